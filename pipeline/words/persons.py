"""Names of persons: where they stand and how they read in the nominative."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.words.morphology import inflected, like, parses
from pipeline.words.normal import fold

_CAP = r"[А-ЯЁ][а-яё]+"
_SURNAME = rf"{_CAP}(?:-{_CAP})?"
_INITIALS = r"[А-ЯЁ] ?\. ?(?:[А-ЯЁ](?: ?\.|(?![\w.])))?"
_PATRONYMIC = rf"{_CAP}(?:вич|вн)[а-яё]*|{_CAP}ич(?:а|у|ем|е)?|[А-ЯЁ][а-яё]+ (?:оглы|кызы)"

SURNAME_FIRST = re.compile(rf"(?P<surname>{_SURNAME}) (?P<initials>{_INITIALS})")
INITIALS_FIRST = re.compile(rf"(?P<initials>[А-ЯЁ] ?\. ?(?:[А-ЯЁ] ?\. ?)?)(?P<surname>{_SURNAME})")
IN_FULL = re.compile(rf"(?P<surname>{_SURNAME}) (?P<first>{_CAP}) (?P<patronymic>{_PATRONYMIC})")
FIRST_NAME_FIRST = re.compile(rf"(?P<first>{_CAP}) (?P<patronymic>{_CAP}(?:вич|вн)[а-яё]*) (?P<surname>{_SURNAME})")
FORMS = (IN_FULL, FIRST_NAME_FIRST, SURNAME_FIRST, INITIALS_FIRST)
_CAPITAL = re.compile(r"[А-ЯЁ]")
SURNAME = re.compile(_SURNAME)
_BEFORE_POINT = re.compile(r"(?<=[А-ЯЁ])\s+(?=\.)")
Endings = Mapping[str, Sequence[Sequence[str]]]


def at(text: str, place: int) -> re.Match[str] | None:
    """The name that begins at ``place``, with initials or in full; a surname alone is none."""
    for form in FORMS:
        match = form.match(text, place)
        if match and not (form is SURNAME_FIRST and _belongs_behind(text, match)):
            return match
    return None


def first(text: str) -> re.Match[str] | None:
    """The first name in ``text``, with initials or in full; None where there is none."""
    return next((match for capital in _CAPITAL.finditer(text) if (match := at(text, capital.start()))), None)


def _belongs_behind(text: str, match: re.Match[str]) -> bool:
    """Whether the initials are those of the surname behind them (``Поручить О.В. Дроздовой``)."""
    word = match["surname"]
    common = parses(word)[0].is_known and not any("Surn" in parse.tag for parse in parses(word))
    behind = text[match.end() :]
    return common and bool(re.match(r"\s?[А-ЯЁ][а-яё]", behind)) and not re.match(rf"\s?{_SURNAME} {_INITIALS}", behind)


def nominative(match: re.Match[str], case: str, endings: Endings) -> str:
    """The name of a match in the nominative, order and initials as written (``Булыгиной О.В.`` → ``Булыгина О.В.``)."""
    parts = match.groupdict()
    turned = {"surname": surname_nominative(parts["surname"], case, endings)}
    for key, tag in (("first", "Name"), ("patronymic", "Patr")):
        if parts.get(key):
            turned[key] = _given_name(parts[key], case, tag)
    result, shift = match.group(), match.start()
    for key in sorted(turned, key=match.start, reverse=True):
        result = result[: match.start(key) - shift] + turned[key] + result[match.end(key) - shift :]
    return fold(_BEFORE_POINT.sub("", result))


def surname_nominative(surname: str, case: str, endings: Endings) -> str:
    """A surname in the nominative by its ending; as written where no ending of the case fits."""
    if case not in endings:
        return surname
    return "-".join(_turned(part, case, endings[case]) for part in surname.split("-"))


_TYPICAL = re.compile(r"(?:[оеё]в|[иы]н)(?:а|у|ой|ою|ым)?$|(?:ск|цк)[а-яё]{2,3}$")


def _turned(part: str, case: str, table: Sequence[Sequence[str]]) -> str:
    if re.search(r"(?:[иы]х|ко|[аео]го|дзе)$", part) and not part.endswith(("ного", "кого", "ого")):
        return part
    if not _TYPICAL.search(part) and (word := _as_common_word(part, case)):
        return word
    for ending, instead in table:
        if part.endswith(ending) and len(part) - len(ending) >= 2:
            return part[: len(part) - len(ending)] + instead
    return part


def _as_common_word(part: str, case: str) -> str | None:
    """A surname that is a common word too is turned like it (``Соловью`` → ``Соловей``, ``Белой`` → ``Белая``)."""
    for parse in parses(part):
        fits = parse.tag.case == case and parse.tag.number == "sing" and parse.tag.POS in ("NOUN", "ADJF")
        if fits and parse.is_known and not any(tag in parse.tag for tag in ("Geox", "Name", "Fixd", "Abbr", "neut")):
            form = inflected(parse)
            return like(form, part) if form else None
    return None


def _given_name(word: str, case: str, tag: str) -> str:
    for parse in sorted(parses(word), key=lambda p: "Fixd" in p.tag):
        if tag in parse.tag and parse.tag.case in (case, "loct" if case == "datv" else case):
            return like(inflected(parse) or word, word)
    return word
