"""The word lists of each rule file: which there are, their shape, and what each is for.

``rules/README.md`` is written from these models. A list that is not declared here is one that nobody reads, and is refused.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import Strict

from pipeline.model import Severity

Strings = Annotated[tuple[str, ...], Strict(False)]
Numbers = Annotated[tuple[int, ...], Strict(False)]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Pair = Annotated[tuple[str, str], Strict(False)]
Triple = Annotated[tuple[str, str, str], Strict(False)]


class Table(BaseModel):
    """A table of a file: its keys are declared, its values of the declared type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Words(Table):
    """None."""


class SchoolYear(Table):
    """Month and day, ``MM-DD``, of the edges of the school year and of its halves."""

    start: MonthDay
    end: MonthDay
    first_half_end: MonthDay
    second_half_start: MonthDay


class CalendarWords(Words):
    school_year: SchoolYear = Field(description="first and last month-day of the school year, and of its halves")
    school_year_ahead: Numbers = Field(description="numbers of the months in which the school year without a year is the one that comes")
    school_year_words: Strings = Field(description="where one stands in a document, its year without more is the school year")
    months: Strings = Field(min_length=12, max_length=12, description="stems of the twelve months, in order")
    weekdays: dict[str, Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]] = Field(
        description="stems of the weekdays, with their RFC 5545 codes"
    )


class StructureWords(Words):
    preamble_starts: Strings = Field(description="a paragraph that begins with one is the first of the preamble")
    signature_positions: Strings = Field(description="posts in the nominative that a signature begins with")
    signature_fillers: Strings = Field(description="what may stand beside a name in a signature")
    act_itself: Strings = Field(description="beginnings of paragraphs about the act itself, which belong to no clause above")
    abbreviations: Strings = Field(description="words whose point stays at the end of a text")
    title_starts: Strings = Field(description="a long line that begins with one is a title all the same")
    topic_starts: Strings = Field(description="how the line that names a question of a protocol begins")
    about: Strings = Field(description="beginnings of a numbered line that names the next question of a protocol")
    context_starts: Strings = Field(description="prepositions of a lead-in that names circumstances and addresses nobody")
    hearing: Strings = Field(description="stems of a hearing: a numbered line with one that decides far behind it is an agenda's")
    closing_abbreviations: Strings = Field(description="those of them whose point closes the line that they end")
    amending: Strings = Field(description="words of an amendment: what is quoted behind one is the wording of another act")
    columns: dict[Literal["number", "start", "end", "measure", "co_executor", "responsible", "deadline", "target"], Strings] = Field(
        description="a plan's columns by the words of their heads, the strongest first; that of the numbers by the whole head"
    )
    columns_aside: Strings = Field(description="heads of columns that say nothing of what is to be done, by when or by whom")


class HeadingWords(Words):
    stamps: Strings = Field(description="the words of a stamp of approval")
    topics: Strings = Field(description="the words that a topic begins with (Об итогах года)")
    dated: Strings = Field(description="what stands before the date of an act")
    settlements: Strings = Field(description="what a line with the place of issue begins with, before the name")
    behind_issuer: Strings = Field(description="what ends the name of the body behind the kind")
    territories: Strings = Field(description="lemmas of lands and places: their names stand above the body's in a letterhead")
    sorts_of_territory: Strings = Field(description="adjectives that say what sort of territory it is, and not which one")
    sessions: Strings = Field(description="lemmas that a line with the session begins or ends with (шестого созыва)")
    sittings: Strings = Field(description="lemmas of what a body holds without being it (Протокол заседания Совета)")
    written_with_capitals: Strings = Field(description="lemmas of common words that a name has with a capital")


class ModalityWords(Words):
    laying: Strings = Field(description="verbs that charge somebody with the control itself: before its words no action of their own")
    no_addressee_behind: Strings = Field(description="words behind which a dative in the middle of a sentence is no addressee")
    openers: Strings = Field(description="lemmas that open a group of clauses in a paragraph that ends in a colon")
    performing: Strings = Field(description="verbs in the third person by which an act does what it says (подлежать)")


