"""Gold files: what ``reshenie evaluate`` takes for right, in the form that people write by hand (``<id>.gold.yaml``)."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import yaml

from pipeline.model import Deadline, Resolution, Responsible, Target
from pipeline.standards.marks import plain

Data = dict[str, Any]
_HEAD = "# Made from corrected annotations by reshenie import-annotations. A line with «!» tells what is to be settled by hand.\n"
_SEAL = "# As it was made, what follows has the sha256 {}.\n"
_SEALED = re.compile(re.escape(_SEAL).replace(r"\{\}", "([0-9a-f]{64})"))


def document_of(resolution: Resolution) -> Data:
    """The facts of an act as gold states them."""
    act = resolution.document
    signed = [{"name": one.name, "position": one.position} for one in act.signatories]
    return act.model_dump(include={"kind", "date", "number", "title", "issuer"}) | {"signatories": signed}


def place_as_gold(clause: str, appendix: str | None) -> Data:
    """Where an assignment stands as gold states it: an appendix only where it is one's row."""
    return {"clause": clause} | ({"appendix": appendix} if appendix is not None else {})


def party_of(party: Responsible) -> Data:
    """A party as gold states it."""
    return {"party": party.party, "role": party.role, "people": list(party.people)}


def deadline_of(deadline: Deadline) -> Data:
    """A deadline as gold states it: what is unknown, and what is not so, is left out."""
    told = deadline.model_dump(include={"kind", "start", "end", "recurrence", "raw"})
    flags = {name: True for name in ("assumed", "shared") if getattr(deadline, name)}
    inherited = {"inherited_from": deadline.inherited_from} if deadline.inherited_from else {}
    return {name: value for name, value in told.items() if value is not None} | flags | inherited


def target_of(target: Target) -> Data:
    """A target as gold states it."""
    told = target.model_dump(include={"op", "value", "unit", "indicator", "base"})
    return {name: value for name, value in told.items() if value is not None}


def dump_gold(document: Data, assignments: list[tuple[Data, list[str]]], problems: list[str]) -> str:
    """The content of a gold file: each assignment with what is to be settled in it as comments above, the rest on top."""
    parts = [*(_comment(problem, "") for problem in problems), "\n", _yaml({"document": document}, ""), "\nassignments:"]
    parts.append("\n" if assignments else " []\n")
    for data, open_questions in assignments:
        parts += ["\n", *(_comment(question, "  ") for question in open_questions)]
        lines = _yaml(data, "    ")
        parts.append(f"  - {lines.removeprefix('    ')}")
    body = "".join(parts)
    return f"{_HEAD}{_SEAL.format(_sha256(body))}{body}"


def is_as_made(text: str) -> bool:
    """Whether the content of a gold file is ours and nobody has settled anything in it since."""
    sealed = _SEALED.search(text)
    return sealed is not None and sealed[1] == _sha256(text[sealed.end() :])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _comment(text: str, indent: str) -> str:
    return f"{indent}# ! {plain(' '.join(text.split()))}\n"


class _Dumper(yaml.SafeDumper):
    """Lists of an assignment hold one item a line, each in braces, as people write gold."""


def _flow(dumper: yaml.SafeDumper, data: _Item) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


class _Item(dict[str, Any]):
    """An item that is written in one line."""


_Dumper.add_representer(_Item, _flow)


def _yaml(data: Data, indent: str) -> str:
    shaped = {name: [_Item(item) for item in value] if isinstance(value, list) else value for name, value in data.items()}
    text = yaml.dump(shaped, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9, default_flow_style=False)
    return "".join(f"{indent}{line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))
