"""What an act itself says of persons: full names and posts in its signature, its preamble and its orders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.model import Resolution
from pipeline.phrases.parties import PhraseReader
from pipeline.registry.names import PersonName, person_name
from pipeline.words import persons
from pipeline.words.morphology import in_case, lemma
from pipeline.words.normal import normal
from pipeline.words.tokens import Token, tokens

_SENTENCE = re.compile(r"\n\s*\n|[;:]|(?<=[а-яё)»\"]{2})\.\s+(?=[А-ЯЁ])")
_LINE = re.compile(r"\n\s*(?P<word>[А-ЯЁ][а-яё]+)")
_CAPITAL = re.compile(r"(?<![\w.])[А-ЯЁ]")
_WORD = re.compile(r"\w+")
_CASES = ("gent", "nomn", "datv", "ablt", "accs")
# No post has more words before the name of who holds it.
_LONGEST_POST = 16
# So many letters of a surname stay whatever its case (``Лесновой``); of a shorter one all but the last.
_STEM = 4


@dataclass(frozen=True)
class Known:
    """A person whom an act names with initials or in full, and the posts that it gives her."""

    name: PersonName
    positions: tuple[str, ...] = ()

    @property
    def position(self) -> str | None:
        """All posts in one line, as clerks write them."""
        return ", ".join(self.positions) or None


def known_people(resolution: Resolution, reader: PhraseReader, everybody: bool = False) -> list[Known]:
    """The persons whom the act names with more than a surname, each once: those of the signature first.

    Only those whose surname a party has, unless ``everybody`` is asked for.
    """
    wanted = {person_name(name).key for name in _people_of(resolution)}
    if not wanted and not everybody:
        return []
    stems = None if everybody else {surname[: min(_STEM, len(surname) - 1)] for surname in wanted}
    named = [_known(s.name, s.position) for s in resolution.document.signatories]
    named += _before_orders(resolution, reader, stems)
    named += _in_orders(resolution, reader)
    return _merged(known for known in named if known.name.initials and (everybody or known.name.key in wanted))


def is_plural(name: str, reader: PhraseReader) -> bool:
    """Whether a name in the nominative is that of many (``руководители школ``)."""
    line = tokens(name)
    head = reader.heads.find(line, 0, "nomn", False) if line else None
    numbers = {parse.tag.number for parse in in_case(line[head].text, "nomn")} if head is not None else set()
    return "plur" in numbers and "sing" not in numbers


def _people_of(resolution: Resolution) -> Iterator[str]:
    for party in resolution.parties:
        yield from [party.name] if party.kind == "person" else party.people


def _in_orders(resolution: Resolution, reader: PhraseReader) -> Iterator[Known]:
    """The persons of the parties; one alone with a post in the singular holds it."""
    for party in resolution.parties:
        alone = party.kind == "position" and len(party.people) == 1 and not is_plural(party.name, reader)
        for written in [party.name] if party.kind == "person" else party.people:
            yield _known(written, party.name if alone else None)


def _before_orders(resolution: Resolution, reader: PhraseReader, stems: set[str] | None) -> Iterator[Known]:
    """The persons of heading and preamble that stand with a post (``доклад начальника отдела И.В. Лесновой``)."""
    for block in resolution.blocks:
        if block.kind not in ("heading", "preamble"):
            continue
        for sentence in _sentences(resolution.text[slice(*block.span)], reader):
            if _names_one(sentence, stems):
                yield from _with_posts(tokens(sentence), reader, stems)


def _sentences(text: str, reader: PhraseReader) -> Iterator[str]:
    """The sentences; a line that begins with a post in a capital is one more person of a list."""
    for sentence in _SENTENCE.split(text):
        begun = 0
        for line in _LINE.finditer(sentence):
            if lemma(line["word"]) in reader.heads.positions:
                yield sentence[begun : line.start()]
                begun = line.start()
        yield sentence[begun:]


def _names_one(text: str, stems: set[str] | None) -> bool:
    """Whether the text has a name that is asked for; most have none, and that is told without any grammar."""
    found = (persons.at(text, hit.start()) for hit in _CAPITAL.finditer(text))
    return any(match is not None and _is_wanted(match["surname"], stems) for match in found)


def _is_wanted(surname: str, stems: set[str] | None) -> bool:
    return stems is None or normal(surname).startswith(tuple(stems))


def _with_posts(line: list[Token], reader: PhraseReader, stems: set[str] | None) -> Iterator[Known]:
    for index, token in enumerate(line):
        if token.kind == "name" and token.match and _is_wanted(token.match["surname"], stems):
            known = _post_before(line, index, reader) or _post_behind(line, index, reader)
            if known is not None:
                yield known


def _post_before(line: list[Token], index: int, reader: PhraseReader) -> Known | None:
    """The post before a name: the longest phrase that ends with the name and is a single post.

    A post may stand in one of two cases (``начальника``); it is the one in which the surname can stand (``Леснову``).
    """
    match = line[index].match
    surname = match["surname"] if match else ""
    for start in range(max(index - _LONGEST_POST, 0), index):
        if line[start].kind != "word":
            continue
        found = [known for case in _CASES if (known := _post(line[start : index + 1], case, reader)) is not None]
        if found:
            return next((known for known in found if known.name.surname != surname), found[0])
    return None


def _post(phrase: list[Token], case: str, reader: PhraseReader) -> Known | None:
    """The one post of one person that a phrase is in a case."""
    if reader.heads.find(phrase, 0, case, True) is None:
        return None
    found, used = reader.parties(phrase, case, strict=True)
    if used < len(phrase) or len(found) != 1 or found[0].kind != "position" or found[0].plural or len(found[0].people) != 1:
        return None
    return _known(found[0].people[0], found[0].name)


def _post_behind(line: list[Token], index: int, reader: PhraseReader) -> Known | None:
    """The post behind a name and a comma or dash (``Иванова И.И., начальник отдела``)."""
    if index + 2 >= len(line) or line[index + 1].low not in (",", "-") or reader.heads.find(line, index + 2, "nomn", True) is None:
        return None
    found, _ = reader.parties(line[index:], "nomn", strict=True)
    if not found or found[0].kind != "position" or found[0].plural or len(found[0].people) != 1:
        return None
    return _known(found[0].people[0], found[0].name)


def _known(written: str, position: str | None) -> Known:
    return Known(person_name(written), (position,) if position else ())


def _merged(named: Iterable[Known]) -> list[Known]:
    """Every person once, by the fullest name, with all posts; initials that fit two persons are nobody's."""
    found: list[Known] = []
    for known in sorted(named, key=lambda one: (-len(one.name.initials), not one.name.given)):
        same = [place for place, other in enumerate(found) if other.name.fits(known.name)]
        if not same:
            found.append(known)
        elif len(same) == 1:
            other = found[same[0]]
            found[same[0]] = replace(other, positions=_distinct((*other.positions, *known.positions)))
    return found


def _distinct(positions: tuple[str, ...]) -> tuple[str, ...]:
    """The posts without those that another one says more fully (``глава района`` beside ``глава Липовского района``)."""
    said = [frozenset(map(lemma, _WORD.findall(position))) for position in positions]
    return tuple(
        position
        for place, position in enumerate(positions)
        if not any(said[place] < other or (said[place] == other and at < place) for at, other in enumerate(said))
    )
