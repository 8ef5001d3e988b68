"""Who is who in a tracker: a YAML table of people and parties, as they stand in the acts, with their logins or ids.

::

    Громова: gromova
    отдел образования администрации района: 17
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.delivery.trackers.fields import Who, clean
from pipeline.delivery.trackers.tables import read_table
from pipeline.errors import RuleError


class People:
    """Logins by name, whatever its case and the form of its ``ё``; ``missing`` are the names that were asked for in vain."""

    def __init__(self, logins: dict[str, str] | None = None) -> None:
        self.logins = {_plain(name): " ".join(clean(login).split()) for name, login in (logins or {}).items()}
        self.missing: dict[str, None] = {}

    def of(self, who: Who, unmapped: str = "empty") -> list[str]:
        """The logins of a party's people; else its own; else, where ``unmapped`` is ``name``, its people's or its own name."""
        found = [login for person in who.persons if (login := self._first(person))]
        if not found and (own := self._first(who.party)):
            found = [own]
        if found:
            return found
        shown = [person[0] for person in who.persons] or [who.party[0]]
        self.missing.update(dict.fromkeys(shown))
        return shown if unmapped == "name" else []

    def _first(self, names: Iterable[str]) -> str | None:
        return next((self.logins[_plain(name)] for name in names if _plain(name) in self.logins), None)


def load_people(path: Path | None) -> People:
    """The map in a file; an empty one without a file. Raises RuleError, which names file and entry."""
    if path is None:
        return People()
    logins = {}
    for name, login in read_table(path, "names with logins or ids").items():
        if isinstance(login, bool) or not isinstance(login, str | int) or not str(login).strip():
            raise RuleError(f"{path}: {name}: a login or an id is wanted")
        logins[str(name)] = str(login)
    return People(logins)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())
