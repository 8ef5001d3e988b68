"""Phrases cut into tokens: words, names of persons, brackets, quoted names, numbers, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.model import Span
from pipeline.words import persons
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import cyrillic, normal

OPEN, CLOSE = '«“„"', '»”"'
_WORD = re.compile(r"(?:и\. ?о\.|И\. ?о\.|И\. ?О\.(?= [а-яё])|зам\.|им\.|г\.|гл\.|пос\.|с\.|[^\W_]+(?:-[^\W_]+)*)")
_ENDS_NAME = re.compile(r"[,:;(]|(?<=\s)и(?=\s[А-ЯЁ]{2})|(?<=\s)(?:до|в)(?=\s(?:\d|срок|течение))|[^\W\d_]{4,}")
_CAPITAL = re.compile(r"(?<=\s)[А-ЯЁ]")
BRACKET = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")
_ABBREVIATION = re.compile(r"[А-ЯЁ][А-ЯЁа-яё-]*[А-ЯЁ][А-ЯЁ]*(?:-\d+)?|[А-ЯЁ]{2,}[а-я]?")
_NUMBER = re.compile(r"№ ?[\w/-]+(?:, ?\d+)*")


@dataclass
class Token:
    """A piece of a phrase: ``word``, ``name`` of a person, ``bracket``, ``quoted``, ``number`` or ``mark``.

    ``tagged`` is its case by natasha's tagger, in the sentences that were given to it.
    """

    kind: str
    text: str
    span: Span
    match: re.Match[str] | None = None
    tagged: str | None = None

    @cached_property
    def low(self) -> str:
        """The token in the form that rules see."""
        return normal(self.text)

    @property
    def is_abbreviation(self) -> bool:
        """Whether it is written in capitals, as the short name of an organisation is."""
        return self.kind == "word" and bool(_ABBREVIATION.fullmatch(cyrillic(self.text))) and len(self.text) > 1


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Cut ``text[start:end]``; spans count in ``text``. A quote that is not closed ends with its word."""
    text = cyrillic(text)
    found: list[Token] = []
    place, end = start, len(text) if end is None else end
    while place < end:
        if text[place] == " ":
            place += 1
            continue
        token = _token(text, place, end)
        if token is not None:
            found.append(token)
            place = token.span[1]
        else:
            place += 1
    return found


def _token(text: str, place: int, end: int) -> Token | None:
    char = text[place]
    if char.isspace():
        return None
    if char == "(" and (bracket := BRACKET.match(text, place)):
        return Token("bracket", bracket.group(), bracket.span())
    if char in OPEN:
        close = _closing(text, place, end)
        return Token("quoted", text[place:close], (place, close))
    if char.isupper() and (name := persons.at(text, place)) and name.end() <= end and not name.group().isupper():
        return Token("name", name.group(), name.span(), name)
    if char == "№" and (hit := _NUMBER.match(text, place)):
        return Token("number", hit.group(), hit.span())
    if hit := _WORD.match(text, place):
        return Token("word", hit.group(), hit.span())
    return Token("mark", char, (place, place + 1))


def _closing(text: str, place: int, end: int) -> int:
    """Where a quoted name ends: at its closing quote, or before what cannot be part of it where that was forgotten."""
    if text[place] == '"':
        close = text.find('"', place + 1, end)
        return close + 1 if close >= 0 else _forgotten(text, place, end)
    inner = re.compile(r"[«“„]").search(text, place + 1, end)
    close_at = re.compile(r"[»”]").search(text, place + 1, end)
    if close_at is None:
        return _forgotten(text, place, end)
    if inner is None or close_at.start() < inner.start():
        return close_at.end()
    limit = _forgotten(text, place, inner.start())
    if limit < inner.start():
        return limit
    following = re.compile(r"\s?[»”]").match(text, close_at.end(), end)
    return following.end() if following else close_at.end()


def _forgotten(text: str, place: int, end: int) -> int:
    """The end of a name whose closing quote was forgotten: before a mark, an infinitive, or the next party."""
    signed = next((hit.start() for hit in _CAPITAL.finditer(text, place + 1, end) if persons.at(text, hit.start())), end)
    if signed < end and not text[:signed].rstrip().endswith(("им.", "имени")):
        end = len(text[:signed].rstrip())
    for hit in _ENDS_NAME.finditer(text, place + 1, end):
        if len(hit.group()) < 4 or is_infinitive(hit.group()):
            return len(text[: hit.start()].rstrip())
    return end
