"""What the page says of the corrections that are there: what was before, who made them, when and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.corrections import Correction
from pipeline.corrections.model import Confirm, Merge, OfField, Split
from pipeline.corrections.outcome import Outcome, named_field, value_as_text
from pipeline.corrections.paths import parse_path
from pipeline.review.names import CHOICES, FIELDS, PIECES
from pipeline.review.pieces import Piece
from pipeline.review.refusals import named
from pipeline.wording import values as words

_MOST_SHOWN = 160


@dataclass(frozen=True)
class Note:
    """A correction in a line: what was done, who signed it, and the reason. ``quiet`` is one that tells little."""

    text: str
    signed: str
    why: str
    quiet: bool = False


def notes_of(corrections: Iterable[Correction]) -> dict[str, list[Note]]:
    """The notes of an assignment by field."""
    found: dict[str, list[Note]] = {}
    for one in corrections:
        if isinstance(one, OfField):
            note = Note(f"было: {_was(one)}", _signed(one), one.why or "")
            found.setdefault(one.path.field, []).append(note)
        elif isinstance(one, Confirm):
            fields = [parse_path(one.field).field] if one.field else list(FIELDS)
            for field in fields:
                found.setdefault(field, []).append(Note("подтверждено", _signed(one), one.why or "", quiet=not one.why))
    return found


def note_of_piece(piece: Piece) -> Note:
    """The note of what was done to a whole assignment."""
    more = ""
    if isinstance(piece, Merge):
        more = f" с {', '.join(about.id or cut(about.text) for about in piece.others)}"
    elif isinstance(piece, Split):
        more = f" на {words.counted(len(piece.parts), 'assignment')}"
    return Note(f"{PIECES[piece.op]}{more}", _signed(piece), piece.why or "")


def note_of_failure(outcome: Outcome) -> str:
    """What is said of a correction that was not applied, both versions."""
    correction = outcome.correction
    field = named_field(correction)
    of_field = isinstance(correction, OfField) or (isinstance(correction, Confirm) and correction.field)
    name = named(parse_path(field)) if of_field else PIECES.get(field, "всё поручение")
    now = "этого поручения больше нет" if outcome.state == "orphaned" else f"теперь «{cut(value_as_text(outcome.now))}»"
    value = getattr(correction, "value", None)
    wanted = f", правка «{cut(value_as_text(value))}»" if value is not None else ""
    where = correction.about.id or cut(correction.about.text)
    return f"{where}, {name}: правка не применена, было «{cut(value_as_text(outcome.was))}», {now}{wanted}"


def cut(text: str) -> str:
    """A text short enough for a note."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _was(correction: OfField) -> str:
    """The value that was extracted, as the page shows it, with the name of what it is where a field holds several."""
    path, was = correction.path, correction.was
    part = named(path).strip("«»").partition(", ")[2]
    choices: dict[Any, str] = CHOICES.get(f"{path.field}.{path.sub}" if path.sub else path.field) or {}
    if isinstance(was, str) and was in choices:
        shown = choices[was]
    elif path.sub == "unit":
        shown = words.unit(was) or "–"
    elif path.sub in ("start", "end") and was:
        shown = words.day(was)
    elif isinstance(was, list) and path.sub != "people" and not was:
        shown = "нет"
    else:
        shown = cut(value_as_text(was))
    return f"{part} {shown}" if part else shown


def _signed(correction: Correction) -> str:
    return ", ".join(part for part in (correction.who, _day(correction.when)) if part)


def _day(moment: str | None) -> str:
    try:
        return dt.datetime.fromisoformat(moment).strftime("%d.%m.%Y") if moment else ""
    except ValueError:  # written by hand
        return moment or ""
