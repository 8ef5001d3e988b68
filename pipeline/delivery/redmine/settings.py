"""What can be chosen of ``reshenie push redmine``, and its Russian texts: ``redmine.yaml``, checked when it is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import RuleError
from pipeline.model import Modality
from pipeline.runs.run import UsageError

FILE = Path(__file__).with_name("redmine.yaml")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    """What ``--set NAME=VALUE`` may choose; the value matches ``pattern``."""

    what: str = Field(min_length=1)
    default: str
    pattern: str = ".*"


class Longest(_Part):
    """The most characters of a subject, a description without its key, and a custom field."""

    subject: int = Field(ge=50, le=255)
    description: int = Field(ge=1000, le=32000)
    field: int = Field(ge=50)


class Notes(_Part):
    """What stands in the history of an issue beside what was changed."""

    changed: str
    vanished: str
    returned: str


class Words(_Part):
    """The content of ``redmine.yaml``."""

    modalities: list[Modality] = Field(min_length=1)
    options: dict[str, Option]
    longest: Longest
    signature: str = Field(min_length=3)
    notes: Notes
    vanished_line: str = Field(min_length=3)
    key_label: str = Field(pattern=r"^\w+$")
    no_text: str = Field(min_length=1)

    @model_validator(mode="after")
    def _signed(self) -> Words:
        unsigned = [name for name, note in self.notes if not note.startswith(self.signature)]
        if unsigned:
            raise ValueError(f"notes: {', '.join(unsigned)}: must begin with the signature")
        return self


def load_words(path: Path = FILE) -> Words:
    """Return the words of a file; raises RuleError, which names the file and the entry."""
    try:
        return Words.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise RuleError(f"{path}: {f'{place}: ' if place else ''}{told}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path}: {' '.join(str(error).split())}") from None


@cache
def words() -> Words:
    """The words that we ship."""
    return load_words()


def chosen(given: Sequence[str]) -> dict[str, str]:
    """The value of every option, by ``NAME=VALUE`` or its default. Raises UsageError for one that is unknown or of a wrong form.

    >>> chosen(["tracker=Задача"])["tracker"]
    'Задача'
    """
    known = words().options
    values = {name: option.default for name, option in known.items()}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            raise UsageError(f"--set {text}: known are {', '.join(f'{each}=…' for each in known)}")
        value = " ".join(value.split())
        if not re.fullmatch(known[name].pattern, value):
            raise UsageError(f"--set {text}: wanted is {known[name].what}")
        values[name] = value
    return values
