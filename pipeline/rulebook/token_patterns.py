"""The token patterns of the rules: spaCy's Matcher, run only where a word may begin one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product
from pathlib import Path

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from pipeline.errors import RuleError
from pipeline.rulebook.book import Rulebook
from pipeline.rulebook.gives import Gives
from pipeline.rulebook.load import load
from pipeline.rulebook.ruleset import Rule, TokenPattern
from pipeline.words.doc import wanted
from pipeline.words.normal import cyrillic

# the letters that all forms of a listed word share
STEM = 3


def phrase_matcher(nlp: Language, book: Rulebook) -> Callable[[Doc], Doc]:
    """A component that lists every match of the token patterns in ``doc.spans["phrases"]``, longest first."""
    matcher, lean = Matcher(nlp.vocab), Matcher(nlp.vocab)
    for path, rule in ((rules.compiled.path, rule) for rules in book.sets.values() for rule in rules.token_rules()):
        _add(rule, path, (matcher, lean) if is_listed(rule) else (matcher,))

    def find(doc: Doc) -> Doc:
        used = lean if "closely" in doc.spans else matcher
        doc.spans["phrases"] = [span for a, b in wanted(doc) if a < b for span in used(doc[a:b], as_spans=True)]
        return doc

    return find


def _add(rule: Rule[Gives], path: str, matchers: Iterable[Matcher]) -> None:
    try:
        for matcher in matchers:
            matcher.add(rule.id, _plain(rule.pattern), greedy="LONGEST")
    except Exception as error:
        raise RuleError(f"{path}: rule {rule.id}: {' '.join(str(error).split())}") from None


class Openings:
    """Where a token pattern may begin, told by the first letters of a word before anything is known of it."""

    def __init__(self, book: Rulebook) -> None:
        patterns = [
            pattern for rules in book.sets.values() for rule in rules.token_rules() if is_listed(rule) for pattern in _plain(rule.pattern)
        ]
        self.length = max((len(pattern) for pattern in patterns), default=0)
        words = [pattern[0].get("LEMMA", pattern[0].get("LOWER")) for pattern in patterns]
        known = [word for word in words if isinstance(word, str)]
        bounded = not any("OP" in token for pattern in patterns for token in pattern)
        # a rule of the user's may begin with anything, and then there is nothing to go by
        self.stems = {word[:STEM] for word in known} if bounded and len(known) == len(words) else None
        self._known: dict[int, bool] = {}

    def windows(self, doc: Doc, stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The parts of the token ranges in which a pattern may match."""
        if self.stems is None:
            return stretches
        orths = doc.to_array("ORTH").tolist()
        found: list[tuple[int, int]] = []
        for start, end in stretches:
            reached = start
            for place in range(start, end):
                if not self._opens(doc, place, orths[place]):
                    continue
                last = min(place + self.length, end)
                if place < reached:
                    found[-1] = (found[-1][0], last)
                else:
                    found.append((place, last))
                reached = last
        return found

    def _opens(self, doc: Doc, place: int, orth: int) -> bool:
        known = self._known.get(orth)
        if known is None:
            assert self.stems is not None
            known = self._known[orth] = cyrillic(doc[place].lower_)[:STEM] in self.stems
        return known


@lru_cache(maxsize=8)
def openings(overlay: Path | None = None) -> Openings:
    """The openings of the token patterns of our rules, with those of the folder ``overlay`` over them, made once."""
    return Openings(load(overlay))


def is_listed(rule: Rule[Gives]) -> bool:
    """Whether a rule's matches are looked for; some only name what the code finds by itself."""
    return getattr(rule.gives, "unlisted", None) is None


def _plain(pattern: str | TokenPattern) -> list[TokenPattern]:
    """The same pattern with each list of alternatives written out: spaCy compares plain values far faster."""
    assert not isinstance(pattern, str)
    choices = [[dict(zip(token, values, strict=True)) for values in product(*map(_alternatives, token.values()))] for token in pattern]
    return [list(tokens) for tokens in product(*choices)]


def _alternatives(value: object) -> list[object]:
    """The plain values that an attribute may have."""
    return list(value["IN"]) if isinstance(value, dict) and set(value) == {"IN"} else [value]
