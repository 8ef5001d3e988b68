"""From text to paragraphs: which lines a typewriter broke, which stand for themselves, which are no text at all."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.model import Span
from pipeline.outline.labels import Reading
from pipeline.outline.series import Line, Series, is_open_end, look_ahead
from pipeline.rulebook.book import DeadlineRules, NumberingMatch, Rulebook
from pipeline.rulebook.open_ends import bounded
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import ends_in_abbreviation, fold

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDS_ITEM = (";", ".", ":")


@dataclass
class Paragraph:
    """One or more lines that are read together. ``label`` is the match of its number or bullet, if it has one.

    ``gaps`` are stretches inside the span that belong to nothing (a page number between two lines).
    """

    span: Span
    text: str
    label: NumberingMatch | None = None
    blank_before: bool = False
    gaps: list[Span] = field(default_factory=list)
    last_line: str = ""
    table: bool = False


def paragraphs(text: str, rules: Rulebook) -> tuple[list[Paragraph], list[Span]]:
    """Split ``text`` into paragraphs; the second list holds the lines that are part of nothing (page numbers)."""
    lines = text.split("\n")
    found, ahead = look_ahead(lines, rules)
    joiner = _Joiner(rules, _wrap_width(text), Series(ahead))
    place = 0
    for number, (line, candidates) in enumerate(zip(lines, found, strict=True)):
        joiner.take(line, place, number, candidates)
        place += len(line) + 1
    return joiner.found, joiner.dropped


def _wrap_width(text: str) -> int | None:
    """The width at which the lines of a hard-wrapped text end, or None where paragraphs are single lines."""
    lines = text.split("\n")
    runs = [len(a) for a, b in itertools.pairwise(lines) if a and b and not b.startswith("|")]
    lengths = sorted(len(line) for line in lines if line)
    if len(runs) < 6 or not lengths:
        return None
    longest = lengths[-1]
    if longest > 130:
        return None
    broken = sum(bool(a and b) and b[0].islower() and not a.endswith(_ENDS_ITEM) for a, b in pairwise(lines))
    if broken < 3:
        return None
    long_lines = sum(length >= longest * 0.8 for length in runs)
    return longest if long_lines >= 0.3 * len(runs) else None


class _Joiner:
    def __init__(self, rules: Rulebook, width: int | None, series: Series) -> None:
        self.series = series
        self.rules = rules
        self.width = width
        structure = rules["structure"]
        self.abbreviations = structure.phrases("abbreviations") - structure.phrases("closing_abbreviations")
        self.found: list[Paragraph] = []
        self.dropped: list[Span] = []
        self.blank = True
        self.pending: list[Span] = []
        self.alone: dict[str, bool] = {}

    def take(self, line: str, place: int, number: int, candidates: list[Reading]) -> None:
        """Add one line: to the paragraph before it, as a new one, or to what is dropped. ``candidates`` are the labels it may have."""
        if not line:
            self.blank = True
            return
        span = (place, place + len(line))
        if self._is_nothing(line):
            self.dropped.append(span)
            self.pending.append(span)
            return
        before = self.found[-1] if self.found else None
        label = self._label(Line(line, candidates, number, before.last_line if before else "", self.blank, self.width is not None))
        if before is not None and label is None and self._continues(before, line):
            before.gaps += self.pending
            before.span = (before.span[0], span[1])
            before.text += " " + line
            before.last_line = line
        else:
            self.found.append(Paragraph(span, line, label, self.blank, last_line=line, table=line.startswith("|")))
        self.blank, self.pending = False, []

    def _label(self, line: Line) -> NumberingMatch | None:
        reading = self.series.accept(line)
        return reading.match if reading else None

    def _is_nothing(self, line: str) -> bool:
        match = self.rules["structure"].full(line)
        return match is not None and match.rule.gives.part == "page_number"

    def _continues(self, before: Paragraph, line: str) -> bool:
        if before.table or line.startswith("|"):
            return False
        if before.label is not None and before.label.span[1] >= len(before.text):
            return True  # a number alone on its line
        if self._runs_on(before, line) or self._turns_page(before, line):
            return True
        if self._stands_alone(line) or self._stands_alone(before.last_line):
            return False
        if self._is_closed(before.text) and line[0].isupper():
            return False
        if self.width and not self.blank and self._is_full(before.last_line, line):
            return True
        first = _WORD.match(line.lstrip('«"(“„'))
        if first is None or not first.group()[0].islower():
            return False
        return not self._is_closed(before.text) and not is_infinitive(first.group())

    def _is_closed(self, text: str) -> bool:
        """Whether a line closes its item; the point of an abbreviation or an initial closes nothing."""
        return text.endswith(_ENDS_ITEM) and not ends_in_abbreviation(text, self.abbreviations)

    def _runs_on(self, before: Paragraph, line: str) -> bool:
        """A line goes on that ends in a word which needs another, or had no room left and closed nothing, whatever the next one says."""
        if not self.blank and not line[:1].isupper() and is_open_end(before.last_line):
            return True
        if not self.width or self.blank or self._is_closed(before.last_line) or not line[0].islower():
            return False
        return len(before.last_line) + 1 + len(line.split(" ", 1)[0]) > self.width - 1

    def _turns_page(self, before: Paragraph, line: str) -> bool:
        """A sentence that a page number interrupts goes on behind it."""
        return bool(self.pending) and not self._is_closed(before.text) and (line[0].islower() or line[0].isdigit())

    def _is_full(self, line: str, following: str) -> bool:
        """Whether the first word of the next line had no place left on this one."""
        assert self.width is not None
        return len(line) + 1 + len(following.split(" ", 1)[0]) > self.width - 2 or (
            len(line) > self.width * 0.75 and not self._is_closed(line)
        )

    def _stands_alone(self, line: str) -> bool:
        """Whether a line is only a term, or a labelled line of terms or of responsible parties."""
        known = self.alone.get(line)
        if known is None:
            known = self.alone[line] = is_party_line(line, self.rules) or is_term_line(line, self.rules)
        return known


def is_party_line(line: str, rules: Rulebook) -> bool:
    """Whether a line begins with the label of responsible parties (``Ответственный: …``)."""
    label = rules["party"].start(line)
    return label is not None and label.rule.gives.label


def _opens_with_quarter(line: str, end: int, deadline: DeadlineRules) -> bool:
    """Whether a line begins with a period that may end an assignment too (``IV квартал 2021 года``); one in small letters or digits
    may be the rest of a wrapped line."""
    return line[:1].isupper() and any(m.span == (0, end) and m.rule.gives.place == "edge" for m in deadline.all_matches(line))


def is_term_line(line: str, rules: Rulebook) -> bool:
    """Whether nothing but deadline phrases and the words that join them stands on a line."""
    deadline = rules["deadline"]
    label = deadline.start(line)
    if label is not None and label.rule.gives.label:
        return True
    rest, last = "", 0
    found = False
    for match in (bounded(line, match, deadline) for match in deadline.scan(line)):
        bare = match.rule.gives.place == "label" and not _opens_with_quarter(line, match.span[1], deadline)
        if match.rule.gives.kind == "none" or bare:
            continue
        found = True
        rest += line[last : match.span[0]] + " "
        last = match.span[1]
    rest += line[last:]
    left = fold(re.sub(r"[^\w-]", " ", rest).lower()).split()
    return found and all(word in deadline.phrases("fillers") for word in left)
