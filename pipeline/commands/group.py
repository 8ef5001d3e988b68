"""The group of all commands, and what a user sees of an error: one line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click


class Group(click.Group):
    """A group whose every error is one line on standard error, unless ``--debug`` asks for the traceback."""

    debug = False

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any) -> Any:
        """Run the command and leave with its exit status: 1 for an unreadable document, 2 for wrong usage or rules."""
        from pipeline.errors import ParseError, ReadError, ReshenieError

        extra["standalone_mode"] = self.debug = False
        try:
            sys.exit(super().main(args, prog_name, **extra) or 0)
        except click.ClickException as error:
            _fail(error.format_message(), error.exit_code)
        except click.Abort:
            _fail("stopped", 130)
        except ReshenieError as error:
            if self.debug:
                raise
            _fail(str(error), 1 if isinstance(error, ReadError | ParseError) else 2)
        except Exception as error:
            if self.debug:
                raise
            _fail(f"internal error: {type(error).__name__}: {error} (--debug shows where)", 1)


def _fail(message: str, status: int) -> None:
    click.echo(f"reshenie: {' '.join(message.split())}", err=True)
    sys.exit(status)
