"""Arithmetic of the calendar: months, working days, recurrences. Knows nothing of any document."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser
    from holidays import HolidayBase

Date = dt.date


class UnreadableDateError(Exception):
    """A phrase that looks like a date and is none (``31.02.2022``), or that needs a date which the act has not."""


@dataclass(frozen=True)
class Period:
    """Days from ``start`` to ``end``, both included; ``assumed`` where the year had to be guessed."""

    start: Date
    end: Date
    assumed: bool = False


@lru_cache(maxsize=1)
def _parser() -> DateDataParser:
    from dateparser.date import DateDataParser

    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=["ru"], settings=settings)


@lru_cache(maxsize=256)
def written_date(day: int, month_name: str, year: int) -> Date:
    """Read a date with its month as it is cut short somewhere, by dateparser.

    Raises UnreadableDateError where there is no such day.
    """
    found = _parser().get_date_data(f"{day} {month_name} {year}").date_obj
    if found is None or (found.day, found.year) != (day, year):
        raise UnreadableDateError(f"{day} {month_name} {year}")
    return Date(found.year, found.month, found.day)


def day_of(year: int, month: int, day: int) -> Date:
    """The day, or UnreadableDateError where the calendar has none."""
    try:
        return Date(year, month, day)
    except ValueError:
        raise UnreadableDateError(f"{day:02}.{month:02}.{year}") from None


def month_end(year: int, month: int) -> Date:
    """The last day of a month."""
    return Date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: Date, months: int) -> Date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_working_days(day: Date, count: int) -> tuple[Date, bool]:
    """The ``count``-th working day behind ``day`` by the Russian calendar of public holidays.

    The second value says whether every year on the way is decreed as far as ``holidays`` knows.
    """
    closed = _days_off()
    known_until = _decreed_until()
    end, left = day, count
    while left:
        end += dt.timedelta(days=1)
        if closed.is_working_day(end):
            left -= 1
    return end, end.year <= known_until


@lru_cache(maxsize=1)
def _days_off() -> HolidayBase:
    import holidays

    return holidays.country_holidays("RU")


@lru_cache(maxsize=1)
def _decreed_until() -> int:
    """The last year whose transfers of days off the ``holidays`` package holds."""
    from holidays.countries.russia import RussiaStaticHolidays

    return max(RussiaStaticHolidays.special_public_holidays)


_UNIT_MONTHS = {"месяц": 1, "квартал": 3, "триместр": 4, "полуг": 6, "полгод": 6, "год": 12, "лет": 12}
_UNIT_DAYS = {"ден": 1, "дн": 1, "недел": 7, "декад": 10}


def has_no_rule(unit: str) -> bool:
    """Whether a unit has no length, so that what recurs in it has no rule (a school's ``четверть``)."""
    return unit.lower().startswith("четверт")


def frequency(times: int, count: int, unit: str) -> str | None:
    """The RRULE (RFC 5545 section 3.3.10) of so many times in ``count`` units; None where it does not divide evenly.

    >>> frequency(2, 1, "год"), frequency(1, 1, "квартал"), frequency(1, 2, "недели")
    ('FREQ=MONTHLY;INTERVAL=6', 'FREQ=MONTHLY;INTERVAL=3', 'FREQ=WEEKLY;INTERVAL=2')
    """
    if times < 1 or count < 1:
        return None
    months = next((value for stem, value in _UNIT_MONTHS.items() if unit.startswith(stem)), None)
    if months is not None and months * count % times == 0:
        return _every(months * count // times, 12, "YEARLY", "MONTHLY")
    days = next((value for stem, value in _UNIT_DAYS.items() if unit.startswith(stem)), None)
    if days is None and months == 1:
        days = {2: 14, 4: 7}.get(times, 0) * times
    if not days or days * count % times:
        return None
    return _every(days * count // times, 7, "WEEKLY", "DAILY")


def _every(interval: int, whole: int, large: str, small: str) -> str:
    freq, interval = (large, interval // whole) if interval % whole == 0 else (small, interval)
    return f"FREQ={freq}" + (f";INTERVAL={interval}" if interval > 1 else "")
