"""Running heads and feet and page numbers, which stand on the pages but are no part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.readers.pdf.geometry import Line
from pipeline.readers.pdf.leaf import Leaf

_NUMBER = re.compile(r"[-–—]?\s*(?:стр(?:аница|\.)?\s*|лист\s*)?\d{1,4}(?:\s*(?:из|/)\s*\d{1,4})?\s*[-–—]?", re.I)
# How many lines from the top and from the bottom of a page may be such, and how far, in points, they may waver.
_DEPTH = 3
_WAVER = 6.0


def without_running_lines(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Leave out what stands at the same height on most pages, page numbers aside, and numbers alone at a page's edge."""
    seen: Counter[tuple[str, int]] = Counter()
    for index, page in enumerate(leaves):
        seen.update({key for line in _outer(page) for key in _keys(line, index)})
    often = max(3, len(leaves) // 2 + 1) if len(leaves) > 2 else 2
    result = []
    for index, page in enumerate(leaves):
        running = {id(line) for line in _outer(page) if max(seen[key] for key in _keys(line, index)) >= often}
        result.append(_without_number(replace(page, items=[item for item in page.items if id(item) not in running])))
    return result


def _outer(page: Leaf) -> list[Line]:
    """The first and last lines of a page, inside the upper and lower sixth of it."""
    edges = [*page.items[:_DEPTH], *page.items[max(_DEPTH, len(page.items) - _DEPTH) :]]
    margin = page.height / 6
    return [item for item in edges if isinstance(item, Line) and not margin < item.base < page.height - margin]


def _keys(line: Line, index: int) -> list[tuple[str, int]]:
    """What a line must share with those of other pages: its text, or all but a number that grows with the pages; its height."""
    text = line.text.lower()
    growing = re.sub(r"\d{1,9}", lambda hit: f"#{int(hit.group()) - index}", text)
    # a height on the border of two bins must count for both
    places = int(line.base // _WAVER), int((line.base + _WAVER / 2) // _WAVER) + 1_000_000
    return [(key, place) for key in (text, growing) for place in places]


def _without_number(page: Leaf) -> Leaf:
    """Drop a page number: alone on the first or last line, not where a line of the text begins."""
    items = list(page.items)
    outer = {id(line) for line in _outer(page)}
    left = min((item.left for item in page.lines), default=0.0)
    for end in (0, -1):
        if not items or not isinstance(items[end], Line) or id(items[end]) not in outer:
            continue
        line = items[end]
        assert isinstance(line, Line)
        aside = line.left > min(left + 3 * line.size, page.width / 3) or line.text.lower().startswith(("стр", "лист"))
        if aside and _NUMBER.fullmatch(line.text):
            items.pop(end)
    return replace(page, items=items)
