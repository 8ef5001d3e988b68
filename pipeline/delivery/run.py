"""A run that hands each act to one target instead of writing files: a database, a calendar server, a tracker.

Its paths are documents, which are parsed with their corrections, or JSON that ``parse`` wrote before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import ReshenieError
from pipeline.formats.emitter import Emitter
from pipeline.runs.documents import with_written
from pipeline.runs.run import Run, UsageError

if TYPE_CHECKING:
    from pipeline.model import Resolution


class DeliveryError(ReshenieError):
    """A target could not be reached or refused what it was given; the message names the target, never a secret."""


class Target(Emitter, Protocol):
    """What the acts are handed to. ``add`` and ``close`` raise DeliveryError; after a failed ``add`` the target holds the
    document as it was before or as it is now, never a part."""

    def told(self) -> str:
        """What came of it, in some lines: what was created, changed, left as it was."""


@dataclass
class DeliveryRun(Run):
    """A run whose only emitter is what ``open_target`` returns, called after the documents were found and the rules loaded."""

    open_target: Callable[[], Target] | None = None
    _target: Target | None = None

    def begin(self, paths: Iterable[Path]) -> list[tuple[Path, str]]:
        """As of every run; a folder that ``parse`` wrote into stands for the JSON files in it. Raises also DeliveryError."""
        return super().begin(with_written(paths))

    def told(self) -> str:
        """What came of it."""
        return self._target.told() if self._target else ""

    def _open(self) -> list[Emitter]:
        if self.open_target is None:
            raise ValueError("a delivery needs a target")
        self._target = self.open_target()
        return [self._target]

    def _read(self, path: Path, document_id: str) -> Resolution:
        if path.suffix.lower() != ".json":
            return super()._read(path, document_id)
        from pipeline.runs.acts import load_act

        act = load_act(path)
        act.document.id = document_id
        return act


def secret(file: Path | None, variable: str) -> str:
    """The text of a file that holds a password or a key, else the value of a variable of the environment; empty where neither is.

    Raises UsageError, which never repeats what stands there, where the file cannot be read.
    """
    if file is None:
        return os.environ.get(variable, "")
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file}: no UTF-8 text") from None
