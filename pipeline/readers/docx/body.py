"""The reading order of a document: paragraphs with their labels, tables, text boxes where they hang, notes at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from lxml.etree import _Element

from pipeline.errors import ReadError
from pipeline.readers.content import Limits
from pipeline.readers.docx.grid import Row, edges, is_layout, layout_lines, read_rows, row_lines
from pipeline.readers.docx.markup import child, content, switch, w
from pipeline.readers.docx.numbering import Counters, Label, Numbering
from pipeline.readers.docx.package import Package
from pipeline.readers.docx.runs import Fields, InlineReader
from pipeline.readers.docx.styles import Styles

_WRAPPERS = {w(name) for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")}


def read_body(package: Package, limits: Limits) -> str:
    """The text of a document, a line for each paragraph and each row of a table.

    Raises ReadError where it grows beyond ``limits.max_unpacked`` characters, which merged cells and labels can make it.
    """
    document = _Document(package, limits.max_unpacked)
    body = child(package.document, "body")
    lines = document.story(body) if body is not None else []
    for place, root in (("footnotes", package.footnotes), ("endnotes", package.endnotes)):
        lines += document.notes(place, root)
    return "\n".join(lines) + "\n"


class _Document:
    """What the stories of a document share: styles, numbering, the notes that were met, the length so far."""

    def __init__(self, package: Package, longest: int) -> None:
        self.styles = Styles(package.styles)
        self.numbering = Numbering(package.numbering, self.styles)
        self.boxes = Counters()
        self.met: dict[tuple[str, str], None] = {}
        self._name, self._left = package.name, longest

    def story(self, root: _Element) -> list[str]:
        """The lines of a text that has fields and numbers of its own: the body, a note."""
        return _Reader(self, Counters(), InlineReader(self.styles, Fields.of(root))).blocks(root)

    def notes(self, place: str, root: _Element | None) -> list[str]:
        """The notes that the text refers to, in the order of their marks."""
        by_id = {} if root is None else {note.get(w("id")) or "": note for note in root}
        lines: list[str] = []
        for note in [by_id[name] for kind, name in self.met if kind == place and name in by_id]:
            lines += ["", *self.story(note)]
        return lines

    def box(self, root: _Element) -> list[str]:
        """The lines of a text box. Boxes count apart from the text that they hang on, as in LibreOffice."""
        return _Reader(self, self.boxes, InlineReader(self.styles, Fields.of(root))).blocks(root)

    def spend(self, lines: Iterable[str]) -> None:
        self._left -= sum(len(line) + 1 for line in lines)
        if self._left < 0:
            raise ReadError(f"{self._name}: its text unfolds to more than may be read")


@dataclass
class _Reader:
    document: _Document
    counters: Counters
    inline: InlineReader
    in_cell: bool = False
    # The label and text of a paragraph whose mark is deleted or hidden: it runs on into the next one.
    carried: tuple[Label, str] | None = None

    def blocks(self, parent: _Element) -> list[str]:
        """The lines of the paragraphs and tables of a body, a cell, a box or a note."""
        lines: list[str] = []
        for block in _blocks(parent):
            found = self._paragraph(block) if block.tag == w("p") else [*self._release(), *self._table(block)]
            self.document.spend(found)
            lines += found
        return lines + self._release()

    def _paragraph(self, paragraph: _Element) -> list[str]:
        found = self.inline.read(paragraph)
        self.document.met.update(dict.fromkeys(found.notes))
        lines = [line for box in found.boxes_before for line in self.document.box(box)]
        properties = child(paragraph, "pPr")
        if not self._runs_on(properties):
            label, text = self.carried or (self._label(properties), "")
            self.carried = None
            lines += self._written(label, text + found.text)
        elif self.carried or found.text.strip():
            label, text = self.carried or (self._label(properties), "")
            self.carried = (label, text + found.text)
        return lines + [line for box in found.boxes_after for line in self.document.box(box)]

    def _runs_on(self, properties: _Element | None) -> bool:
        """Whether the end of a paragraph is not shown: its mark is deleted, moved away or hidden, or it is a drop cap."""
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None or self.inline.hides(mark):
            return True
        frame = child(properties, "framePr")
        return frame is not None and frame.get(w("dropCap")) in {"drop", "margin"}

    def _label(self, properties: _Element | None) -> Label:
        place = self.document.numbering.find(properties)
        return Label() if place is None else self.counters.label(*place)

    def _written(self, label: Label, text: str) -> list[str]:
        """The lines of a paragraph.

        An empty paragraph of a list is counted, but its number stands alone only in a cell, where it numbers the row;
        elsewhere the next paragraph would be taken for its text.
        """
        text = text.strip()
        if not text and not self.in_cell:
            return [""]
        return [line.strip() for line in label.before(text).split("\n")]

    def _release(self) -> list[str]:
        carried, self.carried = self.carried, None
        return [] if carried is None else self._written(*carried)

    def _table(self, table: _Element) -> list[str]:
        rows = read_rows(table)
        cells = list(chain.from_iterable(row.cells for row in rows))
        if all(len(row.cells) == 1 for row in rows):  # a frame around text
            return list(chain.from_iterable(self.blocks(cell.node) for cell in cells if cell.node is not None))
        for cell in cells:
            cell.lines = [] if cell.node is None else self._cell(cell.node)
        if self.in_cell:
            return [row.text for row in rows]
        if is_layout(rows) and not self.document.styles.has_borders(table):
            return list(chain.from_iterable(map(layout_lines, rows)))
        return self._rows(rows, edges(table))

    def _rows(self, rows: list[Row], grid: list[float]) -> list[str]:
        lines = []
        for line in row_lines(rows, grid):
            self.document.spend([line])
            lines.append(line)
        return lines

    def _cell(self, node: _Element) -> list[str]:
        reader = _Reader(self.document, self.counters, self.inline, in_cell=True)
        return [line for line in reader.blocks(node) if line]


def _blocks(parent: _Element) -> Iterator[_Element]:
    """The paragraphs and tables of a container, those in content controls too."""
    for element in content(parent):
        if element.tag in (w("p"), w("tbl")):
            yield element
        elif element.tag in _WRAPPERS and not switch(element, "sdtPr", "showingPlcHdr"):
            yield from _blocks(element)
