"""Below which of the open clauses a paragraph hangs: the one place that decides it."""

from __future__ import annotations

import re

from pipeline.model import Clause
from pipeline.outline.branch import Branch, own_number
from pipeline.outline.labels import number_of
from pipeline.outline.paragraphs import Paragraph
from pipeline.outline.ranks import Rank, closes_group, leads_in, opens_group, rank
from pipeline.rulebook.book import Rulebook
from pipeline.words.normal import normal


class Parents:
    """Finds the parent of what comes next, by the branch that is open."""

    def __init__(self, text: str, branch: Branch, rules: Rulebook) -> None:
        self.text = text
        self.branch = branch
        self.rules = rules

    def of(self, paragraph: Paragraph) -> Clause:
        """The clause below which a paragraph of the act itself hangs."""
        if paragraph.label is None:
            return self._of_plain(paragraph.text)
        style = paragraph.label.rule.gives.style
        if paragraph.label.rule.gives.kind == "bullet":
            return self._of_bullet(style)
        if style == "decimal":
            return self._of_decimal(number_of(paragraph.text, paragraph.label).split("."))
        return self._of_series(style)

    def of_quoted(self) -> Clause:
        """The clause below which wording that it quotes hangs."""
        quoting = self.branch.nearest(lambda clause: clause.kind in ("labelled", "bullet") or clause is self.branch.base)
        return quoting or self.branch.base

    # ---- what has a number or a letter

    def _of_decimal(self, parts: list[str]) -> Clause:
        """The open clause whose number a decimal label continues, or the one whose series it is part of."""
        continued = self.branch.nearest(lambda clause: _continues(parts, clause))
        if continued is not None:
            return continued
        if len(parts) > 1:
            holder = self.branch.nearest(lambda clause: clause.style != "decimal" and self._holds_numbers(clause))
            return holder or self.branch.base
        return self._of_number(leading(parts[0]))

    def _of_number(self, number: int) -> Clause:
        """The parent of a number without dots: that of the series it goes on, or a lead-in under which numbers begin anew."""
        series = [clause for clause in self.branch.open if clause.style == "decimal" and "." not in own_number(clause)]
        if not series:
            return self.branch.nearest(self._holds_numbers) or self.branch.base
        if number == 1 and self._leads_in(self.branch.last) and self.branch.last is not self.branch.root:
            return self.branch.last
        before = next((clause for clause in reversed(series) if leading(own_number(clause)) + 1 == number and clause.parent), series[-1])
        return before.parent or self.branch.base

    def _of_series(self, style: str) -> Clause:
        """The parent of a letter, a bracketed or a Roman number: that of its own series, or the clause that it details."""
        sibling = self._sibling(style)
        if sibling is not None:
            return sibling.parent or self.branch.base
        if style.startswith(("roman", "article", "part")):
            return self.branch.base
        return self.branch.nearest(lambda clause: clause.kind in ("labelled", "root") or self._leads_in(clause)) or self.branch.base

    def _holds_numbers(self, clause: Clause) -> bool:
        """Whether decimal numbers may begin below a clause: the base, a section, a plain lead-in at the top."""
        if clause is self.branch.base or clause.style.startswith(("roman", "word", "section_sign", "article", "part")):
            return True
        return clause.kind == "paragraph" and clause.parent is self.branch.base and self._leads_in(clause)

    # ---- what has a bullet or nothing

    def _of_bullet(self, style: str) -> Clause:
        """The parent of the bullets of its kind, or what stands before it, past the plain paragraphs that lead nothing in."""
        sibling = self._sibling(style)
        if sibling is not None:
            return sibling.parent or self.branch.base
        top = self.branch.last
        while top.kind == "paragraph" and not self._leads_in(top) and top.parent is not None:
            top = top.parent
        return top

    def _of_plain(self, text: str) -> Clause:
        """The parent of a paragraph without number or bullet, by what it says."""
        if normal(text).startswith(tuple(self.rules["structure"].phrases("act_itself"))):
            return self.branch.base
        top = self.branch.last
        while top.kind == "bullet" and top.parent is not None:
            top = top.parent
        if closes_group(text, self.rules):
            return top if top.kind != "paragraph" or self._leads_in(top) else (top.parent or self.branch.base)
        lead = self._open_lead(top, text)
        if lead.kind != "paragraph" and opens_group(text, self.rules) and self._addresses_groups():
            return self.branch.base
        return lead

    def _open_lead(self, top: Clause, text: str) -> Clause:
        """The plain lead-in whose item a plain paragraph is, from ``top`` upwards; else the clause above all plain paragraphs."""
        closed = self.branch.last.kind == "bullet"  # bullets close the lead-in that they stand under
        while top.kind == "paragraph" and top.parent is not None:
            if not closed and self._takes(top, text):
                return top
            closed = closed and not self._leads_in(top)
            top = top.parent
        return top

    def _takes(self, lead: Clause, text: str) -> bool:
        """Whether a plain paragraph is an item of a plain lead-in: it stands lower, and the lead-in has items of no other kind."""
        if not self._leads_in(lead) or self._rank(lead) >= rank(text, self.rules):
            return False
        if any(child.kind == "bullet" for child in lead.children):
            return False
        return lead.parent is not self.branch.base or not self._is_new_sentence(lead, text)

    def _is_new_sentence(self, lead: Clause, text: str) -> bool:
        """Whether a paragraph with a capital stands behind items in small letters, and so is no item of theirs."""
        items = (c for c in lead.children if c.kind == "paragraph")
        first = next((c for c in items if not closes_group(self.text[slice(*c.body)], self.rules)), None)
        return first is not None and self.text[first.body[0]].islower() and text[:1].isupper()

    def _addresses_groups(self) -> bool:
        """Whether the act addresses its groups in plain paragraphs at the top."""
        plain = (clause for clause in self.branch.base.children if clause.kind == "paragraph" and self._leads_in(clause))
        return any(self._rank(clause) == Rank.ADDRESSEE for clause in plain)

    # ---- of the clauses that are open

    def _sibling(self, style: str) -> Clause | None:
        """The nearest open clause of a series."""
        return self.branch.nearest(lambda clause: clause.style == style and clause.parent is not None)

    def _leads_in(self, clause: Clause) -> bool:
        return leads_in(self.text[slice(*clause.span)])

    def _rank(self, clause: Clause) -> Rank:
        return rank(self.text[slice(*clause.span)], self.rules)


def leading(number: str) -> int:
    """The number that an inserted one is inserted behind (2 of ``2¹``, 1 of ``1-1``), 0 where there is none."""
    found = re.match(r"[0-9]+", number)
    return int(found.group()) if found else 0


def _continues(parts: list[str], clause: Clause) -> bool:
    """Whether a decimal label stands below a clause by its digits (``2.1.3`` below ``2.1``)."""
    own = own_number(clause).split(".") if clause.style in ("decimal", "question", "roman", "part") else []
    return bool(own) and len(own) < len(parts) and parts[: len(own)] == own
