"""Whole dates: a day, a month and a year, as the head of an act and a citation have them."""

from __future__ import annotations

from pipeline.rulebook.book import CalendarMatch, Rulebook


def whole_dates(text: str, rules: Rulebook) -> list[CalendarMatch]:
    """Every date with its own year in ``text``, in order of place: by the rules that say so (``gives.whole``)."""
    calendar = rules["calendar"]
    return calendar.all_matches(text, frozenset(rule.id for rule in calendar.those(lambda gives: gives.whole)))
