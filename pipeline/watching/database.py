"""A database into which a folder comes file by file, which ``reshenie load`` would bring in one run."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.delivery.database.destination import Database
from pipeline.model import Resolution


class OneOfMany(Database):
    """A database that is told which documents there are other acts, since they came at another time."""

    def add_beside(self, act: Resolution, others: Collection[str]) -> str:
        """Write an act and return its id there. ``others`` are the ids there of acts from other files; raises DeliveryError."""
        self._used = set(others)
        self.add(act)
        return next(iter(self._used.difference(others)))
