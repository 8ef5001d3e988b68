"""A document that gave nothing."""

from __future__ import annotations

from pydantic import Field

from pipeline.model.output import Record


class Failure(Record):
    """A document that could not be read, and why."""

    name: str
    reason: str = Field(min_length=1)
