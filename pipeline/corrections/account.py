"""What reviewers did to an assignment, in words: what it says now, what had been extracted, who said so, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.corrections.model import About, Add, ClearField, Confirm, Correction, Drop, Merge, SetField, Split
from pipeline.corrections.outcome import Outcome, Report, value_as_text
from pipeline.model import Assignment


@dataclass(frozen=True)
class Account:
    """One correction. ``what`` is what was done (``corrected``, ``confirmed``, ``dropped`` …), ``value`` what it says now,
    ``before`` what had been extracted, ``signed`` who, when and why."""

    what: str
    value: str
    before: str | None
    signed: str


def accounts(report: Report, assignment: Assignment) -> Iterator[Account]:
    """What was done to an assignment of the corrected resolution, in the order of the corrections."""
    for outcome in report.outcomes:
        if outcome.assignment == assignment.id and not isinstance(outcome.correction, Drop):
            yield _account(outcome)


def account_of_absence(report: Report, fresh: Assignment) -> Account | None:
    """Why an assignment of the extraction is not in the corrected resolution; nothing where no correction says so."""
    for outcome in report.applied:
        correction = outcome.correction
        if isinstance(correction, Drop) and _is_named(fresh, [correction.about]):
            return Account("dropped", "", None, _signed(correction))
        if isinstance(correction, Merge) and _is_named(fresh, correction.others):
            return Account("merged", f"into {outcome.assignment}", None, _signed(correction))
    return None


def _is_named(fresh: Assignment, named: Iterable[About]) -> bool:
    return any(fresh.key == about.key or (fresh.id, fresh.place) == (about.id, about.place) for about in named)


def _account(outcome: Outcome) -> Account:
    correction, before = outcome.correction, None
    what, value = _what_and_value(correction)
    if isinstance(correction, SetField | ClearField):
        before = value_as_text(correction.was)
    if outcome.state in ("conflicting", "orphaned"):
        now = "gone" if outcome.state == "orphaned" else f"now «{value_as_text(outcome.now)}»"
        return Account("not applied", f"{value}; it was «{value_as_text(outcome.was)}», {now}", None, _signed(correction))
    if outcome.state == "settled":
        value += " (extracted so by now)"
    return Account(what, value, before, _signed(correction))


def _what_and_value(correction: Correction) -> tuple[str, str]:
    if isinstance(correction, SetField):
        return "corrected", f"{correction.field}: {value_as_text(correction.value)}"
    if isinstance(correction, ClearField):
        return "corrected", f"{correction.field}: cleared"
    if isinstance(correction, Confirm):
        return "confirmed", correction.field or "the whole assignment"
    if isinstance(correction, Split):
        return "split", "; ".join(part.text for part in correction.parts)
    if isinstance(correction, Merge):
        return "merged", "with " + ", ".join(about.id or about.text for about in correction.others)
    return ("added", correction.about.text) if isinstance(correction, Add) else ("dropped", correction.about.text)


def _signed(correction: Correction) -> str:
    """``by Лунина, 2024-03-02: по письму``; what is not known is left out."""
    who = ", ".join(part for part in (correction.who, correction.when) if part)
    return f"by {who or 'somebody'}{f': {correction.why}' if correction.why else ''}"
