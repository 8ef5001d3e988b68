"""For each row of an act as it is now, the row of the database that it was before."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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
    gone = [row["vanished_run"] is not None for row in old]
    by_content, by_group = _values(content), _values(group)
    first = [row for row, is_gone in zip(old, gone, strict=True) if not is_gone]
    vanished = [row for row, is_gone in zip(old, gone, strict=True) if is_gone]
    pairs: dict[int, Old] = {}
    taken: set[int] = set()
    for same, candidates in ((by_content, [*first, *vanished]), (by_group, [*first, *(vanished if named else [])])):
        _pair(pairs, taken, (row for row in candidates if id(row) not in taken), new, same)
    done: list[tuple[Old | None, New | None]] = [(pairs.get(number), row) for number, row in enumerate(new)]
    return done + [(row, None) for row in old if id(row) not in taken]


def _pair(
    pairs: dict[int, Old], taken: set[int], old: Iterable[Old], new: Sequence[New], same: Callable[[Mapping[Any, Any]], Hashable]
) -> None:
    waiting: dict[Hashable, deque[Old]] = defaultdict(deque)
    for row in old:
        waiting[same(row)].append(row)
    for number, row in enumerate(new):
        if number not in pairs and waiting[same(row)]:
            pairs[number] = waiting[same(row)].popleft()
            taken.add(id(pairs[number]))


def _values(columns: Sequence[str]) -> Callable[[Mapping[Any, Any]], Hashable]:
    return lambda row: tuple(row[name] for name in columns)
