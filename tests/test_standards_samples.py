"""All samples in one run: the data package, Akoma Ntoso by its schema, and the way through brat and Label Studio and back."""

import json
import re
import shutil
from pathlib import Path

import pytest
from acts import ROOT
from click.testing import CliRunner
from frictionless import Package
from lxml import etree
from schemas import assert_valid

from pipeline.commands.main import cli
from pipeline.evaluation.score import load_pairs, score
from pipeline.formats.dialect import Dialect
from pipeline.formats.tables import TABLES, rows, write_tables
from pipeline.model import Resolution
from pipeline.runs.acts import load_act
from pipeline.standards.akn import to_akn

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run over all samples in the formats of this module."""
    folder = tmp_path_factory.mktemp("written")
    result = CliRunner().invoke(cli, ["parse", str(ROOT / "samples"), "-o", str(folder), "--format", "json,csv,labelstudio,brat"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def acts(written: Path) -> list[Resolution]:
    return [load_act(path) for path in sorted(written.glob("*.json")) if path.name != "datapackage.json"]


# ---- Akoma Ntoso


def test_every_sample_is_valid_and_whole(acts: list[Resolution]) -> None:
    assert len(acts) > 60
    for act in acts:
        root = etree.fromstring(to_akn(act))
        assert_valid(root)
        # the text of an act stands in paragraphs and numbers alone
        text = "".join("".join(map(str, element.itertext())) for element in root.iter(f"{AKN}p", f"{AKN}num"))
        assert re.sub(r"\s", "", text) == re.sub(r"\s", "", act.text), act.document.id
        placed = [element.get("href") for element in root.iter("{urn:reshenie:akn:1}assignment")]
        assert len(placed) == len(act.assignments) and all(placed)


# ---- annotations


def through(written: Path, source: Path, gold: Path) -> None:
    """Import gives back what was exported, value by value."""
    result = CliRunner().invoke(cli, ["import-annotations", str(source), "-o", str(gold)])
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    report = score(load_pairs(gold, written)).to_json()
    assert all(column["f1"] == 1.0 for column in report["columns"].values())
    shares = [report[name] for name in ("exact", "indicator", "base", "kind", "date", "number")]
    assert all(share["right"] == share["total"] > 0 for share in shares)


def test_all_samples_come_back_from_brat(written: Path, tmp_path: Path) -> None:
    through(written, written / "brat", tmp_path)


def test_all_samples_come_back_from_label_studio(written: Path, tmp_path: Path) -> None:
    tasks = json.loads((written / "labelstudio" / "tasks.json").read_text("utf-8"))
    for task in tasks:
        task["annotations"] = [{"id": 1, "result": task.pop("predictions")[0]["result"]}]
    export = tmp_path / "export.json"
    export.write_text(json.dumps(tasks), encoding="utf-8")
    through(written, export, tmp_path / "gold")


# ---- the data package


def assert_package(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, [(task.name, [error.message for error in task.errors][:2]) for task in report.tasks if task.errors]
    assert len(report.tasks) == len(TABLES) and not report.errors


def test_the_data_package_of_all_samples_is_valid(written: Path) -> None:
    assert_package(written)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1251"), ("\t", "utf-16"), ("|", "koi8-r"), (",", "utf-8")])
def test_other_delimiters_and_encodings_are_described(acts: list[Resolution], tmp_path: Path, delimiter: str, encoding: str) -> None:
    found = {table: [row for act in acts[:6] for row in rows(act)[table]] for table in TABLES}
    found["assignments"][0]["text"] = '=1+1;"a"\n|\t,\'' + "ы" * 9999
    assert list(write_tables(found, tmp_path, Dialect(delimiter, encoding)))
    assert_package(tmp_path)


@pytest.mark.parametrize("table", [name for name in TABLES if name != "documents"])
def test_a_row_of_no_document_or_assignment_breaks_a_foreign_key(written: Path, tmp_path: Path, table: str) -> None:
    for path in (*written.glob("*.csv"), written / "datapackage.json"):
        shutil.copy(path, tmp_path)
    path = tmp_path / f"{table}.csv"
    header, first, rest = path.read_bytes().split(b"\r\n", 2)
    keys = {"responsible": 1, "deadlines": 1, "targets": 1}.get(table, 0)
    cells = first.split(b",")
    cells[keys] = b"nowhere"
    path.write_bytes(b"\r\n".join((header, b",".join(cells), rest)))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    broken = {task.name: {error.type for error in task.errors} for task in report.tasks if task.errors}
    assert "foreign-key" in broken[table]
