"""Where the values of a clause come from: the phrase, the rule that read it, the way it took to the assignment, and what
reviewers corrected of it.

A rule's id begins with the name of its file: ``deadline.by_date`` stands in ``rules/deadline.yaml``. Values that come
from the place of a paragraph and not from its words (a lead-in's context, a detail) have no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.corrections import Report, apply_beside
from pipeline.corrections.account import Account, account_of_absence, accounts
from pipeline.corrections.paths import RULE as CORRECTION
from pipeline.errors import ReshenieError
from pipeline.language import reshenie_component
from pipeline.model import Assignment, ClauseRecord, Deadline, Resolution, Responsible, Span, Target
from pipeline.readers import read
from pipeline.readers.content import Limits
from pipeline.rulebook.annotation import language
from pipeline.rulebook.load import load as load_rules
from pipeline.runs.read_act import ordering
from pipeline.words.normal import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

_WIDTH = 13
_SHOWN_CLAUSES = 40


class ExplainError(ReshenieError):
    """There is nothing to explain: the document holds no such clause."""


@dataclass(frozen=True)
class Origin:
    """A value as it is shown, the phrase it was read from, the rule that read it, and how it came to the assignment."""

    field: str
    value: str
    phrase: str | None
    rule: str | None
    way: str


def explain(path: Path, clause: str, rules: Path | None = None, corrections: bool = True) -> str:
    """Explain every value of the assignments of ``clause`` (``2.6``, in appendix 1 ``П1/3``), or of one (``2.6-3``), as plain text.

    The corrections beside the file are applied, unless ``corrections`` is false, and told: by whom, when, why, and what had
    been extracted. Raises ReadError, RuleError, CorrectionsError, ParseError where nothing is ordered, and ExplainError
    where there is no such clause.
    """
    source = read(path, Limits(rules=rules))
    component = reshenie_component(language(rules), "reshenie", str(rules) if rules else None)
    # The doc keeps what the resolution does not: where each phrase of a modality or a project stands.
    doc = component(language(rules).make_doc(source.text))
    fresh: Resolution = doc._.resolution
    ordering(fresh, path)
    resolution, report = apply_beside(fresh, path, rules) if corrections else (fresh, Report())
    wanted = clause.strip().rstrip(".)")
    explainer = _Explainer(resolution, fresh, report, doc, rules)
    told = [explainer.text(a) for a in resolution.assignments if wanted in (a.place, a.id)]
    told += [explainer.absence(a) for a in _taken_away(fresh, resolution) if wanted in (a.place, a.id)]
    return "\n".join(told) if told else _without_assignment(path, wanted, resolution)


def _taken_away(fresh: Resolution, corrected: Resolution) -> Iterator[Assignment]:
    left = {assignment.key for assignment in corrected.assignments}
    yield from (assignment for assignment in fresh.assignments if assignment.key not in left)


def _without_assignment(path: Path, wanted: str, resolution: Resolution) -> str:
    record = next((c for c in resolution.clauses if c.number == wanted), None)
    if record is None:
        numbers = list(dict.fromkeys(a.place for a in resolution.assignments))
        more = " …" if len(numbers) > _SHOWN_CLAUSES else ""
        raise ExplainError(f"{path}: no clause {wanted}; there are {', '.join(numbers[:_SHOWN_CLAUSES])}{more}")
    return f"{wanted}  {record.text}\n  no assignment of its own; what it states is handed down to the clauses below it\n"


class _Explainer:
    def __init__(self, resolution: Resolution, fresh: Resolution, report: Report, doc: Doc, rules: Path | None) -> None:
        self.resolution = resolution
        self.fresh = {assignment.key: assignment for assignment in fresh.assignments}
        self.report = report
        self.doc = doc
        self.book = load_rules(rules)

    def text(self, item: Assignment) -> str:
        """One assignment: its words, then two lines a value, two lines a correction, a line an issue."""
        lines = [f"{item.id}  {item.text}"]
        extracted = self._extracted(item)
        for origin in self.origins(item):
            is_read = extracted is None or (origin.field, origin.value) in extracted
            lines += [f"  {origin.field:<{_WIDTH}}{origin.value}", f"  {'':<{_WIDTH}}  {_from(origin, is_read)}"]
        for account in accounts(self.report, item):
            lines += _account_lines(account)
        lines += [f"  {'issue':<{_WIDTH}}{i.code}: {i.message}" for i in self.resolution.issues if i.assignment == item.id]
        return "\n".join(lines) + "\n"

    def absence(self, item: Assignment) -> str:
        """One assignment that was extracted and is none any more."""
        account = account_of_absence(self.report, item)
        return "\n".join([f"{item.id}  {item.text}", *(_account_lines(account) if account else [])]) + "\n"

    def _extracted(self, item: Assignment) -> set[tuple[str, str]] | None:
        """The values that were extracted of an assignment, as they are shown; nothing where nobody corrected any."""
        if not item.corrected:
            return None
        fresh = self.fresh.get(item.key)
        return {(origin.field, origin.value) for origin in self.origins(fresh)} if fresh else set()

    def origins(self, item: Assignment) -> Iterator[Origin]:
        """Every value of an assignment with its origin, in the order of the output's keys."""
        for detail in item.details:
            yield Origin("detail", detail, None, None, "an item that continues the sentence")
        for context in item.context:
            yield Origin("context", context, None, None, self._lead_in(item, context))
        for project in item.projects:
            yield self._project(item, project)
        yield self._modality(item)
        for party in item.responsible:
            yield Origin("responsible", _party(party), party.raw, party.rule, self._handed(item, party.inherited_from, party.span))
        for deadline in item.deadlines:
            way = "shared with the items before it" if deadline.shared else self._handed(item, deadline.inherited_from, deadline.span)
            yield Origin("deadline", _deadline(deadline), deadline.raw, deadline.rule, way)
        for target in item.targets:
            yield Origin("target", _target(target), target.raw, target.rule, "own")

    # ---- modality and projects: the record has no span of theirs, so it is looked for

    def _modality(self, item: Assignment) -> Origin:
        rule = item.modality_rule
        if rule == CORRECTION:
            return Origin("modality", item.modality, None, rule, "")
        places = [span.start_char for span in self.doc.spans.get("modality", ()) if span.label_ == rule]
        found = self._nearest(item, places)
        if found is not None:
            phrase = next(s.text for s in self.doc.spans["modality"] if s.start_char == found and s.label_ == rule)
            return Origin("modality", item.modality, phrase, rule, self._place(item, found))
        marker = self._marker(rule)
        if marker is not None:
            return Origin("modality", item.modality, marker, rule, "the words before the operative part")
        executor = next((party for party in item.responsible if party.role != "controller"), None)
        if executor is not None:
            way = self._handed(item, executor.inherited_from, executor.span)
            return Origin("modality", item.modality, executor.raw, rule, f"{way}; no word states it")
        return Origin("modality", item.modality, None, rule, "the action itself, no word states it")

    def _marker(self, rule: str) -> str | None:
        """The phrase that ends the preamble (``ПРИКАЗЫВАЮ:``), where it is what the rule looks for."""
        start = next((b.span[0] for b in self.resolution.blocks if b.kind == "operative"), 0)
        before = self.resolution.text[:start]
        found = [m.span for m in self.book["structure"].all_matches(before) if m.rule.id == rule]
        return fold(before[slice(*found[-1])]) if found else None

    def _project(self, item: Assignment, name: str) -> Origin:
        spans = [s for s in self.doc.spans.get("project", ()) if name in fold(s.text)]
        found = self._nearest(item, [span.start_char for span in spans])
        if found is None:
            return Origin("project", name, None, None, "a lead-in above")
        span = next(s for s in spans if s.start_char == found)
        return Origin("project", name, fold(self._line(span.start_char, span.end_char)), span.label_, self._place(item, found))

    def _lead_in(self, item: Assignment, words: str) -> str:
        for number in _upwards(item):
            if any(words in clause.text for clause in self._clauses(number)):
                return f"the lead-in of {number}"
        return "a lead-in above"

    def _line(self, start: int, end: int, width: int = 30) -> str:
        """A name with the few words before it on its line, since the name alone does not show why it is a project."""
        text = self.resolution.text
        first = max(text.rfind("\n", 0, start) + 1, start - width)
        if first and text[first - 1].isalnum():
            first = text.find(" ", first, start) + 1 or start
        return text[first:end].replace("«", "“").replace("»", "”") + ("”" if text[end : end + 1] == "»" else "")

    # ---- how a value came

    def _handed(self, item: Assignment, inherited_from: str | None, span: Span) -> str:
        if inherited_from:
            return f"inherited from {inherited_from}"
        return "own" if self._own(item, span[0]) or span[0] >= item.span[0] else self._place(item, span[0])

    def _nearest(self, item: Assignment, places: list[int]) -> int | None:
        """Of several places the one that governs the assignment: in its paragraph, else in the nearest clause above."""
        own = [place for place in places if self._own(item, place)]
        if own:
            return own[0]
        for number in _upwards(item):
            inside = [p for p in places if p < item.span[0] and any(c.span[0] <= p < c.span[1] for c in self._clauses(number))]
            if inside:
                return inside[-1]
        return None

    def _own(self, item: Assignment, place: int) -> bool:
        start = self.resolution.text.rfind("\n", 0, item.span[0]) + 1
        return start <= place < item.span[1]

    def _place(self, item: Assignment, place: int) -> str:
        if self._own(item, place):
            return "own"
        holder = next((c.number for c in reversed(self.resolution.clauses) if c.span[0] <= place < c.span[1]), None)
        if holder is None:
            return "a line above"
        return "the lead-in of the clause" if holder == item.clause else f"inherited from {holder}"

    def _clauses(self, number: str) -> list[ClauseRecord]:
        return [clause for clause in self.resolution.clauses if clause.number == number]


