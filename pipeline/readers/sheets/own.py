"""Workbooks of our own: what a reviewer edits is no act, though its suffix is one that we read."""

from __future__ import annotations

from collections.abc import Iterable

BASE_SHEET = "Исходные данные"
REVIEWED_SHEETS = frozenset({"Поручения", "Сроки", "Показатели", "Ответственные"})


def is_own_workbook(sheets: Iterable[str]) -> bool:
    """Whether a workbook of these sheets is ours: it has our record, or all the sheets that are reviewed.

    >>> is_own_workbook(["План", "Сроки"]), is_own_workbook(["Сроки", "Исходные данные"])
    (False, True)
    """
    names = set(sheets)
    return names >= REVIEWED_SHEETS or (BASE_SHEET in names and bool(REVIEWED_SHEETS & names))
