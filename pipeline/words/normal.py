"""The form of a text that rules are matched against: lower case, one dash, one quote, no ё, and of the same length.

Letters, dashes and quotes are folded (``е`` for ``ё``, ``-`` for every dash, ``"`` for every quote), so that a pattern
never lists their variants. Beside it stand the small facts of typography: quotes, brackets, points of abbreviations.
"""

from __future__ import annotations

import re
from functools import lru_cache

DASHES = "‐‑‒–—―−"


QUOTES = "«»„“”‟″"


_LOOKALIKE = str.maketrans("aceopxykmhtb", "асеорхукмнтв")


_SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != " "]


_FOLD = {"ё": "е", "’": "'"} | dict.fromkeys(_SPACES, " ") | dict.fromkeys(DASHES, "-") | dict.fromkeys(QUOTES, '"')


_LATIN = re.compile(r"[A-Za-z]")


# Both begin with the Latin letters themselves: a search then skips all else at once, which a look behind would forbid.
_LATIN_RUN = re.compile(r"[a-z]+")


_INITIAL = re.compile(r"[a-z](?:(?<=[а-я]\..)(?=\.|$)|(?<=[а-я]\. .)(?=\.)|(?<![\w.].)(?=\. ?[а-я]\.))")


_QUOTE = re.compile('[«“„»”"]')


def _mend(match: re.Match[str]) -> str:
    return match.group().translate(_LOOKALIKE)


def _mend_beside_cyrillic(match: re.Match[str]) -> str:
    start, end = match.span()
    beside = match.string[start - 1 : start] + match.string[end : end + 1]
    return _mend(match) if any("а" <= char <= "я" for char in beside) else match.group()


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Return the form that patterns see: lower case, one dash, one quote, no ё; of the same length as ``text``.

    Latin letters inside a Cyrillic word become the Cyrillic letters they look like.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow in lower case, and spans must not move
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    folded = lowered
    for old, new in _FOLD.items():  # most of them are missing, and that is told faster than a table is applied
        if old in folded:
            folded = folded.replace(old, new)
    return _INITIAL.sub(_mend, _LATIN_RUN.sub(_mend_beside_cyrillic, folded)) if _LATIN.search(folded) else folded


def cyrillic(text: str) -> str:
    """Return ``text`` with Latin letters inside Cyrillic words replaced by what they look like, case kept."""
    if not _LATIN.search(text):
        return text
    mended = normal(text)
    return "".join(
        (new.upper() if old.isupper() else new) if old.isascii() and old.isalpha() and not new.isascii() else old
        for old, new in zip(text, mended, strict=True)
    )


def fold(text: str) -> str:
    """Return ``text`` with every run of white space as one space, and none at the ends."""
    return " ".join(text.split())


@lru_cache(maxsize=1024)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of what stands in quotes; a quote that is never closed opens nothing."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    straight: int | None = None
    for hit in _QUOTE.finditer(text):
        place, char = hit.start(), hit.group()
        if char in "«“„":
            opened.append(place)
        elif char in "»”" and opened:
            found.append((opened.pop(), place + 1))
        elif char == '"':
            if straight is None:
                straight = place
            else:
                found.append((straight, place + 1))
                straight = None
    return tuple(found)


def is_quoted(text: str, place: int) -> bool:
    """Whether a place stands inside quotes that are closed."""
    return any(start < place < end for start, end in quoted(text))


def is_enclosed(text: str, place: int) -> bool:
    """Whether a place stands inside closed quotes or behind a bracket that is still open."""
    before = text[:place]
    return is_quoted(text, place) or before.count("(") > before.count(")")


def ends_in_abbreviation(text: str, abbreviations: frozenset[str]) -> bool:
    """Whether the point at the end of ``text`` is that of an abbreviation (also glued to a number) or of an initial."""
    word = re.search(r"([^\s(«\"]+)\.$", text)
    if word is None:
        return False
    last = re.sub(r"^[\d.]+", "", word.group(1))
    return last.lower() in abbreviations or bool(re.search(r"(?:^|[.\s])[А-ЯЁ]$", last))
