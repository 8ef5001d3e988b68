"""What a paragraph of the operative part is to its neighbours: a lead-in, a line of terms, and how high it stands among plain ones."""

from __future__ import annotations

import re
from enum import IntEnum

from pipeline.outline.paragraphs import is_party_line, is_term_line
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import in_case, is_infinitive, lemmas
from pipeline.words.normal import normal

WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONG_HEAD = 12


class Rank(IntEnum):
    """How high a plain paragraph stands among plain paragraphs; the lower number is the higher place."""

    ADDRESSEE = 0
    CONTEXT = 1
    ACTION = 2
    ITEM = 3


def leads_in(text: str) -> bool:
    """Whether a paragraph announces what follows it."""
    return text.rstrip().endswith(":")


def rank(text: str, rules: Rulebook) -> Rank:
    """How high a plain paragraph stands: what leads nothing in is an item, however it begins."""
    if not leads_in(text):
        return Rank.ITEM
    words = WORDS.findall(text)
    if not words or len(words[0]) == 1 or normal(words[0]) in rules["structure"].phrases("context_starts"):
        return Rank.CONTEXT
    opens = lemmas(words[0]) & rules["modality"].phrases("openers")
    if opens or rules["modality"].start(text) is not None or (in_case(words[0], "datv") and not is_infinitive(words[0])):
        return Rank.ADDRESSEE
    if any(is_infinitive(word) for word in words):
        return Rank.ACTION
    return Rank.CONTEXT if len(words) > _LONG_HEAD else Rank.ADDRESSEE


def opens_group(text: str, rules: Rulebook) -> bool:
    """Whether a plain paragraph addresses a group of clauses (``Директорам школ:``)."""
    return text.endswith(":") and rank(text, rules) == Rank.ADDRESSEE


def closes_group(line: str, rules: Rulebook) -> bool:
    """Whether a line holds only terms or responsible parties, and so belongs to what stands before it."""
    return is_term_line(line, rules) or is_party_line(line, rules)
