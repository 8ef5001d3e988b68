"""A made-up plan comes out of every format as it does out of text: its rows, numbers, sections and cells."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx_builder import Docx, p, span, tbl
from openpyxl import Workbook
from pdf_builder import make_pdf

import pipeline
from pipeline.flow import parse_text

Rows = Sequence[tuple[str, ...]]
TITLE = "План работы музея на 2024 год"
HEAD = ("№", "Мероприятие", "Срок", "Ответственный")
WITHOUT_MEASURES = ("№", "Виды и приёмы", "Срок выполнения", "Ответственные")
SECTION = "Выставки и экскурсии"
FIRST = [("1", "Провести опись фондов", "до 15.03.2024", "Громова А.Е."), ("2", "Обновить карточки", "до 20.03.2024", "Дёмин А.А.")]
SECOND = [("1", "Открыть выставку", "до 25.04.2024", "директор музея")]
PLANS: dict[str, Rows] = {
    "plain": [HEAD, *FIRST],
    "section": [HEAD, *FIRST, (SECTION,) * 4, *SECOND],
    "head again": [HEAD, *FIRST, HEAD, ("3", *SECOND[0][1:])],
    "a name of its own": [WITHOUT_MEASURES, *FIRST],
}


def as_docx(rows: Rows) -> bytes:
    return Docx(p(TITLE) + tbl([[(span(4), row[0])] if len(set(row)) == 1 else list(row) for row in rows])).data()


def as_xlsx(rows: Rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    for number, row in enumerate(rows, 2):
        sheet.append(list(row))
        if len(set(row)) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=4)
    book.save(out)
    return out.getvalue()


def as_html(rows: Rows) -> bytes:
    body = "".join(
        f"<tr><td colspan=4>{row[0]}</td></tr>" if len(set(row)) == 1 else f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for row in rows
    )
    return f"<meta charset=utf-8><p>{TITLE}</p><table border=1>{body}</table>".encode()


def as_text(rows: Rows) -> str:
    return "\n".join([TITLE, "", *(f"| {' | '.join(row)} |" for row in rows)])


def as_tabs(rows: Rows) -> bytes:
    return "\n".join([TITLE, "", *("\t".join(row) for row in rows)]).encode()


def as_pdf(rows: Rows) -> bytes:
    return make_pdf([TITLE, *as_text(rows).split("\n")[2:]])


WRITERS = {"docx": as_docx, "xlsx": as_xlsx, "html": as_html, "txt": as_tabs, "pdf": as_pdf}


def rows_of(result: pipeline.Resolution) -> list[tuple[object, ...]]:
    """What is compared of each row, and whether a cell's bar is in its text."""
    found = result.assignments
    return [(a.clause, a.text, a.context, [d.raw for d in a.deadlines], [r.party for r in a.responsible], "|" in a.text) for a in found]


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_is_read_the_same_from_every_format(plan: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"план.{suffix}"
    path.write_bytes(WRITERS[suffix](PLANS[plan]))
    expected = rows_of(parse_text(as_text(PLANS[plan])))
    assert len(expected) == (2 if plan in ("plain", "a name of its own") else 3)
    assert rows_of(pipeline.parse(path)) == expected
