"""What the numerals of ``rules/numerals.yaml`` are made of, and every form of a numeral that is one word.

All forms are in that of :func:`pipeline.words.normal.normal`, but for those of :class:`Numerals` itself, which keep their ё.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.files import rules_dir
from pipeline.words.normal import normal

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader in C, where it was built
CASES = ("nominative", "genitive", "dative", "instrumental", "prepositional")


class Declension(BaseModel):
    """Forms or endings by case; a case without any has those of the genitive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nominative: tuple[str, ...]
    genitive: tuple[str, ...] = ()
    dative: tuple[str, ...] = ()
    instrumental: tuple[str, ...] = ()
    prepositional: tuple[str, ...] = ()

    def case(self, name: str) -> tuple[str, ...]:
        """The forms of a case."""
        return getattr(self, name) or self.genitive


class OrdinalEndings(BaseModel):
    """Endings of ordinals: ``hard`` of первый and the like, ``soft`` of третий."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hard: tuple[str, ...]
    soft: tuple[str, ...]


class CollectiveEndings(BaseModel):
    """Endings of collective numerals: ``few`` of двое and трое, ``many`` of the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    few: tuple[str, ...]
    many: tuple[str, ...]


class Numerals(BaseModel):
    """The content of ``rules/numerals.yaml``, and every form that is made of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    soft: dict[int, str]
    soft_endings: Declension
    tens: Declension
    hundreds: Declension
    irregular: dict[int, Declension]
    multipliers: dict[int, tuple[str, ...]]
    fractions: dict[float, tuple[str, ...]]
    ordinals: dict[int, str]
    ordinal_endings: OrdinalEndings
    collectives: dict[int, str]
    collective_endings: CollectiveEndings
    times: dict[int, str]
    beginnings: dict[int, str]
    digit_endings: tuple[str, ...]
    most_parts: int

    def declined(self, value: int, case: str) -> tuple[str, ...]:
        """The forms in a case of a numeral that is one word: 0 to 20, the tens, the hundreds."""
        own = self.irregular.get(value)
        if own is not None and own.case(case):
            return own.case(case)
        if value in self.soft:
            return tuple(self.soft[value] + ending for ending in self.soft_endings.case(case))
        unit, ending = (value // 100, self.hundreds) if value >= 100 else (value // 10, self.tens)
        return tuple(first + second for first in self.declined(unit, case) for second in ending.case(case))

    def ordinal(self, value: int) -> str:
        """The nominative of an ordinal that is one word."""
        if value in self.ordinals:
            return self.ordinals[value]
        if value in self.soft:
            return self.soft[value] + self.ordinal_endings.hard[0]
        unit, last = (value // 100, 100) if value >= 100 else (value // 10, 10)
        return self.beginning(unit) + self.ordinal(last)

    def beginning(self, value: int) -> str:
        """What an adjective begins with (``двух``, ``двадцати``, ``сто``)."""
        return self.beginnings.get(value) or self.declined(value, "genitive")[0]


# the numerals of one word, from the greatest kind down: a number is at most one of each, and no unit stands behind a teen
HUNDREDS, TENS, TEENS, UNITS = range(100, 1000, 100), range(20, 100, 10), range(10, 20), range(1, 10)
ONE_WORD = (*HUNDREDS, *TENS, *TEENS, *UNITS)


@lru_cache(maxsize=1)
def numerals() -> Numerals:
    """The shipped numerals."""
    return Numerals.model_validate(yaml.load((rules_dir() / "numerals.yaml").read_text("utf-8"), Loader=_LOADER))


# ---- forms


def cardinals(values: Iterable[int]) -> dict[str, int]:
    """Each form of the cardinals of these values, in every case, with its value."""
    known = numerals()
    return {normal(form): value for value in values for case in CASES for form in known.declined(value, case)}


def ordinals(values: Iterable[int]) -> dict[str, int]:
    """Each form of the ordinals of these values, in every case and gender."""
    endings = numerals().ordinal_endings
    forms: dict[str, int] = {}
    for value in values:
        word = normal(numerals().ordinal(value))
        soft = word.endswith(endings.soft[0])
        forms |= {word[:-2] + ending: value for ending in (endings.soft if soft else endings.hard)}
    return forms


def beginnings(values: Iterable[int]) -> dict[str, int]:
    """What adjectives of these values begin with."""
    return {normal(numerals().beginning(value)): value for value in values}


def collectives() -> dict[str, int]:
    """Each form of the collective numerals (``двоих``)."""
    known = numerals()
    few, many = known.collective_endings.few, known.collective_endings.many
    return {stem + ending: value for value, stem in known.collectives.items() for ending in (few if value < 4 else many)}


def times() -> dict[str, int]:
    """How often (``дважды``)."""
    return {word: value for value, word in numerals().times.items()}


def multipliers() -> dict[str, int]:
    """Each form of тысяча and миллион."""
    return {form: value for value, forms in numerals().multipliers.items() for form in forms}


def fractions() -> dict[str, float]:
    """Each form of полтора."""
    return {form: value for value, forms in numerals().fractions.items() for form in forms}
