"""The rules of a file, ready to match: each with its pattern, what it gives, and texts that it must and must not match.

A ``pattern`` is a string in the language of :mod:`pipeline.rulebook.patterns` (``at`` holds it to the start or the whole of a
text), or a list of token patterns for spaCy's Matcher (https://spacy.io/usage/rule-based-matching).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import RuleError
from pipeline.rulebook.patterns import regular_expression
from pipeline.rulebook.prefilter import Index, Pattern
from pipeline.words.normal import normal

T = TypeVar("T")


class Rule(BaseModel):
    """One rule: what it looks for, what it says of it, and texts that it must and must not match."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    pattern: str | list[dict[str, Any]]
    at: Literal["anywhere", "start", "whole"] = "anywhere"
    gives: dict[str, Any] = {}
    examples: list[str] = Field(min_length=1)
    counter_examples: list[str] = []
    note: str | None = None


class RuleFile(BaseModel):
    """The content of one file of ``rules/``."""

    model_config = ConfigDict(extra="forbid")

    macros: dict[str, str] = {}
    words: dict[str, Any] = {}
    rules: list[Rule] = []


class Match:
    """Where a rule matched: ``span`` in the text that was searched, ``parts`` by group name as spans."""

    __slots__ = ("_hit", "rule", "span")

    def __init__(self, rule: Rule, span: tuple[int, int], hit: re.Match[str]) -> None:
        self.rule = rule
        self.span = span
        self._hit = hit

    @property
    def parts(self) -> dict[str, tuple[int, int]]:
        """The groups that took part; most matches are dropped before anybody asks for them."""
        hit = self._hit
        return {name: hit.span(name) for name in hit.re.groupindex if hit.start(name) >= 0}

    def cut(self, end: int) -> Match:
        """The same match with an earlier end."""
        return Match(self.rule, (self.span[0], end), self._hit)


