"""Several measures in one cell of a plan: where each begins, and which terms and parties of the other cells are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from pipeline.model import Span
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import is_enclosed

T = TypeVar("T")

_MARK = re.compile(r"(?:^|(?<=[;:.])\s+)(?:[–—•·-]\s*|(?P<number>\d{1,2})[.)]\s*)(?=(?P<word>[^\W\d_]+))")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def measures(view: str, body: Span) -> list[Span]:
    """The measures of a cell, one or more: a cell that names several has a dash or a number and an infinitive before each.

    What leads them in (``Отделу связи:``) belongs to none.
    """
    text = view[slice(*body)]
    marks = [hit for hit in _MARK.finditer(text) if not is_enclosed(text, hit.start()) and is_infinitive(hit["word"])]
    starts = [(hit.start(), hit.end()) for hit in marks]
    lead = text[: starts[0][0]].rstrip() if starts else text
    if marks and marks[0]["number"] == "2" and _begins_with_verb(lead):  # the first number is the row's, which has been taken off
        starts.insert(0, (0, 0))
    elif lead and not lead.endswith(":"):
        return [body]
    if len(starts) < 2:
        return [body]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [(body[0] + begin, body[0] + end) for (_, begin), end in zip(starts, ends, strict=True)]


def own_share(found: Sequence[T], order: int, count: int) -> list[T]:
    """What of the things named in a row falls to the measure at place ``order`` of ``count``: one where there are as many, else all."""
    return [found[order]] if len(found) == count > 1 else list(found)


def _begins_with_verb(text: str) -> bool:
    first = _FIRST_WORD.match(text)
    return first is not None and is_infinitive(first.group())
