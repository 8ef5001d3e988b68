"""A review under way: the extraction, the corrections over it, what can be undone. Every change is in the file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.corrections import Correction, Corrections, Signed, Store, apply, corrections_path, make
from pipeline.corrections.model import Confirm, OfField
from pipeline.corrections.paths import ITEMS, LISTS, parse_path
from pipeline.errors import ReshenieError
from pipeline.flow import extract
from pipeline.model import Assignment
from pipeline.readers import STDIN, read
from pipeline.readers.content import Limits

Change = Callable[[Corrections], None]


class ReviewError(ReshenieError):
    """A review that cannot be begun."""


class Session:
    """The state of one review. ``resolution`` is the document as corrected, ``report`` what became of each correction.

    A change that is refused (ValueError: an impossible value; CorrectionsError: the file was changed by somebody else;
    OSError) changes nothing. What can be undone is what this session did; what is in the file outlives it.
    """

    def __init__(self, source: Path, rules: Path | None = None) -> None:
        if source == STDIN:
            raise ReviewError("corrections lie beside a file: standard input cannot be reviewed")
        self.source = source
        self.rules = rules
        self.fresh = extract(read(source, Limits(rules=rules)), rules)
        self.store = Store(corrections_path(source))
        self.reload()

    def reload(self) -> None:
        """Take the file as it is now; nothing can be undone beyond that."""
        corrections = self.store.load()
        self._show(corrections)
        self.past: list[Corrections] = []
        self.future: list[Corrections] = []

    # ---- what a reviewer does

    def set(self, key: str, field: str, value: Any, signed: Signed) -> None:
        """Give a value to the field at the end of a way; an item behind the end of a list is a new one."""
        assignment = self.assignment(key)
        named = make.about(self.resolution, assignment)
        self._change_value(assignment, make.set_field(named, assignment, field, value, signed), signed)

    def clear(self, key: str, field: str, signed: Signed) -> None:
        """Empty a field, or take an item out of a list."""
        assignment = self.assignment(key)
        named = make.about(self.resolution, assignment)
        self._change_value(assignment, make.clear_field(named, assignment, field, signed), signed)

    def confirm(self, key: str, fields: Iterable[str], signed: Signed) -> None:
        """Say that fields are right as they are shown."""
        assignment = self.assignment(key)
        named = make.about(self.resolution, assignment)
        made = [make.confirm(named, assignment, signed, field) for field in fields]

        def put_all(corrections: Corrections) -> None:
            for one in made:
                corrections.put(one)

        self._change(put_all)

    def restore(self, key: str, field: str) -> None:
        """Take back all that was said of a field: it is what was extracted, and unseen."""
        gone = self._said_of(self.assignment(key), parse_path(field).field)
        self._change(lambda corrections: _take_out(corrections, gone))

    def drop(self, key: str, signed: Signed) -> None:
        """Say that this is no assignment."""
        named = make.about(self.resolution, self.assignment(key))
        self._change(lambda corrections: _put(corrections, make.drop(named, signed)))

    def undo(self) -> bool:
        """Take the last change back; false where there is none."""
        return self._step(self.past, self.future)

    def redo(self) -> bool:
        """Make the last change that was undone again; false where there is none."""
        return self._step(self.future, self.past)

    def assignment(self, key: str) -> Assignment:
        """The assignment of a key as it is shown; raises ValueError where there is none."""
        found = next((one for one in self.resolution.assignments if one.key == key), None)
        if found is None:
            raise ValueError("this assignment is not there any more")
        return found

    # ---- how it is kept

    def _show(self, corrections: Corrections) -> None:
        self.resolution, self.report = apply(self.fresh, corrections, self.rules)
        self.corrections = corrections

    def _change(self, change: Change) -> None:
        """Write first, show afterwards: what is on the screen is in the file."""
        wanted = self.corrections.model_copy(deep=True)
        change(wanted)
        wanted.document = wanted.document or self.source.name
        if wanted.corrections == self.corrections.corrections:
            return
        self.store.save(wanted)
        self.past.append(self.corrections)
        self.future.clear()
        self._show(wanted)

    def _step(self, back: list[Corrections], forth: list[Corrections]) -> bool:
        if not back:
            return False
        self.store.save(back[-1])
        forth.append(self.corrections)
        self._show(back.pop())
        return True

    # ---- values

    def _change_value(self, assignment: Assignment, correction: OfField, signed: Signed) -> None:
        """Keep one value's correction, or where those of a list's items get into each other's way, one of the whole list."""
        wanted = self.corrections.model_copy(deep=True)
        _put(wanted, correction)
        if correction.path.item is not None and not self._comes_out(wanted, assignment, correction):
            self._change(lambda corrections: self._put_list(corrections, assignment, correction, signed))
        else:
            self._change(lambda corrections: _put(corrections, correction))

    def _comes_out(self, corrections: Corrections, assignment: Assignment, correction: OfField) -> bool:
        """Whether the corrections make of the assignment what the reviewer sees with this change."""
        made, report = apply(self.fresh, corrections, self.rules)
        if len(report.conflicting) + len(report.orphaned) > len(self.report.conflicting) + len(self.report.orphaned):
            return False
        found = next((one for one in made.assignments if one.key == assignment.key), None)
        field = correction.path.field
        return found is not None and make.value_at(found, field)[0] == _edited(assignment, correction)

    def _put_list(self, corrections: Corrections, assignment: Assignment, correction: OfField, signed: Signed) -> None:
        field = correction.path.field
        _take_out(corrections, self._said_of(assignment, field))
        bare = next(one for one in apply(self.fresh, corrections, self.rules)[0].assignments if one.key == assignment.key)
        named = make.about(self.resolution, assignment)
        _put(corrections, make.set_field(named, bare, field, _edited(assignment, correction), signed))

    def _said_of(self, assignment: Assignment, field: str) -> list[Correction]:
        """The corrections of a field, also those made when the assignment had another key; a confirmation of the whole
        assignment is one of each field."""
        own = [outcome.correction for outcome in self.report.outcomes if outcome.assignment == assignment.id]
        own += [one for one in self.corrections.of(assignment.key) if one not in own]
        return [
            one
            for one in own
            if (isinstance(one, OfField) and one.path.field == field)
            or (isinstance(one, Confirm) and (one.field is None or parse_path(one.field).field == field))
        ]


def _put(corrections: Corrections, correction: Correction | OfField) -> None:
    corrections.put(correction)  # type: ignore[arg-type]


def _take_out(corrections: Corrections, gone: Iterable[Correction]) -> None:
    for one in gone:
        corrections.remove(one)


def _edited(assignment: Assignment, correction: OfField) -> Any:
    """The list with an item of it changed, added or taken out, without the places of its items."""
    path = correction.path
    assert path.field in LISTS and path.item is not None
    items = make.value_at(assignment, path.field)[0]
    value = getattr(correction, "value", None)
    if path.sub is not None:
        items[path.item][path.sub] = [] if value is None and path.is_list else value
    elif not hasattr(correction, "value"):
        del items[path.item : path.item + 1]
    elif path.item < len(items):
        items[path.item] = value
    else:
        items.append(value)
    if path.field in ITEMS:
        items = [{name: one for name, one in item.items() if name not in ("span", "rule")} for item in items]
    return items
