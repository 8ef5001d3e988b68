"""What the page calls the fields of an assignment, the values in them, and what reviewers do to it."""

from __future__ import annotations

from pipeline.wording import values as words

FIELDS = {
    "text": "Поручение", "details": "Подробности", "context": "Контекст", "projects": "Проекты", "responsible": "Исполнители",
    "deadlines": "Срок", "targets": "Показатели", "modality": "Вид",
}  # fmt: skip
PIECES = {"split": "разделено", "merge": "объединено", "add": "добавлено проверяющим", "drop": "не поручение"}
_KINDS = {"organisation": "организация", "position": "должность", "person": "лицо"}
_ROLES = {"executor": "исполнитель", "co_executor": "соисполнитель", "controller": "контролирует"}
_OPERATORS = {
    "ge": "не менее", "le": "не более", "gt": "более", "lt": "менее", "eq": "равно", "inc": "рост на", "dec": "снижение на",
}  # fmt: skip
_UNITS = {"percent": "%", "percentage_point": "п.п.", "RUB": "руб.", "times": "раз"}
Part = tuple[str, str, dict[str, str] | None]
# Of each item: the field, its name on the screen, and its choices where it is coded.
_PARTS: dict[str, tuple[Part, ...]] = {
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


def parts_of(field: str) -> tuple[Part, ...]:
    """The values of each item of a field; of a field without such items, none."""
    return _PARTS.get(field, ())


def unit_shown(code: str | None) -> str:
    """A unit as people write it; a noun is one already.

    >>> unit_shown("percent"), unit_of("%"), unit_of("школ")
    ('%', 'percent', 'школ')
    """
    return _UNITS.get(code or "", code or "")


def unit_of(written: str) -> str:
    """The code of a unit that people write."""
    return {shown: code for code, shown in _UNITS.items()}.get(written, written)
