"""What an act tells for a registry: organisations and posts by every name that it gives them, and who held which post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.model import Resolution
from pipeline.phrases.parties import PhraseReader
from pipeline.registry.names import key
from pipeline.registry.own import Known, is_plural, known_people
from pipeline.words.normal import QUOTES, fold, is_quoted, normal
from pipeline.words.tokens import tokens

_DEFINED = re.compile(r"\(\s*далее\s*(?:по тексту\s*)?[-–—:]?\s*(?P<short>[^()]{2,80}?)\s*\)", re.I)
_ACRONYM = re.compile(r"(?<![\w«\"])[А-ЯЁ]{5,}(?![\w»\"])")
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_SMALL = frozenset({"и", "в", "во", "на", "по", "с", "о", "об", "при", "для", "за", "к"})
_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_LONGEST_NAME = 20


@dataclass
class Gathered:
    """The names of one act. ``same`` are pairs of names that it says are of one organisation or post."""

    date: str | None
    organisations: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    people: list[Known] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)
    text: str = ""

    def names(self) -> frozenset[str]:
        """The organisations and posts that the act names, as they are compared."""
        return frozenset(map(key, (*self.organisations, *self.positions)))


def gather(resolution: Resolution, reader: PhraseReader) -> Gathered:
    """Take out of an act whatever a registry may hold. Groups of many (``руководители школ``) are none of it."""
    found = Gathered(resolution.document.date, people=known_people(resolution, reader, everybody=True), text=normal(resolution.text))
    for party in resolution.parties:
        found.surnames += [party.name] if party.kind == "person" else party.people
        if party.kind != "person" and not is_plural(party.name, reader):
            (found.organisations if party.kind == "organisation" else found.positions).append(party.name)
    found.positions += [position for known in found.people for position in known.positions]
    parties = {key(name) for name in (*found.organisations, *found.positions)}
    for full, short in (*_defined(resolution.text, reader), *_spelled_out(resolution.text, found.organisations, reader)):
        if key(full) != key(short) and {key(full), key(short)} & parties:
            found.same.append((full, short))
            found.organisations += [full, short]
    return found


def _defined(text: str, reader: PhraseReader) -> Iterator[tuple[str, str]]:
    """Pairs of a full name and what the act says to call it (``… (далее – МКУ РЦ)``)."""
    for hit in _DEFINED.finditer(text):
        before = re.split(r"\n|[;:]", text[: hit.start()])[-1]
        short = hit["short"].strip(f' "{QUOTES}')
        if (full := _name_at_end(before, reader)) is not None:
            yield full, short


def _name_at_end(text: str, reader: PhraseReader) -> str | None:
    """The longest name of one organisation that ends where the text ends, in the nominative."""
    line = tokens(text)
    for start in range(max(len(line) - _LONGEST_NAME, 0), len(line)):
        if line[start].kind != "word" or is_quoted(text, line[start].span[0]):
            continue
        for case in _CASES:
            if reader.heads.find(line, start, case, True) is None:
                continue
            found, used = reader.parties(line[start:], case, strict=True)
            if used == len(line) - start and len(found) == 1 and found[0].kind == "organisation" and not found[0].plural:
                return found[0].name
    return None


def _spelled_out(text: str, organisations: list[str], reader: PhraseReader) -> Iterator[tuple[str, str]]:
    """Pairs of a full name in the text and an organisation whose abbreviation has the first letters of its words."""
    words = [hit for hit in _WORD.finditer(text) if hit.group().lower() not in _SMALL]
    letters = "".join(normal(word.group()[0]) for word in words)
    for name in organisations:
        acronym = _ACRONYM.search(name)
        place = letters.find(normal(acronym.group())) if acronym else -1
        if acronym is None or place < 0:
            continue
        phrase = fold(text[words[place].start() : words[place + len(acronym.group()) - 1].end()])
        if not re.search(r"[^\w\s-]", phrase) and (full := _name_at_end(phrase, reader)) is not None and _is_whole(full, phrase):
            yield full, name


def _is_whole(name: str, phrase: str) -> bool:
    return len(name.split()) == len(phrase.split())
