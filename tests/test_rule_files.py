"""A broken rule file is one clear line that names file and rule; a folder of own rules is laid over ours."""

import time
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from pipeline.commands.main import cli
from pipeline.errors import RuleError
from pipeline.rulebook.annotation import language
from pipeline.rulebook.check import check_rules
from pipeline.rulebook.load import load
from pipeline.rulebook.patterns import regular_expression
from pipeline.rulebook.prefilter import Pattern
from pipeline.rulebook.runaway import nested_repeat, slow_text


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


RULE = "rules:\n  - {{id: {id}, pattern: {pattern}, gives: {gives}, examples: [{example}]}}"


def one_rule(name: str, gives: str, pattern: str = "'к дню города'", example: str = "к дню города", id: str | None = None) -> str:
    return RULE.format(id=id or f"{name}.own", pattern=pattern, gives=gives, example=example)


TYPOS = {
    "unknown key in gives": ("deadline", one_rule("deadline", "{kind: event, plase: edge}"), "gives.plase: unknown key; known are kind"),
    "unknown value in gives": ("deadline", one_rule("deadline", "{kind: evnt}"), "gives.kind"),
    "missing key in gives": ("target", one_rule("target", "{}"), "gives.op"),
    "text for a flag": ("deadline", one_rule("deadline", "{kind: event, future: да}"), "gives.future"),
    "number for a text": ("deadline", one_rule("deadline", "{kind: 5}"), "gives.kind"),
    "gives is no table": ("deadline", one_rule("deadline", "event"), "gives"),
    "keys where nothing is given": ("project", one_rule("project", "{kind: event}"), "gives.kind: unknown key"),
    "a part that the pattern has not": ("deadline", one_rule("deadline", "{kind: by, end: datum}"), "no part datum"),
    "an edge that there is not": ("deadline", one_rule("deadline", "{kind: by, end: period.middle}", "'до {period}'"), "gives.end"),
    "a recurring term without a rule": ("deadline", one_rule("deadline", "{kind: recurring}"), "rrule or a frequency"),
    "a field that a recurrence has not": (
        "deadline",
        one_rule("deadline", '{kind: recurring, rrule: "FREQ=YEARLY;BYMONTH={mont}"}'),
        "unknown field {mont}",
    ),
    "a reader that there is not": ("calendar", one_rule("date", "{macro: date, reads: dy}"), "gives.reads"),
    "a date without its month": ("calendar", one_rule("date", "{macro: date, reads: day}", "'(?P<day>{dd}) числа'"), "no part month"),
    "a case that there is not": ("modality", one_rule("modality", "{modality: directive, case: dat}"), "gives.case"),
    "a role without a case": ("party", one_rule("party", "{role: controller}"), "a role needs the case"),
    "a style that there is not": ("numbering", one_rule("numbering", "{kind: bullet, style: dot}"), "gives.style"),
    "pattern is a table": ("deadline", one_rule("deadline", "{kind: event}", "{date}"), "pattern"),
    "pattern is empty": ("deadline", one_rule("deadline", "{kind: event}", "''"), "pattern"),
    "pattern matches nothing": ("deadline", one_rule("deadline", "{kind: event}", "'(?:до)?'"), "matches nothing at all"),
    "a number of repeats too large": ("deadline", one_rule("deadline", "{kind: event}", "'а{99999999999}'"), "deadline.own"),
    "a macro in itself": ("deadline", "macros: {a: '{a}'}\n" + one_rule("deadline", "{kind: event}", "'{a}'"), "a macro uses itself"),
    "a key twice": ("deadline", "rules: []\nrules: []", "stands twice"),
    "a date for an id": ("deadline", "rules:\n  - {id: 2020-13-45, pattern: а, examples: [а]}", "deadline.yaml"),
    "words: an unknown list": ("party", "words: {possitions: [куратор]}", "words.possitions: unknown key; known are positions"),
    "words: a text for a list": ("party", "words: {positions: куратор}", "words.positions"),
    "words: a list for a table": ("calendar", "words: {weekdays: [среда]}", "words.weekdays"),
    "words: an unknown code of a weekday": ("calendar", "words: {weekdays: {среда: WD}}", "words.weekdays.среда"),
    "words: no month and day": ("calendar", 'words: {school_year: {end: "30.06"}}', "words.school_year.end"),
    "words: an unknown key of a table": ("calendar", 'words: {school_year: {finish: "06-30"}}', "words.school_year.finish"),
    "token: no list of tables": ("modality", one_rule("modality", "{modality: decision}", "[да]"), "pattern"),
    "token: no end": ("modality", one_rule("modality", "{modality: decision}", '[{LOWER: да, OP: "*"}]'), "has no end"),
    "token: an expression that runs away": (
        "modality",
        one_rule("modality", "{modality: decision}", "[{LOWER: {REGEX: '(а+)+б'}}]"),
        "can run away",
    ),
}


