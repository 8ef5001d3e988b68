"""The tables of the output contract, with runs and history."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNTS = (
    "documents_new", "documents_changed", "documents_unchanged",
    "assignments_created", "assignments_changed", "assignments_unchanged", "assignments_vanished", "assignments_returned",
)  # fmt: skip


def upgrade() -> None:
    """Make all tables in a database that has none of them."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        _required("program"),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in _COUNTS),
    )
    _documents()
    _assignments()
    _list("clauses", _required("clause"), *_texts("label", "parent"), _integer("depth"), _required("text"), sa.Column("page", sa.Integer))
    _of_assignment(
        "responsible", _required("party"), _required("kind"), _required("role"),
        *_texts("people", "inherited_from", "entity", "full_name"),
    )  # fmt: skip
    _of_assignment(
        "deadlines", _required("kind"), *_dates("start", "end"), *_texts("recurrence"), _required("raw"),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("assumed", "shared")), *_texts("inherited_from"),
    )  # fmt: skip
    op.create_index("ix_deadlines_end", "deadlines", ["end"])
    _of_assignment(
        "targets", *_texts("indicator"), _required("op"), sa.Column("value", sa.Double), *_texts("unit", "base"), _required("raw"),
        *_dates("due"),
    )  # fmt: skip
    _of_assignment("issues", _required("code"), _required("severity"), _required("message"), of_any=False)
    op.create_index("ix_issues_code", "issues", ["code"])
    _list("signatories", _required("name"), *_texts("position"))
    _list("cited_acts", _required("kind"), *_texts("number"), *_dates("date"), *_texts("title"))
    _history()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("document", sa.Text, primary_key=True),
        *_texts("kind", "number"),
        *_dates("date"),
        *_texts("title", "issuer", "signatories", "source", "sha256"),
        _integer("assignments"),
        _integer("issues"),
        *_kept(),
    )
    op.create_index("ix_documents_date", "documents", ["date"])


def _assignments() -> None:
    op.create_table(
        "assignments",
        _document(),
        sa.Column("key", sa.Text, primary_key=True),
        *(_required(name) for name in ("id", "clause", "text", "modality")),
        *_texts("responsible", "people"),
        *_dates("start", "end"),
        *_texts("deadline_kind", "recurrence", "deadline", "targets", "projects", "issues", "corrected", "confirmed", "context"),
        _integer("ordinal"),
        *_kept(),
    )
    op.create_index("ix_assignments_key", "assignments", ["key"])
    op.create_index("ix_assignments_end", "assignments", ["end"])


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("document", sa.Text, sa.ForeignKey("documents.document"), nullable=False),
        _required("table_name"),
        *_texts("key"),
        sa.Column("n", sa.Integer),
        _required("field"),
        *_texts("old", "new"),
    )
    op.create_index("ix_history_key", "history", ["document", "key"])
    op.create_index("ix_history_run", "history", ["run"])


def _list(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(name, _document(), sa.Column("n", sa.Integer, primary_key=True), *columns, _integer("ordinal"), *_kept())


def _of_assignment(name: str, *columns: sa.schema.SchemaItem, of_any: bool = True) -> None:
    """A list whose rows belong to an assignment, or may (``of_any`` false)."""
    key = sa.Column("key", sa.Text, nullable=not of_any)
    _list(name, key, *columns, sa.ForeignKeyConstraint(["document", "key"], ["assignments.document", "assignments.key"]))
    op.create_index(f"ix_{name}_key", name, ["document", "key"])


def _document() -> sa.Column[str]:
    return sa.Column("document", sa.Text, sa.ForeignKey("documents.document"), primary_key=True)


def _kept() -> list[sa.Column[int]]:
    return [
        sa.Column("first_run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("changed_run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("vanished_run", sa.Integer, sa.ForeignKey("runs.id")),
    ]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]


def _dates(*names: str) -> list[sa.Column[date]]:
    return [sa.Column(name, sa.Date) for name in names]


def _required(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)
