"""The language layer: one spaCy ``Language`` with components of ours. Nothing else here knows spaCy's or natasha's models.

``words``       tokenizer: letters with their inner hyphens, digits, single marks; offsets are those of the text
``morphology``  pymorphy3: LEMMA, POS, TAG (``INFN``, ``NOUN.Dat``) and MORPH (``Case=Dat,Gen`` where a form is ambiguous)
``phrases``     the token patterns of ``rules/*.yaml``; their spans stand in ``doc.spans["phrases"]``
``names``       natasha's slovnet taggers, only on the sentences listed in ``doc.spans["unclear"]``: persons,
                organisations and places become ``doc.ents``, and the tagged case of a word settles its MORPH

The factory ``reshenie`` runs the whole extraction inside anybody's pipeline (see :func:`reshenie_component`).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import spacy
from spacy.attrs import LEMMA, LOWER, MORPH, NORM, POS, TAG
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, registry

from pipeline.morphology import parses
from pipeline.rulebook import load
from pipeline.tokenrules import openings, phrase_matcher, wanted

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

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the tokenizer has no state."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> Words:
        """Nothing to restore."""
        return self

    def to_disk(self, *_: Any, **__: Any) -> None:
        """Nothing to keep."""

    def from_disk(self, *_: Any, **__: Any) -> Words:
        """Nothing to restore."""
        return self


def _words() -> Callable[[Language], Words]:
    return lambda nlp: Words(nlp.vocab)


registry.tokenizers.register("reshenie.words.v1", func=_words)


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
        rows: Any = [_BLANK] * len(orths)
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


@Language.factory("reshenie_phrases", default_config={"rules": None})
def _phrases(nlp: Language, name: str, rules: str | None) -> Callable[[Doc], Doc]:
    return phrase_matcher(nlp, load(Path(rules) if rules else None))


@lru_cache(maxsize=1)
def _taggers() -> tuple[Any, Any]:
    """natasha's name and morphology taggers; about a second to load, so only when a sentence asks for them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from natasha import NewsEmbedding, NewsMorphTagger, NewsNERTagger

        embedding = NewsEmbedding()
        return NewsNERTagger(embedding), NewsMorphTagger(embedding)


def _set_morph(token: Any, features: str) -> None:
    token.set_morph(features)


@Language.component("reshenie_names", assigns=["doc.ents", "token.morph"], requires=["doc.spans"])
def names_component(doc: Doc) -> Doc:
    """Tag the sentences of ``doc.spans["unclear"]`` with natasha: names to ``doc.ents``, case to MORPH."""
    found: list[Span] = []
    for sentence in doc.spans.get("unclear", ()):
        ner, morph = _taggers()
        words = [token for token in sentence if not token.is_space]
        markup = morph.map([[token.text for token in words]])
        for token, tagged in zip(words, next(iter(markup)).tokens, strict=True):
            if tagged.feats and "Case" in tagged.feats:
                _set_morph(token, "|".join(f"{key}={value}" for key, value in sorted(tagged.feats.items())))
        for span in ner(sentence.text).spans:
            entity = doc.char_span(
                sentence.start_char + span.start, sentence.start_char + span.stop, span.type, alignment_mode="expand"
            )
            if entity is not None:
                found.append(entity)
    doc.set_ents(filter_spans([*doc.ents, *found]))
    return doc


@lru_cache(maxsize=8)
def language(overlay: Path | None = None) -> Language:
    """The pipeline for a set of rules, made once; loads no model of natasha's yet."""
    nlp = spacy.blank("ru", config={"nlp": {"tokenizer": {"@tokenizers": "reshenie.words.v1"}}})
    nlp.max_length = 50_000_000
    # a lexeme's flags (like_num, is_stop …) would be worked out for every new word, and no rule asks for one
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters = {key: vocab.lex_attr_getters[key] for key in (LOWER, NORM)}
    nlp.add_pipe("reshenie_morphology")
    nlp.add_pipe("reshenie_phrases", config={"rules": str(overlay) if overlay else None})
    return nlp


def read_closely(text: str, operative: list[tuple[int, int]], overlay: Path | None = None) -> Doc:
    """Make a doc of ``text`` and annotate what the token patterns may match in the operative part (character spans);
    the rest stays bare tokens, whose words are analysed where somebody asks."""
    nlp = language(overlay)
    doc = nlp.make_doc(text)
    spans = (doc.char_span(start, end, alignment_mode="expand") for start, end in operative)
    stretches = [(span.start, span.end) for span in spans if span is not None]
    doc.spans["closely"] = [doc[start:end] for start, end in openings(load(overlay)).windows(doc, stretches)]
    return nlp(doc)


def settle(doc: Doc, sentences: list[tuple[int, int]]) -> Doc:
    """Let natasha look at the sentences (character spans) that structure alone could not settle."""
    spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in sentences]
    doc.spans["unclear"] = [span for span in spans if span is not None]
    return names_component(doc) if spans else doc


@Language.factory("reshenie", default_config={"rules": None})
def reshenie_component(nlp: Language, name: str, rules: str | None) -> Callable[[Doc], Doc]:
    """A component for any spaCy pipeline: reads ``doc.text`` as an act and keeps what it finds on the doc.

    ``doc._.resolution`` is the :class:`pipeline.Resolution`; ``doc.spans`` gets one group each for ``assignment``,
    ``party``, ``deadline``, ``target``, ``reference`` and ``project``, labelled with the rule that found the span.
    The text must be as :func:`pipeline.readers.text.clean` leaves it for the offsets to be those of the doc.
    """
    from pipeline.flow import extract_doc

    if not Doc.has_extension("resolution"):
        Doc.set_extension("resolution", default=None)
    overlay = Path(rules) if rules else None
    return lambda doc: extract_doc(doc, overlay)
