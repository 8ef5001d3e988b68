"""All rule files of a run, each with the types of what its rules give and of its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, overload

from pipeline.rulebook import gives as g
from pipeline.rulebook import word_lists as w
from pipeline.rulebook.ruleset import Match, Rule, RuleSet

AnyRules = RuleSet[g.Gives, w.Words]
CalendarRules = RuleSet[g.CalendarGives, w.CalendarWords]
NumberingRules = RuleSet[g.NumberingGives, w.Words]
StructureRules = RuleSet[g.StructureGives, w.StructureWords]
HeadingRules = RuleSet[g.HeadingGives, w.HeadingWords]
ModalityRules = RuleSet[g.ModalityGives, w.ModalityWords]
PartyRules = RuleSet[g.PartyGives, w.PartyWords]
DeadlineRules = RuleSet[g.DeadlineGives, w.DeadlineWords]
TargetRules = RuleSet[g.TargetGives, w.TargetWords]
ReferenceRules = RuleSet[g.ReferenceGives, w.Words]
ProjectRules = RuleSet[g.ProjectGives, w.Words]
ChecksRules = RuleSet[g.Gives, w.ChecksWords]
OcrRules = RuleSet[g.OcrGives, w.OcrWords]
PageRules = RuleSet[g.Gives, w.PageWords]

ModalityRule = Rule[g.ModalityGives]
CalendarMatch = Match[g.CalendarGives]
NumberingMatch = Match[g.NumberingGives]
StructureMatch = Match[g.StructureGives]
HeadingMatch = Match[g.HeadingGives]
PartyMatch = Match[g.PartyGives]
DeadlineMatch = Match[g.DeadlineGives]
TargetMatch = Match[g.TargetGives]


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rule files of a run: ours, with the user's laid over them."""

    sets: Mapping[str, AnyRules]

    def for_document(self) -> Rulebook:
        """The same rules for one parse of one document; what is found in its texts is remembered there and nowhere else."""
        return Rulebook({name: rules.for_document() for name, rules in self.sets.items()})

    @overload
    def __getitem__(self, name: Literal["calendar"]) -> CalendarRules: ...
    @overload
    def __getitem__(self, name: Literal["numbering"]) -> NumberingRules: ...
    @overload
    def __getitem__(self, name: Literal["structure"]) -> StructureRules: ...
    @overload
    def __getitem__(self, name: Literal["heading"]) -> HeadingRules: ...
    @overload
    def __getitem__(self, name: Literal["modality"]) -> ModalityRules: ...
    @overload
    def __getitem__(self, name: Literal["party"]) -> PartyRules: ...
    @overload
    def __getitem__(self, name: Literal["deadline"]) -> DeadlineRules: ...
    @overload
    def __getitem__(self, name: Literal["target"]) -> TargetRules: ...
    @overload
    def __getitem__(self, name: Literal["reference"]) -> ReferenceRules: ...
    @overload
    def __getitem__(self, name: Literal["project"]) -> ProjectRules: ...
    @overload
    def __getitem__(self, name: Literal["checks"]) -> ChecksRules: ...
    @overload
    def __getitem__(self, name: Literal["ocr"]) -> OcrRules: ...
    @overload
    def __getitem__(self, name: Literal["page"]) -> PageRules: ...
    @overload
    def __getitem__(self, name: str) -> AnyRules: ...
    def __getitem__(self, name: str) -> AnyRules:  # the overloads say which file holds what
        return self.sets[name]
