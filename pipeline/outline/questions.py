"""The questions of a protocol: each with the preamble that names it and what was decided on it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.outline.paragraphs import Paragraph
from pipeline.outline.passages import Passage

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TOPIC_WITHIN = 4


@dataclass(frozen=True)
class Question:
    """Where a question of a protocol begins, which of its passages says what was decided, and where it ends."""

    begin: int
    marker: int
    end: int
    number: str
    head: Paragraph | None


def is_protocol(act: list[Passage], marked: list[int], end: int) -> bool:
    """Whether the act decides on several questions, or on one after hearing somebody."""
    if not marked:
        return False
    return len(marked) > 1 or any(passage.part == "heard" for passage in act[:end])


def questions(act: list[Passage], marked: list[int], end: int) -> list[Question]:
    """The questions that the words at ``marked`` decide; the last one ends at ``end``."""
    found = []
    for order, marker in enumerate(marked):
        begin = _start(act, marked[order - 1] + 1 if order else 0, marker, order + 1)
        stop = _start(act, marker + 1, marked[order + 1], order + 2) if order + 1 < len(marked) else end
        head = next((p.paragraph for p in act[begin : marker + 1] if _is_numbered(p.paragraph)), None)
        found.append(Question(begin, marker, stop, _number(head) if head else str(order + 1), head))
    return found


def _start(act: list[Passage], low: int, marker: int, order: int) -> int:
    """First passage of the question that the marker decides, not before ``low``."""
    heard = next((index for index in range(low, marker + 1) if act[index].part == "heard"), None)
    if heard is not None:
        return heard - 1 if heard > low and _is_headline_of(act[heard - 1], act[heard], order) else heard
    # nobody was heard: the line of the topic opens the question
    for index in range(marker, max(low, marker - _TOPIC_WITHIN), -1):
        if act[index].paragraph.label is not None and act[index].is_topic and _is_in_turn(act[index].paragraph, order):
            return index
    return marker


def _is_headline_of(before: Passage, heard: Passage, order: int) -> bool:
    """Whether the line above the one that tells who was heard is the headline of the question."""
    if heard.paragraph.label is not None or not _is_in_turn(before.paragraph, order):
        return False
    return before.text.rstrip(". ").isupper() or (before.paragraph.label is not None and before.is_topic)


def _is_in_turn(paragraph: Paragraph, order: int) -> bool:
    """Whether a numbered line is the headline of the question in turn, and not the last line of the agenda."""
    if paragraph.label is None or paragraph.label.rule.gives.style not in ("decimal", "roman"):
        return True
    return _number(paragraph) in (str(order), _ROMAN[min(order, len(_ROMAN)) - 1])


def _is_numbered(paragraph: Paragraph) -> bool:
    return paragraph.label is not None and paragraph.label.rule.gives.kind == "label"


def _number(paragraph: Paragraph) -> str:
    assert paragraph.label is not None
    return paragraph.text[slice(*paragraph.label.parts["number"])]
