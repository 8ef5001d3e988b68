"""What a pattern must hold to before it may meet a text: it compiles, has the parts that are asked for, and cannot run away."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import prod

from pipeline.errors import RuleError
from pipeline.rulebook.book import AnyRules
from pipeline.rulebook.gives import Gives
from pipeline.rulebook.prefilter import Pattern
from pipeline.rulebook.ruleset import Rule
from pipeline.rulebook.runaway import nested_repeat, slow_text
from pipeline.words.normal import normal

# how many patterns of plain values a token pattern may stand for
_MANY = 5000


def refuse(rules: AnyRules, tried: Collection[str]) -> None:
    """Raise RuleError with file and rule for the first pattern of the rules ``tried`` that does not hold to it."""
    for problem in broken(rules, tried):
        raise RuleError(problem)


def broken(rules: AnyRules, tried: Collection[str]) -> Iterator[str]:
    """One line for each pattern of the rules ``tried``, and for each token pattern, that does not hold to it."""
    by_id = rules.by_id
    for place, written in enumerate(rules.compiled.written):
        if written.rule not in tried:
            continue
        rule = by_id[written.rule]
        reason = _reason(rule, rules.compiled.parsed[place])
        compiled = rules.compiled.pattern(place)
        if reason is None and compiled.fullmatch(""):
            reason = "the pattern matches nothing at all, and so everywhere"
        if reason is None and (slow := slow_text(rules.compiled.parsed[place], compiled, map(normal, rule.examples))):
            reason = f"the pattern runs away: it takes too long for a text of {slow[0]} characters ({slow[1]!r}…)"
        if reason:
            yield f"{rules.compiled.path}: rule {rule.id}: {reason}"
    for rule in rules.token_rules():
        if reason := _token_reason(rule):
            yield f"{rules.compiled.path}: rule {rule.id}: {reason}"


def _reason(rule: Rule[Gives], parsed: Pattern) -> str | None:
    for names in rule.gives.parts():
        if not parsed.names.intersection(names):
            return f"the pattern has no part {' or '.join(names)}, which gives asks for"
    shared = nested_repeat(parsed)
    if shared is not None:
        return f"the pattern can run away: a repeat in a repeat over the same letters ({shared})"
    return None


def _token_reason(rule: Rule[Gives]) -> str | None:
    """Why a token pattern may not stand: it has no end, stands for too many, or one of its expressions can run away."""
    assert not isinstance(rule.pattern, str)
    if rule.gives.parts():
        return f"gives asks for the part {' or '.join(rule.gives.parts()[0])}, and a token pattern has none"
    for token in rule.pattern:
        operator = str(token.get("OP", ""))
        if operator in ("*", "+") or operator.endswith(",}"):
            return f"the pattern can run away: OP {operator!r} has no end; write how many at most ({{0,5}})"
        for value in token.values():
            reason = _expression_reason(value)
            if reason:
                return reason
    if prod(_choices(token) for token in rule.pattern) > _MANY:
        return f"the pattern stands for more than {_MANY} sequences of words"
    return None


def _choices(token: dict[str, object]) -> int:
    return prod(len(value["IN"]) for value in token.values() if isinstance(value, dict) and isinstance(value.get("IN"), list))


def _expression_reason(value: object) -> str | None:
    expression = value.get("REGEX") if isinstance(value, dict) else None
    if not isinstance(expression, str):
        return None
    try:
        parsed = Pattern(expression)
        if nested_repeat(parsed) is not None or slow_text(parsed, parsed.compile()):
            return f"the expression {expression!r} can run away"
    except Exception as error:  # whatever the parser has to say of an expression
        return f"the expression {expression!r}: {error}"
    return None
