"""The command line: what may be written after ``reshenie``. Every command calls a function; none decides anything.

The heavy parts are imported inside the commands, so that ``reshenie --help`` answers at once.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

from pipeline import __version__
from pipeline.commands.delivery import export, import_annotations, load, push, watch
from pipeline.commands.options import (
    CALENDAR_OF,
    FOLDER,
    FORM,
    MAX_PAGES,
    NO_CORRECTIONS,
    OUTPUT,
    OUTPUT_FILE,
    PATHS,
    REGISTRY,
    RULES,
    follow,
)


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


@cli.command()
@PATHS
@OUTPUT
@click.option("--format", "formats", default="json,csv", show_default=True, help="What to write, joined by commas.")
@click.option("--strict", is_flag=True, help="Exit with 1 where a document has an issue of severity warning or error.")
@RULES
@click.option("--delimiter", default=",", show_default=True, help="Between the cells of the tables; 'tab' for a tab.")
@MAX_PAGES
@click.option("--encoding", default="utf-8-sig", show_default=True, help="Of the tables; the default is UTF-8 with a byte-order mark.")
@CALENDAR_OF
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def parse(
    context: click.Context,
    paths: tuple[Path, ...],
    output: Path,
    formats: str,
    strict: bool,
    rules: Path | None,
    delimiter: str,
    encoding: str,
    kind: Literal["tasks", "events"],
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Read files and folders ('-' is standard input) and write JSON and tables.

    Exit status: 0 all documents written, 1 some could not be read (they are listed), 2 nothing could be done.
    """
    from pipeline.formats.dialect import Dialect
    from pipeline.runs.run import Run, Settings

    names = tuple(name.strip() for name in formats.split(",") if name.strip())
    dialect = Dialect({"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter), encoding, kind)
    run = Run(Settings(output, names, rules, dialect, max_pages, not no_corrections, registry), debug=cli.debug)
    follow(run, paths)
    context.exit(run.exit_status(strict))


@cli.command()
@PATHS
@click.option("-o", "--output", type=FOLDER, default=Path("report.html"), show_default=True, metavar="FILE", help="Where to write.")
@RULES
@MAX_PAGES
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def report(
    context: click.Context,
    paths: tuple[Path, ...],
    output: Path,
    rules: Path | None,
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Read files and folders and write one page to look at them: the text beside what was read, filters, charts.

    The page needs only a browser. Exit status as of parse.
    """
    from pipeline.report.command import report_run

    run = report_run(output, rules, max_pages, not no_corrections, registry, cli.debug)
    follow(run, paths)
    context.exit(run.exit_status())


@cli.command("read")
@click.argument("file", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="With blocks, labels and pages, as JSON.")
@MAX_PAGES
@RULES
def read_command(file: Path, as_json: bool, max_pages: int, rules: Path | None) -> None:
    """Print what is read of a file, before anything is extracted from it ('-' is standard input)."""
    from pipeline.commands.read import readout
    from pipeline.readers.content import Limits

    click.echo(readout(file, Limits(max_pages=max_pages, rules=rules), as_json), nl=False)


def print_mark(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    """Print what stands for a name in gold, and end."""
    if name is not None:
        from pipeline.evaluation.hashed import hashed

        click.echo(hashed(name))
        context.exit()


@cli.command()
@click.argument("gold", type=FOLDER)
@click.argument("pred", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Write the scores as JSON; --diff reads that.")
@click.option("--diff", "old", type=FOLDER, metavar="OLD.json", help="List gains and losses since an earlier --json.")
@click.option("--errors", is_flag=True, help="List what is wrong, as in the gold and as found.")
@click.option("--by", type=click.Choice(["assignment", "field"]), default="assignment", help="How --errors groups it.  [assignment]")
@click.option(
    "--hash", metavar="NAME", is_eager=True, expose_value=False, callback=print_mark, help="Print what may stand for NAME in gold."
)
def evaluate(gold: Path, pred: Path, as_json: bool, old: Path | None, errors: bool, by: str) -> None:
    """Score output JSON against gold files (*.gold.yaml); both are files or folders."""
    from pipeline.evaluation.command import scores

    click.echo(scores(gold, pred, as_json=as_json, old=old, errors=errors, by_field=by == "field"), nl=False)


@cli.command()
@click.argument("file", type=FOLDER)
@click.argument("clause")
@RULES
@NO_CORRECTIONS
def explain(file: Path, clause: str, rules: Path | None, no_corrections: bool) -> None:
    """Say of every value in a clause (2.6) or an assignment (2.6-3) which phrase and which rule it comes from, and which
    reviewer corrected it when and why."""
    from pipeline.commands.explain import explain as explained

    click.echo(explained(file, clause, rules, not no_corrections), nl=False)


@cli.command()
@PATHS
@OUTPUT
@RULES
@REGISTRY
@NO_CORRECTIONS
@click.option("--force", is_flag=True, help="Write also over a workbook that was edited.")
@click.pass_context
def workbook(
    context: click.Context,
    paths: tuple[Path, ...],
    output: Path,
    rules: Path | None,
    registry: Path | None,
    no_corrections: bool,
    force: bool,
) -> None:
    """Read files and folders and write a workbook for each document, for a reviewer to check and edit.

    Exit status as of parse.
    """
    from pipeline.workbook.command import workbook_run

    run = workbook_run(output, rules, not no_corrections, registry, force, cli.debug)
    follow(run, paths)
    context.exit(run.exit_status())


@cli.command("import-workbook")
@click.argument("workbook", type=FOLDER)
@click.argument("source", type=FOLDER)
@RULES
@click.option("--who", metavar="NAME", help="Who corrected; else who saved the workbook, where it says so.")
@click.option("--when", metavar="DATE", help="When; else when the workbook was saved, where it says so.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be written.")
@click.pass_context
def import_workbook(
    context: click.Context, workbook: Path, source: Path, rules: Path | None, who: str | None, when: str | None, dry_run: bool
) -> None:
    """Turn the edits of a workbook into corrections beside the document, which parse applies from then on.

    Exit status: 0 all taken over; 1 some cells could not be (they are listed by sheet and cell), or the document has changed.
    """
    from pipeline.corrections import Signed
    from pipeline.workbook.take_over import import_workbook as imported
    from pipeline.workbook.take_over import lines, problem_lines

    done = imported(workbook, source, rules, Signed(who=who, when=when), write=not dry_run)
    for line in lines(done):
        click.echo(line)
    for line in problem_lines(done):
        click.echo(f"reshenie: {line}", err=True)
    context.exit(done.exit_status)


@cli.command("review")
@click.argument("file", type=FOLDER)
@RULES
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen on this machine. Default: any free port.")
@click.option("--who", metavar="NAME", help="Who reviews; written into each correction.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@REGISTRY
def review_command(file: Path, rules: Path | None, port: int, who: str | None, no_browser: bool, registry: Path | None) -> None:
    """Check a document in the browser: confirm, correct or clear each value beside the text (Ctrl+C ends).

    Every change is at once in <stem>.corrections.yaml, which parse applies. Only this machine can open the address.
    """
    from pipeline.review.command import review

    review(file, rules, port, who, not no_browser, click.echo, registry)


@cli.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@FORM
@OUTPUT_FILE
@RULES
def diff(old: Path, new: Path, form: str | None, output: Path | None, rules: Path | None) -> None:
    """Compare two acts, documents or JSON of parse: what is kept, changed, moved, new and gone, paired by meaning."""
    from pipeline.compare.command import diff as compared

    click.echo(compared(old, new, form, output, rules), nl=False)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILES...")
@FORM
@OUTPUT_FILE
@RULES
def trend(files: tuple[Path, ...], form: str | None, output: Path | None, rules: Path | None) -> None:
    """Follow the values of the targets over several acts, documents or JSON of parse."""
    from pipeline.compare.command import trend as followed

    click.echo(followed(files, form, output, rules), nl=False)


@cli.command()
@click.option("--version", type=click.Choice(["1.0", "1.1"]), default="1.1", show_default=True, help="That of the contract.")
def schema(version: str) -> None:
    """Print the JSON Schema of the output."""
    from pipeline.formats.json import dumps
    from pipeline.formats.json import schema as shipped

    click.echo(dumps(shipped(version)), nl=False)


@cli.group()
def registry() -> None:
    """Work on the registry of organisations, positions and persons."""


@registry.command()
@PATHS
@OUTPUT_FILE
@RULES
def suggest(paths: tuple[Path, ...], output: Path | None, rules: Path | None) -> None:
    """Propose a registry.yaml from acts: documents, JSON of parse, or folders of either."""
    from pipeline.registry.suggest import suggest as suggested
    from pipeline.runs.acts import load_acts

    click.echo(suggested(load_acts(paths, rules), output, rules), nl=False)


@cli.group()
def rules() -> None:
    """Work on the rules."""


@rules.command()
@RULES
@click.pass_context
def check(context: click.Context, rules: Path | None) -> None:
    """Check the rules: shape, unique ids, every example matched by its rule, no counter-example matched."""
    from pipeline.rulebook.check import check_rules

    problems = check_rules(rules)
    for line in problems:
        click.echo(f"reshenie: {line}", err=True)
    if not problems:
        click.echo("the rules are in order")
    context.exit(2 if problems else 0)


for command in (export, import_annotations, load, push, watch):
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
