"""What is right of an assignment, field by field, as far as gold states it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.evaluation.alignment import begins_right, ends_right
from pipeline.evaluation.folding import fold_text, plain
from pipeline.evaluation.gold import Data, Deadline, FoundRow, GoldRow, Party, Row, Target
from pipeline.evaluation.hashed import name_key

Fits = Callable[[Any, Any], bool]


class Tally(NamedTuple):
    """How many values gold has, how many were found, how many of these are right."""

    gold: int = 0
    pred: int = 0
    right: int = 0


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of ``tallies``.

    >>> total([Tally(2, 1, 1), Tally(1, 1, 0)])
    Tally(gold=3, pred=2, right=1)
    """
    return Tally(*(sum(side) for side in zip(Tally(), *tallies, strict=True)))


@dataclass(frozen=True)
class Column:
    """A figure of the report. ``items`` are its values in an assignment, seen with the gold of it (None: it has none);
    ``fits`` compares one of gold with one found. Gold is scored in it where it states ``field``."""

    name: str
    field: str
    items: Callable[[Row, GoldRow | None], Sequence[Any]]
    fits: Fits

    def tally(self, gold: GoldRow | None, found: FoundRow | None) -> Tally:
        """The values of a pair, or of one that has no partner; nothing where gold does not state the field."""
        if gold is not None and not gold.states(self.field):
            return Tally()
        wanted = self.items(gold, gold) if gold is not None else ()
        there = self.items(found, gold) if found is not None else ()
        return Tally(len(wanted), len(there), matched(wanted, there, self.fits))

    def is_right(self, gold: GoldRow, found: FoundRow) -> bool:
        """Whether every value was found and nothing else."""
        count = self.tally(gold, found)
        return count.gold == count.pred == count.right


def matched(gold: Sequence[Any], found: Sequence[Any], fits: Fits) -> int:
    """How many of ``gold`` can have one of ``found`` that fits, one to one."""
    if not gold or not found:
        return 0
    matrix = np.array([[fits(one, other) for other in found] for one in gold], dtype=np.int64)
    return int(matrix[linear_sum_assignment(matrix, maximize=True)].sum())


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def _states(part: Party | Deadline | Target, key: str) -> bool:
    return key in part.model_fields_set


def _parties(row: Row, gold: GoldRow | None) -> list[Party]:
    return list({(name_key(one.party), one.role): one for one in row.responsible}.values())


def _same_party(gold: Party, found: Party) -> bool:
    return name_key(gold.party) == name_key(found.party) and (not _states(gold, "role") or gold.role == found.role)


def _people(row: Row, gold: GoldRow | None) -> list[tuple[str, str]]:
    """Each person with his party, but for parties of which gold does not say who they are."""
    silent = {name_key(one.party) for one in gold.responsible if not _states(one, "people")} if gold else set()
    parties = [(name_key(one.party), one.people) for one in row.responsible]
    return list(dict.fromkeys((party, name_key(who)) for party, people in parties if party not in silent for who in people))


def _same_dates(gold: Deadline, found: Deadline) -> bool:
    return all(getattr(gold, key) == getattr(found, key) for key in ("kind", "start", "end", "recurrence"))


def _same_deadline(gold: Deadline, found: Deadline) -> bool:
    # Gold that writes the phrase down is about the whole deadline: a flag that is not there is not set.
    written = ("raw", "assumed", "shared") if _states(gold, "raw") else [key for key in ("assumed", "shared") if _states(gold, key)]
    keys = [*written, *(["inherited_from"] if _states(gold, "inherited_from") else [])]
    return _same_dates(gold, found) and all(getattr(gold, key) == getattr(found, key) for key in keys)


def _same_aim(gold: Target, found: Target) -> bool:
    return (gold.op, gold.value, gold.unit) == (found.op, found.value, found.unit)


def _same_described(key: str) -> Fits:
    return lambda gold, found: _same_aim(gold, found) and fold_text(getattr(gold, key)) == fold_text(getattr(found, key))


def _same_target(gold: Target, found: Target) -> bool:
    return all(_same_described(key)(gold, found) for key in ("indicator", "base") if _states(gold, key)) and _same_aim(gold, found)


def _described(key: str) -> Callable[[Row, GoldRow | None], list[Target]]:
    """The targets of gold that state ``key``, and all that were found with one."""
    return lambda row, gold: [one for one in row.targets if (_states(one, key) if row is gold else getattr(one, key) is not None)]


# Counted over all assignments: (gold, pred, right), from which precision, recall and F1.
COUNTED = (
    Column("clause", "clause", lambda row, _: [plain(row.clause)], _same),
    Column("modality", "modality", lambda row, _: [plain(row.modality)], _same),
    Column("parties", "responsible", _parties, _same_party),
    Column("people", "responsible", _people, _same),
    Column("deadlines", "deadlines", lambda row, _: row.deadlines, _same_dates),
    Column("targets", "targets", lambda row, _: row.targets, _same_aim),
)
# Of these only the share of gold that was found is told.
DESCRIBED = (
    Column("indicator", "targets", _described("indicator"), _same_described("indicator")),
    Column("base", "targets", _described("base"), _same_described("base")),
    Column("appendix", "appendix", lambda row, _: [row.appendix], _same),
)
# An assignment is exact where all of these are right, to the letter of the phrase.
_WHOLE = (
    *COUNTED[:4],
    Column("deadlines", "deadlines", lambda row, _: row.deadlines, _same_deadline),
    Column("targets", "targets", lambda row, _: row.targets, _same_target),
    Column("issues", "issues", lambda row, _: row.issues, _same),
    Column("appendix", "appendix", lambda row, _: [row.appendix], _same),
)


def wrong_fields(gold: GoldRow, found: FoundRow) -> list[str]:
    """The fields that gold states and that were not found as it states them."""
    text = fold_text(found.text)
    wrong = [] if begins_right(gold, text) and ends_right(gold, text) else ["text"]
    return wrong + [column.name for column in _WHOLE if not column.is_right(gold, found)]


# In what form a fact of the head is compared; the others are as they stand.
_FOLDED: dict[str, Callable[[Any], str | None]] = {"title": fold_text, "issuer": name_key}


def same_fact(key: str, gold: Any, found: Any) -> bool:
    """Whether a fact of the head, as gold has it, was found; signatories in any order, their posts where gold tells them."""
    if key != "signatories":
        return _folded(gold, _FOLDED.get(key, plain)) == _folded(found, _FOLDED.get(key, plain))
    wanted, there = list(gold or []), list(found or [])
    return len(wanted) == len(there) == matched(wanted, there, _same_signatory)


def _same_signatory(gold: Data, found: Data) -> bool:
    keys = [key for key in ("name", "position") if key in gold]
    return all(_folded(gold[key], name_key) == _folded(found.get(key), name_key) for key in keys)


def _folded(value: Any, fold: Callable[[Any], str | None]) -> str | None:
    # What is not there differs from what is empty.
    return None if value is None else fold(value)
