"""Propose a registry from acts. It is a proposal: the user looks through it, gives dates, and joins what is the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import ReadError
from pipeline.extractors.party import reader_of
from pipeline.files import write_whole
from pipeline.model import Resolution
from pipeline.registry.gather import Gathered, gather
from pipeline.registry.load import RegistryError
from pipeline.registry.model import VERSION
from pipeline.registry.names import PersonName, key, person_name
from pipeline.registry.own import Known
from pipeline.rulebook.load import load as load_rules
from pipeline.words.meaning import lemmas
from pipeline.words.normal import normal
from pipeline.words.same_party import same_party

_HEAD = """\
# Реестр организаций, должностей и лиц, предложенный по актам: проверьте, объедините одинаковое, укажите даты.
# id не меняйте: по ним связаны записи и то, что разобрано раньше. from и to – первый и последний день в должности
# (ГГГГ-ММ-ДД, ГГГГ-ММ или ГГГГ), пусто – неизвестно; seen – даты актов, где лицо названо в этой должности.
"""
_WIDTH = 120
_ABBREVIATED = re.compile(r"[А-ЯЁ]{2,}(?: \d+)?$")
_STEM = 4  # so many letters at least of a place's name stay whatever its case
Data = dict[str, Any]


def suggest(acts: Sequence[Resolution], output: Path | None = None, rules: Path | None = None) -> str:
    """Return a proposed registry as YAML, or write it to ``output`` and return a line that says so.

    Raises ReadError where there are no acts, RegistryError where ``output`` is there already or cannot be written.
    """
    if output is not None and output.exists():
        raise RegistryError(f"{output}: is there already; nothing was written")
    if not acts:
        raise ReadError("no documents found")
    proposed = propose(acts, rules)
    told = _HEAD + yaml.safe_dump(proposed, allow_unicode=True, sort_keys=False, width=_WIDTH)
    if output is None:
        return told
    try:
        write_whole(output, told.encode("utf-8"))
    except OSError as error:
        raise RegistryError(f"{output}: not written: {error.strerror or error}") from None
    counts = ", ".join(f"{len(entries)} {name}" for name, entries in proposed.items() if isinstance(entries, list))
    return f"written to {output}: {counts}\n"


def propose(acts: Iterable[Resolution], rules: Path | None = None) -> Data:
    """Return the content of a registry; the order of the acts does not matter."""
    reader = reader_of(load_rules(rules)["party"])
    found = [gather(act, reader) for act in sorted(acts, key=lambda act: (act.document.date or "", act.document.id, act.text))]
    ids = _Ids()
    names = _Names([name for act in found for name in act.organisations], found)
    for act in found:
        for full, short in act.same:
            names.join(full, short)
    organisations = [_organisation(group, ids) for group in names.groups()]
    posts = _Names([name for act in found for name in act.positions if key(name) not in names], found)
    positions = [_position(group, organisations, found, ids) for group in posts.groups()]
    persons = _persons(found, positions, ids)
    return {"version": VERSION, "organisations": organisations, "positions": positions, "persons": persons}


# ---- names that mean the same


class _Names:
    """Names by their compared form, in groups that mean the same."""

    def __init__(self, names: Iterable[str], acts: list[Gathered]) -> None:
        self._acts = [(act, act.names()) for act in acts]
        self._written: dict[str, str] = {}
        for name in names:
            self._written.setdefault(key(name), name)
        self._first = {name: name for name in self._written}
        self._join_places()

    def __contains__(self, name: str) -> bool:
        return name in self._written

    def join(self, one: str, other: str) -> None:
        """Say that two names are of the same thing."""
        first, second = sorted((self._root(key(one)), self._root(key(other))))
        self._first[second] = first

    def groups(self) -> list[list[str]]:
        """The groups, the fullest name of each first, sorted by it."""
        found: dict[str, list[str]] = {}
        for name, written in self._written.items():
            found.setdefault(self._root(name), []).append(written)
        return sorted((sorted(group, key=lambda name: (-len(name), name)) for group in found.values()), key=lambda group: key(group[0]))

    def _root(self, name: str) -> str:
        while self._first[name] != name:
            name = self._first[name]
        return name

    def _join_places(self) -> None:
        """Join a name with the one that says its place as well: where there is a single such name, and every act that
        has the shorter one names that place too."""
        by_head: dict[str, list[str]] = {}
        for written in self._written.values():
            by_head.setdefault(next(iter(lemmas(written)), ""), []).append(written)
        for alike in by_head.values():
            for written in alike:
                fullest = _fullest([other for other in alike if _says_more(other, written)])
                if len(fullest) == 1 and self._vouched(written, fullest[0]):
                    self.join(written, fullest[0])

    def _vouched(self, name: str, fuller: str) -> bool:
        added = [word for word in re.findall(r"[\w-]+", fuller) if word[0].isupper() and word not in name]
        if any(word.isupper() for word in added):  # an abbreviation is no place
            return False
        stems = [normal(word)[: max(_STEM, len(word) - _STEM)] for word in added]
        return all(
            key(fuller) in names or (bool(stems) and all(stem in act.text for stem in stems))
            for act, names in self._acts
            if key(name) in names
        )


def _says_more(name: str, other: str) -> bool:
    return len(name) > len(other) and same_party(other, name)


def _fullest(names: list[str]) -> list[str]:
    """The names that no other one says more fully."""
    return [one for one in names if not any(_says_more(other, one) for other in names)]


# ---- entries


class _Ids:
    """Ids made from names, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        base = re.sub(r"[^\w]+", "-", key(name)).strip("-") or "entry"
        free = next(one for one in (base if n == 1 else f"{base}-{n}" for n in count(1)) if one not in self._taken)
        self._taken.add(free)
        return free


