"""What stands where on a page: words with boxes, lines of words, ruled strokes. A text layer and an OCR both give these.

Lengths are points of 1/72 inch, x grows to the right and y downwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

_INITIALS = re.compile(r"(?<!\w)[А-ЯЁ]\.")


@dataclass(slots=True)
class Word:
    """A run of characters without white space. ``base`` is the y of the line that it stands on, ``size`` its font's em."""

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """A point that is surely inside the word's own cell of a table."""
        return (self.left + self.right) / 2, self.base - self.size * 0.3


@dataclass(slots=True)
class Line:
    """Words side by side, from left to right."""

    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def base(self) -> float:
        return max(self.words, key=lambda word: word.right - word.left).base

    @property
    def size(self) -> float:
        return max(self.words, key=lambda word: word.right - word.left).size

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def is_split(self) -> bool:
        """Whether a gap parts the line in two, as between a signatory's position and name."""
        # a label may stand far from its text
        words = self.words[1:] if self.words[0].text[-1] in ".)-–—•" else self.words
        gaps = [b.left - a.right for a, b in pairwise(words)]
        if not gaps:
            return False
        widest, usual = max(gaps), sorted(gaps)[len(gaps) // 2] if len(gaps) > 2 else 0.0
        behind = words[gaps.index(widest) + 1 :]
        # an OCR that leaves words out leaves a gap as well
        if len(behind) < 4 and any(_INITIALS.search(word.text) for word in behind):
            return widest > max(1.2 * self.size, 3 * usual)
        return widest > max(6 * self.size, 3 * usual)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A ruled line: ``place`` is its y where it is level and its x where it is upright, ``start`` and ``end`` the rest."""

    level: bool
    place: float
    start: float
    end: float


@dataclass
class Sheet:
    """A page: its words in any order, its ruled lines, its width and height."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def as_lines(words: Iterable[Word]) -> list[Line]:
    """Put words together that overlap in height by more than half: lines from the top, words from the left."""
    rows: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (word.base, word.left)):
        top, bottom = word.base - word.size * 0.7, word.base
        # only the last few lines can reach down to this word
        for index in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
            first, last = spans[index]
            if min(last, bottom) - max(first, top) > 0.5 * min(last - first, bottom - top):
                rows[index].append(word)
                break
        else:
            rows.append([word])
            spans.append((top, bottom))
    return [Line(sorted(row, key=lambda word: word.left)) for row in rows]
