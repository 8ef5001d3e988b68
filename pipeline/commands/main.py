"""The command line: what may be written after ``reshenie``. Every command calls a function; none decides anything.

The heavy parts are imported inside the commands, so that ``reshenie --help`` answers at once.
"""

from __future__ import annotations

import gc
import logging
import sys

import click

from pipeline import __version__
from pipeline.commands.compare import diff, trend
from pipeline.commands.delivery import export, load, push
from pipeline.commands.gold import evaluate, import_annotations
from pipeline.commands.group import Group
from pipeline.commands.inspection import explain, read, schema
from pipeline.commands.parse import parse, report, workbook
from pipeline.commands.review import import_workbook, review
from pipeline.commands.rules import registry, rules
from pipeline.commands.watch import watch


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="reshenie")
@click.pass_context
def cli(context: click.Context, debug: bool) -> None:
    """Read Russian administrative resolutions and write down what they order: who, what, by when, how much."""
    cli.debug = debug
    if debug:
        faults = logging.getLogger("pipeline.faults")  # what was not read, though the act was
        faults.setLevel(logging.DEBUG)
        faults.handlers = [logging.StreamHandler()]
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


_COMMANDS = (
    parse, report, workbook, review, import_workbook, read, explain, schema, diff, trend, evaluate, import_annotations,
    load, push, export, watch, rules, registry,
)  # fmt: skip
for command in _COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Entry point of the command ``reshenie``."""
    gc.disable()  # what is made while starting stays; a run looks for garbage from its first document on
    for stream in (sys.stdout, sys.stderr):
        # A console may lack some letters; a file or a pipe gets UTF-8 wherever we run.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
    cli(prog_name="reshenie")
