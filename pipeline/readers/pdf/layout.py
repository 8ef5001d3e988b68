"""From pages of lines to text: a line for each paragraph, across pages too, and for each row of a table. The text layer and
the OCR share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.readers.content import PAGE, table_line
from pipeline.readers.hyphens import join
from pipeline.readers.pdf.frame import Frame, frames
from pipeline.readers.pdf.geometry import Line
from pipeline.readers.pdf.grid import Table
from pipeline.readers.pdf.leaf import Leaf
from pipeline.readers.pdf.paragraph import Paragraph
from pipeline.readers.pdf.running import without_running_lines
from pipeline.readers.pdf.unruled import with_unruled
from pipeline.rulebook.book import Rulebook


def text_of(leaves: Sequence[Leaf], rules: Rulebook) -> str:
    """Write the pages, one line a paragraph or a table's row, each page's first character behind a mark."""
    leaves = with_unruled(without_running_lines(leaves), rules["structure"])
    writer = _Writer(rules)
    for page, frame in zip(leaves, frames(leaves), strict=True):
        writer.turn()
        for item in page.items:
            if isinstance(item, Table):
                writer.table(item)
            else:
                writer.line(item, frame)
    return writer.text()


@dataclass
class _Writer:
    rules: Rulebook
    written: list[str] = field(default_factory=list)
    marks: str = ""
    paragraph: Paragraph | None = None
    turned: bool = False
    row: list[str] | None = None
    head: list[str] | None = None

    def turn(self) -> None:
        """Begin a page."""
        self.marks += PAGE
        self.turned = True

    def _marked(self, text: str) -> str:
        text, self.marks, self.turned = self.marks + text, "", False
        return text

    def line(self, line: Line, frame: Frame) -> None:
        """Add a line of text, to the paragraph at hand or as the first of a new one."""
        self.row = None
        text = line.text
        if self.paragraph is not None and self.paragraph.takes(line, frame, self.turned):
            # the mark must not come between a broken word and what mends it
            joined, tail = join(self.written[-1], text), text
            self.written[-1] = joined[: len(joined) - len(tail)] + self._marked(tail)
            self.paragraph.lines.append((line, frame))
        else:
            self.written.append(self._marked(text))
            self.paragraph = Paragraph(self.rules, [(line, frame)])

    def table(self, table: Table) -> None:
        """Add a table's rows; a row that the page's end cut in two becomes one again, also below the head that is set once more."""
        self.paragraph = None
        top = int(self.turned and self.row is not None and len(table.rows) > 1 and table.rows[0] == self.head)
        if not self.turned or self.row is None:
            self.head = table.rows[0]
        if top and not (self.row is not None and _is_rest(self.row, table.rows[1])):
            top = 0
        for index, cells in enumerate(table.rows[top:]):
            if index == 0 and self.turned and self.row is not None and _is_rest(self.row, cells):
                cells = self._mended(self.row, cells)
                self.written.pop()
                self.written.append(table_line(cells))
            else:
                self.written.append(self._marked(table_line(cells)))
            self.row = cells

    def _mended(self, row: list[str], rest: list[str]) -> list[str]:
        mended = []
        for cell, more in zip(row, rest, strict=True):
            joined = join(cell, more) if more else cell
            if more and self.turned:
                joined = joined[: len(joined) - len(more)] + self._marked(more)
            mended.append(joined)
        return mended

    def text(self) -> str:
        return "\n".join(self.written) + self.marks


def _is_rest(row: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether cells at the top of a page go on with the last row of the page before: they have no number of their own, or each of
    them reads on. A title over all columns has no rest."""
    if len(row) != len(cells) or not any(cells) or len({*filter(None, row)}) == 1 < len(row):
        return False
    return (bool(row[0]) and not cells[0]) or all(not cell or cell[0].islower() for cell in cells)
