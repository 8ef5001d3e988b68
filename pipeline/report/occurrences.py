"""The days and months in which a deadline falls due, as far as the report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.model import Deadline
from pipeline.phrases.recurrence import recurrence

YEARS_SHOWN = 1


def occurrences(deadline: Deadline, act_date: date | None, all_of_it: Sequence[Deadline] = ()) -> list[date]:
    """Return the days on which a recurring deadline is due, after :mod:`pipeline.phrases.recurrence`: those after ``act_date``, or
    from its own first day, up to the same day of the next year, and the first one in any case."""
    found = recurrence(deadline, act_date, all_of_it)
    return found.days(YEARS_SHOWN) if found else []


def due_months(deadline: Deadline, act_date: date | None, all_of_it: Sequence[Deadline] = ()) -> list[str]:
    """Return the months (``2021-12``) in which a deadline falls due: that of each occurrence, of its end, or, where it only
    begins (kind ``from``), of its start. ``all_of_it`` are the deadlines of its assignment."""
    if days := occurrences(deadline, act_date, all_of_it):
        return list(dict.fromkeys(day.isoformat()[:7] for day in days))
    stated = deadline.start if deadline.kind == "from" else deadline.end
    return [stated[:7]] if stated else []
