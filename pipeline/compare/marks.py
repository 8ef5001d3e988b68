"""Which words of two texts differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from pipeline.words.normal import normal

_TOKEN = re.compile(r"\w+(?:[-.,/]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, with the white space in it; ``marked`` where the other text does not have it."""

    text: str
    marked: bool


def mark(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Cut both texts into pieces that the other has too and pieces that it lacks; the pieces of a text join to the text.

    Case, ё and the kinds of dashes and quotes make no difference.

    >>> [piece.text for piece in mark("Охват до 80 %", "охват до 85 %")[1] if piece.marked]
    ['85']
    """
    one, other = _tokens(old), _tokens(new)
    gone, added = [True] * len(one), [True] * len(other)
    codes = LCSseq.opcodes([normal(old[a:b]) for a, b in one], [normal(new[a:b]) for a, b in other])
    for code in codes:
        if code.tag == "equal":
            gone[code.src_start : code.src_end] = [False] * (code.src_end - code.src_start)
            added[code.dest_start : code.dest_end] = [False] * (code.dest_end - code.dest_start)
    return _pieces(old, one, gone), _pieces(new, other, added)


def _tokens(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _TOKEN.finditer(text)]


def _pieces(text: str, tokens: list[tuple[int, int]], marked: list[bool]) -> list[Piece]:
    """Neighbours of one kind are one piece; white space between two kinds is never marked."""
    cuts: list[tuple[int, bool]] = [(0, False)]  # where a kind begins
    for index, ((start, _), kind) in enumerate(zip(tokens, marked, strict=True)):
        if kind != cuts[-1][1]:
            cuts.append((start if kind or index == 0 else tokens[index - 1][1], kind))
    cuts.append((len(text) if not (tokens and marked[-1]) else tokens[-1][1], False))
    cuts.append((len(text), False))
    pieces = [Piece(text[start:end], kind) for (start, kind), (end, _) in pairwise(cuts)]
    return [piece for piece in pieces if piece.text]
