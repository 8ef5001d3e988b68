"""Whole dates: a day, a month and a year, as the head of an act and a citation have them."""

from __future__ import annotations

import re

from pipeline.rulebook.book import CalendarMatch, Rulebook

# what typists and scans do to the date of an act, each with what is meant
_MENDED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[_\s]+"), " "),
    (re.compile(r"(?<!\w)(?:[а-яё] ){2,}[а-яё](?!\w)"), ""),  # «м а р т а»
    (re.compile(r"(?<!\d)\d (?:\d ?)?\. ?(?:\d ?){1,2}\. ?\d ?\d ?\d ?\d(?!\d)"), ""),  # «1 2 . 0 3 . 2 0 2 4»
    (re.compile(r"(?<=[а-яё.] )\d ?\d ?\d ?\d(?= ?г)"), ""),  # «20 24 г.»
    (re.compile(r'(?<=\d) ?[»”"] ?\.(?= ?\d)'), "."),  # «29».08.2019
    (re.compile(r"(?<=\d) ?\. ?(?=[а-яё]{3})|(?<=[а-яё]) ?\. ?(?=(?:19|20)\d\d)"), " "),  # 24.августа.2019
)


def whole_dates(text: str, rules: Rulebook) -> list[CalendarMatch]:
    """Every date with its own year in ``text``, in order of place: by the rules that say so (``gives.whole``)."""
    calendar = rules["calendar"]
    return calendar.all_matches(text, frozenset(rule.id for rule in calendar.those(lambda gives: gives.whole)))


def legible(text: str) -> str:
    """The text with its dates as they are meant: spaced, broken and ruled ones in one piece. Its length may change."""
    for pattern, instead in _MENDED:
        text = pattern.sub(instead, text) if instead else pattern.sub(_without_spaces, text)
    return text


def _without_spaces(match: re.Match[str]) -> str:
    return match.group().replace(" ", "")
