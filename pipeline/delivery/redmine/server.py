"""A project on a Redmine server: what can be asked of it and done to it, in Redmine's REST terms.

https://www.redmine.org/projects/redmine/wiki/Rest_Issues and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pipeline.delivery.redmine.account import Account
from pipeline.delivery.redmine.client import ForbiddenError, MissingError, Patience, connect, created_once, delivery_errors
from pipeline.delivery.redmine.issues import FIELD, Values
from pipeline.delivery.run import DeliveryError

Raw = dict[str, Any]
PAGE = 100  # Redmine gives no more at a time


class RedmineServer:
    """One project. Every method raises DeliveryError, in words that hold no secret."""

    def __init__(self, account: Account, project: str, patience: Patience) -> None:
        self.account, self.patience = account, patience
        self._redmine = connect(account, patience)
        with delivery_errors(account):
            try:
                self.project = self._one("project", quote(project, safe=""), include="trackers,issue_custom_fields")
            except MissingError:
                raise DeliveryError(f"{account.host}: no project {project}, or not to be seen with this key") from None
            self.identifier, self._id = str(self.project["identifier"]), int(self.project["id"])

    def issues(self) -> Iterator[Raw]:
        """All issues of the project, closed ones too, and those of its subprojects, where people may have moved them."""
        yield from self._paged(self._redmine.issue, project_id=self._id, status_id="*", sort="id")

    def newest_issues(self) -> list[Raw]:
        """The page of issues that were made last."""
        with delivery_errors(self.account):
            return _raw(self._redmine.issue.filter(project_id=self._id, status_id="*", sort="id:desc", limit=PAGE))

    def issue(self, number: int) -> Raw:
        """An issue with its history."""
        with delivery_errors(self.account):
            return self._one("issue", number, include="journals")

    def create(self, values: Mapping[str, Any], find: Callable[[Raw], bool]) -> Raw:
        """Create an issue and return it; ``find`` recognises it where the answer was lost."""

        def found() -> Raw | None:
            return next(filter(find, self.newest_issues()), None)

        with delivery_errors(self.account):
            made: Raw = created_once(lambda: self._created(values), found, self.patience)
            return made

    def update(self, number: int, values: Mapping[str, Any]) -> None:
        """Change these values of an issue; raises UnclearError where it is not known whether they were."""
        with delivery_errors(self.account):
            self._redmine.issue.update(number, **values)

    def custom_fields(self) -> list[Raw] | None:
        """All custom fields of the server; None where only an administrator may ask."""
        return self._unless_forbidden("custom_field")

    def statuses(self) -> list[Raw]:
        """All statuses of issues."""
        with delivery_errors(self.account):
            return _raw(self._redmine.issue_status.all())

    def priorities(self) -> list[Raw]:
        """All priorities of issues."""
        with delivery_errors(self.account):
            return _raw(self._redmine.enumeration.filter(resource="issue_priorities"))

    def members(self) -> dict[str, str]:
        """The users and groups of the project: names by their numbers."""
        every = list(self._paged(self._redmine.project_membership, project_id=self._id))
        who = [one for each in every for one in (each.get("user"), each.get("group")) if one]
        return {str(one["id"]): str(one.get("name", "")) for one in who}

    def user_number(self, login: str) -> str | None:
        """The number of the user of a login; None where there is none. Raises ForbiddenError for all but administrators."""
        with delivery_errors(self.account):
            users = _raw(self._redmine.user.filter(name=login, limit=PAGE))
        return next((str(user["id"]) for user in users if str(user.get("login", "")).casefold() == login.casefold()), None)

    # ---- how

    def _one(self, resource: str, number: int | str, **given: str) -> Raw:
        raw: Raw = getattr(self._redmine, resource).get(number, **given).raw()
        return raw

    def _created(self, values: Mapping[str, Any]) -> Raw:
        raw: Raw = self._redmine.issue.create(project_id=self._id, **values).raw()
        raw["id"], raw["status"]  # what answers without them is no Redmine
        return raw

    def _paged(self, manager: Any, **filters: Any) -> Iterator[Raw]:
        offset = 0
        while True:
            with delivery_errors(self.account):
                page = manager.filter(**filters, limit=PAGE, offset=offset)
                rows = _raw(page)
                total = int(page.total_count)
            yield from rows
            offset += len(rows)
            if not rows or offset >= total:
                return

    def _unless_forbidden(self, resource: str) -> list[Raw] | None:
        with delivery_errors(self.account):
            try:
                return _raw(getattr(self._redmine, resource).all())
            except ForbiddenError:
                return None


def sent(values: Values) -> Raw:
    """Values in the form in which Redmine takes them."""
    fields = [{"id": int(name.removeprefix(FIELD)), "value": value} for name, value in values.items() if name.startswith(FIELD)]
    plain: Raw = {name: value for name, value in values.items() if not name.startswith(FIELD)}
    return plain | ({"custom_fields": fields} if fields else {})


def _raw(resources: Any) -> list[Raw]:
    return [resource.raw() for resource in resources]
