"""What a mapping can ask of an act and of its assignments: the fields of a task, and who has to do with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from pipeline.wording.values import MODALITIES, aim, capital, heading, place_name, recurrence, term

if TYPE_CHECKING:
    from pipeline.model import Assignment, Document, Modality, Resolution, Responsible

Value = str | int | date | list[str] | None
Source = Literal["executor", "co_executor", "controller", "act_controller"]
SOURCES: tuple[Source, ...] = ("executor", "co_executor", "controller", "act_controller")
FIELDS = {
    "kind": "document or assignment",
    "key": "stable over re-runs: what a second import is recognised by",
    "document": "id of the act: the stem of its file's name",
    "id": "id of the assignment in its act, such as 2.6-3",
    "clause": "number of the clause",
    "appendix": "number of the appendix whose plan it is a row of",
    "place": "clause and appendix in short: 2.6, П1/3",
    "heading": "the act: kind, number, date",
    "act": "the act with its title",
    "created": "date of the act",
    "title": "what is ordered, in one line that begins with a capital; of an act, heading and title",
    "text": "what is ordered, as written",
    "description": "everything that is known, in lines",
    "modality": "поручение, рекомендация, контроль, решение",
    "labels": "list: modality and projects",
    "projects": "list",
    "targets": "list: what has to be reached, with its number",
    "executors": "list: parties with their people",
    "co_executors": "list",
    "controllers": "list: the assignment's own, and those of the act",
    "start": "the earliest start, unless it is behind the due date",
    "due": "the latest end",
    "terms": "list: deadlines in words",
    "recurrence": "list: repetitions in words",
    "repeats": "the repetition in the tracker's own words, by recurrences of the mapping",
    "level": "1 for an act, 2 for its assignment; 1 where acts are no tasks",
    "parent_key": "key of the act, for its assignments in the same file",
    "number": "number of the row in its file, from 1",
    "parent_number": "number of the act's row, for its assignments in the same file",
}  # what is filled when a file is laid out: level, parent_key, number, parent_number, repeats

_CONTROL: Modality = "control"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_NAMED_CLAUSES = re.compile(r"(?i)\b(?:под)?(?:пункт\w*|пп?\.)\s*(?P<numbers>\d[\d.,\s–и-]*)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Who:
    """A party and its people, each by the names it goes by: as in the act, then in full."""

    party: tuple[str, ...]
    persons: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Task:
    """An act or an assignment as a task. ``rules`` are its repetitions (RFC 5545), ``who`` by the part in the act."""

    kind: Literal["document", "assignment"]
    fields: dict[str, Value]
    who: dict[Source, list[Who]] = field(default_factory=dict)
    rules: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a second import is recognised by."""
        return str(self.fields["key"])


def tasks(resolution: Resolution, modalities: Iterable[Modality]) -> tuple[Task, list[Task]]:
    """The task of the act, and those of its assignments of these modalities, in their order."""
    act = resolution.document
    names = _Names(resolution)
    controls = [item for item in resolution.assignments if item.modality == _CONTROL]
    wanted = [item for item in resolution.assignments if item.modality in set(modalities)]
    shared: dict[str, Value] = {"document": act.id, "heading": clean(heading(act)), "act": _act(act), "created": _day(act.date)}
    made = [_assignment_task(item, resolution, names, controls, shared) for item in wanted]
    return _document_task(resolution, len(made), shared), made


def clean(text: str) -> str:
    r"""Text that every format can hold: no control characters, one kind of line end.

    >>> clean("а\r\nб\x00в")
    'а\nб�в'
    """
    return _ILLEGAL.sub("\ufffd", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text))


def line(text: str) -> str:
    """Text in one line, its first letter a capital."""
    folded = " ".join(clean(text).split())
    return folded[:1].upper() + folded[1:]


# ---- who


class _Names:
    """The names that the parties of an act and their people go by."""

    def __init__(self, resolution: Resolution) -> None:
        self.parties = {party.name: party for party in resolution.parties}

    def who(self, responsible: Responsible) -> Who:
        party = self.parties.get(responsible.party)
        full = {person.name: person.full_name for person in party.persons} if party else {}
        persons = tuple(_distinct(name, full.get(name)) for name in responsible.people)
        return Who(_distinct(responsible.party, party.full_name if party else None), persons)


def _distinct(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(clean(name).split()) for name in names if name))


def controlled(control: Assignment, clause: str, appendix: str | None = None) -> bool:
    """Whether a control clause speaks of a clause: of all of them and of the plans in appendices, unless it names some.

    A clause below a named one is meant, too; a row of a plan in an appendix bears the same number by chance.
    """
    named = [number for hit in _NAMED_CLAUSES.finditer(control.text) for number in _NUMBER.findall(hit["numbers"])]
    return not named or (appendix is None and any(clause == number or clause.startswith(f"{number}.") for number in named))


def _who(item: Assignment, names: _Names, controls: list[Assignment]) -> dict[Source, list[Who]]:
    found: dict[Source, list[Who]] = {source: [] for source in SOURCES}
    for party in item.responsible:
        found[party.role].append(names.who(party))
    if item.modality != _CONTROL:
        over = [party for control in controls if controlled(control, item.clause, item.appendix) for party in control.responsible]
        found["act_controller"] = [who for who in map(names.who, over) if who not in found["controller"]]
    return found


