"""How a tracker wants its import file: one YAML file of ``rules/trackers`` each, checked when it is loaded.

A mapping says which columns there are and what stands in them, how dates and lists are written, what the tracker limits,
which assignments it gets and who is what there. A ``value`` is a template: ``{title}`` stands for a field of
:data:`pipeline.delivery.trackers.fields.FIELDS`, ``{set.queue}`` for a constant that the user gives with ``--set``,
``{roles.auditors}`` for the logins of a role;
``{title:200}`` cuts it to so many characters. A user's folder with ``trackers/NAME.yaml`` is laid over ours: tables key
by key, columns by their name, anything else replaced.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.delivery.trackers.fields import FIELDS, Source
from pipeline.delivery.trackers.tables import read_table
from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.model import Modality

FOLDER = "trackers"
PLACE = re.compile(r"\{([^{}:]*)(?::([1-9]\d*))?\}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_SET, _ROLES = "set.", "roles."
_TEXT_FIELD = re.compile(r"Text[1-5]")
_PROJECT_TEXTS = ("Name", "Contact", "Notes")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CsvFile(_Part):
    """Comma-separated text. ``breaks`` is what a line break inside a cell is written as."""

    format: Literal["csv"]
    delimiter: Literal[",", ";", "\t"] = ","
    encoding: Literal["utf-8", "utf-8-sig", "cp1251"] = "utf-8"
    line_end: Literal["\r\n", "\n"] = "\r\n"
    quote: Literal["minimal", "all"] = "minimal"
    breaks: Literal["\n", "\r\n", " "] = "\n"


class XlsxFile(_Part):
    """A workbook of one sheet with a head; dates are real dates."""

    format: Literal["xlsx"]
    sheet: str = Field(min_length=1, max_length=31)


class JsonFile(_Part):
    """A list of objects, the columns their keys; an empty one is left out."""

    format: Literal["json"]


class ProjectFile(_Part):
    """The XML of Microsoft Project. ``resources`` is the role whose people become resources of the tasks; a working day
    runs from ``day_start`` to ``day_end`` with an hour's break between ``break_start`` and ``break_end``."""

    format: Literal["msproject"]
    resources: str
    day_start: str = Field("09:00:00", pattern=r"\d\d:\d\d:\d\d")
    break_start: str = Field("13:00:00", pattern=r"\d\d:\d\d:\d\d")
    break_end: str = Field("14:00:00", pattern=r"\d\d:\d\d:\d\d")
    day_end: str = Field("18:00:00", pattern=r"\d\d:\d\d:\d\d")
    hours: int = Field(8, ge=1, le=24)


class Formulas(_Part):
    """Whether text that a spreadsheet would run gets an apostrophe, and why so."""

    treat: Literal["as_is", "apostrophe"]
    why: str = Field(min_length=10)


class Limits(_Part):
    """What a file may hold: ``rows`` beside the head, ``bytes`` of the file, characters of a ``cell``."""

    rows: int | None = Field(default=None, ge=1)
    bytes: int | None = Field(default=None, ge=10_000)
    cell: int | None = Field(default=None, ge=100)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Constant(_Part):
    """What the user gives with ``--set``: ``what`` it is, its ``pattern``, the ``default``; without one it must be given."""

    what: str = Field(min_length=1)
    default: str | None = None
    pattern: Pattern = ".+"


class Role(_Part):
    """Who has a role in the tracker: the people of these parts of the act that no role above it has taken, ``most`` of them."""

    of: list[Source] = Field(min_length=1)
    most: int | None = Field(default=None, ge=1)


class Guard(_Part):
    """Text of an act that the tracker would take for a command, and what is written instead."""

    pattern: Pattern
    replace: str
    why: str = Field(min_length=10)

    @model_validator(mode="after")
    def _replaces(self) -> Guard:
        try:
            re.sub(self.pattern, self.replace, "")
        except (re.error, IndexError) as error:
            raise ValueError(f"replace: {error}") from None
        return self


class Column(_Part):
    """A column: ``value`` for the task of an assignment, ``document`` for that of an act where it differs, ``otherwise``
    where that is empty. ``longest`` cuts, in characters; ``each`` wraps each value of a list (``@{}``), ``spaces`` stands
    for the spaces in it; ``repeat`` writes as many columns of this name, one value of the list in each; ``label`` is what
    a text field of Microsoft Project is called; a column that ``needs`` a constant is written only where that is given."""

    name: str = Field(min_length=1)
    value: str = ""
    document: str | None = None
    otherwise: str = ""
    longest: int | None = Field(default=None, ge=2)
    date: str | None = None
    label: str | None = None
    separator: str | None = None
    each: str = Field("{}", pattern=r"^[^{}]*\{\}[^{}]*$")
    spaces: str | None = None
    repeat: int = Field(1, ge=1, le=20)
    needs: str | None = None
    required: bool = False
    omit: bool = False

    @property
    def templates(self) -> list[str]:
        """Every template of the column."""
        return [self.value, self.otherwise, *([self.document] if self.document is not None else [])]


