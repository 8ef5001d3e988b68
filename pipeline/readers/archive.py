"""The safety of zip packages (docx, xlsx, odt): what they unpack to is measured before any reader touches them.

Nothing is ever unpacked to disk, and no macro is ever run: of a file with macros (``.docm``, ``vbaProject.bin``) the
text is read like that of any other, since the act in it is what a clerk wants, and the program is left lying.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator

from pipeline.errors import ReadError
from pipeline.readers.content import Limits

MOST_ENTRIES = 10_000
# A small file may be packed as tightly as it likes: what it unpacks to costs nothing.
HARMLESS = 10_000_000
_CHUNK = 1 << 20
_OVERLAP = 64
_PASSWORD = "protected with a password: save it without one"
# Office never writes entities; OPC forbids document types in any part (ECMA-376 Part 2 §8.3), and a part may be UTF-16.
_ENTITY, _DOCTYPE = (
    re.compile(b"|".join(re.escape(mark.encode(code)) for code in ("ascii", "utf-16-le", "utf-16-be")))
    for mark in ("<!ENTITY", "<!DOCTYPE")
)
_ENCRYPTED_PART = re.compile(rb"<(?:\w+:)?encryption-data\b")
_XML_START = re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<")


def check(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a package that is broken, encrypted, unpacks to too much, or holds XML with entities.

    The central directory is asked first; since it may lie, every entry is then unpacked, piece by piece, to nowhere.
    Raises ReadError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_directory(entries, len(data), name, limits)
            _check_content(package, entries, len(data), name, limits)
    except ReadError:
        raise
    except Exception:
        # zipfile and zlib raise half a dozen kinds of errors for a broken archive, and all mean the same to the user.
        raise ReadError(f"{name}: the file is truncated or broken") from None


def _check_directory(entries: list[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> None:
    if len(entries) > MOST_ENTRIES:
        raise ReadError(f"{name}: refused: a package of {len(entries)} entries (at most {MOST_ENTRIES})")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(f"{name}: {_PASSWORD}")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise ReadError(f"{name}: refused: two entries of the package have one name")
    if any(re.match(r"[/\\]|[A-Za-z]:", entry) or ".." in re.split(r"[/\\]", entry) for entry in names):
        raise ReadError(f"{name}: refused: the name of an entry leads out of the package")
    if "encrypted-package" in names:  # ODF 1.3 Part 2 §3.4, a package encrypted as a whole
        raise ReadError(f"{name}: {_PASSWORD}")
    _check_size(sum(entry.file_size for entry in entries), size, name, limits)


def _check_content(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> None:
    unpacked = 0
    is_odf = "mimetype" in package.namelist()
    for entry in entries:
        length = 0
        rest = b""
        is_xml = False
        for piece in _pieces(package, entry, limits.max_unpacked):
            is_xml = is_xml or (not length and bool(_XML_START.match(piece)))
            length += len(piece)
            _check_size(unpacked + length, size, name, limits)
            if is_xml:
                _check_xml(rest + piece, entry.filename, is_odf, name)
                rest = piece[-_OVERLAP:]
        if length != entry.file_size:
            raise ReadError(f"{name}: refused: an entry of the package unpacks to another size than it says")
        unpacked += length


def _pieces(package: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The unpacked bytes of an entry, on to the true end of its stream and not to the size that the directory claims."""
    unbounded = copy.copy(entry)
    unbounded.file_size = most + 1
    with package.open(unbounded) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _check_size(unpacked: int, size: int, name: str, limits: Limits) -> None:
    if unpacked > limits.max_unpacked:
        raise ReadError(f"{name}: refused: it unpacks to more than {_megabytes(limits.max_unpacked)}")
    if unpacked > HARMLESS and unpacked > size * limits.max_ratio:
        raise ReadError(f"{name}: refused: it unpacks to more than {limits.max_ratio} times its size, as a zip bomb does")


def _check_xml(piece: bytes, entry: str, is_odf: bool, name: str) -> None:
    # Old OpenOffice wrote a document type without entities into the manifest, and only there.
    if _ENTITY.search(piece) or (_DOCTYPE.search(piece) and not (is_odf and entry == "META-INF/manifest.xml")):
        raise ReadError(f"{name}: refused: XML with entities or a document type in {_shown(entry)}")
    if entry == "META-INF/manifest.xml" and _ENCRYPTED_PART.search(piece):
        raise ReadError(f"{name}: {_PASSWORD}")


def _shown(entry: str) -> str:
    return ascii(entry[:60])


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"
