"""A real CalDAV server for tests: radicale, which lets one user in and keeps its data in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services import free_port, wait_for


@contextmanager
def running(folder: Path, user: str, password: str) -> Iterator[str]:
    """Start a server in ``folder`` and give its address; stop it at the end."""
    (folder / "users").write_text(f"{user}:{password}\n", encoding="utf-8")
    port = free_port()
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": folder / "users",
        "auth-delay": 0,
        "auth-htpasswd-encryption": "plain",
        "storage-filesystem-folder": folder / "data",
        "logging-level": "error",
    }
    command = [sys.executable, "-m", "radicale", "--config", "", *(f"--{name}={value}" for name, value in options.items())]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            wait_for(port, "radicale")
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()
