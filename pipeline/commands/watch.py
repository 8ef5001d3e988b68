"""The command that stays: ``watch``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import FOLDER, FORMATS, is_debugging, reading

if TYPE_CHECKING:
    from pipeline.runs.run import Reading


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--load", "address", metavar="URL", help="Load into this database, as the command load does.")
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Where to write. Without --load and -o: output, and a database in it.")
@FORMATS
@click.option("--aside", type=FOLDER, metavar="DIR", help="Where bad files go, with their reason. Default: «не разобрано» in DIR.")
@click.option("--log", type=FOLDER, metavar="FILE", help="Append a line an event here; without it to standard output.")
@click.option("--once", is_flag=True, help="Work off what is there and end.")
@click.option("--interval", type=click.FloatRange(min=0.1), default=10.0, show_default=True, metavar="SECONDS",
              help="Look so often even where no event comes, as from network shares.")  # fmt: skip
@click.option("--settle", type=click.FloatRange(min=0.0), default=2.0, show_default=True, metavar="SECONDS",
              help="A file that has not moved for so long is taken for written.")  # fmt: skip
@click.option("--state", type=FOLDER, metavar="FILE", help="Where is kept what is done. Default: .reshenie-watch.db in DIR.")
@reading()
def watch(
    folder: Path,
    address: str | None,
    output: Path | None,
    formats: tuple[str, ...],
    aside: Path | None,
    log: Path | None,
    once: bool,
    interval: float,
    settle: float,
    state: Path | None,
    reading: Reading,
) -> None:
    """Parse, write and load what is new or changed in a folder as it comes, once each, until Ctrl+C.

    Killed and started again, it goes on where it was. Exit status: 0 ended by SIGTERM, or all done; 130 by Ctrl+C; 1 after
    --once where a file was put aside or something is left; 2 wrong usage, or another watch is there.
    """
    from pipeline.watching.command import watch as watched
    from pipeline.watching.plan import plan

    asked = plan(
        folder, reading, address=address, output=output, formats=formats, aside=aside, log=log, interval=interval, settle=settle,
        state=state,
    )  # fmt: skip
    click.get_current_context().exit(watched(asked, once, click.echo, is_debugging()))
