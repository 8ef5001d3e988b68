"""From clauses to units of action: where one assignment ends and the next begins, and what its text is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, overload

from pipeline.extractors.deadline import Phrase
from pipeline.extractors.named import Named
from pipeline.extractors.reading import Reading
from pipeline.extractors.target import Goal
from pipeline.model import Clause, Mention, Role, Span
from pipeline.resolve.measures import measures, own_share
from pipeline.resolve.statements import orders
from pipeline.rulebook.gives import ModalityGives
from pipeline.words.morphology import is_infinitive, parses
from pipeline.words.normal import ends_in_abbreviation, fold, is_enclosed, normal

_BOUNDARY = re.compile(r"[;.]\s+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_EDGE = " \t\n,;:–—-"


@dataclass(eq=False)
class Unit:
    """A stretch of a clause that may be an assignment. ``pieces`` make up its text, spans in the source.

    ``terms`` are its own deadline mentions, ``details`` the items that continue its sentence; units of one clause that
    the same addressees govern have the same ``sentence``.
    """

    clause: Clause
    pieces: list[Span]
    terms: list[Mention[Phrase]] = field(default_factory=list)
    details: list[Unit] = field(default_factory=list)
    is_lead: bool = False
    order: int = 0
    sentence: int = 0

    @property
    def span(self) -> Span:
        """From the first to the last character of the unit and its details."""
        ends = [p[1] for p in self.pieces] + [d.span[1] for d in self.details]
        return (self.pieces[0][0], max(ends))

    @property
    def end(self) -> int:
        """The end of the unit's own text, before its details."""
        return self.pieces[-1][1]

    def holds(self, span: Span) -> bool:
        """Whether a span begins inside the unit."""
        return any(a <= span[0] < b for a, b in self.pieces) or any(d.holds(span) for d in self.details)


