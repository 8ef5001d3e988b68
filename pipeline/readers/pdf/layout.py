"""From pages of lines to text: which lines make a paragraph, across pages too. The text layer and the OCR share it.

The strongest sign is room: a line with place left for the first word of the next was ended by its writer. Where there
was no place, the first line's indent, the gap above, a label and the end of a sentence decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.readers.content import PAGE, table_line
from pipeline.readers.hyphens import is_broken, join
from pipeline.readers.pdf.geometry import Line, Sheet, as_lines
from pipeline.readers.pdf.grid import Table, read_grids
from pipeline.readers.pdf.running import without_running_lines
from pipeline.rulebook.ruleset import Rulebook

_LABEL = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,5}[.)]|\d{1,2}(?:\.\d{1,2}){1,5}|[а-яa-z]\)|[IVX]{1,5}[.)])(?=\s|[А-ЯЁа-яё«\"(]|$)")
_LABELLED_SENTENCE = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,5}[.)]?\s+[А-ЯЁ]")
# a line such as "Срок: …" begins anew, however full the one above, where the rules know its word
_CAPTION = re.compile(r"[А-ЯЁ][а-яё]+(?: [а-яё]+)?: ")
_BULLET = re.compile(r"[-–—•·▪●○◦➢✓✔■□►→](?=\s|[а-яё])")
# A space, and as much again for what the boxes of letters lack of their width, in ems.
_SPACE = 0.5
_CLOSED = (".", ";", ":", "!", "?", ".»", '."', ".)")


@dataclass
class Leaf:
    """A page in reading order."""

    width: float
    height: float
    items: list[Line | Table] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


@dataclass
class Frame:
    """Where a page's text begins and ends, where first lines begin (None without indents), how many ems lie between
    lines, and whether more lies between paragraphs."""

    left: float
    right: float
    indent: float | None = None
    pitch: float | None = None
    gapped: bool = False
    bottom: float = 0.0


def leaf(sheet: Sheet) -> Leaf:
    """Order a page's words into lines and tables, from the top."""
    tables, words = read_grids(sheet.strokes, sheet.words)
    items: list[Line | Table] = [*as_lines(words), *tables]
    items.sort(key=lambda item: item.base if isinstance(item, Line) else item.top)
    return Leaf(sheet.width, sheet.height, items)


def text_of(leaves: Sequence[Leaf], rules: Rulebook) -> str:
    """Write the pages, one line a paragraph or a table's row, each page's first character behind a mark."""
    leaves = without_running_lines(leaves)
    writer = _Writer(rules)
    for page, frame in zip(leaves, frames(leaves), strict=True):
        writer.turn()
        for item in page.items:
            if isinstance(item, Table):
                writer.table(item)
            else:
                writer.line(item, frame)
    return writer.text()


# ---- the frame of the text


def frames(leaves: Sequence[Leaf]) -> list[Frame]:
    """The frame of each page. Pages of one size share it, shifted where the left margin alternates."""
    groups: dict[tuple[int, int], list[Leaf]] = {}
    for page in leaves:
        groups.setdefault((round(page.width / 10), round(page.height / 10)), []).append(page)
    found: dict[int, Frame] = {}
    for pages in groups.values():
        shared = _frame([page.lines for page in pages])
        for page in pages:
            own = _frame([page.lines]) if len(page.lines) >= 10 else None
            found[id(page)] = _settled(shared, own)
    return [found[id(page)] for page in leaves]


def _settled(shared: Frame, own: Frame | None) -> Frame:
    if own is None:
        return shared
    # what separates paragraphs is the writer's habit, not the page's
    gapped = shared.gapped
    shift = own.left - shared.left
    right = shared.right + shift
    indent = own.indent if own.indent is not None else (shared.indent + shift if shared.indent is not None else None)
    return Frame(own.left, max(right, own.right), indent, own.pitch or shared.pitch, gapped, shared.bottom)


