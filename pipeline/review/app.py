"""The web app of a review: one page and a few actions, for one reviewer at one machine and nobody else."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from threading import Lock
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from pipeline.corrections import CorrectionsError, Signed
from pipeline.corrections.outcome import told_field, told_value
from pipeline.report import words
from pipeline.report.view import view
from pipeline.review.cells import CHOICES, FIELDS, STATES, Cell, cells
from pipeline.review.selection import filled
from pipeline.review.session import Session

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_ASSETS = {"report.css": ("pipeline.report", "text/css"), "review.css": ("pipeline.review", "text/css"),
           "review.js": ("pipeline.review", "text/javascript")}  # fmt: skip
_LARGEST = 1_000_000  # bytes of a request
Action = Callable[[dict[str, Any]], None]


def create_app(session: Session, token: str, port: int, who: str | None = None) -> Flask:
    """Return the app of a session. Every address of it begins with the token; ``port`` is where it is served."""
    app = Flask(__name__, template_folder=".", static_folder=None)
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Cyrillic letters as they are: a third of the bytes
    lock = Lock()  # one change at a time: the server answers each request in a thread
    actions = _actions(session, who)

    @app.before_request
    def _admit() -> None:
        _check(port, token)

    @app.after_request
    def _fence(response: Response) -> Response:
        response.headers.update({
            "Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
        })  # fmt: skip
        return response

    @app.get("/<token>/")
    def page(token: str) -> str:
        with lock:
            return render_template(
                "review.html.j2", **_shown(session), names=words, states=STATES, choices=CHOICES, source=session.source.name
            )

    @app.get("/<token>/<name>")
    def asset(token: str, name: str) -> Response:
        if name not in _ASSETS:
            abort(404)
        package, kind = _ASSETS[name]
        return Response(files(package).joinpath(name).read_bytes(), mimetype=kind)

    @app.post("/<token>/do/<name>")
    def act(token: str, name: str) -> tuple[Response, int]:
        asked = request.get_json()
        if name not in actions or not isinstance(asked, dict):
            abort(404)
        with lock:
            try:
                actions[name](asked)
            except (ValueError, KeyError, TypeError) as error:
                return jsonify(error=f"Не принято: {error}"), 422
            except CorrectionsError as error:
                return jsonify(error=f"Не записано, файл правок изменён или не читается: {error}", stale=True), 409
            except OSError as error:
                return jsonify(error=f"Не записано: {session.store.path}: {error.strerror or error}"), 500
            return jsonify(_fragments(session)), 200

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=f"{error.code} {error.name}"), error.code or 500

    return app


def _check(port: int, token: str) -> None:
    """Refuse what does not come from the page itself: another name of this machine (a rebound DNS name would be one), a
    wrong token, a write that another page sends."""
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    if request.host not in hosts:
        abort(403)
    given = str((request.view_args or {}).get("token", request.path.lstrip("/").partition("/")[0]))
    if not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    if request.method not in ("GET", "HEAD") and request.headers.get("Origin") != f"http://{request.host}":
        abort(403)


def _actions(session: Session, who: str | None) -> dict[str, Action]:
    def signed() -> Signed:
        # The one place that asks the clock: a review is an act in time, unlike an extraction.
        return Signed(who=who, when=datetime.now().astimezone().isoformat(timespec="seconds"))

    def fill(asked: dict[str, Any]) -> None:
        assignment = session.assignment(asked["key"])
        field, value = filled(session.resolution, assignment, asked["field"], str(asked["words"]), session.rules)
        session.set(asked["key"], field, value, signed())

    return {
        "set": lambda asked: session.set(asked["key"], asked["field"], asked["value"], signed()),
        "fill": fill,
        "clear": lambda asked: session.clear(asked["key"], asked["field"], signed()),
        "confirm": lambda asked: session.confirm(asked["key"], [str(field) for field in asked["fields"]], signed()),
        "restore": lambda asked: session.restore(asked["key"], asked["field"]),
        "drop": lambda asked: session.drop(asked["key"], signed()),
        "undo": lambda asked: _nothing(session.undo()),
        "redo": lambda asked: _nothing(session.redo()),
        "reload": lambda asked: session.reload(),
    }


def _nothing(done: bool) -> None:
    """A step where there is none is not an error: the key was pressed once too often."""


def _shown(session: Session) -> dict[str, Any]:
    shown = view([session.resolution])
    marks: dict[int, list[int]] = {row.number: [] for row in shown.rows}
    for mark in shown.marks:
        for number in mark.rows:
            marks[number].append(mark.number)
    rows = [(row, cells(row, session.rules), marks[row.number]) for row in shown.rows]
    return {
        "act": shown.acts[0],
        "rows": rows,
        "counts": _counts([cell for _, held, _ in rows for cell in held]),
        "can_undo": bool(session.past),
        "can_redo": bool(session.future),
        "unapplied": [
            f"{one.correction.about.id or one.correction.about.key}, {FIELDS.get(told_field(one.correction), told_field(one.correction))}: "
            f"правка не применена, было «{told_value(one.was)}», теперь «{told_value(one.now)}»"
            for one in (*session.report.conflicting, *session.report.orphaned)
        ],
    }


def _counts(found: list[Cell]) -> dict[str, int]:
    """How many fields there are of each state, and how many of the unseen are unsure."""
    counts = {state: sum(cell.state == state for cell in found) for state in STATES}
    return counts | {"unsure": sum(cell.unsure for cell in found), "all": len(found)}


def _fragments(session: Session) -> dict[str, Any]:
    """What the page takes in after a change; the script leaves alone what is the same."""
    shown = _shown(session)
    return {
        "rows": render_template("rows.html.j2", rows=shown["rows"], states=STATES),
        "text": str(shown["act"].text),
        **{name: shown[name] for name in ("counts", "can_undo", "can_redo", "unapplied")},
    }
