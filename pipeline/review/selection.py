"""Fill a field with words that were selected in the act: they are read by the same rules as the act itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pipeline
from pipeline.corrections import make
from pipeline.corrections.paths import ITEMS, LISTS
from pipeline.model import Assignment, Resolution

# A sentence around the words, so that the rules meet them where they expect them.
_SENTENCES = {
    "responsible": "{} провести сверку.",
    "deadlines": "Отделу кадров провести сверку {}.",
    "targets": "Отделу кадров обеспечить охват {}.",
}
_UNREAD = {"deadlines": "в выделенном не прочитан срок", "targets": "в выделенном не прочитан показатель"}


def filled(resolution: Resolution, assignment: Assignment, field: str, words: str, rules: Path | None = None) -> tuple[str, Any]:
    """Return the way and the value that selected words make of a field; an only item is replaced, else one is added.

    Raises ValueError, one line in Russian, where the words hold no such value.
    """
    words = " ".join(words.split())
    if not words:
        raise ValueError("в тексте акта ничего не выделено")
    if field not in LISTS:
        return field, words
    held = getattr(assignment, field)
    place = 0 if len(held) == 1 else len(held)
    return f"{field}.{place}", _item(resolution, field, words, rules) if field in ITEMS else words


def _item(resolution: Resolution, field: str, words: str, rules: Path | None) -> dict[str, Any]:
    date = resolution.document.date
    year, month, day = (date or "--").split("-")
    head = f"ПРИКАЗ от {day}.{month}.{year} № 1" if date else "ПРИКАЗ № 1"
    bare = words.rstrip(" .;,:")
    read = pipeline.parse_text(f"{head}\nПРИКАЗЫВАЮ:\n1. {_SENTENCES[field].format(bare)}", rules)
    found = [make.value_at(one, field)[0] for one in read.assignments]
    items = [item for one in found for item in one]
    if items:
        return dict(items[0]) | {"raw": words}
    if field == "responsible":
        return {"party": bare, "raw": words}
    raise ValueError(_UNREAD[field])
