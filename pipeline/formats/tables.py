"""The tables of the contract: one row a thing, over all documents of a run. CSV, pandas frames and their description.

:data:`TABLES` says which columns there are and of which type, :func:`rows` fills them; the CSV files, the frames and
``datapackage.json`` are all made from these two.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break for a formula. Such a cell
gets an apostrophe before it. Left as they are: cells of numbers and dates; text that is nothing but a number (``-5``,
``+3,5 %``); a lone mark (the ``-`` of a bullet); text that begins with a dash proper (``–``, ``—``), which is no operator.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pipeline.files import write_whole
from pipeline.formats.dialect import BOM_ENCODING, Dialect
from pipeline.formats.due import next_due
from pipeline.formats.json import dumps
from pipeline.model import Assignment, Deadline, Resolution

Cell = str | int | float | bool | None
Row = dict[str, Cell]
ColumnType = Literal["string", "date", "integer", "number", "boolean"]

SEPARATOR = "; "
TABLES: dict[str, dict[str, ColumnType]] = {
    "documents": {
        "document": "string", "kind": "string", "number": "string", "date": "date", "title": "string", "issuer": "string",
        "signatories": "string", "source": "string", "sha256": "string", "assignments": "integer", "issues": "integer",
    },
    "clauses": {
        "document": "string", "clause": "string", "label": "string", "parent": "string", "depth": "integer", "text": "string",
        "page": "integer",
    },
    "assignments": {
        "document": "string", "id": "string", "key": "string", "clause": "string", "text": "string", "modality": "string",
        "responsible": "string", "people": "string", "start": "date", "end": "date", "deadline_kind": "string",
        "recurrence": "string", "deadline": "string", "targets": "string", "projects": "string", "issues": "string",
        "corrected": "string", "confirmed": "string", "appendix": "string", "effects": "string", "confidence": "number",
    },
    "responsible": {
        "document": "string", "assignment": "string", "party": "string", "kind": "string", "role": "string", "people": "string",
        "inherited_from": "string",
    },
    "deadlines": {
        "document": "string", "assignment": "string", "kind": "string", "start": "date", "end": "date", "recurrence": "string",
        "raw": "string", "assumed": "boolean", "shared": "boolean", "inherited_from": "string", "time": "string", "next_due": "date",
    },
    "targets": {
        "document": "string", "assignment": "string", "indicator": "string", "op": "string", "value": "number", "unit": "string",
        "base": "string", "raw": "string", "due": "date",
    },
    "issues": {"document": "string", "assignment": "string", "code": "string", "severity": "string", "message": "string"},
}  # fmt: skip
# Only keys that hold for every document: the number of a clause does not, since its bullets share it.
PRIMARY_KEYS = {"documents": ["document"], "assignments": ["document", "id"]}
# An issue may be one of the whole document, and a foreign key of two fields holds only where both are given.
OF_ASSIGNMENT = ("responsible", "deadlines", "targets")

_FORMULA = re.compile(r" *[=+\-@\t\r\n＝＋－＠]")  # the wide forms count as operators in some editions
_HARMLESS = re.compile(r"[=+\-@]|[+-]?\d+(?:[.,]\d+)?(?: ?%)?")


# ---- rows


def rows(resolution: Resolution) -> dict[str, list[Row]]:
    """Return the rows of every table for one document, with the columns in the order of the contract."""
    assignments = resolution.assignments
    made: dict[str, Iterable[tuple[Cell, ...]]] = {
        "documents": [_document(resolution)],
        "clauses": ((c.number, c.label, c.parent, c.depth, c.text, c.page) for c in resolution.clauses),
        "assignments": (_assignment(a) for a in assignments),
        "responsible": ((a.id, p.party, p.kind, p.role, _joined(p.people), p.inherited_from) for a in assignments for p in a.responsible),
        "deadlines": (_deadline(a, d, resolution.document.date) for a in assignments for d in a.deadlines),
        "targets": ((a.id, t.indicator, t.op, t.value, t.unit, t.base, t.raw, _term(a)[1]) for a in assignments for t in a.targets),
        "issues": ((i.assignment, i.code, i.severity, i.message) for i in resolution.issues),
    }
    name = resolution.document.id
    return {table: [dict(zip(TABLES[table], (name, *cells), strict=True)) for cells in made[table]] for table in TABLES}


def _document(resolution: Resolution) -> tuple[Cell, ...]:
    act = resolution.document
    signed = _joined(f"{s.name}, {s.position}" if s.position else s.name for s in act.signatories)
    counts = len(resolution.assignments), len(resolution.issues)
    return (act.kind, act.number, act.date, act.title, act.issuer, signed, act.source.name, act.source.sha256, *counts)


def _assignment(item: Assignment) -> tuple[Cell, ...]:
    people = dict.fromkeys(person for party in item.responsible for person in party.people)
    return (
        item.id, item.key, item.clause, item.text, item.modality, _joined(party.party for party in item.responsible),
        _joined(people), *_term(item), _joined(d.kind for d in item.deadlines), _joined(d.recurrence for d in item.deadlines),
        _joined(d.raw for d in item.deadlines), _joined(t.raw for t in item.targets), _joined(item.projects),
        _joined(item.issues), _joined(item.corrected), _joined(item.confirmed), item.appendix,
        _joined(effect.raw for effect in item.effects), item.confidence,
    )  # fmt: skip


def _deadline(item: Assignment, term: Deadline, act_date: str | None) -> tuple[Cell, ...]:
    due = next_due(term, act_date, item.deadlines)
    return (
        item.id, term.kind, term.start, term.end, term.recurrence, term.raw, term.assumed, term.shared, term.inherited_from,
        term.time, due.isoformat() if due else None,
    )  # fmt: skip


def _term(item: Assignment) -> tuple[str | None, str | None]:
    """The earliest start and the latest end of an assignment's deadlines; ISO dates sort as text."""
    starts = [d.start for d in item.deadlines if d.start]
    ends = [d.end for d in item.deadlines if d.end]
    return min(starts, default=None), max(ends, default=None)


