"""Lines of terms and of responsible parties that serve more than the item they stand behind (guidelines 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from pipeline.extractors.deadline import Phrase
from pipeline.extractors.faults import Faults
from pipeline.model import Clause, Mention, Span
from pipeline.resolve.units import Node, Unit


@dataclass
class Group:
    """The units and lines of one clause, in order: a point numbered with dots, or a paragraph at the top."""

    events: list[Unit | Node] = field(default_factory=list)

    @property
    def span(self) -> Span | None:
        """Where the first of them stands."""
        return self.events[0].clause.span if self.events else None


@dataclass
class Terms:
    """The deadline mentions of a unit, by how they came to it."""

    own: list[Mention[Phrase]] = field(default_factory=list)
    shared: list[Mention[Phrase]] = field(default_factory=list)
    inherited: list[Mention[Phrase]] = field(default_factory=list)
    inherited_from: str | None = None


class Sharing:
    """Distributes the terms and labelled lines of a document over its assignments."""

    def __init__(self, nodes: list[Node], units: list[Unit], faults: Faults) -> None:
        self.nodes = {node.clause.index: node for node in nodes}
        self.units = units
        self.groups = self._grouped(nodes)
        self.terms = {unit: Terms(own=list(unit.terms)) for unit in units}
        for parts in self._by_sentence().values():
            faults.attempt(parts[-1].clause.span, partial(self._share_paragraph, parts), None)
        for group in self.groups.values():
            faults.attempt(group.span, partial(self._share_lines, group), None)
        for unit in units:
            faults.attempt(unit.clause.span, partial(self._inherit, unit), None)

    @staticmethod
    def scope(clause: Clause) -> Clause:
        """The clause that a term's line serves at most: the nearest point numbered with dots, else the topmost."""
        node = clause
        while node.parent is not None and node.parent.kind != "root":
            if node.kind == "row" or (node.label and node.style in ("decimal", "roman", "word", "section_sign")):
                return node
            if node.parent.style in ("question", "section"):
                return node
            node = node.parent
        return node

    def _grouped(self, nodes: list[Node]) -> dict[int, Group]:
        by_clause: dict[int, list[Unit]] = {}
        for unit in self.units:
            by_clause.setdefault(unit.clause.index, []).append(unit)
        groups: dict[int, Group] = {}
        last: Clause | None = None
        for node in nodes:
            top = self.scope(node.clause)
            if node.is_line and node.clause.parent is not None and node.clause is top and last is not None:
                top = last
            group = groups.setdefault(top.index, Group())
            group.events += by_clause.get(node.clause.index, [])
            if node.is_line:
                group.events.append(node)
            last = top
        return groups

    # ---- terms

    def _share_lines(self, group: Group) -> None:
        """A line's terms are the own ones of the unit before it, and shared by those before that have none."""
        before: list[Unit] = []
        for event in group.events:
            if isinstance(event, Unit):
                before.append(event)
            elif event.line_terms and before:
                self._share_line(event.line_terms, before)

    def _share_line(self, terms: list[Mention[Phrase]], before: list[Unit]) -> None:
        if not self._only_leads(before[-1]):
            self.terms[before[-1]].own += terms
        for unit in before[:-1]:
            held = self.terms[unit]
            if not held.own and not held.shared and not self._only_leads(unit):
                held.shared = list(terms)

    def _only_leads(self, lead: Unit) -> bool:
        """Whether a unit leads in assignments of their own."""
        return lead.is_lead and any(lead.clause is above for unit in self.units for above in unit.clause.ancestors())

    def _share_paragraph(self, parts: list[Unit]) -> None:
        """A term at the end of a paragraph serves the parts of the paragraph before it."""
        if len(parts) < 2:
            return
        last = parts[-1]
        behind = self.nodes[last.clause.index].line_terms
        closing = [m for m in last.terms if _closes(m.span, last)] or behind
        for unit in parts[:-1]:
            held = self.terms[unit]
            if closing and not held.own and not held.shared:
                held.shared = closing
        self.terms[last].own += [m for m in behind if m not in self.terms[last].own]

    def _by_sentence(self) -> dict[tuple[int, int], list[Unit]]:
        result: dict[tuple[int, int], list[Unit]] = {}
        for unit in self.units:
            result.setdefault((unit.clause.index, unit.sentence), []).append(unit)
        return result

    def _inherit(self, unit: Unit) -> None:
        """Else the nearest ancestor's own terms: those of its opening and of its own sentence."""
        held = self.terms[unit]
        if held.own or held.shared:
            return
        for above in unit.clause.ancestors():
            node = self.nodes.get(above.index)
            terms = self._stated(node) if node else []
            if terms:
                held.inherited, held.inherited_from = terms, above.number
                return

    @staticmethod
    def _stated(node: Node) -> list[Mention[Phrase]]:
        return [] if node.is_line or node.clause.kind == "row" else node.of("deadline")

    # ---- labelled lines of responsible parties

    def labelled(self) -> dict[Unit, list[Node]]:
        """For each unit the nodes whose labelled lines belong to it."""
        result: dict[Unit, list[Node]] = {}
        for group in self.groups.values():
            self._closers(group, result)
        for unit in self.units:
            node = self.nodes[unit.clause.index]
            if node.labels and not node.is_line:
                result.setdefault(unit, []).append(node)
        return result

    def _closers(self, group: Group, result: dict[Unit, list[Node]]) -> None:
        runs = _runs(group)
        items = [[u for u in units if not u.is_lead] or units for units, _ in runs]
        each_its_own = len(runs) > 1 and all(len({u.clause.index for u in units}) <= 1 for units in items)
        for (units, line), own in zip(runs, items, strict=True):
            for unit in own if each_its_own else units:
                result.setdefault(unit, []).append(line)


def _runs(group: Group) -> list[tuple[list[Unit], Node]]:
    """Each labelled line of a group with the units before it; a line right behind another one has those of that one."""
    runs: list[tuple[list[Unit], Node]] = []
    run: list[Unit] = []
    for event in group.events:
        if isinstance(event, Unit):
            run.append(event)
        elif event.labels:
            runs.append((run or (runs[-1][0] if runs else []), event))
            run = []
    return runs


def _closes(span: Span, unit: Unit) -> bool:
    """Whether a term stands behind the text of its unit."""
    return span[0] >= unit.pieces[-1][1]
