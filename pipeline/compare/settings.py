"""The data of a comparison: thresholds, words that say the same, and what things are called in the office's language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Status = Literal["changed", "new", "gone", "moved", "kept"]
Nature = Literal["change", "calendar", "reworded"]
WORDS_FILE = Path(__file__).resolve().parent / "words.yaml"


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


class Words(_Part):
    """The content of ``words.yaml``."""

    pairing: Pairing
    trend: Trend
    turning_words: list[str]
    statuses: dict[Status, str]
    fields: dict[str, str]
    natures: dict[Nature, str]
    modalities: dict[str, str]
    roles: dict[str, str]
    operators: dict[str, str]
    units: dict[str, str]
    labels: dict[str, str]


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the shipped data.

    >>> words().statuses["gone"]
    'Снято'
    """
    return Words.model_validate(yaml.safe_load(WORDS_FILE.read_text("utf-8")))
