"""An edited workbook comes back as exactly the corrections that were made in it, and tells what it could not take over."""

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from acts import PLANS
from click.testing import CliRunner, Result
from programs import needs
from test_workbook import ACT

import pipeline
from pipeline.commands.main import cli
from pipeline.corrections import Corrections, Signed, Store, apply, corrections_path
from pipeline.corrections.model import Add, ClearField, Confirm, Drop, SetField, Split
from pipeline.model import Assignment, Resolution
from pipeline.workbook.layout import BASE_SHEET
from pipeline.workbook.take_over import Imported, WorkbookError, import_workbook

Edit = Callable[[Any], None]


class Desk:
    """A document, the workbook that was written of it, and what a reviewer does there."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "акт.txt"
        self.workbook = folder / "акт.xlsx"
        self.source.write_text(ACT, encoding="utf-8")
        self.write()

    def write(self) -> None:
        done = CliRunner().invoke(cli, ["workbook", str(self.source), "-o", str(self.workbook.parent), "--force"])
        assert done.exit_code == 0, done.output

    def edit(self, edit: Edit) -> None:
        book = openpyxl.load_workbook(self.workbook)
        edit(book)
        book.properties.lastModifiedBy = "Ветрова"
        book.save(self.workbook)

    def taken(self, *edits: Edit) -> Imported:
        for edit in edits:
            self.edit(edit)
        return import_workbook(self.workbook, self.source)

    def kept(self) -> Corrections:
        return Store(corrections_path(self.source)).load()

    def resolution(self) -> Resolution:
        return apply(pipeline.parse(self.source), self.kept())[0]

    def item(self, name: str) -> Assignment:
        return next(a for a in self.resolution().assignments if a.id == name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def cell(book: Any, sheet: str, title: str, **where: Any) -> Any:
    """The cell of a column in the first row whose cells are as they are told to be."""
    found = book[sheet]
    places = {head.value: head.column for head in found[1]}
    for row in range(2, found.max_row + 1):
        if all(found.cell(row, places[name]).value == value for name, value in where.items()):
            return found.cell(row, places[title])
    raise LookupError(where)


def put(sheet: str, title: str, value: Any, number_format: str | None = None, **where: Any) -> Edit:
    def edit(book: Any) -> None:
        one = cell(book, sheet, title, **where)
        one.value = value
        if number_format:
            one.number_format = number_format

    return edit


def new_row(sheet: str, **content: Any) -> Edit:
    def edit(book: Any) -> None:
        found = book[sheet]
        row = found.max_row + 1
        for head in list(found[1]):
            if head.value in content:
                found.cell(row, head.column).value = content[head.value]

    return edit


def copied_row(sheet: str, where: dict[str, Any], **content: Any) -> Edit:
    def edit(book: Any) -> None:
        found = book[sheet]
        old, row = cell(book, sheet, "№", **where).row, found.max_row + 1
        for head in list(found[1]):
            found.cell(row, head.column).value = content.get(head.value, found.cell(old, head.column).value)

    return edit


def deleted_row(sheet: str, **where: Any) -> Edit:
    return lambda book: book[sheet].delete_rows(cell(book, sheet, "№", **where).row)


# ---- one edit, one correction


def test_a_workbook_that_nobody_edited_is_no_correction(desk: Desk) -> None:
    assert (desk.taken().made, desk.taken().problems) == ([], [])
    assert not corrections_path(desk.source).exists()
    done = desk.taken(lambda book: None)  # only saved
    assert (done.made, done.problems, done.exit_status) == ([], [], 0)


ONE = {"№": "1.1-1"}
TWO = {"№": "1.2-1"}
EDITS: dict[str, tuple[Edit, str, str, Any, Any]] = {
    "a text": (put("Поручения", "Поручение", "вывезти снег", **ONE), "1.1-1", "text", "вывезти снег с тротуаров и дворов", "вывезти снег"),
    "a code": (put("Поручения", "Вид", "поручение", **ONE), "1.1-1", "modality", "recommendation", "directive"),
    "a list": (put("Поручения", "Проекты", "Чистый двор\nВесна", **TWO), "1.2-1", "projects", ["Чистый двор"], ["Чистый двор", "Весна"]),
    "a date": (put("Сроки", "Окончание", dt.date(2024, 3, 11), **ONE), "1.1-1", "deadlines.0.end", "2023-03-01", "2024-03-11"),
    "a date in words": (put("Сроки", "Окончание", "11.03.2024", **ONE), "1.1-1", "deadlines.0.end", "2023-03-01", "2024-03-11"),
    "a kind": (put("Сроки", "Вид срока", "период", **ONE), "1.1-1", "deadlines.0.kind", "by", "during"),
    "a recurrence": (
        put("Сроки", "Повторение", "ежеквартально", Повторение="ежемесячно до 5 числа"), "1.2-1", "deadlines.1.recurrence",
        "FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=MONTHLY;INTERVAL=3",
    ),
    "a number": (put("Показатели", "Значение", 85, **TWO), "1.2-1", "targets.0.value", 80, 85),
    "a percentage": (put("Показатели", "Значение", 0.85, "0%", **TWO), "1.2-1", "targets.0.value", 80, 85),
    "an operator": (put("Показатели", "Условие", "более", **TWO), "1.2-1", "targets.0.op", "ge", "gt"),
    "a unit": (put("Показатели", "Единица", "остановка", **TWO), "1.2-1", "targets.0.unit", "percent", "остановка"),
    "a party": (
        put("Ответственные", "Кто", "дорожная служба", **ONE), "1.1-1", "responsible.0.party", "начальник дорожной службы",
        "дорожная служба",
    ),
    "people": (
        put("Ответственные", "Лица", "Сомова А.А.; Рыбин О.О.", **ONE), "1.1-1", "responsible.0.people", ["Сомова"],
        ["Сомова А.А.", "Рыбин О.О."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "name", "field", "was", "value"), EDITS.values(), ids=EDITS)
def test_an_edited_cell_is_one_correction(desk: Desk, edit: Edit, name: str, field: str, was: Any, value: Any) -> None:
    done = desk.taken(edit)
    (one,) = done.made
    assert isinstance(one, SetField) and (done.problems, done.exit_status) == ([], 0)
    assert (one.about.id, one.field, one.was, one.value, one.who) == (name, field, was, value, "Ветрова")
    assert desk.kept().corrections == [one] and desk.item(name).corrected == [field.split(".")[0]]
    assert import_workbook(desk.workbook, desk.source).made == []  # once more brings nothing new


def test_all_edits_together_come_back_as_they_were_made(desk: Desk) -> None:
    edits = [edit for name, (edit, *_) in EDITS.items() if name not in ("a date in words", "a percentage")]
    done = desk.taken(*edits)
    made = {(c.about.id, c.field): c.value for c in done.made if isinstance(c, SetField)}
    assert made == {(name, field): value for _, name, field, _, value in EDITS.values()} and len(done.made) == len(made)
    desk.write()
    assert (desk.taken().made, desk.taken().problems) == ([], [])  # a workbook of the corrected act has no edits


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (put("Поручения", "Проекты", None, **TWO), "projects"), (put("Показатели", "От чего", None, **TWO), "targets.0.base"),
        (put("Сроки", "Окончание", "", **ONE), "deadlines.0.end"), (deleted_row("Показатели", **TWO), "targets.0"),
        (deleted_row("Ответственные", **ONE), "responsible.0"),
    ],
)  # fmt: skip
def test_an_emptied_cell_and_a_deleted_row_clear(desk: Desk, edit: Edit, field: str) -> None:
    done = desk.taken(edit)
    assert [(type(c), getattr(c, "field", None)) for c in done.made] == [(ClearField, field)] and done.problems == []


def test_rows_may_be_sorted_and_columns_moved_or_added(desk: Desk) -> None:
    def sort(book: Any) -> None:
        for name in ("Поручения", "Сроки"):
            rows = [[one.value for one in row] for row in book[name].iter_rows()]
            for number, row in enumerate([rows[0], *reversed(rows[1:])], 1):
                for place, value in enumerate([*row[::-1], "моё"], 1):
                    book[name].cell(number, place).value = value

    done = desk.taken(sort, put("Сроки", "Окончание", dt.date(2024, 3, 11), **ONE))
    assert [(c.about.id, getattr(c, "field", "")) for c in done.made] == [("1.1-1", "deadlines.0.end")] and done.problems == []


# ---- new rows


def test_a_new_row_of_a_list(desk: Desk) -> None:
    row = {"№": "3-1", "Вид срока": "к дате", "Окончание": dt.date(2024, 2, 20)}
    done = desk.taken(new_row("Сроки", **row), new_row("Ответственные", **{"№": "3-1", "Кто": "отдел кадров", "Лица": "Лось"}))
    assert done.problems == [] and len(done.made) == 2
    item = desk.item("3-1")
    assert [(d.kind, d.end) for d in item.deadlines] == [("by", "2024-02-20")]
    assert [(p.party, p.role, p.people) for p in item.responsible] == [("отдел кадров", "executor", ["Лось"])]
    assert "no_executor" not in item.issues and import_workbook(desk.workbook, desk.source).made == []


def test_a_copied_row_of_a_list_is_a_new_item(desk: Desk) -> None:
    done = desk.taken(copied_row("Показатели", TWO, Значение=90, Условие="не более"))
    assert len(done.made) == 1 and [(t.op, t.value) for t in desk.item("1.2-1").targets] == [("ge", 80), ("le", 90)]


def test_a_new_assignment_with_its_lists(desk: Desk) -> None:
    done = desk.taken(
        new_row("Поручения", **{"№": "нов", "Пункт": "2", "Поручение": "украсить сцену", "Вид": "поручение", "Комментарий": "пропущено"}),
        new_row("Сроки", **{"№": "нов", "Вид срока": "к дате", "Окончание": "01.05.2024"}),
    )
    (one,) = done.made
    assert isinstance(one, Add) and one.why == "пропущено" and done.problems == []
    item = desk.item("2-2")
    assert (item.text, item.modality, item.deadlines[0].end) == ("украсить сцену", "directive", "2024-05-01")
    desk.write()
    done = desk.taken(put("Сроки", "Окончание", dt.date(2024, 5, 2), **{"№": "2-2"}))
    assert [type(c) for c in done.made] == [SetField] and desk.item("2-2").deadlines[0].end == "2024-05-02"


def test_a_deleted_assignment_is_dropped(desk: Desk) -> None:
    done = desk.taken(deleted_row("Поручения", **TWO))
    assert [type(c) for c in done.made] == [Drop] and done.problems == []
    assert [a.id for a in desk.resolution().assignments] == ["1.1-1", "2-1", "3-1"]


def test_a_copied_assignment_is_split(desk: Desk) -> None:
    done = desk.taken(
        put("Поручения", "Поручение", "вывезти снег с тротуаров", **ONE),
        copied_row("Поручения", ONE, Поручение="вывезти снег с дворов", Вид="поручение", Проверено="да"),
        put("Сроки", "Окончание", dt.date(2024, 3, 1), **ONE),
    )
    assert [type(c) for c in done.made] == [SetField, Split, SetField, Confirm] and done.problems == []
    one, other = desk.item("1.1-1"), desk.item("1.1-2")
    assert (one.text, other.text) == ("вывезти снег с тротуаров", "вывезти снег с дворов")
    assert (one.modality, other.modality, bool(one.confirmed), bool(other.confirmed)) == ("recommendation", "directive", False, True)
    assert one.deadlines[0].end == other.deadlines[0].end == "2024-03-01"
    desk.write()
    assert desk.taken().made == []


# ---- marks and remarks


def test_a_mark_confirms_and_can_be_taken_back(desk: Desk) -> None:
    done = desk.taken(put("Поручения", "Проверено", "да", **ONE), put("Поручения", "Комментарий", "сверено", **ONE))
    assert [(type(c), c.why) for c in done.made] == [(Confirm, "сверено")] and desk.item("1.1-1").issues == []
    desk.write()
    done = desk.taken(put("Поручения", "Проверено", "нет", **ONE))
    assert (len(done.made), len(done.taken_back), desk.kept().corrections) == (0, 1, [])


def test_a_mark_on_a_row_of_a_list(desk: Desk) -> None:
    done = desk.taken(put("Показатели", "Проверено", "+", **TWO))
    assert [getattr(c, "field", None) for c in done.made] == ["targets.0"] and desk.item("1.2-1").confirmed == ["targets"]


def test_a_remark_is_the_reason_of_its_rows_corrections(desk: Desk) -> None:
    done = desk.taken(put("Сроки", "Комментарий", "по письму", **ONE), put("Сроки", "Окончание", "11.03.2024", **ONE))
    assert [c.why for c in done.made] == ["по письму"]


# ---- what cannot be taken over


def lose(title: str) -> Edit:
    def edit(book: Any) -> None:
        del book[title]

    return edit


def formula(book: Any) -> None:
    cell(book, "Сроки", "Окончание", **ONE).value = "=TODAY()"


BAD: dict[str, tuple[Edit, str]] = {
    "no date": (put("Сроки", "Окончание", "скоро", **ONE), "Сроки!E2: это не дата"),
    "no number": (put("Показатели", "Значение", "много", **TWO), "Показатели!E2: это не число"),
    "an unknown word": (put("Поручения", "Вид", "просьба", **ONE), "Поручения!E2: здесь может стоять только"),
    "a formula": (formula, "Сроки!E2: формула"),
    "an empty text": (put("Поручения", "Поручение", None, **ONE), "Поручения!C2: эта ячейка не может быть пустой"),
    "an empty kind": (put("Сроки", "Вид срока", None, **ONE), "Сроки!C2: эта ячейка не может быть пустой"),
    "a summary": (put("Поручения", "Срок по", dt.date(2024, 3, 1), **ONE), "Поручения!H2: этот столбец только для чтения"),
    "another number of the assignment": (put("Сроки", "№", "2-1", **ONE), "Сроки!A2: этот столбец только для чтения"),
    "a mark of another word": (put("Поручения", "Проверено", "почти", **ONE), "Поручения!P2: здесь может стоять"),
    "a remark alone": (put("Поручения", "Комментарий", "странно", **ONE), "Поручения!Q2: комментарий без правки"),
    "a row of no assignment": (new_row("Сроки", **{"№": "9-9", "Вид срока": "к дате"}), "A6: неизвестно, к какому поручению"),
    "a row without its main value": (new_row("Показатели", **{"№": "3-1", "Условие": "более"}), "не заполнено «Значение»"),
    "an assignment without a text": (new_row("Поручения", Пункт="2"), "новая строка без текста"),
    "a copied row as it was": (copied_row("Поручения", ONE), "тексты поручений одинаковы"),
    "a lost sheet": (lose("Показатели"), "Показатели: листа нет"),
    "a lost column": (lambda book: book["Сроки"].delete_cols(5), "Сроки: нет столбцов: Окончание"),
    "a lost key": (lambda book: book["Сроки"].delete_cols(13), "Сроки: нет столбцов: Ключ"),
    "all rows gone": (lambda book: book["Поручения"].delete_rows(2, 99), "Поручения: ни одной исходной строки"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "problem"), BAD.values(), ids=BAD)
def test_what_cannot_be_taken_over_is_told_by_sheet_and_cell(desk: Desk, edit: Edit, problem: str) -> None:
    done = desk.taken(edit)
    assert len(done.problems) == 1 and problem in str(done.problems[0]), list(map(str, done.problems))
    assert (done.made, done.exit_status) == ([], 1)


def test_the_good_cells_are_taken_over_beside_a_bad_one(desk: Desk) -> None:
    done = desk.taken(put("Сроки", "Окончание", "скоро", **ONE), put("Сроки", "Начало", "01.02.2024", **ONE))
    assert [getattr(c, "field", "") for c in done.made] == ["deadlines.0.start"] and len(done.problems) == 1


def test_where_the_record_is_lost_the_document_says_what_was_there(desk: Desk) -> None:
    done = desk.taken(put("Сроки", "Окончание", "11.03.2024", **ONE), lose(BASE_SHEET))
    assert [getattr(c, "field", "") for c in done.made] == ["deadlines.0.end"] and done.problems == []


# ---- the source has changed since


def test_a_typo_mended_meanwhile_costs_nothing(desk: Desk) -> None:
    desk.source.write_text(ACT.replace("вывезти снег", "вывезти весь снег"), encoding="utf-8")
    done = desk.taken(put("Сроки", "Окончание", "11.03.2024", **ONE))
    assert len(done.made) == 1 and done.exit_status == 0 and [o.state for o in done.report.outcomes] == ["kept"]
    assert desk.item("1.1-1").deadlines[0].end == "2024-03-11"


def test_a_value_changed_meanwhile_is_told_with_both_versions_and_kept(desk: Desk) -> None:
    desk.source.write_text(ACT.replace("01.03.2023", "20.03.2024"), encoding="utf-8")
    desk.edit(put("Сроки", "Окончание", "11.03.2024", **ONE))
    result = run(desk)
    assert result.exit_code == 1 and "was «2023-03-01», now it is «2024-03-20»" in result.stderr
    assert len(desk.kept().corrections) == 1 and desk.item("1.1-1").deadlines[0].end == "2024-03-20"


def test_the_workbook_of_another_act_is_refused(desk: Desk) -> None:
    desk.source.write_text("ПРИКАЗЫВАЮ:\n1. Отделу связи проверить кабели.", encoding="utf-8")
    with pytest.raises(WorkbookError, match=r"made from акт\.txt"):
        desk.taken(put("Сроки", "Окончание", "11.03.2024", **ONE))


# ---- the command


def run(desk: Desk, *options: str) -> Result:
    return CliRunner().invoke(cli, ["import-workbook", str(desk.workbook), str(desk.source), *options])


def test_the_command_tells_and_parse_applies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.source.parent)
    desk.edit(put("Сроки", "Окончание", dt.date(2024, 3, 11), **ONE))
    result = run(desk, "--dry-run")
    assert result.exit_code == 0 and not corrections_path(desk.source).exists()
    result = run(desk, "--who", "Рыбин", "--when", "2024-02-10")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "1.1-1  deadlines.0.end: 2023-03-01 -> 2024-03-11"
    assert [(c.who, c.when) for c in desk.kept().corrections] == [("Рыбин", "2024-02-10")]
    shown = CliRunner().invoke(cli, ["parse", "акт.txt", "-o", "a"])
    assert "corrections: 1 applied, 0 conflicting, 0 orphaned" in shown.stdout
    assert '"end": "2024-03-11"' in Path("a/акт.json").read_text("utf-8")
    plain = CliRunner().invoke(cli, ["parse", "акт.txt", "-o", "b", "--no-corrections"])
    assert "corrections" not in plain.stdout and '"end": "2023-03-01"' in Path("b/акт.json").read_text("utf-8")
    corrections_path(desk.source).write_text("corrections: [", encoding="utf-8")
    broken = CliRunner().invoke(cli, ["parse", "акт.txt", "-o", "c"])
    assert broken.exit_code == 1 and "акт.corrections.yaml" in broken.stderr and not list(Path("c").glob("*.json"))


def test_who_and_when_come_from_the_workbook(desk: Desk) -> None:
    desk.edit(put("Сроки", "Окончание", dt.date(2024, 3, 11), **ONE))
    (one,) = import_workbook(desk.workbook, desk.source).made
    assert one.who == "Ветрова" and dt.datetime.fromisoformat(str(one.when))


@pytest.mark.parametrize(
    ("content", "word"), [(None, "No such file"), (b"", "акт.xlsx"), (b"PK\x03\x04 broken", "акт.xlsx"), (b"text", "акт.xlsx")]
)
def test_what_is_no_workbook(desk: Desk, content: bytes | None, word: str) -> None:
    desk.workbook.unlink()
    if content is not None:
        desk.workbook.write_bytes(content)
    result = run(desk)
    assert result.exit_code == 1 and len(result.stderr.splitlines()) == 1 and word in result.stderr
    other = openpyxl.Workbook()
    other.save(desk.workbook)
    assert "none of its sheets" in run(desk).stderr


def test_a_changed_record_is_one_line(desk: Desk) -> None:
    desk.edit(lambda book: book[BASE_SHEET].__setitem__("B2", "{"))
    result = run(desk)
    assert result.exit_code == 1 and BASE_SHEET in result.stderr and len(result.stderr.splitlines()) == 1


def test_libreoffice_saves_it_without_an_edit(desk: Desk, tmp_path: Path) -> None:
    needs("soffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    desk.edit(put("Сроки", "Окончание", dt.date(2024, 3, 11), **ONE))
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(desk.workbook)],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    done = import_workbook(tmp_path / "saved" / desk.workbook.name, desk.source, signed=Signed(who="Ветрова"))
    assert [getattr(c, "field", "") for c in done.made] == ["deadlines.0.end"] and done.problems == []


def test_a_row_of_an_appendix_is_corrected_where_it_stands(desk: Desk) -> None:
    desk.source.write_text(PLANS, encoding="utf-8")
    desk.write()
    assert desk.taken().made == []
    done = desk.taken(put("Поручения", "Поручение", "Составить сводный акт", **{"№": "П2/2-1", "Приложение": "2"}))
    assert [one.about.appendix for one in done.made] == ["2"] and not done.problems
    assert desk.item("П2/2-1").text == "Составить сводный акт" and desk.item("П1/2-1").text == "Составить акт"
    refused = desk.taken(put("Поручения", "Приложение", "3", **{"№": "П2/1-1"}))
    assert "только для чтения" in str(refused.problems[0])
