"""The file of a document's corrections: ``<stem>.corrections.yaml`` beside it, written whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipeline.corrections.model import Corrections
from pipeline.errors import ReshenieError
from pipeline.files import write_whole

SUFFIX = ".corrections.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDTH = 120
_HEAD = "# Правки к документу: их пишет reshenie и применяет при каждом разборе. Можно править и вручную.\n"


class CorrectionsError(ReshenieError):
    """A file of corrections cannot be read, or was changed by somebody else since."""


def corrections_path(source: Path) -> Path:
    """Where the corrections of a document lie: one file a document, in its folder, so that they move with it.

    By the stem, not the name: the same act as ``план.docx`` and ``план.pdf`` has the same corrections.

    >>> corrections_path(Path("acts/план.docx")).name
    'план.corrections.yaml'
    """
    return source.with_name(f"{source.stem}{SUFFIX}")


class Store:
    """A file of corrections. It remembers what it read, so that it never writes over what another has written since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: str | None = None

    def load(self) -> Corrections:
        """Return the corrections, none where there is no file.

        Raises CorrectionsError, one line with the file and the place, where they are unreadable or make no sense.
        """
        data = self._bytes()
        self._seen = _digest(data)
        if data is None:
            return Corrections()
        try:
            content = yaml.load(data.decode("utf-8-sig"), _LOADER)
        except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
            raise CorrectionsError(f"{self.path}: not readable as YAML: {' '.join(str(error).split())}") from None
        if content is None:
            return Corrections()
        try:
            return Corrections.model_validate(content)
        except ValidationError as error:
            raise CorrectionsError(f"{self.path}: {_told(error)}") from None

    def save(self, corrections: Corrections) -> None:
        """Write the corrections; nothing is written where the file says the same already.

        Raises CorrectionsError where the file was changed since it was read here, and OSError.
        """
        before = self._bytes()
        if self._seen is not None and _digest(before) != self._seen:
            raise CorrectionsError(f"{self.path}: changed by somebody else since it was read; nothing was written")
        data = dumped(corrections).encode("utf-8")
        if data != before and (before is not None or corrections.corrections):
            write_whole(self.path, data)
            self._seen = _digest(data)

    def _bytes(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CorrectionsError(f"{self.path}: {error.strerror or error}") from None


def dumped(corrections: Corrections) -> str:
    """The content of the file: keys in the order of the model, what is null left out, letters as they are."""
    data = {
        "version": corrections.version,
        "document": corrections.document,
        "corrections": [_written(one.model_dump(mode="json")) for one in corrections.corrections],
    }
    # not the dumper in C, which breaks long lines elsewhere and is not in every build: the bytes must be the same
    return _HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _written(correction: dict[str, Any]) -> dict[str, Any]:
    """What it does comes first, who signed it last; nulls say nothing, but for those of a value."""
    order = ["op", "about", "field", "item", "was", "value", "parts", "others", "text", "values", "after", "who", "when", "why"]
    return {name: correction[name] for name in order if name in correction and (correction[name] is not None or name == "value")}


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _told(error: ValidationError) -> str:
    """The first thing that is wrong, and in which correction."""
    first = error.errors()[0]
    place = [part for part in first["loc"] if part != "corrections"]
    where = f"correction {int(place[0]) + 1}: " if place and isinstance(place[0], int) else ""
    names = ".".join(str(part) for part in place[1 if where else 0 :])
    return f"{where}{f'{names}: ' if names else ''}{first['msg'].removeprefix('Value error, ')}"
