"""What several commands share: their options, and how a run is followed on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.runs.run import Run

FOLDER = click.Path(path_type=Path)
PATHS = click.argument("paths", nargs=-1, required=True, type=FOLDER, metavar="PATHS...")
RULES = click.option("--rules", type=FOLDER, metavar="DIR", help="A folder of rule files to lay over ours, merged by id.")
FORM = click.option("--format", "form", type=click.Choice(["text", "json", "csv", "html"]), help="Default: by the end of -o, else text.")
OUTPUT = click.option("-o", "--output", type=FOLDER, default=Path("output"), show_default=True, metavar="DIR", help="Where to write.")
OUTPUT_FILE = click.option("-o", "--output", type=FOLDER, metavar="FILE", help="Where to write; without it to standard output.")
MAX_PAGES = click.option(
    "--max-pages", type=click.IntRange(min=1), default=1000, show_default=True, help="Refuse a document of more pages."
)
REGISTRY = click.option(
    "--registry", type=FOLDER, metavar="FILE", help="Who is who; without it the registry.yaml beside each document, if any."
)
CALENDAR_OF = click.option(
    "--as", "kind", type=click.Choice(["tasks", "events"]), default="tasks", show_default=True, help="What stands in a calendar."
)
NO_CORRECTIONS = click.option("--no-corrections", is_flag=True, help="Do not apply what reviewers corrected (<stem>.corrections.yaml).")


def follow(run: Run, paths: Sequence[Path]) -> None:
    """Go through a run with a bar on a terminal, then tell what came of it."""
    from pipeline.runs.run import failure_lines, summary

    documents = run.begin(paths)
    with click.progressbar(documents, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        run.progress = partial(_tell_page, bar)
        for path, document_id in bar:
            run.process(path, document_id)
    run.finish()
    if text := summary(run):
        click.echo(text)
    for line in failure_lines(run):
        click.echo(f"reshenie: {line}", err=True)


def _tell_page(bar: Any, page: int, pages: int) -> None:
    """Show the page of a scan under way: its recognition takes seconds, and a document may have hundreds."""
    bar.label = "reading" if page >= pages else f"reading (page {page} of {pages})"
    bar.render_progress()
