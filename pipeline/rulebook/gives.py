"""What a rule of each file may say of what it found: the keys and values of ``gives``, and the parts a pattern must name for them.

``rules/README.md`` is written from these models. A key that no model declares is refused, so that a misspelt one is told.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.model import Modality, Role

Case = Literal["nomn", "gent", "datv", "accs", "ablt"]
Part = Annotated[str, Field(pattern=r"^[a-z_]+$")]
Edge = Annotated[str, Field(pattern=r"^[a-z_]+(\.(start|end|before))?$")]
_FIELDS = re.compile(r"\{([^{}]*)\}")
# from which parts of the pattern each field of a recurrence is read; the first that matched counts
_SOURCES = {"month": ("date", "month"), "day": ("date", "day_no"), "weekday": ("weekday",), "nth": ("nth",)}


class Gives(BaseModel):
    """Nothing: where a rule matches is all that it says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def parts(self) -> list[tuple[str, ...]]:
        """The parts (``(?P<name>…)`` or ``{name}``) that the pattern must have: of each tuple at least one."""
        return []


class CalendarGives(Gives):
    """How the days of a written date, period or duration are counted."""

    macro: Literal["date", "period", "duration", "term"] = Field(
        description="the macro that the pattern is an alternative of: `{date}` stands for any rule with `macro: date`; "
        "of two that fit the one that stands first wins"
    )
    reads: Literal[
        "day", "day_of_short_month", "between_dates", "days", "months", "month_part", "quarters", "quarters_of_years",
        "half_year", "years", "school_year", "school_years", "school_half", "calendar_year", "this_year", "this_half_year",
        "this_quarter", "this_month", "duration",
    ] = Field(description="the reader of `pipeline/phrases/dates.py` that counts the days from the parts of the pattern")  # fmt: skip
    whole: bool = Field(default=False, description="a date with its year in figures, as an act itself is dated")

    def parts(self) -> list[tuple[str, ...]]:
        return [tuple(names.split("|")) for names in _READ_FROM.get(self.reads, "").split()]


# of each reader the parts that it asks for, alternatives between bars
_READ_FROM = {
    "day": "day|day_go month",
    "day_of_short_month": "day month year",
    "between_dates": "first last",
    "days": "first last",
    "months": "first",
    "month_part": "month part piece",
    "quarters": "first",
    "quarters_of_years": "first last first_year year",
    "half_year": "half",
    "years": "first",
    "school_years": "first last",
    "school_half": "half",
    "duration": "unit",
}


class NumberingGives(Gives):
    """What a mark at the beginning of a line numbers."""

    kind: Literal["label", "bullet"] = Field(description="`label` has a place in a series, `bullet` is the same for each item")
    style: Literal[
        "decimal", "number_bracket", "letter_bracket", "letter_dot", "roman", "small_roman", "roman_bracket", "section_sign", "part",
        "article", "word", "dash", "bullet",
    ] = Field(description="the series; marks of one style follow each other, another style inside one begins a level below")  # fmt: skip

    weak: bool = Field(default=False, description="a form that is a label only where a series that is open, or the next label, says so")
    only_next: bool = Field(default=False, description="it goes on with a series and begins none")
    case: Literal["upper", "lower"] | None = Field(default=None, description="how the letters of the number are written")
    capital: bool = Field(default=False, description="a word with a capital has to follow")

    def parts(self) -> list[tuple[str, ...]]:
        return [("number",)] if self.kind == "label" else []


class StructureGives(Gives):
    """Which part of an act a phrase begins or is."""

    part: Literal["operative", "addresses", "heard", "aside", "agenda", "appendix", "stage", "page_number"] = Field(
        description="`operative`: the clauses begin behind it; `addresses`: they begin with it; "
        "`heard`: what was reported; `aside`: votes, "
        "copies, acquaintance; `agenda`; `appendix`: what follows the signature; `stage`: a row that names one; "
        "`page_number`: a line that belongs to nothing"
    )
    modality: Modality | None = Field(default=None, description="what the word itself states of all clauses behind it")
    lead_in: bool = Field(default=False, description="says that somebody recommends, so that the clauses may begin before it")
    alone: bool = Field(default=False, description="counts only at the beginning of a sentence: it is a common noun elsewhere")


class HeadingGives(Gives):
    """Which fact of the act stands there."""

    fact: Literal["kind", "number", "title", "other_act", "note"] = Field(
        description="`kind` of the act, its `number` or `title`; in `other_act` and behind a `note` "
        "stand dates and numbers that are not its own"
    )
    kind: str | None = Field(default=None, description="the kind, where it is not as the part `written` has it")
    stamped: bool = Field(default=False, description="the word also stands in stamps of approval, and is not this act's kind there")

    def parts(self) -> list[tuple[str, ...]]:
        needed = {"kind": [] if self.kind else [("written",)], "number": [("number",)], "title": [("quoted",)]}
        return list(needed.get(self.fact, []))


