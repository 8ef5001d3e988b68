"""The rows of an import file as a workbook of one sheet. Two runs give the same bytes: every date inside the file is the same one."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.delivery.trackers.cells import Cell
from pipeline.delivery.trackers.mapping import XlsxFile
from pipeline.formats.spreadsheet import FIRST_YEAR, MADE, MADE_BY, same_bytes

_DAY = "yyyy-mm-dd"
_LIKE_A_FORMULA = "=+-@\t'"


def to_xlsx(heads: list[str], rows: Iterable[list[Cell]], form: XlsxFile) -> bytes:
    """Return the file, a workbook of type xlsx. Text is always text: a cell that begins with ``=`` is no formula."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.sheet
    for number, row in enumerate([list[Cell](heads), *rows], 1):
        for place, cell in enumerate(row, 1):
            if cell not in (None, "", []):
                _write(sheet.cell(number, place), cell)
    sheet.freeze_panes = "A2"
    book.properties.creator = book.properties.lastModifiedBy = MADE_BY
    book.properties.created = MADE
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


def _write(target: Any, cell: Cell) -> None:
    if isinstance(cell, list):
        cell = ", ".join(cell)
    if isinstance(cell, date) and cell.year < FIRST_YEAR:
        cell = cell.isoformat()
    target.value = cell
    if isinstance(cell, date):
        target.number_format = _DAY
    if isinstance(cell, str):
        target.data_type = "s"
        target.quotePrefix = cell[:1] in _LIKE_A_FORMULA
