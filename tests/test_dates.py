"""The calendar: working days with the decreed transfers, school years, ends of months, recurrences."""

from datetime import date as day

import pytest

from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import Period, UnreadableDateError, add_months, add_working_days, day_of, frequency, month_end, written_date
from pipeline.rulebook.load import load

ACT = day(2021, 8, 27)


def calendar(reference: day | None = ACT, school: bool = False) -> Calendar:
    return Calendar(load(), reference, school)


def span(period: Period) -> tuple[str, str, bool]:
    return period.start.isoformat(), period.end.isoformat(), period.assumed


@pytest.mark.parametrize(("start", "count", "end"), [
    # 2021: Saturday 20 February worked, Monday 22 February, 5 November and 31 December free
    ("2021-02-18", 1, "2021-02-19"),
    ("2021-02-18", 2, "2021-02-20"),
    ("2021-02-18", 3, "2021-02-24"),
    ("2021-12-29", 1, "2021-12-30"),
    ("2021-12-29", 2, "2022-01-10"),
    ("2021-08-27", 5, "2021-09-03"),
    ("2021-08-27", 10, "2021-09-10"),
    ("2021-06-10", 2, "2021-06-15"),  # 12 June on a Saturday moves to Monday the 14th
    # 2024: Saturday 27 April, 2 November and 28 December worked, 29 and 30 April, 10 May, 30 and 31 December free
    ("2024-04-25", 2, "2024-04-27"),
    ("2024-04-25", 3, "2024-05-02"),
    ("2024-05-08", 1, "2024-05-13"),
    ("2024-10-31", 2, "2024-11-02"),
    ("2024-10-31", 3, "2024-11-05"),
    ("2024-12-27", 1, "2024-12-28"),
    ("2024-12-27", 2, "2025-01-09"),
    # 2025: Saturday 1 November worked, 2 and 8 May, 13 June, 3 November and 31 December free
    ("2025-04-30", 1, "2025-05-05"),
    ("2025-05-07", 1, "2025-05-12"),
    ("2025-06-11", 1, "2025-06-16"),
    ("2025-10-31", 1, "2025-11-01"),
    ("2025-10-31", 2, "2025-11-05"),
    ("2025-12-30", 1, "2026-01-12"),
])  # fmt: skip
def test_working_days(start: str, count: int, end: str) -> None:
    assert add_working_days(day.fromisoformat(start), count)[0] == day.fromisoformat(end)


def test_undecreed_years_are_told() -> None:
    assert add_working_days(day(2024, 4, 25), 3)[1] is True
    assert add_working_days(day(2098, 4, 25), 3)[1] is False
    found = calendar(day(2098, 4, 25))
    found.term("3 рабочих дней")
    assert "calendar_not_decreed" in found.unsure


@pytest.mark.parametrize(("start", "months", "end"), [
    ("2024-01-31", 1, "2024-02-29"), ("2023-01-31", 1, "2023-02-28"), ("2021-08-31", 1, "2021-09-30"), ("2021-12-15", 1, "2022-01-15"),
    ("2021-11-30", 3, "2022-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2021-08-27", 6, "2022-02-27"),
])  # fmt: skip
def test_months(start: str, months: int, end: str) -> None:
    assert add_months(day.fromisoformat(start), months) == day.fromisoformat(end)


@pytest.mark.parametrize(("year", "month", "last"), [
    (2024, 2, 29), (2023, 2, 28), (1900, 2, 28), (2000, 2, 29), (2021, 12, 31), (2021, 9, 30),
])  # fmt: skip
def test_month_end(year: int, month: int, last: int) -> None:
    assert month_end(year, month) == day(year, month, last)


