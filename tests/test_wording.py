"""The vocabulary: what is said of every code, and how a broken file of words is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from pipeline.compare.settings import Nature, Status
from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.model import Target
from pipeline.review.cells import CONFIRMED, CORRECTED, UNSEEN
from pipeline.wording import values, vocabulary


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped words that may be broken."""
    path = tmp_path / "wording.yaml"
    path.write_bytes((rules_dir() / "wording.yaml").read_bytes())
    monkeypatch.setattr(vocabulary, "rules_dir", lambda: tmp_path)
    vocabulary.vocabulary.cache_clear()
    yield path
    vocabulary.vocabulary.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("control: контроль}", "}", "modalities: Value error, no words for control"),
        ("control: контроль}", "control: контроль, order: приказ}", "modalities.order"),
        ("eq: {name: ровно, before_number: ''}", "eq: {name: ровно, before: ''}", "operators.eq.before"),
        ("decision: решение", "decision: [", "flow"),
        ("short: [янв, ", "short: [", "months.short"),
    ],
)
def test_a_broken_word_is_told_with_its_place(words: Path, old: str, new: str, place: str) -> None:
    content = words.read_text("utf-8").replace('""', "''")
    assert old in content
    words.write_text(content.replace(old, new), "utf-8")
    with pytest.raises(RuleError, match=r"wording\.yaml: ") as refused:
        vocabulary.vocabulary()
    assert place in str(refused.value)


def test_every_recurrence_that_is_offered_has_a_word_of_its_own() -> None:
    said = [values.recurrence(rule) for rule in values.FREQUENCIES]
    assert len(set(said)) == len(said) == 8 and not any("FREQ" in word for word in said)


def test_what_outlets_ask_by_code_is_there() -> None:
    content = yaml.safe_load((rules_dir() / "wording.yaml").read_text("utf-8"))
    assert set(content["comparison"]["statuses"]) == set(get_args(Status)) and set(content["comparison"]["natures"]) == set(
        get_args(Nature)
    )
    assert set(content["review_states"]) == {UNSEEN, CONFIRMED, CORRECTED}


@pytest.mark.parametrize(
    ("op", "value", "unit", "expected"),
    [
        ("ge", 40, "учитель", "не менее 40 учителей"), ("ge", 21, "учитель", "не менее 21 учителя"), ("eq", 2, "школа", "2 школы"),
        ("inc", 5, "times", "рост в 5 раз"),
        ("dec", 2, "times", "снижение в 2 раза"), ("eq", 1, "times", "1 раз"), ("inc", 3, "обучающийся", "рост на 3 обучающихся"),
        ("inc", 1.5, "times", "рост в 1,5 раза"), ("ge", 3, "times", "не менее 3 раз"),
        ("eq", 5, "человек", "5 человек"), ("le", 1.5, "км", "не более 1,5 км"), ("eq", 10, "Мбит/с", "10 Мбит/с"),
        ("dec", 7, None, "снижение на 7"),
    ],
)  # fmt: skip
def test_a_unit_agrees_with_its_number_in_every_outlet(op: Any, value: float, unit: str | None, expected: str) -> None:
    assert values.amount(op, value, unit) == expected
    assert values.aim(Target(op=op, value=value, unit=unit, indicator=None, base=None, raw="x", rule="target.x", span=(0, 1))) == expected
