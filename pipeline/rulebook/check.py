"""Whether the rules hold what they promise: each example is matched by its rule, no counter-example is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

from pipeline.errors import RuleError
from pipeline.rulebook.annotation import language
from pipeline.rulebook.load import load
from pipeline.rulebook.ruleset import Rule, RuleSet


def check_rules(overlay: Path | None = None) -> list[str]:
    """Return one line for each problem of the rules, naming file and rule; an empty list where all is well.

    ``overlay`` is a folder of rule files laid over ours. A file that cannot be loaded at all (bad YAML, a missing key,
    an id used twice, an unknown macro, a bad pattern) gives one line, since nothing behind it can be told.
    """
    try:
        book, nlp = load(overlay), language(overlay)
    except RuleError as error:
        return [str(error)]
    return [problem for rules in book.sets.values() for problem in _problems(rules, nlp)]


def _problems(rules: RuleSet, nlp: Language) -> Iterator[str]:
    for rule in rules.rules:
        for example in rule.examples:
            if not _matches(rules, rule, example, nlp):
                yield f"{rules.path}: rule {rule.id}: does not match its example {example!r}"
        for counter_example in rule.counter_examples:
            if _matches(rules, rule, counter_example, nlp):
                yield f"{rules.path}: rule {rule.id}: matches its counter-example {counter_example!r}"


def _matches(rules: RuleSet, rule: Rule, text: str, nlp: Language) -> bool:
    """Whether a rule matches anywhere in a text, by the very way that the extraction takes."""
    if isinstance(rule.pattern, str):
        return bool(rules.all_matches(text, {rule.id}))
    doc = nlp(text)
    return any(span.label_ == rule.id for span in doc.spans["phrases"])
