"""Number words as parts of the rules' patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.words.normal import normal
from pipeline.words.numeral_forms import (
    CASES,
    HUNDREDS,
    ONE_WORD,
    TEENS,
    TENS,
    UNITS,
    Declension,
    beginnings,
    collectives,
    fractions,
    multipliers,
    numerals,
    ordinals,
    times,
)


@lru_cache(maxsize=1)
def macros() -> dict[str, str]:
    """The macros of the rules that are made of the numerals, by name.

    ``number_word`` is a whole number from 1 to 999 in words, a collective one too; ``number_words`` any number in words with its
    multipliers; ``number_stem`` what an adjective begins with, in words or digits; ``ordinal_word`` an ordinal from 1 to 999;
    ``ordinal_part`` that of a part of a whole; ``times_word`` how often; ``digit_ending`` what stands behind digits.

    They are kept short, since dozens of patterns hold them, and take a little more than is Russian (``двадцатьсот``): what makes
    no number is told when it is read.
    """
    known = numerals()
    ending = any_of(known.digit_endings)
    cardinal, larger = _any_cardinal(), any_of({**fractions(), **multipliers()})
    hundreds, tens, below = (any_of(beginnings(values)) for values in (HUNDREDS, TENS, (*TEENS, *UNITS)))
    any_ordinal = any_of(ordinals(ONE_WORD))
    return {
        "number_word": f"(?:{cardinal}(?: {cardinal}){{0,2}}|{any_of(collectives())})",
        "number_words": f"(?:(?:{cardinal}|{larger})(?: (?:{cardinal}|{larger})){{0,4}})",
        "number_stem": rf"(?:{hundreds}?(?:{tens}?{below}|{tens})|{hundreds}|\d+(?:-? ?{ending})?-?)",
        "ordinal_word": f"(?:(?:{cardinal} ){{0,2}}{any_ordinal})",
        "ordinal_part": any_of(ordinals(range(1, known.most_parts + 1))),
        "times_word": any_of(times()),
        "digit_ending": ending,
    }


def _any_cardinal() -> str:
    """An expression for a cardinal of one word, in any case."""
    known = numerals()
    soft = any_of(known.soft.values()) + any_of(_endings(known.soft_endings))
    irregular = any_of(normal(form) for value, forms in known.irregular.items() if value for form in _endings(forms))
    return f"(?:{soft}|{irregular})(?:{any_of([*_endings(known.tens), *_endings(known.hundreds)])})?"


def _endings(forms: Declension) -> list[str]:
    return [form for case in CASES for form in forms.case(case)]


def any_of(words: Iterable[str]) -> str:
    """An expression for one of the words, the longest that fits, with what they begin with in common written once.

    >>> any_of(["два", "две", "двадцать"])
    'дв(?:а(?:дцать)?|е)'
    """
    tails: dict[str, set[str]] = {}
    for word in filter(None, set(words)):
        tails.setdefault(word[0], set()).add(word[1:])
    ways = [re.escape(first) + _tail(rest) for first, rest in sorted(tails.items())]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _tail(rest: set[str]) -> str:
    if rest == {""}:
        return ""
    inner = any_of(rest)
    if "" not in rest:
        return inner
    return f"{inner}?" if len(inner) == 1 or inner.startswith("(?:") else f"(?:{inner})?"
