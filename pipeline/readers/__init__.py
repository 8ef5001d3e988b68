"""From a path to a :class:`~pipeline.model.Source`. A reader takes the bytes and the name, and gives text and pages."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.model import Source
from pipeline.readers.text import clean, decode

MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
STDIN = Path("-")


def is_document(path: Path) -> bool:
    """Whether a file found in a folder is one that we read, by the end of its name."""
    return path.suffix.lower() in MEDIA_TYPES and not path.name.startswith(".")


def read(path: Path) -> Source:
    """Read a file, or standard input for ``-``.

    Raises ReadError, with the file's name in one line, where it is missing, empty, binary or in no known encoding.
    """
    # A name of bytes that are no text must not end up in the output.
    name = "stdin.txt" if path == STDIN else path.name.encode("utf-8", "replace").decode("utf-8")
    try:
        data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from None
    text = clean(decode(data, str(path)))
    if not text.strip():
        raise ReadError(f"{path}: the file is empty")
    media_type = MEDIA_TYPES.get(Path(name).suffix.lower(), "text/plain")
    return Source(name, media_type, hashlib.sha256(data).hexdigest(), text)


def from_text(text: str, name: str = "text.txt") -> Source:
    """Make a source of a string, whatever it holds."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Source(name, "text/plain", digest, clean(text))
