"""What is written of a resolution: JSON, one file a document, and tables over all documents of a run.

An emitter is opened for a run, given each resolution as it comes, and closed at the end. A new format is a class
with these two methods and a line in :data:`EMITTERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.calendars import CalendarEmitter
from pipeline.emitters.json import write_json
from pipeline.emitters.tables import TABLES, Dialect, Row, rows, write_tables
from pipeline.emitters.workbook import WorkbookEmitter
from pipeline.report import ReportEmitter
from pipeline.standards import AknEmitter, BratEmitter, DocBinEmitter, LabelStudioEmitter

if TYPE_CHECKING:
    from pipeline.model import Resolution

__all__ = ["EMITTERS", "Dialect", "Emitter"]


class Emitter(Protocol):
    """A format of the output. Both methods raise OSError where the disk refuses, and then leave no half file."""

    def add(self, resolution: Resolution) -> None:
        """Take one document."""

    def close(self) -> None:
        """Write what is over all documents; called only where there was at least one."""


class JsonEmitter:
    """Writes each document at once."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder

    def add(self, resolution: Resolution) -> None:
        """Write ``<id>.json``."""
        write_json(resolution, self.folder)

    def close(self) -> None:
        """Nothing is left to write."""


class TableEmitter:
    """Collects the rows and writes the tables at the end; the documents themselves are not kept."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder
        self.dialect = dialect
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}

    def add(self, resolution: Resolution) -> None:
        """Take the rows of a document."""
        for table, found in rows(resolution).items():
            self.rows[table] += found

    def close(self) -> None:
        """Write the CSV files and their description."""
        for _ in write_tables(self.rows, self.folder, self.dialect):
            pass


EMITTERS: dict[str, Callable[[Path, Dialect], Emitter]] = {
    "json": JsonEmitter,
    "csv": TableEmitter,
    "html": ReportEmitter.into,
    "xlsx": WorkbookEmitter,
    "ics": CalendarEmitter,
    "akn": AknEmitter,
    "labelstudio": LabelStudioEmitter,
    "brat": BratEmitter,
    "docbin": DocBinEmitter,
}
