"""What stands in a calendar: one item for each deadline of an assignment, or one without a date where it has none.

Which assignments: orders and recommendations, since both are followed up; control, for the one who controls; a decision
only where it has a deadline, since what the act performs by itself leaves nothing to be done. Tasks stand in the list also
without a date; an event without a day is none.

An item's UID is that of its assignment's ``key``, with the ordinal of the deadline from the second one on: a deadline that
moves keeps its item. Events have UIDs of their own, so that both kinds can lie on one server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.delivery.calendars.terms import Term, term
from pipeline.delivery.calendars.wording import clean, description, title
from pipeline.model import Assignment, Deadline, Modality, Resolution
from pipeline.wording import values as words

Kind = Literal["tasks", "events"]

UID_PREFIX = "reshenie-"
_OF_KIND: dict[Kind, str] = {"tasks": "", "events": "event-"}
# RFC 5545, 3.8.1.9: 1 to 4 is high, 5 medium, 6 to 9 low. An act does not rank its orders among each other.
_PRIORITIES: dict[Modality, int] = {"directive": 5, "control": 5, "decision": 5, "recommendation": 9}


@dataclass(frozen=True)
class Item:
    """A task or an event before it is written. ``parties`` pairs what tells an executor apart with its name."""

    uid: str
    document: str
    assignment: str
    act: str
    stamp: date | None
    title: str
    description: str
    categories: tuple[str, ...]
    priority: int
    term: Term
    parties: tuple[tuple[str, str], ...]


def items(act: Resolution, kind: Kind) -> Iterator[Item]:
    """Yield the items of an act in the order of its assignments; raises ValueError where a date is not ISO 8601."""
    stamp = date.fromisoformat(act.document.date) if act.document.date else None
    known = {party.name.casefold(): (party.entity, party.full_name) for party in act.parties}
    for assignment in act.assignments:
        if not followed(assignment):
            continue
        parties = tuple(dict.fromkeys(_identity(one.party, known) for one in assignment.responsible))
        for ordinal, deadline in enumerate(assignment.deadlines or [None], 1):
            when = term(deadline, stamp, assignment.deadlines)
            if kind == "events" and not when.dated:
                continue
            yield _item(act, assignment, deadline, _uid(assignment, ordinal, kind), when, stamp, parties)


def followed(assignment: Assignment) -> bool:
    """Whether somebody has to do something: every assignment but a decision without a deadline."""
    return assignment.modality != "decision" or bool(assignment.deadlines)


def _item(
    act: Resolution, assignment: Assignment, deadline: Deadline | None, uid: str, when: Term, stamp: date | None,
    parties: tuple[tuple[str, str], ...],
) -> Item:  # fmt: skip
    categories = dict.fromkeys([words.MODALITIES[assignment.modality], *(clean(one.party) for one in assignment.responsible)])
    return Item(
        uid=uid, document=act.document.id, assignment=assignment.id, act=clean(words.heading(act.document)), stamp=stamp,
        title=title(assignment), description=description(act, assignment, deadline),
        categories=tuple(name for name in categories if name), priority=_PRIORITIES[assignment.modality], term=when, parties=parties,
    )  # fmt: skip


def _uid(assignment: Assignment, ordinal: int, kind: Kind) -> str:
    return f"{UID_PREFIX}{_OF_KIND[kind]}{assignment.key}" + (f"-{ordinal}" if ordinal > 1 else "")


def _identity(name: str, known: dict[str, tuple[str | None, str | None]]) -> tuple[str, str]:
    """Two acts may name one organisation in two ways; the registry's id makes it one."""
    entity, full_name = known.get(name.casefold(), (None, None))
    return (entity or name.casefold(), clean(full_name or name))
