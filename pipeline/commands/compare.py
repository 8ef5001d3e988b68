"""The commands that look at several acts at once: ``diff``, ``trend``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import FOLDER, FORM, OUTPUT_FILE, RULES


@click.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@FORM
@OUTPUT_FILE
@RULES
def diff(old: Path, new: Path, form: str | None, output: Path | None, rules: Path | None) -> None:
    """Compare two acts, documents or JSON of parse: what is kept, changed, moved, new and gone, paired by meaning."""
    from pipeline.compare.command import diff as compared

    click.echo(compared(old, new, form, output, rules), nl=False)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILES...")
@FORM
@OUTPUT_FILE
@RULES
def trend(files: tuple[Path, ...], form: str | None, output: Path | None, rules: Path | None) -> None:
    """Follow the values of the targets over several acts, documents or JSON of parse."""
    from pipeline.compare.command import trend as followed

    click.echo(followed(files, form, output, rules), nl=False)
