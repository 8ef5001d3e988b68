"""The days on which something that recurs is due, within a year of the act's date."""

from __future__ import annotations

from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from pipeline.model import Deadline

HORIZON = relativedelta(years=1)
_MONTHS_A_YEAR = 12


def occurrences(deadline: Deadline, act_date: date) -> list[date]:
    """Return the days after ``act_date``, up to the same day of the next year, on which a recurring deadline is due.

    Periods are those of the calendar: quarterly by the 10th is by the 10th of January, April, July and October. Where
    no day is stated, it is the last one of each period, a week's the Friday. The deadline's own ``start`` and ``end``
    narrow the year. Raises ValueError where the recurrence is no RFC 5545 rule.
    """
    if not deadline.recurrence:
        return []
    first = max(act_date, date.fromisoformat(deadline.start)) if deadline.start else act_date
    last = min(act_date + HORIZON, date.fromisoformat(deadline.end)) if deadline.end else act_date + HORIZON
    parts = dict(part.partition("=")[::2] for part in deadline.recurrence.split(";"))
    begin = _aligned(parts, act_date)
    rule = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=datetime.combine(begin, time()))
    found = (moment.date() for moment in rule.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True))
    return [day for day in found if day > act_date]


def _aligned(parts: dict[str, str], act_date: date) -> date:
    """Add the day that a rule leaves open to ``parts``, and return where its periods begin to count.

    >>> parts = {"FREQ": "MONTHLY", "INTERVAL": "3"}
    >>> _aligned(parts, date(2021, 8, 27)), parts["BYMONTHDAY"]
    (datetime.date(2021, 3, 1), '-1')
    """
    frequency, interval = parts.get("FREQ"), int(parts.get("INTERVAL", "1"))
    if frequency == "WEEKLY":
        parts.setdefault("BYDAY", "FR")
    if frequency in ("DAILY", "WEEKLY"):
        return act_date
    if "BYMONTHDAY" in parts or "BYDAY" in parts:
        return date(act_date.year, 1, 1)
    parts["BYMONTHDAY"] = "-1"
    if frequency == "YEARLY":
        parts.setdefault("BYMONTH", str(_MONTHS_A_YEAR))
        return date(act_date.year, 1, 1)
    return date(act_date.year, min(interval, _MONTHS_A_YEAR), 1)


def due_months(deadline: Deadline, act_date: date | None) -> list[str]:
    """Return the months (``2021-12``) in which a deadline falls due: that of its end, of each occurrence, or, where it
    only begins (kind ``from``), of its start."""
    if deadline.recurrence:
        return list(dict.fromkeys(f"{day:%Y-%m}" for day in occurrences(deadline, act_date))) if act_date else []
    stated = deadline.start if deadline.kind == "from" else deadline.end
    return [stated[:7]] if stated else []