@dataclass
class RuleSet:
    """The rules of one file, ready to match. In a scan the longest match wins, then the rule that stands first."""

    name: str
    path: str
    rules: list[Rule]
    words: dict[str, Any]
    macros: dict[str, str] = field(repr=False, default_factory=dict)
    # what was found in the texts of the document at hand, for the stages that look at the same text again
    memo: dict[str, list[Match]] = field(repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._phrases: dict[str, frozenset[str]] = {}
        self._text_rules = [rule for rule in self.rules if isinstance(rule.pattern, str)]
        self._compiled: list[re.Pattern[str] | None] = [None] * len(self._text_rules)

    @cached_property
    def _patterns(self) -> list[Pattern]:
        return [self._told(rule, partial(self._parsed, rule)) for rule in self._text_rules]

    @cached_property
    def index(self) -> Index:
        """Which of the rules with a text pattern can match at a place, by how a match of theirs can begin."""
        return Index([pattern.beginnings for pattern in self._patterns])

    def compile(self) -> None:
        """Compile every pattern now, not on first need. Raises RuleError for a broken one."""
        for place in range(len(self._patterns)):
            self._pattern(place)

    def _pattern(self, place: int) -> re.Pattern[str]:
        pattern = self._compiled[place]
        if pattern is None:
            parsed = self._patterns[place]
            pattern = self._compiled[place] = self._told(self._text_rules[place], lambda: parsed.compiled)
        return pattern

    def _parsed(self, rule: Rule) -> Pattern:
        return Pattern(regular_expression(str(rule.pattern), self.macros, rule.at))

    def _told(self, rule: Rule, make: Callable[[], T]) -> T:
        """What ``make`` gives; its errors name the file and the rule."""
        try:
            return make()
        except KeyError as error:
            raise RuleError(f"{self.path}: rule {rule.id}: unknown macro {{{error.args[0]}}}") from None
        except re.error as error:
            raise RuleError(f"{self.path}: rule {rule.id}: {error}") from None

    def all_matches(self, text: str, rules: Collection[str] | None = None) -> list[Match]:
        """Every match of every rule in ``text``, overlapping ones too, the longest first at equal starts."""
        found = self.memo.get(text)
        if found is None and rules is not None:
            return self._matches(normal(text), frozenset(i for i, rule in enumerate(self._text_rules) if rule.id in rules))
        if found is None:
            found = self.memo[text] = self._matches(normal(text))
        return found if rules is None else [match for match in found if match.rule.id in rules]

    def matches_at(self, text: str, place: int) -> list[Match]:
        """The match of each rule that matches at ``place``, where no word goes on."""
        view = normal(text)
        hits = ((rule, self._pattern(rule).match(view, place)) for rule in self.index.at(view, place))
        return [as_match(self._text_rules[rule], hit) for rule, hit in hits if hit]

    def _matches(self, view: str, only: frozenset[int] | None = None) -> list[Match]:
        """Each rule's matches do not overlap each other."""
        hits: list[tuple[int, re.Match[str]]] = []
        ends: dict[int, int] = {}
        patterns = self._compiled
        for place, rules in self.index.places(view):
            for rule in rules if only is None else only.intersection(rules):
                if ends and ends.get(rule, 0) > place:
                    continue
                hit = (patterns[rule] or self._pattern(rule)).match(view, place)
                if hit:
                    ends[rule] = hit.end()
                    hits.append((rule, hit))
        if not hits:
            return []
        matches = [(rule, as_match(self._text_rules[rule], hit)) for rule, hit in hits]
        return [match for _, match in sorted(matches, key=lambda pair: (pair[1].span[0], -pair[1].span[1], pair[0]))]

    def scan(self, text: str) -> list[Match]:
        """Matches that do not overlap, in order of place: from the left, the longest at each place."""
        kept: list[Match] = []
        for match in self.all_matches(text):
            if not kept or match.span[0] >= kept[-1].span[1]:
                kept.append(match)
        return kept

    def full(self, text: str, prefix: str = "") -> Match | None:
        """The first rule whose pattern is the whole of ``text``, or None; ``prefix`` is that of the rules asked for."""
        view = normal(text)
        for place in self.index.at(view, 0):
            rule = self._text_rules[place]
            if rule.id.startswith(prefix) and (hit := self._pattern(place).fullmatch(view)):
                return as_match(rule, hit)
        return None

    def start(self, text: str) -> Match | None:
        """The longest match at the very beginning of ``text``, or None."""
        view, best = normal(text), None
        for place in self.index.at(view, 0):
            hit = self._pattern(place).match(view)
            if hit and (best is None or hit.end() > best.span[1]):
                best = as_match(self._text_rules[place], hit)
        return best

    def token_rules(self) -> Iterator[Rule]:
        """The rules whose pattern is a list of spaCy token patterns."""
        return (rule for rule in self.rules if not isinstance(rule.pattern, str))

    def phrases(self, key: str) -> frozenset[str]:
        """A word list of the file in the form that patterns see."""
        found = self._phrases.get(key)
        if found is None:
            found = self._phrases[key] = frozenset(normal(str(word)) for word in self.words.get(key, ()))
        return found

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """The rules by their id."""
        return {rule.id: rule for rule in self.rules}


def as_match(rule: Rule, hit: re.Match[str]) -> Match:
    """A hit of a rule's pattern as a match."""
    start, end = hit.span()
    if hit.group()[:1].isspace():
        start += len(hit.group()) - len(hit.group().lstrip())
    return Match(rule, (start, end), hit)


@dataclass(frozen=True)
class Rulebook:
    """All rule files of a run: ours, with the user's laid over them."""

    sets: dict[str, RuleSet]

    def forget(self) -> None:
        """Drop what was remembered of one document, before the next."""
        for rules in self.sets.values():
            rules.memo.clear()

    def __getitem__(self, name: str) -> RuleSet:
        return self.sets[name]

    def __hash__(self) -> int:
        return id(self)


def nearest(starts: list[int], place: int) -> int:
    """Index of the last start that is not behind ``place``."""
    return max(bisect_left(starts, place + 1) - 1, 0)
