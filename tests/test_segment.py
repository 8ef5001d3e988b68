"""The outline: blocks that tile the text, the tree of clauses, what is blanked out."""

from itertools import pairwise

import pytest

import pipeline
from pipeline.model import Clause, Outline
from pipeline.outline.segment import segment
from pipeline.readers import from_text
from pipeline.rulebook.load import load

HEAD = "РЕШЕНИЕ\nот 27.08.2021 № 4\n\nКонференция решила:\n\n"
TAIL = "\n\nНачальник отдела А.Е. Громова\n"
ACT = (
    HEAD
    + """1. Согласиться с докладом.
2. Клубам:
2.1. В рамках Дня села:
а) обновить афиши;
б) провести концерт:
- на площади;
- в парке.
2.2. Закупить кресла.

- 2 -

3. Музею провести лекции
в школах."""
    + TAIL
    + "\nПриложение № 1 к решению\n\n1. Список клубов.\n"
)


def outline(text: str) -> Outline:
    return segment(from_text(text), load())


def body(found: Outline, clause: Clause) -> str:
    return " ".join(found.view[slice(*clause.body)].split())


@pytest.mark.parametrize("text", [
    ACT, "", "а", "\n\n", "1. Провести.", HEAD, TAIL, ACT * 3, "ПРИКАЗЫВАЮ:", ACT.replace("\n", "\n\n"), ACT.replace("\n", " "),
    "Приложение\n\nПРИКАЗЫВАЮ:\n1. Провести.", "| а | б |\n| --- | --- |\n| 1 | 2 |",
])  # fmt: skip
def test_blocks_tile(text: str) -> None:
    found = outline(text)
    source = found.source.text
    assert "".join(source[slice(*block.span)] for block in found.blocks) == source
    assert all(one.span[1] == two.span[0] for one, two in pairwise(found.blocks))
    assert len(found.view) == len(source)


APPENDED = """ПРИКАЗ
от 01.02.2023 № 7
ПРИКАЗЫВАЮ:
1. Утвердить план мероприятий (приложение).

Директор П.П. Иванов

Приложение
| № | Мероприятие | Срок | Ответственный |
| --- | --- | --- | --- |
| Раздел 1 | Раздел 1 | Раздел 1 | Раздел 1 |
| 1 | Провести ярмарку | май 2023 | Музей |
| 2 | Обновить афиши | июнь 2023 | Музей |
"""


def test_rows_of_a_plan_in_an_appendix_are_assignments_behind_those_of_the_act() -> None:
    result = pipeline.parse_text(APPENDED)
    found = [(item.id, item.clause, item.appendix, item.text, item.modality, item.context) for item in result.assignments]
    assert found == [
        ("1-1", "1", None, "Утвердить план мероприятий (приложение)", "decision", []),
        ("П/1-1", "1", "б/н", "Провести ярмарку", "directive", ["Раздел 1"]),
        ("П/2-1", "2", "б/н", "Обновить афиши", "directive", ["Раздел 1"]),
    ]
    assert [party.party for party in result.assignments[1].responsible] == ["музей"]
    assert not [issue for issue in result.issues if issue.code == "plan_not_read"]


def test_a_list_whose_columns_only_sound_like_those_of_a_plan_brings_no_assignments() -> None:
    table = APPENDED.replace("| май 2023 | Музей |", "| красный | шерсть |").replace("| июнь 2023 | Музей |", "| синий | лён |")
    result = pipeline.parse_text(table)
    assert [item.id for item in result.assignments] == ["1-1"]
    assert [issue.code for issue in result.issues if issue.code == "plan_not_read"] == ["plan_not_read"]


def test_kinds_of_blocks() -> None:
    assert [block.kind for block in outline(ACT).blocks] == ["heading", "preamble", "operative", "signature", "appendix"]


def test_labels_numbers_depths_and_parents() -> None:
    found = [(c.kind, c.label, c.number, c.depth, c.parent.number if c.parent else None) for c in outline(ACT).clauses]
    assert found == [
        ("labelled", "1.", "1", 1, ""),
        ("labelled", "2.", "2", 1, ""),
        ("labelled", "2.1.", "2.1", 2, "2"),
        ("labelled", "а)", "2.1.а", 3, "2.1"),
        ("labelled", "б)", "2.1.б", 3, "2.1"),
        ("bullet", None, "2.1.б", 3, "2.1.б"),
        ("bullet", None, "2.1.б", 3, "2.1.б"),
        ("labelled", "2.2.", "2.2", 2, "2"),
        ("labelled", "3.", "3", 1, ""),
    ]


