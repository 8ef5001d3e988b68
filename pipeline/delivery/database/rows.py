"""The rows of one act, in the types of the tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Date, Double, Integer, Table

from pipeline.delivery.database import tables as t
from pipeline.delivery.run import DeliveryError
from pipeline.formats.tables import SEPARATOR
from pipeline.formats.tables import rows as contract_rows
from pipeline.model import Assignment, Resolution

Row = dict[str, Any]
# PostgreSQL keeps no NUL, and halves of surrogate pairs are no text.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_LARGEST_INTEGER = 2**31 - 1


def rows_of(act: Resolution) -> dict[Table, list[Row]]:
    """Return the rows of each table, in the order of the act and without ``n`` and what tells the runs.

    Raises DeliveryError where a date is none or two assignments share a key: no output of ``parse`` has that.
    """
    made = _made(act)
    return {table: [_typed(table, row, number) for number, row in enumerate(rows, 1)] for table, rows in made.items()}


def _made(act: Resolution) -> dict[Table, Iterable[Row]]:
    assignments, found = act.assignments, contract_rows(act)
    keys = {item.id: item.key for item in assignments}
    if len({item.key for item in assignments}) < len(assignments):
        raise DeliveryError("two assignments of the act have the same key")
    return {
        t.DOCUMENTS: found["documents"],
        t.ASSIGNMENTS: _with(found["assignments"], [{"context": SEPARATOR.join(item.context) or None} for item in assignments]),
        t.CLAUSES: found["clauses"],
        t.RESPONSIBLE: _with(found["responsible"], _parties(act)),
        t.DEADLINES: _with(found["deadlines"], _keys(assignments, "deadlines")),
        t.TARGETS: _with(found["targets"], _keys(assignments, "targets")),
        t.ISSUES: ({**row, "key": keys.get(str(row["assignment"]))} for row in found["issues"]),
        t.SIGNATORIES: ({"name": s.name, "position": s.position} for s in act.document.signatories),
        t.CITED_ACTS: ({"kind": r.kind, "number": r.number, "date": r.date, "title": r.title} for r in act.references),
    }


def _with(rows: Sequence[Row], more: Sequence[Row]) -> list[Row]:
    return [row | extra for row, extra in zip(rows, more, strict=True)]


def _keys(assignments: Iterable[Assignment], field: str) -> list[Row]:
    """The key for each row of a list of the assignments, in their order."""
    return [{"key": item.key} for item in assignments for _ in getattr(item, field)]


def _parties(act: Resolution) -> list[Row]:
    known = {party.name.lower(): (party.entity, party.full_name) for party in act.parties}
    found = []
    for item in act.assignments:
        for party in item.responsible:
            entity, full_name = known.get(party.party.lower(), (None, None))
            found.append({"key": item.key, "entity": entity, "full_name": full_name})
    return found


# ---- types


def _typed(table: Table, row: Row, ordinal: int) -> Row:
    left_out = {"document", "n", *t.KEPT}
    row = {**row, t.PLACE: ordinal}
    return {column.name: _cell(column, row[column.name]) for column in table.columns if column.name not in left_out}


def _cell(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, Boolean):
        return value
    if isinstance(column.type, Date):
        return _date(value)
    if isinstance(column.type, Double):
        return _double(value)
    if isinstance(column.type, Integer):
        return min(value, _LARGEST_INTEGER)
    return _NO_TEXT.sub("\ufffd", value)


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DeliveryError(f"{value!r} is no date") from None


def _double(value: int | float) -> float | None:
    """None for what is no number that can be compared; the words stand in ``raw``."""
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None