@dataclass(eq=False)
class Node:
    """A clause with what was found in it: its units, the terms of its opening, whether it only holds terms or labels."""

    clause: Clause
    mentions: list[Mention[object]]
    units: list[Unit] = field(default_factory=list)
    line_terms: list[Mention[Phrase]] = field(default_factory=list)
    labels: list[Mention[Role]] = field(default_factory=list)
    is_line: bool = False

    @overload
    def of(self, kind: Literal["modality"]) -> list[Mention[ModalityGives]]: ...
    @overload
    def of(self, kind: Literal["opening", "address"]) -> list[Mention[None]]: ...
    @overload
    def of(self, kind: Literal["party"]) -> list[Mention[Named]]: ...
    @overload
    def of(self, kind: Literal["label"]) -> list[Mention[Role]]: ...
    @overload
    def of(self, kind: Literal["deadline"]) -> list[Mention[Phrase]]: ...
    @overload
    def of(self, kind: Literal["target"]) -> list[Mention[Goal]]: ...
    @overload
    def of(self, kind: Literal["project"]) -> list[Mention[str]]: ...
    def of(self, kind: str) -> Sequence[Mention[object]]:  # the overloads say what the extractors yield under each kind
        """The mentions of a kind, in order of place."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[str, list[Mention[object]]]:
        result: dict[str, list[Mention[object]]] = {}
        for mention in self.mentions:
            result.setdefault(mention.kind, []).append(mention)
        return result


class Splitter:
    """Cuts the body of a clause into units."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.view = reading.outline.view
        self.abbreviations = reading.rules["structure"].phrases("abbreviations")
        self.term_openers = reading.rules["deadline"].phrases("term_openers")

    def node(self, clause: Clause, mentions: list[Mention[object]]) -> Node:
        """Read one clause: its units in order, or the fact that it is a line of terms."""
        node = Node(clause, mentions)
        node.labels = node.of("label")
        terms = node.of("deadline")
        start = self._behind_opening(node)
        if clause.kind == "row" and self._says_something(clause.body):
            return self._row(node, (max(start, clause.body[0]), clause.body[1]))
        parts = self._parts(clause.body, start, node)
        for part in parts:
            pieces, own = self._trimmed(part, node, terms)
            if pieces:
                unit = Unit(clause, pieces, own, order=len(node.units))
                unit.sentence = sum(m.span[0] <= unit.end for m in node.of("opening"))
                node.units.append(unit)
        inside = [m for unit in node.units for m in unit.terms]
        node.line_terms = [m for m in terms if m not in inside]
        leads = bool(clause.children) or (clause.label is not None and clause.style == "decimal")
        node.is_line = not node.units and bool(terms or node.labels) and not leads
        return node

    def _row(self, node: Node, body: Span) -> Node:
        """A plan's row: its measure word for word, or each of several; what stands in its column of terms goes before the measure's own."""
        found = node.of("deadline")
        terms = [m for m in found if not body[0] <= m.span[0] < body[1]] or found
        whole = [self._front((start, self._back((start, end)))) for start, end in measures(self.view, body)]
        pieces = [piece for piece in whole if self._says_something(piece)]
        for order, piece in enumerate(pieces):
            node.units.append(Unit(node.clause, [piece], own_share(terms, order, len(pieces)), order=order))
        return node

    # ---- parts of a paragraph

    def _behind_opening(self, node: Node) -> int:
        first = [m.span[1] for m in node.of("opening")[:1] if not self._later(node.clause, m.span[0])]
        return first[0] if first else node.clause.body[0]

    def _later(self, clause: Clause, place: int) -> bool:
        """Whether an opening stands behind a sentence's end inside its clause."""
        return bool(re.search(r"[;.]\s+$", self.view[clause.body[0] : place]))

    def _parts(self, body: Span, start: int, node: Node) -> list[Span]:
        """Cut behind a semicolon or full stop that an infinitive follows, outside quotes and brackets."""
        text = self.view[body[0] : body[1]]
        cuts = [0]
        openings = {m.span[0] for m in node.of("opening")}
        for hit in _BOUNDARY.finditer(text):
            if hit.start() < start - body[0] or is_enclosed(text, hit.start()):
                continue
            if self._inside_name(text, hit):
                continue
            if body[0] + hit.end() in openings or starts_with_verb(text[hit.end() :]) or self._new_order(text, hit):
                cuts.append(hit.end())
        spans = [(body[0] + a, body[0] + b) for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
        return [span for span in spans if span[0] < span[1]]

    def _new_order(self, text: str, hit: re.Match[str]) -> bool:
        """Whether a sentence with a capital begins behind a full stop and its own verb is an infinitive."""
        rest = text[hit.end() :]
        if hit.group()[0] != "." or not rest[:1].isupper() or ends_in_abbreviation(text[: hit.start() + 1], self.abbreviations):
            return False
        following = next((b for b in _BOUNDARY.finditer(rest) if not ends_in_abbreviation(rest[: b.start() + 1], self.abbreviations)), None)
        return orders(rest[: following.start() if following else len(rest)])

    def _inside_name(self, text: str, hit: re.Match[str]) -> bool:
        """Whether the point is that of an initial or an abbreviation, and the sentence goes on in lower case."""
        if hit.group()[0] == ";" or not text[hit.end() : hit.end() + 1].islower():
            return False
        return ends_in_abbreviation(text[: hit.start() + 1], self.abbreviations)

    # ---- text of a part

    def _trimmed(self, part: Span, node: Node, terms: list[Mention[Phrase]]) -> tuple[list[Span], list[Mention[Phrase]]]:
        """The pieces of a part's text without opening, labels and the terms at its end; and all of its terms."""
        cuts = [m.span for m in (*node.of("opening"), *node.of("address"), *node.labels) if part[0] <= m.span[0] < part[1]]
        own = [m for m in terms if part[0] <= m.span[0] < part[1]]
        pieces = _without(part, cuts)
        while pieces and (end := self._end(pieces[-1], own)) < pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], end)
            if not self._says_something(pieces[-1]):
                pieces.pop()
        pieces = [piece for piece in map(self._front, pieces) if self._says_something(piece)]
        return (pieces, own) if pieces else ([], [])

    def _says_something(self, piece: Span) -> bool:
        return bool(re.search(r"\w", self.view[slice(*piece)]))

    def _end(self, piece: Span, terms: list[Mention[Phrase]]) -> int:
        """Where a piece ends without a term at its end, or where there is none, without the marks there."""
        term = next((m for m in terms if piece[0] <= m.span[0] and m.span[1] <= piece[1] and self._ends(m, piece)), None)
        return self._back(piece) if term is None else self._back((piece[0], term.span[0]), opening=True)

    def _ends(self, term: Mention[Phrase], piece: Span) -> bool:
        """Whether nothing but marks stands between a term and the end of its piece."""
        return not re.search(r"\w", self.view[term.span[1] : piece[1]])

    def _back(self, span: Span, opening: bool = False) -> int:
        """Move the end over marks that belong to no text, keeping the point of an abbreviation."""
        start, end = span
        while end > start:
            char = self.view[end - 1]
            if char == "." and ends_in_abbreviation(self.view[start:end], self.abbreviations):
                break
            if char in " \n;.,:–—-(":
                end -= 1
            elif opening and (word := self._filler_before(start, end)):
                end -= word
            else:
                break
        return end

    def _filler_before(self, start: int, end: int) -> int:
        """The length of a word that leads to a term and closes the stretch (``… и``, ``… в срок``); 0 where none does."""
        text = self.view[start:end]
        found = (word for word in self.term_openers if text.endswith(word) and (text == word or text[-len(word) - 1].isspace()))
        return max(map(len, found), default=0)

    def _front(self, span: Span) -> Span:
        start, end = span
        while start < end and (self.view[start] in _EDGE or self.view[start] == ")"):
            start += 1
        return (start, end)

    def text(self, unit: Unit) -> str:
        """The action as written, details joined, white space folded, without the final mark."""
        return final(self._joined(unit), self.abbreviations)

    def _joined(self, unit: Unit) -> str:
        own = fold(" ".join(self.view[a:b] for a, b in unit.pieces))
        if not unit.details:
            return own
        parts = [own + self._mark(unit.pieces[-1][1], unit.clause)]
        for detail in unit.details:
            mark = "" if detail.details else self._mark(detail.pieces[-1][1], detail.clause)
            parts.append(self._joined(detail) + mark)
        return " ".join(parts)

    def _mark(self, end: int, clause: Clause) -> str:
        """The marks that follow a piece up to the end of its clause."""
        hit = re.match(r"\s?([;:,.]+)", self.view[end : clause.body[1]])
        return hit.group(1) if hit else ""


