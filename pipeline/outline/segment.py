"""From a source to its outline: the blocks that tile it and the tree of its clauses.

Structure only: labels, bullets, paragraphs, tables. What a clause says is the extractors' business.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import UNNUMBERED, Block, BlockKind, Outline, Source, Span
from pipeline.outline.appendices import appendix_number, tells_who_or_when
from pipeline.outline.inline_items import split_inline
from pipeline.outline.paragraphs import Paragraph, paragraphs
from pipeline.outline.plans import Table, read_tables
from pipeline.outline.tree import TreeBuilder
from pipeline.outline.zones import Zone, zones
from pipeline.rulebook.book import Rulebook
from pipeline.words.normal import normal

_MOST_QUOTED = 60


def segment(source: Source, rules: Rulebook) -> Outline:
    """Find the blocks and the clauses of a document. Never fails: without an operative part there are no clauses."""
    lines, dropped = paragraphs(source.text, rules)
    found = split_inline(lines, rules)
    tables = read_tables(source.text, found, rules)
    parts = zones(source.text, found, rules, tables)
    builder = TreeBuilder(source.text, rules)
    for zone in parts:
        if zone.kind == "operative":
            _grow(builder, zone, tables, rules)
        elif zone.question is not None:
            builder.question(zone.question, zone.question_label)
    last = max((place for place, zone in enumerate(parts) if zone.kind == "operative"), default=len(parts))
    grown = {tables[p.span[0]] for zone in parts if zone.kind == "operative" for p in zone.paragraphs if p.span[0] in tables}
    grown |= _grow_appendices(builder, parts[last + 1 :], tables, source.text, rules)
    clauses = builder.finish()
    view, blocks = _view(source.text, found, dropped), _blocks(source.text, parts)
    left = [table for table in dict.fromkeys(tables.values()) if table not in grown]
    unread = tuple((table.head, head) for table in dict.fromkeys(tables.values()) if table in grown for head in table.unread)
    return Outline(source, view, blocks, tuple(clauses), tuple(_unread_plans(left)), unread)


def _grow_appendices(builder: TreeBuilder, parts: list[Zone], tables: dict[int, Table], text: str, rules: Rulebook) -> set[Table]:
    """Hang the rows of plans behind the act, each under the number of its appendix; return which tables they were."""
    number = UNNUMBERED
    grown: set[Table] = set()
    for paragraph in (paragraph for zone in parts for paragraph in zone.paragraphs):
        table = tables.get(paragraph.span[0])
        if table is None:
            number = appendix_number(paragraph.text, rules) or number
        elif table not in grown and tells_who_or_when(table, text, rules):
            grown.add(table)
            builder.add_table(table, number)
    return grown


def _unread_plans(tables: list[Table]) -> Iterator[tuple[Span, int]]:
    """Where plans stand that no clause is made of, and how many measures they hold."""
    for table in tables:
        rows = [row.span for row in table.rows if row.section is None]
        if rows:
            yield (rows[0][0], rows[-1][1]), len(rows)


def _grow(builder: TreeBuilder, zone: Zone, tables: dict[int, Table], rules: Rulebook) -> None:
    """Hang the paragraphs of an operative zone; the lines of a plan come in one."""
    last: Table | None = None
    quoted = _quoted_wording(zone.paragraphs, rules)
    for index, paragraph in enumerate(zone.paragraphs):
        if index in quoted:
            builder.add_quoted(paragraph)
            continue
        table = tables.get(paragraph.span[0])
        if table is None and paragraph.table:
            continue  # a table that is no plan belongs to the operative part, and no line of it is a clause
        if table is None:
            builder.add(paragraph)
        elif table is not last:
            last = table
            builder.add_table(table)


def _quoted_wording(paragraphs: list[Paragraph], rules: Rulebook) -> set[int]:
    """Indices of the paragraphs that are wording quoted by an amendment: labels and terms in them are not the act's own."""
    found: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        balance = _balance(paragraph.text)
        if balance <= 0 or index in found:
            continue
        before = normal(" ".join(p.text for p in paragraphs[max(index - 2, 0) : index + 1]))
        if not any(word in before for word in rules["structure"].phrases("amending")):
            continue
        end = _closing(paragraphs, index, balance)
        if end is not None:
            first = index if paragraph.text.lstrip().startswith(("«", "“")) and paragraph.label is None else index + 1
            found.update(range(first, end + 1))
    return found


def _balance(text: str) -> int:
    return text.count("«") + text.count("“") - text.count("»") - text.count("”")


def _closing(paragraphs: list[Paragraph], index: int, balance: int) -> int | None:
    """The paragraph in which the quotation closes; None where it never does within reach."""
    for place in range(index + 1, min(index + _MOST_QUOTED, len(paragraphs))):
        balance += _balance(paragraphs[place].text)
        if balance <= 0:
            return place if paragraphs[place].text.rstrip(" ;.,").endswith(("»", "”")) else None
    return None


def _blocks(text: str, parts: list[Zone]) -> tuple[Block, ...]:
    """Tile the text: every zone reaches to the beginning of the next one."""
    starts: list[tuple[int, BlockKind]] = []
    for zone in parts:
        if zone.paragraphs and (not starts or starts[-1][1] != zone.kind):
            starts.append((zone.paragraphs[0].span[0] if starts else 0, zone.kind))
    if not starts:
        return (Block("other", (0, len(text))),) if text else ()
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return tuple(Block(kind, (start, end)) for (start, kind), end in zip(starts, ends, strict=True))


def _view(text: str, found: list[Paragraph], dropped: list[Span]) -> str:
    """The text with what is part of nothing blanked out, lines joined by spaces; same length as the text."""
    view = list(text.replace("\n", " "))
    for start, end in dropped + [gap for paragraph in found for gap in paragraph.gaps]:
        view[start:end] = " " * (end - start)
    return "".join(view)
