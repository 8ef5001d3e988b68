"""Roman numerals that an OCR took for Cyrillic letters, digits or bars, mended where the words beside them prove it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.readers.content import PAGE
from pipeline.rulebook.book import OcrRules

_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_SECTION = re.compile(rf"^({PAGE}*(?:\| )?)([^\s.а-яё]{{1,4}})\.(?=\s+(\S.*))")
_INITIAL = re.compile(r"[А-ЯЁ]\.")


def mend_numerals(lines: list[str], rules: OcrRules) -> None:
    """Mend, in place, the numerals before a quarter, a half-year or a century, and those that number sections.

    ``rules`` are those of the file ``ocr``. Numerals are misread in capitals only: ``и квартал`` stays as it is.
    """
    lines[:] = [_counted(line, rules) for line in lines]
    _mend_sections(lines, rules.words.sections)


def _counted(line: str, rules: OcrRules) -> str:
    # from the end, so that no place moves before its turn
    for match in reversed(rules.scan(line)):
        start, end = match.parts["numeral"]
        if not re.search("[а-яё]", line[start:end]):
            line = line[:start] + match.rule.gives.numeral + line[end:]
    return line


# ---- sections


@dataclass
class _Label:
    line: int
    value: int
    is_sure: bool
    read: str
    rest: str


def _mend_sections(lines: list[str], misread: dict[str, int]) -> None:
    """Mend a section's numeral where it follows the one before and no later section says otherwise."""
    values = {roman(value): value for value in range(1, 40)}
    labels: list[_Label] = []
    for index, line in enumerate(lines):
        if hit := _SECTION.match(line):
            if hit[2] in values:
                labels.append(_Label(index, values[hit[2]], True, hit[2], hit[3]))
            elif hit[2] in misread:
                labels.append(_Label(index, misread[hit[2]], False, hit[2], hit[3]))
    last = 0
    for place, label in enumerate(labels):
        if label.is_sure:
            last = label.value
        elif label.value == last + 1 and _is_proved(label, labels[place + 1 :]):
            last = label.value
            lines[label.line] = _relabelled(lines[label.line], last)


def _relabelled(line: str, value: int) -> str:
    """A line with its section's numeral put right, in each cell of a row that is a section's title."""
    read = _SECTION.match(line)
    assert read is not None
    return re.sub(rf"(^{PAGE}*|\| ){re.escape(read[2])}\.(?=\s)", rf"\g<1>{roman(value)}.", line)


def _is_proved(label: _Label, behind: list[_Label]) -> bool:
    """Whether what follows fits: the next section, or, where there is none, a heading or what can be no initial."""
    if _INITIAL.match(label.rest):
        return False
    following = next((other.value for other in behind if other.value != 1), None)
    sure = [other.value for other in behind if other.is_sure]
    if sure and min(sure) <= label.value and sure[0] != 1:
        return False
    title = label.rest.rstrip(" |")
    in_row = len({cell.strip() for cell in label.rest.strip(" |").split("|")}) == 2 and "|" in title
    no_initial = label.value > 2 and len(label.read) > 1 and following is None
    return following == label.value + 1 or title.isupper() or in_row or no_initial


def roman(value: int) -> str:
    """A Roman numeral below 40.

    >>> roman(4), roman(19), roman(23)
    ('IV', 'XIX', 'XXIII')
    """
    return "X" * (value // 10) + _ONES[value % 10]
