"""The commands that read documents and write files of them: ``parse``, ``report``, ``workbook``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from pipeline.commands.options import (
    CALENDAR_OF,
    FOLDER,
    FORMATS,
    MAX_PAGES,
    NO_CORRECTIONS,
    OUTPUT,
    PATHS,
    REGISTRY,
    RULES,
    carry_out,
    reading,
)

if TYPE_CHECKING:
    from pipeline.runs.run import Reading

DELIMITER = click.option(
    "--delimiter",
    default=",",
    show_default=True,
    callback=lambda context, option, sign: {"tab": "\t", "\\t": "\t"}.get(sign, sign),
    help="Between the cells of the tables; 'tab' for a tab.",
)
ENCODING = click.option(
    "--encoding", default="utf-8-sig", show_default=True, help="Of the tables; the default is UTF-8 with a byte-order mark."
)


@click.command()
@PATHS
@OUTPUT
@FORMATS
@click.option("--strict", is_flag=True, help="Exit with 1 where a document has an issue of severity warning or error.")
@reading(RULES, DELIMITER, MAX_PAGES, ENCODING, CALENDAR_OF, REGISTRY, NO_CORRECTIONS)
def parse(
    paths: tuple[Path, ...],
    output: Path,
    formats: tuple[str, ...],
    strict: bool,
    delimiter: str,
    encoding: str,
    kind: Literal["tasks", "events"],
    reading: Reading,
) -> None:
    """Read files and folders ('-' is standard input) and write JSON and tables.

    Exit status: 0 all documents written, 1 some could not be read (they are listed), 2 nothing could be done.
    """
    from pipeline.formats.dialect import Dialect
    from pipeline.runs.run import Run, Settings

    carry_out(Run(Settings(output, formats, Dialect(delimiter, encoding, kind), reading)), paths, strict)


@click.command()
@PATHS
@click.option("-o", "--output", type=FOLDER, default=Path("report.html"), show_default=True, metavar="FILE", help="Where to write.")
@reading()
def report(paths: tuple[Path, ...], output: Path, reading: Reading) -> None:
    """Read files and folders and write one page to look at them: the text beside what was read, filters, charts.

    The page needs only a browser. Exit status as of parse.
    """
    from pipeline.report.command import report_run

    carry_out(report_run(output, reading), paths)


@click.command()
@PATHS
@OUTPUT
@reading(RULES, REGISTRY, NO_CORRECTIONS)
@click.option("--force", is_flag=True, help="Write also over a workbook that was edited.")
def workbook(paths: tuple[Path, ...], output: Path, reading: Reading, force: bool) -> None:
    """Read files and folders and write a workbook for each document, for a reviewer to check and edit.

    Exit status as of parse.
    """
    from pipeline.workbook.command import workbook_run

    carry_out(workbook_run(output, reading, force), paths)
