"""Akoma Ntoso: the whole text in its order, structure and names by the standard, everything that is referred to entered."""

import copy
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS, SPRING
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from schemas import assert_valid

import pipeline
from pipeline.errors import RuleError
from pipeline.model import BlockRecord, Resolution, Signatory
from pipeline.standards.akn import to_akn
from pipeline.standards.akn_names import Ids
from pipeline.standards.marks import plain
from pipeline.standards.words import FILE, load_words, words

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
OWN = "{urn:reshenie:akn:1}"
# prefixes, then the element and its number (akn-nc 5.4)
EID = re.compile(r"(?:[a-zA-Z]+(?:_[\w-]+?)?__)*[a-zA-Z]+(?:_[\w-]+)?")
KINDS = ["решение", "приказ", "протокол", "резолюция"]


def written(resolution: Resolution) -> etree._Element:
    root = etree.fromstring(to_akn(resolution))
    assert etree.tostring(root, encoding="unicode").startswith("<akomaNtoso ")
    return root


def act_text(root: etree._Element) -> str:
    """The text of everything but the metadata, without white space."""
    bare = copy.deepcopy(root)
    for meta in list(bare.iter(f"{AKN}meta")):
        parent = meta.getparent()
        assert parent is not None
        parent.remove(meta)
    return re.sub(r"\s", "", "".join(str(text) for text in bare.itertext()))


def check(resolution: Resolution) -> etree._Element:
    """What holds of every document."""
    root = written(resolution)
    assert_valid(root)
    assert act_text(root) == re.sub(r"\s", "", plain(resolution.text))
    ids = [name for element in root.iter() if (name := element.get("eId"))]
    assert len(ids) == len(set(ids))
    references = root.find(f".//{AKN}references")
    assert references is not None
    entered = {f"#{element.get('eId')}" for element in references}
    for element in root.iter(f"{AKN}*"):
        used = [name for key in ("refersTo", "as", "source") if (name := element.get(key))]
        used += [element.get("href", "")] if element.tag == f"{AKN}FRBRauthor" else []
        assert set(used) <= entered, etree.tostring(element)
    assert {f"#{name}" for name in ids} >= {a.get("href") for a in root.iter(f"{OWN}assignment") if a.get("href")}
    structural = [e.get("eId", "") for e in root.iter() if e.get("eId") and not str(e.tag).startswith(f"{AKN}TLC")]
    assert all(EID.fullmatch(name) for name in structural), structural
    return root


@pytest.fixture(scope="module")
def spring() -> Resolution:
    return pipeline.parse_text(SPRING, name="весна.txt")


def test_the_parts_of_an_act(spring: Resolution) -> None:
    act = check(spring)[0]
    assert act.tag == f"{AKN}act" and act.get("name") == "postanovlenie"
    assert [part.tag.removeprefix(AKN) for part in act] == ["meta", "preface", "preamble", "body", "conclusions"]
    body = act[3]
    points = [(point.get("eId"), point.findtext(f"{AKN}num")) for point in body.iter(f"{AKN}point")]
    assert points == [
        ("point_1", "1."), ("point_1__point_1-1", "1.1."), ("point_1__point_1-2", "1.2."), ("point_1__point_1-3", "1.3."),
        ("point_2", "2."), ("point_3", "3."),
    ]  # fmt: skip
    assert body[0].findtext(f"{AKN}intro/{AKN}p/{AKN}role/{AKN}person") == "Сомова"


def test_identity_and_dates(spring: Resolution) -> None:
    root = check(spring)
    uris = [element.get("value") for element in root.iter(f"{AKN}FRBRuri")]
    work = "/akn/ru/act/postanovlenie/2024-02-05/31"
    assert uris == [work, f"{work}/rus@", f"{work}/rus@.xml"]
    assert {element.get("date") for element in root.iter(f"{AKN}FRBRdate")} == {"2024-02-05"}
    language = root.find(f".//{AKN}FRBRlanguage")
    assert language is not None and language.get("language") == "rus"
    heading = {name: root.findtext(f".//{AKN}{name}") for name in ("docType", "docNumber", "docDate", "docTitle")}
    assert heading == {"docType": "ПОСТАНОВЛЕНИЕ", "docNumber": "31", "docDate": "05.02.2024", "docTitle": "О весенних работах"}


