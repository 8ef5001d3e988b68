"""Where an act is signed: a position, then a name."""

from __future__ import annotations

import re

from pipeline.outline.paragraphs import is_party_line
from pipeline.outline.passages import Passage, has_infinitive
from pipeline.rulebook.book import StructureRules
from pipeline.words.normal import normal

_NAME = re.compile(
    r"(?:[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-[А-ЯЁ][а-яё]+)?"
    r"|(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ]\. ?(?:[А-ЯЁ]\.?)?)"
)
_LONG_NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вич|вна|ична|ич|кызы|оглы)")
_CLOSING_NAMES = [re.compile(rf"(?:^|\s){pattern.pattern}\.?$") for pattern in (_NAME, _LONG_NAME)]
_RULED = re.compile(r"[_/\\]+")
_MOST_LINES = 8
_MOST_CHARACTERS = 300


def is_name(text: str) -> bool:
    """Whether a text is a name with initials and nothing else."""
    return bool(_NAME.fullmatch(text.strip()))


def signature_length(act: list[Passage], index: int) -> int:
    """Number of passages from ``index`` on that are a signature: a position, then a name; 0 where they are none."""
    if not _is_position(act[index]):
        return 0
    structure, text = act[index].rules["structure"], ""
    for length, passage in enumerate(act[index : index + _MOST_LINES], 1):
        text = f"{text} {passage.text}".strip()
        if not _may_be_signed(passage, text):
            return 0
        if ends_in_name(text, structure):
            return length
    return 0


def _is_position(opening: Passage) -> bool:
    """Whether a passage begins with a post in the nominative, as the first line of a signature does."""
    if opening.paragraph.label is not None or opening.paragraph.table or is_party_line(opening.text, opening.rules):
        return False
    positions = tuple(opening.rules["structure"].phrases("signature_positions"))
    return normal(opening.text).startswith(positions) and opening.text[0].isupper()


def _may_be_signed(passage: Passage, text: str) -> bool:
    """Whether a passage can be a line of a signature that reads ``text`` up to it."""
    if passage.paragraph.label is not None or passage.paragraph.table:
        return False
    return len(text) <= _MOST_CHARACTERS and not text.endswith((":", ";")) and not has_infinitive(text)


def ends_in_name(text: str, structure: StructureRules) -> bool:
    """Whether a name closes the text, leaving out ruled lines and words like «подпись»."""
    for filler in sorted(structure.phrases("signature_fillers"), key=len, reverse=True):
        text = re.sub(rf"\(?{re.escape(filler)}\)?(?=\W|$)", " ", text, flags=re.I)
    text = _RULED.sub(" ", text).strip(' ,.()\n«»"-–—') + ("." if text.rstrip().endswith(".") else "")
    return any(pattern.search(text) for pattern in _CLOSING_NAMES)
