"""The marks inside the text of an Akoma Ntoso document: parties, people, dates, quantities, references, facts of the heading.

Marks nest; of two that overlap the one that begins later goes, since XML holds no overlap.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline.model import Resolution, Responsible, Span
from pipeline.standards.akn_names import reference_iri
from pipeline.standards.akn_things import CONCEPT, OF_PARTY, ORGANIZATION, PERSON, ROLE, Things
from pipeline.standards.marks import plain
from pipeline.wording.values import SHORT_MONTHS

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_DATE = re.compile(r"(?<!\d)(\d{1,2})[.](\d{1,2})[.](\d{4})(?!\d)|(?<!\d)[«\"]?(\d{1,2})[»\"]?\s+([а-яё]{3,8})\s+(\d{4})(?!\d)", re.I)
_INLINE = {ORGANIZATION: "organization", PERSON: "person", ROLE: "role"}
_STEM = 4  # letters that the forms of a surname share at least


@dataclass(frozen=True)
class Mark:
    """An inline element over a stretch of the text."""

    span: Span
    element: str
    attributes: tuple[tuple[str, str], ...] = ()


def _start(mark: Mark) -> int:
    return mark.span[0]


@dataclass
class Marks:
    """All marks of an act, nested properly, in order."""

    kept: list[Mark] = field(default_factory=list)

    @classmethod
    def of(cls, found: Iterable[Mark]) -> Marks:
        """Keep of the marks what nests; the outer one of two comes first, of two equal ones the first given."""
        kept: list[Mark] = []
        open_ends: list[int] = []
        for mark in sorted(found, key=lambda mark: (mark.span[0], -mark.span[1])):
            start, end = mark.span
            while open_ends and open_ends[-1] <= start:
                open_ends.pop()
            if start < end and (not open_ends or end <= open_ends[-1]):
                kept.append(mark)
                open_ends.append(end)
        return cls(kept)

    def inside(self, start: int, end: int) -> list[Mark]:
        """The marks that lie wholly inside a stretch."""
        first = bisect_left(self.kept, start, key=_start)
        return [mark for mark in self.kept[first : bisect_left(self.kept, end, lo=first, key=_start)] if mark.span[1] <= end]

    def lines(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The lines of a stretch without white space at their ends; those that a mark joins are one."""
        held = [mark.span for mark in self.inside(start, end) if "\n" in text[slice(*mark.span)]]
        begin = start
        for place in [match.start() for match in re.finditer("\n", text[start:end])] + [end - start]:
            stop = start + place
            if any(a < stop < b for a, b in held):
                continue
            line = text[begin:stop]
            if line.strip():
                yield begin + len(line) - len(line.lstrip()), stop - (len(line) - len(line.rstrip()))
            begin = stop


def tag(name: str) -> str:
    """An element's name in the namespace of Akoma Ntoso."""
    return f"{{{NAMESPACE}}}{name}"


def write_text(element: etree._Element, text: str, start: int, end: int, marks: Sequence[Mark]) -> None:
    """Put a stretch of the text into an element, with the marks that lie inside, which must nest."""
    place, last, rest = start, None, list(marks)
    while rest:
        mark = rest.pop(0)
        inner = [other for other in rest if other.span[1] <= mark.span[1]]
        rest = rest[len(inner) :]
        _append(element, last, text[place : mark.span[0]])
        last = etree.SubElement(element, tag(mark.element), dict(mark.attributes))
        write_text(last, text, *mark.span, inner)
        place = mark.span[1]
    _append(element, last, text[place:end])


