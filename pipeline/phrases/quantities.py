"""Quantities: what a number counts (percent, roubles, a noun) and of whom a percentage is taken."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipeline.model import Span
from pipeline.phrases.bases import base_of
from pipeline.phrases.terms import terms
from pipeline.rulebook.book import Rulebook, TargetMatch, TargetRules
from pipeline.rulebook.patterns import expand
from pipeline.words.morphology import MODIFIERS, Parse, is_infinitive, lemmas, parses
from pipeline.words.normal import normal
from pipeline.words.numerals import number

_NOUN = re.compile(r"\s*((?:[^\W\d_]+(?:[-/][^\W\d_]+)*\.?\s?){1,4})")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_COUNTED_CASES = frozenset({"gent", "nomn", "accs", "datv", "ablt", "loct"})
_NO_NOUNS = frozenset({"ADJF", "PRTF", "PREP", "CONJ", "INFN", "VERB"})
# a noun less likely than this is none
_UNLIKELY = 0.05


class Unit(NamedTuple):
    """What a number counts, the factor of its value, and where that ends in the text; the name is empty where it is no unit."""

    name: str
    factor: float
    end: int


class Quantities:
    """Reads the quantities of one text. ``edges`` are the deadline phrases in it, which no quantity reaches into."""

    def __init__(self, text: str, rules: Rulebook) -> None:
        self.text = text
        self.view = normal(text)
        self.rules: TargetRules = rules["target"]
        self.abbreviations = rules["structure"].phrases("abbreviations")
        self.terms = terms(text, rules["deadline"])
        self.edges = [m for m in self.terms if not m.rule.gives.label and m.rule.gives.place not in ("label", "edge")]

    @cached_property
    def actions(self) -> list[Span]:
        """Where the verbs stand that say what is to be done."""
        return [m.span() for m in WORD.finditer(self.text) if len(m.group()) > 3 and _acts(m.group())]

    # ---- value and unit

    @staticmethod
    def amount(match: TargetMatch) -> tuple[int, int]:
        """Where the number of a match stands."""
        return match.parts["amount"]

    def value(self, written: str) -> int | float | None:
        """A number as written, in digits or words; None where it is none."""
        if compound := _expression(self.rules.macros["compound"]).fullmatch(written):  # «1 млн 200» in front of «тыс.»
            return int(compound[1]) * 1000 + int(compound[2])
        written = re.sub(r"\(.*?\)", "", written).strip()
        return number(written)

    def unit(self, match: TargetMatch) -> Unit | None:
        """What a number counts; None where nothing follows that could be that."""
        end = self.amount(match)[1]
        if match.rule.gives.unit == "times":
            return Unit("times", 1, match.span[1])
        return self._share(match, end) or self._money_or_thing(end)

    def _share(self, match: TargetMatch, end: int) -> Unit | None:
        """Percent and percentage points, behind the number or inside the match."""
        macros, rest = self.rules.macros, self.view[end:]
        if hit := _expression(macros["points_behind"]).match(rest):
            return Unit("percentage_point", 1, end + hit.end())
        if hit := _expression(macros["percent_behind"]).match(rest):
            return Unit("percent", 1, max(end + hit.end(), match.span[1]))
        if _expression(macros["percent_inside"]).search(self.view[slice(*match.span)]) or "%" in self.view[end : match.span[1]]:
            return Unit("percent", 1, match.span[1])
        return None

    def _money_or_thing(self, end: int) -> Unit | None:
        money: dict[str, int] = self.rules.words.money
        factor = 1.0
        if hit := _factors(tuple(money)).match(self.view, end):
            factor, end = float(money[hit.group(1)]), hit.end()
        if hit := _expression(self.rules.macros["roubles_behind"]).match(self.view, end):
            return Unit("RUB", factor, hit.end())
        if hit := _abbreviated(self.rules.words.abbreviated_units).match(self.text, end):
            written = hit.group(1)
            spelled: dict[str, str] = self.rules.words.spelled_units
            return Unit(spelled.get(written.lower(), written), factor, hit.end())
        return self._counted(end, factor)

    def _counted(self, place: int, factor: float) -> Unit | None:
        """The noun that is counted, in the nominative singular, adjectives left out."""
        if of_what := _expression(self.rules.macros["counted_of"]).match(self.view, place):
            place = of_what.end()
        hit = _NOUN.match(self.text, place)
        people: Unit | None = None
        for word in WORD.finditer(self.text, place, hit.end()) if hit else ():
            if noun := _singular(word.group()):
                is_unit = factor != 1 or not lemmas(word.group()) & self.rules.phrases("not_units")
                return Unit(noun if is_unit else "", factor, word.end())
            modifier = _modifier(word.group())
            if modifier is None:
                break
            if form := _people(modifier):
                people = Unit(form, factor, word.end())
        return people

    def base(self, place: int) -> tuple[str | None, int]:
        """Of whom a percentage that ends at ``place`` is taken, and where that phrase ends."""
        terms = (m.span[0] for m in self.edges if m.span[0] >= place and m.rule.gives.kind != "none")
        return base_of(self.text, place, min(terms, default=len(self.text)), self.rules.phrases("base_prepositions"))


def _singular(word: str) -> str | None:
    """A noun in the nominative singular, an abbreviation as it stands; None where the word is rather something else."""
    if word.isupper() and len(word) > 1:
        return word
    parse = next((p for p in parses(word) if _is_counted(p) or p.tag.POS in _NO_NOUNS), None)
    if parse is None or parse.tag.POS in _NO_NOUNS or "Subx" in parse.tag:
        return None
    if any(p.tag.POS == "ADJF" and p.score > parse.score for p in parses(word)):
        return None
    form = parse.inflect({"sing", "nomn"})
    unit = str(form.word) if form else str(parse.normal_form)
    return unit if "ё" in word else unit.replace("ё", "е")


def _modifier(word: str) -> Parse | None:
    """The reading as an adjective or a participle, None where there is none."""
    return next((p for p in parses(word) if p.tag.POS in MODIFIERS and p.tag.case), None)


def _people(modifier: Parse) -> str | None:
    """Those whom a modifier in the plural may stand for (``80 обучающихся``), in the nominative singular."""
    form = modifier.inflect({"masc", "sing", "nomn"}) if "plur" in modifier.tag else None
    return str(form.word) if form else None


def _is_counted(parse: Parse) -> bool:
    return parse.tag.POS == "NOUN" and parse.tag.case in _COUNTED_CASES and parse.score > _UNLIKELY


@lru_cache(maxsize=64)
def _expression(pattern: str) -> re.Pattern[str]:
    """A macro of the rules that holds no other macro, as a pattern of its own."""
    return re.compile(expand(pattern, {}))


@lru_cache(maxsize=8)
def _factors(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s*({'|'.join(prefixes)})[а-я]*\.?")


@lru_cache(maxsize=8)
def _abbreviated(units: tuple[str, ...]) -> re.Pattern[str]:
    """An abbreviated unit: one of these, or one by another (``Мбит/с``)."""
    known = "|".join(re.escape(unit).replace(r"\ ", r"\s?") for unit in units)
    return re.compile(rf"\s*((?:[А-ЯЁ]?[а-яё]{{1,5}}/[а-яё]{{1,3}}|{known})(?![а-яё]))\.?")


def _acts(word: str) -> bool:
    """Whether a word says what is to be done; what may be a noun as well (``отсев``) is one."""
    found = parses(word)
    return is_infinitive(word) or ("GRND" in found[0].tag and not any("NOUN" in parse.tag for parse in found))
