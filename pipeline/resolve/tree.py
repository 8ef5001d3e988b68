"""Which units are assignments, which are details of one above, and what lead-ins hand down."""

from __future__ import annotations

import re
from functools import partial

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention
from pipeline.model.provenance import Origin
from pipeline.resolve.origins import of_phrase
from pipeline.resolve.statements import is_only_verb, states_fact
from pipeline.resolve.units import Node, Splitter, Unit, has_action, starts_with_verb
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import fold, normal

_ASIDE = re.compile(r"\([^()]*\)[.;]?")


class Assembler:
    """Walks the nodes in document order and decides unit by unit (guidelines 1)."""

    def __init__(self, reading: Reading, nodes: list[Node], splitter: Splitter) -> None:
        self.reading = reading
        self.view = reading.outline.view
        self.nodes = {node.clause.index: node for node in nodes}
        self.splitter = splitter
        self.found: list[Unit] = []
        self.by_clause: dict[int, list[Unit]] = {}
        self.noun_leads: dict[int, Unit] = {}

    def run(self) -> list[Unit]:
        """The assignments in document order, each with its details."""
        for node in self.nodes.values():
            self.reading.faults.attempt(node.clause.span, partial(self._take, node), None)
        return self.found

    def _holds_nothing(self, node: Node) -> bool:
        """Whether no assignment can come of a clause: a line of terms, a title, an aside."""
        if node.is_line or not node.units or node.clause.style in ("question", "section"):
            return True
        return self._is_aside(node.clause) or self._is_heading(node.clause)

    def _is_aside(self, clause: Clause) -> bool:
        """A plain paragraph that is nothing but brackets (``(Иванова, Петров)`` under a question) names who spoke."""
        text = self.view[slice(*clause.body)].strip()
        return clause.kind == "paragraph" and bool(_ASIDE.fullmatch(text)) and not has_action(text)

    def _is_heading(self, clause: Clause) -> bool:
        """A labelled line without an action or a mark at its end, behind which a plain paragraph addresses somebody, is the
        title of what follows (``1. В области культуры``)."""
        text = self.view[slice(*clause.body)].rstrip()
        following = self.nodes.get(clause.index + 1)
        if following is None or text.endswith((".", ";", ":", ",")):
            return False
        if clause.kind == "paragraph":
            return self._heads_numbers(clause, following.clause) and not has_action(text) and not self.nodes[clause.index].of("opening")
        if clause.kind != "labelled" or following.clause.kind != "paragraph":
            return False
        addresses = bool(following.of("opening")) and self._opens_list(following.clause)
        return addresses and not has_action(text) and not self.nodes[clause.index].of("opening")

    def _heads_numbers(self, clause: Clause, following: Clause) -> bool:
        """Whether a plain line at the top stands right above the first number of a series (``Раздел``, ``Общие вопросы``)."""
        top = clause.parent is not None and clause.parent.kind == "root"
        if not top or following.kind != "labelled" or following.parent is not clause.parent:
            return False
        return re.search(r"(?<!\d)1\D*$", following.number or "") is not None

    # ---- one clause

    def _take(self, node: Node) -> None:
        clause = node.clause
        if self._holds_nothing(node) or self._is_detail(node):
            return
        items = [c for c in clause.children if not self._is_line(c)]
        if not items or clause.kind == "row":
            self._keep(clause, node.units)
            return
        leads = [] if self._only_announces(node) else self._lead_in(node)
        self._keep(clause, leads)
        if leads:
            leads[-1].is_lead = True

    def _keep(self, clause: Clause, units: list[Unit]) -> None:
        if clause.kind != "row":
            units = [unit for unit in units if not self._only_states(unit)]
        self.found += units
        self.by_clause[clause.index] = units

    def _only_states(self, unit: Unit) -> bool:
        """Whether a unit only says how things are: nobody is addressed, nothing is decided, no term is set by a label."""
        node = self.nodes[unit.clause.index]
        if unit.details or node.of("opening") or node.labels or any(unit.holds(m.span) for m in node.of("modality")):
            return False
        text = " ".join(self.view[a:b] for a, b in unit.pieces).lstrip()
        itself = (*self.reading.rules["structure"].phrases("act_itself"), "настоящ")
        performing = self.reading.rules["modality"].phrases("performing")
        return states_fact(text, performing) and not normal(text).startswith(itself)

    def _is_line(self, clause: Clause) -> bool:
        node = self.nodes.get(clause.index)
        return node is not None and (node.is_line or (not node.units and not clause.children))

    def _lead_in(self, node: Node) -> list[Unit]:
        """The units of a lead-in that are assignments: those with an action, or with a sentence its items continue."""
        kept = [unit for unit in node.units if self._acts(unit, node) and not self._only_modality(unit, node)]
        if kept or not self._opens_list(node.clause):
            return kept if kept else (node.units if not self._opens_list(node.clause) and self._complete(node) else [])
        modal = [m for m in node.of("modality") if not m.value.opens]
        if modal and node.units and not any(self._begins_with_verb(child) for child in node.clause.children):
            return node.units[-1:]
        return []

    def _only_announces(self, node: Node) -> bool:
        """``Утвердить:`` above points with dots, which are assignments of their own."""
        dotted = any(child.style == "decimal" and "." in (child.label or "").rstrip(".) ") for child in node.clause.children)
        bare = len(node.units) == 1 and is_only_verb(self.view[slice(*node.units[0].pieces[0])])
        return dotted and bare and self._opens_list(node.clause)

    def _only_modality(self, unit: Unit, node: Node) -> bool:
        """``Считать целесообразным:`` above items with verbs of their own says how they are meant, no more."""
        words = [m for m in node.of("modality") if m.value.modality == "recommendation" and not m.value.opens]
        whole = any(unit.holds(m.span) and m.span[1] >= unit.span[1] for m in words)
        return whole and any(self._begins_with_verb(child) for child in node.clause.children)

    def _begins_with_verb(self, clause: Clause) -> bool:
        return starts_with_verb(self.view[slice(*clause.body)])

    def _complete(self, node: Node) -> bool:
        """A clause that closes its own sentence is an assignment even where paragraphs follow it."""
        return node.clause.kind in ("labelled", "row") and node.clause.style == "decimal" and self._ends_sentence(node.clause)

    def _ends_sentence(self, clause: Clause) -> bool:
        return self.view[slice(*clause.body)].rstrip().endswith((".", ";"))

    def _acts(self, unit: Unit, node: Node) -> bool:
        text = " ".join(self.view[a:b] for a, b in unit.pieces)
        if has_action(text):
            return True
        return any(m.value.modality in ("control", "decision") and unit.holds(m.span) for m in node.of("modality"))

    def _opens_list(self, clause: Clause) -> bool:
        return self.view[slice(*clause.body)].rstrip().endswith(":")

    # ---- details

    def _is_detail(self, node: Node) -> bool:
        """Hang the clause on the assignment of its lead-in, where it continues that sentence."""
        clause = node.clause
        parent = clause.parent
        if parent is None or parent.kind == "root" or parent.style in ("question", "section") or clause.kind == "row":
            return False
        lead = self._lead_of(parent)
        amended = self._amends(clause)
        if amended is not None:
            self._hang(amended, node)
            return True
        if clause.style == "quoted" and lead is not None:
            self._hang(lead, node)
            return True
        if clause.kind == "labelled" and clause.style == "decimal" and not self._lists_anew(clause, parent):
            return False
        if node.of("opening") or self._states_modality(node):
            return False
        first = node.units[0]
        if starts_with_verb(self.view[first.pieces[0][0] : first.pieces[-1][1]]):
            return False
        if clause.children and self._acts(first, node):
            return False
        if lead is None or not self._continues(parent, clause):
            return False
        self._hang(lead, node)
        return True

    def _lists_anew(self, clause: Clause, parent: Clause) -> bool:
        """Whether a point is one of a list that counts anew below a clause with a verb (``Включить в состав: 1. … 2. …``)."""
        anew = "." not in (clause.label or "").rstrip(".) ") and parent.style == "decimal" and self._opens_list(parent)
        return anew and has_action(self.view[slice(*parent.body)])

    def _states_modality(self, node: Node) -> bool:
        first = node.units[0]
        return any(m.value.modality in ("control", "decision") and first.holds(m.span) for m in node.of("modality"))

    def _continues(self, parent: Clause, clause: Clause) -> bool:
        """An item behind a colon continues the sentence; a paragraph behind a closed one with a verb does not."""
        if self._opens_list(parent) or clause.kind == "bullet" or clause.label:
            return True
        text = self.view[slice(*clause.body)]
        return (not (self._ends_sentence(parent) and has_action(text)) and not text.lstrip()[:1].isupper()) or not has_action(text)

    def _amends(self, clause: Clause) -> Unit | None:
        """The assignment ``внести изменения`` above, under which everything is a detail."""
        for above in clause.ancestors():
            units = self.by_clause.get(above.index)
            node = self.nodes.get(above.index)
            if units and node and any(m.value.amends for m in node.of("modality")) and self._opens_list(above):
                return units[-1]
        return None

    def _lead_of(self, parent: Clause) -> Unit | None:
        """The assignment whose sentence an item below ``parent`` continues."""
        node: Clause | None = parent
        while node is not None and node.kind != "root":
            if units := self.by_clause.get(node.index):
                return units[-1]
            if node.index in self.noun_leads:
                return self.noun_leads[node.index]
            if node.kind == "labelled" and node.style == "decimal":
                return None
            node = node.parent
        return None

    def _hang(self, lead: Unit, node: Node) -> None:
        for unit in node.units:
            often = [term for term in unit.terms if term.value.gives.kind == "recurring"]
            pieces = [(unit.pieces[0][0], max(unit.end, *(term.span[1] for term in often)))] if often else unit.pieces
            terms = [term for term in unit.terms if term not in often]
            lead.details.append(Unit(unit.clause, pieces, terms, order=unit.order))
            lead.terms = lead.terms + terms
        self.noun_leads[node.clause.index] = lead
        if lead.clause.index not in self.by_clause:
            self.by_clause[lead.clause.index] = [lead]

    # ---- what is handed down

    def context(self, unit: Unit) -> list[tuple[str, Origin]]:
        """The circumstances that the lead-ins above a unit hand down, outermost first."""
        above = reversed(unit.clause.ancestors())
        return [(text, Origin("lead_in", clause=clause.number)) for clause in above if (text := self._circumstance(clause))]

    def _circumstance(self, clause: Clause) -> str | None:
        node = self.nodes.get(clause.index)
        if node is None or clause.style == "question":
            return None
        if clause.style == "section":
            return fold(self.view[slice(*clause.body)]) or None
        if not node.units or not self._opens_list(clause):
            return None
        text = fold(" ".join(self.view[a:b] for a, b in node.units[-1].pieces)).strip(" ,;:.–—-")
        if self._acts(node.units[-1], node):
            words = text.split(" ")
            end = next((i for i, w in enumerate(words) if is_infinitive(w.strip("«»(),"))), 0)
            text = " ".join(words[:end]).strip(" ,")
        return text or None

    def projects(self, unit: Unit) -> list[tuple[str, Origin]]:
        """The projects that a lead-in above a unit or the unit itself names, each once; its own words count as the origin."""
        above = [(m, clause) for clause in reversed(unit.clause.ancestors()) for m in self._projects(clause)]
        held = [m for m in self._projects(unit.clause) if unit.holds(m.span)] + [m for d in unit.details for m in self._projects(d.clause)]
        own = {m.value: Origin("own", m.span, m.rule) for m in reversed(held)}
        handed = {m.value: of_phrase(m.span, m.rule, clause, unit) for m, clause in above}
        names = dict.fromkeys(m.value for m in [*(m for m, _ in above), *held])
        return [(name, own.get(name) or handed[name]) for name in names]

    def _projects(self, clause: Clause) -> list[Mention[str]]:
        node = self.nodes.get(clause.index)
        return node.of("project") if node is not None else []
