"""Where the values of a clause come from: the phrase, the rule that read it, the way it took to the assignment, why there is none,
and what reviewers corrected. All of it is what the resolver kept (:mod:`pipeline.model.provenance`); nothing is looked for anew.

A rule's id begins with the name of its file: ``deadline.by_date`` stands in ``rules/deadline.yaml``. Values that come
from the place of a paragraph and not from its words (a lead-in's context, a detail) have no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.corrections import Report
from pipeline.corrections.account import Account, account_of_absence, accounts
from pipeline.corrections.paths import RULE as CORRECTION
from pipeline.errors import ReshenieError
from pipeline.model import Assignment, Deadline, Resolution, Responsible, Span, Target
from pipeline.model.provenance import Absence, Origin, Origins
from pipeline.runs.read_act import corrected, extracted, ordering
from pipeline.words.normal import fold

_WIDTH = 13
_SHOWN_CLAUSES = 40
_BEFORE_PROJECT = 30


class ExplainError(ReshenieError):
    """There is nothing to explain: the document holds no such clause."""


@dataclass(frozen=True)
class Value:
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
    fresh = ordering(extracted(path, rules), path)
    resolution, report = corrected(fresh, path, rules) if corrections else (fresh, None)
    wanted = clause.strip().rstrip(".)")
    explainer = _Explainer(resolution, fresh, report or Report())
    found = [explainer.text(a) for a in resolution.assignments if wanted in (a.place, a.id)]
    found += [explainer.absence(a) for a in _taken_away(fresh, resolution) if wanted in (a.place, a.id)]
    return "\n".join(found) if found else _without_assignment(path, wanted, resolution)


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
    def __init__(self, resolution: Resolution, fresh: Resolution, report: Report) -> None:
        self.resolution = resolution
        self.fresh = {assignment.key: assignment for assignment in fresh.assignments}
        self.report = report

    def text(self, item: Assignment) -> str:
        """One assignment: its words, then two lines a value, two lines a correction, a line an issue."""
        lines = [f"{item.id}  {item.text}"]
        known = self._extracted(item)
        for value in self.values(item):
            is_read = known is None or (value.field, value.value) in known
            lines += _lines(value.field, value.value, _from(value, is_read))
        for field, absence in self._absences(item):
            lines += _lines(field, "none", f"because {self._reason(absence)}")
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
        return {(value.field, value.value) for value in self.values(fresh)} if fresh else set()

    def values(self, item: Assignment) -> Iterator[Value]:
        """Every value of an assignment with its origin, in the order of the output's keys."""
        fresh, origins = self._read_as(item)
        for detail in item.details:
            yield Value("detail", detail, None, None, "an item that continues the sentence")
        for context in item.context:
            origin = _beside(context, fresh.context, origins.context) if fresh and origins else None
            yield self._value(item, "context", context, origin)
        for project in item.projects:
            origin = _beside(project, fresh.projects, origins.projects) if fresh and origins else None
            yield self._value(item, "project", project, origin)
        yield self._value(item, "modality", item.modality, origins.modality if origins and item.modality_rule != CORRECTION else None)
        for party in item.responsible:
            yield self._phrase(item, "responsible", _party(party), party)
        for deadline in item.deadlines:
            yield self._phrase(item, "deadline", _deadline(deadline), deadline)
        for target in item.targets:
            yield Value("target", _target(target), target.raw, target.rule, "own")

    def _read_as(self, item: Assignment) -> tuple[Assignment | None, Origins | None]:
        """The extracted assignment that an item is, or was cut out of by a reviewer, and the origins of its values."""
        fresh = self.fresh.get(item.key)
        if fresh is None:
            fresh = next((one for one in self.fresh.values() if one.span[0] <= item.span[0] < one.span[1]), None)
        return fresh, self.resolution.provenance.get(fresh.key) if fresh else None

    # ---- how a value came

    def _value(self, item: Assignment, field: str, value: str, origin: Origin | None) -> Value:
        if origin is None:
            return Value(field, value, None, CORRECTION, "")
        return Value(field, value, self._words(field, origin.span), origin.rule, _way(origin))

    def _phrase(self, item: Assignment, field: str, value: str, record: Responsible | Deadline) -> Value:
        origin = self._origin(item, record)
        return Value(field, value, record.raw, record.rule, _way(origin) if origin else "placed by a reviewer")

    def _origin(self, item: Assignment, record: Responsible | Deadline) -> Origin | None:
        """The origin of a party or a term; a reviewer may have corrected the record beside its phrase."""
        _, origins = self._read_as(item)
        known = (*origins.responsible, *origins.deadlines) if origins else ()
        return next((one for one in known if (one.span, one.rule) == (record.span, record.rule)), None)

    def _words(self, field: str, span: Span | None) -> str | None:
        if span is None:
            return None
        text = self.resolution.text
        return fold(self._with_lead(*span)) if field == "project" else fold(text[slice(*span)])

    def _with_lead(self, start: int, end: int) -> str:
        """A name with the few words before it on its line, since the name alone does not show why it is a project."""
        text = self.resolution.text
        first = max(text.rfind("\n", 0, start) + 1, start - _BEFORE_PROJECT)
        if first and text[first - 1].isalnum():
            first = text.find(" ", first, start) + 1 or start
        return text[first:end].replace("«", "“").replace("»", "”") + ("”" if text[end : end + 1] == "»" else "")

    # ---- why there is none

    def _absences(self, item: Assignment) -> Iterator[tuple[str, Absence]]:
        """Of an assignment without parties or terms that nobody has corrected, why."""
        origins = self.resolution.provenance.get(item.key)
        shown = (("responsible", "responsible", item.responsible), ("deadlines", "deadline", item.deadlines))
        for field, name, values in shown:
            if origins and not values and field in origins.absent and field not in item.corrected:
                yield name, origins.absent[field]

    def _reason(self, absence: Absence) -> str:
        if absence.reason == "past":
            return f"«{self._words('deadline', absence.span)}» tells of what has been"
        return _REASONS[absence.reason]


