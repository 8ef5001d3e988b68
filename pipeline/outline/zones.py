"""Which paragraphs are heading, preamble, operative part, signature, appendix: the zones of an act.

Where a zone begins is told by small rules in one list each, looked at in order; the first one that answers decides.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.model import BlockKind
from pipeline.outline.paragraphs import Paragraph
from pipeline.outline.passages import Passage, passages
from pipeline.outline.questions import Question, is_protocol, questions
from pipeline.outline.ranks import closes_group
from pipeline.outline.signatures import is_name, signature_length, signatures_apart
from pipeline.rulebook.book import Rulebook

Act = list[Passage]
_FEW_CHARACTERS = 12
_SHARE_OF_ORDERS = 0.25
_CLAUSE_WITHIN = 5
_FIRST_NUMBERS = ("", "1", "1.1", "I", "i")


@dataclass
class Zone:
    """A run of paragraphs of one kind. A question of a protocol carries its number and the paragraph that has it."""

    kind: BlockKind
    paragraphs: list[Paragraph] = field(default_factory=list)
    question: str | None = None
    question_label: Paragraph | None = None


def zones(text: str, found: list[Paragraph], rules: Rulebook, plans: Container[int] = ()) -> list[Zone]:
    """Split the paragraphs into zones, in order; together they hold every paragraph once.

    ``plans`` holds the starts of the lines of plans' tables."""
    act = signatures_apart(passages(text, found, rules, plans))
    marked = [index for index, passage in enumerate(act) if passage.marker]
    begin = next((place for begins in BEGINNINGS if (place := begins(act, marked)) is not None), len(act))
    front = _first(PREAMBLES, act, range(min(begin, len(act))), begin)
    end = _first(ENDS, act, range(begin + 1, len(act)), len(act))
    parts = [_zone("heading", act[:front]), _zone("preamble", act[front:begin]), *_body(act, marked, begin, end), *_back(act, end)]
    return [zone for zone in parts if zone.paragraphs or zone.question]


def _first(rules: tuple[Callable[[Act, int], bool], ...], act: Act, places: range, otherwise: int) -> int:
    """The first of the places at which one of the rules says yes."""
    return next((index for index in places if any(rule(act, index) for rule in rules)), otherwise)


def _zone(kind: BlockKind, part: Act) -> Zone:
    return Zone(kind, [passage.paragraph for passage in part])


# ---- where the operative part begins: the passage it begins with, or None where the rule says nothing


def with_who_is_addressed(act: Act, marked: list[int]) -> int | None:
    """Where the meeting first says whom it addresses, if no word opened the operative part before: such paragraphs are
    clauses, and so are those that only say that it recommends."""
    addressed = [index for index, passage in enumerate(act) if passage.part == "addresses"]
    opened = [index for index in marked if not act[index].leads_in]
    if not addressed or (opened and opened[0] < addressed[0]):
        return None
    return min(addressed + marked)


def behind_first_marker(act: Act, marked: list[int]) -> int | None:
    """Behind the word that opens it (``ПРИКАЗЫВАЮ:``)."""
    return marked[0] + 1 if marked else None


def with_plan(act: Act, marked: list[int]) -> int | None:
    """With the first line of a plan, where nothing before it was resolved: aims and contacts above the table order nothing."""
    first = next((index for index, passage in enumerate(act) if passage.in_plan), None)
    if first is None or any(index < first for index in marked) or any(passage.part == "appendix" for passage in act[:first]):
        return None
    ordered = any(passage.number and passage.says_to_do for passage in act[:first])
    return None if ordered else first


def with_first_label(act: Act, marked: list[int]) -> int | None:
    """With the first label, bullet or table, but for the agenda's; nowhere where what follows only reports."""
    for index, passage in enumerate(act):
        listed = passage.paragraph.table or (passage.paragraph.label and len(passage.text) > _FEW_CHARACTERS)
        if listed and passage.part != "agenda":
            return _with_lead_in(act, index) if _orders(act[index:]) else len(act)
    return None


def with_first_infinitive(act: Act, marked: list[int]) -> int | None:
    """With the first paragraph that begins with what is to be done."""
    return next((_with_lead_in(act, index) for index, passage in enumerate(act) if passage.is_order), None)


BEGINNINGS: tuple[Callable[[Act, list[int]], int | None], ...] = (
    with_who_is_addressed,
    with_plan,
    behind_first_marker,
    with_first_label,
    with_first_infinitive,
)


def _orders(rest: Act) -> bool:
    """Whether enough of the passages say what is to be done; a report or a programme does not."""
    if any(passage.paragraph.table for passage in rest):
        return True
    return sum(passage.says_to_do for passage in rest) >= _SHARE_OF_ORDERS * len(rest)


def _with_lead_in(act: Act, index: int) -> int:
    """A short paragraph in front that ends in a colon belongs to the items, unless it is a preamble."""
    before = act[index - 1] if index else None
    return index - 1 if before and before.text.endswith(":") and not before.opens_preamble else index


