"""The web app of a review: one page and a few actions, for one reviewer at one machine and nobody else."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.resources import files
from threading import Lock
from typing import Any

from flask import Flask, Response, abort, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from pipeline.corrections import CorrectionsError, Signed
from pipeline.errors import ReshenieError
from pipeline.review.cells import STATES
from pipeline.review.names import CHOICES
from pipeline.review.page import Page, PageRow
from pipeline.review.refusals import RefusedError, reason
from pipeline.review.selection import cut, cut_at_selection, filled, stretch_of
from pipeline.review.session import Session
from pipeline.wording import values as words

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_STYLES = {"report.css": ("pipeline.report", "text/css"), "review.css": ("pipeline.review", "text/css")}
_SCRIPTS = ("review.js", "rows.js", "server.js", "edit.js", "act.js")
_ASSETS = _STYLES | dict.fromkeys(_SCRIPTS, ("pipeline.review", "text/javascript"))
_LARGEST = 1_000_000  # bytes of a request
_AT_ONCE = 30  # rows that the page brings with it; the script fetches the others while the reviewer begins
_MOST_ROWS = 200  # of one answer
_BEHIND = "Не принято: это поручение изменено на другой странице проверки, здесь оно показано, каким было"
Action = Callable[[dict[str, Any]], object]


class Signature:
    """Who signs: the name in the page, which may change, and the time of the change."""

    def __init__(self, who: str | None) -> None:
        self.who = who

    def of(self, asked: dict[str, Any]) -> Signed:
        """The signature of a change; the name is kept for a page that is opened anew."""
        if "who" in asked:
            self.who = " ".join(str(asked["who"] or "").split()) or None
        why = " ".join(str(asked.get("why") or "").split()) or None
        # The one place that asks the clock: a review is an act in time, unlike an extraction.
        return Signed(who=self.who, when=datetime.now().astimezone().isoformat(timespec="seconds"), why=why)


def create_app(session: Session, token: str, port: int, who: str | None = None) -> Flask:
    """Return the app of a session. Every address of it begins with the token; ``port`` is where it is served."""
    app = Flask(__name__, template_folder=".", static_folder=None)
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Cyrillic letters as they are: a third of the bytes
    lock = Lock()  # one change at a time: the server answers each request in a thread
    signature = Signature(who)
    actions = _actions(session, signature)
    page_now = Page(session)

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
            ready = set(list(page_now.rows)[:_AT_ONCE])
            return render_template(
                "review.html.j2", act=session.resolution.document, lines=page_now.text.html, rows=page_now.rows.values(), ready=ready,
                state=page_now.state(), names=words, states=STATES, choices=CHOICES, source=session.source.name, who=signature.who,
            )  # fmt: skip

    @app.get("/<token>/rows")
    def rows(token: str) -> Response:
        keys = request.args.get("keys", "").split(",")[:_MOST_ROWS]
        with lock:
            return jsonify(_rendered(page_now.rows[key] for key in keys if key in page_now.rows))

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
            return _carried_out(actions[name], asked, page_now)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=f"{error.code} {error.name}"), error.code or 500

    return app


def _carried_out(action: Action, asked: dict[str, Any], page_now: Page) -> tuple[Response, int]:
    """The answer to a change that was asked for, and its status: what is new, or in Russian why it was not made."""
    try:
        _check_letters(asked)
        if _is_behind(page_now, asked):
            return jsonify(error=_BEHIND, behind=True), 409
        result = action(asked)
    except (ValueError, KeyError, TypeError) as error:
        return jsonify(error=f"Не принято: {reason(error, asked)}"), 422
    except CorrectionsError as error:
        return jsonify(error=f"Не записано, файл правок изменён или не читается: {error}", stale=True), 409
    except ReshenieError as error:  # the registry, which is read again, too
        return jsonify(error=f"Не прочитано: {error}", stale=True), 409
    except OSError as error:
        return jsonify(error=f"Не записано: {page_now.session.store.path}: {error.strerror or error}"), 500
    return jsonify(_answer(page_now, asked.get("revision"), result)), 200


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


def _actions(session: Session, signature: Signature) -> dict[str, Action]:
    def set_value(asked: dict[str, Any]) -> None:
        value = asked["value"]
        if str(asked["field"]).endswith(".unit") and isinstance(value, str):
            value = words.unit_code(value)
        session.set(asked["key"], asked["field"], value, signature.of(asked))

    def split(asked: dict[str, Any]) -> None:
        assignment = session.assignment(asked["key"])
        if "at" in asked:
            parts = cut(assignment.text, int(asked["at"]))
        else:
            parts = cut_at_selection(session.resolution, assignment, *_stretch(asked))
        session.split(assignment.key, parts, signature.of(asked))

    def add(asked: dict[str, Any]) -> str:
        near = session.assignment(asked["key"]).span[0] if "key" in asked else 0
        stretch = stretch_of(session.resolution, str(asked["words"]), near) if "words" in asked else _stretch(asked)
        return session.add(*stretch, signature.of(asked))

    def fill(asked: dict[str, Any]) -> None:
        assignment = session.assignment(asked["key"])
        field, value = filled(session.resolution, assignment, asked["field"], str(asked["words"]), session.rules)
        session.set(asked["key"], field, value, signature.of(asked))

    return {
        "set": set_value,
        "fill": fill,
        "clear": lambda asked: session.clear(asked["key"], asked["field"], signature.of(asked)),
        "confirm": lambda asked: session.confirm(asked["key"], [str(field) for field in asked["fields"]], signature.of(asked)),
        "restore": lambda asked: session.restore(asked["key"], asked["field"]),
        "explain": lambda asked: session.explain(asked["key"], asked.get("field"), signature.of(asked)),
        "split": split,
        "merge": lambda asked: session.merge([str(key) for key in asked["keys"]], signature.of(asked)),
        "add": add,
        "drop": lambda asked: session.drop(asked["key"], signature.of(asked)),
        "take-back": lambda asked: session.take_back(asked["key"]),
        "undo": lambda asked: _nothing(session.undo()),
        "redo": lambda asked: _nothing(session.redo()),
        "reload": lambda asked: session.reload(),
    }


def _stretch(asked: dict[str, Any]) -> tuple[int, int]:
    """What is selected in the act, in characters of its text."""
    start, end = int(asked["start"]), int(asked["end"])
    if not 0 <= start < end:
        raise RefusedError("в тексте акта ничего не выделено")
    return start, end


def _check_letters(asked: dict[str, Any]) -> None:
    """Half of a letter of two (a surrogate alone) can stand in JSON, but in no file."""
    try:
        json.dumps(asked, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise RefusedError("в тексте половина знака, например смайлика: напишите его заново") from None


def _is_behind(page_now: Page, asked: dict[str, Any]) -> bool:
    """Whether an assignment that is to be changed is not what the page shows: another page has changed it since."""
    seen, keys = asked.get("revision"), [asked.get("key", ""), *asked.get("keys", ())]
    return isinstance(seen, int) and any(page_now.changed.get(key, 0) > seen for key in keys)


def _nothing(done: bool) -> None:
    """A step where there is none is not an error: the key was pressed once too often."""


def _answer(page_now: Page, revision: object, result: object) -> dict[str, Any]:
    """What the page takes in after a change: what is new since the revision that it has. A page that has an older one, as
    where two are open, must be loaded anew."""
    behind = revision is not None and revision != page_now.revision
    new = page_now.update()
    answer = {"order": new["order"], "lines": new["lines"], "rows": _rendered(new["rows"].values()), "behind": behind, **page_now.state()}
    return answer | ({"chosen": result} if isinstance(result, str) else {})


def _rendered(rows: Iterable[PageRow]) -> dict[str, str]:
    template = current_app.jinja_env.get_template("row.html.j2")
    return {row.key: template.render(row=row, states=STATES) for row in rows}
