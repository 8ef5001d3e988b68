"""Which assignment of gold is which of those found: one to one, by text and clause, the best of all pairings.

A pair is weighed by how alike its texts are (0 … 1), with something added where the text is right and where the clause
is, and a trace taken off for every step out of order, so that of equal rows the first belongs to the first. Below a
likeness of ``LEAST`` two assignments are never a pair, whatever their clauses. Of all one-to-one pairings the one of the
greatest weight is taken; a wrong clause number therefore costs ``clause`` and not two assignments.

A text that gold holds whole is nearly a key: as many right texts as can be are paired first, the clause settles between
equals. Of gold that holds only first words (``start``, with ``end`` the last ones) several assignments may begin alike,
so that the clause counts as much as the rest of the likeness can make up. First words are also little to go by: one that is
left over is paired at last with what was left over in the same clause, where that is the only one between the partners
of its neighbours; its text is then wrong, and the rest of it is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import partial_ratio
from scipy.optimize import linear_sum_assignment

from pipeline.evaluation.folding import fold_text, plain
from pipeline.evaluation.gold import FoundRow, GoldRow

LEAST = 0.6
# A beginning that stands further back (an addressee was left before it) has to be there nearly letter by letter.
LEAST_INSIDE = 85.0
INSIDE = 0.8


class _Weights(NamedTuple):
    text: float
    clause: float


# One right text outweighs whatever two other pairs could gain by it.
WHOLE = _Weights(text=3.0, clause=0.02)
BEGINNING = _Weights(text=0.5, clause=0.5)
OUT_OF_ORDER = 0.01


def begins_right(gold: GoldRow, text: str) -> bool:
    """Whether the folded ``text`` is the assignment's, or begins as it does where gold holds only first words."""
    if gold.text is not None:
        return fold_text(gold.text) == text
    return _opens(text, fold_text(gold.start))


def ends_right(gold: GoldRow, text: str) -> bool:
    """Whether the folded ``text`` ends as gold says; true where gold does not say."""
    if gold.text is not None or gold.end is None:
        return True
    return _opens(text[::-1], fold_text(gold.end)[::-1])


def _opens(text: str, words: str) -> bool:
    # «отчёт» does not open «отчётность».
    return text.startswith(words) and not text[len(words) : len(words) + 1].isalnum()


def align(gold: Sequence[GoldRow], found: Sequence[FoundRow]) -> dict[int, int]:
    """Indices of gold to indices of what was found, for all that have a partner."""
    if not gold or not found:
        return {}
    texts = [fold_text(row.text) for row in found]
    likeness = _likeness(gold, texts)
    rows, columns = linear_sum_assignment(_weights(gold, found, texts, likeness), maximize=True)
    pairs = {int(g): int(p) for g, p in zip(rows, columns, strict=True) if likeness[g, p] >= LEAST}
    return pairs | _by_clause(gold, found, pairs)


def _by_clause(gold: Sequence[GoldRow], found: Sequence[FoundRow], pairs: dict[int, int]) -> dict[int, int]:
    """Pairs of what is left over and has nothing but its clause and its place to be known by."""
    more: dict[int, int] = {}
    for g in (g for g, row in enumerate(gold) if g not in pairs and row.text is None):
        taken = {*pairs.values(), *more.values()}
        fitting = [p for p in _between(g, pairs, len(found)) if p not in taken and _same_place(gold[g], found[p]) == 1]
        if len(fitting) == 1:
            more[g] = fitting[0]
    return more


def _between(g: int, pairs: dict[int, int], found: int) -> range:
    """Where the partner of ``g`` must stand: behind that of the nearest one before it that has one, before that of the next."""
    before = max((one for one in pairs if one < g), default=-1)
    behind = min((one for one in pairs if one > g), default=None)
    first = pairs.get(before, -1) + 1
    return range(first, pairs[behind] if behind is not None else min(first + g - before, found))


def _likeness(gold: Sequence[GoldRow], texts: Sequence[str]) -> NDArray[np.float64]:
    """How alike the texts of every pair are, of shape (gold, found); 1 where it is right."""
    right = np.array([[begins_right(row, text) for text in texts] for row in gold], dtype=np.float64)
    # What is right only with each other needs no comparing with all the rest.
    settled = (right.sum(axis=1, keepdims=True) == 1) & (right.sum(axis=0, keepdims=True) == 1) & (right == 1)
    open_gold = [g for g, known in enumerate(settled.any(axis=1)) if not known]
    open_found = [p for p, known in enumerate(settled.any(axis=0)) if not known]
    for g in open_gold:
        for p in open_found:
            right[g, p] = right[g, p] or _alike(gold[g], texts[p])
    return right


def _alike(gold: GoldRow, text: str) -> float:
    if gold.text is not None:
        return _ratio(fold_text(gold.text), text)
    start = fold_text(gold.start)
    inside = partial_ratio(start, text) if len(start) < len(text) else 0.0
    return max(_ratio(start, text[: len(start)]), INSIDE * inside / 100 if inside >= LEAST_INSIDE else 0.0)


def _ratio(one: str, other: str) -> float:
    # By default difflib leaves out every frequent letter of a text over 200 characters.
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LEAST else 0.0


def _weights(
    gold: Sequence[GoldRow], found: Sequence[FoundRow], texts: Sequence[str], likeness: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros_like(likeness)
    for g, p in np.argwhere(likeness >= LEAST):
        weigh = WHOLE if gold[g].text is not None else BEGINNING
        right = likeness[g, p] == 1 and ends_right(gold[g], texts[p])
        weights[g, p] = likeness[g, p] + weigh.text * right + weigh.clause * _same_place(gold[g], found[p])
        weights[g, p] -= OUT_OF_ORDER * abs(g - p) / max(likeness.shape)
    return weights


def _same_place(gold: GoldRow, found: FoundRow) -> float:
    """1 for the same clause, half where it is one of another appendix, or of the act itself."""
    if plain(gold.clause) != plain(found.clause):
        return 0.0
    return 1.0 if gold.appendix == found.appendix else 0.5


def annotated(rows: int, pairs: dict[int, int], found: int) -> int:
    """How many of ``found`` assignments lie in what gold with ``first`` annotates: up to the last of its ``rows`` that
    was found. Where none was, as many as there are rows."""
    return next((pairs[g] + 1 for g in reversed(range(rows)) if g in pairs), min(rows, found))
