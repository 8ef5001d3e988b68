"""Label Studio, brat and DocBin: what they say of an act, and that their own readers take it."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy
from acts import SPRING
from lxml import etree
from spacy.tokens import DocBin
from spacy.training import Corpus

import pipeline
from pipeline.model import Resolution
from pipeline.standards import brat, labelstudio
from pipeline.standards.docbin import to_docbin
from pipeline.standards.marks import annotate, plain

ASTRAL = SPRING.replace("О весенних работах", "О весенних 😀 работах 𝔄")
LINE_END = SPRING.replace("учесть всё, что сделано", "учесть всё,\nчто сделано")


@pytest.fixture(scope="module", params=[SPRING, ASTRAL, LINE_END], ids=["plain", "astral", "line end"])
def act(request: pytest.FixtureRequest) -> Resolution:
    return pipeline.parse_text(request.param, name="весна.txt")


# ---- Label Studio


def prediction(act: Resolution) -> dict[str, Any]:
    task = labelstudio.to_task(act)
    assert task["data"]["text"] == act.text
    found: dict[str, Any] = task["predictions"][0]
    return found


def test_a_task_labels_what_was_read(act: Resolution) -> None:
    told = prediction(act)
    assert told["model_version"] == f"reshenie {pipeline.__version__}"
    assert told["score"] == pytest.approx(1 - sum(bool(a.issues) for a in act.assignments) / len(act.assignments), abs=1e-4)
    labels = [result for result in told["result"] if result["type"] == "labels"]
    for result in labels:
        value = result["value"]
        assert act.text[value["start"] : value["end"]] == value["text"]
    phrases = {(result["value"]["labels"][0], result["value"]["text"]) for result in labels}
    assert {("Party", "Отделу культуры"), ("Target", "не менее 80 % остановок"), ("Assignment", "вывезти снег")} <= phrases
    assert ("Deadline", "в срок до 15.04.2024") in phrases


def test_a_shared_party_is_one_region_with_several_relations(act: Resolution) -> None:
    results = prediction(act)["result"]
    party = next(r["id"] for r in results if r["type"] == "labels" and r["value"]["text"].startswith("Начальнику дорожной"))
    relations = [r for r in results if r["type"] == "relation" and r["to_id"] == party]
    assert len(relations) == 3 and {r["labels"][0] for r in relations} == {"executor"}
    assert {r["direction"] for r in relations} == {"right"}


def test_every_result_is_known_to_the_configuration(act: Resolution) -> None:
    config = etree.fromstring(labelstudio.labeling_config())
    controls = {e.get("name"): {child.get("value") for child in e} for e in config if e.tag in ("Labels", "Choices")}
    relations = {e.get("value") for e in config.iter("Relation")}
    for result in prediction(act)["result"]:
        if result["type"] == "relation":
            assert set(result["labels"]) <= relations
        else:
            assert set(result["value"][result["type"]]) <= controls[result["from_name"]]
    for choices in config.iter("Choices"):
        assert choices.get("whenLabelValue") in controls["label"] and choices.get("perRegion") == "true"
    text = config.find("Text")
    assert text is not None and text.get("value") == "$text"


# ---- brat


def read_ann(act: Resolution) -> tuple[dict[str, tuple[str, str, str]], list[list[str]]]:
    """Text-bound annotations by id, and the other lines by fields; read as brat's server reads them (annotation.py)."""
    bound: dict[str, tuple[str, str, str]] = {}
    others: list[list[str]] = []
    for line in brat.standoff(act).splitlines():
        name, rest = line.split("\t", 1)
        if name.startswith("T"):
            (label, places), tail = rest.partition("\t")[0].split(" ", 1), rest.partition("\t")[2]
            bound[name] = (label, places, tail)
        else:
            others.append([name, *rest.replace("\t", " ", 1).split(" ")])
    return bound, others


def test_text_bound_annotations_hold_their_words(act: Resolution) -> None:
    bound, _ = read_ann(act)
    text = plain(act.text)
    for label, places, tail in bound.values():
        spans = [tuple(map(int, place.split())) for place in places.split(";")]
        assert label and all(start < end for start, end in spans)
        assert all(end < start for (_, end), (start, _) in pairwise(spans))
        assert " ".join(text[start:end] for start, end in spans) == tail and "\n" not in tail
    assert list(bound) == [f"T{n}" for n in range(1, len(bound) + 1)]


