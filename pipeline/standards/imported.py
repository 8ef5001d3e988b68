"""From corrected annotations to gold.

What an annotation cannot hold (a normalised value) is ours where the corrected phrase is one that we marked; a phrase that
was marked anew is read by the rules (:mod:`pipeline.standards.settle`). What neither tells is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from pipeline.model import Assignment, Deadline, Modality, Resolution, Responsible, Role, Target, appendix_at, place_of
from pipeline.standards.gold import Data, deadline_of, document_of, dump_gold, party_of, place_as_gold, target_of
from pipeline.standards.marks import (
    ASSIGNMENT,
    CHOICES,
    DEADLINE,
    PARTY,
    REFERENCE,
    SIGNATORY,
    TARGET,
    Annotated,
    Link,
    Region,
    annotate,
)
from pipeline.standards.settle import GOES_ON, Settler, action_text, without_final_mark

_FIELDS = {PARTY: "responsible", DEADLINE: "deadlines", TARGET: "targets"}
_BODIES = {ASSIGNMENT, *_FIELDS, REFERENCE, SIGNATORY}
Part = Responsible | Deadline | Target
_Make = Callable[[Region, Region, str], list[Data]]  # of a region, that of its assignment and the kind of the link
_Placed = tuple[int, int, Data]  # the number of the part among ours, where it begins, its gold


@dataclass
class Gold:
    """What came of one act: the assignments in order, each with what is to be settled in it; what concerns the whole act."""

    document: Data
    assignments: list[tuple[Data, list[str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The content of the gold file."""
        return dump_gold(self.document, self.assignments, self.problems)

    def questions(self) -> list[str]:
        """Everything that is to be settled by hand."""
        return [*self.problems, *(question for _, questions in self.assignments for question in questions)]


def to_gold(reading: Resolution, corrected: Annotated, rules: Path | None = None) -> Gold:
    """Gold of an act: ``reading`` is what we had read, ``corrected`` what annotators made of it, over the same text."""
    return _Importer(reading, corrected, rules).gold()


