"""Appendices: which number one has."""

from __future__ import annotations

import re

from pipeline.model import UNNUMBERED
from pipeline.rulebook.book import Rulebook
from pipeline.words.normal import normal

_NUMBER = re.compile(r"\s*приложени[ея]\s*(?:№|n)?\s*(?P<number>\d+(?:\.\d+)?|[ivx]+)(?!\w)")


def appendix_number(text: str, rules: Rulebook) -> str | None:
    """The number of the appendix that a paragraph opens, :data:`UNNUMBERED` where it has none; None where it opens none.

    >>> from pipeline.rulebook.load import load
    >>> appendix_number("Приложение № 2 к приказу", load()), appendix_number("Приложение", load()), appendix_number("Сверка", load())
    ('2', 'б/н', None)
    """
    match = rules["structure"].start(text)
    if match is None or match.rule.gives.part != "appendix":
        return None
    found = _NUMBER.match(normal(text))
    return found["number"].upper() if found else UNNUMBERED
