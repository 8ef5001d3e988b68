"""What the act says of itself: kind, date, number, title, issuer."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.extractors.named import reader_of
from pipeline.extractors.reading import Reading
from pipeline.extractors.signatories import stamp_of_approval
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import UnreadableDateError
from pipeline.phrases.whole_dates import whole_dates
from pipeline.rulebook.book import HeadingMatch
from pipeline.words.normal import cyrillic, fold, normal
from pipeline.words.tokens import tokens

_TOPIC = re.compile(r"\s*[«\"]?((\w+)\s.+)", re.S)
_PARAGRAPHS = re.compile(r"\n\s*\n|\n(?=[А-ЯЁ])")
_QUOTED_TITLE = re.compile(r"[«\"]([^»\"]{12,}?)[»\"](?=\s|$|\.)")
_STAMP_WITHIN = 400


@dataclass(frozen=True)
class Heading:
    """Facts of the document; None for what the heading does not say."""

    kind: str | None
    number: str | None
    date: dt.date | None
    title: str | None
    issuer: str | None


def read_heading(reading: Reading) -> Heading:
    """Read the heading block (and, where it is empty, the lines before the clauses)."""
    blocks = reading.outline.block("heading")
    text = "".join(reading.outline.source.text[start:end] for start, end in blocks)
    heading = _HeadingReader(reading, text if text.strip() else _opening_of_preamble(reading))
    signed = reading.outline.block("signature")
    span = blocks[0] if blocks else None
    attempt = reading.faults.attempt
    date = attempt(span, heading.date, None)
    if date is None and signed:
        date = attempt(signed[-1], _HeadingReader(reading, _behind_signature(reading, signed[-1][1])).date, None)
    return Heading(
        attempt(span, heading.kind, None),
        attempt(span, heading.number, None),
        date,
        attempt(span, heading.title, None),
        attempt(span, heading.issuer, None),
    )


def _opening_of_preamble(reading: Reading) -> str:
    """The preamble stands for a heading only where it begins with the word of kind itself."""
    spans = reading.outline.block("preamble")[:1]
    text = "".join(reading.outline.source.text[start:end] for start, end in spans)
    match = _HeadingReader(reading, text).kind_match
    return text if match is not None and match.span[0] == 0 else ""


def _behind_signature(reading: Reading, end: int) -> str:
    """The lines right behind a signature, where some offices put the date."""
    return "\n".join(reading.outline.source.text[end:].strip().split("\n")[:2])


class _HeadingReader:
    """Reads the facts of one heading."""

    def __init__(self, reading: Reading, text: str) -> None:
        self.book = reading.rules
        self.rules = reading.rules["heading"]
        self.text = text
        self.matches = self.rules.all_matches(text)
        self.stamp = stamp_of_approval(self.rules)
        self.topics = self.rules.phrases("topics")
        dated = "|".join(map(re.escape, self.rules.words.dated))
        self.dates = re.compile(rf"\s*(?:(?:{dated})\s)?[«\"]?\s?\d{{1,2}}[\s.»\"]|\s*№")
        self.ends_title = re.compile(rf"(?:(?:{dated}) )?\d{{1,2}}[. ]|№|\d+$")
        self.places = re.compile(rf"(?:{'|'.join(map(re.escape, self.rules.words.settlements))})\s?[А-ЯЁ]")
        self.kind_match = self._kind_match()

    # ---- kind

    def _kind_match(self) -> HeadingMatch | None:
        """The first word of kind that stands at the beginning of a line, else the first in capitals."""
        found = [m for m in self.matches if m.rule.gives.fact == "kind"]
        for match in found:
            line = self.text[self.text.rfind("\n", 0, match.span[0]) + 1 : match.span[0]]
            if not line.strip(' «"№0123456789.') and not (match.rule.gives.stamped and self._is_stamped(match)):
                return match
        return next((m for m in found if self.text[slice(*m.span)].isupper()), found[0] if found else None)

    def _is_stamped(self, kind: HeadingMatch) -> bool:
        """Whether a kind belongs to a stamp of approval (``УТВЕРЖДЁН приказом …``)."""
        before = self.text[: kind.span[0]].rstrip().split("\n")
        return bool(before[-1] and self.stamp.fullmatch(normal(before[-1]).strip()))

    def kind(self) -> str | None:
        """The kind as printed, in small letters."""
        match = self.kind_match
        if match is None:
            return None
        if match.rule.gives.kind:
            return match.rule.gives.kind
        written = normal(self.text[slice(*match.parts["written"])])
        words = written.split()
        return "".join(words) if all(len(word) == 1 for word in words) else fold(written)

    # ---- date and number

    def date(self) -> dt.date | None:
        """The date of the act: the first whole date that is not that of another act, and not a blank."""
        skipped = [m.span for m in self.matches if m.rule.gives.fact == "other_act"]
        text = self._without_topic()
        calendar = Calendar(self.book, None, school=False)
        for match in whole_dates(text, self.book):
            if any(start < match.span[0] < end for start, end in skipped) and not self._is_approved(text):
                continue
            try:
                return calendar.date(text[slice(*match.span)]).start
            except UnreadableDateError:
                continue
        return None

    def number(self) -> str | None:
        """The number of the act: the first that is not that of another act, and not a blank."""
        matches = self.rules.all_matches(self._without_topic())
        skipped = [m.span for m in matches if m.rule.gives.fact == "other_act"]
        for match in matches:
            if match.rule.gives.fact != "number":
                continue
            if any(start <= match.span[0] < end for start, end in skipped) and not self._is_approved(self.text):
                continue
            before = self.text[: match.span[0]]
            number = self.text[slice(*match.parts["number"])].strip("_ ")
            if before.count("«") <= before.count("»") and re.search(r"\d", number):
                return number
        return None

    def _is_approved(self, text: str) -> bool:
        """A stamp of approval at the top gives the date where the act is a plan that it approves."""
        return bool(self.stamp.search(normal(text[:_STAMP_WITHIN])))

    def _without_topic(self) -> str:
        """The heading with its topic (``О внесении изменений в приказ от …``) blanked: dates in it are of other acts."""
        blank, result = False, []
        for line in self.text.split("\n"):
            ends = not line.strip() or self.dates.match(line) or self.places.match(line.strip())
            blank = self._topic(line) is not None or (blank and not ends)
            result.append(" " * len(line) if blank else line)
        return "\n".join(result)

    def _topic(self, line: str) -> str | None:
        """What a line says the act is about (``Об итогах …``), without the quote before it."""
        hit = _TOPIC.match(line)
        return hit[1] if hit and hit[2] == hit[2].capitalize() and normal(hit[2]) in self.topics else None

    # ---- title and issuer

    def title(self) -> str | None:
        """What the act is about: behind ``по вопросу``, in the lines of its topic, or the first long words in quotes."""
        for match in self.matches:
            if match.rule.gives.fact == "title":
                return _unquoted(self.text[slice(*match.parts["quoted"])])
        lines = [line.strip() for line in self.text.split("\n")]
        for index, line in enumerate(lines):
            if topic := self._topic(line):
                return fold(" ".join([topic, *self._rest_of_title(lines[index + 1 :])])).rstrip(" .")
        quoted = _QUOTED_TITLE.search(self.text)
        return fold(quoted.group(1)) if quoted else None

    def _rest_of_title(self, lines: list[str]) -> list[str]:
        ends = (i for i, line in enumerate(lines) if not line or self.ends_title.match(line) or self.places.match(line))
        return lines[: next(ends, len(lines))]

    def issuer(self) -> str | None:
        """The body behind the kind (``Решение конференции …``), in the nominative, or the first line that names one."""
        match = self.kind_match
        return (self._behind_kind(match) if match else None) or self._before_kind(self.text[: match.span[0]] if match else self.text)

    def _behind_kind(self, kind: HeadingMatch) -> str | None:
        ends = "|".join(map(re.escape, self.rules.words.behind_issuer))
        line = tokens(fold(re.split(rf"\n\s*\n|\s(?:{ends})\s", self.text[kind.span[1] :], maxsplit=1)[0]))
        if not line or line[0].kind != "word" or not line[0].text[0].islower():
            return None
        reader = reader_of(self.book["party"])
        _parties, used = reader.parties(line, "gent", strict=True)
        return reader.namer.nominative(line[:used], "gent") if used else None

    def _before_kind(self, before: str) -> str | None:
        reader = reader_of(self.book["party"])
        for paragraph in map(fold, _PARAGRAPHS.split(before)):
            words = tokens(paragraph.title() if paragraph.isupper() else paragraph)
            if words and reader.heads.find(words, 0, "nomn", True) is not None:
                return reader.namer.nominative(tokens(paragraph), "nomn") if paragraph.isupper() else cyrillic(paragraph)
        return None


def _unquoted(text: str) -> str:
    inner = fold(text)[1:]
    return inner[:-1] if inner.endswith(("»", '"', "”")) else inner
