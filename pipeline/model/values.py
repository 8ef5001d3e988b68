"""The coded values of the output, and the types that its fields share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Span = tuple[int, int]
BlockKind = Literal["heading", "preamble", "operative", "signature", "appendix", "other"]
Modality = Literal["recommendation", "directive", "decision", "control"]
PartyKind = Literal["organisation", "position", "person"]
Role = Literal["executor", "co_executor", "controller"]
DeadlineKind = Literal["by", "during", "recurring", "ongoing", "from", "event"]
Operator = Literal["ge", "le", "gt", "lt", "eq", "inc", "dec"]
EffectKind = Literal["prolong", "amend", "repeal", "suspend", "off_control"]
Severity = Literal["error", "warning", "info"]
UNNUMBERED = "б/н"
"""What ``appendix`` of an assignment says where the appendix has no number."""
IsoDate = Annotated[str, Field(json_schema_extra={"format": "date"})]
"""A day in ISO 8601: ``2024-03-12``."""
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""An hour of the day as the output writes it: ``18:00``."""
