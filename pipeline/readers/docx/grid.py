"""Tables: their rows and cells with what they cover, and how a row is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from pipeline.readers.columns import PlacedCell, in_columns
from pipeline.readers.content import table_line
from pipeline.readers.docx.markup import child, content, int_value, integer, switch, text_value, w

_WRAPPERS = {w(name) for name in ("sdt", "sdtContent", "customXml", "ins")}
# Word's tables have at most 63 columns.
_MOST_COLUMNS = 63
_LAYOUT_ROWS = 6


@dataclass
class Cell:
    """A cell over ``columns`` columns; ``node`` is None where it continues the cell ``above`` or to the left."""

    node: _Element | None
    columns: int = 1
    above: bool = False
    left: bool = False
    lines: list[str] = field(default_factory=list)


@dataclass
class Row:
    """The cells of a row, and the columns left out before the first one."""

    cells: list[Cell]
    skipped: int = 0

    @property
    def text(self) -> str:
        """The lines of all cells, one after another."""
        return " ".join(line for cell in self.cells for line in cell.lines)


def read_rows(table: _Element) -> list[Row]:
    """The rows of a table, without those that are deleted or hidden."""
    return [_row(node) for node in _inside(table, w("tr")) if not _is_gone(node)]


def _inside(parent: _Element, tag: str) -> Iterator[_Element]:
    for element in content(parent):
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _inside(element, tag)


def _is_gone(row: _Element) -> bool:
    properties = child(row, "trPr")
    return child(properties, "del") is not None or bool(switch(properties, "hidden"))


def _row(node: _Element) -> Row:
    return Row([_cell(cell) for cell in _inside(node, w("tc"))], _columns(int_value(node, "trPr", "gridBefore"), 0))


def _cell(node: _Element) -> Cell:
    properties = child(node, "tcPr")
    above, left = _continues(properties, "vMerge"), _continues(properties, "hMerge")
    gone = above or left or child(properties, "cellDel") is not None
    return Cell(None if gone else node, _columns(int_value(properties, "gridSpan"), 1), above, left)


def _continues(properties: _Element | None, name: str) -> bool:
    """Whether a cell is merged into the one before it: the property stands there and does not begin a merge."""
    return child(properties, name) is not None and text_value(properties, name) in {"", "continue"}


def _columns(count: int | None, least: int) -> int:
    return min(max(count if count is not None else least, least), _MOST_COLUMNS)


def edges(table: _Element) -> list[float]:
    """Where the lines of a table's grid stand, from the left edge on, in twentieths of a point."""
    found = [0.0]
    for column in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}"):
        found.append(found[-1] + max(integer(column.get(w("w"))) or 0, 1))
    return found


def row_lines(rows: list[Row], lines: list[float]) -> Iterator[str]:
    """Write each row between bars, its cells in the columns that a person sees; ``lines`` are those of the grid."""
    for texts in in_columns([_placed(row, lines) for row in rows]):
        if any(texts):
            yield table_line(texts)


def _placed(row: Row, lines: list[float]) -> list[PlacedCell]:
    """The cells of a row where they stand; one that goes on with the cell to its left is a part of it."""
    placed: list[PlacedCell] = []
    column = row.skipped
    for cell in row.cells:
        left, right = _edge(lines, column), _edge(lines, column + cell.columns)
        column += cell.columns
        if cell.left and placed:
            placed[-1] = PlacedCell(placed[-1].text, placed[-1].left, right)
        else:
            placed.append(PlacedCell(None if cell.above else "\n".join(cell.lines), left, right))
    return placed


def _edge(lines: list[float], column: int) -> float:
    """A line of the grid; a table may have cells beyond the grid that it declares."""
    return lines[column] if column < len(lines) else lines[-1] + column - len(lines) + 1


def is_layout(rows: list[Row]) -> bool:
    """Whether a table may be there only to set text side by side: date and number, signature, title and emptiness.

    A plan has more rows, or more columns that say something.
    """
    return len(rows) <= _LAYOUT_ROWS and (len(rows) == 1 or all(sum(bool(cell.lines) for cell in row.cells) <= 2 for row in rows))


def layout_lines(row: Row) -> list[str]:
    """Write a row of a layout: as one line where the cells read on across it, else cell after cell.

    A signature's position may have several lines; what stands to the right of it joins the last.
    """
    filled = [cell.lines for cell in row.cells if cell.lines]
    if any(len(lines) > 1 for lines in filled[1:]):
        return [line for lines in filled for line in lines]
    return [*filled[0][:-1], " ".join([filled[0][-1], *(lines[0] for lines in filled[1:])])] if filled else []
