"""The commands that hand acts to other systems: databases, calendars, trackers, training data. As in ``cli``, none decides anything."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from pipeline.commands.options import CALENDAR_OF, FOLDER, MAX_PAGES, NO_CORRECTIONS, OUTPUT, PATHS, REGISTRY, RULES, follow


@click.command()
@click.argument("url")
@PATHS
@RULES
@MAX_PAGES
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def load(
    context: click.Context,
    url: str,
    paths: tuple[Path, ...],
    rules: Path | None,
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Load documents, or JSON of parse, into a database: sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE.

    Run again, it writes only what differs and keeps what stood there before. Exit status as of parse.
    """
    from pipeline.delivery.database.load import load_run
    from pipeline.runs.run import Settings

    settings = Settings(Path("database"), rules=rules, max_pages=max_pages, corrections=not no_corrections, registry=registry)
    run = load_run(url, settings, debug=bool(getattr(context.find_root().command, "debug", False)))
    follow(run, paths)
    context.exit(run.exit_status())


@click.group()
def push() -> None:
    """Hand assignments to a server, and bring there up to date what was handed before."""


@push.command()
@click.argument("url")
@PATHS
@click.option("--calendar", metavar="NAME", help="Default: the address itself where it is a calendar, else Поручения; made where missing.")
@CALENDAR_OF
@click.option("--user", metavar="NAME", help="Who logs in; the password is taken from RESHENIE_CALDAV_PASSWORD.")
@click.option("--password-file", type=FOLDER, metavar="FILE", help="The password is its first line.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be created, changed, cancelled.")
@RULES
@MAX_PAGES
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def caldav(
    context: click.Context,
    url: str,
    paths: tuple[Path, ...],
    calendar: str | None,
    kind: Literal["tasks", "events"],
    user: str | None,
    password_file: Path | None,
    dry_run: bool,
    rules: Path | None,
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Put the assignments of documents, or of JSON of parse, into a calendar on a CalDAV server.

    Run again, it changes only what the acts say anew; what people did to a task stays. Exit status as of parse.
    """
    from pipeline.delivery.calendars.command import caldav_run
    from pipeline.runs.run import Settings

    settings = Settings(Path("caldav"), rules=rules, max_pages=max_pages, corrections=not no_corrections, registry=registry)
    run = caldav_run(
        url, settings, calendar=calendar, kind=kind, user=user, password_file=password_file, dry_run=dry_run,
        debug=bool(getattr(context.find_root().command, "debug", False)),
    )  # fmt: skip
    follow(run, paths)
    context.exit(run.exit_status())


@push.command()
@click.argument("url")
@PATHS
@click.option("--project", required=True, metavar="P", help="The project's identifier, as in its address.")
@click.option("--people", type=FOLDER, metavar="FILE", help="A YAML table of people and parties with their logins.")
@click.option("--key-file", type=FOLDER, metavar="FILE", help="The API key is its first line; else it is taken from RESHENIE_REDMINE_KEY.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="tracker, status, priority, closed_status, key_field and others.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be created, changed, closed.")
@RULES
@MAX_PAGES
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def redmine(
    context: click.Context,
    url: str,
    paths: tuple[Path, ...],
    project: str,
    people: Path | None,
    key_file: Path | None,
    given: tuple[str, ...],
    dry_run: bool,
    rules: Path | None,
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Make an issue of each document, or JSON of parse, in a project of Redmine, and a subtask of each assignment.

    Run again, it changes only what the acts say anew; what people did to an issue stays. Exit status as of parse.
    """
    from pipeline.delivery.redmine.command import redmine_run
    from pipeline.runs.run import Settings

    settings = Settings(Path("redmine"), rules=rules, max_pages=max_pages, corrections=not no_corrections, registry=registry)
    run = redmine_run(
        url, project, settings, people=people, key_file=key_file, given=given, dry_run=dry_run,
        debug=bool(getattr(context.find_root().command, "debug", False)),
    )  # fmt: skip
    follow(run, paths)
    context.exit(run.exit_status())


@click.command()
@click.argument("tracker", required=False)
@click.argument("paths", nargs=-1, type=FOLDER, metavar="PATHS...")
@OUTPUT
@click.option("--people", type=FOLDER, metavar="FILE", help="A YAML table of people and parties with their logins or ids.")
@click.option("--set", "constants", multiple=True, metavar="NAME=VALUE", help="What the tracker wants to know beside the acts.")
@click.option("--list", "listed", is_flag=True, help="Only list the trackers, and what each wants to know.")
@RULES
@MAX_PAGES
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def export(
    context: click.Context,
    tracker: str | None,
    paths: tuple[Path, ...],
    output: Path,
    people: Path | None,
    constants: tuple[str, ...],
    listed: bool,
    rules: Path | None,
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Read documents, or JSON of parse, and write the file that a tracker imports (--list names the trackers).

    Exit status as of parse.
    """
    from pipeline.delivery.trackers.export import export_run, listing

    if listed:
        click.echo(listing(rules), nl=False)
        return
    if tracker is None or not paths:
        raise click.UsageError("a tracker and at least one path are wanted; --list names the trackers")
    debug = bool(getattr(context.find_root().command, "debug", False))
    run = export_run(
        tracker, output, rules, people, constants, registry=registry, max_pages=max_pages, corrections=not no_corrections, debug=debug
    )
    follow(run, paths)
    context.exit(run.exit_status())


@click.command("import-annotations")
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILES...")
@OUTPUT
@RULES
@click.pass_context
def import_annotations(context: click.Context, files: tuple[Path, ...], output: Path, rules: Path | None) -> None:
    """Turn corrected annotations, exports of Label Studio (JSON) or brat's .ann, into gold files (<id>.gold.yaml).

    Exit status: 0 all taken over; 1 some of it is to be settled by hand (listed, and marked in the files), or cannot be read.
    """
    from pipeline.standards.import_command import import_annotations as imported

    done = imported(files, output, rules)
    for line in done.lines:
        click.echo(line)
    for line in done.problems:
        click.echo(f"reshenie: {line}", err=True)
    context.exit(done.exit_status)


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--load", "address", metavar="URL", help="Load into this database, as the command load does.")
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Where to write. Without --load and -o: output, and a database in it.")
@click.option("--format", "formats", default="json,csv", show_default=True, help="What to write, joined by commas.")
@click.option("--aside", type=FOLDER, metavar="DIR", help="Where bad files go, with their reason. Default: «не разобрано» in DIR.")
@click.option("--log", type=FOLDER, metavar="FILE", help="Append a line an event here; without it to standard output.")
@click.option("--once", is_flag=True, help="Work off what is there and end.")
@click.option("--interval", type=click.FloatRange(min=0.1), default=10.0, show_default=True, metavar="SECONDS",
              help="Look so often even where no event comes, as from network shares.")  # fmt: skip
@click.option("--settle", type=click.FloatRange(min=0.0), default=2.0, show_default=True, metavar="SECONDS",
              help="A file that has not moved for so long is taken for written.")  # fmt: skip
@click.option("--state", type=FOLDER, metavar="FILE", help="Where is kept what is done. Default: .reshenie-watch.db in DIR.")
@RULES
@MAX_PAGES
@REGISTRY
@NO_CORRECTIONS
@click.pass_context
def watch(
    context: click.Context,
    folder: Path,
    address: str | None,
    output: Path | None,
    formats: str,
    aside: Path | None,
    log: Path | None,
    once: bool,
    interval: float,
    settle: float,
    state: Path | None,
    rules: Path | None,
    max_pages: int,
    registry: Path | None,
    no_corrections: bool,
) -> None:
    """Parse, write and load what is new or changed in a folder as it comes, once each, until Ctrl+C.

    Killed and started again, it goes on where it was. Exit status: 0 ended by SIGTERM, or all done; 130 by Ctrl+C; 1 after
    --once where a file was put aside or something is left; 2 wrong usage, or another watch is there.
    """
    from pipeline.watching.command import watch_folder

    names = tuple(name.strip() for name in formats.split(",") if name.strip())
    status = watch_folder(
        folder, address=address, output=output, formats=names, aside=aside, log=log, once=once, interval=interval, settle=settle,
        state=state, rules=rules, max_pages=max_pages, registry=registry, corrections=not no_corrections, echo=click.echo,
        debug=bool(getattr(context.find_root().command, "debug", False)),
    )  # fmt: skip
    context.exit(status)
