"""The tables: those of the output contract with its column names, and beside them runs, history, signatories, cited acts.

What differs from the CSV files: the rows of an assignment name it by ``key``, since its ``id`` moves when a clause is put
in before it, and lists of rows have a number ``n`` that is never given twice within a document. Every row tells the run
that made it (``first_run``), the last one that changed it (``changed_run``; of an assignment or a document also what
belongs to it) and the one in which it was no longer there (``vanished_run``, null while it is). ``ordinal`` is the place
among the rows of the document that are there; it may move without the row counting as changed. :data:`METADATA` is what
the migrations lead to; the views stand in them alone.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()
VERSION_TABLE = "reshenie_version"
VIEWS = ("open_assignments", "by_executor", "due_by_month")
# A run's counts, by what came of a document or an assignment.
COUNTS = (
    "documents_new", "documents_changed", "documents_unchanged",
    "assignments_created", "assignments_changed", "assignments_unchanged", "assignments_vanished", "assignments_returned",
)  # fmt: skip
# Columns that say of a row when it was written, or where it stands, rather than what the act says.
KEPT = ("first_run", "changed_run", "vanished_run")
PLACE = "ordinal"
# Columns that follow from others, or from how well the rules have read before: they are kept up to date, but a row in which
# nothing else is new has not changed.
DERIVED = ("next_due", "confidence")

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("started", DateTime(timezone=True), nullable=False),
    Column("finished", DateTime(timezone=True)),
    Column("program", Text, nullable=False),
    *(Column(name, Integer, nullable=False, server_default="0") for name in COUNTS),
)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text) for name in names]


def _kept() -> list[Column[int]]:
    return [Column(name, Integer, ForeignKey("runs.id"), nullable=name == "vanished_run") for name in KEPT]


def _place() -> Column[int]:
    return Column(PLACE, Integer, nullable=False)


def _numbered() -> list[Column[str] | Column[int]]:
    """The key of a row of a list: its document and a number."""
    return [Column("document", Text, ForeignKey("documents.document"), primary_key=True), Column("n", Integer, primary_key=True)]


def _of_assignment() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["document", "key"], ["assignments.document", "assignments.key"])


DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("document", Text, primary_key=True),
    *_texts("kind", "number"),
    Column("date", Date),
    *_texts("title", "issuer", "signatories", "source", "sha256"),
    Column("assignments", Integer, nullable=False),
    Column("issues", Integer, nullable=False),
    *_kept(),
    Index("ix_documents_date", "date"),
)
ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    Column("document", Text, ForeignKey("documents.document"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("modality", Text, nullable=False),
    *_texts("responsible", "people"),
    Column("start", Date),
    Column("end", Date),
    *_texts("deadline_kind", "recurrence", "deadline", "targets", "projects", "issues", "corrected", "confirmed", "context"),
    *_texts("appendix", "effects"),
    Column("confidence", Double),
    _place(),
    *_kept(),
    Index("ix_assignments_key", "key"),
    Index("ix_assignments_end", "end"),
)
CLAUSES = Table(
    "clauses",
    METADATA,
    *_numbered(),
    Column("clause", Text, nullable=False),
    *_texts("label", "parent"),
    Column("depth", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("page", Integer),
    _place(),
    *_kept(),
)
RESPONSIBLE = Table(
    "responsible",
    METADATA,
    *_numbered(),
    Column("key", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    *_texts("people", "inherited_from", "entity", "full_name"),
    _place(),
    *_kept(),
    _of_assignment(),
    Index("ix_responsible_key", "document", "key"),
)
DEADLINES = Table(
    "deadlines",
    METADATA,
    *_numbered(),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("start", Date),
    Column("end", Date),
    Column("recurrence", Text),
    Column("raw", Text, nullable=False),
    Column("assumed", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    *_texts("inherited_from", "time"),
    Column("next_due", Date),
    _place(),
    *_kept(),
    _of_assignment(),
    Index("ix_deadlines_key", "document", "key"),
    Index("ix_deadlines_end", "end"),
)
TARGETS = Table(
    "targets",
    METADATA,
    *_numbered(),
    Column("key", Text, nullable=False),
    Column("indicator", Text),
    Column("op", Text, nullable=False),
    Column("value", Double),
    *_texts("unit", "base"),
    Column("raw", Text, nullable=False),
    Column("due", Date),
    _place(),
    *_kept(),
    _of_assignment(),
    Index("ix_targets_key", "document", "key"),
)
ISSUES = Table(
    "issues",
    METADATA,
    *_numbered(),
    Column("key", Text),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("message", Text, nullable=False),
    _place(),
    *_kept(),
    _of_assignment(),
    Index("ix_issues_key", "document", "key"),
    Index("ix_issues_code", "code"),
)
SIGNATORIES = Table("signatories", METADATA, *_numbered(), Column("name", Text, nullable=False), *_texts("position"), _place(), *_kept())
CITED_ACTS = Table(
    "cited_acts",
    METADATA,
    *_numbered(),
    Column("kind", Text, nullable=False),
    Column("number", Text),
    Column("date", Date),
    Column("title", Text),
    _place(),
    *_kept(),
)
HISTORY = Table(
    "history",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("document", Text, ForeignKey("documents.document"), nullable=False),
    Column("table_name", Text, nullable=False),
    Column("key", Text),
    Column("n", Integer),
    Column("field", Text, nullable=False),
    *_texts("old", "new"),
    Index("ix_history_key", "document", "key"),
    Index("ix_history_run", "run"),
)
