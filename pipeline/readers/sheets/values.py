"""What a cell of a sheet shows: its value in the format that the sheet gives it, as an office in Russia writes it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_LOCALE = re.compile(r"\[[^\]]*\]")
_MONTHS = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")
_MIDNIGHT = dt.time()
_CURRENCY = ("₽", "руб.", "р.")


def shown_value(cell: Any) -> str:
    """The text of a cell of openpyxl: dates as ``05.03.2024``, shares in a percent format as ``85%``, whole numbers
    without a fraction; nothing for an error such as ``#REF!``."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, dt.datetime):
        if short := _month_or_year(value, str(cell.number_format or "")):
            return short
        clock = "" if value.time() == _MIDNIGHT else f" {value:%H:%M}"
        return f"{value:%d.%m.%Y}{clock}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or "General"))
    return str(value)


def _month_or_year(value: dt.datetime, written: str) -> str:
    """A month or a year where the format shows no more of the date (``mmm-yy``, ``yyyy``): it is stored as its first day."""
    shape = _LOCALE.sub("", _QUOTED.sub("", _SECTION_END.split(written)[0])).lower()
    if "d" in shape or "h" in shape or "y" not in shape or value.day != 1:
        return ""
    return f"{_MONTHS[value.month - 1]} {value.year}" if "m" in shape else str(value.year)


def _number(value: float, written: str) -> str:
    shape = _SECTION_END.split(written)[0]
    bare = _QUOTED.sub("", shape)
    if "%" in bare:
        digits = _DECIMALS.search(bare)
        return f"{_plain(round(value * 100, len(digits.group(1)) if digits else 0))}%"
    unit = "".join(a or b for a, b in _QUOTED.findall(shape)).strip()
    currency = next((sign for sign in _CURRENCY if sign in shape), "")
    return f"{_plain(value)} {unit or currency}".strip()


def _plain(value: float) -> str:
    """Fifteen digits, as a sheet keeps them, so that 0.1 + 0.2 is 0,3."""
    return f"{value:.15g}".replace(".", ",") if isinstance(value, float) and abs(value) < 1e15 else str(value)
