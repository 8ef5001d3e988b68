"""Bring a task on a server up to date without losing what people did to it.

On a server every task carries ``X-RESHENIE-WRITTEN``: digests of what we wrote last. A property that we would write as
before stays as it is there, whoever changed it; only what has changed in the act is written again. So a task that was
moved, retitled or ticked off stays so until the act itself says something new. STATUS, alarms, comments, attachments and
everything else that is not ours is never touched. Of CATEGORIES only our own values go and come; of a description that
somebody wrote into, nothing is dropped.

A task whose assignment has vanished is cancelled; ``X-RESHENIE-VANISHED`` keeps the status it had, which comes back with
the assignment. One that is completed stays completed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from icalendar import Component

from pipeline.delivery.calendars.ical import ACT, DOCUMENT, WHEN, component, texts, write_when
from pipeline.delivery.calendars.items import Item, Kind

WRITTEN, VANISHED = "X-RESHENIE-WRITTEN", "X-RESHENIE-VANISHED"
EARLIER = "Прежнее описание:"
_DONE = ("COMPLETED", "CANCELLED")
_NONE = "NONE"  # it had no status


def new(item: Item, kind: Kind) -> Component:
    """Return an item as it is first put on a server."""
    made = component(item, kind)
    made.add(WRITTEN, _as_text(_digests(item)))
    return made


def bring_up_to_date(there: Component, item: Item, kind: Kind) -> list[str]:
    """Write into the task or event on the server what has changed in the act since; return the names of what was
    written, ``when`` for its days, and nothing where there is nothing to do."""
    before, now = _written(there), _digests(item)
    fresh = component(item, kind)
    changed = [name for name, digest in now.items() if _differs(name, there, fresh, before, digest)]
    values = texts(item)
    for name in changed:
        if name == "when":
            write_when(there, item.term)
        else:
            _write(there, name, values[name], before.get(name, ""))
    if VANISHED in there:
        _come_back(there)
        changed.append("STATUS")
    if changed:
        _replace(there, WRITTEN, _as_text(now))
        _count_up(there)
    return changed


def cancel(there: Component) -> bool:
    """Mark a task or event whose assignment has vanished; return whether there was anything to do."""
    status = str(there.get("STATUS", _NONE)).upper()
    if status in _DONE or VANISHED in there:
        return False
    there.add(VANISHED, status)
    _replace(there, "STATUS", "CANCELLED")
    _count_up(there)
    return True


def _come_back(there: Component) -> None:
    """Unless somebody has set another status since."""
    status = str(there.pop(VANISHED))
    if str(there.get("STATUS", "")).upper() != "CANCELLED":
        return
    there.pop("STATUS")
    if status != _NONE:
        there.add("STATUS", status)


# ---- digests


def _digests(item: Item) -> dict[str, str]:
    """What we write of an item, by name: a digest, of categories one each, of the description also its length."""
    digests = {name: _digest(str(value)) for name, value in texts(item).items()}
    digests["CATEGORIES"] = "+".join(map(_digest, item.categories))
    digests["DESCRIPTION"] += f":{len(item.description)}"
    term = item.term
    digests["when"] = _digest(f"{term.start} {term.end} {term.rule} {term.until}")
    return digests


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _as_text(digests: dict[str, str]) -> str:
    return " ".join(f"{name}={digest}" for name, digest in digests.items())


def _written(there: Component) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in str(there.get(WRITTEN, "")).split())


def _differs(name: str, there: Component, fresh: Component, before: dict[str, str], digest: str) -> bool:
    """Some servers drop what they do not know; then what stands there is compared itself, without what they would drop."""
    if before:
        return before.get(name) != digest
    if name in (DOCUMENT, ACT):
        return False
    return any(_as_bytes(there, one) != _as_bytes(fresh, one) for one in (WHEN if name == "when" else (name,)))


def _as_bytes(holder: Component, name: str) -> bytes:
    value = holder.get(name)
    return b"" if value is None else b",".join(one.to_ical() for one in (value if isinstance(value, list) else [value]))


# ---- writing


def _write(there: Component, name: str, value: Any, before: str) -> None:
    if name == "CATEGORIES":
        ours = set(before.split("+"))
        kept = [one for one in _categories(there) if _digest(one) not in ours]
        value = list(dict.fromkeys([*value, *kept]))
    elif name == "DESCRIPTION":
        value = _description(str(there.get(name, "")), value, before)
    _replace(there, name, value)


def _description(there: str, ours: str, before: str) -> str:
    """What somebody wrote behind our description stays behind it; one that was rewritten is kept whole below ours."""
    digest, _, length = before.partition(":")
    size = int(length) if length.isdecimal() else 0
    if _digest(there[:size]) == digest or not there:
        return ours + there[size:]
    return f"{ours}\n\n{EARLIER}\n{there}"


def _categories(there: Component) -> Iterable[str]:
    value = there.get("CATEGORIES", [])
    for group in value if isinstance(value, list) else [value]:
        yield from (str(one) for one in group.cats)


def _replace(there: Component, name: str, value: Any) -> None:
    there.pop(name, None)
    there.add(name, value)


def _count_up(there: Component) -> None:
    """RFC 5545, 3.8.7.4: by SEQUENCE a program tells the newer of two versions."""
    _replace(there, "SEQUENCE", int(there.get("SEQUENCE", 0)) + 1)


# ---- what a task on the server was made of


def document_of(there: Component) -> str:
    """The id of the document that a task was last told from, empty where it is not known."""
    return str(there.get(DOCUMENT, ""))


def same_act(there: Component, heading: str) -> bool:
    """Whether a task was told from an act of this kind, number and date."""
    return _written(there).get(ACT) == _digest(heading)
