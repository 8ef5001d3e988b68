"""The reviewer's workbook: one file a document, with a column for his mark and one for his remark.

Beside what it shows, a hidden sheet keeps the assignments as they were written out, so that an edited workbook tells
exactly what was edited. Two runs give the same bytes: every date inside the file is the same one.
"""

from __future__ import annotations

import copy
import io
import json
import math
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ReshenieError
from pipeline.files import write_whole
from pipeline.formats.spreadsheet import MADE, MADE_BY, STAMP, ZIP_TIME, same_bytes
from pipeline.wording.values import heading
from pipeline.workbook.layout import (
    ASSIGNMENTS,
    BASE_SHEET,
    CORRECTED_COLOUR,
    HEAD_COLOUR,
    ISSUES,
    KEY,
    READ_ONLY_COLOUR,
    REVIEW_COLOUR,
    SEVERITY_COLOURS,
    SHEETS,
    Column,
    RowValues,
    Sheet,
    all_rows,
)
from pipeline.workbook.values import LONGEST, cell_content, choices, clean

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.formats.dialect import Dialect
    from pipeline.model import Resolution

_LAST_ROW = 1_048_576
_CHUNK = LONGEST - 767
DAY = "DD.MM.YYYY"
FONT, SIZE = "Calibri", 10
_LINE, _TALLEST = 13.5, 400.0  # points: of a line of that size, and of the tallest row that a spreadsheet takes
_LONG = 255  # characters
_MARGIN = 0.4  # inches


class EditedError(ReshenieError):
    """A workbook stands there that somebody has saved since it was written: it is not written over."""


class WorkbookEmitter:
    """Writes ``<id>.xlsx`` for each document at once."""

    def __init__(self, folder: Path, dialect: Dialect, force: bool = False) -> None:
        self.folder = folder
        self.force = force

    def add(self, resolution: Resolution) -> None:
        """Write the workbook; raises EditedError where a reviewer's one would be lost."""
        write_workbook(resolution, self.folder, self.force)

    def close(self) -> None:
        """Nothing is left to write."""


def write_workbook(resolution: Resolution, folder: Path, force: bool = False) -> Path:
    """Write ``<id>.xlsx`` into ``folder`` and return its path.

    Raises EditedError where one stands there that was saved by a spreadsheet, unless ``force``; and OSError.
    """
    path = folder / f"{resolution.document.id}.xlsx"
    if not force and path.exists() and not _is_ours(path):
        raise EditedError(f"{path}: not written over: it was edited; take it over with import-workbook, then move it away or use --force")
    write_whole(path, to_workbook(resolution))
    return path