def _frame(pages: Sequence[Sequence[Line]]) -> Frame:
    lines = [line for page in pages for line in page]
    if not lines:
        return Frame(0, 0)
    left = _edge([line.left for line in lines], 1)
    frame = Frame(left, _edge([line.right for line in lines], -1))
    frame.bottom = max(line.base for line in lines)
    pairs = [(a, b) for page in pages for a, b in pairwise(page)]
    frame.indent = _indent(frame, pairs)
    frame.pitch = _pitch(frame, pairs)
    frame.gapped = _is_gapped(frame, pairs)
    return frame


def _edge(values: Sequence[float], sign: int) -> float:
    """The outermost place where lines end, but for strays: some more must end near it."""
    ordered = sorted(values, key=lambda value: value * sign)
    # in a short act the one line that is longer than the rest is no stray but what the page has room for
    enough = max(2, len(ordered) // 50) if len(ordered) > 12 else 1
    for index, value in enumerate(ordered):
        near = ordered[index : index + enough]
        if len(near) == enough and abs(near[-1] - value) < 15:
            return value
    return ordered[0]


def _indent(frame: Frame, pairs: Iterable[tuple[Line, Line]]) -> float | None:
    """The commonest place right of the margin where a full line begins that goes on at the margin."""
    seen: Counter[int] = Counter()
    for first, second in pairs:
        if 0.8 * first.size < first.left - frame.left < 8 * first.size and abs(second.left - frame.left) < 0.5 * second.size:
            seen[round(first.left)] += _is_full(first, second, frame)
    best = max(seen, key=lambda place: seen[place - 1] + seen[place] + seen[place + 1], default=None)
    return float(best) if best is not None and sum(seen[best + d] for d in (-1, 0, 1)) > 1 else None


def _pitch(frame: Frame, pairs: Iterable[tuple[Line, Line]]) -> float | None:
    """The commonest distance between two lines where the second goes on with the first, in ems."""
    seen: Counter[int] = Counter()
    for first, second in pairs:
        if _is_full(first, second, frame) and second.left - frame.left < 0.5 * second.size and first.size > 0:
            seen[round((second.base - first.base) / first.size * 20)] += 1
    best = max(seen, key=lambda bin_: (seen[bin_ - 1] + seen[bin_] + seen[bin_ + 1], -bin_), default=None)
    return best / 20 if best is not None and sum(seen[best + d] for d in (-1, 0, 1)) > 2 else None


def _is_gapped(frame: Frame, pairs: Iterable[tuple[Line, Line]]) -> bool:
    """Whether most lines that end a paragraph have a gap below them."""
    if frame.pitch is None:
        return False
    ends = [(b.base - a.base) > 1.3 * frame.pitch * a.size for a, b in pairs if not _is_full(a, b, frame)]
    return len(ends) > 2 and sum(ends) > 0.7 * len(ends)


def _is_full(line: Line, following: Line, frame: Frame) -> bool:
    """Whether the first word of the next line had no place left on this one."""
    room = frame.right - frame.left - line.width if _is_centred(line, frame) else frame.right - line.right
    first = following.words[0]
    return room < first.right - first.left + _SPACE * line.size


def _is_centred(line: Line, frame: Frame) -> bool:
    inset = line.left - frame.left
    if frame.indent is not None and abs(line.left - frame.indent) < 0.5 * line.size and frame.right - line.right < inset:
        return False
    return inset > 2 * line.size and abs(inset - (frame.right - line.right)) < 1.5 * line.size


# ---- writing


@dataclass
class _Writer:
    rules: Rulebook
    written: list[str] = field(default_factory=list)
    marks: str = ""
    lines: list[tuple[Line, Frame]] = field(default_factory=list)
    turned: bool = False
    row: list[str] | None = None
    width: int = 0

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
        if self.lines and self._goes_on(line, frame):
            # the mark must not come between a broken word and what mends it
            joined, tail = join(self.written[-1], text), text
            self.written[-1] = joined[: len(joined) - len(tail)] + self._marked(tail)
            self.lines.append((line, frame))
        else:
            self.written.append(self._marked(text))
            self.lines = [(line, frame)]

    def table(self, table: Table) -> None:
        """Add a table's rows; a row that the page's end cut in two becomes one again."""
        self.lines = []
        for index, cells in enumerate(table.rows):
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

    def _goes_on(self, line: Line, frame: Frame) -> bool:
        """Whether a line belongs to the paragraph at hand."""
        before, its_frame = self.lines[-1]
        if is_broken(before.text) and line.text[0].islower() and not self.turned:
            return True
        if not _fits_size(before, line) or not _is_full(before, line, its_frame) or before.is_split or line.is_split:
            return False
        if self._is_cut_off(before, its_frame) if self.turned else self._is_apart(before, line, frame):
            return False
        return self._is_placed_to_go_on(line, frame)

    def _is_cut_off(self, before: Line, its_frame: Frame) -> bool:
        """Whether the page before was ended with room left on it."""
        return its_frame.bottom - before.base > 4 * before.size

    def _is_apart(self, before: Line, line: Line, frame: Frame) -> bool:
        """Whether more than the usual distance lies between two lines, and more than between the two before."""
        distance = line.base - before.base
        if len(self.lines) > 1:
            previous = before.base - self.lines[-2][0].base
            if previous > 0 and distance < 1.15 * previous:
                return False
            return previous > 0 and distance > 1.3 * previous
        return frame.pitch is not None and distance > 1.3 * frame.pitch * before.size

    def _is_placed_to_go_on(self, line: Line, frame: Frame) -> bool:
        """Whether a line stands where the next of the paragraph at hand would, and does not begin like another one."""
        before, its_frame = self.lines[-1]
        if _CAPTION.match(line.text) and self._is_captioned(line.text):
            return False
        closed = before.text.endswith(_CLOSED)
        step = (line.left - frame.left) - (before.left - its_frame.left)
        near = 0.6 * line.size
        if _is_centred(line, frame):
            same_axis = abs((before.left + before.right) / 2 - (line.left + line.right) / 2) < 2 * near
            same_kind = line.text.isupper() == before.text.isupper()
            of_heading = len(self.lines) == 1 or _is_centred(before, its_frame)
            return same_axis and same_kind and of_heading and not closed
        if _is_centred(before, its_frame):
            return False
        if len(self.lines) > 1:
            if abs(step) > near:
                return False
        elif step > near:  # further in: only behind a label that hangs out
            return _starts_item(before.text) and step < 6 * line.size
        elif step < -near:
            return step > -9 * line.size
        elif frame.indent is not None and abs(line.left - frame.indent) < near:
            return False  # both begin where first lines do
        indented = frame.indent is not None or (len(self.lines) > 1 and self.lines[0][0].left > before.left + near)
        if indented:
            return not (closed and _starts_item(line.text) and len(self.lines) == 1)
        if _starts_item(line.text):
            return not (closed or before.text.endswith(",") or _LABELLED_SENTENCE.match(line.text))
        if self.turned:
            return not (closed and line.text[0].isupper())
        return frame.gapped or not before.text.endswith((";", ":"))

    def _is_captioned(self, text: str) -> bool:
        """Whether a line begins with the label of a term or of responsible parties."""
        labels = (self.rules[name].start(text) for name in ("deadline", "party"))
        return any(label is not None and label.rule.gives.get("label") for label in labels)


def _is_rest(row: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether cells at the top of a page go on with the last row of the page before: they have no number of their own."""
    return len(row) == len(cells) and bool(row[0]) and not cells[0] and any(cells)


def _starts_item(text: str) -> bool:
    return bool(_LABEL.match(text) or _BULLET.match(text))


def _fits_size(one: Line, other: Line) -> bool:
    return 0.8 < one.size / other.size < 1.25 if one.size > 0 and other.size > 0 else True