def test_a_phrase_over_a_line_end_is_in_pieces() -> None:
    bound, _ = read_ann(pipeline.parse_text(LINE_END))
    assert any(";" in places and tail == "учесть всё, что сделано в 2023 году" for _, places, tail in bound.values())


def test_relations_and_attributes_fit_the_configuration(act: Resolution) -> None:
    bound, others = read_ann(act)
    conf = brat.annotation_conf()
    links = dict(re.findall(r"^(\w+)\tArg1:Assignment, Arg2:(\w+)$", conf, re.M))
    choices = {name: (label, values.split("|")) for name, label, values in re.findall(r"^(\w+)\tArg:(\w+), Value:(\S+)$", conf, re.M)}
    seen = set()
    for name, kind, *rest in others:
        seen.add(name[0])
        if name[0] == "R":
            source, target = (bound[argument.split(":")[1]][0] for argument in rest)
            assert (source, target) == ("Assignment", links[kind])
        elif name[0] == "A":
            assert bound[rest[0]][0] == choices[kind][0] and rest[1] in choices[kind][1]
        else:
            assert (name[0], kind) == ("#", "AnnotatorNotes") and rest[0] in bound
    assert seen == {"R", "A", "#"}
    sections = re.findall(r"^\[(\w+)\]$", conf, re.M)
    assert sections == ["entities", "relations", "events", "attributes"]
    assert "Deadline | Срок" in brat.visual_conf()


# ---- spaCy


def test_a_doc_bin_is_read_by_a_blank_pipeline_and_the_corpus_reader(act: Resolution, tmp_path: Path) -> None:
    path = tmp_path / "весна.spacy"
    path.write_bytes(to_docbin(act))
    nlp = spacy.blank("ru")
    doc = next(iter(DocBin().from_disk(path).get_docs(nlp.vocab)))
    assert doc.text == act.text
    regions = annotate(act).regions
    placed = {(span.label_, span.start_char, span.end_char) for span in doc.spans["sc"]}
    for region in regions:
        assert any(label == region.label and start <= region.start and region.end <= end for label, start, end in placed)
    assert {span.text for span in doc.spans["party"]} >= {"Отделу культуры", "директорам школ"}
    assert {span.label_ for span in doc.spans["modality"]} == {"directive", "recommendation"}
    example = next(iter(Corpus(tmp_path)(nlp)))
    assert [token.text for token in example.predicted] == [token.text for token in example.reference]
    assert len(example.reference.spans["sc"]) == len(doc.spans["sc"])


def test_a_doc_bin_has_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    path = tmp_path / "act.json"
    act = pipeline.parse_text(SPRING)
    path.write_text(act.model_dump_json(), encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from pipeline.model import Resolution; from pipeline.standards.docbin import to_docbin;"
        "sys.stdout.buffer.write(to_docbin(Resolution.model_validate_json(Path(sys.argv[1]).read_bytes())))"
    )
    root = str(Path(pipeline.__file__).parent.parent)
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": root}
    made = subprocess.run([sys.executable, "-c", program, str(path)], env=environment, capture_output=True, check=True)
    assert made.stdout == to_docbin(act)


# ---- hostile


@pytest.mark.parametrize("mark", ["\x00", "\ud800", "\ufffe", "\x85", "\u2028", "\t", "\x0b", "<&\"'", "\r"])
def test_hostile_text_breaks_no_format(mark: str) -> None:
    act = pipeline.parse_text(SPRING)
    place = act.text.index("снег")
    act.text = act.text[:place] + (mark * 4)[:4] + act.text[place + 4 :]
    act.assignments[0].text = f"вывезти {mark} снег"
    task = json.loads(json.dumps(labelstudio.to_task(act), ensure_ascii=False).encode("utf-8"))
    assert task["data"]["text"] == plain(act.text) and "\x00" not in json.dumps(task, ensure_ascii=False)
    test_text_bound_annotations_hold_their_words(act)
    doc = next(iter(DocBin().from_bytes(to_docbin(act)).get_docs(spacy.blank("ru").vocab)))
    assert doc.text == plain(act.text)
    brat.standoff(act).encode("utf-8")


def test_an_act_without_assignments_is_written() -> None:
    act = pipeline.parse_text("Просто письмо.")
    assert "score" not in prediction(act) and brat.standoff(act) == ""
    assert len(list(DocBin().from_bytes(to_docbin(act)).get_docs(spacy.blank("ru").vocab))) == 1
