"""Find the assignments again that corrections speak of: by key, and where that has changed, by place and likeness."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.corrections.likeness import ELSEWHERE, INSIDE, MARGIN, SAME_CLAUSE, likeness, stands_in
from pipeline.corrections.model import About, fingerprint
from pipeline.model import Assignment, Resolution
from pipeline.words.normal import fold


def source_words(resolution: Resolution, assignment: Assignment) -> str:
    """The assignment as the source has it: what corrections are tied to, since no correction changes it."""
    return fold(resolution.text[slice(*assignment.span)])


class _Pair(NamedTuple):
    """An assignment that a correction names (``old`` is its key) and one of the extraction (``new``); in the order in which they
    are tied: in the same clause first, then by likeness, then of the same id."""

    nearby: bool
    likeness: float
    same_id: bool
    old: str
    new: str

    def is_alike(self) -> bool:
        """Whether they are alike enough to be the same one; elsewhere it takes more."""
        return self.likeness >= (SAME_CLAUSE if self.nearby else ELSEWHERE)


class Finder:
    """Ties each assignment that a correction names to at most one of the extraction, and each of these to one.

    A key alone does not tell twins apart, whose keys count them: of assignments with the same words, the one in the
    same clause is meant.
    """

    def __init__(self, resolution: Resolution, named: Iterable[About]) -> None:
        self.words = {a.key: source_words(resolution, a) for a in resolution.assignments}
        self.fresh = {a.key: a for a in resolution.assignments}
        self.by_print: dict[str, list[Assignment]] = {}
        for assignment in resolution.assignments:
            self.by_print.setdefault(fingerprint(self.words[assignment.key]), []).append(assignment)
        self.found: dict[str, str] = {}
        self.taken: set[str] = set()
        # an assignment is tied by what the first correction says of it
        first: dict[str, About] = {}
        for about in named:
            first.setdefault(about.key, about)
        self._exactly(first)
        self._by_likeness([about for key, about in first.items() if key not in self.found])
        self._by_parts([about for key, about in first.items() if key not in self.found])

    def get(self, about: About) -> str | None:
        """The key of the assignment in the extraction, or nothing."""
        return self.found.get(about.key)

    def _tie(self, about: About, key: str) -> None:
        self.found[about.key] = key
        self.taken.add(key)

    def _exactly(self, named: dict[str, About]) -> None:
        for about in named.values():  # unchanged in words, key and place: nobody else may claim it
            fresh = self.fresh.get(about.key)
            if fresh and fresh.place == about.place and fingerprint(self.words[fresh.key]) == about.fingerprint:
                self._tie(about, fresh.key)
        for about in named.values():
            if about.key in self.found:
                continue
            twins = [a for a in self.by_print.get(about.fingerprint, []) if a.key not in self.taken]
            if twins:
                self._tie(about, max(twins, key=lambda a: (a.place == about.place, a.key == about.key, a.id == about.id)).key)
            elif about.key in self.fresh and about.key not in self.taken:
                self._tie(about, about.key)

    def _by_likeness(self, left: list[About]) -> None:
        free = [fresh for fresh in self.fresh.values() if fresh.key not in self.taken]
        pairs = sorted((self._pair(about, fresh) for about in left for fresh in free), reverse=True)
        named = {about.key: about for about in left}
        for pair in pairs:
            is_free = pair.old not in self.found and pair.new not in self.taken
            if is_free and pair.is_alike() and (pair.same_id or not self._has_rivals(pair, pairs)):
                self._tie(named[pair.old], pair.new)

    def _has_rivals(self, pair: _Pair, pairs: Iterable[_Pair]) -> bool:
        """Whether another assignment of the extraction is about as like as that of the pair."""
        others = (other for other in pairs if other.old == pair.old and other.new != pair.new and other.new not in self.taken)
        return any(other.nearby == pair.nearby and pair.likeness - other.likeness < MARGIN for other in others)

    def _by_parts(self, left: list[About]) -> None:
        """Where one has become two, or two one, the first of the clause in the other is meant."""
        for about in left:
            for fresh in self.fresh.values():
                free = fresh.place == about.place and fresh.key not in self.taken
                if free and stands_in(about.text, self.words[fresh.key]) >= INSIDE:
                    self._tie(about, fresh.key)
                    break

    def _pair(self, about: About, fresh: Assignment) -> _Pair:
        alike = likeness(about.text, self.words[fresh.key])
        return _Pair(fresh.place == about.place, alike, fresh.id == about.id, about.key, fresh.key)
