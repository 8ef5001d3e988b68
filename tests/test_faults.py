"""A fault of ours in one clause costs the value that was being read, and is told as ``not_read``; the act is read on."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

import pipeline
from pipeline.checks.second_look import Doubts
from pipeline.extractors import EXTRACTORS
from pipeline.extractors.heading import _HeadingReader
from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Resolution
from pipeline.resolve.deadlines import DeadlineReader
from pipeline.resolve.modality import Modalities
from pipeline.resolve.tree import Assembler
from pipeline.resolve.units import Splitter

ACT = """РЕШЕНИЕ
от 12.02.2025 № 6

Конференция решила:

1. Отделу культуры провести сверку до 01.04.2025.
2. Отделу спорта провести опись до 01.05.2025.
3. Отделу туризма провести слёт до 01.06.2025.
"""


def not_read(resolution: Resolution) -> list[tuple[str | None, str | None]]:
    """The assignment and the first words of each place that was not read."""
    text = resolution.text
    return [(i.assignment, text[slice(*i.span)][:2] if i.span else None) for i in resolution.issues if i.code == "not_read"]


def fails(*_: Any, **__: Any) -> Any:
    raise IndexError("stumbled")


@pytest.mark.parametrize("kind", list(EXTRACTORS))
def test_an_extractor_that_raises_costs_its_values_in_one_clause(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    whole, real = pipeline.parse_text(ACT), EXTRACTORS[kind]

    def stumbles(reading: Reading, clause: Clause) -> Iterator[Mention[object]]:
        yield from () if clause.number == "2" else real(reading, clause)
        if clause.number == "2":
            fails()

    monkeypatch.setitem(EXTRACTORS, kind, stumbles)
    act = pipeline.parse_text(ACT)
    assert not_read(act) == [("2-1", "2.")]
    issue = next(i for i in act.issues if i.code == "not_read")
    assert issue.severity == "error"
    assert issue.message == "Прочитано не всё (внутренняя ошибка): сверьте с подлинником «2. Отделу спорта провести опись до 01.05.2025.»"
    assert "not_read" in act.assignments[1].issues
    assert [a for a in act.assignments if a.clause != "2"] == [a for a in whole.assignments if a.clause != "2"]


@pytest.mark.parametrize(
    ("owner", "method", "left"),
    [
        (Splitter, "node", 0), (Assembler, "_take", 0), (Modalities, "of", 3), (DeadlineReader, "read", 3), (DeadlineReader, "is_past", 3),
        (Assembler, "context", 3), (_HeadingReader, "date", 3), (_HeadingReader, "title", 3), (Doubts, "of", 3),
    ],
)  # fmt: skip
def test_a_reader_that_raises_costs_its_value(monkeypatch: pytest.MonkeyPatch, owner: type, method: str, left: int) -> None:
    monkeypatch.setattr(owner, method, fails)
    act = pipeline.parse_text(ACT)
    assert len(act.assignments) == left
    assert not_read(act)


def test_a_clause_that_cannot_be_cut_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Splitter.node

    def stumbles(self: Splitter, clause: Clause, mentions: list[Mention[object]]) -> Any:
        return fails() if clause.number == "2" else real(self, clause, mentions)

    monkeypatch.setattr(Splitter, "node", stumbles)
    act = pipeline.parse_text(ACT)
    assert [a.clause for a in act.assignments] == ["1", "3"]
    assert not_read(act) == [(None, "2.")]


def test_a_number_too_long_for_a_target_costs_the_target() -> None:
    act = pipeline.parse_text(ACT + f"4. Отделу культуры довести охват до {'9' * 310} % школ.\n")
    assert [a.clause for a in act.assignments] == ["1", "2", "3", "4"]
    assert act.assignments[3].targets == []
    assert ("4-1", "4.") in not_read(act)


def test_a_word_that_addresses_nobody_before_a_term_at_the_end() -> None:
    act = pipeline.parse_text(ACT + "4. Рекомендовать до 01.03.2025\n")
    assert [a.clause for a in act.assignments][:3] == ["1", "2", "3"]
    assert not_read(act) == []


def test_the_traceback_is_there_for_whom_it_helps(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(Modalities, "of", fails)
    with caplog.at_level(logging.DEBUG, "pipeline.faults"):
        pipeline.parse_text(ACT)
    assert "stumbled" in caplog.text and "Traceback" in caplog.text


@pytest.mark.parametrize("date", ["15 сент. 2021 г.", "15 сен. 2021", "15 сентября 2021 года", "15.09.2021"])
def test_the_date_of_an_act_with_its_month_cut_short(date: str) -> None:
    act = pipeline.parse_text(ACT.replace("12.02.2025", date))
    assert act.document.date == "2021-09-15"
    cited = pipeline.parse_text(ACT + f"4. Признать утратившим силу приказ от {date} № 3.\n")
    assert [reference.date for reference in cited.references] == ["2021-09-15"]


def test_a_date_with_its_month_cut_short_is_told_where_it_is_in_no_field() -> None:
    act = pipeline.parse_text(ACT + "4. Отделу культуры учесть сведения 15 сент. 2021 г. полностью и провести проверку.\n")
    assert [i.assignment for i in act.issues if i.code == "unread_date"] == ["4-1"]
