"""Word documents: what is text and what is not, in which order, tables, notes, boxes, and packages that are broken."""

import io
import random
import re
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from docx_builder import (
    MERGE_BEGINS,
    MERGE_GOES_ON,
    Cell,
    Docx,
    abstract,
    field_code,
    lvl,
    num,
    num_pr,
    override,
    p,
    pack,
    run,
    span,
    style,
    tbl,
    text_box,
    vml_box,
)
from programs import needs

from pipeline.errors import ReadError
from pipeline.flow import parse_text
from pipeline.readers import from_text
from pipeline.readers.content import PAGE, Limits, pages
from pipeline.readers.docx import MEDIA_TYPE, read_docx
from pipeline.runs.read_act import parse

SAMPLES = Path(__file__).parent.parent / "samples"
LIST = abstract(0, lvl(0), lvl(1, text="%1.%2.")) + num(1, 0)
WHO = 'w:id="9" w:author="Клерк" w:date="2024-01-01T00:00:00Z"'
HIDDEN = "<w:vanish/>"
STYLES = (
    style("Normal", default=True) + style("Secret", runs=HIDDEN) + style("Child", based="Secret")
    + style("Sign", runs=HIDDEN, kind="character") + style("Shown", runs='<w:vanish w:val="0"/>', based="Secret")
)  # fmt: skip


def read(body: str, **parts: str) -> str:
    return read_docx(Docx(body, numbering=parts.pop("numbering", LIST), **parts).data(), "a.docx", Limits()).text  # type: ignore[arg-type]


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


INSIDE = {
    "runs": (run("Утвер") + run("дить план"), "Утвердить план"),
    "spaces that are kept": (run("до ") + run(" 1 марта"), "до  1 марта"),
    "spaces of the markup": ("<w:r><w:t>\n  Утвердить\n  </w:t></w:r>", "Утвердить"),
    "a tab": (run("от 01.02.2024\t№ 5"), "от 01.02.2024 № 5"),
    "a line break": (run("Об утверждении\nплана"), "Об утверждении\nплана"),
    "a page break": (run("план") + '<w:r><w:br w:type="page"/></w:r>', "план"),
    "hyphens": ("<w:r><w:t>кое</w:t><w:noBreakHyphen/><w:t>что куль</w:t><w:softHyphen/><w:t>туры</w:t></w:r>", "кое-что культуры"),
    "signs": ('<w:r><w:t>не</w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t>5</w:t><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
        "не≥5"),
    "a typed bullet of Symbol": (run("\uf0b7 провести"), "• провести"),
    "our own page mark": (run(f"до{PAGE} конца"), "до конца"),
    "hyperlink": (f"<w:hyperlink>{run('приказ')}</w:hyperlink>", "приказ"),
    "smartTag": (f"<w:smartTag>{run('5 км')}</w:smartTag>", "5 км"),
    "content control": (run("до ") + sdt(run("1 марта")), "до 1 марта"),
    "an unfilled content control": (run("до ") + sdt(run("Место для ввода даты"), "<w:showingPlcHdr/>"), "до"),
    "inserted": (run("до ") + f"<w:ins {WHO}>{run('1 марта')}</w:ins>", "до 1 марта"),
    "deleted": (run("до ") + f"<w:del {WHO}><w:r><w:delText>2</w:delText></w:r>{run('3')}</w:del>" + run("1 марта"), "до 1 марта"),
    "moved": (f"<w:moveFrom {WHO}>{run('было')}</w:moveFrom><w:moveTo {WHO}>{run('стало')}</w:moveTo>", "стало"),
    "hidden": (run("до ") + run("скрыто", HIDDEN) + run("1 марта"), "до 1 марта"),
    "hidden no": (run("до ", '<w:vanish w:val="false"/>') + run("1 марта", '<w:webHidden/>'), "до 1 марта"),
    "hidden by a style": (run("до ") + run("скрыто", '<w:rStyle w:val="Sign"/>') + run("1 марта"), "до 1 марта"),
    "a field": (field_code("REF план", run("план")) + run(" на год"), "план на год"),
    "a field in a field's code": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field_code("MERGEFIELD кто", run("музей")) +
        '<w:r><w:instrText> = 1 </w:instrText><w:fldChar w:fldCharType="separate"/></w:r>' + run("архив") +
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "архив"),
    "a field without an end": ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText></w:r>' + run("Утвердить"),
        "Утвердить"),
    "a field whose end is deleted": (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText></w:r>' +
        f'<w:del {WHO}><w:r><w:fldChar w:fldCharType="separate"/><w:fldChar w:fldCharType="end"/></w:r></w:del>' + run("план"), "план"),
    "a simple field": (f'<w:fldSimple w:instr="DATE">{run("1 марта")}</w:fldSimple>', "1 марта"),
    "a comment": (
        f'<w:commentRangeStart w:id="1"/>{run("план")}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>', "план"),
    "a formula": ('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>',
        "a+b"),
    "an unknown alternative": (
        '<mc:AlternateContent><mc:Choice xmlns:n="urn:new" Requires="n">' + run("новое") + "</mc:Choice><mc:Fallback>" + run("старое") +
        "</mc:Fallback></mc:AlternateContent>", "старое"),
}  # fmt: skip


