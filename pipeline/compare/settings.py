"""The data of a comparison: how alike things must be, and which words turn a meaning round."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Status = Literal["changed", "new", "gone", "moved", "kept"]
Nature = Literal["change", "calendar", "reworded"]
SETTINGS_FILE = Path(__file__).resolve().parent / "settings.yaml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pairing(_Part):
    """Weights and least likenesses (0 to 1) by which two assignments are taken for the same one."""

    weights: dict[str, float]
    least: float
    least_text: float
    other_names: float
    same_name: float
    same_meaning: float
    same_target: float


class Trend(_Part):
    """Weights and the least likeness (0 to 1) by which two targets are taken for the same one, and how many make a line."""

    weights: dict[str, float]
    least: float
    fewest: int


class ComparisonSettings(_Part):
    """The content of ``settings.yaml``."""

    pairing: Pairing
    trend: Trend
    turning_words: list[str]


@lru_cache(maxsize=1)
def settings() -> ComparisonSettings:
    """Return the shipped data.

    >>> settings().trend.fewest
    2
    """
    return ComparisonSettings.model_validate(yaml.safe_load(SETTINGS_FILE.read_text("utf-8")))
