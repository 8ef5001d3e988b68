"""Gold files and what belongs to them, read from files and folders."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from pydantic import ValidationError

from pipeline.evaluation.gold import Data, Found, Gold, describe_fault
from pipeline.files import safe_id


class EvaluateError(Exception):
    """Unreadable or malformed input; the message is one line that names the file."""


class _GoldLoader(yaml.SafeLoader):
    # Every scalar but null and booleans stays a string: a bare `2.10` or `2021-09-01` must not change.
    yaml_implicit_resolvers = {  # noqa: RUF012 (the base declares it as an instance's)
        first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":bool", ":merge"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load_pairs(gold: Path, pred: Path) -> list[tuple[str, Data, Data]]:
    """Read (id, gold, prediction), in the order of the gold files' names.

    Each argument is a file or a folder (`*.gold.yaml`, `<id>.json`): a file against a folder picks its own id
    there, two files are a pair whatever their names, all else is ignored. Gold with no prediction (its document was
    refused, or never read) gets `{}`. Scalars of gold are strings, null or booleans. Raises EvaluateError on missing
    or malformed files.
    """
    if missing := [path for path in (gold, pred) if not path.exists()]:
        raise EvaluateError(f"{missing[0]}: no such file or folder")
    wanted = f"{pred.stem}.gold.yaml" if pred.is_file() else "*.gold.yaml"
    paths = [gold] if gold.is_file() else sorted(gold.glob(wanted))
    if not paths:
        raise EvaluateError(f"{gold}: no {wanted} in this folder")
    return [(name := gold_id(path), _read(path), _prediction(pred, name)) for path in paths]


def gold_id(path: Path) -> str:
    """The document that a gold file is of.

    >>> gold_id(Path("r001-plan.gold.yaml"))
    'r001-plan'
    """
    return path.name.removesuffix(".yaml").removesuffix(".gold")


def _prediction(pred: Path, name: str) -> Data:
    if pred.is_file():
        return _read(pred)
    # Output is named by the document's id, gold often by the original's stem.
    written = [path for path in (pred / f"{name}.json", pred / f"{safe_id(name + '.json')}.json") if path.exists()]
    return _read(written[0]) if written else {}


def _read(path: Path) -> Data:
    is_output = path.suffix == ".json"
    try:
        source = path.read_text(encoding="utf-8-sig")
        data = json.loads(source) if is_output else yaml.load(source, Loader=_GoldLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise EvaluateError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict) or not isinstance(data.get("assignments"), list):
        raise EvaluateError(f"{path}: no list `assignments`")
    try:
        (Found if is_output else Gold).model_validate(data)
    except ValidationError as error:
        raise EvaluateError(f"{path}: {describe_fault(error)}") from error
    return data
