"""By when: the phrases of ``rules/deadline.yaml`` in a clause, with the label of their line where they have one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention
from pipeline.phrases.terms import terms
from pipeline.rulebook.book import DeadlineMatch, DeadlineRules
from pipeline.rulebook.gives import DeadlineGives
from pipeline.words.morphology import is_infinitive, parses
from pipeline.words.normal import fold, is_quoted, normal

_WORDS = re.compile(r"[^\W\d_]+")
_CLAUSE_BEFORE = re.compile(r",\s+(?:не\s+)?([^\W\d_]+)\s+$")


# what no rule reads is an event as it stands
_EVENT = DeadlineGives(kind="event")


@dataclass(frozen=True)
class Phrase:
    """What a rule says of a phrase (``gives``) and the texts of the parts it is read from."""

    gives: DeadlineGives
    parts: dict[str, str]
    labelled: bool = False


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[Phrase]]:
    """Yield a ``deadline`` mention, with a :class:`Phrase`, for each term; ``no_deadline`` for what only looks like one.
    The column of terms of a plan is read by :mod:`pipeline.extractors.cell_terms`."""
    rules = reading.rules["deadline"]
    yield from phrases(reading.text(clause), clause.body[0], rules, labelled=False)


def phrases(text: str, shift: int, rules: DeadlineRules, labelled: bool) -> Iterator[Mention[Phrase]]:
    """The terms of a text that begins at ``shift``, then what its labels announce and no rule reads; ``labelled`` where all of it
    stands behind a label."""
    matches = terms(text, rules)
    labels = [m for m in matches if m.rule.gives.label and _opens_line(text, m.span[0])]
    kept = _kept(text, matches, labels, labelled, rules)
    own = [_label_of(text, match, labels) for match in kept]
    for match, label in zip(kept, own, strict=True):
        start = min(label.span[0], match.span[0]) if label else match.span[0]
        none = match.rule.gives.kind == "none" or (not labelled and _belongs_to_participle(text, match))
        phrase = _phrase(text, match, labelled or _behind(text, match, labels))
        yield Mention("no_deadline" if none else "deadline", (shift + start, shift + match.span[1]), match.rule.id, phrase)
    read = {label.span for label in own if label}
    for label in labels:
        if label.span not in read:
            yield from _unread_label(text, shift, label, kept, rules)


def _phrase(text: str, match: DeadlineMatch, labelled: bool) -> Phrase:
    parts = {name: text[start:end] for name, (start, end) in match.parts.items()}
    return Phrase(match.rule.gives, parts, labelled)


def _belongs_to_participle(text: str, match: DeadlineMatch) -> bool:
    """Whether a term says when something was (``зданий, построенных до …``), or how people act (``регулярно посещающих``)."""
    before = _CLAUSE_BEFORE.search(text[: match.span[0]])
    if before and parses(before.group(1))[0].tag.POS == "PRTF":
        return True
    behind = _WORDS.match(text, match.span[1] + 1) if match.rule.gives.kind == "ongoing" else None
    return behind is not None and parses(behind.group())[0].tag.POS == "PRTF"


def _opens_line(text: str, place: int) -> bool:
    """A label stands at the beginning, behind a sentence's end, or in brackets."""
    before = text[:place].rstrip()
    return not before or before[-1] in ".;:,()–—-|" or text[place].isupper()


def _kept(
    text: str, matches: list[DeadlineMatch], labels: list[DeadlineMatch], labelled: bool, rules: DeadlineRules
) -> list[DeadlineMatch]:
    """The matches that may stand where they stand, without overlaps, from the left, the longest first."""
    kept: list[DeadlineMatch] = []
    matches = [m for m in matches if not m.rule.gives.label]
    fitting = [m for m in matches if _fits(text, m, matches, labels, labelled, rules)]
    order = {m.rule.id: index for index, m in enumerate(fitting)}
    fitting.sort(key=lambda m: (m.span[0], -m.span[1], order[m.rule.id]))
    for match in fitting:
        if not kept or match.span[0] >= kept[-1].span[1]:
            kept.append(match)
    return kept


def _fits(
    text: str, match: DeadlineMatch, matches: list[DeadlineMatch], labels: list[DeadlineMatch], labelled: bool, rules: DeadlineRules
) -> bool:
    place = match.rule.gives.place
    if is_quoted(text, match.span[0]) and match.rule.gives.kind != "none":
        return False
    if place == "label":
        return labelled or _behind(text, match, labels)
    if place == "edge":
        return labelled or _behind(text, match, labels) or _at_edge(text, match, matches, rules)
    return True


def _behind(text: str, match: DeadlineMatch, labels: list[DeadlineMatch]) -> bool:
    """Whether a label governs the place: nothing but terms, marks and fillers between it and the phrase."""
    for label in labels:
        between = text[label.span[1] : match.span[0]]
        if label.span[1] <= match.span[0] and not re.search(r"[.;](?=\s+[А-ЯЁ])", between) and len(between) < 90:
            return True
    return False


def _at_edge(text: str, match: DeadlineMatch, matches: list[DeadlineMatch], rules: DeadlineRules) -> bool:
    """Whether a phrase ends its sentence, stands in brackets, or closes the way to other terms that do."""
    rest = text[match.span[1] :]
    tail = rest.lstrip(" \n.;,:)]»")
    if not tail or rest.lstrip().startswith(")"):
        return True
    if rest.lstrip()[:1] in (";", ".") or normal(tail).startswith(tuple(rules.phrases("label_starts"))):
        first = _WORDS.match(tail)
        return first is None or is_infinitive(first.group()) or tail[0].isupper()
    return any(other.span[0] == match.span[1] + len(rest) - len(tail) and other.rule.gives.kind != "none" for other in matches)


def _label_of(text: str, match: DeadlineMatch, labels: list[DeadlineMatch]) -> DeadlineMatch | None:
    """The label that stands directly before a phrase."""
    for label in labels:
        between = text[label.span[1] : match.span[0]]
        if label.span[1] <= match.span[0] and fold(between).strip(" :–—-.") in ("", "в"):
            return label
        if label.span[0] >= match.span[0] and label.span[1] <= match.span[1]:
            return label
    return None


def _unread_label(
    text: str, shift: int, label: DeadlineMatch, kept: list[DeadlineMatch], rules: DeadlineRules
) -> Iterator[Mention[Phrase]]:
    """What stands behind ``Срок:`` and is no term that the rules read is an event, as written."""
    if not normal(text[slice(*label.span)]).startswith(tuple(rules.phrases("term_labels"))):
        return
    if any(label.span[0] <= m.span[0] < label.span[1] + 60 or m.span[0] < label.span[1] <= m.span[1] for m in kept):
        return
    stop = re.compile(r"[.;](?=\s|$)|(?:отв|исполн)[а-яё]*\.?\s?[:–-]", re.I).search(text, label.span[1])
    end = stop.start() if stop else len(text)
    raw = text[label.span[1] : end].strip()
    if raw and text[label.span[0] : label.span[1]].rstrip()[-1:] in ":–—-":
        yield Mention("deadline", (shift + label.span[0], shift + end), label.rule.id, Phrase(_EVENT, {}, True))
