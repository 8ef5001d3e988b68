"""The calendar of a plan: what names no year in its terms falls inside the plan's own period, or that of a stage."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace

from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import Period, month_end
from pipeline.rulebook.book import Rulebook
from pipeline.words.normal import normal

_AUGUST, _SEPTEMBER, _MONTHS = 8, 9, 12
_SUMMER = (6, 7)
_OLD_YEAR = (9, 10, 11, 12, 1)
_NUMERIC = re.compile(r"(?<![\d.])\d{1,2}\.(0?[1-9]|1[0-2])(?!\d)")


class PlanCalendar(Calendar):
    """Reads the terms of one row of a plan. ``period`` is the plan's own; ``august_comes_first`` says which of a school year's two
    Augusts the row means."""

    def __init__(self, rules: Rulebook, reference: dt.date | None, school: bool, period: Period, august_comes_first: bool) -> None:
        super().__init__(rules, reference, school or _is_school_year(period))
        self.period_of_plan = period
        self.august_comes_first = august_comes_first

    # ---- the year of what names none

    def year_of(self, month: int) -> int:
        """The year in which a month without one lies: inside the period, or as near to it as can be."""
        period = self.period_of_plan
        if _is_school_year(period):
            first = period.start.year
            own = month >= _SEPTEMBER or (month == _AUGUST and self.august_comes_first)
            return first if own else first + 1
        begin, end = _month_count(period.start), _month_count(period.end)
        years = range(period.start.year - 1, period.end.year + 2)
        return min(years, key=lambda year: _distance(year * _MONTHS + month - 1, begin, end))

    def _day(self, parts: Mapping[str, str]) -> Period:
        if "year" in parts or parts.get("relative"):
            return super()._day(parts)
        month = parts["month"]
        number = int(month) if month.isdigit() else self.month_no(month)
        found = self._one(int(parts.get("day") or parts["day_go"]), str(number), self.year_of(number))
        return replace(found, assumed=True)

    def _months(self, parts: Mapping[str, str]) -> Period:
        if "year" in parts:
            return super()._months(parts)
        first = self.month_no(parts["first"])
        last = self.month_no(parts.get("last", parts["first"]))
        year = int(parts["first_year"]) if "first_year" in parts else self.year_of(first)
        return Period(dt.date(year, first, 1), month_end(year + (last < first), last), assumed=True)

    def _quarters(self, parts: Mapping[str, str]) -> Period:
        if "year" in parts:
            return super()._quarters(parts)
        first = self.part_no(parts["first"]) * 3 - 2
        last = self.part_no(parts.get("last", parts["first"])) * 3
        year = self.year_of(first)
        return Period(dt.date(year, first, 1), month_end(year + (last < first), last), assumed=True)

    def _half_year(self, parts: Mapping[str, str]) -> Period:
        if "year" in parts or self.school:
            return super()._half_year(parts)
        half = self.part_no(parts["half"])
        year = self.year_of(half * 6 - 5)
        return Period(dt.date(year, half * 6 - 5, 1), month_end(year, half * 6), assumed=True)

    # ---- the whole period

    def _school_year(self, parts: Mapping[str, str]) -> Period:
        if "years" in parts or not _is_school_year(self.period_of_plan):
            return super()._school_year(parts)
        return replace(self.school_year(self.period_of_plan.start.year + ("next" in parts)), assumed=True)

    def _this_year(self, parts: Mapping[str, str]) -> Period:
        if "next" in parts:
            return super()._this_year(parts)
        return replace(self.period_of_plan, assumed=True)

    def _calendar_year(self, parts: Mapping[str, str]) -> Period:
        if "next" in parts or self.period_of_plan.start.year != self.period_of_plan.end.year:
            return super()._calendar_year(parts)
        year = self.period_of_plan.start.year
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), assumed=True)


def august_comes_first(months: list[int], behind_summer: bool) -> bool:
    """Whether the August of a cell is that before the school year: before one of the months September to January in the cell, or
    where neither the cell nor a row above names June or July.

    >>> august_comes_first([8, 1], True), august_comes_first([7, 8], False), august_comes_first([8], True)
    (True, False, False)
    """
    place = months.index(_AUGUST) if _AUGUST in months else 0
    if any(month in _OLD_YEAR for month in months[place + 1 :]):
        return True
    return not behind_summer and not any(month in _SUMMER for month in months[:place])


def months_in(text: str, calendar: Calendar) -> list[int]:
    """The months that a cell names, in words or in figures, in order."""
    found: list[tuple[int, int]] = []
    for word in re.finditer(r"[а-я]{3,}", normal(text)):
        if calendar.rules.full(word.group(), lambda gives: gives.reads == "months") is not None:
            found.append((word.start(), calendar.month_no(word.group())))
    found += [(hit.start(), int(hit.group(1))) for hit in _NUMERIC.finditer(text)]
    return [month for _, month in sorted(found)]


def names_summer(months: list[int]) -> bool:
    """Whether June or July are among the months of a cell."""
    return any(month in _SUMMER for month in months)


def _is_school_year(period: Period) -> bool:
    starts, ends = period.start, period.end
    return starts.month == _SEPTEMBER and starts.day == 1 and ends.year == starts.year + 1 and ends.month == 5


def _month_count(day: dt.date) -> int:
    return day.year * _MONTHS + day.month - 1


def _distance(month: int, begin: int, end: int) -> int:
    """By how many months a month lies outside a period."""
    return max(begin - month, month - end, 0)
