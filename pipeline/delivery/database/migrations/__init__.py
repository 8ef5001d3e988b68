"""The steps from one version of the tables to the next, for Alembic; ``pipeline.delivery.database.schema`` runs them.

A step is never changed once it was released: it says what the tables were then, so it takes nothing from ``tables``.
"""
