"""Whether two wordings of an assignment say the same.

A program cannot vouch for a meaning, so it looks for what surely turns it: another number, another negation, another
quoted name, another verb of action, a word put in another's place. A text without any of these that is alike enough is a
rewording. What the other fields tell already (deadline, target's value, party) is not compared again.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.compare.settings import Nature, settings
from pipeline.compare.years import numbers, same_number, same_words
from pipeline.model import Assignment
from pipeline.words.meaning import lemmas, likeness, meaning, same_word
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import normal

_QUOTED = re.compile(r"«([^»]+)»|\"([^\"]+)\"")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_SAME_ROOT = 5  # letters that two words of one root have in common at least (педагог, педагогический)


def said(item: Assignment) -> str:
    """The text of an assignment without its deadlines and parties and without its targets' numbers."""
    text = " ".join(item.text.split())
    for raw in sorted([term.raw for term in item.deadlines] + [party.raw for party in item.responsible], key=len, reverse=True):
        for piece in filter(None, raw.split(" … ")):  # a value of a reviewer's own stands nowhere in the text
            text = text.replace(" ".join(piece.split()), " ")
    for target in item.targets:
        raw = " ".join(target.raw.split())
        text = text.replace(raw, _DIGITS.sub(" ", raw)) if raw else text
    return " ".join(text.split())


def nature_of_wording(old: Assignment, new: Assignment, years: int) -> Nature | None:
    """None where both say it in the same words, else ``calendar`` (only years have moved on), ``reworded`` or ``change``."""
    one, other = said(old), said(new)
    if same_words(one, other, 0):
        return None
    if same_words(one, other, years):
        return "calendar"
    alike = likeness(one, other) >= settings().pairing.same_meaning
    return "reworded" if alike and not _turned(one, other, years) else "change"


def _turned(old: str, new: str, years: int) -> bool:
    return (
        not _same_numbers(numbers(old), numbers(new), years)
        or _turning(old) != _turning(new)
        or _action(old) != _action(new)
        or not _same_names(quoted_names(old), quoted_names(new), years)
        or _replaced(old, new)
    )


def _same_numbers(old: list[str], new: list[str], years: int) -> bool:
    """In any order, since a rewording may turn them round."""
    left = list(new)
    for number in old:
        found = next((other for other in left if same_number(number, other, years)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _turning(text: str) -> Counter[str]:
    known = set(settings().turning_words)
    return Counter(word for word in lemmas(text) if word in known)


def _action(text: str) -> str | None:
    """The first infinitive, as the group of verbs that it belongs to."""
    verb = next((word for word in re.findall(r"[^\W\d_]+", text) if is_infinitive(word)), None)
    return same_word(lemmas(verb)[0]) if verb else None


def quoted_names(text: str) -> list[str]:
    """The names in quotes, sorted, in the form that patterns see.

    >>> quoted_names("конкурс «Учитель года»")
    ['учитель года']
    """
    return sorted(" ".join(normal(one or other).split()) for one, other in _QUOTED.findall(text))


def _same_names(old: list[str], new: list[str], years: int) -> bool:
    return len(old) == len(new) and all(same_words(a, b, years) for a, b in zip(old, new, strict=True))


def _replaced(old: str, new: str) -> bool:
    """Whether a word of meaning stands in the place of another: both texts have one that the other has no kin of."""
    one, other = set(meaning(old)), set(meaning(new))
    return bool(_without_kin(one - other, other) and _without_kin(other - one, one))


def _without_kin(alone: set[str], others: set[str]) -> set[str]:
    roots = {word[:_SAME_ROOT] for word in others if len(word) >= _SAME_ROOT}
    return {word for word in alone if not word.isdigit() and word[:_SAME_ROOT] not in roots}
