"""Phrases of time as they stand in a text: the matches of ``rules/deadline.yaml``, an event no longer than its noun phrase."""

from __future__ import annotations

from pipeline.rulebook.open_ends import bounded
from pipeline.rulebook.ruleset import Match, RuleSet


def terms(text: str, rules: RuleSet) -> list[Match]:
    """Every match in ``text``, overlapping ones too, the longest first at equal starts."""
    return [bounded(text, match, rules) for match in rules.all_matches(text)]
