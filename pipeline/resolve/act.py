"""What the output says of the act as a whole: its heading, its clauses, the acts that it cites, its parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.extractors.heading import Heading
from pipeline.extractors.reading import Reading
from pipeline.extractors.reference import find
from pipeline.model import Assignment, Clause, ClauseRecord, Document, Outline, Party, Reference, Signatory, Source, SourceInfo
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import UnreadableDateError
from pipeline.rulebook.ruleset import nearest
from pipeline.words.normal import fold

_UNNAMED = "акт"  # what the output calls an act that is cited without its kind


def document_record(document_id: str, source: Source, heading: Heading, signatories: list[Signatory]) -> Document:
    """The act itself."""
    return Document(
        id=document_id,
        kind=heading.kind,
        number=heading.number,
        date=heading.date.isoformat() if heading.date else None,
        title=heading.title,
        issuer=heading.issuer,
        signatories=signatories,
        source=SourceInfo(name=source.name, media_type=source.media_type, sha256=source.sha256, pages=len(source.page_starts) or None),
    )


def clause_record(outline: Outline, clause: Clause) -> ClauseRecord:
    """A numbered or bulleted unit; its parent is the nearest one above that has a label or a bullet."""
    starts = list(outline.source.page_starts)
    above = next((c for c in clause.ancestors() if c.label or c.kind == "bullet"), None)
    bullet = outline.source.text[clause.span[0]] if clause.kind == "bullet" else None
    return ClauseRecord(
        number=clause.number,
        label=clause.label or bullet,
        parent=above.number if above else None,
        depth=max(clause.depth, 1),
        text=fold(outline.view[slice(*clause.body)]),
        span=clause.span,
        page=nearest(starts, clause.span[0]) + 1 if starts else None,
    )


def references(reading: Reading, heading: Heading, calendar: Calendar) -> Iterator[Reference]:
    """The acts that the text cites, without its own heading (``РЕШЕНИЕ от 01.02.2022 № 5``)."""
    rules = reading.rules["reference"]
    own = heading.date.isoformat() if heading.date else None
    places = reading.outline.block("heading") + reading.outline.block("appendix")
    for mention in find(reading.outline.view, 0, rules):
        cited = mention.value
        date = _written(cited.date, calendar)
        itself = date == own and cited.number in (None, heading.number)
        if itself and any(start <= mention.span[0] < end for start, end in places):
            continue
        yield Reference(kind=cited.kind or _UNNAMED, number=cited.number, date=date, title=cited.title, span=mention.span)


def _written(date: str | None, calendar: Calendar) -> str | None:
    """A date as cited in ISO 8601; None where it is none."""
    if date is None:
        return None
    try:
        return calendar.date(date).start.isoformat()
    except UnreadableDateError:
        return None


def parties_of(assignments: Iterable[Assignment]) -> list[Party]:
    """Every party once, with the ids of its assignments, in the order of the document."""
    found: dict[str, Party] = {}
    for assignment in assignments:
        for party in assignment.responsible:
            entry = found.setdefault(party.party.lower(), Party(name=party.party, kind=party.kind, people=[], assignments=[]))
            entry.people += [person for person in party.people if person not in entry.people]
            if assignment.id not in entry.assignments:
                entry.assignments.append(assignment.id)
    return list(found.values())
