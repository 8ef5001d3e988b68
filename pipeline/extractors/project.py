"""Projects and programmes that a clause names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention
from pipeline.words.normal import fold

_QUOTED = re.compile(r"[«\"“„]([^«»\"“”„]+)[»\"”]?")


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[str]]:
    """Yield a ``project`` mention for each quoted name behind a noun such as ``проект``; the value is the name."""
    text = reading.text(clause)
    for match in reading.rules["project"].scan(text):
        start, end = match.parts["names"]
        for name in _QUOTED.finditer(text, start, end):
            span = (clause.body[0] + name.start(1), clause.body[0] + name.end(1))
            yield Mention("project", span, match.rule.id, fold(name.group(1)))