@pytest.mark.parametrize("name", INSIDE)
def test_inside_a_paragraph(name: str) -> None:
    markup, expected = INSIDE[name]
    assert read(p(runs=markup), styles=STYLES) == expected + "\n"
    assert read(p("Приказ") + p(runs=markup, num=1) + p("Конец"), styles=STYLES) == f"Приказ\n1. {expected}\nКонец\n"


ORDER = {
    "paragraphs and blanks": (p("а") + p() + p(" ") + p("б"), "а\n\n\nб"),
    "content control": (p("а") + sdt(p("б") + sdt(p("в"))) + p("г"), "а\nб\nв\nг"),
    "custom markup": (f'<w:customXml w:element="x">{p("а")}</w:customXml>' + p("б"), "а\nб"),
    "a table of contents stays": (p(runs='<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText>'
                                    '<w:fldChar w:fldCharType="separate"/></w:r>' + run("Общие положения\t2")) +
                                  p("Цели\t3") + p(runs='<w:r><w:fldChar w:fldCharType="end"/></w:r>'), "Общие положения 2\nЦели 3\n"),
    "an empty point counts and is not shown": (p("а", 1) + p("", 1) + p("б", 1), "1. а\n\n3. б"),
    "a deleted point": (p("а", 1) + p("", 1, mark=f"<w:del {WHO}/>", runs=f"<w:del {WHO}>{run('х')}</w:del>") + p("б", 1), "1. а\n2. б"),
    "a deleted end of a point": (p("а ", 1, mark=f"<w:del {WHO}/>") + p("б", 1) + p("в", 1), "1. а б\n2. в"),
    "a deleted last end": (p("а", 1, mark=f"<w:del {WHO}/>"), "1. а"),
    "a deleted end before a table": (p("а", mark=f"<w:del {WHO}/>") + tbl([["б", "в"]]), "а\n| б | в |"),
    "a moved point": (p("", 1, mark=f"<w:moveFrom {WHO}/>", runs=f"<w:moveFrom {WHO}>{run('х')}</w:moveFrom>") + p("б", 1), "1. б"),
    "an inserted point": (p("а", 1) + p("", 1, mark=f"<w:ins {WHO}/>", runs=f"<w:ins {WHO}>{run('б')}</w:ins>") + p("в", 1),
        "1. а\n2. б\n3. в"),
    "a hidden point": (p("а", 1) + p("", 1, mark=HIDDEN, runs=run("х", HIDDEN)) + p("б", 1), "1. а\n2. б"),
    "a hidden end": (p("Раздел. ", 1, mark=HIDDEN) + p("Текст"), "1. Раздел. Текст"),
    "a point hidden by its style": (p("а", 1) + p("х", 1, style="Child") + p("б", 1), "1. а\n2. б"),
    "a point shown by its style": (p("а", 1) + p("х", 1, style="Shown"), "1. а\n2. х"),
    "a drop cap": ('<w:p><w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr><w:r><w:t>О</w:t></w:r></w:p>' + p("тделу"), "Отделу"),
    "a break before the text": (p("\nУтвердить", 1), "1. Утвердить"),
    "a break inside a point": (p("Поручить:\n- отделу\n- музею", 1), "1. Поручить:\n- отделу\n- музею"),
    "a text box before": (p(runs=text_box(p("УТВЕРЖДЕН") + p("приказом")) + run("План")), "УТВЕРЖДЕН\nприказом\nПлан"),
    "a text box behind": (p("План", runs=text_box(p("УТВЕРЖДЕН"))) + p("б"), "План\nУТВЕРЖДЕН\nб"),
    "a text box of an older Word": (p("План", runs=f"<w:r>{vml_box(p('УТВЕРЖДЕН'))}</w:r>"), "План\nУТВЕРЖДЕН"),
    "a text box in a text box": (p("План", runs=text_box(p("а", runs=text_box(p("б"))))), "План\nа\nб"),
    "a text box counts apart": (p("а", 1, runs=text_box(p("х", 1))) + p("б", 1, runs=text_box(p("у", 1))), "1. а\n1. х\n2. б\n2. у"),
    "a table in a text box": (p("План", runs=text_box(tbl([["а", "б"]]))), "План\n| а | б |"),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDER)
