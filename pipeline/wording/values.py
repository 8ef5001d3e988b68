"""How coded values are said in Russian, by the words of :mod:`pipeline.wording.vocabulary`, and how dates, numbers and terms are
written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from pipeline.model import UNNUMBERED, Assignment, Deadline, Document, Operator, Party, Target
from pipeline.wording.vocabulary import Counted, vocabulary
from pipeline.words.morphology import parses


def _by_code(words: Mapping[Any, str]) -> dict[str, str]:
    """A table as outlets ask it, by any text: what they hold is validated before."""
    return dict(words)


_WORDS = vocabulary()
# By code, as each is said by itself and chosen from a list.
MODALITIES = _by_code(_WORDS.modalities)
PARTY_KINDS = _by_code(_WORDS.party_kinds)
ROLES: dict[str, str] = {code: said.name for code, said in _WORDS.roles.items()}
OPERATORS: dict[str, str] = {code: said.name for code, said in _WORDS.operators.items()}
UNITS = _WORDS.units
TERM_KINDS = _by_code(_WORDS.deadline_kinds)
SEVERITIES = _by_code(_WORDS.severities)
MARK_KINDS = _by_code(_WORDS.marks)
# Behind a name in a narrow column, and before names in a line; empty where it goes without saying.
ROLES_BEHIND_NAMES = {code: said.name if said.behind_name is None else said.behind_name for code, said in _WORDS.roles.items()}
ROLES_BEFORE_NAMES = {code: said.name if said.before_names is None else said.before_names for code, said in _WORDS.roles.items()}
SHORT_MONTHS = _WORDS.months.short
YES, NO = _WORDS.flags["yes"], _WORDS.flags["no"]
# Every rule of recurrence that has a word of its own, without a day or month.
FREQUENCIES = tuple(f"FREQ={frequency}" for frequency in _WORDS.frequencies)

NO_EXECUTOR, NO_MONTH, NO_TERM = _WORDS.missing.executor, _WORDS.missing.month, _WORDS.missing.deadline
ALL_ACTS, OTHERS = _WORDS.groups.all_acts, _WORDS.groups.others
PARTIES, PEOPLE = _WORDS.groups.parties, _WORDS.groups.people


def counted(number: int, noun: Counted) -> str:
    """A number with its noun.

    >>> [counted(n, "act") for n in (1, 3, 12, 21)]
    ['1 акт', '3 акта', '12 актов', '21 акт']
    """
    one, few, many = _WORDS.nouns[noun]
    last, teen = number % 10, 10 < number % 100 < 20
    return f"{number} {one if last == 1 and not teen else few if 1 < last < 5 and not teen else many}"


def capital(text: str) -> str:
    """A text with a capital, as a label begins.

    >>> capital(ROLES["co_executor"])
    'Соисполнитель'
    """
    return text[:1].upper() + text[1:]


def appendix_name(appendix: str | None) -> str:
    """An appendix by its number; the act itself where an assignment stands in none.

    >>> appendix_name("2"), appendix_name(UNNUMBERED), appendix_name(None)
    ('приложение 2', 'приложение без номера', 'сам акт')
    """
    if appendix is None:
        return _WORDS.places.act
    return _WORDS.places.unnumbered if appendix == UNNUMBERED else _WORDS.places.appendix.format(appendix=appendix)


def place_name(item: Assignment) -> str:
    """Where an assignment stands: ``пункт 2.6``, ``приложение 1, строка 3``; its id where it has no clause."""
    if item.appendix is None:
        return _WORDS.places.clause.format(clause=item.clause or item.id)
    return _WORDS.places.row.format(appendix=appendix_name(item.appendix), clause=item.clause)


def day(iso: str) -> str:
    """An ISO date as it is written in Russian.

    >>> day("2021-08-27")
    '27.08.2021'
    """
    return date.fromisoformat(iso).strftime("%d.%m.") + iso[:4]


def month(key: str) -> str:
    """A month ``2021-08``, a year ``2021``, or the lack of both, in words.

    >>> month("2021-08"), month("2021"), month("")
    ('август 2021', '2021', 'без даты')
    """
    year, _, number = key.partition("-")
    return f"{_WORDS.months.name[int(number) - 1]} {year}" if number else year or NO_MONTH


def number(value: int | float) -> str:
    """A number as Russian writes it: thousands set apart by spaces that do not break, a decimal comma, no idle zeros.

    >>> number(1500000), number(99.5), number(80.0)
    ('1\\xa0500\\xa0000', '99,5', '80')
    """
    whole = isinstance(value, int) or value.is_integer()
    written = f"{int(value):,}" if whole else f"{value:,.10f}".rstrip("0").rstrip(".")
    return written.replace(",", "\xa0").replace(".", ",")


def before_number(op: Operator) -> str:
    """What an operator puts before a number; nothing where it is exactly that.

    >>> before_number("ge"), before_number("eq")
    ('не менее', '')
    """
    said = _WORDS.operators[op]
    return said.name if said.before_number is None else said.before_number


def aim(target: Target) -> str:
    """What a target demands, without its indicator: ``не менее 80 %``, ``рост в 2 раза``."""
    return amount(target.op, target.value, target.unit)


def amount(op: Operator, value: int | float, code: str | None) -> str:
    """A number with its operator and unit.

    >>> amount("ge", 85, "percent"), amount("inc", 2, "times"), amount("ge", 40, "учитель")
    ('не менее 85 %', 'рост в 2 раза', 'не менее 40 учителей')
    """
    times = _WORDS.operators[op].before_times if code == "times" else None
    return " ".join(part for part in (times or before_number(op), number(value), _unit_behind(op, value, code)) if part)


def _unit_behind(op: Operator, value: int | float, code: str | None) -> str:
    """A unit in the form that it has behind its number: ``не менее 21 учителя``, ``не менее 40 учителей``, ``2 школы``."""
    word = unit(code)
    unchanging = word != UNITS["times"] and (code in UNITS or word in _WORDS.unchanging_units)
    if unchanging or not word.isalpha() or not word.islower():
        return word
    noun = next((parse for parse in parses(word) if {"NOUN", "nomn"} in parse.tag), parses(word)[0])
    if not float(value).is_integer():
        form = noun.inflect({"gent", "sing"})
    elif op in ("eq", "inc", "dec"):
        form = noun.make_agree_with_number(abs(int(value)))
    else:
        one = int(value) % 10 == 1 and int(value) % 100 != 11
        form = noun.inflect({"gent", "sing" if one else "plur"})
    return str(form.word) if form else word


def unit(code: str | None) -> str:
    """A unit as people write it; what has no code is the noun itself.

    >>> unit("percent"), unit("школ"), unit(None)
    ('%', 'школ', '')
    """
    return UNITS.get(code or "", code or "")


def unit_code(written: str) -> str:
    """The code of a unit that people write, or what they wrote.

    >>> unit_code("%"), unit_code("школ")
    ('percent', 'школ')
    """
    return {word: code for code, word in UNITS.items()}.get(written, written)


def recurrence(rule: str) -> str:
    """An RFC 5545 rule in words; one that we have no words for, as it is.

    >>> recurrence("FREQ=MONTHLY;BYMONTHDAY=5"), recurrence("FREQ=YEARLY;BYMONTH=7"), recurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1")
    ('ежемесячно до 5 числа', 'ежегодно в июле', 'ежегодно до 1 февраля')
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    frequency, interval = parts.pop("FREQ", ""), int(parts.pop("INTERVAL", "1"))
    head = _WORDS.frequencies.get(frequency if interval == 1 else f"{frequency};INTERVAL={interval}")
    tail = _tail(parts)
    return rule if head is None or tail is None else f"{head} {tail}".strip()


