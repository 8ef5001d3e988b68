"""How strongly an assignment speaks: by its own words, else by those above it, else by the one that opened the operative part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Modality, Responsible
from pipeline.model.provenance import Origin
from pipeline.resolve.origins import of_phrase
from pipeline.resolve.units import Node, Unit
from pipeline.rulebook.book import ModalityRules
from pipeline.rulebook.gives import ModalityGives
from pipeline.words.morphology import is_infinitive

_LONG_WORD = re.compile(r"[А-Яа-яЁё]{4,}")
_OPENS_WITHIN = 60
_MARKER_WITHIN = 400


@dataclass(frozen=True)
class Stated:
    """The modality of a unit, the rule that gave it, and where it comes from."""

    modality: Modality
    rule: str
    origin: Origin


class Modalities:
    """The modality of every unit of a document (guidelines 1)."""

    def __init__(self, reading: Reading, nodes: dict[int, Node]) -> None:
        self.view = reading.outline.view
        self.nodes = nodes
        self.rules = reading.rules["modality"]
        self.opened = _marker(reading)

    def of(self, unit: Unit, responsible: list[Responsible]) -> Stated:
        """The modality of a unit with these parties."""
        own = self._stated(unit)
        if own is not None and own.value.modality != "decision":
            return _said(own, unit.clause, unit)
        executors = [party for party in responsible if party.role != "controller"]
        if own is not None and not executors:
            return _said(own, unit.clause, unit)
        for above in unit.clause.ancestors():
            stated = self._of_clause(above) or self._decided_above(unit, above)
            if stated is not None:
                return _said(stated, above, unit)
        if unit.clause.appendix is None and self.opened is not None and (self.opened.modality == "recommendation" or not executors):
            return self.opened
        return unstated(self.rules, executors[0] if executors else None)

    def _decided_above(self, unit: Unit, above: Clause) -> Mention[ModalityGives] | None:
        """What a lead-in decides on the things that stand as its points (``Утвердить: 1.1. положение …``)."""
        node = self.nodes.get(above.index)
        own = " ".join(self.view[start:end] for start, end in unit.pieces)
        if node is None or not self.view[slice(*above.body)].rstrip().endswith(":") or _infinitives(own):
            return None
        return next((m for m in node.of("modality") if m.value.modality == "decision"), None)

    def _stated(self, unit: Unit) -> Mention[ModalityGives] | None:
        """The modality that a unit states itself: control, or the word that opens its clause, or its first verb."""
        held = [m for m in self.nodes[unit.clause.index].of("modality") if unit.holds(m.span)]
        for mention in held:
            if mention.value.modality == "control" and self._opens(unit, mention):
                return mention
        opening = self._of_sentence(unit) or self._of_clause(unit.clause)
        if opening is not None:
            return opening
        for mention in held:
            if not mention.value.opens and mention.value.modality != "control" and self._acts_first(unit, mention):
                return mention
        return None

    def _of_sentence(self, unit: Unit) -> Mention[ModalityGives] | None:
        """The word that addresses somebody in the sentence of a unit, or in the one before it."""
        node = self.nodes[unit.clause.index]
        openings = [m.span for m in node.of("opening") if m.span[0] <= unit.end]
        if len(node.of("opening")) < 2 or not openings:
            return None
        start, end = openings[-1]
        return next((m for m in node.of("modality") if m.value.case is not None and start <= m.span[0] < end), None)

    def _of_clause(self, clause: Clause) -> Mention[ModalityGives] | None:
        """The word in a clause's opening that addresses somebody (``рекомендовать``, ``поручить``)."""
        node = self.nodes.get(clause.index)
        if node is None or node.clause is not clause:
            return None
        for mention in node.of("modality"):
            leads = mention.value.modality == "recommendation" and clause.children
            if (mention.value.case is not None or leads) and not _infinitives(self.view[clause.body[0] : mention.span[0]]):
                return mention
        return None

    def _opens(self, unit: Unit, mention: Mention[ModalityGives]) -> bool:
        return mention.span[0] - unit.pieces[0][0] < _OPENS_WITHIN and self._acts_first(unit, mention)

    def _acts_first(self, unit: Unit, mention: Mention[ModalityGives]) -> bool:
        return not _infinitives(self.view[unit.pieces[0][0] : mention.span[0]])


def unstated(rules: ModalityRules, executor: Responsible | None) -> Stated:
    """The modality of what no word states, told by its addressee, or by its infinitive alone where there is none."""
    by: Literal["addressee", "infinitive"] = "addressee" if executor else "infinitive"
    rule = rules.those(lambda gives: gives.unlisted == by)[0]
    origin = Origin("addressee", executor.span, rule.id, executor.inherited_from) if executor else Origin("action", rule=rule.id)
    return Stated(rule.gives.modality, rule.id, origin)


def _said(mention: Mention[ModalityGives], clause: Clause, unit: Unit) -> Stated:
    return Stated(mention.value.modality, mention.rule, of_phrase(mention.span, mention.rule, clause, unit))


def _infinitives(text: str) -> bool:
    return any(is_infinitive(word) for word in _LONG_WORD.findall(text))


def _marker(reading: Reading) -> Stated | None:
    """The modality that the word in front of the operative part states (``ПРИКАЗЫВАЮ``, ``рекомендует``)."""
    blocks = reading.outline.block("operative")
    if not blocks:
        return None
    first = max(0, blocks[0][0] - _MARKER_WITHIN)
    before = reading.outline.source.text[first : blocks[0][0]]
    for match in reversed(reading.rules["structure"].all_matches(before)):
        if match.rule.gives.modality is not None:
            span = (first + match.span[0], first + match.span[1])
            return Stated(match.rule.gives.modality, match.rule.id, Origin("enacting", span, match.rule.id))
    return None
