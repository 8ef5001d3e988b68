"""The rows of an import file as comma-separated text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from pipeline.delivery.trackers.cells import Cell
from pipeline.delivery.trackers.mapping import CsvFile


def to_csv(heads: list[str], rows: Iterable[list[Cell]], form: CsvFile) -> bytes:
    """Return the file: a head and the rows, quoted after RFC 4180; a character that the encoding lacks is written as ``?``."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=form.delimiter, lineterminator=form.line_end, quoting=csv.QUOTE_ALL if form.quote == "all" else csv.QUOTE_MINIMAL
    )
    writer.writerow(heads)
    writer.writerows([_written(cell, form.breaks) for cell in row] for row in rows)
    return out.getvalue().encode(form.encoding, "replace")


def _written(cell: Cell, breaks: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, list):
        cell = ", ".join(cell)
    return (cell.isoformat() if isinstance(cell, date) else str(cell)).replace("\n", breaks)
