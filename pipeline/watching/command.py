"""What ``reshenie watch`` does, from its beginning to its end."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

from pipeline.runs.run import UsageError
from pipeline.watching.delivery import Delivery
from pipeline.watching.log import Log, counted
from pipeline.watching.plan import Plan
from pipeline.watching.quiet import Patience
from pipeline.watching.reader import Reader
from pipeline.watching.state import State
from pipeline.watching.steps import Load, Output, Overall, Step
from pipeline.watching.watcher import Watcher

# How often a target that is down is tried where nobody waits for it.
_TRIES = 3
# How long ``once`` waits for what keeps moving, in times to settle and at least in seconds; a doubtful file needs less.
_SETTLES, _LEAST_PATIENCE = 5, 0.5
# Many events come together; they are one reason to look.
_TOGETHER = 0.1
# What a look itself causes.
_NO_CHANGE = ("opened", "closed_no_write")


class Bell:
    """What a watch waits for: an event of the file system, a signal, or the end of its patience.

    A queue, since its ``put`` may be called within a signal handler whatever the main thread holds.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        self._rung: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """End the wait, now or the next one."""
        if self._rung.empty():
            self._rung.put(None)

    def stop(self, number: int, _: Any) -> None:
        """Ask for the end after the document in hand; the second time, end at once."""
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number
        self.ring()

    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self.signal is not None

    def wait(self, seconds: float) -> None:
        """Wait until it rings, at most for some seconds."""
        with suppress(Empty):
            self._rung.get(timeout=seconds)
            if not self.stopping():
                time.sleep(_TOGETHER)
        with suppress(Empty):
            while True:
                self._rung.get_nowait()


def watch(plan: Plan, once: bool, echo: Callable[[str], object], debug: bool = False) -> int:
    """Watch a folder until a signal, or ``once`` work off what is there; return the exit status.

    0 after SIGTERM, or where all is done; 130 after SIGINT; 1 after ``once`` where a file was put aside or something is
    left to do. Raises UsageError, RuleError, RegistryError and DeliveryError before anything was written.
    """
    bell, reader = Bell(), Reader(plan.settings, debug=debug)
    loads: list[Step] = [Load(plan.address)] if plan.address is not None else []
    reader.prepare()
    state = State(plan.state)
    try:  # until the state is closed, which lets others in
        written: list[Step] = [Output(plan.settings, plan.folder, state.id)] if plan.output is not None else []
        overall = Overall(plan.settings) if plan.output is not None else None
        log = Log(plan.log, echo)
        delivery = Delivery(state, [*written, *loads], overall, log, bell.stopping)
        watcher = Watcher(plan, state, reader, delivery, log, bell.stopping)
        with _signals(bell):
            log.tell("started", str(plan.folder), f"{counted(len(state.acts()), 'document')} known")
            if not state.read_by(reader.reading()):
                log.tell("again", str(plan.folder), "other rules or another version of reshenie: every file is read anew")
            delivery.begin()
            if once:
                try:
                    _work_off(watcher, bell)
                except (OSError, sqlite3.Error) as error:
                    watcher.failed += 1
                    log.tell("left", str(plan.folder), getattr(error, "strerror", None) or str(error))
            else:
                with _events(plan, bell, log):
                    _keep_watching(watcher, bell)
            with suppress(OSError, sqlite3.Error):
                delivery.finish()
            log.tell("ended", str(plan.folder))
        if bell.signal is not None:
            return 130 if bell.signal == signal.SIGINT else 0
        return int(once and bool(watcher.failed or delivery.is_behind))
    finally:
        state.close()


def _keep_watching(watcher: Watcher, bell: Bell) -> None:
    away = Patience()
    while not bell.stopping():
        try:
            pause = watcher.round()
        except (OSError, sqlite3.Error) as error:  # a share that is away for a while, a full disk
            if away.failed(getattr(error, "strerror", None) or str(error), time.monotonic()):
                watcher.log.tell("waiting", str(watcher.plan.folder), f"{away.reason}; tried again until it can be read")
            pause = away.due - time.monotonic()
            if isinstance(error, sqlite3.Error):
                with suppress(UsageError):
                    watcher.state.close()
                    watcher.state.open()
        else:
            away.went_well()
        bell.wait(min(pause, watcher.plan.interval))


def _work_off(watcher: Watcher, bell: Bell) -> None:
    """Go round until nothing changes any more; what keeps moving, or cannot be done now, is left for the next time."""
    patience = max(_SETTLES * watcher.plan.settle, _LEAST_PATIENCE)
    progress, taken = time.monotonic(), 0
    while not bell.stopping():
        pause = watcher.round()
        if watcher.taken > taken:  # what was written may lie in the folder, too
            progress, taken = time.monotonic(), watcher.taken
            continue
        tried_enough = not watcher.delivery.is_behind or watcher.delivery.failures >= _TRIES
        if tried_enough and (not watcher.is_waiting or time.monotonic() - progress > patience):
            break
        bell.wait(pause)
    for name in watcher.left():
        watcher.failed += 1
        watcher.log.tell("left", name, "for the next time")


@contextmanager
def _signals(bell: Bell) -> Iterator[None]:
    before = {number: signal.signal(number, bell.stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _events(plan: Plan, bell: Bell, log: Log) -> Iterator[None]:
    """Let the bell ring when something changes below the folder; where the system cannot tell, only the interval counts."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in _NO_CHANGE:
                bell.ring()

    observer = Observer()
    try:
        observer.schedule(Handler(), str(plan.folder), recursive=True)
        observer.start()
    except Exception as error:  # no more watches to be had, a file system without events: each system raises its own
        log.tell("polling", str(plan.folder), f"every {plan.interval:g} s: {type(error).__name__}: {error}")
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join(timeout=5)
