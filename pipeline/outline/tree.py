"""The clause tree: where a numbered, bulleted or plain paragraph hangs, and what its number is in full."""

from __future__ import annotations

import re

from pipeline.model import Clause, Span
from pipeline.outline.paragraphs import Paragraph, is_party_line, is_term_line
from pipeline.outline.plans import Row, Table
from pipeline.rulebook.ruleset import Rulebook
from pipeline.words.morphology import in_case, is_infinitive, lemmas
from pipeline.words.normal import normal

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class TreeBuilder:
    """Takes the paragraphs of the operative part one by one and hangs each at its place."""

    def __init__(self, text: str, rules: Rulebook) -> None:
        self.text = text
        self.rules = rules
        self.root = Clause("root", (0, 0), (0, 0))
        self.base = self.root
        self.open: list[Clause] = [self.root]
        self.clauses: list[Clause] = []
        self.styles = {rule.id: rule.gives.get("style", "") for rule in rules["numbering"].rules}
        self.last_number = ""

    # ---- what comes in

    def question(self, number: str, head: Paragraph | None) -> None:
        """Open a question of a protocol: what follows is numbered below it."""
        span = head.span if head else (0, 0)
        label = head.text[head.label.span[0] : head.label.span[1]].strip() if head and head.label else number
        body = (head.span[0] + (head.label.span[1] if head and head.label else 0), head.span[1]) if head else span
        clause = Clause("labelled", span, body, label, _upper_roman(number), "question", self.root)
        self.root.children.append(clause)
        if head:
            self.clauses.append(clause)
        self.base, self.open = clause, [self.root, clause]
        self.last_number = clause.number

    def add(self, paragraph: Paragraph) -> None:
        """Hang a paragraph."""
        if paragraph.label is None:
            self._plain(paragraph)
        elif paragraph.label.rule.gives["kind"] == "bullet":
            self._bullet(paragraph)
        else:
            self._labelled(paragraph)

    def add_quoted(self, paragraph: Paragraph) -> None:
        """Hang a paragraph of quoted wording below the clause that quotes it; its own number counts for nothing."""
        clause = Clause("paragraph", paragraph.span, paragraph.span, style="quoted")
        clause.number = self.last_number
        parent = next((n for n in reversed(self.open) if n.kind in ("labelled", "bullet") or n is self.base), self.base)
        self._hang(clause, parent)

    def add_table(self, table: Table) -> None:
        """Hang the rows of a plan, below their section rows."""
        section: Clause | None = None
        for ordinal, row in enumerate(table.rows, 1):
            if row.section is not None:
                section = self._hang(Clause("paragraph", row.span, row.section, style="section"), self.base)
            else:
                self._row(row, section or self.base, ordinal)
        self.open = [self.root] if self.base is self.root else [self.root, self.base]

    def _row(self, row: Row, parent: Clause, ordinal: int) -> None:
        number = row.number or str(ordinal)
        body = row.cells.get("measure", (row.span[1], row.span[1]))
        clause = Clause("row", row.span, body, row.number or None, number, "row", cells=row.cells)
        self._hang(clause, parent)

    def finish(self) -> list[Clause]:
        """The clauses in document order, every one with its number."""
        if not any(clause.label for clause in self.clauses):
            for parent in (self.root,):
                self._count(parent)
        for index, clause in enumerate(self.clauses):
            clause.index = index
        return self.clauses

    def _count(self, parent: Clause) -> None:
        """Number the operative paragraphs of a document without labels; lines of terms do not count."""
        ordinal = 0
        for child in parent.children:
            line = self.text[slice(*child.body)]
            counts = not is_term_line(line, self.rules) and not is_party_line(line, self.rules)
            ordinal += counts
            self._number_below(child, str(max(ordinal, 1)))

    def _number_below(self, clause: Clause, number: str) -> None:
        clause.number = number
        for child in clause.children:
            self._number_below(child, number)

    # ---- hanging

    def _hang(self, clause: Clause, parent: Clause) -> Clause:
        clause.parent = parent
        parent.children.append(clause)
        self.clauses.append(clause)
        while self.open and self.open[-1] is not parent and not self._is_above(self.open[-1], parent):
            self.open.pop()
        if not self.open or self.open[-1] is not parent:
            self.open.append(parent)
        self.open.append(clause)
        return clause

    @staticmethod
    def _is_above(node: Clause, other: Clause) -> bool:
        above: Clause | None = other
        while above is not None:
            if above is node:
                return True
            above = above.parent
        return False

    def _labelled(self, paragraph: Paragraph) -> None:
        assert paragraph.label is not None
        style = str(paragraph.label.rule.gives["style"])
        start, end = paragraph.label.parts["number"]
        label = paragraph.text[start:end].strip()
        if self._next_question(label, paragraph):
            self.question(label, paragraph)
            return
        clause = Clause("labelled", paragraph.span, self._body(paragraph), style=style)
        clause.label = paragraph.text[: paragraph.label.span[1]].strip()
        parent = self._decimal_parent(label) if style == "decimal" else self._series_parent(style)
        clause.number = self._path(parent, _upper_roman(label) if style.startswith("roman") else label, style)
        self._hang(clause, parent)
        self.last_number = clause.number

    def _next_question(self, label: str, paragraph: Paragraph) -> bool:
        """A topic with the number that comes next opens a question of its own, though nobody was heard on it."""
        if self.base.style != "question" or not self.base.number.isdigit() or label != str(int(self.base.number) + 1):
            return False
        assert paragraph.label is not None
        text = paragraph.text[paragraph.label.span[1] :].strip()
        return normal(text).startswith(("о ", "об ", "обо ")) and not any(is_infinitive(w) for w in _WORDS.findall(text))

    def _body(self, paragraph: Paragraph) -> Span:
        assert paragraph.label is not None
        start = paragraph.span[0] + paragraph.label.span[1]
        while start < paragraph.span[1] and self.text[start].isspace():
            start += 1
        return (start, paragraph.span[1])

    def _decimal_parent(self, label: str) -> Clause:
        """The open clause whose number a decimal label continues, or the one whose series it is part of."""
        parts = label.split(".")
        for node in reversed(self.open):
            own = _own_label(node).split(".") if node.style in ("decimal", "question") else []
            if own and len(own) < len(parts) and parts[: len(own)] == own:
                return node
        if len(parts) > 1:
            return next((n for n in reversed(self.open) if n.style not in ("decimal",) and self._holds(n)), self.base)
        return self._number_parent(int(parts[0]))

    def _holds(self, node: Clause) -> bool:
        """Whether decimal numbers may begin below a node: the base, a section, a plain lead-in at the top."""
        if node is self.base or node.style.startswith(("roman", "word", "section_sign")):
            return True
        return node.kind == "paragraph" and node.parent is self.base and self._is_lead_in(node)

    def _number_parent(self, number: int) -> Clause:
        series = [n for n in self.open if n.style == "decimal" and "." not in _own_label(n)]
        if series:
            last = series[-1]
            restarts = number == 1 and self._is_lead_in(self.open[-1]) and self.open[-1] is not self.root
            if not restarts:
                for node in reversed(series):
                    if int(_own_label(node)) + 1 == number and node.parent is not None:
                        return node.parent
                return last.parent or self.base
            return self.open[-1]
        return next((node for node in reversed(self.open) if self._holds(node)), self.base)

    def _series_parent(self, style: str) -> Clause:
        for node in reversed(self.open):
            if node.style == style and node.parent is not None:
                return node.parent
        if style.startswith("roman"):
            return self.base
        return next((n for n in reversed(self.open) if n.kind in ("labelled", "root") or self._is_lead_in(n)), self.base)

    def _path(self, parent: Clause, label: str, style: str) -> str:
        labelled = next((n for n in [parent, *parent.ancestors()] if n.label and n.number), None)
        above = labelled.number if labelled else ""
        if style == "decimal" and labelled is not None and labelled.style in ("decimal", "question"):
            own = _own_label(labelled)
            if label.startswith(own + "."):
                return f"{above}{label[len(own) :]}"
        return f"{above}.{label}" if above else label

    def _bullet(self, paragraph: Paragraph) -> None:
        assert paragraph.label is not None
        style = str(paragraph.label.rule.gives["style"])
        clause = Clause("bullet", paragraph.span, self._body(paragraph), style=style)
        same = next((n for n in reversed(self.open) if n.style == style), None)
        if same is not None and same.parent is not None:
            parent = same.parent
        else:
            top = self.open[-1]
            while top.kind == "paragraph" and not self._is_lead_in(top) and top.parent is not None:
                top = top.parent
            parent = top
        clause.number = parent.number or self.last_number
        self._hang(clause, parent)

    def _plain(self, paragraph: Paragraph) -> None:
        clause = Clause("paragraph", paragraph.span, paragraph.span)
        clause.number = self.last_number
        self._hang(clause, self._plain_parent(paragraph))

    def _plain_parent(self, paragraph: Paragraph) -> Clause:
        text = normal(paragraph.text)
        if text.startswith(tuple(self.rules["structure"].phrases("act_itself"))):
            return self.base
        top = self.open[-1]
        term = is_term_line(paragraph.text, self.rules) or is_party_line(paragraph.text, self.rules)
        while top.kind == "bullet" and top.parent is not None:
            top = top.parent
        if term:
            return top if top.kind != "paragraph" or self._is_lead_in(top) else (top.parent or self.base)
        closed = self.open[-1].kind == "bullet"
        while top.kind == "paragraph" and top.parent is not None:
            item = self._is_lead_in(top) and self._rank(top) < self._rank_of(paragraph.text)
            listed = any(child.kind == "bullet" for child in top.children)
            if item and not closed and not listed and not (top.parent is self.base and self._new_sentence(top, paragraph.text)):
                return top
            closed = closed and not self._is_lead_in(top)
            top = top.parent
        if self._opens_group(paragraph.text) and self._plain_groups():
            return self.base
        return top

    def _new_sentence(self, lead: Clause, text: str) -> bool:
        """A paragraph with a capital behind items in small letters is no item of theirs."""
        items = [self.text[c.body[0]] for c in lead.children if c.kind == "paragraph" and not self._is_term(c)]
        return bool(items) and items[0].islower() and text[:1].isupper()

    def _is_term(self, clause: Clause) -> bool:
        line = self.text[slice(*clause.body)]
        return is_term_line(line, self.rules) or is_party_line(line, self.rules)

    def _plain_groups(self) -> bool:
        """Whether the act addresses its groups in plain paragraphs at the top."""
        return any(n.kind == "paragraph" and self._is_lead_in(n) and self._rank(n) == 0 for n in self.base.children)

    def _opens_group(self, text: str) -> bool:
        return text.endswith(":") and self._rank_of(text) == 0

    def _is_lead_in(self, node: Clause) -> bool:
        return self.text[slice(*node.span)].rstrip().endswith(":")

    def _rank(self, node: Clause) -> int:
        return self._rank_of(self.text[slice(*node.span)])

    def _rank_of(self, text: str) -> int:
        """How high a plain paragraph stands among plain paragraphs: addressee, context, action, item."""
        if not text.rstrip().endswith(":"):
            return 3
        words = _WORDS.findall(text)
        if not words or len(words[0]) == 1 or normal(words[0]) in ("по", "для", "при", "во", "на", "за"):
            return 1
        modality = self.rules["modality"].start(text)
        opens = lemmas(words[0]) & self.rules["modality"].phrases("openers")
        if modality is not None or opens or (in_case(words[0], "datv") and not is_infinitive(words[0])):
            return 0
        return 2 if any(is_infinitive(word) for word in words) else 1 if len(words) > 12 else 0


def _own_label(clause: Clause) -> str:
    """The digits of a clause's own label, without its mark."""
    return re.sub(r"[^\d.]", "", clause.label or "").strip(".")


def _upper_roman(label: str) -> str:
    return label.upper() if re.fullmatch(r"[ivxIVX]+", label) else label
