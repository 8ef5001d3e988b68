"""The act's text with its marks: one paragraph a line, spans nested where they nest and cut where they cross."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.model import Assignment, BlockRecord, Resolution, Span
from pipeline.wording import values as words

ASSIGNMENT = "assignment"


@dataclass(frozen=True)
class Mark:
    """A stretch of the text with what it is: a kind of words.MARK_KINDS, or ``assignment`` with its id as ``label``.

    ``number`` is unique in a report, ``rows`` are the numbers of the assignments that the stretch belongs to.
    """

    number: int
    kind: str
    span: Span
    label: str
    rows: tuple[int, ...] = ()


Stretch = tuple[str, Span, str, int | None]


def stretches(resolution: Resolution) -> Iterator[Stretch]:
    """Kind, span, what to say of it, and the place of the assignment that it belongs to, of all that is marked in an act's text."""
    summaries = {party.name.casefold(): words.known(party).summary for party in resolution.parties}
    for number, item in enumerate(resolution.assignments):
        yield ASSIGNMENT, item.span, item.id, number
        for kind, span, label in _inside(item, summaries):
            yield kind, span, f"{words.MARK_KINDS[kind]}: {label}", number
    for reference in resolution.references:
        title = f" «{reference.title}»" if reference.title else ""
        yield "reference", reference.span, f"{words.MARK_KINDS['reference']}: {reference.kind}{title}", None
    yield from _issues(resolution)


def _inside(item: Assignment, summaries: Mapping[str, str]) -> Iterator[tuple[str, Span, str]]:
    """Kind, span and label of what was read in an assignment; ``summaries`` say who the parties are, by casefolded name."""
    for party in item.responsible:
        summary = summaries.get(party.party.casefold())
        yield "party", party.span, f"{party.party} – {summary}" if summary else party.party
    for deadline in item.deadlines:
        yield "deadline", deadline.span, words.term(deadline)
    for target in item.targets:
        yield "target", target.span, words.aim(target)


def _issues(resolution: Resolution) -> Iterator[Stretch]:
    """Those of a place: an issue of a whole assignment says nothing of a place in it."""
    numbers = {item.id: number for number, item in enumerate(resolution.assignments)}
    whole = {item.span for item in resolution.assignments}
    for issue in resolution.issues:
        if issue.span and issue.span not in whole:
            yield "issue", issue.span, f"{words.MARK_KINDS['issue']}: {issue.message}", numbers.get(issue.assignment or "")


@dataclass(frozen=True)
class _Piece:
    """A mark within one line."""

    start: int
    end: int
    mark: Mark

    @property
    def order(self) -> tuple[int, int, bool, int]:
        """What opens first is outermost: the longer one, the assignment before what stands in it."""
        return self.start, -self.end, self.mark.kind != ASSIGNMENT, self.mark.number


def paragraphs(text: str, blocks: Sequence[BlockRecord], marks: Iterable[Mark]) -> Markup:
    """Return the text as HTML, a ``p`` a line with the class of its block. Without the tags it is the text again."""
    starts = _line_starts(text)
    ends = [*starts[1:], len(text)]
    pieces = _pieces(starts, ends, marks)
    block_starts = [block.span[0] for block in blocks]
    lines = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        line = text[start:end]
        inside = start + (len(line) - len(line.lstrip()) if line.strip() else 0)
        kind = blocks[max(bisect_right(block_starts, inside) - 1, 0)].kind if blocks else "other"
        blank = "" if line.strip() else " blank"
        lines.append(Markup('<p class="b-{}{}">{}</p>').format(kind, blank, _line(text, start, end, pieces.get(number, []))))
    return Markup("").join(lines)


def _line_starts(text: str) -> list[int]:
    """Offsets of the lines; only a line feed ends one, as in the browser."""
    starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
    return starts[:-1] if len(starts) > 1 and starts[-1] == len(text) else starts


def _pieces(starts: list[int], ends: list[int], marks: Iterable[Mark]) -> dict[int, list[_Piece]]:
    """The marks by the lines that they touch, cut to them."""
    found: dict[int, list[_Piece]] = {}
    for mark in marks:
        start, end = mark.span
        line = max(bisect_right(starts, start) - 1, 0)
        while line < len(starts) and starts[line] < end:
            piece = _Piece(max(start, starts[line]), min(end, ends[line]), mark)
            if piece.start < piece.end:
                found.setdefault(line, []).append(piece)
            line += 1
    return found


def _line(text: str, start: int, end: int, pieces: list[_Piece]) -> Markup:
    """One line with its pieces. Where one ends, those opened inside it are closed with it and opened anew."""
    waiting = sorted(pieces, key=lambda piece: piece.order, reverse=True)
    opened: list[_Piece] = []
    out = []
    at = start
    for place in sorted({place for piece in pieces for place in (piece.start, piece.end)}):
        out.append(Markup("{}").format(text[at:place]))
        at = place
        again: list[_Piece] = []
        while any(piece.end == place for piece in opened):
            last = opened.pop()
            out.append(_closing(last))
            if last.end != place:
                again.append(last)
        while waiting and waiting[-1].start == place:
            again.append(waiting.pop())
        for piece in sorted(again, key=lambda piece: (-piece.end, piece.order)):
            out.append(_opening(piece))
            opened.append(piece)
    out.append(Markup("{}").format(text[at:end]))
    return Markup("").join(out)


def _opening(piece: _Piece) -> Markup:
    mark = piece.mark
    if mark.kind == ASSIGNMENT:
        name = Markup(' data-id="{}"').format(mark.label) if piece.start == mark.span[0] else Markup("")
        return Markup('<span class="a" data-mark="{}"{}>').format(mark.number, name)
    return Markup('<mark class="k-{}" data-mark="{}" title="{}">').format(mark.kind, mark.number, mark.label)


def _closing(piece: _Piece) -> Markup:
    return Markup("</span>") if piece.mark.kind == ASSIGNMENT else Markup("</mark>")
