"""``rules/README.md``, written from the models: what each file is for, what its rules may give, which word lists it has."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from pipeline.files import rules_dir
from pipeline.rulebook.files import FILES, VOCABULARIES, FileKind

_HEAD = """# The rules

What the parser knows of Russian acts stands in these files, and a user's own can be laid over them (`--rules FOLDER`: files of the
same names; a rule with an id of ours replaces it, lists are added to, tables are merged key by key).
`reshenie rules check [--rules FOLDER]` says whether they hold what they promise. This page is written by `make schema` from
`pipeline/rulebook/gives.py` and `word_lists.py`.

A rule has an `id`, a `pattern`, what it `gives`, `reads` (in words, what it reads), `examples` that it must match, `counter_examples` that
it must not, and `at: start` or `at: whole` where it is held to the start or the whole of a text. A pattern is a regular expression in
plain lower-case Russian: a space stands for any white space, `{name}` for a macro (of `macros` here or in a file above) and for the part
of that name, `{name:as}` for the part `as`; it never begins or ends inside a word. A list is a
[token pattern](https://spacy.io/usage/rule-based-matching) of spaCy.

Refused, in one line with file and rule: an unknown key or value, a list that nobody reads, a part that `gives` asks for and the pattern
has not, a pattern that can run away (a repeat in a repeat over the same letters, or one that proves slow on long texts), and a token
pattern without an end (`OP: "*"`, `"+"`).
"""

_ADDING = r"""## Adding a rule

Begin with a case that fails (`tests/cases/deadline.yaml` for a term), write the rule into the file of its kind, with its examples, then
run `reshenie rules check` and `make quick`. From `deadline.yaml`:

```yaml
rules:
  - id: deadline.by_year
    reads: before a year begins
    pattern: '(?:в срок |срок )?до (?P<period>{yyyy} ?(?:года|г\.))'
    gives: {kind: by, end: period.before, future: true}
    examples: ["до 2025 года", "в срок до 2024 г."]
    counter_examples: ["до конца 2025 года"]
```

`{yyyy}` is a macro from `calendar.yaml`; letters are lower case, `е` stands for `ё` and `-` for every dash. Rules of your own need no
change here. With this as `my-rules/deadline.yaml`

```yaml
rules:
  - id: deadline.fountain_season
    reads: before the season of fountains
    pattern: '(?:к началу|до начала) сезона фонтанов'
    gives: {kind: event}
    examples: ["к началу сезона фонтанов", "до начала сезона фонтанов"]
    counter_examples: ["в сезон фонтанов"]
```

`reshenie rules check --rules my-rules` says `the rules are in order`, and `reshenie parse act.txt --rules my-rules` reads it.
"""


def rules_readme() -> str:
    """The whole page."""
    parts = [_HEAD, _ADDING, *(_file(name, kind) for name, kind in FILES.items())]
    parts += [f"## {name}.yaml\n\n{purpose}\n" for name, purpose in VOCABULARIES.items()]
    return "\n".join(parts)


def update_readme() -> None:
    """Write the page anew after a change of the models."""
    (rules_dir() / "README.md").write_text(rules_readme(), encoding="utf-8")


def _file(name: str, kind: FileKind) -> str:
    lines = [f"## {name}.yaml", "", f"{kind.purpose}", ""]
    if kind.gives.model_fields:
        lines += [f"`gives`: {kind.gives.__doc__}", "", *_table(("key", "value", "says"), kind.gives), ""]
    if kind.words.model_fields:
        lines += ["`words`:", "", *_table(("list", "shape", "for"), kind.words), ""]
    return "\n".join(lines)


def _table(head: tuple[str, str, str], model: type[BaseModel]) -> list[str]:
    rows = [f"| {' | '.join(head)} |", "| --- | --- | --- |"]
    for name, field in model.model_fields.items():
        needed = " (always)" if field.is_required() and head[0] == "key" else ""
        rows.append(f"| `{name}`{needed} | {_shape(field.annotation)} | {field.description} |")
    return rows


def _shape(annotation: object) -> str:
    """A type as a reader of YAML would call it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_shape(one) for one in inner if one is not NoneType))
    if origin is tuple:
        return f"list of {_shape(inner[0])}" if inner[-1] is ... else f"{len(inner)} texts"
    if origin is dict:
        return f"table: {_shape(inner[0])} → {_shape(inner[1])}"
    if origin is Annotated:
        return _shape(inner[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table of " + ", ".join(f"`{key}`" for key in annotation.model_fields)
    names: dict[object, str] = {bool: "`true`", str: "text", int: "number", float: "number"}
    return names.get(annotation, str(annotation))
