"""Whether a pattern can run away: take time out of all proportion to the text that it is matched against.

Two looks, since neither sees all. :func:`nested_repeat` reads the parsed expression: a repeat in a repeat over the same letters
(``(?:[а-я]+ ?)+``) can share a text out among the two in more ways than there are letters. :func:`slow_text` tries the pattern
on texts made of its own repeats, each a little longer than the last, and stops long before a trial becomes a trial of patience.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from time import thread_time
from typing import Any

from pipeline.rulebook.prefilter import Index, Pattern

_c: Any = re._constants  # type: ignore[attr-defined]
_REPEATS = (_c.MAX_REPEAT, _c.MIN_REPEAT)
# a repeat of so many rounds is as good as one without an end
MANY = 20
# seconds of the processor that a pattern may take for a text of LONGEST characters
LIMIT = 0.4
LONGEST = 1000
# a short text shows early what grows out of bounds: the next one may take many times as long
SHORT, SHORT_LIMIT = 200, 0.03
_ROUNDS = (*range(1, 16), 18, 21, 25, 30, 38, 50, 70, 100, 1000)
_TEXTS = 16
_ALPHABET = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz0123456789 \n.,;:!?-/\\()[]{}\"№%_+*=<>@#$^&|'~`§•")
_CATEGORIES = {
    _c.CATEGORY_DIGIT: r"\d", _c.CATEGORY_NOT_DIGIT: r"\D", _c.CATEGORY_SPACE: r"\s",
    _c.CATEGORY_NOT_SPACE: r"\S", _c.CATEGORY_WORD: r"\w", _c.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_OF_CATEGORY = {code: frozenset(filter(re.compile(written).match, _ALPHABET)) for code, written in _CATEGORIES.items()}

Items = Iterable[tuple[Any, Any]]
Letters = frozenset[str]


def nested_repeat(pattern: Pattern) -> str | None:
    """Letters that a repeat in a repeat of the pattern can share out in many ways, or None where there are no such."""
    for code, value in _elements(pattern.tree):
        if code in _REPEATS and value[1] >= MANY:
            found = next(_shared(value[2]), None)
            if found is not None:
                return "".join(sorted(found)[:3] if len(found) < len(_ALPHABET) // 2 else ["…"])
    return None


def slow_text(pattern: Pattern, compiled: re.Pattern[str], examples: Iterable[str] = ()) -> tuple[int, str] | None:
    """The length and the beginning of a text that the pattern takes more than :data:`LIMIT` seconds for, or None.

    ``examples`` are texts, in the form that patterns see, that are tried many times over beside those made of the repeats.
    """
    index = Index([pattern.beginnings])
    texts = dict.fromkeys(islice(_pumps(pattern.tree, ""), _TEXTS))
    for lead, pump in [*texts, *((lead, f"{lead} ") for lead, _ in list(texts)[:1]), *(("", f"{text} ") for text in examples)]:
        for rounds in _ROUNDS:
            # a paragraph has no runs of spaces
            text = re.sub(r"\s+", " ", lead + pump * rounds)[:LONGEST] + "§"
            limit = SHORT_LIMIT if len(text) < SHORT else LIMIT
            if _seconds(compiled, index, text, limit) > limit:
                return len(text), text[:30]
            if len(text) > LONGEST or not pump.strip():
                break
    return None


def _seconds(compiled: re.Pattern[str], index: Index, text: str, limit: float) -> float:
    """How long a search of a text takes, at most the one match that passes the limit longer."""
    start, behind, spent = thread_time(), 0, 0.0
    for place, _ in index.places(text):
        if place < behind:
            continue
        hit = compiled.match(text, place)
        behind = hit.end() if hit else 0
        spent = thread_time() - start
        if spent > limit:
            break
    return spent


# ---- reading the expression


def _inner(code: Any, value: Any) -> list[Items]:
    """The sequences inside an element; each is one way to match it."""
    if code is _c.SUBPATTERN:
        return [value[-1]]
    if code is _c.ATOMIC_GROUP:
        return [value]
    if code is _c.BRANCH:
        return list(value[1])
    return [value[2]] if code in (*_REPEATS, _c.POSSESSIVE_REPEAT) else []


def _elements(items: Items) -> Iterator[tuple[Any, Any]]:
    for code, value in items:
        yield code, value
        for sequence in _inner(code, value):
            yield from _elements(sequence)
        if code in (_c.ASSERT, _c.ASSERT_NOT):
            yield from _elements(value[1])


def _shared(items: Items) -> Iterator[Letters]:
    """The letters of each repeat in a repeated sequence, where all that stands beside it can be made of these letters too,
    so that the sequence can be gone through again in the midst of the inner repeat."""
    elements = list(items)
    for place, (code, value) in enumerate(elements):
        rest = elements[:place] + elements[place + 1 :]
        for letters in _repeated(code, value):
            if all(_made_of(letters, *other) for other in rest):
                yield letters


def _repeated(code: Any, value: Any) -> Iterator[Letters]:
    if code in _REPEATS and value[1] >= MANY and value[0] != value[1]:
        yield _letters(value[2])
    for sequence in _inner(code, value):
        yield from _shared(sequence)


def _made_of(letters: Letters, code: Any, value: Any) -> bool:
    """Whether an element can match nothing, or something of these letters alone."""
    if code in (*_REPEATS, _c.POSSESSIVE_REPEAT) and value[0] == 0:
        return True
    inner = _inner(code, value)
    if inner:
        return any(all(_made_of(letters, *element) for element in sequence) for sequence in inner)
    own = _of_element(code, value)
    return own is None or bool(own & letters)


def _letters(items: Items) -> Letters:
    return frozenset[str]().union(*(_of_element(code, value) or frozenset() for code, value in _elements(items)))


def _of_element(code: Any, value: Any) -> Letters | None:
    """The letters that a single element can match; None where it matches no letter itself."""
    if code is _c.LITERAL:
        return frozenset(chr(value))
    if code is _c.NOT_LITERAL:
        return _ALPHABET - {chr(value)}
    if code is _c.ANY:
        return _ALPHABET - {"\n"}
    return _of_class(value) if code is _c.IN else None


def _of_class(value: list[tuple[Any, Any]]) -> Letters:
    found: set[str] = set()
    for code, item in value:
        if code is _c.LITERAL:
            found.add(chr(item))
        elif code is _c.RANGE:
            found.update(char for char in _ALPHABET if item[0] <= ord(char) <= item[1])
        elif code is _c.CATEGORY:
            found |= _OF_CATEGORY.get(item, frozenset())
    return _ALPHABET - found if value and value[0][0] is _c.NEGATE else frozenset(found)


# ---- texts to try


def _pumps(items: Items, lead: str) -> Iterator[tuple[str, str]]:
    """For each long repeat what must stand before it, and what one round of it matches; for repeats in a repeat also both."""
    for code, value in items:
        if code in _REPEATS and value[1] >= MANY and _letters(value[2]) - {" ", "\n"}:
            for sequence in _ways(value[2]):
                yield lead, _sample(sequence)
                yield lead, _sample(sequence) + " "
                yield lead, _sample(sequence, least=1)
        for sequence in _inner(code, value):
            yield from _pumps(sequence, lead)
        lead += _sample([(code, value)])


def _ways(items: Items) -> list[Items]:
    """The alternatives of a sequence that is one choice, else the sequence itself."""
    elements = list(items)
    if len(elements) == 1 and elements[0][0] in (_c.BRANCH, _c.SUBPATTERN):
        return [way for sequence in _inner(*elements[0]) for way in _ways(sequence)][:10]
    return [elements]


def _sample(items: Items, least: int = 0) -> str:
    """Something short that a sequence matches, as far as its lookarounds let it; ``least`` is how often a repeat is gone through."""
    found = ""
    for code, value in items:
        own = _of_element(code, value)
        if own is not None:
            found += min(own, key=_rank, default="")
        elif code in (*_REPEATS, _c.POSSESSIVE_REPEAT):
            found += _sample(value[2], least) * min(max(value[0], least, value[1] >= MANY), LONGEST)
        elif inner := _inner(code, value):
            found += _sample(inner[0], least)
    return found


def _rank(char: str) -> tuple[bool, str]:
    """Letters of Russian words first: most patterns go on with them."""
    return not "а" <= char <= "я", char
