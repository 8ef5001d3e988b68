"""What reviewers put right, kept beside the document and applied to every new extraction of it.

``model`` says what a correction is, ``collection`` what those of a file are together, ``make`` makes one from what is on the
screen, ``store`` keeps them in ``<stem>.corrections.yaml``, ``apply`` lays them over a fresh extraction and tells what became of
each.
"""

from __future__ import annotations

from pipeline.corrections.apply import apply, apply_beside
from pipeline.corrections.collection import Corrections
from pipeline.corrections.model import Correction, Signed
from pipeline.corrections.outcome import Outcome, Report
from pipeline.corrections.store import CorrectionsError, Store
from pipeline.files import corrections_path

__all__ = [
    "Correction",
    "Corrections",
    "CorrectionsError",
    "Outcome",
    "Report",
    "Signed",
    "Store",
    "apply",
    "apply_beside",
    "corrections_path",
]
