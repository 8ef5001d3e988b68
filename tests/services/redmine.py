"""A real Redmine on loopback for tests: Debian's package with SQLite, copied into a folder of its own and set up there.

The package is unpacked below ``/opt/redmine`` (see ``.ci/run``), or installed. Nothing outside of the folder is written.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

PLACES = (Path("/opt/redmine/usr/share/redmine"), Path("/usr/share/redmine"))
_SETUP = Path(__file__).with_name("redmine_setup.rb")
# Tests need no database that survives a power cut, and the disk is most of the time.
_FAST = """
ActiveSupport.on_load(:active_record) do
  require 'active_record/connection_adapters/sqlite3_adapter'
  ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(Module.new do
    def configure_connection
      super
      execute('PRAGMA synchronous = OFF')
      execute('PRAGMA journal_mode = WAL')
      execute('PRAGMA busy_timeout = 10000')
    end
  end)
end
"""


@dataclass
class RealRedmine:
    """A Redmine that runs. ``admin`` and ``plain`` are API keys, ``users``, ``trackers`` and ``statuses`` numbers by name."""

    folder: Path
    url: str
    admin: str
    plain: str
    users: dict[str, int]
    trackers: dict[str, int]
    statuses: dict[str, int]
    environment: dict[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        port = self.url.rpartition(":")[2]
        arguments = ["puma", "--bind", f"tcp://127.0.0.1:{port}", "--threads", "1:4", "--environment", "production", "config.ru"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                arguments, cwd=self.folder / "app", env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"{self.url}/issues.json", timeout=30).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text("utf-8")[-3000:])

    def stop(self) -> None:
        """Kill the server, as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask(self, method: str, path: str, key: str | None = None, **body: Any) -> Any:
        """A request of somebody else, by default of the administrator; the JSON of the answer."""
        answer = requests.request(
            method, f"{self.url}{path}", json=body or None, headers={"X-Redmine-API-Key": key or self.admin}, timeout=30
        )
        assert answer.ok, (answer.status_code, answer.text[:500])
        return answer.json() if answer.content.strip() else None

    def issues(self, project: str = "acts") -> list[dict[str, Any]]:
        """All issues of a project."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.ask("GET", f"/issues.json?project_id={project}&status_id=*&sort=id&limit=100&offset={len(found)}")
            found += page["issues"]
            if len(found) >= page["total_count"] or not page["issues"]:
                return found

    def issue(self, number: int) -> dict[str, Any]:
        """An issue with its history."""
        found: dict[str, Any] = self.ask("GET", f"/issues/{number}.json?include=journals")["issue"]
        return found

    def history(self, number: int) -> list[dict[str, Any]]:
        """The entries of an issue's history."""
        entries: list[dict[str, Any]] = self.issue(number)["journals"]
        return entries

    def runs(self, script: str) -> str:
        """What a Ruby script prints inside of Redmine."""
        return _rails(self.folder, self.environment, "runner", script)


def real_redmine(folder: Path) -> RealRedmine:
    """Set a Redmine up in a folder and start it; skips where there is none, fails where ``CI`` is set."""
    place = next((place for place in PLACES if (place / "config.ru").is_file()), None)
    if place is None or not shutil.which("puma") or not shutil.which("ruby"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Redmine is not installed")
    app = folder / "app"
    shutil.copytree(place, app, ignore=shutil.ignore_patterns("Gemfile.lock", "database.yml", "instances", "test", "help"), symlinks=True)
    own = app / "instances" / "tests"
    for name in ("config", "log", "tmp/pids", "files", "public/plugin_assets"):
        (own / name).mkdir(parents=True)
    (app / "plugins").mkdir(exist_ok=True)
    (own / "config" / "database.yml").write_text(f"production: {{adapter: sqlite3, database: {folder}/redmine.sqlite3, timeout: 10000}}")
    (own / "config" / "secret_key.txt").write_text("0123456789abcdef" * 4)
    gemfile = (app / "Gemfile").read_text("utf-8")
    gemfile = gemfile.replace("Dir['/usr/share/redmine/{", 'Dir["#{__dir__}/{').replace("database.yml']", 'database.yml"]')
    (app / "Gemfile").write_text(gemfile)
    (app / "config" / "initializers" / "00-fast.rb").write_text(_FAST)
    environment = {
        **os.environ, "HOME": str(folder), "RAILS_ENV": "production", "REDMINE_INSTANCE": "tests", "SCHEMA": "/dev/null",
        "LANG": "C.UTF-8", "RUBYOPT": "-W0",
    }  # fmt: skip
    told = json.loads(_rails(folder, environment, "runner", str(_SETUP)).splitlines()[-1])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    made = RealRedmine(folder, url, environment=environment, **told)
    made.start()
    return made


def _rails(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(["ruby", "bin/rails", *arguments], cwd=folder / "app", env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")[-3000:]
    return done.stdout.decode("utf-8")
