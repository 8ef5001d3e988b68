"""A workbook that is imported once more: what was taken from it before and is not in it any more is taken back.

A correction remembers the workbook that it came from. It is taken back only where that workbook still shows the place of it,
as it was written out: a sheet or a column that is lost says nothing. Nor does another copy: two reviewers may edit copies of
one workbook, and a cell that one of them left alone is no word against what the other wrote there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.corrections.collection import Corrections
from pipeline.corrections.likeness import likeness
from pipeline.corrections.model import Add, ClearField, Confirm, Correction, Drop, SetField, Split

# A new row that was edited has at least this much in common with the assignment that was made of it.
_STILL_THE_SAME = 0.5


@dataclass
class Unedited:
    """What an edited workbook still shows as it was written out, by keys of assignments and ways to their fields.

    ``values`` and ``marks`` are cells; ``there`` are the assignments with a row, ``whole`` those with one row alone;
    ``gone`` are items of lists whose row was deleted. ``ends`` holds of each list the number of its items and the numbers of
    those that were added to it, ``all_added`` whether every new row could be read.
    """

    values: set[tuple[str, str]] = field(default_factory=set)
    marks: set[tuple[str, str]] = field(default_factory=set)
    gone: set[tuple[str, str]] = field(default_factory=set)
    there: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    ends: dict[tuple[str, str], tuple[int, frozenset[int]]] = field(default_factory=dict)
    all_added: bool = False

    def shows(self, correction: Correction) -> bool:
        """Whether the workbook shows the place of a correction without it."""
        key = correction.about.key
        if isinstance(correction, SetField | ClearField):
            return self._shows_value(key, correction)
        if isinstance(correction, Confirm):
            return (key, correction.field or "") in self.marks or (key, correction.field) in self.gone
        if isinstance(correction, Split):
            return key in self.whole
        if isinstance(correction, Drop):
            return key in self.there
        return isinstance(correction, Add) and self.all_added

    def _shows_value(self, key: str, correction: SetField | ClearField) -> bool:
        path = correction.path
        count, added = self.ends.get((key, path.field), (0, frozenset()))
        if path.item is not None and (key, path.field) in self.ends and path.item >= count:
            return path.item not in added
        is_gone = path.sub is not None and (key, f"{path.field}.{path.item}") in self.gone
        return is_gone or (key, correction.field) in self.values


@dataclass(frozen=True)
class Workbook:
    """A workbook as corrections remember it: ``written`` stands for what was written out and is the same in all copies;
    ``name`` and ``who`` (who saved it, if known) tell copies apart."""

    written: str
    name: str
    who: str | None

    @property
    def stamp(self) -> str | None:
        """What corrections that come from it hold; nothing where its own record is lost."""
        return f"{self.written} {self.name}" if self.written else None

    def made(self, correction: Correction) -> bool:
        """Whether a correction came from this copy: saved by the same person, of the same name where that is unknown."""
        same_name = (correction.workbook or "").partition(" ")[2] == self.name
        return self.has_copy_of(correction) and correction.who == self.who and (self.who is not None or same_name)

    def has_copy_of(self, correction: Correction) -> bool:
        """Whether a correction came from this workbook or a copy of it."""
        return bool(self.written) and (correction.workbook or "").partition(" ")[0] == self.written


def same_additions(written: Mapping[int, tuple[str, str]], added: Iterable[Add]) -> dict[int, str]:
    """The keys of new rows that were taken over before: ``written`` holds clause and text by the number of the row.

    >>> from pipeline.corrections.model import About
    >>> added = [Add(about=About(key="k", clause="2", text="украсить сцену"))]
    >>> same_additions({9: ("2", "украсить сцену и зал"), 10: ("2", "вымыть окна")}, added)
    {9: 'k'}
    """
    pairs = sorted(
        (
            (likeness(text, one.about.text), clause == one.about.clause, -number, one.about.key)
            for number, (clause, text) in written.items()
            for one in added
        ),
        reverse=True,
    )
    found: dict[int, str] = {}
    for alike, _, number, key in pairs:
        if alike >= _STILL_THE_SAME and -number not in found and key not in found.values():
            found[-number] = key
    return found


def undone(
    corrections: Corrections, workbook: Workbook, made: Sequence[Correction], unedited: Unedited
) -> tuple[list[Correction], list[Correction]]:
    """The corrections that came from this workbook and that it holds no more; then those that came from another copy of it and
    that it does not hold: they stay."""
    places = {one.place for one in made}
    left = [one for one in corrections.corrections if workbook.has_copy_of(one) and one.place not in places]
    own = [one for one in left if workbook.made(one)]
    gone = _set_back(own, made, unedited)
    lost = set(_parts(gone)) - set(_parts(made))
    gone += [one for one in own if one.about.key in lost and one not in gone]
    return gone, [one for one in left if not workbook.made(one) and unedited.shows(one)]


def _set_back(own: Iterable[Correction], made: Sequence[Correction], unedited: Unedited) -> list[Correction]:
    """Those without which the workbook shows their place; of an assignment that it splits otherwise now, the older splitting."""
    split_anew = {one.about.key for one in made if isinstance(one, Split)}
    return [one for one in own if unedited.shows(one) or (isinstance(one, Split) and one.about.key in split_anew)]


def _parts(corrections: Iterable[Correction]) -> Iterator[str]:
    """The keys that splitting made; the first part keeps the key of the whole."""
    return (part.key for one in corrections if isinstance(one, Split) for part in one.parts if part.key != one.about.key)


def in_order(corrections: Corrections, made: Sequence[Correction]) -> None:
    """Put the corrections that a workbook makes into its order, on the places that they have: a value that was edited after
    its assignment was split must come before the splitting, or it would be that of one part."""
    order = {one.place: number for number, one in enumerate(made)}
    places = [place for place, one in enumerate(corrections.corrections) if one.place in order]
    sorted_ = sorted((corrections.corrections[place] for place in places), key=lambda one: order[one.place])
    for place, one in zip(places, sorted_, strict=True):
        corrections.corrections[place] = one
