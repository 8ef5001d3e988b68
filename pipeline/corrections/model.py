"""What a correction is: what it does, to which assignment, who made it, when and why.

``about`` names the assignment as it stood in the source when the correction was made, ``was`` the value that it
replaces. The two decide, when the act is read again, whether the correction still speaks of the same thing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipeline.corrections.likeness import plain_words
from pipeline.corrections.paths import Path, check_values, checked, parse_path
from pipeline.model import Document, place_of

KEY_BYTES = 10  # as many as those of an extracted assignment


def _plain(value: Any) -> Any:
    """Dates as the ISO text that they are everywhere else; YAML makes a date of one that is written without quotes."""
    if isinstance(value, dt.date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, dict) else value


Plain = Annotated[Any, BeforeValidator(_plain)]
Moment = Annotated[str | None, BeforeValidator(_plain)]


@lru_cache(maxsize=1 << 14)  # each assignment's words are asked for with each of its corrections
def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits that stand for the words of a text, whatever its spaces, marks, case and ``ё``.

    >>> fingerprint("Провести сверку,  учёт") == fingerprint("провести сверку учет")
    True
    """
    return hashlib.blake2b(plain_words(text).encode(), digest_size=8).hexdigest()


def act_name(document: Document) -> str:
    """Kind, number and date of an act in one line; nothing where neither number nor date is known."""
    told = [document.kind, document.number and f"№ {document.number}", document.date and f"от {document.date}"]
    return " ".join(part for part in told if part) if document.number or document.date else ""


def new_key(*seeds: str) -> str:
    """The key of an assignment that a correction makes: the same for the same seeds, words by their letters alone."""
    return hashlib.blake2b("|".join(plain_words(seed) for seed in seeds).encode(), digest_size=KEY_BYTES).hexdigest()


class Strict(BaseModel):
    """No unknown keys: a misspelt one would be a correction that silently does nothing."""

    model_config = ConfigDict(extra="forbid")


class Signed(Strict):
    """Who corrected, when (ISO 8601), and why; ``workbook`` names the workbook that it was imported from."""

    who: str | None = None
    when: Moment = None
    why: str | None = None
    workbook: str | None = None


class About(Strict):
    """An assignment as it stood: its key and place, its words in the source, and their fingerprint.

    ``source`` is the file name of its document and ``act`` what kind, number and date make of it (:func:`act_name`).
    """

    key: str
    id: str = ""
    clause: str = ""
    appendix: str | None = None
    text: str
    fingerprint: str = ""
    source: str = ""
    act: str = ""

    @model_validator(mode="after")
    def _take_fingerprint(self) -> About:
        self.fingerprint = self.fingerprint or fingerprint(self.text)
        return self

    @property
    def place(self) -> str:
        """Its clause, and before it the appendix of a plan, as :attr:`pipeline.model.Assignment.place` has it."""
        return place_of(self.clause, self.appendix)

    def may_be_of(self, source: str, act: str) -> bool:
        """Whether it may be of that document: a file of the same name, or the same act in another file."""
        return not (self.source and source) or self.source == source or bool(act and self.act == act)


class Base(Signed):
    """What all corrections have."""

    about: About

    def named(self) -> list[About]:
        """Every assignment that it names."""
        return [self.about]

    def said(self) -> dict[str, Any]:
        """What it says, without who says it and of which file."""
        told = self.model_dump(exclude=set(Signed.model_fields))
        for about in (told["about"], *told.get("others", ()), told.get("after") or {}):
            about.pop("source", None)
            about.pop("act", None)
        return told

    @cached_property
    def place(self) -> tuple[str, ...]:
        """What a correction speaks of. A file holds one of each place; a newer one takes the place of the older."""
        return (type(self).__name__, self.about.key)


class OfField(Base):
    """A correction of one value. ``field`` is the way to it: ``text``, ``deadlines``, ``deadlines.0.end``.

    ``item`` is the phrase (``raw``) of the list's item, which finds it again where its number has changed.
    """

    field: str
    item: str | None = None
    was: Plain = None

    @cached_property
    def path(self) -> Path:
        """``field`` in its parts."""
        return parse_path(self.field)

    @cached_property
    def place(self) -> tuple[str, ...]:
        """Setting and clearing a value are the same place."""
        return ("value", self.about.key, self.field, self.item or "")


class SetField(OfField):
    """Give a field a value; at the end of a list (``deadlines.2`` where there are two, ``was`` null) it is a new item."""

    op: Literal["set"] = "set"
    value: Plain

    @model_validator(mode="after")
    def _check(self) -> SetField:
        self.value = checked(self.path, self.value)
        return self


class ClearField(OfField):
    """Empty a field: a value becomes null, a list empty, an item of a list goes."""

    op: Literal["clear"] = "clear"

    @model_validator(mode="after")
    def _check(self) -> ClearField:
        if self.path.item is None or self.path.sub is not None:
            checked(self.path, [] if self.path.is_list else None)
        return self


class Confirm(Base):
    """A reviewer has seen it and it is right: one field, or the whole assignment where ``field`` is null.

    ``was`` is the value that was confirmed; of a whole assignment, a line of words for each field.
    """

    op: Literal["confirm"] = "confirm"
    field: str | None = None
    item: str | None = None
    was: Plain = None

    @model_validator(mode="after")
    def _check(self) -> Confirm:
        if self.field is None and not isinstance(self.was, dict):
            raise ValueError("«was» всего поручения записывается таблицей его полей")
        if self.field is not None:
            parse_path(self.field)
        return self

    @cached_property
    def place(self) -> tuple[str, ...]:
        """Each field can be confirmed by itself."""
        return ("confirm", self.about.key, self.field or "", self.item or "")


class Part(Strict):
    """A piece that an assignment was split into; its key stays whatever becomes of the source."""

    key: str
    text: str = Field(min_length=1)


class Split(Base):
    """Make several assignments of one. Each part has all values of the whole, but only the targets that it names."""

    op: Literal["split"] = "split"
    parts: list[Part] = Field(min_length=2)

    @cached_property
    def place(self) -> tuple[str, ...]:
        """The first part keeps the key and can be split again."""
        return ("split", self.about.key, *(part.key for part in self.parts))


class Merge(Base):
    """Make one assignment of several: the first keeps its key and takes the values of the ``others``."""

    op: Literal["merge"] = "merge"
    others: list[About] = Field(min_length=1)
    text: str | None = None

    def named(self) -> list[About]:
        """The first and all that it takes in."""
        return [self.about, *self.others]

    @cached_property
    def place(self) -> tuple[str, ...]:
        """The first keeps its key and can take in more."""
        return ("merge", self.about.key, *(about.key for about in self.others))


class Add(Base):
    """An assignment that was not found. ``about`` holds its new key, its clause and its text; ``values`` its other
    fields; ``after`` the assignment that it stands behind (else it is the last of its clause)."""

    op: Literal["add"] = "add"
    values: Plain = Field(default_factory=dict)
    after: About | None = None

    def named(self) -> list[About]:
        """The new one and the one before it."""
        return [self.about, *([self.after] if self.after else [])]

    @model_validator(mode="after")
    def _check(self) -> Add:
        self.values = check_values(self.values)
        return self


class Drop(Base):
    """No assignment at all."""

    op: Literal["drop"] = "drop"


Correction = Annotated[SetField | ClearField | Confirm | Split | Merge | Add | Drop, Field(discriminator="op")]
