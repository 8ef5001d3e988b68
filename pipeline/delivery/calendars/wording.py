"""What a person reads in the calendar: the title of a task and its description, in Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.model import Assignment, Deadline, Resolution, Responsible, Target
from pipeline.wording import values as words

# Lists show one line of a title; the description holds the whole text.
LONGEST_TITLE = 200
NO_TERM = "не указан"
# RFC 5545, 3.3.11: TEXT holds no control characters but tab and line break; half of a surrogate pair is no character at all.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that RFC 5545 can hold, with line feeds for line ends and nothing blank around it."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def title(assignment: Assignment) -> str:
    """The text of an assignment in one line of at most :data:`LONGEST_TITLE` characters, cut between words."""
    line = " ".join(clean(assignment.text).split())
    if len(line) > LONGEST_TITLE:
        room = line[: LONGEST_TITLE - 1]
        line = f"{room.rpartition(' ')[0] or room}…"
    return line[:1].upper() + line[1:] or assignment.id


def description(act: Resolution, assignment: Assignment, deadline: Deadline | None) -> str:
    """Everything that the act says of an assignment, one thing a line."""
    text = clean(assignment.text)
    return clean("\n".join([text[:1].upper() + text[1:], "", *map(clean, _lines(act, assignment, deadline))]))


def _lines(act: Resolution, assignment: Assignment, deadline: Deadline | None) -> Iterator[str]:
    yield f"Акт: {heading(act)}"
    if assignment.appendix is None:
        yield f"Пункт: {assignment.clause or assignment.id}"
    else:
        yield words.capital(words.place_name(assignment))
    yield f"Вид: {words.MODALITIES[assignment.modality]}"
    for party in assignment.responsible:
        yield f"{words.capital(words.ROLES[party.role])}: {_party(party)}"
    yield f"Срок: {_term(deadline) if deadline else NO_TERM}"
    for other in assignment.deadlines:
        if other is not deadline:
            yield f"Также срок: {_term(other)}"
    for target in assignment.targets:
        yield f"Показатель: {_target(target)}"
    yield from _each("Проект", assignment.projects)
    yield from _each("Контекст", assignment.context)
    yield from _each("Замечание", dict.fromkeys(issue.message for issue in act.issues if issue.assignment == assignment.id))


def heading(act: Resolution) -> str:
    """Kind, number, date and title of an act in a line."""
    name = words.heading(act.document)
    return " ".join(clean(f"{name} «{act.document.title}»" if act.document.title else name).split())


def _each(label: str, values: Iterable[str]) -> Iterator[str]:
    return (f"{label}: {value}" for value in values)


def _party(party: Responsible) -> str:
    return f"{party.party} ({', '.join(party.people)})" if party.people else party.party


def _term(deadline: Deadline) -> str:
    """As the act has it, and what was understood."""
    understood = words.term(deadline)
    told = deadline.raw if understood == deadline.raw else f"{deadline.raw} ({understood})"
    return f"{told}, предположительно" if deadline.assumed else told


def _target(target: Target) -> str:
    aim = words.aim(target)
    told = f"{target.indicator}: {aim}" if target.indicator else aim
    return f"{told} {target.base}" if target.base else told
