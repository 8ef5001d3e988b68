"""Which sentences structure cannot settle, so that natasha's taggers have to look at them.

One case is left over in practice: behind «и» a noun of an organisation whose form is dative and genitive at once, where
the addressee before it is a post (``специалистам отдела и администрации``). It is an addressee of its own, or goes on
with the name before it. Behind an organisation (``отделу образования и администрации``) it always is one.
"""

from __future__ import annotations

import re
from functools import partial

from pipeline.extractors.party import reader_of
from pipeline.extractors.reading import Reading
from pipeline.model import Span
from pipeline.words.morphology import in_case, is_infinitive, lemmas

_NOUN = frozenset({"NOUN"})
_JOINED = re.compile(r"(?<!\w)(?:и|или)\s+((?:[^\W\d_]+\s+){0,3}?)([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+")


def unclear(reading: Reading) -> list[Span]:
    """The openings of clauses (character spans) in which such a noun stands before the action."""
    reader = reader_of(reading.rules["party"])
    organisations = reader.heads.bodies
    found: list[Span] = []
    for clause in reading.outline.clauses:
        if clause.style != "quoted":
            look = partial(_unclear_opening, reading.text(clause), reader.heads.positions, organisations)
            length = reading.faults.attempt(clause.span, look, 0)
            found += [(clause.body[0], clause.body[0] + length)] if length else []
    return found


def _unclear_opening(text: str, positions: frozenset[str], organisations: frozenset[str]) -> int:
    """The length of a clause's opening in which such a noun stands; 0 where none does."""
    if not _JOINED.search(text):
        return 0
    end = _action(text)
    if not _addresses_post(text[:end], positions):
        return 0
    return end if any(_ambiguous(hit.group(2), organisations) for hit in _JOINED.finditer(text, 0, end)) else 0


def _addresses_post(opening: str, positions: frozenset[str]) -> bool:
    """Whether the first noun that can be an addressee is that of a post."""
    for word in _WORD.findall(opening)[:6]:
        if in_case(word, "datv", _NOUN) and not is_infinitive(word):
            return bool(lemmas(word) & positions)
    return False


def _action(text: str) -> int:
    """Where the action of a clause begins: at its first infinitive that addresses nobody, or its colon."""
    for order, word in enumerate(_WORD.finditer(text)):
        if order and is_infinitive(word.group()):
            return word.end()
    return text.find(":") + 1 or 0


def _ambiguous(word: str, organisations: frozenset[str]) -> bool:
    both = in_case(word, "gent", _NOUN) and in_case(word, "datv", _NOUN)
    return bool(both) and bool(lemmas(word) & organisations)
