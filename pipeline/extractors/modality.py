"""How strongly a clause speaks: the words that recommend, order, decide or keep control."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention
from pipeline.rulebook.gives import ModalityGives


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[ModalityGives]]:
    """Yield a ``modality`` mention for each phrase of ``rules/modality.yaml`` in the clause.

    The value is the rule's ``gives``: ``modality``, and for words that address somebody the ``case`` they govern.
    """
    rules = reading.rules["modality"]
    for rule, span in reading.modal_words(clause.body):
        yield Mention("modality", span, rule.id, rule.gives)
    for match in rules.all_matches(reading.text(clause)):
        start, end = match.span
        yield Mention("modality", (clause.body[0] + start, clause.body[0] + end), match.rule.id, match.rule.gives)
