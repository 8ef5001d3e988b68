"""The columns of a table as a person sees them, whatever grid lies under its cells.

Word and the tools after it cut a new line into the grid whenever a border is dragged, so that cells of one column cover
other grid columns in every row. The row with the most cells shows the columns; the cells of the others are set under them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_ENOUGH = 0.5


@dataclass(frozen=True)
class PlacedCell:
    """A cell with its text and where its left and right edges stand, in any unit. No text: it goes on with the cell above."""

    text: str | None
    left: float
    right: float


def in_columns(rows: Sequence[Sequence[PlacedCell]]) -> list[list[str]]:
    """The texts of every row by column; a cell over several columns is given in each of them, one that is missing as empty.

    >>> head = [PlacedCell("№", 0, 1), PlacedCell("Мера", 1, 6), PlacedCell("Срок", 6, 9)]
    >>> row = [PlacedCell("1", 0, 2), PlacedCell("Сверка", 2, 5), PlacedCell("май", 5, 9)]
    >>> in_columns([head, row, [PlacedCell("I. Общее", 0, 9)]])[1:]
    [['1', 'Сверка', 'май'], ['I. Общее', 'I. Общее', 'I. Общее']]
    """
    model = max(rows, key=len, default=())
    above = [""] * len(model)
    result: list[list[str]] = []
    for row in rows:
        texts = [""] * len(model)
        for cell, places in zip(row, _places(row, model), strict=True):
            for place in places:
                text = above[place] if cell.text is None else cell.text
                texts[place] = "\n".join(filter(None, (texts[place], text)))
        result.append(texts)
        above = texts
    return result


def _places(row: Sequence[PlacedCell], model: Sequence[PlacedCell]) -> list[list[int]]:
    """The columns that each cell of a row stands in: by order where there are as many, else by what it covers."""
    if len(row) == len(model):
        return [[place] for place in range(len(model))]
    return [_covered(cell, model) for cell in row]


def _covered(cell: PlacedCell, model: Sequence[PlacedCell]) -> list[int]:
    shared = [max(min(cell.right, column.right) - max(cell.left, column.left), 0) for column in model]
    enough = [place for place, column in enumerate(model) if shared[place] > _ENOUGH * (column.right - column.left)]
    if not any(shared):  # beyond every column, where a row juts out of the table
        return [min(range(len(model)), key=lambda place: abs(model[place].right - cell.left))]
    return enough or [max(range(len(model)), key=shared.__getitem__)]
