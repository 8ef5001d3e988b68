"""What a reader of one format gives to all the others' common end: text with page marks, and how the reading went.

A reader writes one line a paragraph. Automatic labels stand typed at the line's start (``2.1. Отделу …``), a table's
row is a line between bars (see :func:`table_line`), and a new page begins with :data:`PAGE`, which may stand inside a
paragraph, right before the page's first character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.readers.text import clean, joint

# A code point that Unicode promises never to give to a character, so no document can hold it.
PAGE = "\ufdd0"


@dataclass(frozen=True)
class Limits:
    """What a file may cost: bytes on disk and unpacked, the ratio between them, pages, seconds of a helper program."""

    max_bytes: int = 200_000_000
    max_unpacked: int = 1_000_000_000
    max_ratio: int = 200
    max_pages: int = 1000
    timeout: float = 180.0
    rules: Path | None = None


@dataclass(frozen=True)
class Content:
    """The text of a file with page marks, before clean-up; ``confidence`` is the mean of the OCR's, 0 to 100."""

    text: str
    media_type: str
    confidence: float | None = None


@dataclass
class Pages:
    """Clean text and the offset of each page's first character."""

    text: str
    starts: list[int] = field(default_factory=list)


def pages(text: str) -> Pages:
    """Clean a text and turn its page marks into offsets. A text without marks has no pages."""
    found = Pages("")
    parts = re.sub(rf"{PAGE}[^\S\n]+", PAGE, clean(text, markdown=False)).split(PAGE)
    for index, part in enumerate(parts):
        if index:
            found.starts.append(len(found.text))
        found.text += part
    return found


def table_line(cells: Sequence[str]) -> str:
    """Write a row of a table as one line between bars; a merged cell is given once for each column that it covers.

    >>> table_line(["1", "Провести сверку", "Отдел кадров\\nАрхив"])
    '| 1 | Провести сверку | Отдел кадров; Архив |'
    """
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    joined = ""
    for line in filter(None, (" ".join(part.split()) for part in text.replace("|", "¦").splitlines())):
        joined += (joint(joined, line) if joined else "") + line
    return joined
