"""What the cells of a plan's row say beside its measure: who does it and who helps."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extractors.named import Named, reader_of, unlisted
from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Role
from pipeline.phrases.addressees import Addressee
from pipeline.phrases.cell_parties import CellParties
from pipeline.phrases.party_lists import PartyLists

_CELLS: dict[str, Role] = {"responsible": "executor", "responsible_too": "executor", "co_executor": "co_executor"}


def cell_parties(reading: Reading, clause: Clause) -> Iterator[Mention[Named] | Mention[Role]]:
    """Yield a ``party`` mention for each party of a row's cells of executors, and ``label`` for each cell."""
    rule_of_cells = unlisted(reading.rules["party"])["cell"]
    for name, role in _CELLS.items():
        if name in clause.cells:
            start, end = clause.cells[name]
            for party, rule, part in _parties(reading, reading.outline.view[start:end], role):
                span = (start + party.span[0], start + party.span[1])
                yield Mention("party", span, rule, Named(party, part))
            yield Mention("label", (start, end), rule_of_cells, role)


def names_executors(clause: Clause) -> bool:
    """Whether the table of a row has a column of executors: then nobody else is addressed, whoever stands in the measure."""
    rows = clause.parent.children if clause.parent is not None else []
    return "responsible" in clause.cells or any("responsible" in row.cells for row in rows)


def _parties(reading: Reading, text: str, role: Role) -> Iterator[tuple[Addressee, str, Role]]:
    """The parties of one cell with their rule and role; words such as ``совместно с`` name co-executors in it."""
    rules = reading.rules["party"]
    reader, cell = reader_of(rules), unlisted(rules)["cell"]
    if any(match.rule.gives.role == "co_executor" for match in rules.scan(text)):
        parties, together = PartyLists(reader, rules).listed(text)
        yield from ((party, cell, role) for party in parties)
        yield from ((party, rule, "co_executor") for party, rule in together)
    else:
        yield from ((party, cell, role) for party in CellParties(reader).read(text))
