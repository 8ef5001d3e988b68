"""Read a reviewer's workbook as it was saved: its rows by the titles of their columns, and what it was written from."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.errors import ReadError
from pipeline.formats.spreadsheet import MADE, MADE_BY
from pipeline.model import Assignment, Party
from pipeline.readers import archive, shown
from pipeline.readers.content import Limits
from pipeline.workbook.layout import BASE_SHEET, SHEETS, Column, Sheet
from pipeline.workbook.values import plain

_MOST_CELLS = 2_000_000
_PRINT_BYTES = 8
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]*)<")


@dataclass(frozen=True)
class Problem:
    """Something in the workbook that could not be taken over: the sheet, the cell (or nothing), and why, in Russian."""

    sheet: str
    cell: str
    reason: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}: {self.reason}" if self.cell else f"{self.sheet}: {self.reason}"


@dataclass(frozen=True)
class Cell:
    """A cell: its content, its place (``E5``), its number format; ``kind`` is openpyxl's, ``f`` a formula, ``e`` an error."""

    content: Any
    place: str
    number_format: str = ""
    kind: str = ""


@dataclass(eq=False)
class SheetRow:
    """A row by the fields of its columns, and its hidden key."""

    sheet: Sheet
    number: int
    cells: dict[str, Cell]

    @property
    def key(self) -> str:
        """The key of the assignment or the item; empty in a row that the reviewer made."""
        return str(self.content("key") or "")

    def content(self, name: str) -> Any:
        """The content of a cell as it is compared; nothing where there is no such column."""
        return plain(self.cells[name].content) if name in self.cells else None

    def columns(self) -> list[Column]:
        """The columns that a reviewer may edit and that the sheet still has, without his mark and remark."""
        return [c for c in self.sheet.columns if c.editable and c.field not in ("checked", "comment") and c.field in self.cells]

    def is_blank(self) -> bool:
        """Whether every cell that may be edited is empty."""
        return all(self.content(column.field) is None for column in self.columns())

    def problem(self, name: str, reason: str) -> Problem:
        """Something wrong in one of the cells."""
        cell = self.cells.get(name)
        return Problem(self.sheet.name, cell.place if cell else str(self.number), reason)


@dataclass(frozen=True)
class Base:
    """An assignment as the workbook was written: its words in the source and its values."""

    words: str
    assignment: Assignment


@dataclass
class Edited:
    """An edited workbook. ``base`` is empty where its hidden sheet is lost, ``parties`` null where
    it does not tell them. ``written`` stands for what was written out: all copies of a workbook have the same. Who saved it,
    and when, as far as it tells."""

    document: dict[str, str] = field(default_factory=dict)
    base: dict[str, Base] = field(default_factory=dict)
    parties: list[Party] | None = None
    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    written: str = ""
    who: str | None = None
    when: str | None = None


def read_workbook(path: Path) -> Edited:
    """Read a workbook that reshenie wrote and somebody may have edited.

    Raises ReadError, one line with the name, where it is missing, broken, or none of ours.
    """
    told = shown(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{told}: {error.strerror or error}") from None
    book = _opened(data, told)
    edited = Edited()
    try:
        names = set(book.sheetnames)
        edited.who, edited.when = _signed(book, data)
        if BASE_SHEET in names:
            _read_base(book[BASE_SHEET], edited, told)
        if not names & {sheet.name for sheet in SHEETS if sheet.reviewed}:
            raise ReadError(f"{told}: not a workbook of reshenie: it has none of its sheets")
        for sheet in SHEETS:
            if not sheet.reviewed:
                continue
            if sheet.name in names:
                _read_sheet(book[sheet.name], sheet, edited)
            else:
                edited.problems.append(Problem(sheet.name, "", "листа нет, он не сравнивался"))
    except ReadError:
        raise
    except Exception as error:  # openpyxl lets errors of every kind out of a workbook that it does not understand
        raise ReadError(f"{told}: the workbook is truncated or broken ({type(error).__name__})") from None
    finally:
        book.close()
    return edited


def _opened(data: bytes, told: str) -> Any:
    from openpyxl import load_workbook

    try:
        archive.check(data, told, Limits())
        return load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(f"{told}: not a workbook that can be read ({type(error).__name__})") from None


def _signed(book: Any, data: bytes) -> tuple[str | None, str | None]:
    """Who saved it and when; nothing of what we wrote ourselves. openpyxl gives the present where there is no date."""
    who = book.properties.lastModifiedBy
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        core = package.read("docProps/core.xml") if "docProps/core.xml" in package.namelist() else b""
    found = _MODIFIED.search(core)
    when = found.group(1).decode("ascii", "replace") if found else None
    return (who if who != MADE_BY else None), (when if when != f"{MADE.isoformat()}Z" else None)


def _read_base(sheet: Any, edited: Edited, told: str) -> None:
    sheet.reset_dimensions()
    digest = hashlib.blake2b(digest_size=_PRINT_BYTES)
    try:
        for name, *pieces in sheet.iter_rows(values_only=True):
            if not name:
                continue
            text = "".join(str(piece) for piece in pieces if piece)
            digest.update(f"{name}\n{text}\n".encode())
            data = json.loads(text)
            if name == "document":
                edited.document = data
            elif name == "parties":
                edited.parties = [Party.model_validate(one) for one in data]
            else:
                edited.base[str(name)] = Base(data["words"], Assignment.model_validate(data["assignment"]))
    except (ValueError, ValidationError, KeyError, TypeError):
        raise ReadError(f"{told}: its hidden sheet '{BASE_SHEET}' was changed or is of another version") from None
    edited.written = digest.hexdigest()


def _read_sheet(found: Any, sheet: Sheet, edited: Edited) -> None:
    found.reset_dimensions()
    lines = _lines(found, edited)
    titles = {str(plain(cell.value)): place for place, cell in reversed(list(enumerate(next(lines, ()))))}
    places = {column.field: titles[column.title] for column in sheet.columns if column.title in titles}
    missing = [column.title for column in sheet.columns if (column.editable or column.field == "key") and column.field not in places]
    if missing:
        edited.problems.append(Problem(sheet.name, "", f"нет столбцов: {', '.join(missing)}"))
    if "key" not in places:
        return
    edited.rows[sheet.name] = []
    for number, line in enumerate(lines, 2):
        cells = {name: _cell(line, place, number) for name, place in places.items()}
        row = SheetRow(sheet, number, cells)
        if row.key or not row.is_blank() or row.content("comment") is not None:
            edited.rows[sheet.name].append(row)


def _lines(found: Any, edited: Edited) -> Iterator[tuple[Any, ...]]:
    count = 0
    for line in found.iter_rows():
        count += len(line)
        if count > _MOST_CELLS:
            raise ReadError(f"{found.title}: refused: more than {_MOST_CELLS} cells")
        yield line


def _cell(line: tuple[Any, ...], place: int, number: int) -> Cell:
    from openpyxl.utils import get_column_letter

    name = f"{get_column_letter(place + 1)}{number}"
    if place >= len(line) or line[place].value is None:
        return Cell(None, name)
    cell = line[place]
    return Cell(cell.value, name, str(cell.number_format or ""), str(cell.data_type or ""))
