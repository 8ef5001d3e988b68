"""An assignment as a few lines of words, a line for each field: what a reviewer confirmed."""

from __future__ import annotations

from typing import Any

from pipeline.corrections.paths import FIELDS

_SHOWN = {
    "responsible": ("party", "role", "people"),
    "deadlines": ("kind", "start", "end", "recurrence"),
    "targets": ("op", "value", "unit", "indicator"),
}


def snapshot(data: dict[str, Any]) -> dict[str, str]:
    """The fields of an assignment that hold anything.

    >>> snapshot({"text": "провести сверку", "details": [], "targets": [{"op": "ge", "value": 80, "unit": "percent", "indicator": None}]})
    {'text': 'провести сверку', 'targets': 'ge 80 percent'}
    """
    # a new number of its clause makes it no other assignment
    told = {name: _line(name, data[name]) for name in FIELDS if name in data and name != "clause"}
    return {name: line for name, line in told.items() if line}


def _line(name: str, value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    if name not in _SHOWN:
        return "; ".join(str(one) for one in value)
    return "; ".join(" ".join(_word(one[part]) for part in _SHOWN[name] if one[part] not in (None, [])) for one in value)


def _word(value: Any) -> str:
    return f"({', '.join(value)})" if isinstance(value, list) else str(value)
