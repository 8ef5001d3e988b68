"""One file is read as ``parse`` reads it, and what goes wrong is told apart: the file is bad, or something else is."""

from __future__ import annotations

import hashlib
import traceback
from pathlib import Path

from pipeline import __version__
from pipeline.corrections import CorrectionsError
from pipeline.errors import ParseError, ReadError, ReshenieError, RuleError
from pipeline.formats.json import OutputError, to_json
from pipeline.model import Resolution
from pipeline.readers import shown
from pipeline.readers.ocr.recognise import INSTALL
from pipeline.registry import Registries, RegistryError
from pipeline.runs.run import Run, collect_garbage_from_now

# What readers say where a program is missing or does not start: the same file can be read once that is mended.
_OF_THE_MACHINE = (INSTALL, "install it (", "could not be started", "cannot be run")


class BadFileError(ReshenieError):
    """There is no act to be had from the bytes of this file."""


class NotNowError(ReshenieError):
    """The file cannot be read now: it is moving, what lies beside it is broken, a program is missing, the disk is full."""


class Reader(Run):
    """A run without a beginning and an end, which writes nothing."""

    def prepare(self) -> None:
        """Raises UsageError, RuleError, RegistryError where nothing could ever be read."""
        self._check_settings()
        self._prepare()
        collect_garbage_from_now()

    def reading(self) -> str:
        """What tells this program with its rules from others, which may read the same file in another way."""
        rules = self.settings.reading.rules
        laid_over = sorted(path for path in rules.rglob("*") if path.is_file()) if rules is not None else []
        told = [__version__, *(f"{path.name}:{content_of(path)}" for path in laid_over)]
        return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()

    def act(self, path: Path, document_id: str, content: str) -> tuple[Resolution, bytes]:
        """Return the act of a file and its JSON. ``content`` is the sha256 that the file had; raises BadFileError and NotNowError."""
        try:
            # what lies beside a document may have changed since the last one
            self._registries = Registries(self.settings.reading.registry)
            act = self._read(path, document_id)
            data = to_json(act).encode("utf-8")
        except (CorrectionsError, RegistryError, RuleError) as error:
            raise NotNowError(str(error)) from None
        except (ReadError, ParseError, OutputError) as error:
            reason = str(error).removeprefix(f"{shown(path)}: ")
            if any(words in reason for words in _OF_THE_MACHINE) or content_of(path) != content:
                raise NotNowError(reason) from None
            raise BadFileError(reason) from None
        except (OSError, MemoryError) as error:
            raise NotNowError(getattr(error, "strerror", None) or str(error) or type(error).__name__) from None
        except Exception as error:
            if self.debug:
                traceback.print_exc()
            raise BadFileError(f"internal error: {type(error).__name__}: {error}") from None
        if act.document.source.sha256 != content:
            raise NotNowError("it changed while it was read")
        return act, data


def content_of(path: Path) -> str | None:
    """The sha256 of a file, nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
