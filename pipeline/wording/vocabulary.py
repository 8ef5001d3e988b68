"""The words of ``rules/wording.yaml``, checked when they are loaded: every code of the model has its word, and nothing else has."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.model import DeadlineKind, Modality, Operator, PartyKind, Role, Severity

MarkKind = Literal["party", "deadline", "target", "reference", "issue"]
Counted = Literal["act", "assignment"]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader in C, where it was built


def _complete(codes: object) -> AfterValidator:
    """A check that a table has a word for each of the codes (a Literal); pydantic itself refuses any other."""

    def check(words: dict[str, Any]) -> dict[str, Any]:
        missing = [code for code in get_args(codes) if code not in words]
        if missing:
            raise ValueError(f"no words for {', '.join(missing)}")
        return words

    return AfterValidator(check)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RoleWords(_Table):
    """A role by itself; behind a name in a narrow column, and before names in a line, where these differ."""

    name: str
    behind_name: str | None = None
    before_names: str | None = None


class OperatorWords(_Table):
    """An operator by itself; before a number, and before a number of times, where these differ."""

    name: str
    before_number: str | None = None
    before_times: str | None = None


class FieldWords(_Table):
    """A field by its name in a sentence, and the title over it where that is another word."""

    name: str
    title: str | None = None


TwelveMonths = Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]


class Months(_Table):
    """January first: by itself, short, of a day («5 мая»), and in which something is done («в мае»)."""

    name: TwelveMonths
    short: TwelveMonths
    of_day: TwelveMonths
    within: TwelveMonths


class PlaceWords(_Table):
    """What is said of the place of an assignment: the act itself, a clause of it, an appendix with a number and one without,
    a row of a plan there."""

    act: str
    clause: str
    appendix: str
    unnumbered: str
    row: str


class MissingWords(_Table):
    """What stands where a value is missing."""

    executor: str
    month: str
    deadline: str


class GroupWords(_Table):
    """What stands for several acts, executors or persons."""

    all_acts: str
    others: str
    parties: str
    people: str


class ComparisonWords(_Table):
    """What a comparison calls its rows, the fields that differ, how they differ, and the parts of its pages."""

    statuses: dict[str, str]
    fields: dict[str, str]
    natures: dict[str, str]
    labels: dict[str, str]


class Vocabulary(_Table):
    """The content of ``wording.yaml``; tables are by the codes of :mod:`pipeline.model`."""

    modalities: Annotated[dict[Modality, str], _complete(Modality)]
    party_kinds: Annotated[dict[PartyKind, str], _complete(PartyKind)]
    roles: Annotated[dict[Role, RoleWords], _complete(Role)]
    operators: Annotated[dict[Operator, OperatorWords], _complete(Operator)]
    units: dict[str, str]
    unchanging_units: frozenset[str]
    deadline_kinds: Annotated[dict[DeadlineKind, str], _complete(DeadlineKind)]
    severities: Annotated[dict[Severity, str], _complete(Severity)]
    marks: Annotated[dict[MarkKind, str], _complete(MarkKind)]
    flags: dict[Literal["yes", "no"], str]
    fields: dict[str, FieldWords]
    pieces: dict[str, str]
    review_states: dict[str, str]
    months: Months
    frequencies: dict[str, str]
    nouns: Annotated[dict[Counted, tuple[str, str, str]], _complete(Counted)]
    places: PlaceWords
    missing: MissingWords
    groups: GroupWords
    comparison: ComparisonWords


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the shipped words; raises RuleError with the file and the key where they are not what they should be.

    >>> vocabulary().modalities["control"]
    'контроль'
    """
    path = rules_dir() / "wording.yaml"
    try:
        return Vocabulary.model_validate(yaml.load(path.read_text("utf-8"), _LOADER))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path}: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise RuleError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
