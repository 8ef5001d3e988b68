"""An act as Akoma Ntoso 3.0 (https://docs.oasis-open.org/legaldocml/akn-core/v1.0/os/part2-specs/), whole and in its order.

Heading and preamble stand in ``preface`` and ``preamble``, the clauses with all between the first and the last of them in
the body, what follows in ``conclusions``, from the first appendix on in ``attachments``. The text of these elements, one
behind the other, is the act's text but for white space. A paragraph is a line; those that a phrase joins are one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Block, BlockKind, ClauseRecord, Resolution, Span
from pipeline.standards.akn_inline import NAMESPACE, Marks, marks_of, tag, write_text
from pipeline.standards.akn_meta import write_assignments, write_component_meta, write_meta, write_references
from pipeline.standards.akn_names import Ids, slug
from pipeline.standards.akn_things import Things, enter_parties
from pipeline.standards.marks import plain
from pipeline.standards.words import AknWords, words

_BODY = {"act": "body", "bill": "body", "doc": "mainBody", "statement": "mainBody"}


def to_akn(resolution: Resolution) -> bytes:
    """The act as an XML document in UTF-8."""
    made = _Writer(resolution, words().akn).document()
    data: bytes = etree.tostring(made, xml_declaration=True, encoding="UTF-8")
    return data + b"\n"


@dataclass(frozen=True)
class _Parts:
    """Where the parts of an act lie in its text; each ends where the next begins."""

    preface: Span
    preamble: Span
    body: Span
    conclusions: Span
    attachments: tuple[Span, ...]


def _parts(resolution: Resolution, length: int) -> _Parts:
    blocks = [Block(block.kind, block.span) for block in resolution.blocks]
    operative = [block.span for block in blocks if block.kind == "operative"]
    clauses = [clause.span[0] for clause in resolution.clauses]
    begin = min([span[0] for span in operative[:1]] + clauses[:1], default=_start_of(blocks, ("signature", "appendix"), 0, length))
    end = operative[-1][1] if operative else begin
    heading = next((block.span[1] for block in blocks[:1] if block.kind == "heading" and block.span[1] <= begin), 0)
    appendix = _start_of(blocks, ("appendix",), end, length)
    # an appendix may be made of several blocks, and other things may stand between them
    starts = [block.span[0] for block in blocks if block.kind == "appendix" and block.span[0] >= end]
    ends = [*starts[1:], length]
    return _Parts((0, heading), (heading, begin), (begin, end), (end, appendix), tuple(zip(starts, ends, strict=False)))


def _start_of(blocks: list[Block], kinds: tuple[BlockKind, ...], after: int, otherwise: int) -> int:
    return next((block.span[0] for block in blocks if block.kind in kinds and block.span[0] >= after), otherwise)


class _Writer:
    def __init__(self, resolution: Resolution, akn: AknWords) -> None:
        self.act = resolution
        self.akn = akn
        self.text = plain(resolution.text)
        self.ids = Ids()
        self.things = Things(self.ids, akn)
        enter_parties(self.things, resolution)
        self.marks: Marks = marks_of(resolution, self.text, self.things)
        self.written: list[tuple[int, int, str]] = []

    def document(self) -> etree._Element:
        kind = self.akn.of_kind(self.act.document.kind)
        parts = _parts(self.act, len(self.text))
        root: etree._Element = etree.Element(tag("akomaNtoso"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs know no default namespace
        document = etree.SubElement(root, tag(kind.element), name=kind.subtype, contains="originalVersion")
        meta = write_meta(document, self.act, self.akn, self.things, self.ids)
        self._blocks(document, "preface", parts.preface)
        self._blocks(document, "preamble", parts.preamble)
        self._body(document, _BODY[kind.element], parts.body)
        self._blocks(document, "conclusions", parts.conclusions)
        self._attachments(document, parts.attachments)
        places = {item.id: place for item in self.act.assignments if (place := self._place(item.span[0]))}
        write_references(meta, self.act, self.akn, self.things)
        write_assignments(meta, self.act, places, self.things)
        return root

    def _place(self, offset: int) -> str | None:
        """The eId of the paragraph that holds a place of the text."""
        last = bisect_right(self.written, offset, key=lambda entry: entry[0]) - 1
        return self.written[last][2] if last >= 0 and offset < self.written[last][1] else None

    # ---- paragraphs

    def _paragraphs(self, parent: etree._Element, span: Span, context: str) -> None:
        for start, end in self.marks.lines(self.text, *span):
            name = self.ids.counted("p", context)
            paragraph = etree.SubElement(parent, tag("p"), eId=name)
            write_text(paragraph, self.text, start, end, self.marks.inside(start, end))
            self.written.append((start, end, name))

    def _blocks(self, document: etree._Element, element: str, span: Span) -> None:
        if not self.text[slice(*span)].strip():
            return
        name = self.ids.unique(element)
        self._paragraphs(etree.SubElement(document, tag(element), eId=name), span, name)

    def _attachments(self, document: etree._Element, spans: tuple[Span, ...]) -> None:
        held = [span for span in spans if self.text[slice(*span)].strip()]
        if not held:
            return
        attachments = etree.SubElement(document, tag("attachments"))
        for span in held:
            name = self.ids.counted("attachment")
            attachment = etree.SubElement(attachments, tag("attachment"), eId=name)
            inner = etree.SubElement(attachment, tag("doc"), name="prilozhenie", contains="originalVersion")
            write_component_meta(inner, self.act, name, self.akn, self.things)
            body = self.ids.unique("mainBody", name)
            self._paragraphs(etree.SubElement(inner, tag("mainBody"), eId=body), span, body)

    # ---- clauses

    def _body(self, document: etree._Element, element: str, span: Span) -> None:
        name = self.ids.unique(element)
        body = etree.SubElement(document, tag(element), eId=name)
        clauses = sorted((c for c in self.act.clauses if span[0] <= c.span[0] < span[1]), key=lambda clause: clause.span)
        first = clauses[0].span[0] if clauses else span[1]
        if self.text[span[0] : first].strip() or not clauses:
            self._unnumbered(body, (span[0], first))
        nodes = _outline(clauses, span[1])
        for node in nodes:
            self._clause(body, node, "")

    def _unnumbered(self, body: etree._Element, span: Span) -> None:
        """What stands before the first clause: the schema has no paragraph right in a body."""
        name = self.ids.counted("hcontainer")
        container = etree.SubElement(body, tag("hcontainer"), eId=name, name="text")
        self._content(container, "content", span, name)

    def _clause(self, parent: etree._Element, node: _Node, context: str) -> None:
        clause = node.clause
        element = self.akn.of_label(clause.label)
        name = self.ids.numbered(element, clause.label or "", context)
        made = etree.SubElement(parent, tag(element), eId=name)
        start, end = node.own
        label = plain(clause.label or "")
        if label and self.text.startswith(label, start):
            etree.SubElement(made, tag("num")).text = label
            start += len(label)
        if not node.children:
            self._content(made, "content", (start, end), name)
            return
        if self.text[start:end].strip():
            self._content(made, "intro", (start, end), name)
        for child in node.children:
            self._clause(made, child, name)

    def _content(self, parent: etree._Element, element: str, span: Span, context: str) -> None:
        name = self.ids.unique(element, context)
        self._paragraphs(etree.SubElement(parent, tag(element), eId=name), span, name)


@dataclass
class _Node:
    """A clause in the tree; ``own`` reaches to the beginning of the next clause, whichever that is."""

    clause: ClauseRecord
    own: Span
    children: list[_Node]


def _outline(clauses: list[ClauseRecord], end: int) -> list[_Node]:
    """The clauses as a tree. A parent is the nearest clause above with its number that has a label of letters or digits."""
    top: list[_Node] = []
    above: list[_Node] = []
    starts = [clause.span[0] for clause in clauses]
    for clause, following in zip(clauses, [*starts[1:], end], strict=False):
        node = _Node(clause, (clause.span[0], following), [])
        while above and not _holds(above[-1].clause, clause):
            above.pop()
        (above[-1].children if above else top).append(node)
        above.append(node)
    return top


def _holds(parent: ClauseRecord, child: ClauseRecord) -> bool:
    return bool(child.parent) and parent.number == child.parent and slug(parent.label or "") != "nn"
