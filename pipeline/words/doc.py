"""spaCy docs of our own making: the tokenizer, and every word's lemma, part of speech, tag and features.

Offsets of the tokens are those of the text. TAG is ``INFN``, ``NOUN.Dat`` …, MORPH is ``Case=Dat,Gen`` where a form is ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy
from spacy.attrs import LEMMA, MORPH, POS, TAG
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc
from spacy.util import registry

from pipeline.words.morphology import parses

if TYPE_CHECKING:
    from spacy.vocab import Vocab


_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|\d+|\s|[^\w\s]|_")


_POS = {"NOUN": "NOUN", "ADJF": "ADJ", "ADJS": "ADJ", "COMP": "ADJ", "VERB": "VERB", "INFN": "VERB", "PRTF": "VERB", "PRTS": "VERB",
        "GRND": "VERB", "NUMR": "NUM", "ADVB": "ADV", "NPRO": "PRON", "PRED": "ADV", "PREP": "ADP", "CONJ": "CCONJ",
        "PRCL": "PART", "INTJ": "INTJ"}  # fmt: skip


_CASES = {
    "nomn": "Nom",
    "gent": "Gen",
    "datv": "Dat",
    "accs": "Acc",
    "ablt": "Ins",
    "loct": "Loc",
    "gen2": "Gen",
    "loc2": "Loc",
    "voct": "Nom",
}


_FORMS = {
    "INFN": "VerbForm=Inf",
    "VERB": "VerbForm=Fin",
    "PRTF": "VerbForm=Part",
    "PRTS": "VerbForm=Part",
    "GRND": "VerbForm=Conv",
}


class Words:
    """The tokenizer: every character of the text belongs to a token or is the one space behind it."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for match in _WORD.finditer(text):
            if match.group() == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(match.group())
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to keep: the tokenizer has no state."""
        return b""

    def from_bytes(self, _: bytes, **__: object) -> Words:
        """Nothing to restore."""
        return self

    def to_disk(self, *_: object, **__: object) -> None:
        """Nothing to keep."""

    def from_disk(self, *_: object, **__: object) -> Words:
        """Nothing to restore."""
        return self


def _words() -> Callable[[Language], Words]:
    return lambda nlp: Words(nlp.vocab)


registry.tokenizers.register("reshenie.words.v1", func=_words)


def wanted(doc: Doc) -> list[tuple[int, int]]:
    """The token ranges that are to be read closely: those in ``doc.spans["closely"]`` where there are such, else the doc."""
    if "closely" in doc.spans:
        return [(span.start, span.end) for span in doc.spans["closely"]]
    return [(0, len(doc))]


@lru_cache(maxsize=60_000)
def _analysis(word: str) -> tuple[str, str, str, str]:
    """Lemma, part of speech, tag and features; cases and features unite the readings as the likeliest part of speech."""
    best = parses(word)[0]
    same = [p for p in parses(word) if p.tag.POS == best.tag.POS] or [best]
    cases = sorted({_CASES[p.tag.case] for p in same if p.tag.case in _CASES})
    features = [f"Case={','.join(cases)}"] if cases else []
    if best.tag.number:
        features.append("Number=" + ("Plur" if best.tag.number == "plur" else "Sing"))
    if best.tag.POS in _FORMS:
        features.append(_FORMS[best.tag.POS])
    lemma = str(best.normal_form).replace("ё", "е")
    tag = f"NOUN.{','.join(cases)}" if best.tag.POS == "NOUN" else str(best.tag.POS or "X")
    return lemma, _POS.get(best.tag.POS or "", "X"), tag, "|".join(features)


# no annotation: spaCy's zeros
_BLANK = (0, 0, 0, 0)


class Morphology:
    """The component: LEMMA, POS, TAG and MORPH of every word by pymorphy3, each word form analysed once a run."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.rows: dict[int, tuple[int, int, int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        orths = doc.to_array("ORTH").tolist()
        rows = [_BLANK] * len(orths)
        for start, end in wanted(doc):
            rows[start:end] = [self.rows.get(orth) or self._row(orth) for orth in orths[start:end]]
        values: Any = numpy.array(rows, dtype="uint64")
        return doc.from_array([LEMMA, POS, TAG, MORPH], values)

    def _row(self, orth: int) -> tuple[int, int, int, int]:
        word = self.vocab.strings[orth]
        if word.isalpha() or ("-" in word and len(word) > 1):
            lemma, pos, tag, features = _analysis(word)
        else:
            lemma, tag, features = word, "MARK", ""
            pos = "NUM" if word.isdigit() else "SPACE" if word.isspace() else "PUNCT"
        strings = self.vocab.strings
        row = (strings.add(lemma), POS_IDS[pos], strings.add(tag), self.vocab.morphology.add(features))
        self.rows[orth] = row
        return row


@Language.factory("reshenie_morphology", assigns=["token.lemma", "token.pos", "token.tag", "token.morph"])
def _morphology(nlp: Language, name: str) -> Morphology:
    return Morphology(nlp.vocab)
