"""What ``reshenie load`` does: a run whose destination is a database."""

from __future__ import annotations

from functools import partial

from pipeline.delivery.database.destination import open_database
from pipeline.delivery.database.engine import place_of
from pipeline.delivery.run import DeliveryRun
from pipeline.runs.run import Reading


def load_run(address: str, reading: Reading) -> DeliveryRun:
    """Return a run, not begun, into the database of ``address``. Raises DeliveryError where that cannot be an address."""
    place_of(address)
    return DeliveryRun(partial(open_database, address), reading)
