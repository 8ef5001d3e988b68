"""What corrections make of an extraction: one state of a review."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.corrections import Corrections, Report
from pipeline.model import Resolution


@dataclass(frozen=True)
class State:
    """Corrections with what they make of the extraction, its parties named, and what became of each."""

    corrections: Corrections
    resolution: Resolution
    report: Report
