"""The types that the stages hand to each other, and the shape of the output (contract version 1).

Internal types are plain dataclasses; what leaves the house is pydantic, so that the JSON Schema of the output is
made from the same classes that are written. Every ``span`` is ``(start, end)`` in characters of ``Source.text``,
the end not included.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import pandas

Span = tuple[int, int]
BlockKind = Literal["heading", "preamble", "operative", "signature", "appendix", "other"]
Modality = Literal["recommendation", "directive", "decision", "control"]
PartyKind = Literal["organisation", "position", "person"]
Role = Literal["executor", "co_executor", "controller"]
DeadlineKind = Literal["by", "during", "recurring", "ongoing", "from", "event"]
Operator = Literal["ge", "le", "gt", "lt", "eq", "inc", "dec"]
Severity = Literal["error", "warning", "info"]


# ---- between the stages


@dataclass(frozen=True)
class Source:
    """One document as it was read: ``text`` after clean-up, ``sha256`` of the bytes of the file.

    ``page_starts`` holds the offset of each page's first character, or nothing where pages are unknown. ``confidence``
    is the mean of the OCR's, 0 to 100, where the text was recognised.
    """

    name: str
    media_type: str
    sha256: str
    text: str
    page_starts: tuple[int, ...] = ()
    confidence: float | None = None


@dataclass
class Clause:
    """A node of the outline: a numbered or bulleted unit, an unnumbered paragraph, or a row of a plan.

    ``span`` holds the whole unit with its label, ``body`` what follows the label. ``number`` is the path of labels
    down to the nearest labelled clause (``2.7.1``, ``1.а``), empty above the first one. ``cells`` are the spans of a
    row's columns by their role (``measure``, ``deadline``, ``responsible``).
    """

    kind: Literal["root", "labelled", "bullet", "paragraph", "row"]
    span: Span
    body: Span
    label: str | None = None
    number: str = ""
    style: str = ""
    parent: Clause | None = None
    children: list[Clause] = field(default_factory=list)
    cells: dict[str, Span] = field(default_factory=dict)
    index: int = 0

    @property
    def depth(self) -> int:
        """Number of labelled clauses from the top down to and with this one."""
        above = self.parent.depth if self.parent else 0
        return above + (1 if self.label else 0)

    def ancestors(self) -> list[Clause]:
        """The clauses above this one, nearest first, without the root."""
        found, node = [], self.parent
        while node is not None and node.kind != "root":
            found.append(node)
            node = node.parent
        return found


@dataclass(frozen=True)
class Block:
    """A stretch of the text of one kind; the blocks of an outline tile it."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True)
class Outline:
    """The clause tree over a source. ``view`` is the text with what belongs to no clause blanked out, same length.

    ``other_plans`` are the spans of plans that stand outside the operative part, each with the number of its rows.
    """

    source: Source
    view: str
    blocks: tuple[Block, ...]
    clauses: tuple[Clause, ...]
    other_plans: tuple[tuple[Span, int], ...] = ()

    def block(self, kind: BlockKind) -> list[Span]:
        """Spans of the blocks of one kind, in order."""
        return [block.span for block in self.blocks if block.kind == kind]


@dataclass(frozen=True)
class Mention:
    """A phrase that an extractor found: where it stands, which rule found it, and what the rule says of it."""

    kind: str
    span: Span
    rule: str
    value: Any = None


# ---- what comes out


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
    date: str | None
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


class Deadline(Record):
    """A term. ``start`` and ``end`` are ISO dates, the end included; ``recurrence`` is an RFC 5545 RRULE."""

    kind: DeadlineKind
    start: str | None
    end: str | None
    recurrence: str | None
    raw: str
    assumed: bool
    shared: bool
    inherited_from: str | None
    rule: str
    span: Span


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


class Assignment(Record):
    """The smallest piece of the operative part that somebody could tick off as done.

    ``corrected`` and ``confirmed`` name the fields that a reviewer has put right, or found right.
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
    issues: list[str]
    span: Span
    corrected: list[str] = []
    confirmed: list[str] = []


class NamedPerson(Record):
    """Who a person of a party is: ``name`` as in ``people``, the id in the registry, full name and post on the act's date."""

    name: str
    entity: str | None
    full_name: str
    position: str | None

    @property
    def told(self) -> str:
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
    date: str | None
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

    schema_version: Literal["1.0"] = "1.0"
    document: Document
    text: str
    blocks: list[BlockRecord]
    clauses: list[ClauseRecord]
    assignments: list[Assignment]
    parties: list[Party]
    references: list[Reference]
    issues: list[Issue]
    _mentions: tuple[Mention, ...] = ()

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


class Failure(Record):
    """A document that could not be read, and why."""

    name: str
    reason: str = Field(min_length=1)
