"""Combine the mentions of a document: units, parties, terms and targets become assignments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pipeline.extractors.deadline import Phrase
from pipeline.extractors.heading import read_heading
from pipeline.extractors.named import unlisted
from pipeline.extractors.reading import Reading
from pipeline.extractors.signatories import read_signatories
from pipeline.extractors.target import Goal
from pipeline.model import Assignment, BlockRecord, Clause, Mention, Modality, Resolution, Responsible, Target, place_of
from pipeline.model.provenance import Absence, Origins, Provenance
from pipeline.phrases.dates import Calendar
from pipeline.resolve import origins
from pipeline.resolve.act import clause_record, document_record, parties_of, references
from pipeline.resolve.deadlines import DeadlineReader, Term
from pipeline.resolve.measures import own_share
from pipeline.resolve.modality import Modalities, unstated
from pipeline.resolve.parties import Parties, merged
from pipeline.resolve.plan_periods import PlanPeriods
from pipeline.resolve.sharing import Sharing, Terms
from pipeline.resolve.tree import Assembler
from pipeline.resolve.units import Node, Splitter, Unit
from pipeline.words.normal import fold, normal

__all__ = ["parties_of", "resolve"]

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class _Held:
    """What comes to a unit from beside its own words: its terms by how they came, the clauses whose labelled lines serve it."""

    terms: Terms
    lines: list[Node]


def resolve(reading: Reading, mentions: dict[int, list[Mention[object]]], document_id: str) -> Resolution:
    """Combine what the extractors found (by index of clause) into the resolution, still without issues."""
    return _Resolver(reading, mentions).run(document_id)


class _Resolver:
    def __init__(self, reading: Reading, mentions: dict[int, list[Mention[object]]]) -> None:
        self.reading = reading
        self.outline = reading.outline
        self.faults = reading.faults
        self.view = self.outline.view
        self.heading = read_heading(reading)
        self.signatories = read_signatories(reading)
        words = reading.rules["calendar"].phrases("school_year_words")
        text = normal(self.outline.source.text)
        self.calendar = Calendar(reading.rules, self.heading.date, any(word in text for word in words))
        self.deadlines = DeadlineReader(self.view, self.calendar)
        self.periods = PlanPeriods(reading, self.calendar)
        self.splitter = Splitter(reading)
        self.past: dict[int, list[Mention[Phrase]]] = {}
        self.provenance = Provenance()
        self.nodes = [self._node(clause, mentions.get(clause.index, [])) for clause in self.outline.clauses]
        self.by_index = {node.clause.index: node for node in self.nodes}
        self.assembler = Assembler(reading, self.nodes, self.splitter)
        self.parties = Parties(self.view, self.by_index, self.signatories)
        self.modalities = Modalities(reading, self.by_index)
        self.keys = _Keys(f"{self.heading.kind}|{self.heading.number}|{self.heading.date}")

    def run(self, document_id: str) -> Resolution:
        units = self.assembler.run()
        sharing = Sharing(self.nodes, units, self.faults)
        labels = sharing.labelled()
        ordinals: dict[str, int] = {}
        assignments: list[Assignment] = []
        for unit in units:
            number = place_of(unit.clause.number, unit.clause.appendix)
            ordinals[number] = ordinals.get(number, 0) + 1
            assignment_id = f"{number or '0'}-{ordinals[number]}"
            held = _Held(sharing.terms[unit], labels.get(unit, []))
            assignment = self._attempt(unit, partial(self._assignment, unit, assignment_id, held), None)
            assignments += [assignment] if assignment else []
        made = Resolution(
            document=document_record(document_id, self.outline.source, self.heading, self.signatories),
            text=self.outline.source.text,
            blocks=[BlockRecord(kind=b.kind, span=b.span) for b in self.outline.blocks],
            clauses=[clause_record(self.outline, c) for c in self.outline.clauses if c.kind != "paragraph" or c.style == "section"],
            assignments=assignments,
            parties=parties_of(assignments),
            references=self.faults.collected(None, references(self.reading, self.heading, self.calendar)),
            issues=[],
        )
        made._provenance = self.provenance
        return made

    def _node(self, clause: Clause, mentions: list[Mention[object]]) -> Node:
        """A clause with its units; without any where they cannot be told."""
        terms = Node(clause, mentions).of("deadline")
        past = [m for m in terms if self.faults.attempt(clause.span, partial(self.deadlines.is_past, m), False)]
        self.past[clause.index] = past
        present = [m for m in mentions if m not in past] if past else mentions
        return self.faults.attempt(clause.span, lambda: self.splitter.node(clause, present), Node(clause, []))

    def _attempt(self, unit: Unit, read: Callable[[], T], instead: U) -> T | U:
        return self.faults.attempt(unit.clause.span, read, instead)

    # ---- one assignment

    def _assignment(self, unit: Unit, assignment_id: str, held: _Held) -> Assignment:
        text = self.splitter.text(unit)
        named = self._attempt(unit, lambda: self._named(unit, held), [])
        stated = self._attempt(unit, lambda: self.modalities.of(unit, named), unstated(self.modalities.rules, None))
        terms = self._attempt(unit, lambda: self._terms(unit, held.terms), [])
        answering = self._attempt(unit, lambda: self._answering(unit, stated.modality, named), [])
        context = self._attempt(unit, lambda: self.assembler.context(unit), [])
        projects = self._attempt(unit, lambda: self.assembler.projects(unit), [])
        made = Assignment(
            id=assignment_id,
            key=self.keys.of(text),
            clause=unit.clause.number,
            text=text,
            details=[self.splitter.text(detail) for detail in unit.details],
            context=[text for text, _ in context],
            projects=[name for name, _ in projects],
            modality=stated.modality,
            modality_rule=stated.rule,
            responsible=answering,
            deadlines=[term.deadline for term in terms],
            targets=self._attempt(unit, lambda: self._targets(unit), []),
            issues=sorted({term.problem for term in terms if term.problem}),
            appendix=unit.clause.appendix,
            span=unit.span,
        )
        self.provenance[made.key] = Origins(
            modality=stated.origin,
            context=tuple(origin for _, origin in context),
            projects=tuple(origin for _, origin in projects),
            responsible=tuple(origins.of_party(party, unit, held.lines) for party in answering),
            deadlines=tuple(origins.of_term(term.deadline) for term in terms),
            absent={} if answering and terms else self._absent(unit, stated.modality),
        )
        return made

    def _absent(self, unit: Unit, modality: Modality) -> dict[str, Absence]:
        is_faulty = any(fault.span == unit.clause.span for fault in self.faults.found)
        return origins.absent(modality, is_faulty, self.past[unit.clause.index])

    def _named(self, unit: Unit, held: _Held) -> list[Responsible]:
        """Whom the unit, the clauses above it and its labelled lines name."""
        labelled = [party for node in held.lines for party in self._share(unit, node, self.parties.labelled(node))]
        return merged(self.parties.addressees(unit.clause, unit.end) + labelled, unlisted(self.reading.rules["party"])["cell"])

    @staticmethod
    def _share(unit: Unit, node: Node, labelled: list[Responsible]) -> list[Responsible]:
        """Those of a row's parties that answer for one of its measures."""
        return own_share(labelled, unit.order, len(node.units)) if node.clause is unit.clause and node.clause.kind == "row" else labelled

    def _answering(self, unit: Unit, modality: Modality, named: list[Responsible]) -> list[Responsible]:
        """Who of them answers for it: nobody for what is decided, the keepers for a control."""
        if modality == "decision":
            return []
        if modality == "control":
            keepers = self.parties.controllers(self.by_index[unit.clause.index])
            return keepers or [party.model_copy(update={"role": "controller"}) for party in named]
        return named

    # ---- deadlines and targets

    def _terms(self, unit: Unit, held: Terms) -> list[Term]:
        """The deadlines of a unit: its own, else those shared with it, else those of a clause above."""
        marks: dict[str, object] = {}
        if not held.own and held.shared:
            marks = {"shared": True}
        elif not held.own and held.inherited:
            marks = {"inherited_from": held.inherited_from}
        calendar = self.periods.of(unit.clause)
        reader = self.deadlines if calendar is self.calendar else DeadlineReader(self.view, calendar)
        read = reader.read(held.own or held.shared or held.inherited)
        return [Term(t.deadline.model_copy(update=marks), t.problem) if marks else t for t in read]

    def _targets(self, unit: Unit) -> list[Target]:
        clauses = {clause.index: clause for clause in (unit.clause, *(detail.clause for detail in unit.details))}
        found = ((clause, mention) for clause in clauses.values() for mention in self.by_index[clause.index].of("target"))
        return [self._target(mention) for clause, mention in found if unit.holds(mention.span) or clause.kind == "row"]

    def _target(self, mention: Mention[Goal]) -> Target:
        goal = mention.value
        return Target(
            op=goal.op,
            value=goal.value,
            unit=goal.unit,
            indicator=goal.indicator,
            base=goal.base,
            raw=fold(self.view[slice(*mention.span)]),
            rule=mention.rule,
            span=mention.span,
        )


class _Keys:
    """Keys that depend on the act and the words of the assignment alone; a repeat gets its ordinal."""

    def __init__(self, act: str) -> None:
        self.act = act
        self.given: dict[str, int] = {}

    def of(self, text: str) -> str:
        """The key of the next assignment with this text."""
        words = " ".join(re.findall(r"\w+", normal(text)))
        self.given[words] = self.given.get(words, 0) + 1
        seed = f"{self.act}|{words}" + (f"|{self.given[words]}" if self.given[words] > 1 else "")
        return hashlib.blake2b(seed.encode(), digest_size=10).hexdigest()
