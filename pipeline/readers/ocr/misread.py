"""What an OCR of Russian reads wrong time and again, and what the signs around it prove to be something else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.readers.content import PAGE
from pipeline.readers.ocr.roman import mend_numerals
from pipeline.rulebook.book import OcrRules
from pipeline.words.normal import cyrillic

# Latin letters that a Russian text has none of: initials, words of one letter, abbreviations that are no Roman numeral.
_INITIALS = re.compile(
    r"(?<![\w.])(?:[ABCEHKMOPTX]\. ?){1,2}(?=[\s,;:)А-ЯЁ|]|$)"
    r"|(?<=[А-ЯЁ]\.)[ABCEHKMOPTX](?=\.)|(?<=[А-ЯЁ]\. )[ABCEHKMOPTX](?=\.)"
)
_LONE = re.compile(r"(?<![\w.])(?:[acoyukBCOKUYA](?=\)? [А-Яа-яёЁ\d№«])|(?!MAX)(?=[A-Z]*[ABEHKOPT])[ABCEHKMOPTX]{2,})(?![\w-])")
_SMALL_WORD = re.compile(r"(?<=[а-я,] )(?:Ha|He|Ho|oT|Co|Ko)(?= )")
_YEAR = re.compile(r"(?<=\d)( ?)r\.")
_LOOKALIKE = str.maketrans("ABCEHKMOPTXUYaceoyuk", "АВСЕНКМОРТХИУасеоуик")
_GLUED_BEFORE = re.compile(r"(?<!\w)(с|по|до|от|к)(?=\d)")
_GLUED_NUMERAL = re.compile(r"(?<!\w)([ГТПШIV]{1,3}|[ГТ1]У)(?=полугоди|квартал)")
_NUMBER_HEAD = re.compile(rf"^({PAGE}*\| № )[пн][^|\s]{{0,3}}(?= \|)")
_GLUED_BEHIND = re.compile(r"(?<=\d)(?=(?:по|до)(?!\w))|(?<=№)(?=\d)")
# no range is written with the long dash
_RANGE = re.compile(r"(?<=\d)—(?=\d)")
# З for 3 behind the sign of a number and in a clause's number, 3 for З among initials
_THREE = re.compile(r"(?<=№ )З(?=[и\s,;.)]|$)")
_THREE_AND = re.compile(r"(?<=№ [\d])и(?= )")
_THREE_OF_LABEL = re.compile(rf"^({PAGE}*)З\.(?=\d)")
_INITIAL_P = re.compile(r"(?<=[А-ЯЁ]\.)( ?)(?:IT|II|TT)(?=\. ?[А-ЯЁ)])")
_INITIAL_THREE = re.compile(r"(?<=[А-ЯЁ]\.)(?:3|З3)(?=\.)")
_LABEL = re.compile(rf"^{PAGE}*((?:\d{{1,2}}|[а-яЗ])[.)])(?=\s|[А-ЯЁ])")
_BULLET = re.compile(rf"^({PAGE}*)[*•°©®.](?= [а-яё])")


def mend(text: str, rules: OcrRules) -> str:
    """Mend what an OCR has read. ``rules`` are those of the file ``ocr``."""
    signs = "|".join(map(re.escape, rules.words.number_signs))
    number = re.compile(rf"(?<!\w)(?:{signs})\.?\s?(?=\d|п/п)|(?<=\| )(?:{signs})(?= \|)")
    lines = [_digits(_spaced(number.sub(_number_sign, _in_cyrillic(line)))) for line in text.split("\n")]
    _mend_labels(lines, rules.words.labels)
    _mend_bullets(lines)
    mend_numerals(lines, rules)
    return "\n".join(_NUMBER_HEAD.sub(r"\1п/п", line) for line in lines)


def _number_sign(hit: re.Match[str]) -> str:
    return "№" if hit.string[hit.end() :].startswith(" |") else "№ "


def _in_cyrillic(line: str) -> str:
    """
    >>> _in_cyrillic("c 1 апреля 2020r. E.B. Hоркин, OOO «Лада», XX век, дети Ha дорогах, MAX")
    'с 1 апреля 2020г. Е.В. Норкин, ООО «Лада», XX век, дети на дорогах, MAX'
    """
    line = _SMALL_WORD.sub(lambda hit: hit.group().translate(_LOOKALIKE).lower(), line)
    for pattern in (_INITIALS, _LONE):
        line = pattern.sub(lambda hit: hit.group().translate(_LOOKALIKE), line)
    return cyrillic(_YEAR.sub(r"\1г.", line))


def _spaced(line: str) -> str:
    """
    >>> _spaced("с1по 30 июня в школе №4, 7—9 классы")
    'с 1 по 30 июня в школе № 4, 7–9 классы'
    """
    return _RANGE.sub("–", _GLUED_BEHIND.sub(" ", _GLUED_BEFORE.sub(r"\1 ", _GLUED_NUMERAL.sub(r"\1 ", line))))


def _digits(line: str) -> str:
    """
    >>> _digits("школы № Зи № 8, Якубович Л.3.")
    'школы № 3 и № 8, Якубович Л.З.'
    """
    line = _THREE_AND.sub(" и", _THREE.sub("3", line))
    line = _INITIAL_P.sub(r"\1П", line)
    return _INITIAL_THREE.sub("З", _THREE_OF_LABEL.sub(r"\g<1>3.", line))


def _mend_labels(lines: list[str], misread: Iterable[tuple[str, str, str]]) -> None:
    """Mend a label by the one before it: ``6)`` behind ``а)`` is ``б)``, ``З.`` behind ``2.`` is ``3.``"""
    before = {True: "", False: ""}  # the last number and the last letter, since lists stand inside each other
    for index, line in enumerate(lines):
        hit = _LABEL.match(line)
        if hit is None:
            continue
        fitting = (printed for read, above, printed in misread if read == hit[1] and above in before.values())
        label = next(fitting, hit[1])
        lines[index] = line[: hit.start(1)] + label + line[hit.end(1) :]
        before[label[0].isdigit()] = label


def _mend_bullets(lines: list[str]) -> None:
    """One sign for all bullets, where there are several: a bullet is read as a star, a point or a ring."""
    found = [index for index, line in enumerate(lines) if _BULLET.match(line)]
    for index in found if len(found) > 1 else ():
        lines[index] = _BULLET.sub(r"\g<1>•", lines[index])
