"""What differs between two acts: which assignments are kept, changed, moved, new or gone, and in which fields.

A deadline that moves on by exactly the years between the acts (31.12.2024, then 31.12.2025) is what a clerk expects of a
yearly act: it is shown (``calendar``) and is no change. The same holds for another wording that says the same
(``reworded``). Everything else is a ``change`` and makes the pair ``changed``. ``moved`` is a pair without a change that
stands in another clause; a changed one may have moved too, which its two clauses tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from pipeline.compare.pairing import Pair, pair
from pipeline.compare.rewording import nature_of_wording
from pipeline.compare.settings import Nature, Status, settings
from pipeline.compare.years import moved_term, same_term
from pipeline.model import Assignment, Deadline, Resolution, Responsible, Target
from pipeline.runs.acts import years_between
from pipeline.words.meaning import best_pairs, likenesses
from pipeline.words.same_party import same_party, same_people


@dataclass(frozen=True)
class Difference:
    """A field that differs. ``old`` and ``new`` are the values as data (see :mod:`pipeline.compare.values`), None for none."""

    field: str
    nature: Nature
    old: Any
    new: Any


@dataclass(frozen=True)
class Entry:
    """A row of the comparison: a pair, or an assignment that only one of the acts has. ``likeness`` is that of a pair."""

    status: Status
    old: Assignment | None
    new: Assignment | None
    differences: tuple[Difference, ...] = ()
    likeness: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Two acts and what differs; the rows stand in the order of the new act, what is gone where it stood in the old one."""

    old: Resolution
    new: Resolution
    years: int
    entries: list[Entry] = field(default_factory=list)

    def counts(self) -> dict[Status, int]:
        """The number of rows of each status, all statuses in the order of :data:`Status`."""
        found = Counter(entry.status for entry in self.entries)
        return {status: found[status] for status in get_args(Status)}


def compare(old: Resolution, new: Resolution) -> Comparison:
    """Pair the assignments of two acts and tell what differs."""
    years = years_between(old, new)
    pairs = pair(old.assignments, new.assignments)
    return Comparison(old, new, years, list(_in_order(old.assignments, new.assignments, pairs, years)))


def _in_order(old: list[Assignment], new: list[Assignment], pairs: list[Pair], years: int) -> Iterator[Entry]:
    by_new = {found.new: found for found in pairs}
    kept = {found.old for found in pairs}
    behind: dict[int, list[Assignment]] = {}  # what is gone, by the paired old assignment that it stood behind
    last = -1
    for place, item in enumerate(old):
        if place in kept:
            last = place
        else:
            behind.setdefault(last, []).append(item)
    yield from (Entry("gone", item, None) for item in behind.get(-1, []))
    for place, item in enumerate(new):
        found = by_new.get(place)
        if found is None:
            yield Entry("new", None, item)
            continue
        yield _paired(old[found.old], item, found.likeness, years)
        yield from (Entry("gone", item, None) for item in behind.get(found.old, []))


def _paired(old: Assignment, new: Assignment, likeness: float, years: int) -> Entry:
    differences = tuple(_differences(old, new, years))
    if any(found.nature == "change" for found in differences):
        status: Status = "changed"
    else:
        status = "kept" if old.place == new.place else "moved"
    return Entry(status, old, new, differences, likeness)


# ---- fields


def _differences(old: Assignment, new: Assignment, years: int) -> Iterator[Difference]:
    if old.modality != new.modality:
        yield Difference("modality", "change", old.modality, new.modality)
    yield from _parties(old.responsible, new.responsible)
    yield from _deadlines(old.deadlines, new.deadlines, years)
    yield from _targets(old.targets, new.targets)
    nature = nature_of_wording(old, new, years)
    if nature:
        yield Difference("text", nature, old.text, new.text)


def _parties(old: list[Responsible], new: list[Responsible]) -> Iterator[Difference]:
    """Executors as a whole where one differs; else the people of each party, where they differ."""
    left, same = list(new), []
    for party in old:
        found = next((other for other in left if other.role == party.role and same_party(party.party, other.party)), None)
        if found is not None:
            left.remove(found)
            same.append((party, found))
    if left or len(same) < len(old):
        yield Difference("executor", "change", _as_parties(old), _as_parties(new))
    for one, other in same:
        if not same_people(one.people, other.people):
            yield Difference("people", "change", list(one.people), list(other.people))


def _as_parties(parties: list[Responsible]) -> list[dict[str, Any]]:
    return [{"party": item.party, "role": item.role, "people": list(item.people)} for item in parties]


def _deadlines(old: list[Deadline], new: list[Deadline], years: int) -> Iterator[Difference]:
    """One difference for all deadlines: the ones of both sides that have no equal on the other, or have moved on."""
    before = [term for term in old if not any(same_term(term, other) for other in new)]
    after = [term for term in new if not any(same_term(other, term) for other in old)]
    if not before and not after:
        return
    left = list(after)
    for term in before:
        found = next((other for other in left if moved_term(term, other, years)), None)
        if found is not None:
            left.remove(found)
    calendar = not left and len(before) == len(after)
    yield Difference("deadline", "calendar" if calendar else "change", _as_terms(before), _as_terms(after))


def _as_terms(terms: list[Deadline]) -> list[dict[str, Any]]:
    return [{"kind": t.kind, "start": t.start, "end": t.end, "recurrence": t.recurrence, "raw": t.raw} for t in terms]


def _targets(old: list[Target], new: list[Target]) -> Iterator[Difference]:
    """A difference for each target whose operator, value or unit differ, and for each that only one side has."""
    pairs = dict(_target_pairs(old, new))
    for place, target in enumerate(old):
        other = new[pairs[place]] if place in pairs else None
        if other is None or (target.op, target.value, target.unit) != (other.op, other.value, other.unit):
            yield Difference("target", "change", _as_target(target), _as_target(other))
    for place, target in enumerate(new):
        if place not in pairs.values():
            yield Difference("target", "change", None, _as_target(target))


def _target_pairs(old: list[Target], new: list[Target]) -> list[tuple[int, int]]:
    if not old or not new:
        return []
    if len(old) == len(new) == 1:  # of a pair of assignments with one number each it is the same number
        return [(0, 0)]
    alike = likenesses([target.indicator or "" for target in old], [target.indicator or "" for target in new], weighed=False)
    alike = alike * 0.9
    for row, target in enumerate(old):
        for column, other in enumerate(new):
            if target.indicator == other.indicator:
                alike[row, column] = 0.9
            alike[row, column] += 0.05 * (target.unit == other.unit) + 0.05 * (target.op == other.op)
    return best_pairs(alike, settings().pairing.same_target)


def _as_target(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    return {"indicator": target.indicator, "op": target.op, "value": target.value, "unit": target.unit, "base": target.base}
