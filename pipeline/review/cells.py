"""What the review shows of an assignment: its fields, their state, and the values in them that can be edited in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.corrections import Correction, make
from pipeline.corrections.paths import ITEMS, LISTS
from pipeline.model import Assignment, Issue, Party
from pipeline.review.names import FIELDS, parts_of
from pipeline.review.notes import Note, notes_of
from pipeline.rulebook.word_lists import Code
from pipeline.wording import values as words
from pipeline.wording.vocabulary import vocabulary

UNSEEN, CONFIRMED, CORRECTED = "unseen", "confirmed", "corrected"
STATES = vocabulary().review_states
_ALWAYS = ("text", "responsible", "deadlines", "targets", "modality")
_NEW: dict[str, tuple[str, dict[str, Any]]] = {
    "responsible": ("party", {}),
    "deadlines": ("end", {"kind": "by"}),
    "targets": ("value", {"op": "ge", "unit": "percent"}),
}
Known = Mapping[str, Party]


@dataclass(frozen=True)
class Value:
    """One value: the way to it, what it is called, what is there, how it is edited and how it is shown.

    ``who`` says who that is, where the registry or the act says more."""

    path: str
    name: str
    value: Any
    form: str  # long, line, date, number, list, choice
    text: str
    choices: dict[str, str] | None = None
    who: str = ""


@dataclass(frozen=True)
class Cell:
    """One field of an assignment, which is confirmed as a whole. ``items`` are the values of each item of its list.

    ``new`` is, where the field is a list, the way to a new item, the field of it to ask for, and its other fields."""

    field: str
    name: str
    state: str
    issues: tuple[Issue, ...]
    unsure: bool
    items: tuple[tuple[Value, ...], ...]
    new: tuple[str, str, dict[str, Any]] | None
    notes: tuple[Note, ...]


def cells(
    item: Assignment, issues: Sequence[Issue], codes: Mapping[str, Code], corrections: Sequence[Correction], known: Known
) -> tuple[Cell, ...]:
    """The fields of an assignment in the order of the columns; an issue of no field stands with the text.

    ``codes`` tell the field of each issue, ``corrections`` are those of the assignment, ``known`` are the parties by their
    lower-case names.
    """
    shown = [name for name in FIELDS if name in _ALWAYS or getattr(item, name)]
    by_field: dict[str, list[Issue]] = {name: [] for name in shown}
    for issue in issues:
        field = codes[issue.code].field if issue.code in codes else None
        by_field[field if field in by_field else "text"].append(issue)
    notes = notes_of(corrections)
    return tuple(_cell(item, name, tuple(by_field[name]), notes.get(name, ()), known) for name in shown)


def _cell(item: Assignment, field: str, issues: tuple[Issue, ...], notes: Sequence[Note], known: Known) -> Cell:
    state = CORRECTED if field in item.corrected else CONFIRMED if field in item.confirmed else UNSEEN
    assumed = field == "deadlines" and any(one.assumed for one in item.deadlines)
    grave = any(issue.severity != "info" for issue in issues)
    count = len(getattr(item, field)) if field in LISTS else 0
    part, rest = _NEW.get(field, ("", {}))
    new = (f"{field}.{count}", part, rest) if field in LISTS else None
    unsure = state == UNSEEN and (grave or assumed)
    return Cell(field, FIELDS[field], state, issues, unsure, tuple(_items(item, field, known)), new, tuple(notes))


def _items(item: Assignment, field: str, known: Known) -> Iterator[tuple[Value, ...]]:
    held, _ = make.value_at(item, field)
    if field == "modality":
        yield (Value(field, "", held, "choice", words.MODALITIES[held], words.MODALITIES),)
    elif field not in LISTS:
        yield (Value(field, "", held, "long", held),)
    elif field not in ITEMS:
        yield from ((Value(f"{field}.{place}", "", one, "long", one),) for place, one in enumerate(held))
    else:
        for place, one in enumerate(held):
            party = known.get(one["party"].lower()) if field == "responsible" else None
            yield tuple(
                _value(f"{field}.{place}.{part}", name, one[part], choices, _who_is(part, one, party))
                for part, name, choices in parts_of(field)
            )


def _value(path: str, name: str, value: Any, choices: dict[str, str] | None, who: str) -> Value:
    part = path.rpartition(".")[2]
    if choices:
        return Value(path, name, value, "choice", choices[value], choices)
    if part in ("start", "end"):
        return Value(path, name, value, "date", words.day(value) if value else "")
    if part == "people":
        return Value(path, name, value, "list", ", ".join(value), who=who)
    if part == "value":
        return Value(path, name, value, "number", words.number(value))
    if part == "unit":
        return Value(path, name, words.unit(value), "line", words.unit(value))
    if part == "recurrence":
        return Value(path, name, value, "line", words.recurrence(value) if value else "")
    return Value(path, name, value, "line", str(value or ""), who=who)


def _who_is(part: str, item: Mapping[str, Any], party: Party | None) -> str:
    """Who a party or its people are, where that is more than what stands there already."""
    if party is None:
        return ""
    persons = {person.name: person.summary for person in party.persons}
    if part == "people":
        return "; ".join(persons[name] for name in item["people"] if name in persons)
    if part == "party" and party.kind == "person" and party.name in persons:
        return persons[party.name]
    news = part == "party" and party.full_name and party.full_name.lower() != item["party"].lower()
    return str(party.full_name) if news else ""
