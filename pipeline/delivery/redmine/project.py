"""What a project offers for our issues: tracker, statuses, custom fields and members, found by the names that were given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.delivery.redmine.client import ForbiddenError
from pipeline.delivery.redmine.server import Raw, RedmineServer
from pipeline.delivery.run import DeliveryError
from pipeline.delivery.trackers.fields import Task
from pipeline.delivery.trackers.people import People

_HELD = ("key", "clause", "targets")


@dataclass
class Terms:
    """On what terms issues are made: ``first`` is sent with each new one, ``fields`` are numbers of custom fields by what they
    hold, ``closed`` is the status for what is gone, ``closing`` are all that close. ``notices`` tell what is missing, a line each."""

    tracker: str
    first: dict[str, str]
    fields: dict[str, int]
    closed: str
    closing: set[int]
    notices: list[str] = field(default_factory=list)


def terms(server: RedmineServer, options: Mapping[str, str]) -> Terms:
    """Find what the options name; raises DeliveryError, which lists what there is, for a tracker, status or priority that is not."""
    trackers = server.project.get("trackers") or []
    tracker = _named(server, "tracker", options["tracker"], trackers) if options["tracker"] else next(iter(trackers), None)
    if tracker is None:
        raise DeliveryError(f"{server.account.host}: the project {server.identifier} has no trackers")
    statuses = server.statuses()
    closing = [status for status in statuses if status.get("is_closed")]
    closed = _named(server, "closed status", options["closed_status"], closing) if options["closed_status"] else next(iter(closing), None)
    first = {"tracker_id": str(tracker["id"])}
    if options["status"]:
        first["status_id"] = str(_named(server, "status", options["status"], statuses)["id"])
    if options["priority"]:
        first["priority_id"] = str(_named(server, "priority", options["priority"], server.priorities())["id"])
    fields, notices = _fields(server, tracker, options)
    if closed is None:
        notices.append("Redmine has no status that closes: issues of vanished assignments are only marked")
    return Terms(str(tracker["name"]), first, fields, str(closed["id"]) if closed else "", {int(each["id"]) for each in closing}, notices)


def _named(server: RedmineServer, what: str, name: str, there: Iterable[Raw]) -> Raw:
    every = list(there)
    for each in every:
        if str(each.get("name", "")).casefold() == name.casefold():
            return each
    known = ", ".join(str(each.get("name")) for each in every)
    raise DeliveryError(f"{server.account.host}: no {what} {name}; there are {known or 'none'}")


def _fields(server: RedmineServer, tracker: Raw, options: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    in_project = {str(each["name"]): int(each["id"]) for each in server.project.get("issue_custom_fields") or []}
    every = server.custom_fields()
    issue_fields = {str(each["name"]): each for each in every or [] if each.get("customized_type") == "issue"}
    fields, lacking = {}, []
    for held in _HELD:
        name = options[f"{held}_field"]
        trackers = issue_fields.get(name, {}).get("trackers")
        if name not in in_project:
            lacking.append(f"{name} ({'not for this project' if name in issue_fields else 'not there'})")
        elif trackers is not None and tracker["id"] not in [each["id"] for each in trackers]:
            lacking.append(f"{name} (not for this tracker)")
        else:
            fields[held] = in_project[name]
    return fields, [_how_to_make(server, str(tracker["name"]), lacking)] if lacking else []


def _how_to_make(server: RedmineServer, tracker: str, lacking: list[str]) -> str:
    return (
        f"custom fields missing: {', '.join(lacking)}. An administrator adds them under Administration, Custom fields, Issues "
        f"(format Text, tracker {tracker}, project {server.identifier}); until then descriptions hold them"
    )


class Assignees:
    """Whom an issue is assigned to: the first executor, else controller, whom the map of people knows and the project has.

    ``people`` is None where there is no map: then who is assigned is no matter of ours.
    """

    def __init__(self, server: RedmineServer, people: People | None) -> None:
        self.server, self.people = server, people
        self.strangers: dict[str, None] = {}
        self._logins_hidden = False
        self._members = server.members() if people else {}
        self._numbers: dict[str, str] = {}

    @property
    def team(self) -> set[str]:
        """The users whom we know by now."""
        return set(self._numbers.values()) - {""}

    def of(self, task: Task) -> str | None:
        """The number of the user, empty for nobody, None where it is no matter of ours."""
        if self.people is None:
            return None
        for who in (*task.who.get("executor", []), *task.who.get("controller", [])):
            for login in self.people.of(who):
                if number := self._number(login):
                    return number
        return ""

    def notices(self) -> list[str]:
        """Who is missing where."""
        if self.people is None:
            return ["nobody is assigned: no map of people to logins was given (--people)"]
        hidden = " (this key may not look logins up: give names as Redmine shows them, or numbers)" if self._logins_hidden else ""
        told = [("no login in --people, left unassigned", self.people.missing), (f"no such member of the project{hidden}", self.strangers)]
        return [f"{why}: {'; '.join(list(names)[:10])}{_rest(len(names) - 10)}" for why, names in told if names]

    def _number(self, login: str) -> str:
        if login not in self._numbers:
            number = login if login in self._members else self._by_login(login) or self._by_name(login)
            self._numbers[login] = number if number in self._members else ""
            if not self._numbers[login]:
                self.strangers[login] = None
        return self._numbers[login]

    def _by_login(self, login: str) -> str | None:
        try:
            return self.server.user_number(login)
        except ForbiddenError:
            self._logins_hidden = True
            return None

    def _by_name(self, name: str) -> str:
        named = [number for number, known in self._members.items() if known.casefold() == name.casefold()]
        return named[0] if len(named) == 1 else ""


def _rest(number: int) -> str:
    return f" and {number} more" if number > 0 else ""
