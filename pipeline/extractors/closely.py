"""Reading closely: what the token patterns may match is annotated, the rest stays bare tokens.

``names`` are natasha's slovnet taggers, run only on the sentences listed in ``doc.spans["unclear"]``: persons,
organisations and places become ``doc.ents``, and the tagged case of a word settles its MORPH.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from pipeline.rulebook.annotation import language
from pipeline.rulebook.token_patterns import openings


def read_closely(text: str, operative: list[tuple[int, int]], overlay: Path | None = None) -> Doc:
    """Make a doc of ``text`` and annotate what the token patterns may match in the operative part (character spans);
    the rest stays bare tokens, whose words are analysed where somebody asks."""
    nlp = language(overlay)
    doc = nlp.make_doc(text)
    spans = (doc.char_span(start, end, alignment_mode="expand") for start, end in operative)
    stretches = [(span.start, span.end) for span in spans if span is not None]
    doc.spans["closely"] = [doc[start:end] for start, end in openings(overlay).windows(doc, stretches)]
    return nlp(doc)


def settle(doc: Doc, sentences: list[tuple[int, int]]) -> Doc:
    """Let natasha look at the sentences (character spans) that structure alone could not settle."""
    spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in sentences]
    doc.spans["unclear"] = [span for span in spans if span is not None]
    return names_component(doc) if spans else doc


@Language.component("reshenie_names", assigns=["doc.ents", "token.morph"], requires=["doc.spans"])
def names_component(doc: Doc) -> Doc:
    """Tag the sentences of ``doc.spans["unclear"]`` with natasha: names to ``doc.ents``, case to MORPH."""
    found: list[Span] = []
    for sentence in doc.spans.get("unclear", ()):
        _set_cases(sentence)
        found += _names(doc, sentence)
    doc.set_ents(filter_spans([*doc.ents, *found]))
    return doc


def _set_cases(sentence: Span) -> None:
    """Write the tagged case of each word to its MORPH."""
    words = [token for token in sentence if not token.is_space]
    markup = _taggers()[1].map([[token.text for token in words]])
    for token, tagged in zip(words, next(iter(markup)).tokens, strict=True):
        if tagged.feats and "Case" in tagged.feats:
            _set_morph(token, "|".join(f"{key}={value}" for key, value in sorted(tagged.feats.items())))


def _names(doc: Doc, sentence: Span) -> Iterator[Span]:
    """The persons, organisations and places of a sentence as spans of the doc."""
    start = sentence.start_char
    for hit in _taggers()[0](sentence.text).spans:
        entity = doc.char_span(start + hit.start, start + hit.stop, hit.type, alignment_mode="expand")
        if entity is not None:
            yield entity


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
