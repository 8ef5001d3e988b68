"""What writes a resolution: an emitter is opened for a run, given each resolution as it comes, and closed at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.model import Resolution


class Emitter(Protocol):
    """A format of the output. Both methods raise OSError where the disk refuses, and then leave no half file."""

    def add(self, resolution: Resolution) -> None:
        """Take one document."""

    def close(self) -> None:
        """Write what is over all documents; called only where there was at least one."""
