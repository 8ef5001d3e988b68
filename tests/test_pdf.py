"""PDF with a text layer: paragraphs, hyphens, pages, running heads, tables, and what cannot be read."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from pdf_builder import Style, font, make_images, make_pdf, make_scan
from programs import needs

from pipeline.errors import ReadError
from pipeline.flow import parse_text
from pipeline.readers.content import PAGE, Limits, pages, table_line
from pipeline.readers.hyphens import join
from pipeline.readers.pdf.document import read_pdf
from pipeline.readers.pdf.legible import is_legible, remapped

SAMPLES = Path(__file__).parent.parent / "samples"
ACT = [
    "РАСПОРЯЖЕНИЕ",
    "В целях подготовки образовательных организаций Ольховатского района к новому учебному году и во исполнение решения"
    " районной коллегии обязываю руководителей:",
    "1. Отделу образования (Лапина Е.С.) совместно с районным методическим кабинетом провести до 15 сентября 2021 года проверку"
    " готовности учреждений и представить доклад главе района.",
    "1.1. Директорам школ:",
    "а) обеспечить проведение инструктажей;",
    "б) организовать учебно-методическое сопровождение педагогических работников, которые приступили к работе в школах района"
    " в 2020-2021 учебном году.",
    "– подготовить отчёт;",
    "2. Контроль за исполнением распоряжения оставляю за собой.",
    "Глава района                                  Р.Ф. Аверин",
]
PLAN = [
    "ПЛАН МЕРОПРИЯТИЙ",
    "| № | Мероприятие | Срок | Ответственный |",
    "| Раздел 1. Подготовка | Раздел 1. Подготовка | Раздел 1. Подготовка | Раздел 1. Подготовка |",
    "| 1.1 | Провести совещание с руководителями образовательных организаций района о начале учебного года"
    " | до 25 августа 2021 года | Отдел образования |",
    "| 1.2 | Обновить сайты школ | ежеквартально | Лапина Е.С.<br>Директора школ |",
]
STYLES = {
    "justified, indented": Style(),
    "hyphenated, wide lines": Style(hyphens=True, leading=1.5, size=14),
    "ragged, gaps between paragraphs": Style(justified=False, indent=0, gap=7, numbers="bottom"),
    "landscape": Style(page=(842, 595), numbers="none"),
}


def text_of(lines: list[str], style: Style | None = None) -> str:
    return read_pdf(make_pdf(lines, style), "act.pdf", Limits()).text


def shown(lines: list[str]) -> list[str]:
    """Lines as they are to be read: no columns of spaces."""
    return [" ".join(line.split()) for line in lines]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_lines_become_the_paragraphs_that_were_set(style: Style) -> None:
    assert pages(text_of(ACT, style)).text.splitlines() == shown(ACT)


@pytest.mark.parametrize("size", [10, 12, 14])
@pytest.mark.parametrize("family", ["Arimo", "PT Sans Narrow", "PT Serif", "Roboto Mono"])
@pytest.mark.parametrize("style", [Style(), Style(justified=False, indent=0, gap=7)], ids=["justified", "ragged"])
def test_lines_become_paragraphs_in_any_font(style: Style, family: str, size: float) -> None:
    """A sans, a condensed, a serif and a monospaced font."""
    set_in = replace(style, family=family, size=size)
    assert pages(text_of(ACT, set_in)).text.splitlines() == shown(ACT)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("обра-", "зования района", "образования района"),
        ("ОБРА-", "ЗОВАНИЯ", "ОБРАЗОВАНИЯ"),
        ("обра\u00ad", "зования", "образования"),
        ("учебно-", "методический", "учебно-методический"),
        ("учебно-мето-", "дический", "учебно-методический"),
        ("психолого-", "педагогической", "психолого-педагогической"),
        ("агро-", "технологический", "агротехнологический"),
        ("кто-", "то", "кто-то"),
        ("из-", "за чего", "из-за чего"),
        ("2020-", "2021 годы", "2020-2021 годы"),
        ("Северо-", "Западный", "Северо-Западный"),
        ("ИТ-", "куб", "ИТ-куб"),
        ("план-", "график", "план-график"),
        ("Сампур-", "ского", "Сампурского"),
        ("срок –", "до мая", "срок – до мая"),
        ("срок -", "до мая", "срок - до мая"),
        ("среда» (далее-", "ЦОС)", "среда» (далее- ЦОС)"),
        ("отделу", "кадров", "отделу кадров"),
    ],
)
def test_hyphen_at_a_lines_end(before: str, after: str, joined: str) -> None:
    assert join(before, after) == joined


def test_pages_are_marked_where_they_begin_also_inside_a_paragraph() -> None:
    long = "4. Управлению образования " + ", ".join(f"провести проверку школы номер {i}" for i in range(1, 150)) + "."
    lines = [*ACT[:3], long, "5. Контроль оставляю за собой."]
    text = text_of(lines, Style(hyphens=True))
    found = pages(text)
    assert found.text.splitlines() == shown(lines)
    assert len(found.starts) == text.count(PAGE) > 1
    assert found.starts[0] == 0
    start = found.text.index(long)
    inside = [place for place in found.starts if start < place < start + len(long)]
    assert len(inside) == len(found.starts) - 1


def test_a_page_without_text_counts() -> None:
    from fpdf import FPDF
    from pdf_builder import font

    pdf = FPDF(unit="pt")
    pdf.add_font("act", "", font())
    pdf.set_font("act", size=13)
    for words in ("Первая страница акта", "", "Третья страница акта"):
        pdf.add_page()
        if words:
            pdf.text(80, 100, words)
    found = pages(read_pdf(bytes(pdf.output()), "act.pdf", Limits()).text)
    assert len(found.starts) == 3
    assert found.text[found.starts[2] :].startswith("Третья")


@pytest.mark.parametrize("numbers", ["top", "bottom"])
def test_running_heads_and_page_numbers_are_dropped(numbers: str) -> None:
    lines = [f"{i}. Отделу образования провести проверку школы до {i} сентября 2021 года." for i in range(1, 150)]
    text = pages(text_of(lines, Style(size=11, head="Документ создан 15 мая 2021 года", numbers=numbers))).text
    assert text.splitlines() == lines


def test_a_number_in_the_text_is_no_page_number() -> None:
    lines = ["Итого школ в районе:", "12", "Отделу образования провести проверку."]
    assert pages(text_of(lines, Style(numbers="none"))).text.splitlines() == lines


def test_ruled_table() -> None:
    assert pages(text_of(PLAN)).text.splitlines() == [
        *PLAN[:4],
        "| 1.2 | Обновить сайты школ | ежеквартально | Лапина Е.С.; Директора школ |",
    ]


def test_table_over_pages_keeps_its_rows_and_repeats_its_head() -> None:
    rows = [f"| {i} | Провести проверку школы номер {i} | до {i % 28 + 1} мая 2021 года | Отдел образования |" for i in range(1, 60)]
    text = pages(text_of([PLAN[0], PLAN[1], *rows])).text
    assert [line for line in text.splitlines()[1:] if line != PLAN[1]] == rows
    found = parse_text(text).assignments
    assert [(a.clause, [d.raw for d in a.deadlines]) for a in found[:2]] == [
        ("1", ["до 2 мая 2021 года"]),
        ("2", ["до 3 мая 2021 года"]),
    ]


def test_row_that_a_page_cuts_is_one_row() -> None:
    from pipeline.readers.pdf.grid import Table
    from pipeline.readers.pdf.layout import text_of as written
    from pipeline.readers.pdf.leaf import Leaf
    from pipeline.rulebook.load import load

    first = Leaf(595, 842, [Table(100, 800, [["№", "Мероприятие"], ["1", "Провести сверку спис-"]])])
    second = Leaf(595, 842, [Table(50, 90, [["", "ков и реестров"], ["2", "Обновить сайт"]])])
    assert written([first, second], load()).splitlines() == [
        f"{PAGE}| № | Мероприятие |",
        f"| 1 | Провести сверку спис{PAGE}ков и реестров |",
        "| 2 | Обновить сайт |",
    ]


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("drawn", [False, True], ids=["turned by a flag", "drawn aside"])
def test_turned_pages(angle: int, drawn: bool) -> None:
    import pypdfium2

    data = make_pdf(PLAN)
    document = pypdfium2.PdfDocument(data)
    for page in document:
        _turn(page, angle, drawn)
    out = io.BytesIO()
    document.save(out)
    assert read_pdf(out.getvalue(), "act.pdf", Limits()).text == read_pdf(data, "act.pdf", Limits()).text


def _turn(page: Any, angle: int, drawn: bool) -> None:
    if not drawn:
        page.set_rotation(angle)
        return
    width, height = page.get_size()
    shift = {90: (height, 0), 180: (width, height), 270: (0, width)}[angle]
    for item in page.get_objects(max_depth=1):
        item.set_matrix(item.get_matrix().rotate(angle, ccw=True).translate(*shift))
    if angle != 180:
        page.set_mediabox(0, 0, height, width)
        page.set_cropbox(0, 0, height, width)
    page.gen_content()


# ---- the whole way


def without_spans(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_spans(item) for key, item in value.items() if key not in ("span", "page", "id", "key")}
    return [without_spans(item) for item in value] if isinstance(value, list) else value


def assignments(text: str) -> list[Any]:
    return [without_spans(item.model_dump(mode="json")) for item in parse_text(text).assignments]


@pytest.mark.parametrize("style", [Style(), Style(hyphens=True, leading=1.5, size=14)], ids=["plain", "hyphenated"])
@pytest.mark.parametrize("name", ["sampur-2021", "kedrovka-2019", "tikhorechye-2023", "luchistoye-plan-2025"])
def test_sample_gives_the_same_assignments(name: str, style: Style) -> None:
    text = (SAMPLES / f"{name}.txt").read_text("utf-8")
    read = pages(read_pdf(make_pdf(text.splitlines(), style), name, Limits()).text)
    assert assignments(read.text) == assignments(text)


def test_page_of_a_clause_is_where_it_begins() -> None:
    lines = ["РЕШИЛИ:", *(f"{i}. Отделу образования провести проверку школы до {i % 28 + 1} мая 2021 года." for i in range(1, 120))]
    read = pages(text_of(lines, Style(size=11)))
    assert len(read.starts) > 2
    for place in read.starts[1:]:
        assert read.text[place].isdigit()
        assert read.text[place - 1] == "\n"


# ---- what cannot be read, or only in part


def test_password() -> None:
    with pytest.raises(ReadError, match=r"^act\.pdf: the PDF is locked by a password$"):
        read_pdf(make_pdf(ACT, Style(password="secret")), "act.pdf", Limits())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"no PDF at all", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_broken(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"^act\.pdf: [^\n]+$"):
        read_pdf(data, "act.pdf", Limits())


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_truncated(part: float) -> None:
    data = make_pdf(ACT * 3)
    try:
        text = read_pdf(data[: int(len(data) * part)], "act.pdf", Limits()).text
    except ReadError as error:
        assert str(error).startswith("act.pdf: ")
        assert "\n" not in str(error)
    else:
        assert "Отделу образования" in text


def test_changed_bytes_give_text_or_one_line() -> None:
    data = make_pdf(PLAN, Style(compressed=False))
    for place in range(50, len(data), max(1, len(data) // 60)):
        broken = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
        try:
            read_pdf(broken, "act.pdf", Limits())
        except ReadError as error:
            assert "\n" not in str(error)


def test_too_many_pages() -> None:
    with pytest.raises(ReadError, match=r"^act\.pdf: [3-9] pages, more than 2 \(see --max-pages\)$"):
        read_pdf(make_pdf(ACT * 12), "act.pdf", Limits(max_pages=2))


def test_scan_without_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = make_scan(make_images(make_pdf(ACT), 50), 50)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match=r"^act\.pdf: the PDF has no text; .*tesseract-ocr, tesseract-ocr-rus"):
        read_pdf(scan, "act.pdf", Limits())


RUSSIAN = "отдел образования проводит проверку готовности школ района учебному году"


@pytest.mark.parametrize(
    ("words", "legible"),
    [
        (RUSSIAN, True),
        ("Постановление администрации Ольховатского района Лапина Аверин Гущина Сомов", True),
        ("the department of education is to inspect all schools before September", True),
        ("Аверин Р.Ф.", True),
        (RUSSIAN.encode("cp1251").decode("cp1252"), False),
        (RUSSIAN.encode("koi8_r").decode("cp1251"), False),
        ("\ue010\ue011\ue012\ue013\ue014 \ue015\ue016\ue017 \ue018\ue019", False),
        ("щшфр цгкнв бхтл мждк пчзщ вгдж клмн прст фхцч", False),
    ],
)
def test_legible(words: str, legible: bool) -> None:
    assert is_legible(words.split()) is legible


def test_latin_letters_that_stand_for_cyrillic_ones_are_put_back() -> None:
    garbled = RUSSIAN.encode("cp1251").decode("cp1252")
    assert " ".join(map(remapped, garbled.split())) == RUSSIAN


def test_300_pages_take_little_memory() -> None:
    lines = ACT[2:7] * 1560
    data = make_pdf(lines)
    script = (
        "import re, sys; from pipeline.readers.pdf.document import read_pdf; from pipeline.readers.content import Limits, PAGE;"
        "text = read_pdf(sys.stdin.buffer.read(), 'act.pdf', Limits()).text;"
        "print(text.count(PAGE), int(re.search('VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True, timeout=120)
    count, megabytes = map(int, done.stdout.split())
    assert count >= 300
    assert megabytes < 500


def test_libreoffice_writes_the_same(tmp_path: Path) -> None:
    needs("soffice")
    paragraphs = "".join(f'<text:p text:style-name="P">{line.replace("–", "&#8211;")}</text:p>' for line in shown(ACT[1:8]))
    (tmp_path / "act.fodt").write_text(_FODT.format(paragraphs), "utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "act.fodt")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = pages(read_pdf((tmp_path / "act.pdf").read_bytes(), "act.pdf", Limits()).text).text
    assert text.splitlines() == shown(ACT[1:8])


_FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles><style:style style:name="P"
 style:family="paragraph"><style:paragraph-properties fo:text-align="justify" fo:text-indent="1.25cm"/>
 <style:text-properties fo:font-size="14pt" fo:hyphenate="true" fo:language="ru" fo:country="RU"/></style:style></office:automatic-styles>
 <office:body><office:text>{}</office:text></office:body></office:document>"""