@pytest.mark.parametrize("case", TYPOS)
def test_typo_is_one_line_of_every_command(case: str, tmp_path: Path) -> None:
    name, content, said = TYPOS[case]
    (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    (tmp_path / "act.txt").write_text("ПРИКАЗЫВАЮ:\n1. Провести сверку.", encoding="utf-8")
    lines = check_rules(tmp_path)
    assert len(lines) == 1 and f"{name}.yaml: " in lines[0] and said in lines[0], lines
    assert "\n" not in lines[0]
    if "rules:" in content and "own" in content:
        assert "rule date.own: " in lines[0] or f"rule {name}.own: " in lines[0]
    for command in (
        ["rules", "check"],
        ["parse", str(tmp_path / "act.txt"), "-o", str(tmp_path / "out")],
    ):
        result = CliRunner().invoke(cli, [*command, "--rules", str(tmp_path)])
        assert result.exit_code == 2, (command, result.output)
        assert said in result.output and "internal error" not in result.output


RUNAWAY = {
    "repeat in a repeat": "(?:[а-я]+ ?)+ю!",
    "with the inner end optional": "до (?:[а-я]*)*!",
    "over a shared separator": "до (?:[^;]+, )+;",
    "through an alternative": "до (?:[а-я]+|слово)+!",
    "alternatives that make each other up": "до (?:аб|а|б)+!",
    "a repeat of optional letters": "до (?:а?а?)+!",
    "long repeats in a row": "до [а-я ]*[а-я ]*[а-я ]*[а-я ]*[а-я ]*!",
    "words that may be labels": "отв(?: за(?: [а-я]+){1,4})*!",
}


@pytest.mark.parametrize("case", RUNAWAY)
def test_pattern_that_can_run_away_is_refused(case: str, tmp_path: Path) -> None:
    overlay(tmp_path, "deadline", one_rule("deadline", "{kind: event}", f"'{RUNAWAY[case]}'", "а"))
    started = time.process_time()
    with pytest.raises(RuleError, match=r"deadline\.yaml: rule deadline\.own: the pattern (?:can run|runs) away"):
        load(tmp_path)
    assert time.process_time() - started < 20


@pytest.mark.parametrize("pattern", ["до (?: [а-я]+)*", "(?:[а-я]+, )*конца", "до [^.;]{0,80}? конца", "(?:по )?мере(?: [а-я]+){0,3}"])
def test_pattern_that_cannot_is_not(pattern: str) -> None:
    parsed = Pattern(regular_expression(pattern, {}))
    assert nested_repeat(parsed) is None and slow_text(parsed, parsed.compile()) is None


def test_another_suffix_is_told(tmp_path: Path) -> None:
    (tmp_path / "deadline.yml").write_text("rules: []", encoding="utf-8")
    with pytest.raises(RuleError, match=r"deadline\.yml: unknown rule file; known are calendar\.yaml"):
        load(tmp_path)


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
    ours, theirs = load()["party"].words.positions, load(tmp_path)["party"].words.positions
    assert theirs == (*ours, "куратор-методист")


def test_overlay_adds_to_a_table(tmp_path: Path) -> None:
    overlay(tmp_path, "calendar", 'words: {school_year: {end: "06-30"}}')
    table = load(tmp_path)["calendar"].words.school_year
    assert (table.start, table.end) == ("09-01", "06-30")


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
