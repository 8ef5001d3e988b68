"""What an extractor is given: the outline, the spaCy doc over its view, and the rules."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc

from pipeline.extractors.faults import Faults
from pipeline.model import Clause, Mention, Outline, Span
from pipeline.rulebook.book import ModalityRule, Rulebook


@dataclass
class Reading:
    """A document ready for the extractors. Offsets in ``doc`` are those of the source's text; ``faults`` is what went wrong so far."""

    outline: Outline
    doc: Doc
    rules: Rulebook
    faults: Faults = field(default_factory=Faults)

    def text(self, clause: Clause) -> str:
        """The body of a clause, without what belongs to nothing; its first character stands at ``clause.body[0]``."""
        return self.outline.view[clause.body[0] : clause.body[1]]

    def modal_words(self, span: Span) -> list[tuple[ModalityRule, Span]]:
        """Rule and span of the token patterns of ``rules/modality.yaml`` that matched inside ``span``."""
        first = bisect_left(self._starts, span[0])
        last = bisect_left(self._starts, span[1])
        known = self.rules["modality"].by_id
        return [(known[rule], (start, end)) for rule, start, end in self._phrases[first:last] if rule in known and end <= span[1]]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for _, start, _ in self._phrases]

    def tagged_case(self, place: int) -> str | None:
        """The case (``Dat`` …) of the word at ``place`` by natasha's tagger, where the sentence was given to it."""
        for span in self.doc.spans.get("unclear", ()):
            if span.start_char <= place < span.end_char:
                token = next((t for t in span if t.idx == place), None)
                cases = token.morph.get("Case") if token is not None else []
                return str(cases[0]) if len(cases) == 1 else None
        return None

    @cached_property
    def _phrases(self) -> list[tuple[str, int, int]]:
        spans = self.doc.spans.get("phrases", ())
        return sorted(((s.label_, s.start_char, s.end_char) for s in spans), key=lambda s: (s[1], -s[2], s[0]))


Extractor = Callable[[Reading, Clause], Iterator[Mention[object]]]
