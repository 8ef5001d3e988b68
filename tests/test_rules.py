"""The rules keep their promises: examples, word lists and keys that are read, a README written from the models."""

import re
from pathlib import Path

import pytest

from pipeline.files import rules_dir
from pipeline.rulebook.check import check_rules
from pipeline.rulebook.files import FILES, VOCABULARIES
from pipeline.rulebook.load import load
from pipeline.rulebook.readme import rules_readme

ROOT = Path(__file__).resolve().parent.parent
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


def test_every_rule_says_in_words_what_it_reads() -> None:
    assert [rule.id for rules in load().sets.values() for rule in rules.rules if not rule.reads] == []


def test_readme_is_written_from_the_models() -> None:
    assert (rules_dir() / "README.md").read_text("utf-8") == rules_readme()


SOURCES = "\n".join(
    path.read_text("utf-8") for path in ROOT.glob("pipeline/**/*.py") if path.parent.name != "rulebook" or path.stem == "open_ends"
)


@pytest.mark.parametrize("name", FILES)
def test_every_declared_list_and_key_is_read(name: str) -> None:
    lists, keys = FILES[name].words.model_fields, FILES[name].gives.model_fields
    assert [key for key in lists if f"words.{key}" not in SOURCES and f'phrases("{key}")' not in SOURCES] == []
    core = (
        SOURCES
        + (ROOT / "pipeline/rulebook/load.py").read_text("utf-8")
        + (ROOT / "pipeline/rulebook/token_patterns.py").read_text("utf-8")
    )
    assert [key for key in keys if f"gives.{key}" not in core and f"value.{key}" not in core and f'"{key}"' not in core] == []


def test_every_list_that_is_asked_for_is_declared() -> None:
    declared = {key for kind in FILES.values() for key in kind.words.model_fields}
    assert set(re.findall(r"\.phrases\(\"(\w+)\"\)", SOURCES)) - declared == set()


def test_no_rule_is_named_in_the_code() -> None:
    assert [rule for rule in RULES if f'"{rule}"' in SOURCES] == []
    assert re.findall(r"rule(?:\.id|_id)\.startswith\(", SOURCES) == []
