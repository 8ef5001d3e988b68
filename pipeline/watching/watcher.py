"""Going round: look through the folder, take what is new and quiet, bring it where it goes, wait."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from pipeline.files import safe_id, unique_ids
from pipeline.runs.own_files import is_own_file
from pipeline.watching.aside import StillWantedError, put_aside
from pipeline.watching.delivery import Delivery
from pipeline.watching.log import Log
from pipeline.watching.plan import Plan
from pipeline.watching.quiet import Patience, Quiet
from pipeline.watching.reader import BadFileError, NotNowError, Reader, content_of
from pipeline.watching.scan import Scan, Scanner, Sight
from pipeline.watching.state import Act, File, State

# A file that cannot be read is tried once more, after it has been quiet for so many times as long: writers pause, too.
_DOUBT = 3
# While files keep coming, what is over all acts is written at least so often, in seconds.
_LONGEST_STALE = 30.0
_SOON = 0.05


class Watcher:
    """One watch. ``stopping`` tells whether to leave off after the document in hand."""

    def __init__(self, plan: Plan, state: State, reader: Reader, delivery: Delivery, log: Log, stopping: Callable[[], bool]) -> None:
        self.plan = plan
        self.state = state
        self.reader = reader
        self.delivery = delivery
        self.log = log
        self.stopping = stopping
        self.scanner = Scanner(plan.folder, plan.excluded, reader.settings.reading.registry, reader.settings.reading.corrections)
        self.failed = 0  # files that were put aside or are left, and links out
        self.taken = 0  # files that were looked into
        self._quiet, self._missing = Quiet(), Quiet()
        self._patience: dict[str, tuple[str, Patience]] = {}
        self._doubted: dict[str, str] = {}
        self._closed: set[str] = set()
        self._scan = Scan()
        self._in_hand: str | None = None
        self._next = float("inf")
        self._finished = time.monotonic()

    # ---- a round

    def round(self) -> float:
        """Go round once; return in how many seconds something is to be done, if nothing is heard before.

        Raises OSError where the folder is away and sqlite3.Error where the state is.
        """
        self._next = float("inf")
        scan = self._scan = self.scanner.scan()
        self._tell_refused(scan)
        self._take_off_removed(scan)
        ripe = self._ripe(scan)
        for sight in ripe:
            if self.stopping():
                break
            self._in_hand = None
            self._take(sight, scan)
            self.delivery.deliver(self._in_hand)
            if time.monotonic() - self._finished > _LONGEST_STALE:
                self._finish()
        if not self.stopping():
            self.delivery.deliver()
        if not ripe or self._next > time.monotonic() + self.plan.settle:
            self._finish()
        return max(min(self._next, self.delivery.due) - time.monotonic(), _SOON)

    def _finish(self) -> None:
        self.delivery.finish()
        self._finished = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether a file is still to become quiet, or to be tried again."""
        return self._next < float("inf")

    def left(self) -> list[str]:
        """The names of the files that the last round left waiting, in their order."""
        return [name for name, sight in self._scan.sights.items() if not self._is_known(sight)]

    def _is_known(self, sight: Sight) -> bool:
        known = self.state.files.get(sight.name)
        return known is not None and known.looks == sight.looks

    def _ripe(self, scan: Scan) -> list[Sight]:
        """The files that are new or changed and quiet; ``_next`` becomes the time when the next one may be."""
        self._quiet.keep(scan.sights.keys())
        now, found = time.monotonic(), []
        for sight in scan.sights.values():
            if self._is_known(sight):
                continue
            needed = self.plan.settle * (_DOUBT if self._doubted.get(sight.name) == sight.looks else 1)
            due = now + needed - self._quiet.seconds(sight.name, sight.looks, now)
            looks, patience = self._patience.get(sight.name, ("", Patience()))
            if looks == sight.looks:
                due = max(due, patience.due)
            if due <= now:
                found.append(sight)
            else:
                self._next = min(self._next, due)
        return found

    def _tell_refused(self, scan: Scan) -> None:
        for name, (looks, reason) in scan.refused.items():
            if self.state.files.get(name) != (link := File(looks, "", "", "link")):
                self._left("refused", name, reason)
                self.state.note(name, link)
        for folder, reason in scan.closed.items():
            if folder not in self._closed:
                self._left("closed", folder, reason)
        self._closed = set(scan.closed)

    def _left(self, outcome: str, name: str, said: str) -> None:
        self.failed += 1
        self.log.tell(outcome, name, said)

    def _take_off_removed(self, scan: Scan) -> None:
        """A file that is gone for as long as a written one must be quiet; programs save by removing and putting anew."""
        now = time.monotonic()
        there = scan.sights.keys() | scan.refused.keys()
        gone = {name: file for name, file in self.state.files.items() if name not in there and not scan.is_closed(name)}
        self._missing.keep(gone)
        for name, file in gone.items():
            due = now + self.plan.settle - self._missing.seconds(name, "gone", now)
            if due > now:
                self._next = min(self._next, due)
                continue
            if file.outcome in ("act", "same"):
                self.log.tell("removed", name, f"document {file.document} stays as it is")
            self._leave(name)
            self._next = now  # those of the same content are looked at anew

    # ---- a file

    def _take(self, sight: Sight, scan: Scan) -> None:
        content = content_of(sight.path)
        if content is None:
            self._put_off(sight, "it cannot be opened")
            return
        self.taken += sight.name not in self._patience
        beside = hashlib.sha256(" ".join(f"{one.name}:{content_of(one)}" for one in sight.beside).encode()).hexdigest()
        if self.scanner.look(sight.path) != sight:
            self._next = 0
            return
        known = self.state.files.get(sight.name)
        if known and (known.content, known.beside) == (content, beside):
            self.state.note(sight.name, File(sight.looks, content, beside, known.outcome, known.document))
        elif is_own_file(sight.path):
            self.log.tell("own", sight.name, "written by reshenie, no document")
            self.state.note(sight.name, File(sight.looks, content, beside, "own"))
        else:
            self._take_document(sight, scan, content, beside)

    def _take_document(self, sight: Sight, scan: Scan, content: str, beside: str) -> None:
        known = self.state.files.get(sight.name)
        mine = self.state.act(known.document or "") if known and known.outcome == "act" else self.state.act_of_file(sight.name)
        same = self.state.act_of_content(content)
        if same is None or same.name == sight.name:
            self._read(sight, content, beside, mine)
        elif self._holds(same, scan):
            self.log.tell("same", sight.name, f"the content of {same.name}, document {same.document}")
            self._leave(sight.name)
            self.state.note(sight.name, File(sight.looks, content, beside, "same", same.document))
        elif same.beside == beside:
            self.log.tell("moved", sight.name, f"was {same.name}, document {same.document}")
            self._leave(sight.name)
            self.state.move(same.document, sight.name, File(sight.looks, content, beside, "act", same.document))
        else:
            self._leave(sight.name)
            self._read(sight, content, beside, same)

    def _holds(self, act: Act, scan: Scan) -> bool:
        """Whether the file of an act is still there with its content."""
        file = self.state.files.get(act.name)
        there = act.name in scan.sights or scan.is_closed(act.name)
        return there and file is not None and (file.outcome, file.document, file.content) == ("act", act.document, act.content)

    def _leave(self, name: str) -> None:
        """Take off a file that is no longer what it was: those that were told to have its content are looked at anew."""
        if name in self.state.files:
            self.state.forget(name)
            self._next = 0

    def _read(self, sight: Sight, content: str, beside: str, before: Act | None) -> None:
        document = before.document if before else self._free_id(sight.path.name)
        try:
            _, data = self.reader.act(sight.path, document, content)
        except NotNowError as error:
            self._put_off(sight, str(error))
        except BadFileError as error:
            self._doubt(sight, content, str(error))
        else:
            digest = hashlib.sha256(data).hexdigest()
            news = "changed" if before else "new"
            if before and before.digest == digest:
                news = before.news or "unchanged"
            self._went_well(sight)
            file = File(sight.looks, content, beside, "act", document)
            self._in_hand = document
            self.state.keep(Act(document, sight.name, content, beside, digest, news), data, file)
            self._next = 0 if news == "changed" else self._next

    def _free_id(self, name: str) -> str:
        """The id that ``parse`` would give it behind all acts that are known."""
        stem = safe_id(name).casefold()
        taken = [document for document in self.state.documents() if document.casefold().startswith(stem)]
        return unique_ids([*(f"{document}.txt" for document in taken), name])[-1]

    # ---- what cannot be read

    def _put_off(self, sight: Sight, reason: str) -> None:
        looks, patience = self._patience.get(sight.name, ("", Patience()))
        if looks != sight.looks:
            patience = Patience()
        self._patience[sight.name] = (sight.looks, patience)
        if patience.failed(reason, time.monotonic()):
            self._left("waiting", sight.name, reason)
        self._next = min(self._next, patience.due)

    def _doubt(self, sight: Sight, content: str, reason: str) -> None:
        """The first time it may be a writer's pause, or a helper program that was stopped with us."""
        if self.stopping():
            return
        if self._doubted.get(sight.name) != sight.looks:
            self._doubted[sight.name] = sight.looks
            self._next = 0
            return
        try:
            place = put_aside(sight, self.scanner, self.plan.aside, reason, content)
        except StillWantedError:
            self._next = 0
        except OSError as error:
            self._put_off(sight, f"{reason}; it cannot be put aside: {error.strerror or error}")
        else:
            self._went_well(sight)
            self._leave(sight.name)
            self._left("aside", sight.name, f"{reason}; now {place}")

    def _went_well(self, sight: Sight) -> None:
        self._patience.pop(sight.name, None)
        self._doubted.pop(sight.name, None)