class ModalityGives(Gives):
    """How strongly an act speaks, and whom the word addresses."""

    modality: Modality = Field(description="the modality of the assignment")
    case: Case | None = Field(default=None, description="the case of the addressee that the word governs; without one it addresses nobody")
    opens: bool = Field(default=True, description="`false` for a word that is an action itself, and opens none")
    in_text: bool = Field(default=False, description="the word may rightly stand at the beginning of an assignment's text")
    amends: bool = Field(default=False, description="changes another act, whose new wording stands below")
    notes: bool = Field(default=False, description="only takes note of something, so that a name behind it is a reporter's")
    unlisted: Literal["addressee", "infinitive"] | None = Field(
        default=None, description="no word states it: the resolver does, from an `addressee` before the action, or from the action alone"
    )


class PartyGives(Gives):
    """Who a phrase names, or what it says of the party behind it."""

    role: Role | None = Field(default=None, description="the role of the party that is named")
    case: Case | None = Field(default=None, description="the case of the party behind the phrase")
    label: bool = Field(default=False, description="the label of a line of parties in the nominative")
    duty: bool = Field(default=False, description="lays a duty on the party behind it")
    signatory: bool = Field(default=False, description="the signatory keeps it: nobody is named behind the phrase")
    appoints: bool = Field(default=False, description="somebody is appointed by name, so that the clause addresses nobody")
    unlisted: Literal["dative", "nominative", "cell"] | None = Field(
        default=None, description="what the reader of addressees finds by itself: a party in that case, or in a plan's column"
    )

    @model_validator(mode="after")
    def _is_read(self) -> PartyGives:
        if self.label and self.role is None:
            raise ValueError("a label needs a role")
        if self.role is not None and not (self.label or self.signatory or self.case or self.unlisted):
            raise ValueError("a role needs the case of the party behind the phrase, or label, signatory, unlisted")
        return self


class DeadlineGives(Gives):
    """What a phrase of time says, and the parts of the pattern that its days are read from."""

    kind: Literal["by", "during", "recurring", "ongoing", "from", "event", "none"] = Field(
        description="the kind of the deadline; `none` for a phrase that looks like a term and is none"
    )
    label: bool = Field(default=False, description="the label of a line of terms")
    start: Edge | None = Field(
        default=None, description="the part that the first day is read from, with the edge that counts: `date`, `period.start`, "
        "`period.end`, `period.before` (the day before it begins)"
    )  # fmt: skip
    end: Edge | None = Field(default=None, description="the part that the last day is read from, as `start`")
    span: Part | None = Field(default=None, description="the part that both are read from")
    term: Part | None = Field(default=None, description="the part with a duration that counts from the act's own date")
    rrule: str | None = Field(
        default=None, description="an RFC 5545 rule; `{month}`, `{day}`, `{weekday}` are read from the "
            "parts `date`, `month`, `day_no`, `weekday`"
    )  # fmt: skip
    frequency: bool = Field(default=False, description="the rule is made of the parts `times`, `count` and `unit`")
    also: Part | None = Field(default=None, description="the part with a second date of the same phrase")
    place: Literal["label", "edge"] | None = Field(
        default=None, description="`label`: a term only behind `Срок:` or in a plan's column; `edge`: also "
            "at an assignment's end or in brackets"
    )  # fmt: skip
    future: bool = Field(default=False, description="none where it ends before the act's date")
    cut: Literal["edges", "end", "never"] = Field(
        default="edges", description="where the phrase is cut off what a target measures: at both `edges`, at the `end`, `never`"
    )

    @model_validator(mode="after")
    def _recurs(self) -> DeadlineGives:
        if (self.kind == "recurring") != bool(self.rrule or self.frequency):
            raise ValueError("a recurring term, and no other, has an rrule or a frequency")
        if unknown := set(_FIELDS.findall(self.rrule or "")) - set(_SOURCES):
            raise ValueError(f"unknown field {{{min(unknown)}}} in rrule")
        return self

    def parts(self) -> list[tuple[str, ...]]:
        named = [source.partition(".")[0] for source in (self.start, self.end, self.span, self.term, self.also) if source]
        needed = [(name,) for name in named] + ([("date",)] if self.also else []) + ([("unit",)] if self.frequency else [])
        return [*needed, *(_SOURCES[field] for field in _FIELDS.findall(self.rrule or ""))]


class TargetGives(Gives):
    """What must become of a number."""

    op: Literal["ge", "le", "gt", "lt", "eq", "to", "by", "least_by", "range", "none"] = Field(
        description="the operator; `to`, `by`, `least_by`: the verb's direction decides; `range`: two targets; `none`: no target"
    )
    unit: Literal["times"] | None = Field(default=None, description="the unit, where the phrase itself holds it")

    def parts(self) -> list[tuple[str, ...]]:
        return [("from",)] if self.op == "range" else []


class ReferenceGives(Gives):
    """Nothing: the parts `kind`, `date` and `nr` of the pattern say what is cited."""


class ProjectGives(Gives):
    """Nothing: the part `names` of the pattern holds the quoted names."""

    def parts(self) -> list[tuple[str, ...]]:
        return [("names",)]


class OcrGives(Gives):
    """What was printed where an OCR read something else."""

    numeral: str = Field(pattern=r"^[IVX]+$", description="the Roman numeral that was printed for the part `numeral`")

    def parts(self) -> list[tuple[str, ...]]:
        return [("numeral",)]
