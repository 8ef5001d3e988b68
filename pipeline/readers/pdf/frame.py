"""The frame that the lines of a text stand in: margins, indent, distance of lines. All is measured on the lines themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.pdf.geometry import Line
from pipeline.readers.pdf.leaf import Leaf

# A space and what the boxes of letters may lack of their width, in ems: of most fonts, and of those with wider spaces.
_USUAL, _SLACK = 0.5, 0.15
_WIDEST = 0.65


@dataclass
class Frame:
    """Where a page's text begins and ends, where first lines begin (None without indents), how many ems lie between
    lines, whether more lies between paragraphs, and how many ems a word needs beside its width."""

    left: float
    right: float
    indent: float | None = None
    pitch: float | None = None
    gapped: bool = False
    bottom: float = 0.0
    space: float = _USUAL

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]]) -> Frame:
        """The frame that the lines of pages stand in."""
        lines = [line for page in pages for line in page]
        if not lines:
            return cls(0, 0)
        frame = cls(_edge([line.left for line in lines], 1), _edge([line.right for line in lines], -1))
        frame.bottom = max(line.base for line in lines)
        frame.space = _space(lines)
        pairs = [(a, b) for page in pages for a, b in pairwise(page)]
        frame.indent = _indent(frame, pairs)
        frame.pitch = _pitch(frame, pairs)
        frame.gapped = _is_gapped(frame, pairs)
        return frame

    def is_full(self, line: Line, following: Line) -> bool:
        """Whether the first word of the next line had no place left on this one."""
        room = self.right - self.left - line.width if self.centres(line) else self.right - line.right
        first = following.words[0]
        return room < first.right - first.left + self.space * line.size

    def centres(self, line: Line) -> bool:
        """Whether a line stands in the middle, well inside both margins."""
        inset = line.left - self.left
        if self.begins_indented(line, 0.5) and self.right - line.right < inset:
            return False
        return inset > 2 * line.size and abs(inset - (self.right - line.right)) < 1.5 * line.size

    def begins_indented(self, line: Line, ems: float) -> bool:
        """Whether a line begins where first lines do, give or take so many ems."""
        return self.indent is not None and abs(line.left - self.indent) < ems * line.size


def frames(leaves: Sequence[Leaf]) -> list[Frame]:
    """The frame of each page. Pages of one size share it, shifted where the left margin alternates."""
    groups: dict[tuple[int, int], list[Leaf]] = {}
    for page in leaves:
        groups.setdefault((round(page.width / 10), round(page.height / 10)), []).append(page)
    found: dict[int, Frame] = {}
    for pages in groups.values():
        shared = Frame.of([page.lines for page in pages])
        for page in pages:
            own = Frame.of([page.lines]) if len(page.lines) >= 10 else None
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
    return Frame(own.left, max(right, own.right), indent, own.pitch or shared.pitch, gapped, shared.bottom, shared.space)


def _space(lines: Iterable[Line]) -> float:
    """How many ems a word needs beside its width. Justified lines widen their spaces, the last ones of paragraphs do not: so a
    narrow one is measured."""
    gaps = sorted((b.left - a.right) / line.size for line in lines if line.size > 0 for a, b in pairwise(line.words))
    return max(min(gaps[len(gaps) // 10], _WIDEST) + _SLACK, _USUAL) if gaps else _USUAL


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
            seen[round(first.left)] += frame.is_full(first, second)
    best = max(seen, key=lambda place: seen[place - 1] + seen[place] + seen[place + 1], default=None)
    return float(best) if best is not None and sum(seen[best + d] for d in (-1, 0, 1)) > 1 else None


def _pitch(frame: Frame, pairs: Iterable[tuple[Line, Line]]) -> float | None:
    """The commonest distance between two lines where the second goes on with the first, in ems."""
    seen: Counter[int] = Counter()
    for first, second in pairs:
        if frame.is_full(first, second) and second.left - frame.left < 0.5 * second.size and first.size > 0:
            seen[round((second.base - first.base) / first.size * 20)] += 1
    best = max(seen, key=lambda bin_: (seen[bin_ - 1] + seen[bin_] + seen[bin_ + 1], -bin_), default=None)
    return best / 20 if best is not None and sum(seen[best + d] for d in (-1, 0, 1)) > 2 else None


def _is_gapped(frame: Frame, pairs: Iterable[tuple[Line, Line]]) -> bool:
    """Whether most lines that end a paragraph have a gap below them."""
    if frame.pitch is None:
        return False
    ends = [(b.base - a.base) > 1.3 * frame.pitch * a.size for a, b in pairs if not frame.is_full(a, b)]
    return len(ends) > 2 and sum(ends) > 0.7 * len(ends)
