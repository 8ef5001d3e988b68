"""The clause tree: every paragraph of the operative part becomes a clause at its place, with its number in full."""

from __future__ import annotations

import re

from pipeline.model import Clause, Span
from pipeline.outline.branch import Branch, own_number
from pipeline.outline.labels import number_of
from pipeline.outline.paragraphs import Paragraph
from pipeline.outline.parents import Parents, leading
from pipeline.outline.plans import Row, Table
from pipeline.outline.ranks import WORDS, closes_group
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import normal


class TreeBuilder:
    """Takes the paragraphs of the operative part one by one; where each hangs, :class:`Parents` decides."""

    def __init__(self, text: str, rules: Rulebook) -> None:
        self.text = text
        self.rules = rules
        self.branch = Branch()
        self.parents = Parents(text, self.branch, rules)
        self.clauses: list[Clause] = []
        self.last_number = ""

    # ---- what comes in

    def question(self, number: str, head: Paragraph | None) -> None:
        """Open a question of a protocol: what follows is numbered below it."""
        label = head.text[slice(*head.label.span)].strip() if head and head.label else number
        span = head.span if head else (0, 0)
        body = (span[0] + (head.label.span[1] if head and head.label else 0), span[1])
        clause = Clause("labelled", span, body, label, _upper_roman(number), "question")
        self.branch.start(clause)
        if head:
            self.clauses.append(clause)
        self.last_number = clause.number

    def add(self, paragraph: Paragraph) -> None:
        """Hang a paragraph."""
        if paragraph.label is None:
            clause = Clause("paragraph", paragraph.span, paragraph.span, number=self.last_number)
            self._hang(clause, self.parents.of(paragraph))
        elif paragraph.label.rule.gives.kind == "bullet":
            self._bullet(paragraph)
        else:
            self._labelled(paragraph)

    def add_quoted(self, paragraph: Paragraph) -> None:
        """Hang a paragraph of quoted wording below the clause that quotes it; its own number counts for nothing."""
        clause = Clause("paragraph", paragraph.span, paragraph.span, number=self.last_number, style="quoted")
        self._hang(clause, self.parents.of_quoted())

    def add_table(self, table: Table, appendix: str | None = None) -> None:
        """Hang the rows of a plan, below their section rows; those of a plan in an appendix below nothing of the act's own."""
        top = self.branch.base if appendix is None else self.branch.root
        section: Clause | None = None
        ordinal = 0
        for row in table.rows:
            if row.section is not None:
                section = Clause("paragraph", row.span, row.section, style="section", cells=row.cells, appendix=appendix)
                self._hang(section, top)
                continue
            ordinal += 1
            clause = _row(row, ordinal, appendix)
            self._hang(clause, section or top)
            for more in row.more:
                self._hang(Clause("paragraph", more, more, number=clause.number, style="continued", appendix=appendix), clause)
        self.branch.restart()

    def finish(self) -> list[Clause]:
        """The clauses in document order, every one with its number."""
        if not any(clause.label or clause.kind == "row" for clause in self.clauses):
            self._count(self.branch.root)
        else:
            self._number_front()
        for index, clause in enumerate(self.clauses):
            clause.index = index
        return self.clauses

    def _number_front(self) -> None:
        """Give what stands before the first label the number that would stand before it."""
        first = next((place for place, clause in enumerate(self.clauses) if clause.label), 0)
        for clause in self.clauses[:first]:
            if clause.kind in ("paragraph", "bullet") and not clause.number and clause.style not in ("section", "quoted"):
                clause.number = str(max(leading(self.clauses[first].number or "") - 1, 0))

    # ---- what is made of it

    def _hang(self, clause: Clause, parent: Clause) -> None:
        self.branch.hang(clause, parent)
        self.clauses.append(clause)

    def _bullet(self, paragraph: Paragraph) -> None:
        assert paragraph.label is not None
        clause = Clause("bullet", paragraph.span, self._body(paragraph), style=paragraph.label.rule.gives.style)
        parent = self.parents.of(paragraph)
        clause.number = parent.number or self.last_number
        self._hang(clause, parent)

    def _labelled(self, paragraph: Paragraph) -> None:
        assert paragraph.label is not None
        style = paragraph.label.rule.gives.style
        number = number_of(paragraph.text, paragraph.label)
        if self._opens_question(number, paragraph):
            self.question(number, paragraph)
            return
        clause = Clause("labelled", paragraph.span, self._body(paragraph), style=style)
        clause.label = paragraph.text[: paragraph.label.span[1]].strip()
        parent = self.parents.of(paragraph)
        clause.number = _path(parent, _upper_roman(number) if style.startswith("roman") else number, style)
        self._hang(clause, parent)
        self.last_number = clause.number

    def _opens_question(self, number: str, paragraph: Paragraph) -> bool:
        """A topic with the number that comes next opens a question of its own, though nobody was heard on it."""
        question = self.branch.base
        if question.style != "question" or not question.number.isdigit() or number != str(int(question.number) + 1):
            return False
        assert paragraph.label is not None
        text = paragraph.text[paragraph.label.span[1] :].strip()
        topic = normal(text).startswith(tuple(self.rules["structure"].phrases("about")))
        return topic and not any(is_infinitive(word) for word in WORDS.findall(text))

    def _body(self, paragraph: Paragraph) -> Span:
        assert paragraph.label is not None
        start = paragraph.span[0] + paragraph.label.span[1]
        while start < paragraph.span[1] and self.text[start].isspace():
            start += 1
        return (start, paragraph.span[1])

    # ---- numbers of a document without labels

    def _count(self, parent: Clause) -> None:
        """Number its operative paragraphs; lines of terms do not count."""
        ordinal = 0
        for child in parent.children:
            ordinal += not closes_group(self.text[slice(*child.body)], self.rules)
            _number_below(child, str(max(ordinal, 1)))


def _row(row: Row, ordinal: int, appendix: str | None) -> Clause:
    """A row of a plan as a clause; one without a number has its place in the table."""
    body = row.cells.get("measure", (row.span[1], row.span[1]))
    return Clause("row", row.span, body, row.number or None, row.number or str(ordinal), "row", cells=row.cells, appendix=appendix)


def _number_below(clause: Clause, number: str) -> None:
    clause.number = number
    for child in clause.children:
        _number_below(child, number)


def _path(parent: Clause, label: str, style: str) -> str:
    """The number in full: the labels from the top down, where a decimal label repeats those above it once."""
    labelled = next((clause for clause in [parent, *parent.ancestors()] if clause.label and clause.number), None)
    above = labelled.number if labelled else ""
    if style == "decimal" and labelled is not None and labelled.style in ("decimal", "question", "roman", "part"):
        own = own_number(labelled)
        if label.startswith(own + "."):
            return f"{above}{label[len(own) :]}"
    return f"{above}.{label}" if above else label


def _upper_roman(label: str) -> str:
    return label.upper() if re.fullmatch(r"[ivxIVX]+", label) else label
