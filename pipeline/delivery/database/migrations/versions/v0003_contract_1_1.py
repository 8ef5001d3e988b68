"""The columns of contract 1.1: plans in appendices, effects on earlier acts, confidence, hours, and when it is next due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, empty: the next load of an act fills them."""
    op.add_column("assignments", sa.Column("appendix", sa.Text))
    op.add_column("assignments", sa.Column("effects", sa.Text))
    op.add_column("assignments", sa.Column("confidence", sa.Double))
    op.add_column("deadlines", sa.Column("time", sa.Text))
    op.add_column("deadlines", sa.Column("next_due", sa.Date))
