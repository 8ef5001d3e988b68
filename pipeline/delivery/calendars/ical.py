"""Items as iCalendar (RFC 5545), by the ``icalendar`` package. The same items give the same bytes: no clock is asked.

The last day of a task. RFC 5545, 3.8.2.3, has DUE as the moment *before* which a task is to be done, and by the example
of 3.6.2 ``DUE;VALUE=DATE:20070501`` is overdue when the first of May begins; yet many programs take that day for the last
one. Told as a moment it cannot be misread: ``DUE:20240301T235959`` without a zone is the end of the first of March for
whoever looks (3.3.5, form 1). DTSTART and an UNTIL then are moments without a zone too (3.8.2.3, 3.3.10).

An event is of whole days. Its DTEND is the day after the last one (3.6.1: DTEND is not included), its UNTIL a day.

DTSTAMP is the act's date, where it has none the first day of 1970. There is no ORGANIZER, since nobody is invited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Component, Event, Todo
from icalendar.prop import vRecur, vText

from pipeline.delivery.calendars.items import Item, Kind
from pipeline.delivery.calendars.terms import Term

PRODUCT = "-//Reshenie//Reshenie//RU"
COMPONENTS: dict[Kind, str] = {"tasks": "VTODO", "events": "VEVENT"}
DOCUMENT, ACT = "X-RESHENIE-DOCUMENT", "X-RESHENIE-ACT"
# What says when; these properties must agree with each other and are only ever written together.
WHEN = ("DTSTART", "DUE", "DTEND", "DURATION", "RRULE")
_LAST_SECOND = time(23, 59, 59)


def calendar(items: Iterable[Item], kind: Kind, name: str | None = None) -> bytes:
    """Return a calendar of the items, a UID once (the first); ``name`` is what programs show for it.

    NAME is of RFC 7986, X-WR-CALNAME what was used before it.
    """
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", PRODUCT)
    if name:
        # The package escapes only properties that it knows; as vText these are escaped too.
        made.add("NAME", vText(name))
        made.add("X-WR-CALNAME", vText(name))
    once: dict[str, Item] = {}
    for item in items:
        once.setdefault(item.uid, item)
    for item in once.values():
        made.add_component(component(item, kind))
    return bytes(made.to_ical())


def component(item: Item, kind: Kind) -> Component:
    """Return an item as VTODO or VEVENT."""
    made: Component = Todo() if kind == "tasks" else Event()
    made.add("UID", item.uid)
    made.add("DTSTAMP", datetime.combine(item.stamp or date(1970, 1, 1), time(), UTC))
    for name, value in texts(item).items():
        made.add(name, value)
    write_when(made, item.term)
    made.add("STATUS", "NEEDS-ACTION" if kind == "tasks" else "CONFIRMED")
    if kind == "events":
        made.add("TRANSP", "TRANSPARENT")  # a term does not make anybody busy
    return made


def texts(item: Item) -> dict[str, str | int | list[str]]:
    """The properties that do not say when, by name."""
    return {
        "SUMMARY": item.title,
        "DESCRIPTION": item.description,
        "CATEGORIES": list(item.categories),
        "PRIORITY": item.priority,
        DOCUMENT: vText(item.document),
        ACT: vText(item.act),
    }


def write_when(made: Component, term: Term) -> None:
    """Put into a task or event when it is, in place of what stood there."""
    for name in WHEN:
        made.pop(name, None)
    if made.name == "VTODO":
        _write_task(made, term)
    elif term.dated:
        _write_event(made, term)


def _write_task(made: Component, term: Term) -> None:
    if term.start:
        made.add("DTSTART", datetime.combine(term.start, time()))
    if term.end:
        made.add("DUE", datetime.combine(term.end, _LAST_SECOND))
    if term.rule:
        made.add("RRULE", _rule(term, datetime.combine(term.until, _LAST_SECOND) if term.until else None))


def _write_event(made: Component, term: Term) -> None:
    first = term.start or term.end
    assert first
    last = max(first, term.end or first)
    made.add("DTSTART", first)
    if last < date.max:
        made.add("DTEND", last + timedelta(days=1))
    if term.rule:
        made.add("RRULE", _rule(term, term.until))


def _rule(term: Term, until: date | None) -> vRecur:
    rule: vRecur = vRecur.from_ical(term.rule or "")
    if until:
        rule["UNTIL"] = [until]
    return rule
