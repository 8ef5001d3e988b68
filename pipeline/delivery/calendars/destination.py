"""The destination of ``reshenie push caldav``: acts come in, tasks or events on a server are made, changed, cancelled.

What is on the server is all that a second run needs to know: one that was cut off is taken up by running it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.delivery.calendars import merge
from pipeline.delivery.calendars.client import LoginError
from pipeline.delivery.calendars.items import Item, followed, items
from pipeline.delivery.calendars.server import CalendarServer, OtherVersionError, RefusedError, Stored
from pipeline.delivery.calendars.wording import clean
from pipeline.delivery.retry import UnreachableError
from pipeline.delivery.run import DeliveryError
from pipeline.wording import values as words

if TYPE_CHECKING:
    from pipeline.model import Document, Resolution

_TRIES = 3
_MARKS = {"created": "+", "changed": "~", "cancelled": "-"}
DECISIONS, UNDATED, TWICE = "decisions without a deadline", "without a date", "in another document of this run already"


class CalDavDestination:
    """Brings a calendar up to date, one act after the other.

    A server takes one task at a time, so an act that fails in between stays partly written until the next run; a task that is
    refused keeps back no other. Cancelled is
    what the same document held before: one of the same id that is the same act, or shares a task with it. Another
    act in a file of the same name cancels nothing.
    """

    def __init__(self, server: CalendarServer, dry_run: bool) -> None:
        self.server, self.dry_run = server, dry_run
        self.counts: Counter[str] = Counter(dict.fromkeys(("created", "changed", "unchanged", "cancelled"), 0))
        self.passed_over: Counter[str] = Counter()
        self.lines: list[str] = []
        self._there = server.stored() if server.open(make=not dry_run) else {}
        self._owners: dict[str, str] = {}
        self._broken: str | None = None

    def add(self, resolution: Resolution) -> None:
        """Bring the tasks of an act up to date; raises DeliveryError where the server refuses or is gone."""
        if self._broken:
            raise DeliveryError(self._broken)  # each further act would wait in vain for as long
        try:
            self._add(resolution)
        except (LoginError, UnreachableError) as error:
            self._broken = str(error)
            raise

    def close(self) -> None:
        """Let the connection go."""
        self.server.close()

    def summary(self) -> str:
        """What came of it; after a dry run each task that would be touched, and what of it."""
        counted = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        lines = [*self.lines] if self.dry_run else []
        lines.append(f'{"dry run: " if self.dry_run else ""}calendar "{self.server.name}" on {self.server.account.host}: {counted}')
        if passed_over := [f"{why} ({number})" for why, number in self.passed_over.items() if number]:
            lines.append(f"not in the calendar: {', '.join(passed_over)}")
        return "\n".join(lines)

    def _add(self, act: Resolution) -> None:
        found = list(items(act, self.server.kind))
        self._count_passed_over(act, found)
        vanished = self._vanished(act.document, found)
        refused: RefusedError | None = None
        for item in found:
            if self._owners.setdefault(item.uid, item.document) != item.document:
                self.passed_over[TWICE] += 1
                continue
            try:
                self._bring_up_to_date(item)
            except RefusedError as error:
                refused = refused or error
        for uid in vanished:
            self._cancel(uid)
        if refused:
            raise refused

    def _bring_up_to_date(self, item: Item) -> None:
        for _ in range(_TRIES):
            there = self._there.get(item.uid)
            changed = merge.bring_up_to_date(there.component, item, self.server.kind) if there else []
            try:
                if there is None:
                    self._put_new(item)
                elif changed:
                    self._put(there)
            except OtherVersionError:
                self._there = self.server.stored()
            else:
                self._count("created" if there is None else "changed" if changed else "unchanged", _line(item), changed)
                return
        raise self._lost(item.uid)

    def _cancel(self, uid: str) -> None:
        for _ in range(_TRIES):
            there = self._there.get(uid)
            if there is None or not merge.cancel(there.component):
                return
            try:
                self._put(there)
            except OtherVersionError:
                self._there = self.server.stored()
            else:
                self._count("cancelled", str(there.component.get("SUMMARY", uid)))
                return
        raise self._lost(uid)

    def _put_new(self, item: Item) -> None:
        if not self.dry_run:
            self.server.put_new(item.uid, merge.new(item, self.server.kind))

    def _put(self, there: Stored) -> None:
        if not self.dry_run:
            self.server.put(there)

    def _lost(self, uid: str) -> DeliveryError:
        return DeliveryError(f"{self.server.account.host}: {uid} was not written: there is always another version of it on the server")

    def _vanished(self, act: Document, found: list[Item]) -> list[str]:
        """The UIDs on the server that the same document held before, and holds no more."""
        before = {uid: one.component for uid, one in self._there.items() if merge.document_of(one.component) == act.id}
        now = {item.uid for item in found}
        same_act = bool(act.number or act.date) and any(merge.same_act(one, clean(words.heading(act))) for one in before.values())
        return [uid for uid in before if uid not in now] if same_act or now & set(before) else []

    # ---- what is told

    def _count(self, what: str, line: str, fields: Sequence[str] = ()) -> None:
        self.counts[what] += 1
        if what in _MARKS:
            told = f" [{', '.join(name.removeprefix('X-RESHENIE-').lower() for name in fields)}]" if fields else ""
            self.lines.append(f"{_MARKS[what]} {line}{told}")

    def _count_passed_over(self, act: Resolution, found: list[Item]) -> None:
        shown = {item.assignment for item in found}
        hidden = [one for one in act.assignments if one.id not in shown]
        decisions = sum(not followed(one) for one in hidden)
        self.passed_over += Counter({DECISIONS: decisions, UNDATED: len(hidden) - decisions})


def _line(item: Item) -> str:
    day = item.term.end or item.term.start
    return f"{day or 'no date'!s:<10}  {item.title}  ({item.document} {item.assignment})"
