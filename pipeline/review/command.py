"""What ``reshenie review`` does: serve the review of a file to this machine until it is stopped."""

from __future__ import annotations

import gc
import logging
import os
import secrets
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from pipeline.review.app import create_app
from pipeline.review.session import ReviewError, Session

HOST = "127.0.0.1"


def review(
    file: Path,
    rules: Path | None,
    port: int,
    who: str | None,
    open_browser: bool,
    tell: Callable[[str], None],
    registry: Path | None = None,
) -> None:
    """Serve the review of ``file`` and tell its address; returns when interrupted. Port 0 is any free one.

    ``registry`` is a file of names; without it that of the file's folder is taken, where there is one. Raises ReadError,
    CorrectionsError, RegistryError, and ReviewError where the port is taken.
    """
    server, address = start(Session(file, rules, registry), port, who)
    gc.collect()
    gc.freeze()  # rules and extraction stay to the end: to look through them again would cost more than most changes
    tell(address)
    if open_browser:
        webbrowser.open(address)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


def start(session: Session, port: int = 0, who: str | None = None) -> tuple[BaseWSGIServer, str]:
    """Return a server that listens and its address; it answers once ``serve_forever`` is called."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # its log would show the token
    token = secrets.token_urlsafe(24)
    with _listening(port) as listener:
        taken = listener.getsockname()[1]
        app = create_app(session, token, taken, who)
        # In threads, because a browser opens connections ahead and would block the only one; the app has a lock.
        server = make_server(HOST, taken, app, threaded=True, fd=listener.fileno())
    return server, f"http://{HOST}:{taken}/{token}/"


def _listening(port: int) -> socket.socket:
    """A socket of our own: the server's would tell of a taken port in its own words, and leave."""
    listener = socket.socket()
    try:
        if os.name == "posix":  # elsewhere this would let two programs have the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ReviewError(f"port {port} of {HOST} cannot be used ({error.strerror or error}); choose another with --port") from None
    return listener
