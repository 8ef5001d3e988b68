"""The ways to the values of an assignment (``deadlines.0.end``), and what may stand there."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from pipeline.model import Assignment, Deadline, Record, Responsible, Target

# The fields that a reviewer looks at, in the order of the output.
FIELDS = ("clause", "text", "details", "context", "projects", "modality", "responsible", "deadlines", "targets")
ITEMS: dict[str, type[Record]] = {"responsible": Responsible, "deadlines": Deadline, "targets": Target}
LISTS = ("details", "context", "projects", *ITEMS)
# What an item that a reviewer wrote has where he left it out. An item's other fields must be given.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "responsible": {"kind": "organisation", "role": "executor", "people": [], "inherited_from": None},
    "deadlines": {"start": None, "end": None, "recurrence": None, "assumed": False, "shared": False, "inherited_from": None, "time": None},
    "targets": {"op": "eq", "unit": None, "indicator": None, "base": None},
}
RULE = "correction"  # of a value that no rule read
_NOT_SET = ("span", "rule", "derivation")
_NOT_EMPTY = ("text", "party", "value")
_DATES = ("start", "end")
_KINDS = {str: "нужен текст", int: "нужно число", float: "нужно число", bool: "нужно да или нет (true, false)"}
_MOST_SHOWN = 60
_RECURRENCE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[\w,+-]+)*")


class ImpossibleError(ValueError):
    """A value that cannot stand where it was put: ``expected`` says in Russian, for the reviewer, what could."""

    def __init__(self, place: object, expected: str) -> None:
        super().__init__(f"«{place}»: {expected}")
        self.expected = expected


@dataclass(frozen=True)
class Path:
    """A way in its parts: the field of the assignment, the number of an item in it, the field of that item."""

    field: str
    item: int | None = None
    sub: str | None = None

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.field, self.item, self.sub) if part is not None)

    @property
    def is_list(self) -> bool:
        """Whether a list stands there."""
        return (self.field in LISTS and self.item is None) or self.sub == "people"


def parse_path(text: str) -> Path:
    """Take a way apart; raises ValueError where it leads nowhere.

    >>> parse_path("deadlines.0.end")
    Path(field='deadlines', item=0, sub='end')
    """
    field, _, rest = text.partition(".")
    item, _, sub = rest.partition(".")
    path = Path(field, int(item) if item.isdecimal() else None, sub or None)
    known = field in FIELDS and (not rest or (item.isdecimal() and field in LISTS))
    if not known or (sub and (field not in ITEMS or sub not in ITEMS[field].model_fields or sub in _NOT_SET)):
        raise ImpossibleError(text, "такого поля нет, или его не правят")
    return path


def checked(path: Path, value: Any) -> Any:
    """Return what may stand at the end of a way, items of a list made whole; raises ValueError where it may not.

    >>> checked(Path("targets", 0), {"value": 80})["op"]
    'eq'
    """
    if path.field in ITEMS and path.sub is None:
        if path.item is not None:
            return _whole(path.field, value)
        if not isinstance(value, list):
            raise ImpossibleError(path, f"нужен список, здесь {_given(value)}")
        return [_whole(path.field, one) for one in value]
    annotation = _annotation(path.field, path.sub, path.item is not None)
    return _checked_value(path.sub or path.field, str(path), annotation, value)


def check_values(values: Any) -> dict[str, Any]:
    """Return the fields of a new assignment; raises ValueError for one that is unknown or cannot stand there."""
    known = [name for name in FIELDS if name not in ("clause", "text")]
    if not isinstance(values, dict) or set(values) - set(known):
        raise ImpossibleError("values", f"нужна таблица, поля которой – {', '.join(known)}")
    return {name: checked(Path(name), value) for name, value in values.items()}


def _whole(field: str, item: Any) -> dict[str, Any]:
    """An item as it is kept: every field but where it was read and by what, which applying it will say."""
    if not isinstance(item, dict):
        raise ImpossibleError(field, f"элемент списка – это таблица его полей, здесь {_given(item)}")
    fields = ITEMS[field].model_fields
    if unknown := set(item) - set(fields):
        raise ImpossibleError(field, f"у элемента нет поля «{sorted(unknown)[0]}»")
    given = _LEFT_OUT[field] | {"raw": ""} | {name: value for name, value in item.items() if name not in _NOT_SET}
    if missing := [name for name in fields if name not in given and name not in _NOT_SET]:
        raise ImpossibleError(field, f"у элемента не указано «{missing[0]}»")
    return {
        name: _checked_value(name, f"{field}.{name}", _annotation(field, name, True), given[name])
        for name in fields
        if name not in _NOT_SET
    }


def _checked_value(name: str, told: str, annotation: Any, value: Any) -> Any:
    try:
        _adapter(annotation).validate_python(value, strict=True)
    except ValidationError:
        raise ImpossibleError(told, f"{_kind(annotation)}, здесь {_given(value)}") from None
    if isinstance(value, float) and not math.isfinite(value):
        raise ImpossibleError(told, "нужно конечное число")
    if name in _NOT_EMPTY and isinstance(value, str) and not value.strip():
        raise ImpossibleError(told, "не может быть пустым")
    if name in _DATES and value is not None:
        _check_date(told, value)
    if name == "recurrence" and value is not None and not _RECURRENCE.fullmatch(value):
        raise ImpossibleError(told, f"нужно правило вида FREQ=MONTHLY;BYMONTHDAY=5, здесь {_given(value)}")
    return value


def _check_date(told: str, value: str) -> None:
    try:
        right = dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        raise ImpossibleError(told, f"нужна дата вида 2024-03-01, здесь {_given(value)}")


def _kind(annotation: Any) -> str:
    """What a field takes, in words."""
    parts = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) is list:
        return "нужен список строк"
    if get_origin(annotation) is Literal:
        return f"нужно одно из: {', '.join(map(str, parts))}"
    return " или ".join(dict.fromkeys(map(_kind, parts))) if parts else _KINDS[annotation]


def _given(value: Any) -> str:
    """What was given, short enough for a line."""
    if value is None or isinstance(value, list | dict):
        return {NoneType: "пусто", list: "список"}.get(type(value), "таблица")
    text = " ".join(str(value).split())
    return f"«{text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + '…'}»"


def _annotation(field: str, sub: str | None, item: bool) -> Any:
    if sub is not None:
        return ITEMS[field].model_fields[sub].annotation
    return str if item else Assignment.model_fields[field].annotation


@lru_cache(maxsize=64)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
