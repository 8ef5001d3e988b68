"""Phrases of time as they stand in a text: the matches of ``rules/deadline.yaml``, an event no longer than its noun phrase."""

from __future__ import annotations

from pipeline.rulebook.book import DeadlineMatch, DeadlineRules
from pipeline.rulebook.open_ends import bounded


def terms(text: str, rules: DeadlineRules) -> list[DeadlineMatch]:
    """Every match in ``text``, overlapping ones too, the longest first at equal starts."""
    return [bounded(text, match, rules) for match in rules.all_matches(text)]