def test_clauses_stand_in_order_inside_the_operative_part() -> None:
    found = outline(ACT)
    ((start, end),) = found.block("operative")
    spans = [clause.span for clause in found.clauses]
    assert spans == sorted(spans)
    assert all(start <= one <= two <= end for one, two in spans)
    assert all(clause.span[0] <= clause.body[0] <= clause.body[1] == clause.span[1] for clause in found.clauses)
    assert [clause.index for clause in found.clauses] == list(range(len(found.clauses)))


def test_body_is_what_follows_the_label() -> None:
    found = outline(ACT)
    bodies = {clause.number: body(found, clause) for clause in found.clauses if clause.kind == "labelled"}
    assert bodies["1"] == "Согласиться с докладом."
    assert bodies["2.1.а"] == "обновить афиши;"
    assert bodies["3"] == "Музею провести лекции в школах."


def test_page_number_is_part_of_nothing() -> None:
    found = outline(ACT)
    place = found.source.text.index("- 2 -")
    assert found.view[place : place + 5] == "     "
    assert "2 -" not in " ".join(body(found, clause) for clause in found.clauses)


def test_bullets_are_children_of_their_letter() -> None:
    found = outline(ACT)
    letter = next(clause for clause in found.clauses if clause.number == "2.1.б" and clause.kind == "labelled")
    assert [(child.kind, body(found, child)) for child in letter.children] == [("bullet", "на площади;"), ("bullet", "в парке.")]


def test_ancestors_nearest_first() -> None:
    found = outline(ACT)
    letter = next(clause for clause in found.clauses if clause.number == "2.1.а")
    assert [node.number for node in letter.ancestors()] == ["2.1", "2"]


@pytest.mark.parametrize(("lines", "numbers"), [
    ("1) а\n2) б", ["1", "2"]),
    ("1. а\n1.1 б\n1.1.1 в\n2. г", ["1", "1.1", "1.1.1", "2"]),
    ("1.Отделу\n1.1.Отделу", ["1", "1.1"]),
    ("I. а\n1. б\nII. в\n1. г", ["I", "I.1", "II", "II.1"]),
    ("1. а:\nа) б\nб) в", ["1", "1.а", "1.б"]),
    ("2.1. а:\n1) б", ["2.1", "2.1.1"]),
    ("Первое. а\nВторое. б", None),
])  # fmt: skip
def test_series(lines: str, numbers: list[str] | None) -> None:
    found = [clause for clause in outline(HEAD + lines + TAIL).clauses if clause.label]
    assert len(found) == len(lines.split("\n"))
    assert numbers is None or [clause.number for clause in found] == numbers


def test_unlabelled_paragraphs_are_counted() -> None:
    found = outline(HEAD + "Музею провести лекции.\n\nКлубам обновить афиши." + TAIL)
    assert [(clause.label, clause.number) for clause in found.clauses] == [(None, "1"), (None, "2")]


def test_rows_of_a_plan_have_cells() -> None:
    text = """План мероприятий

| № | Мероприятие | Срок | Ответственный |
| --- | --- | --- | --- |
| 7 | Провести субботник | 20.04.2024 | Бубнов К.С. |
"""
    found = outline(text)
    (row,) = (clause for clause in found.clauses if clause.kind == "row")
    cells = {role: found.source.text[slice(*span)].strip() for role, span in row.cells.items()}
    assert row.number == "7"
    assert (cells["measure"], cells["deadline"], cells["responsible"]) == ("Провести субботник", "20.04.2024", "Бубнов К.С.")


def test_nothing_operative_gives_no_clauses() -> None:
    assert outline("Вчера в клубе был концерт.\n").clauses == ()


def test_no_clause_comes_from_the_appendix() -> None:
    found = outline(ACT)
    appendix = found.block("appendix")[0][0]
    assert all(clause.span[1] <= appendix for clause in found.clauses)
