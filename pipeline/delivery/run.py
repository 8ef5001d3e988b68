"""A run that hands each act to one destination instead of writing files: a database, a calendar server, a tracker.

Its paths are documents, which are parsed with their corrections, or JSON that ``parse`` wrote before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import ReshenieError
from pipeline.formats.emitter import Emitter
from pipeline.runs.documents import with_written
from pipeline.runs.run import Reading, Run, Settings
from pipeline.runs.same_acts import SameAct

if TYPE_CHECKING:
    from pipeline.model import Resolution


class DeliveryError(ReshenieError):
    """A destination could not be reached or refused what it was given; the message names the destination, never a secret."""


class Destination(Emitter, Protocol):
    """What the acts are handed to. ``add`` and ``close`` raise DeliveryError; after a failed ``add`` the destination holds the
    document as it was before or as it is now, never a part."""

    def summary(self) -> str:
        """What came of it, in some lines: what was created, changed, left as it was."""


class DeliveryRun(Run):
    """A run whose only emitter is what ``open_destination`` returns, called after the documents were found and the rules loaded.
    ``output`` is the folder that a destination writes to, where it writes to any."""

    def __init__(self, open_destination: Callable[[], Destination], reading: Reading, output: Path = Path()) -> None:
        super().__init__(Settings(output, reading=reading))
        self.open_destination = open_destination
        self._destination: Destination | None = None

    def begin(self, paths: Iterable[Path]) -> list[tuple[Path, str]]:
        """As of every run; a folder that ``parse`` wrote into stands for the JSON files in it. Raises also DeliveryError."""
        return super().begin(with_written(paths))

    def outcome(self) -> str:
        """What came of it."""
        return self._destination.summary() if self._destination else ""

    def _once(self, same: SameAct) -> bool:
        """A target gets an act once, unless the second document of it says something else."""
        return same.is_whole

    def _open(self) -> list[Emitter]:
        self._destination = self.open_destination()
        return [self._destination]

    def _read(self, path: Path, document_id: str) -> Resolution:
        if path.suffix.lower() != ".json":
            return super()._read(path, document_id)
        from pipeline.runs.acts import load_act

        act = load_act(path)
        act.document.id = document_id
        return act
