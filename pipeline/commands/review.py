"""The commands by which people correct what was read: ``review`` in the browser, ``import-workbook`` from a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import FOLDER, REGISTRY, RULES, tell


@click.command()
@click.argument("file", type=FOLDER)
@RULES
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen on this machine. Default: any free port.")
@click.option("--who", metavar="NAME", help="Who reviews; written into each correction.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@REGISTRY
def review(file: Path, rules: Path | None, port: int, who: str | None, no_browser: bool, registry: Path | None) -> None:
    """Check a document in the browser: confirm, correct or clear each value beside the text (Ctrl+C ends).

    Every change is at once in <stem>.corrections.yaml, which parse applies. Only this machine can open the address.
    """
    from pipeline.review.command import review as reviewed

    reviewed(file, rules, port, who, not no_browser, click.echo, registry)


@click.command("import-workbook")
@click.argument("workbook", type=FOLDER)
@click.argument("source", type=FOLDER)
@RULES
@click.option("--who", metavar="NAME", help="Who corrected; else who saved the workbook, where it says so.")
@click.option("--when", metavar="DATE", help="When; else when the workbook was saved, where it says so.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be written.")
def import_workbook(workbook: Path, source: Path, rules: Path | None, who: str | None, when: str | None, dry_run: bool) -> None:
    """Turn the edits of a workbook into corrections beside the document, which parse applies from then on.

    Exit status: 0 all taken over; 1 some cells could not be (they are listed by sheet and cell), or the document has changed.
    """
    from pipeline.corrections import Signed
    from pipeline.workbook.take_over import import_workbook as imported
    from pipeline.workbook.take_over import lines, problem_lines

    done = imported(workbook, source, rules, Signed(who=who, when=when), write=not dry_run)
    tell(lines(done), problem_lines(done), done.exit_status)