class _Importer:
    def __init__(self, reading: Resolution, corrected: Annotated, rules: Path | None) -> None:
        self.reading = reading
        self.ours = annotate(reading)
        self.corrected = corrected
        self.same = _matched(self.ours.regions, corrected.regions)
        self.items = {item.id: item for item in reading.assignments}
        self.order = {name: number for number, name in enumerate(self.items)}
        self.links: dict[str, list[Link]] = {}
        for link in corrected.links:
            self.links.setdefault(link.source, []).append(link)
        self.settler = Settler(reading, rules)
        self.regions = {region.id: region for region in corrected.regions}
        self.questions: list[str] = []

    def gold(self) -> Gold:
        made = Gold(document_of(self.reading))
        unplaced = {name: text for name, kind, text in self.ours.unplaced if kind == "text"}
        for region in sorted(self.corrected.regions, key=self._place):
            if region.label == ASSIGNMENT:
                self.questions = []
                made.assignments.append((self._assignment(region), self.questions))
            elif region.label not in _BODIES:
                made.problems.append(f"{self._quoted(region)}: there is no label {region.label}; left out")
        for name, text in unplaced.items():
            data = _whole(self.items[name])
            made.assignments.append((data, [f"{name}: stands nowhere in the text, kept as it was: {text}"]))
        self.questions = made.problems
        made.document["signatories"] = self._signatories()
        linked = {link.target for link in self.corrected.links}
        for region in self.corrected.regions:
            if region.label in _FIELDS and region.id not in linked:
                made.problems.append(f"{self._quoted(region)}: the {region.label} belongs to no assignment; left out")
        return made

    def _place(self, region: Region) -> tuple[int, int]:
        ours = self.same.get(region.id)
        return region.start, self.order[ours.value["id"]] if ours and region.label == ASSIGNMENT else len(self.order)

    def _quoted(self, region: Region) -> str:
        phrase = " ".join(self._phrase(region).split())
        return f"«{phrase if len(phrase) <= 60 else f'{phrase[:59]}…'}» at {region.start}"

    def _phrase(self, region: Region) -> str:
        """The words of a region; pieces that do not touch are joined as the contract joins them."""
        return " … ".join(self.corrected.text[start:end] for start, end in region.pieces)

    # ---- assignments

    def _assignment(self, region: Region) -> Data:
        ours = self.same.get(region.id)
        item = self.items[ours.value["id"]] if ours else None
        self._look_at_note(region, ours)
        links = self.links.get(region.id, [])
        if item:
            clause, appendix, text = item.clause, item.appendix, item.text
        else:
            deadlines = [self._phrase(self.regions[link.target]) for link in links if self.regions[link.target].label == DEADLINE]
            lines = "\n".join(self.corrected.text[start:end] for start, end in region.pieces)
            (clause, appendix), text = self._clause(region), action_text(lines, deadlines)
        data = place_as_gold(clause, appendix) | {"text": text, "modality": self._modality(region, item, place_of(clause, appendix))}
        makers = ((PARTY, self._party), (DEADLINE, self._deadline), (TARGET, self._target))
        return data | {_FIELDS[label]: self._parts(region, item, label, links, make) for label, make in makers}

    def _clause(self, region: Region) -> tuple[str, str | None]:
        """The number of the last clause that begins before a region, or at it, and the appendix whose plan it is a row of."""
        before = [clause for clause in self.reading.clauses if clause.span[0] <= region.start]
        number = before[-1].number if before else ""
        if not number:
            self.questions.append(f"{self._quoted(region)}: no clause begins before it")
        return number, appendix_at(self.reading, before[-1].span[0]) if before else None

    def _modality(self, region: Region, item: Assignment | None, place: str) -> str:
        if region.choice in get_args(Modality):
            return cast("str", region.choice)
        stated = {other.modality for other in self.items.values() if other.place == place}
        guess = item.modality if item else stated.pop() if len(stated) == 1 else "directive"
        self.questions.append(f"{self._quoted(region)}: no modality is chosen; «{guess}» is that of its clause, to be checked")
        return guess

    # ---- what belongs to an assignment

    def _parts(self, region: Region, item: Assignment | None, label: str, links: list[Link], make: _Make) -> list[Data]:
        """The parties, deadlines or targets of an assignment: ours in our order, then those that are new, by their place."""
        known: list[Part] = list(getattr(item, _FIELDS[label])) if item else []
        placed: list[_Placed] = []
        for link in dict.fromkeys(links):
            target = self.regions[link.target]
            if target.label == label:
                placed += self._linked(known, target, link, region, make)
        if item:
            placed += self._unplaced(known, label, item)
        return [data for _, _, data in sorted(placed, key=lambda entry: entry[:2])]

    def _linked(self, known: list[Part], target: Region, link: Link, region: Region, make: _Make) -> list[_Placed]:
        """What an annotator linked to an assignment: one of our parts of it, or what ``make`` makes of a new one."""
        same = self._known(known, target, link.kind)
        if same is not None:
            return [(same, target.start, self._ours(known[same], target, link))]
        return [(len(known), target.start, data) for data in make(target, region, link.kind)]

    def _unplaced(self, known: list[Part], label: str, item: Assignment) -> Iterator[_Placed]:
        """Our parts of an assignment that no region can show, since their words stand nowhere in the text."""
        for name, kind, raw in self.ours.unplaced:
            if kind == _FIELDS[label] and name == item.id:
                number = next(i for i, part in enumerate(known) if part.raw == raw)
                self.questions.append(f"{name}: «{raw}» stands nowhere in the text, kept as it was")
                yield number, 0, _as_gold(known[number])

    def _known(self, known: list[Part], target: Region, kind: str) -> int | None:
        """Which of our parts of this assignment a region is: the same place with the same value, whatever its role."""
        ours = self.same.get(target.id)
        if ours is None:
            return None
        fits = [n for n, part in enumerate(known) if all(getattr(part, name) == value for name, value in ours.value.items())]
        return next((n for n in fits if getattr(known[n], "role", kind) == kind), fits[0] if fits else None)

    def _ours(self, part: Part, target: Region, link: Link) -> Data:
        self._look_at_note(target, self.same.get(target.id))
        data = _as_gold(part)
        return self._chosen(data | ({"role": link.kind} if target.label == PARTY else {}), target)

    def _chosen(self, data: Data, target: Region) -> Data:
        """What an annotator chose stands over what we read."""
        name, values = CHOICES[target.label]
        if target.choice is None or name not in data or data[name] == target.choice:
            return data
        if target.choice not in values:
            self.questions.append(f"{self._quoted(target)}: there is no {name} «{target.choice}»; «{data[name]}» was kept")
            return data
        self.questions.append(f"{self._quoted(target)}: {name} was «{data[name]}», is «{target.choice}»; check the rest of it")
        return data | {name: target.choice}

    def _elsewhere(self, target: Region) -> Any:
        """Our part of another assignment that a region is, where it governs this one too now."""
        ours = self.same.get(target.id)
        if ours is None:
            return None
        parts = (part for item in self.items.values() for part in getattr(item, _FIELDS[target.label]))
        return next((p for p in parts if all(getattr(p, name) == value for name, value in ours.value.items())), None)

    def _party(self, target: Region, region: Region, kind: str) -> list[Data]:
        phrase = self._phrase(target)
        found = self._elsewhere(target) or self.settler.party(phrase, cast("Role", kind))
        if found is None:
            self.questions.append(f"{self._quoted(target)}: the rules read no party in it; it stands as written")
            return [{"party": without_final_mark(phrase), "role": kind, "people": []}]
        return [self._chosen(party_of(found) | {"role": kind}, target)]

    def _deadline(self, target: Region, region: Region, kind: str) -> list[Data]:
        phrase = self._phrase(target)
        found = self._elsewhere(target) or self.settler.deadline(phrase)
        if found is None:
            return self._unread_deadline(target, phrase)
        data = deadline_of(found) | {"raw": without_final_mark(phrase)}
        for flag in ("shared", "inherited_from"):
            data.pop(flag, None)
        if not self._own(target, region):
            self.questions.append(f"{self._quoted(target)}: stands outside its assignment; whether it is shared or inherited is to be told")
        if GOES_ON.match(phrase) and not self._elsewhere(target):
            self.questions.append(f"{self._quoted(target)}: goes on from another deadline; its start is to be told")
        return [self._chosen(data, target)]

    def _unread_deadline(self, target: Region, phrase: str) -> list[Data]:
        if target.choice not in CHOICES[DEADLINE][1]:
            self.questions.append(f"{self._quoted(target)}: the rules read no deadline in it; left out")
            return []
        self.questions.append(f"{self._quoted(target)}: the rules read no deadline in it; its days are to be told")
        return [{"kind": target.choice, "raw": without_final_mark(phrase)}]

    def _target(self, target: Region, region: Region, kind: str) -> list[Data]:
        sentence = " ".join(self.corrected.text[start:end] for start, end in region.pieces)
        elsewhere = self._elsewhere(target)
        found = [elsewhere] if elsewhere else self.settler.targets(self._phrase(target), sentence)
        if not found:
            self.questions.append(f"{self._quoted(target)}: the rules read no target in it; left out")
        chosen = [one for one in found if one.op == target.choice]
        return [self._chosen(target_of(one), target) for one in (chosen or found)]

    def _own(self, target: Region, region: Region) -> bool:
        """Whether a phrase stands in an assignment or right behind it, before the next one."""
        following = min((r.start for r in self.corrected.regions if r.label == ASSIGNMENT and r.start > region.start), default=None)
        return region.start <= target.start and (following is None or target.start < max(following, region.end))

    # ---- the rest

    def _signatories(self) -> list[Data]:
        found: list[Data] = []
        for region in self.corrected.regions:
            if region.label != SIGNATORY:
                continue
            ours = self.same.get(region.id)
            if ours:
                found.append(dict(ours.value))
            else:
                found.append({"name": without_final_mark(self._phrase(region)), "position": None})
                self.questions.append(f"{self._quoted(region)}: name and position of who signed are to be told")
        placed = [region.value for region in self.ours.regions if region.label == SIGNATORY]
        return found + [told for told in document_of(self.reading)["signatories"] if told not in placed]

    def _look_at_note(self, region: Region, ours: Region | None) -> None:
        """A note is for people; what they wrote into one must not get lost."""
        if ours and region.note and " ".join(region.note.split()) != ours.note:
            self.questions.append(f"{self._quoted(region)}: the note says «{region.note}»; it is not taken over by itself")


def _matched(ours: list[Region], theirs: list[Region]) -> dict[str, Region]:
    """Which of our regions a region is: the same label at the same place, told apart by the note, else in order."""
    left: dict[Any, list[Region]] = {}
    for region in ours:
        left.setdefault((region.label, region.pieces), []).append(region)
    same: dict[str, Region] = {}
    for by_note in (True, False):
        for region in theirs:
            candidates = left.get((region.label, region.pieces), [])
            fit = next((one for one in candidates if one.note == region.note or not by_note), None)
            if fit is not None and region.id not in same:
                same[region.id] = fit
                candidates.remove(fit)
    return same


def _as_gold(part: Part) -> Data:
    if isinstance(part, Responsible):
        return party_of(part)
    return deadline_of(part) if isinstance(part, Deadline) else target_of(part)


def _whole(item: Assignment) -> Data:
    parts = {name: [_as_gold(part) for part in getattr(item, name)] for name in _FIELDS.values()}
    return place_as_gold(item.clause, item.appendix) | {"text": item.text, "modality": item.modality} | parts
