"""Reshenie: what Russian administrative resolutions order, as data.

>>> import pipeline
>>> pipeline.parse_text("Конференция решила:\\n1. Рекомендовать директорам школ провести сверку.").assignments[0].modality
'recommendation'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.flow import parse_text
    from pipeline.model import Resolution
    from pipeline.runs.read_act import parse

__all__ = ["Resolution", "__version__", "parse", "parse_text"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the heavy parts on first use, so that ``import pipeline`` stays light."""
    if name == "parse":
        from pipeline.runs.read_act import parse

        return parse
    if name == "parse_text":
        from pipeline.flow import parse_text

        return parse_text
    if name == "Resolution":
        from pipeline.model import Resolution

        return Resolution
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
