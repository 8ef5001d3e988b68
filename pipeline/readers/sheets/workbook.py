"""Workbooks: every visible sheet as its rows, the values as the sheet shows them.

A plan is found by its head (the column words of ``structure.yaml``); from there on a row is a row of a table. What stands
above it, cell by cell, is text: the approval, the title.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.errors import ReadError
from pipeline.readers.content import PAGE, Content, Limits, table_line
from pipeline.readers.sheets.own import is_own_workbook
from pipeline.readers.sheets.values import shown_value
from pipeline.rulebook.load import load as load_rules

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.rulebook.book import Rulebook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_CELLS = 500_000
_ROOM = 20_000_000
_MOST_COLUMNS = 200
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]+\d+:[A-Z]+\d+)["']""")
_SPARSE = 2


def read_xlsx(data: bytes, name: str, limits: Limits) -> Content:
    """Read a workbook. Formulas give the values that were saved with them. Raises ReadError where it is broken, has more
    than half a million cells, or is one of our own."""
    book = _workbook(data, name)
    if is_own_workbook(book.sheetnames):
        raise ReadError(f"{name}: no act but a workbook that reshenie wrote; import-workbook takes over what was edited in it")
    rules = load_rules(limits.rules)
    lines: list[str] = []
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and hasattr(sheet, "merged_cells"):  # a chart on a sheet has none
                lines += [*_lines(_rows(sheet, name), rules), ""]
    finally:
        book.close()
    return Content("\n".join(lines).replace(PAGE, ""), MEDIA_TYPE)


def _workbook(data: bytes, name: str) -> Any:
    from openpyxl import load_workbook

    try:
        cells = _count_cells(data)
        if cells > _MOST_CELLS:
            raise ReadError(f"{name}: refused: a workbook of {cells} cells (at most {_MOST_CELLS})")
        # Not read-only, which knows neither merged cells nor hidden rows.
        return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except ReadError:
        raise
    except Exception as error:
        # openpyxl lets errors of every kind out of a workbook that it does not understand
        raise ReadError(f"{name}: the workbook is truncated or broken ({type(error).__name__})") from None


def _count_cells(data: bytes) -> int:
    """The cells that openpyxl will make: those that are written, and all that a merged one covers."""
    from openpyxl.utils.cell import range_boundaries

    count = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.namelist():
            content = package.read(entry) if "worksheets/" in entry and not entry.endswith(".rels") else b""
            count += len(_CELL.findall(content))
            for area in _MERGED.findall(content):
                left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(area.decode("ascii")))
                count += (right - left + 1) * (bottom - top + 1)
    return count


def _rows(sheet: Worksheet, name: str) -> Iterator[list[str]]:
    """The visible cells of the visible rows as they are shown; a merged cell stands in each place that it covers.

    Rows without a cell are left out but for one, and nothing is asked of the sheet that would make it create them: a
    single stray cell in the last row of all would cost a million.
    """
    shown = _shown_cells(sheet)
    columns = _visible_columns(sheet, max((column for _, column in shown), default=0))
    room, before = _ROOM, 0
    for row in sorted({r for r, _ in shown}):
        if _is_hidden(sheet, row):
            before = row if row == before + 1 else before
            continue
        cells = [shown.get((row, column), "") for column in columns]
        room -= sum(map(len, cells))
        if room < 0:
            raise ReadError(f"{name}: refused: the merged cells of a sheet repeat too much text")
        if before and row > before + 1:
            yield [""] * len(columns)
        yield cells
        before = row


def _shown_cells(sheet: Worksheet) -> dict[tuple[int, int], str]:
    """The text of each cell that shows one, by row and column; a merged cell stands in each place that it covers."""
    shown = {place: text for place, cell in sheet._cells.items() if place[1] <= _MOST_COLUMNS and (text := shown_value(cell))}
    for area in sheet.merged_cells.ranges:
        text = shown.get((area.min_row, area.min_col), "")
        covered = ((r, c) for r, c in area.cells if c <= _MOST_COLUMNS)
        shown |= dict.fromkeys(covered, text) if text else {}
    return shown


def _visible_columns(sheet: Worksheet, last: int) -> list[int]:
    hidden = _hidden_columns(sheet)
    return [column for column in range(1, last + 1) if column not in hidden]


def _is_hidden(sheet: Worksheet, row: int) -> bool:
    return row in sheet.row_dimensions and bool(sheet.row_dimensions[row].hidden)


def _hidden_columns(sheet: Worksheet) -> set[int]:
    """Neighbours of one width share an entry that names the first and the last of them."""
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            hidden.update(range(dimension.min or 0, min(dimension.max or 0, _MOST_COLUMNS) + 1))
    return hidden


def _lines(rows: Iterator[list[str]], rules: Rulebook) -> Iterator[str]:
    """Rows as lines: of a table from its head on, as text before it and behind its end."""
    found = _without_empty_columns(list(rows))
    head = next((i for i, cells in enumerate(found) if _is_head(cells, rules)), None)
    end = _end_of_table(found, head) if head is not None else len(found)
    for place, cells in enumerate(found):
        filled = _distinct(cells)
        if not filled:
            yield ""
        elif (head is not None and head <= place < end) or (head is None and len(filled) > 1):
            yield table_line(cells)
        else:
            yield from " ".join(filled).splitlines()


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    used = [place for place in range(max(map(len, rows), default=0)) if any(row[place].strip() for row in rows)]
    return [[row[place] for place in used] for row in rows]


def _distinct(cells: list[str]) -> list[str]:
    """The filled cells, a merged one once."""
    return list(dict.fromkeys(cell for cell in cells if cell.strip()))


def _is_head(cells: list[str], rules: Rulebook) -> bool:
    from pipeline.outline.plans import is_head

    if len(_distinct(cells)) < _SPARSE:
        return False
    return is_head(table_line(cells), rules)


def _end_of_table(rows: list[list[str]], head: int) -> int:
    """Behind an empty row, rows of a cell or two up to the end are a signature or a note, and no part of the plan."""
    end = len(rows)
    for place in range(len(rows) - 1, head, -1):
        filled = len(_distinct(rows[place]))
        if filled > _SPARSE:
            break
        if not filled:
            end = place
    return end
