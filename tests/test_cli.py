"""The command line: what it writes, what it says, and with which exit status it leaves."""

import json
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS
from click.testing import CliRunner, Result

import pipeline
from pipeline.commands.main import cli
from pipeline.formats.json import to_json
from pipeline.model import Resolution
from pipeline.runs.documents import find_documents
from pipeline.runs.run import Run, Settings

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Рекомендовать начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. в рамках проекта «Чистый двор» вымыть не менее 80 % остановок
в срок до 15.04.2024.
2. Отделу культуры подготовить афишу; обновить сайт.

Глава округа                                В.Г. Щукин
"""
LATE = ACT.replace("01.03.2024", "01.03.2023")
NO_ORDERS = "Просто письмо о погоде.\nВчера шёл дождь, сегодня ясно.\n"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one good act in ``in/``."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "акт.txt").write_text(ACT, encoding="utf-8")
    return folder


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args], input=stdin)


def fails(result: Result, status: int, *words: str) -> None:
    """The command left with ``status`` and one line on standard error that holds the words."""
    assert result.exit_code == status, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("reshenie: "), result.stderr
    assert all(word in lines[0] for word in words), lines[0]


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


# ---- parse


def test_parse_writes_both_formats_and_a_summary(inbox: Path) -> None:
    result = run("parse", inbox)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "акт" in result.stdout and "постановление" in result.stdout and "2024-02-05" in result.stdout
    written = {path.name for path in Path("output").iterdir()}
    assert {"акт.json", "assignments.csv", "datapackage.json"} <= written and len(written) == 9
    assert [a["id"] for a in load(Path("output/акт.json"))["assignments"]] == ["1.1-1", "1.2-1", "2-1", "2-2"]


@pytest.mark.parametrize(("formats", "count"), [("json", 1), ("csv", 8), (" csv , json", 9)])
def test_formats_are_chosen(inbox: Path, formats: str, count: int) -> None:
    assert run("parse", inbox, "-o", "out", "--format", formats).exit_code == 0
    assert len(list(Path("out").iterdir())) == count


def test_two_runs_write_the_same_bytes(inbox: Path) -> None:
    for out in "ab":
        assert run("parse", inbox, "-o", out).exit_code == 0
    one, other = ({p.name: p.read_bytes() for p in Path(out).iterdir()} for out in "ab")
    assert one == other


def test_a_folder_is_walked_sorted_and_other_files_are_counted(inbox: Path) -> None:
    for name in ("б/акт.md", "а.gold.yaml", "table.csv", ".hidden.txt", ".git/x.txt"):
        (inbox / name).parent.mkdir(exist_ok=True)
        (inbox / name).write_text(ACT, encoding="utf-8")
    found = find_documents([inbox, inbox / "акт.txt"])
    assert [path.name for path in found.documents] == ["акт.txt", "акт.md"] and found.passed_over == 2
    result = run("parse", inbox)
    assert "passed over: 2 files" in result.stdout and "total: 2" in result.stdout
    assert {path.name for path in Path("output").glob("акт*.json")} == {"акт.json", "акт-2.json"}
    assert load(Path("output/акт-2.json"))["document"]["id"] == "акт-2"


def test_what_cannot_be_read_is_listed_and_the_others_are_written(inbox: Path) -> None:
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "binary.txt").write_bytes(b"\x00\x01\x02PK\x03\x04")
    (inbox / "latin.txt").write_bytes("Ça n'est pas déjà là, où ça?".encode("latin-1"))
    (inbox / "letter.txt").write_text(NO_ORDERS, encoding="utf-8")
    result = run("parse", inbox, "missing.txt", "-o", "out")
    assert result.exit_code == 1
    lines = dict(line.removeprefix("reshenie: ").split(": ", 1) for line in result.stderr.splitlines())
    names = {name: str(inbox / f"{name}.txt") for name in ("empty", "binary", "latin", "letter")}
    assert set(lines) == {*names.values(), "missing.txt"}
    assert lines[names["empty"]] == "the file is empty"
    assert "binary" in lines[names["binary"]]
    assert lines[names["letter"]] == "no operative part found"
    assert lines["missing.txt"] == "No such file or directory"
    assert {path.name for path in Path("out").glob("*.json")} == {"акт.json", "datapackage.json"}
    assert "акт" in result.stdout


def test_where_nothing_can_be_read_the_output_stays_as_it_was(inbox: Path) -> None:
    assert run("parse", inbox).exit_code == 0
    before = {p.name: p.read_bytes() for p in Path("output").iterdir()}
    fails(run("parse", "missing.txt"), 1, "missing.txt", "No such file")
    assert {p.name: p.read_bytes() for p in Path("output").iterdir()} == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16"])
def test_encodings_are_read_alike(inbox: Path, encoding: str) -> None:
    plain = ACT.replace("№", "N").replace("«", '"').replace("»", '"')  # the oldest of them have neither
    (inbox / "акт.txt").write_bytes(plain.encode(encoding))
    assert run("parse", inbox).exit_code == 0
    assert load(Path("output/акт.json"))["text"] == pipeline.parse_text(plain).text


def test_standard_input_is_a_document(inbox: Path) -> None:
    result = run("parse", "-", "--format", "json", stdin=ACT.encode("cp1251"))
    assert result.exit_code == 0
    assert load(Path("output/stdin.json"))["document"]["number"] == "31"
    fails(run("parse", "-", stdin=b""), 1, "the file is empty")


def test_strict_fails_on_a_warning_but_writes(inbox: Path) -> None:
    assert run("parse", inbox, "--strict").exit_code == 0
    (inbox / "поздно.txt").write_text(LATE, encoding="utf-8")
    assert run("parse", inbox).exit_code == 0
    assert run("parse", inbox, "--strict", "-o", "out").exit_code == 1
    assert Path("out/поздно.json").exists()


def test_delimiter_and_encoding(inbox: Path) -> None:
    assert run("parse", inbox, "--delimiter", "tab", "--encoding", "utf-8").exit_code == 0
    assert Path("output/issues.csv").read_bytes().startswith(b"document\tassignment\tcode\tseverity\tmessage\r\n")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--format", "xml"], "unknown format xml"), (["--format", ","], "unknown format"), (["--delimiter", "::"], "delimiter"),
        (["--delimiter", '"'], "delimiter"), (["--encoding", "klingon"], "klingon"), (["--encoding", "base64"], "base64"),
        (["--rules", "nowhere"], "nowhere"), (["-o", "in/акт.txt"], "output folder"), (["--colour"], "--colour"),
    ],
)  # fmt: skip
def test_wrong_usage_writes_nothing(inbox: Path, options: list[str], word: str) -> None:
    fails(run("parse", inbox, *options), 2, word)
    assert not Path("output").exists()


def test_a_folder_without_documents_is_wrong_usage(inbox: Path) -> None:
    (inbox / "акт.txt").rename(inbox / "акт.yaml")
    fails(run("parse", inbox), 2, "no documents found", "1 file passed over")


@pytest.mark.parametrize(("content", "word"), [("rules: [", "deadline.yaml"), ("rules: [{id: deadline.x}]", "deadline.x")])
def test_broken_rules_write_nothing(inbox: Path, content: str, word: str) -> None:
    overlay = inbox.parent / "rules"
    overlay.mkdir()
    (overlay / "deadline.yaml").write_text(content, encoding="utf-8")
    fails(run("parse", inbox, "--rules", overlay), 2, word)
    assert not Path("output").exists()


def test_a_defect_of_ours_costs_one_document(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "б.txt").write_text(ACT, encoding="utf-8")
    read = Run._read

    def stumble(self: Run, path: Path, document_id: str) -> Any:
        if document_id == "б":
            raise IndexError("list\nindex")
        return read(self, path, document_id)

    monkeypatch.setattr(Run, "_read", stumble)
    fails(run("parse", inbox), 1, "б.txt: internal error: IndexError: list index")
    assert Path("output/акт.json").exists() and not Path("output/б.json").exists()
    result = run("--debug", "parse", inbox)
    assert isinstance(result.exception, IndexError)


def test_a_full_disk_is_a_failure_of_the_document(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.files.os.replace", full)
    fails(run("parse", inbox, "--format", "json"), 1, "not written: No space left on device")
    assert not list(Path("output").iterdir())


def test_a_name_of_broken_bytes_stops_nothing(inbox: Path) -> None:
    names = ["\udcff.txt", "\udcfe.txt"]
    try:
        (inbox / names[0]).write_text(ACT, encoding="utf-8")
        (inbox / names[1]).write_bytes(b"")
    except OSError:
        return  # a file system that refuses such names has no such problem
    task = Run(Settings(Path("output")))
    for path, document_id in task.begin([inbox]):
        task.process(path, document_id)
    assert [line.document for line in task.lines] == ["акт", "document-2"]
    assert [failure.reason for failure in task.failures] == ["the file is empty"]


# ---- evaluate


@pytest.fixture
def scored(inbox: Path) -> Path:
    """A gold file in which one of the four assignments is another than the parser's."""
    run("parse", inbox, "--format", "json")
    gold = load(Path("output/акт.json"))
    gold["assignments"][3]["modality"] = "decision"
    (inbox / "акт.gold.yaml").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return inbox


