"""What ``reshenie report`` does: a run whose only output is the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.report import ReportEmitter
from pipeline.runs.run import Reading, Run, Settings, UsageError


@dataclass
class ReportRun(Run):
    """A run that writes one file, ``file``, whose folder is made where it is missing."""

    file: Path = Path()

    def begin(self, paths: Iterable[Path]) -> list[tuple[Path, str]]:
        """As of every run; raises UsageError also where ``file`` is a folder."""
        if self.file.is_dir():
            raise UsageError(f"{self.file}: is a folder, not a file to write to")
        documents = super().begin(paths)
        self._emitters = [ReportEmitter(self.file)]
        return documents

    def finish(self) -> None:
        """Write the page. The summary then names the file, not its folder."""
        super().finish()
        self.settings = replace(self.settings, output=self.file)


def report_run(file: Path, reading: Reading) -> ReportRun:
    """Return a run, not begun, that writes the report to ``file``."""
    return ReportRun(Settings(file.parent, ("html",), reading=reading), file=file)
