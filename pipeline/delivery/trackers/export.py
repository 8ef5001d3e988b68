"""What ``reshenie export`` does: a run over acts that ends in the import files of a tracker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.delivery.run import DeliveryError, DeliveryRun, Destination
from pipeline.delivery.trackers.cells import Cell, Filler, Place, cut
from pipeline.delivery.trackers.fields import Task, clean, tasks
from pipeline.delivery.trackers.layout import Group, files, placed
from pipeline.delivery.trackers.mapping import CsvFile, JsonFile, Mapping, ProjectFile, XlsxFile, load_mapping, names
from pipeline.delivery.trackers.people import People, load_people
from pipeline.delivery.trackers.write_csv import to_csv
from pipeline.delivery.trackers.write_json import to_json
from pipeline.delivery.trackers.write_msproject import Line, to_msproject
from pipeline.delivery.trackers.write_xlsx import to_xlsx
from pipeline.files import write_whole
from pipeline.runs.run import Reading, UsageError

if TYPE_CHECKING:
    from pipeline.model import Resolution

_SUFFIXES = {"csv": "csv", "xlsx": "xlsx", "json": "json", "msproject": "xml"}
_SHOWN_NAMES, _LONGEST_NAME = 10, 100
_WIDEST_PLACE = Place(10**9, 9, 10**9, "f" * 20)  # for measuring: no row is longer than in this place


class ExportDestination:
    """Collects the tasks of a run and writes the import files at its end; a task that stands in two acts is written once."""

    def __init__(self, tracker: str, mapping: Mapping, constants: dict[str, str], people: People, folder: Path) -> None:
        self.tracker, self.mapping, self.people, self.folder = tracker, mapping, people, folder
        self.filler = Filler(mapping, constants, people)
        self.groups: list[Group] = []
        self.written: list[tuple[str, int]] = []
        self.repeated = 0
        self._keys: set[str] = set()

    def add(self, resolution: Resolution) -> None:
        """Take one act. Raises DeliveryError where the tracker requires what the act does not say."""
        document, assignments = tasks(resolution, self.mapping.modalities)
        new: list[Task] = []
        for task in assignments:
            if task.key not in self._keys:
                new.append(task)
        group = Group(document if self.mapping.documents and new else None, tuple(new))
        self._check(group)
        self._keys.update(task.key for task in new)
        self.repeated += len(assignments) - len(new)
        if new:
            self._take(group)

    def close(self) -> None:
        """Write the files, and remove the parts that an earlier, longer export has left; raises OSError."""
        parts = files(self.groups, self.mapping.limits, self._size, 1000) or [[]]
        suffix = _SUFFIXES[self.mapping.file.format]
        file_names = [f"{self.tracker}{f'-{number}' if len(parts) > 1 else ''}.{suffix}" for number in range(1, len(parts) + 1)]
        for name, part in zip(file_names, parts, strict=True):
            rows = placed(part, self.mapping.order == "acts_first")
            write_whole(self.folder / name, self._content(rows))
            self.written.append((name, len(rows)))
        for path in self.folder.glob(f"*.{suffix}"):
            if path.name not in file_names and re.fullmatch(rf"{re.escape(self.tracker)}(?:-\d+)?\.{suffix}", path.name):
                with suppress(FileNotFoundError):
                    path.unlink()

    def summary(self) -> str:
        """The files with their tasks; then who has no login."""
        counted = (f"{name} ({count} task{'' if count == 1 else 's'})" for name, count in self.written)
        lines = [f"written to {self.folder}: {', '.join(counted)}"]
        if self.repeated:
            lines.append(f"written once, though in several acts: {self.repeated}")
        missing = list(self.people.missing)
        if self.mapping.roles and self.mapping.unmapped == "empty" and missing:
            rest = f" and {len(missing) - _SHOWN_NAMES} more" if len(missing) > _SHOWN_NAMES else ""
            shown = "; ".join(cut(name, _LONGEST_NAME) for name in missing[:_SHOWN_NAMES])
            lines.append(f"without a {self.mapping.logins} in --people: {shown}{rest}")
        return "\n".join(lines)

    def _take(self, group: Group) -> None:
        """Under the task of the act that there is, where two documents are versions of one act."""
        for place, other in enumerate(self.groups):
            if group.document and other.document and group.document.key == other.document.key:
                self.groups[place] = Group(other.document, other.assignments + group.assignments)
                return
        self.groups.append(group)

    def _check(self, group: Group) -> None:
        for task, place in placed([group]):
            try:
                self.filler.row(task, place)
            except LookupError as error:
                raise DeliveryError(f"{self.tracker} requires {error.args[0]}, which the act does not tell{self._help()}") from None

    def _help(self) -> str:
        """Which constants could stand in for what is missing."""
        open_ones = [name for name, constant in self.mapping.constants.items() if constant.default == ""]
        return f" (--set {'=… or --set '.join(open_ones)}=…)" if open_ones else ""

    def _size(self, task: Task) -> int:
        if self.mapping.limits.bytes is None:
            return 0
        return len(self._rows_content([self.filler.row(task, _WIDEST_PLACE)], heads=False))

    def _content(self, rows: Sequence[tuple[Task, Place]]) -> bytes:
        cells = [self.filler.row(task, place) for task, place in rows]
        if not isinstance(self.mapping.file, ProjectFile):
            return self._rows_content(cells)
        heads, role = self.filler.heads(), self.mapping.file.resources
        lines = [
            Line(task, place, dict(zip(heads, row, strict=True)), self.filler.logins(task)[role])
            for (task, place), row in zip(rows, cells, strict=True)
        ]
        labels = {column.name: column.label or column.name for column in self.filler.columns if column.name.startswith("Text")}
        return to_msproject(lines, self.mapping.file, labels)

    def _rows_content(self, rows: list[list[Cell]], heads: bool = True) -> bytes:
        form, names = self.mapping.file, self.filler.heads()
        if isinstance(form, XlsxFile):
            return to_xlsx(names, rows, form)
        if isinstance(form, JsonFile):
            return to_json(names, rows)
        assert isinstance(form, CsvFile)
        return to_csv(names if heads else [], rows, form)


# ---- the command


def export_run(tracker: str, folder: Path, reading: Reading, people: Path | None = None, constants: Sequence[str] = ()) -> DeliveryRun:
    """Return a run, not begun, that writes the import files of a tracker into ``folder``.

    ``constants`` are ``NAME=VALUE``. Raises RuleError for a broken mapping or map of people, UsageError for a constant that is
    unknown, missing or of a wrong form.
    """
    mapping = load_mapping(tracker, reading.rules)
    given, known = constants_of(tracker, mapping, constants), load_people(people)

    def opened() -> Destination:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be the output folder: {error.strerror or error}") from None
        return ExportDestination(tracker, mapping, given, known, folder)

    return DeliveryRun(opened, reading, folder)


def constants_of(tracker: str, mapping: Mapping, given: Sequence[str]) -> dict[str, str]:
    """The value of each constant of a mapping. Raises UsageError where one is unknown, missing or of a wrong form."""
    values: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or name not in mapping.constants:
            raise UsageError(f"--set {text}: {tracker} knows {', '.join(f'{known}=…' for known in mapping.constants) or 'none'}")
        values[name] = " ".join(clean(value).split())
    for name, constant in mapping.constants.items():
        value = values.setdefault(name, constant.default if constant.default is not None else "")
        if not value and constant.default is None:
            raise UsageError(f"{tracker} needs --set {name}=… ({constant.what})")
        if value and not re.fullmatch(constant.pattern, value):
            raise UsageError(f"--set {name}={value}: wanted is {constant.what}")
    return values


def listing(rules: Path | None = None) -> str:
    """A line for each tracker: its name, what it is, its format, what has to be given."""
    rows = []
    for name in names(rules):
        mapping = load_mapping(name, rules)
        needed = [f"--set {constant}=…" for constant, about in mapping.constants.items() if about.default is None]
        rows.append((name, mapping.file.format, mapping.title, " ".join(needed)))
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip() for row in rows) + "\n"