def test_what_is_marked_in_the_text(spring: Resolution) -> None:
    root = check(spring)
    days = [(element.text, element.get("date")) for element in root.iter(f"{AKN}date")]
    assert ("01.03.2024", "2024-03-01") in days and all(day for _, day in days)
    quantity = next(root.iter(f"{AKN}quantity"))
    assert (quantity.text, quantity.get("normalized"), quantity.get("refersTo")) == ("не менее 80 % остановок", "ge 80 percent", "#percent")
    deadlines = [e.get("class") for e in root.iter(f"{AKN}inline") if e.get("name") == "deadline"]
    assert deadlines.count("recurring") == 1 and deadlines.count("by") == 4
    shown = {element.get("showAs") for element in root.iter(f"{AKN}TLCRole", f"{AKN}TLCOrganization", f"{AKN}TLCPerson")}
    assert {"начальник дорожной службы", "отдел культуры", "Сомова", "В.Г. Щукин"} <= shown


def test_the_assignments_stand_in_proprietary(spring: Resolution) -> None:
    root = check(spring)
    told = {element.get("id"): element for element in root.iter(f"{OWN}assignment")}
    assert list(told) == [item.id for item in spring.assignments]
    late = told["1.2-1"]
    assert late.get("key") == spring.assignments[1].key and late.get("modality") == "directive"
    deadline = late.find(f"{OWN}deadline")
    assert deadline is not None and (deadline.get("kind"), deadline.get("end")) == ("by", "2024-04-15")
    place = root.find(f".//*[@eId='{str(late.get('href'))[1:]}']")
    assert place is not None and "вымыть" in "".join(map(str, place.itertext()))


def test_references_are_links_where_the_act_can_be_named() -> None:
    root = check(
        pipeline.parse_text(
            "РЕШЕНИЕ\nот 05.02.2024 № 3\nВо исполнение указа Президента Российской Федерации от 07.05.2018 № 204 «О целях»"
            " и протокола № 4 решила:\n1. Отделу кадров обновить штат."
        )
    )
    links = [element.get("href") for element in root.iter(f"{AKN}ref")]
    assert links == ["/akn/ru/act/ukaz/2018-05-07/204"]


@pytest.mark.parametrize(
    ("kind", "element", "subtype"),
    [
        ("решение", "act", "reshenie"), ("федеральный закон", "act", "zakon"), ("резолюция", "statement", "rezolyutsiya"),
        ("протокол", "doc", "protokol"), ("перечень поручений", "doc", "perechen-porucheniy"),
        ("план мероприятий", "doc", "plan-meropriyatiy"), ("записка", "doc", "dokument"), (None, "doc", "dokument"),
    ],
)  # fmt: skip
def test_the_document_type_follows_the_kind(spring: Resolution, kind: str | None, element: str, subtype: str) -> None:
    changed = spring.model_copy(deep=True)
    changed.document.kind = kind
    act = check(changed)[0]
    assert act.tag == f"{AKN}{element}" and act.get("name") == subtype


@pytest.mark.parametrize(
    ("label", "element"),
    [
        ("IV.", "section"), ("1.", "point"), ("2.10.1", "point"), ("3)", "subparagraph"), ("а)", "subparagraph"), ("–", "indent"),
        (None, "paragraph"),
    ],
)  # fmt: skip
def test_the_element_of_a_clause_follows_its_label(label: str | None, element: str) -> None:
    assert words().akn.of_label(label) == element


def test_appendices_are_attachments(spring: Resolution) -> None:
    text = spring.text + "\nПриложение 1\nСписок улиц\n\nПриложение 2\nСхема\n"
    ends = [len(spring.text), text.index("Приложение 2"), len(text)]
    blocks = [*spring.blocks, *(BlockRecord(kind="appendix", span=span) for span in pairwise(ends))]
    root = check(spring.model_copy(update={"text": text, "blocks": blocks}))
    assert [e.get("eId") for e in root.iter(f"{AKN}attachment")] == ["att_1", "att_2"]
    iris = [e.get("value", "") for e in root.iter(f"{AKN}FRBRthis")]
    assert any(iri.endswith("/!att_2.xml") for iri in iris)