def _tail(parts: Mapping[str, str]) -> str | None:
    in_month, on_day = parts.get("BYMONTH"), parts.get("BYMONTHDAY")
    known = {name for name, value in parts.items() if name in ("BYMONTH", "BYMONTHDAY") and value.isdecimal()}
    if known != set(parts):
        return None
    if in_month and on_day:
        return f"до {on_day} {_WORDS.months.of_day[int(in_month) - 1]}"
    if in_month:
        return f"в {_WORDS.months.within[int(in_month) - 1]}"
    return f"до {on_day} числа" if on_day else ""


def term(deadline: Deadline) -> str:
    """A deadline in its shortest form: ``до 31.12.2021``, ``01.09.2021 – 31.05.2022``, ``ежемесячно до 5 числа``."""
    start, end = (day(iso) if iso else "" for iso in (deadline.start, deadline.end))
    bounds = f"{start} – {end}" if start and end else f"с {start}" if start else f"до {end}" if end else ""
    if deadline.kind == "recurring" and deadline.recurrence:
        return f"{recurrence(deadline.recurrence)} {bounds}".strip()
    if deadline.kind == "ongoing":
        return f"{TERM_KINDS['ongoing']} {bounds}".strip()
    return bounds or deadline.raw


class Known(NamedTuple):
    """Who a party is: full name and persons with their posts in a line, and its id in the registry in brackets."""

    names: str
    entity: str

    @property
    def summary(self) -> str:
        """Both in a line; empty where nothing is known."""
        return f"{self.names} {self.entity}".strip()


def known(party: Party) -> Known:
    """Who a party is, as far as the registry or the act says more than its name.

    >>> known(Party(name="ИРЦ", kind="organisation", people=[], assignments=[], entity="irc", full_name="Ресурсный центр")).summary
    'Ресурсный центр [irc]'
    """
    news = party.full_name if party.full_name and party.full_name.casefold() != party.name.casefold() else ""
    names = [text for text in (news, *(person.summary for person in party.persons)) if text]
    if party.kind == "person" and party.persons:
        names = names[bool(news) :]  # the summary of a person begins with the full name
    return Known("; ".join(names), f"[{party.entity}]" if party.entity else "")


def heading(act: Document) -> str:
    """The act's name: kind, number, date; its id where it has none of them."""
    parts = [capital(act.kind or ""), f"№ {act.number}" if act.number else "", f"от {day(act.date)}" if act.date else ""]
    return " ".join(part for part in parts if part) or act.id
