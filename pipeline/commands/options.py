"""What several commands share: their options, and how a run is followed on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.runs.run import Run

FOLDER = click.Path(path_type=Path)
PATHS = click.argument("paths", nargs=-1, required=True, type=FOLDER, metavar="PATHS...")
FORM = click.option("--format", "form", type=click.Choice(["text", "json", "csv", "html"]), help="Default: by the end of -o, else text.")
OUTPUT = click.option("-o", "--output", type=FOLDER, default=Path("output"), show_default=True, metavar="DIR", help="Where to write.")
OUTPUT_FILE = click.option("-o", "--output", type=FOLDER, metavar="FILE", help="Where to write; without it to standard output.")
CALENDAR_OF = click.option(
    "--as", "kind", type=click.Choice(["tasks", "events"]), default="tasks", show_default=True, help="What stands in a calendar."
)
FORMATS = click.option(
    "--format",
    "formats",
    default="json,csv",
    show_default=True,
    callback=lambda context, option, names: tuple(name.strip() for name in names.split(",") if name.strip()),
    help="What to write, joined by commas.",
)

# ---- how documents are read

RULES = click.option("--rules", type=FOLDER, metavar="DIR", help="A folder of rule files to lay over ours, merged by id.")
MAX_PAGES = click.option(
    "--max-pages", type=click.IntRange(min=1), default=1000, show_default=True, help="Refuse a document of more pages."
)
REGISTRY = click.option(
    "--registry", type=FOLDER, metavar="FILE", help="Who is who; without it the registry.yaml beside each document, if any."
)
NO_CORRECTIONS = click.option("--no-corrections", is_flag=True, help="Do not apply what reviewers corrected (<stem>.corrections.yaml).")
Option = Callable[[Callable[..., Any]], Callable[..., Any]]
_OF_READING = ("rules", "max_pages", "registry")


def reading(*options: Option) -> Option:
    """Add options to a command, in the order of its help, and hand it those of reading as one ``reading``.

    Without ``options`` they are the four of reading. Others that are named stand among them in the help and reach the command
    by their own names. What the command does not let a user choose is as :class:`pipeline.runs.run.Reading` has it.
    """

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(**given: Any) -> Any:
            from pipeline.runs.run import Reading

            chosen = {name: given.pop(name) for name in _OF_READING if name in given}
            return command(reading=Reading(corrections=not given.pop("no_corrections", False), **chosen), **given)

        made: Callable[..., Any] = called
        for option in reversed(options or (RULES, MAX_PAGES, REGISTRY, NO_CORRECTIONS)):
            made = option(made)
        return made

    return decorated


# ---- runs


def is_debugging() -> bool:
    """Whether ``--debug`` was given: the command under way then raises what would be a line else."""
    return bool(getattr(click.get_current_context().find_root().command, "debug", False))


def carry_out(run: Run, paths: Sequence[Path], strict: bool = False) -> None:
    """Go through a run, tell what came of it, and leave the command with its exit status."""
    run.debug = is_debugging()
    follow(run, paths)
    click.get_current_context().exit(run.exit_status(strict))


def follow(run: Run, paths: Sequence[Path]) -> None:
    """Go through a run with a bar on a terminal, then tell what came of it."""
    from pipeline.runs.run import failure_lines, summary

    documents = run.begin(paths)
    with click.progressbar(documents, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        run.progress = partial(_show_page, bar)
        for path, document_id in bar:
            run.process(path, document_id)
    run.finish()
    if text := summary(run):
        click.echo(text)
    for line in failure_lines(run):
        click.echo(f"reshenie: {line}", err=True)


def tell(lines: Sequence[str], problems: Sequence[str], status: int) -> None:
    """Print what came of a command and, on standard error, what went wrong; leave it with an exit status."""
    for line in lines:
        click.echo(line)
    for line in problems:
        click.echo(f"reshenie: {line}", err=True)
    click.get_current_context().exit(status)


def _show_page(bar: Any, page: int, pages: int) -> None:
    """Show the page of a scan under way: its recognition takes seconds, and a document may have hundreds."""
    bar.label = "reading" if page >= pages else f"reading (page {page} of {pages})"
    bar.render_progress()
