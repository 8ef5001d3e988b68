"""From the words of a term to days of the calendar.

Everything is counted from the act's own date, never from today. A reader takes the parts of a phrase and gives a
:class:`Period`; which reader a phrase needs is written in ``rules/calendar.yaml`` (``gives.reads``). A date with its
month cut short is read by dateparser and checked against its own digits, working days come from the ``holidays``
package, which knows the decreed transfers of days off.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from pipeline.phrases.days import (
    Date,
    Period,
    UnreadableDateError,
    add_months,
    add_working_days,
    day_of,
    month_end,
    written_date,
)
from pipeline.rulebook.book import CalendarMatch, CalendarRules, Rulebook
from pipeline.words.normal import normal
from pipeline.words.numerals import beginning, number, ordinal

# the longest term that an act sets, in any unit; a greater number is a misprint
LONGEST = 3660


class Calendar:
    """Reads dates, periods and durations relative to the date of one act.

    ``school`` says that the document speaks of a school year somewhere, so that its ``года`` is one.
    """

    def __init__(self, rules: Rulebook, reference: Date | None, school: bool) -> None:
        self.rules: CalendarRules = rules["calendar"]
        self.reference = reference
        self.school = school
        self.unsure: set[str] = set()

    # ---- entry points

    def date(self, text: str) -> Period:
        """Read a phrase of the rules ``date.*`` as a period of one day. Raises UnreadableDateError."""
        return self._read(text, "date")

    def period(self, text: str) -> Period:
        """Read a phrase of the rules ``period.*``. Raises UnreadableDateError."""
        return self._read(text, "period")

    def term(self, text: str) -> Period:
        """Count a duration (``10 рабочих дней``, ``месячный``) from the act's date. Raises UnreadableDateError."""
        match = self._match(text, ("duration", "term"))
        return self._duration(self._parts(text, match))

    def _match(self, text: str, macros: tuple[str, ...]) -> CalendarMatch:
        for match in self.rules.all_matches(text):
            if match.rule.gives.macro in macros and match.span == (0, len(text)):
                return match
        raise UnreadableDateError(text)

    def _read(self, text: str, macro: str) -> Period:
        text = text.strip()
        match = self.rules.full(text, lambda gives: gives.macro == macro)
        if match is None:
            raise UnreadableDateError(text)
        reader = getattr(self, f"_{match.rule.gives.reads}")
        period: Period = reader(self._parts(text, match))
        return period

    @staticmethod
    def _parts(text: str, match: CalendarMatch) -> dict[str, str]:
        view = normal(text)
        return {name: view[start:end] for name, (start, end) in match.parts.items()}

    @property
    def today(self) -> Date:
        """The act's own date; UnreadableDateError where it has none."""
        if self.reference is None:
            raise UnreadableDateError("no date of the act")
        return self.reference

    # ---- small readers

    def month_no(self, word: str) -> int:
        """Number of the month that a word form names, 1 to 12."""
        for index, stem in enumerate(self.rules.words.months, 1):
            if word.startswith(stem) and not (stem == "ма" and word.startswith("март")):
                return index
        raise UnreadableDateError(word)

    def weekday(self, word: str) -> str:
        """The RFC 5545 code of the weekday that a word form names."""
        return next(str(code) for stem, code in self.rules.words.weekdays.items() if word.startswith(stem))

    def part_no(self, word: str) -> int:
        """The ordinal of a quarter or half: Roman, Arabic or in words."""
        word = word.replace("l", "i")
        roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1v": 4}
        if word in roman:
            return roman[word]
        if word[0].isdigit():
            return int(word[0])
        part = ordinal(word)
        if part is None:
            raise UnreadableDateError(word)
        return part

    def _year(self, parts: Mapping[str, str], name: str = "year") -> tuple[int, bool]:
        if name in parts:
            year = int(parts[name])
            return (2000 + year if year < 100 else year), False
        return self.today.year, True

    # ---- readers named by the rules

    def _day(self, parts: Mapping[str, str]) -> Period:
        day = int(parts.get("day") or parts["day_go"])
        month = parts["month"]
        if "year" in parts:
            year = self._year(parts)[0]
            return self._one(day, month, year)
        relative = parts.get("relative", "")
        if relative:
            return replace(self._one(day, month, self.today.year + ("следующ" in relative)), assumed=False)
        return replace(self._next(day, month), assumed=True)

    def _next(self, day: int, month: str) -> Period:
        """The first such day on or after the act's date; 29 February may be years away."""
        for year in range(self.today.year, self.today.year + 9):
            try:
                found = self._one(day, month, year)
            except UnreadableDateError:
                continue
            if found.start >= self.today:
                return found
        raise UnreadableDateError(f"{day} {month}")

    def _one(self, day: int, month: str, year: int) -> Period:
        found = day_of(year, int(month) if month.isdigit() else self.month_no(month), day)
        return Period(found, found)

    def _day_of_short_month(self, parts: Mapping[str, str]) -> Period:
        found = written_date(int(parts["day"]), parts["month"], int(parts["year"]))
        return Period(found, found)

    def _between_dates(self, parts: Mapping[str, str]) -> Period:
        last = self.date(parts["last"])
        if re.search(r"\d{4}|\.\d\d\.\d\d", parts["first"]):
            first = self.date(parts["first"]).start
        else:
            first = self.date(f"{parts['first']} {last.end.year}").start
            if first > last.end:
                first = first.replace(year=first.year - 1)
        return Period(first, last.end, last.assumed)

    def _days(self, parts: Mapping[str, str]) -> Period:
        last = self.date(parts["last"])
        return Period(day_of(last.end.year, last.end.month, int(parts["first"])), last.end, last.assumed)

    def _months(self, parts: Mapping[str, str]) -> Period:
        first = self.month_no(parts["first"])
        last = self.month_no(parts.get("last", parts["first"]))
        year, assumed = self._year(parts)
        if assumed and month_end(year, last) < self.today:
            year += 1
        start_year = int(parts["first_year"]) if "first_year" in parts else year - (first > last)
        if assumed and first > last:
            start_year, year = self.today.year, self.today.year + 1
        return Period(Date(start_year, first, 1), month_end(year, last), assumed)

    def _month_part(self, parts: Mapping[str, str]) -> Period:
        whole = self._months({"first": parts["month"]} | {k: v for k, v in parts.items() if k == "year"})
        part, month = self.part_no(parts["part"]), whole.start
        length = 10 if parts["piece"].startswith("декад") else 15
        start = month.replace(day=1 + (part - 1) * length)
        last_part = part == (3 if length == 10 else 2)
        return Period(start, whole.end if last_part else month.replace(day=part * length), whole.assumed)

    def _quarters(self, parts: Mapping[str, str]) -> Period:
        first = self.part_no(parts["first"])
        last = self.part_no(parts.get("last", parts["first"]))
        year, assumed = self._year(parts)
        if assumed and month_end(year, last * 3) < self.today:
            year += 1
        return Period(Date(year, first * 3 - 2, 1), month_end(year, last * 3), assumed)

    def _quarters_of_years(self, parts: Mapping[str, str]) -> Period:
        first = self._quarters({"first": parts["first"], "year": parts["first_year"]})
        last = self._quarters({"first": parts["last"], "year": parts["year"]})
        return Period(first.start, last.end)

    def _half_year(self, parts: Mapping[str, str]) -> Period:
        half = self.part_no(parts["half"])
        if "year" not in parts and self.school:
            return replace(self._school_half({"half": parts["half"]}), assumed=True)
        year, assumed = self._year(parts)
        if assumed and half == 1 and self.today.month > 6:
            year += 1
        return Period(Date(year, half * 6 - 5, 1), month_end(year, half * 6), assumed)

    def _years(self, parts: Mapping[str, str]) -> Period:
        first = int(parts["first"])
        return Period(Date(first, 1, 1), Date(int(parts.get("last", first)), 12, 31))

    # ---- the school year

    def _month_day(self, year: int, key: str) -> Date:
        month, day = getattr(self.rules.words.school_year, key).split("-")
        return day_of(year, int(month), int(day))

    def school_year(self, first: int) -> Period:
        """The school year that begins in the year ``first``."""
        return Period(self._month_day(first, "start"), self._month_day(first + 1, "end"))

    @cached_property
    def _current_school_year(self) -> int:
        """First calendar year of the school year in progress, or of the next one in the summer."""
        ahead = self.today.month in self.rules.words.school_year_ahead
        return self.today.year if ahead or self.today.month >= 9 else self.today.year - 1

    def _school_year(self, parts: Mapping[str, str]) -> Period:
        if "years" in parts:
            return self.school_year(int(parts["years"][:4]))
        return replace(self.school_year(self._current_school_year + ("next" in parts)), assumed=True)

    def _school_years(self, parts: Mapping[str, str]) -> Period:
        return Period(self._month_day(int(parts["first"]), "start"), self._month_day(int(parts["last"]), "end"))

    def _school_half(self, parts: Mapping[str, str]) -> Period:
        year = self._school_year({k: v for k, v in parts.items() if k == "years"})
        if self.part_no(parts["half"]) == 1:
            return replace(year, end=self._month_day(year.start.year, "first_half_end"))
        return replace(year, start=self._month_day(year.end.year, "second_half_start"))

    # ---- periods without a year

    def _calendar_year(self, parts: Mapping[str, str]) -> Period:
        year = self.today.year + ("next" in parts)
        return Period(Date(year, 1, 1), Date(year, 12, 31), assumed=True)

    def _this_year(self, parts: Mapping[str, str]) -> Period:
        return self._school_year(dict(parts)) if self.school else self._calendar_year(parts)

    def _this_half_year(self, parts: Mapping[str, str]) -> Period:
        if not self.school:
            half = 1 if self.today.month <= 6 else 2
            return Period(Date(self.today.year, half * 6 - 5, 1), month_end(self.today.year, half * 6), assumed=True)
        year = self._school_year({})
        second = self._month_day(year.end.year, "second_half_start")
        return self._school_half({"half": "2" if self.today >= second else "1"}) if year else year

    def _this_quarter(self, parts: Mapping[str, str]) -> Period:
        return replace(self._quarters({"first": str((self.today.month + 2) // 3)}), assumed=True)

    def _this_month(self, parts: Mapping[str, str]) -> Period:
        return Period(self.today.replace(day=1), month_end(self.today.year, self.today.month), assumed=True)

    # ---- durations

    def _duration(self, parts: Mapping[str, str]) -> Period:
        written = parts.get("count", "один")
        count = number(written)
        if count is None:
            count = beginning(written)
        if count is None:
            raise UnreadableDateError(written)
        unit, days = parts["unit"], int(count)
        if days > LONGEST:
            raise UnreadableDateError(written)
        if "working" in parts:
            end, known = add_working_days(self.today, days)
            if not known:
                self.unsure.add("calendar_not_decreed")
            return Period(self.today, end)
        if unit.startswith(("месяц", "месяч")):
            return Period(self.today, add_months(self.today, days))
        if unit.startswith(("полуг",)):
            return Period(self.today, add_months(self.today, 6 * days))
        if unit.startswith(("год", "лет", "годич")):
            return Period(self.today, add_months(self.today, 12 * days))
        if unit.startswith(("час",)):
            return Period(self.today, self.today + dt.timedelta(hours=days))
        return Period(self.today, self.today + dt.timedelta(days=days * (7 if unit.startswith("недел") else 1)))
