"""What the page shows of a session, kept from change to change: only what has changed is made anew and sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.corrections import Correction
from pipeline.corrections.model import Drop
from pipeline.model import Assignment, Issue, Party
from pipeline.review import pieces
from pipeline.review.cells import STATES, Cell, cells
from pipeline.review.marked import MarkedText, Stretch, stretches
from pipeline.review.notes import Note, note_of_failure, note_of_piece
from pipeline.review.session import Session
from pipeline.rulebook.load import load as load_rules


@dataclass(frozen=True)
class _Facts:
    """All that a row is made of; the same facts make the same row."""

    item: Assignment
    issues: tuple[Issue, ...]
    corrections: tuple[Correction, ...]
    pieces: tuple[pieces.Piece, ...]
    known: tuple[Party, ...]


@dataclass(frozen=True)
class PageRow:
    """A row of the page: an assignment, or the words of one that was dropped, which has no cells."""

    key: str
    id: str
    cells: tuple[Cell, ...] = ()
    marks: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    dropped: str = ""

    @cached_property
    def unsure(self) -> bool:
        """Whether any of its fields is."""
        return any(cell.unsure for cell in self.cells)


@dataclass
class Page:
    """The rows by key, in their order, and the marked text. ``revision`` counts what was sent, ``changed`` holds for each row
    the revision since which it is what it is."""

    session: Session
    rows: dict[str, PageRow] = field(default_factory=dict)
    revision: int = 0
    changed: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make all."""
        fresh = self.session.fresh
        self._codes = load_rules(self.session.rules)["checks"].words.codes
        self.text = MarkedText(fresh.text, fresh.blocks)
        self._facts: dict[str, _Facts] = {}
        self._stretches: dict[str, list[Stretch]] = {}
        self.update()

    def update(self) -> dict[str, Any]:
        """Take in what the session is now. Returns what is new: rows by key, the order of the rows where it has changed,
        lines of the text by number."""
        self.revision += 1
        before = self.rows
        facts = self._all_facts()
        changed = [key for key, one in facts.items() if self._facts.get(key) != one]
        self._facts = facts
        lines = self._mark(changed)
        made = {key: self._row(key, facts[key]) if key in set(changed) else before[key] for key in facts}
        self.rows = self._with_dropped(made)
        new = {key: row for key, row in self.rows.items() if before.get(key) != row}
        self.changed |= dict.fromkeys(new, self.revision)
        order = list(self.rows) if list(before) != list(self.rows) else None
        return {"rows": new, "order": order, "lines": lines}

    def counts(self) -> dict[str, int]:
        """How many fields there are of each state, and how many of the unseen are unsure."""
        found = [cell for row in self.rows.values() for cell in row.cells]
        states = Counter(cell.state for cell in found)
        return {state: states[state] for state in STATES} | {"unsure": sum(cell.unsure for cell in found), "all": len(found)}

    def state(self) -> dict[str, Any]:
        """All beside rows and text."""
        session = self.session
        return {
            "revision": self.revision,
            "counts": self.counts(),
            "can_undo": bool(session.past),
            "can_redo": bool(session.future),
            "unapplied": [note_of_failure(one) for one in (*session.report.conflicting, *session.report.orphaned)],
        }

    # ---- rows

    def _all_facts(self) -> dict[str, _Facts]:
        resolution, state = self.session.resolution, self.session.state
        issues = _grouped((issue.assignment or "", issue) for issue in resolution.issues)
        said = _grouped((one.assignment or "", one.correction) for one in state.report.applied)
        done = pieces.by_key(state)
        known = {party.name.lower(): party for party in resolution.parties if party.full_name or party.persons}
        return {
            item.key: _Facts(
                item, tuple(issues.get(item.id, ())), tuple(said.get(item.id, ())), tuple(done.get(item.key, ())), _of(item, known)
            )
            for item in resolution.assignments
        }

    def _row(self, key: str, facts: _Facts) -> PageRow:
        known = {party.name.lower(): party for party in facts.known}
        held = cells(facts.item, facts.issues, self._codes, facts.corrections, known)
        marks = tuple(dict.fromkeys(self.text.number(one) for one in self._stretches[key]))
        return PageRow(key, facts.item.id, held, marks, tuple(note_of_piece(one) for one in facts.pieces))

    def _with_dropped(self, rows: dict[str, PageRow]) -> dict[str, PageRow]:
        """Those that were dropped stand where they stood in the extraction; one that is not of it, at the end."""
        gone = {one.about.key: one for one in pieces.dropped(self.session.state)}
        if not gone:
            return rows
        order = [*(item.key for item in self.session.fresh.assignments)]
        before = dict(zip(order[1:], order, strict=False))
        keys = list(rows)
        for key in sorted(gone, key=lambda key: order.index(key) if key in order else len(order)):
            left = before.get(key)
            while left is not None and left not in keys:
                left = before.get(left)
            place = keys.index(left) + 1 if left else 0 if key in order else len(keys)
            keys.insert(place, key)
        return {key: rows[key] if key in rows else self._dropped(gone[key]) for key in keys}

    def _dropped(self, drop: Drop) -> PageRow:
        return PageRow(drop.about.key, drop.about.id, notes=(note_of_piece(drop),), dropped=drop.about.text)

    # ---- the text

    def _mark(self, changed: Sequence[str]) -> dict[int, str]:
        """Mark what the assignments say of the text; of those that have not changed it is known."""
        resolution = self.session.resolution
        for key in [key for key in self._stretches if key not in self._facts and key]:
            del self._stretches[key]
        wanted = set(changed)
        items = [item for item in resolution.assignments if item.key in wanted]
        ids = {item.id for item in items}
        some = resolution.model_copy(update={
            "assignments": items, "issues": [issue for issue in resolution.issues if issue.assignment is None or issue.assignment in ids]
        })  # fmt: skip
        *own, loose = stretches(some)
        self._stretches |= {item.key: found for item, found in zip(items, own, strict=True)} | {"": loose}
        order: Callable[[str], list[Stretch]] = self._stretches.__getitem__
        return self.text.mark(one for key in (*self._facts, "") for one in order(key))


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, one in pairs:
        found.setdefault(name, []).append(one)
    return found


def _of(item: Assignment, known: dict[str, Party]) -> tuple[Party, ...]:
    """The parties of an assignment of whom more is known, without the other assignments that they have."""
    found = dict.fromkeys(one.party.lower() for one in item.responsible)
    return tuple(known[name].model_copy(update={"assignments": []}) for name in found if name in known)
