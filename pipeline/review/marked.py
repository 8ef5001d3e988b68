"""The marks in the act's text, by line: numbered once for all, so that a change of one assignment leaves the others alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.model import BlockRecord, Resolution, Span
from pipeline.wording.marks import Mark, paragraphs
from pipeline.wording.marks import stretches as marked_stretches

# What the report makes of a span: its kind and place, and what is said of it.
Stretch = tuple[str, Span, str]


def stretches(resolution: Resolution) -> list[list[Stretch]]:
    """The stretches of each assignment, and last those that belong to none; each once."""
    found: list[dict[tuple[str, Span], str]] = [{} for _ in range(len(resolution.assignments) + 1)]
    labels: dict[tuple[str, Span], str] = {}
    for kind, span, label, place in marked_stretches(resolution):
        if span[0] < span[1]:
            said = labels.setdefault((kind, span), label)
            found[-1 if place is None else place].setdefault((kind, span), said)
    return [[(kind, span, label) for (kind, span), label in group.items()] for group in found]


@dataclass
class MarkedText:
    """The text of an act with marks. ``html`` are its lines; a mark of the same kind and place keeps its number."""

    text: str
    blocks: list[BlockRecord]
    html: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Take the text apart."""
        self._starts = [0, *(place + 1 for place, letter in enumerate(self.text) if letter == "\n")]
        if len(self._starts) > 1 and self._starts[-1] == len(self.text):
            self._starts.pop()
        self._ends = [*self._starts[1:], len(self.text)]
        self._block_starts = [block.span[0] for block in self.blocks]
        self._numbers: dict[tuple[str, Span], int] = {}
        self._marked: list[list[Mark]] = [[] for _ in self._starts]
        self.html = [self._line(line, []) for line in range(len(self._starts))]

    def number(self, stretch: Stretch) -> int:
        """The number of a mark."""
        return self._numbers.setdefault(stretch[:2], len(self._numbers))

    def mark(self, wanted: Iterable[Stretch]) -> dict[int, str]:
        """Mark the text anew and return the lines that have changed."""
        first: dict[tuple[str, Span], str] = {}
        for kind, span, label in wanted:
            first.setdefault((kind, span), label)
        marked = self._by_line(first)
        changed = {}
        for line, marks in enumerate(marked):
            if marks != self._marked[line]:
                self.html[line] = changed[line] = self._line(line, marks)
        self._marked = marked
        return changed

    def _by_line(self, wanted: Mapping[tuple[str, Span], str]) -> list[list[Mark]]:
        found: list[list[Mark]] = [[] for _ in self._starts]
        for (kind, span), label in wanted.items():
            mark = Mark(self.number((kind, span, label)), kind, span, label)
            line = max(bisect_right(self._starts, span[0]) - 1, 0)
            while line < len(self._starts) and self._starts[line] < span[1]:
                found[line].append(mark)
                line += 1
        return found

    def _line(self, line: int, marks: list[Mark]) -> str:
        """A line as the report writes it, which is given nothing else."""
        start, end = self._starts[line], self._ends[line]
        text = self.text[start:end]
        inside = start + (len(text) - len(text.lstrip()) if text.strip() else 0)
        kind = self.blocks[max(bisect_right(self._block_starts, inside) - 1, 0)].kind if self.blocks else "other"
        moved = [Mark(m.number, m.kind, (m.span[0] - start, m.span[1] - start), m.label) for m in marks]
        return str(paragraphs(text, [BlockRecord(kind=kind, span=(0, len(text)))], moved))
