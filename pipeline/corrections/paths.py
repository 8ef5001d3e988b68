"""The ways to the values of an assignment (``deadlines.0.end``), and what may stand there."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.model import Assignment, Deadline, Record, Responsible, Target

# The fields that a reviewer looks at, in the order of the output.
FIELDS = ("clause", "text", "details", "context", "projects", "modality", "responsible", "deadlines", "targets")
ITEMS: dict[str, type[Record]] = {"responsible": Responsible, "deadlines": Deadline, "targets": Target}
LISTS = ("details", "context", "projects", *ITEMS)
# What an item that a reviewer wrote has where he left it out. An item's other fields must be given.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "responsible": {"kind": "organisation", "role": "executor", "people": [], "inherited_from": None},
    "deadlines": {"start": None, "end": None, "recurrence": None, "assumed": False, "shared": False, "inherited_from": None},
    "targets": {"op": "eq", "unit": None, "indicator": None, "base": None},
}
RULE = "correction"  # of a value that no rule read
_NOT_SET = ("span", "rule")
_NOT_EMPTY = ("text", "party", "value")
_DATES = ("start", "end")
_RECURRENCE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[\w,+-]+)*")


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
        raise ValueError(f"no field '{text}' that can be corrected")
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
            raise ValueError(f"'{path}' takes a list")
        return [_whole(path.field, one) for one in value]
    annotation = _annotation(path.field, path.sub, path.item is not None)
    return _checked_value(path.sub or path.field, str(path), annotation, value)


def check_values(values: Any) -> dict[str, Any]:
    """Return the fields of a new assignment; raises ValueError for one that is unknown or cannot stand there."""
    if not isinstance(values, dict) or set(values) - (set(FIELDS) - {"clause", "text"}):
        raise ValueError("'values' takes a table of the fields of an assignment beside clause and text")
    return {name: checked(Path(name), value) for name, value in values.items()}


def _whole(field: str, item: Any) -> dict[str, Any]:
    """An item as it is kept: every field but where it was read and by what, which applying it will say."""
    if not isinstance(item, dict):
        raise ValueError(f"an item of '{field}' is a table of its fields")
    fields = ITEMS[field].model_fields
    if unknown := set(item) - set(fields):
        raise ValueError(f"'{field}' has no field '{sorted(unknown)[0]}'")
    given = _LEFT_OUT[field] | {"raw": ""} | {name: value for name, value in item.items() if name not in _NOT_SET}
    if missing := [name for name in fields if name not in given and name not in _NOT_SET]:
        raise ValueError(f"an item of '{field}' lacks '{missing[0]}'")
    return {
        name: _checked_value(name, f"{field}.{name}", _annotation(field, name, True), given[name])
        for name in fields
        if name not in _NOT_SET
    }


def _checked_value(name: str, told: str, annotation: Any, value: Any) -> Any:
    try:
        _adapter(annotation).validate_python(value, strict=True)
    except ValidationError as error:
        raise ValueError(f"'{told}' cannot be {value!r}: {error.errors()[0]['msg']}") from None
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"'{told}' cannot be {value!r}: not a number")
    if name in _NOT_EMPTY and isinstance(value, str) and not value.strip():
        raise ValueError(f"'{told}' cannot be empty")
    if name in _DATES and value is not None:
        _check_date(told, value)
    if name == "recurrence" and value is not None and not _RECURRENCE.fullmatch(value):
        raise ValueError(f"'{told}' takes a rule such as FREQ=MONTHLY;BYMONTHDAY=5, not {value!r}")
    return value


def _check_date(told: str, value: str) -> None:
    try:
        right = dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        raise ValueError(f"'{told}' takes a date such as 2024-03-01, not {value!r}")


def _annotation(field: str, sub: str | None, item: bool) -> Any:
    if sub is not None:
        return ITEMS[field].model_fields[sub].annotation
    return str if item else Assignment.model_fields[field].annotation


@lru_cache(maxsize=64)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
