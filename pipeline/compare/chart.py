"""A line chart of one series as inline SVG: the acts along the bottom by their dates, the values over them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

from pipeline.compare.trend import Point, Series, Trends
from pipeline.compare.trend_texts import cell_text
from pipeline.wording.values import number

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 44, 34, 34
_RADIUS = 5


def line_chart(found: Trends, series: Series, mark: str) -> str:
    """Return the ``svg`` element of a series; ``mark`` makes its ids unique on a page.

    A line between acts that follow each other is drawn through, one over an act without the value is dashed. The scale
    goes from the least value to the greatest, not from zero: a target moves by little.
    """
    svg = ElementTree.Element("svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img")
    svg.set("aria-labelledby", f"{mark}-title {mark}-desc")
    names = found.labels()
    _element(svg, "title", series.name, id=f"{mark}-title")
    _element(svg, "desc", "; ".join(f"{names[p.act]}: {cell_text(p)}" for p in series.points), id=f"{mark}-desc")
    _axis(svg, found, names)
    places = [(_across(found, point.act), _up(series, point)) for point in series.points]
    for (one, other), (start, end) in zip(pairwise(series.points), pairwise(places), strict=True):
        line = _element(svg, "line", x1=f"{start[0]:.1f}", y1=f"{start[1]:.1f}", x2=f"{end[0]:.1f}", y2=f"{end[1]:.1f}")
        line.set("class", "line" if other.act == one.act + 1 else "line gap")
    for point, (x, y) in zip(series.points, places, strict=True):
        dot = _element(svg, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=str(_RADIUS))
        dot.set("class", "dot")
        _element(dot, "title", f"{names[point.act]}: {cell_text(point)}")
        label = _element(svg, "text", number(point.target.value), x=f"{x:.1f}", y=f"{y - 12:.1f}")
        label.set("class", "value")
    return ElementTree.tostring(svg, encoding="unicode")


def _axis(svg: ElementTree.Element, found: Trends, names: list[str]) -> None:
    floor = HEIGHT - BOTTOM
    axis = _element(svg, "line", x1=str(LEFT - 16), y1=str(floor), x2=str(WIDTH - RIGHT + 16), y2=str(floor))
    axis.set("class", "axis")
    for act, name in enumerate(names):
        label = _element(svg, "text", name, x=f"{_across(found, act):.1f}", y=str(HEIGHT - 12))
        label.set("class", "year")


def _across(found: Trends, act: int) -> float:
    """Where an act stands, in proportion to its date; acts of one day share a place."""
    days = [date.fromisoformat(item.document.date or "").toordinal() for item in found.acts]
    span = days[-1] - days[0] or 1
    return LEFT + (WIDTH - LEFT - RIGHT) * (days[act] - days[0]) / span


def _up(series: Series, point: Point) -> float:
    """The height of a value; where all are equal, the middle."""
    values = [other.target.value for other in series.points]
    least, span = min(values), max(values) - min(values)
    share = (point.target.value - least) / span if span else 0.5
    room = HEIGHT - BOTTOM - TOP - 2 * _RADIUS
    return HEIGHT - BOTTOM - 2 * _RADIUS - room * share


def _element(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag, attributes)
    made.text = text
    return made
