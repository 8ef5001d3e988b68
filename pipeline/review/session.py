"""A review under way: the extraction, the corrections over it, what can be undone. Every change is in the file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.corrections import Correction, Corrections, Report, Signed, Store, apply, corrections_path, make
from pipeline.corrections.model import About, Confirm, OfField
from pipeline.corrections.paths import ITEMS, parse_path
from pipeline.errors import ReshenieError
from pipeline.model import Assignment, Resolution
from pipeline.readers import STDIN
from pipeline.registry import Registries, identify
from pipeline.review import pieces
from pipeline.review.refusals import RefusedError
from pipeline.review.state import State
from pipeline.runs.read_act import extracted

Change = Callable[[Corrections], None]


class ReviewError(ReshenieError):
    """A review that cannot be begun."""


class Session:
    """The state of one review. ``resolution`` is the document as corrected, ``report`` what became of each correction.

    A change that is refused (RefusedError and ValueError: an impossible value; CorrectionsError: the file was changed by
    somebody else; OSError) changes nothing. What can be undone is what this session did; what is in the file outlives it.
    ``registry`` is a file of names for all; without it that of the document's folder is taken, where there is one.
    """

    def __init__(self, source: Path, rules: Path | None = None, registry: Path | None = None) -> None:
        if source == STDIN:
            raise ReviewError("corrections lie beside a file: standard input cannot be reviewed")
        self.source = source
        self.rules = rules
        self._registry_file = registry
        self.fresh = extracted(source, rules)
        self._fresh_by_key = {one.key: one for one in self.fresh.assignments}
        self.store = Store(corrections_path(source))
        self.reload()

    def reload(self) -> None:
        """Take corrections and registry as they are now; nothing can be undone beyond that."""
        self.registry = Registries(self._registry_file).of(self.source)
        self.state = self._made(self.store.load())
        self.past: list[Corrections] = []
        self.future: list[Corrections] = []

    @property
    def resolution(self) -> Resolution:
        """The document as corrected, its parties named by the registry."""
        return self.state.resolution

    @property
    def report(self) -> Report:
        """What became of each correction."""
        return self.state.report

    # ---- values

    def set(self, key: str, field: str, value: Any, signed: Signed) -> None:
        """Give a value to the field at the end of a way; an item behind the end of a list is a new one."""
        assignment = self.assignment(key)
        self._change_value(assignment, make.set_field(self.about(assignment), assignment, field, value, signed), signed)

    def clear(self, key: str, field: str, signed: Signed) -> None:
        """Empty a field, or take an item out of a list."""
        assignment = self.assignment(key)
        self._change_value(assignment, make.clear_field(self.about(assignment), assignment, field, signed), signed)

    def confirm(self, key: str, fields: Iterable[str], signed: Signed) -> None:
        """Say that fields are right as they are shown."""
        assignment = self.assignment(key)
        made = [make.confirm(self.about(assignment), assignment, signed, field) for field in fields]

        def put_all(corrections: Corrections) -> None:
            for one in made:
                corrections.put(one)

        self._change(put_all)

    def restore(self, key: str, field: str) -> None:
        """Take back all that was said of a field: it is what was extracted, and unseen."""
        gone = self.said_of(self.assignment(key), parse_path(field).field)
        self._change(lambda corrections: _take_out(corrections, gone))

    def explain(self, key: str, field: str | None, signed: Signed) -> None:
        """Give the corrections of a field, or without one those of the whole assignment, the reason in ``signed``."""
        said = pieces.of(self.state, key) if field is None else self.said_of(self.assignment(key), parse_path(field).field)
        if not said:
            raise RefusedError("здесь ничего не исправлено и не подтверждено: причину указать не к чему")

        def put_reason(corrections: Corrections) -> None:
            for place, one in enumerate(corrections.corrections):
                if any(one is other for other in said):
                    update = {"why": signed.why, "who": one.who or signed.who}
                    corrections.corrections[place] = one.model_copy(update=update)

        self._change(put_reason)

    # ---- whole assignments

    def split(self, key: str, texts: Sequence[str], signed: Signed) -> None:
        """Make several assignments of one; the first keeps the key."""
        assignment = self.assignment(key)
        taken = [one.key for one in self.resolution.assignments]
        piece = make.split(self.about(assignment), texts, signed, taken)
        self._change_piece(piece, self._confirmations([assignment], ("text", "targets")))

    def merge(self, keys: Iterable[str], signed: Signed) -> str:
        """Make one assignment of several and return the key of it: that of the first in the document."""
        wanted = set(keys)
        members = [one for one in self.resolution.assignments if one.key in wanted]
        if len(members) < len(wanted) or len(members) < 2:
            raise RefusedError("объединить можно два поручения или больше, а следующего нет")
        first, *others = members
        piece = make.merge(self.about(first), [self.about(one) for one in others], signed)
        self._change_piece(piece, self._confirmations(members))
        return first.key

    def add(self, start: int, end: int, signed: Signed) -> str:
        """Make an assignment of a stretch of the act and return its key."""
        before = [item for item in self.resolution.assignments if item.span[0] <= start]
        after = self.about(before[-1]) if before else None
        piece = pieces.added(self.resolution, (start, end), after, signed, self.rules)
        self._change_piece(piece, [])
        return piece.about.key

    def drop(self, key: str, signed: Signed) -> None:
        """Say that this is no assignment; one that the reviewer has added is as if it had never been."""
        assignment = self.assignment(key)
        added = next((one for one in pieces.of(self.state, key) if one.op == "add"), None)
        if added is not None:
            self._change(lambda corrections: _take_out(corrections, pieces.with_what_hangs_on(added, corrections)))
        else:
            self._change(lambda corrections: _put(corrections, make.drop(self.about(assignment), signed)))

    def take_back(self, key: str) -> None:
        """Take the last splitting, merging, adding or dropping of an assignment back, with what was said of what it made."""
        found = pieces.of(self.state, key)
        if not found:
            raise RefusedError("это поручение не делили, не объединяли, не добавляли и не убирали")
        self._change(lambda corrections: _take_out(corrections, pieces.with_what_hangs_on(found[-1], corrections)))

    # ---- back and forth

    def undo(self) -> bool:
        """Take the last change back; false where there is none."""
        return self._step(self.past, self.future)

    def redo(self) -> bool:
        """Make the last change that was undone again; false where there is none."""
        return self._step(self.future, self.past)

    def assignment(self, key: str) -> Assignment:
        """The assignment of a key as it is shown; raises RefusedError where there is none."""
        found = next((one for one in self.resolution.assignments if one.key == key), None)
        if found is None:
            raise RefusedError("этого поручения больше нет: обновите страницу")
        return found

    def about(self, assignment: Assignment) -> About:
        """Name an assignment as the source has it, whatever corrections have made of it."""
        fresh = self._fresh_by_key.get(assignment.key)
        return make.about(self.fresh, fresh) if fresh else make.about(self.resolution, assignment)

    def said_of(self, assignment: Assignment, field: str) -> list[Correction]:
        """The corrections of a field, also those made when the assignment had another key; a confirmation of the whole
        assignment is one of each field."""
        found = [one.correction for one in self.report.outcomes if one.assignment == assignment.id]
        found += [one for one in self.state.corrections.of(assignment.key) if not any(one is other for other in found)]
        return [
            one
            for one in found
            if (isinstance(one, OfField) and one.path.field == field)
            or (isinstance(one, Confirm) and (one.field is None or parse_path(one.field).field == field))
        ]

    # ---- how it is kept

    def _made(self, corrections: Corrections) -> State:
        corrected, report = apply(self.fresh, corrections, self.rules)
        return State(corrections, identify(corrected, self.registry, self.rules), report)

    def _changed(self, change: Change) -> Corrections:
        """The corrections with a change; those that are there are replaced, never altered, so a copy may share them."""
        wanted = self.state.corrections.model_copy(update={"corrections": [*self.state.corrections.corrections]})
        change(wanted)
        wanted.document = wanted.document or self.source.name
        return wanted

    def _change(self, change: Change) -> None:
        self._take(self._made(self._changed(change)))

    def _take(self, state: State) -> None:
        """Write first, show afterwards: what is on the screen is in the file."""
        if state.corrections.corrections == self.state.corrections.corrections:
            return
        self.store.save(state.corrections)
        self.past.append(self.state.corrections)
        self.future.clear()
        self.state = state

    def _step(self, back: list[Corrections], forth: list[Corrections]) -> bool:
        if not back:
            return False
        state = self._made(back[-1])
        self.store.save(state.corrections)
        forth.append(self.state.corrections)
        self.state = state
        back.pop()
        return True

    def _change_piece(self, piece: pieces.Piece, settled: Iterable[Correction]) -> None:
        """A correction of whole assignments; what was confirmed of them, and is something else now, must be seen anew."""

        def change(corrections: Corrections) -> None:
            _take_out(corrections, settled)
            _put(corrections, piece)

        state = self._made(self._changed(change))
        if not any(one.correction is piece and one.state in ("applied", "kept") for one in state.report.outcomes):
            raise RefusedError(pieces.REFUSED[piece.op])
        self._take(state)

    def _confirmations(self, assignments: Iterable[Assignment], fields: Sequence[str] | None = None) -> list[Correction]:
        """What was confirmed of assignments: of some fields, or of all."""
        names = fields or list(Assignment.model_fields)
        return [one for item in assignments for field in names for one in self.said_of(item, field) if isinstance(one, Confirm)]

    # ---- values that get into each other's way

    def _change_value(self, assignment: Assignment, correction: OfField, signed: Signed) -> None:
        """Keep a value's correction. Where it does not come out, because an older one or one of the list's other items is
        in its way, all that was said of the field becomes one correction."""
        older = next((one for one in self.state.corrections.corrections if one.place == correction.place), None)
        if older is not None and correction.why is None:
            correction = correction.model_copy(update={"why": older.why})
        state = self._made(self._changed(lambda corrections: _put(corrections, correction)))
        if not self._comes_out(state, assignment, correction):
            state = self._made(self._changed(lambda corrections: self._put_field(corrections, assignment, correction, signed)))
        self._take(state)

    def _comes_out(self, state: State, assignment: Assignment, correction: OfField) -> bool:
        """Whether the corrections make of the assignment what the reviewer sees with this change."""
        if _failed(state.report) > _failed(self.report):
            return False
        found = next((one for one in state.resolution.assignments if one.key == assignment.key), None)
        return found is not None and make.value_at(found, correction.path.field)[0] == _edited(assignment, correction)

    def _put_field(self, corrections: Corrections, assignment: Assignment, correction: OfField, signed: Signed) -> None:
        field = correction.path.field
        _take_out(corrections, self.said_of(assignment, field))
        without = apply(self.fresh, corrections, self.rules)[0]
        bare = next(one for one in without.assignments if one.key == assignment.key)
        _put(corrections, make.set_field(self.about(assignment), bare, field, _edited(assignment, correction), signed))


def _put(corrections: Corrections, correction: Correction | OfField) -> None:
    corrections.put(correction)  # type: ignore[arg-type]


def _take_out(corrections: Corrections, gone: Iterable[Correction]) -> None:
    for one in gone:
        corrections.remove(one)


def _failed(report: Report) -> int:
    return len(report.conflicting) + len(report.orphaned)


def _edited(assignment: Assignment, correction: OfField) -> Any:
    """The field with its value, or an item of its list, changed, added or taken out, without the places of its items."""
    path = correction.path
    value = getattr(correction, "value", None)
    if value is None and path.is_list:
        value = []
    if path.item is None:
        return value
    items = make.value_at(assignment, path.field)[0]
    if path.sub is not None:
        items[path.item][path.sub] = value
    else:
        items[path.item : path.item + 1] = [value] if hasattr(correction, "value") else []
    return [_without_place(item) for item in items] if path.field in ITEMS else items


def _without_place(item: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in item.items() if name not in ("span", "rule")}
