"""The samples against their gold: what must be reached, in one table."""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import pipeline
from pipeline.evaluation.score import COLUMNS, FACTS, SHARES, load_pairs, score
from pipeline.model import Resolution

SAMPLES = Path(__file__).parent.parent / "samples"
GOLD = sorted(SAMPLES.glob("*.gold.yaml"))
# The least F1 of every column, and the least share of assignments that are right in everything: of a document, and of all.
DEFAULT = {"f1": 0.9, "exact": 0.8}
REQUIRED = defaultdict(lambda: DEFAULT, {"sampur-2021": {"f1": 1.0, "exact": 1.0}})
ALL = {"f1": 0.985, "exact": 0.95}
ASSIGNMENTS = {"sampur-2021": 57}
VALIDATOR = Draft202012Validator(Resolution.model_json_schema())


def name(gold: Path) -> str:
    return gold.name.removesuffix(".gold.yaml")


@cache
def resolution(sample: str) -> Resolution:
    source = next(path for path in SAMPLES.glob(f"{sample}.*") if not path.name.endswith(".gold.yaml"))
    return pipeline.parse(source)


@cache
def scored(gold: Path) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        Path(folder, f"{name(gold)}.json").write_text(resolution(name(gold)).model_dump_json(), encoding="utf-8")
        made = score(load_pairs(gold, Path(folder)))
    print(made.errors())  # shown where the test fails
    return made.to_json()


@pytest.fixture(params=GOLD, ids=name)
def report(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return name(request.param), scored(request.param)


def test_there_are_samples() -> None:
    assert set(ASSIGNMENTS) <= {name(gold) for gold in GOLD}


def test_scores(report: tuple[str, dict[str, Any]]) -> None:
    sample, data = report
    least = REQUIRED[sample]
    assert {column: data["columns"][column]["f1"] for column in COLUMNS if data["columns"][column]["f1"] < least["f1"]} == {}
    assert data["exact"]["share"] >= least["exact"]
    assert {fact: data["documents"][0]["values"] for fact in FACTS if data[fact]["right"] < data[fact]["total"]} == {}


def test_all_samples_together(tmp_path: Path) -> None:
    for gold in GOLD:
        (tmp_path / f"{name(gold)}.json").write_text(resolution(name(gold)).model_dump_json(), encoding="utf-8")
    data = score(load_pairs(SAMPLES, tmp_path)).to_json()
    assert {column: found["f1"] for column, found in data["columns"].items() if found["f1"] < ALL["f1"]} == {}
    assert data["exact"]["share"] >= ALL["exact"]


def test_indicators_and_bases(report: tuple[str, dict[str, Any]]) -> None:
    sample, data = report
    for share in ("indicator", "base"):
        assert share in SHARES
        assert not data[share]["total"] or data[share]["share"] >= REQUIRED[sample]["exact"]


@pytest.mark.parametrize("sample", ASSIGNMENTS)
def test_number_of_assignments(sample: str) -> None:
    assert len(resolution(sample).assignments) == ASSIGNMENTS[sample]


def test_first_sample_reports_its_contradictions_and_nothing_wrong() -> None:
    issues = [(issue.code, issue.severity) for issue in resolution("sampur-2021").issues]
    assert [code for code, _ in issues if code == "deadline_before_document"] == ["deadline_before_document"] * 2
    assert [code for code, severity in issues if severity == "error" or code.startswith("unread")] == []


@pytest.mark.parametrize("sample", [name(gold) for gold in GOLD])
def test_output_validates_and_is_faithful(sample: str) -> None:
    result = resolution(sample)
    written = result.model_dump_json(indent=2)
    assert Resolution.model_validate_json(written) == result
    VALIDATOR.validate(json.loads(written))
    assert "".join(result.text[start:end] for start, end in (block.span for block in result.blocks)) == result.text
    for assignment in result.assignments:
        for deadline in assignment.deadlines:
            written_there = " ".join(result.text[slice(*deadline.span)].split())
            assert all(piece in written_there for piece in deadline.raw.split(" … "))


@pytest.mark.parametrize("sample", [name(gold) for gold in GOLD])
def test_second_run_gives_the_same_bytes(sample: str) -> None:
    source = next(path for path in SAMPLES.glob(f"{sample}.*") if not path.name.endswith(".gold.yaml"))
    assert pipeline.parse(source).model_dump_json() == resolution(sample).model_dump_json()


def test_rules_and_code_know_no_name_of_the_sample() -> None:
    """No rule, word list or code holds what only this document has."""
    own = ("Сампур", "Абрамов", "Ветров", "Гонтарев", "Вислобок", "Сатинск", "Тамбов", "ИРЦОСО")
    root = SAMPLES.parent
    files = [*sorted((root / "rules").glob("*.yaml")), *sorted((root / "pipeline").rglob("*.py"))]
    found = {(path.name, word) for path in files for word in own if word.lower() in path.read_text("utf-8").lower()}
    assert found == set()
