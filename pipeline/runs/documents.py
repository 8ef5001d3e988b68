"""From the paths of a command line to the documents of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.files import is_looping_link, real_path
from pipeline.readers import STDIN, is_document
from pipeline.runs.own_files import is_own_file

_WRITTEN, _NO_ACT = "*.json", "datapackage.json"
LINK_OUT = "a link that leads out of the folder: not followed"
LINK_LOOP = "a link that leads back to itself: not followed"


@dataclass
class Found:
    """The documents in the order in which they are read; how many files of folders are none, and how many of those that
    could be are workbooks and pages of our own; folders that are closed to us and links out of them, each with the reason."""

    documents: list[Path] = field(default_factory=list)
    passed_over: int = 0
    own: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def find_documents(paths: Iterable[Path]) -> Found:
    """List the documents behind ``paths``: a file as it is given, a folder with all below it, sorted by name.

    A file that is named is always a document, whatever its suffix, and also where it is missing: reading it will say
    so. In a folder only the known suffixes count; hidden files and folders are no part of it, and a link counts only
    where it stays in the folder. ``-`` is standard input. A file that is reached twice is read once.
    """
    found = Found()
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path, found) if path != STDIN and path.is_dir() else [path]:
            place = file if file == STDIN else real_path(file)
            if place not in seen:
                seen.add(place)
                found.documents.append(file)
    return found


def with_written(paths: Iterable[Path]) -> list[Path]:
    """The paths, where for a folder that ``parse`` wrote into the JSON files in it stand, sorted by name."""
    found: list[Path] = []
    for path in paths:
        written = sorted(file for file in path.glob(_WRITTEN) if file.name != _NO_ACT) if path.is_dir() else []
        found += written or [path]
    return found


def _below(folder: Path, found: Found) -> Iterator[Path]:
    def closed(error: OSError) -> None:
        found.unreadable.append((str(error.filename or folder), error.strerror or str(error)))

    inside = real_path(folder)
    for parent, folders, names in os.walk(folder, onerror=closed):
        folders[:] = _visible(folders)
        found.unreadable += [(str(path), LINK_OUT) for path in (Path(parent, name) for name in folders) if leads_out(path, inside)]
        for name in _visible(names):
            path = Path(parent, name)
            if _is_to_read(path, inside, found):
                yield path


def _visible(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith("."))


def _is_to_read(path: Path, inside: Path, found: Found) -> bool:
    """Whether a file in the folder ``inside`` is a document; what is none is told or counted in ``found``."""
    if is_looping_link(path):  # it may have been meant for a folder as well, whatever its suffix
        found.unreadable.append((str(path), LINK_LOOP))
    elif not is_document(path):
        found.passed_over += 1
    elif leads_out(path, inside):
        found.unreadable.append((str(path), LINK_OUT))
    elif is_own_file(path):
        found.own += 1
    else:
        return True
    return False


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path is a link out of a folder, which is given with all links followed."""
    return path.is_symlink() and not real_path(path).is_relative_to(folder)
