"""What the review shows of an assignment: its fields, their state, and the values in them that can be edited in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import rulebook
from pipeline.corrections import make
from pipeline.corrections.paths import ITEMS, LISTS
from pipeline.model import Assignment, Issue
from pipeline.report import words
from pipeline.report.view import Row

UNSEEN, CONFIRMED, CORRECTED = "unseen", "confirmed", "corrected"
STATES = {UNSEEN: "не просмотрено", CONFIRMED: "подтверждено", CORRECTED: "исправлено"}
FIELDS = {
    "text": "Поручение", "details": "Подробности", "context": "Контекст", "projects": "Проекты", "responsible": "Исполнители",
    "deadlines": "Срок", "targets": "Показатели", "modality": "Вид",
}  # fmt: skip
_ALWAYS = ("text", "responsible", "deadlines", "targets", "modality")
_KINDS = {"organisation": "организация", "position": "должность", "person": "лицо"}
_ROLES = {"executor": "исполнитель", "co_executor": "соисполнитель", "controller": "контролирует"}
_OPERATORS = {
    "ge": "не менее", "le": "не более", "gt": "более", "lt": "менее", "eq": "равно", "inc": "рост на", "dec": "снижение на",
}  # fmt: skip
# Of each item: the field, its name on the screen, and its choices where it is coded.
_PARTS: dict[str, tuple[tuple[str, str, dict[str, str] | None], ...]] = {
    "responsible": (("party", "кто", None), ("people", "лица", None), ("kind", "это", _KINDS), ("role", "роль", _ROLES)),
    "deadlines": (
        ("kind", "вид", words.TERM_KINDS), ("start", "с", None), ("end", "до", None), ("recurrence", "повтор", None),
        ("raw", "слова", None),
    ),
    "targets": (
        ("op", "знак", _OPERATORS), ("value", "число", None), ("unit", "единица", None), ("indicator", "чего", None),
        ("base", "к чему", None),
    ),
}  # fmt: skip
# The choices of every coded value, by its field.
CHOICES = {"modality": words.MODALITIES} | {
    f"{field}.{part}": choices for field, parts in _PARTS.items() for part, _, choices in parts if choices
}
_NEW: dict[str, tuple[str, dict[str, Any]]] = {
    "responsible": ("party", {}),
    "deadlines": ("end", {"kind": "by"}),
    "targets": ("value", {"op": "ge", "unit": "percent"}),
}


@dataclass(frozen=True)
class Value:
    """One value: the way to it, what it is called, what is there, how it is edited and how it is shown."""

    path: str
    name: str
    value: Any
    form: str  # long, line, date, number, list, choice
    shown: str
    choices: dict[str, str] | None = None


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


def cells(row: Row, rules: Path | None = None) -> list[Cell]:
    """The fields of a row in the order of the columns; an issue of no field stands with the text."""
    item, codes = row.item, rulebook.load(rules)["checks"].words["codes"]
    shown = [name for name in FIELDS if name in _ALWAYS or getattr(item, name)]
    by_field: dict[str, list[Issue]] = {name: [] for name in shown}
    for issue in row.issues:
        field = codes.get(issue.code, {}).get("field")
        by_field[field if field in by_field else "text"].append(issue)
    return [_cell(item, name, tuple(by_field[name])) for name in shown]


def _cell(item: Assignment, field: str, issues: tuple[Issue, ...]) -> Cell:
    state = CORRECTED if field in item.corrected else CONFIRMED if field in item.confirmed else UNSEEN
    assumed = field == "deadlines" and any(one.assumed for one in item.deadlines)
    grave = any(issue.severity != "info" for issue in issues)
    count = len(getattr(item, field)) if field in LISTS else 0
    part, rest = _NEW.get(field, ("", {}))
    new = (f"{field}.{count}", part, rest) if field in LISTS else None
    return Cell(field, FIELDS[field], state, issues, state == UNSEEN and (grave or assumed), tuple(_items(item, field)), new)


def _items(item: Assignment, field: str) -> Iterator[tuple[Value, ...]]:
    held, _ = make.value_at(item, field)
    if field == "modality":
        yield (Value(field, "", held, "choice", words.MODALITIES[held], words.MODALITIES),)
    elif field not in LISTS:
        yield (Value(field, "", held, "long", held),)
    elif field not in ITEMS:
        yield from ((Value(f"{field}.{place}", "", one, "long", one),) for place, one in enumerate(held))
    else:
        for place, one in enumerate(held):
            yield tuple(_value(f"{field}.{place}.{part}", name, part, one[part], choices) for part, name, choices in _PARTS[field])


def _value(path: str, name: str, part: str, value: Any, choices: dict[str, str] | None) -> Value:
    if choices:
        return Value(path, name, value, "choice", choices[value], choices)
    if part in ("start", "end"):
        return Value(path, name, value, "date", words.day(value) if value else "")
    if part == "people":
        return Value(path, name, value, "list", ", ".join(value))
    if part == "value":
        return Value(path, name, value, "number", words.number(value))
    if part == "recurrence":
        return Value(path, name, value, "line", words.recurrence(value) if value else "")
    return Value(path, name, value, "line", str(value or ""))
