"""Who is responsible: the addressees that open a clause, labelled lines, co-executors, controllers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from pipeline.extractors.addressees import Opening
from pipeline.extractors.cells import cell_parties, names_executors
from pipeline.extractors.named import Named, reader_of
from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Role
from pipeline.phrases.addressees import Addressee
from pipeline.phrases.party_lists import PartyLists
from pipeline.rulebook.book import PartyMatch
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import is_enclosed
from pipeline.words.tokens import tokens

__all__ = ["Named", "extract", "reader_of"]

_SENTENCE = re.compile(r"(?<![А-ЯЁ])[;.]\s+(?=[А-ЯЁа-яё])")
_LONG_WORD = re.compile(r"[а-яё]{4,}")
_CONTROL_WITHIN = 40


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[Named | Role | None]]:
    """Yield ``party`` mentions with :class:`Named` values, ``opening`` for the stretch before the action that they take
    up, and ``label`` for each labelled line of responsible parties."""
    if clause.kind == "row":
        yield from cell_parties(reading, clause)
        if names_executors(clause):
            return
    finder = _Finder(reading, clause)
    labelled = list(finder.labelled())
    yield from labelled
    first_label = min((m.span[0] for m in labelled if m.kind == "label"), default=clause.body[1])
    if first_label == clause.body[0] or finder.is_term_line():
        return
    control = finder.controller()
    if control:
        yield from control
        return
    end = first_label - clause.body[0]
    yield from Opening(reading, clause, 0, end).mentions()
    for start in _later_sentences(finder.text, end):
        yield from Opening(reading, clause, start, end).mentions(later=True)


def _later_sentences(text: str, end: int) -> list[int]:
    """Where, behind a full stop or semicolon outside quotes and brackets, another sentence may address somebody."""
    return [hit.end() for hit in _SENTENCE.finditer(text, 0, end) if not is_enclosed(text, hit.start())]


class _Finder:
    """Reads what a clause says of those who are responsible beside whom it addresses: labelled lines, who keeps control."""

    def __init__(self, reading: Reading, clause: Clause) -> None:
        self.rules = reading.rules["party"]
        self.deadlines = reading.rules["deadline"]
        self.laying = reading.rules["modality"].phrases("laying")
        self.reader = reader_of(self.rules)
        self.lists = PartyLists(self.reader, self.rules)
        self.shift = clause.body[0]
        self.text = reading.text(clause)

    def is_term_line(self) -> bool:
        """Whether the clause is a line of terms (``Срок: …``), which addresses nobody."""
        label = self.deadlines.start(self.text)
        return label is not None and label.rule.gives.label

    # ---- labelled lines

    def labelled(self) -> Iterator[Mention[Named | Role]]:
        """The lines ``Ответственный: …`` in the body."""
        labels = [m for m in self.rules.all_matches(self.text) if m.rule.gives.label and self._opens(m)]
        labels = [m for i, m in enumerate(labels) if i == 0 or m.span[0] >= labels[i - 1].span[1]]
        for label, following in zip_longest(labels, labels[1:]):
            start = label.span[1]
            part = self._before_term(self.text[start : following.span[0] if following else len(self.text)])
            role: Role = label.rule.gives.role or "executor"
            yield from self.listed(part, self.shift + start, label.rule.id, role)
            yield Mention("label", (self.shift + label.span[0], self.shift + start + len(part.rstrip())), label.rule.id, role)

    def _opens(self, label: PartyMatch) -> bool:
        before = self.text[: label.span[0]].rstrip()
        capital = self.text[label.span[0]].isupper()
        return not before or (before[-1] in ".;:(),–—-" and (capital or before[-1] in ".;(,")) or capital

    def _before_term(self, text: str) -> str:
        """What stands before a label of terms on the same line."""
        due = next((m for m in self.deadlines.all_matches(text) if m.rule.gives.label), None)
        return text[: due.span[0]] if due else text

    def listed(self, text: str, shift: int, rule: str, role: Role) -> Iterator[Mention[Named]]:
        """The parties of a list in the nominative, and the co-executors that it names."""
        parties, together = self.lists.listed(text)
        yield from (_mention(party, shift, rule, role) for party in parties)
        yield from (_mention(party, shift, co_rule, "co_executor") for party, co_rule in together)

    # ---- control

    def controller(self) -> list[Mention[Named]]:
        """Whoever keeps the control of the act, where the clause is about that, or somebody on whom a duty is laid."""
        for match in self.rules.scan(self.text):
            gives = match.rule.gives
            charges = gives.role == "controller" or (gives.role is not None and gives.duty)
            if not charges or gives.label or self._action_before(match):
                continue
            if gives.signatory:
                span = (self.shift + match.span[0], self.shift + match.span[1])
                return [Mention("party", span, match.rule.id, Named(Addressee(match.span, "", "position"), "controller", True))]
            if found := self._charged(match):
                return found
        return []

    def _charged(self, match: PartyMatch) -> list[Mention[Named]]:
        """The parties behind the words that charge them, in the case that these govern, or in one that offices write instead."""
        gives, line = match.rule.gives, tokens(self.text, match.span[1])
        role: Role = gives.role or "executor"
        for case in (gives.case or "nomn", "nomn", "datv"):
            parties, used = self.reader.parties(line, case, strict=case != gives.case)
            if used:
                found = (_mention(party, self.shift, match.rule.id, role) for party in parties)
                return [replace(m, value=replace(m.value, duty=gives.duty)) for m in found]
        return []

    def _action_before(self, match: PartyMatch) -> bool:
        """Whether the clause says something else to be done first."""
        before = _LONG_WORD.findall(self.text[: match.span[0]].lower())
        return match.span[0] > _CONTROL_WITHIN or any(is_infinitive(word) and word not in self.laying for word in before)


def _mention(party: Addressee, shift: int, rule: str, role: Role) -> Mention[Named]:
    return Mention("party", (party.span[0] + shift, party.span[1] + shift), rule, Named(party, role))
