"""The day on which a deadline is next due: the column ``next_due`` of ``deadlines.csv``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.model import Deadline

_DAY_OF_MONTH = re.compile(r"(?<=BYMONTHDAY=)(29|30|31)(?=;|$)")
_LAST_OF_LIST = re.compile(r"(BYMONTHDAY=(?:[\d-]+,)+)31(?=;|$)")


def next_due(deadline: Deadline, act_date: str | None, all_of_it: Sequence[Deadline] = ()) -> date | None:
    """Return the first day on or after the act's date (ISO 8601) on which something is due.

    ``all_of_it`` are the deadlines of the assignment, in their order: what recurs may have its bounds there. None where the
    last day lies before the act, where no day is stated («постоянно», «с 1 сентября»), and where what recurs has no date to
    count from or a date is none.

    >>> monthly = Deadline(kind="recurring", start=None, end=None, recurrence="FREQ=MONTHLY;BYMONTHDAY=31", raw="до 31 числа",
    ...     assumed=False, shared=False, inherited_from=None, rule="", span=(0, 0))
    >>> str(next_due(monthly, "2024-02-05")), str(next_due(monthly, "2024-03-31"))
    ('2024-02-29', '2024-03-31')
    """
    try:
        begin = date.fromisoformat(act_date) if act_date else None
        return _recurring(deadline, begin, all_of_it) if deadline.recurrence else _last(deadline, begin)
    except ValueError:
        return None


def _last(deadline: Deadline, begin: date | None) -> date | None:
    end = date.fromisoformat(deadline.end) if deadline.end else None
    return None if end and begin and end < begin else end


def _recurring(deadline: Deadline, begin: date | None, all_of_it: Sequence[Deadline]) -> date | None:
    from pipeline.phrases.recurrence import recurrence  # most tables have nothing that recurs, and its library loads slowly

    meant = deadline.model_copy(update={"recurrence": in_every_month(deadline.recurrence or "")})
    found = recurrence(meant, begin, [meant if one is deadline else one for one in all_of_it], act_day_too=True)
    return found.first if found else None


def in_every_month(rule: str) -> str:
    """Return a rule by which a month without a 31st (30th, 29th) counts on its last day, where RFC 5545 leaves it out.

    >>> in_every_month("FREQ=MONTHLY;BYMONTHDAY=31"), in_every_month("FREQ=MONTHLY;BYMONTHDAY=30")
    ('FREQ=MONTHLY;BYMONTHDAY=-1', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1')
    """
    by_months = "BYMONTH=" in rule and "," in rule.partition("BYMONTH=")[2].partition(";")[0]
    if rule.startswith("FREQ=YEARLY") and by_months and "INTERVAL" not in rule:
        rule = rule.replace("FREQ=YEARLY", "FREQ=MONTHLY", 1)  # the same days; so that BYSETPOS counts within a month
    rule = _LAST_OF_LIST.sub(r"\g<1>-1", rule)
    day = _DAY_OF_MONTH.search(rule)
    if day is None or "BYSETPOS" in rule:
        return rule
    if day[0] == "31":
        return _DAY_OF_MONTH.sub("-1", rule)
    return _DAY_OF_MONTH.sub(",".join(map(str, range(28, int(day[0]) + 1))), rule) + ";BYSETPOS=-1"
