"""Edits of what a workbook only shows: they have no effect, and the reviewer must learn of it and where to edit instead."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.workbook.layout import ASSIGNMENTS, DEADLINES, OF_PARTY, RESPONSIBLE, TARGETS, RowValues
from pipeline.workbook.saved import Problem, SheetRow
from pipeline.workbook.values import cell_content, plain

_SUMMARIES = {
    "parties": RESPONSIBLE.name, "start": DEADLINES.name, "end": DEADLINES.name, "terms": DEADLINES.name, "aims": TARGETS.name,
}  # fmt: skip
# What the workbook's own record does not hold, and what says how a value came here.
_NOT_COMPARED = frozenset({"key", "issues"})
_HANDED = frozenset({"id", "shared", "inherited_from"})


def edits_of_read_only(row: SheetRow, was: RowValues, parties_known: bool) -> Iterator[Problem]:
    """A problem for each edited cell of a column that is only shown. Who the parties are is compared where the workbook
    itself tells (``parties_known``)."""
    for column in row.sheet.columns:
        compared = column.field not in _NOT_COMPARED and (parties_known or column.field not in OF_PARTY)
        if column.editable or not compared or column.field not in row.cells:
            continue
        if row.content(column.field) != plain(cell_content(column, was[column.field])):
            yield row.problem(column.field, f"этот столбец только для чтения, правка не принята{_instead(row, column.field)}")


def _instead(row: SheetRow, field: str) -> str:
    if field in OF_PARTY:
        return "; это взято из реестра (registry.yaml) или из самого акта"
    place = _SUMMARIES.get(field, "" if row.sheet is ASSIGNMENTS else ASSIGNMENTS.name)
    return f"; исправьте на листе «{place}»" if place and field not in _HANDED else ""
