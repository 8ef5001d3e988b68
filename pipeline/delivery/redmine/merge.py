"""What of an issue is to be changed. What people changed in Redmine stays, unless the act says something new of it.

Redmine's own history tells them apart: our changes carry a note that begins with our signature, whoever's key was used.
The value of a field as we left it is the newest of our own changes, else the one it was created with. Where the act still
says that, a different value in Redmine is somebody's decision. Where it says something else, the act has changed, and its
value is written; the one that it replaces stays in the history.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pipeline.delivery.redmine.issues import FIELD, TERMS, Found, Values, Wanted
from pipeline.delivery.redmine.settings import words
from pipeline.delivery.redmine.texts import plain

Journal = Mapping[str, Any]


def differences(there: Found, wanted: Wanted, has_children: bool) -> Values:
    """The wanted values that Redmine has not. Left out are custom fields that the issue has not, and the dates of an issue
    with subtasks, which Redmine takes from these."""
    return {
        name: value
        for name, value in wanted.values.items()
        if name in there.values and there.values[name] != value and not (has_children and name in TERMS)
    }


def ours(different: Values, there: Found, journals: Sequence[Journal], key_field: int | None, team: Collection[str]) -> Values:
    """Those of the differences that come from the act. ``team`` are the users whom we may have assigned ourselves."""
    kept = {}
    for name, value in different.items():
        left = as_we_left_it(name, there.values[name], journals)
        if name == f"{FIELD}{key_field}" or (left != value and not (name == "assigned_to_id" and not value and left not in team)):
            kept[name] = value
    return kept


def as_we_left_it(name: str, now: str, journals: Sequence[Journal]) -> str:
    """The value of a field after our last change of it, or with which it was created."""
    own = [detail for journal in journals if signed(journal) for detail in _details(journal, name)]
    if own:
        return plain(own[-1].get("new_value"))
    every = [detail for journal in journals for detail in _details(journal, name)]
    return plain(every[0].get("old_value")) if every else now


def status_before(there: Found, journals: Sequence[Journal]) -> str | None:
    """The status from which we closed an issue, if it is we who did, and nobody has set another one since."""
    details = [(signed(journal), detail) for journal in journals for detail in _details(journal, "status_id")]
    if not details or not there.closed:
        return None
    by_us, detail = details[-1]
    return plain(detail.get("old_value")) or None if by_us and plain(detail.get("new_value")) == str(there.status) else None


def signed(journal: Journal) -> bool:
    """Whether an entry of the history is ours."""
    return str(journal.get("notes") or "").startswith(words().signature)


def _details(journal: Journal, name: str) -> list[Mapping[str, Any]]:
    kind, key = ("cf", name.removeprefix(FIELD)) if name.startswith(FIELD) else ("attr", name)
    return [each for each in journal.get("details") or [] if (each.get("property"), str(each.get("name"))) == (kind, key)]
