"""The format ``ics``: the folder ``calendars`` with a calendar for each document and one for each executor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import unique_ids, write_whole

if TYPE_CHECKING:
    from pipeline.delivery.calendars.items import Item, Kind
    from pipeline.formats.dialect import Dialect
    from pipeline.model import Resolution

FOLDER, OF_DOCUMENTS, OF_EXECUTORS = "calendars", "documents", "executors"


class CalendarEmitter:
    """Writes the calendar of each document at once, those of the executors, who are named in several, at the end.

    ``calendars/documents/<id>.ics`` and ``calendars/executors/<name>.ics``; what has no executor stands only in the first.
    """

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder / FOLDER
        self.kind: Kind = dialect.calendar
        self.executors: dict[str, tuple[str, list[Item]]] = {}

    def add(self, resolution: Resolution) -> None:
        """Write the calendar of a document. Raises OSError, and leaves no half file, where that fails."""
        from pipeline.delivery.calendars.ical import calendar  # and with it icalendar, which nobody else should have to load
        from pipeline.delivery.calendars.items import items
        from pipeline.delivery.calendars.wording import heading

        found = list(items(resolution, self.kind))
        document = resolution.document.id
        if found:
            self._write(OF_DOCUMENTS, document, calendar(found, self.kind, heading(resolution)))
        else:  # RFC 5545, 3.6: there is no empty calendar; one of an earlier run would tell what is no more
            (self.folder / OF_DOCUMENTS / f"{document}.ics").unlink(missing_ok=True)
        for item in found:
            for key, name in item.parties:
                self.executors.setdefault(key, (name, []))[1].append(item)

    def close(self) -> None:
        """Write the calendars of the executors; raises OSError where that fails."""
        from pipeline.delivery.calendars.ical import calendar

        ordered = [self.executors[key] for key in sorted(self.executors)]
        names = unique_ids(f"{name.translate(_NO_PATH)}.ics" for name, _ in ordered)
        for file, (name, found) in zip(names, ordered, strict=True):
            self._write(OF_EXECUTORS, file, calendar(found, self.kind, name))

    def _write(self, folder: str, stem: str, data: bytes) -> None:
        path = self.folder / folder / f"{stem}.ics"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


_NO_PATH = str.maketrans("/\\", "--")
