"""What is tried again, how often and after what pauses, while a server is not there or not ready."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.delivery.run import DeliveryError

Answer = TypeVar("Answer")

# Seconds before the second try, the third, …; a server that names a time of its own is waited for, within limits.
PAUSES = (0.5, 1.0, 2.0, 4.0)
LONGEST_WAIT = 60.0
# HTTP statuses of a server that may be ready at the next try.
NOT_READY = (429, 500, 502, 503, 504)


class UnreachableError(DeliveryError):
    """The server could not be reached, or was not ready, at any try."""


class NotYetError(Exception):
    """A try that went wrong in a way that may pass: ``cause`` says how, ``wait`` for how many seconds the server asks."""

    def __init__(self, cause: Exception, wait: float = 0.0) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.wait = wait


def patiently(request: Callable[[], Answer], pauses: Sequence[float]) -> Answer:
    """What ``request`` returns, called again after each of ``pauses`` (seconds) where it raises NotYetError.

    Raises what the last try raises, and at once whatever else a try does.
    """
    for pause in pauses:
        try:
            return request()
        except NotYetError as error:
            time.sleep(min(max(pause, error.wait), LONGEST_WAIT))
    return request()
