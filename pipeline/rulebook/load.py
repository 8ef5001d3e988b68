"""Rules are data: ``rules/*.yaml`` are read, validated, and a user's own laid over them.

A file holds ``rules`` (each with ``id``, ``pattern``, ``gives``, ``examples``, ``counter_examples``, and ``reads``: in words, what it
reads), ``macros`` that its patterns and those of the files after it may use, and ``words``, its declared lists and tables. The
macros of number words are built in: they are made of ``rules/numerals.yaml`` (:func:`pipeline.words.numeral_patterns.macros`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.rulebook.book import AnyRules, Rulebook
from pipeline.rulebook.compiled import Compiled, Written
from pipeline.rulebook.files import FILES, FileKind
from pipeline.rulebook.gives import Gives
from pipeline.rulebook.promises import refuse
from pipeline.rulebook.ruleset import At, Rule, RuleSet, TokenPattern
from pipeline.rulebook.word_lists import Words
from pipeline.rulebook.yaml_file import content_of
from pipeline.words import numeral_patterns


class RuleEntry(BaseModel):
    """A rule as a file has it; what may stand in ``gives`` depends on the file."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    pattern: Annotated[str, Field(min_length=1)] | Annotated[TokenPattern, Field(min_length=1)]
    at: At = "anywhere"
    gives: dict[str, object] = {}
    reads: str = ""
    examples: tuple[str, ...] = Field(min_length=1)
    counter_examples: tuple[str, ...] = ()
    note: str | None = None


class RuleFile(BaseModel):
    """The content of one file of ``rules/``."""

    model_config = ConfigDict(extra="forbid")

    macros: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], str] = {}
    words: dict[str, object] = {}
    rules: list[RuleEntry] = []


@dataclass
class _Loaded:
    """What a file gives to the set of rules: its rules by id, its words as they stand, its macros."""

    rules: dict[str, Rule[Gives]]
    words: dict[str, object]
    macros: dict[str, str]


@dataclass
class _Loader:
    """Reads the files in their order; macros are visible to the files behind."""

    overlay: Path | None
    macros: dict[str, str] = field(default_factory=lambda: dict(numeral_patterns.macros()))
    seen: dict[str, Path] = field(default_factory=dict)
    seen_of_user: dict[str, Path] = field(default_factory=dict)

    def file(self, name: str) -> AnyRules:
        """One file of ours, with the user's laid over it."""
        kind, path = FILES[name], rules_dir() / f"{name}.yaml"
        loaded = _load(path, kind, self.seen)
        user_path = self.overlay / path.name if self.overlay is not None else None
        if user_path is not None and user_path.exists():
            over, path = _load(user_path, kind, self.seen_of_user), user_path
            loaded = _Loaded(loaded.rules | over.rules, _merged(loaded.words, over.words), loaded.macros | over.macros)
        words = _words(path, kind, loaded.words)
        self.macros = self.macros | loaded.macros
        self.macros |= _unions(loaded.rules.values())
        rules = tuple(loaded.rules.values())
        written = [Written(rule.id, rule.pattern, rule.at) for rule in rules if isinstance(rule.pattern, str)]
        made = RuleSet(rules, words, Compiled(str(path), written, self.macros))
        if self.overlay is not None:
            ours = set(load()[name].compiled.expressions)
            changed = {one.rule for one, text in zip(written, made.compiled.expressions, strict=True) if text not in ours}
            refuse(made, changed)  # a broken rule of the user's is told before anything is read
        return made


@lru_cache(maxsize=8)
def load(overlay: Path | None = None) -> Rulebook:
    """Load the shipped rules, and the files of the folder ``overlay`` over them, merged by id.

    Raises RuleError with file and rule where a file is unreadable, invalid, or of an unknown name, and where a pattern of
    the user's is broken or can run away.
    """
    if overlay is not None:
        if not overlay.is_dir():
            raise RuleError(f"{overlay}: no such folder of rules")
        for path in sorted([*overlay.glob("*.yaml"), *overlay.glob("*.yml")]):
            if path.suffix != ".yaml" or path.stem not in FILES:
                raise RuleError(f"{path}: unknown rule file; known are {', '.join(f'{name}.yaml' for name in FILES)}")
    loader = _Loader(overlay)
    return Rulebook({name: loader.file(name) for name in FILES})


