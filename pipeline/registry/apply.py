"""Add to the parties of a resolution who they are: id and full name of the registry, persons with full name and post.

What the text says stays as it was read. Where two entries are possible and nothing in the act tells them apart, none is
taken and the issue ``ambiguous_entity`` names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.extractors.party import reader_of
from pipeline.model import Assignment, Issue, NamedPerson, Party, Resolution, Responsible
from pipeline.registry.match import Candidate, Matcher
from pipeline.registry.model import Organisation, Position, Registry
from pipeline.registry.names import key
from pipeline.registry.own import known_people
from pipeline.rulebook.load import load as load_rules
from pipeline.rulebook.word_lists import Code

CODE = "ambiguous_entity"
_FIELD = "responsible"
_MOST_TOLD = 5


@dataclass
class _Doubt:
    """A name that may mean several; ``about`` is the party that it belongs to."""

    about: str
    written: str
    candidates: list[str]


def identify(resolution: Resolution, registry: Registry | None = None, rules: Path | None = None) -> Resolution:
    """Return the resolution with ``entity``, ``full_name`` and ``persons`` of its parties, and the doubts as issues.

    Without a registry only what the act itself says is added. Doing it again, also with another registry, replaces what
    was added before. ``rules`` is a folder laid over ours.
    """
    book = load_rules(rules)
    matcher = Matcher(registry, known_people(resolution, reader_of(book["party"])), resolution.document.date)
    doubts: list[_Doubt] = []
    written = _as_written(resolution)
    parties = [_identified(party, written.get(party.name.lower(), []), matcher, doubts) for party in resolution.parties]
    issues = [issue for issue in resolution.issues if issue.code != CODE]
    issues += _issues(resolution, doubts, book["checks"].words.codes[CODE])
    return resolution.model_copy(update={"parties": parties, "issues": issues, "assignments": _flagged(resolution.assignments, issues)})


def _as_written(resolution: Resolution) -> dict[str, list[str]]:
    """The phrases that stand in the text for each party."""
    found: dict[str, list[str]] = {}
    for assignment in resolution.assignments:
        for responsible in assignment.responsible:
            found.setdefault(responsible.party.lower(), []).append(responsible.raw)
    return found


# ---- one party


def _identified(party: Party, phrases: list[str], matcher: Matcher, doubts: list[_Doubt]) -> Party:
    named = [party.name] if party.kind == "person" else party.people
    entries = [] if party.kind == "person" else matcher.entries([party.name, *phrases])
    entries, candidates = _narrowed(entries, [matcher.persons(name) for name in named])
    if len(entries) > 1:
        doubts.append(_Doubt(party.name, party.name, [f"{entry.name} [{entry.id}]" for entry in entries]))
    persons = []
    for name, found in zip(named, candidates, strict=True):
        if len(found) > 1:
            doubts.append(_Doubt(party.name, name, [candidate.summary for candidate in found]))
        elif found and _tells_more(found[0], name, party):
            persons.append(found[0].named(name))
    return party.model_copy(update={**_entry_of(party, entries, persons), "persons": persons})


def _entry_of(party: Party, entries: list[Organisation | Position], persons: list[NamedPerson]) -> dict[str, str | None]:
    """Id and full name: those of the one entry of its name, or of a person, of the person."""
    if party.kind == "person" and persons:
        return {"entity": persons[0].entity, "full_name": persons[0].full_name}
    if len(entries) == 1:
        return {"entity": entries[0].id, "full_name": entries[0].name}
    return {"entity": None, "full_name": None}


def _narrowed(
    entries: list[Organisation | Position], persons: list[list[Candidate]]
) -> tuple[list[Organisation | Position], list[list[Candidate]]]:
    """Leave those that belong together: a post or an organisation, and whoever holds a post there."""
    if len(entries) > 1:
        held = frozenset[str]().union(*(one.linked for found in persons if len(found) == 1 for one in found))
        entries = [entry for entry in entries if entry.id in held] or entries
    if len(entries) == 1:
        wanted = entries[0].id
        persons = [[one for one in found if wanted in one.linked] or found for found in persons]
    return entries, persons


def _tells_more(found: Candidate, written: str, party: Party) -> bool:
    """Whether a person of the act itself is more than the text says at the party already."""
    post_is_news = found.position is not None and key(found.position) != key(party.name)
    return found.entity is not None or post_is_news or "." not in written


# ---- issues


def _issues(resolution: Resolution, doubts: Iterable[_Doubt], entry: Code) -> Iterator[Issue]:
    """An issue for each doubt, at the first assignment of the party whose parties no reviewer has settled."""
    for doubt in doubts:
        held = next(_holders(resolution.assignments, doubt), None)
        if held is None:
            continue
        assignment, responsible = held
        told = doubt.candidates[:_MOST_TOLD] + ["…"] * (len(doubt.candidates) > _MOST_TOLD)
        message = entry.message.format(raw=doubt.written, candidates="; ".join(told))
        yield Issue(code=CODE, severity=entry.severity, message=message, assignment=assignment.id, span=responsible.span)


def _holders(assignments: Iterable[Assignment], doubt: _Doubt) -> Iterator[tuple[Assignment, Responsible]]:
    for assignment in assignments:
        for responsible in assignment.responsible:
            names = (responsible.party, *responsible.people)
            if responsible.party.lower() == doubt.about.lower() and doubt.written in names and not _is_settled(assignment):
                yield assignment, responsible


def _is_settled(assignment: Assignment) -> bool:
    return _FIELD in (*assignment.corrected, *assignment.confirmed)


def _flagged(assignments: Iterable[Assignment], issues: Iterable[Issue]) -> list[Assignment]:
    doubtful = {issue.assignment for issue in issues if issue.code == CODE}
    return [
        a.model_copy(update={"issues": sorted({*a.issues, CODE} if a.id in doubtful else {*a.issues} - {CODE})})
        if a.id in doubtful or CODE in a.issues
        else a
        for a in assignments
    ]
