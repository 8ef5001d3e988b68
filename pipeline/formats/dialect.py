"""How the files of a run are written, as the user may choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BOM_ENCODING = "utf-8-sig"


@dataclass(frozen=True)
class Dialect:
    """How the CSV files are written; the defaults open right in a spreadsheet by a double click. ``calendar`` is what
    stands in the calendars."""

    delimiter: str = ","
    encoding: str = BOM_ENCODING
    calendar: Literal["tasks", "events"] = "tasks"
