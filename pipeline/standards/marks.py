"""What the annotation tools show of an act: labelled stretches of the text and the links between them.

Label Studio and brat are two ways to write this down; both are read back into it. A phrase that governs several
assignments is one region with several links. ``value`` is what was read out of a phrase, in the words of the contract,
and no part of what an annotator can change, but for ``choice``, the one value that is chosen from a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from pipeline.model import Assignment, Deadline, DeadlineKind, Modality, Operator, PartyKind, Resolution, Responsible, Role, Span, Target

ASSIGNMENT, PARTY, DEADLINE, TARGET, REFERENCE, SIGNATORY = "Assignment", "Party", "Deadline", "Target", "Reference", "Signatory"
# What is chosen for a region of a label, and from what.
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    ASSIGNMENT: ("modality", get_args(Modality)),
    PARTY: ("kind", get_args(PartyKind)),
    DEADLINE: ("kind", get_args(DeadlineKind)),
    TARGET: ("op", get_args(Operator)),
}
# What the choice is called in the tools: `kind` alone would be two things.
CHOICE_NAMES = {ASSIGNMENT: "modality", PARTY: "party_kind", DEADLINE: "deadline_kind", TARGET: "op"}
# Which links lead from an assignment to a region of a label; a party's is its role.
LINKS: dict[str, tuple[str, ...]] = {PARTY: get_args(Role), DEADLINE: ("due",), TARGET: ("reaches",)}

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text with what neither XML nor UTF-8 nor a database holds replaced, one character for one: places stay.

    >>> plain("a\\x00b\\rc")
    'a�b\\nc'
    """
    return _UNWRITABLE.sub("\ufffd", text).replace("\r", "\n")


@dataclass(frozen=True)
class Region:
    """A labelled stretch; ``pieces`` are its parts where it does not hang together, in order, never touching.

    ``value`` holds the fields of the contract that the phrase was read as, ``note`` the same for people.
    """

    id: str
    label: str
    pieces: tuple[Span, ...]
    choice: str | None = None
    note: str | None = None
    value: dict[str, Any] = field(default_factory=dict, compare=False, hash=False)

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.pieces[-1][1]


@dataclass(frozen=True)
class Link:
    """From the region of an assignment to what belongs to it. ``value`` holds what is true of this assignment alone."""

    kind: str
    source: str
    target: str
    value: dict[str, Any] = field(default_factory=dict, compare=False, hash=False)


@dataclass
class Annotated:
    """An act's text with its regions, in the order of the document, and the links between them."""

    text: str
    regions: list[Region]
    links: list[Link]
    unplaced: list[tuple[str, str, str]] = field(default_factory=list)
    """Values that stand nowhere in the text (a reviewer's): assignment's id, field, what it is."""

    def region(self, name: str) -> Region | None:
        """The region with an id."""
        return next((region for region in self.regions if region.id == name), None)


def annotate(resolution: Resolution) -> Annotated:
    """What the tools are to show of an act as it was read."""
    return _Annotator(resolution).made()


class _Annotator:
    def __init__(self, resolution: Resolution) -> None:
        self.act = resolution
        self.text = plain(resolution.text)
        self.found: dict[tuple[Any, ...], Region] = {}
        self.links: list[Link] = []
        self.unplaced: list[tuple[str, str, str]] = []
        self.counts: dict[str, int] = {}

    def made(self) -> Annotated:
        for item in self.act.assignments:
            self._assignment(item)
        for reference in self.act.references:
            told = " ".join(filter(None, (reference.kind, reference.number and f"№ {reference.number}", reference.date)))
            self._region(REFERENCE, reference.span, reference.model_dump(exclude={"span"}), None, told)
        for signatory in self.act.document.signatories:
            told = ", ".join(filter(None, (signatory.name, signatory.position)))
            self._region(SIGNATORY, signatory.span, signatory.model_dump(exclude={"span"}), None, told)
        regions = sorted(self.found.values(), key=lambda region: (region.start, -region.end, _ORDER[region.label]))
        return Annotated(self.text, regions, self.links, self.unplaced)

    def _assignment(self, item: Assignment) -> None:
        source = self._region(ASSIGNMENT, item.span, {"id": item.id, "key": item.key}, item.modality, f"{item.id}: {item.text}")
        if source is None:
            self.unplaced.append((item.id, "text", item.text))
            return
        for label, name, parts in _parts(item):
            for part in parts:
                region = self._region(label, part.span, _own(part), getattr(part, CHOICES[label][0]), _described(part))
                if region is None:
                    self.unplaced.append((item.id, name, part.raw))
                    continue
                kind = part.role if isinstance(part, Responsible) else LINKS[label][0]
                self.links.append(Link(kind, source.id, region.id, part.model_dump(include=set(_OF_LINK))))

    def _region(self, label: str, span: Span, value: dict[str, Any], choice: str | None, note: str) -> Region | None:
        """The region of a phrase, made on first need: what governs several assignments is marked once."""
        start, end = _trimmed(self.text, span)
        if start >= end:
            return None
        key = (label, start, end, choice, repr(value))
        if key not in self.found:
            self.counts[label] = number = self.counts.get(label, 0) + 1
            told = plain(" ".join(note.split())) or None
            self.found[key] = Region(f"{label[0]}{number}", label, ((start, end),), choice, told, value)
        return self.found[key]


_ORDER = {label: place for place, label in enumerate((ASSIGNMENT, PARTY, DEADLINE, TARGET, REFERENCE, SIGNATORY))}
# What is said of a phrase for one assignment and not for another.
_OF_LINK = ("role", "inherited_from", "shared")


def _parts(item: Assignment) -> Iterator[tuple[str, str, list[Responsible] | list[Deadline] | list[Target]]]:
    yield PARTY, "responsible", item.responsible
    yield DEADLINE, "deadlines", item.deadlines
    yield TARGET, "targets", item.targets


def _own(part: Responsible | Deadline | Target) -> dict[str, Any]:
    """What is read out of the phrase itself, wherever it governs."""
    return part.model_dump(exclude={"span", "rule", *_OF_LINK})


def _described(part: Responsible | Deadline | Target) -> str:
    """What was read, for the annotator to check."""
    if isinstance(part, Responsible):
        return f"{part.party} ({', '.join(part.people)})" if part.people else part.party
    if isinstance(part, Deadline):
        days = "/".join(filter(None, (part.start, part.end)))
        return " ".join(filter(None, (part.kind, days, part.recurrence, "?" if part.assumed else None)))
    return " ".join(filter(None, (part.op, f"{part.value:g}" if part.value < 1e6 else str(part.value), part.unit, part.indicator)))


def _trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends, inside the text."""
    start, end = max(0, span[0]), min(len(text), span[1])
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def joined(text: str, pieces: list[Span]) -> tuple[Span, ...]:
    """Pieces in order, trimmed, those that are parted by white space alone made one: a tool cuts a phrase at line ends."""
    made: list[Span] = []
    for start, end in sorted(_trimmed(text, piece) for piece in pieces):
        if start >= end:
            continue
        if made and not text[made[-1][1] : start].strip():
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)
