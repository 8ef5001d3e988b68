"""Lines of terms and of responsible parties that serve more than the item they stand behind (guidelines 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model import Clause, Mention, Span
from pipeline.resolve.units import Node, Unit


@dataclass
class Group:
    """The units and lines of one clause, in order: a point numbered with dots, or a paragraph at the top."""

    events: list[Unit | Node] = field(default_factory=list)


@dataclass
class Terms:
    """The deadline mentions of a unit, by how they came to it."""

    own: list[Mention] = field(default_factory=list)
    shared: list[Mention] = field(default_factory=list)
    inherited: list[Mention] = field(default_factory=list)
    inherited_from: str | None = None


class Sharing:
    """Distributes the terms and labelled lines of a document over its assignments."""

    def __init__(self, nodes: list[Node], units: list[Unit]) -> None:
        self.nodes = {node.clause.index: node for node in nodes}
        self.units = units
        self.groups = self._grouped(nodes)
        self.terms = {id(unit): Terms(own=list(unit.terms)) for unit in units}
        self._paragraphs()
        for group in self.groups.values():
            self._lines(group)
        self._inherit()

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

    def _lines(self, group: Group) -> None:
        """A line's terms are the own ones of the unit before it, and shared by those before that have none."""
        for place, event in enumerate(group.events):
            if not isinstance(event, Node) or not event.line_terms:
                continue
            before = [e for e in group.events[:place] if isinstance(e, Unit)]
            if not before:
                continue
            last = before[-1]
            if not (last.is_lead and self._has_items(last)):
                self.terms[id(last)].own += event.line_terms
            for unit in before[:-1]:
                held = self.terms[id(unit)]
                if not held.own and not held.shared and not (unit.is_lead and self._has_items(unit)):
                    held.shared = list(event.line_terms)

    def _has_items(self, lead: Unit) -> bool:
        """Whether assignments of their own stand below a lead-in."""
        return any(lead.clause in unit.clause.ancestors() for unit in self.units)

    def _paragraphs(self) -> None:
        """A term at the end of a paragraph serves the parts of the paragraph before it."""
        for clause_units in self._by_sentence().values():
            if len(clause_units) < 2:
                continue
            last = clause_units[-1]
            closing = [m for m in last.terms if _closes(m.span, last)]
            behind = self.nodes[last.clause.index].line_terms
            for unit in clause_units[:-1]:
                held = self.terms[id(unit)]
                if not held.own and not held.shared and (closing or behind):
                    held.shared = closing or behind
            self.terms[id(last)].own += [m for m in behind if m not in self.terms[id(last)].own]

    def _by_sentence(self) -> dict[tuple[int, int], list[Unit]]:
        result: dict[tuple[int, int], list[Unit]] = {}
        for unit in self.units:
            result.setdefault((unit.clause.index, unit.sentence), []).append(unit)
        return result

    def _inherit(self) -> None:
        """Else the nearest ancestor's own terms: those of its opening and of its own sentence."""
        for unit in self.units:
            held = self.terms[id(unit)]
            if held.own or held.shared:
                continue
            for above in unit.clause.ancestors():
                node = self.nodes.get(above.index)
                terms = self._stated(node) if node else []
                if terms:
                    held.inherited, held.inherited_from = terms, above.number
                    break

    @staticmethod
    def _stated(node: Node) -> list[Mention]:
        return [] if node.is_line or node.clause.kind == "row" else node.of("deadline")

    # ---- labelled lines of responsible parties

    def labelled(self) -> dict[int, list[Node]]:
        """For each unit (by id) the nodes whose labelled lines belong to it."""
        result: dict[int, list[Node]] = {}
        for group in self.groups.values():
            self._closers(group, result)
        for unit in self.units:
            node = self.nodes[unit.clause.index]
            if node.labels and not node.is_line:
                result.setdefault(id(unit), []).append(node)
        return result

    def _closers(self, group: Group, result: dict[int, list[Node]]) -> None:
        runs: list[tuple[list[Unit], Node]] = []
        run: list[Unit] = []
        for event in group.events:
            if isinstance(event, Unit):
                run.append(event)
            elif event.labels:
                if not run and runs:
                    run = runs[-1][0]
                runs.append((run, event))
                run = []
        items = [[u for u in units if not u.is_lead] or units for units, _ in runs]
        each_its_own = len(runs) > 1 and all(len({u.clause.index for u in units}) <= 1 for units in items)
        for (units, line), own in zip(runs, items, strict=True):
            for unit in own if each_its_own else units:
                result.setdefault(id(unit), []).append(line)


def _closes(span: Span, unit: Unit) -> bool:
    """Whether a term stands behind the text of its unit."""
    return span[0] >= unit.pieces[-1][1]
