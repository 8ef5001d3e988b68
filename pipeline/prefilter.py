"""Which letters a pattern cannot do without, so that most patterns are passed over without being run.

A pattern is taken apart by the standard library's own parser of regular expressions; for ``до (?:1|2) мая`` the answer
is ``{" мая"}``-like: a set of pieces of which every match contains at least one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# the standard library ships them under these names and its type stubs leave them out
_parser: Any = re._parser  # type: ignore[attr-defined]
_compiler: Any = re._compiler  # type: ignore[attr-defined]
_constants: Any = re._constants  # type: ignore[attr-defined]
DIGIT = "\\d"
_DIGIT = re.compile(r"\d")
_MANY = 48


def compiled(pattern: str) -> tuple[re.Pattern[str], frozenset[str] | None]:
    """Compile a regular expression, parsed once for both: the pattern, and the pieces it cannot do without.

    Raises re.error where the expression is broken.
    """
    tree = _parser.parse(pattern)
    return _compiler.compile(tree), _required(tree)


def _required(tree: Any) -> frozenset[str] | None:
    pieces = _of_sequence(tree)
    return pieces if pieces and len(pieces) <= _MANY else None


class Index:
    """Patterns by what they cannot do without: one look for each piece tells which patterns are worth a run."""

    def __init__(self, required_pieces: list[frozenset[str] | None]) -> None:
        self.always: set[int] = set()
        self.by_piece: dict[str, set[int]] = {}
        for place, pieces in enumerate(required_pieces):
            if pieces is None:
                self.always.add(place)
            for piece in pieces or ():
                self.by_piece.setdefault(piece, set()).add(place)
        self.digits = self.by_piece.pop(DIGIT, set())
        self.pieces = list(self.by_piece)

    def places(self, text: str) -> list[int]:
        """The places in the list of the patterns that can match ``text``, in order."""
        present = [piece for piece in self.pieces if piece in text]
        found = self.always.union(*(self.by_piece[piece] for piece in present))
        return sorted(found | self.digits if _DIGIT.search(text) else found)


def _of_sequence(items: Iterable[Any]) -> frozenset[str] | None:
    """The best of what the elements of a sequence require: the longest pieces, then the fewest."""
    found: list[frozenset[str]] = []
    run = ""
    for code, value in items:
        if code is _constants.LITERAL:
            run += chr(value)
            continue
        if run:
            found.append(frozenset({run}))
            run = ""
        pieces = _of_element(code, value)
        if pieces:
            found.append(pieces)
    if run:
        found.append(frozenset({run}))
    return max(found, key=_worth, default=None)


def _worth(pieces: frozenset[str]) -> tuple[int, int]:
    return min(0 if piece == DIGIT else len(piece) for piece in pieces), -len(pieces)


def _of_element(code: Any, value: Any) -> frozenset[str] | None:
    if code is _constants.SUBPATTERN:
        return _of_sequence(value[-1])
    if code is _constants.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]
        return None if any(b is None for b in branches) else frozenset().union(*(b for b in branches if b))
    if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
        return _of_sequence(value[2]) if value[0] >= 1 else None
    if code is _constants.IN:
        return _of_class(value)
    return None


def _of_class(value: list[tuple[Any, Any]]) -> frozenset[str] | None:
    if value == [(_constants.CATEGORY, _constants.CATEGORY_DIGIT)]:
        return frozenset({DIGIT})
    letters = [chr(item) for code, item in value if code is _constants.LITERAL]
    if len(letters) == len(value) and len(letters) <= 4:
        return frozenset(letters)
    ranges = [item for code, item in value if code is _constants.RANGE]
    if len(ranges) == len(value) and all(low >= 48 and high <= 57 for low, high in ranges):
        return frozenset({DIGIT})
    return None
