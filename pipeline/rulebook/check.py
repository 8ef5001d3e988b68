"""Whether the rules hold what they promise: each example is matched by its rule, no counter-example is, and none is slow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

from pipeline.errors import RuleError
from pipeline.rulebook.annotation import language
from pipeline.rulebook.book import AnyRules
from pipeline.rulebook.gives import Gives
from pipeline.rulebook.load import load
from pipeline.rulebook.promises import broken
from pipeline.rulebook.ruleset import Rule


def check_rules(overlay: Path | None = None) -> list[str]:
    """Return one line for each problem of the rules, naming file and rule; an empty list where all is well.

    ``overlay`` is a folder of rule files laid over ours. A file that cannot be loaded at all (bad YAML, a missing or unknown
    key, an id used twice, an unknown macro, a bad pattern, one that can run away) gives one line, since nothing behind it can
    be told.
    """
    try:
        book, nlp = load(overlay), language(overlay)
    except RuleError as error:
        return [str(error)]
    found = [problem for rules in book.sets.values() for problem in _problems(rules, nlp)]
    # what a user's rules may not be is told when they are loaded
    return found if overlay else [*(problem for rules in book.sets.values() for problem in broken(rules, rules.by_id)), *found]


def _problems(rules: AnyRules, nlp: Language) -> Iterator[str]:
    for rule in rules.rules:
        for example in rule.examples:
            if not _matches(rules, rule, example, nlp):
                yield f"{rules.compiled.path}: rule {rule.id}: does not match its example {example!r}"
        for counter_example in rule.counter_examples:
            if _matches(rules, rule, counter_example, nlp):
                yield f"{rules.compiled.path}: rule {rule.id}: matches its counter-example {counter_example!r}"


def _matches(rules: AnyRules, rule: Rule[Gives], text: str, nlp: Language) -> bool:
    """Whether a rule matches anywhere in a text, by the very way that the extraction takes."""
    if isinstance(rule.pattern, str):
        return bool(rules.all_matches(text, frozenset({rule.id})))
    doc = nlp(text)
    return any(span.label_ == rule.id for span in doc.spans["phrases"])