@pytest.mark.parametrize(("times", "count", "unit", "rule"), [
    (1, 1, "полугодие", "FREQ=MONTHLY;INTERVAL=6"), (2, 1, "год", "FREQ=MONTHLY;INTERVAL=6"), (4, 1, "год", "FREQ=MONTHLY;INTERVAL=3"),
    (1, 1, "год", "FREQ=YEARLY"), (1, 2, "года", "FREQ=YEARLY;INTERVAL=2"), (1, 5, "лет", "FREQ=YEARLY;INTERVAL=5"),
    (12, 1, "год", "FREQ=MONTHLY"), (1, 1, "квартал", "FREQ=MONTHLY;INTERVAL=3"), (3, 1, "квартал", "FREQ=MONTHLY"),
    (1, 1, "месяц", "FREQ=MONTHLY"), (1, 2, "месяца", "FREQ=MONTHLY;INTERVAL=2"), (1, 1, "неделю", "FREQ=WEEKLY"),
    (1, 2, "недели", "FREQ=WEEKLY;INTERVAL=2"), (1, 1, "день", "FREQ=DAILY"), (1, 3, "дня", "FREQ=DAILY;INTERVAL=3"),
    (5, 1, "год", None), (7, 1, "полугодие", None), (2, 1, "неделю", None), (1, 1, "раз", None),
])  # fmt: skip
def test_frequency(times: int, count: int, unit: str, rule: str | None) -> None:
    assert frequency(times, count, unit) == rule


@pytest.mark.parametrize(("text", "found"), [
    ("1 марта 2022", "2022-03-01"), ("«21» июля 2017 г.", "2017-07-21"), ("01.10.2021", "2021-10-01"), ("01.10 2021 года", "2021-10-01"),
    ("01.09.22", "2022-09-01"), ("2022-05-31", "2022-05-31"), ("29 февраля 2024 года", "2024-02-29"), ("31.12.2021г.", "2021-12-31"),
])  # fmt: skip
def test_dates(text: str, found: str) -> None:
    assert span(calendar(None).date(text)) == (found, found, False)


@pytest.mark.parametrize("text", ["31.02.2022", "29 февраля 2023 года", "31 апреля 2022 г.", "когда-нибудь", "", "31.06"])
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(UnreadableDateError):
        calendar().date(text)


@pytest.mark.parametrize(("text", "found"), [
    ("1 сентября", "2021-09-01"), ("27 августа", "2021-08-27"), ("26 августа", "2022-08-26"), ("01.10", "2021-10-01"),
    ("15.02", "2022-02-15"),
])  # fmt: skip
def test_dates_without_a_year(text: str, found: str) -> None:
    assert span(calendar().date(text)) == (found, found, True)


def test_a_leap_day_without_a_year_is_the_next_one() -> None:
    assert span(calendar(day(2023, 6, 1)).date("29 февраля")) == ("2024-02-29", "2024-02-29", True)


@pytest.mark.parametrize("text", ["1 сентября", "01.10"])
def test_without_the_acts_date_no_year_is_guessed(text: str) -> None:
    with pytest.raises(UnreadableDateError):
        calendar(None).date(text)


@pytest.mark.parametrize("text", ["10 дней", "месячный", "10 рабочих дней"])
def test_without_the_acts_date_nothing_is_counted(text: str) -> None:
    with pytest.raises(UnreadableDateError):
        calendar(None).term(text)


