"""From a path to a :class:`~pipeline.model.Source`. A reader takes the bytes and the name, and gives text and pages."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.model import Source
from pipeline.readers import archive
from pipeline.readers.content import Content, Limits, pages
from pipeline.readers.kind import MEDIA_TYPES, SUFFIXES, Kind, kind_of
from pipeline.readers.tabbed import stacked_with_bars, with_bars
from pipeline.readers.text import clean, decode
from pipeline.rulebook.load import load

STDIN = Path("-")
# A page that was recognised, and of how many.
Progress = Callable[[int, int], None]
_DEFAULT = Limits()
_OWNER_FILE = "~$"  # Word puts one beside every document that is open


def is_document(path: Path) -> bool:
    """Whether a file found in a folder is one that we read, by the end of its name."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith((".", _OWNER_FILE))


def read(path: Path, limits: Limits = _DEFAULT, progress: Progress | None = None) -> Source:
    """Read a file of any kind that its content shows, or standard input for ``-``.

    ``progress`` is called with the number of a page and of all pages, while a scan is recognised. Raises ReadError,
    with the file's name in one line, where the file is missing, empty, broken, encrypted, of no known kind or beyond
    the limits.
    """
    # A name of bytes that are no text must not end up in the output.
    name = "stdin.txt" if path == STDIN else path.name.encode("utf-8", "replace").decode("utf-8")
    told = shown(path)
    data = _bytes(path, told, limits)
    kind = kind_of(data, Path(name).suffix, told)
    digest = hashlib.sha256(data).hexdigest()
    if kind in ("text", "markdown"):
        text = clean(with_bars(decode(data, told), load(limits.rules)))
        if not text.strip():
            raise ReadError(f"{told}: the file is empty")
        return Source(name, MEDIA_TYPES[kind], digest, text)
    content = _content(kind, data, told, limits, progress)
    found = pages(content.text if kind in ("pdf", "image") else stacked_with_bars(content.text, load(limits.rules)))
    if not found.text.strip():
        raise ReadError(f"{told}: there is no text in the file")
    media_type = MEDIA_TYPES.get(kind, content.media_type)
    return Source(name, media_type, digest, found.text, tuple(found.starts), content.confidence)


def from_text(text: str, name: str = "text.txt", rules: Path | None = None) -> Source:
    """Make a source of a string, whatever it holds; ``rules`` is a folder of a user's own, which know the heads of plans."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Source(name, "text/plain", digest, clean(with_bars(text, load(rules))))


def shown(path: Path | str) -> str:
    """A path as a message of one line tells it: line ends and other controls are written as escapes.

    >>> shown("план\\nна год.txt")
    'план\\\\nна год.txt'
    """
    readable = str(path).encode("utf-8", "replace").decode("utf-8")
    return "".join(_escaped(c) if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in readable)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _bytes(path: Path, told: str, limits: Limits) -> bytes:
    """The bytes of a file, never more than the limit, also of one that does not know its size (a pipe)."""
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limits.max_bytes + 1)
        else:
            with path.open("rb") as file:
                if path.stat().st_size > limits.max_bytes:
                    raise _too_large(told, limits)
                data = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        raise ReadError(f"{told}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > limits.max_bytes:
        raise _too_large(told, limits)
    return data


def _too_large(told: str, limits: Limits) -> ReadError:
    return ReadError(f"{told}: refused: larger than {limits.max_bytes / 1_000_000:g} MB")


def _content(kind: Kind, data: bytes, name: str, limits: Limits, progress: Progress | None) -> Content:
    """Hand the bytes to the reader of their kind; each is imported only where it is needed."""
    if kind == "pdf":
        from pipeline.readers.pdf.document import read_pdf

        return read_pdf(data, name, limits, progress)
    if kind == "image":
        from pipeline.readers.ocr.recognise import read_image

        return read_image(data, name, limits, progress)
    if kind in ("html", "mht"):
        from pipeline.readers.html.page import read_html, read_mht

        return read_html(data, name, limits) if kind == "html" else read_mht(data, name, limits)
    return _office(kind, data, name, limits)


def _office(kind: Kind, data: bytes, name: str, limits: Limits) -> Content:
    if kind in ("docx", "xlsx", "odt", "ods"):
        archive.check(data, name, limits)
    if kind not in ("docx", "xlsx"):
        from pipeline.readers.office import convert

        data = convert(kind, data, name, limits)
        archive.check(data, name, limits)
    if kind in ("xlsx", "xls", "ods"):
        from pipeline.readers.sheets.workbook import read_xlsx

        return read_xlsx(data, name, limits)
    from pipeline.readers.docx import read_docx

    return read_docx(data, name, limits)
