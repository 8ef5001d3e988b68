"""The types that the stages hand to each other, and the shape of the output (contract version 1.1).

Internal types (:mod:`~pipeline.model.stages`) are plain dataclasses; what leaves the house (:mod:`~pipeline.model.output`)
is pydantic, so that the JSON Schema of the output is made from the same classes that are written. Every ``span`` is
``(start, end)`` in characters of ``Source.text``, the end not included.
"""

from pipeline.model.failure import Failure
from pipeline.model.output import (
    EARLIER_VERSIONS,
    SCHEMA_VERSION,
    Assignment,
    BlockRecord,
    ClauseRecord,
    Deadline,
    Derivation,
    Document,
    EarlierAct,
    Effect,
    Issue,
    NamedPerson,
    Party,
    Record,
    Reference,
    Resolution,
    Responsible,
    Signatory,
    SourceInfo,
    Target,
)
from pipeline.model.places import appendix_at, place_of
from pipeline.model.stages import Block, Clause, Mention, Outline, Source
from pipeline.model.values import (
    UNNUMBERED,
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

__all__ = [
    "EARLIER_VERSIONS",
    "SCHEMA_VERSION",
    "UNNUMBERED",
    "Assignment",
    "Block",
    "BlockKind",
    "BlockRecord",
    "Clause",
    "ClauseRecord",
    "Clock",
    "Deadline",
    "DeadlineKind",
    "Derivation",
    "Document",
    "EarlierAct",
    "Effect",
    "EffectKind",
    "Failure",
    "IsoDate",
    "Issue",
    "Mention",
    "Modality",
    "NamedPerson",
    "Operator",
    "Outline",
    "Party",
    "PartyKind",
    "Record",
    "Reference",
    "Resolution",
    "Responsible",
    "Role",
    "Severity",
    "Signatory",
    "Source",
    "SourceInfo",
    "Span",
    "Target",
    "appendix_at",
    "place_of",
]