def test_reading_order(name: str) -> None:
    body, expected = ORDER[name]
    assert read(body, styles=STYLES) == expected + "\n"


TABLES = {
    "rows": (tbl([["№", "Мероприятие"], ["1", "Провести сверку"]]), "| № | Мероприятие |\n| 1 | Провести сверку |"),
    "lines of a cell": (tbl([[p("Отдел кадров") + p("Архив"), p("провести\nсверку")]]), "| Отдел кадров; Архив | провести сверку |"),
    "a bar in a cell": (tbl([["а|б", "в"]]), "| а¦б | в |"),
    "merged columns": (tbl([[(span(3), "Раздел")], ["1", "а", "б"]]), "| Раздел | Раздел | Раздел |\n| 1 | а | б |"),
    "columns cut by dragged borders": (
        tbl([
            [(span(2), "№"), (span(3), "Мера"), (span(2), "Срок")], ["1", (span(3), "Сверка"), (span(3), "май")], [(span(7), "I. Общее")]
        ]),
        "| № | Мера | Срок |\n| 1 | Сверка | май |\n| I. Общее | I. Общее | I. Общее |",
    ),
    "a head of two rows": (tbl([["№", "Мера", (span(2), "Срок")], ["", "", "начало", "конец"], ["1", "Сверка", "май", "июнь"]]),
        "| № | Мера | Срок | Срок |\n|  |  | начало | конец |\n| 1 | Сверка | май | июнь |"),
    "merged rows": (tbl([["1", (MERGE_BEGINS, "июнь")], ["2", (MERGE_GOES_ON, p())], ["3", (MERGE_GOES_ON, p())], ["4", "июль"]]),
                    "| 1 | июнь |\n| 2 | июнь |\n| 3 | июнь |\n| 4 | июль |"),
    "merged rows and columns": (tbl([[(span(2) + MERGE_BEGINS, "а"), "1"], [(span(2) + MERGE_GOES_ON, p()), "2"]]),
        "| а | 1 |\n| а | 2 |"),
    "merged columns of an older Word": (tbl([[('<w:hMerge w:val="restart"/>', "а"), ("<w:hMerge/>", p()), "б"]]), "| а | б |"),
    "a merge that nothing begins": (tbl([["1", (MERGE_GOES_ON, "а")]]), "| 1 |  |"),
    "numbers in a column of their own": (tbl([[p("", 1), "а"], [p("", 1), "б"]]), "| 1. | а |\n| 2. | б |"),
    "numbers in cells": (p("а", 1) + tbl([[p("б", 1), p("в", 1, 1)]]) + p("г", 1), "1. а\n| 2. б | 2.1. в |\n3. г"),
    "a table in a cell": (tbl([["1", tbl([["Провести", "сверку"], ["Составить", "акт"]]) + p()]]),
        "| 1 | Провести сверку; Составить акт |"),
    "a frame of one cell": (tbl([[p("Приказ") + p("а", 1) + tbl([["1", "2"]]) + p("б", 1)]]), "Приказ\n1. а\n| 1 | 2 |\n2. б"),
    "columns left out": (tbl([["1", "а"]]).replace("<w:tr>", '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'), "| 1 | а |"),
    "an empty row": (tbl([["1", "а"], ["", ""], ["2", "б"]]), "| 1 | а |\n| 2 | б |"),
    "a deleted row": (tbl([["1", "а"]]) + tbl([["2", "б"]]).replace("<w:tr>", f"<w:tr><w:trPr><w:del {WHO}/></w:trPr>"), "| 1 | а |"),
    "a hidden row": (tbl([["2", "б"]]).replace("<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>") + p("а"), "а"),
    "rows and cells in content controls": (
        tbl([["1", "а"]]).replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>").replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>"),
            "| 1 | а |"),
    "a signature": (tbl([[p("Глава администрации") + p("Липовского района"), p(), "А.Б. Иванов"]], borders=False),
                    "Глава администрации\nЛиповского района А.Б. Иванов"),
    "a date and a number": (tbl([["от 01.02.2024", "г. Липовск", "№ 5"]], borders=False), "от 01.02.2024 г. Липовск № 5"),
    "two texts side by side": (tbl([[p("СОГЛАСОВАНО") + p("Директор"), p("УТВЕРЖДАЮ") + p("Глава")]], borders=False),
                               "СОГЛАСОВАНО\nДиректор\nУТВЕРЖДАЮ\nГлава"),
    "a plan without lines": (tbl([["№", "Мероприятие", "Срок"], ["1", "Провести сверку", "июнь"]], borders=False),
                             "| № | Мероприятие | Срок |\n| 1 | Провести сверку | июнь |"),
    "a long table without lines": (tbl([["Музей", "июнь"]] * 7, borders=False), "\n".join(["| Музей | июнь |"] * 7)),
    "lines by a style": (tbl([["а", "б"]], borders=False).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="Net"/>'), "| а | б |"),
    "lines in a cell": (tbl([[('<w:tcBorders><w:top w:val="single"/></w:tcBorders>', "а"), "б"]], borders=False), "| а | б |"),
    "lines that are none": (tbl([["а", "б"]]).replace('"single"', '"nil"'), "а б"),
    "a table without rows": ("<w:tbl><w:tblPr/></w:tbl>" + p("а"), "а"),
}  # fmt: skip
NET = '<w:style w:type="table" w:styleId="Net"><w:tblPr><w:tblBorders><w:insideV w:val="single"/></w:tblBorders></w:tblPr></w:style>'


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    body, expected = TABLES[name]
    assert read(body, styles=NET) == expected + "\n"


