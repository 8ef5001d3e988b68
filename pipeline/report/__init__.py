"""The report: one HTML page of a run that needs nothing but a browser, with the acts' text beside what was read from it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import write_whole

if TYPE_CHECKING:
    from pipeline.formats.dialect import Dialect
    from pipeline.model import Resolution

FILE_NAME = "report.html"

__all__ = ["FILE_NAME", "ReportEmitter", "report"]


def report(resolutions: Iterable[Resolution]) -> str:
    """Return the page for resolutions, in their order: HTML with its style and script inside, no external address.

    Same resolutions give the same page. Raises ValueError where a date is not ISO 8601.

    >>> import pipeline
    >>> page = report([pipeline.parse_text("ПРИКАЗЫВАЮ:\\n1. Отделу кадров обновить <b>штат</b> до 01.03.2024.")])
    >>> "<b>" in page, "обновить &lt;b&gt;штат&lt;/b&gt;" in page
    (False, True)
    """
    from pipeline.report.page import render  # the template engine, which nobody else should have to load
    from pipeline.report.view import view

    return render(view(resolutions))


class ReportEmitter:
    """Keeps the resolutions of a run and writes the page at its end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.resolutions: list[Resolution] = []

    @classmethod
    def into(cls, folder: Path, dialect: Dialect) -> ReportEmitter:
        """The emitter of ``parse``, which writes ``report.html`` beside the other output."""
        return cls(folder / FILE_NAME)

    def add(self, resolution: Resolution) -> None:
        """Take one document."""
        self.resolutions.append(resolution)

    def close(self) -> None:
        """Write the page; raises OSError, and leaves no half file, where that fails."""
        write_whole(self.file, report(self.resolutions).encode("utf-8", "replace"))
