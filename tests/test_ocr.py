"""Scans and pictures: what the OCR misreads is mended where it is proved, tables and paragraphs come out as from a text layer."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from pdf_builder import Style, make_images, make_pdf, make_picture, make_scan
from programs import needs
from test_pdf import ACT, PLAN, SAMPLES, assignments, shown

from pipeline.errors import ReadError
from pipeline.readers.content import PAGE, Limits, pages
from pipeline.readers.ocr.letters import straightened
from pipeline.readers.ocr.misread import mend
from pipeline.readers.ocr.recognise import PROGRAM, read_image
from pipeline.readers.ocr.ruling import erased, strokes_of
from pipeline.readers.pdf.document import read_pdf
from pipeline.readers.pdf.geometry import Word
from pipeline.rulebook.load import load


def test_picture() -> None:
    needs(PROGRAM)
    told: list[tuple[int, int]] = []
    picture = make_picture(make_images(make_pdf(ACT))[0])
    content = read_image(picture, "act.png", Limits(), lambda done, of: told.append((done, of)))
    assert pages(content.text).text.splitlines() == shown(ACT)
    assert content.media_type == "image/png"
    assert content.confidence is not None
    assert 85 < content.confidence <= 100
    assert told == [(1, 1)]


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("TIFF", "image/tiff")])
def test_kinds_of_pictures(kind: str, media_type: str) -> None:
    needs(PROGRAM)
    image = make_images(make_pdf(ACT[:3]))[0].crop((0, 0, 1650, 700))
    content = read_image(make_picture(image, kind), "act", Limits())
    assert content.media_type == media_type
    assert pages(content.text).text.splitlines() == shown(ACT[:3])


def test_tiff_of_several_pages() -> None:
    needs(PROGRAM)
    first, second = (make_images(make_pdf(lines))[0].crop((0, 0, 1650, 800)) for lines in (ACT[1:3], ACT[3:6]))
    content = read_image(make_picture(first, "TIFF", more=[second]), "act.tif", Limits())
    assert content.text.count(PAGE) == 2
    assert pages(content.text).text.splitlines() == ACT[1:6]


def test_scan_that_lies_askew_or_is_transparent() -> None:
    needs(PROGRAM)
    from PIL import Image

    image = make_images(make_pdf(ACT[:4]))[0].crop((0, 0, 1650, 800))
    askew = image.rotate(0.7, fillcolor=255)
    transparent = Image.new("RGBA", askew.size, (0, 0, 0, 0))
    transparent.putalpha(askew.point([255 - value for value in range(256)]))
    content = read_image(make_picture(transparent), "act.png", Limits())
    assert pages(content.text).text.splitlines() == ACT[:4]


def test_ruled_table_in_a_picture() -> None:
    needs(PROGRAM)
    picture = make_picture(make_images(make_pdf(PLAN))[0])
    assert pages(read_image(picture, "plan.png", Limits()).text).text.splitlines() == [
        *PLAN[:4],
        "| 1.2 | Обновить сайты школ | ежеквартально | Лапина Е.С.; Директора школ |",
    ]


def test_scanned_pdf_and_pages_of_both_kinds() -> None:
    needs(PROGRAM)
    import pypdfium2

    told: list[tuple[int, int]] = []
    mixed = pypdfium2.PdfDocument.new()
    for data in (make_pdf(ACT[1:3]), make_scan(make_images(make_pdf(ACT[3:6])))):
        mixed.import_pages(pypdfium2.PdfDocument(data))
    out = io.BytesIO()
    mixed.save(out)
    content = read_pdf(out.getvalue(), "act.pdf", Limits(), lambda done, of: told.append((done, of)))
    assert pages(content.text).text.splitlines() == ACT[1:6]
    assert content.text.count(PAGE) == 2
    assert content.confidence is not None
    assert told == [(1, 1)]


@pytest.mark.parametrize("name", ["sampur-2021", "tikhorechye-2023", "lomovets-2024", "kedrovka-2019"])
def test_sample_by_ocr_gives_nearly_all_assignments(name: str) -> None:
    """Nineteen in twenty in every field; dashes count as one, since nothing but their length tells them apart."""
    needs(PROGRAM)
    text = (SAMPLES / f"{name}.txt").read_text("utf-8")
    images = make_images(make_pdf(text.splitlines(), Style(family="Liberation Serif")))
    content = read_image(make_picture(images[0], "TIFF", more=images[1:]), "act.tif", Limits())
    found, right = ([re.sub("[–—]", "-", repr(item)) for item in assignments(t)] for t in (pages(content.text).text, text))
    assert sum(item in found for item in right) >= 0.95 * len(right)


# ---- what is mended


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("в Ш квартале 2021 года", "в III квартале 2021 года"),
        ("до ТУ квартала", "до IV квартала"),
        ("ГУ кв. 2022 г.", "IV кв. 2022 г."),
        ("П-Ш кварталы", "II-III кварталы"),
        ("[ и П кварталы", "I и II кварталы"),
        ("Ш – [У кварталы", "III – IV кварталы"),
        ("в | полугодии", "в I полугодии"),
        ("начало ХХ1 века", "начало XXI века"),
        ("выпускников ХТ классов", "выпускников XI классов"),
        ("раздела Ш настоящего решения", "раздела III настоящего решения"),
        ("месяц и квартал, ТУ и ГУ, шт. кв. п. кв.", "месяц и квартал, ТУ и ГУ, шт. кв. п. кв."),
        ("1 квартал, 2 кв. м, 11 квартал леса", "1 квартал, 2 кв. м, 11 квартал леса"),
        ("школы No 4, №5 и № Зи № 8", "школы № 4, № 5 и № 3 и № 8"),
        ("c 1 мая 2020r., B.A. Норкина, OOO «Лада»", "с 1 мая 2020г., В.А. Норкина, ООО «Лада»"),
        ("Якубович Л.3.", "Якубович Л.З."),
        ("с1по 30 июня", "с 1 по 30 июня"),
        ("Гполугодие 2020 г.", "I полугодие 2020 г."),
        ("| № пит | Срок |", "| № п/п | Срок |"),
        ("I. Введение\nП. Кадры\nШ. Итоги\nIV. Разное", "I. Введение\nII. Кадры\nIII. Итоги\nIV. Разное"),
        ("I. Введение\nII. КАДРЫ\nШ. ИТОГИ\nГУ. Разное", "I. Введение\nII. КАДРЫ\nIII. ИТОГИ\nIV. Разное"),
        ("I. Введение\nП. П. Сомов, член комиссии", "I. Введение\nП. П. Сомов, член комиссии"),
        ("П. Сомов, член комиссии\nШ. Гуревич, секретарь", "П. Сомов, член комиссии\nШ. Гуревич, секретарь"),
        ("| П. Кадры | П. Кадры |\nбез первого", "| П. Кадры | П. Кадры |\nбез первого"),
        ("| I. Цели | I. Цели |\n| П. Кадры | П. Кадры |", "| I. Цели | I. Цели |\n| II. Кадры | II. Кадры |"),
        ("а) один;\n6) два;\nв) три", "а) один;\nб) два;\nв) три"),
        ("5) пять;\n6) шесть", "5) пять;\n6) шесть"),
        ("2. Отделу:\nа) провести;\nЗ.Рекомендовать", "2. Отделу:\nа) провести;\n3.Рекомендовать"),
        ("* провести;\n. обновить;\n• сдать", "• провести;\n• обновить;\n• сдать"),
    ],
)
def test_mended(read: str, printed: str) -> None:
    assert mend(read, load()["ocr"]) == printed


def words(*texts: str, base: float = 100.0, small: float = 6.0) -> list[tuple[tuple[int, int, int], Word]]:
    """Words of one line in a face of 13 points, the boxes those of the letters."""
    return [((1, 1, int(base)), Word(text, 80 + 60 * i, 130 + 60 * i, base, small)) for i, text in enumerate(texts)]


def test_capitals_of_the_height_of_small_letters_are_small() -> None:
    found = words("семи", "экономик", "ШКОЛ", "жалоб"[:3], "вновь") + words("она", "сочин", "семи", base=120.0)
    assert [word.text for word in straightened(found)][2] == "школ"


def test_words_of_a_line_get_one_base_on_a_page_that_lies_askew() -> None:
    found = [item for row in range(4) for item in words(*["семи"] * 6, base=100.0 + 20 * row)]
    for _, word in found:
        word.base += word.left * 0.02
    bases = {round(word.base) for word in straightened(found)}
    assert len(bases) == 4


def test_rules_are_found_and_erased_but_underlines_stay() -> None:
    from PIL import Image, ImageDraw

    image = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(image)
    draw.line([(100, 50), (700, 50)], fill=0, width=2)
    alone = strokes_of(image, 200)
    assert [(s.level, round(s.place), round(s.start), round(s.end)) for s in alone] == [(True, 18, 36, 252)]
    assert erased(image, alone, 200) is image
    draw.rectangle([(100, 100), (700, 300)], outline=0, width=2)
    draw.rectangle([(300, 400), (500, 500)], fill=0)
    strokes = strokes_of(image, 200)
    assert sorted(s.level for s in strokes) == [False, False, True, True, True]
    assert erased(image, strokes, 200).getpixel((100, 200)) == 255


# ---- what cannot be read


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"II*\0" + b"\xff" * 50, b"no picture"])
def test_broken_picture(data: bytes) -> None:
    needs(PROGRAM)
    with pytest.raises(ReadError, match=r"^act\.png: a broken picture: [^\n]+$"):
        read_image(data, "act.png", Limits())


def test_truncated_picture() -> None:
    needs(PROGRAM)
    picture = make_picture(make_images(make_pdf(ACT), 100)[0])
    with pytest.raises(ReadError, match=r"^act\.png: a broken picture: [^\n]+$"):
        read_image(picture[: len(picture) // 2], "act.png", Limits())


def _white(size: tuple[int, int] = (800, 600)) -> Any:
    from PIL import Image

    return Image.new("L", size, 255)


def test_picture_without_text() -> None:
    needs(PROGRAM)
    with pytest.raises(ReadError, match=r"^act\.png: no text found in the picture$"):
        read_image(make_picture(_white()), "act.png", Limits())


def test_too_many_pages() -> None:
    needs(PROGRAM)
    picture = make_picture(_white(), "TIFF", more=[_white()] * 3)
    with pytest.raises(ReadError, match=r"^act\.tif: 4 pages, more than 2 \(see --max-pages\)$"):
        read_image(picture, "act.tif", Limits(max_pages=2))


def test_too_large() -> None:
    needs(PROGRAM)
    with pytest.raises(ReadError, match=r"^act\.png: [^\n]*(?:too large|bomb)[^\n]*$"):
        read_image(make_picture(_white((20000, 10000)).convert("1")), "act.png", Limits())


def test_time_limit() -> None:
    needs(PROGRAM)
    picture = make_picture(make_images(make_pdf(ACT))[0])
    with pytest.raises(ReadError, match=r"^act\.png: the OCR of a page took more than 0\.05 seconds$"):
        read_image(picture, "act.png", Limits(timeout=0.05))


def test_without_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError, match=r"^act\.png: to read scans, install tesseract with Russian \(Debian: .*\)$"):
        read_image(make_picture(_white()), "act.png", Limits())


def test_without_the_russian_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / PROGRAM
    fake.write_text("#!/bin/sh\necho eng\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ReadError, match="tesseract-ocr-rus"):
        read_image(make_picture(_white()), "act.png", Limits())


def test_tesseract_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / PROGRAM
    fake.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo rus && exit\necho no luck >&2\nexit 3\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ReadError, match=r"^act\.png: tesseract: no luck$"):
        read_image(make_picture(_white()), "act.png", Limits())
