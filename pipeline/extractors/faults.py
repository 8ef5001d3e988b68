"""A fault of ours in one clause costs the value that was being read, and is told; it never costs the act."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.errors import ReshenieError
from pipeline.model import Span

T = TypeVar("T")
U = TypeVar("U")

# ``--debug`` of the command shows what is written here; so can whoever uses the library
LOG = logging.getLogger("pipeline.faults")


@dataclass(frozen=True)
class Fault:
    """Where in the text something could not be read (None for the whole act), and what went wrong."""

    span: Span | None
    error: Exception


class Faults:
    """The faults of one document, in the order in which they were met.

    Errors that we raise to be told (:class:`ReshenieError`, such as a broken rule of the user's) and a lack of memory are none.
    """

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def attempt(self, span: Span | None, read: Callable[[], T], instead: U) -> T | U:
        """What ``read`` gives; ``instead`` where it fails, and a fault at ``span``."""
        try:
            return read()
        except (ReshenieError, MemoryError):
            raise
        except Exception as error:
            self._keep(span, error)
            return instead

    def collected(self, span: Span | None, values: Iterable[T]) -> list[T]:
        """The values up to the one that fails, which is a fault at ``span``."""
        found: list[T] = []
        self.attempt(span, lambda: found.extend(values), None)
        return found

    def _keep(self, span: Span | None, error: Exception) -> None:
        LOG.debug("not read: characters %s", span, exc_info=error)
        self.found.append(Fault(span, error))
