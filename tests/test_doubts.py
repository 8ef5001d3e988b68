"""Values whose own words say that something went wrong, and values that say no such thing."""

from typing import Any

import pytest

import pipeline
from pipeline.checks.second_look import Doubts
from pipeline.model import Assignment, Responsible, Target
from pipeline.rulebook.load import load

DOUBTS = Doubts(load())


def codes(text: str = "провести ярмарку", **fields: Any) -> set[str]:
    empty: dict[str, Any] = {
        "id": "1-1", "key": "k", "clause": "1", "details": [], "context": [], "projects": [], "modality": "directive",
        "modality_rule": "modality.instruct", "responsible": [], "deadlines": [], "targets": [], "issues": [], "span": (0, 1),
    }  # fmt: skip
    return {code for code, _, _ in DOUBTS.of(Assignment(text=text, **(empty | fields)))}


def party(name: str, *people: str, kind: Any = "organisation") -> Responsible:
    return Responsible(
        party=name, kind=kind, role="executor", people=list(people), inherited_from=None, raw=name, rule="party.dative", span=(0, 1)
    )


def target(indicator: str | None, raw: str = "не менее 10 школ", unit: str | None = "школа") -> Target:
    return Target(op="ge", value=10, unit=unit, indicator=indicator, base=None, raw=raw, rule="target.not_less", span=(0, 1))


@pytest.mark.parametrize(
    "name",
    [
        "ЧС администрация района", "ЖКХ", "белоус", "в", "энергетика и благоустройству", "Крутоярский узлу связи",
        "МБОУ «Лесная ООШ до 15.11.2022г.»", "МБОУ «Лесная ООШ", "оТДЕЛУ ОБРАЗОВАНИЯ", "отдел провести ярмарку",
        "лица", "ответственные", "граждане, имеющим земельные участки",
    ],
)  # fmt: skip
def test_odd_parties(name: str) -> None:
    assert codes(responsible=[party(name)]) == {"unsure_party"}


@pytest.mark.parametrize(
    "name",
    [
        "отдел образования администрации района", "МКУ «Служба заказчика»", "МБОУ СОШ № 5", "МКУ ЦБО", "ОМВД",
        "заместитель главы администрации района по социальным вопросам", "и.о. начальника МКУ «ЦБ»", "Ольховское лесничество",
        "лица, ответственные за выпуск", "граждане, имеющие участки",
        "руководители общеобразовательных организаций", "учителя-предметники", "заведующая детским садом", "окружной Совет ветеранов",
    ],
)  # fmt: skip
def test_sound_parties(name: str) -> None:
    assert codes(responsible=[party(name)]) == set()


def test_names_of_people() -> None:
    assert codes(responsible=[party("директор музея", "Заболотнюю Е.А.", kind="position")]) == {"unsure_party"}
    assert codes(responsible=[party("директор музея", "Заболотняя Е.А.", "Толстой И.И.", kind="position")]) == set()
    assert codes(responsible=[party("Белоус И.И.", kind="person")]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "поручить отделу культуры провести ярмарку", "провести ярмарку (", "провести ярмарку. Доклад – до 1 мая", "изыскать 750 тыс.",
        "провести ярмарку Ответственный: Громова А.Е.", "утвердить",
    ],
)  # fmt: skip
def test_odd_texts(text: str) -> None:
    assert codes(text) == {"unsure_text"}


@pytest.mark.parametrize("text", ["направить выписки из протокола", "назначить ответственных за ярмарку", "провести ярмарку (сентябрь)"])
def test_sound_texts(text: str) -> None:
    assert codes(text) == set()


def test_targets() -> None:
    assert codes("открыть не менее 10 школ", targets=[target(None)]) == set()
    assert codes("обеспечить 10 %", targets=[target(None, "10 %", "percent")]) == {"unsure_target"}
    factor = target(None, "в 2 раза", "times")
    assert codes("увеличить в 2 раза", targets=[factor]) == {"unsure_target"}
    assert codes("увеличить в 2 раза число школ", targets=[factor]) == set()
    assert codes("охват 10 %", targets=[target("охват", "10 %", "percent").model_copy(update={"base": "школ и 100"})]) == {"unsure_target"}
    assert codes("меры к тому, чтобы цена", targets=[target("меры к тому, чтобы цена")]) == {"unsure_target"}
    assert codes("уровень не ниже 10 лк", targets=[target("уровень", "не ниже 10", "уровень")]) == {"unsure_target"}
    assert codes("открыть школы, не менее 10 школ", targets=[target("открыть школы")]) == set()


def test_a_row_of_an_appendix_excuses_no_clause_of_its_number() -> None:
    text = """ПРИКАЗ
от 03.09.2024 № 41
ПРИКАЗЫВАЮ:
1. Отделу культуры – концерт до 01.12.2024.
2. Отделу культуры провести смотр до 01.12.2024.

Начальник отдела   С.И. Лугова

Приложение № 1
ПЛАН МЕРОПРИЯТИЙ
| № | Мероприятие | Срок | Ответственный |
|---|---|---|---|
| 1 | Смотр | до 05.10.2024 | методист |
"""
    flagged = {a.id: "no_verb" in a.issues for a in pipeline.parse_text(text).assignments}
    assert flagged["1-1"] and not flagged["П1/1-1"]
