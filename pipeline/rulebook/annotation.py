"""One spaCy ``Language`` for a set of rules: words, their morphology, and the token patterns of the rules.

``words``       tokenizer: letters with their inner hyphens, digits, single marks; offsets are those of the text
``morphology``  pymorphy3: LEMMA, POS, TAG and MORPH
``phrases``     the token patterns of ``rules/*.yaml``; their spans stand in ``doc.spans["phrases"]``
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import LOWER, NORM
from spacy.language import Language
from spacy.tokens import Doc

import pipeline.words.doc  # noqa: F401 - registers the tokenizer and the component
from pipeline.rulebook.load import load
from pipeline.rulebook.token_patterns import phrase_matcher


@Language.factory("reshenie_phrases", default_config={"rules": None})
def _phrases(nlp: Language, name: str, rules: str | None) -> Callable[[Doc], Doc]:
    return phrase_matcher(nlp, load(Path(rules) if rules else None))


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