class Mapping(_Part):
    """The content of a file of ``rules/trackers``; ``documents`` tells whether an act is a task of its own, above its assignments."""

    title: str = Field(min_length=1)
    source: list[Annotated[str, Field(pattern=r"^https?://\S+$")]] = Field(min_length=1)
    checked: Literal["documentation", "source code", "nothing"]
    open: list[str] = []
    note: str | None = None
    file: CsvFile | XlsxFile | JsonFile | ProjectFile = Field(discriminator="format")
    formulas: Formulas
    dates: str = Field("%Y-%m-%d", pattern="%")
    separator: str = ", "
    limits: Limits = Limits()
    modalities: list[Modality] = Field(min_length=1)
    documents: bool
    order: Literal["by_act", "acts_first"] = "by_act"
    logins: str = Field("login", min_length=1)
    unmapped: Literal["empty", "name"] = "empty"
    constants: dict[str, Constant] = {}
    roles: dict[str, Role] = {}
    recurrences: dict[str, str] = {}
    guards: list[Guard] = []
    columns: list[Column] = Field(min_length=1)

    @cached_property
    def kept(self) -> tuple[Column, ...]:
        """The columns that are written."""
        return tuple(column for column in self.columns if not column.omit)

    @cached_property
    def places(self) -> frozenset[str]:
        """What may stand in braces."""
        return frozenset({*FIELDS, *(_SET + name for name in self.constants), *(_ROLES + name for name in self.roles)})

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        names = [column.name for column in self.columns]
        for column in self.kept:
            if names.count(column.name) > 1:
                raise ValueError(f"column {column.name}: the name is used twice (repeat writes it several times)")
            self._check_names_in(column)
        for name in self.constants.keys() | self.roles.keys():
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise ValueError(f"{name}: the name must be of small Latin letters, digits and _")
        if not self.kept:
            raise ValueError("columns: all are omitted")
        return self

    def _check_names_in(self, column: Column) -> None:
        """Raises ValueError where the column asks for what there is not."""
        for found in (found for template in column.templates for found in _BRACES.findall(template)):
            place = PLACE.fullmatch(found)
            if place is None or place[1] not in self.places:
                raise ValueError(f"column {column.name}: unknown {found}; known are {', '.join(sorted(self.places))}")
        if column.needs is not None and column.needs not in self.constants:
            raise ValueError(f"column {column.name}: needs: no constant {column.needs}")

    @model_validator(mode="after")
    def _project(self) -> Mapping:
        if isinstance(self.file, ProjectFile):
            if self.file.resources not in self.roles:
                raise ValueError(f"file.resources: no role {self.file.resources}")
            for column in self.kept:
                if column.name not in _PROJECT_TEXTS and not _TEXT_FIELD.fullmatch(column.name):
                    raise ValueError(f"column {column.name}: of a task only {', '.join(_PROJECT_TEXTS)} and Text1 to Text5 can be set")
        return self


def names(overlay: Path | None = None) -> list[str]:
    """The trackers that there are mappings for, ours and those of the folder ``overlay``, sorted. Raises RuleError without the folder."""
    if overlay is not None and not overlay.is_dir():
        raise RuleError(f"{overlay}: no such folder of rules")
    folders = [rules_dir() / FOLDER, *([overlay / FOLDER] if overlay else [])]
    return sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})


def load_mapping(name: str, overlay: Path | None = None) -> Mapping:
    """The mapping of a tracker, with ``trackers/NAME.yaml`` of the folder ``overlay`` laid over ours.

    Raises RuleError, which names file and entry, where there is none or it is broken.
    """
    if name not in names(overlay):
        raise RuleError(f"no mapping for the tracker {name}; there are {', '.join(names(overlay))}")
    content: dict[str, Any] = {}
    path = Path()
    for folder in (rules_dir(), overlay):
        if folder and (folder / FOLDER / f"{name}.yaml").is_file():
            path = folder / FOLDER / f"{name}.yaml"
            content = _laid_over(content, read_table(path, "title, source, file, columns …"))
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        told = [*_entry(content, first["loc"]), first["msg"].removeprefix("Value error, ")]
        raise RuleError(f"{path}: {': '.join(told)}") from None


def _laid_over(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if key == "columns" and isinstance(below, list) and _named(below) and _named(value):
            by_name = {column["name"]: column for column in below}
            merged[key] = list((by_name | {column["name"]: column for column in value}).values())
        elif isinstance(below, dict) and isinstance(value, dict) and value.get("format", below.get("format")) == below.get("format"):
            merged[key] = _laid_over(below, value)
        else:
            merged[key] = value
    return merged


def _named(columns: Any) -> bool:
    return isinstance(columns, list) and all(isinstance(column, dict) and "name" in column for column in columns)


def _entry(content: dict[str, Any], loc: tuple[int | str, ...]) -> list[str]:
    """Where an error is: the column by its name, or the path of keys."""
    if len(loc) > 1 and loc[0] == "columns" and isinstance(loc[1], int):
        column = content["columns"][loc[1]]
        name = column.get("name", f"number {loc[1] + 1}") if isinstance(column, dict) else f"number {loc[1] + 1}"
        return [f"column {name}", *map(str, loc[2:])]
    return [".".join(map(str, loc))] if loc else []
