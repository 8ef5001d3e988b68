"""When an assignment is to be done, as a calendar can say it: the first and the last day, and what recurs.

A recurring deadline needs a first day that is one of its own (RFC 5545, 3.8.5.3: DTSTART is the first instance), and a
rule that names the day which the act leaves open; :mod:`pipeline.phrases.recurrence` knows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model import Deadline
from pipeline.phrases.recurrence import recurrence, stated_days


@dataclass(frozen=True)
class Term:
    """The first and the last day, both included; None where the act states none. Of what recurs, both are the first
    occurrence, ``rule`` is an RFC 5545 rule without its end, and ``until`` is the last day on which it may fall."""

    start: date | None = None
    end: date | None = None
    rule: str | None = None
    until: date | None = None

    @property
    def dated(self) -> bool:
        """Whether there is any day to show it on."""
        return bool(self.start or self.end)


def term(deadline: Deadline | None, act_date: date | None, all_of_it: Sequence[Deadline] = ()) -> Term:
    """Return when a deadline is; ``all_of_it`` are the deadlines of its assignment, in their order.

    What recurs has no day where neither the act nor a deadline has a date to count from.
    Raises ValueError where a date is not ISO 8601.
    """
    if deadline is None:
        return Term()
    if found := recurrence(deadline, act_date, all_of_it):
        return Term(found.first, found.first, found.rule, found.until)
    start, end = stated_days(deadline)
    # A last day before the first one contradicts itself (and RFC 5545, 3.8.2.3); the last one is what is asked for.
    return Term(None if start and end and end < start else start, end)
