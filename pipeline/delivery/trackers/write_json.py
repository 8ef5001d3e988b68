"""The rows of an import file as a list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pipeline.delivery.trackers.cells import Cell


def to_json(heads: list[str], rows: Iterable[list[Cell]]) -> bytes:
    """Return the file: UTF-8, a key a column; what is empty has no key, since a tracker would take ``null`` for an order to clear it."""
    objects = [{head: cell for head, cell in zip(heads, row, strict=True) if cell not in (None, "", [])} for row in rows]
    return (json.dumps(objects, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
