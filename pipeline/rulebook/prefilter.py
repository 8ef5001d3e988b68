"""How a pattern can begin, so that at most places of a text no pattern has to be run at all.

A pattern is taken apart by the standard library's own parser of regular expressions; for ``до (?:1|2) мая`` the answer
is ``{"до "}``: every match begins with one of a few short strings. A text is then looked at only where a word begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

# the standard library ships them under these names and its type stubs leave them out
_parser: Any = re._parser  # type: ignore[attr-defined]
_compiler: Any = re._compiler  # type: ignore[attr-defined]
_c: Any = re._constants  # type: ignore[attr-defined]
# how many letters of a beginning are told apart, and how many beginnings a pattern may have
REACH = 4
# how many letters of it the gate looks at: every further one costs a start of the program more than it saves
GATE = 3
_MANY = 300
# how many different beginnings of texts are remembered
_KNOWN = 60_000
_ALPHABET = 40
_DIGIT = re.compile(r"\d")
_ZERO_WIDTH = (_c.AT, _c.ASSERT, _c.ASSERT_NOT)
_REPEATS = (_c.MAX_REPEAT, _c.MIN_REPEAT, _c.POSSESSIVE_REPEAT)


class Pattern:
    """A regular expression, parsed once for all of its uses: its beginnings, its names, its compilation.

    ``beginnings`` are the strings that a match can begin with, up to :data:`REACH` letters, every digit as ``0``; the
    empty string stands among them where anything may come. Raises re.error where the expression is broken.
    """

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self._tree: Any = _parser.parse(expression)
        whole, cut = _of_sequence(self._tree)
        self.beginnings = frozenset(whole | cut)
        self.names = frozenset(self._tree.state.groupdict)

    def compile(self) -> re.Pattern[str]:
        """The expression, ready to match; what it was parsed to is dropped."""
        pattern: re.Pattern[str] = _compiler.compile(self.tree)
        self._tree = None
        return pattern

    @property
    def tree(self) -> Any:
        """The expression as the standard library's parser gives it."""
        return self._tree or _parser.parse(self.expression)


class Index:
    """Patterns by their beginnings. ``at`` gives the places of the list of patterns that can match at a place of a text."""

    def __init__(self, found: Iterable[frozenset[str]]) -> None:
        self._by_beginning: dict[str, list[int]] = {}
        for place, strings in enumerate(found):
            for string in strings:
                self._by_beginning.setdefault(string, []).append(place)
        self._known: dict[str, tuple[int, ...]] = {}

    @cached_property
    def _gate(self) -> re.Pattern[str]:
        """Passes the places where no word goes on and some beginning stands."""
        return re.compile(rf"(?<!\w)(?=\S)(?={_ways({string[:GATE] for string in self._by_beginning})})")

    def at(self, text: str, place: int) -> tuple[int, ...]:
        """The patterns that can match at ``place``, in the order of the list."""
        ahead = text[place : place + REACH]
        found = self._known.get(ahead)
        if found is None:
            plain, known = _DIGIT.sub("0", ahead), self._by_beginning
            heads = (plain[:length] for length in range(len(plain) + 1))
            lists = [known[head] for head in heads if head in known]
            found = tuple(lists[0] if len(lists) == 1 else sorted(set().union(*lists)))
            if len(self._known) < _KNOWN:
                self._known[ahead] = found
        return found

    def places(self, text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The places of ``text``, in order, where no word goes on and some pattern can match, each with these patterns.

        No place is white space: a pattern may begin with some, but its match is the same from behind it.
        """
        known = self._known
        for hit in self._gate.finditer(text):
            place = hit.start()
            patterns = known.get(text[place : place + REACH])
            if patterns is None:
                patterns = self.at(text, place)
            if patterns:
                yield place, patterns


def _ways(strings: set[str]) -> str:
    """An expression for one of the strings, letter by letter, so that a letter which begins none ends the trial."""
    if not strings:
        return "(?!)"
    if "" in strings:
        return ""
    tails: dict[str, set[str]] = {}
    for string in strings:
        tails.setdefault(string[0], set()).add(string[1:])
    ends = "".join(_letter(first) for first in sorted(tails) if "" in tails[first])
    ways = [f"[{ends}]"] if ends else []
    ways += [_letter(first) + _ways(rest) for first, rest in sorted(tails.items()) if "" not in rest]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _letter(char: str) -> str:
    return r"\d" if char == "0" else re.escape(char)


# Both sets of a pair hold beginnings: those that the element matches whole, and those behind which anything may come.
_Strings = tuple[set[str], set[str]]
_ANYTHING: _Strings = (set(), {""})


def _of_sequence(items: Iterable[Any]) -> _Strings:
    return _joined(_of_element(code, value) for code, value in items)


def _joined(parts: Iterable[_Strings]) -> _Strings:
    whole: set[str] = {""}
    cut: set[str] = set()
    for further, end in parts:
        longer = _chained(whole, further)
        cut |= {string[:REACH] for string in _chained(whole, end)} | {string[:REACH] for string in longer if len(string) >= REACH}
        whole = {string for string in longer if len(string) < REACH}
        if len(whole) + len(cut) > _MANY:
            return set(), _shortened(whole | cut)
        if not whole:
            break
    return whole, cut


def _chained(heads: set[str], tails: set[str]) -> set[str]:
    return {head + tail for head in heads for tail in tails}


def _shortened(strings: set[str]) -> set[str]:
    """As many letters of each as leave a number that is worth keeping."""
    cuts = ({string[:length] for string in strings} for length in range(REACH - 1, 0, -1))
    return next((cut for cut in cuts if len(cut) <= _MANY), {""})


def _of_element(code: Any, value: Any) -> _Strings:
    if code is _c.LITERAL:
        return {_DIGIT.sub("0", chr(value))}, set()
    if code is _c.ASSERT and value[0] > 0:
        return set(), set().union(*_of_sequence(value[1]))
    if code in _ZERO_WIDTH:
        return {""}, set()
    if code is _c.IN:
        return _of_class(value)
    if code is _c.SUBPATTERN:
        return _of_sequence(value[-1])
    if code is _c.ATOMIC_GROUP:
        return _of_sequence(value)
    if code is _c.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]
        return set().union(*(whole for whole, _ in branches)), set().union(*(cut for _, cut in branches))
    if code in _REPEATS:
        return _of_repeat(*value)
    return _ANYTHING


def _of_repeat(least: int, most: int, items: Any) -> _Strings:
    once, cut = _of_sequence(items)
    whole = once | {""} if least == 0 else once
    if most == 1:
        return whole, cut
    twice, cut_later = _joined([(once, cut), (once, cut)]) if len(once) <= _ALPHABET // 4 else (once, cut)
    # behind the second round a third may follow, or anything
    return (whole | twice, cut_later | cut) if most == 2 else (whole, cut | cut_later | twice)


def _of_class(value: list[tuple[Any, Any]]) -> _Strings:
    letters: set[str] = set()
    for code, item in value:
        if code is _c.LITERAL:
            letters.add(chr(item))
        elif code is _c.RANGE and item[1] - item[0] < _ALPHABET:
            letters.update(map(chr, range(item[0], item[1] + 1)))
        elif (code, item) == (_c.CATEGORY, _c.CATEGORY_DIGIT):
            letters.add("0")
        elif (code, item) == (_c.CATEGORY, _c.CATEGORY_SPACE):
            letters.add(" ")  # the only white space of a text in normal form
        else:
            return _ANYTHING
    return {_DIGIT.sub("0", letter) for letter in letters}, set()