def _described(who: Who) -> str:
    people = ", ".join(person[0] for person in who.persons)
    return f"{who.party[0]} ({people})" if people else who.party[0]


# ---- the tasks


def _document_task(resolution: Resolution, assignments: int, shared: dict[str, Value]) -> Task:
    act = resolution.document
    fields: dict[str, Value] = dict.fromkeys(FIELDS) | shared
    lines = [
        _act(act),
        _labelled("Издал", [act.issuer] if act.issuer else []),
        _labelled("Подписал", [f"{s.name}, {s.position}" if s.position else s.name for s in act.signatories]),
        _labelled("Поручений", [str(assignments)]),
        _labelled("Файл", [act.source.name]),
        _labelled("Ключ", [document_key(act)]),
    ]
    fields |= {
        "kind": "document", "key": document_key(act), "title": line(_act(act)), "text": clean(act.title or heading(act)),
        "description": clean("\n".join(text for text in lines if text)), "labels": [clean(act.kind)] if act.kind else [],
    }  # fmt: skip
    return Task("document", fields)


def _assignment_task(item: Assignment, resolution: Resolution, names: _Names, controls: list[Assignment], shared: dict[str, Value]) -> Task:
    who = _who(item, names, controls)
    start, due = _period(item)
    modality = MODALITIES[item.modality]
    told = {
        "executors": [_described(found) for found in who["executor"]],
        "co_executors": [_described(found) for found in who["co_executor"]],
        "controllers": [_described(found) for source in ("controller", "act_controller") for found in who[source]],
        "targets": [clean(" — ".join(part for part in (target.indicator, aim(target)) if part)) for target in item.targets],
        "terms": [clean(term(deadline)) for deadline in item.deadlines],
        "recurrence": [clean(recurrence(rule)) for rule in _rules(item)],
        "projects": [clean(project) for project in item.projects],
    }
    fields: dict[str, Value] = dict.fromkeys(FIELDS) | shared | told
    fields |= {
        "kind": "assignment", "key": item.key, "id": item.id, "clause": item.clause, "appendix": item.appendix, "place": item.place,
        "title": line(item.text), "text": clean(item.text),
        "description": _description(item, resolution, told), "modality": modality, "labels": [modality, *told["projects"]],
        "start": start, "due": due,
    }  # fmt: skip
    return Task("assignment", fields, who, _rules(item))


def _description(item: Assignment, resolution: Resolution, told: Mapping[str, list[str]]) -> str:
    """Everything that is known of an assignment: its text, then a line a thing."""
    remarks = [issue.message for issue in resolution.issues if issue.assignment == item.id]
    lines = [
        item.text,
        "",
        f"{capital(place_name(item))}. {_act(resolution.document)}",
        _labelled("Вид", [MODALITIES[item.modality]]),
        _labelled("Исполнители", told["executors"]),
        _labelled("Соисполнители", told["co_executors"]),
        _labelled("Контроль", told["controllers"]),
        _labelled("Срок", [_term(short, deadline.raw) for short, deadline in zip(told["terms"], item.deadlines, strict=True)]),
        _labelled("Показатели", told["targets"]),
        _labelled("Проекты", told["projects"]),
        _labelled("Основание", item.context),
        _labelled("Проверить", remarks),
        _labelled("Ключ", [item.key]),
    ]
    return clean("\n".join(text for place, text in enumerate(lines) if text or place == 1))


def _labelled(label: str, values: Iterable[str]) -> str:
    """A line of values; no value begins a line of its own, whatever its breaks."""
    told = "; ".join(" ".join(clean(value).split()) for value in values)
    return f"{label}: {told}" if told else ""


def _term(short: str, raw: str) -> str:
    return short if raw == short or not raw else f"{short} («{raw}»)"


def _rules(item: Assignment) -> tuple[str, ...]:
    return tuple(dict.fromkeys(deadline.recurrence for deadline in item.deadlines if deadline.recurrence))


def _period(item: Assignment) -> tuple[date | None, date | None]:
    """The earliest start and the latest end; trackers refuse a start behind the end, so that it is left out then."""
    start = min((day for deadline in item.deadlines if (day := _day(deadline.start))), default=None)
    due = max((day for deadline in item.deadlines if (day := _day(deadline.end))), default=None)
    return (None if start and due and start > due else start), due


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _act(act: Document) -> str:
    title = " ".join(clean(act.title or "").split())
    return clean(f"{heading(act)} «{title}»") if title else clean(heading(act))


def document_key(act: Document) -> str:
    """A key of the act that depends on what it is, not on its file; on the file's name, too, where it says too little."""
    known = [act.kind, act.number, act.date, act.issuer, act.title]
    if not (act.number and act.date):
        known.append(act.id)
    seed = "|".join(part or "" for part in known)
    return hashlib.sha256(f"document|{seed}".encode("utf-8", "replace")).hexdigest()[:20]
