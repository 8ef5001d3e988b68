"""Numbers as Russian text writes them: digits with spaces and commas, words in any case, ordinals, the beginnings of adjectives.

What each numeral is made of stands in ``rules/numerals.yaml``; here a number is put together of them and taken apart. All texts
are in the form of :func:`pipeline.words.normal.normal`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.words.numeral_forms import (
    HUNDREDS,
    ONE_WORD,
    TEENS,
    TENS,
    UNITS,
    beginnings,
    cardinals,
    collectives,
    fractions,
    multipliers,
    numerals,
    ordinals,
    times,
)
from pipeline.words.numeral_patterns import any_of

_DIGITS = re.compile(r"\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)?")
# the greatest number that words without a multiplier tell
LARGEST = 999


# ---- reading


def number(text: str) -> int | float | None:
    """Read digits (``1 500``, ``2,5``, ``5-ти``) or words (``двадцати пяти``, ``двое``, ``сто тысяч``); None where it is no number.

    >>> number("ста двадцати пяти"), number("пятью"), number("3-х"), number("1 500,5"), number("пять двадцать")
    (125, 5, 3, 1500.5, None)
    """
    text = text.strip()
    if text[:1].isdigit():
        return _written_in_digits(text)
    words = text.split()
    if len(words) == 1 and words[0] in _words_alone():
        return _words_alone()[words[0]]
    return _spelled(words)


def ordinal(text: str) -> int | None:
    """Read an ordinal in words, in any case; None where it is none.

    >>> ordinal("двадцать пятого"), ordinal("третьем"), ordinal("сороковой"), ordinal("пять")
    (25, 3, 40, None)
    """
    *before, last = text.split() or [""]
    value = _ordinal_words().get(last)
    if value is None or not before:
        return value
    start = _spelled(before)
    fits = isinstance(start, int) and value < _room_behind(_cardinal_words()[before[-1]])
    return int(start or 0) + value if fits else None


def beginning(text: str) -> int | None:
    """Read what an adjective begins with (``двух`` of двухнедельный, ``10-``); None where it is no number.

    >>> beginning("двадцатипяти"), beginning("пятнадцати"), beginning("одно"), beginning("10-"), beginning("рабоче")
    (25, 15, 1, 10, None)
    """
    text = text.strip()
    if text[:1].isdigit():
        found = _written_in_digits(text.rstrip("- "))
        return found if isinstance(found, int) else None
    hit = _beginning_pattern().fullmatch(text)
    if hit is None or not text:
        return None
    known = beginnings(ONE_WORD)
    return sum(known[part] for part in hit.groups() if part)


def _written_in_digits(text: str) -> int | float | None:
    bare = _digits_with_ending().fullmatch(text)
    text = bare[1] if bare else text
    if not _DIGITS.fullmatch(text):
        return None
    plain = re.sub(r"\s", "", text).replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _spelled(words: list[str]) -> int | float | None:
    """The sum of the words: behind each number its multiplier, inside a number from the greatest kind down."""
    total: int | float = 0
    group: int | float = 0
    room = LARGEST + 1  # what comes next inside a number is below it
    for word in words:
        value = _cardinal_words().get(word)
        if value is None:
            return None
        if value > LARGEST:
            total, group = total + max(group, 1) * value, 0
        elif value < room:
            group += value
        else:
            return None
        room = _room_behind(value)
    return total + group if words else None


def _room_behind(value: float) -> int:
    """What a numeral lets stand behind it is below this: anything behind a multiplier, nothing behind a teen or a unit."""
    if value > LARGEST:
        return LARGEST + 1
    return 100 if value in HUNDREDS else 10 if value in TENS else 0


@lru_cache(maxsize=1)
def _cardinal_words() -> Mapping[str, int | float]:
    return cardinals((0, *ONE_WORD)) | fractions() | multipliers()


@lru_cache(maxsize=1)
def _words_alone() -> Mapping[str, int]:
    return collectives() | times()


@lru_cache(maxsize=1)
def _ordinal_words() -> Mapping[str, int]:
    return ordinals(ONE_WORD)


@lru_cache(maxsize=1)
def _digits_with_ending() -> re.Pattern[str]:
    return re.compile(rf"([\d \u00a0.,]*\d)-? ?(?:{'|'.join(numerals().digit_endings)})")


@lru_cache(maxsize=1)
def _beginning_pattern() -> re.Pattern[str]:
    parts = (any_of(beginnings(values)) for values in (HUNDREDS, TENS, (*TEENS, *UNITS)))
    return re.compile("".join(f"({part})?" for part in parts))


# ---- writing


def cardinal_in_words(value: int) -> str:
    """A whole number from 1 to 999 in words, as one counts; ValueError for another one.

    >>> cardinal_in_words(21), cardinal_in_words(513)
    ('двадцать один', 'пятьсот тринадцать')
    """
    return " ".join(numerals().declined(part, "nominative")[0] for part in _parts(value))


def ordinal_in_words(value: int) -> str:
    """An ordinal from 1 to 999 in words, in the nominative; ValueError for another number.

    >>> ordinal_in_words(24), ordinal_in_words(40)
    ('двадцать четвёртый', 'сороковой')
    """
    *before, last = _parts(value)
    return " ".join([*(numerals().declined(part, "nominative")[0] for part in before), numerals().ordinal(last)])


def _parts(value: int) -> list[int]:
    """The numerals of one word that a number is made of."""
    if not 0 < value <= LARGEST:
        raise ValueError(f"{value} is not between 1 and {LARGEST}")
    below = value % 100
    parts = [value - below, below] if below < 20 else [value - below, below - below % 10, below % 10]
    return [part for part in parts if part]
