"""From deadline phrases to deadlines: dates counted, neighbours joined, recurrences spelled as RRULE."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.extractors.deadline import Phrase
from pipeline.model import Deadline, DeadlineKind, Mention, Span
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import Period, UnreadableDateError, frequency, has_no_rule
from pipeline.words.normal import fold, normal
from pipeline.words.numerals import number

_SINCE_THEN = re.compile(r"^[\s,-]*(?:а |и )?(?:далее|в дальнейшем|дальнейшем|затем)")


@dataclass(frozen=True)
class Term:
    """A deadline with what made it; ``problem`` is the code of an issue, where its date could not be read."""

    deadline: Deadline
    problem: str | None = None


class DeadlineReader:
    """Turns the deadline mentions of one assignment into deadlines."""

    def __init__(self, view: str, calendar: Calendar) -> None:
        self.view = view
        self.calendar = calendar

    def read(self, mentions: list[Mention[Phrase]]) -> list[Term]:
        """The terms in order of place; ``с … постоянно`` is one, ``далее постоянно`` begins where the one before ends."""
        found: list[Term] = []
        for mention in sorted(mentions, key=lambda m: m.span):
            for single in _singly(mention):
                found.append(self._following(self._one(single), found))
        return self._joined(found)

    def is_past(self, mention: Mention[Phrase]) -> bool:
        """Whether a phrase only describes what has been (``в прошлом году``): it ends before the act and has no label."""
        phrase = mention.value
        reference = self.calendar.reference
        if not phrase.gives.future or phrase.labelled or reference is None:
            return False
        try:
            end = self._edges(phrase)[1]
        except UnreadableDateError:
            return False
        return end is not None and end < reference

    def _following(self, term: Term, found: list[Term]) -> Term:
        deadline = term.deadline
        if deadline.kind == "ongoing" and found and _SINCE_THEN.match(normal(deadline.raw)):
            return replace(term, deadline=deadline.model_copy(update={"start": found[-1].deadline.end}))
        return term

    def _joined(self, found: list[Term]) -> list[Term]:
        """Join a beginning with what goes on from it, and a recurrence with the date that limits it."""
        begins = [t for t in found if t.deadline.kind == "from"]
        goes_on = [t for t in found if t.deadline.kind in ("ongoing", "recurring")]
        if len(begins) != 1 or len(goes_on) != 1 or goes_on[0].deadline.start:
            return found
        start, other = begins[0], goes_on[0]
        if other.deadline.kind == "recurring":
            return found
        first, last = sorted((start.deadline, other.deadline), key=lambda d: d.span)
        between = self.view[first.span[1] : last.span[0]]
        raw = fold(self.view[first.span[0] : last.span[1]]) if not between.strip(" ,") else f"{first.raw} … {last.raw}"
        joined = other.deadline.model_copy(
            update={
                "start": start.deadline.start,
                "raw": raw,
                "span": (first.span[0], last.span[1]),
                "assumed": start.deadline.assumed or other.deadline.assumed,
            }
        )
        return [replace(other, deadline=joined) if t is other else t for t in found if t is not start]

    # ---- one phrase

    def _one(self, mention: Mention[Phrase]) -> Term:
        phrase = mention.value
        gives = phrase.gives
        kind: DeadlineKind = gives.kind if gives.kind != "none" else "event"
        self.calendar.unsure.clear()
        try:
            start, end, assumed = self._edges(phrase)
            recurrence = self._recurrence(phrase) if kind == "recurring" else None
        except UnreadableDateError:
            blank = self._deadline(mention, kind, None, None, None, False)
            return Term(blank, "unread_date")
        unread = kind == "recurring" and recurrence is None and not has_no_rule(phrase.parts.get("unit", ""))
        problem = "unread_date" if unread else next(iter(self.calendar.unsure), None)
        return Term(self._deadline(mention, kind, start, end, recurrence, assumed), problem)

    def _deadline(
        self,
        mention: Mention[Phrase],
        kind: DeadlineKind,
        start: dt.date | None,
        end: dt.date | None,
        rrule: str | None,
        assumed: bool,
    ) -> Deadline:
        span = _trimmed(self.view, mention.span)
        return Deadline(
            kind=kind,
            start=start.isoformat() if start else None,
            end=end.isoformat() if end else None,
            recurrence=rrule,
            raw=fold(self.view[slice(*span)].replace("|", "…")),  # a beginning and an end in two cells
            assumed=assumed,
            shared=False,
            inherited_from=None,
            rule=mention.rule,
            span=span,
        )

    def _edges(self, phrase: Phrase) -> tuple[dt.date | None, dt.date | None, bool]:
        """First and last day by the rule's ``start``, ``end``, ``span`` or ``term``, and whether a year was assumed."""
        gives, parts = phrase.gives, phrase.parts
        if gives.term is not None:
            period = self.calendar.term(parts[gives.term])
            if gives.kind == "by":
                return None, period.end, False
            return period.start, period.end, False
        if gives.span is not None:
            period = self._period(parts[gives.span])
            return period.start, period.end, period.assumed
        edge: Callable[[str, dict[str, str]], tuple[dt.date, bool] | None]
        edge = self._edge_of_event if gives.kind == "event" else self._edge
        start = edge(gives.start, parts) if gives.start is not None else None
        end = edge(gives.end, parts) if gives.end is not None else None
        assumed = (end or start or (None, False))[1]
        return (start[0] if start else None), (end[0] if end else None), assumed

    def _edge_of_event(self, source: str, parts: dict[str, str]) -> tuple[dt.date, bool] | None:
        """The day where the calendar knows it; an event needs none."""
        try:
            return self._edge(source, parts)
        except UnreadableDateError:
            return None

    def _edge(self, source: str, parts: dict[str, str]) -> tuple[dt.date, bool]:
        name, _, edge = source.partition(".")
        period = self._period(parts[name])
        if edge == "start":
            return period.start, period.assumed
        if edge == "before":
            return period.start - dt.timedelta(days=1), period.assumed
        return period.end, period.assumed

    def _period(self, text: str) -> Period:
        try:
            return self.calendar.date(text)
        except UnreadableDateError:
            return self.calendar.period(text)

    def _recurrence(self, phrase: Phrase) -> str | None:
        parts = {name: normal(text) for name, text in phrase.parts.items()}
        if phrase.gives.frequency:
            times = number(parts.get("times", "1"))
            count = number(parts.get("count", "1"))
            return frequency(int(times or 1), int(count or 1), parts["unit"])
        rule = phrase.gives.rrule or ""
        values: dict[str, str] = {}
        if "date" in parts:
            day = self.calendar.date(parts["date"] + (" 2000" if " " in parts["date"] else ".2000"))
            values = {"month": str(day.start.month), "day": str(day.start.day)}
        if "day_no" in parts:
            values["day"] = re.sub(r"\D", "", parts["day_no"]).lstrip("0")
        if "month" in parts and "date" not in parts:
            values["month"] = str(self.calendar.month_no(parts["month"]))
        if "weekday" in parts:
            values["weekday"] = self.calendar.weekday(parts["weekday"])
        if "nth" in parts:
            values["nth"] = "-1" if parts["nth"].startswith("последн") else str(self.calendar.part_no(parts["nth"]))
        return rule.format(**values)


def _singly(mention: Mention[Phrase]) -> list[Mention[Phrase]]:
    """A phrase that sets two terms (``до 1 апреля и 1 октября ежегодно``) as a mention for each of them."""
    phrase = mention.value
    if phrase.gives.also is None:
        return [mention]
    other = replace(phrase, parts=phrase.parts | {"date": phrase.parts[phrase.gives.also]})
    return [replace(mention, value=other), mention]


def _trimmed(view: str, span: Span) -> Span:
    """Without the sentence's final mark and the marks before the phrase; the point of ``г.`` stays."""
    start, end = span
    while start < end and view[start] in " ,;:.–—-":
        start += 1
    while end > start and view[end - 1] in " ,;:–—-":
        end -= 1
    if view[end - 1] == "." and not re.search(r"(?:\bг|гг|кв|уч\.г|т\. ?г|с\. ?г|\d ?г|г\. ?г)\.$", view[start:end]):
        end -= 1
    return (start, end)
