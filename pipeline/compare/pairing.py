"""Which assignment of the new act is which of the old one: by meaning, never by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from pipeline.compare.rewording import quoted_names
from pipeline.compare.settings import settings
from pipeline.model import Assignment
from pipeline.words.meaning import Matrix, best_pairs, likenesses


@dataclass(frozen=True)
class Pair:
    """Places of two assignments in their acts' lists, and how alike they are, 0 to 1."""

    old: int
    new: int
    likeness: float


def pair(old: Sequence[Assignment], new: Sequence[Assignment]) -> list[Pair]:
    """Return the pairs in the order of the old act; what is in no pair is gone or new.

    Texts, parties, targets and what stands above an assignment are compared, weighed as ``settings.yaml`` says. Of all
    one-to-one pairings the one that fits best as a whole is taken.
    """
    if not old or not new:
        return []
    pairing = settings().pairing
    text = likenesses([item.text for item in old], [item.text for item in new])
    _tell_names_apart(old, new, text)
    scores = _scores(old, new, text)
    scores[text < pairing.least_text] = 0.0
    return [Pair(row, column, round(float(scores[row, column]), 3)) for row, column in best_pairs(scores, pairing.least)]


def _tell_names_apart(old: Sequence[Assignment], new: Sequence[Assignment], text: Matrix) -> None:
    """Make texts less alike that quote other names: two contests are two assignments, however alike the rest is."""
    pairing = settings().pairing
    mine, yours = ([quoted_names(item.text) for item in side] for side in (old, new))
    for row, column in np.argwhere(text >= pairing.least_text):
        one, other = mine[row], yours[column]
        if one and other and not any(fuzz.ratio(a, b) >= 100 * pairing.same_name for a in one for b in other):
            text[row, column] *= pairing.other_names


def _scores(old: Sequence[Assignment], new: Sequence[Assignment], text: Matrix) -> Matrix:
    """The weighed mean of all likenesses; one that neither side has anything for is left out of the mean."""
    weights = settings().pairing.weights
    total, weight = weights["text"] * text, np.full(text.shape, weights["text"])
    for name, told in _ASPECTS.items():
        one, other = [told(item) for item in old], [told(item) for item in new]
        alike = likenesses(one, other, weighed=False)
        counts = np.array([bool(words) for words in one])[:, None] | np.array([bool(words) for words in other])[None, :]
        total += np.where(counts, weights[name] * alike, 0.0)
        weight += np.where(counts, weights[name], 0.0)
    same_place = np.array([[a.place == b.place for b in new] for a in old], dtype=np.float64)
    return np.asarray((total + weights["place"] * same_place) / (weight + weights["place"]))


def _parties(item: Assignment) -> str:
    return " ".join(party.party for party in item.responsible)


def _targets(item: Assignment) -> str:
    return " ".join(f"{target.indicator or ''} {target.unit or ''}" for target in item.targets).strip()


def _context(item: Assignment) -> str:
    return " ".join([*item.context, *item.projects])


_ASPECTS: dict[str, Callable[[Assignment], str]] = {"parties": _parties, "targets": _targets, "context": _context}