class PartyWords(Words):
    positions: Strings = Field(description="lemmas of posts; a party's name may begin with one")
    organisations: Strings = Field(description="lemmas of organisations; a party's name may begin with one")
    acting: Strings = Field(description="words before a post for who stands in for its holder or is second to him")
    small_words: Strings = Field(description="short words that go small in a name that is written in capitals throughout")
    no_verbs: Strings = Field(description="words that a dictionary takes for verbs and that stand inside a name")
    in_memory_of: Strings = Field(description="what stands before the name of the person whom an organisation is named after")
    opens_co_executors: Strings = Field(description="phrases that end a list of parties, since co-executors follow")
    undeclined_endings: Strings = Field(description="endings of surnames that stay the same in every case")
    usual_plurals: dict[str, str] = Field(description="plurals that a dictionary gives and no office writes, with the usual ones")
    says_nothing: Strings = Field(description="lemmas that name nobody where they stand alone")
    clause_adjectives: Strings = Field(description="lemmas that lead a clause about the party, as participles do")
    clause_prepositions: Strings = Field(description="prepositions behind them that tell such a clause from a post")
    governing_heads: Strings = Field(description="posts that govern a case of their own, so that an adjective behind is not theirs")
    adjective_of: dict[str, Strings] = Field(description="nouns before which such a head is an adjective after all")
    not_parties: Strings = Field(description="lemmas that stand in the dative without being addressees")
    not_organisations: Strings = Field(description="abbreviations that name no organisation, in capitals")
    official: Strings = Field(description="words that keep a capital at the beginning of a name")
    bracket_asides: Strings = Field(description="beginnings of brackets that are no part of a name")
    adverbials: Strings = Field(description="what ends the addressees and begins the action's circumstances")
    surname_endings: dict[Annotated[str, Field(pattern="^(datv|accs|gent|ablt)$")], Annotated[tuple[Pair, ...], Strict(False)]] = Field(
        description="endings of surnames by case, longest first: as written, in the nominative"
    )
    oblique_endings: Strings = Field(description="endings that no surname has in the nominative")


class DeadlineWords(Words):
    told_of: Strings = Field(description="lemmas behind which an event goes on with «о» (со дня получения сведений о пропаже)")
    term_labels: Strings = Field(description="how a label of terms begins, behind which what no rule reads is an event")
    label_starts: Strings = Field(description="how a label of any kind begins, that closes the sentence before it")
    term_openers: Strings = Field(description="words that lead to a term and stay in no text when it is cut from the end")
    fillers: Strings = Field(description="what may stand on a line of terms beside them and says nothing more")


class TargetWords(Words):
    rising: Strings = Field(description="stems of verbs and nouns of rising")
    falling: Strings = Field(description="stems of verbs and nouns of falling")
    operator_words: Strings = Field(description="what stands between the action's object and the number and belongs to neither")
    change_nouns: Strings = Field(description="nouns of change that the indicator drops at its beginning")
    circumstances: Strings = Field(description="beginnings of circumstances between the verb and its object")
    change_openers: Strings = Field(description="what leads to a noun of change and is no part of what changes")
    sums: Strings = Field(description="lemmas that are an object themselves, so that a circumstance ends before them")
    stating: Strings = Field(description="lemmas of verbs whose object is how things are")
    doing: Strings = Field(description="lemmas of nouns of doing that the indicator drops at its beginning")
    indicator_openers: Strings = Field(description="what a modality leaves before the indicator")
    not_units: Strings = Field(description="lemmas of units that make a number no target")
    money: dict[str, int] = Field(description="prefixes of money, with their factors")
    abbreviated_units: Strings = Field(description="units that are written short; capitals count")
    spelled_units: dict[str, str] = Field(description="those of them that have a name of their own")
    may_be_object: Strings = Field(description="beginnings of circumstances that may be the object too, unless a sum follows")
    governing: Strings = Field(description="prepositions whose noun looks like an object and is none")
    joining: Strings = Field(description="what joins a second number to the first, which it then measures too")
    opening_conjunctions: Strings = Field(description="conjunctions that an indicator does not begin with")
    aims: Strings = Field(description="words behind which an aim, and in it the indicator, begins")
    steady: Strings = Field(description="stems that look like one of rising or falling and are none")
    base_prepositions: Strings = Field(description="prepositions with which a base goes on")


class Code(Table):
    """An issue: how grave it is, what it says, and which field of the assignment settles it."""

    severity: Severity
    message: str
    field: str | None = None


class ChecksWords(Words):
    codes: dict[str, Code] = Field(description="the codes of issues; `field` is the field of the assignment that settles it when corrected")
    fields: dict[str, str] = Field(description="what a correction speaks of, in Russian")


class OcrWords(Words):
    sections: dict[str, int] = Field(description="a section's numeral as it is misread at a line's start, with its number")
    number_signs: Strings = Field(description="what is read for the sign of a number")
    labels: Annotated[tuple[Triple, ...], Strict(False)] = Field(description="what is read, the label before it, what was printed")


class PageWords(Words):
    dropped_roles: Strings = Field(description="ARIA roles of elements that are never the act")
    dropped_words: Strings = Field(description="words of classes and ids of navigation, unless the larger part of the page stands in it")
    dropped_words_with_links: Strings = Field(description="words of navigation where they hold links and no part of the act")
    content_tags: Strings = Field(description="elements that hold the act, where the larger part of the page stands in them")
