"""The ``evaluate`` command: what it prints of a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import ReshenieError
from pipeline.evaluation.score import EvaluateError, diff, load_pairs, score
from pipeline.formats.json import dumps


class ScoreError(ReshenieError):
    """Gold, predictions or an earlier report cannot be read; the message is one line that names the file."""


def scores(gold: Path, pred: Path, *, as_json: bool = False, old: Path | None = None, errors: bool = False, by_field: bool = False) -> str:
    """Score ``pred`` against ``gold`` and return the report as text that ends in a line end.

    ``as_json`` gives the report alone, as data. ``old`` adds what changed since a report that was kept so, ``errors``
    what is wrong, all faults of a field together with ``by_field``. Raises ScoreError.
    """
    try:
        report = score(load_pairs(gold, pred))
        parts = [report.table()]
        if as_json:
            return dumps(report.to_json())
        if errors:
            parts.append((report.errors_by_field() if by_field else report.errors()) or "nothing is wrong")
        if old is not None:
            parts.append(diff(_earlier(old), report.to_json()) or f"no change since {old}")
    except EvaluateError as error:
        raise ScoreError(str(error)) from error
    return "\n\n".join(parts) + "\n"


def _earlier(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ScoreError(f"{path}: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise ScoreError(f"{path}: no evaluation report")
    return data
