"""Tables of HTML: a cell in every column and row that it covers, and which tables are only there for the layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby

from pipeline.errors import ReadError
from pipeline.readers.columns import PlacedCell, in_columns
from pipeline.readers.content import table_line

# HTML, "Forming a table": a browser takes at most 1000 columns. No plan is wider than this.
_MOST_COLUMNS = 100
_LONG_CELL = 10
_HEAD_ROWS = 3
_HEAD_CELL = 60
_ROOM = 20_000_000


@dataclass
class Cell:
    """The lines of a cell, and how many columns and rows it covers; ``rows`` 0 is all that follow."""

    lines: list[str]
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The lines as one text; a row of a table inside is its cells one after another."""
        return "\n".join(_without_bars(line) if is_row(line) else line for line in self.lines if line)


@dataclass
class Table:
    """A table as it is written: its rows of cells, and whether it says itself that it is there for the layout."""

    rows: list[list[Cell]] = field(default_factory=list)
    for_layout: bool = False


def is_row(line: str) -> bool:
    """Whether a line is a row of a table."""
    return line.startswith("| ") and line.endswith(" |")


def _without_bars(row: str) -> str:
    return " ".join(filter(None, (cell.strip() for cell in row.strip("|").split("|"))))


def lines(table: Table, name: str) -> Iterator[str]:
    """A table as rows, or, where it only places things on the page, as the lines of its cells.

    Raises ReadError where merged cells would repeat a text beyond measure.
    """
    table.rows = [row for row in table.rows if row]
    if _is_layout(table):
        yield from _unfolded(table)
        return
    yield from (table_line(texts) for texts in in_columns(list(_grid(table, name))) if any(texts))


def _is_layout(table: Table) -> bool:
    filled = [[cell for cell in row if cell.text] for row in table.rows]
    filled = [row for row in filled if row]
    if table.for_layout or len(filled) < 2 or max(map(len, filled)) < 2:
        return True
    if any(_is_head(row) for row in filled[:_HEAD_ROWS]):
        return False
    return any(_is_long(cell) for row in filled for cell in row)


def _is_head(row: list[Cell]) -> bool:
    return len(row) > 2 and all(len(cell.text) <= _HEAD_CELL and len(cell.lines) <= _HEAD_ROWS for cell in row)


def _is_long(cell: Cell) -> bool:
    """Whether a cell holds a text of its own: many paragraphs, or a table of several rows."""
    return len(cell.lines) > _LONG_CELL or sum(map(is_row, cell.lines)) > 1


def _unfolded(table: Table) -> Iterator[str]:
    """The cells line by line; those of a row that hold one line each read on from left to right."""
    for row in table.rows:
        if all(_is_one_line(cell) for cell in row):
            yield " ".join(line for cell in row for line in cell.lines if line)
        else:
            yield from chain.from_iterable(cell.lines for cell in row)


def _is_one_line(cell: Cell) -> bool:
    """Whether a cell holds a line of text at most, and no row of a table inside."""
    filled = [line for line in cell.lines if line]
    return len(filled) <= 1 and not any(map(is_row, filled))


def _grid(table: Table, name: str) -> Iterator[list[PlacedCell]]:
    """The rows with their cells where they stand (HTML, "Forming a table"), and those that reach into them from above."""
    reaching: dict[int, tuple[Cell, int]] = {}  # by column: a cell from above, and for how many rows more
    room = _ROOM
    for row in table.rows:
        placed = {column: cell for column, (cell, _) in reaching.items()}
        above = set(map(id, placed.values()))
        reaching = {column: (cell, left - 1) for column, (cell, left) in reaching.items() if left > 1}
        for cell, covered in _free_places(row, placed):
            placed.update(dict.fromkeys(covered, cell))
            if cell.rows != 1:
                left = (cell.rows or len(table.rows) + 1) - 1
                reaching.update(dict.fromkeys(covered, (cell, left)))
        room -= sum(len(cell.text) for cell in placed.values())
        if room < 0:
            raise ReadError(f"{name}: refused: the merged cells of a table repeat too much text")
        yield list(_placed(placed, above))


def _free_places(row: list[Cell], taken: dict[int, Cell]) -> Iterator[tuple[Cell, range]]:
    """The cells of a row with the columns that each covers, beginning at the first one that none has taken."""
    column = 0
    for cell in row:
        while column in taken:
            column += 1
        covered = range(column, min(column + cell.columns, _MOST_COLUMNS))
        yield cell, covered
        column = max(column, covered.stop)


def _placed(cells: dict[int, Cell], above: set[int]) -> Iterator[PlacedCell]:
    """The cells of a row by column, each once; ``above`` are the identities of those that began in a row above."""
    for _, run in groupby(sorted(cells), key=lambda column: id(cells[column])):
        columns = list(run)
        cell = cells[columns[0]]
        yield PlacedCell(None if id(cell) in above else cell.text, columns[0], columns[-1] + 1)
