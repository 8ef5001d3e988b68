"""Corrections of whole assignments: one becomes several, several become one, a new one comes."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pipeline.corrections.likeness import plain_words
from pipeline.corrections.model import Add, Part, Split
from pipeline.corrections.paths import ITEMS, RULE, Path
from pipeline.corrections.work import Data, Work, locate
from pipeline.model import Assignment, place_of

_JOINED = ("details", "context", "projects")


def split(work: Work, key: str, correction: Split) -> list[str]:
    """Put the parts where the whole stood and return their keys. A target that one part names is that part's alone;
    everything else belongs to each."""
    whole = work.items[key]
    last = key
    for number, part in enumerate(correction.parts):
        made = _part_of(whole, part, correction, work.text)
        if number:
            made |= {"issues": [], "id": work.free_id(place_of(whole["clause"], whole["appendix"]))}
        if part.key == key:
            work.items[key] = made
        else:
            work.insert_behind(last, made)
            if number == 0:
                del work.items[key]
        last = part.key
        work.mark(part.key, "text", *work.touched.get(key, ()), *(["targets"] if made["targets"] != whole["targets"] else []))
    return [part.key for part in correction.parts]


def _part_of(whole: Data, part: Part, correction: Split, text: str) -> Data:
    """The whole with the words of a part and the targets that are its own or nobody's; lists are not shared, or a correction
    of one part would be one of all."""
    made = copy.deepcopy(whole)
    targets = [target for target in made["targets"] if _names(part.text, target) or not _named(correction, target)]
    return made | {"text": part.text, "key": part.key, "span": locate(text, part.text, whole["span"]), "targets": targets}


def _names(text: str, target: Data) -> bool:
    return f" {plain_words(target['raw'])} " in f" {plain_words(text)} "


def _named(correction: Split, target: Data) -> bool:
    return any(_names(part.text, target) for part in correction.parts)


def merge(work: Work, key: str, others: list[str], text: str | None) -> None:
    """Make the first take in the others, in the order of the document."""
    first = work.items[key]
    members = [data for name, data in work.items.items() if name == key or name in others]
    first["text"] = text or "; ".join(data["text"] for data in members)
    for field in (*_JOINED, *ITEMS):
        first[field] = _union(_all_of(members, field))
    first["issues"] = sorted(set(_all_of(members, "issues")))
    starts, ends = zip(*(data["span"] for data in members), strict=True)
    first["span"] = (min(starts), max(ends))
    taken_in = [data for data in members if data is not first]
    work.mark(key, "text", *(field for field in (*_JOINED, *ITEMS) if any(data[field] for data in taken_in)))
    for other in others:
        work.mark(key, *work.touched.get(other, ()))
        work.remove(other, into=first["id"])


def _all_of(members: Iterable[Data], field: str) -> list[Any]:
    return [item for data in members for item in data[field]]


def _union(items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept


def add(work: Work, correction: Add, after: str | None) -> None:
    """Put a new assignment behind another one, else at the end of its clause, else at the end."""
    about = correction.about
    inside = [key for key, data in work.items.items() if place_of(data["clause"], data["appendix"]) == about.place]
    behind = after if after in work.items else inside[-1] if inside else None
    near = work.items[behind]["span"] if behind else (0, 0)
    empty: Data = {name: None if name == "confidence" else [] for name in Assignment.model_fields}
    base = {
        "id": work.free_id(about.place),
        "key": about.key,
        "clause": about.clause,
        "appendix": about.appendix,
        "text": about.text,
        "modality": "directive",
        "modality_rule": RULE,
        "span": locate(work.text, about.text, near),
    }
    work.insert_behind(behind, empty | base)
    work.mark(about.key, "clause", "text")
    for name, value in correction.values.items():
        work.set(about.key, Path(name), None, value)