def test_notes_follow_the_text_without_their_marks() -> None:
    def mark(kind: str, name: int, custom: str = "") -> str:
        own = f' w:customMarkFollows="1"/><w:t>{custom}</w:t>' if custom else "/>"
        return f'<w:r><w:{kind}Reference w:id="{name}"{own}</w:r>'

    def note(kind: str, name: int, text: str) -> str:
        return f'<w:{kind} w:id="{name}">{p(runs=f"<w:r><w:{kind}Ref/></w:r>" + run(text))}</w:{kind}>'

    separator = '<w:footnote w:id="-1" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    body = p("Музею провести опрос", 1, runs=mark("footnote", 3) + run(" зрителей") + mark("endnote", 1)) + p(
        "Срок: июнь", runs=mark("footnote", 2, "*")
    )
    footnotes = separator + note("footnote", 2, "Второе.") + note("footnote", 3, "Первое.") + note("footnote", 4, "Без ссылки.")
    text = read(body, footnotes=footnotes, endnotes=note("endnote", 1, "В конце."))
    assert text == "1. Музею провести опрос зрителей\nСрок: июнь\n\nПервое.\n\nВторое.\n\nВ конце.\n"


def test_a_note_that_is_missing_or_deleted_is_left_out() -> None:
    gone = f'<w:del {WHO}><w:r><w:footnoteReference w:id="1"/></w:r></w:del><w:r><w:footnoteReference w:id="7"/></w:r>'
    assert read(p("а", runs=gone), footnotes=f'<w:footnote w:id="1">{p("х")}</w:footnote>') == "а\n"


def test_headers_footers_and_comments_are_no_text() -> None:
    links = Docx(p("а")).parts()["word/_rels/document.xml.rels"]
    extra = {f"word/{name}.xml": Docx(p("лишнее")).parts()["word/document.xml"] for name in ("header1", "footer1", "comments")}
    kinds = "".join(
        f'<Relationship Id="x{i}" Type="http://x/{kind}" Target="{name}.xml"/>'
        for i, (kind, name) in enumerate([("header", "header1"), ("footer", "footer1"), ("comments", "comments")])
    )
    extra["word/_rels/document.xml.rels"] = links.replace("</Relationships>", kinds + "</Relationships>")
    assert read_docx(Docx(p("а"), extra=extra).data(), "a.docx", Limits()).text == "а\n"


