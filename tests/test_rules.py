"""The rules keep their promises, and a broken rule file is one clear line that names file and rule."""

from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.rulebook.annotation import language
from pipeline.rulebook.check import check_rules
from pipeline.rulebook.load import FILES, VOCABULARIES, load

RULES = [rule.id for rules in load().sets.values() for rule in rules.rules]


@pytest.fixture(scope="module")
def problems() -> list[str]:
    return check_rules()


@pytest.mark.parametrize("rule", RULES)
def test_examples_of_rule(rule: str, problems: list[str]) -> None:
    assert [line for line in problems if f": rule {rule}: " in line] == []


def test_no_other_problem(problems: list[str]) -> None:
    assert [line for line in problems if not any(f": rule {rule}: " in line for rule in RULES)] == []


def test_every_file_is_loaded() -> None:
    assert sorted(path.stem for path in rules_dir().glob("*.yaml")) == sorted((*FILES, *VOCABULARIES))


def test_every_rule_has_a_counter_example_where_it_gives_a_value() -> None:
    bare = [rule.id for name in ("modality", "deadline", "target") for rule in load()[name].rules if not rule.counter_examples]
    assert bare == []


def overlay(folder: Path, name: str, content: str) -> Path:
    (folder / f"{name}.yaml").write_text(dedent(content), encoding="utf-8")
    return folder


GOOD = """
    rules:
      - id: deadline.by_own
        pattern: 'к дню города'
        gives: {kind: event}
        examples: ["к дню города"]
        counter_examples: ["в день города"]
"""

