"""The entries of a registry that a name of an act may mean. All of them: who chooses is not this module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import NamedPerson
from pipeline.registry.model import Organisation, Person, Position, Registry
from pipeline.registry.names import PersonName, key, person_name
from pipeline.registry.own import Known


@dataclass(frozen=True)
class Candidate:
    """A person that a name may mean. ``position`` is the post on the date of the act, ``linked`` the ids of the posts
    held on that date and of their organisations; ``entity`` is null for whom only the act itself names."""

    entity: str | None
    name: PersonName
    full_name: str
    position: str | None
    linked: frozenset[str] = frozenset()

    @property
    def summary(self) -> str:
        """Full name and post, as a message says it."""
        return f"{self.full_name}, {self.position}" if self.position else self.full_name

    def named(self, written: str) -> NamedPerson:
        """The person of a party that is written so."""
        return NamedPerson(name=written, entity=self.entity, full_name=self.full_name, position=self.position)


class Matcher:
    """Looks names up in a registry as of a date, together with what the act itself says."""

    def __init__(self, registry: Registry | None, known: Iterable[Known], date: str | None) -> None:
        self.registry = registry or Registry()
        self.known = list(known)
        self.date = date
        self._posts = {position.id: position for position in self.registry.positions}
        self._entries: dict[str, list[Organisation | Position]] = {}
        entries: list[Organisation | Position] = [*self.registry.organisations, *self.registry.positions]
        for entry in entries:
            names = [entry.name, *entry.forms, *(entry.abbreviations if isinstance(entry, Organisation) else [])]
            for name in dict.fromkeys(map(key, names)):
                self._entries.setdefault(name, []).append(entry)
        self._persons: dict[str, list[tuple[PersonName, Person]]] = {}
        for person in self.registry.persons:
            for parsed in dict.fromkeys(map(person_name, [person.name, *person.forms])):
                self._persons.setdefault(parsed.key, []).append((parsed, person))

    def entries(self, names: Iterable[str]) -> list[Organisation | Position]:
        """The organisations and positions that have one of the names: their own, an abbreviation, or a form met."""
        found = {entry.id: entry for name in map(key, names) for entry in self._entries.get(name, ())}
        return list(found.values())

    def persons(self, written: str) -> list[Candidate]:
        """The persons whom a name of a party may mean.

        Those of the registry by surname and initials, if they hold a post on the act's date or none at all; the act
        narrows them where it names one person alone of that surname in full. Then the act's own that are none of them.
        """
        name = person_name(written)
        own = [known for known in self.known if known.name.fits(name)]
        found = self._of_registry(name)
        if len(own) == 1 and any(candidate.name.fits(own[0].name) for candidate in found):
            found = [candidate for candidate in found if candidate.name.fits(own[0].name)]
        others = [known for known in own if not any(candidate.name.fits(known.name) for candidate in found)]
        found = [self._with_own_post(candidate) for candidate in found]
        return found + [Candidate(None, known.name, known.name.full, known.position) for known in others]

    def _of_registry(self, name: PersonName) -> list[Candidate]:
        found: dict[str, Candidate] = {}
        for parsed, person in self._persons.get(name.key, ()):
            held = [holding.position for holding in person.holdings if holding.covers(self.date)]
            sure = held or not person.holdings or (self.date is None)
            if parsed.fits(name) and sure and person.id not in found:
                found[person.id] = self._candidate(person, parsed, list(dict.fromkeys(held)))
        return list(found.values())

    def _candidate(self, person: Person, parsed: PersonName, held: list[str]) -> Candidate:
        posts = [self._posts[name] for name in held]
        linked = {post.id for post in posts} | {post.organisation for post in posts if post.organisation}
        full_name = person_name(person.name).full
        return Candidate(person.id, parsed, full_name, ", ".join(post.name for post in posts) or None, frozenset(linked))

    def _with_own_post(self, candidate: Candidate) -> Candidate:
        """A person of whom the registry knows no post has the one that the act gives."""
        own = [known for known in self.known if known.name.fits(candidate.name)]
        if candidate.position or len(own) != 1:
            return candidate
        return Candidate(candidate.entity, candidate.name, candidate.full_name, own[0].position, candidate.linked)
