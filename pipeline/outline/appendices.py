"""Appendices: which number one has, and whether a table in one is a plan."""

from __future__ import annotations

import re

from pipeline.model import UNNUMBERED, Span
from pipeline.outline.columns import is_term, names_party
from pipeline.outline.plans import Row, Table
from pipeline.rulebook.book import Rulebook
from pipeline.words.normal import normal

_LEAST = 0.3
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


def tells_who_or_when(table: Table, text: str, rules: Rulebook) -> bool:
    """Whether the cells of a table in an appendix say by when or by whom, as its head promises: a list whose columns only have such
    names (``Наименование``, ``Время``) is no plan that an act brings in."""
    rows = [row for row in table.rows if row.section is None]
    terms = [text[slice(*span)] for span in _cells(rows, ("deadline", "start", "end"))]
    parties = [text[slice(*span)] for span in _cells(rows, ("responsible", "responsible_too", "co_executor"))]
    return _enough(terms, [is_term(cell, rules) for cell in terms]) or _enough(parties, [names_party(cell, rules) for cell in parties])


def _cells(rows: list[Row], roles: tuple[str, ...]) -> list[Span]:
    return [row.cells[role] for row in rows for role in roles if role in row.cells]


def _enough(cells: list[str], fits: list[bool]) -> bool:
    return bool(cells) and sum(fits) >= _LEAST * len(cells)
