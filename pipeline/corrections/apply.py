"""Lay corrections over a fresh extraction. What they corrected must still be what it was; else they are only reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from pipeline.corrections import pieces
from pipeline.corrections.collection import Corrections
from pipeline.corrections.finder import Finder, source_words
from pipeline.corrections.likeness import alike, same
from pipeline.corrections.model import (
    About,
    Add,
    ClearField,
    Confirm,
    Correction,
    Drop,
    Merge,
    SetField,
    Split,
    fingerprint,
)
from pipeline.corrections.notes import with_issues
from pipeline.corrections.outcome import Outcome, Report
from pipeline.corrections.paths import FIELDS, Path, parse_path
from pipeline.corrections.snapshot import snapshot
from pipeline.corrections.store import Store
from pipeline.corrections.work import Work, phrase_of
from pipeline.files import corrections_path
from pipeline.model import Resolution, place_of
from pipeline.readers import STDIN
from pipeline.resolve.assemble import parties_of

# Of a new item the fields that tell whether the extraction has it by now.
_SHADES = frozenset({"raw", "assumed", "shared", "inherited_from"})


def apply(resolution: Resolution, corrections: Corrections, rules: FilePath | None = None) -> tuple[Resolution, Report]:
    """Return the corrected resolution and what became of each correction.

    The given resolution must be the extraction itself and stays as it is. Assignments get ``corrected`` and
    ``confirmed``, keep their ids and keys, and lose the issues that a reviewer has settled; a correction that could not
    be applied is an issue with both versions. Those of another act that shares the file are no concern of this one.
    ``rules`` is a folder laid over ours, for the wording of the issues.
    """
    own = corrections.of_document(resolution.document)
    others = len(corrections.corrections) - len(own.corrections)
    if not own.corrections:
        return resolution, Report(others=others)
    applied = _Applier(resolution, own)
    report = applied.run()
    report.others = others
    assignments = applied.work.assignments()
    made = resolution.model_copy(update={"assignments": assignments, "parties": parties_of(assignments)})
    return with_issues(made, report, applied.work.renamed, rules), report


def apply_beside(resolution: Resolution, source: FilePath, rules: FilePath | None = None) -> tuple[Resolution, Report]:
    """Apply the corrections that lie beside the source, if there are any; raises CorrectionsError where they cannot be read."""
    if source == STDIN:
        return resolution, Report()
    return apply(resolution, Store(corrections_path(source)).load(), rules)


def _named(corrections: Corrections) -> Iterator[About]:
    """Every assignment that must be found in the extraction: all but those that corrections make."""
    made = {one.about.key for one in corrections.corrections if isinstance(one, Add)}
    made |= {part.key for one in corrections.corrections if isinstance(one, Split) for part in one.parts if part.key != one.about.key}
    for one in corrections.corrections:
        more = one.others if isinstance(one, Merge) else [one.after] if isinstance(one, Add) and one.after else []
        yield from (about for about in (one.about, *more) if about.key not in made)


class _Applier:
    def __init__(self, resolution: Resolution, corrections: Corrections) -> None:
        self.words = {a.key: source_words(resolution, a) for a in resolution.assignments}
        self.corrections = corrections.corrections
        self.finder = Finder(resolution, _named(corrections))
        self.work = Work(resolution)
        self.made: set[str] = set()  # keys that corrections made
        self.gone: set[str] = set()  # keys that corrections took away

    def run(self) -> Report:
        """Confirmations come last: what is confirmed is what all the others have made."""
        found: dict[int, Outcome] = {}
        last = [i for i, one in enumerate(self.corrections) if isinstance(one, Confirm)]
        first = [i for i, one in enumerate(self.corrections) if not isinstance(one, Confirm)]
        for index in first + last:
            correction = self.corrections[index]
            found[index] = self._one(correction)
        ids = {key: item["id"] for key, item in self.work.items.items()}
        return Report([self._with_id(found[index], ids) for index in range(len(self.corrections))])

    def _with_id(self, outcome: Outcome, ids: dict[str, str]) -> Outcome:
        key = self.key(outcome.correction.about)
        return Outcome(outcome.correction, outcome.state, ids.get(key or ""), outcome.was, outcome.now)

    def key(self, about: About) -> str | None:
        """The key that an assignment has now, or nothing where it is not there."""
        return about.key if about.key in self.made else self.finder.get(about)

    # ---- one correction

    def _one(self, correction: Correction) -> Outcome:
        if isinstance(correction, Add):
            return self._add(correction)
        about = correction.about
        key = self.key(about)
        if key is None:
            return Outcome(correction, "orphaned", was=about.text)
        if key in self.gone:  # a later correction has dropped it or merged it into another
            return Outcome(correction, "settled")
        if key not in self.work.items:
            return Outcome(correction, "orphaned", was=about.text)
        if isinstance(correction, SetField | ClearField):
            return self._field(correction, key)
        if isinstance(correction, Confirm):
            return self._confirm(correction, key)
        return self._piece(correction, key)

    def _done(self, correction: Correction, key: str) -> Outcome:
        """Applied; kept where the words of the assignment are no longer what they were."""
        about, now = correction.about, self.words.get(key)
        if key in self.made or now is None or same_words(about, now):
            return Outcome(correction, "applied")
        return Outcome(correction, "kept", was=about.text, now=now)

    def _field(self, correction: SetField | ClearField, key: str) -> Outcome:
        path = correction.path
        is_item = path.item is not None and path.sub is None
        if is_item and isinstance(correction, SetField) and correction.was is None:
            return self._new_item(correction, key, path)
        index = None if path.item is None else self.work.index(key, path, correction.item)
        is_lost = path.item is not None and index is None
        if is_item and is_lost and isinstance(correction, ClearField):
            return self._lost_item(correction, key, path)
        return self._lost_value(correction, key) if is_lost else self._value(correction, key, index)

    def _value(self, correction: SetField | ClearField, key: str, index: int | None) -> Outcome:
        path = correction.path
        now = self.work.value(key, path, index)
        if _is_there(correction, now):
            return self._settled(correction, key)
        if not same(correction.was, now):
            return Outcome(correction, "conflicting", was=correction.was, now=now)
        if isinstance(correction, SetField):
            self.work.set(key, path, index, correction.value)
        else:
            self.work.clear(key, path, index)
        return self._done(correction, key)

    def _lost_value(self, correction: SetField | ClearField, key: str) -> Outcome:
        """A value of an item that is not there any more: what is wanted may stand in the one that has come into its place."""
        index = self.work.index(key, correction.path, None)
        now = self.work.value(key, correction.path, index)
        if index is not None and _is_there(correction, now):
            return self._settled(correction, key)
        return Outcome(correction, "conflicting", was=correction.was, now=now)

    def _settled(self, correction: SetField | ClearField, key: str) -> Outcome:
        self.work.mark(key, correction.path.field)
        return Outcome(correction, "settled")

    def _new_item(self, correction: SetField, key: str, path: Path) -> Outcome:
        there = self.work.value(key, Path(path.field), None)
        if any(_says(one, correction.value) for one in there):
            return self._settled(correction, key)
        self.work.set(key, path, None, correction.value)
        return self._done(correction, key)

    def _lost_item(self, correction: ClearField, key: str, path: Path) -> Outcome:
        """An item to be cleared that is not there: done already, unless another one has come into its place."""
        there = self.work.value(key, Path(path.field), None)
        if path.item is None or path.item >= len(there):
            return Outcome(correction, "settled")
        return Outcome(correction, "conflicting", was=correction.was, now=there[path.item])

    # ---- confirmations

    def _confirm(self, correction: Confirm, key: str) -> Outcome:
        """What other corrections have made is confirmed with them, whatever it was before."""
        touched = self.work.touched.get(key, set())
        if correction.field is None:
            return self._confirm_whole(correction, key, touched)
        path = parse_path(correction.field)
        index = None if path.item is None else self.work.index(key, path, correction.item)
        value = self.work.value(key, path, index)
        is_lost = path.item is not None and index is None
        if is_lost or (path.field not in touched and not same(correction.was, value)):
            return Outcome(correction, "conflicting", was=correction.was, now=value)
        is_only_item = path.sub is None and path.item is not None and len(self.work.items[key][path.field]) == 1
        if path.item is None or is_only_item:
            self.work.confirmed.setdefault(key, set()).add(path.field)
        return self._done(correction, key)

    def _confirm_whole(self, correction: Confirm, key: str, touched: set[str]) -> Outcome:
        now = snapshot(self.work.items[key])
        was = {name: value for name, value in correction.was.items() if name in now and name not in touched}
        other = [name for name in was if not same(was[name], now[name])]
        if other:
            return Outcome(correction, "conflicting", was={name: was[name] for name in other}, now={name: now[name] for name in other})
        self.work.confirmed.setdefault(key, set()).update(FIELDS)
        return self._done(correction, key)

    # ---- whole assignments

    def _piece(self, correction: Split | Merge | Drop, key: str) -> Outcome:
        for about in correction.named():
            now = self.words.get(self.key(about) or "")
            if now is not None and not alike(about.text, now):
                return Outcome(correction, "conflicting", was=about.text, now=now)
        if isinstance(correction, Merge):
            return self._merge(correction, key)
        if isinstance(correction, Split):
            self.made.update(pieces.split(self.work, key, correction))
        else:
            self.work.remove(key)
            self.gone.add(key)
        return self._done(correction, key)

    def _merge(self, correction: Merge, key: str) -> Outcome:
        others = [self.key(about) for about in correction.others]
        there = [other for other in others if other is not None and other in self.work.items and other != key]
        if len(there) < len(others):
            missing = [a.text for a, other in zip(correction.others, others, strict=True) if other not in there]
            return Outcome(correction, "conflicting", was=missing)
        pieces.merge(self.work, key, there, correction.text)
        self.gone.update(there)
        return self._done(correction, key)

    def _add(self, correction: Add) -> Outcome:
        about = correction.about
        there = (a for a in self.work.items.values() if place_of(a["clause"], a["appendix"]) == about.place)
        twin = next((a for a in there if alike(a["text"], about.text)), None)
        if twin is not None:
            # the extraction has it by now; what else was corrected on it goes there
            self.finder.found[about.key] = twin["key"]
            return Outcome(correction, "settled")
        after = self.key(correction.after) if correction.after else None
        pieces.add(self.work, correction, after)
        self.made.add(about.key)
        return Outcome(correction, "applied")


def _is_there(correction: SetField | ClearField, now: Any) -> bool:
    """Whether the extraction says what the correction wants; of a text letter by letter, since that may be the point."""
    path = correction.path
    if isinstance(correction, SetField):
        return bool(correction.value == now) if isinstance(correction.value, str) else same(correction.value, now)
    is_item = path.item is not None and path.sub is None
    return not is_item and same([] if path.is_list else None, now)


def same_words(about: About, now: str) -> bool:
    """Whether the words of the source are still those that were corrected."""
    return about.fingerprint == fingerprint(now)


def _says(item: Any, wanted: Any) -> bool:
    """Whether an item of the extraction says what a new one of a correction does."""
    if not isinstance(wanted, dict):
        return same(wanted, item)
    if wanted.get("raw") and phrase_of(item) and not alike(wanted["raw"], phrase_of(item)):
        return False
    return same({name: value for name, value in wanted.items() if name not in _SHADES}, item)
