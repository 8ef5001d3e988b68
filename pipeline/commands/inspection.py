"""The commands that show what was read and why: ``read``, ``explain``, ``schema``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import FOLDER, MAX_PAGES, NO_CORRECTIONS, RULES, reading

if TYPE_CHECKING:
    from pipeline.runs.run import Reading


@click.command()
@click.argument("file", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="With blocks, labels and pages, as JSON.")
@reading(MAX_PAGES, RULES)
def read(file: Path, as_json: bool, reading: Reading) -> None:
    """Print what is read of a file, before anything is extracted from it ('-' is standard input)."""
    from pipeline.commands.read import readout

    click.echo(readout(file, reading.limits, as_json), nl=False)


@click.command()
@click.argument("file", type=FOLDER)
@click.argument("clause")
@reading(RULES, NO_CORRECTIONS)
def explain(file: Path, clause: str, reading: Reading) -> None:
    """Say of every value in a clause (2.6) or an assignment (2.6-3) which phrase and which rule it comes from, and which
    reviewer corrected it when and why."""
    from pipeline.commands.explain import explain as explained

    click.echo(explained(file, clause, reading.rules, reading.corrections), nl=False)


@click.command()
@click.option("--version", type=click.Choice(["1.0", "1.1"]), default="1.1", show_default=True, help="That of the contract.")
def schema(version: str) -> None:
    """Print the JSON Schema of the output."""
    from pipeline.formats.json import dumps
    from pipeline.formats.json import schema as shipped

    click.echo(dumps(shipped(version)), nl=False)
