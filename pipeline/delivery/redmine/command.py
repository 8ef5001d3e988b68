"""What ``reshenie push redmine`` does: a run that hands acts to a project of Redmine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.delivery.redmine.account import account
from pipeline.delivery.redmine.settings import chosen
from pipeline.delivery.run import DeliveryRun, Destination
from pipeline.delivery.trackers.people import load_people
from pipeline.runs.run import Reading


def redmine_run(
    url: str,
    project: str,
    reading: Reading,
    *,
    people: Path | None = None,
    key_file: Path | None = None,
    given: Sequence[str] = (),
    dry_run: bool = False,
) -> DeliveryRun:
    """Return a run, not begun.

    Raises UsageError where the address, the key or a choice cannot be used, RuleError for a broken map of people.
    """
    who, options = account(url, key_file), chosen(given)
    known = load_people(people) if people else None

    def open_destination() -> Destination:
        from pipeline.delivery.redmine.client import Patience  # requests and python-redmine, which only this needs
        from pipeline.delivery.redmine.destination import RedmineDestination
        from pipeline.delivery.redmine.server import RedmineServer

        return RedmineDestination(RedmineServer(who, project, Patience()), options, known, dry_run)

    return DeliveryRun(open_destination, reading)
