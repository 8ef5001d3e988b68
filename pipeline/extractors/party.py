"""Who is responsible: the addressees that open a clause, labelled lines, co-executors, controllers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Role
from pipeline.phrases.addressees import Addressee
from pipeline.phrases.parties import PhraseReader
from pipeline.phrases.party_lists import PartyLists
from pipeline.rulebook.open_ends import bounded
from pipeline.rulebook.ruleset import Match, RuleSet
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import is_enclosed, normal
from pipeline.words.tokens import Token, tokens

_SENTENCE = re.compile(r"(?<![А-ЯЁ])[;.]\s+(?=[А-ЯЁа-яё])")
_READERS: dict[int, PhraseReader] = {}


@dataclass(frozen=True)
class Named:
    """A party as a mention's value. ``self_`` marks ``за собой``: the signatory, to be filled in later; ``duty`` somebody on whom a
    duty is laid, by the act itself or by whom it addresses."""

    party: Addressee
    role: Role
    self_: bool = False
    duty: bool = False


def reader_of(rules: RuleSet) -> PhraseReader:
    """The phrase reader of a rule set, made once."""
    if id(rules) not in _READERS:
        _READERS[id(rules)] = PhraseReader(rules)
    return _READERS[id(rules)]


def extract(reading: Reading, clause: Clause) -> Iterator[Mention]:
    """Yield ``party`` mentions with :class:`Named` values, ``opening`` for the stretch before the action that they take
    up, and ``label`` for each labelled line of responsible parties."""
    finder = _Finder(reading, clause)
    if clause.kind == "row" and "responsible" in clause.cells:
        start, end = clause.cells["responsible"]
        yield from finder.listed(reading.outline.view[start:end], start, "party.cell", "executor")
        yield Mention("label", (start, end), "party.cell", "executor")
    labelled = list(finder.labelled())
    yield from labelled
    first_label = min((m.span[0] for m in labelled if m.kind == "label"), default=clause.body[1])
    if first_label == clause.body[0] or finder.is_term_line():
        return
    control = finder.controller()
    if control:
        yield from control
        return
    yield from finder.opening(first_label - clause.body[0])
    for start in _later_sentences(finder.text, first_label - clause.body[0]):
        yield from _Finder(reading, clause, start).opening(first_label - clause.body[0] - start, later=True)


def _later_sentences(text: str, end: int) -> list[int]:
    """Where, behind a full stop or semicolon outside quotes and brackets, another sentence may address somebody."""
    return [hit.end() for hit in _SENTENCE.finditer(text, 0, end) if not is_enclosed(text, hit.start())]


class _Finder:
    def __init__(self, reading: Reading, clause: Clause, start: int = 0) -> None:
        self.rules = reading.rules["party"]
        self.reader = reader_of(self.rules)
        self.reading = reading
        self.clause = clause
        self.shift = clause.body[0] + start
        self.text = reading.text(clause)[start:]
        self.lists = PartyLists(self.reader, self.rules)
        self.deadlines = reading.rules["deadline"]

    def matches(self, key: str) -> list[Match]:
        """Matches in the body of the rules of one shape (``label``, ``case`` …)."""
        return [m for m in self.rules.scan(self.text) if key in m.rule.gives]

    def mention(self, party: Addressee, role: Role, rule: str, shift: int) -> Mention:
        span = (party.span[0] + shift, party.span[1] + shift)
        return Mention("party", span, rule, Named(party, role))

    # ---- labelled lines

    def labelled(self) -> Iterator[Mention]:
        """The lines ``Ответственный: …`` in the body."""
        labels = [m for m in self.rules.all_matches(self.text) if m.rule.gives.get("label") and self._opens(m)]
        labels = [m for i, m in enumerate(labels) if i == 0 or m.span[0] >= labels[i - 1].span[1]]
        for index, label in enumerate(labels):
            stop = labels[index + 1].span[0] if index + 1 < len(labels) else len(self.text)
            due = next(
                (m for m in self.deadlines.all_matches(self.text[label.span[1] : stop]) if m.rule.gives.get("label")),
                None,
            )
            if due is not None:
                stop = label.span[1] + due.span[0]
            part = self.text[label.span[1] : stop]
            role: Role = label.rule.gives["role"]
            yield from self.listed(part, self.shift + label.span[1], label.rule.id, role)
            end = self.shift + label.span[1] + len(part.rstrip())
            yield Mention("label", (self.shift + label.span[0], end), label.rule.id, role)

    def _opens(self, label: Match) -> bool:
        before = self.text[: label.span[0]].rstrip()
        capital = self.text[label.span[0]].isupper()
        return not before or (before[-1] in ".;:(),–—-" and (capital or before[-1] in ".;(,")) or capital

    def listed(self, text: str, shift: int, rule: str, role: Role) -> Iterator[Mention]:
        """The parties of a list in the nominative, and the co-executors that it names."""
        parties, together = self.lists.listed(text)
        yield from (self.mention(party, role, rule, shift) for party in parties)
        yield from (self.mention(party, "co_executor", co_rule, shift) for party, co_rule in together)

    # ---- control

    def controller(self) -> list[Mention]:
        """Whoever keeps the control of the act, where the clause is about that."""
        for match in self.matches("role"):
            role = match.rule.gives["role"]
            if not (role == "controller" or "duty" in match.rule.gives) or "label" in match.rule.gives or self._action_before(match):
                continue
            if match.rule.gives.get("self"):
                span = (self.shift + match.span[0], self.shift + match.span[1])
                return [Mention("party", span, match.rule.id, Named(Addressee(match.span, "", "position"), "controller", True))]
            line = tokens(self.text, match.span[1])
            for case in (match.rule.gives["case"], "nomn", "datv"):
                parties, used = self.reader.parties(line, case, strict=case != match.rule.gives["case"])
                if used:
                    found = (self.mention(p, role, match.rule.id, self.shift) for p in parties)
                    return [replace(m, value=replace(m.value, duty="duty" in match.rule.gives)) for m in found]
        return []

    def _action_before(self, match: Match) -> bool:
        return match.span[0] > 40 or any(
            is_infinitive(w) for w in re.findall(r"[а-яё]{4,}", self.text[: match.span[0]].lower()) if w != "возложить"
        )

    # ---- the opening of a clause

    def is_term_line(self) -> bool:
        """Whether the clause is a line of terms (``Срок: …``), which addresses nobody."""
        label = self.deadlines.start(self.text)
        return label is not None and bool(label.rule.gives.get("label"))

    def opening(self, end: int, later: bool = False) -> Iterator[Mention]:
        """The addressees before the action, with the word that addresses them and their co-executors.

        ``end`` is where the labelled line of responsible parties begins, whose names address nobody. A ``later``
        sentence addresses somebody with its first word or not at all.
        """
        line = tokens(self.text, 0, end)
        first = self.rules.start(self.text)
        if first is not None and first.rule.gives.get("appoints"):
            return
        if later and self._modal(line) is None and self.reader.heads.find(line, 0, "datv", True) is None:
            return
        for token in line:
            token.tagged = self.reading.tagged_case(self.shift + token.span[0])
        if found := self._before_modal(line):
            yield from found
            return
        for start, place, case, rule, strict in self._places(line):
            if later and (start or rule == "party.nominative"):
                continue
            found = self._behind_term(line, start, place, case, rule) if not strict else []
            found = found or self._read(line, start, place, case, rule, strict or self._behind_circumstance(line, place) > place)
            if found:
                yield from found
                return

    def _behind_term(self, line: list[Token], start: int, place: int, case: str, rule: str) -> list[Mention]:
        """Addressees between whom and the word that addresses them a term stands, which the text of the clause keeps."""
        after = self._behind_circumstance(line, place)
        if after == place or not 0 < place <= len(line):
            return []
        found = self._read(line, after, after, case, rule, False)
        announced = (self.shift + line[start].span[0], self.shift + line[place - 1].span[1])
        return [*found, Mention("address", announced, rule)] if any(m.kind == "party" for m in found) else []

    def _before_modal(self, line: list[Token]) -> list[Mention]:
        """Addressees that stand before the word that addresses them (``Директорам школ рекомендовать …``)."""
        modal = self._modal(line)
        if modal is None or modal[0] == 0:
            return []
        start, behind, _, rule = modal
        parties, used = self.reader.parties(line[:start], "datv", strict=True)
        if used != start:
            return []
        cut = (self.shift + line[0].span[0], self.shift + line[behind - 1].span[1])
        return [self.mention(p, "executor", rule, self.shift) for p in parties] + [Mention("opening", cut, rule)]

    def _places(self, line: list[Token]) -> Iterator[tuple[int, int, str, str, bool]]:
        """Where addressees may begin: token of the word that opens them, token of the first, case, rule, strict."""
        modal = self._modal(line)
        if modal is not None:
            start, behind, case, rule = modal
            if all(self._is_adverb(token) for token in line[:start]) or self._is_body(line[:start]):
                start = 0  # «Повторно поручить …», «Участники форума предлагают …»
            yield start, behind, case, rule, False
            if self._behind_circumstance(line, 0) >= start or start == 0:
                return
        first = self._behind_circumstance(line, 0)
        for place in dict.fromkeys((0, first)):
            yield place, place, "datv", "party.dative", True
            yield place, place, "nomn", "party.nominative", True
        if self._takes_note():
            return
        limit = next((i for i, t in enumerate(line) if t.kind == "word" and is_infinitive(t.text)), len(line))
        for index in range(1, min(limit, len(line))):
            if line[index - 1].low == "," or (
                line[index - 1].kind in ("quoted", "bracket", "word") and self._named_soon(line, index, limit)
            ):
                yield index, index, "datv", "party.dative", True

    def _is_body(self, line: list[Token]) -> bool:
        """Whether nothing but the meeting that speaks stands there."""
        match = self.reading.rules["structure"].start(self.text)
        return match is not None and match.rule.gives.get("part") == "addresses" and all(t.kind in ("word", "quoted") for t in line)

    def _takes_note(self) -> bool:
        """Whether the clause only takes note of something, so that a name in its middle is that of the reporter."""
        rules = self.reading.rules["modality"].by_id
        found = self.reading.phrases("modality.", (self.shift, self.clause.body[1]))
        return any(rules[rule_id].gives.get("notes") for rule_id, _ in found)

    def _named_soon(self, line: list[Token], index: int, limit: int) -> bool:
        """A dative in the middle is an addressee where a person in brackets or a name follows it before the action."""
        if line[index - 1].low in ("по", "к", "ко", "согласно", "благодаря", "о", "об", "в", "на", "с", "и"):
            return False
        if line[index].kind == "name" or self.reader.heads.find(line, index, "datv", True) is None:
            return False
        return any(
            t.kind == "name" or (t.kind == "bracket" and self.reader.namer.bracket_people(t)) for t in line[index : min(limit, index + 9)]
        )

    def _modal(self, line: list[Token]) -> tuple[int, int, str, str] | None:
        """The first word that addresses somebody, if no action stands before it."""
        rules = self.reading.rules["modality"].by_id
        end = self.clause.body[1]
        for rule_id, span in self.reading.phrases("modality.", (self.shift, end)):
            gives = rules[rule_id].gives
            if "case" not in gives:
                continue
            at, behind = span[0] - self.shift, span[1] - self.shift
            before = [t for t in line if t.span[1] <= at]
            if any(t.kind == "word" and is_infinitive(t.text) for t in before) or any(t.text in (";", ":") for t in before[:-1]):
                return None
            if len(before) == len(line):
                return None  # it stands behind the stretch that is looked at
            return len(before), len([t for t in line if t.span[0] < behind]), gives["case"], rule_id
        return None

    def _behind_circumstance(self, line: list[Token], place: int) -> int:
        """The token behind a term or a short circumstance that begins at ``place``."""
        if place >= len(line):
            return place
        start = line[place].span[0]
        found = (bounded(self.text, match, self.deadlines) for match in self.deadlines.matches_at(self.text, start))
        due = [match.span[1] for match in found if match.rule.gives["kind"] != "none"]
        if not due:
            return place
        end = max(due)
        index = next((i for i, t in enumerate(line) if t.span[0] >= end), len(line))
        return index + 1 if index < len(line) and line[index].low == "," else index

    def _read(self, line: list[Token], start: int, place: int, case: str, rule: str, strict: bool) -> list[Mention]:
        governed = not rule.startswith("party.")
        parties, used = self.reader.parties(line[place:], case, strict)
        named: list[tuple[Addressee, Role, str]] = [(party, "executor", rule) for party in parties]
        end = place + used
        together, end = self.lists.co_executors(line, end, self.text)
        co_parties: list[tuple[Addressee, Role, str]] = [(party, "co_executor", co_rule) for party, co_rule in together]
        if not parties and not co_parties and not governed:
            return []
        if co_parties and not parties and not governed and start != 0 and not self._only_circumstance(line, start):
            return []
        verdict = self._action_follows(line, end, bool(governed or co_parties), rule, named)
        if verdict is None:
            return []
        mentions = [self.mention(p, role, r, self.shift) for p, role, r in named + co_parties]
        if verdict and (governed or parties or co_parties):
            stop = line[end - 1].span[1] if end else line[start].span[0]
            cut = (self.shift + line[start].span[0], self.shift + stop)
            if cut[1] > cut[0]:
                mentions.append(Mention("opening", cut, rule))
        return mentions

    def _only_circumstance(self, line: list[Token], start: int) -> bool:
        return self._behind_circumstance(line, 0) >= start

    def _action_follows(self, line: list[Token], end: int, announced: bool, rule: str, named: list[Any]) -> bool | None:
        """True where an action or a colon follows, False where only nouns do (then nothing is cut), None for no opening."""
        rest = line[end:]
        while rest and (rest[0].low in (",", "-") or rest[0].kind == "bracket"):
            rest = rest[1:]
        if rule == "party.nominative":
            whole = not rest or rest[0].text == ":"
            return True if (rest[:1] and rest[0].text == ":") or (whole and any(p[0].people for p in named)) else None
        if not rest:
            return True if announced or any(p[0].people for p in named) or self.clause.children else None
        denied = rest[0].low == "не" and rest[1:2] and is_infinitive(rest[1].text)
        if rest[0].text == ":" or is_infinitive(rest[0].text) or denied:
            return True
        opens = self.reader.opens_adverbial(rest, 0) or announced or self._is_adverb(rest[0])
        later = any(t.kind == "word" and is_infinitive(t.text) for t in rest) or rest[-1].text == ":"
        if opens and later:
            return True
        return False if announced and named else None

    @staticmethod
    def _is_adverb(token: Token) -> bool:
        return token.kind == "word" and bool(re.fullmatch(r"[а-я]+(?:но|о|ски)", normal(token.text)))
