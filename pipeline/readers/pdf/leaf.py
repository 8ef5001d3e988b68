"""A page in reading order: lines of words and ruled tables, from the top."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.readers.pdf.geometry import Line, Sheet, as_lines
from pipeline.readers.pdf.grid import Table, read_grids


@dataclass
class Leaf:
    """A page in reading order."""

    width: float
    height: float
    items: list[Line | Table] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


def leaf(sheet: Sheet) -> Leaf:
    """Order a page's words into lines and tables, from the top."""
    tables, words = read_grids(sheet.strokes, sheet.words)
    items: list[Line | Table] = [*as_lines(words), *tables]
    items.sort(key=lambda item: item.base if isinstance(item, Line) else item.top)
    return Leaf(sheet.width, sheet.height, items)
