"""What the page shows, gathered from resolutions: rows, facets to filter by, marks in the text, and the data for the script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from pipeline.model import Assignment, Issue, Resolution, Span, place_of
from pipeline.report.occurrences import due_months
from pipeline.wording import values as words
from pipeline.wording.marks import Mark, paragraphs, stretches

NONE = ""


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment: ``number`` counts over the whole report, ``act`` is the act's. ``months`` are ISO months, ``parties``
    and ``people`` casefolded names, ``clauses`` the clause and those above it; ``due`` is what deadlines sort by. ``known``
    tells of each party, by its casefolded name, who it is, where the registry or the act says more than its name."""

    number: int
    act: int
    item: Assignment
    issues: tuple[Issue, ...]
    months: tuple[str, ...]
    parties: tuple[str, ...]
    people: tuple[str, ...]
    clauses: tuple[str, ...]
    due: str
    known: Mapping[str, words.Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """A document with its rows and its marked text; ``loose`` are the issues that belong to no assignment, each with the
    number of its mark, where it has one."""

    number: int
    resolution: Resolution
    rows: tuple[AssignmentRow, ...]
    text: Markup
    loose: tuple[tuple[Issue, int | None], ...]

    @property
    def date(self) -> date | None:
        """The act's date, where it has one."""
        stated = self.resolution.document.date
        return date.fromisoformat(stated) if stated else None


@dataclass
class Facet:
    """Something to filter by. ``options`` maps a value to its label, in the order shown; ``split`` is where a second group begins."""

    name: str
    title: str
    options: dict[str, str]
    groups: tuple[str, str] | None = None
    split: int = 0
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the values."""
        self.places = {value: place for place, value in enumerate(self.options)}


@dataclass(frozen=True)
class View:
    """All that the page shows. ``marks`` are numbered over all acts, ``facets`` are in the order of :func:`row_values`."""

    acts: tuple[Act, ...]
    rows: tuple[AssignmentRow, ...]
    marks: tuple[Mark, ...]
    facets: tuple[Facet, ...]

    def facet(self, name: str) -> Facet:
        """The facet of a name."""
        return next(facet for facet in self.facets if facet.name == name)


def view(resolutions: Iterable[Resolution]) -> View:
    """Gather what the page shows."""
    acts: list[Act] = []
    marks: list[Mark] = []
    rows: list[AssignmentRow] = []
    for number, resolution in enumerate(resolutions):
        own = tuple(_rows(resolution, number, len(rows)))
        found = _marks(resolution, own, len(marks))
        text = paragraphs(resolution.text, resolution.blocks, found)
        places = {mark.span: mark.number for mark in found if mark.kind == "issue"}
        loose = tuple((issue, places.get(issue.span or (0, 0))) for issue in resolution.issues if issue.assignment is None)
        acts.append(Act(number, resolution, own, text, loose))
        rows += own
        marks += found
    return View(tuple(acts), tuple(rows), tuple(marks), tuple(_facets(acts, rows)))


# ---- rows


def _rows(resolution: Resolution, act: int, first: int) -> Iterator[AssignmentRow]:
    by_assignment: dict[str, list[Issue]] = {}
    for issue in resolution.issues:
        by_assignment.setdefault(issue.assignment or "", []).append(issue)
    stated = resolution.document.date
    act_date = date.fromisoformat(stated) if stated else None
    known = {party.name.casefold(): found for party in resolution.parties if (found := words.known(party)).summary}
    for number, item in enumerate(resolution.assignments, first):
        people = dict.fromkeys(name.casefold() for party in item.responsible for name in party.people)
        yield AssignmentRow(
            number=number, act=act, item=item, issues=tuple(by_assignment.get(item.id, ())), months=_months(item, act_date),
            parties=tuple(dict.fromkeys(party.party.casefold() for party in item.responsible)), people=tuple(people),
            clauses=tuple(_clauses(item)), due=_due(item), known=known,
        )  # fmt: skip


def _months(item: Assignment, act_date: date | None) -> tuple[str, ...]:
    """The ISO months in which it falls due, each once."""
    found = (month for deadline in item.deadlines for month in due_months(deadline, act_date, item.deadlines))
    return tuple(dict.fromkeys(found))


def _due(item: Assignment) -> str:
    """The first day that its deadlines state; empty where they state none."""
    stated = (deadline.end or deadline.start for deadline in item.deadlines)
    return min(filter(None, stated), default="")


def _clauses(item: Assignment) -> Iterator[str]:
    """The place of an assignment and those above it: ``2.7.1``, ``2.7``, ``2``; in an appendix ``П1/2.7``, ``П1/2``."""
    labels = item.clause.split(".")
    return (place_of(".".join(labels[:count]), item.appendix) for count in range(len(labels), 0, -1))


# ---- marks


def _marks(resolution: Resolution, rows: Sequence[AssignmentRow], first: int) -> list[Mark]:
    found: dict[tuple[str, Span], tuple[str, list[int]]] = {}
    for kind, span, label, place in stretches(resolution):
        if span[0] < span[1]:
            holders = found.setdefault((kind, span), (label, []))[1]
            number = rows[place].number if place is not None else None
            if number is not None and number not in holders:
                holders.append(number)
    numbered = enumerate(found.items(), first)
    return [Mark(number, kind, span, label, tuple(holders)) for number, ((kind, span), (label, holders)) in numbered]


# ---- facets


def _facets(acts: Sequence[Act], rows: Sequence[AssignmentRow]) -> Iterator[Facet]:
    yield Facet("act", "Акт", {str(act.number): words.heading(act.resolution.document) for act in acts})
    parties = _names(party.party for row in rows for party in row.item.responsible)
    people = {f"@{key}": name for key, name in _names(n for row in rows for p in row.item.responsible for n in p.people).items()}
    nobody = {NONE: words.NO_EXECUTOR}
    yield Facet("executor", "Исполнитель", parties | nobody | people, (words.PARTIES, words.PEOPLE), len(parties) + 1)
    months = sorted({month for row in rows for month in row.months})
    yield Facet("month", "Месяц", {month: words.month(month) for month in [*months, NONE]})
    yield Facet("kind", "Вид", words.MODALITIES)
    yield Facet("term", "Вид срока", words.TERM_KINDS | {NONE: words.NO_TERM})
    appendices = sorted({row.item.appendix for row in rows if row.item.appendix is not None}, key=_natural)
    yield Facet("appendix", "Приложение", {number or NONE: words.appendix_name(number) for number in (None, *appendices)})
    clauses = sorted({clause for row in rows for clause in row.clauses}, key=_by_place)
    yield Facet("clause", "Пункт", {clause: clause or "без номера" for clause in clauses})


def _names(found: Iterable[str]) -> dict[str, str]:
    """Names by what is compared of them, the first way of writing each, in the order of the alphabet."""
    first: dict[str, str] = {}
    for name in found:
        first.setdefault(name.casefold(), name)
    return dict(sorted(first.items()))


def _natural(path: str) -> list[tuple[bool, int, str]]:
    """Clauses in the order of their numbers: 2.9 before 2.10, letters behind figures."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"\.", path)]


def _by_place(place: str) -> tuple[list[tuple[bool, int, str]], list[tuple[bool, int, str]]]:
    """Clauses of the act first, then the rows of each appendix."""
    appendix, _, clause = place.rpartition("/")
    return _natural(appendix.removeprefix("П")) if appendix else [], _natural(clause)


def row_values(row: AssignmentRow) -> list[list[str]]:
    """The values of a row for every facet."""
    kinds = dict.fromkeys(deadline.kind for deadline in row.item.deadlines)
    return [
        [str(row.act)],
        [*(row.parties or [NONE]), *(f"@{name}" for name in row.people)],
        list(row.months or [NONE]),
        [row.item.modality],
        list(kinds or [NONE]),
        [row.item.appendix or NONE],
        list(row.clauses),
    ]


def script_data(shown: View, lanes: Sequence[Sequence[int]], loads: Sequence[Any]) -> dict[str, Any]:
    """What the script needs: only numbers and dates, since every word stands in the page already.

    ``rows`` hold the act, the places of the facets' options, the mark numbers and the sort key of each assignment;
    ``marks`` and ``lanes`` the rows that each belongs to.
    """
    of_row: dict[int, list[int]] = {row.number: [] for row in shown.rows}
    for mark in shown.marks:
        for number in mark.rows:
            of_row[number].append(mark.number)
    rows = [
        {
            "act": row.act,
            "values": [[facet.places[value] for value in values] for facet, values in zip(shown.facets, row_values(row), strict=True)],
            "marks": of_row[row.number],
            "due": row.due,
            "issues": len(row.issues),
        }
        for row in shown.rows
    ]
    facets = [facet.name for facet in shown.facets]
    return {"facets": facets, "rows": rows, "marks": [mark.rows for mark in shown.marks], "lanes": lanes, "loads": loads}
