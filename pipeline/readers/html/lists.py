"""The numbers of HTML's lists: ``start``, ``value``, ``reversed`` and the kinds of numbers (HTML, "The ol element")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from lxml import etree

_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|decimal-leading-zero|decimal|(?:lower|upper)-(?:alpha|latin|roman)|disc|circle|square)\b",
    re.I,
)
_BULLETS = ("disc", "circle", "square", "bullet")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST_ROMAN = 3999
_TYPED = re.compile(r"(?!\d\d?\.\d\d?\.\d{4}\b)(?:\d+(?:\.\d+)*[.)]|\d+(?:\.\d+)+|[а-яёa-z]\)|[IVX]+\.|[-–—•·])\s", re.I)


def is_typed_label(line: str) -> bool:
    """Whether a line has a label of its own: then the site hides the list's, or the list is a mere indent."""
    return bool(_TYPED.match(line))


@dataclass
class List:
    """A list that is being read: the number of its next item, the step to the one after it, the kind of its numbers."""

    number: int
    step: int
    style: str

    @classmethod
    def of(cls, element: etree._Element) -> Self:
        """Begin a list by its start tag."""
        style = _style(element) or ("decimal" if element.tag == "ol" else "bullet")
        if element.get("reversed") is None:
            return cls(_integer(element.get("start"), 1), 1, style)
        items = sum(child.tag == "li" for child in element)
        return cls(_integer(element.get("start"), items), -1, style)

    def next_label(self, item: etree._Element) -> str:
        """The label of an item as it is shown, with the point behind its number; nothing where it is shown without."""
        self.number = _integer(item.get("value"), self.number)
        style = _style(item) or self.style
        label = "" if style == "none" else "–" if style in _BULLETS else f"{_written(self.number, style)}."
        self.number += self.step
        return label


def _style(element: etree._Element) -> str:
    if found := _STYLE.search(element.get("style") or ""):
        return found.group(1).lower()
    written = (element.get("type") or "").strip()
    return _TYPES.get(written, written.lower() if written.lower() in (*_BULLETS, "none") else "")


def _integer(written: str | None, default: int) -> int:
    found = re.match(r"\s*([+-]?\d{1,9})", written or "")
    return int(found.group(1)) if found else default


def _written(number: int, style: str) -> str:
    if style.endswith(("alpha", "latin")) and number > 0:
        text = _letters(number)
    elif style.endswith("roman") and 0 < number <= _MOST_ROMAN:
        text = _roman(number)
    else:
        return f"{number:02d}" if style == "decimal-leading-zero" else str(number)
    return text.upper() if style.startswith("upper") else text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text
