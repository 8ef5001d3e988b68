"""Make corrections from a resolution as a reviewer sees it: each function names the assignment and the value that was there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from pydantic import ValidationError

from pipeline.corrections.finder import source_words
from pipeline.corrections.model import About, Add, ClearField, Confirm, Drop, Merge, Part, SetField, Signed, Split, act_name, new_key
from pipeline.corrections.paths import parse_path
from pipeline.corrections.snapshot import snapshot
from pipeline.corrections.work import phrase_of
from pipeline.model import Assignment, Document, Resolution, place_of


def about(resolution: Resolution, assignment: Assignment) -> About:
    """Name an assignment by what the source says, which corrections do not change."""
    words = source_words(resolution, assignment) or assignment.text
    return About(
        key=assignment.key, id=assignment.id, clause=assignment.clause, appendix=assignment.appendix, text=words,
        **origin(resolution.document),
    )  # fmt: skip


def origin(document: Document) -> dict[str, str]:
    """Which document an assignment is of, as :class:`About` holds it."""
    return {"source": document.source.name, "act": act_name(document)}


def value_at(assignment: Assignment, field: str) -> tuple[Any, str | None]:
    """What stands at the end of a way, and the phrase of the list's item; null and nothing behind the end of a list.

    Raises ValueError for a way that leads nowhere.
    """
    path = parse_path(field)
    value: Any = assignment.model_dump(mode="json")[path.field]
    if path.item is None:
        return _kept(value), None
    if path.item >= len(value):
        if path.sub is not None:
            raise ValueError(f"«{field}»: в списке нет столько элементов")
        return None, None
    item = value[path.item]
    return _kept(item) if path.sub is None else item[path.sub], phrase_of(item) or None


def _kept(value: Any) -> Any:
    """A value without the places, which move."""
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return {name: one for name, one in value.items() if name not in ("span", "rule")} if isinstance(value, dict) else value


def set_field(named: About, assignment: Assignment, field: str, value: Any, signed: Signed) -> SetField:
    """Give a field a value; raises ValueError, one line, where it cannot have it."""
    was, item = value_at(assignment, field)
    with _one_line():
        return SetField(about=named, field=field, item=item, was=was, value=value, **signed.model_dump())


def clear_field(named: About, assignment: Assignment, field: str, signed: Signed) -> ClearField:
    """Empty a field or take an item out of a list; raises ValueError where the field cannot be empty."""
    was, item = value_at(assignment, field)
    with _one_line():
        return ClearField(about=named, field=field, item=item, was=was, **signed.model_dump())


def confirm(named: About, assignment: Assignment, signed: Signed, field: str | None = None) -> Confirm:
    """Confirm one field, or the whole assignment."""
    if field is None:
        return Confirm(about=named, was=snapshot(assignment.model_dump(mode="json")), **signed.model_dump())
    was, item = value_at(assignment, field)
    return Confirm(about=named, field=field, item=item, was=was, **signed.model_dump())


def split(named: About, texts: Sequence[str], signed: Signed, taken: Collection[str] = ()) -> Split:
    """Make several of one; the first keeps the key, the others get keys that are not ``taken``."""
    parts = [Part(key=named.key, text=texts[0])]
    for number, text in enumerate(texts[1:], 2):
        used = {*taken, *(part.key for part in parts)}
        keys = (new_key(named.key, text, str(seed)) for seed in count(number))
        parts.append(Part(key=next(key for key in keys if key not in used), text=text))
    return Split(about=named, parts=parts, **signed.model_dump())


def merge(named: About, others: Sequence[About], signed: Signed, text: str | None = None) -> Merge:
    """Make one of several."""
    return Merge(about=named, others=list(others), text=text, **signed.model_dump())


def add(
    document: str,
    clause: str,
    text: str,
    values: dict[str, Any],
    signed: Signed,
    after: About | None = None,
    known: dict[str, str] | None = None,
    appendix: str | None = None,
) -> Add:
    """Add an assignment that was not found; ``document`` is the document's id, ``known`` are other fields of its About: what
    :func:`origin` gives, and the ``key`` that it has where it was added before. Raises ValueError for impossible values."""
    place = {"clause": clause, "appendix": appendix}
    named = About.model_validate({"key": new_key(document, place_of(clause, appendix), text), **place, "text": text} | (known or {}))
    with _one_line():
        return Add(about=named, values=values, after=after, **signed.model_dump())


def drop(named: About, signed: Signed) -> Drop:
    """Say that this is no assignment."""
    return Drop(about=named, **signed.model_dump())


@contextmanager
def _one_line() -> Iterator[None]:
    """What is wrong in a line, without the model's account of it."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        own = first.get("ctx", {}).get("error")
        raise (own if isinstance(own, ValueError) else ValueError(first["msg"])) from None
