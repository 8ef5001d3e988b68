"""Small helpers for WordprocessingML: names, values, switches, alternatives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ALTERNATIVES, _CHOICE, _FALLBACK = (f"{{{MC}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))
# Namespaces whose drawings and extensions hold nothing that we could not read.
_UNDERSTOOD = ("http://schemas.microsoft.com/office/word/", "http://schemas.microsoft.com/office/drawing/")
_OFF = {"0", "false", "off"}
_INTEGER = re.compile(r"\s*[+-]?\d{1,9}\s*")


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML.

    >>> w("p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    return f"{{{W}}}{name}"


VAL = w("val")


def child(parent: _Element | None, *path: str) -> _Element | None:
    """The first element at a path of child names, or None."""
    for name in path:
        if parent is None:
            return None
        parent = parent.find(w(name))
    return parent


def text_value(parent: _Element | None, *path: str) -> str:
    """The ``val`` of the element at a path; empty where there is none."""
    found = child(parent, *path)
    return "" if found is None else found.get(VAL) or ""


def integer(text: str | None) -> int | None:
    """A whole number of at most nine digits, or None for anything else.

    >>> integer("12"), integer("9" * 5000), integer("a"), integer(None)
    (12, None, None, None)
    """
    return int(text) if text and _INTEGER.fullmatch(text) else None


def int_value(parent: _Element | None, *path: str) -> int | None:
    """The ``val`` of the element at a path as a number."""
    return integer(text_value(parent, *path))


def switch(parent: _Element | None, *path: str) -> bool | None:
    """An on-off property (ECMA-376 Part 1 §17.17.4): None where it is not set, on where it has no value."""
    found = child(parent, *path)
    return None if found is None else (found.get(VAL) or "1").lower() not in _OFF


def content(parent: _Element) -> Iterator[_Element]:
    """The children of an element; of alternatives the one that Word takes (ECMA-376 Part 3).

    Word writes a text box twice, as a drawing and as VML for older readers, and it must be read once.
    """
    for element in parent:
        if element.tag == _ALTERNATIVES:
            chosen = _chosen(element)
            if chosen is not None:
                yield from content(chosen)
        else:
            yield element


def _chosen(alternatives: _Element) -> _Element | None:
    for choice in alternatives.iterchildren(_CHOICE):
        needed = [choice.nsmap.get(prefix) for prefix in (choice.get("Requires") or "?").split()]
        if all(space is not None and space.startswith(_UNDERSTOOD) for space in needed):
            return choice
    return alternatives.find(_FALLBACK)
