"""What a reviewer should look at: contradictions, gaps, and everything in the operative part that ended up nowhere."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from pipeline.checks.second_look import Doubts
from pipeline.extractors.named import reader_of
from pipeline.extractors.reading import Reading
from pipeline.model import Assignment, Clause, Issue, Mention, Resolution, Span
from pipeline.outline.labels import LETTERS
from pipeline.phrases.whole_dates import whole_dates
from pipeline.resolve.units import has_action
from pipeline.words.normal import cyrillic, fold, is_quoted
from pipeline.words.tokens import BRACKET, Token

_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s?%")
_LONGEST_QUOTED = 80


def check(reading: Reading, mentions: dict[int, list[Mention[object]]], resolution: Resolution) -> Resolution:
    """Add the issues of the document and their codes on the assignments. ``deadline_before_document`` and the like
    only flag: nothing that was extracted is changed."""
    issues = _Checker(reading, mentions, resolution).issues()
    by_assignment: dict[str, list[str]] = {}
    for issue in issues:
        if issue.assignment:
            by_assignment.setdefault(issue.assignment, []).append(issue.code)
    assignments = [
        a.model_copy(update={"issues": sorted({*a.issues, *by_assignment[a.id]})}) if a.id in by_assignment else a
        for a in resolution.assignments
    ]
    return resolution.model_copy(update={"issues": issues, "assignments": assignments})


class _Checker:
    def __init__(self, reading: Reading, mentions: dict[int, list[Mention[object]]], resolution: Resolution) -> None:
        self.reading = reading
        self.codes = reading.rules["checks"].words.codes
        self.mentions = [m for found in mentions.values() for m in found]
        self.resolution = resolution
        self.doubts = Doubts(reading.rules)
        self.rows = {(clause.number, clause.appendix) for clause in reading.outline.clauses if clause.kind == "row"}

    def issue(self, code: str, span: Span | None, assignment: str | None = None, **values: str) -> Issue:
        entry = self.codes[code]
        return Issue(
            code=code,
            severity=entry.severity,
            message=entry.message.format(**values),
            assignment=assignment,
            span=span,
        )

    def issues(self) -> list[Issue]:
        """Every issue, those of the document first, then by place; last what a fault of ours kept from being read."""
        found = self._collected(None, self._of_document())
        if self.resolution.assignments:
            found += self._collected(None, self._numbering())
            for assignment in self.resolution.assignments:
                found += self._collected(assignment.span, self._assignment(assignment))
            found += sorted(self._lost(), key=lambda issue: (issue.span or (0, 0), issue.code))
        return found + list(self._not_read())

    def _collected(self, span: Span | None, issues: Iterable[Issue]) -> list[Issue]:
        return self.reading.faults.collected(span, issues)

    def _not_read(self) -> Iterator[Issue]:
        """One issue for each place where something could not be read, however much of it."""
        view = self.reading.outline.view
        for span in dict.fromkeys(fault.span for fault in self.reading.faults.found):
            raw = fold(view[slice(*span)]) if span else self.resolution.document.id
            short = raw if len(raw) <= _LONGEST_QUOTED else f"{raw[:_LONGEST_QUOTED]}…"
            yield self.issue("not_read", span, self._first_in(span) if span else None, raw=short)

    def _first_in(self, span: Span) -> str | None:
        """The first assignment that shares a place with a clause."""
        return next((a.id for a in self.resolution.assignments if a.span[0] < span[1] and span[0] < a.span[1]), None)

    def _of_document(self) -> Iterator[Issue]:
        confidence = self.reading.outline.source.confidence
        if confidence is not None:
            yield self.issue("ocr", None, confidence=f"{confidence:.0f}")
        if not self.resolution.assignments:
            yield self.issue("no_operative_part", None)
            return
        if self.resolution.document.date is None:
            yield self.issue("no_document_date", None)
        for span, rows in self.reading.outline.other_plans:
            yield self.issue("plan_not_read", span, rows=str(rows))
        for span, head in self.reading.outline.unread_columns:
            yield self.issue("unread_column", span, head=head)

    def _assignment(self, assignment: Assignment) -> Iterator[Issue]:
        date = self.resolution.document.date
        for deadline in assignment.deadlines:
            ends = deadline.end
            if date and ends and ends < date and deadline.kind in ("by", "during"):
                yield self.issue("deadline_before_document", deadline.span, assignment.id, raw=deadline.raw, date=_written(date))
            if (
                "unread_date" in assignment.issues
                and not (deadline.start or ends or deadline.recurrence)
                and deadline.kind not in ("event", "ongoing")
            ):
                yield self.issue("unread_date", deadline.span, assignment.id, raw=deadline.raw)

        if "calendar_not_decreed" in assignment.issues:
            yield self.issue("calendar_not_decreed", assignment.span, assignment.id)
        yield from self._unsettled(assignment)
        for code, span, raw in self.doubts.of(assignment):
            yield self.issue(code, span, assignment.id, raw=raw)

    def _unsettled(self, assignment: Assignment) -> Iterator[Issue]:
        """An order without an executor or a term, and a day whose year was guessed."""
        orders = assignment.modality in ("directive", "recommendation")
        if orders and not assignment.responsible:
            yield self.issue("no_executor", assignment.span, assignment.id)
        if orders and (assignment.clause, assignment.appendix) not in self.rows and not has_action(assignment.text):
            yield self.issue("no_verb", assignment.span, assignment.id)
        if orders and not assignment.deadlines and not self._leads(assignment):
            yield self.issue("no_deadline", assignment.span, assignment.id)
        for deadline in assignment.deadlines:
            if deadline.assumed and re.search(r"\d", deadline.raw) and deadline.kind != "event":
                yield self.issue("assumed_year", deadline.span, assignment.id, raw=deadline.raw)

    def _leads(self, assignment: Assignment) -> bool:
        """Whether the assignment is the lead-in of others, which have terms of their own."""
        end = assignment.span[1]
        return self.reading.outline.view[end : end + 3].lstrip().startswith(":")

    # ---- numbering

    def _numbering(self) -> Iterator[Issue]:
        """Gaps and repeats in the series of sibling clauses."""
        for siblings in self._series().values():
            for before, after in itertools.pairwise(siblings):
                first, second = _ordinal(before), _ordinal(after)
                if first is None or second is None or second == first + 1 or (second == 1 and first != 1):
                    continue
                if first == second:
                    yield self.issue("duplicate_number", after.span, raw=str(after.label))
                else:
                    yield self.issue("numbering_gap", after.span, before=str(before.label), after=str(after.label))

    def _series(self) -> dict[tuple[Clause, str], list[Clause]]:
        series: dict[tuple[Clause, str], list[Clause]] = {}
        for clause in self.reading.outline.clauses:
            if clause.kind == "labelled" and clause.style != "question" and clause.parent is not None:
                depth = str(clause.label).strip(".) ").count(".")
                series.setdefault((clause.parent, f"{clause.style}{depth}"), []).append(clause)
        return series

    # ---- nothing is lost

    def _lost(self) -> list[Issue]:
        """Dates, percentages and names in brackets of the operative part that are in no field."""
        found: list[Issue] = []
        view, taken = self.reading.outline.view, self._taken()
        for block in self.reading.outline.ordering:
            found += self._collected(block, self._left_over(view, block, taken))
            found += self._collected(block, self._names(view, *block))
        return found

    def _taken(self) -> dict[str, list[Span]]:
        """The spans that are in a field or called none by a rule, by the issue that others of their kind are."""
        cited = [r.span for r in self.resolution.references]
        deadlines = [d.span for a in self.resolution.assignments for d in a.deadlines]
        targets = [t.span for a in self.resolution.assignments for t in a.targets]
        return {
            "unread_date": cited + deadlines + [m.span for m in self.mentions if m.kind == "no_deadline"],
            "unread_number": cited + deadlines + targets + [m.span for m in self.mentions if m.kind.startswith("no_")],
        }

    def _left_over(self, view: str, block: Span, taken: dict[str, list[Span]]) -> Iterator[Issue]:
        start, end = block
        dates = whole_dates(view[start:end], self.reading.rules)
        found = [("unread_date", (start + m.span[0], start + m.span[1])) for m in dates]
        found += [("unread_number", hit.span()) for hit in _PERCENT.finditer(view, start, end)]
        for code, span in found:
            if not _inside(span, taken[code]) and not is_quoted(view[start:end], span[0] - start):
                yield self.issue(code, span, self._holder(span), raw=fold(view[slice(*span)]))

    def _names(self, view: str, start: int, end: int) -> Iterator[Issue]:
        reader = reader_of(self.reading.rules["party"])
        parties = [m.span for m in self.mentions if m.kind in ("party", "opening", "label")]
        for hit in BRACKET.finditer(view, start, end):
            token = Token("bracket", hit.group(), hit.span())
            if reader.namer.bracket_people(token) and not _inside(token.span, parties):
                yield self.issue("unread_name", token.span, self._holder(token.span), raw=fold(token.text))

    def _holder(self, span: Span) -> str | None:
        """The assignment in which a place begins."""
        return next((a.id for a in self.resolution.assignments if a.span[0] <= span[0] < a.span[1]), None)


def _written(date: str) -> str:
    """An ISO date as the office writes it."""
    return ".".join(reversed(date.split("-")))


def _ordinal(clause: Clause) -> int | None:
    """The place of a clause in its series: its last number, or that of its letter."""
    label = re.sub(r"[.)\s]+$", "", str(clause.label))
    if digits := re.search(r"(\d+)$", label):
        return int(digits.group(1))
    letter = cyrillic(label.lower())
    return LETTERS.index(letter) + 1 if len(letter) == 1 and letter in LETTERS else None


def _inside(span: Span, taken: list[Span]) -> bool:
    return any(start <= span[0] < end or start < span[1] <= end for start, end in taken)
