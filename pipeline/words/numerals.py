"""Numbers as Russian text writes them: digits with spaces and commas, or words in any case."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DIGITS = re.compile(r"\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)?")


def forms(table: Mapping[int | float, list[str]]) -> dict[str, int | float]:
    """Turn the rules' table of numerals around: the value by each written form."""
    return {form: value for value, written in table.items() for form in written}


def number(text: str, known: Mapping[str, int | float]) -> int | float | None:
    """Read digits (``1 500``, ``2,5``) or words (``двадцати пяти``); None where it is no number.

    ``known`` maps a form to its value, as :func:`forms` makes it.
    """
    text = text.strip()
    if _DIGITS.fullmatch(text):
        plain = re.sub(r"\s", "", text).replace(",", ".")
        return float(plain) if "." in plain else int(plain)
    return _spelled(text.split(), known)


def _spelled(words: list[str], known: Mapping[str, int | float]) -> int | float | None:
    total: int | float = 0
    group: int | float = 0
    for word in words:
        value = known.get(word)
        if value is None:
            return None
        if value >= 1000:
            total += max(group, 1) * value
            group = 0
        else:
            group += value
    return total + group if words else None