def _joined(values: Iterable[str | None]) -> str | None:
    return SEPARATOR.join(value for value in values if value) or None


# ---- CSV


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running text as a formula.

    >>> harmless("=1+1"), harmless("- провести"), harmless("-5"), harmless("-"), harmless("– провести")
    ("'=1+1", "'- провести", '-5', '-', '– провести')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell) else cell


def to_csv(table: str, found: Iterable[Row], delimiter: str = ",") -> str:
    """Return the rows of a table as CSV after RFC 4180, with a head; what is unknown is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(TABLES[table])
    writer.writerows([_written(cell) for cell in row.values()] for row in found)
    return out.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return harmless(cell) if isinstance(cell, str) else str(cell)


def write_tables(found: dict[str, list[Row]], folder: Path, dialect: Dialect) -> Iterator[Path]:
    """Write the CSV files and ``datapackage.json`` into ``folder``, yielding each path; raises OSError.

    A character that the encoding lacks is written as ``?``; UTF-8 lacks none.
    """
    for table in TABLES:
        path = folder / f"{table}.csv"
        write_whole(path, to_csv(table, found[table], dialect.delimiter).encode(dialect.encoding, "replace"))
        yield path
    path = folder / "datapackage.json"
    write_whole(path, dumps(data_package(dialect)).encode("utf-8"))
    yield path


# ---- the description


def data_package(dialect: Dialect) -> dict[str, Any]:
    """Return the Frictionless Tabular Data Package that describes the tables."""
    return {
        "profile": "tabular-data-package",
        "name": "reshenie",
        "title": "Assignments of administrative resolutions",
        "resources": [_resource(table, dialect) for table in TABLES],
    }


def _resource(table: str, dialect: Dialect) -> dict[str, Any]:
    encoding = "utf-8" if dialect.encoding == BOM_ENCODING else dialect.encoding
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "dialect": {"delimiter": dialect.delimiter, "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": _table_schema(table),
    }


def _table_schema(table: str) -> dict[str, Any]:
    keys = PRIMARY_KEYS.get(table, [])
    described: dict[str, Any] = {
        "fields": [
            {"name": name, "type": kind} | ({"constraints": {"required": True}} if name in keys else {})
            for name, kind in TABLES[table].items()
        ],
        "missingValues": [""],
    }
    if keys:
        described["primaryKey"] = keys
    references = [] if table == "documents" else [_reference(["document"], "documents", ["document"])]
    if table in OF_ASSIGNMENT:
        references.append(_reference(["document", "assignment"], "assignments", ["document", "id"]))
    return described | ({"foreignKeys": references} if references else {})


def _reference(fields: list[str], resource: str, there: list[str]) -> dict[str, Any]:
    return {"fields": fields, "reference": {"resource": resource, "fields": there}}


class TableEmitter:
    """Collects the rows and writes the tables at the end; the documents themselves are not kept."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder
        self.dialect = dialect
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}

    def add(self, resolution: Resolution) -> None:
        """Take the rows of a document."""
        for table, found in rows(resolution).items():
            self.rows[table] += found

    def close(self) -> None:
        """Write the CSV files and their description."""
        for _ in write_tables(self.rows, self.folder, self.dialect):
            pass
