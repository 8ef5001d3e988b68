"""The text patterns of a rule file as regular expressions, each parsed and compiled when it is first needed.

Compiling only ever fills in what is the same for everybody, so that any number of threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

from pipeline.errors import RuleError
from pipeline.rulebook.patterns import regular_expression
from pipeline.rulebook.prefilter import Index, Pattern

T = TypeVar("T")


@dataclass(frozen=True)
class Written:
    """A pattern as its rule has it: ``at`` holds it to the ``start`` or the ``whole`` of a text."""

    rule: str
    pattern: str
    at: str


class Compiled:
    """The patterns of a file by their place in it. ``path`` is named with the rule where one is broken."""

    def __init__(self, path: str, written: Sequence[Written], macros: Mapping[str, str]) -> None:
        self.path = path
        self.written = written
        self.macros = macros
        self._ready: list[re.Pattern[str] | None] = [None] * len(written)

    @cached_property
    def parsed(self) -> list[Pattern]:
        """Every pattern, parsed. Raises RuleError for a broken one."""
        return [self._of(one, partial(Pattern, text)) for one, text in zip(self.written, self.expressions, strict=True)]

    @cached_property
    def expressions(self) -> list[str]:
        """Every pattern as a regular expression, its macros written out. Raises RuleError for an unknown macro."""
        return [self._of(one, partial(regular_expression, one.pattern, self.macros, one.at)) for one in self.written]

    @cached_property
    def index(self) -> Index:
        """Which of the patterns can match at a place, by how a match of theirs can begin."""
        return Index([pattern.beginnings for pattern in self.parsed])

    def pattern(self, place: int) -> re.Pattern[str]:
        """The pattern at a place of the file, ready to match. Raises RuleError for a broken one."""
        return self._ready[place] or self._compile(place)

    def _compile(self, place: int) -> re.Pattern[str]:
        parsed = self.parsed[place]
        ready = self._ready[place] = self._of(self.written[place], parsed.compile)
        return ready

    def _of(self, one: Written, make: Callable[[], T]) -> T:
        """What ``make`` gives; its errors name the file and the rule."""
        try:
            return make()
        except KeyError as error:
            raise RuleError(f"{self.path}: rule {one.rule}: unknown macro {{{error.args[0]}}}") from None
        except (re.error, OverflowError, ValueError) as error:
            raise RuleError(f"{self.path}: rule {one.rule}: {error}") from None
        except RecursionError:
            raise RuleError(f"{self.path}: rule {one.rule}: the pattern is nested too deeply, or a macro uses itself") from None
