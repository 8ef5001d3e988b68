"""Joining the lines of a paragraph: whether a hyphen at a line's end is a part of the word is told by the dictionary."""

from __future__ import annotations

import re

from pipeline.words.morphology import parses

SOFT = "\u00ad"
_BROKEN = re.compile(r"(?P<before>[^\s-]*-)*?(?P<head>[^\W_]+)(?P<mark>[-\u2010\u00ad])\Z")
_TAIL = re.compile(r"[^\W\d_]+")
# words that are hyphenated by rule, whatever the dictionary says of the two parts
_PARTICLES = frozenset({"то", "либо", "нибудь", "таки", "ка", "де"})
_PREFIXES = frozenset({"кое", "кой", "по", "во", "в", "из", "экс", "вице", "пресс", "обер", "пол"})
# what a hyphen is never a part of behind: it is the dash of "(далее - ЦОС)", set without a space
_BEFORE_DASH = "далее"
# the first parts of words that are written as one, of which no dictionary has all
_COMBINING = re.compile(
    "авто|агро|аудио|аэро|био|вело|видео|гео|гидро|евро|кино|космо|макро|мега|мета|микро|мини|много|моно|мульти|нано|нейро|"
    "нефте|орто|пневмо|поли|психо|радио|само|санти|сверх|социо|спорт|супер|теле|термо|транс|фото|эко|электро|энерго|этно"
)


def join(before: str, after: str) -> str:
    """Join two lines of a paragraph.

    >>> join("развитие обра-", "зования района"), join("учебно-", "методический центр"), join("в 2020-", "2021 году")
    ('развитие образования района', 'учебно-методический центр', 'в 2020-2021 году')
    """
    hit = _BROKEN.search(before)
    if hit is None or not after:
        return f"{before} {after}".strip()
    if hit["head"].lower() == _BEFORE_DASH:
        return f"{before} {after}"
    if hit["mark"] == SOFT or not _keeps_hyphen(hit["head"], after):
        return before[:-1] + after
    return before[:-1] + "-" + after


def is_broken(line: str) -> bool:
    """Whether a line ends inside a word."""
    return _BROKEN.search(line) is not None


def _keeps_hyphen(head: str, after: str) -> bool:
    """Whether ``head``, a hyphen and the first word of ``after`` are a word with a hyphen in it."""
    hit = _TAIL.match(after)
    if hit is None or head.isdigit():
        return True
    tail = hit.group()
    # Ростов-Дон, ИТ-куб; but a whole line in capitals breaks its words like any other
    if tail[0].isupper() and not (head.isupper() and tail.isupper() and len(head) > 1 and len(tail) > 1):
        return True
    if head.isupper() and not tail.isupper() and len(head) > 1:
        return True
    low, rest = head.lower(), tail.lower()
    if _known(low + rest):
        return False
    if rest in _PARTICLES or low in _PREFIXES:
        return True
    if _COMBINING.fullmatch(low):
        return False
    if low[-1] in "ое" and len(low) > 3 and _is_adjective(rest):
        return True  # волоконно-оптический
    return _known(low) and _known(rest) and len(low) > 2 and len(rest) > 2


def _known(word: str) -> bool:
    return any(parse.is_known for parse in parses(word))


def _is_adjective(word: str) -> bool:
    return any(parse.is_known and parse.tag.POS == "ADJF" for parse in parses(word))
