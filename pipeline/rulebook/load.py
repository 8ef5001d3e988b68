"""Rules are data: ``rules/*.yaml`` are read, validated, and a user's own laid over them.

A file holds ``rules`` (each with ``id``, ``pattern``, ``gives``, ``examples``, ``counter_examples``), ``macros`` that
its patterns and those of the files after it may use, and ``words``, plain lists and tables. The macros of number words are
built in: they are made of ``rules/numerals.yaml`` (:func:`pipeline.words.numeral_patterns.macros`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.rulebook.ruleset import Rulebook, RuleFile, RuleSet
from pipeline.words import numeral_patterns

# The order of loading: macros are visible to the files behind.
FILES = (
    "calendar",
    "numbering",
    "structure",
    "heading",
    "modality",
    "party",
    "deadline",
    "target",
    "reference",
    "project",
    "checks",
    "ocr",
    "page",
)
# Vocabularies without rules; each has a model of its own, where it is used.
VOCABULARIES = ("meaning", "numerals", "wording")


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader in C, where it was built


def _read(path: Path) -> RuleFile:
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path}: {' '.join(str(error).split())}") from None
    try:
        return RuleFile.model_validate(content or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = _place(content, first["loc"])
        raise RuleError(f"{path}: {place}: {first['msg']}") from None


def _place(content: Any, loc: tuple[int | str, ...]) -> str:
    """Name the rule that a validation error is in, or the key where it is in none."""
    if len(loc) > 1 and loc[0] == "rules" and isinstance(loc[1], int):
        rule = content["rules"][loc[1]]
        name = rule.get("id", f"number {loc[1] + 1}") if isinstance(rule, dict) else f"number {loc[1] + 1}"
        return f"rule {name}" + (f": {loc[2]}" if len(loc) > 2 else "")
    return ".".join(map(str, loc)) or "file"


def _merged(base: Any, over: Any) -> Any:
    """Lay ``over`` on ``base``: tables key by key, lists joined without repeats, anything else replaced."""
    if isinstance(base, dict) and isinstance(over, dict):
        return base | {key: _merged(base[key], value) if key in base else value for key, value in over.items()}
    if isinstance(base, list) and isinstance(over, list):
        return base + [item for item in over if item not in base]
    return over


def _lay_over(base: RuleFile, over: RuleFile) -> RuleFile:
    by_id = {rule.id: rule for rule in base.rules} | {rule.id: rule for rule in over.rules}
    return RuleFile(macros=base.macros | over.macros, words=_merged(base.words, over.words), rules=list(by_id.values()))


def _check_unique(path: Path, file: RuleFile, seen: dict[str, Path]) -> None:
    for rule in file.rules:
        if rule.id in seen:
            raise RuleError(f"{path}: rule {rule.id}: the id is used twice (also in {seen[rule.id].name})")
        seen[rule.id] = path


@lru_cache(maxsize=8)
def load(overlay: Path | None = None) -> Rulebook:
    """Load the shipped rules, and the files of the folder ``overlay`` over them, merged by id.

    Raises RuleError with file and rule where a file is unreadable, invalid, or of an unknown name.
    """
    if overlay is not None:
        if not overlay.is_dir():
            raise RuleError(f"{overlay}: no such folder of rules")
        for path in sorted(overlay.glob("*.yaml")):
            if path.stem not in FILES:
                raise RuleError(f"{path}: unknown rule file; known are {', '.join(FILES)}")
    macros = dict(numeral_patterns.macros())
    sets: dict[str, RuleSet] = {}
    ours_seen: dict[str, Path] = {}
    user_seen: dict[str, Path] = {}
    for name in FILES:
        path = rules_dir() / f"{name}.yaml"
        file = _read(path)
        _check_unique(path, file, ours_seen)
        if overlay is not None and (user_path := overlay / f"{name}.yaml").is_file():
            user_file = _read(user_path)
            _check_unique(user_path, user_file, user_seen)
            file, path = _lay_over(file, user_file), user_path
        macros = macros | file.macros | _unions(file)
        sets[name] = RuleSet(name, str(path), file.rules, file.words, macros)
        if overlay is not None:
            sets[name].compile()  # a broken rule of the user's is told before anything is read
    return Rulebook(sets)


def _unions(file: RuleFile) -> dict[str, str]:
    """Macros that stand for any rule of a kind: ``{date}`` for the rules ``date.*``, ``{period}`` for ``period.*``.

    Longer patterns come first, so that a short one does not end the match early.
    """
    kinds: dict[str, list[str]] = {}
    for rule in file.rules:
        if isinstance(rule.pattern, str) and rule.gives.get("macro"):
            kinds.setdefault(rule.gives["macro"], []).append(rule.pattern)
    return {kind: "|".join(f"(?:{pattern})" for pattern in patterns) for kind, patterns in kinds.items()}
