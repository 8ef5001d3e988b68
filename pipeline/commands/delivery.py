"""The commands that hand acts to other systems: databases, calendars, trackers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from pipeline.commands.options import CALENDAR_OF, FOLDER, OUTPUT, PATHS, carry_out, reading

if TYPE_CHECKING:
    from pipeline.runs.run import Reading


@click.command()
@click.argument("url")
@PATHS
@reading()
def load(url: str, paths: tuple[Path, ...], reading: Reading) -> None:
    """Load documents, or JSON of parse, into a database: sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE.

    Run again, it writes only what differs and keeps what stood there before. Exit status as of parse.
    """
    from pipeline.delivery.database.load import load_run

    carry_out(load_run(url, reading), paths)


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
@reading()
def caldav(
    url: str,
    paths: tuple[Path, ...],
    calendar: str | None,
    kind: Literal["tasks", "events"],
    user: str | None,
    password_file: Path | None,
    dry_run: bool,
    reading: Reading,
) -> None:
    """Put the assignments of documents, or of JSON of parse, into a calendar on a CalDAV server.

    Run again, it changes only what the acts say anew; what people did to a task stays. Exit status as of parse.
    """
    from pipeline.delivery.calendars.command import caldav_run

    run = caldav_run(url, reading, calendar=calendar, kind=kind, user=user, password_file=password_file, dry_run=dry_run)
    carry_out(run, paths)


@push.command()
@click.argument("url")
@PATHS
@click.option("--project", required=True, metavar="P", help="The project's identifier, as in its address.")
@click.option("--people", type=FOLDER, metavar="FILE", help="A YAML table of people and parties with their logins.")
@click.option("--key-file", type=FOLDER, metavar="FILE", help="The API key is its first line; else it is taken from RESHENIE_REDMINE_KEY.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="tracker, status, priority, closed_status, key_field and others.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be created, changed, closed.")
@reading()
def redmine(
    url: str,
    paths: tuple[Path, ...],
    project: str,
    people: Path | None,
    key_file: Path | None,
    given: tuple[str, ...],
    dry_run: bool,
    reading: Reading,
) -> None:
    """Make an issue of each document, or JSON of parse, in a project of Redmine, and a subtask of each assignment.

    Run again, it changes only what the acts say anew; what people did to an issue stays. Exit status as of parse.
    """
    from pipeline.delivery.redmine.command import redmine_run

    run = redmine_run(url, project, reading, people=people, key_file=key_file, given=given, dry_run=dry_run)
    carry_out(run, paths)


@click.command()
@click.argument("tracker", required=False)
@click.argument("paths", nargs=-1, type=FOLDER, metavar="PATHS...")
@OUTPUT
@click.option("--people", type=FOLDER, metavar="FILE", help="A YAML table of people and parties with their logins or ids.")
@click.option("--set", "constants", multiple=True, metavar="NAME=VALUE", help="What the tracker wants to know beside the acts.")
@click.option("--list", "listed", is_flag=True, help="Only list the trackers, and what each wants to know.")
@reading()
def export(
    tracker: str | None,
    paths: tuple[Path, ...],
    output: Path,
    people: Path | None,
    constants: tuple[str, ...],
    listed: bool,
    reading: Reading,
) -> None:
    """Read documents, or JSON of parse, and write the file that a tracker imports (--list names the trackers).

    Exit status as of parse.
    """
    from pipeline.delivery.trackers.export import export_run, listing

    if listed:
        click.echo(listing(reading.rules), nl=False)
        return
    if tracker is None or not paths:
        raise click.UsageError("a tracker and at least one path are wanted; --list names the trackers")
    carry_out(export_run(tracker, output, reading, people, constants), paths)