# ---- where the heading goes over into the preamble


def with_its_opening(act: Act, index: int) -> bool:
    """At words that preambles begin with, but not on the first line of an act."""
    return index > 0 and act[index].opens_preamble


def with_a_sentence(act: Act, index: int) -> bool:
    """At the first paragraph too long for a heading."""
    return act[index].is_sentence


def with_a_marker(act: Act, index: int) -> bool:
    """At the paragraph that says who decides (``Администрация района ПОСТАНОВЛЯЕТ:``)."""
    return act[index].marker is not None


PREAMBLES: tuple[Callable[[Act, int], bool], ...] = (with_its_opening, with_a_sentence, with_a_marker)


# ---- where the operative part ends


def at_signature(act: Act, index: int) -> bool:
    """At a position and a name."""
    return signature_length(act, index) > 0


def at_appendix(act: Act, index: int) -> bool:
    """At an appendix, where nobody signed."""
    return act[index].part == "appendix"


def at_last_aside(act: Act, index: int) -> bool:
    """At a list of approval or distribution (``Согласовано:``) that no clause follows."""
    if act[index].part != "aside":
        return False
    labelled = any(passage.paragraph.label is not None for passage in act[index + 1 : index + 1 + _CLAUSE_WITHIN])
    return not labelled and not any(passage.marker for passage in act[index:])


def at_last_agenda(act: Act, index: int) -> bool:
    """At an agenda behind which nothing is decided any more: that of the next meeting."""
    return act[index].part == "agenda" and not any(passage.marker for passage in act[index:])


def at_new_title(act: Act, index: int) -> bool:
    """At a title behind the last clause, where nobody signed and nothing says that an appendix follows: what stands under it is
    numbered from the beginning again, or not at all."""
    passage = act[index]
    if passage.paragraph.label is not None or passage.paragraph.table or passage.part or not passage.is_title:
        return False
    if not act[index - 1].is_closed or closes_group(passage.text, passage.rules) or any(p.marker for p in act[index:]):
        return False
    following = next((p.number for p in act[index + 1 :] if p.number), "")
    return following in _FIRST_NUMBERS and any(p.number for p in act[:index])


ENDS: tuple[Callable[[Act, int], bool], ...] = (at_signature, at_appendix, at_last_aside, at_last_agenda, at_new_title)


# ---- the operative part


def _body(act: Act, marked: list[int], begin: int, end: int) -> Iterator[Zone]:
    """The operative part as one zone, or in a protocol the questions with what was decided on each."""
    # a meeting that says itself whom it addresses decides no questions: its words stand inside the operative part
    decided = [place for place in marked if place < end] if marked and marked[0] < begin else []
    if is_protocol(act, decided, end):
        yield from _of_questions(act, questions(act, decided, end), named=len(decided) > 1)
    elif begin < end and act[begin].in_plan:
        yield from _of_plans(act[begin:end])
    else:
        yield _zone("operative", act[begin:end])


def _of_plans(part: Act) -> Iterator[Zone]:
    """The tables of plans as operative; what stands between and below them, titles and contacts, orders nothing by itself."""
    for in_plan, group in groupby(part, key=lambda passage: passage.in_plan):
        yield _zone("operative" if in_plan else "other", list(group))


def _of_questions(act: Act, found: list[Question], named: bool) -> Iterator[Zone]:
    """For each decision of a protocol: the preamble that names its question, then its operative paragraphs."""
    for order, question in enumerate(found):
        intro = act[question.begin : question.marker + 1] if order else []  # the first one's stands in the act's own preamble
        zone = _zone("preamble", intro)
        if named or question.head is not None:
            zone.question, zone.question_label = question.number, question.head
        yield zone
        yield from _without_asides(act[question.marker + 1 : question.end])


def _without_asides(part: Act) -> list[Zone]:
    """Operative paragraphs, with the lines about the voting set apart."""
    result: list[Zone] = []
    for passage in part:
        kind: BlockKind = "other" if passage.part in ("aside", "heard") else "operative"
        if not result or result[-1].kind != kind:
            result.append(Zone(kind))
        result[-1].paragraphs.append(passage.paragraph)
    return result


# ---- what stands behind it


def _back(act: Act, end: int) -> Iterator[Zone]:
    """Signatures with the names below them, lists of distribution and approval, then the appendices to the end.

    Whoever is named behind the first such list only approved the draft, prepared it or got a copy."""
    index, signed, listed = end, False, False
    if end < len(act) and not signature_length(act, end) and at_new_title(act, end):
        yield _zone("appendix", act[end:])
        return
    while index < len(act) and act[index].part != "appendix":
        listed = listed or act[index].part == "aside"
        length = 0 if listed else signature_length(act, index)
        signed = length > 0 or (signed and not listed and is_name(act[index].text))
        yield _zone("signature" if signed else "other", act[index : index + max(length, 1)])
        index += max(length, 1)
    yield _zone("appendix", act[index:])
