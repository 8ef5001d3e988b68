"""Values of an assignment in the office's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pipeline.compare.changes import Comparison, Difference
from pipeline.compare.settings import words
from pipeline.model import Document
from pipeline.words.morphology import parses

NO_BREAK = "\u00a0"


def told(difference: Difference) -> tuple[str, str]:
    """Both values of a difference as words; an empty one is told as such.

    >>> told(Difference("modality", "change", "recommendation", "directive"))
    ('рекомендация', 'поручение')
    """
    old, new = (_TELL[difference.field](value) if value else "" for value in (difference.old, difference.new))
    if difference.field == "deadline" and old == new:  # the same words, counted from another day
        old, new = f"{old} ({_days(difference.old)})", f"{new} ({_days(difference.new)})"
    nothing = words().labels["nothing"]
    return old or nothing, new or nothing


def amount(op: str, value: float, unit: str | None) -> str:
    """A target's value with its operator and unit.

    >>> amount("ge", 85, "percent").replace("\\xa0", " "), amount("le", 1500000, "RUB").replace("\\xa0", " ")
    ('не менее 85 %', 'не более 1 500 000 руб.')
    """
    return " ".join(part for part in (words().operators[op], number(value), _unit(op, value, unit)) if part)


def number(value: float) -> str:
    """A number as Russian writes it: a comma, thousands set apart."""
    written = f"{value:,.10f}".rstrip("0").rstrip(".") if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"
    return written.replace(",", NO_BREAK).replace(".", ",")


def day(iso: str | None) -> str:
    """An ISO date as Russian writes it, or nothing."""
    return date.fromisoformat(iso).strftime("%d.%m.%Y") if iso else ""


def act_name(document: Document) -> str:
    """An act by its kind, date and number, or by its id where it has none of them."""
    dated = f"от {day(document.date)}" if document.date else ""
    numbered = f"№ {document.number}" if document.number else ""
    return " ".join(part for part in (document.kind or document.id, dated, numbered) if part)


def counted(comparison: Comparison) -> str:
    """The counts of a comparison in one line."""
    return " · ".join(f"{words().statuses[status].lower()}: {number}" for status, number in comparison.counts().items())


def _unit(op: str, value: float, unit: str | None) -> str:
    """A unit as it stands behind its number: ``не менее 21 учителя``, ``не менее 40 учителей``, ``2 школы``."""
    if unit is None or unit in words().units or not unit.isalpha() or not unit.islower():
        return words().units.get(unit or "", unit or "")
    noun = parses(unit)[0]
    if not float(value).is_integer():
        form = noun.inflect({"gent", "sing"})
    elif op in ("eq", "inc", "dec"):
        form = noun.make_agree_with_number(abs(int(value)))
    else:
        one = int(value) % 10 == 1 and int(value) % 100 != 11
        form = noun.inflect({"gent", "sing" if one else "plur"})
    return str(form.word) if form else unit


def _modality(value: str) -> str:
    return words().modalities[value]


def _executors(parties: list[dict[str, Any]]) -> str:
    return "; ".join(_executor(party) for party in parties)


def _executor(party: dict[str, Any]) -> str:
    people = f" ({', '.join(party['people'])})" if party["people"] else ""
    return f"{words().roles[party['role']]}{party['party']}{people}"


def _deadlines(terms: list[dict[str, Any]]) -> str:
    return "; ".join(term["raw"] or _days([term]) for term in terms)


def _days(terms: list[dict[str, Any]]) -> str:
    return "; ".join("–".join(day(edge) for edge in (term["start"], term["end"]) if edge) for term in terms)


def _target(target: dict[str, Any]) -> str:
    return amount(target["op"], target["value"], target["unit"])


_TELL: dict[str, Callable[[Any], str]] = {
    "modality": _modality, "executor": _executors, "people": ", ".join, "deadline": _deadlines, "target": _target, "text": str,
}  # fmt: skip