def _organisation(group: list[str], ids: _Ids) -> Data:
    short = [name for name in group[1:] if _ABBREVIATED.search(name)]
    forms = [name for name in group[1:] if name not in short]
    return {"id": ids.of(group[0]), "name": group[0], "abbreviations": short, "forms": forms}


def _position(group: list[str], organisations: list[Data], acts: list[Gathered], ids: _Ids) -> Data:
    """A post with the organisation of the same act whose name its own ends with, if there is one alone."""
    named = frozenset[str]().union(*(names for act in acts if (names := act.names()) & set(map(key, group))))
    nearby = [(org["id"], name) for org in organisations for name in (org["name"], *org["forms"]) if key(name) in named]
    whole, nearly = ({org for org, name in nearby for post in group if ends(post, name)} for ends in (_ends_with, _nearly_ends_with))
    found = sorted(whole or nearly)
    return {"id": ids.of(group[0]), "name": group[0], "forms": group[1:], "organisation": found[0] if len(found) == 1 else None}


def _ends_with(post: str, organisation: str) -> bool:
    words, tail = lemmas(post), lemmas(organisation)
    return 0 < len(tail) < len(words) and words[-len(tail) :] == tail


def _nearly_ends_with(post: str, organisation: str) -> bool:
    """Whether a post ends with the name of an organisation, the place of one of them left out."""
    words, head = post.split(), lemmas(organisation)[:1]
    return any(lemmas(words[at])[:1] == head and same_party(" ".join(words[at:]), organisation) for at in range(1, len(words)))


def _persons(found: list[Gathered], positions: list[Data], ids: _Ids) -> list[Data]:
    """Every person with the posts that acts give; a surname alone only where nobody is known by it in full."""
    posts = {key(name): post["id"] for post in positions for name in (post["name"], *post["forms"])}
    people: dict[PersonName, dict[str, set[str]]] = {}
    for date, known in _named_people(found):
        held = people.setdefault(_same(known.name, people), {})
        for post in {posts[name] for name in map(key, known.positions) if name in posts}:
            held.setdefault(post, set()).update([date] if date else [])
    people |= {name: {} for name in _surnames_alone(found, {name.key for name in people})}
    return [_person(name, people[name], ids) for name in sorted(people, key=lambda name: (name.key, name.full))]


def _named_people(found: list[Gathered]) -> Iterator[tuple[str | None, Known]]:
    """Who is named in the acts, with the date of the act: act by act, by name."""
    return ((act.date, known) for act in found for known in sorted(act.people, key=lambda one: one.name.full))


def _surnames_alone(found: list[Gathered], full: set[str]) -> Iterator[PersonName]:
    """The surnames of the acts that are not among the keys of those who are known in full."""
    for surname in sorted({written for act in found for written in act.surnames}):
        if (name := person_name(surname)).key not in full:
            yield name


def _same(name: PersonName, people: Iterable[PersonName]) -> PersonName:
    """The name under which a person is known already, where that is one person alone."""
    same = [other for other in people if other.fits(name)]
    return same[0] if len(same) == 1 else name


def _person(name: PersonName, held: dict[str, set[str]], ids: _Ids) -> Data:
    holdings = [{"position": post, "from": None, "to": None, "seen": sorted(held[post])} for post in sorted(held)]
    return {"id": ids.of(f"{name.surname} {name.given or ' '.join(name.initials)}"), "name": name.full, "holdings": holdings}
