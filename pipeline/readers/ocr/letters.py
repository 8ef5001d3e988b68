"""From the boxes of an OCR, which are those of the letters, to words as they were set: on a base, with an em, level."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Sequence

from pipeline.readers.pdf.geometry import Word

Place = tuple[int, int, int]
"""Tesseract's numbers of the block, the paragraph and the line that a word is in."""

_TALL = re.compile(r"[A-ZА-ЯЁ\dбйёфbdfhklt«»()/№%\"]")
_DEEP = re.compile(r"[рудцщфgpqyj,;()ДЦЩQ]")
_LETTER = re.compile(r"[^\W_]")
# Parts of an em, as in the usual faces with serifs and without.
_X_HEIGHT, _CAP_HEIGHT, _DEPTH = 0.46, 0.67, 0.19
# letters of one shape in both sizes, which only their height tells apart
_ONE_SHAPE = re.compile(r"[ВГДЖЗИКЛМНОПСТХЦЧШЩЪЫЬЭЮЯ][А-Яа-я]*[.:,;]?")
_LEAST_CAPITAL = 0.53
_DASHES = re.compile(r"[-–—_]")


def straightened(found: Iterable[tuple[Place, Word]]) -> list[Word]:
    """Give the words of each line one base and one em, and level a page that lay askew.

    ``base`` and ``size`` of the words that come in are the bottom and the height of their letters.
    """
    lines: dict[Place, list[Word]] = {}
    for place, word in found:
        lines.setdefault(place, []).append(word)
    _level(list(lines.values()))
    ems = [[word.size / _extent(word.text) for word in line if _LETTER.search(word.text)] for line in lines.values()]
    usual = statistics.median([em for line in ems for em in line] or [12.0])
    for line, its_ems in zip(lines.values(), ems, strict=True):
        em = statistics.median(its_ems) if its_ems else usual
        # letters are measured too coarsely for small differences to mean anything
        _set(line, usual if abs(em - usual) < 0.2 * usual or len(its_ems) < 2 else em)
    return [word for line in lines.values() for word in line]


def _extent(text: str) -> float:
    """How high the letters of a word are, in ems."""
    return (_CAP_HEIGHT if _TALL.search(text) else _X_HEIGHT) + (_DEPTH if _DEEP.search(text) else 0.0)


def _level(lines: Sequence[Sequence[Word]]) -> None:
    slopes = []
    for line in lines:
        first, last = line[0], line[-1]
        if len(line) > 3 and last.left - first.left > 100:
            slopes.append(math.atan2((last.base - last.size / 2) - (first.base - first.size / 2), last.left - first.left))
    slope = statistics.median(slopes) if len(slopes) > 2 else 0.0
    for word in (word for line in lines for word in line):
        x, y = (word.left + word.right) / 2, word.base - word.size / 2
        right = x * math.cos(slope) + y * math.sin(slope) - x
        down = y * math.cos(slope) - x * math.sin(slope) - y
        word.left, word.right, word.base = word.left + right, word.right + right, word.base + down


def _set(line: Sequence[Word], em: float) -> None:
    """Put the words of a line on one base, and tell the dashes apart, which an OCR does not."""
    lettered = [word for word in line if _LETTER.search(word.text)] or line
    base = statistics.median(word.base - (_DEPTH * em if _DEEP.search(word.text) else 0.0) for word in lettered)
    for index, word in enumerate(line):
        # a capital after a point is what one expects
        expected = index == 0 or line[index - 1].text[-1] in ".:;!?)»"
        if _is_small(word, em) and (not expected or (word.text.isupper() and len(word.text) > 3)):
            word.text = word.text.lower()
        word.base, word.size = base, em
        if _DASHES.fullmatch(word.text) and word.text != "_":
            word.text = _dash((word.right - word.left) / em)


def _dash(width: float) -> str:
    """The dash of a width in ems."""
    if width < 0.4:
        return "-"
    return "–" if width < 0.75 else "—"


def _is_small(word: Word, em: float) -> bool:
    """Whether a word that was read with capitals is no higher than small letters are."""
    if not _ONE_SHAPE.fullmatch(word.text) or _TALL.search(word.text.lower()):
        return False
    return word.size - (_DEPTH * em if _DEEP.search(word.text) else 0.0) < _LEAST_CAPITAL * em
