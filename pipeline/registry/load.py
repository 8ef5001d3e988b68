"""Read a registry: the file that was named, or ``registry.yaml`` in the folder of a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipeline.errors import ReshenieError
from pipeline.readers import STDIN
from pipeline.registry.model import Registry

FILE_NAME = "registry.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RegistryError(ReshenieError):
    """A registry cannot be read, makes no sense, or would be written over."""


def load_registry(path: Path) -> Registry:
    """Return the registry of a file; raises RegistryError, one line with the file and the entry.

    An empty file is an empty registry.
    """
    try:
        content = yaml.load(path.read_text("utf-8-sig"), _LOADER)
    except OSError as error:
        raise RegistryError(f"{path}: {error.strerror or error}") from None
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise RegistryError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from None
    try:
        return Registry.model_validate({} if content is None else content)
    except ValidationError as error:
        raise RegistryError(f"{path}: {_first_fault(error, content)}") from None


def _first_fault(error: ValidationError, content: Any) -> str:
    """The first thing that is wrong, and in which entry: by its id, else by its number."""
    first = error.errors()[0]
    place, said = list(first["loc"]), first["msg"].removeprefix("Value error, ")
    if len(place) > 1 and isinstance(place[1], int):
        entry = content[place[0]][place[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        place[:2] = [f"{place[0]}: {name or f'entry {place[1] + 1}'}"]
    where = ": ".join([str(part) for part in place[:1]] + [".".join(str(part) for part in place[1:])] * bool(place[1:]))
    return f"{where}: {said}" if where else said


class Registries:
    """The registry of each document of a run: the named one for all, else that of the document's own folder.

    A registry beside a document is read once a folder. With ``named``, raises RegistryError at once where it is broken.
    """

    def __init__(self, named: Path | None = None) -> None:
        self._named = load_registry(named) if named is not None else None
        self._beside: dict[Path, Registry | None] = {}

    def of(self, source: Path) -> Registry | None:
        """Return the registry of a document, or nothing where there is none; raises RegistryError."""
        if self._named is not None or source == STDIN:
            return self._named
        folder = source.parent
        if folder not in self._beside:
            path = folder / FILE_NAME
            self._beside[folder] = load_registry(path) if path.is_file() else None
        return self._beside[folder]
