"""One act in two files of a run, such as a text and its scan: it is told, and a target gets it once."""

from __future__ import annotations

from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.model import Resolution
from pipeline.words.normal import normal

# In percent: two texts that letters misread by a scan, or another cut at the end, keep apart.
_NEARLY_EQUAL = 88
_TOLD, _ALL = 0.5, 0.9  # shares of the assignments, of the smaller act and of the larger one


@dataclass(frozen=True)
class SameAct:
    """A document that is the same act as one before it: ``equal`` of the ``of`` assignments of the larger one are in both."""

    document: str
    first: str
    equal: int
    of: int

    @property
    def is_whole(self) -> bool:
        """Whether it says what the first one does, so that nothing is lost with it."""
        return self.equal >= _ALL * self.of

    def as_text(self) -> str:
        """The line of a summary."""
        equal = f"kind, number, date and {self.equal} of {self.of} assignments"
        return f"document {self.document} is the same act as document {self.first} ({equal})"


@dataclass
class ActsOfRun:
    """The acts of a run so far, by kind, number and date; an act that lacks one of these is never taken for another."""

    _seen: dict[tuple[str | None, str | None, str | None], list[tuple[str, list[str]]]] = field(default_factory=dict)

    def same_as_before(self, resolution: Resolution) -> SameAct | None:
        """Which earlier act this one is, if any: of several the one most like it."""
        texts = _texts(resolution)
        found = [
            SameAct(resolution.document.id, other, equal, max(len(texts), len(there)))
            for other, there in self._seen.get(_name(resolution), ())
            if (equal := _equal(texts, there)) and equal >= _TOLD * min(len(texts), len(there))
        ]
        return max(found, key=lambda same: same.equal, default=None)

    def take(self, resolution: Resolution) -> None:
        """Take in an act that was written: for one that was not, a later one may stand."""
        if all(name := _name(resolution)):
            self._seen.setdefault(name, []).append((resolution.document.id, _texts(resolution)))


def _name(resolution: Resolution) -> tuple[str | None, str | None, str | None]:
    act = resolution.document
    return act.kind, act.number, act.date


def _texts(resolution: Resolution) -> list[str]:
    return [normal(item.text) for item in resolution.assignments]


def _equal(texts: list[str], there: list[str]) -> int:
    """How many texts have a near-equal one on the other side, each one of its own."""
    left = list(there)
    for text in texts:
        if text in left:
            left.remove(text)
        elif near := next((other for other in left if fuzz.ratio(text, other, score_cutoff=_NEARLY_EQUAL)), None):
            left.remove(near)
    return len(there) - len(left)
