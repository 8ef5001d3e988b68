"""The rules of a file, ready to match: each with its pattern, what it gives, and texts that it must and must not match.

A ``pattern`` is a string in the language of :mod:`pipeline.rulebook.patterns` (``at`` holds it to the start or the whole of a
text), or a list of token patterns for spaCy's Matcher (https://spacy.io/usage/rule-based-matching).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pipeline.rulebook.compiled import Compiled
from pipeline.rulebook.gives import Gives
from pipeline.rulebook.word_lists import Words
from pipeline.words.normal import normal

T = TypeVar("T")
G_co = TypeVar("G_co", bound=Gives, covariant=True)
W_co = TypeVar("W_co", bound=Words, covariant=True)
At = Literal["anywhere", "start", "whole"]
# of a token: attributes by name; spaCy says what may stand there
TokenPattern = list[dict[str, object]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule(Generic[G_co]):
    """One rule: what it looks for, what it says of it, and texts that it must and must not match."""

    id: str
    pattern: str | TokenPattern
    at: At
    gives: G_co
    reads: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


class Match(Generic[G_co]):
    """Where a rule matched: ``span`` in the text that was searched, ``parts`` by group name as spans."""

    __slots__ = ("_hit", "rule", "span")

    def __init__(self, rule: Rule[G_co], span: tuple[int, int], hit: re.Match[str]) -> None:
        self.rule = rule
        self.span = span
        self._hit = hit

    @property
    def parts(self) -> dict[str, tuple[int, int]]:
        """The groups that took part; most matches are dropped before anybody asks for them."""
        hit = self._hit
        return {name: hit.span(name) for name in hit.re.groupindex if hit.start(name) >= 0}

    def cut(self, end: int) -> Match[G_co]:
        """The same match with an earlier end."""
        return Match(self.rule, (self.span[0], end), self._hit)


class RuleSet(Generic[G_co, W_co]):
    """The rules of one file, ready to match. In a scan the longest match wins, then the rule that stands first.

    What is loaded is shared by all who parse and changed by nobody. The set that a parse works with is made of it by
    :meth:`for_document`: it also remembers what was found in each text, for the stages that look at the same text again.
    """

    def __init__(self, rules: tuple[Rule[G_co], ...], words: W_co, compiled: Compiled) -> None:
        self.rules = rules
        self.words = words
        self.compiled = compiled
        self._text_rules = [rule for rule in rules if isinstance(rule.pattern, str)]
        self._found: dict[str, list[Match[G_co]]] | None = None
        self._derived: dict[object, object] = {}
        self.by_id = {rule.id: rule for rule in rules}

    def for_document(self) -> RuleSet[G_co, W_co]:
        """The same rules for one parse of one document."""
        made = object.__new__(type(self))
        made.__dict__ = self.__dict__ | {"_found": {}}
        return made

    def derived(self, make: Callable[[RuleSet[G_co, W_co]], T]) -> T:
        """What a pure function makes of the rules and words alone, made once; the same object for every document."""
        found = self._derived.get(make)
        if found is None:
            found = self._derived.setdefault(make, make(self))
        return found  # type: ignore[return-value]  # what stands under a function is what it returned

    @property
    def macros(self) -> Mapping[str, str]:
        """The macros of the file and of those before it, each as it is written."""
        return self.compiled.macros

    # ---- matching

    def all_matches(self, text: str, rules: frozenset[str] | None = None) -> list[Match[G_co]]:
        """Every match of every rule in ``text``, or of those with these ids, overlapping ones too; the longest first at equal starts."""
        found = self._found.get(text) if self._found is not None else None
        if found is None and rules is not None:
            return self._matches(normal(text), frozenset(i for i, rule in enumerate(self._text_rules) if rule.id in rules))
        if found is None:
            found = self._matches(normal(text))
            if self._found is not None:
                self._found[text] = found
        return found if rules is None else [match for match in found if match.rule.id in rules]

    def matches_at(self, text: str, place: int) -> list[Match[G_co]]:
        """The match of each rule that matches at ``place``, where no word goes on."""
        view = normal(text)
        hits = ((rule, self.compiled.pattern(rule).match(view, place)) for rule in self.compiled.index.at(view, place))
        return [as_match(self._text_rules[rule], hit) for rule, hit in hits if hit]

    def _matches(self, view: str, only: frozenset[int] | None = None) -> list[Match[G_co]]:
        """Each rule's matches do not overlap each other."""
        hits: list[tuple[int, re.Match[str]]] = []
        ends: dict[int, int] = {}
        pattern = self.compiled.pattern
        for place, rules in self.compiled.index.places(view):
            for rule in rules if only is None else only.intersection(rules):
                if ends and ends.get(rule, 0) > place:
                    continue
                hit = pattern(rule).match(view, place)
                if hit:
                    ends[rule] = hit.end()
                    hits.append((rule, hit))
        if not hits:
            return []
        matches = [(rule, as_match(self._text_rules[rule], hit)) for rule, hit in hits]
        return [match for _, match in sorted(matches, key=lambda pair: (pair[1].span[0], -pair[1].span[1], pair[0]))]

    def scan(self, text: str) -> list[Match[G_co]]:
        """Matches that do not overlap, in order of place: from the left, the longest at each place."""
        kept: list[Match[G_co]] = []
        for match in self.all_matches(text):
            if not kept or match.span[0] >= kept[-1].span[1]:
                kept.append(match)
        return kept

    def full(self, text: str, among: Callable[[G_co], bool] | None = None) -> Match[G_co] | None:
        """The first rule whose pattern is the whole of ``text``, or None; ``among`` says by what a rule gives whether it is asked for."""
        view = normal(text)
        for place in self.compiled.index.at(view, 0):
            rule = self._text_rules[place]
            if (among is None or among(rule.gives)) and (hit := self.compiled.pattern(place).fullmatch(view)):
                return as_match(rule, hit)
        return None

    def start(self, text: str) -> Match[G_co] | None:
        """The longest match at the very beginning of ``text``, or None."""
        view, best = normal(text), None
        for place in self.compiled.index.at(view, 0):
            hit = self.compiled.pattern(place).match(view)
            if hit and (best is None or hit.end() > best.span[1]):
                best = as_match(self._text_rules[place], hit)
        return best

    # ---- asking for rules and words

    def those(self, test: Callable[[G_co], object]) -> list[Rule[G_co]]:
        """The rules whose ``gives`` pass a test, in the order of the file."""
        return [rule for rule in self.rules if test(rule.gives)]

    def token_rules(self) -> Iterator[Rule[G_co]]:
        """The rules whose pattern is a list of spaCy token patterns."""
        return (rule for rule in self.rules if not isinstance(rule.pattern, str))

    def phrases(self, key: str) -> frozenset[str]:
        """A word list of the file in the form that patterns see. Raises AttributeError where no such list is declared."""
        found = self._derived.get(key)
        if found is None:
            words: tuple[str, ...] = getattr(self.words, key)
            found = self._derived.setdefault(key, frozenset(map(normal, words)))
        return found  # type: ignore[return-value]  # what stands under a string is made right here


def as_match(rule: Rule[G_co], hit: re.Match[str]) -> Match[G_co]:
    """A hit of a rule's pattern as a match."""
    start, end = hit.span()
    if hit.group()[:1].isspace():
        start += len(hit.group()) - len(hit.group().lstrip())
    return Match(rule, (start, end), hit)


def nearest(starts: list[int], place: int) -> int:
    """Index of the last start that is not behind ``place``."""
    return max(bisect_left(starts, place + 1) - 1, 0)
