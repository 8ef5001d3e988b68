"""Quantities: what a number counts (percent, roubles, a noun) and of whom a percentage is taken."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.model import Span
from pipeline.phrases.bases import base_of
from pipeline.phrases.terms import terms
from pipeline.rulebook.ruleset import Match, Rulebook, RuleSet
from pipeline.words.morphology import is_infinitive, lemmas, parses
from pipeline.words.normal import normal
from pipeline.words.numerals import number

_COMPOUND = re.compile(r"(\d+)\s?(?:млн|млрд)\.?\s(\d+)")
_OF_WHAT = re.compile(r"\s*(?:числ[оа]|количеств[оа]|численност[ьи])\s+(?=[^\W\d_])")
_PERCENT = re.compile(r"-?\s?процентн(?:ую|ый|ое|ого|ой|ая|ом|ые|ых)(?!\s+пункт)|\s*(?:\([^)]*\)\s*)?(?:%|процент(?!н)[а-я]*|проц\.)")
_POINTS = re.compile(r"\s*(?:процентн[а-я]+\s+пункт[а-я]*|п\.\s?п\.?|пп\b)")
_RUBLES = re.compile(r"\s*(?:руб(?:\.|л[а-я]*)?|₽)")
_FACTOR = re.compile(r"\s*(тыс|млн|млрд|тысяч|миллион|миллиард)[а-я]*\.?")
_NOUN = re.compile(r"\s*((?:[^\W\d_]+(?:[-/][^\W\d_]+)*\.?\s?){1,4})")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ABBREVIATED = re.compile(
    r"\s*((?:[А-ЯЁ]?[а-яё]{1,5}/[а-яё]{1,3}|кв\.\s?м|куб\.\s?м|га|км|кг|м2|м²|шт\.|чел\.|ед\.|ГБ|Гб|Мб|Гбит/с|лк|кВт|МВт|Гкал|дБ|т)(?![а-яё]))\.?"
)


class Quantities:
    """Reads the quantities of one text. ``edges`` are the deadline phrases in it, which no quantity reaches into."""

    def __init__(self, text: str, rules: Rulebook) -> None:
        self.text = text
        self.view = normal(text)
        self.rules: RuleSet = rules["target"]
        self.abbreviations = rules["structure"].phrases("abbreviations")
        self.terms = terms(text, rules["deadline"])
        self.edges = [m for m in self.terms if not m.rule.gives.get("label") and m.rule.gives.get("place") not in ("label", "edge")]
        self.last_end = 0
        self.last_indicator: str | None = None

    @cached_property
    def actions(self) -> list[Span]:
        """Where the verbs stand that say what is to be done."""
        return [m.span() for m in WORD.finditer(self.text) if len(m.group()) > 3 and _acts(m.group())]

    # ---- value and unit

    @staticmethod
    def _amount(match: Match) -> tuple[int, int]:
        return match.parts["amount"]

    def _value(self, written: str) -> int | float | None:
        if compound := _COMPOUND.fullmatch(written):  # «1 млн 200» in front of «тыс.»
            return int(compound[1]) * 1000 + int(compound[2])
        written = re.sub(r"\(.*?\)", "", written).strip()
        return number(written)

    def _unit(self, match: Match) -> tuple[str, float, int] | None:
        """Unit, factor of the value, and the end of the unit in the text; None where none follows."""
        end = self._amount(match)[1]
        rest = self.view[end:]
        inside = self.view[slice(*match.span)]
        if match.rule.gives.get("unit") == "times":
            return "times", 1, match.span[1]
        if hit := _POINTS.match(rest):
            return "percentage_point", 1, end + hit.end()
        if hit := _PERCENT.match(rest):
            return "percent", 1, max(end + hit.end(), match.span[1])
        if "процент" in inside or "%" in self.view[end : match.span[1]]:
            return "percent", 1, match.span[1]
        factor, shift = 1.0, 0
        if hit := _FACTOR.match(rest):
            factor, shift = float(self.rules.words["money"][hit.group(1)]), hit.end()
        if hit := _RUBLES.match(rest[shift:]):
            return "RUB", factor, end + shift + hit.end()
        if hit := _ABBREVIATED.match(self.text[end + shift :]):
            written = hit.group(1)
            unit = {"чел.": "человек", "шт.": "штука", "ед.": "единица"}.get(written.lower(), written)
            return unit, factor, end + shift + hit.end()
        return self._counted(end + shift, factor)

    def _counted(self, place: int, factor: float) -> tuple[str, float, int] | None:
        """The noun that is counted, in the nominative singular, adjectives left out."""
        if of_what := _OF_WHAT.match(self.view, place):
            place = of_what.end()
        hit = _NOUN.match(self.text, place)
        if hit is None:
            return None
        substantive: tuple[str, float, int] | None = None
        for word in WORD.finditer(self.text, place, hit.end()):
            noun = self._noun(word.group())
            if noun is None:
                bare = next((p for p in parses(word.group()) if p.tag.POS in ("ADJF", "PRTF") and p.tag.case), None)
                if bare is not None:
                    form = bare.inflect({"masc", "sing", "nomn"})
                    substantive = (str(form.word), factor, word.end()) if form and "plur" in bare.tag else substantive
                    continue
                return substantive
            if factor == 1 and lemmas(word.group()) & self.rules.phrases("not_units"):
                return "", factor, word.end()
            return noun, factor, word.end()
        return substantive

    @staticmethod
    def _noun(word: str) -> str | None:
        if word.isupper() and len(word) > 1:
            return word
        for parse in parses(word):
            if parse.tag.POS == "NOUN" and parse.tag.case in ("gent", "nomn", "accs", "datv", "ablt", "loct") and parse.score > 0.05:
                if "Subx" in parse.tag or any(p.tag.POS == "ADJF" and p.score > parse.score for p in parses(word)):
                    return None
                form = parse.inflect({"sing", "nomn"})
                unit = str(form.word) if form else str(parse.normal_form)
                return unit if "ё" in word else unit.replace("ё", "е")
            if parse.tag.POS in ("ADJF", "PRTF", "PREP", "CONJ", "INFN", "VERB"):
                return None
        return None

    def _base(self, place: int) -> tuple[str | None, int]:
        """Of whom a percentage that ends at ``place`` is taken, and where that phrase ends."""
        terms = (m.span[0] for m in self.edges if m.span[0] >= place and m.rule.gives["kind"] != "none")
        return base_of(self.text, place, min(terms, default=len(self.text)), self.rules.phrases("base_prepositions"))


def _acts(word: str) -> bool:
    """Whether a word says what is to be done; what may be a noun as well (``отсев``) is one."""
    found = parses(word)
    return is_infinitive(word) or ("GRND" in found[0].tag and not any("NOUN" in parse.tag for parse in found))