BROKEN = {
    "bad YAML": ("deadline", "rules: [", ["deadline.yaml"]),
    "not UTF-8": ("deadline", None, ["deadline.yaml"]),
    "no table": ("deadline", "[1, 2]", ["deadline.yaml"]),
    "unknown key of the file": ("deadline", "rule: []", ["deadline.yaml", "rule"]),
    "missing examples": (
        "deadline",
        "rules:\n  - {id: deadline.own, pattern: 'к дню города', gives: {kind: event}}",
        ["deadline.yaml", "deadline.own", "examples"],
    ),
    "empty examples": (
        "deadline",
        "rules:\n  - {id: deadline.own, pattern: 'к дню города', gives: {kind: event}, examples: []}",
        ["deadline.yaml", "deadline.own", "examples"],
    ),
    "missing id": ("target", "rules:\n  - {pattern: 'а', examples: ['а']}", ["target.yaml", "number 1", "id"]),
    "bad id": ("target", "rules:\n  - {id: Own, pattern: 'а', examples: ['а']}", ["target.yaml", "Own", "id"]),
    "unknown key of a rule": (
        "party",
        "rules:\n  - {id: party.own, patern: 'а', pattern: 'а', examples: ['а']}",
        ["party.yaml", "party.own", "patern"],
    ),
    "rule is no table": ("party", "rules: [party.own]", ["party.yaml", "number 1"]),
    "unknown macro": (
        "deadline",
        "rules:\n  - {id: deadline.own, pattern: 'до {datum}', gives: {kind: by}, examples: ['до 1 мая']}",
        ["deadline.yaml", "deadline.own", "datum"],
    ),
    "bad expression": (
        "deadline",
        "rules:\n  - {id: deadline.own, pattern: 'до (мая', gives: {kind: by}, examples: ['до мая']}",
        ["deadline.yaml", "deadline.own"],
    ),
    "id twice": (
        "deadline",
        "rules:" + "\n  - {id: deadline.own, pattern: 'а', gives: {kind: event}, examples: ['а']}" * 2,
        ["deadline.yaml", "deadline.own", "twice"],
    ),
    "unknown file": ("deadlines", "rules: []", ["deadlines.yaml", "unknown rule file"]),
    "bad token pattern": (
        "modality",
        "rules:\n  - {id: modality.own, pattern: [{LOWERCASE: да}], gives: {modality: decision}, examples: ['да']}",
        ["modality.yaml", "modality.own"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_one_line(case: str, tmp_path: Path) -> None:
    name, content, named = BROKEN[case]
    (tmp_path / f"{name}.yaml").write_bytes(b"rules: # \xef\xf0\xe8" if content is None else content.encode())
    with pytest.raises(RuleError) as error:
        load(tmp_path)
        language(tmp_path)  # a token pattern is read by spaCy
    message = str(error.value)
    assert "\n" not in message
    assert [word for word in named if word not in message] == []
    assert check_rules(tmp_path) == [message]


def test_id_in_two_files_is_named(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: own.rule, pattern: 'а', gives: {kind: event}, examples: ['а']}"
    overlay(tmp_path, "deadline", rule)
    overlay(tmp_path, "target", rule)
    with pytest.raises(RuleError, match=r"target\.yaml: rule own\.rule: .*deadline\.yaml"):
        load(tmp_path)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="nowhere: no such folder"):
        load(tmp_path / "nowhere")


def test_overlay_adds_a_rule(tmp_path: Path) -> None:
    overlay(tmp_path, "deadline", GOOD)
    assert check_rules(tmp_path) == []
    assert load(tmp_path)["deadline"].full("к дню города") is not None
    assert load()["deadline"].full("к дню города") is None


def test_overlay_replaces_a_rule_by_id(tmp_path: Path) -> None:
    place = [rule.id for rule in load()["deadline"].rules].index("deadline.ongoing")
    overlay(
        tmp_path,
        "deadline",
        """
        rules:
          - {id: deadline.ongoing, pattern: 'всегда', gives: {kind: ongoing}, examples: ["всегда"]}
        """,
    )
    rules = load(tmp_path)["deadline"]
    assert [rule.id for rule in rules.rules].count("deadline.ongoing") == 1
    assert rules.rules[place].pattern == "всегда"  # it keeps its rank
    assert [m.rule.id for m in rules.scan("всегда")] == ["deadline.ongoing"]
    assert "deadline.ongoing" not in [m.rule.id for m in rules.scan("постоянно")]


def test_overlay_adds_a_word_to_a_list(tmp_path: Path) -> None:
    overlay(tmp_path, "party", "words: {positions: [куратор-методист]}")
    ours, theirs = load()["party"].words["positions"], load(tmp_path)["party"].words["positions"]
    assert theirs == [*ours, "куратор-методист"]


def test_overlay_adds_to_a_table(tmp_path: Path) -> None:
    overlay(tmp_path, "calendar", 'words: {school_year: {end: "06-30"}}')
    table = load(tmp_path)["calendar"].words["school_year"]
    assert (table["start"], table["end"]) == ("09-01", "06-30")


def test_overlay_macro_is_used_by_our_rules(tmp_path: Path) -> None:
    overlay(tmp_path, "deadline", "macros: {until: 'аж до'}")
    assert load(tmp_path)["deadline"].full("аж до 1 марта 2022") is not None
    assert load()["deadline"].full("аж до 1 марта 2022") is None


def test_overlay_of_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    overlay(tmp_path, "target", "")
    assert [r.id for r in load(tmp_path)["target"].rules] == [r.id for r in load()["target"].rules]


def test_unmatched_example_and_matched_counter_example_are_told(tmp_path: Path) -> None:
    overlay(
        tmp_path,
        "deadline",
        """
        rules:
          - id: deadline.own
            pattern: 'к дню города'
            gives: {kind: event}
            examples: ["к дню города", "к празднику"]
            counter_examples: ["ко дню", "точно к дню города"]
        """,
    )
    assert [line.split("deadline.yaml: ")[1] for line in check_rules(tmp_path) if "deadline.own" in line] == [
        "rule deadline.own: does not match its example 'к празднику'",
        "rule deadline.own: matches its counter-example 'точно к дню города'",
    ]


def test_unmatched_token_example_is_told(tmp_path: Path) -> None:
    overlay(
        tmp_path,
        "modality",
        """
        rules:
          - id: modality.own
            pattern: [{LEMMA: велеть, MORPH: {IS_SUPERSET: [VerbForm=Inf]}}]
            gives: {modality: directive, case: datv}
            examples: ["Велеть отделу кадров", "повеление"]
            counter_examples: ["веление", "не велеть"]
        """,
    )
    assert [line.split(": ", 1)[1] for line in check_rules(tmp_path) if "modality.own" in line] == [
        "rule modality.own: does not match its example 'повеление'",
        "rule modality.own: matches its counter-example 'не велеть'",
    ]
