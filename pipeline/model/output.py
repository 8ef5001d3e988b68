"""The shape of the output (contract 1.1), from which its JSON Schema is made as well.

What a later version of the contract added has a default, so that JSON of an earlier one can be read; it is always written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator

from pipeline.model.places import place_of
from pipeline.model.provenance import Provenance
from pipeline.model.values import (
    BlockKind,
    Clock,
    DeadlineKind,
    EffectKind,
    IsoDate,
    Modality,
    Operator,
    PartyKind,
    Role,
    Severity,
    Span,
)

if TYPE_CHECKING:
    import pandas

SCHEMA_VERSION = "1.1"
EARLIER_VERSIONS = ("1.0",)


class Record(BaseModel):
    """Base of everything that is written: no unknown keys, the order of fields is the order of keys."""

    model_config = ConfigDict(extra="forbid")


class Signatory(Record):
    """Who signed: name as signed, position in the nominative."""

    name: str
    position: str | None
    span: Span


class SourceInfo(Record):
    """The file that was read; ``pages`` is their number, where the format has pages."""

    name: str
    media_type: str
    sha256: str
    pages: int | None


class Document(Record):
    """The act itself: kind as printed in lower case, date in ISO 8601."""

    id: str
    kind: str | None
    number: str | None
    date: IsoDate | None
    title: str | None
    issuer: str | None
    signatories: list[Signatory]
    source: SourceInfo


class BlockRecord(Record):
    """A stretch of the text; the blocks tile it from 0 to its end."""

    kind: BlockKind
    span: Span


class ClauseRecord(Record):
    """A numbered or bulleted unit. ``number`` and ``parent`` are paths such as ``2.7.1``, ``label`` is as printed."""

    number: str
    label: str | None
    parent: str | None
    depth: int
    text: str
    span: Span
    page: int | None


class Responsible(Record):
    """A party of an assignment, in the nominative; ``inherited_from`` is the clause it was handed down from."""

    party: str
    kind: PartyKind
    role: Role
    people: list[str]
    inherited_from: str | None
    raw: str
    rule: str
    span: Span


class Derivation(Record):
    """How a counted term came about: ``amount`` times ``unit`` from the day ``from``, which is that of ``base``.

    ``profile`` names the calendar that says which days are working days; ``moved`` is the day on which the term would have
    ended, where that was a day off and the calendar moved it. In Python, ``from`` is ``from_day``.
    """

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)

    base: str
    from_day: IsoDate | None = Field(validation_alias="from", serialization_alias="from")
    amount: int
    unit: str
    profile: str
    moved: IsoDate | None


class Deadline(Record):
    """A term. ``start`` and ``end`` are ISO dates, the end included; ``recurrence`` is an RFC 5545 RRULE; ``time`` is the
    hour of the last day where the act writes one; ``derivation`` says how a counted term came about."""

    kind: DeadlineKind
    start: IsoDate | None
    end: IsoDate | None
    recurrence: str | None
    raw: str
    assumed: bool
    shared: bool
    inherited_from: str | None
    rule: str
    span: Span
    time: Clock | None = None
    derivation: Derivation | None = None


class Target(Record):
    """A number that the assignment must reach; ``unit`` is ``percent``, ``RUB``, ``times`` … or a noun."""

    op: Operator
    value: int | float
    unit: str | None
    indicator: str | None
    base: str | None
    raw: str
    rule: str
    span: Span


class EarlierAct(Record):
    """The act that a decision does something to, as it is cited."""

    kind: str
    number: str | None
    date: IsoDate | None


class Effect(Record):
    """What a decision does to an earlier act: ``clause`` is the one of that act, ``end`` the new term of a ``prolong``."""

    kind: EffectKind
    act: EarlierAct
    clause: str | None
    end: IsoDate | None
    raw: str
    span: Span


class Assignment(Record):
    """The smallest piece of the operative part that somebody could tick off as done.

    ``appendix`` is the number of the appendix whose plan it is a row of; ``confidence``, 0 to 1, how often assignments that
    were read like this one were right in every field. ``corrected`` and ``confirmed`` name the fields that a reviewer has
    put right, or found right.
    """

    id: str
    key: str
    clause: str
    text: str
    details: list[str]
    context: list[str]
    projects: list[str]
    modality: Modality
    modality_rule: str
    responsible: list[Responsible]
    deadlines: list[Deadline]
    targets: list[Target]
    appendix: str | None = None
    effects: list[Effect] = []
    confidence: float | None = Field(default=None, ge=0, le=1)
    issues: list[str]
    span: Span
    corrected: list[str] = []
    confirmed: list[str] = []

    @property
    def place(self) -> str:
        """What the id begins with: the clause, and before it the appendix of a plan (:func:`place_of`)."""
        return place_of(self.clause, self.appendix)


class NamedPerson(Record):
    """Who a person of a party is: ``name`` as in ``people``, the id in the registry, full name and post on the act's date."""

    name: str
    entity: str | None
    full_name: str
    position: str | None

    @property
    def summary(self) -> str:
        """Full name and post in one line: ``И.В. Леснова, начальник отдела образования``."""
        return f"{self.full_name}, {self.position}" if self.position else self.full_name


class Party(Record):
    """A party over the whole document, with the ids of its assignments.

    ``entity`` and ``full_name`` are id and name of its entry in the registry, ``persons`` those of its people who are
    told by the registry or elsewhere in the act.
    """

    name: str
    kind: PartyKind
    people: list[str]
    assignments: list[str]
    entity: str | None = None
    full_name: str | None = None
    persons: list[NamedPerson] = []


class Reference(Record):
    """A legal act that the text cites."""

    kind: str
    number: str | None
    date: IsoDate | None
    title: str | None
    span: Span


class Issue(Record):
    """Something a reviewer should look at; ``message`` is Russian."""

    code: str
    severity: Severity
    message: str
    assignment: str | None
    span: Span | None


class Resolution(Record):
    """A document with everything that was extracted from it: the content of one output file.

    >>> import pipeline
    >>> resolution = pipeline.parse_text("ПРИКАЗ от 01.02.2023 № 7\\nПРИКАЗЫВАЮ:\\n1. Директорам школ провести сверку.")
    >>> resolution.document.number, resolution.assignments[0].text
    ('7', 'провести сверку')
    """

    schema_version: Literal["1.1"] = "1.1"
    document: Document
    text: str
    blocks: list[BlockRecord]
    clauses: list[ClauseRecord]
    assignments: list[Assignment]
    parties: list[Party]
    references: list[Reference]
    issues: list[Issue]
    _provenance: Provenance = PrivateAttr(default_factory=Provenance)

    @property
    def provenance(self) -> Provenance:
        """Where each value comes from, as far as it was resolved in this process; empty for what was read from JSON."""
        return self._provenance

    @field_validator("schema_version", mode="before")
    @classmethod
    def _brought_up(cls, version: object) -> object:
        """What an earlier release wrote is read as well: the keys that it lacks have their empty values."""
        return SCHEMA_VERSION if version in EARLIER_VERSIONS else version

    def to_frames(self) -> dict[str, pandas.DataFrame]:
        """Return the tables of the contract as pandas frames by name (``assignments``, ``deadlines`` …).

        >>> import pipeline
        >>> frames = pipeline.parse_text("ПРИКАЗЫВАЮ:\\n1. Провести сверку до 05.03.2024.").to_frames()
        >>> frames["deadlines"]["end"].tolist()
        ['2024-03-05']
        """
        from pipeline.formats.frames import frames  # the one way out to pandas, which nobody else should have to load

        tables: dict[str, pandas.DataFrame] = frames([self])
        return tables