def to_workbook(resolution: Resolution) -> bytes:
    """Return the workbook of a document, a file of type xlsx."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    found = all_rows(resolution)
    styles = _Styles(book)
    for sheet in SHEETS:
        _fill(book.create_sheet(sheet.name), sheet, found[sheet.name], styles, heading(resolution.document))
    _keep_base(book.create_sheet(BASE_SHEET), resolution)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = MADE_BY
    properties.title, properties.created = clean(heading(resolution.document))[:255], MADE
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


# ---- a sheet


class _Styles:
    """The looks of cells. A look is made once and then shared, since making one takes as long as a dozen cells."""

    def __init__(self, book: Workbook) -> None:
        self.scratch = book.create_sheet("scratch")
        self.made: dict[tuple[Any, ...], Any] = {}
        book.remove(self.scratch)

    def put(self, cell: Any, fill: str | None, number_format: str = "@", *, head: bool = False, quote: bool = False) -> None:
        """Give a cell its look."""
        look = (fill, number_format, head, quote)
        if look not in self.made:
            self.made[look] = self._make(*look)
        cell._style = copy.copy(self.made[look])

    def _make(self, fill: str | None, number_format: str, head: bool, quote: bool) -> Any:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell: Any = self.scratch.cell(1, 1 + len(self.made))
        align = "center" if number_format == DAY else None  # or a date would touch the text beside it
        line = Side(style="thin", color="D0D0D0")
        cell.border = Border(bottom=line, right=line)
        cell.alignment = Alignment(wrap_text=True, vertical="center" if head else "top", horizontal=align)
        cell.font = Font(FONT, SIZE, bold=head, color="FFFFFF" if head else "000000")
        cell.number_format = number_format
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        if quote:
            cell.quotePrefix = True
        return cell._style


def _fill(target: Worksheet, sheet: Sheet, rows: list[RowValues], styles: _Styles, title: str) -> None:
    for place, column in enumerate(sheet.columns, 1):
        head = target.cell(1, place, column.title)
        styles.put(head, HEAD_COLOUR, head=True)
    for number, row in enumerate(rows, 2):
        lines = 1
        for place, column in enumerate(sheet.columns, 1):
            content = cell_content(column, row.get(column.field))
            _write(target.cell(number, place), column, content, styles, _colour(sheet, column, row))
            lines = max(lines, _lines(content, column))
        # not every program fits the heights when it opens a file
        target.row_dimensions[number].height = min(lines * _LINE + 2, _TALLEST)
    _set_up(target, sheet, len(rows), title)


def _lines(content: Any, column: Column) -> int:
    """How many lines a cell takes; words seldom fill a line to its end."""
    if not isinstance(content, str) or column is KEY:
        return 1
    room = max(column.width * 0.98, 1)
    return sum(max(1, math.ceil(len(line) / room)) for line in content.split("\n"))


def _format(column: Column, content: Any = None) -> str:
    """The number format of a cell, also of an empty one. As text, or a clause 1.2 that is typed becomes a day of February;
    but not where it is long, which some programs then show as a row of hashes."""
    if column.kind == "date":
        return "General" if isinstance(content, str) else DAY
    return "@" if column.kind == "text" and len(content or "") <= _LONG else "General"


def _write(cell: Any, column: Column, content: Any, styles: _Styles, fill: str | None) -> None:
    is_text = isinstance(content, str)
    # openpyxl takes text that begins with = for a formula and #N/A for an error; the mark keeps a spreadsheet from it, too
    cell.value = content
    if is_text:
        cell.data_type = "s"
    risky = is_text and content[:1] in "=+-@\t'"
    styles.put(cell, fill, _format(column, content), quote=risky)


def _colour(sheet: Sheet, column: Column, row: RowValues) -> str | None:
    if sheet is ISSUES:
        return SEVERITY_COLOURS[row["severity"]]
    if column.field == "issues":
        return SEVERITY_COLOURS.get(row["severity"] or "", READ_ONLY_COLOUR)
    if column.field in ("checked", "comment"):
        return REVIEW_COLOUR
    if (column.field == "corrected" and row["corrected"]) or (column.editable and row.get("changed")):
        return CORRECTED_COLOUR
    return READ_ONLY_COLOUR if sheet.reviewed and not column.editable else None


def _set_up(target: Worksheet, sheet: Sheet, count: int, title: str) -> None:
    """Widths, frozen head, filter, drop-downs, and how it is printed."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    letters = {column.field: get_column_letter(place) for place, column in enumerate(sheet.columns, 1)}
    for column in sheet.columns:
        dimension: Any = target.column_dimensions[letters[column.field]]
        dimension.width, dimension.number_format = column.width, _format(column)  # the format is for rows that come
        _offer(target, column, letters[column.field])
    if "key" in letters:
        target.column_dimensions[letters["key"]].hidden = True
    target.row_dimensions[1].height = 32
    target.freeze_panes = "D2" if sheet is ASSIGNMENTS else "C2" if sheet.of else "B2"
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"
    target.print_title_rows = "1:1"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", 9
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = target.page_margins
    margins.left = margins.right = _MARGIN
    header: Any = target.oddHeader
    footer: Any = target.oddFooter
    header.left.text = clean(f"{sheet.name}. {title}").replace("&", "&&")[:200]
    footer.right.text = "&P / &N"


def _offer(target: Worksheet, column: Column, letter: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = choices(column) if column.editable else []
    if not offered:
        return
    listed = DataValidation(type="list", formula1=f'"{",".join(offered)}"', allow_blank=True)
    listed.showErrorMessage = column.kind not in ("unit", "recurrence")  # of which there are more than are listed
    listed.errorTitle, listed.error = column.title, f"Выберите из списка: {', '.join(offered)}"[:255]
    listed.add(f"{letter}2:{letter}{_LAST_ROW}")
    target.add_data_validation(listed)


# ---- what the reviewer does not see


def _keep_base(target: Worksheet, resolution: Resolution) -> None:
    """The assignments as JSON, a row each, in pieces that a cell can hold; the first rows are the document and its parties."""
    source = resolution.document.source
    _keep(target, 1, "document", {"id": resolution.document.id, "name": source.name, "sha256": source.sha256})
    _keep(target, 2, "parties", [party.model_dump(mode="json") for party in resolution.parties])
    for number, item in enumerate(resolution.assignments, 3):
        words = " ".join(resolution.text[slice(*item.span)].split())
        _keep(target, number, item.key, {"words": words, "assignment": item.model_dump(mode="json")})
    target.sheet_state = "veryHidden"


def _keep(target: Worksheet, row: int, name: str, data: dict[str, Any] | list[Any]) -> None:
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))  # no character there that a workbook cannot hold
    pieces: Iterable[str] = (text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK))
    for place, piece in enumerate((name, *pieces), 1):
        cell = target.cell(row, place, piece)
        cell.data_type = "s"


# ---- the file


def _is_ours(path: Path) -> bool:
    """Whether a workbook is as we wrote it: a spreadsheet that saves one puts other dates into its directory or properties."""
    try:
        with zipfile.ZipFile(path) as package:
            stamped = [found.group() for found in STAMP.finditer(package.read("docProps/core.xml"))]
            return all(entry.date_time == ZIP_TIME for entry in package.infolist()) and all(
                f">{MADE.isoformat()}Z<".encode() in stamp for stamp in stamped
            )
    except (zipfile.BadZipFile, KeyError, OSError):
        return False
