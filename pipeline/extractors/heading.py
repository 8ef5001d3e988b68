"""What the act says of itself: kind, date, number, title, issuer."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.extractors.head_text import HeadText, is_approved_kind
from pipeline.extractors.issuer import IssuerReader
from pipeline.extractors.reading import Reading
from pipeline.model import Span
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import UnreadableDateError
from pipeline.phrases.whole_dates import legible, whole_dates
from pipeline.words.normal import fold, normal

_QUOTED_TITLE = re.compile(r"[«\"]([^»\"]{12,}?(?:»[^«»]{0,3}(?=»)|[^»\"]*?))[»\"]+(?=\s|$|\.)")
_CELL_OF_NUMBER = re.compile(r"номер\s+документа", re.I)
_DIGIT = re.compile(r"\d")
_PLAIN_WORD = re.compile(r"(?<![А-ЯЁа-яё-])[а-яё]{4,}")
_HEAD_OF_NUMBER = re.compile(r"^\s*Номер\s", re.M)
_NUMBER_BESIDE_DATE = re.compile(r"^\s*(\d[\w/-]*)\s+\d{1,2}\.\d{1,2}\.\d{4}", re.M)
_LAST_OF_CENTURY = 50
_LINES_OF_PREAMBLE = 4


@dataclass(frozen=True)
class Heading:
    """Facts of the document; None for what the heading does not say."""

    kind: str | None
    number: str | None
    date: dt.date | None
    title: str | None
    issuer: str | None


def read_heading(reading: Reading) -> Heading:
    """Read the heading block (and, where it says no kind, the lines before the clauses that begin with one)."""
    blocks = reading.outline.block("heading")
    text = "".join(reading.outline.source.text[start:end] for start, end in blocks)
    heading = _HeadingReader(reading, _with_kind(reading, text))
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


def _with_kind(reading: Reading, text: str) -> str:
    """The heading; where it lacks its kind or its topic, with the lines of the preamble that begin with it."""
    head = HeadText(text, reading.rules["heading"])
    spans = reading.outline.block("preamble")[:1]
    opening = "".join(reading.outline.source.text[start:end] for start, end in spans)
    if text.strip() and head.kind is not None:
        return text if head.topics or is_approved_kind(head.kind) else text + _topic_of(reading, opening)
    kind = HeadText(opening, reading.rules["heading"]).kind
    if kind is None or opening[: kind.span[0]].strip():
        return text
    return text + ("\n".join(opening.split("\n")[:_LINES_OF_PREAMBLE]) if text.strip() else opening)


def _topic_of(reading: Reading, opening: str) -> str:
    """The first paragraph of the preamble, where it says what the act is about and nothing else."""
    paragraph = opening.lstrip("\n").split("\n\n")[0]
    opened = HeadText(paragraph, reading.rules["heading"])
    whole = bool(opened.topics) and opened.topics[0] == (0, len(paragraph.rstrip()))
    ordered = any(match.rule.gives.part == "operative" for match in reading.rules["structure"].all_matches(paragraph))
    return f"\n{paragraph}" if whole and not ordered else ""


def _behind_signature(reading: Reading, end: int) -> str:
    """The lines right behind a signature, where some offices put the date."""
    return "\n".join(reading.outline.source.text[end:].strip().split("\n")[:2])


class _HeadingReader:
    """Reads the facts of one heading."""

    def __init__(self, reading: Reading, text: str) -> None:
        self.reading = reading
        self.rules = reading.rules["heading"]
        self.head = HeadText(text, self.rules)

    def kind(self) -> str | None:
        """The kind as printed, in small letters."""
        match = self.head.kind
        if match is None:
            return None
        if match.rule.gives.kind:
            return match.rule.gives.kind
        written = fold(normal(self.head.text[slice(*match.parts["written"])]))
        if match.rule.gives.stamped:
            return written.replace(" ", "")
        if any(len(word) == 1 for word in written.split()):
            return fold(re.sub(r"(план|основных|первоочередных|организационных|комплексных)(?=[а-я])", r"\1 ", written.replace(" ", "")))
        return written

    # ---- date and number

    def _parts(self) -> list[str]:
        """The act's own words in the order in which its date and number are looked for: an act's behind its kind, then before it;
        a plan's from its stamp on."""
        own, kind = self.head.own, self.head.kind
        if kind is None or is_approved_kind(kind):
            return [own]
        return [own[kind.span[1] :], own[: kind.span[0]]]

    def date(self) -> dt.date | None:
        """The date of the act: the first whole date that is not that of another act, and not a blank."""
        parts = self._parts()
        lines = [_stating(part) for part in parts]
        return next((found for part in [*lines, *parts] for found in self._dates(legible(part))), None)

    def _dates(self, text: str) -> list[dt.date]:
        calendar = Calendar(self.reading.rules, None, school=False)
        found: list[dt.date] = []
        for match in whole_dates(text, self.reading.rules):
            try:
                day = calendar.date(text[slice(*match.span)]).start
            except UnreadableDateError:
                continue
            found.append(_in_past_century(day) if _has_short_year(match.parts["year"]) else day)
        return found

    def number(self) -> str | None:
        """The number of the act: the first that is not that of another act, and not a blank."""
        return next((number for part in self._parts() for number in self._numbers(part)), self._number_in_table())

    def _numbers(self, text: str) -> list[str]:
        found: list[str] = []
        for match in self.rules.all_matches(text):
            if match.rule.gives.fact != "number":
                continue
            line = text[text.rfind("\n", 0, match.span[0]) + 1 : match.span[0]]
            number = fold(text[slice(*match.parts["number"])].strip("_ \n")).replace(" ", "")
            if line.count("«") <= line.count("»") and re.search(r"\d", number):
                found.append(number)
        return found

    def _number_in_table(self) -> str | None:
        """The number below its head in the table of a unified form (``Номер документа | Дата``)."""
        own = self.head.own
        rows = [line.split("|") for line in own.split("\n")]
        heads = [(index, place) for index, row in enumerate(rows) for place, cell in enumerate(row) if _CELL_OF_NUMBER.search(cell)]
        for index, place in heads[:1]:
            below = (row[place] for row in rows[index + 1 :] if len(row) > place)
            return next((fold(cell) for cell in below if _DIGIT.search(cell)), None)
        beside = _NUMBER_BESIDE_DATE.search(own) if _HEAD_OF_NUMBER.search(own) else None
        return beside[1] if beside else None

    # ---- title and issuer

    def title(self) -> str | None:
        """What the act is about: behind ``по вопросу``, in the lines of its topic, a plan's name, or the first words in quotes."""
        for match in self.head.matches:
            if match.rule.gives.fact == "title":
                return _unquoted(self.head.text[slice(*match.parts["quoted"])])
        if topic := self.head.title():
            return topic
        kind = self.head.kind
        if kind is not None and is_approved_kind(kind):
            return self._name_of_plan(kind.span)
        quoted = _QUOTED_TITLE.search(self.head.own, kind.span[1] if kind else 0)
        return fold(quoted.group(1)) if quoted else None

    def _name_of_plan(self, kind: Span) -> str | None:
        """The lines of a plan's name, from its kind to an empty line; the kind alone is no title."""
        begin = max(self.head.text.rfind("\n", 0, kind[0]), self.head.text.rfind("|", 0, kind[0])) + 1
        lines = self.head.text[begin:].split("\n")
        ends = (i for i, line in enumerate(lines) if not line.strip() or line.lstrip().startswith("|") or (i and self.head.is_dated(line)))
        name = fold(re.sub(r"[*_#|]", " ", " ".join(lines[: next(ends, len(lines))]))).strip(" .")
        return name if len(name) > kind[1] - begin + 2 else None

    def issuer(self) -> str | None:
        """The body behind the kind (``Решение конференции …``), in the letterhead, or before the enacting word."""
        text = self.reading.outline.source.text
        preamble = "".join(text[start:end] for start, end in self.reading.outline.block("preamble")[:1])
        markers = (m.span[0] for m in self.reading.rules["structure"].all_matches(preamble) if m.rule.gives.part == "operative")
        return IssuerReader(self.head, self.reading.rules, text).issuer(preamble, max(markers, default=None))


def _stating(text: str) -> str:
    """The lines that begin with a date, a number, a place or a name, without those that go on with a sentence before their date."""
    return "\n".join(
        "|" if (digit := _DIGIT.search(line)) and _PLAIN_WORD.search(line[: digit.start()]) else line for line in text.split("\n")
    )


def _has_short_year(span: Span) -> bool:
    return span[1] - span[0] == 2


def _in_past_century(day: dt.date) -> dt.date:
    """A year of two digits: of this century up to 49, of the past one from 50 on."""
    return day.replace(year=day.year - 100) if day.year % 100 >= _LAST_OF_CENTURY else day


def _unquoted(text: str) -> str:
    inner = fold(text)[1:]
    return inner[:-1] if inner.endswith(("»", '"', "”")) else inner