def test_an_act_without_facts_or_orders_is_still_valid() -> None:
    root = check(pipeline.parse_text("Просто письмо о погоде.\nВчера шёл дождь."))
    assert root[0].tag == f"{AKN}doc" and {e.get("date") for e in root.iter(f"{AKN}FRBRdate")} == {"0001-01-01"}
    assert len(check(pipeline.parse_text(""))) == 1


def test_what_xml_cannot_hold_is_replaced_one_for_one(spring: Resolution) -> None:
    hostile = spring.text.replace("снег", "с\x00<&").replace("афишу", "а\ud800😀]>")
    changed = spring.model_copy(update={"text": hostile}, deep=True)
    changed.document.signatories.append(Signatory(name="\x0b&\"'<", position="\x01", span=(0, 5)))
    assert "с\ufffd<&" in "".join(map(str, check(changed).itertext()))


def test_values_of_a_reviewer_that_stand_nowhere_do_no_harm(spring: Resolution) -> None:
    changed = spring.model_copy(deep=True)
    item = changed.assignments[0]
    item.span = (0, 0)
    item.responsible[0].span, item.deadlines[0].span = (10**6, 10**6 + 5), (30, 10)
    check(changed)


def test_the_same_act_gives_the_same_bytes(spring: Resolution) -> None:
    assert to_akn(spring) == to_akn(pipeline.parse_text(SPRING, name="весна.txt"))


def test_a_number_that_stands_twice_gets_an_ordinal() -> None:
    ids = Ids()
    assert [ids.numbered("point", "2.", "sec_I") for _ in range(2)] == ["sec_I__point_2", "sec_I__point_2_2"]
    assert [ids.numbered("indent", "–", "point_1") for _ in range(2)] == ["point_1__indent_1", "point_1__indent_2"]


LINES = st.lists(
    st.sampled_from(
        [
            "1. Отделу кадров (Иванова) провести сверку до 05.03.2024;", "1.1. обеспечить охват не менее 80 %", "– вывезти снег;",
            "а) подготовить афишу", "Срок: до 1 мая 2024 г.", "I. Вопросы", "Приложение 1", "Глава округа    В.Г. Щукин", "",
            "в срок\nдо 07.05.2024 г.", "2) директорам школ", "\x01\ufffe", "😀 №№ <p>&amp;</p>", "ПРИКАЗЫВАЮ:", "1.",
        ]
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True)
@given(kind=st.sampled_from(KINDS), lines=LINES)
def test_no_text_is_lost_whatever_the_act(kind: str, lines: list[str]) -> None:
    check(pipeline.parse_text("\n".join([f"{kind.upper()} от 01.02.2024 № 7", "ПРИКАЗЫВАЮ:", *lines])))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("element: statement, subtype: rezolyutsiya", "element: book, subtype: rezolyutsiya", "akn.kinds.10.element"),
        ("country: ru", "country: Russia", "akn.country"), ("'[IVXLCDM]+[.)]?'", "'['", "akn.labels.0.matches"),
        ("colour: '#9ecae9'", "colour: blue", "annotation.labels.0.colour"), ("  unlabelled: paragraph\n", "", "akn.unlabelled"),
        ("akn:", "akn: [", "line"),
    ],
)  # fmt: skip
def test_a_broken_table_is_told_by_file_and_entry(tmp_path: Path, old: str, new: str, told: str) -> None:
    content = FILE.read_text("utf-8")
    assert old in content
    path = tmp_path / "words.yaml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError, match=f"words.yaml: .*{re.escape(told)}"):
        load_words(path)


def test_rows_of_appendices_have_a_place_and_names_of_their_own() -> None:
    root: Any = etree.fromstring(to_akn(pipeline.parse_text(PLANS)))
    assert_valid(root)
    names = root.xpath("//@eId")
    listed = root.xpath("//*[local-name()='assignment']")
    assert len(names) == len(set(names)) and [one.get("appendix") for one in listed[2:5]] == [None, "1", "1"]
    places = [one.get("href").removeprefix("#") for one in listed]
    assert set(places) <= set(names) and len(set(places)) == len(places) and places[3].startswith("att")
