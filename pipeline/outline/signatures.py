"""Where an act is signed: a post in the nominative, then a name. The form decides; the list of posts only confirms."""

from __future__ import annotations

import re

from pipeline.outline.paragraphs import is_party_line
from pipeline.outline.passages import Passage, has_infinitive
from pipeline.rulebook.book import StructureRules
from pipeline.words.morphology import Tag, parses
from pipeline.words.normal import normal

_NAME = re.compile(
    r"(?:[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-[А-ЯЁ][а-яё]+)?"
    r"|(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ]\. ?(?:[А-ЯЁ]\.?)?)"
)
_LONG_NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вич|вна|ична|ич|кызы|оглы)")
_CLOSING_NAMES = [re.compile(rf"(?:^|\s){pattern.pattern}\.?$") for pattern in (_NAME, _LONG_NAME)]
_RULED = re.compile(r"[_/\\|]+")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*\.?")
_SENTENCE_END = re.compile(r"(?<=[.;»)])(?<![ .][А-ЯЁ]\.) (?=[А-ЯЁ])")
_MOST_LINES = 10
_MOST_CHARACTERS = 700
_MOST_BEFORE_POST = 3
_LEAST_POST = 3


def is_name(text: str) -> bool:
    """Whether a text is a name with initials and nothing else."""
    return bool(_NAME.fullmatch(_RULED.sub(" ", text).strip()))


def signature_length(act: list[Passage], index: int) -> int:
    """Number of passages from ``index`` on that are a signature: a post, then a name; 0 where they are none."""
    if not _opens_signature(act, index):
        return 0
    structure, text = act[index].rules["structure"], ""
    for length, passage in enumerate(act[index : index + _MOST_LINES], 1):
        text = f"{text} {passage.text}".strip()
        if not _may_be_signed(passage, text):
            return 0
        if ends_in_name(text, structure):
            return length
    return 0


def signatures_apart(act: list[Passage]) -> list[Passage]:
    """The passages, where a signature on the last line of a clause is a passage of its own."""
    result: list[Passage] = []
    for passage in act:
        cut = None if passage.paragraph.table or passage.is_cut else _signature_behind(passage)
        result += [passage] if cut is None else passage.parted(cut)
    return result


def _signature_behind(passage: Passage) -> int | None:
    """Where a signature begins behind the full stop of a clause; None where there is none."""
    structure, text = passage.rules["structure"], passage.text
    if not ends_in_name(text, structure):
        return None
    for hit in reversed(list(_SENTENCE_END.finditer(text))):
        tail = text[hit.end() :]
        if is_post(tail, structure) and not is_party_line(tail, passage.rules):
            return hit.end() if not has_infinitive(tail) and len(tail) <= _MOST_CHARACTERS else None
    return None


def _opens_signature(act: list[Passage], index: int) -> bool:
    """Whether a passage can be the first line of a signature."""
    opening = act[index]
    if opening.paragraph.label is not None or is_party_line(opening.text, opening.rules):
        return False
    text = _RULED.sub(" ", opening.text).strip()
    if not is_post(text, opening.rules["structure"]):
        return False
    return _is_listed(text, opening.rules["structure"]) or index == 0 or not act[index - 1].text.endswith((":", ",", "–", "-"))


def is_post(text: str, structure: StructureRules) -> bool:
    """Whether a text begins with a post in the nominative: with one that is listed, or with a noun for a person."""
    if not text[:1].isupper() or ":" in text or _LONG_NAME.fullmatch(text):
        return False
    return _is_listed(text, structure) or _begins_with_person(text)


def _is_listed(text: str, structure: StructureRules) -> bool:
    return normal(text).startswith(tuple(structure.phrases("signature_positions")))


def _begins_with_person(text: str) -> bool:
    """Whether the first noun, behind adjectives and abbreviations, names a person in the nominative singular."""
    for word in _WORD.findall(text)[:_MOST_BEFORE_POST]:
        if word.endswith(".") or len(word) < _LEAST_POST:
            continue
        nominative = [parse.tag for parse in parses(word.split("-")[-1].lower()) if parse.tag.case == "nomn"]
        if any(_is_post_noun(tag) for tag in nominative):
            return not word.isupper() or len(word) > _LEAST_POST
        if not any(tag.POS in ("ADJF", "PRTF") for tag in nominative):
            return False
    return False


def _is_post_noun(tag: Tag) -> bool:
    return (
        tag.POS == "NOUN" and tag.animacy == "anim" and tag.number == "sing" and not any(mark in tag for mark in ("Name", "Surn", "Patr"))
    )


def _may_be_signed(passage: Passage, text: str) -> bool:
    """Whether a passage can be a line of a signature that reads ``text`` up to it."""
    if passage.paragraph.label is not None or passage.marker is not None or passage.part == "appendix":
        return False
    return len(text) <= _MOST_CHARACTERS and not text.endswith((":", ";")) and not has_infinitive(text)


def ends_in_name(text: str, structure: StructureRules) -> bool:
    """Whether a name closes the text, leaving out ruled lines and words like «подпись»."""
    for filler in sorted(structure.phrases("signature_fillers"), key=len, reverse=True):
        text = re.sub(rf"\(?{re.escape(filler)}\)?(?=\W|$)", " ", text, flags=re.I)
    text = _RULED.sub(" ", text).strip(' ,.()\n«»"-–—') + ("." if text.rstrip().endswith(".") else "")
    return any(pattern.search(text) for pattern in _CLOSING_NAMES)
