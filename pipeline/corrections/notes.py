"""The issues of a corrected resolution: what a reviewer has settled goes, what could not be applied comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.corrections.outcome import Outcome, Report, named_field, value_as_text
from pipeline.model import Assignment, Issue, Resolution
from pipeline.rulebook.load import load as load_rules
from pipeline.rulebook.word_lists import ChecksWords, Code

CODES = {"conflicting": "correction_conflict", "orphaned": "correction_orphaned", "kept": "correction_kept"}
BEFORE = "deadline_before_document"


def with_issues(resolution: Resolution, report: Report, renamed: dict[str, str | None], rules: Path | None) -> Resolution:
    """Return the resolution with its issues brought up to date, also the codes on its assignments."""
    words = load_rules(rules)["checks"].words
    codes = words.codes
    by_id = {a.id: a for a in resolution.assignments}
    issues = [moved for issue in resolution.issues if (moved := _left(issue, by_id, renamed, codes)) is not None]
    issues += _too_early(resolution, codes)
    issues += _of_corrections(report, by_id, words)
    found: dict[str, set[str]] = {}
    for issue in issues:
        if issue.assignment:
            found.setdefault(issue.assignment, set()).add(issue.code)
    assignments = [_flagged(a, sorted(found.get(a.id, ()))) for a in resolution.assignments]
    return resolution.model_copy(update={"assignments": assignments, "issues": issues})


def _flagged(assignment: Assignment, codes: list[str]) -> Assignment:
    """The assignment with its codes; the same object where they are what they were, so that a change is told by it."""
    return assignment if assignment.issues == codes else assignment.model_copy(update={"issues": codes})


def _left(issue: Issue, by_id: dict[str, Assignment], renamed: dict[str, str | None], codes: Mapping[str, Code]) -> Issue | None:
    """The issue under the id that its assignment has now; nothing where a reviewer has settled it or dropped that."""
    if issue.assignment is None:
        return issue
    name = renamed.get(issue.assignment, issue.assignment)
    holder = by_id.get(name or "")
    if holder is None:
        return None
    if issue.code in codes and codes[issue.code].field in (*holder.corrected, *holder.confirmed):
        return None
    return issue.model_copy(update={"assignment": name})


def _too_early(resolution: Resolution, codes: Mapping[str, Code]) -> Iterator[Issue]:
    """A reviewer's date may be a slip, too."""
    date = resolution.document.date
    for assignment in resolution.assignments:
        if "deadlines" not in assignment.corrected or "deadlines" in assignment.confirmed:
            continue
        for deadline in assignment.deadlines:
            if date and deadline.end and deadline.end < date and deadline.kind in ("by", "during"):
                yield _issue(codes, BEFORE, assignment, deadline.span, raw=deadline.raw or deadline.end, date=date)


def _of_corrections(report: Report, by_id: dict[str, Assignment], words: ChecksWords) -> Iterator[Issue]:
    """What was not applied, one by one; what was applied to a changed text, once for each assignment."""
    told: set[str] = set()
    for outcome in report.outcomes:
        if outcome.state not in CODES or (outcome.state == "kept" and outcome.correction.about.key in told):
            continue
        if outcome.state == "kept":
            told.add(outcome.correction.about.key)
        holder = by_id.get(outcome.assignment or "")
        span = holder.span if holder else None
        yield _issue(words.codes, CODES[outcome.state], holder, span, **_values(outcome, words.fields))


def _values(outcome: Outcome, names: Mapping[str, str]) -> dict[str, str]:
    correction = outcome.correction
    wanted = getattr(correction, "value", None)
    return {
        "field": _in_words(named_field(correction), names),
        "was": value_as_text(outcome.was),
        "now": value_as_text(outcome.now),
        "value": value_as_text(wanted),
        "who": correction.who or "–",
        "when": correction.when or "–",
    }


def _in_words(field: str, names: Mapping[str, str]) -> str:
    """``deadlines.0.end`` as people say it; they count from one."""
    return " ".join(str(int(part) + 1) if part.isdecimal() else names.get(part, part) for part in field.split("."))


def _issue(codes: Mapping[str, Code], code: str, holder: Assignment | None, span: tuple[int, int] | None, **values: str) -> Issue:
    entry = codes[code]
    name = holder.id if holder else None
    return Issue(code=code, severity=entry.severity, message=entry.message.format(**values), assignment=name, span=span)
