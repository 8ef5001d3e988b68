"""By when, in a plan's row: what its column of terms says, or those of its beginning and its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extractors.deadline import Phrase, phrases
from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Span
from pipeline.rulebook.book import DeadlineRules
from pipeline.rulebook.gives import DeadlineGives

_YEAR = re.compile(r"20\d\d")
_LEADS = re.compile(r"(?:с|со|до|по)\s", re.I)
_PART_BEGINS = re.compile(r"(?:^|[,;.(/–—-]|\sи)\s*$")
_STARTS_NOWHERE = re.compile(r"\s*(?:срок)?\s*")
_EVENT = DeadlineGives(kind="event")


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[Phrase]]:
    """Yield the ``deadline`` mentions of a row; a cell that no rule reads is an event as it stands."""
    if clause.kind != "row":
        return
    view, rules = reading.outline.view, reading.rules["deadline"]
    label = rules.those(lambda gives: gives.label)[0].id
    yield from _limits(view, clause.cells.get("start"), clause.cells.get("end"), label)
    if "deadline" not in clause.cells:
        return
    start, end = clause.cells["deadline"]
    if _YEAR.fullmatch(view[start:end].strip()):
        year = Phrase(DeadlineGives(kind="during", span="period"), {"period": f"{view[start:end].strip()} год"}, True)
        yield Mention("deadline", (start, end), label, year)
        return
    found = list(_read(view[start:end], start, rules))
    if any(mention.kind == "deadline" for mention in found):
        yield from found
    elif re.search(r"\w", view[start:end]):
        yield Mention("deadline", (start, end), label, Phrase(_EVENT, {}, True))


def _read(text: str, shift: int, rules: DeadlineRules) -> Iterator[Mention[Phrase]]:
    """The terms of a cell, which stand behind its column's head as behind a label."""
    behind = 0
    mentions = list(phrases(text, shift, rules, labelled=True))
    for mention in mentions if _is_read(text, shift, mentions) else _but_weekdays(mentions):
        start, end = mention.span[0] - shift, mention.span[1] - shift
        event = mention.kind == "deadline" and mention.value.gives.kind == "event"
        if event and start != behind and not _PART_BEGINS.search(text[:start]) and text[behind:start].strip():
            continue  # «площадь перед домом культуры» is a place, not an occasion
        behind = end
        yield _without_duration(mention, text[start:end]) if mention.kind == "deadline" else mention


def _is_read(text: str, shift: int, mentions: list[Mention[Phrase]]) -> bool:
    """Whether the terms of a cell leave no word of it."""
    for mention in mentions:
        start, end = mention.span[0] - shift, mention.span[1] - shift
        text = text[:start] + " " * (end - start) + text[end:]
    return not re.search(r"[^\W_]{2,}|\d", text)


def _but_weekdays(mentions: list[Mention[Phrase]]) -> list[Mention[Phrase]]:
    """Without the days of the week, which may say something else beside words that no rule reads (``1 неделя-среда``)."""
    return [mention for mention in mentions if not (mention.value.gives.place == "label" and mention.value.gives.rrule)]


def _without_duration(mention: Mention[Phrase], written: str) -> Mention[Phrase]:
    """A duration that says no day to count from is an event: it does not count from the plan's date."""
    phrase: Phrase = mention.value
    duration = phrase.parts.get(phrase.gives.term or "", "")
    if duration and _STARTS_NOWHERE.fullmatch(written.rpartition(duration)[2]):
        return replace(mention, value=Phrase(_EVENT, {}, True))
    return mention


def _limits(view: str, start: Span | None, end: Span | None, label: str) -> Iterator[Mention[Phrase]]:
    """One term from what stands in the column of beginnings to what stands in that of ends; each may be missing."""
    first, last = (_limit(view, span) for span in (start, end))
    if first and last and start and end:
        gives = DeadlineGives(kind="during", start="first.start", end="last.end")
        yield Mention("deadline", (start[0], end[1]), label, Phrase(gives, {"first": first, "last": last}, True))
    elif first and start:
        yield Mention("deadline", start, label, Phrase(DeadlineGives(kind="from", start="first.start"), {"first": first}, True))
    elif last and end:
        yield Mention("deadline", end, label, Phrase(DeadlineGives(kind="by", end="last.end"), {"last": last}, True))


def _limit(view: str, span: Span | None) -> str:
    text = view[slice(*span)] if span else ""
    return _LEADS.sub("", text, count=1).strip(" .,;") if re.search(r"\w", text) else ""
