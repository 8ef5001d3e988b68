"""Tables that a page draws without ``<table>``: by the roles and styles of its elements, or by boxes inside boxes."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.readers.heads import names_columns
from pipeline.rulebook.book import StructureRules

_BOXES = ("div", "section", "ul", "li", "p", "span")
_ROLES = {"table": "table", "grid": "table", "row": "tr", "cell": "td", "gridcell": "td", "columnheader": "th", "rowheader": "th"}
_STYLES = {"table": "table", "inline-table": "table", "table-row": "tr", "table-cell": "td"}
_DISPLAY = re.compile(r"display\s*:\s*(inline-table|table-row|table-cell|table)(?![-\w])", re.I)
_LEAST_ROWS = 2
_LEAST_COLUMNS = 2


def as_tables(body: etree._Element, structure: StructureRules) -> None:
    """Make elements of tables of those that are drawn as such; ``structure`` knows the words for a plan's columns."""
    for element in body.iter("div", "section", "ul", "li", "p", "span"):
        tag = _told(element)
        if tag is not None:
            element.tag = tag
    for box in list(body.iter("div", "section", "ul")):
        if box.tag in _BOXES and _is_drawn_plan(box, structure):
            box.tag = "table"
            for row in box:
                row.tag = "tr"
                for cell in row:
                    cell.tag = "td"


def _told(element: etree._Element) -> str | None:
    """The element of a table that a role or a style makes of another."""
    styled = _DISPLAY.search(element.get("style") or "")
    return _ROLES.get(element.get("role") or "") or (_STYLES[styled[1].lower()] if styled else None)


def _is_drawn_plan(box: etree._Element, structure: StructureRules) -> bool:
    """Whether boxes hold as many boxes each, and the first of them the names of a plan's columns."""
    rows = list(box)
    if len(rows) < _LEAST_ROWS or any(row.tag not in _BOXES or (row.text or "").strip() for row in rows):
        return False
    widths = {len(row) for row in rows}
    if len(widths) != 1 or min(widths) < _LEAST_COLUMNS or any(cell.tag not in _BOXES for row in rows for cell in row):
        return False
    return names_columns(["".join(map(str, cell.itertext())) for cell in rows[0]], structure)
