"""Acts are brought where they are to go, and what cannot go now is tried again; the log has a line of each act's end."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from pipeline.model import Resolution
from pipeline.watching.log import Log, counted
from pipeline.watching.quiet import Patience
from pipeline.watching.scan import order
from pipeline.watching.state import Act, State
from pipeline.watching.steps import OutOfReachError, Overall, RefusedError, Step

_AGAIN = "again"  # what the log says of an act that goes to a new place


class Delivery:
    """Brings acts through ``steps`` and writes what is ``overall``. ``stopping`` tells whether to leave off between two acts."""

    def __init__(
        self, state: State, steps: Sequence[Step], overall: Overall | None, log: Log, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self.state = state
        self.steps = steps
        self.overall = overall
        self.log = log
        self.stopping = stopping
        self._out_of_reach = {step.name: Patience() for step in steps}
        self._refused: dict[tuple[str, str], Patience] = {}
        self._overall = Patience()
        self._told: dict[str, str] = {}  # digests of acts of which the log says already that they wait
        self._notes: dict[str, list[str]] = {}

    def begin(self) -> None:
        """Look whether what was brought before is still there, and if not, bring it all again."""
        for step in self.steps:
            self.state.tell_pending(step.name, _AGAIN)
            try:
                self._open(step)
            except OutOfReachError as error:
                self._put_off(step, error)

    def _open(self, step: Step) -> None:
        if step.begin():
            return
        self.state.undo(step.name)
        self.state.tell_pending(step.name, _AGAIN)
        if self.overall is not None:
            self.state.undo(self.overall.name)

    def _put_off(self, step: Step, error: OutOfReachError) -> None:
        if self._out_of_reach[step.name].failed(str(error), time.monotonic()):
            self.log.tell("waiting", "", f"{error}; tried again until it answers")

    # ---- each act

    def deliver(self, in_hand: str | None = None) -> None:
        """Bring every act as far as it can go now, and tell of those that have come to their end; when stopping, only that in hand."""
        for step in self.steps:
            if self._out_of_reach[step.name].due <= time.monotonic():
                self._through(step, in_hand)
        for act in self.state.to_tell():
            self._tell(act)

    def _through(self, step: Step, in_hand: str | None) -> None:
        try:
            if self._due(step):
                self._open(step)
            for document, digest in self._due(step):
                if document == in_hand or not self.stopping():
                    self._bring(step, document, digest)
        except OutOfReachError as error:
            self._put_off(step, error)
        else:
            self._out_of_reach[step.name].went_well()

    def _due(self, step: Step) -> list[tuple[str, str]]:
        now = time.monotonic()
        return [one for one in self.state.pending(step.name) if self._refused.get((step.name, one[0]), Patience()).due <= now]

    def _bring(self, step: Step, document: str, digest: str) -> None:
        key = (step.name, document)
        try:
            brought = step.add(self._act(document), self.state.brought(step.name, document))
        except RefusedError as error:
            self._refused.setdefault(key, Patience()).failed(str(error), time.monotonic())
            return
        self.state.mark(step.name, digest, document, brought.document)
        self._refused.pop(key, None)
        if brought.note:
            self._notes.setdefault(document, []).append(brought.note)

    def _tell(self, act: Act) -> None:
        left = [step for step in self.steps if self.state.is_pending(step.name, act.document)]
        if not left:
            did = " and ".join(step.did for step in self.steps)
            self.log.tell(act.news or "", act.name, "; ".join([f"{self._found(act)}, {did}", *self._notes.pop(act.document, [])]))
            self.state.mark_told(act.document)
            self._told.pop(act.document, None)
            return
        if self._told.get(act.document) != act.digest and not self.stopping():
            self._told[act.document] = act.digest
            self.log.tell("waiting", act.name, "; ".join([self._found(act), *(self._why(step, act) for step in left)]))

    def _why(self, step: Step, act: Act) -> str:
        refused = self._refused.get((step.name, act.document))
        return f"not {step.did} yet{f': {refused.reason}' if refused else ''}"

    def _found(self, act: Act) -> str:
        try:
            found = self._act(act.document)
        except RefusedError:
            return act.document
        return f"{act.document}, {counted(len(found.assignments), 'assignment')}, {counted(len(found.issues), 'issue')}"

    def _act(self, document: str) -> Resolution:
        try:
            return Resolution.model_validate_json(self.state.data(document))
        except ValueError:  # of a file that is gone, or could not be read anew
            raise RefusedError("it was read by another version of reshenie, whose reading is not understood any more") from None

    def _understood(self, acts: Iterable[Act]) -> Iterator[Resolution]:
        for act in acts:
            with suppress(RefusedError):
                yield self._act(act.document)

    # ---- all acts

    def finish(self) -> None:
        """No act is left for now: close what is open, and write what is over all acts where it is not up to date."""
        for step in self.steps:
            step.end()
        if self.overall is None or not self.overall.formats or self._overall.due > time.monotonic():
            return
        acts = sorted(self.state.acts(), key=lambda act: (order(act.name), act.document))
        digest = hashlib.sha256("\n".join(f"{act.document} {act.digest}" for act in acts).encode()).hexdigest()
        if not acts or self.state.digest(self.overall.name) == digest:
            return
        try:
            self.overall.write(self._understood(acts))
        except OutOfReachError as error:
            if self._overall.failed(str(error), time.monotonic()):
                self.log.tell("waiting", "", f"{error}; tried again until it can be")
        else:
            self._overall.went_well()
            self.state.mark(self.overall.name, digest)

    # ---- what is left

    @property
    def is_behind(self) -> bool:
        """Whether something is still to go somewhere."""
        return bool(self._overall.failures) or any(self.state.pending(step.name) for step in self.steps)

    @property
    def failures(self) -> int:
        """How often the worst was tried in vain."""
        patient = (*self._out_of_reach.values(), *self._refused.values(), self._overall)
        return max((one.failures for one in patient), default=0)

    @property
    def due(self) -> float:
        """When to try again, by the monotonic clock; nothing is due at infinity."""
        patient = (*self._out_of_reach.values(), *self._refused.values(), self._overall)
        return min((one.due for one in patient if one.failures), default=float("inf"))
