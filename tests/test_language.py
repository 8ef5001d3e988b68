"""The language layer: usable in anybody's spaCy pipeline, and natasha only where it is asked."""

from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.tokens import Doc, DocBin

import pipeline
from pipeline.extractors import closely
from pipeline.extractors.closely import read_closely
from pipeline.outline.segment import segment
from pipeline.readers import read
from pipeline.readers.text import clean
from pipeline.rulebook.annotation import language
from pipeline.rulebook.load import load
from pipeline.rulebook.token_patterns import is_listed

TEXT = clean(
    """РЕШЕНИЕ
от 27.08.2021 № 4

Конференция решила:
1. Рекомендовать отделу культуры (Громова) обеспечить охват кружками не менее 60 % школьников в срок до 31.12.2021 г.
2. Музею исполнить приказ министерства культуры от 01.02.2020 № 5 в рамках проекта «Живая память».

Начальник отдела А.Е. Громова
"""
)

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.txt"))


@pytest.fixture(scope="module")
def doc() -> Doc:
    nlp = spacy.blank("ru")
    nlp.add_pipe("reshenie")
    return nlp(TEXT)


def phrases(doc: Doc, group: str) -> list[str]:
    return [span.text for span in doc.spans[group]]


def test_factory_in_a_foreign_pipeline(doc: Doc) -> None:
    assert [item.text for item in doc._.resolution.assignments] == [item.text for item in pipeline.parse_text(TEXT).assignments]
    assert doc._.resolution.assignments[0].deadlines[0].end == "2021-12-31"


def test_span_groups(doc: Doc) -> None:
    assert phrases(doc, "deadline") == ["в срок до 31.12.2021 г."]
    assert [span.label_.split(".")[0] for span in doc.spans["deadline"]] == ["deadline"]
    assert phrases(doc, "target")[0].startswith("не менее 60 %")
    assert phrases(doc, "party") == ["отделу культуры (Громова)", "Музею"]
    assert phrases(doc, "project") == ["Живая память"]
    assert phrases(doc, "reference") == ["приказ министерства культуры от 01.02.2020 № 5"]
    assert [span.label_ for span in doc.spans["assignment"]] == ["1-1", "2-1"]


def test_factory_works_in_another_language(doc: Doc) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("reshenie")
    other = nlp(TEXT)
    assert [item.key for item in other._.resolution.assignments] == [item.key for item in doc._.resolution.assignments]


def test_span_groups_survive_docbin(doc: Doc) -> None:
    data = DocBin(docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(data).get_docs(spacy.blank("ru").vocab)
    groups = ("assignment", "party", "deadline", "target", "reference", "project")
    assert {g: [(s.start, s.end, s.label_) for s in again.spans[g]] for g in groups} == {
        g: [(s.start, s.end, s.label_) for s in doc.spans[g]] for g in groups
    }


@pytest.mark.parametrize("group", ["assignment", "party", "deadline", "target"])
def test_displacy_renders_the_groups(doc: Doc, group: str) -> None:
    html = displacy.render(doc, style="span", options={"spans_key": group}, page=False, jupyter=False)
    assert doc.spans[group][0].label_ in html


def test_pipeline_is_saved_and_loaded(tmp_path: Path) -> None:
    nlp = spacy.blank("ru")
    nlp.add_pipe("reshenie")
    nlp.to_disk(tmp_path)
    assert len(spacy.load(tmp_path)(TEXT)._.resolution.assignments) == 2


def test_own_language_is_saved_and_loaded(tmp_path: Path) -> None:
    language().to_disk(tmp_path)
    again = spacy.load(tmp_path)(TEXT)
    assert [token.text for token in again] == [token.text for token in language()(TEXT)]


def test_overlay_reaches_the_factory(tmp_path: Path) -> None:
    (tmp_path / "deadline.yaml").write_text(
        "rules:\n  - {id: deadline.own, pattern: 'к дню города', gives: {kind: event}, examples: ['к дню города']}\n", encoding="utf-8"
    )
    nlp = spacy.blank("ru")
    nlp.add_pipe("reshenie", config={"rules": str(tmp_path)})
    found = nlp("ПРИКАЗЫВАЮ:\n1. Музею обновить афиши к дню города.\n")
    assert [span.label_ for span in found.spans["deadline"]] == ["deadline.own"]


@pytest.mark.parametrize("text", [TEXT, "", " ", "а  б", "до 01.10.2021г.", "Салтыкова-Рябинина", "№ 5_1 «а»", "\n\n", "а\u0301", "😀 да"])
def test_tokens_keep_the_text(text: str) -> None:
    doc = language()(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


@pytest.mark.parametrize(("word", "lemma", "pos", "feature"), [
    ("отделу", "отдел", "NOUN", "Dat"), ("провести", "провести", "VERB", "Inf"), ("районному", "районный", "ADJ", "Dat"),
    ("руководителей", "руководитель", "NOUN", "Plur"), ("учёт", "учет", "NOUN", "Nom"),
])  # fmt: skip
def test_morphology(word: str, lemma: str, pos: str, feature: str) -> None:
    token = language()(word)[0]
    assert (token.lemma_, token.pos_) == (lemma, pos)
    assert feature in str(token.morph)


def test_digits_and_marks_have_parts_of_speech() -> None:
    assert [token.pos_ for token in language()("12 ; ")[:2]] == ["NUM", "PUNCT"]


def test_names_on_an_unclear_sentence() -> None:
    text = "Подготовить доклад поручено Петрову Ивану Сергеевичу. Выступить в Липецке поручено Сидоровой."
    doc = language()(text)
    assert not doc.ents
    first = text.index(".") + 1
    closely.settle(doc, [(0, first)])
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Петрову Ивану Сергеевичу", "PER")]
    name = next(token for token in doc if token.text == "Петрову")
    assert name.morph.to_dict()["Case"] == "Dat"


def test_names_component_in_a_pipeline() -> None:
    nlp = spacy.blank("ru")
    nlp.add_pipe("reshenie_names")
    doc = nlp.make_doc("Выступить в Липецке поручено Ивану Петрову.")
    doc.spans["unclear"] = [doc[:]]
    found = {(ent.text, ent.label_) for ent in nlp.get_pipe("reshenie_names")(doc).ents}
    assert {("Липецке", "LOC"), ("Ивану Петрову", "PER")} <= found


def test_a_plain_act_loads_no_model() -> None:
    closely._taggers.cache_clear()
    pipeline.parse_text("ПРИКАЗЫВАЮ:\n1. Отделу культуры (Громова) обновить афиши до 01.12.2021.\n")
    assert closely._taggers.cache_info().currsize == 0


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_is_passed_over_holds_no_phrase(path: Path) -> None:
    source = read(path)
    operative = segment(source, load()).block("operative")
    listed = {rule.id for rules in load().sets.values() for rule in rules.token_rules() if is_listed(rule)}
    whole = [language(None)(source.text[start:end].replace("\n", " ")) for start, end in operative]
    everything = [(span.label_, span.text) for doc in whole for span in doc.spans["phrases"] if span.label_ in listed]
    closely = read_closely(source.text.replace("\n", " "), operative)
    assert sorted((span.label_, span.text) for span in closely.spans["phrases"]) == sorted(everything)
