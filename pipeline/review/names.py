"""What the page calls the fields of an assignment, the values in them, and what reviewers do to it."""

from __future__ import annotations

from pipeline.wording import values as words
from pipeline.wording.vocabulary import vocabulary

_WORDS = vocabulary()
# In the order of the page. The clause of an assignment is where it stands: it is no field to be put right.
_ORDER = ("text", "details", "context", "projects", "responsible", "deadlines", "targets", "modality")
FIELDS = {field: _WORDS.fields[field].title or words.capital(_WORDS.fields[field].name) for field in _ORDER}
PIECES = _WORDS.pieces
Part = tuple[str, str, dict[str, str] | None]
# Of each item: the field, its name on the screen, and its choices where it is coded.
_PARTS: dict[str, tuple[Part, ...]] = {
    "responsible": (
        ("party", "кто", None), ("people", "лица", None), ("kind", "это", words.PARTY_KINDS), ("role", "роль", words.ROLES),
    ),
    "deadlines": (
        ("kind", "вид", words.TERM_KINDS), ("start", "с", None), ("end", "до", None), ("recurrence", "повтор", None),
        ("raw", "слова", None),
    ),
    "targets": (
        ("op", "знак", words.OPERATORS), ("value", "число", None), ("unit", "единица", None), ("indicator", "чего", None),
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
