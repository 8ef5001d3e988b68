"""The load by executor and month, as inline SVG: a line an executor, a column a month, in each cell a bar with its count.

The script counts anew and rescales the bars when a filter is set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from textwrap import wrap

from markupsafe import Markup

from pipeline.report.timeline import WIDTH
from pipeline.report.view import AssignmentRow, View
from pipeline.wording import values as words

# In pixels: a line, the highest bar, the names to the left, the totals to the right, the head.
BAND, BAR, NAMES, TOTAL, HEAD = 40, 22, 230, 44, 34
_MOST_MONTHS, _MOST_EXECUTORS = 14, 24
_LETTERS = 30  # of a name in a line


@dataclass(frozen=True)
class Workload:
    """Counts of assignments by executor and month. ``lines`` are labels with the casefolded names that they stand for,
    ``columns`` labels with ISO months; where there are many months the columns are years."""

    lines: tuple[tuple[str, tuple[str, ...]], ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    counts: tuple[tuple[int, ...], ...]
    totals: tuple[int, ...]


def workload(shown: View, rows: Sequence[AssignmentRow]) -> Workload:
    """Count the load; executors beyond the first two dozen are taken together."""
    names = shown.facet("executor").options
    per_name: dict[str, int] = {}
    for row in rows:
        for name in row.parties or ("",):
            per_name[name] = per_name.get(name, 0) + 1
    ranked = sorted(per_name, key=lambda name: (not name, -per_name[name], name))
    lines: list[tuple[str, tuple[str, ...]]] = [(names[name], (name,)) for name in ranked[:_MOST_EXECUTORS]]
    if rest := tuple(ranked[_MOST_EXECUTORS:]):
        lines.append((f"{words.OTHERS} ({len(rest)})", rest))
    columns = _columns({month for row in rows for month in row.months}, any(not row.months for row in rows))
    counts, totals = _counted(rows, [held for _, held in lines], [held for _, held in columns])
    return Workload(tuple(lines), tuple(columns), counts, totals)


def _columns(months: set[str], some_without: bool) -> list[tuple[str, tuple[str, ...]]]:
    found = sorted(months)
    if len(found) <= _MOST_MONTHS:
        columns: list[tuple[str, tuple[str, ...]]] = [(month, (month,)) for month in found]
    else:
        years = sorted({month[:4] for month in found})
        columns = [(year, tuple(month for month in found if month.startswith(year))) for year in years]
    return [*columns, ("", ("",))] if some_without else columns


def _counted(
    rows: Sequence[AssignmentRow], lines: Sequence[tuple[str, ...]], columns: Sequence[tuple[str, ...]]
) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """The counts of the cells and those of the lines; an assignment counts once in each."""
    line_of = {name: place for place, held in enumerate(lines) for name in held}
    column_of = {month: place for place, held in enumerate(columns) for month in held}
    totals: Counter[int] = Counter()
    cells: Counter[tuple[int, int]] = Counter()
    for row in rows:
        held = {line_of[name] for name in row.parties or ("",)}
        totals.update(held)
        cells.update(product(held, {column_of[month] for month in row.months or ("",)}))
    counts = tuple(tuple(cells[line, column] for column in range(len(columns))) for line in range(len(lines)))
    return counts, tuple(totals[line] for line in range(len(lines)))


def workload_chart(found: Workload) -> Markup:
    """Draw the load: a line an executor, a column a month, in each cell a bar with its count."""
    column = min(64.0, (WIDTH - NAMES - TOTAL) / max(len(found.columns), 1))
    most = max((count for (_, held), line in zip(found.lines, found.counts, strict=True) if len(held) == 1 for count in line), default=0)
    height = HEAD + BAND * len(found.lines) + 4
    parts = [
        Markup('<text class="column-label" x="{}" y="{}">{}</text>').format(
            round(NAMES + (place + 0.5) * column, 1), HEAD - 20 + 13 * row, text
        )
        for place, (key, _) in enumerate(found.columns)
        for row, text in enumerate(_column_label(key))
    ]
    right = round(NAMES + column * len(found.columns) + TOTAL - 8, 1)
    parts.append(Markup('<text class="total-label" x="{}" y="{}">всего</text>').format(right, HEAD - 7))
    for place in range(len(found.lines)):
        parts.append(_load_line(found, place, column, right, most or 1))
    return Markup('<svg class="load" aria-hidden="true" viewBox="0 0 {0} {1}" width="{0}" height="{1}">{2}</svg>').format(
        WIDTH, height, Markup("").join(parts)
    )


def _column_label(key: str) -> tuple[str, str]:
    year, _, month = key.partition("-")
    return (words.SHORT_MONTHS[int(month) - 1], year) if month else ("", year) if year else ("без", "даты")


def _name(label: str, floor: int) -> Markup:
    """An executor's name in at most two lines, the last of them above the floor of the bars."""
    lines = wrap(label, _LETTERS, max_lines=2, placeholder=" …") or [""]
    return Markup("").join(
        Markup('<text class="name" x="4" y="{}">{}</text>').format(floor - 6 - 15 * (len(lines) - 1 - place), line)
        for place, line in enumerate(lines)
    )


def _load_line(found: Workload, place: int, column: float, right: float, most: int) -> Markup:
    label, held = found.lines[place]
    floor = BAND - 4
    cells = []
    for at, count in enumerate(found.counts[place]):
        x = NAMES + at * column
        # What is taken together would dwarf every single executor: numbers only.
        bar = round(count / most * BAR, 1) if len(held) == 1 else 0
        cells.append(
            Markup(
                '<g class="cell" data-line="{}" data-column="{}"><rect class="hit" x="{}" y="0" width="{}" height="{}"/>'
                '<rect class="bar" x="{}" y="{}" width="{}" height="{}"/><text class="count" x="{}" y="{}">{}</text></g>'
            ).format(
                place, at, round(x, 1), round(column, 1), BAND, round(x + column * 0.2, 1), round(floor - bar, 1),
                round(column * 0.6, 1), bar, round(x + column / 2, 1), round(floor - bar - 3, 1), count or "",
            )
        )  # fmt: skip
    return Markup(
        '<g class="executor" data-line="{0}" transform="translate(0 {1})"><title>{2}</title><line class="floor" x1="0" x2="{3}" y1="{4}" '
        'y2="{4}"/>{6}{7}<text class="total" x="{3}" y="{5}">{8}</text></g>'
    ).format(place, HEAD + place * BAND, label, right, floor, floor - 6, _name(label, floor), Markup("").join(cells), found.totals[place])