def test_evaluate_prints_a_table(scored: Path) -> None:
    result = run("evaluate", scored, "output")
    assert result.exit_code == 0
    assert "modality             4     4      0.750" in result.stdout and "exact           3 of 4" in result.stdout


def test_evaluate_as_json_and_the_difference_to_it(scored: Path) -> None:
    report = run("evaluate", scored, "output", "--json").stdout
    assert json.loads(report)["exact"] == {"right": 3, "total": 4, "share": 0.75}
    Path("old.json").write_text(report, encoding="utf-8")
    assert "no change" in run("evaluate", scored, "output", "--diff", "old.json").stdout
    output = load(Path("output/акт.json"))
    output["assignments"][3]["modality"] = "decision"
    Path("output/акт.json").write_text(json.dumps(output), encoding="utf-8")
    assert "0.750 -> 1.000" in run("evaluate", scored, "output", "--diff", "old.json").stdout


def test_evaluate_lists_errors(scored: Path) -> None:
    result = run("evaluate", scored, "output", "--errors")
    assert "обновить сайт" in result.stdout and 'gold: "decision"' in result.stdout


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_evaluate_refuses_what_it_cannot_read(scored: Path, content: str | None) -> None:
    fails(run("evaluate", "nowhere", "output"), 2, "nowhere")
    if content is not None:
        Path("old.json").write_text(content, encoding="utf-8")
    fails(run("evaluate", scored, "output", "--diff", "old.json"), 2)


