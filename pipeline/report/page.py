"""The page itself: the template filled with a view, with the style sheet and the script inside it."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from pipeline.report.timeline import Timeline, timeline
from pipeline.report.view import Act, View, script_data
from pipeline.report.workload import BAR, Workload, workload, workload_chart
from pipeline.wording import values as words

TEMPLATE, STYLE = "page.html.j2", "report.css"
SCRIPTS = ("report.js", "charts.js", "input.js")


@dataclass(frozen=True)
class Charts:
    """The charts over some acts: one act (``act`` is its number), or all of them (``act`` is None)."""

    act: int | None
    heading: str
    timeline: Timeline
    load: Workload
    load_svg: Markup


def render(shown: View) -> str:
    """Return the page of a view."""
    charts = _charts(shown)
    lanes = [lane.rows for chart in charts for lane in chart.timeline.lanes]
    loads = [_load_data(shown, chart.load) for chart in charts]
    style, script = _asset(STYLE), _script()
    return _template().render(
        view=shown, charts=charts, words=words, style=Markup(style), script=Markup(script),
        style_hash=_hash(style), script_hash=_hash(script), data=script_data(shown, lanes, loads), title=_title(shown), bar=BAR,
    )  # fmt: skip


def _title(shown: View) -> str:
    if len(shown.acts) == 1:
        return words.heading(shown.acts[0].resolution.document)
    return words.counted(len(shown.acts), "act")


def _charts(shown: View) -> list[Charts]:
    """The charts over all acts first, then, where there are several, those of each."""
    chosen: list[tuple[int | None, str, Sequence[Act]]] = [(None, words.ALL_ACTS, shown.acts)]
    if len(shown.acts) > 1:
        chosen += [(act.number, words.heading(act.resolution.document), [act]) for act in shown.acts]
    made: list[Charts] = []
    lanes = 0
    for number, heading, acts in chosen:
        drawn = timeline(acts, lanes)
        counted = workload(shown, [row for act in acts for row in act.rows])
        made.append(Charts(number, heading, drawn, counted, workload_chart(counted)))
        lanes += len(drawn.lanes)
    return made


def _load_data(shown: View, found: Workload) -> dict[str, Any]:
    """Which options of the facets each line and column of a load stands for."""
    executors, months = shown.facet("executor").places, shown.facet("month").places
    return {
        "lines": [[executors[name] for name in held] for _, held in found.lines],
        "columns": [[months[month] for month in held] for _, held in found.columns],
    }


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset(TEMPLATE))


def _script() -> str:
    """The scripts as one: a function of its own, so that they share names with each other and with nothing else."""
    return '"use strict";\n(() => {\n' + "\n".join(map(_asset, SCRIPTS)) + "})();\n"


def _asset(name: str) -> str:
    return files("pipeline.report").joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    """The digest by which the page's own policy lets this style or script in, and no other."""
    return f"sha256-{b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode('ascii')}"
