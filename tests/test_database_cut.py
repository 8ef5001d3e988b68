"""Loads that are killed, and loads at the same time: nothing is lost, nothing doubled, the tables are made once."""

import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from test_database import ACT, act, address, dump, load, moved, new, rows, samples, server

from pipeline.delivery.database import destination
from pipeline.delivery.database.engine import open_engine
from pipeline.delivery.database.tables import KEPT
from pipeline.delivery.run import DeliveryError
from pipeline.model import Resolution

__all__ = ["address", "new", "samples", "server"]  # fixtures
RUNS = (*KEPT, "run")


def started(work: Callable[[], Any]) -> int:
    """Start ``work`` in a process of its own and return its id."""
    if child := os.fork():
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """Wait for a process; 0 where it did its work, -9 where it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(point: int, address: str, *acts: Resolution) -> bool:
    """Load in a process that dies before its statement, or commit, number ``point``; False where it has not so many."""

    def die(*_: Any) -> None:
        nonlocal point
        point -= 1
        if point < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def dying_engine(place: Any) -> Engine:
        engine = open_engine(place)
        event.listen(engine, "before_cursor_execute", die)
        event.listen(engine, "commit", die)
        return engine

    def work() -> None:
        destination.open_engine = dying_engine  # type: ignore[attr-defined]
        load(address, *acts)

    status = ended(started(work))
    assert status in (0, -signal.SIGKILL)
    return status != 0


def test_killed_at_any_statement_of_a_change_the_act_is_as_before_or_after(address: str) -> None:
    changed = act(moved(ACT.replace("; обновить сайт", "; закупить краску")))
    load(address, act())
    states = [dump(address, *RUNS)]
    points = 0
    while killed_at(points, address, changed):
        points += 1
        states.append(dump(address, *RUNS))
    after = dump(address, *RUNS)
    assert points > 20 and after != states[0]
    assert all(state in (states[0], after) for state in states) and states[-1] == after  # killed behind the commit
    assert load(address, changed) == {"documents_unchanged": 1, "assignments_unchanged": 5}


def test_killed_while_the_tables_are_made_and_the_first_act_is_loaded(new: Callable[[], str]) -> None:
    whole, cut = new(), new()
    load(whole, act())
    points = 0
    while killed_at(points, cut, act()):
        points += 3
    assert points > 30 and dump(cut, *RUNS) == dump(whole, *RUNS)
    assert load(cut, act()) == {"documents_unchanged": 1, "assignments_unchanged": 5}


def test_killed_at_any_time_a_load_can_be_run_again(new: Callable[[], str], samples: list[Resolution]) -> None:
    whole, cut = new(), new()
    begun = time.monotonic()
    load(whole, *samples)
    needed, chance = time.monotonic() - begun, random.Random(6)
    for part in range(1, 7):
        child = started(lambda: load(cut, *samples))
        time.sleep(needed * chance.uniform(0, part / 4))
        os.kill(child, signal.SIGKILL)
        ended(child)
    load(cut, *samples)
    assert dump(cut, *RUNS) == dump(whole, *RUNS)
    assert rows(cut, "SELECT sum(documents_new) FROM runs")[0][0] == len(samples)


def test_first_loads_at_the_same_time_make_the_tables_once_and_no_row_twice(new: Callable[[], str], samples: list[Resolution]) -> None:
    alone, shared = new(), new()
    load(alone, *samples)
    children = [started(lambda: load(shared, *samples)) for _ in range(4)]
    assert [ended(child) for child in children] == [0] * 4
    assert dump(shared, *RUNS) == dump(alone, *RUNS) and dump(shared)["history"] == []
    sums = rows(shared, "SELECT count(*), count(finished), sum(documents_new), sum(documents_unchanged) FROM runs")
    assert sums == [(4, 4, len(samples), 3 * len(samples))]


def test_changes_at_the_same_time_end_with_one_of_them(address: str) -> None:
    acts = [act(), *(act(ACT.replace("01.03.2024", f"{day}.03.2024")) for day in range(11, 15))]
    load(address, acts[0])
    children = [started(lambda one=one: [load(address, one) for _ in range(3)]) for one in acts]  # type: ignore[misc]
    assert [ended(child) for child in children] == [0] * 5
    live = rows(address, "SELECT raw FROM deadlines WHERE vanished_run IS NULL ORDER BY ordinal")
    assert len(live) == 2 and live[0][0] in {one.assignments[0].deadlines[0].raw for one in acts}
    # Every change of the deadline starts from what the one before it left.
    steps = rows(address, "SELECT old, new FROM history WHERE table_name = 'deadlines' AND field = 'raw' ORDER BY id")
    assert [old for old, _ in steps] == ["до 01.03.2024", *(now for _, now in steps)][: len(steps)]
    assert not steps or steps[-1][1] == live[0][0]


def test_a_database_that_another_program_holds_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = f"sqlite:///{tmp_path}/a.db"
    load(held, act())
    monkeypatch.setattr("pipeline.delivery.database.engine._BUSY_SECONDS", 0.2)
    database = destination.open_database(held)
    with open_engine(database.place).begin(), pytest.raises(DeliveryError, match=r"a\.db: database is locked"):
        database.add(act(moved()))
    database.add(act(moved()))
    assert database.counts["assignments_changed"] == 1
