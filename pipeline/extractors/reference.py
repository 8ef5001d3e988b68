"""Which legal acts a text cites: kind, date, number, title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.matching import fold, normal
from pipeline.model import Clause, Mention
from pipeline.morphology import parses
from pipeline.reading import Reading
from pipeline.rulebook import RuleSet


@dataclass(frozen=True)
class Cited:
    """An act as cited; the date as written."""

    kind: str | None
    number: str | None
    date: str | None
    title: str | None


def extract(reading: Reading, clause: Clause) -> Iterator[Mention]:
    """Yield a ``reference`` mention for each act cited in a clause."""
    yield from find(reading.text(clause), clause.body[0], reading.rules["reference"])


def find(text: str, shift: int, rules: RuleSet) -> Iterator[Mention]:
    """Yield the acts cited in a stretch of text that begins at ``shift``."""
    kind: str | None = None
    for match in rules.scan(text):
        part = {name: text[start:end] for name, (start, end) in match.parts.items()}
        kind = _singular(part["kind"]) if "kind" in part else kind
        title = fold(part["title"].strip(' «»"“”„')) if "title" in part else None
        cited = Cited(kind, part.get("number"), part.get("date"), title or None)
        yield Mention("reference", (shift + match.span[0], shift + match.span[1]), match.rule.id, cited)


def _singular(written: str) -> str:
    """The kind of act in the nominative singular (``указов`` → ``указ``, ``Федеральным законом`` → ``федеральный закон``)."""
    words = []
    for word in normal(written).split():
        parse = parses(word)[0]
        form = parse.inflect({"nomn", "sing", "masc"} if parse.tag.POS == "ADJF" else {"nomn", "sing"})
        words.append(str(form.word) if form else word)
    return " ".join(words)