def final(text: str, abbreviations: frozenset[str]) -> str:
    """Drop the final mark, but for the point of an abbreviation or an initial."""
    text = text.rstrip()
    while text and text[-1] in ";.,:":
        if ends_in_abbreviation(text, abbreviations):
            break
        text = text[:-1].rstrip()
    return text


def _without(span: Span, cuts: list[Span]) -> list[Span]:
    pieces, start = [], span[0]
    for a, b in sorted(cuts):
        if a > start:
            pieces.append((start, a))
        start = max(start, b)
    if start < span[1]:
        pieces.append((start, span[1]))
    return pieces


def starts_with_verb(text: str) -> bool:
    """Whether an item begins with an infinitive, or with a short adverbial and then one (guidelines 1.2)."""
    words = _WORD.findall(text[:400])
    if not words or not (text.lstrip()[:1].isalpha() or text.lstrip()[:1] in '«"('):
        return False
    if is_infinitive(words[0]):
        return True
    first = parses(words[0])[0].tag
    low = normal(words[0])
    if text.lstrip()[:1] in '«"(':
        return False
    if low in ("не", "также") and len(words) > 1:
        return is_infinitive(words[1])
    if first.POS in ("PREP", "ADVB") or low in ("совместно", "ежегодно", "ежемесячно", "ежеквартально", "согласно"):
        sentence = re.split(r"[;:]|\.\s", text)[0]
        return has_action(sentence)
    return False


def has_action(text: str) -> bool:
    """Whether an infinitive stands outside quotes and brackets."""
    bare = re.sub(r"«[^»]*»|\"[^\"]*\"|\([^)]*\)", " ", text)
    return any(is_infinitive(word) for word in _WORD.findall(bare) if len(word) > 3)
