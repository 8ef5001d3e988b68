"""What the beginning of a line can be read as: a number or letter of a series, by each rule that it fits.

``I`` may be the Roman one or a letter, ``(2)`` the second of its own series or the second point of the act: which of the readings
holds, the series that are open decide (:mod:`pipeline.outline.series`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.rulebook.book import NumberingMatch, Rulebook
from pipeline.words.normal import normal

# the letters that label items, in their order
LETTERS, _LATIN = "абвгдежзиклмнопрстуфхцчшщэюя", "abcdefghijklmnopqrstuvwxyz"
_ROMAN = {"i": 1, "v": 5, "x": 10}
_ORDINALS = ("первое", "второе", "третье", "четвертое", "пятое", "шестое", "седьмое", "восьмое", "девятое", "десятое")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_WORD_MARKS = 30  # a label is no longer than this

Step = tuple[int, ...]
"""One number of a label: ``3`` is ``(3,)``, an inserted ``3-1`` or ``3¹`` is ``(3, 1)``."""


@dataclass(frozen=True)
class Reading:
    """A label that the beginning of a line may be: ``number`` as it counts, ``steps`` its place on each level of its series."""

    match: NumberingMatch
    number: str
    steps: tuple[Step, ...]

    @property
    def style(self) -> str:
        """The style of the series, as the rule names it."""
        return self.match.rule.gives.style

    @property
    def is_bullet(self) -> bool:
        """Whether it counts nothing."""
        return self.match.rule.gives.kind == "bullet"

    @property
    def is_weak(self) -> bool:
        """Whether only a series makes a label of it, its form alone says nothing (``5 Текст``, ``а. текст``)."""
        return self.match.rule.gives.weak

    @cached_property
    def family(self) -> str:
        """The series that it may belong to; parts below a Roman number belong to the Roman series (``I.1.``)."""
        return "roman" if self.style == "decimal" and self.number[:1].isalpha() else self.style

    def goes_on(self, last: tuple[Step, ...]) -> bool:
        """Whether it comes next behind a label of its series, on its level or on one above."""
        level = len(self.steps) - 1
        if level >= len(last) or self.steps[:level] != last[:level]:
            return False
        return _is_next(last[level], self.steps[level], self.style.startswith("letter"))

    def is_below(self, last: tuple[Step, ...]) -> bool:
        """Whether it is the first one below a label of its series (``2.1`` below ``2``)."""
        return len(self.steps) > len(last) and self.steps[: len(last)] == last and self.steps[-1] == (1,)

    @property
    def is_first(self) -> bool:
        """Whether a series can begin with it."""
        return self.steps[-1] == (1,)


def readings(line: str, rules: Rulebook) -> list[Reading]:
    """Every label that a line may begin with, the longest first, then as the rules stand."""
    head = line[:_WORD_MARKS]
    found = [match for match in rules["numbering"].matches_at(head, 0) if _is_written(match, head)]
    found.sort(key=lambda match: -match.span[1])
    return [reading for match in found if (reading := _reading(match, head)) is not None]


def sure_label(line: str, rules: Rulebook) -> NumberingMatch | None:
    """The label that a line begins with by its form alone."""
    return next((reading.match for reading in readings(line, rules) if not reading.is_weak), None)


def number_of(text: str, label: NumberingMatch) -> str:
    """The number of a label as it counts: in small letters where it is a Roman one of a list, a misread ``З`` as ``3``."""
    number = text[slice(*label.parts["number"])].strip()
    style = label.rule.gives.style
    if style == "decimal":
        number = re.sub("[Зз]", "3", number)
    return number.upper() if style == "roman" or (style == "decimal" and number[:1].isalpha()) else number


def _is_written(match: NumberingMatch, text: str) -> bool:
    """Whether the number is written in the letters that the rule asks for, and a capital behind it: patterns see small ones alone."""
    if match.rule.gives.capital and not text[match.span[1] :].lstrip()[:1].isupper():
        return False
    case = match.rule.gives.case
    if case is None:
        return True
    number = text[slice(*match.parts["number"])]
    return number.isupper() if case == "upper" else number.islower()


def _reading(match: NumberingMatch, text: str) -> Reading | None:
    if match.rule.gives.kind == "bullet":
        return Reading(match, "", ())
    number = number_of(text, match)
    style = match.rule.gives.style
    if style == "word":
        return Reading(match, number, ((_ORDINALS.index(normal(number)) + 1,),))
    steps = tuple(_step(part, style) for part in number.strip(".").split("."))
    return Reading(match, number, tuple(step for step in steps if step is not None)) if None not in steps else None


def _step(part: str, style: str) -> Step | None:
    """The place that a part of a number stands for."""
    low = normal(part.strip())
    digits = re.findall(r"\d+", re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"-\1", low).translate(_RAISED))
    if digits:
        return tuple(int(digit) for digit in digits)
    if not style.startswith("letter") and set(low) <= set(_ROMAN):
        return (_roman(low),)
    if len(low) == 1:
        alphabet = LETTERS if low in LETTERS else _LATIN
        return (alphabet.index(low) + 1,) if low in alphabet else None
    return None


def _roman(number: str) -> int:
    values = [_ROMAN[char] for char in number]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _is_next(last: Step, step: Step, letters: bool) -> bool:
    if step == (last[0] + 1,) or (letters and step == (last[0] + 2,)):
        return True
    return len(step) > 1 and (step == (*last, 1) or step == (*last[:-1], last[-1] + 1))
