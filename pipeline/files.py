"""Files that are written whole or not at all, and names that every file system takes."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

# Cyrillic letters are two bytes each and a name may hold 255 of them; a suffix and an ordinal must still fit.
LONGEST_ID = 100
# What Windows keeps for devices, and the one file of the output that belongs to no document.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$")
_TAKEN = "datapackage"
_UNSAFE = re.compile(r"[^\w.-]+")


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new one, never a part.

    The bytes go to a new file in the same folder, which then takes the place of the old one. Raises OSError, and
    leaves the old file and no rest behind, where that fails. The file has the mode of any new file.
    """
    temporary = unused_name(path)
    file = temporary.open("xb")
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def unused_name(path: Path) -> Path:
    """A hidden name in the folder of ``path`` that nobody else has: not another process, nor one on another machine.

    A process number would not do: in containers that share a folder they are the same.
    """
    return path.with_name(f".reshenie-{os.urandom(16).hex()}.tmp")


def real_path(path: Path) -> Path:
    """Where a path leads when its links are followed; a link that leads back to itself leads nowhere else.

    ``Path.resolve`` raises RuntimeError for such a link up to Python 3.12 and nothing from 3.13 on; this never does.
    """
    return Path(os.path.realpath(path))


def is_looping_link(path: Path) -> bool:
    """Whether a path is a link that leads back to itself, by whatever way."""
    if not path.is_symlink():
        return False
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def safe_id(name: str) -> str:
    """The stem of a file name with everything but letters, digits, ``_``, ``.`` and ``-`` made a hyphen.

    >>> safe_id("Решение № 5 (проект).txt"), safe_id("aux.md"), safe_id("«».txt")
    ('Решение-5-проект', 'aux_', 'document')
    """
    stem = unicodedata.normalize("NFC", Path(name).stem)
    safe = re.sub(r"-{2,}", "-", _UNSAFE.sub("-", stem))[:LONGEST_ID].strip("-. ")
    return f"{safe}_" if _RESERVED.match(safe) else safe or "document"


def unique_ids(names: Iterable[str]) -> list[str]:
    """An id for each file name, in order; one that is taken gets the first free of ``-2``, ``-3`` …

    Ids that differ only in case count as equal, because some file systems take them for one file.

    >>> unique_ids(["план.txt", "архив/план.md", "План.txt"])
    ['план', 'план-2', 'План-3']
    """
    taken = {_TAKEN}
    ordinals: dict[str, int] = {}  # of each base the ordinal that was given last: those before it are taken for good
    ids = []
    for name in names:
        base = found = safe_id(name)
        ordinal = ordinals.get(base.casefold(), 1)
        while found.casefold() in taken:
            ordinal += 1
            found = f"{base}-{ordinal}"
        ordinals[base.casefold()] = ordinal
        taken.add(found.casefold())
        ids.append(found)
    return ids


def corrections_path(source: Path) -> Path:
    """Where the corrections of a document lie: one file a document, in its folder, so that they move with it.

    By the stem, not the name: the same act as ``план.docx`` and ``план.pdf`` has the same corrections. Where the two are
    different acts, the file holds those of both, and each has its own applied.

    >>> corrections_path(Path("acts/план.docx")).name
    'план.corrections.yaml'
    """
    return source.with_name(f"{source.stem}.corrections.yaml")


def rules_dir() -> Path:
    """The folder of the rules that ship with the package: inside it when installed, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return here / "rules" if (here / "rules").is_dir() else here.parent / "rules"
