"""The log of a watch: a line an event with time, outcome, file and what is to be said of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pipeline.readers import shown


class Log:
    """Writes to ``file``, which is opened for each line, so that it may be moved away at any time, else by ``echo``."""

    def __init__(self, file: Path | None, echo: Callable[[str], object]) -> None:
        self.file = file
        self.echo = echo

    def tell(self, outcome: str, name: str = "", said: str = "") -> None:
        """Write ``time outcome name: said``, in one line whatever it holds. Where the file cannot be written, to standard error."""
        time = datetime.now().astimezone().isoformat(timespec="seconds")
        about = ": ".join(filter(None, (shown(name), shown(" ".join(said.split())))))
        line = f"{time} {outcome} {about}".rstrip()
        if self.file is None:
            self.echo(line)
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{line}\n")
        except OSError as error:
            print(f"reshenie: {self.file}: {error.strerror or error}\n{line}", file=sys.stderr)


def counted(number: int, noun: str) -> str:
    """``1 issue``, ``2 issues``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
