"""What the own verb of a sentence says: that something is to be done, is done by the act itself, or only is so."""

from __future__ import annotations

import re

from pipeline.words.morphology import is_infinitive, parses
from pipeline.words.normal import normal

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ASIDE = re.compile(r"«[^»]*»|\"[^\"]*\"|\([^)]*\)")
_SUBORDINATE = re.compile(
    r",(?: (?:в|на|с|со|о|об|по|из|от|для|к|у|за|при|согласно|благодаря))?"
    r" (?:котор[а-я]+|что|чтобы|если|когда|где|как|поскольку|так как|чь[а-я]+)(?!\w)[^;.]*"
)
_MODAL = frozenset({"мочь", "смочь"})
_LONGEST_VERB = 4


def own_words(text: str) -> list[str]:
    """The words of a sentence outside quotes, brackets and subordinate clauses."""
    return _WORD.findall(_SUBORDINATE.sub(" ", normal(_ASIDE.sub(" ", text))))


def states_fact(text: str, performing: frozenset[str]) -> bool:
    """Whether the own verb of a sentence is a finite one in the third person or a short participle, and nothing in it is to be done
    (``Кворум имеется``); one that begins with its verb acts by itself (``Запрещается посадка …``).

    ``performing`` are the lemmas of verbs by which an act does what it says (``подлежит``)."""
    words = own_words(text)
    if not words or "VERB" in parses(words[0])[0].tag:
        return False
    tags = [parses(word)[0].tag for word in words]
    finite = [tag for tag in tags if tag.POS in ("VERB", "PRTS")]
    if not finite or any(tag.person == "1per" or tag.mood == "impr" for tag in finite):
        return False
    if any(parses(word)[0].normal_form in performing for word in words):
        return False
    permits = any(parses(word)[0].normal_form in _MODAL for word in words)
    return permits or not any(is_infinitive(word) for word in words)


def orders(sentence: str) -> bool:
    """Whether the own verb of a sentence is an infinitive, also one that does not stand first (``Отчёт представить до 1 декабря``)."""
    for word in own_words(sentence):
        if is_infinitive(word) and len(word) >= _LONGEST_VERB:
            return True
        tag = parses(word)[0].tag
        if tag.POS in ("VERB", "PRTS", "ADJS", "PRED"):
            return False
    return False


def is_only_verb(text: str) -> bool:
    """Whether a lead-in is nothing but what is done, with the words that point at what follows (``Утвердить прилагаемые:``)."""
    words = _WORD.findall(normal(text))
    return (
        bool(words)
        and is_infinitive(words[0])
        and all(parses(word)[0].tag.POS in ("ADJF", "PRTF", "INFN", "NUMR") or word in ("утратившими", "силу") for word in words[1:])
    )
