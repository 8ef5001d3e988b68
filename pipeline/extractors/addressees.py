"""Whom a sentence addresses before it says what to do: the parties that open it, with the word that addresses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import dropwhile

from pipeline.extractors.named import Named, reader_of, unlisted
from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Role
from pipeline.phrases.addressees import Addressee
from pipeline.phrases.party_lists import PartyLists
from pipeline.rulebook.open_ends import bounded
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import normal
from pipeline.words.tokens import Token, tokens

_ADVERB = re.compile(r"[а-я]+(?:о|ски)")
_NAMED_WITHIN = 9


class Behind(Enum):
    """What stands behind the parties that may be addressed."""

    ACTION = "an action or a colon: the parties are addressed, and the text begins behind them"
    NOUNS = "nouns alone, behind a word that addresses: the parties are addressed, and the text stays whole"
    NEITHER = "nothing that makes addressees of them"


@dataclass(frozen=True)
class Modal:
    """A word that addresses somebody: the tokens that it begins with and that stands behind it, the case it governs."""

    start: int
    behind: int
    case: str
    rule: str


@dataclass(frozen=True)
class Place:
    """Where addressees may begin: the token of what opens them, the token of the first, their case.

    ``governed`` says that a word such as ``рекомендовать`` asks for the case; else their form alone tells that they are addressed.
    """

    start: int
    first: int
    case: str
    rule: str
    governed: bool = False

    @property
    def is_nominative(self) -> bool:
        """Whether nothing but a name stands there (``Отдел кадров:``)."""
        return self.case == "nomn" and not self.governed


class Opening:
    """The stretch of a clause, or of a later sentence in it, up to where its labelled line of responsible parties begins.

    ``start`` and ``end`` count in the body of the clause.
    """

    def __init__(self, reading: Reading, clause: Clause, start: int, end: int) -> None:
        self.reading = reading
        self.clause = clause
        self.rules = reading.rules["party"]
        self.deadlines = reading.rules["deadline"]
        self.reader = reader_of(self.rules)
        self.lists = PartyLists(self.reader, self.rules)
        self.shift = clause.body[0] + start
        self.text = reading.text(clause)[start:]
        self.line = tokens(self.text, 0, end - start)

    def mentions(self, later: bool = False) -> list[Mention[Named | None]]:
        """The addressees with their co-executors, and ``opening`` for the stretch that they take up.

        A ``later`` sentence addresses somebody with its first word or not at all.
        """
        first = self.rules.start(self.text)
        if first is not None and first.rule.gives.appoints:
            return []
        if later and self._modal is None and self.reader.heads.find(self.line, 0, "datv", True) is None:
            return []
        for token in self.line:
            token.tagged = self.reading.tagged_case(self.shift + token.span[0])
        if found := self._before_modal():
            return found
        for place in self._places():
            if later and (place.start or place.is_nominative):
                continue
            strict = not place.governed or self._behind_circumstance(place.first) > place.first
            found = self._behind_term(place) or self._read(place, strict)
            if found:
                return found
        return []

    def _mention(self, party: Addressee, role: Role, rule: str) -> Mention[Named | None]:
        span = (party.span[0] + self.shift, party.span[1] + self.shift)
        return Mention("party", span, rule, Named(party, role))

    def _stretch(self, kind: str, first: int, behind: int, rule: str) -> list[Mention[Named | None]]:
        """A mention of the tokens from ``first`` up to ``behind``, where there are any."""
        start = self.line[first].span[0]
        stop = self.line[behind - 1].span[1] if behind else start
        return [Mention(kind, (self.shift + start, self.shift + stop), rule, None)] if stop > start else []

    # ---- where they may begin

    @cached_property
    def _modal(self) -> Modal | None:
        """The first word that addresses somebody, if no action stands before it."""
        for rule, (start, end) in self.reading.modal_words((self.shift, self.clause.body[1])):
            if rule.gives.case is None:
                continue
            before = [token for token in self.line if token.span[1] <= start - self.shift]
            if any(_is_action(token) for token in before) or any(token.text in (";", ":") for token in before[:-1]):
                return None
            if len(before) == len(self.line):
                return None  # it stands behind the stretch that is looked at
            return Modal(len(before), sum(token.span[0] < end - self.shift for token in self.line), rule.gives.case, rule.id)
        return None

    def _places(self) -> Iterator[Place]:
        """Where addressees may begin, the likeliest first."""
        circumstance = self._behind_circumstance(0)
        modal = self._modal
        if modal is not None:
            start = 0 if self._only_leads(modal.start) else modal.start  # «Повторно поручить …», «Участники форума предлагают …»
            yield Place(start, modal.behind, modal.case, modal.rule, governed=True)
            if circumstance >= start or start == 0:
                return
        named = unlisted(self.rules)
        for first in dict.fromkeys((0, circumstance)):
            yield Place(first, first, "datv", named["dative"])
            yield Place(first, first, "nomn", named["nominative"])
        if not self._takes_note():
            yield from (Place(index, index, "datv", named["dative"]) for index in self._inner())

    def _only_leads(self, end: int) -> bool:
        """Whether nothing but adverbs, or the meeting that speaks, stands before a token."""
        before = self.line[:end]
        if all(_is_adverb(token) for token in before):
            return True
        match = self.reading.rules["structure"].start(self.text)
        speaks = match is not None and match.rule.gives.part == "addresses"
        return speaks and all(token.kind in ("word", "quoted") for token in before)

    def _takes_note(self) -> bool:
        """Whether the clause only takes note of something, so that a name in its middle is that of the reporter."""
        return any(rule.gives.notes for rule, _ in self.reading.modal_words((self.shift, self.clause.body[1])))

    def _inner(self) -> Iterator[int]:
        """Tokens in the middle, before the action, at which a dative may address somebody."""
        limit = next((index for index, token in enumerate(self.line) if _is_action(token)), len(self.line))
        for index in range(1, limit):
            before = self.line[index - 1]
            if before.low == "," or (before.kind in ("quoted", "bracket", "word") and self._is_named_soon(index, limit)):
                yield index

    def _is_named_soon(self, index: int, limit: int) -> bool:
        """A dative in the middle is an addressee where a person in brackets or a name follows it before the action."""
        if self.line[index - 1].low in self.reading.rules["modality"].phrases("no_addressee_behind"):
            return False
        if self.line[index].kind == "name" or self.reader.heads.find(self.line, index, "datv", True) is None:
            return False
        near = self.line[index : min(limit, index + _NAMED_WITHIN)]
        return any(token.kind == "name" or (token.kind == "bracket" and self.reader.namer.bracket_people(token)) for token in near)

    def _behind_circumstance(self, place: int) -> int:
        """The token behind a term or a short circumstance that begins at the token ``place``."""
        if place >= len(self.line):
            return place
        found = (bounded(self.text, match, self.deadlines) for match in self.deadlines.matches_at(self.text, self.line[place].span[0]))
        end = max((match.span[1] for match in found if match.rule.gives.kind != "none"), default=0)
        if not end:
            return place
        index = next((i for i, token in enumerate(self.line) if token.span[0] >= end), len(self.line))
        return index + 1 if index < len(self.line) and self.line[index].low == "," else index

    # ---- who stands there

    def _before_modal(self) -> list[Mention[Named | None]]:
        """Addressees that stand before the word that addresses them (``Директорам школ рекомендовать …``)."""
        modal = self._modal
        if modal is None or modal.start == 0:
            return []
        parties, used = self.reader.parties(self.line[: modal.start], "datv", strict=True)
        if used != modal.start:
            return []
        found = [self._mention(party, "executor", modal.rule) for party in parties]
        return found + self._stretch("opening", 0, modal.behind, modal.rule)

    def _behind_term(self, place: Place) -> list[Mention[Named | None]]:
        """Addressees between whom and the word that addresses them a term stands, which the text of the clause keeps."""
        after = self._behind_circumstance(place.first)
        if not place.governed or after in (place.first, len(self.line)) or not 0 < place.first <= len(self.line):
            return []
        found = self._read(Place(after, after, place.case, place.rule, governed=True), strict=False)
        announced = self._stretch("address", place.start, place.first, place.rule)
        return found + announced if any(mention.kind == "party" for mention in found) else []

    def _read(self, place: Place, strict: bool) -> list[Mention[Named | None]]:
        """The parties that begin at a place and their co-executors, if they are addressed there; ``strict`` takes known heads alone."""
        parties, used = self.reader.parties(self.line[place.first :], place.case, strict)
        together, end = self.lists.co_executors(self.line, place.first + used, self.text)
        leads = place.start == 0 or self._behind_circumstance(0) >= place.start
        if not parties and not place.governed and not (together and leads):
            return []
        behind = self._behind(place, end, parties, announced=place.governed or bool(together))
        if behind is Behind.NEITHER:
            return []
        found = [self._mention(party, "executor", place.rule) for party in parties]
        found += [self._mention(party, "co_executor", rule) for party, rule in together]
        return found + (self._stretch("opening", place.start, end, place.rule) if behind is Behind.ACTION else [])

    def _behind(self, place: Place, end: int, parties: list[Addressee], announced: bool) -> Behind:
        """What stands behind parties that end before the token ``end``; ``announced`` by a word, or by their co-executors."""
        rest = list(dropwhile(_is_aside, self.line[end:]))
        named = any(party.people for party in parties)
        if place.is_nominative:
            return Behind.ACTION if (rest[0].text == ":" if rest else named) else Behind.NEITHER
        if not rest:
            return Behind.ACTION if announced or named or self.clause.children else Behind.NEITHER
        if self._acts(rest, announced):
            return Behind.ACTION
        return Behind.NOUNS if announced and parties else Behind.NEITHER

    def _acts(self, rest: list[Token], announced: bool) -> bool:
        """Whether what follows begins with a colon or an action, or has one behind its circumstances."""
        denied = rest[0].low == "не" and len(rest) > 1 and is_infinitive(rest[1].text)
        if rest[0].text == ":" or is_infinitive(rest[0].text) or denied:
            return True
        if not (self.reader.opens_adverbial(rest, 0) or announced or _is_adverb(rest[0])):
            return False
        return any(_is_action(token) for token in rest) or rest[-1].text == ":"


def _is_action(token: Token) -> bool:
    return token.kind == "word" and is_infinitive(token.text)


def _is_aside(token: Token) -> bool:
    return token.low in (",", "-") or token.kind == "bracket"


def _is_adverb(token: Token) -> bool:
    return token.kind == "word" and bool(_ADVERB.fullmatch(normal(token.text)))
