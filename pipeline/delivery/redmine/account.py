"""Whose Redmine: its address and the API key, which is never on the command line and never told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.delivery.secrets import secret
from pipeline.runs.run import UsageError

KEY_VARIABLE = "RESHENIE_REDMINE_KEY"


@dataclass(frozen=True)
class Account:
    """``url`` is the root of a Redmine without a slash at its end; ``host`` is what messages name."""

    url: str
    host: str
    key: str = field(repr=False)

    def masked(self, text: str) -> str:
        """Text of the server as it may be told: in one line, without the key."""
        told = " ".join(text.replace(self.key, "***").split())
        return told if len(told) <= 400 else f"{told[:400]}…"


def account(url: str, key_file: Path | None) -> Account:
    """Return the account. The key is the first line of the file, else that of the environment.

    Raises UsageError, which never repeats what could be a secret: for an address that is none or that holds a user, a
    password or a query, for a file that cannot be read, for a key that is none.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError("the address of Redmine cannot be read") from None
    if parts.scheme not in ("http", "https") or not host or any(sign.isspace() for sign in url):
        raise UsageError("the address of Redmine must begin with https:// or http:// and name a host")
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(f"the address of Redmine holds more than host and path: the key goes into {KEY_VARIABLE} or --key-file")
    shown = f"[{host}]" if ":" in host else host
    shown = f"{shown}:{port}" if port else shown
    return Account(f"{parts.scheme}://{shown}{parts.path.rstrip('/')}", shown, _key(key_file))


def _key(file: Path | None) -> str:
    text = secret(file, KEY_VARIABLE).strip()
    key = text.splitlines()[0].strip() if file and text else text
    if not key:
        raise UsageError(f"no API key: put it into {KEY_VARIABLE} or the first line of --key-file (Redmine shows it under My account)")
    if not key.isascii() or not key.isprintable() or " " in key:
        # Libraries repeat a header that they cannot send.
        raise UsageError("the API key holds other signs than letters, digits and marks")
    return key
