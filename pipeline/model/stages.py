"""What the stages hand to each other: plain dataclasses. Every ``span`` is ``(start, end)`` in characters of ``Source.text``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from pipeline.model.values import BlockKind, Span

V_co = TypeVar("V_co", covariant=True)


@dataclass(frozen=True)
class Source:
    """One document as it was read: ``text`` after clean-up, ``sha256`` of the bytes of the file.

    ``page_starts`` holds the offset of each page's first character, or nothing where pages are unknown. ``confidence``
    is the mean of the OCR's, 0 to 100, where the text was recognised.
    """

    name: str
    media_type: str
    sha256: str
    text: str
    page_starts: tuple[int, ...] = ()
    confidence: float | None = None


@dataclass(eq=False)
class Clause:
    """A node of the outline: a numbered or bulleted unit, an unnumbered paragraph, or a row of a plan.

    ``span`` holds the whole unit with its label, ``body`` what follows the label. ``number`` is the path of labels
    down to the nearest labelled clause (``2.7.1``, ``1.а``), empty above the first one. ``cells`` are the spans of a
    row's columns by their role (``measure``, ``deadline``, ``responsible``, ``co_executor``, ``target``, ``start``, ``end``).
    ``appendix`` is the number of the appendix whose plan a row stands in.
    """

    kind: Literal["root", "labelled", "bullet", "paragraph", "row"]
    span: Span
    body: Span
    label: str | None = None
    number: str = ""
    style: str = ""
    parent: Clause | None = None
    children: list[Clause] = field(default_factory=list)
    cells: dict[str, Span] = field(default_factory=dict)
    appendix: str | None = None
    index: int = 0

    @property
    def depth(self) -> int:
        """Number of labelled clauses from the top down to and with this one."""
        above = self.parent.depth if self.parent else 0
        return above + (1 if self.label else 0)

    def ancestors(self) -> list[Clause]:
        """The clauses above this one, nearest first, without the root."""
        found, node = [], self.parent
        while node is not None and node.kind != "root":
            found.append(node)
            node = node.parent
        return found


@dataclass(frozen=True)
class Block:
    """A stretch of the text of one kind; the blocks of an outline tile it."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True)
class Outline:
    """The clause tree over a source. ``view`` is the text with what belongs to no clause blanked out, same length.

    ``other_plans`` are the spans of plans that nothing was read from, each with the number of its rows; ``unread_columns`` are
    columns of plans whose role nobody knows, each with its head and the span of the head's line.
    """

    source: Source
    view: str
    blocks: tuple[Block, ...]
    clauses: tuple[Clause, ...]
    other_plans: tuple[tuple[Span, int], ...] = ()
    unread_columns: tuple[tuple[Span, str], ...] = ()

    def block(self, kind: BlockKind) -> list[Span]:
        """Spans of the blocks of one kind, in order."""
        return [block.span for block in self.blocks if block.kind == kind]

    @property
    def ordering(self) -> list[Span]:
        """Spans in which something is ordered: the operative part, and the rows of plans in appendices."""
        return self.block("operative") + [clause.span for clause in self.clauses if clause.appendix is not None]


@dataclass(frozen=True)
class Mention(Generic[V_co]):
    """A phrase that an extractor found: where it stands, which rule found it, and what was read of it (None where nothing was)."""

    kind: str
    span: Span
    rule: str
    value: V_co