def _from(origin: Origin, is_read: bool) -> str:
    told = [f"«{origin.phrase}»"] if origin.phrase else []
    if origin.rule == CORRECTION:
        return f"from {', '.join([*told, 'a correction'])}"
    told += [f"rule {origin.rule}"] if origin.rule else []
    return f"from {', '.join([*told, origin.way])}{'' if is_read else '; corrected'}"


def _account_lines(account: Account) -> Iterator[str]:
    before = f"extracted: {account.before}; " if account.before is not None else ""
    if not account.value:
        yield f"  {account.what:<{_WIDTH}}{account.signed}"
        return
    yield f"  {account.what:<{_WIDTH}}{account.value}"
    yield f"  {'':<{_WIDTH}}  {before}{account.signed}"


def _upwards(item: Assignment) -> Iterator[str]:
    """``2.7.1``, then ``2.7``, then ``2``; nothing above a row of an appendix, which the act's clauses hand nothing to."""
    parts = item.clause.split(".") if item.appendix is None else []
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length])


def _party(party: Responsible) -> str:
    people = f", people: {', '.join(party.people)}" if party.people else ""
    return f"{party.party} ({party.role}, {party.kind}{people})"


def _deadline(deadline: Deadline) -> str:
    edges = (("start", deadline.start), ("end", deadline.end), ("repeats", deadline.recurrence))
    dates = [f"{name} {value}" for name, value in edges if value]
    return ", ".join([deadline.kind, *dates, *(["year assumed"] if deadline.assumed else [])])


def _target(target: Target) -> str:
    described = [f"{name}: {value}" for name, value in (("indicator", target.indicator), ("base", target.base)) if value]
    return ", ".join([f"{target.op} {target.value} {target.unit or ''}".rstrip(), *described])
