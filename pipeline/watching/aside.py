"""Bad files are moved aside, each with a file that tells the reason; never over another one, and never half."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from pipeline.files import unused_name, write_whole
from pipeline.readers import shown
from pipeline.watching.reader import content_of
from pipeline.watching.scan import REASON, Scanner, Sight


class StillWantedError(Exception):
    """The file changed at the last moment: it may be fine now, and is where it was."""


def put_aside(sight: Sight, scanner: Scanner, folder: Path, reason: str, content: str) -> Path:
    """Move a file of the sha256 ``content`` below ``folder``, in the same sub-folder, and return where it is.

    The reason is written first, so that a kill leaves a reason without a file rather than a file without a reason; the
    next try takes the same name. Raises OSError, with the file where it was, and StillWantedError.
    """
    place = folder / Path(sight.name).parent
    place.mkdir(parents=True, exist_ok=True)
    target = next(path for path in _names(place, sight.path.name) if not os.path.lexists(path) or content_of(path) == content)
    write_whole(target.with_name(f"{target.name}{REASON}"), f"{shown(sight.name)}: {reason}\n".encode())
    if scanner.look(sight.path) != sight:
        _drop_reason(target)
        raise StillWantedError
    if target.exists():  # a copy to another disk that was cut before the original was removed
        sight.path.unlink()
        return target
    _move(sight.path, target)
    if content_of(target) != content:
        _back(target, sight.path)
        raise StillWantedError
    return target


def _names(place: Path, name: str) -> Iterator[Path]:
    stem, suffix = os.path.splitext(name)
    yield place / name
    for ordinal in count(2):
        yield place / f"{stem}-{ordinal}{suffix}"


def _move(source: Path, target: Path) -> None:
    """Rename; to another disk, copy under a name that is no document's, then rename, then remove."""
    with suppress(OSError):
        os.rename(source, target)
        return
    part = unused_name(target)
    try:
        shutil.copy2(source, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    source.unlink()


def _back(target: Path, source: Path) -> None:
    """Put a file back, unless another one has come in its place."""
    if not os.path.lexists(source):
        with suppress(OSError):
            os.rename(target, source)
    _drop_reason(target)


def _drop_reason(target: Path) -> None:
    if not target.exists():
        target.with_name(f"{target.name}{REASON}").unlink(missing_ok=True)
