"""Combine the mentions of a document: units, parties, terms and targets become assignments."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from typing import cast

from pipeline.extractors.heading import read_heading, read_signatories
from pipeline.extractors.reading import Reading
from pipeline.extractors.reference import Cited, find
from pipeline.extractors.target import Goal
from pipeline.model import (
    Assignment,
    BlockRecord,
    Clause,
    ClauseRecord,
    Document,
    Mention,
    Modality,
    Operator,
    Party,
    Reference,
    Resolution,
    Responsible,
    Signatory,
    SourceInfo,
    Target,
)
from pipeline.outline.appendices import NO_NUMBER
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import UnreadableDateError
from pipeline.resolve.deadlines import DeadlineReader, Term
from pipeline.resolve.parties import Parties, merged
from pipeline.resolve.sharing import Sharing
from pipeline.resolve.tree import Assembler
from pipeline.resolve.units import Splitter, Unit
from pipeline.rulebook.ruleset import nearest
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import fold, normal


def resolve(reading: Reading, mentions: dict[int, list[Mention]], document_id: str) -> Resolution:
    """Combine what the extractors found (by index of clause) into the resolution, still without issues."""
    return _Resolver(reading, mentions).run(document_id)


class _Resolver:
    def __init__(self, reading: Reading, mentions: dict[int, list[Mention]]) -> None:
        self.reading = reading
        self.outline = reading.outline
        self.view = self.outline.view
        self.heading = read_heading(reading)
        self.signatories: list[Signatory] = read_signatories(reading)
        words = reading.rules["calendar"].phrases("school_year_words")
        text = normal(self.outline.source.text)
        self.calendar = Calendar(reading.rules, self.heading.date, any(word in text for word in words))
        self.deadlines = DeadlineReader(self.view, self.calendar)
        self.splitter = Splitter(reading)
        self.nodes = [self.splitter.node(clause, self._present(mentions.get(clause.index, []))) for clause in self.outline.clauses]
        self.by_index = {node.clause.index: node for node in self.nodes}
        self.assembler = Assembler(reading, self.nodes, self.splitter)
        self.parties = Parties(self.view, self.by_index, self.signatories)
        self.problems: dict[str, list[str]] = {}
        self.root_modality = _marker_modality(reading)

    def run(self, document_id: str) -> Resolution:
        units = self.assembler.run()
        sharing = Sharing(self.nodes, units)
        labels = sharing.labelled()
        ordinals: dict[str, int] = {}
        keys: dict[str, int] = {}
        assignments: list[Assignment] = []
        for unit in units:
            number = _path(unit.clause)
            ordinals[number] = ordinals.get(number, 0) + 1
            labelled = [p for node in labels.get(id(unit), []) for p in self.parties.labelled(node)]
            assignments.append(self._assignment(unit, ordinals[number], sharing, labelled, keys))
        return Resolution(
            document=self._document(document_id),
            text=self.outline.source.text,
            blocks=[BlockRecord(kind=b.kind, span=b.span) for b in self.outline.blocks],
            clauses=[self._clause(c) for c in self.outline.clauses if c.kind != "paragraph" or c.style == "section"],
            assignments=assignments,
            parties=parties_of(assignments),
            references=self._references(),
            issues=[],
        )

    def _present(self, mentions: list[Mention]) -> list[Mention]:
        return [m for m in mentions if m.kind != "deadline" or not self.deadlines.is_past(m)]

    # ---- one assignment

    def _assignment(self, unit: Unit, ordinal: int, sharing: Sharing, labelled: list[Responsible], keys: dict[str, int]) -> Assignment:
        node = self.by_index[unit.clause.index]
        text = self.splitter.text(unit)
        base = self.parties.addressees(unit.clause, unit.end)
        responsible = merged(base + labelled)
        modality, rule = self._modality(unit, responsible, bool(labelled))
        if modality == "decision":
            responsible = []
        elif modality == "control":
            keepers = self.parties.controllers(node)
            responsible = keepers or [p.model_copy(update={"role": "controller"}) for p in responsible]
        terms = self._terms(unit, sharing)
        problems = sorted({term.problem for term in terms if term.problem})
        return Assignment(
            id=f"{_path(unit.clause) or '0'}-{ordinal}",
            key=self._key(text, keys),
            clause=unit.clause.number,
            text=text,
            details=[self.splitter.text(detail) for detail in unit.details],
            context=self.assembler.context(unit),
            projects=self.assembler.projects(unit),
            modality=modality,
            modality_rule=rule,
            responsible=responsible,
            deadlines=[term.deadline for term in terms],
            targets=self._targets(unit),
            issues=problems,
            appendix=unit.clause.appendix,
            span=unit.span,
        )

    def _key(self, text: str, keys: dict[str, int]) -> str:
        """A key that depends on the act and the words of the assignment alone; a repeat gets its ordinal."""
        act = f"{self.heading.kind}|{self.heading.number}|{self.heading.date}"
        words = " ".join(re.findall(r"\w+", normal(text)))
        keys[words] = keys.get(words, 0) + 1
        seed = f"{act}|{words}" + (f"|{keys[words]}" if keys[words] > 1 else "")
        return hashlib.blake2b(seed.encode(), digest_size=10).hexdigest()

    # ---- modality

    def _modality(self, unit: Unit, responsible: list[Responsible], labelled: bool) -> tuple[Modality, str]:
        own = self._stated(unit)
        if own is not None and own.value["modality"] != "decision":
            return own.value["modality"], own.rule
        executors = [p for p in responsible if p.role != "controller"]
        if own is not None and not executors:
            return "decision", own.rule
        for above in unit.clause.ancestors():
            stated = self._clause_modality(above)
            if stated is not None:
                return stated.value["modality"], stated.rule
        if unit.clause.appendix is None and self.root_modality is not None and (self.root_modality[0] == "recommendation" or not executors):
            return self.root_modality
        return "directive", "modality.addressee" if executors else "modality.infinitive"

    def _stated(self, unit: Unit) -> Mention | None:
        """The modality that a unit states itself: control, or the word that opens its clause, or its first verb."""
        node = self.by_index[unit.clause.index]
        found = node.of("modality")
        held = [m for m in found if unit.holds(m.span)]
        for mention in held:
            if mention.value["modality"] == "control" and self._opens(unit, mention):
                return mention
        opening = self._sentence_modality(unit) or self._clause_modality(unit.clause)
        if opening is not None:
            return opening
        for mention in held:
            if mention.value.get("opens") is False and mention.value["modality"] != "control" and self._first_action(unit, mention):
                return mention
        return None

    def _sentence_modality(self, unit: Unit) -> Mention | None:
        """The word that addresses somebody in the sentence of a unit, or in the one before it."""
        node = self.by_index[unit.clause.index]
        openings = [m.span for m in node.of("opening") if m.span[0] <= unit.end]
        if len(node.of("opening")) < 2 or not openings:
            return None
        start, end = openings[-1]
        return next((m for m in node.of("modality") if "case" in m.value and start <= m.span[0] < end), None)

    def _opens(self, unit: Unit, mention: Mention) -> bool:
        before = self.view[unit.pieces[0][0] : mention.span[0]]
        return len(before) < 60 and not _infinitives(before)

    def _first_action(self, unit: Unit, mention: Mention) -> bool:
        return not _infinitives(self.view[unit.pieces[0][0] : mention.span[0]])

    def _clause_modality(self, clause: Clause) -> Mention | None:
        """The word in a clause's opening that addresses somebody (``рекомендовать``, ``поручить``)."""
        node = self.by_index.get(clause.index)
        if node is None or node.clause is not clause:
            return None
        start = clause.body[0]
        for mention in node.of("modality"):
            if "case" in mention.value and not _infinitives(self.view[start : mention.span[0]]):
                return mention
            if mention.value["modality"] == "recommendation" and clause.children and not _infinitives(self.view[start : mention.span[0]]):
                return mention
        return None

    # ---- deadlines and targets

    def _terms(self, unit: Unit, sharing: Sharing) -> list[Term]:
        held = sharing.terms[id(unit)]
        mentions = held.own or held.shared or held.inherited
        marks: dict[str, object] = {}
        if not held.own and held.shared:
            marks = {"shared": True}
        elif not held.own and held.inherited:
            marks = {"inherited_from": held.inherited_from}
        read = self.deadlines.read(mentions)
        return [Term(t.deadline.model_copy(update=marks), t.problem) if marks else t for t in read]

    def _targets(self, unit: Unit) -> list[Target]:
        found = []
        clauses = {unit.clause.index: self.by_index[unit.clause.index]}
        clauses |= {d.clause.index: self.by_index[d.clause.index] for d in unit.details}
        for node in clauses.values():
            for mention in node.of("target"):
                if unit.holds(mention.span) or node.clause.kind == "row":
                    found.append(self._target(mention))
        return found

    def _target(self, mention: Mention) -> Target:
        goal: Goal = mention.value
        return Target(
            op=cast(Operator, goal.op),
            value=goal.value,
            unit=goal.unit,
            indicator=goal.indicator,
            base=goal.base,
            raw=fold(self.view[slice(*mention.span)]),
            rule=mention.rule,
            span=mention.span,
        )

    # ---- the document

    def _document(self, document_id: str) -> Document:
        source, heading = self.outline.source, self.heading
        info = SourceInfo(name=source.name, media_type=source.media_type, sha256=source.sha256, pages=len(source.page_starts) or None)
        date: dt.date | None = heading.date
        return Document(
            id=document_id,
            kind=heading.kind,
            number=heading.number,
            date=date.isoformat() if date else None,
            title=heading.title,
            issuer=heading.issuer,
            signatories=self.signatories,
            source=info,
        )

    def _clause(self, clause: Clause) -> ClauseRecord:
        starts = list(self.outline.source.page_starts)
        above = next((c for c in clause.ancestors() if c.label or c.kind == "bullet"), None)
        return ClauseRecord(
            number=clause.number,
            label=clause.label or (self._bullet(clause) if clause.kind == "bullet" else None),
            parent=above.number if above else None,
            depth=max(clause.depth, 1),
            text=fold(self.view[slice(*clause.body)]),
            span=clause.span,
            page=nearest(starts, clause.span[0]) + 1 if starts else None,
        )

    def _bullet(self, clause: Clause) -> str:
        return self.outline.source.text[clause.span[0]]

    def _references(self) -> list[Reference]:
        found: list[Reference] = []
        for mention in find(self.view, 0, self.reading.rules["reference"]):
            cited: Cited = mention.value
            if self._is_own_heading(mention, cited):
                continue
            found.append(
                Reference(
                    kind=cited.kind or "акт",
                    number=cited.number,
                    date=self._cited_date(cited.date),
                    title=cited.title,
                    span=mention.span,
                )
            )
        return found

    def _is_own_heading(self, mention: Mention, cited: Cited) -> bool:
        """Whether a citation is the act's own heading (``РЕШЕНИЕ от 01.02.2022 № 5``)."""
        date = self._cited_date(cited.date)
        own = self.heading.date.isoformat() if self.heading.date else None
        same = date == own and cited.number in (None, self.heading.number)
        places = self.outline.block("heading") + self.outline.block("appendix")
        return same and any(start <= mention.span[0] < end for start, end in places)

    def _cited_date(self, written: str | None) -> str | None:
        if written is None:
            return None
        try:
            return self.calendar.date(written).start.isoformat()
        except UnreadableDateError:
            return None


