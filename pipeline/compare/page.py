"""The pages: two acts side by side, and trends with their charts. Each is one file that needs only a browser."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pipeline.compare.changes import Comparison, Entry
from pipeline.compare.chart import line_chart
from pipeline.compare.diff_texts import clauses
from pipeline.compare.marks import Piece, mark
from pipeline.compare.trend import Trends
from pipeline.compare.trend_texts import cell_text, step
from pipeline.compare.values import act_name, both_as_text, counts_line
from pipeline.wording.values import UNITS
from pipeline.wording.vocabulary import vocabulary

DIFF_TEMPLATE, TREND_TEMPLATE, STYLE, SCRIPT = "diff.html.j2", "trend.html.j2", "compare.css", "diff.js"


def diff_page(comparison: Comparison) -> str:
    """Return the page of a comparison: the rows side by side with the words that differ marked, to be filtered by status."""
    rows = [(entry, *_marked(entry), clauses(entry)) for entry in comparison.entries]
    acts = [(act.document, act_name(act.document)) for act in (comparison.old, comparison.new)]
    return _render(
        DIFF_TEMPLATE, comparison=comparison, rows=rows, acts=acts, counts=comparison.counts(), counts_line=counts_line(comparison),
        both_as_text=both_as_text, mark=mark,
    )  # fmt: skip


def trend_page(found: Trends) -> str:
    """Return the page of trends: a table of all targets, and a chart of each that stands in several acts."""
    charts = [(s, Markup(line_chart(found, s, f"chart-{place}"))) for place, s in enumerate(found.series, 1)]
    return _render(TREND_TEMPLATE, found=found, charts=charts, names=found.labels(), cell_text=cell_text, step=step, act_name=act_name)


def _marked(entry: Entry) -> tuple[list[Piece], list[Piece]]:
    """The texts of both sides in pieces; what stands alone is not marked, since all of it is new or gone."""
    if entry.old and entry.new:
        return mark(entry.old.text, entry.new.text)
    old, new = ([Piece(item.text, False)] if item else [] for item in (entry.old, entry.new))
    return old, new


def _render(template: str, **values: object) -> str:
    style, script = _asset(STYLE), _asset(SCRIPT)
    own = {"style": Markup(style), "script": Markup(script), "style_hash": _hash(style), "script_hash": _hash(script)}
    return _environment().from_string(_asset(template)).render(words=vocabulary().comparison, units=UNITS, **own, **values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)


def _asset(name: str) -> str:
    return files("pipeline.compare").joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    """The digest by which the page's own policy lets this style or script in, and no other."""
    return f"sha256-{b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode('ascii')}"
