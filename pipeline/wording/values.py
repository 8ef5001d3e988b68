"""Everything that the report says in Russian of coded values: the words, and how dates, numbers and terms are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pipeline.model import Deadline, Document, Party, Target

MODALITIES = {"recommendation": "рекомендация", "directive": "поручение", "decision": "решение", "control": "контроль"}
TERM_KINDS = {
    "by": "к дате", "during": "период", "recurring": "повторяется", "ongoing": "постоянно", "from": "с даты", "event": "по событию",
}  # fmt: skip
MARK_KINDS = {"party": "исполнитель", "deadline": "срок", "target": "показатель", "reference": "ссылка на акт", "issue": "замечание"}
ROLES = {"executor": "", "co_executor": "соисполнитель", "controller": "контролирует"}
SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "info": "к сведению"}
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
SHORT_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")

NO_EXECUTOR = "исполнитель не указан"
NO_MONTH = "без даты"
NO_TERM = "срок не указан"
ALL_ACTS = "все акты"
OTHERS = "остальные"
PARTIES, PEOPLE = "Исполнители", "Лица"

_OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_IN_MONTH = (
    "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip
_OPERATORS = {"ge": "не менее", "le": "не более", "gt": "более", "lt": "менее", "eq": "", "inc": "рост на", "dec": "снижение на"}
_TIMES = {"inc": "рост в", "dec": "снижение в"}
_UNITS = {"percent": "%", "percentage_point": "п.п.", "RUB": "руб."}
_EVERY = {
    ("DAILY", 1): "ежедневно", ("WEEKLY", 1): "еженедельно", ("WEEKLY", 2): "раз в две недели", ("MONTHLY", 1): "ежемесячно",
    ("MONTHLY", 2): "раз в два месяца", ("MONTHLY", 3): "ежеквартально", ("MONTHLY", 6): "раз в полугодие", ("YEARLY", 1): "ежегодно",
}  # fmt: skip


def counted(number: int, one: str, few: str, many: str) -> str:
    """A number with its noun.

    >>> [counted(n, "акт", "акта", "актов") for n in (1, 3, 12, 21)]
    ['1 акт', '3 акта', '12 актов', '21 акт']
    """
    last, teen = number % 10, 10 < number % 100 < 20
    return f"{number} {one if last == 1 and not teen else few if 1 < last < 5 and not teen else many}"


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
    return f"{MONTHS[int(number) - 1]} {year}" if number else year or NO_MONTH


def number(value: int | float) -> str:
    """A number with thin gaps between thousands and a decimal comma.

    >>> number(1500000), number(99.5)
    ('1\\xa0500\\xa0000', '99,5')
    """
    return f"{value:,}".replace(",", "\xa0").replace(".", ",")


def aim(target: Target) -> str:
    """What a target demands, without its indicator: ``не менее 80 %``, ``рост в 2 раза``."""
    value = int(target.value) if float(target.value).is_integer() else target.value
    if target.unit == "times":
        return f"{_TIMES.get(target.op, _OPERATORS[target.op])} {number(value)} раза".strip()
    unit = _UNITS.get(target.unit or "", target.unit or "")
    return " ".join(part for part in (_OPERATORS[target.op], number(value), unit) if part)


def recurrence(rule: str) -> str:
    """An RFC 5545 rule in words; one that we have no words for, as it is.

    >>> recurrence("FREQ=MONTHLY;BYMONTHDAY=5"), recurrence("FREQ=YEARLY;BYMONTH=7"), recurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1")
    ('ежемесячно до 5 числа', 'ежегодно в июле', 'ежегодно до 1 февраля')
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    head = _EVERY.get((parts.pop("FREQ", ""), int(parts.pop("INTERVAL", "1"))))
    tail = _tail(parts)
    return rule if head is None or tail is None else f"{head} {tail}".strip()


def _tail(parts: Mapping[str, str]) -> str | None:
    in_month, on_day = parts.get("BYMONTH"), parts.get("BYMONTHDAY")
    known = {name for name, value in parts.items() if name in ("BYMONTH", "BYMONTHDAY") and value.isdecimal()}
    if known != set(parts):
        return None
    if in_month and on_day:
        return f"до {on_day} {_OF_MONTH[int(in_month) - 1]}"
    if in_month:
        return f"в {_IN_MONTH[int(in_month) - 1]}"
    return f"до {on_day} числа" if on_day else ""


def term(deadline: Deadline) -> str:
    """A deadline in its shortest form: ``до 31.12.2021``, ``01.09.2021 – 31.05.2022``, ``ежемесячно до 5 числа``."""
    start, end = (day(iso) if iso else "" for iso in (deadline.start, deadline.end))
    bounds = f"{start} – {end}" if start and end else f"с {start}" if start else f"до {end}" if end else ""
    if deadline.kind == "recurring" and deadline.recurrence:
        return f"{recurrence(deadline.recurrence)} {bounds}".strip()
    if deadline.kind == "ongoing":
        return f"постоянно {bounds}".strip()
    return bounds or deadline.raw


class Known(NamedTuple):
    """Who a party is: full name and persons with their posts in a line, and its id in the registry in brackets."""

    names: str
    entity: str

    @property
    def told(self) -> str:
        """Both in a line; empty where nothing is known."""
        return f"{self.names} {self.entity}".strip()


def known(party: Party) -> Known:
    """Who a party is, as far as the registry or the act says more than its name.

    >>> known(Party(name="ИРЦ", kind="organisation", people=[], assignments=[], entity="irc", full_name="Ресурсный центр")).told
    'Ресурсный центр [irc]'
    """
    news = party.full_name if party.full_name and party.full_name.casefold() != party.name.casefold() else ""
    told = [text for text in (news, *(person.told for person in party.persons)) if text]
    if party.kind == "person" and party.persons:
        told = told[bool(news) :]  # what is told of a person begins with the full name
    return Known("; ".join(told), f"[{party.entity}]" if party.entity else "")


def heading(act: Document) -> str:
    """The act's name: kind, number, date; its id where it has none of them."""
    kind = f"{act.kind[:1].upper()}{act.kind[1:]}" if act.kind else ""
    parts = [kind, f"№ {act.number}" if act.number else "", f"от {day(act.date)}" if act.date else ""]
    return " ".join(part for part in parts if part) or act.id
