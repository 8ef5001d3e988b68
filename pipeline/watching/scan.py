"""What lies in the watched folder at a moment: documents by name, each with its looks and those of what belongs to it."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.corrections import corrections_path
from pipeline.files import is_looping_link, real_path
from pipeline.readers import is_document
from pipeline.registry import FILE_NAME
from pipeline.runs.documents import LINK_LOOP, LINK_OUT, leads_out

REASON = ".reason.txt"
_ANNOTATION = ".ann"


@dataclass(frozen=True)
class Sight:
    """A document in the folder: ``name`` is its path below it. ``looks`` change whenever its bytes, or those of its
    corrections or registry, may have changed; ``beside`` are these two, where they are there."""

    name: str
    path: Path
    looks: str
    beside: tuple[Path, ...]


@dataclass
class Scan:
    """``sights`` in the order in which ``parse`` would read them; ``refused`` are links out of the folder by name, with
    their looks, ``closed`` folders that cannot be looked into, with the reason. What is below them may be there or not."""

    sights: dict[str, Sight] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)

    def is_closed(self, name: str) -> bool:
        """Whether a file of this name lies where nobody can look."""
        return any(name.startswith(f"{folder}{os.sep}") for folder in self.closed)


@dataclass(frozen=True)
class Scanner:
    """Looks through ``folder`` but for ``excluded``. ``registry`` is the one that was named, else that of each folder counts."""

    folder: Path
    excluded: Collection[Path]
    registry: Path | None = None
    corrections: bool = True

    def scan(self) -> Scan:
        """Raises OSError where the folder itself cannot be read: it may be a share that is away."""
        found = Scan()
        with os.scandir(self.folder):  # os.walk would call it empty
            pass
        inside = real_path(self.folder)
        for parent, folders, names in os.walk(self.folder, onerror=lambda error: self._closed(error, found)):
            at = Path(parent)
            real = inside / at.relative_to(self.folder)
            folders[:] = [name for name in sorted(folders) if not name.startswith(".") and real / name not in self.excluded]
            links = [name for name in folders if (at / name).is_symlink()]
            folders[:] = [name for name in folders if name not in links]
            for name in links:
                self._link(at / name, inside, found)
            self._files(at, real, names, inside, found)
        return found

    def _files(self, at: Path, real: Path, names: list[str], inside: Path, found: Scan) -> None:
        """The files of the folder ``at``, which is ``real`` when links are followed; ``inside`` is the watched one so."""
        here = frozenset(names)
        for path in (at / name for name in sorted(names)):
            if path.is_symlink() and (is_document(path) or is_looping_link(path)):
                self._link(path, inside, found)
            elif _may_be_act(path, here) and real / path.name not in self.excluded:
                sight = self.look(path, here)
                if sight is not None:
                    found.sights[sight.name] = sight

    def look(self, path: Path, here: Collection[str] | None = None) -> Sight | None:
        """A file as it is now, or nothing where it is gone or no file. ``here`` are the names of its folder, if known."""
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        beside = tuple(self._beside(path, here))
        parts = [_looks(found), *(f"{one.name}:{_looks_of(one)}" for one in beside)]
        return Sight(str(path.relative_to(self.folder)), path, " ".join(parts), beside)

    def _link(self, path: Path, inside: Path, found: Scan) -> None:
        """A link out, or back to itself, is told; of one that stays inside, the file itself is watched."""
        reason = LINK_LOOP if is_looping_link(path) else LINK_OUT if leads_out(path, inside) else None
        if reason is not None:
            found.refused[str(path.relative_to(self.folder))] = (_looks_of(path, follow=False), reason)

    def _beside(self, path: Path, here: Collection[str] | None) -> Iterator[Path]:
        if self.corrections and _is_there(corrections_path(path), here):
            yield corrections_path(path)
        if self.registry is not None:
            yield self.registry
        elif _is_there(path.with_name(FILE_NAME), here):
            yield path.with_name(FILE_NAME)

    def _closed(self, error: OSError, found: Scan) -> None:
        folder = os.path.relpath(error.filename or self.folder, self.folder)
        found.closed[folder] = error.strerror or str(error)


def order(name: str) -> tuple[tuple[bool, str], ...]:
    """A key that sorts names as a walk meets them: the files of a folder before those of its folders.

    >>> sorted(["б/а.txt", "в.txt", "а/я.txt"], key=order)
    ['в.txt', 'а/я.txt', 'б/а.txt']
    """
    *folders, file = name.split(os.sep)
    return (*((True, folder) for folder in folders), (False, file))


def _may_be_act(path: Path, here: Collection[str]) -> bool:
    """A reason that came back with its file is none, nor is the text of an annotation (brat's, which we write too)."""
    return is_document(path) and not path.name.endswith(REASON) and f"{path.stem}{_ANNOTATION}" not in here


def _is_there(path: Path, here: Collection[str] | None) -> bool:
    """As a walk would list it among the files of its folder: links that lead nowhere are among these, too."""
    return os.path.lexists(path) and not path.is_dir() if here is None else path.name in here


def _looks(found: os.stat_result) -> str:
    return f"{found.st_size}.{found.st_mtime_ns}.{found.st_ctime_ns}.{found.st_ino}"


def _looks_of(path: Path, follow: bool = True) -> str:
    try:
        return _looks(os.stat(path, follow_symlinks=follow))
    except OSError:
        return "-"
