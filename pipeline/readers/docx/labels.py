"""Number formats (ECMA-376 Part 1 §17.18.59) and bullets, as characters of a label."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.words.numerals import cardinal_in_words, ordinal_in_words

# The 29 letters that label a list in Russian: no ё, й, ъ, ь. LibreOffice has the same.
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# The most that Word lets a list of letters or Roman numerals begin with; a label must not grow without end.
_LAST_LETTER, _LAST_ROMAN = 780, 32767
# greater counters stand in digits
_LAST_IN_WORDS = 99
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings", "marlett", "zapf dingbats", "monotype sorts")
# In the font Symbol a hyphen is a minus and 0xBE a piece of a dash.
_DASHES = {"-": "–", "\uf02d": "–", "\uf0be": "–", "¾": "–"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def number(value: int, fmt: str) -> str:
    """Write a counter in a number format; a format that we do not know is written in digits.

    Letters begin anew doubled after the last one, as in Word (``z, aa, bb``). Words are Russian.

    >>> [number(12, fmt) for fmt in ("decimal", "upperRoman", "russianLower", "lowerLetter", "decimalZero")]
    ['12', 'XII', 'м', 'l', '12']
    >>> number(31, "russianUpper"), number(22, "ordinalText"), number(7, "001, 002, 003, ...")
    ('ББ', 'Двадцать второй', '007')
    """
    if value <= 0:
        return "" if fmt == "none" else str(value)
    if re.match(r"0+1\b", fmt):  # a format of Word 2010: as many digits as its first example
        return str(value).zfill(len(fmt.split(",")[0].strip()))
    return _FORMATS[fmt](value) if fmt in _FORMATS else str(value)


def bullet(text: str, font: str) -> str:
    """A bullet as a character of Unicode: those of symbol fonts become ``•``, or ``–`` where they show a dash.

    >>> bullet("\\uf0b7", "Symbol"), bullet("\\uf02d", "Symbol"), bullet("o", "Courier New"), bullet("—", "")
    ('•', '–', '•', '—')
    """
    text = text.strip()
    if font.lower().startswith(_SYMBOL_FONTS) or _PRIVATE.search(text):
        return _DASHES.get(text, "•") if text else ""
    return "•" if text == "o" else text


def roman(value: int) -> str:
    """A number in small Roman numerals.

    >>> roman(1994)
    'mcmxciv'
    """
    if value > _LAST_ROMAN:
        return str(value)
    written = ""
    for weight, letters in _ROMAN:
        written += letters * (value // weight)
        value %= weight
    return written


def _repeated(letters: str, last: int = _LAST_LETTER) -> Callable[[int], str]:
    def write(value: int) -> str:
        rounds, place = divmod(value - 1, len(letters))
        return letters[place] * (rounds + 1) if value <= last else str(value)

    return write


def _in_words(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda value: write(value).capitalize() if value <= _LAST_IN_WORDS else str(value)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "upperRoman": lambda value: roman(value).upper(),
    "lowerRoman": roman,
    "upperLetter": _repeated(LATIN.upper()),
    "lowerLetter": _repeated(LATIN),
    "russianUpper": _repeated(RUSSIAN.upper()),
    "russianLower": _repeated(RUSSIAN),
    "chicago": _repeated("*†‡§"),
    "ordinal": lambda value: f"{value}-й",
    "cardinalText": _in_words(cardinal_in_words),
    "ordinalText": _in_words(ordinal_in_words),
    "numberInDash": lambda value: f"- {value} -",
    "hex": lambda value: f"{value:X}",
    "none": lambda value: "",
}
