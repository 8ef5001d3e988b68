"""What the page says where a change is refused: in Russian, of which value it speaks, and what is expected there."""

from __future__ import annotations

import re
from typing import Any

from pipeline.corrections.paths import LISTS, ImpossibleError, Path, parse_path
from pipeline.review.names import CHOICES, FIELDS, parts_of

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST = 60


class RefusedError(ValueError):
    """A change that cannot be made; the message is Russian, one line, for the reviewer."""


def reason(error: Exception, asked: dict[str, Any]) -> str:
    """Why what was asked for is refused."""
    if isinstance(error, RefusedError):
        return str(error)
    try:
        path = parse_path(asked["field"])
        if isinstance(error, ValueError):
            return f"{named(path)}: {_expected(path, asked.get('value'), error)}"
    except (KeyError, TypeError, AttributeError, ValueError):
        pass
    return "такого действия нет: обновите страницу"


def named(path: Path) -> str:
    """A way as the page calls it: ``Срок, до``; which one is meant, where several can be.

    >>> named(parse_path("deadlines.0.end")), named(parse_path("deadlines.1.end")), named(parse_path("text"))
    ('«Срок, до»', '«Срок 2, до»', '«Поручение»')
    """
    which = f" {path.item + 1}" if path.item else ""
    part = next((name for field, name, _ in parts_of(path.field) if field == path.sub), path.sub)
    return f"«{FIELDS.get(path.field, path.field)}{which}{f', {part}' if part else ''}»"


def _expected(path: Path, value: Any, error: ValueError) -> str:
    """What may stand there, as people write it: the corrections' own words are for those who write the file by hand."""
    part, value = _meant(path, value)
    if not isinstance(error, ImpossibleError):
        return "этого значения больше нет: обновите страницу"
    if value in (None, ""):
        return "не может быть пустым"
    if part in ("start", "end"):
        day = ".".join(reversed(value.split("-"))) if isinstance(value, str) and _DATE.fullmatch(value) else None
        return f"нет такого дня: {day}" if day else f"нужна дата вида 01.03.2024, а не {_quoted(value)}"
    if part == "value":
        return f"нужно число, например 80 или 99,5, а не {_quoted(value)}"
    if part == "recurrence":
        return f"нужно правило повтора вида FREQ=MONTHLY;BYMONTHDAY=5 (ежемесячно до 5 числа), а не {_quoted(value)}"
    choices = CHOICES.get(f"{path.field}.{part}" if path.field in LISTS else path.field)
    if choices:
        return f"нужно одно из: {', '.join(choices.values())}"
    return error.expected


def _meant(path: Path, value: Any) -> tuple[str | None, Any]:
    """Of a new item the one value that the reviewer has written, else what stands at the end of the way."""
    written = next((one for one, _, _ in parts_of(path.field) if one in ("party", "end", "value")), None)
    if path.item is not None and path.sub is None and isinstance(value, dict) and written:
        return written, value.get(written)
    return path.sub, value


def _quoted(value: Any) -> str:
    text = " ".join(str(value).split())
    return f"«{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}»"
