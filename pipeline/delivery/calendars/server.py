"""A calendar on a CalDAV server (RFC 4791), by the ``caldav`` package: found or made, read, and written task by task.

That a request may be sent twice does no harm: a new task is only put where there is none (``If-None-Match: *``), one that
is there only over the version that was read (``If-Match``), and a calendar is made under an address that its name decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from caldav.elements import dav
from icalendar import Calendar, Component

from pipeline.delivery.calendars.account import Account
from pipeline.delivery.calendars.client import LoginError, client, delivery_errors
from pipeline.delivery.calendars.ical import COMPONENTS, PRODUCT
from pipeline.delivery.calendars.items import UID_PREFIX, Kind
from pipeline.delivery.retry import UnreachableError
from pipeline.delivery.run import DeliveryError

Answer = TypeVar("Answer")

_WRITTEN = (200, 201, 204)
_OTHER_VERSION = (404, 409, 412)
_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_TYPE = {"Content-Type": "text/calendar; charset=utf-8"}


class OtherVersionError(Exception):
    """A task has changed on the server since it was read."""


class RefusedError(DeliveryError):
    """The server does not take a task; it may take the others."""


@dataclass
class Stored:
    """A task or event on the server. ``component`` is the one that says what recurs, not one of its exceptions."""

    url: str
    etag: str | None
    calendar: Calendar
    component: Component

    @property
    def uid(self) -> str:
        """Its UID."""
        return str(self.component["UID"])


class CalendarServer:
    """One calendar of an account. Everything raises DeliveryError where the server cannot be reached or refuses."""

    def __init__(self, account: Account, name: str | None, kind: Kind) -> None:
        self.account, self.kind = account, kind
        self.name = name or {"tasks": "Поручения", "events": "Сроки поручений"}[kind]
        self._named = bool(name)
        self._client = client(account)
        self._calendar: Any = None

    def open(self, make: bool) -> bool:
        """Find the calendar: the address itself where it is one and no name is given, else by name among those of the
        account. Where there is none, make it if ``make``. Return whether there is one now."""
        self._calendar = self._itself() or self._found()
        if self._calendar is None and make:
            self._calendar = self._made()
        if self._calendar is not None and COMPONENTS[self.kind] not in self._ask(self._calendar.get_supported_components):
            raise DeliveryError(f'{self.account.host}: the calendar "{self.name}" takes no {self.kind}; name another by --calendar')
        return self._calendar is not None

    def stored(self) -> dict[str, Stored]:
        """Return our tasks or events by UID, also those that are done."""
        if self._calendar is None:
            return {}
        search = {"todo": True, "include_completed": True} if self.kind == "tasks" else {"event": True}
        found = self._ask(lambda: self._calendar.search(**search))
        read = (self._read(one) for one in found)
        return {one.uid: one for one in read if one}

    def put_new(self, uid: str, component: Component) -> None:
        """Put a task where there is none. Raises OtherVersionError where there is one by now."""
        made = Calendar()
        made.add("VERSION", "2.0")
        made.add("PRODID", PRODUCT)
        made.add_component(component)
        self._put(str(self._calendar.url.join(f"{uid}.ics")), made, {"If-None-Match": "*"})

    def put(self, stored: Stored) -> None:
        """Write a task over the version that was read. Raises OtherVersionError where there is another one by now."""
        strong = stored.etag and not stored.etag.startswith("W/")
        self._put(stored.url, stored.calendar, {"If-Match": str(stored.etag)} if strong else {})

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def _put(self, url: str, calendar: Calendar, headers: dict[str, str]) -> None:
        status = self._ask(lambda: self._client.put(url, calendar.to_ical(), headers | _TYPE)).status
        if status in _OTHER_VERSION:
            raise OtherVersionError
        if status not in _WRITTEN:
            raise RefusedError(f"{self.account.host}: refused a task (HTTP status {status})")

    def _read(self, one: Any) -> Stored | None:
        data: bytes = one.raw_data or b""
        if UID_PREFIX.encode() not in data:
            return None
        try:
            calendar = Calendar.from_ical(data)
        except ValueError:
            return None  # not as we write it, so nothing of ours
        for component in calendar.walk(COMPONENTS[self.kind]):
            if str(component.get("UID", "")).startswith(UID_PREFIX) and "RECURRENCE-ID" not in component:
                return Stored(str(one.url), one.etag, calendar, component)
        return None

    # ---- which calendar

    def _itself(self) -> Any:
        if self._named:
            return None
        here = self._client.calendar(url=self._client.url)
        try:
            kinds = self._ask(lambda: here.get_properties([dav.ResourceType()])).get(dav.ResourceType.tag) or []
        except (LoginError, UnreachableError):
            raise
        except DeliveryError:
            return None  # an address that only leads to the account
        if _CALENDAR not in kinds:
            return None
        self.name = self._ask(here.get_display_name) or self.name
        return here

    def _found(self) -> Any:
        there = self._ask(lambda: self._client.principal().get_calendars())
        own = [one for one in there if str(one.url).rstrip("/").endswith(f"/{self._id}")]
        named = [one for one in there if self._ask(one.get_display_name) == self.name]
        found = named if len(named) == 1 else own or named
        if len(found) > 1:
            raise DeliveryError(f'{self.account.host}: {len(found)} calendars are named "{self.name}"; give the address of one')
        return found[0] if found else None

    def _made(self) -> Any:
        home = self._ask(self._client.principal)
        try:
            return self._ask(
                lambda: home.make_calendar(name=self.name, cal_id=self._id, supported_calendar_component_set=[COMPONENTS[self.kind]])
            )
        except DeliveryError:
            found = self._found()  # somebody was quicker, or the answer to our first try was lost
            if found is None:
                raise
            return found

    @property
    def _id(self) -> str:
        return f"{UID_PREFIX}{hashlib.blake2b(f'{self.kind} {self.name}'.encode(), digest_size=8).hexdigest()}"

    def _ask(self, request: Callable[[], Answer]) -> Answer:
        with delivery_errors(self.account.host):
            return request()
