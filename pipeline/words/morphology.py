"""Words and their forms, by pymorphy3. Every function takes a single word as written and keeps no state but caches."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache
from typing import Protocol

from pipeline.words.normal import cyrillic

NOMINAL = frozenset({"NOUN", "ADJF", "PRTF", "NPRO", "NUMR"})
_INFINITIVE_ENDINGS = ("ть", "ти", "чь", "ться", "тись", "чься")
MODIFIERS = frozenset({"ADJF", "PRTF"})


class Tag(Protocol):
    """The grammemes of a reading by OpenCorpora, as pymorphy3 gives them; ``in`` asks for any of them."""

    @property
    def POS(self) -> str | None: ...  # noqa: N802  # pymorphy3's name
    @property
    def animacy(self) -> str | None: ...
    @property
    def case(self) -> str | None: ...
    @property
    def gender(self) -> str | None: ...
    @property
    def mood(self) -> str | None: ...
    @property
    def number(self) -> str | None: ...
    @property
    def person(self) -> str | None: ...
    def __contains__(self, grammemes: str | Set[str], /) -> bool: ...


class Parse(Protocol):
    """One reading of a word, as pymorphy3 gives it: how likely it is, and its other forms."""

    @property
    def word(self) -> str: ...
    @property
    def normal_form(self) -> str: ...
    @property
    def tag(self) -> Tag: ...
    @property
    def score(self) -> float: ...
    @property
    def is_known(self) -> bool: ...
    def inflect(self, required_grammemes: set[str], /) -> Parse | None: ...
    def make_agree_with_number(self, num: int, /) -> Parse | None: ...


class _Analyzer(Protocol):
    def parse(self, word: str, /) -> Sequence[Parse]: ...


@lru_cache(maxsize=1)
def _analyzer() -> _Analyzer:
    from pymorphy3 import MorphAnalyzer

    made: _Analyzer = MorphAnalyzer(lang="ru")
    return made


@lru_cache(maxsize=60_000)
def parses(word: str) -> tuple[Parse, ...]:
    """All readings of ``word``, the likeliest first by pymorphy3."""
    try:
        return tuple(_analyzer().parse(cyrillic(word)))
    except ValueError:  # pymorphy3 asks for the name of every odd letter, and some have none
        return tuple(_analyzer().parse("?"))


def lemma(word: str) -> str:
    """The dictionary form of the likeliest reading, with ``е`` for ``ё``."""
    return str(parses(word)[0].normal_form).replace("ё", "е")


@lru_cache(maxsize=60_000)
def lemmas(word: str) -> frozenset[str]:
    """The dictionary forms of all readings, with ``е`` for ``ё``."""
    found = {parse.normal_form for parse in parses(word)}
    # a participle that has become a noun (заведующий) goes by its own nominative, not by its verb
    found |= {form.word for parse in parses(word) if parse.tag.POS == "PRTF" and (form := parse.inflect({"masc", "sing", "nomn"}))}
    return frozenset(form.replace("ё", "е") for form in found)


@lru_cache(maxsize=60_000)
def is_infinitive(word: str) -> bool:
    """Whether ``word`` is an infinitive by its likeliest reading (``знать``, not ``печать``)."""
    return word.lower().endswith(_INFINITIVE_ENDINGS) and "INFN" in parses(word)[0].tag


@lru_cache(maxsize=60_000)
def is_finite_verb(word: str) -> bool:
    """Whether ``word`` is a finite verb by its likeliest reading."""
    return "VERB" in parses(word)[0].tag


@lru_cache(maxsize=60_000)
def in_case(word: str, case: str, kinds: frozenset[str] = NOMINAL) -> tuple[Parse, ...]:
    """The readings of ``word`` in a case (``datv``, ``accs`` …) among the given parts of speech."""
    return tuple(p for p in parses(word) if p.tag.case == case and p.tag.POS in kinds)


def inflected(parse: Parse, case: str = "nomn") -> str | None:
    """The form of a reading in another case, number and gender kept; None where there is none."""
    grammemes = {case}
    if parse.tag.number:
        grammemes.add(parse.tag.number)
    if parse.tag.gender and parse.tag.number == "sing" and parse.tag.POS in MODIFIERS:
        grammemes.add(parse.tag.gender)
    form = parse.inflect(grammemes)
    return str(form.word) if form else None


def like(word: str, model: str) -> str:
    """Return ``word`` in the capitals of ``model``: all capitals, a capital at the start (of each part), or none."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    model_parts, parts = model.split("-"), word.split("-")
    if len(parts) == len(model_parts):
        return "-".join(p.capitalize() if m[:1].isupper() else p for p, m in zip(parts, model_parts, strict=True))
    return word.capitalize() if model[:1].isupper() else word
