"""What ``reshenie workbook`` does: a run whose only output are workbooks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.runs.run import Reading, Run, Settings
from pipeline.workbook.emitter import WorkbookEmitter


@dataclass
class WorkbookRun(Run):
    """A run that writes a workbook for each document; with ``force`` also over one that was edited."""

    force: bool = False

    def begin(self, paths: Iterable[Path]) -> list[tuple[Path, str]]:
        """As of every run."""
        documents = super().begin(paths)
        self._emitters = [WorkbookEmitter(self.settings.output, self.settings.dialect, self.force)]
        return documents


def workbook_run(folder: Path, reading: Reading, force: bool = False) -> WorkbookRun:
    """Return a run, not begun, that writes workbooks into ``folder``."""
    return WorkbookRun(Settings(folder, ("xlsx",), reading=reading), force=force)
