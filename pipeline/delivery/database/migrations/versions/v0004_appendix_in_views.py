"""The appendix of a row in the view of what is still to be done, so that plans can be told from the act's own clauses."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_VIEWS = ("due_by_month", "by_executor", "open_assignments")
_OPEN_ASSIGNMENTS = """
CREATE VIEW open_assignments AS
SELECT d.document, d.kind, d.number, d.date, d.title, a.id, a.key, a.clause, a.ordinal, a.text, a.modality, a.responsible,
       a.people, a.start, a."end" AS due, a.recurrence, a.deadline, a.targets, a.projects, a.appendix
  FROM assignments a
  JOIN documents d ON d.document = a.document
 WHERE a.vanished_run IS NULL AND a.modality IN ('directive', 'recommendation')
"""
# Who is in the registry counts under the name there, whatever each act calls them.
_BY_EXECUTOR = """
CREATE VIEW by_executor AS
SELECT executor, count(*) AS assignments, count(DISTINCT document) AS documents, count(due) AS dated,
       min(due) AS first_due, max(due) AS last_due
  FROM (SELECT DISTINCT coalesce(r.full_name, r.party) AS executor, o.document, o.key, o.due
          FROM open_assignments o
          JOIN responsible r ON r.document = o.document AND r.key = o.key
         WHERE r.role = 'executor' AND r.vanished_run IS NULL) AS executors
 GROUP BY executor
"""
_DUE_BY_MONTH = """
CREATE VIEW due_by_month AS
SELECT month, count(*) AS assignments, count(DISTINCT document) AS documents
  FROM (SELECT {month} AS month, document FROM open_assignments WHERE due IS NOT NULL) AS months
 GROUP BY month
"""
_MONTH = {"sqlite": "strftime('%Y-%m', due)", "postgresql": "to_char(due, 'YYYY-MM')"}


def upgrade() -> None:
    """Make the views anew, those above first."""
    for view in _VIEWS:
        op.get_bind().exec_driver_sql(f"DROP VIEW IF EXISTS {view}")
    month = _MONTH[op.get_context().dialect.name]
    for view in (_OPEN_ASSIGNMENTS, _BY_EXECUTOR, _DUE_BY_MONTH.format(month=month)):
        op.get_bind().exec_driver_sql(view)
