"""Who pushes to a CalDAV server: its address and the password, which is never on the command line and never told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.delivery.secrets import secret
from pipeline.runs.run import UsageError

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
    text = secret(file, PASSWORD_VARIABLE)
    password = text.splitlines()[0] if text else ""
    if not password:
        raise UsageError(f"no password for the user: put it into {PASSWORD_VARIABLE} or the first line of --password-file")
    return password