_REASONS = {
    "decided": "a decision asks nobody to act",
    "nowhere": "none stands in it, above it or in a line that serves it",
    "fault": "of a fault of the program, which is the issue not_read",
}
_WAYS = {
    "own": "own",
    "opening": "the lead-in of the clause",
    "line": "the line behind it",
    "shared": "shared with the items before it",
    "enacting": "the words before the operative part",
    "action": "the action itself, no word states it",
}


def _way(origin: Origin) -> str:
    """How a value came to its assignment."""
    if origin.way == "lead_in":
        return f"the lead-in of {origin.clause}" if origin.clause else "a lead-in above"
    if origin.way == "addressee":
        return f"{'own' if origin.clause is None else _above(origin.clause)}; no word states it"
    if origin.way == "above":
        return _above(origin.clause or "")
    return _WAYS[origin.way]


def _above(number: str) -> str:
    return f"inherited from {number}" if number else "a line above"


def _beside(value: str, values: Sequence[str], origins: Sequence[Origin]) -> Origin | None:
    return next((origin for one, origin in zip(values, origins, strict=True) if one == value), None)


def _lines(field: str, value: str, why: str) -> list[str]:
    return [f"  {field:<{_WIDTH}}{value}", f"  {'':<{_WIDTH}}  {why}"]


def _from(value: Value, is_read: bool) -> str:
    parts = [f"«{value.phrase}»"] if value.phrase else []
    if value.rule == CORRECTION:
        return f"from {', '.join([*parts, 'a correction'])}"
    parts += [f"rule {value.rule}"] if value.rule else []
    return f"from {', '.join([*parts, value.way])}{'' if is_read else '; corrected'}"


def _account_lines(account: Account) -> Iterator[str]:
    before = f"extracted: {account.before}; " if account.before is not None else ""
    if not account.value:
        yield f"  {account.what:<{_WIDTH}}{account.signed}"
        return
    yield f"  {account.what:<{_WIDTH}}{account.value}"
    yield f"  {'':<{_WIDTH}}  {before}{account.signed}"


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
