"""The vocabulary: what is said of every code, and how a broken file of words is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipeline.compare.settings import Nature, Status
from pipeline.errors import RuleError
from pipeline.files import rules_dir
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
    with pytest.raises(RuleError, match="wording.yaml: ") as refused:
        vocabulary.vocabulary()
    assert place in str(refused.value)


def test_every_recurrence_that_is_offered_has_a_word_of_its_own() -> None:
    said = [values.recurrence(rule) for rule in values.FREQUENCIES]
    assert len(set(said)) == len(said) == 8 and not any("FREQ" in word for word in said)


def test_what_outlets_ask_by_code_is_there() -> None:
    content = yaml.safe_load((rules_dir() / "wording.yaml").read_text("utf-8"))
    assert set(content["comparison"]["statuses"]) == set(Status.__args__) and set(content["comparison"]["natures"]) == set(Nature.__args__)
    assert set(content["review_states"]) == {UNSEEN, CONFIRMED, CORRECTED}
