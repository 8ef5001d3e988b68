"""Deadlines over time, as inline SVG: periods are bars, dates are marks, what recurs is a mark for each time.

Deadlines that are the same share a lane. The script moves the lanes when a filter is set; what it needs for that stands
in ``data-`` attributes, and colours and strokes stand in the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from pipeline.model import Deadline
from pipeline.phrases.recurrence import recurrence, stated_days
from pipeline.report.occurrences import YEARS_SHOWN
from pipeline.report.view import Act
from pipeline.wording import values as words

# In pixels: the chart, the words to the left of it, the counts to the right, a lane, the axis above them.
WIDTH, LABEL, RIGHT = 800, 190, 36
LANE, AXIS = 26, 40
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600)  # months between two ticks
_MOST_TICKS = 13


@dataclass(frozen=True)
class Lane:
    """Assignments of the same term. ``days`` are marks, ``bars`` periods; ``open`` says that the last one has no end."""

    number: int
    label: str
    rows: tuple[int, ...]
    days: tuple[date, ...] = ()
    start: date | None = None
    end: date | None = None

    @property
    def dated(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.days or self.start)

    @property
    def first(self) -> date:
        """The day it is sorted by."""
        return min(self.days, default=self.start or date.max)


@dataclass(frozen=True)
class Timeline:
    """The chart, and the lanes that have no day to be drawn at."""

    svg: Markup
    undated: tuple[Lane, ...]
    lanes: tuple[Lane, ...]


def timeline(acts: Sequence[Act], first_number: int) -> Timeline:
    """Draw the deadlines of the acts; the lanes are numbered from ``first_number``."""
    made = _grouped(acts)
    made.sort(key=lambda lane: (not lane.dated, lane.first, lane.end or lane.first, lane.label))
    lanes = [replace(lane, number=number) for number, lane in enumerate(made, first_number)]
    dated = [lane for lane in lanes if lane.dated]
    act_dates = sorted({act.date for act in acts if act.date}) if len(acts) == 1 else []
    svg = _drawn(dated, act_dates) if dated else Markup("")
    return Timeline(svg, tuple(lane for lane in lanes if not lane.dated), tuple(lanes))


def _grouped(acts: Sequence[Act]) -> list[Lane]:
    """A lane for all deadlines that are the same but for the case of their words, with the assignments of each."""
    found: dict[Lane, tuple[Lane, list[int]]] = {}
    for day, row in ((act.date, row) for act in acts for row in act.rows):
        terms: Sequence[Deadline | None] = row.item.deadlines or [None]
        for deadline in terms:
            lane = _lane(deadline, day, row.item.deadlines)
            rows = found.setdefault(replace(lane, label=lane.label.casefold()), (lane, []))[1]
            if row.number not in rows[-1:]:
                rows.append(row.number)
    return [replace(lane, rows=tuple(rows)) for lane, rows in found.values()]


def _lane(deadline: Deadline | None, act_date: date | None, all_of_it: Sequence[Deadline]) -> Lane:
    """The lane of a deadline, without rows; what recurs says between which days it does so."""
    if deadline is None:
        return Lane(0, words.NO_TERM, ())
    if found := recurrence(deadline, act_date, all_of_it):
        return Lane(0, words.term(found.deadline), (), tuple(found.days(YEARS_SHOWN)))
    start, end = stated_days(deadline)
    if start:
        return Lane(0, words.term(deadline), (), (), start, end)
    return Lane(0, words.term(deadline), (), (end,) if end else ())


@dataclass(frozen=True)
class _Scale:
    """Days to pixels, with a tick every ``step`` months."""

    first: date
    last: date
    step: int

    def x(self, day: date) -> float:
        """The place of a day's beginning."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LABEL + share * (WIDTH - LABEL - RIGHT), 1)


