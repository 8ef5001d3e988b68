"""Issues as they are to be and as they are in Redmine: the same values by the same names, so that they can be compared.

The names are Redmine's own (``subject``, ``due_date`` …); a custom field is ``cf:`` with its number. A value is text,
empty where there is none; dates are ISO 8601.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.delivery.redmine.settings import words
from pipeline.delivery.redmine.texts import description, keys_of, plain, subject, without_own_key
from pipeline.delivery.trackers.fields import Task

Values = dict[str, str]
FIELD = "cf:"
TERMS = ("start_date", "due_date")


@dataclass(frozen=True)
class Wanted:
    """An issue as the act has it; ``key`` is None for that of the act itself."""

    act: str
    key: str | None
    values: Values


@dataclass(frozen=True)
class Found:
    """An issue as Redmine has it. ``act`` and ``key`` are as its description tells; ``field_key`` is what its custom field holds."""

    number: int
    parent: int | None
    status: int
    closed: bool
    act: str | None
    key: str | None
    field_key: str
    values: Values

    @property
    def vanished(self) -> bool:
        """Whether it was marked as gone from its act."""
        return self.values["description"].startswith(words().vanished_line)


def wanted(task: Task, act: str, fields: Mapping[str, int], assignee: str | None, markup: bool) -> Wanted:
    """The issue of a task. ``act`` is the key of its act, ``fields`` the numbers of custom fields by what they hold;
    ``assignee`` is the number of a user, empty for nobody, None where that is no matter of ours."""
    told, is_act = task.fields, task.kind == "document"
    key = act if is_act else f"{act}/{task.key}"
    body = without_own_key(str(told["description"] or ""), task.key)
    clause = "" if is_act else str(told["place"] or "")
    values = {"subject": subject(clause, str(told["title"] or "")), "description": description(body, key, markup)}
    if not is_act:
        values |= {"start_date": str(told["start"] or ""), "due_date": str(told["due"] or "")}
        if assignee is not None:
            values["assigned_to_id"] = assignee
    targets = told["targets"] if isinstance(told["targets"], list) else []
    own = {"key": act if is_act else task.key, "clause": clause, "targets": "; ".join(targets)}
    longest = words().longest.field
    values |= {f"{FIELD}{number}": " ".join(own[name].split())[:longest].rstrip() for name, number in fields.items()}
    return Wanted(act, None if is_act else task.key, values)


def found(raw: Mapping[str, Any], key_field: int | None, closing: Collection[int]) -> Found:
    """The issue of an answer of Redmine; ``closing`` are the statuses that close. Raises KeyError or TypeError where it is none."""
    values = {name: str(raw.get(name) or "") for name in ("subject", *TERMS)}
    values["description"] = plain(raw.get("description"))
    values["assigned_to_id"] = str((raw.get("assigned_to") or {}).get("id", ""))
    for field in raw.get("custom_fields") or []:
        value = field.get("value")
        values[f"{FIELD}{field['id']}"] = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    act, key = keys_of(values["description"]) or (None, None)
    status, parent = raw["status"], raw.get("parent") or {}
    return Found(
        int(raw["id"]), parent.get("id"), int(status["id"]), int(status["id"]) in closing,
        act, key, values.get(f"{FIELD}{key_field}", "").strip(), values,
    )  # fmt: skip


class Known:
    """The issues of a project that are ours, by their keys; of two with the same keys the older one, ``twice`` tells of it."""

    def __init__(self, issues: Iterable[Found]) -> None:
        self.twice: list[tuple[int, int]] = []
        self.parents: set[int] = set()
        self._of: dict[str, dict[str | None, Found]] = defaultdict(dict)
        self._by_field: dict[str, list[Found]] = defaultdict(list)
        seen: set[int] = set()
        for issue in sorted(issues, key=lambda each: each.number):
            if issue.number not in seen:
                seen.add(issue.number)
                self._take(issue)

    def act(self, act: str) -> Found | None:
        """The issue of an act: by its key in the description, else in the custom field."""
        by_field = (issue for issue in self._by_field.get(act, []) if issue.parent is None)
        return self._of[act].get(None) or next(by_field, None)

    def assignment(self, act: str, key: str, parent: int | None) -> Found | None:
        """The issue of an assignment: by its key in the description, else by the custom field below the act's issue, or below none."""
        if issue := self._of[act].get(key):
            return issue
        candidates = self._by_field.get(key, [])
        return next((issue for at in (parent, None) for issue in candidates if issue.parent == at), None)

    def assignments(self, act: str) -> list[Found]:
        """The issues of all assignments that an act has or had; those whose descriptions lost the key are known by their place."""
        own = self.act(act)
        below = [issue for issues in self._by_field.values() for issue in issues if own and issue.parent == own.number]
        return [*(issue for key, issue in self._of[act].items() if key is not None), *below]

    def renamed(self, act: str, keys: Iterable[str], taken: Iterable[str]) -> str | None:
        """The key under which the act is known that holds most of these assignments and more than half of them, if any.

        The key of an act hangs on its heading; where that is read better than before, the assignments tell that it is the same.
        """
        wanted_keys, not_free = set(keys), set(taken)
        shared = {old: len(wanted_keys & issues.keys()) for old, issues in self._of.items() if old != act and old not in not_free}
        old = max(shared, key=lambda each: shared[each], default=None)
        return old if old is not None and 2 * shared[old] > len(wanted_keys) else None

    def rename(self, old: str, act: str) -> None:
        """Count the issues of one act as those of another."""
        self._of[act] = self._of.pop(old) | self._of[act]

    def _take(self, issue: Found) -> None:
        if issue.parent is not None:
            self.parents.add(issue.parent)
        if issue.act is None:
            if issue.field_key:
                self._by_field[issue.field_key].append(issue)
            return
        first = self._of[issue.act].setdefault(issue.key, issue)
        if first is not issue:
            self.twice.append((first.number, issue.number))
