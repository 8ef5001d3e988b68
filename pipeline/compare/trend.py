"""How the value of a target went over several acts.

Targets of different acts are the same one where their indicators and the assignments around them are alike, their unit is
the same and both are levels (``до 85 %``) or both are steps (``на 5 %``). A target that skips an act goes on behind the gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.compare.settings import settings
from pipeline.errors import ReshenieError
from pipeline.model import Assignment, Resolution, Target
from pipeline.words.meaning import Matrix, best_pairs, likenesses

_STEPS = ("inc", "dec")


class TrendError(ReshenieError):
    """The acts cannot be put in order of time."""


@dataclass(frozen=True)
class Point:
    """A value of a target: ``act`` is the place of its act in the order of time, ``due`` the latest end of its assignment's
    deadlines."""

    act: int
    assignment: Assignment
    target: Target

    @property
    def due(self) -> str | None:
        """The ISO date by which the value is to be reached, where there is one."""
        return max((term.end for term in self.assignment.deadlines if term.end), default=None)


@dataclass
class Series:
    """The values of one target over the acts, at most one an act, in order of time."""

    points: list[Point] = field(default_factory=list)

    @property
    def last(self) -> Point:
        """The latest value; its wording names the series."""
        return self.points[-1]

    @property
    def indicator(self) -> str:
        """What is measured, as the latest act has it; its assignment's text where that is not told."""
        return self.last.target.indicator or self.last.assignment.text

    @property
    def name(self) -> str:
        """The indicator with its base, where one is told: what a reader knows the series by."""
        return " ".join(part for part in (self.indicator, self.last.target.base) if part)

    @property
    def unit(self) -> str | None:
        """The unit of all values."""
        return self.last.target.unit

    def at(self, act: int) -> Point | None:
        """The value in an act, None where it has none."""
        return next((point for point in self.points if point.act == act), None)


@dataclass(frozen=True)
class Trends:
    """The acts in order of time and the series in the order in which their targets first stand there.

    ``series`` have as many values as ``settings.yaml`` asks for at least, ``single`` have fewer.
    """

    acts: list[Resolution]
    series: list[Series]
    single: list[Series]

    def labels(self) -> list[str]:
        """A name for each act: its year, or its whole date where two acts are of one year."""
        dates = [act.document.date or "" for act in self.acts]
        years = [day[:4] for day in dates]
        return years if len(set(years)) == len(years) else dates


def trends(acts: Sequence[Resolution]) -> Trends:
    """Follow the targets over ``acts``. Raises TrendError where an act has no date or there are fewer than two acts."""
    if len(acts) < 2:
        raise TrendError("trend needs two acts at least")
    undated = [act.document.id for act in acts if not act.document.date]
    if undated:
        raise TrendError(f"{undated[0]}: the act has no date, so it has no place in time")
    ordered = sorted(acts, key=lambda act: (act.document.date or "", act.document.id))
    every: list[Series] = []
    for place, act in enumerate(ordered):
        _continue(every, [Point(place, item, target) for item in act.assignments for target in item.targets])
    fewest = settings().trend.fewest
    return Trends(ordered, [s for s in every if len(s.points) >= fewest], [s for s in every if len(s.points) < fewest])


def _continue(every: list[Series], points: list[Point]) -> None:
    """Put each point to the series that it goes on, or begin a new one with it."""
    found = {new: old for old, new in best_pairs(_scores([series.last for series in every], points), settings().trend.least)}
    for place, point in enumerate(points):
        if place in found:
            every[found[place]].points.append(point)
        else:
            every.append(Series([point]))


def _scores(old: list[Point], new: list[Point]) -> Matrix:
    """The weighed mean of the likenesses of indicator, assignment and base; 0 where the numbers cannot be compared."""
    if not old or not new:
        return np.zeros((len(old), len(new)))
    weights = settings().trend.weights
    total, weight = np.zeros((len(old), len(new))), np.zeros((len(old), len(new)))
    for name in weights:
        one, other = [_aspect(name, point) for point in old], [_aspect(name, point) for point in new]
        counts = np.array([bool(text) for text in one])[:, None] | np.array([bool(text) for text in other])[None, :]
        total += np.where(counts, weights[name] * likenesses(one, other, weighed=False), 0.0)
        weight += np.where(counts, weights[name], 0.0)
    comparable = np.array([[_comparable(a.target, b.target) for b in new] for a in old])
    return np.asarray(np.where(comparable & (weight > 0), total / np.maximum(weight, 1e-9), 0.0))


def _aspect(name: str, point: Point) -> str:
    told = {"indicator": point.target.indicator, "text": point.assignment.text, "base": point.target.base}
    return told[name] or ""


def _comparable(one: Target, other: Target) -> bool:
    return one.unit == other.unit and (one.op in _STEPS) == (other.op in _STEPS)
