"""Trends as text for the console, as JSON for other systems and as CSV for a spreadsheet."""

from __future__ import annotations

from typing import Any

from pipeline.compare.diff_texts import SCHEMA_VERSION, act_data, as_csv
from pipeline.compare.trend import Point, Series, Trends
from pipeline.formats.json import dumps
from pipeline.wording.values import aim, number
from pipeline.wording.vocabulary import vocabulary

TREND_COLUMNS = ("series", "indicator", "unit", "act", "date", "clause", "op", "value", "due", "text", "appendix")
_WIDEST_INDICATOR = 70


def cell_text(point: Point | None) -> str:
    """A value as a cell tells it; a dash where the act has none."""
    return aim(point.target) if point else "–"


def step(series: Series) -> str:
    """How far the last value is from the first, with its sign.

    A step in percent is one of percentage points, which the unit of the cells beside it makes plain.
    """
    difference = round(series.last.target.value - series.points[0].target.value, 10)
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{number(abs(difference))}"


def trend_text(found: Trends) -> str:
    """A table for the console: a row a target, a column an act; then the targets that stand in one act only."""
    labels = vocabulary().comparison.labels
    if not found.series and not found.single:
        return f"{labels['no_targets']}\n"
    parts = []
    if found.series:
        head = [labels["indicator"], *found.labels(), labels["change"]]
        acts = range(len(found.acts))
        rows = [[_cut(s.name), *(cell_text(s.at(act)) for act in acts), step(s)] for s in found.series]
        parts.append(_table([head, *rows]))
    if found.single:
        names = found.labels()
        lines = [f"  {names[s.last.act]}  {s.name}: {cell_text(s.last)}" for s in found.single]
        parts.append("\n".join([labels["once"], *lines]))
    return "\n\n".join(parts) + "\n"


def _table(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST_INDICATOR else f"{text[: _WIDEST_INDICATOR - 1]}…"


def trend_json(found: Trends) -> str:
    """The trends as data: the acts in order of time, and every series with its values, also those of one value."""
    every = sorted([*found.series, *found.single], key=lambda series: series.points[0].act)
    return dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "acts": [act_data(act) for act in found.acts],
            "series": [
                {"indicator": s.indicator, "unit": s.unit, "points": [_point_data(found, point) for point in s.points]} for s in every
            ],
        }
    )


def _point_data(found: Trends, point: Point) -> dict[str, Any]:
    item, target, document = point.assignment, point.target, found.acts[point.act].document
    where = {
        "act": document.id,
        "date": document.date,
        "assignment": item.id,
        "key": item.key,
        "clause": item.clause,
        "appendix": item.appendix,
    }
    return where | {"op": target.op, "value": target.value, "base": target.base, "due": point.due, "text": item.text}


def trend_csv(found: Trends) -> str:
    """The trends as CSV, a row a value; ``series`` numbers the targets from 1."""
    every = [*found.series, *found.single]
    return as_csv(TREND_COLUMNS, (_cells(found, place, s, point) for place, s in enumerate(every, 1) for point in s.points))


def _cells(found: Trends, place: int, series: Series, point: Point) -> list[str]:
    document, item = found.acts[point.act].document, point.assignment
    about = [str(place), series.indicator, series.unit or "", document.id, document.date or "", item.clause]
    return [*about, point.target.op, _plain(point.target.value), point.due or "", item.text, item.appendix or ""]


def _plain(value: float) -> str:
    """A number as programs write it, whole ones without a point."""
    return str(int(value)) if float(value).is_integer() else str(value)
