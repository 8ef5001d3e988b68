"""The contract of the output, version 1.1: its keys and their order, what 1.0 wrote is read still, and the page that tells of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import pipeline
from pipeline.commands.main import cli
from pipeline.files import rules_dir
from pipeline.formats.due import next_due
from pipeline.formats.json import OutputError, schema, to_json
from pipeline.formats.tables import TABLES, rows
from pipeline.model import Assignment, Deadline, Derivation, EarlierAct, Effect, Resolution

PACKAGE = Path(pipeline.__file__).parent
PAGE = (PACKAGE / "CONTRACT.md").read_text("utf-8")
ACT = """ПРИКАЗ
от 12.03.2024 № 17
О подготовке к паводку

ПРИКАЗЫВАЮ:
1. Отделу связи (Ломов) обеспечить связью не менее 90 % постов до 01.04.2024.
2. Начальнику склада (Рябова) ежемесячно до 5 числа выдавать лодки.

Глава района                                А.Б. Крылов
"""
NEW_OF_ASSIGNMENT: dict[str, Any] = {"appendix": None, "effects": [], "confidence": None}
NEW_OF_DEADLINE: dict[str, Any] = {"time": None, "derivation": None}


@pytest.fixture(scope="module")
def act() -> Resolution:
    return pipeline.parse_text(ACT, name="паводок.txt")


def of_1_0(act: Resolution) -> dict[str, Any]:
    """The JSON of an act as the release before wrote it."""
    data: dict[str, Any] = json.loads(to_json(act))
    data["schema_version"] = "1.0"
    for item in data["assignments"]:
        assert {name: item.pop(name) for name in NEW_OF_ASSIGNMENT} == NEW_OF_ASSIGNMENT
        for term in item["deadlines"]:
            assert {name: term.pop(name) for name in NEW_OF_DEADLINE} == NEW_OF_DEADLINE
    return data


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


# ---- the shape


def test_keys_stand_in_the_order_of_the_contract(act: Resolution) -> None:
    data = json.loads(to_json(act))
    item = data["assignments"][0]
    assert data["schema_version"] == "1.1"
    assert ", ".join(item) == (
        "id, key, clause, text, details, context, projects, modality, modality_rule, responsible, deadlines, targets, appendix, effects, "
        "confidence, issues, span, corrected, confirmed"
    )
    assert ", ".join(item["deadlines"][0]) == (
        "kind, start, end, recurrence, raw, assumed, shared, inherited_from, rule, span, time, derivation"
    )


def test_the_schema_is_open_and_that_of_1_0_stays_closed(act: Resolution) -> None:
    later = json.loads(to_json(act)) | {"schema_version": "1.2", "later": 1}
    later["assignments"][0]["later"] = later["assignments"][0]["deadlines"][0]["later"] = None
    assert schema()["$id"].endswith(":1.1") and not list(Draft202012Validator(schema()).iter_errors(later))
    closed = Draft202012Validator(schema("1.0"))
    assert not list(closed.iter_errors(of_1_0(act))) and list(closed.iter_errors(of_1_0(act) | {"later": 1}))
    assert schema("1.0")["properties"]["schema_version"]["const"] == "1.0"


def test_dates_are_dates_in_the_schema(act: Resolution) -> None:
    shapes = schema()["$defs"]
    dated = {
        "Deadline": ("start", "end"),
        "Document": ("date",),
        "Reference": ("date",),
        "Effect": ("end",),
        "Derivation": ("from", "moved"),
    }
    for shape, names in dated.items():
        for name in names:
            assert {"type": "string", "format": "date"} in shapes[shape]["properties"][name]["anyOf"], (shape, name)
    broken = act.model_copy(update={"document": act.document.model_copy(update={"date": "2024-02-30"})})
    with pytest.raises(OutputError, match=r"\$\.document\.date"):
        to_json(broken)


def test_what_later_issues_fill_is_written_and_read(act: Resolution) -> None:
    counted = Derivation(base="document.date", from_day="2024-03-12", amount=10, unit="working_day", profile="default", moved=None)
    first = act.assignments[0]
    term = first.deadlines[0].model_copy(update={"time": "18:00", "derivation": counted})
    earlier = EarlierAct(kind="приказ", number="12", date="2024-02-01")
    effect = Effect(kind="prolong", act=earlier, clause="3", end="2024-12-31", raw="продлить срок", span=(0, 4))
    filled = first.model_copy(update={"deadlines": [term], "effects": [effect], "appendix": "1", "confidence": 0.97})
    made = act.model_copy(update={"assignments": [filled, *act.assignments[1:]]})
    data = json.loads(to_json(made))["assignments"][0]
    assert list(data["deadlines"][0]["derivation"]) == ["base", "from", "amount", "unit", "profile", "moved"]
    assert list(data["effects"][0]) == ["kind", "act", "clause", "end", "raw", "span"]
    assert Resolution.model_validate_json(to_json(made)) == made
    found = rows(made)
    assert list(found["assignments"][0].items())[-3:] == [("appendix", "1"), ("effects", "продлить срок"), ("confidence", 0.97)]
    assert (found["deadlines"][0]["time"], found["deadlines"][0]["next_due"]) == ("18:00", "2024-04-01")


def test_our_own_model_stays_strict(act: Resolution) -> None:
    data = json.loads(to_json(act))
    with pytest.raises(ValidationError, match="later"):
        Resolution.model_validate(data | {"later": 1})
    with pytest.raises(ValidationError, match="schema_version"):
        Resolution.model_validate(data | {"schema_version": "0.9"})
    with pytest.raises(ValidationError, match="time"):
        Deadline.model_validate(data["assignments"][0]["deadlines"][0] | {"time": "25:00"})


# ---- what 1.0 wrote


def test_json_of_1_0_is_the_same_act(act: Resolution) -> None:
    assert Resolution.model_validate(of_1_0(act)) == act
    assert to_json(Resolution.model_validate(of_1_0(act))) == to_json(act)


@pytest.mark.parametrize(
    "command",
    [
        ("diff", "{0}", "{0}", "-o", "{1}/x.json"),
        ("trend", "{0}", "-o", "{1}/x.csv"),
        ("export", "jira", "{0}", "-o", "{1}"),
        ("load", "sqlite:///{1}/x.db", "{0}"),
        ("push", "caldav", "http://127.0.0.1:9/", "{0}", "--dry-run"),
        ("registry", "suggest", "{0}", "-o", "{1}/registry.yaml"),
        ("evaluate", "{2}", "{2}"),
    ],
)
def test_json_of_1_0_is_read_wherever_json_of_parse_is(act: Resolution, tmp_path: Path, command: tuple[str, ...]) -> None:
    told = []
    for name, data in (("1.0", of_1_0(act)), ("1.1", json.loads(to_json(act)))):
        given, out = tmp_path / name / "in", tmp_path / name / "out"
        given.mkdir(parents=True)
        out.mkdir()
        (given / "паводок.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (given / "паводок.gold.yaml").write_text("document: {number: '17'}\nassignments: []\n", encoding="utf-8")
        result = run(*(part.format(given / "паводок.json", out, given) for part in command))
        written = sorted((path.name, b"" if path.suffix == ".db" else path.read_bytes()) for path in out.iterdir())
        told.append((result.exit_code, result.output.replace(str(tmp_path / name), ""), written))
    assert told[0] == told[1] and "no output of parse" not in told[0][1] and "Traceback" not in told[0][1]


def test_the_command_prints_each_schema() -> None:
    assert json.loads(run("schema").output) == schema()
    assert json.loads(run("schema", "--version", "1.0").output) == schema("1.0")
    assert run("schema", "--version", "0.9").exit_code == 2


# ---- when it is next due


@pytest.mark.parametrize(
    ("fields", "act_date", "due"),
    [
        ({"end": "2024-04-01"}, "2024-03-12", "2024-04-01"),
        ({"end": "2024-03-12"}, "2024-03-12", "2024-03-12"),
        ({"end": "2024-03-11"}, "2024-03-12", None),
        ({"end": "2024-04-01"}, None, "2024-04-01"),
        ({"start": "2024-03-15", "end": "2024-03-20"}, "2024-03-12", "2024-03-20"),
        ({"start": "2024-04-01"}, "2024-03-12", None),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=5"}, "2024-03-05", "2024-03-05"),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=5"}, "2024-03-06", "2024-04-05"),
        ({"recurrence": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10"}, "2024-02-10", "2024-04-10"),
        ({"recurrence": "FREQ=MONTHLY;INTERVAL=3"}, "2024-03-12", "2024-03-31"),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}, "2023-01-09", "2023-02-28"),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31"}, "2024-03-12", "2024-04-30"),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=15,31"}, "2024-04-16", "2024-04-30"),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=30"}, "2023-02-01", "2023-02-28"),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"}, "2024-02-01", "2024-02-29"),
        ({"recurrence": "FREQ=WEEKLY;BYDAY=FR", "start": "2024-09-01"}, "2024-03-12", "2024-09-06"),
        ({"recurrence": "FREQ=WEEKLY;BYDAY=FR", "end": "2024-03-13"}, "2024-03-12", None),
        ({"recurrence": "FREQ=DAILY"}, "2024-03-12", "2024-03-12"),
        ({"recurrence": "FREQ=DAILY"}, None, None),
        ({"recurrence": "every day"}, "2024-03-12", None),
        ({}, "2024-03-12", None),
        ({"end": "soon"}, "2024-03-12", None),
    ],
)
def test_next_due(fields: dict[str, str], act_date: str | None, due: str | None) -> None:
    empty: dict[str, Any] = {"kind": "by", "start": None, "end": None, "recurrence": None, "raw": "", "assumed": False, "shared": False}
    found = next_due(Deadline(**{**empty, "inherited_from": None, "rule": "", "span": (0, 0), **fields}), act_date)
    assert (found.isoformat() if found else None) == due


# ---- the page


def test_the_page_lists_the_codes_that_the_rules_declare() -> None:
    declared = yaml.safe_load((rules_dir() / "checks.yaml").read_text("utf-8"))["words"]["codes"]
    listed = re.findall(r"^\| `(\w+)` \| (error|warning|info) \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted((code, entry["severity"]) for code, entry in declared.items())


def test_every_code_that_the_program_names_is_declared() -> None:
    declared = yaml.safe_load((rules_dir() / "checks.yaml").read_text("utf-8"))["words"]["codes"]
    code = "\n".join(
        path.read_text("utf-8") for folder in ("checks", "registry", "corrections") for path in (PACKAGE / folder).glob("*.py")
    )
    given = set(re.findall(r"issue\(\"(\w+)\"", code)) | set(re.findall(r"\"(correction_\w+)\"", code))
    assert given and given <= set(declared)


def test_the_page_tells_every_key_and_every_table() -> None:
    told = set(re.findall(r"`(\w+)`", PAGE))
    shapes = [schema(), *schema()["$defs"].values()]
    assert {name for shape in shapes for name in shape["properties"]} <= told
    for table, columns in TABLES.items():
        assert f"| `{table}.csv` | {', '.join(columns)} |" in PAGE
    assert set(Assignment.model_fields) <= told
