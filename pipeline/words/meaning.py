"""How alike texts are in meaning: their words in the dictionary form, with words of one meaning taken as one."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

from pipeline.files import rules_dir
from pipeline.words.morphology import lemma
from pipeline.words.normal import normal

Matrix = NDArray[np.float64]
_WORD = re.compile(r"[a-zа-я]+(?:-[a-zа-я]+)*|\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


class _Words(BaseModel):
    """The content of ``rules/meaning.yaml``, all in the dictionary form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    empty_words: frozenset[str]
    same_words: tuple[tuple[str, ...], ...]
    place_words: frozenset[str]


@lru_cache(maxsize=1)
def known_words() -> _Words:
    """The shipped words."""
    return _Words.model_validate(yaml.safe_load((rules_dir() / "meaning.yaml").read_text("utf-8")))


@lru_cache(maxsize=20_000)
def meaning(text: str) -> tuple[str, ...]:
    """The words of a text that carry its meaning, in order: dictionary forms, one for each group of words that say the same.

    Years are left out, since they go on from act to act; so are empty words.

    >>> meaning("Организовать проведение мониторинга в 2024 году") == meaning("провести мониторинг")
    True
    """
    known, empty = _groups(), known_words().empty_words
    found = (known.get(word, word) for word in lemmas(text))
    return tuple(word for word in found if word not in empty and not _YEAR.fullmatch(word))


def lemmas(text: str) -> list[str]:
    """Every word of a text in the dictionary form, and its whole numbers."""
    return [word if word.isdigit() else lemma(word) for word in _WORD.findall(normal(text))]


def same_word(word: str) -> str:
    """The first of the group of words that say the same as ``word`` (a dictionary form), or the word itself."""
    return _groups().get(word, word)


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {word: group[0] for group in known_words().same_words for word in group}


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1, all words weighing the same."""
    return float(likenesses([one], [other], weighed=False)[0, 0])


def likenesses(old: Sequence[str], new: Sequence[str], *, weighed: bool = True) -> Matrix:
    """How alike each text of ``old`` is to each of ``new``, 0 to 1, a row for each old one.

    Half of it is the likeness of the letters of the sorted words, half the share of words in common, where a word weighs
    the less the more of the texts have it (unless not ``weighed``): «обеспечить» tells nothing apart in an act.
    """
    rows, columns = [meaning(text) for text in old], [meaning(text) for text in new]
    letters = process.cdist(
        [" ".join(row) for row in rows], [" ".join(column) for column in columns], scorer=fuzz.token_sort_ratio, dtype=np.float64
    )
    shared = _shared(rows, columns, weighed)
    return np.asarray(letters / 200 + shared / 2, dtype=np.float64)


def _shared(rows: list[tuple[str, ...]], columns: list[tuple[str, ...]], weighed: bool) -> Matrix:
    texts = [*rows, *columns]
    spread = Counter(word for text in texts for word in set(text))
    place = {word: index for index, word in enumerate(spread)}
    weights = np.array([math.log(1 + len(texts) / (1 + count)) if weighed else 1.0 for count in spread.values()])
    one, other = (_occurrences(side, place) for side in (rows, columns))
    common = (one * weights) @ other.T
    total = (one @ weights)[:, None] + (other @ weights)[None, :]
    return np.asarray(np.divide(2 * common, total, out=np.zeros_like(common), where=total > 0))


def _occurrences(texts: list[tuple[str, ...]], place: dict[str, int]) -> Matrix:
    table = np.zeros((len(texts), len(place)))
    for row, text in enumerate(texts):
        table[row, [place[word] for word in text]] = 1.0
    return table


def best_pairs(scores: Matrix, least: float) -> list[tuple[int, int]]:
    """The one-to-one pairs with the greatest sum of what their scores have over ``least``, squared; in order of the rows.

    The squares make one sure pair worth more than two doubtful ones. No pair has a score below ``least``.
    """
    if not scores.size:
        return []
    gains = np.where(scores >= least, (np.maximum(scores - least, 0.0) + 1e-3) ** 2, 0.0)
    rows, columns = linear_sum_assignment(gains, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if gains[row, column] > 0]
