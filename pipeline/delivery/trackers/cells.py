"""The cells of a task's row: the templates of a mapping, filled, written as the tracker wants them, and cut to its limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.delivery.trackers import mapping as mappings
from pipeline.delivery.trackers.fields import Task, Value
from pipeline.delivery.trackers.people import People
from pipeline.formats.tables import harmless

Cell = str | int | date | list[str] | None
ELLIPSIS = "…"
_DAYS = ("BYMONTHDAY", "BYMONTH")  # any number of these is a * in the mapping's recurrences
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Place:
    """Where a task stands in its file: its row from 1, its level, and the act's row where that is in the same file."""

    number: int
    level: int
    parent_number: int | None = None
    parent_key: str | None = None


class Filler:
    """Fills the columns of a mapping; ``constants`` are what the user gave, ``people`` who is who."""

    def __init__(self, mapping: mappings.Mapping, constants: Mapping[str, str], people: People) -> None:
        self.mapping, self.constants, self.people = mapping, constants, people
        self.columns = [column for column in mapping.kept if column.needs is None or constants.get(column.needs)]
        self._guards = [(re.compile(guard.pattern), guard.replace) for guard in mapping.guards]

    def row(self, task: Task, place: Place) -> list[Cell]:
        """One cell a column, ``repeat`` of them where it repeats. Raises LookupError with the name of a required column that is empty."""
        values = self._values(task, place)
        cells: list[Cell] = []
        for column in self.columns:
            cell = self._cell(column, task, values)
            if column.required and cell in (None, "", []):
                raise LookupError(column.name)
            cells += self._repeated(cell, column) if column.repeat > 1 else [cell]
        return cells

    def heads(self) -> list[str]:
        """The names of the columns, as they stand in the head."""
        return [column.name for column in self.columns for _ in range(column.repeat)]

    def logins(self, task: Task) -> dict[str, list[str]]:
        """Who has which role in a task; nobody has two."""
        taken: set[str] = set()
        found = {}
        for name, role in self.mapping.roles.items():
            parties = [who for source in role.of for who in task.who.get(source, [])]
            everybody = dict.fromkeys(login for who in parties for login in self.people.of(who, self.mapping.unmapped))
            free = [login for login in everybody if login not in taken][: role.most]
            taken.update(free)
            found[name] = free
        return found

    def _values(self, task: Task, place: Place) -> dict[str, Value]:
        values = {name: self._guarded(value) for name, value in task.fields.items()}
        values |= {"number": place.number, "level": place.level, "parent_number": place.parent_number, "parent_key": place.parent_key}
        values["repeats"] = next(filter(None, map(self._repeats, task.rules)), None)
        values |= {f"set.{name}": value for name, value in self.constants.items()}
        return values | {f"roles.{name}": found for name, found in self.logins(task).items()}

    def _guarded(self, value: Value) -> Value:
        if isinstance(value, list):
            return [self._guarded_text(text) for text in value]
        return self._guarded_text(value) if isinstance(value, str) else value

    def _guarded_text(self, text: str) -> str:
        for pattern, replace in self._guards:
            text = pattern.sub(replace, text)
        return text

    def _cell(self, column: mappings.Column, task: Task, values: Mapping[str, Value]) -> Cell:
        template = column.document if task.kind == "document" and column.document is not None else column.value
        cell = self._filled(template, column, values)
        if cell in (None, "", []):
            cell = self._filled(column.otherwise, column, values)
        return self._limited(cell, column)

    def _filled(self, template: str, column: mappings.Column, values: Mapping[str, Value]) -> Cell:
        """A template that is nothing but a place keeps the kind of its value; a line whose places are all empty is left out."""
        whole = mappings.PLACE.fullmatch(template)
        if whole and not whole[2]:
            return self._typed(values[whole[1]], column)
        lines = []
        for line in template.split("\n"):
            texts = [cut(self._text(values[place], column), int(longest or 10**9)) for place, longest in mappings.PLACE.findall(line)]
            if not texts or any(texts):
                lines.append(mappings.PLACE.sub(_next(texts), line))
        return "\n".join(lines).rstrip("\n")

    def _typed(self, value: Value, column: mappings.Column) -> Cell:
        if isinstance(value, list):
            items = self._items(value, column)
            keeps = self.mapping.file.format == "json" or column.repeat > 1
            return items if keeps and column.separator is None else self._joined(items, column)
        if isinstance(value, date):
            return value if self.mapping.file.format == "xlsx" else self._date(value, column)
        return value

    def _text(self, value: Value, column: mappings.Column) -> str:
        if isinstance(value, list):
            return self._joined(self._items(value, column), column)
        return self._date(value, column) if isinstance(value, date) else "" if value is None else str(value)

    def _items(self, values: list[str], column: mappings.Column) -> list[str]:
        spaced = values if column.spaces is None else [re.sub(r"\s+", lambda _: column.spaces or "", value.strip()) for value in values]
        return [column.each.replace("{}", value) for value in spaced if value]

    def _joined(self, items: list[str], column: mappings.Column) -> str:
        return (self.mapping.separator if column.separator is None else column.separator).join(items)

    def _date(self, day: date, column: mappings.Column) -> str:
        # strftime leaves the zeros of an early year to the platform
        pattern = (column.date or self.mapping.dates).replace("%Y", f"{day.year:04}")
        return day.strftime(pattern)

    def _limited(self, cell: Cell, column: mappings.Column) -> Cell:
        longest = min(column.longest or 10**9, self.mapping.limits.cell or 10**9)
        if isinstance(cell, str):
            return self._treated(cell, longest)
        return [self._treated(item, longest) for item in cell] if isinstance(cell, list) else cell

    def _treated(self, text: str, longest: int) -> str:
        treat: Callable[[str], str] = harmless if self.mapping.formulas.treat == "apostrophe" else str
        return treat(cut(text, longest - 1 if treat is harmless else longest))

    def _repeated(self, cell: Cell, column: mappings.Column) -> list[Cell]:
        """A value a column; what is left over stands in the last one no more: the description has it all."""
        values: list[Cell] = list(cell) if isinstance(cell, list) else [cell]
        return (values + [None] * column.repeat)[: column.repeat]

    def _repeats(self, rule: str) -> str | None:
        parts = dict(part.partition("=")[::2] for part in rule.split(";"))
        day, month = parts.get("BYMONTHDAY", ""), parts.get("BYMONTH", "")
        general = ";".join(f"{name}={'*' if name in _DAYS and value.isdecimal() else value}" for name, value in parts.items())
        phrase = self.mapping.recurrences.get(general)
        if phrase is None:
            return None
        found = {"day": day, "ordinal": _ordinal(day), "month": _MONTHS[int(month) - 1] if month.isdecimal() else ""}
        return mappings.PLACE.sub(lambda hit: found.get(hit[1], ""), phrase)


def cut(text: str, longest: int) -> str:
    """Text of at most ``longest`` characters: cut between words where there are some, with an ellipsis.

    >>> cut("провести сверку данных", 16), cut("сверка", 6)
    ('провести сверку…', 'сверка')
    """
    if len(text) <= longest:
        return text
    short = text[: longest - 1]
    if not text[longest - 1].isspace() and (space := short.rfind(" ")) > longest // 2:
        short = short[:space]
    return short.rstrip(" ,;:—–-\n") + ELLIPSIS


def _next(texts: list[str]) -> Callable[[re.Match[str]], str]:
    waiting = iter(texts)
    return lambda _: next(waiting)


def _ordinal(day: str) -> str:
    if not day.isdecimal():
        return ""
    ending = "th" if 10 < int(day) % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(int(day) % 10, "th")
    return f"{day}{ending}"
