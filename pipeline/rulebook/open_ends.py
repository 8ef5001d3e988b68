"""Matches whose end a pattern leaves open: an event is no longer than its noun phrase."""

from __future__ import annotations

import re

from pipeline.rulebook.book import DeadlineMatch, DeadlineRules
from pipeline.words.morphology import in_case, is_infinitive, lemmas, parses
from pipeline.words.normal import normal

_WORDS = re.compile(r"[^\W\d_]+")


def bounded(text: str, match: DeadlineMatch, rules: DeadlineRules) -> DeadlineMatch:
    """An event's open end stops where the action begins (``по мере поступления … проверять``), or its noun phrase ends
    (``до начала смены | общий план``)."""
    if match.rule.gives.kind != "event":
        return match
    event = match.parts.get("event")
    end = event[0] + _phrase_end(text[slice(*event)], rules) if event else match.span[1]
    for word in _WORDS.finditer(text, match.span[0], end):
        if len(word.group()) > 3 and is_infinitive(word.group()):
            end = word.start()
            break
    end = len(text[:end].rstrip(" ,"))
    return match if end == match.span[1] or end <= match.span[0] else match.cut(end)


def _phrase_end(event: str, rules: DeadlineRules) -> int:
    """Where the genitives of an event end; behind them a preposition may go on with it, but no other case."""
    before = ""
    for word in _WORDS.finditer(event):
        low = normal(word.group())
        if low in ("о", "об", "обо") and before and not lemmas(before) & rules.phrases("told_of"):
            return word.start()
        if any("PREP" in parse.tag for parse in parses(low)):
            return len(event)
        if before and low not in ("и", "или") and not _may_be_genitive(word.group()):
            return word.start()
        before = word.group()
    return len(event)


def _may_be_genitive(word: str) -> bool:
    return word[0].isupper() or bool(in_case(word, "gent"))