# ---- explain


def test_explain_tells_phrase_rule_and_way(inbox: Path) -> None:
    text = run("explain", inbox / "акт.txt", "1.2").stdout
    assert text.startswith("1.2-1  в рамках проекта «Чистый двор» вымыть не менее 80 % остановок\n")
    for line in (
        "modality     recommendation\n                 from «Рекомендовать», rule modality.recommend, inherited from 1\n",
        "from «начальнику дорожной службы (Сомова)», rule modality.recommend, inherited from 1\n",
        "deadline     by, end 2024-04-15\n                 from «в срок до 15.04.2024», rule deadline.by_date, own\n",
        "target       ge 80 percent, ",
        "rule target.not_less, own\n",
        "project      Чистый двор\n",
    ):
        assert line in text, text


def test_explain_a_shared_deadline_and_an_addressee_without_a_word(tmp_path: Path) -> None:
    act = "ПОСТАНОВЛЯЮ:\n1. Отделу связи:\nпроверить кабели;\nобновить схемы\nв срок до 01.03.2024."
    (tmp_path / "a.txt").write_text(act, encoding="utf-8")
    text = run("explain", tmp_path / "a.txt", "1-1").stdout
    assert "from «в срок до 01.03.2024», rule deadline.by_date, shared with the items before it" in text
    assert "rule modality.addressee, inherited from 1; no word states it" in text and "1-2" not in text


