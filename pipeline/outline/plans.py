"""Plans as tables: which columns hold the measure, its term and who is responsible."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from pipeline.model import Span
from pipeline.outline.paragraphs import Paragraph
from pipeline.rulebook.book import Rulebook
from pipeline.words.normal import fold, normal

_RULE = re.compile(r"\|?[\s:|-]+\|?")
_LONGEST_HEAD = 60


@dataclass
class Row:
    """A row of a plan: the spans of its cells by role, its number as written. A section row has a title alone."""

    span: Span
    cells: dict[str, Span]
    number: str = ""
    section: Span | None = None


@dataclass
class Table:
    """The rows of a plan, without its repeated head."""

    rows: list[Row] = field(default_factory=list)


def read_tables(text: str, found: list[Paragraph], rules: Rulebook) -> dict[int, Table]:
    """Find the plans among the paragraphs; the table stands under the start of each of its lines.

    A table without a column of measures is no plan: its lines stay text.
    """
    result: dict[int, Table] = {}
    table: Table | None = None
    columns: dict[str, int] = {}
    for paragraph in found:
        if not paragraph.table:
            table, columns = None, {}
            continue
        cells = _cells(text, paragraph.span)
        head = columns_of([text[start:end] for start, end in cells], rules)
        if head:
            columns, table = head, table or Table()
        elif table is not None and not _RULE.fullmatch(paragraph.text):
            table.rows.append(_row(text, paragraph.span, cells, columns))
        if table is not None:
            result[paragraph.span[0]] = table
    return result


def is_head(line: str, rules: Rulebook) -> bool:
    """Whether a line of a table, its cells between bars, is the head of a plan."""
    return bool(columns_of([line[start:end] for start, end in _cells(line, (0, len(line)))], rules))


def columns_of(cells: Sequence[str], rules: Rulebook) -> dict[str, int]:
    """Which column plays which role (``number``, ``measure``, ``deadline``, ``responsible``), by the cells of a plan's head.

    Empty where they are no head: a plan has a column of measures and at least one of another role.
    """
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        head = fold(normal(cell))
        if len(head) > _LONGEST_HEAD:
            return {}
        role = _role(head, columns, rules)
        if role is not None:
            columns[role] = index
    return columns if "measure" in columns and len(columns) > 1 else {}


def _role(head: str, taken: Container[str], rules: Rulebook) -> str | None:
    """The first role, not yet taken, whose words stand at the head of a column; a number's only in full."""
    for role, words in rules["structure"].words.columns.items():
        if role in taken:
            continue
        if head in words if role == "number" else any(head.startswith(word) or f" {word}" in head for word in words):
            return str(role)
    return None


def _cells(text: str, span: Span) -> list[Span]:
    """The spans of a line's cells between the bars, white space trimmed."""
    line = text[span[0] : span[1]]
    inner = line[1:] if line.startswith("|") else line
    shift = span[0] + len(line) - len(inner)
    inner = inner[:-1] if inner.endswith("|") else inner
    cells, start = [], 0
    for part in inner.split("|"):
        lead = len(part) - len(part.lstrip())
        cells.append((shift + start + lead, shift + start + max(len(part.rstrip()), lead)))
        start += len(part) + 1
    return cells


def _row(text: str, span: Span, cells: list[Span], columns: dict[str, int]) -> Row:
    filled = [cell for cell in cells if cell[0] < cell[1]]
    texts = {text[start:end] for start, end in filled}
    number = columns.get("number")
    others = [cell for cell in filled if number is None or cells.index(cell) != number or not _is_number(text, cell)]
    if len(texts) == 1 or (len(others) == 1 and (len(cells) > 2) and columns["measure"] >= len(cells) - 1):
        return Row(span, {}, section=filled[0])
    if len(others) == 1 and len(cells) > 2:
        return Row(span, {}, section=others[0])
    by_role = {role: cells[i] for role, i in columns.items() if i < len(cells) and cells[i][0] < cells[i][1]}
    label = by_role.pop("number", None)
    return Row(span, by_role, number=text[slice(*label)].strip().rstrip(".)") if label else "")


def _is_number(text: str, cell: Span) -> bool:
    return bool(re.fullmatch(r"[\dIVX]+(?:\.\d+)*[.)]?", text[cell[0] : cell[1]].strip()))
