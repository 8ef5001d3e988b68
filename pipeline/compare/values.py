"""Values of an assignment in the office's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.compare.changes import Comparison, Difference
from pipeline.model import Document
from pipeline.wording.values import MODALITIES, ROLES_BEFORE_NAMES, amount, day
from pipeline.wording.vocabulary import vocabulary


def both_as_text(difference: Difference) -> tuple[str, str]:
    """Both values of a difference as words; an empty one is said to be.

    >>> both_as_text(Difference("modality", "change", "recommendation", "directive"))
    ('рекомендация', 'поручение')
    """
    old, new = (_AS_TEXT[difference.field](value) if value else "" for value in (difference.old, difference.new))
    if difference.field == "deadline" and old == new:  # the same words, counted from another day
        old, new = f"{old} ({_days(difference.old)})", f"{new} ({_days(difference.new)})"
    nothing = vocabulary().comparison.labels["nothing"]
    return old or nothing, new or nothing


def act_name(document: Document) -> str:
    """An act by its kind, date and number, or by its id where it has none of them."""
    dated = f"от {day(document.date)}" if document.date else ""
    numbered = f"№ {document.number}" if document.number else ""
    return " ".join(part for part in (document.kind or document.id, dated, numbered) if part)


def counts_line(comparison: Comparison) -> str:
    """The counts of a comparison in one line."""
    return " · ".join(f"{vocabulary().comparison.statuses[status].lower()}: {number}" for status, number in comparison.counts().items())


def _executors(parties: list[dict[str, Any]]) -> str:
    return "; ".join(_executor(party) for party in parties)


def _executor(party: dict[str, Any]) -> str:
    people = f" ({', '.join(party['people'])})" if party["people"] else ""
    return f"{ROLES_BEFORE_NAMES[party['role']]}{party['party']}{people}"


def _deadlines(terms: list[dict[str, Any]]) -> str:
    return "; ".join(term["raw"] or _days([term]) for term in terms)


def _days(terms: list[dict[str, Any]]) -> str:
    return "; ".join("–".join(day(edge) for edge in (term["start"], term["end"]) if edge) for term in terms)


def _target(target: dict[str, Any]) -> str:
    return amount(target["op"], target["value"], target["unit"])


_AS_TEXT: dict[str, Callable[[Any], str]] = {
    "modality": MODALITIES.__getitem__, "executor": _executors, "people": ", ".join, "deadline": _deadlines, "target": _target, "text": str,
}  # fmt: skip