def test_explain_says_why_a_value_is_not_there(tmp_path: Path) -> None:
    items = "1. Признать удовлетворительной работу складов.\n2. Отделу связи:\nа) учесть замечания за 2022 год;\nб) обновить схемы."
    act = f"РЕШЕНИЕ\nот 01.02.2024\nРЕШИЛИ:\n{items}"
    (tmp_path / "a.txt").write_text(act, encoding="utf-8")
    decided, ordered = (run("explain", tmp_path / "a.txt", clause).stdout for clause in ("1", "2.б"))
    assert "  responsible  none\n                 because a decision asks nobody to act\n" in decided
    assert "  deadline     none\n                 because none stands in it, above it or in a line that serves it\n" in ordered
    assert "responsible  none" not in ordered and "target" not in ordered


def test_what_is_known_of_the_way_is_no_part_of_the_output(inbox: Path) -> None:
    act = pipeline.parse(inbox / "акт.txt")
    again = Resolution.model_validate_json(to_json(act))
    assert act == again and "provenance" not in to_json(act)
    assert set(act.provenance) == {item.key for item in act.assignments} and not again.provenance


def test_explain_takes_an_assignment_and_the_label_as_printed(inbox: Path) -> None:
    one = run("explain", inbox / "акт.txt", "2-2").stdout
    assert one.startswith("2-2  обновить сайт\n")
    assert run("explain", inbox / "акт.txt", "2.").stdout.count("\n2-2  ") == 1


def test_explain_a_lead_in_and_what_is_not_there(inbox: Path) -> None:
    assert "no assignment of its own" in run("explain", inbox / "акт.txt", "1").stdout
    fails(run("explain", inbox / "акт.txt", "9"), 2, "no clause 9", "1.1, 1.2, 2")
    fails(run("explain", "missing.txt", "1"), 1, "missing.txt: No such file")
    (inbox / "letter.txt").write_text(NO_ORDERS, encoding="utf-8")
    fails(run("explain", inbox / "letter.txt", "1"), 1, "no operative part found")


# ---- the rest


def test_schema_is_printed() -> None:
    assert json.loads(run("schema").stdout)["title"] == "Resolution"


def test_rules_check(tmp_path: Path) -> None:
    result = run("rules", "check")
    assert (result.exit_code, result.stdout) == (0, "the rules are in order\n")
    rule = "rules: [{id: project.x, pattern: '(?P<names>кружок)', gives: {}, examples: [секция]}]"
    (tmp_path / "project.yaml").write_text(rule, encoding="utf-8")
    fails(run("rules", "check", "--rules", tmp_path), 2, "project.x", "секция")


def test_help_and_version() -> None:
    assert all(name in run().stdout for name in ("parse", "evaluate", "explain", "schema", "rules"))
    assert run("--version").stdout == f"reshenie, version {pipeline.__version__}\n"
    fails(run("parse"), 2, "PATHS")
    fails(run("pars"), 2, "pars")


def test_the_same_act_in_two_files_is_told_and_written_twice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLANS, "utf-8")
    (tmp_path / "b.txt").write_text(PLANS.replace("концерт", "конкурс"), "utf-8")
    (tmp_path / "c.txt").write_text(PLANS.replace("№ 41", "№ 42"), "utf-8")
    done = CliRunner().invoke(cli, ["parse", str(tmp_path), "-o", str(tmp_path / "out")])
    assert done.output.count("is the same act as") == 1
    assert "document b is the same act as document a (kind, number, date and 7 of 8 assignments)" in done.output
    assert {path.stem for path in (tmp_path / "out").glob("[abc].json")} == {"a", "b", "c"}


def test_explain_knows_rows_of_appendices(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLANS, "utf-8")
    told = {clause: CliRunner().invoke(cli, ["explain", str(tmp_path / "a.txt"), clause]).output for clause in ("1", "П1/1", "П2/1-1")}
    assert [text.split("  ")[0] for text in told.values()] == ["1-1", "П1/1-1", "П2/1-1"]
    assert "П1/10, П2/1" in CliRunner().invoke(cli, ["explain", str(tmp_path / "a.txt"), "П1/7"]).output
