"""The token patterns of the rules: spaCy's Matcher, run only where a word begins one of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy
from spacy.attrs import LEMMA, LOWER
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from pipeline.errors import RuleError
from pipeline.rulebook import Rulebook


def wanted(doc: Doc) -> list[tuple[int, int]]:
    """The token ranges that are to be read closely: the operative part where it is marked, else the whole doc."""
    if "operative" in doc.spans:
        return [(span.start, span.end) for span in doc.spans["operative"]]
    return [(0, len(doc))]


def phrase_matcher(nlp: Language, book: Rulebook) -> Callable[[Doc], Doc]:
    """A component that lists every match of the token patterns in ``doc.spans["phrases"]``, longest first."""
    matcher, lean = Matcher(nlp.vocab), Matcher(nlp.vocab)
    first_words: set[int] | None = set()
    longest = 1
    for rules in book.sets.values():
        for rule in rules.token_rules():
            patterns = _plain(rule.pattern)
            try:
                matcher.add(rule.id, patterns, greedy="LONGEST")
                if rule.gives.get("unlisted"):
                    continue
                lean.add(rule.id, patterns, greedy="LONGEST")
            except Exception as error:
                raise RuleError(f"{rules.path}: rule {rule.id}: {' '.join(str(error).split())}") from None
            starts = _first_words(nlp, patterns)
            first_words = None if first_words is None or starts is None else first_words | starts
            longest = max(longest, *map(len, patterns))
    starts_of_rules = None if first_words is None else numpy.array(sorted(first_words), dtype="uint64")

    def find(doc: Doc) -> Doc:
        used = lean if "operative" in doc.spans else matcher
        stretches = [(a, b) for a, b in wanted(doc) if a < b]
        if used is lean and starts_of_rules is not None:
            stretches = _near(doc, stretches, starts_of_rules, longest)
        doc.spans["phrases"] = [span for a, b in stretches for span in used(doc[a:b], as_spans=True)]
        return doc

    return find


def _first_words(nlp: Language, patterns: list[Any]) -> set[int] | None:
    """The words or lemmas that the patterns begin with; None where one may begin with anything or has no fixed length."""
    found: set[int] = set()
    for tokens in patterns:
        word = tokens[0].get("LEMMA", tokens[0].get("LOWER"))
        if not isinstance(word, str) or any("OP" in token for token in tokens):
            return None
        found.add(nlp.vocab.strings.add(word))
    return found


def _near(doc: Doc, stretches: list[tuple[int, int]], words: Any, length: int) -> list[tuple[int, int]]:
    """The parts of the stretches, ``length`` tokens long or longer, in which one of the words begins a pattern."""
    hits: Any = numpy.isin(doc.to_array([LEMMA, LOWER]), words).any(axis=1)
    found: list[tuple[int, int]] = []
    for start, end in stretches:
        for place in (numpy.flatnonzero(hits[start:end]) + start).tolist():
            last = min(place + length, end)
            if found and start <= found[-1][0] and place < found[-1][1]:
                found[-1] = (found[-1][0], last)
            else:
                found.append((place, last))
    return found


def _plain(pattern: Any) -> list[Any]:
    """The same pattern with each list of alternatives written out: spaCy compares plain values far faster."""
    choices = [
        [
            dict(zip(token, values, strict=True))
            for values in product(*(v["IN"] if isinstance(v, dict) and set(v) == {"IN"} else [v] for v in token.values()))
        ]
        for token in pattern
    ]
    return [list(tokens) for tokens in product(*choices)]
