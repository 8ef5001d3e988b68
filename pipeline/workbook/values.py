"""What a value looks like in a cell of the workbook, and which value a cell means that a reviewer has edited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.formats.spreadsheet import FIRST_YEAR
from pipeline.wording.values import FREQUENCIES, NO, UNITS, YES, recurrence
from pipeline.workbook.layout import Column

LONGEST = 32_767  # characters in a cell; a spreadsheet cuts what is longer
Content = str | int | float | dt.date | None

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: ?г(?:\.|ода)?)?")
_YES = frozenset({YES, "д", "yes", "y", "true", "истина", "1", "+", "x", "х", "v", "✓", "✔"})
_NO = frozenset({"", NO, "н", "no", "n", "false", "ложь", "0", "-", "–", "—"})
RULE = re.compile(r"FREQ=[A-Z]+(?:;[A-Z]+=[\w,+-]+)*")


def cell_content(column: Column, value: Any) -> Content:
    """The content of a cell; what is unknown is an empty one."""
    if value is None or value == "" or value == []:
        return None
    if column.kind in ("lines", "people"):
        return clean("\n".join(value))
    if column.kind == "date":
        day = dt.date.fromisoformat(value)
        return day if day.year >= FIRST_YEAR else str(value)
    if column.kind == "flag":
        return YES if value else None
    if column.kind == "recurrence":
        return recurrence(value)
    if column.kind == "number":
        return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)
    return column.codes.get(value) or clean(str(value))


def clean(text: str) -> str:
    """Text that a cell can hold: no control characters, one kind of line end, and not too long."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]


def plain(content: Any) -> Content:
    """The content of a cell as it is compared: a day without its hour, text without spaces at its ends."""
    if isinstance(content, dt.datetime):
        return content.date() if content.time() == dt.time() else content.isoformat(" ")
    if isinstance(content, bool):
        return YES if content else NO
    if isinstance(content, str):
        return "\n".join(line.rstrip() for line in clean(content).strip().split("\n")) or None
    if isinstance(content, float) and content.is_integer():
        return int(content)
    return content if isinstance(content, int | float | dt.date) or content is None else str(content)


def meant(column: Column, content: Any, number_format: str = "") -> Any:
    """The value that a cell means; raises ValueError, in Russian and short, where it means none."""
    content = plain(content)
    if column.kind == "flag":
        return _flag(content)
    if content is None:
        return [] if column.kind in ("lines", "people") else None
    if column.kind == "date":
        return _date(content)
    if column.kind == "number":
        return _number(content, number_format)
    if isinstance(content, dt.date):
        raise ValueError("это дата, а здесь нужен текст")
    text = str(content).strip()
    if len(text) >= LONGEST:
        raise ValueError("текст длиннее, чем вмещает ячейка")
    parse = _OF_TEXT.get(column.kind)
    return parse(column, text) if parse else text


def _flag(content: Content) -> bool:
    word = "" if content is None else str(content).strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError(f"здесь может стоять «{YES}» или «{NO}»")


def _date(content: Content) -> str:
    if isinstance(content, dt.date):
        return content.isoformat()
    text = str(content).strip()
    if hit := _DAY.fullmatch(text):
        text = f"{hit.group(3)}-{int(hit.group(2)):02}-{int(hit.group(1)):02}"
    try:
        return dt.date.fromisoformat(text).isoformat() if not isinstance(content, int | float) else _no_date()
    except ValueError:
        raise ValueError("это не дата; пишите так: 01.03.2024") from None


def _no_date() -> str:
    raise ValueError


def _number(content: Content, number_format: str) -> int | float:
    percent = "%" in number_format and isinstance(content, int | float)
    if isinstance(content, str):
        text = re.sub(r"[\s\u2009]", "", content).removesuffix("%").replace(",", ".")
        try:
            content = float(text)
        except ValueError:
            raise ValueError("это не число") from None
        if content in (float("inf"), float("-inf")) or content != content:
            raise ValueError("это не число")
    if not isinstance(content, int | float):
        raise ValueError("это не число")
    value = round(content * 100, 9) if percent else content  # a spreadsheet keeps 85 % as 0.85
    return int(value) if float(value).is_integer() else float(value)


def _code(column: Column, text: str) -> str:
    words = {word.lower(): code for code, word in column.codes.items()}
    known = words.get(text.lower()) or (text if text in column.codes else None)
    if known is None and column.kind == "unit":
        return text
    if known is None:
        raise ValueError(f"здесь может стоять только: {', '.join(column.codes.values())}")
    return known


def _lines(column: Column, text: str) -> list[str]:
    """One thing a line; people may also stand in one line with semicolons."""
    return [part.strip() for part in re.split(r"[\n;]" if column.kind == "people" else r"\n", text) if part.strip()]


def _recurrence(column: Column, text: str) -> str:
    if RULE.fullmatch(text.upper()):
        return text.upper()
    rule = _rules_by_words().get(" ".join(text.lower().split()))
    if rule is None:
        raise ValueError(f"такое повторение не понято; пишите, например: {recurrence('FREQ=MONTHLY;BYMONTHDAY=5')}")
    return rule


# What a text means in the columns of these kinds; in any other it is what it is.
_OF_TEXT: dict[str, Callable[[Column, str], Any]] = {
    "lines": _lines, "people": _lines, "recurrence": _recurrence, "code": _code, "unit": _code,
}  # fmt: skip


@lru_cache(maxsize=1)
def _rules_by_words() -> dict[str, str]:
    """Every rule that we have words for, by its words."""
    tails = ["", *(f";BYMONTHDAY={day}" for day in range(1, 32)), *(f";BYMONTH={month}" for month in range(1, 13))]
    tails += [f";BYMONTH={month};BYMONTHDAY={day}" for month in range(1, 13) for day in range(1, 32)]
    found: dict[str, str] = {}
    for rule in (f"{frequency}{tail}" for tail in tails for frequency in FREQUENCIES):
        found.setdefault(recurrence(rule).lower(), rule)
    return found


def choices(column: Column) -> list[str]:
    """What the drop-down of a column offers; nothing where it has none."""
    if column.kind == "flag":
        return [YES, NO]
    if column.kind == "recurrence":
        return [recurrence(frequency) for frequency in FREQUENCIES]
    return list(UNITS.values()) if column.kind == "unit" else list(column.codes.values())