def _append(element: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text


# ---- what is marked


def marks_of(resolution: Resolution, text: str, things: Things) -> Marks:
    """Everything that is marked in an act."""
    found = [*_heading(resolution, text), *_signatures(resolution, text, things), *_references(resolution, text, things)]
    for item in resolution.assignments:
        for party in item.responsible:
            found += _party(party, text, things)
        for deadline in item.deadlines:
            found.append(Mark(deadline.span, "inline", (("name", "deadline"), ("class", deadline.kind))))
        for target in item.targets:
            unit = things.of(CONCEPT, target.unit or "unit")
            value = f"{target.op} {target.value} {target.unit or ''}".strip()
            found.append(Mark(target.span, "quantity", (("refersTo", unit), ("normalized", plain(value)))))
    told = {mark.span for mark in found if mark.element == "docDate"}
    found += [Mark(span, "date", (("date", day),)) for span, day in dates(text) if span not in told]
    inside = [mark for mark in dict.fromkeys(found) if 0 <= mark.span[0] < mark.span[1] <= len(text)]
    return Marks.of(inside)


def dates(text: str) -> Iterator[tuple[Span, str]]:
    """The days that are written out in a text (``27.08.2021``, ``«7» мая 2018``), in ISO 8601.

    >>> list(dates("от 7 мая 2018 г. и 31.02.2019"))
    [((3, 13), '2018-05-07')]
    """
    for match in _DATE.finditer(text):
        day, month, year = match.group(1) or match.group(4), match.group(2), match.group(3) or match.group(6)
        named = (match.group(5) or "").lower()[:3].replace("мая", "май")
        number = int(month) if month else SHORT_MONTHS.index(named) + 1 if named in SHORT_MONTHS else 0
        try:
            yield match.span(), dt.date(int(year), number, int(day)).isoformat()
        except ValueError:
            continue


def _party(party: Responsible, text: str, things: Things) -> list[Mark]:
    own = OF_PARTY[party.kind]
    reference = things.of(own, party.party)
    found = [Mark(party.span, _INLINE[own], (("refersTo", reference),))]
    held = (("as", reference),) if own == ROLE else ()
    for name in party.people:
        span = _person(text, party.span, name)
        if span and span != party.span:
            found.append(Mark(span, "person", (("refersTo", things.of(PERSON, name)), *held)))
    return found


def _person(text: str, within: Span, name: str) -> Span | None:
    """Where a person stands in the phrase of a party: the name as it is, or its surname in another case."""
    start, end = within
    place = text.find(name, start, end)
    if place >= 0:
        return place, place + len(name)
    surname = max(name.replace(".", " ").split(), key=len, default="")
    if len(surname) < _STEM:
        return None
    match = re.compile(rf"\b{re.escape(surname[: max(_STEM, len(surname) - 2)])}\w{{0,4}}\b").search(text, start, end)
    return match.span() if match else None


def _references(resolution: Resolution, text: str, things: Things) -> Iterator[Mark]:
    for cited in resolution.references:
        iri = reference_iri(cited, things.words)
        if iri:
            yield Mark(cited.span, "ref", (("href", iri),))
        else:  # without its date an act has no IRI
            told = " ".join(filter(None, (cited.kind, cited.number, cited.title)))
            yield Mark(cited.span, "concept", (("refersTo", things.of(CONCEPT, told)),))


def _signatures(resolution: Resolution, text: str, things: Things) -> Iterator[Mark]:
    for signatory in resolution.document.signatories:
        yield Mark(signatory.span, "signature")
        role = things.of(ROLE, signatory.position) if signatory.position else None
        span = _person(text, signatory.span, signatory.name)
        if span:
            held = (("as", role),) if role else ()
            yield Mark(span, "person", (("refersTo", things.of(PERSON, signatory.name)), *held))
        place = _found(text, signatory.span, signatory.position)
        if place and role:
            yield Mark(place, "role", (("refersTo", role),))


def _heading(resolution: Resolution, text: str) -> Iterator[Mark]:
    """Kind, number, date, title and issuer, where the first block says them."""
    act = resolution.document
    block = next((block.span for block in resolution.blocks if block.kind == "heading"), (0, 0))
    facts = (("docTitle", act.title), ("docAuthority", act.issuer), ("docType", act.kind))
    for element, value in facts:
        if span := _found(text, block, value):
            yield Mark(span, element)
    if act.number and (number := re.compile(rf"(?:№|N)\s*({re.escape(act.number)})(?!\w)").search(text, *block)):
        yield Mark(number.span(1), "docNumber")
    if day := next((span for span, day in dates(text[: block[1]]) if day == act.date and span[0] >= block[0]), None):
        yield Mark(day, "docDate", (("date", act.date or ""),))


def _found(text: str, within: Span, value: str | None) -> Span | None:
    """Where a value stands, whatever the white space, the letters' case and the form of the quotes."""
    words = re.findall(r"[^\s«»\"„“”]+", value or "")
    if not words:
        return None
    match = re.compile(r"[\s«»\"„“”]+".join(map(re.escape, words)), re.I).search(text, *within)
    return match.span() if match else None
