"""What is compared: the model of a gold file (``<id>.gold.yaml``) and of what was found (the output JSON).

Gold is written by hand and states what its author was sure of: a field that is not there is not scored, one that is
null or [] says that there is none. Which fields stand there is told by ``model_fields_set``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipeline.evaluation.folding import plain
from pipeline.model import Assignment

Data = dict[str, Any]
FACTS = ("kind", "date", "number")
MORE_FACTS = ("title", "issuer", "signatories")
# A key that no output has and gold does not know is a misprint: what it was meant to state would silently not be scored.
_KNOWN = frozenset(Assignment.model_fields) | {"start", "end", "appendix", "effects", "confidence"}


def _list(value: Any) -> Any:
    return [] if value is None else value


def _head(value: Any) -> Any:
    if isinstance(value, dict):
        signed = value.get("signatories") or []
        if not isinstance(signed, list) or not all(isinstance(one, dict) and "name" in one for one in signed):
            raise ValueError("`signatories` is no list of names with positions")
    return value or {}


Line = Annotated[str | None, BeforeValidator(plain)]
Text = Annotated[str, Field(strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Party(_Part):
    """A responsible party; its people are scored where ``people`` stands there, its role where ``role`` does."""

    party: Text
    role: Line = None
    people: Annotated[list[Text], BeforeValidator(_list)] = []


class Deadline(_Part):
    """A deadline. Dates that are not there are none; ``raw`` and the flags are scored where gold states ``raw``, else
    each flag where it stands there, ``inherited_from`` always only so."""

    kind: Line = None
    start: Line = None
    end: Line = None
    recurrence: Line = None
    raw: Line = None
    assumed: bool = False
    shared: bool = False
    inherited_from: Line = None


class Target(_Part):
    """A target; ``indicator`` and ``base`` are scored where they stand there."""

    op: Line = None
    value: float
    unit: Line = None
    indicator: Line = None
    base: Line = None


class Row(_Part):
    """An assignment, in gold or as found."""

    clause: Annotated[str | None, Field(strict=True)] = None
    modality: Annotated[str | None, Field(strict=True)] = None
    responsible: Annotated[list[Party], BeforeValidator(_list)] = []
    deadlines: Annotated[list[Deadline], BeforeValidator(_list)] = []
    targets: Annotated[list[Target], BeforeValidator(_list)] = []
    issues: Annotated[list[Text], BeforeValidator(_list)] = []
    appendix: Line = None

    def states(self, field: str) -> bool:
        """Whether ``field`` stands there, null and [] included."""
        return field in self.model_fields_set


class GoldRow(Row):
    """An assignment of gold: its whole ``text``, or the first words of it (``start``) and, where given, the last (``end``)."""

    model_config = ConfigDict(extra="allow")

    text: Annotated[str | None, Field(strict=True)] = None
    start: Annotated[str | None, Field(strict=True)] = None
    end: Annotated[str | None, Field(strict=True)] = None

    @model_validator(mode="after")
    def _check(self) -> GoldRow:
        if self.text is None and self.start is None:
            raise ValueError("`text` is no str")
        if unknown := sorted(set(self.model_extra or ()) - _KNOWN):
            raise ValueError(f"unknown key `{unknown[0]}`")
        return self

    @property
    def label(self) -> str:
        """What stands for the assignment in a report."""
        return self.text if self.text is not None else " … ".join(filter(None, (self.start, self.end)))


class FoundRow(Row):
    """An assignment as found; what every output has."""

    text: Text
    clause: Text
    modality: Text

    @property
    def label(self) -> str:
        """What stands for the assignment in a report."""
        return self.text


class Gold(_Part):
    """A gold file. With ``first`` only so many assignments of the document are annotated, from its beginning."""

    first: int | None = None
    document: Annotated[Data, BeforeValidator(_head)] = {}
    assignments: list[GoldRow]


class Found(_Part):
    """What was found in a document, as far as it is compared."""

    document: Annotated[Data, BeforeValidator(_head)] = {}
    assignments: list[FoundRow] = []


def describe_fault(error: ValidationError) -> str:
    """The first fault of a file in one line: ``assignment 2 is malformed: `deadlines` is no list``."""
    fault = error.errors()[0]
    place = list(fault["loc"])
    where = str(place[0]) if place else "file"
    if place[:1] == ["assignments"] and len(place) > 1:
        where = f"assignment {int(place[1]) + 1}"
    keys = [str(step) for step in place[1:] if isinstance(step, str)]
    return f"{where} is malformed: {_reason(fault['type'], fault['msg'], fault['input'], keys)}"


def _reason(kind: str, message: str, value: Any, keys: list[str]) -> str:
    wanted = {"string_type": "str", "list_type": "list", "missing": "there", "bool_parsing": "bool", "float_parsing": "number"}.get(kind)
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if not keys or wanted is None:
        return " ".join(message.split())
    name = f"`{keys[-1]}`"
    if kind == "missing":
        return f"{name} is no {'str' if keys[-1] != 'value' else 'number'}"
    return f"{name} is no {wanted}" + (f": {value}" if kind.endswith("parsing") else "")
