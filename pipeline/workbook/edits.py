"""What the cells of an edited row mean now, against what was written into them; and to which assignment a row of a list belongs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pipeline.workbook.layout import ITEM_SHEETS, Column, RowValues
from pipeline.workbook.saved import Cell, Edited, Problem, SheetRow
from pipeline.workbook.values import cell_content, meant, plain

# Of a row that the reviewer made: what an item is where he left the cell empty, and what must not be empty.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "deadlines": {},
    "targets": {"op": "eq"},
    "responsible": {"kind": "organisation", "role": "executor"},
}
_NEEDED = {"deadlines": "kind", "targets": "value", "responsible": "party"}
_NO_VALUE = {"f": "формула; запишите её значение", "e": "ошибка вычисления"}  # by the type of the cell


@dataclass(frozen=True)
class Reading:
    """A cell: the ``same`` as it was written, ``edited`` with what it means now, or ``unreadable``."""

    state: Literal["same", "edited", "unreadable"]
    value: Any = None


class CellReader:
    """Reads cells against what was written there; every cell that means nothing becomes one of ``problems``."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def read(self, row: SheetRow, column: Column, was: RowValues) -> Reading:
        """What a cell means now; ``was`` are the values that were written in its row."""
        cell, old = row.cells[column.field], was.get(column.field)
        if plain(cell.content) == plain(cell_content(column, old)) and cell.kind != "f":
            return Reading("same")
        try:
            value = _value_of(column, cell)
        except ValueError as error:
            self.problems.append(row.problem(column.field, str(error)))
            return Reading("unreadable")
        return Reading("edited", value) if value != (old if old != "" else None) else Reading("same")

    def filled(self, row: SheetRow) -> tuple[dict[str, Any], bool]:
        """The values of a row that the reviewer made, and whether all of its cells could be read."""
        readings = {column.field: self.read(row, column, {}) for column in row.columns()}
        values = {name: one.value for name, one in readings.items() if one.state == "edited" and one.value not in (None, [])}
        return values, all(one.state != "unreadable" for one in readings.values())

    def new_item(self, row: SheetRow, of: str) -> dict[str, Any] | None:
        """The item of a list ``of`` an assignment that such a row is; nothing where it is unreadable or lacks the main value."""
        values, readable = self.filled(row)
        if not readable:
            return None
        value = _LEFT_OUT[of] | values
        value["raw"] = value.get("raw") or ""
        if value.get(_NEEDED[of]) is None:
            title = next(column.title for column in row.sheet.columns if column.field == _NEEDED[of])
            self.problems.append(row.problem(_NEEDED[of], f"в новой строке не заполнено «{title}»"))
            return None
        return value


def _value_of(column: Column, cell: Cell) -> Any:
    """Raises ValueError, which says in Russian what is wrong, where a cell means nothing."""
    if cell.kind in _NO_VALUE:
        raise ValueError(_NO_VALUE[cell.kind])
    try:
        return meant(column, cell.content, cell.number_format)
    except ValueError as error:
        raise ValueError(f"{error}: «{plain(cell.content)}»") from None


# ---- rows of lists


@dataclass
class ItemRows:
    """The rows of the lists: those that were ``written`` out, by the key of the assignment and the name of the sheet, and those
    that the reviewer made (``fresh``), by whom they belong to."""

    written: dict[tuple[str, str], list[SheetRow]] = field(default_factory=dict)
    fresh: dict[tuple[str, str], list[SheetRow]] = field(default_factory=dict)


def rows_of_items(edited: Edited, base: Collection[str], owners: Mapping[str, str], problems: list[Problem]) -> ItemRows:
    """Return the rows of all lists by the assignments that they belong to: the keys in ``base`` by their own key, else the
    ``owners`` by the number that stands in the row; a row that belongs to none is a problem."""
    found = ItemRows()
    for sheet in ITEM_SHEETS:
        seen: set[str] = set()
        for row in edited.rows.get(sheet.name, []):
            key, number = row.key.partition("/")[0], str(row.content("id"))
            is_written = bool(row.key) and key in base
            if is_written and row.key not in seen:
                seen.add(row.key)
                found.written.setdefault((key, sheet.name), []).append(row)
            elif row.is_blank():
                continue
            elif number in owners:
                found.fresh.setdefault((owners[number], sheet.name), []).append(row)
            elif not is_written:
                problems.append(row.problem("id", "неизвестно, к какому поручению относится строка: нет такого №"))
    return found
