"""Whether two names are of the same party, and two signatures of the same person."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.words.meaning import known_words, lemmas
from pipeline.words.normal import normal

_NAME_PART = re.compile(r"[^\W\d_]+")


def same_party(one: str, other: str) -> bool:
    """Whether one name is the other, or the other with the place that it belongs to left out.

    >>> same_party("отдел образования администрации района", "отдел образования администрации Липовского района")
    True
    >>> same_party("заместитель главы района", "глава района"), same_party("МБОУ «СОШ № 1»", "МБОУ «СОШ № 2»")
    (False, False)
    """
    if normal(one) == normal(other):
        return True
    mine, yours = set(lemmas(one)), set(lemmas(other))
    longer, rest = (one, mine - yours) if mine >= yours else (other, yours - mine)
    return (mine >= yours or yours >= mine) and rest <= known_words().place_words | _place_names(longer)


def _place_names(name: str) -> set[str]:
    """The capitalised words of a name that stand before a word for a place (``Липовского района``)."""
    found = set()
    for proper, place in re.findall(r"(?<!^)\b([А-ЯЁ][\w-]+) (?=([\w-]+))", name):
        if set(lemmas(place)) & known_words().place_words:
            found |= set(lemmas(proper))
    return found


def same_people(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether two lists name the same persons, in any order; initials count where both names have them.

    >>> same_people(["Косых Ю.Н."], ["Косых"]), same_people(["Косых Ю.Н."], ["Косых А.П."])
    (True, False)
    """
    left = list(new)
    for person in old:
        found = next((other for other in left if _same_person(person, other)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _same_person(one: str, other: str) -> bool:
    (surname, initials), (its, other_initials) = _parts(one), _parts(other)
    return surname == its and (not initials or not other_initials or initials == other_initials)


def _parts(name: str) -> tuple[str, str]:
    """The surname, which is the longest part, and the first letters of the rest in their order."""
    parts = _NAME_PART.findall(normal(name))
    surname = max(parts, key=len, default="")
    return surname, "".join(part[0] for part in parts if part != surname)
