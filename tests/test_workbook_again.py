"""A workbook imported again stands for what it says now; another copy of it, and what it cannot show, take nothing back."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_import_workbook import EDITS, ONE, TWO, Desk, Edit, copied_row, deleted_row, lose, new_row, put, run

from pipeline.corrections import Signed, Store, corrections_path
from pipeline.corrections.model import Add, ClearField, Confirm, Drop, SetField, Split
from pipeline.workbook.take_over import import_workbook

NEW = {"Пункт": "2", "Поручение": "украсить сцену", "Вид": "поручение"}
TERM = {"№": "3-1", "Вид срока": "к дате", "Окончание": "01.05.2024"}
PART = {"Поручение": "вывезти снег с дворов", "Вид": "поручение"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def kinds(desk: Desk) -> list[tuple[str, str]]:
    return [(type(one).__name__, getattr(one, "field", None) or one.about.text) for one in desk.kept().corrections]


def restored(sheet: str, number: int) -> tuple[Edit, Edit]:
    """Two edits: delete a row, and put it back as it was."""
    kept: list[Any] = []

    def delete(book: Any) -> None:
        kept.extend(cell.value for cell in book[sheet][number])
        book[sheet].delete_rows(number)

    def back(book: Any) -> None:
        book[sheet].append(kept)

    return delete, back


# ---- set back


BACK = {
    "a text": put("Поручения", "Поручение", "вывезти снег с тротуаров и дворов", **ONE),
    "a list": put("Поручения", "Проекты", "Чистый двор", **TWO),
    "a date": put("Сроки", "Окончание", dt.date(2023, 3, 1), **ONE),
    "a date in words": put("Сроки", "Окончание", "01.03.2023", **ONE),
    "a number": put("Показатели", "Значение", 80, **TWO),
    "an operator": put("Показатели", "Условие", "не менее", **TWO),
    "people": put("Ответственные", "Лица", "Сомова", **ONE),
}


@pytest.mark.parametrize("name", BACK)
def test_a_cell_set_back_to_what_was_extracted_is_no_correction_any_more(desk: Desk, name: str) -> None:
    there = EDITS["a date" if name == "a date in words" else name][0]
    assert len(desk.taken(there).made) == 1
    done = desk.taken(BACK[name])
    assert (len(done.taken_back), done.made, done.problems, desk.kept().corrections) == (1, [], [], [])
    assert not any(a.corrected for a in desk.resolution().assignments)


def test_only_what_was_set_back_goes(desk: Desk) -> None:
    desk.taken(EDITS["a date"][0], EDITS["a number"][0])
    desk.taken(BACK["a number"], EDITS["people"][0])
    assert kinds(desk) == [("SetField", "deadlines.0.end"), ("SetField", "responsible.0.people")]


def test_a_remark_that_stays_does_not_keep_it(desk: Desk) -> None:
    desk.taken(EDITS["a date"][0], put("Сроки", "Комментарий", "по письму", **ONE))
    done = desk.taken(BACK["a date"])
    assert desk.kept().corrections == [] and ["комментарий без правки" in str(one) for one in done.problems] == [True]


@pytest.mark.parametrize(
    ("there", "back", "kind"),
    [
        (put("Поручения", "Проверено", "да", **ONE), put("Поручения", "Проверено", None, **ONE), Confirm),
        (put("Показатели", "Проверено", "да", **TWO), put("Показатели", "Проверено", None, **TWO), Confirm),
        (*restored("Поручения", 3), Drop), (*restored("Показатели", 2), ClearField),
        (new_row("Сроки", **TERM), lambda book: book["Сроки"].delete_rows(6), SetField),
        (new_row("Поручения", **NEW), lambda book: book["Поручения"].delete_rows(6), Add),
        (copied_row("Поручения", ONE, **PART), lambda book: book["Поручения"].delete_rows(6), Split),
    ],
)  # fmt: skip
def test_marks_rows_and_copies_are_taken_back_too(desk: Desk, there: Edit, back: Edit, kind: type) -> None:
    assert kind in {type(one) for one in desk.taken(there).made}
    done = desk.taken(back)
    assert (done.made, done.problems, desk.kept().corrections) == ([], [], []), kinds(desk)
    assert kind in {type(one) for one in done.taken_back}


def test_a_deleted_row_takes_the_edits_of_its_cells_with_it(desk: Desk) -> None:
    desk.taken(EDITS["a number"][0], put("Показатели", "Проверено", "да", **TWO))
    done = desk.taken(deleted_row("Показатели", **TWO))
    assert kinds(desk) == [("ClearField", "targets.0")] and done.exit_status == 0
    assert desk.item("1.2-1").targets == []


@pytest.mark.parametrize(
    "broken",
    [
        lose("Показатели"), lambda book: book["Показатели"].delete_cols(5), put("Показатели", "Значение", "много", **TWO),
        put("Показатели", "Значение", "=1+1", **TWO),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_not_taken_back(desk: Desk, broken: Edit) -> None:
    desk.taken(EDITS["a number"][0])
    done = desk.taken(broken)
    assert (done.taken_back, kinds(desk)) == ([], [("SetField", "targets.0.value")]) and done.exit_status == 1


# ---- a row that was added


def test_an_added_assignment_that_is_edited_is_one_assignment(desk: Desk) -> None:
    desk.taken(new_row("Поручения", **NEW))
    key = desk.item("2-2").key
    edits = [
        put("Поручения", "Поручение", "украсить сцену и зал", Поручение="украсить сцену"),
        put("Поручения", "№", "нов", Поручение="украсить сцену и зал"),
        new_row("Сроки", **{"№": "нов", "Вид срока": "к дате", "Окончание": "01.05.2024"}),
    ]
    done = desk.taken(*edits)
    assert kinds(desk) == [("Add", "украсить сцену и зал")] and (done.taken_back, done.problems) == ([], [])
    item = desk.item("2-2")
    assert (item.key, item.text, [d.end for d in item.deadlines]) == (key, "украсить сцену и зал", ["2024-05-01"])
    assert len(desk.resolution().assignments) == 5 and desk.taken().made == []


def test_another_row_in_its_place_is_another_assignment(desk: Desk) -> None:
    desk.taken(new_row("Поручения", **NEW))
    key = desk.item("2-2").key
    desk.taken(put("Поручения", "Поручение", "вымыть окна школы", Поручение="украсить сцену"))
    assert kinds(desk) == [("Add", "вымыть окна школы")] and desk.item("2-2").key != key


def test_of_several_added_rows_each_is_found_again(desk: Desk) -> None:
    desk.taken(new_row("Поручения", **NEW), new_row("Поручения", **NEW | {"Поручение": "вымыть окна"}))
    keys = {a.text: a.key for a in desk.resolution().assignments[-3:]}

    def swap(book: Any) -> None:
        book["Поручения"]["C6"], book["Поручения"]["C7"] = "вымыть окна и двери", "украсить сцену цветами"

    desk.taken(swap, new_row("Поручения", **NEW | {"Поручение": "составить список гостей"}))
    found = {a.text: a.key for a in desk.resolution().assignments}
    assert found["вымыть окна и двери"] == keys["вымыть окна"] and found["украсить сцену цветами"] == keys["украсить сцену"]
    assert len(desk.kept().corrections) == 3 and desk.taken().made == []


def test_an_item_that_was_added_is_edited(desk: Desk) -> None:
    desk.taken(new_row("Сроки", **TERM))
    desk.taken(put("Сроки", "Окончание", "02.05.2024", **{"№": "3-1"}))
    assert kinds(desk) == [("SetField", "deadlines.0")] and [d.end for d in desk.item("3-1").deadlines] == ["2024-05-02"]


def test_a_copied_assignment_that_is_edited(desk: Desk) -> None:
    desk.taken(copied_row("Поручения", ONE, **PART))
    second = put("Поручения", "Поручение", "вывезти снег со дворов и площадей", Поручение="вывезти снег с дворов")
    done = desk.taken(second, EDITS["a date"][0])
    assert done.problems == [] and [o.state for o in done.report.outcomes] == ["applied"] * 3
    parts = [a for a in desk.resolution().assignments if a.clause == "1.1"]
    assert [(a.text, a.modality) for a in parts] == [
        ("вывезти снег с тротуаров и дворов", "recommendation"), ("вывезти снег со дворов и площадей", "directive"),
    ]  # fmt: skip
    # a date that was edited after the splitting is still that of both
    assert [a.deadlines[0].end for a in parts] == ["2024-03-11"] * 2 and desk.taken().made == []


# ---- the same once more, and other copies


def test_the_same_workbook_twice_changes_nothing(desk: Desk) -> None:
    edits = [edit for name, (edit, *_) in EDITS.items() if name not in ("a date in words", "a percentage")]
    edits += [
        new_row("Поручения", **NEW), new_row("Сроки", **TERM),
        put("Поручения", "Проверено", "да", **TWO), put("Поручения", "Комментарий", "сверено", **TWO),
        deleted_row("Поручения", **{"№": "2-1"}), copied_row("Поручения", {"№": "3-1"}, Поручение="составить новые списки"),
    ]  # fmt: skip
    assert desk.taken(*edits).problems == []
    path = corrections_path(desk.source)
    before, was = path.read_bytes(), desk.resolution()
    done = desk.taken()
    assert (done.made, done.taken_back, path.read_bytes(), desk.resolution()) == ([], [], before, was)


def test_a_workbook_that_nobody_imported_takes_back_nothing(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "копия.xlsx"
    shutil.copy(desk.workbook, other)
    desk.taken(EDITS["a date"][0], new_row("Поручения", **NEW), put("Поручения", "Проверено", "да", **TWO))
    kept = kinds(desk)
    for who in ("Рыбин", None):
        done = import_workbook(other, desk.source, signed=Signed(who=who))
        assert (done.made, done.taken_back, kinds(desk)) == ([], [], kept) and len(done.of_others) == 3


def test_what_a_review_wrote_is_not_taken_back(desk: Desk) -> None:
    desk.taken(EDITS["a date"][0])
    store = Store(corrections_path(desk.source))
    kept = store.load()
    kept.corrections[0] = kept.corrections[0].model_copy(update={"workbook": None})
    store.save(kept)
    assert desk.taken(BACK["a date"]).taken_back == [] and kinds(desk) == [("SetField", "deadlines.0.end")]


def test_what_takes_the_place_of_anothers_correction_is_told(desk: Desk) -> None:
    desk.taken(EDITS["a date"][0], EDITS["a text"][0])
    store = Store(corrections_path(desk.source))
    kept = store.load()
    review = {"workbook": None, "who": "Анна"}
    kept.corrections = [
        one.model_copy(update=review | ({"value": "2024-04-04"} if one.field == "deadlines.0.end" else {}))  # the text is the same
        for one in kept.corrections
        if isinstance(one, SetField)
    ]
    store.save(kept)
    done = import_workbook(desk.workbook, desk.source)
    assert [(one.who, getattr(one, "value", None)) for one in done.replaced] == [("Анна", "2024-04-04")]
    Store(store.path).save(kept)
    assert "replaced, by Анна: 1.1-1  deadlines.0.end: 2023-03-01 -> 2024-04-04" in run(desk).stdout.splitlines()
    assert import_workbook(desk.workbook, desk.source).replaced == []


def test_nobody_known_by_name_is_told_by_the_files_name(desk: Desk, tmp_path: Path) -> None:
    def unsigned(path: Path, *edits: Edit) -> Any:
        book = openpyxl.load_workbook(path)
        for edit in edits:
            edit(book)
        book.properties.lastModifiedBy = None
        book.save(path)
        return import_workbook(path, desk.source)

    other = tmp_path / "копия.xlsx"
    shutil.copy(desk.workbook, other)
    unsigned(desk.workbook, EDITS["a date"][0])
    assert len(unsigned(other).of_others) == 1 and len(desk.kept().corrections) == 1
    assert len(unsigned(desk.workbook, BACK["a date"]).taken_back) == 1 and desk.kept().corrections == []


def test_the_command_tells_what_was_taken_back(desk: Desk) -> None:
    desk.edit(EDITS["a date"][0])
    run(desk)
    desk.edit(BACK["a date"])
    told = run(desk, "--dry-run").stdout.splitlines()
    assert told[0] == "taken back: 1.1-1  deadlines.0.end: 2023-03-01 -> 2024-03-11" and len(desk.kept().corrections) == 1
    assert run(desk, "--who", "Рыбин").stdout.startswith("stays, from another copy of the workbook (Ветрова): 1.1-1  deadlines.0.end")
    assert run(desk).exit_code == 0 and desk.kept().corrections == []


# ---- what is only shown, and what cannot be


def test_the_registrys_columns_are_only_shown(desk: Desk) -> None:
    registry = desk.source.with_name("registry.yaml")
    registry.write_text("positions: [{id: road-head, name: начальник дорожной службы}]\n", encoding="utf-8")
    desk.write()
    assert desk.taken().problems == []  # an import knows no registry, the workbook's own record does
    done = desk.taken(put("Ответственные", "Код в реестре", "другой", **ONE))
    assert ["взято из реестра" in str(one) for one in done.problems] == [True] and done.made == []
    assert desk.taken(lose("Исходные данные"), put("Ответственные", "Код в реестре", "road-head", **ONE)).problems == []


def test_an_impossible_value_says_what_is_expected(desk: Desk) -> None:
    done = desk.taken(put("Сроки", "Повторение", "FREQ=HOURLY", **ONE))
    (problem,) = done.problems
    assert str(problem) == "Сроки!F2: нужно правило вида FREQ=MONTHLY;BYMONTHDAY=5, здесь «FREQ=HOURLY»"
