"""Bar charts: plans with a column for each month, and marks where something is done in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.words.normal import fold, normal

_FEWEST = 3
_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTH = re.compile(
    rf"(?:.*\s)?(?P<name>{'|'.join(_MONTHS)})[а-я]*\.?(?: \d{{4}}| ?\d{{2}})?(?: ?г\.?)?"
    r"|.*\bмесяц\w*\.? (?:(?P<number>0?[1-9]|1[0-2])|(?P<roman>i{1,3}|i?vi{0,3}|i?xi{0,2}))"
)
_MARK = re.compile(r"[xх×+*v✓✔●•■█▪]+", re.I)


def chart_months(cells: Sequence[str]) -> tuple[int, ...]:
    """The columns of a bar chart: months in their order, under names, short names or numbers that stand under the word itself."""
    found = [(place, number) for place, cell in enumerate(cells) if (number := _month(fold(normal(cell))))]
    numbers = [number for _, number in found]
    follow = all(later % 12 == (earlier + 1) % 12 for earlier, later in pairwise(numbers))
    return tuple(place for place, _ in found) if len(found) >= _FEWEST and follow else ()


def _month(head: str) -> int | None:
    """The month that the head of a column names, 1 to 12."""
    hit = _MONTH.fullmatch(head)
    if hit is None:
        return None
    if hit["name"]:
        return _MONTHS.index(hit["name"][:3]) + 1
    return int(hit["number"]) if hit["number"] else _ROMAN.index(hit["roman"]) + 1


def marked(cells: Sequence[str], months: Sequence[int]) -> list[int]:
    """The places of the months that a line marks."""
    return [place for place in months if place < len(cells) and _MARK.fullmatch(cells[place])]
