"""From the tree of a page to lines: blocks and breaks end a line, lists give it its label, tables become rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.readers.html.lists import List, is_typed_label
from pipeline.readers.html.tables import Cell, Table, lines

_BLOCKS = frozenset(
    ("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
     "li", "main", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul")
)  # fmt: skip
_STYLED_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)\b", re.I)
_IGNORED = re.compile(r"mso-list\s*:\s*Ignore", re.I)
_LABEL = re.compile(r"[^\W_]+(?:[.)][^\W_]*)*|\(.*\)")
_SYMBOL_FONT = re.compile(r"Symbol|Wingdings|Courier New|Webdings", re.I)
_BULLET = "–"
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class _Frame:
    """What is written to: the page, or a cell of a table. ``label`` waits for the first text of its item."""

    lines: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    label: str = ""
    cell: Cell | None = None

    def end_line(self) -> None:
        """Close the line that is being written; one of nothing but hard spaces is an empty line."""
        raw = "".join(self.open)
        self.open.clear()
        line = raw.strip()
        if line:
            self.lines.append(f"{self.label} {line}" if self.label and not is_typed_label(line) else line)
            self.label = ""
        elif "\u00a0" in raw:
            self.leave_empty()

    def leave_empty(self) -> None:
        if self.lines and self.lines[-1] and not self.label:
            self.lines.append("")

    def take_label(self, label: str) -> None:
        """An item begins: its label waits for its text. One that an item without text left stands alone, as shown."""
        self.end_line()
        if self.label not in ("", _BULLET):
            self.lines.append(self.label)
        self.label = label


def page_lines(root: etree._Element, name: str) -> list[str]:
    """The lines of a page, one a paragraph. ``name`` is for the ReadError of a table that repeats too much."""
    writer = _Writer(name)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            writer.start(element)
            writer.text(element.text)
        else:
            writer.end(element)
            if element is not root:
                writer.text(element.tail)
    writer.frames[0].end_line()
    return writer.frames[0].lines


class _Writer:
    def __init__(self, name: str) -> None:
        self.name = name
        self.frames = [_Frame()]
        self.tables: list[tuple[Table, int]] = []  # each with the depth of the frame that it stands in
        self.lists: list[List] = []
        self.kept_space = 0  # depth of <pre>
        self.own_label: etree._Element | None = None  # Word's own label of a list item

    def text(self, text: str | None) -> None:
        """Write a text: white space is one space, but in <pre> a line end is one."""
        if not text:
            return
        frame = self.frames[-1]
        if self.kept_space:
            first, *rest = text.split("\n")
            frame.open.append(first)
            for line in rest:
                frame.end_line()
                frame.open.append(line)
        else:
            frame.open.append(_SPACE.sub(" ", text))

    def start(self, element: etree._Element) -> None:
        tag, frame = str(element.tag), self.frames[-1]
        if tag == "br" and not "".join(frame.open).strip():
            frame.open.clear()
            frame.leave_empty()
        elif tag == "br" or _is_block(element):
            frame.end_line()
        if tag in ("ol", "ul", "dir"):
            self.lists.append(List.of(element))
        elif tag == "li":
            frame.take_label(self.lists[-1].next_label(element) if self.lists else _BULLET)
        elif tag == "pre":
            self.kept_space += 1
        elif tag == "q":
            frame.open.append("«")
        elif tag in ("table", "tr", "td", "th"):
            self._start_table(tag, element)
        elif tag == "span" and self.own_label is None and _IGNORED.search(element.get("style") or ""):
            self._start_own_label(element)

    def end(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if tag in ("td", "th", "table"):
            self._end_table(tag, element)
        frame = self.frames[-1]
        if tag == "q":
            frame.open.append("»")
        elif element is self.own_label:
            self._end_own_label(element)
        elif _is_block(element):
            frame.end_line()
        if tag in ("ol", "ul", "dir") and self.lists:
            self.lists.pop()
            frame.label = ""
        elif tag == "li":
            frame.label = ""
        elif tag == "pre":
            self.kept_space -= 1

    # ---- tables

    def _start_table(self, tag: str, element: etree._Element) -> None:
        if tag == "table":
            self.tables.append((Table(for_layout=element.get("role") in ("presentation", "none")), len(self.frames)))
        elif self.tables and len(self.frames) == self.tables[-1][1]:
            table = self.tables[-1][0]
            if tag == "tr" or not table.rows:
                table.rows.append([])
            if tag != "tr":
                cell = Cell([], _count(element.get("colspan"), 1, 100), _count(element.get("rowspan"), 0, 65534))
                table.rows[-1].append(cell)
                self.frames.append(_Frame(cell=cell))

    def _end_table(self, tag: str, element: etree._Element) -> None:
        if not self.tables:
            return
        table, depth = self.tables[-1]
        if tag != "table":
            if len(self.frames) == depth + 1:
                frame = self.frames.pop()
                frame.end_line()
                assert frame.cell is not None
                frame.cell.lines = frame.lines
            return
        self.tables.pop()
        frame = self.frames[-1]
        frame.end_line()
        for line in lines(table, self.name):
            frame.lines.append(line)

    # ---- labels that Word writes as text

    def _start_own_label(self, element: etree._Element) -> None:
        self.own_label = element
        self.frames[-1].open.append("\n")

    def _end_own_label(self, element: etree._Element) -> None:
        """Turn a bullet, which is a letter of a symbol font, into a dash."""
        frame, self.own_label = self.frames[-1], None
        place = len(frame.open) - 1 - frame.open[::-1].index("\n") if "\n" in frame.open else 0
        label = "".join(frame.open[place:]).strip()
        parent = element.getparent()
        around = [] if parent is None else [parent]
        fonts = " ".join(inner.get("style") or "" for inner in (*around, *element.iter()))
        bullet = bool(label) and (not _LABEL.match(label) or (len(label) == 1 and bool(_SYMBOL_FONT.search(fonts))))
        frame.open[place:] = [f"{_BULLET if bullet else label} "]


def _is_block(element: etree._Element) -> bool:
    return element.tag in _BLOCKS or bool(_STYLED_BLOCK.search(element.get("style") or ""))


def _count(written: str | None, least: int, most: int) -> int:
    """A number of columns or rows as HTML reads it: nonsense is 1."""
    digits = re.match(r"\s*\+?(\d{1,9})", written or "")
    return min(max(int(digits.group(1)), least), most) if digits else 1
