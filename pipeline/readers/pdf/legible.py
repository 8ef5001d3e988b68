"""Whether a text layer is text: fonts without a true table of characters give rows of signs that only look right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.words.morphology import parses

_LETTERS = re.compile(r"[^\W\d_]{3,}")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
_PLAIN_LATIN = re.compile(r"[A-Za-z]+")
# Shares of words that are known for a text to be one, and how many words of a page are looked up.
_LEAST_KNOWN = 0.4
_FEW = 8
_MOST_LOOKED_UP = 120


def is_legible(words: Sequence[str]) -> bool:
    """Whether words are those of a language: Russian ones mostly in the dictionary, or plain Latin letters.

    Few words are always taken for legible, since names and abbreviations prove nothing.
    """
    signs = "".join(words)
    odd = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" or c < " " for c in signs)
    if odd > max(3, len(signs) * 0.2):
        return False
    found = [hit for word in words for hit in _LETTERS.findall(word)]
    if len(found) < _FEW:
        return True
    step = max(1, len(found) // _MOST_LOOKED_UP)
    looked_up = found[::step]
    known = sum(_is_known(word) for word in looked_up)
    return known >= _LEAST_KNOWN * len(looked_up)


def _is_known(word: str) -> bool:
    if _CYRILLIC.fullmatch(word):
        return any(parse.is_known for parse in parses(word.lower()))
    # a page in another language is no garbage, where it has vowels like one
    return bool(_PLAIN_LATIN.fullmatch(word)) and bool(re.search("[aeiouyAEIOUY]", word))


def remapped(word: str) -> str:
    """Read a word as cp1251 that a font gives out as Latin-1 (``Ïðèêàç`` for ``Приказ``); else as it is."""
    try:
        return word.encode("cp1252").decode("cp1251")
    except UnicodeError:
        return "".join(_remapped(char) for char in word)


def _remapped(char: str) -> str:
    try:
        return char.encode("latin-1").decode("cp1251") if char >= "\xc0" else char
    except UnicodeError:
        return char
