"""Pages saved from a site and documents saved as pages: labels, tables, encodings, and what stands around the act."""

import time
from pathlib import Path

import pytest
from rewriting import assignments, page, text_of

import pipeline
from pipeline.errors import ReadError
from pipeline.readers import read
from pipeline.readers.content import PAGE, Limits, pages
from pipeline.readers.html.page import read_html

SAMPLES = sorted((Path(__file__).resolve().parent.parent / "samples").glob("*.txt"))
ACT = "<h1>РЕШЕНИЕ</h1><p>от 01.02.2023 № 4</p><p>РЕШИЛИ:</p><p>1. Отделу <a href=/k>культуры</a> провести сверку.</p>"
LINES = ["РЕШЕНИЕ", "от 01.02.2023 № 4", "РЕШИЛИ:", "1. Отделу культуры провести сверку."]


def lines(body: str, head: str = "") -> list[str]:
    content = read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "акт.html", Limits())
    return pages(content.text).text.rstrip("\n").split("\n")


@pytest.mark.parametrize(("charset", "encoding"), [
    ("utf-8", "utf-8"), (None, "utf-8"), ("windows-1251", "cp1251"), (None, "cp1251"), ("utf-8", "cp1251"), ("windows-1251", "utf-8"),
    ("iso-8859-1", "cp1251"), ("koi8-r", "cp1251"), ("koi8-r", "koi8-r"), ("no-such", "cp1251"), ("windows-1251", "utf-16"),
])  # fmt: skip
def test_the_same_is_extracted_whatever_the_encoding_and_its_declaration(charset: str | None, encoding: str, tmp_path: Path) -> None:
    sample = next(path for path in SAMPLES if path.stem == "sampur-2021")
    path = tmp_path / "sampur-2021.html"
    path.write_bytes(page(text_of(sample), charset).encode(encoding, "xmlcharrefreplace"))
    assert assignments(pipeline.parse(path)) == assignments(pipeline.parse(sample))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: str(path.stem))
