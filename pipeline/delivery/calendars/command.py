"""What ``reshenie push caldav`` does: a run that hands acts to a calendar on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.delivery.calendars.account import account
from pipeline.delivery.run import DeliveryRun, Destination
from pipeline.runs.run import Reading

if TYPE_CHECKING:
    from pipeline.delivery.calendars.items import Kind


def caldav_run(
    url: str, reading: Reading, *, calendar: str | None, kind: Kind, user: str | None, password_file: Path | None, dry_run: bool
) -> DeliveryRun:
    """Return a run, not begun. Raises UsageError where the address or the password cannot be used."""
    who = account(url, user, password_file)

    def open_destination() -> Destination:
        from pipeline.delivery.calendars.destination import CalDavDestination
        from pipeline.delivery.calendars.server import CalendarServer  # caldav, which only this needs

        return CalDavDestination(CalendarServer(who, calendar, kind), dry_run)

    return DeliveryRun(open_destination, reading)
