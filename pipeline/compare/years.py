"""What moves on by itself from one year's act to the next: years in a text, and the dates of deadlines."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from pipeline.model import Deadline
from pipeline.words.normal import normal

# 2024, the two years of 2024/25 and 2024-2025, and the year of 31.12.24
_NUMBER = re.compile(r"(?P<both>(?:19|20)\d\d) ?[-/] ?(?P<short>\d\d)(?!\d)|(?<=\d\.\d\d\.)(?P<end>\d\d)(?!\d)|\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def numbers(text: str) -> list[str]:
    """The numbers of a text in order, years always in four digits.

    >>> numbers("в 2024/25 учебном году до 31.12.24 не менее 1,5 %")
    ['2024', '2025', '31.12', '2024', '1,5']
    """
    found: list[str] = []
    for hit in _NUMBER.finditer(normal(text)):
        if hit["both"]:
            found += [hit["both"], hit["both"][:2] + hit["short"]]
        else:
            found.append("20" + hit["end"] if hit["end"] else hit.group())
    return found


def same_number(old: str, new: str, years: int) -> bool:
    """Whether two numbers are equal, or are years and the new one is later by ``years``.

    >>> same_number("2024", "2025", 1), same_number("24", "25", 1), same_number("2012", "2012", 1)
    (True, False, True)
    """
    return old == new or bool(_YEAR.fullmatch(old) and _YEAR.fullmatch(new) and int(new) - int(old) == years)


def same_words(old: str, new: str, years: int) -> bool:
    """Whether two texts differ in nothing but years that have moved on by ``years``, case, marks and white space."""
    one, other = numbers(old), numbers(new)
    alike = len(one) == len(other) and all(same_number(a, b, years) for a, b in zip(one, other, strict=True))
    return alike and _bare(old) == _bare(new)


def _bare(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", normal(text))


def moved_date(iso: str, years: int) -> frozenset[str]:
    """The dates that a day becomes ``years`` later: itself, and where it ends its month, that month's end.

    >>> sorted(moved_date("2023-02-28", 1))
    ['2024-02-28', '2024-02-29']
    """
    day = date.fromisoformat(iso)
    last = monthrange(day.year + years, day.month)[1]
    moved = {day.replace(year=day.year + years, day=min(day.day, last))}
    if day.day == monthrange(day.year, day.month)[1]:
        moved.add(day.replace(year=day.year + years, day=last))
    return frozenset(found.isoformat() for found in moved)


def same_term(old: Deadline, new: Deadline) -> bool:
    """Whether two deadlines give the same days."""
    return _kind(old) == _kind(new) and (old.start, old.end) == (new.start, new.end) and (_dated(old) or same_words(old.raw, new.raw, 0))


def moved_term(old: Deadline, new: Deadline, years: int) -> bool:
    """Whether a deadline has only moved on with its act: by exactly ``years``, or because the same words without a year
    (``до 15 сентября``, ``в течение 5 дней со дня принятия``) are counted from the new act."""
    if _kind(old) != _kind(new):
        return False
    if old.raw and same_words(old.raw, new.raw, 0) and not any(_YEAR.fullmatch(number) for number in numbers(old.raw)):
        return True
    edges = ((old.start, new.start), (old.end, new.end))
    if not _dated(old):
        return same_words(old.raw, new.raw, years)
    return all(b in moved_date(a, years) if a and b else a == b for a, b in edges)


def _kind(term: Deadline) -> tuple[str, str | None]:
    return term.kind, term.recurrence


def _dated(term: Deadline) -> bool:
    return bool(term.start or term.end or term.recurrence or term.kind == "ongoing")
