"""An act is written into the database: only what differs, with what stood there before kept in ``history``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from pipeline.delivery.database import tables as t
from pipeline.delivery.database.pairing import paired
from pipeline.delivery.database.rows import Row

# By which columns a row that changed is known again, in the order in which tables refer to each other.
_GROUPS: dict[Table, tuple[str, ...]] = {
    t.DOCUMENTS: (),
    t.ASSIGNMENTS: ("key",),
    t.CLAUSES: ("clause", "label"),
    t.RESPONSIBLE: ("key",),
    t.DEADLINES: ("key",),
    t.TARGETS: ("key",),
    t.ISSUES: ("key", "code"),
    t.SIGNATORIES: (),
    t.CITED_ACTS: ("kind",),
}
_NAMED = (t.DOCUMENTS, t.ASSIGNMENTS)


def write_act(connection: Connection, run: int, document: str, rows: Mapping[Table, list[Row]]) -> Counter[str]:
    """Bring the rows of ``document`` to what ``rows`` says; the transaction is the caller's. Returns a run's counts of it.

    Nothing is deleted: a row that is not in the act any more is marked with the run, and unmarked where it comes back.
    """
    writing = _Writing(connection, run, document)
    for table in _GROUPS:
        writing.table(table, rows[table])
    writing.finish()
    return writing.counts(len(rows[t.ASSIGNMENTS]))


@dataclass
class _Writing:
    """The writing of one act: what was made, changed, has vanished or come back so far, of assignments by key."""

    connection: Connection
    run: int
    document: str
    history: list[Row] = field(default_factory=list)
    touched: bool = False
    new: bool = False
    created: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    vanished: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)

    def table(self, table: Table, rows: list[Row]) -> None:
        """Write the rows of one table."""
        query = select(table).where(table.c.document == self.document).order_by(*table.primary_key.columns)
        old = self.connection.execute(query).mappings().all()
        content = [name for name in map(str, table.columns.keys()) if name not in ("document", "n", t.PLACE, *t.DERIVED, *t.KEPT)]
        pairs = paired(old, rows, content, _GROUPS[table], table in _NAMED)
        for was, now in pairs:
            if was is not None:
                self._bring_up_to_date(table, was, now, content)
        made = [now for was, now in pairs if was is None and now is not None]
        if made:
            self._insert(table, made, max((row["n"] for row in old), default=0) if "n" in table.columns else 0)

    def finish(self) -> None:
        """Write the history, and into assignments and the document that something of them has changed."""
        if self.history:
            self.connection.execute(insert(t.HISTORY), self.history)
        if changed := self._changed():
            of_these = (t.ASSIGNMENTS.c.document == self.document, t.ASSIGNMENTS.c.key.in_(sorted(changed)))
            self.connection.execute(update(t.ASSIGNMENTS).where(*of_these).values(changed_run=self.run))
        if self.touched and not self.new:
            this = t.DOCUMENTS.c.document == self.document
            self.connection.execute(update(t.DOCUMENTS).where(this).values(changed_run=self.run))

    def counts(self, present: int) -> Counter[str]:
        """What came of the document and of its assignments, of which the act has ``present`` now."""
        changed = len(self._changed() - self.vanished - self.returned)
        document = "new" if self.new else "changed" if self.touched else "unchanged"
        return Counter({
            f"documents_{document}": 1,
            "assignments_created": len(self.created),
            "assignments_changed": changed,
            "assignments_unchanged": present - len(self.created) - len(self.returned) - changed,
            "assignments_vanished": len(self.vanished),
            "assignments_returned": len(self.returned),
        })  # fmt: skip

    def _changed(self) -> set[str]:
        return self.changed - self.created

    def _bring_up_to_date(self, table: Table, was: Mapping[Any, Any], now: Row | None, content: list[str]) -> None:
        if now is not None:
            self._renew(table, was, now, content)
        elif was["vanished_run"] is None:
            self._update(table, was, {"vanished_run": self.run})

    def _renew(self, table: Table, was: Mapping[Any, Any], now: Row, content: list[str]) -> None:
        values = {name: now[name] for name in content if now[name] != was[name]}
        if was["vanished_run"] is not None:
            values["vanished_run"] = None
        if values:
            self._update(table, was, values)
        if silent := {name: now[name] for name in (t.PLACE, *t.DERIVED) if name in now and now[name] != was[name]}:
            self._execute_update(table, was, silent)

    def _update(self, table: Table, was: Mapping[Any, Any], values: Row) -> None:
        self.history += [
            {
                "run": self.run, "document": self.document, "table_name": table.name, "key": was.get("key"), "n": was.get("n"),
                "field": name, "old": _as_text(was[name]), "new": _as_text(value),
            }
            for name, value in values.items()
        ]  # fmt: skip
        self._execute_update(table, was, {**values, "changed_run": self.run})
        self._touch(was.get("key"))
        if table is t.ASSIGNMENTS and "vanished_run" in values:
            (self.returned if values["vanished_run"] is None else self.vanished).add(was["key"])

    def _execute_update(self, table: Table, was: Mapping[Any, Any], values: Row) -> None:
        this = [column == was[column.name] for column in table.primary_key.columns]
        self.connection.execute(update(table).where(*this).values(values))

    def _insert(self, table: Table, rows: list[Row], last: int) -> None:
        runs = {"document": self.document, "first_run": self.run, "changed_run": self.run}
        numbered = ({**row, "n": last + number} if "n" in table.columns else row for number, row in enumerate(rows, 1))
        self.connection.execute(insert(table), [{**row, **runs} for row in numbered])
        self.new |= table is t.DOCUMENTS
        for row in rows:
            self._touch(row.get("key"))
            if table is t.ASSIGNMENTS:
                self.created.add(row["key"])

    def _touch(self, key: str | None) -> None:
        self.touched = True
        if key is not None:
            self.changed.add(key)


def _as_text(value: Any) -> str | None:
    """A value as text, as the output writes it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