# ---- one file


def _load(path: Path, kind: FileKind, seen: dict[str, Path]) -> _Loaded:
    content = content_of(path)
    try:
        file = RuleFile.model_validate({} if content is None else content)
    except ValidationError as error:
        raise _refused(path, content, error) from None
    rules: dict[str, Rule[Gives]] = {}
    for entry in file.rules:
        if entry.id in seen:
            raise RuleError(f"{path}: rule {entry.id}: the id is used twice (also in {seen[entry.id].name})")
        seen[entry.id] = path
        rules[entry.id] = _rule(path, kind, entry)
    return _Loaded(rules, file.words, file.macros)


def _rule(path: Path, kind: FileKind, entry: RuleEntry) -> Rule[Gives]:
    try:
        gives = kind.gives.model_validate(entry.gives)
    except ValidationError as error:
        raise RuleError(f"{path}: rule {entry.id}: {_reason(error, 'gives', kind.gives)}") from None
    return Rule(entry.id, entry.pattern, entry.at, gives, entry.reads, entry.examples, entry.counter_examples)


def _words(path: Path, kind: FileKind, words: dict[str, object]) -> Words:
    try:
        return kind.words.model_validate(words)
    except ValidationError as error:
        raise RuleError(f"{path}: {_reason(error, 'words', kind.words)}") from None


def _reason(error: ValidationError, where: str, model: type[BaseModel]) -> str:
    """The first fault in one line: where it stands, what it is, and for an unknown key which are known."""
    first = error.errors()[0]
    place = ".".join(map(str, (where, *first["loc"])))
    if first["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields) if len(first["loc"]) == 1 else ""
        return f"{place}: unknown key" + (f"; known are {known}" if known else "; nothing is known here" if len(first["loc"]) == 1 else "")
    return f"{place}: {first['msg']}"


def _refused(path: Path, content: object, error: ValidationError) -> RuleError:
    first = error.errors()[0]
    return RuleError(" ".join(f"{path}: {_place(content, first['loc'])}: {first['msg']}".split()))


def _place(content: object, loc: tuple[int | str, ...]) -> str:
    """Name the rule that a validation error is in, or the key where it is in none."""
    if len(loc) > 1 and loc[0] == "rules" and isinstance(loc[1], int):
        assert isinstance(content, dict)
        rule = content["rules"][loc[1]]
        name = rule.get("id", f"number {loc[1] + 1}") if isinstance(rule, dict) else f"number {loc[1] + 1}"
        return f"rule {name}" + (f": {loc[2]}" if len(loc) > 2 else "")
    return ".".join(map(str, loc)) or "file"


# ---- two files, and what is made of one


def _merged(base: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    """Lay ``over`` on ``base``: tables key by key, lists joined without repeats, anything else replaced."""
    return base | {key: _laid(base[key], value) if key in base else value for key, value in over.items()}


def _laid(base: object, over: object) -> object:
    if isinstance(base, dict) and isinstance(over, dict):
        return _merged(base, over)
    if isinstance(base, list) and isinstance(over, list):
        return base + [item for item in over if item not in base]
    return over


def _unions(rules: Iterable[Rule[Gives]]) -> dict[str, str]:
    """Macros that stand for any rule of a kind: ``{date}`` for the rules ``date.*``, ``{period}`` for ``period.*``.

    Longer patterns come first, so that a short one does not end the match early.
    """
    kinds: dict[str, list[str]] = {}
    for rule in rules:
        macro = getattr(rule.gives, "macro", None)
        if isinstance(rule.pattern, str) and macro:
            kinds.setdefault(macro, []).append(rule.pattern)
    return {kind: "|".join(f"(?:{pattern})" for pattern in patterns) for kind, patterns in kinds.items()}
