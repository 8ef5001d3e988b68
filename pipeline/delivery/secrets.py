"""Passwords and keys: from a file or the environment, never from the command line, and never told."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.runs.run import UsageError


def secret(file: Path | None, variable: str) -> str:
    """The text of a file that holds a password or a key, else the value of a variable of the environment; empty where neither is.

    Raises UsageError, which never repeats what stands there, where the file cannot be read.
    """
    if file is None:
        return os.environ.get(variable, "")
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file}: no UTF-8 text") from None
