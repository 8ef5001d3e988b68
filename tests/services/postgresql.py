"""A real PostgreSQL for tests: made in a folder of its own, listening on loopback and a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from programs import needs

from services import free_port

PASSWORD = "s3cret/p@ss"
_DEBIAN = "/usr/lib/postgresql"
# Nobody pulls the plug on a test; what is tested is the death of clients.
_OPTIONS = {"fsync": "off", "full_page_writes": "off", "max_connections": "30", "shared_buffers": "16MB"}


@dataclass
class Server:
    """A running server; the superuser ``postgres`` needs no password on the socket and :data:`PASSWORD` on loopback."""

    folder: Path
    port: int
    _numbers: Iterator[int]

    def new_database(self) -> str:
        """Make a database and return its address by the socket."""
        import psycopg

        name = f"acts{next(self._numbers)}"
        with psycopg.connect(host=str(self.folder), port=self.port, user="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}&port={self.port}"


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it; skips, or fails under CI, where PostgreSQL is not installed."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    account = _account(folder)
    try:
        (folder / "password").write_text(PASSWORD, "utf-8")
        os.chmod(folder / "password", 0o644)
        _run(account, binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync",
             "--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={folder / 'password'}")  # fmt: skip
        port = free_port()
        options = {**_OPTIONS, "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
        settings = " ".join(f"-c {name}={value}" for name, value in options.items())
        _run(account, binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield Server(folder, port, count(1))
        finally:
            _run(account, binaries / "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    found = sorted(Path(_DEBIAN).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])) if Path(_DEBIAN).is_dir() else []
    if found:
        return found[-1].parent
    needs("initdb")
    return Path(shutil.which("initdb") or "").resolve().parent


def _account(folder: Path) -> dict[str, Any]:
    """As whom the server runs: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(account: dict[str, Any], *command: str | Path) -> None:
    # A server that was started keeps what it was given as output, so it must be given none that is waited for.
    done = subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60, cwd="/", check=False, **account
    )
    assert done.returncode == 0, command
