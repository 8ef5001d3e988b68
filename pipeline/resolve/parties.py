"""Who answers for what: parties handed down the tree, replaced, joined, and the modality that goes with them."""

from __future__ import annotations

from pipeline.extractors.party import Named
from pipeline.model import Clause, Mention, Responsible, Signatory
from pipeline.resolve.units import Node
from pipeline.words.normal import fold


class Parties:
    """The parties of every clause by the rules of inheritance (guidelines 2)."""

    def __init__(self, view: str, nodes: dict[int, Node], signatories: list[Signatory]) -> None:
        self.view = view
        self.nodes = nodes
        self.signatories = signatories
        self._handed_down: dict[int, list[Responsible]] = {}

    def addressees(self, clause: Clause, place: int | None = None) -> list[Responsible]:
        """Executors and co-executors of a clause: its own, else those of the nearest clause above that has some.

        Where several sentences address somebody, those of the last one that begins not behind ``place`` count.
        """
        above = self._above(clause)
        # whom the act addresses lays the duty on somebody: the order is his
        own = [self.record(m) for m in self._governing(clause, place) if not (m.value.duty and above)]
        if any(p.role == "executor" for p in own):
            return own
        return above + own

    def _governing(self, clause: Clause, place: int | None) -> list[Mention[Named]]:
        found = self._openers(clause)
        starts = [m.span[0] for m in self.nodes[clause.index].of("opening")] if found else []
        last = max((s for s in starts if place is None or s <= place), default=None)
        if last is None:
            return [] if starts else found
        if len(starts) < 2:
            return found
        behind = min((s for s in starts if s > last), default=clause.body[1])
        return [m for m in found if last <= m.span[0] < behind]

    def _above(self, clause: Clause) -> list[Responsible]:
        parent = clause.parent
        if parent is None:
            return []
        if parent.index not in self.nodes or parent.kind == "root":
            return []
        if parent.index not in self._handed_down:
            self._handed_down[parent.index] = [
                party if party.inherited_from else party.model_copy(update={"inherited_from": parent.number})
                for party in self.addressees(parent)
            ]
        return self._handed_down[parent.index]

    def _openers(self, clause: Clause) -> list[Mention[Named]]:
        node = self.nodes.get(clause.index)
        if node is None or node.clause is not clause:
            return []
        labelled = [label.span for label in node.of("label")]
        return [m for m in node.of("party") if m.value.role != "controller" and not any(a <= m.span[0] < b for a, b in labelled)]

    def controllers(self, node: Node) -> list[Responsible]:
        """Who keeps control by the words of a control clause."""
        found = []
        for mention in node.of("party"):
            named = mention.value
            if named.role == "controller" and not any(a.span[0] <= mention.span[0] < a.span[1] for a in node.of("label")):
                found.append(self._signatory(mention) if named.self_ else self.record(mention))
        return found

    def labelled(self, node: Node) -> list[Responsible]:
        """The parties of the labelled lines of a clause."""
        spans = [label.span for label in node.of("label")]
        return [self.record(m) for m in node.of("party") if any(a <= m.span[0] < b for a, b in spans)]

    def record(self, mention: Mention[Named]) -> Responsible:
        """A mention as it is written out."""
        named = mention.value
        party = named.party
        return Responsible(
            party=party.name,
            kind=party.kind,
            role=named.role,
            people=list(party.people),
            inherited_from=None,
            raw=fold(self.view[mention.span[0] : mention.span[1]]),
            rule=mention.rule,
            span=mention.span,
        )

    def _signatory(self, mention: Mention[Named]) -> Responsible:
        raw = fold(self.view[mention.span[0] : mention.span[1]])
        signed = self.signatories[0] if self.signatories else None
        return Responsible(
            party=(signed.position if signed else None) or "подписавший",
            kind="position",
            role="controller",
            people=[signed.name] if signed else [],
            inherited_from=None,
            raw=raw,
            rule=mention.rule,
            span=mention.span,
        )


def merged(parties: list[Responsible], cell: str) -> list[Responsible]:
    """Parties without repeats: the same name and role once, with the people of both; but two posts of one name that a cell of
    executors gives (whose rule is ``cell``), each with its bearer, are two."""
    found: dict[tuple[str, ...], Responsible] = {}
    for party in parties:
        key: tuple[str, ...] = (party.party.lower(), party.role)
        if party.rule == cell and key in found and party.people and found[key].people:
            key += tuple(party.people)
        if key in found:
            people = found[key].people + [p for p in party.people if p not in found[key].people]
            found[key] = found[key].model_copy(update={"people": people})
        else:
            found[key] = party
    return list(found.values())
