"""When what recurs is due: its first day, its rule, its last one. Calendars and the report's timeline both ask here.

An act says «ежемесячно»; a rule names the day: the last one of the month, a week's Friday. Periods are those of the calendar:
quarterly by the 10th is by the 10th of January, April, July and October.

When it begins and ends stands beside it: «еженедельно с 01.09.2023 по 31.05.2024» and «до 1 сентября 2024 года, далее
ежегодно» are two deadlines of an assignment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from itertools import takewhile

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rruleset, rrulestr

from pipeline.model import Deadline

# Long enough for the next 29 of February, and for what comes every other year.
_LONGEST_WAIT = 5
_MONTHS_A_YEAR = 12
_THEREAFTER = re.compile(r"(?i)\W*(?:далее|(?:в )?дальнейшем|затем)\b")
# At most a comma or a hyphen with its spaces: «до 31.12.2023 – еженедельно» is one phrase.
_WIDEST_GAP = 3


@dataclass(frozen=True)
class Recurrence:
    """What recurs. ``deadline`` is the one meant, with the bounds that stand beside it, and ``begin`` the day from which it
    counts; ``first`` is the first occurrence, ``rule`` an RFC 5545 rule that leaves no day open, without its UNTIL, and
    ``until`` the last day on which it may fall."""

    deadline: Deadline
    begin: date
    first: date
    rule: str
    until: date | None

    def days(self, years: int) -> list[date]:
        """Return the days within so many years from where it counts, and the first one in any case."""
        last = max(self.first, min(years_after(self.begin, years), self.until or date.max))
        return [moment.date() for moment in _moments(self.rule, self.first).between(_midnight(self.first), _midnight(last), inc=True)]


def recurrence(
    deadline: Deadline, act_date: date | None, all_of_it: Sequence[Deadline] = (), *, act_day_too: bool = False
) -> Recurrence | None:
    """Return when a deadline recurs; ``all_of_it`` are the deadlines of its assignment, in their order.

    The act's own day is too early to do anything, but where ``act_day_too`` asks for it.

    None where it does not, where its rule is none after RFC 5545, where no day lies between its bounds, and where neither
    the act nor a deadline has a date to count from. Raises ValueError where a date is not ISO 8601.

    >>> one = Deadline(kind="recurring", start=None, end="2022-05-31", recurrence="FREQ=MONTHLY;INTERVAL=3", raw="",
    ...     assumed=False, shared=False, inherited_from=None, rule="", span=(0, 0))
    >>> found = recurrence(one, date(2021, 8, 27))
    >>> str(found.first), found.rule, str(found.until)
    ('2021-09-30', 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1', '2022-05-31')
    >>> [str(day) for day in found.days(1)]
    ['2021-09-30', '2021-12-31', '2022-03-31']
    """
    for meant in (_bounded(deadline, all_of_it), deadline):  # without its bounds where it has no day within them
        if found := _counted(meant, act_date, act_day_too):
            return found
    return None


def stated_days(deadline: Deadline) -> tuple[date | None, date | None]:
    """Return the first and the last day that a deadline states; raises ValueError where one is not ISO 8601."""
    start, end = (date.fromisoformat(iso) if iso else None for iso in (deadline.start, deadline.end))
    return start, end


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later, or the last day there is.

    >>> years_after(date(2024, 2, 29), 1), years_after(date(9999, 1, 1), 1)
    (datetime.date(2025, 2, 28), datetime.date(9999, 12, 31))
    """
    return day + relativedelta(years=years) if day.year + years <= MAXYEAR else date.max


# ---- what stands beside it


def _bounded(deadline: Deadline, all_of_it: Sequence[Deadline]) -> Deadline:
    """What recurs, with the days between which it does so and, behind «далее ежегодно», its day in the year."""
    if not deadline.recurrence or deadline.start or deadline.end:
        return deadline
    if _THEREAFTER.match(deadline.raw):
        before = [one.end for one in takewhile(lambda one: one is not deadline, all_of_it) if one.end]
        return _thereafter(deadline, date.fromisoformat(before[-1])) if before else deadline
    others = [one for one in all_of_it if one.kind in ("during", "from") or (one.kind == "by" and _gap(one, deadline) <= _WIDEST_GAP)]
    if not others:
        return deadline
    nearest = min(others, key=lambda one: _gap(one, deadline))
    return deadline.model_copy(update={"start": nearest.start, "end": nearest.end})


def _thereafter(deadline: Deadline, last: date) -> Deadline:
    start = min(last, date.max - timedelta(days=1)) + timedelta(days=1)
    rule = deadline.recurrence
    if rule == "FREQ=YEARLY":
        # the end of February has no day of its own in most years
        rule = f"FREQ=YEARLY;BYMONTH={last.month};BYMONTHDAY={-1 if (last.month, last.day) == (2, 29) else last.day}"
    return deadline.model_copy(update={"start": start.isoformat(), "recurrence": rule})


def _gap(one: Deadline, other: Deadline) -> int:
    """How many characters stand between two phrases."""
    return max(one.span[0] - other.span[1], other.span[0] - one.span[1])


# ---- the rule


def _counted(deadline: Deadline, act_date: date | None, act_day_too: bool) -> Recurrence | None:
    start, end = stated_days(deadline)
    begin = max((day for day in (act_date, start) if day), default=None)
    if begin is None or not deadline.recurrence:
        return None
    try:
        parts = _parts(deadline.recurrence)
        until = _earlier(end, _day(parts.pop("UNTIL", "")))
        count = parts.pop("COUNT", None)
        aligned = _aligned(parts, begin)
        first = _first(_text(parts), aligned, begin, act_day_too or begin != act_date, until)
    except ValueError:
        return None  # no rule after RFC 5545; the words of the act still say it
    if count and not until:  # RFC 5545, 3.3.10: a rule has one end
        parts["COUNT"] = count
    return Recurrence(deadline, begin, first, _text(parts), until) if first else None


def _first(rule: str, aligned: date, begin: date, begin_too: bool, until: date | None) -> date | None:
    """The first occurrence after ``begin``, or on it (``begin_too``)."""
    last = min(years_after(begin, _LONGEST_WAIT), until or date.max)
    limited = f"{rule};UNTIL={last.isoformat().replace('-', '')}"  # one that never comes would be looked for without end
    found = _moments(limited, aligned).after(_midnight(begin), inc=begin_too)
    return found.date() if found else None


def _aligned(parts: dict[str, str], begin: date) -> date:
    """Add the day that a rule leaves open to ``parts``, and return where its periods begin to count.

    Without it a monthly rule would take the day of its first occurrence, and the 30th of September is not the end of
    December.

    >>> parts = {"FREQ": "MONTHLY", "INTERVAL": "3"}
    >>> _aligned(parts, date(2021, 8, 27)), parts["BYMONTHDAY"]
    (datetime.date(2021, 3, 1), '-1')
    """
    frequency = parts["FREQ"]
    open_day = not {"BYMONTHDAY", "BYDAY"} & set(parts)
    if open_day and frequency == "WEEKLY":
        parts["BYDAY"] = "FR"
    if frequency not in ("MONTHLY", "YEARLY"):
        return begin
    if open_day:
        if frequency == "YEARLY":
            parts.setdefault("BYMONTH", str(_MONTHS_A_YEAR))
        parts["BYMONTHDAY"] = "-1"
    by_ends = open_day and frequency == "MONTHLY"
    return date(begin.year, min(int(parts.get("INTERVAL", "1")), _MONTHS_A_YEAR) if by_ends else 1, 1)


def _parts(rule: str) -> dict[str, str]:
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";") if part)
    if "FREQ" not in parts or int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError(f"no rule after RFC 5545: {rule}")
    return parts


def _text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _moments(rule: str, first: date) -> rrule | rruleset:
    return rrulestr(rule, dtstart=_midnight(first))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _day(until: str) -> date | None:
    """The day of an RFC 5545 date or time.

    >>> _day("20241231T235959Z"), _day("")
    (datetime.date(2024, 12, 31), None)
    """
    return date.fromisoformat(until[:8]) if until else None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
