"""What tests need beside us: a real server each, made in a folder of its own, on loopback alone, started and stopped here.

Every module has one context manager or start and stop of its own. Where the program is missing, the tests that ask for it
skip, and fail under CI (see ``programs.needs``).
"""

from __future__ import annotations

import socket
import time

import pytest


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def wait_for(port: int, name: str) -> None:
    """Wait until a server listens on ``port`` of loopback, ten seconds at most; fails the test where it does not."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"{name} does not answer")
