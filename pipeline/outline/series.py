"""Which lines begin with a label: one model of the series that are open, and of what may follow in each.

A line's beginning can be read in several ways (:mod:`pipeline.outline.labels`). The rules below look at the readings in order, each
with what came before and what comes later; the first one that answers decides. A line that they refuse is no clause: it goes on
with what stands before it, or is a paragraph of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.outline.labels import Reading, Step, readings
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import parses

_WORD = re.compile(r"[^\W\d_]+")
_CLOSED = (".", ";", ":", ",")
_NEXT_WITHIN = 60
_DAYS = 31
_MOST_OPEN = 40  # what was opened before is not come back to
_A_SENTENCE = 3
_CITED = ("№", "п.", "пп.", "ст.", "ч.")
_NUMBERED = frozenset({"пункт", "подпункт", "статья"})  # nouns that a number follows


@dataclass(eq=False)
class OpenSeries:
    """A series that may go on: its family and the label that came last."""

    family: str
    last: tuple[Step, ...]

    def takes(self, reading: Reading) -> bool:
        """Whether a label goes on with the series, or begins a level below its last one."""
        return reading.family == self.family and (reading.goes_on(self.last) or reading.is_below(self.last))


@dataclass(frozen=True)
class Line:
    """A line with the readings of its beginning, and where it stands: ``before`` is the line in front, as it was joined, ``wrapped``
    whether the text is broken at a width, ``place`` its place among the lines."""

    text: str
    readings: list[Reading]
    place: int = 0
    before: str = ""
    blank_before: bool = True
    wrapped: bool = False

    @property
    def follows_open(self) -> bool:
        """Whether the line in front has not closed what it says."""
        return bool(self.before) and not self.blank_before and not self.before.rstrip().endswith(_CLOSED)

    def behind(self, reading: Reading) -> str:
        """What the line says behind a label."""
        return self.text[reading.match.span[1] :].lstrip()


@dataclass(frozen=True)
class Verdict:
    """What a rule says: the reading that holds, or None for no label at all."""

    reading: Reading | None


REFUSED = Verdict(None)


class Series:
    """The series that are open, and the labels that may still come."""

    def __init__(self, ahead: dict[tuple[str, tuple[Step, ...]], list[int]] | None = None) -> None:
        self.open: list[OpenSeries] = []
        self.ahead = ahead or {}

    def accept(self, line: Line) -> Reading | None:
        """The label of a line, or None; an accepted one moves its series on."""
        if not line.readings:
            return None
        verdict = next((verdict for rule in RULES if (verdict := rule(line, self)) is not None), REFUSED)
        if verdict.reading is not None and not verdict.reading.is_bullet:
            self.move(verdict.reading)
        return verdict.reading

    def holder(self, reading: Reading) -> OpenSeries | None:
        """The series nearest to its end that a label goes on or stands below."""
        return next((open_ for open_ in reversed(self.open) if open_.takes(reading)), None)

    def has_come_to(self, reading: Reading) -> bool:
        """Whether an open series stands at the number that a label stands below, or will with it."""
        same = (open_ for open_ in self.open if open_.family == reading.family)
        return any(open_.last[0] == reading.steps[0] or reading.goes_on(open_.last) for open_ in same)

    def move(self, reading: Reading) -> OpenSeries:
        """Set the series of a label to it, or begin one; what was open below is closed."""
        holder = self.holder(reading)
        if holder is None and not reading.is_first:
            holder = next((open_ for open_ in reversed(self.open) if open_.family == reading.family), None)
        if holder is None:
            holder = OpenSeries(reading.family, reading.steps)
            self.open.append(holder)
            del self.open[:-_MOST_OPEN]
        else:
            while self.open[-1] is not holder:
                self.open.pop()
            holder.last = reading.steps
        return holder

    def is_followed(self, line: Line, reading: Reading) -> bool:
        """Whether the label that comes next stands at a line further down."""
        following = (*reading.steps[:-1], (reading.steps[-1][0] + 1,))
        places = self.ahead.get((reading.family, following), [])
        at = bisect_right(places, line.place)
        return at < len(places) and places[at] - line.place <= _NEXT_WITHIN


def look_ahead(lines: list[str], rules: Rulebook) -> tuple[list[list[Reading]], dict[tuple[str, tuple[Step, ...]], list[int]]]:
    """The readings of each line, and the places at which each label can be read."""
    found: list[list[Reading]] = []
    ahead: dict[tuple[str, tuple[Step, ...]], list[int]] = {}
    for place, line in enumerate(lines):
        found.append([] if not line or line.startswith("|") else readings(line, rules))
        for key in {(reading.family, reading.steps) for reading in found[-1] if not reading.is_bullet}:
            ahead.setdefault(key, []).append(place)
    return found, ahead


def is_open_end(line: str) -> bool:
    """Whether a line ends in a word that needs the next one: ``№``, ``пункта``, a preposition."""
    words = line.split()
    if len(words) < _A_SENTENCE:
        return False
    last = words[-1]
    if last in _CITED or last == "(":
        return True
    reading = parses(last)[0]
    return last.islower() and ("PREP" in reading.tag or reading.normal_form in _NUMBERED)


# ---- the rules, in order


def a_sentence_goes_on(line: Line, series: Series) -> Verdict | None:
    """No label stands behind ``№``, ``п.`` or a preposition at the end of the line in front."""
    return REFUSED if not line.blank_before and is_open_end(line.before) else None


def a_date(line: Line, series: Series) -> Verdict | None:
    """A day and a month, or an hour (``01.09``, ``10.00``, ``24.11``), unless a series has come to it."""
    first = line.readings[0]
    parts = first.number.split(".")
    if len(parts) != 2 or not all(part.isdigit() for part in parts) or len(parts[1]) != 2:
        return None
    if parts[0].startswith("0") or parts[1].startswith("0"):
        return REFUSED
    return REFUSED if int(parts[0]) <= _DAYS and not series.has_come_to(first) else None


def a_bullet(line: Line, series: Series) -> Verdict | None:
    """A dash or a bullet counts nothing."""
    return Verdict(line.readings[0]) if line.readings[0].is_bullet else None


def the_next(line: Line, series: Series) -> Verdict | None:
    """The label that an open series comes to, the nearest series first."""
    pairs = ((open_, reading) for open_ in reversed(series.open) for reading in line.readings)
    return next((Verdict(reading) for open_, reading in pairs if open_.takes(reading) and _may_stand(line, reading)), None)


def the_first(line: Line, series: Series) -> Verdict | None:
    """The first label of a series; one that its form does not show has to be followed by the second."""
    for reading in line.readings:
        if not reading.is_first or reading.match.rule.gives.only_next:
            continue
        if not reading.is_weak or (_may_stand(line, reading) and series.is_followed(line, reading)):
            return Verdict(reading)
    return None


def a_wrapped_line(line: Line, series: Series) -> Verdict | None:
    """A number out of turn behind a line that has closed nothing is part of its sentence."""
    strong = next((reading for reading in line.readings if not reading.is_weak), None)
    if strong is None or not line.follows_open:
        return None
    return REFUSED if line.behind(strong)[:1].islower() or line.wrapped else None


def by_its_form(line: Line, series: Series) -> Verdict | None:
    """A number with its mark is a label also where some are missing before it."""
    strong = next((reading for reading in line.readings if not reading.is_weak), None)
    return Verdict(strong) if strong else None


RULES: tuple[Callable[[Line, Series], Verdict | None], ...] = (
    a_bullet,
    a_sentence_goes_on,
    a_date,
    the_next,
    the_first,
    a_wrapped_line,
    by_its_form,
)


def _may_stand(line: Line, reading: Reading) -> bool:
    """Whether a label that its form does not show stands where one can: behind what is closed, before a sentence."""
    if not reading.is_weak:
        return True
    behind = line.behind(reading)
    return not line.follows_open and (not behind or _WORD.search(behind) is not None)
