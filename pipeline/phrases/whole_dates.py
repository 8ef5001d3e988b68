"""Whole dates: a day, a month and a year, as the head of an act and a citation have them."""

from __future__ import annotations

from pipeline.rulebook.ruleset import Match, Rulebook


def whole_dates(text: str, rules: Rulebook) -> list[Match]:
    """Every date with its own year in ``text``, in order of place: by the rules ``date.*`` that read a year."""
    calendar = rules["calendar"]
    return calendar.all_matches(text, [rule.id for rule in calendar.rules if _is_whole(rule.gives.get("macro"), rule.pattern)])


def _is_whole(macro: object, pattern: object) -> bool:
    return macro == "date" and isinstance(pattern, str) and "(?P<year>" in pattern
