"""The assignments of a resolution while corrections are laid over them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from pipeline.corrections.likeness import alike
from pipeline.corrections.paths import ITEMS, RULE, Path
from pipeline.model import Assignment, Resolution, Span

Data = dict[str, Any]
JOIN = " … "  # between the pieces of a phrase that do not touch


class Work:
    """A list of assignments that can be changed, in the order of the document, by key.

    ``renamed`` tells the new id of an assignment whose id has changed; of one that is gone, nothing.
    """

    def __init__(self, resolution: Resolution) -> None:
        self.text = resolution.text
        self.fresh = {a.key: a for a in resolution.assignments}
        self.items: dict[str, Data] = {a.key: a.model_dump() for a in resolution.assignments}
        self.touched: dict[str, set[str]] = {}
        self.confirmed: dict[str, set[str]] = {}
        self.renamed: dict[str, str | None] = {}

    def mark(self, key: str, *fields: str) -> None:
        """Note that fields of an assignment were corrected."""
        self.touched.setdefault(key, set()).update(fields)

    def free_id(self, place: str) -> str:
        """The next id at a place, which is a clause or a row of an appendix; those that are there keep theirs."""
        head = f"{place or '0'}-"
        names = {*(item["id"] for item in self.items.values()), *self.renamed}
        taken = [int(name[len(head) :]) for name in names if name.startswith(head) and name[len(head) :].isdecimal()]
        return f"{head}{max(taken, default=0) + 1}"

    def insert_behind(self, key: str | None, new: Data) -> None:
        """Put an assignment behind another one, or at the end."""
        order = list(self.items.items())
        keys = [name for name, _ in order]
        place = keys.index(key) + 1 if key in keys else len(order)
        order.insert(place, (new["key"], new))
        self.items = dict(order)

    def remove(self, key: str, into: str | None = None) -> None:
        """Take an assignment out; ``into`` is the id of the one that has taken it in."""
        self.renamed[self.items.pop(key)["id"]] = into

    # ---- values

    def index(self, key: str, path: Path, item: str | None) -> int | None:
        """The number of a list's item: the one with the same phrase, at its old place if it can be; nothing if it is gone."""
        items, place = self.items[key][path.field], path.item
        assert place is not None
        if item is None:
            return place if place < len(items) else None
        right = [i for i, one in enumerate(items) if alike(item, phrase_of(one))]
        return min(right, key=lambda i: abs(i - place), default=None)

    def value(self, key: str, path: Path, index: int | None) -> Any:
        """What stands at the end of a way, the list's item being at ``index``."""
        value = self.items[key][path.field]
        if path.item is None:
            return value
        if index is None:
            return None
        return value[index] if path.sub is None else value[index][path.sub]

    def set(self, key: str, path: Path, index: int | None, value: Any) -> None:
        """Put a value there; an item without a number goes to the end of its list."""
        data = self.items[key]
        self.mark(key, path.field)
        if path.item is None:
            data[path.field] = [self._placed(one, data["span"]) for one in value] if path.field in ITEMS else value
            if path.field == "modality":
                data["modality_rule"] = RULE
        elif index is None:
            data[path.field].append(self._placed(value, data["span"]))
        elif path.sub is None:
            data[path.field][index] = self._placed(value, data["span"])
        else:
            data[path.field][index][path.sub] = value
            if path.sub == "raw":
                data[path.field][index]["span"] = locate(self.text, value, data["span"])

    def clear(self, key: str, path: Path, index: int | None) -> None:
        """Empty what stands there; an item of a list goes."""
        self.mark(key, path.field)
        if path.item is not None and path.sub is None and index is not None:
            del self.items[key][path.field][index]
        else:
            self.set(key, path, index, [] if path.is_list else None)

    def _placed(self, item: Any, near: Span) -> Any:
        """An item of a correction with the place of its phrase."""
        if not isinstance(item, dict):
            return item
        return dict(item) | {"rule": item.get("rule", RULE), "span": item.get("span") or locate(self.text, item.get("raw", ""), near)}

    # ---- the end

    def assignments(self) -> list[Assignment]:
        """The assignments as they are now, each with the fields that were corrected and confirmed."""
        return [self._assignment(key, data) for key, data in self.items.items()]

    def _assignment(self, key: str, data: Data) -> Assignment:
        """Of one that nobody spoke of the object itself: of thousands, few are corrected."""
        corrected, confirmed = (self._in_order(found.get(key, ())) for found in (self.touched, self.confirmed))
        if corrected or key not in self.fresh:
            return Assignment.model_validate(data | {"corrected": corrected, "confirmed": confirmed})
        fresh = self.fresh[key]
        return fresh.model_copy(update={"confirmed": confirmed}) if confirmed else fresh

    @staticmethod
    def _in_order(fields: Collection[str]) -> list[str]:
        return [name for name in Assignment.model_fields if name in fields] if fields else []


def phrase_of(item: Any) -> str:
    """What an item of a list is known by: its phrase, else its name, else itself."""
    if not isinstance(item, dict):
        return str(item)
    return str(item.get("raw") or item.get("party") or item.get("indicator") or "")


def locate(text: str, phrase: str, near: Span) -> Span:
    """Where a phrase stands: inside the assignment, else at the nearest place; where it stands nowhere, the assignment."""
    parts = phrase.split(JOIN)[0].split()
    if not parts:
        return near
    hits = [hit.span() for hit in re.finditer(r"\s+".join(map(re.escape, parts)), text)]

    def distance(span: Span) -> tuple[int, int]:
        # what follows an assignment is rather its own than what stands before it
        outside = near[0] - span[0] if span[0] < near[0] else max(0, span[1] - near[1])
        return outside, int(span[0] < near[0])

    return min(hits, key=distance, default=near)
