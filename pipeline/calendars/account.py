"""Who pushes to a CalDAV server: its address and the password, which is never on the command line and never told."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.run import UsageError

PASSWORD_VARIABLE = "RESHENIE_CALDAV_PASSWORD"


@dataclass(frozen=True)
class Account:
    """``url`` holds neither user nor password; ``host`` is what messages name. Without a user nobody logs in."""

    url: str
    host: str
    user: str | None
    password: str | None = field(repr=False)


def account(url: str, user: str | None, password_file: Path | None) -> Account:
    """Return the account behind an address. The password is the first line of the file, else that of the environment.

    Raises UsageError, which never repeats what could be a password: for an address that is none or that holds one, for a
    file that cannot be read, for a user without a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError("the address of the server cannot be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError("the address of the server must begin with https:// or http:// and name a host")
    if parts.password is not None:
        raise UsageError(f"no password in the address, where others can see it: put it into {PASSWORD_VARIABLE} or --password-file")
    user = user or (unquote(parts.username) if parts.username else None)
    password = _password(password_file) if user else None
    shown = f"[{host}]" if ":" in host else host
    shown = f"{shown}:{port}" if port else shown
    return Account(parts._replace(netloc=shown, fragment="").geturl(), shown, user, password)


def _password(file: Path | None) -> str:
    if file:
        try:
            text = file.read_text("utf-8-sig")
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror or error}") from None
        except UnicodeDecodeError:
            raise UsageError(f"{file}: no UTF-8 text") from None
        password = text.splitlines()[0] if text else ""
    else:
        password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password:
        raise UsageError(f"no password for the user: put it into {PASSWORD_VARIABLE} or the first line of --password-file")
    return password
