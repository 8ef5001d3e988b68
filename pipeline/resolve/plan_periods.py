"""The period that a plan names in its title, or a stage of it in its own row: the reference of the terms below that name no year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.extractors.reading import Reading
from pipeline.model import Clause
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import Period, UnreadableDateError
from pipeline.phrases.plan_calendar import PlanCalendar, august_comes_first, months_in, names_summer
from pipeline.words.normal import fold, normal, quoted

_CELLS = ("deadline", "start", "end")
_FOR = re.compile(r"(?:^|\s)(?:на|в|за) (?:период )?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPAN_OF_YEARS = re.compile(r"((?:19|20)\d\d) ?[-/\\] ?((?:20)?\d\d)(?: ?(?:уч|год|г\b|г\.)|$)")
_YEARS = re.compile(r"((?:19|20)\d\d) ?(?:-|и) ?((?:19|20)\d\d) ?(?:годы|годов|годах|гг)")
# the parts of a stage's title in which its period stands: in brackets, behind a colon or a dash, all of it
_PARTS = re.compile(r"[():;–—]|\s-\s")


@dataclass
class _Now:
    """Where the reading of the rows stands: the period of the plan and of its stage, whether a row named June or July, where the
    clause before ended."""

    plan: Period | None = None
    stage: Period | None = None
    behind_summer: bool = False
    end: int = 0
    appendix: str | None = None
    tables: bool = False


@dataclass
class PlanPeriods:
    """The calendars of the rows of a document's plans, by the index of their clause; none for a row whose plan names no period."""

    reading: Reading
    base: Calendar
    calendars: dict[int, Calendar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read()

    def of(self, clause: Clause) -> Calendar:
        """The calendar of a clause: that of its plan, or the act's own."""
        return self.calendars.get(clause.index, self.base)

    def _read(self) -> None:
        now = _Now()
        for clause in self.reading.outline.clauses:
            if clause.kind == "row" or clause.style in ("section", "continued"):
                self._begin(clause, now)
                if clause.style == "section":
                    now.stage, now.behind_summer = self._of_stage(clause, now.plan), False
                elif clause.kind == "row":
                    self._take_row(clause, now)
            now.end = max(now.end, clause.span[1])

    def _begin(self, clause: Clause, now: _Now) -> None:
        """Note where another table begins: the lines between it and what stands before it name its period."""
        above = self.reading.outline.source.text[now.end if now.tables else 0 : clause.span[0]]
        title = _titled(above.split("\n"), self.base)
        if title or not now.tables or clause.appendix != now.appendix:
            now.plan, now.stage, now.behind_summer = title, None, False
        now.appendix, now.tables = clause.appendix, True

    def _take_row(self, clause: Clause, now: _Now) -> None:
        view = self.reading.outline.view
        months = months_in(" ; ".join(view[slice(*clause.cells[name])] for name in _CELLS if name in clause.cells), self.base)
        if period := now.stage or now.plan:
            self.calendars[clause.index] = self._calendar(period, august_comes_first(months, now.behind_summer))
        now.behind_summer = now.behind_summer or names_summer(months)

    def _calendar(self, period: Period, august_first: bool) -> PlanCalendar:
        return PlanCalendar(self.reading.rules, self.base.reference, self.base.school, period, august_first)

    def _of_stage(self, clause: Clause, plan: Period | None) -> Period | None:
        """The period of a section: that of its cell of terms, or one that stands in its title by itself."""
        view = self.reading.outline.view
        calendar = self._calendar(plan, True) if plan else self.base
        cell = clause.cells.get("deadline")
        texts = [view[slice(*cell)]] if cell else []
        texts += _PARTS.split(view[slice(*clause.body)])
        return next(_periods(texts, calendar), None)


def _periods(texts: Iterable[str], calendar: Calendar) -> Iterator[Period]:
    for text in texts:
        try:
            yield calendar.period(fold(text).strip(" .,;"))
        except UnreadableDateError:
            continue


def _titled(lines: list[str], calendar: Calendar) -> Period | None:
    """The period that the lines above a table name: ``на 2024 год``, ``2023/2024 учебный год``, ``на 2025–2027 годы``."""
    for line in lines:
        if line.lstrip().startswith("|") or not _YEAR.search(line):
            continue
        if (period := _of_line(fold(normal(_unquoted(line))), calendar)) is not None:
            return period
    return None


def _unquoted(line: str) -> str:
    """A line without what stands in quotes: the years of a programme that a plan carries out are not its own."""
    for start, end in reversed(quoted(line)):
        line = line[:start] + " " * (end - start) + line[end:]
    return line


def _of_line(line: str, calendar: Calendar) -> Period | None:
    if years := _YEARS.search(line):
        return calendar.period(f"{years.group(1)}-{years.group(2)} годы")
    if span := _SPAN_OF_YEARS.search(line):
        first, last = int(span.group(1)), int(span.group(2)) % 100
        if last == (first + 1) % 100:
            return calendar.school_year(first)
    for match in calendar.rules.all_matches(line):
        text = line[slice(*match.span)]
        fits = _FOR.search(line[: match.span[0]]) or text == line.strip(" .")
        if fits and match.rule.gives.macro == "period" and _YEAR.search(text):
            return next(_periods([text], calendar), None)
    return None