def test_content() -> None:
    content = read_docx(Docx(p("а")).data(), "a.docx", Limits())
    assert (content.text, content.media_type, content.confidence) == ("а\n", MEDIA_TYPE, None)
    assert pages(content.text).starts == []


def _renamed(parts: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {name.replace(old, new): text.replace(old, new) for name, text in parts.items()}


WHOLE = Docx(p("Утвердить", 1), LIST).parts()
VARIANTS = {
    "strict": {name: text.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main")
               .replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                   "http://purl.oclc.org/ooxml/officeDocument/relationships")
               for name, text in WHOLE.items()},
    "another name of the main part": _renamed(WHOLE, "document.xml", "document2.xml"),
    "places from the root": {name: text.replace('Target="numbering', 'Target="/word/numbering') for name, text in WHOLE.items()},
    "names in other case": {name.replace("numbering", "Numbering"): text for name, text in WHOLE.items()},
    "backslashes": {name.replace("word/", "word\\"): text for name, text in WHOLE.items()},
    "no relations of the package": {name: text for name, text in WHOLE.items() if name != "_rels/.rels"},
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_of_the_package(name: str) -> None:
    assert read_docx(pack(VARIANTS[name]), "a.docx", Limits()).text == "1. Утвердить\n"


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
GOOD = pack(WHOLE)


def nested(times: int) -> str:
    """Tables in tables."""
    table = tbl([["а", "б"]])
    for _ in range(times):
        table = tbl([["а", table + p()]])
    return table


DEEP = WHOLE["word/document.xml"].replace("<w:p>", nested(90) + "<w:p>")
BROKEN = {
    "nothing": (b"", "zip"),
    "no zip": (b"PK\x03\x04 and then nothing", "zip"),
    "cut off": (GOOD[: len(GOOD) // 2], "zip"),
    "cut off at its end": (GOOD[:-8], ""),
    "another package": (pack({"mimetype": "application/epub+zip"}), "main part"),
    "another root": (pack(WHOLE | {"word/document.xml": "<html/>"}), "main part"),
    "XML that ends too early": (pack(WHOLE | {"word/document.xml": WHOLE["word/document.xml"][:-30]}), "word/document.xml"),
    "an empty part": (pack(WHOLE | {"word/numbering.xml": ""}), "word/numbering.xml"),
    "an entity": (pack(WHOLE | {"word/document.xml": WHOLE["word/document.xml"].replace("<w:document", ENTITY + "<w:document")
                                .replace("Утвердить", "&e;")}), "document type"),
    "nested without end": (pack(WHOLE | {"word/document.xml": DEEP}), "word/document.xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_packages_are_refused_in_one_line(name: str) -> None:
    data, word = BROKEN[name]
    with pytest.raises(ReadError) as error:
        read_docx(data, "плохой файл.docx", Limits())
    assert str(error.value).startswith("плохой файл.docx: ")
    assert "\n" not in str(error.value)
    assert word in str(error.value)


def test_tables_in_tables() -> None:
    assert read(nested(55)) == f"| а | {'а ' * 55}б |\n"


def test_no_bytes_raise_anything_else() -> None:
    chance = random.Random(4)
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:  # stored, so that changed bytes reach the XML
        for name, text in WHOLE.items():
            archive.writestr(name, text)
    refused = 0
    for data in [GOOD, plain.getvalue()] * 150:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        if chance.random() < 0.3:
            del changed[chance.randrange(len(changed)) :]
        try:
            read_docx(bytes(changed), "a.docx", Limits())
        except ReadError:
            refused += 1
    assert 0 < refused < 300


GOES_ON: list[Cell] = ["б", (MERGE_GOES_ON, p())]


@pytest.mark.parametrize("body", [
    tbl([[(span(63), "много слов " * 2000)], ["а"] * 63]),
    tbl([["а", (MERGE_BEGINS, "много слов " * 10000)], *([GOES_ON] * 50)]),
    "".join(p("", 2) + p("слово", 2) for _ in range(300)),
])  # fmt: skip
def test_text_that_unfolds_without_end(body: str) -> None:
    numbering = LIST + abstract(1, lvl(0, text="%1" + "слово " * 500)) + num(2, 1)
    with pytest.raises(ReadError, match=r"a\.docx: .*unfolds"):
        read_docx(Docx(body, numbering).data(), "a.docx", Limits(max_unpacked=500_000))


def test_the_time_is_linear() -> None:
    def seconds(count: int) -> float:
        body = "".join(p(f"Отделу {i} провести сверку до 01.03.2024.", 1, i % 2, style="S") for i in range(count))
        data = Docx(body, LIST, style("Normal", default=True) + style("S", num_pr(1, 0), based="Normal")).data()
        start = time.perf_counter()
        assert read_docx(data, "a.docx", Limits()).text.count("\n") == count
        return time.perf_counter() - start

    seconds(100)
    few, many = min(seconds(1500) for _ in range(3)), min(seconds(6000) for _ in range(3))
    assert many < few * 9
    assert many < 10


_TYPED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})\. (?=\D)|(?P<letter>[а-ик-щэ-я])\) ")


def automatic(text: str) -> Docx:
    """The document of a text in which every typed number has become an automatic one.

    One definition of three levels and one of letters; where the count of the text is another, an instance restarts it.
    """
    numbers = abstract(0, lvl(0), lvl(1, text="%1.%2."), lvl(2, text="%1.%2.%3."))
    letters = abstract(1, lvl(0, "russianLower", "%1)"))
    instances, body, counts = [num(1, 0), num(2, 1)], [], [0, 0, 0, 0]
    for line in text.split("\n"):
        label = _TYPED.match(line)
        if label is None:
            body.append(p(line))
            continue
        wanted = [int(part) for part in (label["number"] or "0").split(".")]
        level, value = len(wanted) - 1, wanted[-1]
        place = level
        if label["letter"]:
            place, value = 3, "абвгдежзиклмнопрстуфхцчшщыэюя".index(label["letter"]) + 1
        elif counts[:level] != wanted[:-1]:  # numbers that no count can give stay typed
            body.append(p(line))
            continue
        instance = 2 if place == 3 else 1
        if counts[place] + 1 != value:
            instance = len(instances) + 1
            instances.append(num(instance, int(place == 3), override(level, value)))
        counts[place] = value
        if place < 3:
            counts[place + 1 : 3] = [0] * (2 - place)
        body.append(p(line[label.end() :], instance, level))
    return Docx("".join(body), numbers + letters + "".join(instances))


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.txt")))
def test_samples_with_typed_numbers_give_the_same_text(name: str) -> None:
    text = from_text((SAMPLES / f"{name}.txt").read_text("utf-8")).text
    assert pages(read_docx(Docx("".join(map(p, text.split("\n")))).data(), "a.docx", Limits()).text).text == text


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.txt")))
def test_samples_with_automatic_numbers_give_the_same_text(name: str) -> None:
    text = from_text((SAMPLES / f"{name}.txt").read_text("utf-8")).text
    assert pages(read_docx(automatic(text).data(), "a.docx", Limits()).text).text == text


def test_most_numbers_of_the_first_sample_are_automatic() -> None:
    text = from_text((SAMPLES / "sampur-2021.txt").read_text("utf-8")).text
    typed = sum(bool(_TYPED.match(line)) for line in text.split("\n"))
    assert automatic(text).body.count("<w:numPr>") >= 0.9 * typed > 20


@pytest.mark.parametrize("suffix", ["odt", "rtf", "doc"])
def test_automatic_numbers_survive_other_formats(suffix: str, tmp_path: Path) -> None:
    needs("soffice")
    text = from_text((SAMPLES / "sampur-2021.txt").read_text("utf-8")).text
    (tmp_path / "act.docx").write_bytes(automatic(text).data())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", suffix, "--outdir", str(tmp_path), str(tmp_path / "act.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    found = [item.model_dump() for item in parse(tmp_path / f"act.{suffix}").assignments]
    assert found == [item.model_dump() for item in parse_text(text).assignments]
    assert len(found) == 57


def test_a_document_of_libreoffice_gives_the_same_assignments(tmp_path: Path) -> None:
    needs("soffice")
    text = from_text((SAMPLES / "sampur-2021.txt").read_text("utf-8")).text
    (tmp_path / "act.txt").write_text(text, "utf-8")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--infilter=Text (encoded):UTF8,LF,,,",
         "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path), str(tmp_path / "act.txt")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    content = pages(read_docx((tmp_path / "act.docx").read_bytes(), "act.docx", Limits()).text).text
    found = [item.model_dump() for item in parse_text(content).assignments]
    assert len(found) == 57
    assert found == [item.model_dump() for item in parse_text(text).assignments]
