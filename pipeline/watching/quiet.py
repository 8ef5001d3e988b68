"""Which things have stayed as they are for a while, and when something is tried again that went wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


class Quiet:
    """Since when each file looks as it does, by a clock of seconds."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[str, float]] = {}

    def seconds(self, name: str, looks: str, now: float) -> float:
        """For how long it looks so, as far as we have seen."""
        before = self._since.get(name)
        if before is None or before[0] != looks:
            self._since[name] = (looks, now)
            return 0.0
        return now - before[1]

    def keep(self, names: Collection[str]) -> None:
        """Forget all others."""
        self._since = {name: since for name, since in self._since.items() if name in names}


@dataclass
class Patience:
    """When to try again: after a second, then after twice as long each time, up to a minute."""

    failures: int = 0
    due: float = 0.0
    reason: str = ""

    def failed(self, reason: str, now: float) -> bool:
        """Take a failure down; true where its reason is another than before, and so is news."""
        self.failures += 1
        self.due = now + min(FIRST_WAIT * 2 ** min(self.failures - 1, 16), LONGEST_WAIT)
        was, self.reason = self.reason, reason
        return was != reason

    def went_well(self) -> None:
        """Begin anew."""
        self.failures, self.due, self.reason = 0, 0.0, ""
