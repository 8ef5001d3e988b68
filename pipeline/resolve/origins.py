"""Where the parties and terms of an assignment come from, and why it has none."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.extractors.deadline import Phrase
from pipeline.model import Clause, Deadline, Mention, Modality, Responsible, Span
from pipeline.model.provenance import Absence, Origin
from pipeline.resolve.units import Node, Unit


def of_phrase(span: Span, rule: str, clause: Clause, unit: Unit) -> Origin:
    """A phrase that stands in ``clause``: the unit's own, one that opens its clause for several units, or one of a clause above."""
    if clause is unit.clause and (unit.order == 0 or span[0] >= unit.pieces[0][0]):
        return Origin("own", span, rule)
    if clause.number == unit.clause.number:
        return Origin("opening", span, rule)
    return Origin("above", span, rule, clause.number)


def of_party(party: Responsible, unit: Unit, lines: list[Node]) -> Origin:
    """A party of the unit's own, of a clause above, or of a labelled line (of ``lines``) that serves it."""
    if party.inherited_from is not None:
        return Origin("above", party.span, party.rule, party.inherited_from)
    labels = (label.span for node in lines if node.clause is not unit.clause for label in node.labels)
    if any(a <= party.span[0] < b for a, b in labels):
        return Origin("line", party.span, party.rule)
    return of_phrase(party.span, party.rule, unit.clause, unit)


def of_term(deadline: Deadline) -> Origin:
    """A term of the unit's own (a line of terms behind it is that), of a clause above, or one that it shares."""
    if deadline.shared:
        return Origin("shared", deadline.span, deadline.rule)
    if deadline.inherited_from is not None:
        return Origin("above", deadline.span, deadline.rule, deadline.inherited_from)
    return Origin("own", deadline.span, deadline.rule)


def absent(modality: Modality, is_faulty: bool, past: Iterable[Mention[Phrase]]) -> dict[str, Absence]:
    """Why an assignment has no party and no term, if it has none; ``past`` are the phrases of time that tell of what has been."""
    otherwise = Absence("fault" if is_faulty else "nowhere")
    been: Span | None = next((mention.span for mention in past), None)
    return {
        "responsible": Absence("decided") if modality == "decision" else otherwise,
        "deadlines": Absence("past", been) if been and not is_faulty else otherwise,
    }
