"""For each row of an act as it is now, the row of the database that it was before."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

Old = Mapping[Any, Any]  # as the database gives it
New = dict[str, Any]


def paired(
    old: Sequence[Old], new: Sequence[New], content: Sequence[str], group: Sequence[str], named: bool
) -> list[tuple[Old | None, New | None]]:
    """Pair old rows with new ones; an old one that pairs with none is followed by None, a new one preceded by it.

    Rows of the same content are the same, those still there before those that have vanished. What is left changes, in
    order, within a group of equal ``group`` columns: a vanished row only where the group names one row (``named``),
    else a new row would take over the past of something that is gone.
    """
    by_content, by_group = _values(content), _values(group)
    first = [place for place, row in enumerate(old) if row["vanished_run"] is None]
    vanished = [place for place, row in enumerate(old) if row["vanished_run"] is not None]
    pairs: dict[int, int] = {}
    for same, candidates in ((by_content, [*first, *vanished]), (by_group, [*first, *(vanished if named else [])])):
        taken = set(pairs.values())
        _pair(pairs, {place: old[place] for place in candidates if place not in taken}, new, same)
    taken = set(pairs.values())
    done = [(old[pairs[number]] if number in pairs else None, row) for number, row in enumerate(new)]
    return [*done, *((row, None) for place, row in enumerate(old) if place not in taken)]


def _pair(pairs: dict[int, int], old: Mapping[int, Old], new: Sequence[New], same: Callable[[Mapping[Any, Any]], Hashable]) -> None:
    """Add to ``pairs``, places of new rows with those of old ones, what is the same and waits in order."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, row in old.items():
        waiting[same(row)].append(place)
    for number, row in enumerate(new):
        if number not in pairs and waiting[same(row)]:
            pairs[number] = waiting[same(row)].popleft()


def _values(columns: Sequence[str]) -> Callable[[Mapping[Any, Any]], Hashable]:
    return lambda row: tuple(row[name] for name in columns)
