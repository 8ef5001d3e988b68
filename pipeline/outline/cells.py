"""The lines of a table: their cells between bars, where these stand in the text, and the parts that a cell numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.model import Span


@dataclass(frozen=True)
class Line:
    """A line of a table: its span and those of its cells."""

    span: Span
    cells: list[Span]
    texts: list[str]

    @property
    def distinct(self) -> list[int]:
        """The places of the filled cells, a merged one once."""
        return [i for i, text in enumerate(self.texts) if text and (i == 0 or text != self.texts[i - 1])]

    @property
    def is_merged(self) -> bool:
        """Whether one cell covers the whole line."""
        return len(self.texts) > 1 and bool(self.texts[0]) and len(set(self.texts)) == 1


def line_of(text: str, span: Span) -> Line:
    """A line with the spans of its cells between the bars, white space trimmed."""
    line = text[span[0] : span[1]]
    inner = line[1:] if line.startswith("|") else line
    shift = span[0] + len(line) - len(inner)
    inner = inner[:-1] if inner.endswith("|") else inner
    cells, start = [], 0
    for part in inner.split("|"):
        lead = len(part) - len(part.lstrip())
        cells.append((shift + start + lead, shift + start + max(len(part.rstrip()), lead)))
        start += len(part) + 1
    return Line(span, cells, [text[a:b] for a, b in cells])


def numbered_parts(measure: str) -> list[Span]:
    """Where the labels 1, 2, 3 … of a cell's parts begin and end; the first stands at its very beginning."""
    found: list[Span] = []
    end = 0
    while (hit := _part(len(found) + 1).search(measure, end)) is not None and (found or hit.start() == 0):
        found.append(hit.span())
        end = hit.end()
    return found


@cache
def _part(number: int) -> re.Pattern[str]:
    """The label of a part; behind the first one its point may be forgotten."""
    return re.compile(rf"(?:^|(?<=[.;:!?»] )){number}[.)]{'?' if number > 1 else ''} ?(?=[А-ЯЁа-яё«\"(])")
