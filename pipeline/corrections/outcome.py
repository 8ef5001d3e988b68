"""What became of each correction when it was laid over a fresh extraction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pipeline.corrections.model import Add, Base, Confirm, Correction, OfField

# applied: as it was made. settled: the extraction says now what the correction wants. kept: applied, though the text
# has changed by a little. conflicting: not applied, what it corrected is something else now. orphaned: not applied,
# the assignment is not there any more.
State = Literal["applied", "settled", "kept", "conflicting", "orphaned"]


@dataclass(frozen=True)
class Outcome:
    """A correction and what became of it. ``was`` and ``now`` are the two versions: of the assignment's words where these
    changed, of the value where it did. ``assignment`` is the id in the corrected resolution, or nothing."""

    correction: Correction
    state: State
    assignment: str | None = None
    was: Any = None
    now: Any = None


@dataclass
class Report:
    """The outcomes in the order of the corrections; ``others`` is how many of the file speak of another document."""

    outcomes: list[Outcome] = field(default_factory=list)
    others: int = 0

    @property
    def applied(self) -> list[Outcome]:
        """Those that are in the result, also where their text has changed by a little."""
        return [one for one in self.outcomes if one.state in ("applied", "settled", "kept")]

    @property
    def kept(self) -> list[Outcome]:
        """Those of the applied whose text has changed."""
        return [one for one in self.outcomes if one.state == "kept"]

    @property
    def conflicting(self) -> list[Outcome]:
        """Those that were not applied because what they corrected has changed."""
        return [one for one in self.outcomes if one.state == "conflicting"]

    @property
    def orphaned(self) -> list[Outcome]:
        """Those that were not applied because their assignment is gone."""
        return [one for one in self.outcomes if one.state == "orphaned"]

    def counts(self) -> dict[str, int]:
        """How many were applied, are conflicting, are orphaned, are of another document; nothing where there was none.

        >>> Report().counts()
        {}
        """
        told = {"applied": len(self.applied), "conflicting": len(self.conflicting), "orphaned": len(self.orphaned)}
        told |= {"of another document": self.others} if self.others else {}
        return told if self.outcomes or self.others else {}


def value_as_text(value: Any) -> str:
    """A value as a message shows it: tables by their phrase or name, lists joined, nothing as a dash."""
    if value is None or value == [] or value == "":
        return "–"
    if isinstance(value, list):
        return "; ".join(value_as_text(one) for one in value)
    if isinstance(value, dict):
        named = value.get("raw") or value.get("party")
        return str(named) if named else "; ".join(value_as_text(one) for one in value.values() if one not in (None, [], ""))
    return str(value)


def named_field(correction: Base) -> str:
    """What a correction speaks of: its field, or what it does."""
    if isinstance(correction, OfField):
        return correction.field
    if isinstance(correction, Confirm) and correction.field:
        return correction.field
    return "add" if isinstance(correction, Add) else type(correction).__name__.lower()
