"""A small imitation of Redmine's REST on loopback, for what a real one does not do on demand: failing in the middle."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "5ec3e7-k3y-0f-n0-0ne"
Answer = tuple[int, dict[str, str], bytes]
# What is done to a request instead of answering it: an answer, or one of the words of _Handler._answer.
Fault = Answer | str | None


@dataclass
class FakeRedmine:
    """A project ``acts`` with one tracker and three custom fields. ``fault`` is asked before each request, with its method,
    its path and how many like it came before."""

    url: str = ""
    fault: Callable[[str, str, int], Fault] = lambda method, path, number: None
    slow: float = 0.5
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The requests that change something."""
        return [request for request in self.seen if request[0] != "GET"]

    def answer(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        named = [{"id": number, "name": name} for number, name in enumerate(("Ключ", "Пункт", "Показатели"), 1)]
        tracker = {"id": 1, "name": "Задача"}
        fixed = {
            "/projects/acts.json": {"project": {"id": 1, "identifier": "acts", "trackers": [tracker], "issue_custom_fields": named}},
            "/issue_statuses.json": {"issue_statuses": [{"id": 1, "name": "Новая"}, {"id": 5, "name": "Закрыта", "is_closed": True}]},
            "/custom_fields.json": {"custom_fields": [{**each, "customized_type": "issue", "trackers": [tracker]} for each in named]},
            "/projects/1/memberships.json": {"memberships": [{"id": 1, "user": {"id": 7, "name": "Анна Сомова"}}], "total_count": 1},
            "/users.json": {"users": [{"id": 7, "login": "somova"}], "total_count": 1},
        }
        if method == "GET" and path in fixed:
            return 200, fixed[path]
        if method == "GET" and path == "/issues.json":
            every = sorted(self.issues.values(), key=lambda each: each["id"], reverse=query.get("sort") == "id:desc")
            offset, limit = int(query.get("offset", 0)), int(query.get("limit", 25))
            return 200, {"issues": every[offset : offset + limit], "total_count": len(every), "offset": offset, "limit": limit}
        if method == "POST" and path == "/projects/1/issues.json":
            return 201, {"issue": self._create(body["issue"])}
        number = int(path.removeprefix("/issues/").removesuffix(".json")) if path.startswith("/issues/") else 0
        if number not in self.issues:
            return 404, {}
        if method == "PUT":
            self._update(self.issues[number], body["issue"])
            return 204, None
        return 200, {"issue": self.issues[number]}

    def _create(self, given: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            number = len(self.issues) + 1
            issue = {"id": number, "status": {"id": 1}, "journals": [], "custom_fields": [{"id": n, "value": ""} for n in (1, 2, 3)]}
            self.issues[number] = issue
        if parent := given.get("parent_issue_id"):
            issue["parent"] = {"id": int(parent)}
        self._set(issue, given)
        return issue

    def _update(self, issue: dict[str, Any], given: dict[str, Any]) -> None:
        details = [
            {"property": "attr", "name": name, "old_value": issue.get(name), "new_value": value}
            for name, value in given.items()
            if name not in ("notes", "custom_fields")
        ]
        issue["journals"].append({"notes": given.get("notes", ""), "details": details})
        self._set(issue, given)

    def _set(self, issue: dict[str, Any], given: dict[str, Any]) -> None:
        issue |= {name: given[name] for name in ("subject", "description", "start_date", "due_date") if name in given}
        if "status_id" in given:
            issue["status"] = {"id": int(given["status_id"])}
        if "assigned_to_id" in given:
            issue["assigned_to"] = {"id": int(given["assigned_to_id"])} if given["assigned_to_id"] else {}
        values = {field["id"]: field["value"] for field in given.get("custom_fields", [])}
        issue["custom_fields"] = [{**field, "value": values.get(field["id"], field["value"])} for field in issue["custom_fields"]]


@contextmanager
def fake_redmine() -> Iterator[FakeRedmine]:
    """One that runs until the end of the block."""
    fake = FakeRedmine()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeRedmine

    def do_GET(self) -> None:  # and the other methods
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        like = (self.command, parts.path)
        fault = self.fake.fault(*like, self.fake.seen.count(like))
        self.fake.seen.append(like)
        if self.headers.get("X-Redmine-API-Key") != KEY:
            fault = (401, {}, b"")
        if fault == "cut before":
            return self._cut()
        if fault == "slow":
            time.sleep(self.fake.slow)
        if isinstance(fault, tuple):
            return self._send(*fault)
        given = json.loads(body) if body and self.command != "GET" else {}
        if given:
            self.fake.sent.append(given["issue"])
        status, content = self.fake.answer(*like, {name: values[0] for name, values in parse_qs(parts.query).items()}, given)
        if fault == "cut after":
            return self._cut()
        self._send(status, {}, b"" if content is None else json.dumps(content).encode())

    do_POST = do_PUT = do_GET  # noqa: N815

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass  # the client has given up

    def log_message(self, format: str, *args: Any) -> None:
        pass
