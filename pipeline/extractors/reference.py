"""Which legal acts a text cites: kind, date, number, title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention
from pipeline.rulebook.book import ReferenceRules
from pipeline.words.morphology import parses
from pipeline.words.normal import fold, normal, quoted


@dataclass(frozen=True)
class Cited:
    """An act as cited; the date as written."""

    kind: str | None
    number: str | None
    date: str | None
    title: str | None


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[Cited]]:
    """Yield a ``reference`` mention for each act cited in a clause."""
    yield from find(reading.text(clause), clause.body[0], reading.rules["reference"])


def find(text: str, shift: int, rules: ReferenceRules) -> Iterator[Mention[Cited]]:
    """Yield the acts cited in a stretch of text that begins at ``shift``."""
    kind: str | None = None
    for match in rules.scan(text):
        part = {name: text[start:end] for name, (start, end) in match.parts.items()}
        kind = _singular(part["kind"]) if "kind" in part else kind
        title, end = _title(text, match.span[1])
        number = re.sub(r"\s|^(?:№|[Nn](?!\w))\s?", "", part["nr"]) if "nr" in part else None
        cited = Cited(kind, number, part.get("date"), title)
        yield Mention("reference", (shift + match.span[0], shift + end), match.rule.id, cited)


def _title(text: str, place: int) -> tuple[str | None, int]:
    """The quoted title right behind a citation, quotes inside it kept, and the end of both."""
    gap = re.match(r"\s*", text[place:])
    start = place + (gap.end() if gap else 0)
    whole = max((end for begin, end in quoted(text[start : start + 600]) if begin == 0), default=0)
    if not whole:
        return None, place
    return fold(text[start + 1 : start + whole - 1]), start + whole


def _singular(written: str) -> str:
    """The kind of act in the nominative singular (``указов`` → ``указ``, ``Федеральным законом`` → ``федеральный закон``)."""
    words = []
    for word in normal(written).split():
        parse = parses(word)[0]
        form = parse.inflect({"nomn", "sing", "masc"} if parse.tag.POS == "ADJF" else {"nomn", "sing"})
        words.append(str(form.word) if form else word)
    return " ".join(words)
