"""Which formats there are, known by name. A new format is a class with ``add`` and ``close`` and a line here.

Each stands as a string and is imported where a run asks for it: the formats lie above this module, and a run that writes
JSON need not load a workbook's library.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.formats.dialect import Dialect
from pipeline.formats.emitter import Emitter

EMITTERS = {
    "json": "pipeline.formats.json:JsonEmitter",
    "csv": "pipeline.formats.tables:TableEmitter",
    "html": "pipeline.report:ReportEmitter.into",
    "xlsx": "pipeline.workbook.emitter:WorkbookEmitter",
    "ics": "pipeline.delivery.calendars.emitter:CalendarEmitter",
    "akn": "pipeline.standards.emitters:AknEmitter",
    "labelstudio": "pipeline.standards.emitters:LabelStudioEmitter",
    "brat": "pipeline.standards.emitters:BratEmitter",
    "docbin": "pipeline.standards.emitters:DocBinEmitter",
}


def open_emitter(name: str, folder: Path, dialect: Dialect) -> Emitter:
    """The emitter of a format, a key of :data:`EMITTERS`, that writes into ``folder``. Raises KeyError for an unknown name."""
    module, _, inner = EMITTERS[name].partition(":")
    made: Any = import_module(module)
    for part in inner.split("."):
        made = getattr(made, part)
    emitter: Emitter = made(folder, dialect)
    return emitter
