"""The workbook: what stands in its cells, how it looks, that nothing in it is a formula, and that its bytes are the same."""

import datetime as dt
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from programs import needs

import pipeline
from pipeline.commands.main import cli
from pipeline.corrections import Corrections, Signed, apply, make
from pipeline.model import NamedPerson, Resolution
from pipeline.workbook.emitter import EditedError, to_workbook, write_workbook
from pipeline.workbook.layout import (
    ASSIGNMENTS,
    BASE_SHEET,
    DEADLINES,
    ISSUES,
    RESPONSIBLE,
    SEVERITY_COLOURS,
    SHEETS,
    TARGETS,
    Column,
    all_rows,
)
from pipeline.workbook.values import LONGEST, cell_content, choices, meant, plain

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Рекомендовать начальнику дорожной службы (Сомова):
1.1. вывезти снег с тротуаров и дворов до 01.03.2023;
1.2. в рамках проекта «Чистый двор» вымыть не менее 80 % остановок
в срок до 15.04.2024, ежемесячно до 5 числа.
2. Отделу культуры выделить 1,5 млн рублей в течение 2024 года.
3. Провести сверку списков.

Глава округа                                В.Г. Щукин
"""


@pytest.fixture(scope="module")
def act() -> Resolution:
    return pipeline.parse_text(ACT, name="акт.txt")


@pytest.fixture(scope="module")
def book(act: Resolution) -> Any:
    return opened(to_workbook(act))


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def column(book: Any, sheet: str, title: str) -> list[Any]:
    """The cells of a column, by its title, without its head."""
    found = book[sheet]
    place = next(cell.column for cell in found[1] if cell.value == title)
    return [found.cell(row, place) for row in range(2, found.max_row + 1)]


def values(book: Any, sheet: str, title: str) -> list[Any]:
    return [cell.value for cell in column(book, sheet, title)]


def test_sheets_and_heads(book: Any) -> None:
    assert book.sheetnames == ["Поручения", "Сроки", "Показатели", "Ответственные", "Пункты", "Замечания", BASE_SHEET]
    for sheet in SHEETS:
        assert [cell.value for cell in book[sheet.name][1]] == [column.title for column in sheet.columns]
    assert book[BASE_SHEET].sheet_state == "veryHidden"


def test_a_row_for_each_thing(act: Resolution, book: Any) -> None:
    rows = {sheet.name: book[sheet.name].max_row - 1 for sheet in SHEETS}
    assert rows == {
        "Поручения": len(act.assignments), "Сроки": sum(len(a.deadlines) for a in act.assignments),
        "Показатели": sum(len(a.targets) for a in act.assignments), "Ответственные": sum(len(a.responsible) for a in act.assignments),
        "Пункты": len(act.clauses), "Замечания": len(act.issues),
    }  # fmt: skip


def test_dates_and_numbers_are_dates_and_numbers(book: Any) -> None:
    ends = column(book, "Сроки", "Окончание")
    assert dt.datetime(2024, 4, 15) in [cell.value for cell in ends]
    assert {cell.number_format for cell in ends if cell.value} == {"DD.MM.YYYY"}
    assert values(book, "Показатели", "Значение") == [80, 1_500_000] and values(book, "Показатели", "Единица") == ["%", "руб."]
    assert values(book, "Поручения", "Срок по")[:2] == [dt.datetime(2023, 3, 1), dt.datetime(2024, 4, 15)]
    assert all(cell.data_type == "n" for cell in column(book, "Показатели", "Значение"))


def test_codes_are_russian_words(book: Any) -> None:
    assert set(values(book, "Поручения", "Вид")) == {"рекомендация", "поручение"}
    assert {"к дате", "период", "повторяется"} <= set(values(book, "Сроки", "Вид срока"))
    assert "ежемесячно до 5 числа" in values(book, "Сроки", "Повторение")
    assert set(values(book, "Замечания", "Важность")) == {"предупреждение", "к сведению"}


def test_the_look(book: Any) -> None:
    for sheet in SHEETS:
        found = book[sheet.name]
        assert found.freeze_panes[1:] == "2" and found.auto_filter.ref.startswith("A1:") and found.print_title_rows == "$1:$1"
        assert found.cell(2, 1).alignment.wrap_text and found.cell(1, 1).font.bold
        for cell, wanted in zip(found[1], sheet.columns, strict=True):
            dimension = found.column_dimensions[cell.column_letter]
            assert (dimension.width, dimension.hidden) == (wanted.width, wanted.field == "key")
    heights = [book["Поручения"].row_dimensions[row].height for row in (5, 3)]
    assert 0 < heights[0] < heights[1]  # the second of them has more lines


def test_what_is_typed_stays_what_it_is(act: Resolution) -> None:
    one = act.assignments[0]
    long = one.model_copy(update={"text": "ы" * 300, "key": "k"})
    book = opened(to_workbook(act.model_copy(update={"assignments": [one, long]})))
    found = book["Поручения"]
    assert [cell.number_format for cell in column(book, "Поручения", "Поручение")] == ["@", "General"]
    assert found.column_dimensions["B"].number_format == "@" and found.column_dimensions["H"].number_format == "DD.MM.YYYY"
    assert {cell.number_format for cell in column(book, "Сроки", "Начало")} == {"DD.MM.YYYY"}  # empty ones, too


def test_issues_are_coloured(act: Resolution, book: Any) -> None:
    fills = [cell.fill.start_color.rgb[-6:] for cell in column(book, "Замечания", "Замечание")]
    assert fills == [SEVERITY_COLOURS[issue.severity] for issue in act.issues] and len(set(fills)) == 2
    by_id = dict(zip(values(book, "Поручения", "№"), column(book, "Поручения", "Замечания"), strict=True))
    assert by_id["1.1-1"].fill.start_color.rgb[-6:] == SEVERITY_COLOURS["warning"] and "раньше даты" in by_id["1.1-1"].value


@pytest.mark.parametrize(
    ("sheet", "title", "word"),
    [
        (ASSIGNMENTS, "Вид", "контроль"), (ASSIGNMENTS, "Проверено", "да,нет"), (DEADLINES, "Вид срока", "период"),
        (DEADLINES, "Повторение", "ежеквартально"), (TARGETS, "Условие", "не менее"), (TARGETS, "Единица", "%"),
        (RESPONSIBLE, "Роль", "соисполнитель"), (RESPONSIBLE, "Вид", "должность"),
    ],
)  # fmt: skip
def test_coded_columns_have_a_drop_down(book: Any, sheet: Any, title: str, word: str) -> None:
    letter = next(cell.column_letter for cell in book[sheet.name][1] if cell.value == title)
    (listed,) = [v for v in book[sheet.name].data_validations.dataValidation if str(v.sqref).startswith(f"{letter}2:")]
    assert word in listed.formula1 and len(listed.formula1) <= 255 and listed.type == "list"


def test_no_offered_word_breaks_its_list() -> None:
    offered = [choices(c) for sheet in SHEETS for c in sheet.columns if c.editable]
    assert not [word for words in offered for word in words if "," in word or '"' in word]


HOSTILE = ["=1+1", "+7 900", "-5 %", "@SUM(A1)", '=HYPERLINK("x")', "#N/A", "'x", "01.02.2024", "1e5", "<b>&amp;", "_x0041_"]


def test_formula_like_text_stays_text(act: Resolution) -> None:
    one = act.assignments[0]
    made = act.model_copy(update={"assignments": [one.model_copy(update={"text": text, "key": text}) for text in HOSTILE]})
    cells = column(opened(to_workbook(made)), "Поручения", "Поручение")
    assert [cell.value for cell in cells] == HOSTILE and {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == [text for text in HOSTILE if text[0] in "=+-@'"]


def test_what_a_cell_cannot_hold(act: Resolution) -> None:
    one = act.assignments[0].model_copy(update={"text": "\x00a\ud800\x1f\r\nb" + "ы" * 40_000})
    (cell,) = column(opened(to_workbook(act.model_copy(update={"assignments": [one]}))), "Поручения", "Поручение")
    assert cell.value.startswith("\ufffda\ufffd\ufffd\nb") and len(cell.value) == LONGEST


def test_an_act_of_nothing_but_its_heading() -> None:
    assert opened(to_workbook(pipeline.parse_text("Письмо.")))["Поручения"].max_row == 1


def test_same_input_same_bytes_whatever_the_clock_says(act: Resolution, monkeypatch: pytest.MonkeyPatch) -> None:
    one = to_workbook(act)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert to_workbook(act) == one
    package = zipfile.ZipFile(io.BytesIO(one))
    assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert package.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_corrected_and_confirmed_are_shown(act: Resolution) -> None:
    one, other = act.assignments[0], act.assignments[1]
    right = make.set_field(make.about(act, one), one, "deadlines.0.end", "2024-03-01", Signed())
    seen = make.confirm(make.about(act, other), other, Signed())
    book = opened(to_workbook(apply(act, Corrections(corrections=[right, seen]))[0]))
    assert values(book, "Поручения", "Исправлено")[:2] == ["сроки", None] and values(book, "Поручения", "Проверено")[:2] == [None, "да"]


def test_who_the_parties_are(act: Resolution) -> None:
    party = act.parties[0]
    known = NamedPerson(name="Сомова", entity="somova", full_name="Сомова Анна Петровна", position="начальник дорожной службы")
    named = party.model_copy(update={"entity": "road-head", "full_name": "начальник дорожной службы округа", "persons": [known]})
    book = opened(to_workbook(act.model_copy(update={"parties": [named, *act.parties[1:]]})))
    assert values(book, "Ответственные", "Полное наименование")[:3] == ["начальник дорожной службы округа"] * 2 + [None]
    assert values(book, "Ответственные", "Кто эти лица")[:3] == ["Сомова Анна Петровна, начальник дорожной службы"] * 2 + [None]
    assert values(book, "Ответственные", "Код в реестре")[:3] == ["road-head"] * 2 + [None]


# ---- values


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_value_of_the_sample_means_itself(sheet: Any) -> None:
    act = pipeline.parse(Path(__file__).parent.parent / "samples" / "sampur-2021.txt")
    for row in all_rows(act)[sheet.name]:
        for one in sheet.columns:
            if one.editable and one.field != "comment":
                assert meant(one, cell_content(one, row[one.field])) == row[one.field], (one.title, row[one.field])


def of(kind: Any, **more: Any) -> Column:
    return Column("x", "x", kind, **more)


@pytest.mark.parametrize(
    ("kind", "content", "number_format", "value"),
    [
        ("date", dt.datetime(2024, 3, 1), "", "2024-03-01"), ("date", "1.3.2024", "", "2024-03-01"),
        ("date", " 01.03.2024 г. ", "", "2024-03-01"), ("date", "2024-03-01", "", "2024-03-01"), ("date", None, "", None),
        ("number", 0.85, "0%", 85), ("number", 0.07, "0.0%", 7),
        ("number", "85,5 %", "", 85.5), ("number", "1 500 000", "", 1_500_000), ("number", 80.0, "", 80), ("flag", True, "", True),
        ("flag", "Да ", "", True), ("flag", "х", "", True), ("flag", None, "", False), ("flag", "нет", "", False),
        ("people", "Сомова; Рыбин\nЛось", "", ["Сомова", "Рыбин", "Лось"]),
        ("lines", "а; б\n\nв", "", ["а; б", "в"]), ("lines", None, "", []),
        ("recurrence", "Ежемесячно до 5 числа", "", "FREQ=MONTHLY;BYMONTHDAY=5"), ("recurrence", "freq=daily", "", "FREQ=DAILY"),
        ("recurrence", "раз в полугодие", "", "FREQ=MONTHLY;INTERVAL=6"), ("text", 12, "", "12"), ("text", "  а ", "", "а"),
    ],
)  # fmt: skip
def test_what_a_cell_means(kind: Any, content: Any, number_format: str, value: Any) -> None:
    assert meant(of(kind), content, number_format) == value


@pytest.mark.parametrize(
    ("kind", "content", "word"),
    [
        ("date", "скоро", "не дата"), ("date", 45000, "не дата"), ("date", "31.02.2024", "не дата"), ("date", "01.03.24", "не дата"),
        ("number", "много", "не число"), ("number", "inf", "не число"), ("flag", "может быть", "да"),
        ("recurrence", "иногда", "повторение"),
        ("number", dt.date(2024, 1, 1), "не число"), ("text", "ы" * LONGEST, "длиннее"),
        ("text", dt.date(2024, 2, 1), "нужен текст"),
    ],
)  # fmt: skip
def test_a_cell_that_means_nothing(kind: Any, content: Any, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        meant(of(kind), content)


def test_codes_and_units() -> None:
    code, unit = of("code", codes={"ge": "не менее"}), of("unit", codes={"percent": "%"})
    assert (meant(code, "Не менее"), meant(code, "ge"), meant(unit, "%"), meant(unit, "школа")) == ("ge", "ge", "percent", "школа")
    with pytest.raises(ValueError, match="не менее"):
        meant(code, "побольше")


def test_a_date_that_no_spreadsheet_knows() -> None:
    assert cell_content(of("date"), "1899-12-31") == "1899-12-31" and plain(dt.datetime(2024, 1, 1, 12)) == "2024-01-01 12:00:00"


# ---- the command and the file


def test_the_command_and_the_format_write_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("акт.txt").write_text(ACT, encoding="utf-8")
    for args in (["workbook", "акт.txt", "-o", "a"], ["parse", "акт.txt", "--format", "xlsx", "-o", "b"]):
        result = CliRunner().invoke(cli, args)
        assert result.exit_code == 0, result.output
        assert f"written to {args[-1]}: xlsx" in result.stdout
    assert Path("a/акт.xlsx").read_bytes() == Path("b/акт.xlsx").read_bytes()


def test_an_edited_workbook_is_not_written_over(act: Resolution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(act, tmp_path)
    assert write_workbook(act, tmp_path) == path  # ours may be
    edited = openpyxl.load_workbook(path)
    edited["Поручения"]["C2"] = "вывезти"
    edited.save(path)
    before = path.read_bytes()
    with pytest.raises(EditedError, match="import-workbook"):
        write_workbook(act, tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("акт.txt").write_text(ACT, encoding="utf-8")
    name = path.rename(tmp_path / "акт.xlsx").name
    result = CliRunner().invoke(cli, ["workbook", "акт.txt", "-o", "."])
    assert result.exit_code == 1 and name in result.stderr and Path(name).read_bytes() == before
    assert CliRunner().invoke(cli, ["workbook", "акт.txt", "-o", ".", "--force"]).exit_code == 0
    assert Path(name).read_bytes() != before


def test_libreoffice_draws_every_sheet(act: Resolution, tmp_path: Path) -> None:
    needs("soffice")
    needs("pdftotext")
    path = write_workbook(act, tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    drawing = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(drawing, capture_output=True, timeout=120, check=True)
    reading = ["pdftotext", str(path.with_suffix(".pdf")), "-"]
    drawn = subprocess.run(reading, capture_output=True, check=True).stdout.decode("utf-8")
    assert all(f"{sheet.name}. Постановление № 31" in drawn for sheet in SHEETS)
    assert "Исходные данные" not in drawn and "вывезти снег" in " ".join(drawn.split()) and ISSUES.columns[0].title in drawn
