"""The branch of the clause tree that is still open: from the root down to the clause that came last."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.model import Clause


class Branch:
    """The open clauses, each below the one before it or beside it. ``base`` is where the numbering begins: the root or a question."""

    def __init__(self) -> None:
        self.root = Clause("root", (0, 0), (0, 0))
        self.base = self.root
        self.open: list[Clause] = [self.root]

    @property
    def last(self) -> Clause:
        """The clause that was hung last."""
        return self.open[-1]

    def nearest(self, fits: Callable[[Clause], bool]) -> Clause | None:
        """The open clause nearest to the last one, itself included, that fits."""
        return next((clause for clause in reversed(self.open) if fits(clause)), None)

    def start(self, question: Clause) -> None:
        """Begin anew below a question of a protocol."""
        question.parent = self.root
        self.root.children.append(question)
        self.base, self.open = question, [self.root, question]

    def restart(self) -> None:
        """Close everything above which nothing is numbered."""
        self.open = [self.root] if self.base is self.root else [self.root, self.base]

    def hang(self, clause: Clause, parent: Clause) -> None:
        """Hang a clause below an open one, and close what the parent does not stand below."""
        clause.parent = parent
        parent.children.append(clause)
        lineage = [parent, *parent.ancestors(), self.root]
        while self.open and not any(clause is self.open[-1] for clause in lineage):
            self.open.pop()
        if not self.open or self.open[-1] is not parent:
            self.open.append(parent)
        self.open.append(clause)


def own_number(clause: Clause) -> str:
    """The number of a clause's own label, without its sign and its mark (``2.1`` of ``2.1.``, ``I`` of ``I.``, ``2`` of ``§ 2``)."""
    found = re.search(r"(?:\d|(?<!\w)[IVXivx]+(?!\w))[\w.¹²³⁴⁵⁶⁷⁸⁹-]*", clause.label or "")
    return found.group().strip(".-") if found else ""
