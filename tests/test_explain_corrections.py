"""What a reviewer did is told by ``explain`` and taken by ``pipeline.parse`` where it is asked for."""

from pathlib import Path

import pytest
from acts import SPRING
from click.testing import CliRunner

import pipeline
from pipeline.commands.main import cli
from pipeline.corrections import Correction, Corrections, CorrectionsError, Signed, Store, corrections_path, make
from pipeline.model import Resolution
from pipeline.registry import RegistryError

SIGNED = Signed(who="Ветрова", when="2024-03-02", why="по письму")
REGISTRY = "positions: [{id: road-head, name: начальник дорожной службы округа, forms: [начальник дорожной службы]}]\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "акт.txt"
    path.write_text(SPRING, encoding="utf-8")
    return path


def keep(source: Path, *made: Correction) -> None:
    Store(corrections_path(source)).save(Corrections(document=source.name, corrections=list(made)))


def a_set(act: Resolution, name: str, field: str, value: object) -> Correction:
    item = next(a for a in act.assignments if a.id == name)
    return make.set_field(make.about(act, item), item, field, value, SIGNED)


def told(source: Path, clause: str, *options: str) -> str:
    result = CliRunner().invoke(cli, ["explain", str(source), clause, *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_corrected_value_is_told_with_what_had_been_extracted(source: Path) -> None:
    plain = told(source, "1.1")
    act = pipeline.parse(source)
    keep(source, a_set(act, "1.1-1", "deadlines.0.end", "2024-03-11"), a_set(act, "1.1-1", "modality", "control"))
    text = told(source, "1.1")
    for lines in (
        "  deadline     by, end 2024-03-11\n                 from «до 01.03.2024», rule deadline.by_date, own; corrected\n",
        "  corrected    deadlines.0.end: 2024-03-11\n                 extracted: 2024-03-01; by Ветрова, 2024-03-02: по письму\n",
        "  modality     control\n                 from a correction\n",
        "  corrected    modality: control\n                 extracted: directive; by Ветрова, 2024-03-02: по письму\n",
    ):
        assert lines in text, text
    assert text.count("; corrected") == 1  # the executor is as it was read
    assert told(source, "1.1", "--no-corrections") == plain and "correct" not in plain


def test_a_new_and_a_cleared_value(source: Path) -> None:
    act = pipeline.parse(source)
    item = next(a for a in act.assignments if a.id == "1.2-1")
    cleared = make.clear_field(make.about(act, item), item, "targets.0", Signed())
    keep(source, cleared, a_set(act, "1.2-1", "responsible.1", {"party": "отдел связи"}))
    text = told(source, "1.2-1")
    assert "  target  " not in text
    assert "  corrected    targets.0: cleared\n                 extracted: не менее 80 % остановок; by somebody\n" in text, text
    assert "отдел связи (executor, organisation)\n                 from a correction\n" in text
    assert "  corrected    responsible.1: отдел связи\n                 extracted: –; by Ветрова" in text


def test_what_was_added_split_confirmed_and_dropped(source: Path) -> None:
    act = pipeline.parse(source)
    item = {a.id: a for a in act.assignments}
    keep(
        source,
        make.add("акт", "1.3", "вывесить график", {}, SIGNED),
        make.split(make.about(act, item["1.3-1"]), ["докладывать о ходе", "докладывать об итогах"], SIGNED),
        make.confirm(make.about(act, item["2-1"]), item["2-1"], SIGNED),
        make.drop(make.about(act, item["2-2"]), SIGNED),
        make.merge(make.about(act, item["1.1-1"]), [make.about(act, item["1.2-1"])], SIGNED),
    )
    text = told(source, "1.3")
    assert "added        вывесить график" in text and "split        докладывать о ходе; докладывать об итогах" in text
    text = told(source, "2")
    assert "confirmed    the whole assignment" in text
    assert text.endswith("\n2-2  учесть всё, что сделано в 2023 году\n  dropped      by Ветрова, 2024-03-02: по письму\n")
    assert "merged       with 1.2-1" in told(source, "1.1")
    assert told(source, "1.2-1").splitlines()[1:] == ["  merged       into 1.1-1", "                 by Ветрова, 2024-03-02: по письму"]


def test_what_is_not_applied_is_told_with_both_versions(source: Path) -> None:
    keep(source, a_set(pipeline.parse(source), "1.1-1", "deadlines.0.end", "2024-03-11"))
    source.write_text(SPRING.replace("снег до 01.03.2024", "снег до 20.03.2024"), encoding="utf-8")
    text = told(source, "1.1")
    assert "not applied  deadlines.0.end: 2024-03-11; it was «2024-03-01», now «2024-03-20»" in text and "correction_conflict" in text
    source.write_text(SPRING.replace("снег до 01.03.2024", "снег до 11.03.2024"), encoding="utf-8")
    assert "corrected    deadlines.0.end: 2024-03-11 (extracted so by now)" in told(source, "1.1")


# ---- from Python


def test_parse_is_the_extraction_alone_unless_asked(source: Path, tmp_path: Path) -> None:
    plain = pipeline.parse(source)
    keep(source, a_set(plain, "1.1-1", "text", "вывезти весь снег"))
    (tmp_path / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    (tmp_path / "who.yaml").write_text(REGISTRY.replace("road-head", "other"), encoding="utf-8")
    assert pipeline.parse(source) == plain and plain.parties[0].entity is None
    reviewed = pipeline.parse(source, corrections=True)
    assert (reviewed.assignments[0].text, reviewed.parties[0].entity) == ("вывезти весь снег", "road-head")
    named = pipeline.parse(source, registry=tmp_path / "who.yaml")
    assert (named.assignments[0].text, named.parties[0].entity) == ("вывезти снег", "other")
    both = pipeline.parse(source, corrections=True, registry=str(tmp_path / "who.yaml"))
    assert (both.assignments[0].text, both.parties[0].entity) == ("вывезти весь снег", "other")


def test_parse_gives_what_the_command_writes(source: Path, tmp_path: Path) -> None:
    keep(source, a_set(pipeline.parse(source), "1.1-1", "text", "вывезти весь снег"))
    (tmp_path / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    assert CliRunner().invoke(cli, ["parse", str(source), "-o", str(tmp_path / "out"), "--format", "json"]).exit_code == 0
    written = Resolution.model_validate_json((tmp_path / "out" / "акт.json").read_bytes())
    assert pipeline.parse(source, corrections=True) == written


def test_what_lies_beside_may_be_broken(source: Path, tmp_path: Path) -> None:
    corrections_path(source).write_text("corrections: [", encoding="utf-8")
    (tmp_path / "who.yaml").write_text("persons: 1", encoding="utf-8")
    assert pipeline.parse(source).assignments
    with pytest.raises(CorrectionsError):
        pipeline.parse(source, corrections=True)
    with pytest.raises(RegistryError):
        pipeline.parse(source, registry=tmp_path / "who.yaml")
    result = CliRunner().invoke(cli, ["explain", str(source), "1.1"])
    assert result.exit_code != 0 and "акт.corrections.yaml" in result.stderr and len(result.stderr.splitlines()) == 1
