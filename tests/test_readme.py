"""The README shows what is so: its excerpts, rules, codes and examples are those of the program."""

import doctest
import re
from pathlib import Path

import pytest
import yaml

import pipeline
from pipeline.commands.explain import explain
from pipeline.files import rules_dir
from pipeline.formats.json import to_json
from pipeline.formats.tables import rows, to_csv
from pipeline.model import Resolution
from pipeline.rulebook.check import check_rules
from pipeline.rulebook.files import FILES
from pipeline.rulebook.load import load
from pipeline.runs.run import Run, Settings, summary

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "sampur-2021.txt"
README = (ROOT / "README.md").read_text("utf-8")


def excerpt(mark: str) -> str:
    """The block of the README that stands behind a mark."""
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```", README, re.S)
    assert found, mark
    return found.group(1)


@pytest.fixture(scope="module")
def sample() -> Resolution:
    return pipeline.parse(SAMPLE)


def test_output_is_real(sample: Resolution) -> None:
    assert excerpt("output") in to_json(sample)
    lines = to_csv("targets", rows(sample)["targets"]).splitlines()
    assert set(excerpt("table targets").splitlines()) <= set(lines)


def test_explanation_is_real() -> None:
    assert explain(SAMPLE, "5.2-1") == excerpt("explain 5.2-1")


def test_summary_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = Run(Settings(Path("output")))
    for path, document_id in run.begin([SAMPLE]):
        run.process(path, document_id)
    run.finish()
    assert f"{summary(run)}\n" == excerpt("summary")


def test_codes_are_those_of_the_rules() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (error|warning|info) \|", README, re.M))
    assert listed == {code: entry.severity for code, entry in load()["checks"].words.codes.items()}


def test_rules_are_real_or_in_order(tmp_path: Path) -> None:
    files = (yaml.safe_load((rules_dir() / f"{name}.yaml").read_text("utf-8")) for name in FILES)
    shipped = {rule["id"]: rule for file in files for rule in file.get("rules", ())}
    blocks = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", (rules_dir() / "README.md").read_text("utf-8"), re.S))
    ours, added = (block["rules"][0] for block in blocks if "rules" in block)
    assert shipped[ours["id"]] == ours
    assert added["id"] not in shipped
    (tmp_path / "deadline.yaml").write_text(yaml.safe_dump({"rules": [added]}, allow_unicode=True), encoding="utf-8")
    assert check_rules(tmp_path) == []


def test_python_examples_run() -> None:
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8") == (0, 4)
