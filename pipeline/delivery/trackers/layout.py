"""Which tasks go into which file, within what the tracker allows, and where they stand there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.delivery.trackers.cells import Place
from pipeline.delivery.trackers.fields import Task
from pipeline.delivery.trackers.mapping import Limits


@dataclass(frozen=True)
class Group:
    """The tasks of one act: its own, where acts are tasks, and those of its assignments."""

    document: Task | None
    assignments: tuple[Task, ...]

    @property
    def tasks(self) -> list[Task]:
        """All of them, the act's first."""
        return [*([self.document] if self.document else []), *self.assignments]


def files(groups: list[Group], limits: Limits, size: Callable[[Task], int], head: int = 0) -> list[list[Group]]:
    """The groups by file, none torn where it fits into one file; ``size`` is that of a task's row, ``head`` of the rest, in bytes.

    The rest of an act that is torn has no task of the act: a tracker finds a parent only in the same file. A task that alone is
    larger than a file stands alone.
    """
    done: list[list[Group]] = [[]]
    rows, used = 0, head
    for group in groups:
        count, needed = len(group.tasks), sum(map(size, group.tasks))
        if done[-1] and not _fits(limits, rows + count, used + needed):
            done.append([])
            rows, used = 0, head
        if _fits(limits, rows + count, used + needed):
            done[-1].append(group)
            rows, used = rows + count, used + needed
            continue
        pieces = _torn(group, limits, size, head)
        done[-1:] = [[*done[-1], pieces[0]], *([piece] for piece in pieces[1:])]
        rows, used = len(pieces[-1].tasks), head + sum(map(size, pieces[-1].tasks))
    return [groups for groups in done if groups]


def _torn(group: Group, limits: Limits, size: Callable[[Task], int], head: int) -> list[Group]:
    pieces: list[list[Task]] = [[]]
    used = head
    for task in group.tasks:
        if pieces[-1] and not _fits(limits, len(pieces[-1]) + 1, used + size(task)):
            pieces.append([])
            used = head
        pieces[-1].append(task)
        used += size(task)
    first = Group(group.document, tuple(task for task in pieces[0] if task is not group.document))
    return [first, *(Group(None, tuple(piece)) for piece in pieces[1:])]


def _fits(limits: Limits, rows: int, used: int) -> bool:
    return rows <= (limits.rows or rows) and used <= (limits.bytes or used)


def placed(groups: list[Group], acts_first: bool = False) -> list[tuple[Task, Place]]:
    """The tasks of one file in their order, each with where it stands; ``acts_first`` puts all acts before all assignments."""
    order = [(task, group.document) for group in groups for task in group.tasks]
    if acts_first:
        order.sort(key=lambda pair: pair[0] is not pair[1])
    numbers = {id(task): number for number, (task, _) in enumerate(order, 1)}
    return [(task, _place(task, document, numbers)) for task, document in order]


def _place(task: Task, document: Task | None, numbers: dict[int, int]) -> Place:
    number = numbers[id(task)]
    if document is None or task is document:
        return Place(number, 1)
    return Place(number, 2, numbers[id(document)], document.key)
