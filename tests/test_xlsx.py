"""Workbooks: what the sheet shows, merged cells repeated, hidden ones gone; and what is no plan."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from containers import package
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import pipeline
from pipeline.errors import ReadError
from pipeline.readers import read
from pipeline.readers.content import PAGE, Limits
from pipeline.readers.sheets.workbook import read_xlsx

HEAD: list[Any] = ["№", "Мероприятие", "Срок", "Ответственный"]
PLAN: list[list[Any]] = [
    ["1", "Провести сверку", dt.datetime(2024, 3, 5), "Отдел кадров"],
    ["2", "Обновить стенды", "до 01.04.2024", "Директора школ\nАрхив"],
]


def saved(fill: Callable[[Worksheet], Any], *others: Callable[[Worksheet], Any]) -> bytes:
    book = Workbook()
    assert book.active is not None
    fill(book.active)
    for other in others:
        other(book.create_sheet())
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lines(*fill: Callable[[Worksheet], Any]) -> list[str]:
    return read_xlsx(saved(*fill), "план.xlsx", Limits()).text.rstrip("\n").split("\n")


def rows(*cells: list[Any]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in cells:
            sheet.append(row)

    return fill


def cell(value: Any, shape: str = "General") -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = value
        sheet["A1"].number_format = shape

    return fill


@pytest.mark.parametrize(("value", "shape", "expected"), [
    (3, "General", "3"), (3.0, "0.00", "3"), (2.5, "General", "2,5"), (0.1 + 0.2, "General", "0,3"), (-1500000, "#,##0", "-1500000"),
    (0.85, "0%", "85%"), (0.855, "0.0%", "85,5%"), (0.333333, "0%", "33%"), (1, "0%", "100%"), (1.5, "0.00%;[Red]-0.00%", "150%"),
    (1500, '#,##0.00" руб."', "1500 руб."), (1500, '#,##0.00 "₽"', "1500 ₽"), (12, "0\\ \"шт.\"", "12 шт."),
    (dt.datetime(2024, 3, 5), "dd.mm.yyyy", "05.03.2024"), (dt.date(2024, 3, 5), "yyyy-mm-dd", "05.03.2024"),
    (dt.datetime(2024, 3, 5, 14, 30), "dd.mm.yyyy hh:mm", "05.03.2024 14:30"), (dt.time(9, 5), "hh:mm", "09:05"),
    (45356, "dd.mm.yyyy", "05.03.2024"), (True, "General", "ИСТИНА"), ("85%", "@", "85%"), ("  до\u00a01 мая ", "@", "до\u00a01 мая"),
    ("**до** 1 мая", "@", "**до** 1 мая"), (f"до{PAGE} мая", "@", "до мая"), ("0012", "@", "0012"),
])  # fmt: skip
def test_values_are_those_that_the_sheet_shows(value: Any, shape: str, expected: str) -> None:
    assert [line.strip() for line in lines(cell(value, shape))] == [expected]


def test_the_title_is_text_and_the_plan_is_rows() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["D1"] = "УТВЕРЖДАЮ\nначальник отдела"
        sheet["A2"] = "ПЛАН"
        sheet.merge_cells("A2:D2")
        rows([], HEAD, ["Раздел 1"], *PLAN)(sheet)
        sheet.merge_cells("A5:D5")
        rows([], ["Директор", None, None, "И.И. Петров"], ["Исполнитель: Громова"])(sheet)

    assert lines(fill) == [
        "УТВЕРЖДАЮ", "начальник отдела", "ПЛАН", "", "| № | Мероприятие | Срок | Ответственный |",
        "| Раздел 1 | Раздел 1 | Раздел 1 | Раздел 1 |", "| 1 | Провести сверку | 05.03.2024 | Отдел кадров |",
        "| 2 | Обновить стенды | до 01.04.2024 | Директора школ; Архив |", "", "Директор И.И. Петров", "Исполнитель: Громова",
    ]  # fmt: skip


def test_merged_cells_stand_in_each_row_and_column() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(HEAD, PLAN[0], ["2", "Обновить стенды", None, "Архив"])(sheet)
        sheet.merge_cells("C2:C3")

    assert lines(fill)[1:] == ["| 1 | Провести сверку | 05.03.2024 | Отдел кадров |", "| 2 | Обновить стенды | 05.03.2024 | Архив |"]


def test_what_is_hidden_is_dropped() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(HEAD, PLAN[0], ["9", "Скрыто", "нет", "нет"], PLAN[1])(sheet)
        sheet.row_dimensions[3].hidden = True
        sheet.insert_cols(3, 2)
        for row in range(1, 5):
            sheet.cell(row, 3, "скрыто")
            sheet.cell(row, 4, "скрыто")
        sheet.column_dimensions.group("C", "D", hidden=True)

    def hidden(sheet: Worksheet) -> None:
        sheet["A1"] = "скрыто"
        sheet.sheet_state = "hidden"

    assert lines(fill, hidden, cell("Второй лист")) == [
        "| № | Мероприятие | Срок | Ответственный |", "| 1 | Провести сверку | 05.03.2024 | Отдел кадров |",
        "| 2 | Обновить стенды | до 01.04.2024 | Директора школ; Архив |", "", "Второй лист",
    ]  # fmt: skip


def test_a_sheet_without_a_plan() -> None:
    assert lines(rows(["Сведения"], ["Школа", "Мест"], ["№ 1", 25])) == ["Сведения", "| Школа | Мест |", "| № 1 | 25 |"]


def test_a_formula_gives_the_value_that_was_saved_with_it() -> None:
    data = saved(rows(["всего", 1]))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert "<v>1</v>" in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("<v>1</v>", "<f>SUM(A2:A9)</f><v>41</v>").encode()
    assert read_xlsx(package(parts), "план", Limits()).text.strip() == "| всего | 41 |"


def test_a_plan_gives_assignments(tmp_path: Path) -> None:
    title: list[list[Any]] = [["УТВЕРЖДЕНО приказом от 01.02.2024 № 7"], ["ПЛАН МЕРОПРИЯТИЙ"], ["по подготовке архива"]]
    (tmp_path / "план.xlsx").write_bytes(saved(rows(*title, HEAD, *PLAN)))
    found = pipeline.parse(tmp_path / "план.xlsx").assignments
    assert [(a.clause, a.text, a.deadlines[0].end, a.responsible[0].party) for a in found] == [
        ("1", "Провести сверку", "2024-03-05", "отдел кадров"), ("2", "Обновить стенды", "2024-04-01", "директора школ"),
    ]  # fmt: skip


# ---- bad input


@pytest.mark.parametrize("cells", ["A1:XFD1048576", "A1:A1048576"])
def test_merged_cells_do_not_multiply_without_end(cells: str) -> None:
    data = saved(rows(["а"]))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{cells}"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", merged.encode())
    with pytest.raises(ReadError, match=r"\Aплан: refused: a workbook of \d+ cells"):
        read_xlsx(package(parts), "план", Limits())


def test_merged_cells_do_not_repeat_a_long_text_without_end() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "х" * 30_000
        sheet.merge_cells("A1:J100")

    with pytest.raises(ReadError, match="merged cells"):
        lines(fill)


def test_a_stray_cell_in_the_last_row_costs_nothing() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["а"])(sheet)
        sheet["A1048576"] = "б"

    assert lines(fill) == ["а", "", "б"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_a_broken_part(part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(saved(rows(["а"])))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = parts[part][: len(parts[part]) // 2]
    with pytest.raises(ReadError, match=r"\Aплан: the workbook is truncated or broken[^\n]*\Z"):
        read_xlsx(package(parts), "план", Limits())


def test_an_empty_workbook(tmp_path: Path) -> None:
    (tmp_path / "план.xlsx").write_bytes(saved(rows()))
    with pytest.raises(ReadError, match="there is no text"):
        read(tmp_path / "план.xlsx")
