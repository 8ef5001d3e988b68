"""When two texts or two values are the same, or the same but for a slip of the pen."""

from __future__ import annotations

import re
from typing import Any

from pipeline.words.normal import normal

# Two texts that share this much of their letters, and all of their numbers, differ by a typo.
TYPO = 0.9
# In a short one a single letter is more than that; in one shorter still it makes another word.
SHORT = 5
# An assignment that has no longer the same key is found again by as much likeness inside its clause, or elsewhere.
SAME_CLAUSE = 0.8
ELSEWHERE = 0.92
# A typo in a verb joins two assignments or parts one: then the shorter stands in the longer.
INSIDE, LEAST_INSIDE, MOST_INSIDE = 0.93, 12, 0.85
# Of two candidates that are about as like, neither is chosen.
MARGIN = 0.02
# What a value holds beside its meaning: the way it was read, not what was read.
NOT_COMPARED = frozenset({"span", "rule", "derivation"})

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def plain_words(text: str) -> str:
    """The words of a text in the form that rules see, one space between them.

    >>> plain_words("Провести  учёт (сверку).")
    'провести учет сверку'
    """
    return " ".join(_WORD.findall(normal(text)))


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same words."""
    from rapidfuzz.fuzz import ratio

    return float(ratio(plain_words(one), plain_words(other))) / 100


def stands_in(one: str, other: str) -> float:
    """How much of the shorter text stands in the longer one, from 0 to 1; a few words stand anywhere, and a text
    of about the same length stands beside, not inside: these count as none."""
    from rapidfuzz.fuzz import partial_ratio

    short, long = sorted((plain_words(one), plain_words(other)), key=len)
    fits = LEAST_INSIDE <= len(short) <= MOST_INSIDE * len(long)
    return float(partial_ratio(short, long)) / 100 if fits else 0.0


def alike(one: str, other: str) -> bool:
    """Whether two texts differ by no more than a typo; another number is another text.

    >>> alike("провсти сверку документов", "провести сверку документов"), alike("до 80 % школ", "до 85 % школ")
    (True, False)
    """
    from rapidfuzz.distance import Levenshtein

    first, second = plain_words(one), plain_words(other)
    if first == second:
        return True
    if _NUMBER.findall(one) != _NUMBER.findall(other):
        return False
    slip = min(len(first), len(second)) >= SHORT and Levenshtein.distance(first, second) <= 1
    return slip or likeness(one, other) >= TYPO


def same(was: Any, now: Any) -> bool:
    """Whether two values say the same; of two tables the keys that both have are compared.

    >>> same({"end": "2024-03-01", "rule": "a"}, {"end": "2024-03-01", "rule": "b"}), same([1], [1, 2]), same(None, 0)
    (True, False, False)
    """
    if isinstance(was, dict) and isinstance(now, dict):
        return all(same(was[name], now[name]) for name in (was.keys() & now.keys()) - NOT_COMPARED)
    if isinstance(was, list) and isinstance(now, list):
        return len(was) == len(now) and all(same(one, other) for one, other in zip(was, now, strict=True))
    if isinstance(was, str) and isinstance(now, str):
        return was == now or (not _is_code(was) and alike(was, now))
    return bool(was == now) and (not isinstance(was, bool) or type(was) is type(now))


def _is_code(value: str) -> bool:
    """Whether a value is a date or a word of a list, which a typo would make another one."""
    return value.isascii()