def test_the_same_is_extracted_from_every_sample(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{sample.stem}.html"
    path.write_bytes(page(text_of(sample), "utf-8").encode("cp1251", "xmlcharrefreplace"))
    assert assignments(pipeline.parse(path)) == assignments(pipeline.parse(sample))


@pytest.mark.parametrize(("body", "expected"), [
    ("<p>Отделу\n   культуры</p><p>провести</p>", ["Отделу культуры", "провести"]),
    ("<div>а<p>б</p>в</div>", ["а", "б", "в"]),
    ("а<br>б<br/><br/>в", ["а", "б", "", "в"]),
    ("<p>а</p><p>&nbsp;</p><p>б</p>", ["а", "", "б"]),
    ("<p>а</p><p></p><p>б</p>", ["а", "б"]),
    ("<h2>Раздел</h2><b>Отд</b><i>елу</i>&nbsp;&laquo;а&raquo; &#1041; &amp;lt;", ["Раздел", "Отделу «а» Б &lt;"]),
    ("<pre>1. Отделу\n   культуры\n2. Школам</pre>", ["1. Отделу", "культуры", "2. Школам"]),
    ("<span style='display: block'>а</span><span style='display:block'>б</span>", ["а", "б"]),
    ("<p>м<sup>2</sup> <q>а</q> <s>б</s> <ins>в</ins><del>г</del></p>", ["м2 «а» б в"]),
    ("<p>а</p><p hidden>нет</p><p style='color:red; DISPLAY : NONE'>нет</p>в<!-- нет --><script>нет</script>г", ["а", "вг"]),
    ("<p>**не** \\. &gt; # знаки разметки</p>", ["**не** \\. > # знаки разметки"]),
    (f"а{PAGE}б &#xFDD0;", ["аб"]),
])  # fmt: skip
def test_lines(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


@pytest.mark.parametrize(("body", "expected"), [
    ("<ol><li>а<li>б</ol>", "1. а|2. б"),
    ("<ol start=3><li>а</li><li value=9>б</li><li>в</li></ol>", "3. а|9. б|10. в"),
    ("<ol reversed><li>а<li>б</ol>", "2. а|1. б"),
    ("<ol type=a><li>x<li>y</ol><ol type=A start=26><li>x<li>y</ol>", "a. x|b. y|Z. x|AA. y"),
    ("<ol type=i start=3><li>x<li>y</ol><ol style='list-style-type: upper-roman' start=9><li>x</ol>", "iii. x|iv. y|IX. x"),
    ("<ol style='list-style: decimal-leading-zero inside'><li>x</ol>", "01. x"),
    ("<ol><li><p>а</p><p>б</p><ol><li>в</ol><li>г</ol>", "1. а|б|1. в|2. г"),
    ("<ol><li>а<ul><li>б<li>в</ul></li><li>г</li></ol>", "1. а|– б|– в|2. г"),
    ("<ul type=square><li>а</ul><ul style='list-style:none'><li>б</ul>", "– а|б"),
    ("<ol><li>1.1. Отделу<li>а) школам<li>05.03.2024 провести</ol>", "1.1. Отделу|а) школам|3. 05.03.2024 провести"),
    ("<ol><li><ol><li>а</ol></ol>", "1.|1. а"),
    ("<ol start=x><li>а<li value=''>б</ol><li>в", "1. а|2. б|– в"),
])  # fmt: skip
def test_lists_are_numbered_as_the_browser_shows_them(body: str, expected: str) -> None:
    assert lines(body) == expected.split("|")


WORD_SPACE = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span>"


@pytest.mark.parametrize(("label", "font", "expected"), [
    ("1.", "", "1. Отделу"), ("2.7.1.", "", "2.7.1. Отделу"), ("а)", "", "а) Отделу"), ("IV.", "", "IV. Отделу"), ("(б)", "", "(б) Отделу"),
    ("·", "Symbol", "– Отделу"), ("o", "\"Courier New\"", "– Отделу"), ("§", "Wingdings", "– Отделу"), ("–", "", "– Отделу"),
])  # fmt: skip
def test_labels_that_word_wrote_as_text(label: str, font: str, expected: str) -> None:
    """A list item as Word saves it: the label stands in a span, behind a condition that browsers do not know."""
    own = f"<span style='font-family:{font}'><span style='mso-list:Ignore'>{label}{WORD_SPACE}</span></span>"
    item = f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>{own}<![endif]>Отделу<o:p></o:p></p>"
    assert lines(f"<!--[if gte mso 9]><xml><w:WordDocument/>нет</xml><![endif]-->{item}") == [expected]


@pytest.mark.parametrize(("rows", "expected"), [
    ("<tr><th>№<th>Мероприятие<th>Срок<tr><td>1<td>Сверка<td>май",
     ["| № | Мероприятие | Срок |", "| 1 | Сверка | май |"]),
    ("<tr><td>№<td>Мера<td>Срок<tr><td colspan=3>Раздел<tr><td>1<td>а<td rowspan=2>май<tr><td>2<td>б",
     ["| № | Мера | Срок |", "| Раздел | Раздел | Раздел |", "| 1 | а | май |", "| 2 | б | май |"]),
    ("<tr><td rowspan=0>а<td>б<td>в<tr><td>г<td>д<tr><td>е<td>ж", ["| а | б | в |", "| а | г | д |", "| а | е | ж |"]),
    ("<tr><td>а<td>б<td>Отдел кадров<br>Архив<tr><td>1<td>x|y<td>", ["| а | б | Отдел кадров; Архив |", "| 1 | x¦y | |"]),
    ("<tr><td>№<td>Мера<td>Срок<tr><td>1<td><table><tr><td>а<td>б<tr><td>в<td>г</table><td>май",
     ["| № | Мера | Срок |", "| 1 | а б в г | май |"]),
    ("<tr><td>№<td>Мера<td>Срок<tr><td>1<td>" + "<p>Сверка</p>" * 12 + "<td>май",
     ["| № | Мера | Срок |", "| 1 | " + "; ".join(["Сверка"] * 12) + " | май |"]),
])  # fmt: skip
def test_tables_are_rows(rows: str, expected: list[str]) -> None:
    assert lines(f"<table>{rows}</table>") == expected


@pytest.mark.parametrize(("table", "expected"), [
    ("<table><tr><td>Глава района<td>И.И. Петров</table>", ["Глава района И.И. Петров"]),
    ("<table><tr><td>а<tr><td>б</table>", ["а", "б"]),
    ("<table role=presentation><tr><td>а<td>б<td>в<tr><td>г<td>д<td>е</table>", ["а б в", "г д е"]),
    ("<table><tr><td>Округ<td>2024<tr><td>слева<td>" + "<p>Абзац.</p>" * 12 + "</table>", ["Округ 2024", "слева", *["Абзац."] * 12]),
    ("<table><tr><td><table><tr><td>№<td>Мера<td>Срок<tr><td>1<td>а<td>май</table></table>", ["| № | Мера | Срок |", "| 1 | а | май |"]),
])  # fmt: skip
def test_tables_of_the_layout_are_text(table: str, expected: list[str]) -> None:
    assert lines(table) == expected


LINKS = "".join(f"<li><a href=/{i}>Раздел сайта {i}</a></li>" for i in range(6))
FRAMES = {
    "nav": f"<nav>Разделы<ul>{LINKS}</ul></nav>",
    "header and footer": "<header>Сайт округа</header><footer>Приёмная</footer>",
    "aside": "<aside>Погода</aside>",
    "a role": "<div role=navigation>Разделы</div><div role=contentinfo>Приёмная</div>",
    "a class": "<div class='site-topMenu'>Разделы</div><div class=breadcrumbs>Главная / Акты</div>",
    "an id": "<div id=footer_2>Приёмная</div>",
    "a class with links": "<div class=header-line><a href=/1>Сайт</a> <a href=/2>округа</a></div>",
    "links alone": f"<ul>{LINKS}</ul>",
    "a form": "<form action=/s>Поиск <input value=сайт><button>Найти</button></form>",
    "controls": "<select><option>Русский</select><textarea>Отзыв</textarea><button>Печать</button>",
    "scripts": "<script>let menu = 1</script><style>p {}</style><noscript>Включите</noscript><template>нет</template>",
    "hidden": "<div aria-hidden=true>×</div><dialog>Согласен</dialog>",
}
CONTAINERS = {
    "bare": "{}",
    "a div": "<div class='content-right header-fixed'>{}</div>",
    "main": "<main>{}</main>",
    "article": "<article>{}</article>",
    "a form around all": "<form id=aspnetForm>{}</form>",
    "a layout table": "<table><tr><td></td><td><table><tr><td>{}</table></td></tr></table>",
    "a body that names its menu": "<div class='page with-sidebar no-menu'>{}</div>",
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("frame", FRAMES)
def test_what_stands_around_the_act_is_dropped(frame: str, container: str) -> None:
    if frame != "header and footer" or container not in ("main", "article"):  # there they are the act's own
        assert lines(CONTAINERS[container].format(FRAMES[frame] + ACT)) == LINES
    assert lines(FRAMES[frame] + CONTAINERS[container].format(ACT)) == LINES


@pytest.mark.parametrize("body", [
    f"<article><header>Шапка</header>{ACT}</article>", f"<div class=doc-header>Шапка</div>{ACT}", f"<p class=search>Шапка</p>{ACT}",
    f"<div class='navigation'><p>Шапка</p>{ACT}</div>", f"<div class=authority>Шапка</div>{ACT}", f"<div class=header>Шапка</div>{ACT}",
])  # fmt: skip
def test_what_is_the_act_stays(body: str) -> None:
    assert lines(body) == ["Шапка", *LINES]


def test_words_of_navigation_are_data(tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text("words: {dropped_words: [reklama]}", encoding="utf-8")
    body = f"<html><body><div class=reklama>Окна</div>{ACT}</body></html>".encode()
    assert read_html(body, "акт", Limits()).text.startswith("Окна\n")
    assert read_html(body, "акт", Limits(rules=tmp_path)).text.split("\n") == LINES


# ---- one file with its pictures

MHT = """From: <Saved by Blink>
Subject: act
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x"

------x
Content-Type: text/html{charset}
Content-Transfer-Encoding: {encoding}

{body}
------x
Content-Type: image/png
Content-Transfer-Encoding: base64

AAAA
------x--
"""


@pytest.mark.parametrize("charset", ["; charset=windows-1251", ""])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_saved_in_one_file(encoding: str, charset: str, tmp_path: Path) -> None:
    import base64
    import quopri

    data = f"<html><body>{ACT}</body></html>".encode("cp1251")
    coded = {"base64": base64.encodebytes(data), "quoted-printable": quopri.encodestring(data), "8bit": data}[encoding]
    whole = MHT.format(charset=charset, encoding=encoding, body="%s").encode().replace(b"%s", coded)
    (tmp_path / "акт.mht").write_bytes(whole.replace(b"\n", b"\r\n"))
    source = read(tmp_path / "акт.mht")
    assert source.text.split("\n")[:-1] == LINES
    assert source.media_type == "multipart/related"


def test_one_file_without_a_page(tmp_path: Path) -> None:
    (tmp_path / "акт.mht").write_text(MHT.format(charset="", encoding="8bit", body="").replace("text/html", "text/css"), encoding="utf-8")
    (tmp_path / "акт.mht").write_bytes((tmp_path / "акт.mht").read_bytes().replace(b"multipart/related", b"multipart/mixed"))
    with pytest.raises(ReadError, match="without a page"):
        read(tmp_path / "акт.mht")


# ---- bad input


def test_entities_of_the_page_are_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("СЕКРЕТ", encoding="utf-8")
    doctype = f'<!DOCTYPE html [<!ENTITY a "лишнее"><!ENTITY b SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    (tmp_path / "акт.html").write_text(f"{doctype}<html><body><p>Текст &a; &b;</p></body></html>", encoding="utf-8")
    text = read(tmp_path / "акт.html").text
    assert "Текст" in text and "лишнее" not in text.split("Текст")[1] and "СЕКРЕТ" not in text


@pytest.mark.parametrize("body", ["", "<p></p>", "<script>1</script>", "<nav>Меню</nav>", "<table><tr><td></table>"])
def test_a_page_without_text(body: str, tmp_path: Path) -> None:
    (tmp_path / "акт.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    with pytest.raises(ReadError, match=r"акт\.html: there is no text in the file\Z"):
        read(tmp_path / "акт.html")


@pytest.mark.parametrize("body", [
    "<div>" * 1500 + "акт" + "</div>" * 1500, "<p><font>акт" * 3000, "<p><b><i>акт</p>" * 2000, "<table><tr><td>" * 300 + "акт",
    "<ul><li>" * 500 + "акт", "<table><tr><td>акт" * 200,
])  # fmt: skip
def test_deep_nesting_is_read(body: str) -> None:
    assert "акт" in " ".join(lines(body))


def test_what_is_too_deep_is_told_and_not_cut() -> None:
    with pytest.raises(ReadError, match=r"\Aакт\.html: [^\n]*too deep"):
        lines("<div>" * 100_000 + "акт")


def test_merged_cells_do_not_multiply_without_end() -> None:
    rows = f"<tr><td>№<td>Мера<td>Срок<tr><td colspan=1000 rowspan=65534>{'х' * 1000}" + "<tr><td>а<td>б" * 3000
    with pytest.raises(ReadError, match="merged cells"):
        lines(f"<table>{rows}</table>")


@pytest.mark.parametrize("seed", range(30))
def test_no_bytes_raise_anything_else(seed: int) -> None:
    data = bytearray(f"<html><body><table><tr><td>{ACT}</table><ol><li>а</ol></body></html>".encode("cp1251"))
    start = seed * 31 % len(data)
    data[start : start + 12] = bytes((seed * 17 + i * 41) % 256 for i in range(12))
    try:
        read_html(bytes(data), "акт", Limits())
    except ReadError as error:
        assert str(error).startswith("акт: ")


def test_time_is_linear_in_the_size() -> None:
    """Ten times the page takes at most thirty times the time."""
    taken = []
    for count in (1000, 10_000):
        body = f"<html><body>{'<p>Отделу <a href=/x>кадров</a> провести сверку.</p>' * count}</body></html>".encode()
        began = time.perf_counter()
        read_html(body, "акт", Limits())
        taken.append(time.perf_counter() - began)
    assert taken[1] < 30 * max(taken[0], 0.02)


@pytest.mark.parametrize(
    "body",
    [
        "<div><div><div>№</div><div>Меры</div><div>Срок</div></div>"
        "<div><div>1</div><div>Опись <b>фондов</b></div><div>май</div></div></div>",
        "<div style='display:table'>"
        "<p style='display:table-row'><span role=cell>№</span><span role=cell>Меры</span><span role=cell>Срок</span></p>"
        "<p style='display:table-row'><span role=cell>1</span><span role=cell>Опись фондов</span><span role=cell>май</span></p></div>",
        "<table><tr><td>№<td colspan=3>Меры<td colspan=2>Срок<tr><td colspan=2>1<td>Опись фондов<td colspan=3>май</table>",
    ],
)
def test_tables_that_are_drawn_or_dragged(body: str) -> None:
    assert lines(body) == ["| № | Меры | Срок |", "| 1 | Опись фондов | май |"]
