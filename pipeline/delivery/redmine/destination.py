"""The destination of ``reshenie push redmine``: acts come in, issues are created, changed, closed.

What is in Redmine is all that a second run needs to know: one that was cut off is taken up by running it again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.delivery.redmine.client import RefusedError, UnclearError, delivery_errors
from pipeline.delivery.redmine.issues import FIELD, TERMS, Found, Known, Values, Wanted, found, wanted
from pipeline.delivery.redmine.merge import differences, ours, status_before
from pipeline.delivery.redmine.project import Assignees, terms
from pipeline.delivery.redmine.server import RedmineServer, sent
from pipeline.delivery.redmine.settings import words
from pipeline.delivery.redmine.texts import keys_of
from pipeline.delivery.run import DeliveryError
from pipeline.delivery.trackers.fields import Task, tasks
from pipeline.delivery.trackers.people import People

if TYPE_CHECKING:
    from pipeline.model import Resolution

_COUNTED = ("created", "changed", "closed", "unchanged")
_KEPT = "left as people changed them"
_TRIES = 3
_NOT_YET = 0  # the number of an issue that a dry run does not make


class RedmineDestination:
    """Brings a project up to date, one act after the other.

    Redmine takes one issue at a time, so an act that fails in between stays partly written until the next run.
    """

    def __init__(self, server: RedmineServer, options: dict[str, str], people: People | None, dry_run: bool) -> None:
        self.server, self.dry_run, self.markup = server, dry_run, options["markup"] == "yes"
        with delivery_errors(server.account):
            self.terms = terms(server, options)
        self.assignees = Assignees(server, people)
        self.counts: Counter[str] = Counter(dict.fromkeys(_COUNTED, 0))
        self.lines: list[str] = []
        self._notices: dict[str, None] = dict.fromkeys(self.terms.notices)
        self._key_field = self.terms.fields.get("key")
        self._known = Known(self._found(raw) for raw in server.issues())
        for first, second in self._known.twice:
            self._notices[f"#{second} has the key of #{first} and is passed over"] = None
        self._acts: set[str] = set()
        self._broken: str | None = None

    def add(self, resolution: Resolution) -> None:
        """Bring the issues of an act up to date; raises DeliveryError where Redmine refuses or is gone."""
        if self._broken:
            raise DeliveryError(self._broken)  # each further act would wait in vain for as long
        try:
            self._add(resolution)
        except RefusedError:
            raise
        except DeliveryError as error:
            self._broken = str(error)
            raise

    def close(self) -> None:
        """Nothing is left to do."""

    def summary(self) -> str:
        """What came of it; after a dry run each issue that would be touched, and what of it."""
        shown = {name: number for name, number in self.counts.items() if number or name in _COUNTED}
        counted = ", ".join(f"{number} {name}" for name, number in shown.items())
        lines = [*self.lines] if self.dry_run else []
        lines.append(f"{'dry run: ' if self.dry_run else ''}project {self.server.identifier} on {self.server.account.host}: {counted}")
        return "\n".join([*lines, *self._notices, *self.assignees.notices()])

    # ---- an act

    def _add(self, resolution: Resolution) -> None:
        document, assignments = tasks(resolution, words().modalities)
        act, keys = document.key, [task.key for task in assignments]
        if act in self._acts:
            self._notices[f"{resolution.document.id}: the same act as another document of this run, passed over"] = None
            return
        if self._known.act(act) is None and (old := self._known.renamed(act, keys, self._acts)):
            self._known.rename(old, act)
        self._acts.add(act)
        if not assignments and self._known.act(act) is None:
            self._notices[f"{resolution.document.id}: nothing to follow, no issue"] = None
            return
        parent = self._bring_up_to_date(document, act, self._known.act(act), None)
        for task in assignments:
            there = self._known.assignment(act, task.key, parent)
            self._bring_up_to_date(task, act, there, parent)
        for gone in self._known.assignments(act):
            if (gone.key or gone.field_key) not in keys:
                self._vanish(gone)

    def _bring_up_to_date(self, task: Task, act: str, there: Found | None, parent: int | None) -> int:
        of = self.terms.fields if task.kind == "assignment" else {name: at for name, at in self.terms.fields.items() if name == "key"}
        assignee = self.assignees.of(task) if task.kind == "assignment" else None
        issue = wanted(task, act, of, assignee, self.markup)
        if there is None:
            return self._create(issue, parent)
        self._change(there, issue)
        return there.number

    # ---- an issue

    def _create(self, issue: Wanted, parent: int | None) -> int:
        self._count("created", f"+ {issue.values['subject']}{_due(issue.values)}")
        if self.dry_run:
            return _NOT_YET
        above = {"parent_issue_id": str(parent)} if parent else {}
        values = {"start_date": "", **issue.values, **self.terms.first, **above}  # without a start Redmine would take today
        try:
            made = self._created(values, issue)
        except RefusedError:
            # Redmine may refuse whom we assign, and tells so in the language of its user.
            if not values.pop("assigned_to_id", ""):
                raise
            made = self._created(values, issue)
            self._notices[f"#{made['id']}: Redmine takes user {issue.values['assigned_to_id']} for no assignee"] = None
        self._check_created(self._found(made), issue, parent)
        return int(made["id"])

    def _created(self, values: Values, issue: Wanted) -> dict[str, Any]:
        keys = (issue.act, issue.key)
        return self.server.create(sent(values), lambda raw: keys_of(raw.get("description") or "") == keys)

    def _check_created(self, made: Found, issue: Wanted, parent: int | None) -> None:
        lacking = [name for name in issue.values if name.startswith(FIELD) and name not in made.values]
        if lacking:
            self._notices[
                f"tracker {self.terms.tracker} does not have all custom fields in project {self.server.identifier} "
                "(Administration, Custom fields): until then descriptions hold what they would"
            ] = None
        if made.parent != parent:
            raise DeliveryError(f"{self.server.account.host}: the user of this key may not make subtasks (permission Manage subtasks)")

    def _change(self, there: Found, issue: Wanted) -> None:
        has_children = there.number in self._known.parents
        if not differences(there, issue, has_children):
            self._count("unchanged")
            return
        now, journals = self._with_history(there)
        different = differences(now, issue, has_children)
        values = ours(different, now, journals, self._key_field, self.assignees.team)
        before = status_before(now, journals) if now.vanished and "description" in values else None
        if not values:
            self._count(_KEPT)
            return
        self._count("changed", f"~ #{there.number} {issue.values['subject']}: {_compared(now.values, values)}")
        if not self.dry_run:
            note = words().notes.returned if now.vanished else words().notes.changed
            self._update(there.number, values, note, {"status_id": before} if before else {})

    def _vanish(self, gone: Found) -> None:
        """Mark and close; what somebody has closed or we have marked before stays as it is."""
        if gone.vanished or gone.closed:
            return
        self._count("closed", f"- #{gone.number} {gone.values['subject']}")
        if self.dry_run:
            return
        now, _ = self._with_history(gone)
        marked = f"{words().vanished_line}\n\n{now.values['description']}"
        status = {"status_id": self.terms.closed} if self.terms.closed else {}
        self._update(gone.number, {"description": marked}, words().notes.vanished, status)

    def _update(self, number: int, values: Values, note: str, status: Values) -> None:
        """Change an issue. Where it is not known whether that came through, look first: a note must not be there twice."""
        unclear: UnclearError | None = None
        for _ in range(_TRIES):
            try:
                self.server.update(number, {**sent(values), **status, "notes": note})
            except RefusedError:
                if not values.get("assigned_to_id"):
                    raise
                return self._update_without_assignee(number, values, note, status)
            except UnclearError as error:
                unclear = error
            else:
                unclear = None
            lacking = self._lacking(number, values, status)
            if unclear is None or not lacking:
                return self._tell_lacking(number, lacking)
        raise DeliveryError(str(unclear))

    def _update_without_assignee(self, number: int, values: Values, note: str, status: Values) -> None:
        self._notices[f"#{number}: Redmine takes user {values['assigned_to_id']} for no assignee"] = None
        if others := {name: value for name, value in values.items() if name != "assigned_to_id"}:
            self._update(number, others, note, status)

    def _lacking(self, number: int, values: Values, status: Values) -> list[str]:
        """The names of the values that an issue does not have though they were sent."""
        now = self._found(self.server.issue(number))
        lacking = [name for name, value in values.items() if now.values.get(name) != value]
        if status and str(now.status) != status["status_id"]:
            lacking.append("status_id")
        return lacking

    def _tell_lacking(self, number: int, lacking: list[str]) -> None:
        if lacking:
            told = ", ".join(lacking)
            self._notices[f"#{number}: Redmine did not take {told}: the workflow or the rights of the key's user forbid it"] = None

    def _with_history(self, there: Found) -> tuple[Found, list[dict[str, Any]]]:
        raw = self.server.issue(there.number)
        return self._found(raw), list(raw.get("journals") or [])

    def _found(self, raw: dict[str, Any]) -> Found:
        with delivery_errors(self.server.account):
            return found(raw, self._key_field, self.terms.closing)

    def _count(self, what: str, line: str | None = None) -> None:
        self.counts[what] += 1
        if line:
            self.lines.append(line)


def _due(values: Values) -> str:
    return f" (due {values['due_date']})" if values.get("due_date") else ""


def _compared(now: Values, values: Values) -> str:
    shown = (*TERMS, "assigned_to_id")
    return ", ".join(f"{name} {now[name] or 'none'} → {value or 'none'}" if name in shown else name for name, value in values.items())