def _path(clause: Clause) -> str:
    """What the id of an assignment begins with: its clause, and before it the appendix of a plan (``П1/3``, ``П/3``)."""
    if clause.appendix is None:
        return clause.number
    return f"П{'' if clause.appendix == NO_NUMBER else clause.appendix}/{clause.number}"


def _infinitives(text: str) -> bool:
    return any(is_infinitive(word) for word in re.findall(r"[А-Яа-яЁё]{4,}", text))


def _marker_modality(reading: Reading) -> tuple[Modality, str] | None:
    """The modality that the word in front of the operative part states (``ПРИКАЗЫВАЮ``, ``рекомендует``)."""
    blocks = reading.outline.block("operative")
    if not blocks:
        return None
    before = reading.outline.source.text[: blocks[0][0]]
    for match in reversed(reading.rules["structure"].all_matches(before[-400:])):
        if match.rule.gives.get("modality"):
            return match.rule.gives["modality"], match.rule.id
    return None


def parties_of(assignments: Iterable[Assignment]) -> list[Party]:
    """Every party once, with the ids of its assignments, in the order of the document."""
    found: dict[str, Party] = {}
    for assignment in assignments:
        for party in assignment.responsible:
            entry = found.setdefault(party.party.lower(), Party(name=party.party, kind=party.kind, people=[], assignments=[]))
            entry.people += [person for person in party.people if person not in entry.people]
            if assignment.id not in entry.assignments:
                entry.assignments.append(assignment.id)
    return list(found.values())