@pytest.mark.parametrize(("text", "start", "end"), [
    ("2021/2022 учебного года", "2021-09-01", "2022-05-31"), ("2021/2022 года", "2021-09-01", "2022-05-31"),
    ("2023/24 учебный год", "2023-09-01", "2024-05-31"), ("первое полугодие 2021/2022 учебного года", "2021-09-01", "2021-12-31"),
    ("II полугодия 2021-2022 учебного года", "2022-01-01", "2022-05-31"), ("2022 года", "2022-01-01", "2022-12-31"),
    ("2025–2027 годы", "2025-01-01", "2027-12-31"), ("IV квартал 2021 г.", "2021-10-01", "2021-12-31"),
    ("I-II квартал 2022 года", "2022-01-01", "2022-06-30"), ("первое полугодие 2022 года", "2022-01-01", "2022-06-30"),
    ("второго полугодия 2023 г.", "2023-07-01", "2023-12-31"), ("сентябрь 2021", "2021-09-01", "2021-09-30"),
    ("февраль 2024 года", "2024-02-01", "2024-02-29"), ("август-сентябрь 2022 г.", "2022-08-01", "2022-09-30"),
    ("декабрь 2021 – январь 2022 года", "2021-12-01", "2022-01-31"), ("с 1 по 15 октября 2021", "2021-10-01", "2021-10-15"),
    ("с 01.10.2021 по 15.10.2021", "2021-10-01", "2021-10-15"), ("с 20 декабря по 15 января 2022 года", "2021-12-20", "2022-01-15"),
    ("первая декада октября 2022 года", "2022-10-01", "2022-10-10"), ("II декаде февраля 2024 г.", "2024-02-11", "2024-02-20"),
])  # fmt: skip
def test_periods(text: str, start: str, end: str) -> None:
    assert span(calendar(None).period(text)) == (start, end, False)


@pytest.mark.parametrize(("reference", "first"), [
    ("2021-01-15", 2020), ("2021-05-31", 2020), ("2021-06-01", 2021), ("2021-08-31", 2021), ("2021-09-01", 2021), ("2021-12-31", 2021),
])  # fmt: skip
def test_school_year_in_progress(reference: str, first: int) -> None:
    found = calendar(day.fromisoformat(reference), school=True)
    expected = (f"{first}-09-01", f"{first + 1}-05-31", True)
    assert span(found.period("учебного года")) == expected
    assert span(found.period("года")) == expected


@pytest.mark.parametrize("reference", ["2021-01-15", "2021-08-27", "2021-12-31"])
def test_year_where_no_school_is_spoken_of(reference: str) -> None:
    assert span(calendar(day.fromisoformat(reference)).period("года")) == ("2021-01-01", "2021-12-31", True)


@pytest.mark.parametrize(("reference", "school", "start", "end"), [
    ("2021-03-01", False, "2021-01-01", "2021-06-30"), ("2021-08-27", False, "2021-07-01", "2021-12-31"),
    ("2021-08-27", True, "2021-09-01", "2021-12-31"), ("2022-02-10", True, "2022-01-01", "2022-05-31"),
])  # fmt: skip
def test_half_year_in_progress(reference: str, school: bool, start: str, end: str) -> None:
    assert span(calendar(day.fromisoformat(reference), school).period("полугодия")) == (start, end, True)


@pytest.mark.parametrize(("text", "end"), [
    ("10 дней", "2021-09-06"), ("10 (десяти) рабочих дней", "2021-09-10"), ("двух недель", "2021-09-10"), ("трёх месяцев", "2021-11-27"),
    ("5-ти календарных дней", "2021-09-01"), ("месяца", "2021-09-27"), ("месячный", "2021-09-27"), ("двухнедельный", "2021-09-10"),
    ("10-дневный", "2021-09-06"), ("3-х дневный", "2021-08-30"), ("трёхмесячный", "2021-11-27"), ("одного года", "2022-08-27"),
    ("недели", "2021-09-03"), ("45 дней", "2021-10-11"),
])  # fmt: skip
def test_terms(text: str, end: str) -> None:
    assert span(calendar().term(text)) == ("2021-08-27", end, False)


@pytest.mark.parametrize("text", ["99999999 дней", "99999 месяцев", "99999 лет", "9999999 рабочих дней"])
def test_terms_beyond_the_calendar(text: str) -> None:
    with pytest.raises(UnreadableDateError):
        calendar().term(text)


def test_days_that_the_calendar_has_not() -> None:
    with pytest.raises(UnreadableDateError):
        day_of(2022, 2, 30)
    with pytest.raises(UnreadableDateError):
        written_date(31, "июня", 2022)