def _unruled(*pages: Sequence[tuple[str, ...]]) -> str:
    """The text of a PDF that sets cells at the same places in every line, without rules; one cell stands in the middle."""
    pdf = FPDF(unit="pt", format=(595, 842))
    pdf.add_font("act", "", font())
    for page in pages:
        pdf.add_page()
        pdf.set_font("act", size=11)
        for place, cells in enumerate(page):
            for left, cell in zip((180,) if len(cells) == 1 else (60, 95, 330, 430), cells, strict=True):
                pdf.text(left, 60 + 14 * place, cell)
    return read_pdf(bytes(pdf.output()), "план.pdf", Limits()).text.replace(PAGE, "")


def test_a_plan_without_rules_is_read_by_the_gaps_that_run_through_its_lines() -> None:
    first = [
        ("План работы музея на 2024 год",),
        ("№", "Мероприятие", "Срок", "Ответственный"),
        ("I. Учёт фондов музея и его отделов",),
        ("1", "Провести опись всех фондов", "до 15.03.2024", "Громова А.Е."),
        ("", "и витрин главного зала", "", "Дёмин А.А."),
        ("2", "Обновить карточки", "март 2024", "отдел учёта"),
    ]
    second = [("", "новых поступлений", "", "и хранения"), ("3", "Открыть выставку", "до 20.04.2024", "директор музея")]
    title = "I. Учёт фондов музея и его отделов"
    assert _unruled(first, second).split("\n") == [
        "План работы музея на 2024 год",
        "| № | Мероприятие | Срок | Ответственный |",
        table_line([title] * 4),
        "| 1 | Провести опись всех фондов и витрин главного зала | до 15.03.2024 | Громова А.Е.; Дёмин А.А. |",
        "| 2 | Обновить карточки новых поступлений | март 2024 | отдел учёта и хранения |",
        "| 3 | Открыть выставку | до 20.04.2024 | директор музея |",
    ]