def _drawn(lanes: Sequence[Lane], act_dates: Sequence[date]) -> Markup:
    days = [day for lane in lanes for day in (*lane.days, lane.start, lane.end) if day] + list(act_dates)
    scale = _scale(min(days), max(days))
    height = AXIS + LANE * len(lanes) + 6
    parts = [_ticks(scale, height)]
    parts += [
        Markup('<line class="act-date" x1="{0}" x2="{0}" y1="{1}" y2="{2}"><title>Дата акта: {3}</title></line>').format(
            scale.x(day), AXIS - 8, height, words.day(day.isoformat())
        )
        for day in act_dates
    ]
    parts += [_lane_drawn(lane, place, scale) for place, lane in enumerate(lanes)]
    return Markup(
        '<svg class="timeline" role="group" aria-label="Сроки по времени" viewBox="0 0 {0} {1}" width="{0}" height="{1}" '
        'data-top="{2}" data-pitch="{3}">{4}</svg>'
    ).format(WIDTH, height, AXIS, LANE, Markup("").join(parts))


def _scale(first: date, last: date) -> _Scale:
    """From the tick before the first day to the month after the last."""
    begin, end = _months(first), min(_months(last) + 1, _months(date.max))
    step = next((step for step in _STEPS if (end - begin) / step <= _MOST_TICKS), _STEPS[-1])
    return _Scale(_month(max(begin - begin % step, _months(date.min))), _month(end), step)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _ticks(scale: _Scale, height: int) -> Markup:
    out = []
    labelled_year = None
    for months in range(_months(scale.first), _months(scale.last) + 1, scale.step):
        tick = _month(months)
        x = scale.x(tick)
        out.append(Markup('<line class="tick" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x, AXIS - 6, height))
        if x > WIDTH - RIGHT - 24:
            continue
        if scale.step < 12:
            name = words.SHORT_MONTHS[tick.month - 1]
            out.append(Markup('<text class="tick-label" x="{}" y="{}">{}</text>').format(x + 2, AXIS - 10, name))
        if tick.year != labelled_year:
            labelled_year = tick.year
            y = AXIS - 25 if scale.step < 12 else AXIS - 10
            out.append(Markup('<text class="tick-year" x="{}" y="{}">{}</text>').format(x + 2, y, tick.year))
    return Markup('<g class="axis" aria-hidden="true">{}</g>').format(Markup("").join(out))


def _lane_drawn(lane: Lane, place: int, scale: _Scale) -> Markup:
    count = len(lane.rows)
    return Markup(
        '<g class="lane" data-lane="{number}" data-label="{label}" transform="translate(0 {y})" tabindex="0" role="button" '
        'aria-label="{label}: {counted}"><title>{label}: {counted}</title><rect class="hit" x="0" y="0" width="{width}" '
        'height="{height}"/><text class="lane-label" x="4" y="{base}">{short}</text>{marks}'
        '<text class="lane-count" x="{right}" y="{base}">{count}</text></g>'
    ).format(
        number=lane.number, label=lane.label, counted=words.counted(count, "assignment"), count=count,
        y=AXIS + place * LANE, width=WIDTH, height=LANE, base=LANE / 2 + 4.5, short=shortened(lane.label, 27), right=WIDTH - 4,
        marks=_lane_marks(lane, scale),
    )  # fmt: skip


def _lane_marks(lane: Lane, scale: _Scale) -> Markup:
    middle = LANE / 2
    if lane.start and lane.end:
        width = max(scale.x(lane.end + timedelta(days=1)) - scale.x(lane.start), 3) if lane.end < date.max else 3
        return Markup('<rect class="period" x="{}" y="{}" width="{}" height="10" rx="3"/>').format(
            scale.x(lane.start), middle - 5, round(width, 1)
        )
    if lane.start:
        begin, end = scale.x(lane.start), WIDTH - RIGHT
        return Markup('<path class="open" d="M{0} {2}v10M{0} {1}H{3}m-6 -4l6 4l-6 4"/>').format(begin, middle, middle - 5, end)
    if len(lane.days) == 1:
        return Markup('<path class="day" d="M{} {}l6 6l-6 6l-6 -6z"/>').format(scale.x(lane.days[0]), middle - 6)
    strokes = "".join(f"M{scale.x(day)} {middle - 6}v12" for day in lane.days)
    return Markup('<path class="days" d="{}"/>').format(strokes)


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis, in at most ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
