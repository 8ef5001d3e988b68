"""The tasks of an import file as XML of Microsoft Project.

The elements and their order are those of the Project XML Data Interchange Schema (mspdi_pj12.xsd, as published at
https://learn.microsoft.com/en-us/office-project/xml-data-interchange/). Acts count in calendar days, and a term may end
on a Sunday; so the file brings a calendar of seven working days, or Project would move such an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lxml import etree

from pipeline.delivery.trackers.cells import Cell, Place, cut
from pipeline.delivery.trackers.fields import Task
from pipeline.delivery.trackers.mapping import ProjectFile

NAMESPACE = "http://schemas.microsoft.com/project"
SOON, NOT_BEFORE, NOT_AFTER = 0, 4, 7  # ConstraintType: as soon as possible, start no earlier than, finish no later than
_CALENDAR, _FIXED_DURATION, _IN_DAYS, _PEOPLE = 1, 1, 7, 1
_FIRST_TEXT_FIELD, _STEP = 188743731, 3  # FieldID of Text1, and to the next one; so up to Text5

_NO_NAME = re.compile(r"[\[\],;]")
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Line:
    """A task with its row and its place in the outline; ``people`` are its resources."""

    task: Task
    place: Place
    cells: dict[str, Cell]
    people: list[str]


def to_msproject(lines: Iterable[Line], form: ProjectFile, labels: dict[str, str]) -> bytes:
    """Return the file; ``labels`` tell what the text fields (``Text1`` …) are called."""
    tasks = list(lines)
    periods = _periods(tasks)
    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _head(root, [period for period in periods if period], form)
    fields = _child(root, "ExtendedAttributes")
    for name, label in labels.items():
        _children(_child(fields, "ExtendedAttribute"), FieldID=_field_id(name), FieldName=name, Alias=label)
    _calendar(root, form)
    outline = _outline(tasks)
    last = _child(root, "Tasks")
    for line, number, period in zip(tasks, outline, periods, strict=True):
        _task(last, line, number, period, form)
    _resources(root, tasks)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True, pretty_print=True)


def _head(root: etree._Element, periods: list[tuple[date, date]], form: ProjectFile) -> None:
    _children(root, ScheduleFromStart=1)
    if periods:
        _children(root, StartDate=_at(min(start for start, _ in periods), form.day_start))
        _children(root, FinishDate=_at(max(finish for _, finish in periods), form.day_end))
    minutes = form.hours * 60
    _children(
        root, CalendarUID=_CALENDAR, DefaultStartTime=form.day_start, DefaultFinishTime=form.day_end, MinutesPerDay=minutes,
        MinutesPerWeek=minutes * 7, DaysPerMonth=30, DefaultTaskType=_FIXED_DURATION, DurationFormat=_IN_DAYS, NewTasksEffortDriven=0,
    )  # fmt: skip


def _calendar(root: etree._Element, form: ProjectFile) -> None:
    calendar = _child(_child(root, "Calendars"), "Calendar")
    _children(calendar, UID=_CALENDAR, Name="Календарные дни", IsBaseCalendar=1, BaseCalendarUID=-1)
    days = _child(calendar, "WeekDays")
    for day in range(1, 8):
        element = _child(days, "WeekDay")
        _children(element, DayType=day, DayWorking=1)
        times = _child(element, "WorkingTimes")
        for begin, end in ((form.day_start, form.break_start), (form.break_end, form.day_end)):
            _children(_child(times, "WorkingTime"), FromTime=begin, ToTime=end)


def _task(tasks: etree._Element, line: Line, number: str, period: tuple[date, date] | None, form: ProjectFile) -> None:
    element = _child(tasks, "Task")
    texts = {name: str(cell) for name, cell in line.cells.items() if cell not in (None, "")}
    due, start = line.task.fields["due"], line.task.fields["start"]
    _children(element, UID=line.place.number, ID=line.place.number, Name=texts.get("Name"), Type=_FIXED_DURATION, IsNull=0)
    _children(element, Contact=texts.get("Contact"), WBS=number, OutlineNumber=number, OutlineLevel=line.place.level)
    if period:
        days = (period[1] - period[0]).days + 1
        _children(element, Start=_at(period[0], form.day_start), Finish=_at(period[1], form.day_end))
        _children(element, Duration=f"PT{days * form.hours}H0M0S", DurationFormat=_IN_DAYS)
    _children(element, EffortDriven=0, Estimated=0, Milestone=0, Summary=int(line.task.kind == "document"))
    _constraint(element, start, due, form)
    _children(element, Notes=texts.get("Notes"))
    for name in (name for name in texts if name.startswith("Text")):
        _children(_child(element, "ExtendedAttribute"), FieldID=_field_id(name), Value=texts[name])


def _constraint(element: etree._Element, start: object, due: object, form: ProjectFile) -> None:
    """Only one constraint a task: a start that the act sets goes before its end, which ``Deadline`` holds in any case."""
    if isinstance(start, date):
        _children(element, ConstraintType=NOT_BEFORE, CalendarUID=_CALENDAR, ConstraintDate=_at(start, form.day_start))
    elif isinstance(due, date):
        _children(element, ConstraintType=NOT_AFTER, CalendarUID=_CALENDAR, ConstraintDate=_at(due, form.day_end))
    else:
        _children(element, ConstraintType=SOON, CalendarUID=_CALENDAR)
    if isinstance(due, date):
        _children(element, Deadline=_at(due, form.day_end))
    _children(element, IgnoreResourceCalendar=1)


def _resources(root: etree._Element, lines: list[Line]) -> None:
    """Project wants both collections behind the tasks; a resource is a name, numbered in the order of the tasks."""
    numbers: dict[str, int] = {}
    resources, assignments = _child(root, "Resources"), _child(root, "Assignments")
    count = 0
    for line in lines:
        for name in map(_resource_name, line.people):
            if name not in numbers:
                numbers[name] = len(numbers) + 1
                _children(_child(resources, "Resource"), UID=numbers[name], ID=numbers[name], Name=name, Type=_PEOPLE, IsNull=0, MaxUnits=1)
            count += 1
            _children(_child(assignments, "Assignment"), UID=count, TaskUID=line.place.number, ResourceUID=numbers[name], Units=1)


def _resource_name(name: str) -> str:
    """Project divides resources by commas or semicolons, and puts units in square brackets: no name may hold these."""
    return cut(" ".join(_NO_NAME.sub(" ", name).split()), _LONGEST_NAME) or "?"


def _periods(lines: list[Line]) -> list[tuple[date, date] | None]:
    """From when to when each task lasts; an act from the first to the last day of what is below it."""
    periods = [_period(line.task) for line in lines]
    below: list[tuple[date, date]] = []
    for place in reversed(range(len(lines))):
        period = periods[place]
        if lines[place].task.kind == "document":
            periods[place] = _around(below) or period
            below = []
        elif period:
            below.append(period)
    return periods


def _around(periods: list[tuple[date, date]]) -> tuple[date, date] | None:
    """The shortest period that holds all of these."""
    return (min(begin for begin, _ in periods), max(end for _, end in periods)) if periods else None


def _period(task: Task) -> tuple[date, date] | None:
    """From the stated start, else the act's date, to the due date; a day where only one of them is known, or they contradict."""
    start, due, created = (task.fields[name] for name in ("start", "due", "created"))
    end = due if isinstance(due, date) else None
    begin = start if isinstance(start, date) else created if isinstance(created, date) else end
    if begin is None:
        return None
    if end is None:
        return begin, begin
    return (begin, end) if begin <= end else (end, end)


def _outline(lines: list[Line]) -> list[str]:
    """``1``, ``1.1``, ``1.2``, ``2`` …, by the levels."""
    counts: list[int] = []
    numbers = []
    for line in lines:
        counts = [*counts[: line.place.level], *[0] * (line.place.level - len(counts))]
        counts[line.place.level - 1] += 1
        numbers.append(".".join(map(str, counts)))
    return numbers


def _at(day: date, time: str) -> str:
    return f"{day.isoformat()}T{time}"


def _field_id(name: str) -> int:
    return _FIRST_TEXT_FIELD + _STEP * (int(name.removeprefix("Text")) - 1)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _children(parent: etree._Element, **texts: object) -> None:
    for name, text in texts.items():
        if text is not None:
            _child(parent, name).text = str(text)
