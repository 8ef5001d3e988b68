"""Whole assignments in a review: what was split, merged, added and dropped, and new ones from the words of the act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pipeline
from pipeline.corrections import Correction, Corrections, Signed, make
from pipeline.corrections.model import About, Add, Drop, Merge, Split
from pipeline.model import Assignment, Resolution, Span, appendix_at
from pipeline.review.refusals import RefusedError
from pipeline.review.selection import act_of, bare_words
from pipeline.review.state import State
from pipeline.words.normal import fold

Piece = Split | Merge | Add | Drop
REFUSED = {
    "split": "поручение не разделено: оно прочитано иначе, чем при правке",
    "merge": "поручения не объединены: одно из них прочитано иначе, чем при правке",
    "add": "такое поручение в этом пункте уже есть",
    "drop": "поручение не убрано: оно прочитано иначе, чем при правке",
}
_READ = ("responsible", "deadlines", "targets")


def of(state: State, key: str) -> list[Piece]:
    """The corrections of whole assignments that made the one of a key, or took it away, in their order."""
    return [one for keys, one in _applied(state) if key in keys]


def by_key(state: State) -> dict[str, list[Piece]]:
    """As :func:`of`, for all."""
    found: dict[str, list[Piece]] = {}
    for keys, one in _applied(state):
        for key in keys:
            found.setdefault(key, []).append(one)
    return found


def dropped(state: State) -> list[Drop]:
    """What is no assignment."""
    return [one for _, one in _applied(state) if isinstance(one, Drop)]


def _applied(state: State) -> Iterator[tuple[set[str], Piece]]:
    """Each with the keys of the assignments that it is shown at."""
    now = {item.id: item.key for item in state.resolution.assignments}
    for outcome in state.report.applied:
        one = outcome.correction
        if not isinstance(one, Piece):
            continue
        keys = {now.get(outcome.assignment or "", one.about.key)}
        if isinstance(one, Split):
            keys |= {part.key for part in one.parts if part.key != one.about.key}
        if outcome.state != "settled":
            yield keys, one


def with_what_hangs_on(piece: Piece, corrections: Corrections) -> list[Correction]:
    """A correction with all those that speak of what it made, and would find nothing without it."""
    gone: list[Correction] = [piece]
    made = _made(piece)
    for one in corrections.corrections:
        if one is not piece and made.intersection(about.key for about in (one.about, *getattr(one, "others", ()))):
            gone.append(one)
            made |= _made(one)
    return gone


def _made(correction: Correction) -> set[str]:
    if isinstance(correction, Split):
        return {part.key for part in correction.parts if part.key != correction.about.key}
    return {correction.about.key} if isinstance(correction, Add) else set()


# ---- a new one


def added(resolution: Resolution, stretch: Span, after: About | None, signed: Signed, rules: Path | None = None) -> Add:
    """A new assignment of a stretch of the act, which is read by the same rules as the act itself.

    Raises RefusedError where nothing is selected, or there is such an assignment.
    """
    words = bare_words(resolution.text[slice(*stretch)])
    text, values = _read(resolution, words, rules)
    document = resolution.document
    clause, appendix = _clause(resolution, stretch[0])
    piece = make.add(document.id, clause, text, values, signed, after, make.origin(document), appendix)
    if any(item.key == piece.about.key for item in resolution.assignments):
        raise RefusedError(REFUSED["add"])
    return piece


def _read(resolution: Resolution, words: str, rules: Path | None) -> tuple[str, dict[str, Any]]:
    """Text and values; where the rules make of the words anything but one assignment, the words as they are."""
    found: list[Assignment] = pipeline.parse_text(act_of(resolution, words), rules).assignments
    if len(found) != 1 or fold(found[0].text) not in words:
        return words, {}
    read = {field: make.value_at(found[0], field)[0] for field in _READ}
    modality = {} if found[0].modality == "directive" else {"modality": found[0].modality}
    return found[0].text, {field: value for field, value in read.items() if value} | modality


def _clause(resolution: Resolution, start: int) -> tuple[str, str | None]:
    """The clause that stands at a place of the text, or last before it, and the appendix whose plan it is a row of."""
    before = [clause for clause in resolution.clauses if clause.span[0] <= start]
    if not before:
        return "", None
    found = max(before, key=lambda clause: clause.span[0])
    return found.number, appendix_at(resolution, found.span[0])
