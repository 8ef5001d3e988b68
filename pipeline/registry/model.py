"""What stands in a registry: organisations, positions and persons, each with an id that the user never changes."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

VERSION = "1.0"
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _first_day(value: Any) -> Any:
    return _day(value, last=False)


def _last_day(value: Any) -> Any:
    return _day(value, last=True)


def _day(value: Any, last: bool) -> Any:
    """A day as ISO text; of a month or a year alone its first or its last one. YAML makes a date or a number of them."""
    if value is None:
        return None
    told = value.isoformat() if isinstance(value, dt.date) else str(value)
    match = _DAY.fullmatch(told)
    if match is None:
        raise ValueError(f"'{told}' is no day (2024-03-01), month (2024-03) or year (2024)")
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    try:
        return dt.date(year, month, int(match[3] or (calendar.monthrange(year, month)[1] if last else 1))).isoformat()
    except ValueError:
        raise ValueError(f"'{told}' is no day of the calendar") from None


class Strict(BaseModel):
    """No unknown keys: a misspelt one would silently say nothing."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Entry(Strict):
    """What has an id and a name. ``forms`` are other names that were met."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    forms: list[str] = []


class Organisation(Entry):
    """An organisation: full name and abbreviations (``МКУ РЦ``)."""

    abbreviations: list[str] = []


class Position(Entry):
    """A post; ``organisation`` is the id of the one that it belongs to."""

    organisation: str | None = None


class Holding(Strict):
    """Who held a post from when to when, both days included; an open end is null.

    ``seen`` lists dates of acts that name the person so; it restricts nothing.
    """

    position: str
    from_: Annotated[str | None, BeforeValidator(_first_day)] = Field(default=None, alias="from")
    to: Annotated[str | None, BeforeValidator(_last_day)] = None
    seen: list[Annotated[str, BeforeValidator(_first_day)]] = []

    @model_validator(mode="after")
    def _check(self) -> Holding:
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"'to' ({self.to}) lies before 'from' ({self.from_})")
        return self

    def covers(self, date: str | None) -> bool:
        """Whether the post was held on an ISO date; without a date only a holding that is open at both ends is sure."""
        if date is None:
            return self.from_ is None and self.to is None
        return (self.from_ or date) <= date <= (self.to or date)


class Person(Entry):
    """A person: ``Леснова Инна Викторовна``, ``И.В. Леснова``, or the surname alone."""

    holdings: list[Holding] = []


class Registry(Strict):
    """The whole file. Ids are unique over all three lists, and every id that is named is there.

    >>> registry = Registry.model_validate({"organisations": [{"id": "irc", "name": "ресурсный центр"}]})
    >>> registry.organisations[0].name
    'ресурсный центр'
    """

    version: Literal["1.0"] = "1.0"
    organisations: list[Organisation] = []
    positions: list[Position] = []
    persons: list[Person] = []

    @model_validator(mode="after")
    def _check(self) -> Registry:
        counted = Counter(entry.id for entry in (*self.organisations, *self.positions, *self.persons))
        if twice := [name for name, number in counted.items() if number > 1]:
            raise ValueError(f"{twice[0]}: the id stands twice")
        organisations, positions = ({entry.id for entry in entries} for entries in (self.organisations, self.positions))
        for position in self.positions:
            if position.organisation is not None and position.organisation not in organisations:
                raise ValueError(f"{position.id}: there is no organisation '{position.organisation}'")
        for person in self.persons:
            for holding in person.holdings:
                if holding.position not in positions:
                    raise ValueError(f"{person.id}: there is no position '{holding.position}'")
        return self
