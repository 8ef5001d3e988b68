"""A second look at what was extracted: values whose own words say that something went wrong on the way.

The extractors are sure of what they find. Here a finished assignment is read once more for what a right one never
holds: a party without a noun that names one, a date inside a name, a text that still addresses somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from pipeline.model import Assignment, Responsible, Target
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import in_case, is_infinitive, lemma, lemmas, parses
from pipeline.words.tokens import Token, tokens

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LABEL = re.compile(r"(?:срок[а-я]*(?: исполнения| реализации)?|ответственн[а-я]+|отв\.|исп\.|доклад) ?[:–—-]", re.I)
_DIGIT = re.compile(r"\d")
_OBLIQUE = re.compile(r"[а-яё](?:ую|юю|ому|ему)$")
_CUT_SHORT = re.compile(r"\d ?(?:тыс|млн|млрд)\.?$")
_PAIRS = (("«", "»"), ("(", ")"))
LONGEST_NAME = 160


class Doubts:
    """Looks at assignments with the words of the rules."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        party = rules["party"]
        self.heads = party.phrases("positions") | party.phrases("organisations")
        self.no_organisations = frozenset(party.words.not_organisations)

    def of(self, assignment: Assignment) -> Iterator[tuple[str, tuple[int, int], str]]:
        """Code, span and wording of each doubt about an assignment."""
        if self._odd_text(assignment.text):
            yield "unsure_text", assignment.span, assignment.text
        for party in assignment.responsible:
            if self._odd_party(party):
                yield "unsure_party", party.span, party.party
        for target in assignment.targets:
            if self._odd_target(target, assignment.text):
                yield "unsure_target", target.span, target.raw

    # ---- texts

    @cached_property
    def _addressing(self) -> frozenset[str]:
        """The words that address somebody, as the token rules list them."""
        rules = (rule for rule in self.rules["modality"].token_rules() if rule.gives.case is not None and not rule.gives.in_text)
        return frozenset(word for rule in rules for key in ("LEMMA", "LOWER") for word in _listed(rule.pattern[0], key))

    def _odd_text(self, text: str) -> bool:
        words = [word.lower() for word in _WORD.findall(text)]
        first = words[:3]
        return (
            (len(words) == len(text.split()) == 1 and is_infinitive(words[0]))
            or any(word in self._addressing or (is_infinitive(word) and lemma(word) in self._addressing) for word in first)
            or text.count("(") != text.count(")")
            or bool(_LABEL.search(text))
            or bool(_CUT_SHORT.search(text))
        )

    # ---- parties

    def _odd_party(self, party: Responsible) -> bool:
        name = party.party
        if len(name) > LONGEST_NAME or _unbalanced(name) or (name[:1].islower() and name[1:].isupper() and len(name) > 3):
            return True
        dated = _DIGIT.search(name) and any(m.rule.gives.kind == "by" for m in self.rules["deadline"].all_matches(name))
        if dated:
            return True
        surnames = [word for person in party.people for word in _WORD.findall(person) if len(word) > 2]
        if any(_OBLIQUE.search(word) for word in surnames):
            return True
        return party.kind != "person" and self._odd_name(name)

    def _odd_name(self, name: str) -> bool:
        line = tokens(name)
        words = [token for token in line if token.kind == "word"]
        if not words or any(is_infinitive(token.text) for token in words):
            return not any(token.kind == "quoted" for token in line)
        if words[0].is_abbreviation:
            return words[0].text in self.no_organisations or self._is_beside_a_head(line, words)
        if len(line) == 1 and lemmas(line[0].text) & self.rules["party"].phrases("says_nothing"):
            return True
        if any(line[i].low == "," and _is_oblique_participle(line[i + 1].text) for i in range(len(line) - 1)):
            return True
        if not any(token.is_abbreviation or token.kind == "quoted" or self._is_head(token.text) for token in line):
            return True
        return not self._opens_in_nominative([token.text for token in words[:4]])

    def _is_beside_a_head(self, line: list[Token], words: list[Token]) -> bool:
        """Whether an abbreviation that is followed by no name of its own stands before another party (``ЧС администрация``)."""
        if len(line) > 1 and (line[1].kind in ("quoted", "number") or line[1].is_abbreviation):
            return False
        return any(self._is_head(token.text) and bool(in_case(token.text, "nomn")) for token in words[1:2])

    def _is_head(self, word: str) -> bool:
        known = lemmas(word)
        return bool((known | {part for form in known for part in form.split("-")}) & self.heads)

    def _opens_in_nominative(self, words: list[str]) -> bool:
        """Whether the words up to and with the head can all stand in the nominative."""
        for word in words:
            best = parses(word)[0]
            if "." in word or (best.tag.POS == "NOUN" and not best.is_known):
                return True
            if not in_case(word, "nomn"):
                return False
            if self._is_head(word):
                return True
        return True

    # ---- targets

    def _odd_target(self, target: Target, text: str) -> bool:
        indicator = target.indicator or ""
        behind = text.partition(target.raw)[2]
        stray_unit = target.raw[-1:].isdigit() and bool(re.match(r"\s?[а-яё]{2,}", behind)) and target.unit is not None
        unsaid = target.unit == "percent" or (target.unit == "times" and not _WORD.search(behind))
        of_nothing = unsaid and not (indicator or target.base)
        base = target.base or ""
        return of_nothing or bool(re.search(r"^\W|\d$", base)) or _unbalanced(indicator) or ", чтобы " in indicator or stray_unit


def _listed(pattern: object, key: str) -> Iterable[str]:
    """The words that a token pattern looks for under a key, one or a list of them."""
    value = pattern.get(key) if isinstance(pattern, dict) else None
    if isinstance(value, dict):
        return [str(word) for word in value["IN"]]
    return [str(value)] if value else []


def _is_oblique_participle(word: str) -> bool:
    """A participle that was left in the case of its party (``граждане, имеющим …``)."""
    best = parses(word)[0].tag
    return best.POS == "PRTF" and not in_case(word, "nomn") and not in_case(word, "gent")


def _unbalanced(text: str) -> bool:
    return any(text.count(opened) != text.count(closed) for opened, closed in _PAIRS)
