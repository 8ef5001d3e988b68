"""The tables of ``words.yaml``, checked when they are loaded."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import RuleError

FILE = Path(__file__).with_name("words.yaml")
DocumentElement = Literal["act", "bill", "doc", "statement"]
ClauseElement = Literal[
    "alinea", "article", "chapter", "clause", "division", "indent", "level", "list", "paragraph", "part", "point", "section",
    "subclause", "subdivision", "sublist", "subparagraph", "subpart", "subsection",
]  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DocumentType(_Part):
    """An element of Akoma Ntoso for a whole document, and the subtype of its IRI."""

    element: DocumentElement
    subtype: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")


class Kind(DocumentType):
    """What acts of a kind are; ``kind`` is in lower case, as :class:`pipeline.model.Document` has it."""

    kind: str = Field(min_length=1)


class LabelForm(_Part):
    """What clauses with labels of a form are; ``matches`` is a regular expression for the whole label."""

    matches: str
    element: ClauseElement

    @field_validator("matches")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
        return value


class AknWords(_Part):
    """How acts are written in Akoma Ntoso."""

    country: str = Field(pattern=r"^[a-z]{2}$")
    language: str = Field(pattern=r"^[a-z]{3}$")
    kinds: tuple[Kind, ...]
    otherwise: DocumentType
    labels: tuple[LabelForm, ...]
    unlabelled: ClauseElement

    def of_kind(self, kind: str | None) -> DocumentType:
        """The document type of a kind, that of a kind with these words, or the one for all else."""
        told = (kind or "").casefold()
        exact = next((entry for entry in self.kinds if entry.kind == told), None)
        words = f" {told} "
        return exact or next((entry for entry in self.kinds if f" {entry.kind} " in words), self.otherwise)

    def of_label(self, label: str | None) -> str:
        """The element of a clause with a label."""
        if not label:
            return self.unlabelled
        return next((form.element for form in self.labels if re.fullmatch(form.matches, label)), self.unlabelled)


class Label(_Part):
    """A label of the annotation tools: ``russian`` is what people see."""

    name: Literal["Assignment", "Party", "Deadline", "Target", "Reference", "Signatory"]
    russian: str = Field(min_length=1)
    colour: str = Field(pattern=r"^#[0-9a-f]{6}$")


class AnnotationWords(_Part):
    """What annotation tools show."""

    labels: tuple[Label, ...]


class Words(_Part):
    """The content of the file."""

    akn: AknWords
    annotation: AnnotationWords


def load_words(path: Path) -> Words:
    """Read and check the tables. Raises RuleError, which names file and entry, where they are broken."""
    try:
        return Words.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RuleError(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path}: {' '.join(str(error).split())}") from None


@lru_cache(maxsize=1)
def words() -> Words:
    """The tables that ship with the package."""
    return load_words(FILE)
