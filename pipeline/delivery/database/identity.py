"""Whether an act is one that the database holds, or another one whose file has the same name.

Every folder has its ``приказ.txt``. A document is known by its id, which comes from the file's name; where the id is that of
another act, the one that was loaded under ``id-2``, ``id-3`` … is looked for, and a new one gets the first free of these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from pipeline.delivery.database.rows import Row
from pipeline.delivery.database.tables import ASSIGNMENTS, DOCUMENTS

_ORDINALS = re.compile(r"(?:-\d+)+\Z")
# Shares of the smaller act's assignments that are word for word the same in both.
_NEARLY_ALL, _MOST = 0.9, 0.51


def known_as(connection: Connection, document: str, act: Row, texts: Collection[str], used: Collection[str]) -> str:
    """The id under which the act is, or is to be, in the database. ``used`` are the ids of this run, which are other acts.

    ``document`` is the id that the run gave it, ``act`` its row in ``documents``, ``texts`` the words of its assignments.
    """
    held = connection.execute(select(DOCUMENTS).where(DOCUMENTS.c.document == document)).mappings().first()
    if held is not None and document not in used and same_act(held, act, _texts(connection, document), texts):
        return document
    taken = {document} if held is not None else set()
    for other in _family(connection, document):
        taken.add(other["document"])
        if other["document"] in used or other["document"] == document:
            continue
        there = _texts(connection, other["document"])
        if same_act(other, act, there, texts, renamed=True) and (held is not None or _certainly(other, act, there, texts)):
            return str(other["document"])
    free = (document, *(f"{document}-{number}" for number in range(2, len(taken) + 3)))
    return next(found for found in free if found not in taken)


def is_held(connection: Connection, document: str) -> bool:
    """Whether there is a document of this id."""
    return connection.scalar(select(DOCUMENTS.c.document).where(DOCUMENTS.c.document == document)) is not None


def same_act(
    old: Mapping[Any, Any], new: Mapping[Any, Any], old_texts: Collection[str], new_texts: Collection[str], renamed: bool = False
) -> bool:
    """Whether two rows of ``documents`` are one act, at an earlier and a later time; ``renamed`` asks for more than a likely yes.

    The same file is. An act of another kind, number or date is not, unless a misprint was mended: one of them alone differs,
    number and date are known, and nearly all assignments are the same words. With nothing against it, number and date
    are enough but for another issuer, else most of the words, or date and title.
    """
    if old["sha256"] is not None and old["sha256"] == new["sha256"]:
        return True
    known = all(_both(old, new, name) for name in ("number", "date"))
    clashes = sum(_differ(old, new, name) for name in ("kind", "number", "date"))
    if clashes > 1 or (clashes and (renamed or not known)):
        return False
    if _alike(old_texts, new_texts) >= (_NEARLY_ALL if clashes or renamed else _MOST):
        return True
    if clashes:
        return False
    if known:
        return not _differ(old, new, "issuer")
    return not renamed and all(_both(old, new, name) and not _differ(old, new, name) for name in ("date", "title"))


def _certainly(old: Mapping[Any, Any], new: Mapping[Any, Any], old_texts: Collection[str], new_texts: Collection[str]) -> bool:
    """Whether one act came back under an id that is free: the file in front of it could not be read, and it moved up a place."""
    known = all(_both(old, new, name) for name in ("number", "date"))
    return old["sha256"] == new["sha256"] or (known and _alike(old_texts, new_texts) >= _NEARLY_ALL)


def _both(old: Mapping[Any, Any], new: Mapping[Any, Any], name: str) -> bool:
    return old[name] is not None and new[name] is not None


def _differ(old: Mapping[Any, Any], new: Mapping[Any, Any], name: str) -> bool:
    """Whether a column is known on both sides and says something else."""
    return _both(old, new, name) and _plain(old[name]) != _plain(new[name])


def _alike(old: Collection[str], new: Collection[str]) -> float:
    one, other = ({_plain(text) for text in texts} for texts in (old, new))
    return len(one & other) / (min(len(one), len(other)) or 1)


def _plain(value: Any) -> str:
    return " ".join(re.findall(r"\w+", str(value).casefold().replace("ё", "е")))


def _family(connection: Connection, document: str) -> Iterator[Mapping[Any, Any]]:
    """The documents whose ids are this one but for ordinals at the end, in the order of their ids."""
    stem = _ORDINALS.sub("", document)
    query = select(DOCUMENTS).where(DOCUMENTS.c.document.startswith(stem, autoescape=True)).order_by(DOCUMENTS.c.document)
    for row in connection.execute(query).mappings().all():
        if re.fullmatch(r"(?:-\d+)*", row["document"][len(stem) :]):
            yield row


def _texts(connection: Connection, document: str) -> Sequence[str]:
    query = select(ASSIGNMENTS.c.text).where(ASSIGNMENTS.c.document == document, ASSIGNMENTS.c.vanished_run.is_(None))
    return connection.scalars(query).all()
