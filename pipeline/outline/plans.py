"""Plans as tables: their rows with the cells that hold the measure, its term and who is responsible, and their sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.model import Span
from pipeline.outline.columns import MEASURE, NUMBER, Columns, is_number, is_numbering, of_content, of_head
from pipeline.outline.paragraphs import Paragraph
from pipeline.rulebook.book import Rulebook

_RULE = re.compile(r"\|?[\s:|-]+\|?")
_TYPED_NUMBER = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)(?:[.)]|(?= [А-ЯЁ]))\s*(?=[А-ЯЁа-яё«\"(])")


@dataclass
class Row:
    """A row of a plan: the spans of its cells by role, its number as written. A section row has a title alone; ``more`` are the
    measures of rows below it that go on with its own."""

    span: Span
    cells: dict[str, Span]
    number: str = ""
    section: Span | None = None
    more: list[Span] = field(default_factory=list)


@dataclass(eq=False)
class Table:
    """The rows of a plan, without its repeated head. ``unread`` are the heads of columns that nothing is read from."""

    rows: list[Row] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    head: Span = (0, 0)


@dataclass(frozen=True)
class _Line:
    """A line of a table: its span and those of its cells."""

    span: Span
    cells: list[Span]
    texts: list[str]

    @property
    def distinct(self) -> list[int]:
        """The places of the filled cells, a merged one once."""
        return [i for i, text in enumerate(self.texts) if text and (i == 0 or text != self.texts[i - 1])]

    @property
    def is_merged(self) -> bool:
        """Whether one cell covers the whole line."""
        return len(self.texts) > 1 and bool(self.texts[0]) and len(set(self.texts)) == 1


def read_tables(text: str, found: list[Paragraph], rules: Rulebook) -> dict[int, Table]:
    """Find the plans among the paragraphs; the table stands under the start of each of its lines.

    A table without a column of measures is no plan: its lines stay text.
    """
    result: dict[int, Table] = {}
    for is_table, group in groupby(found, key=lambda paragraph: paragraph.table):
        run = list(group) if is_table else []
        table = _read([_line(text, line.span) for line in run if not _RULE.fullmatch(line.text)], rules)
        if table is not None:
            result.update({line.span[0]: table for line in run})
    return result


def is_head(line: str, rules: Rulebook) -> bool:
    """Whether a line of a table, its cells between bars, is the head of a plan."""
    return of_head(_line(line, (0, len(line))).texts, rules).is_plan


def columns_of(cells: Sequence[str], rules: Rulebook) -> dict[str, int]:
    """Which column plays which role, by the cells of a plan's head; empty where they are no head."""
    columns = of_head(cells, rules)
    return dict(columns.roles) if columns.is_plan else {}


def _line(text: str, span: Span) -> _Line:
    """A line with the spans of its cells between the bars, white space trimmed."""
    line = text[span[0] : span[1]]
    inner = line[1:] if line.startswith("|") else line
    shift = span[0] + len(line) - len(inner)
    inner = inner[:-1] if inner.endswith("|") else inner
    cells, start = [], 0
    for part in inner.split("|"):
        lead = len(part) - len(part.lstrip())
        cells.append((shift + start + lead, shift + start + max(len(part.rstrip()), lead)))
        start += len(part) + 1
    return _Line(span, cells, [text[a:b] for a, b in cells])


# ---- a table


def _read(lines: list[_Line], rules: Rulebook) -> Table | None:
    """The plan that the lines are, or None. A head may stand in two lines, below a title, and again on every page."""
    first, columns, length = _first_head(lines, rules)
    if columns is None:
        columns = of_content([line.texts for line in lines], rules)
        if not (columns.is_plan and NUMBER in columns.roles):
            return None
    table = Table(unread=list(columns.unread.values()), head=lines[first].span)
    place = first + length
    while place < len(lines):
        head, taken = _head_at(lines, place, rules)
        if head is not None:
            columns, place = head, place + taken
        elif is_numbering(lines[place].texts):
            place += 1
        else:
            _take(table, lines[place], columns, rules)
            place += 1
    _sort_out_sections(table)
    return table


def _first_head(lines: list[_Line], rules: Rulebook) -> tuple[int, Columns | None, int]:
    for place in range(min(len(lines), 4)):
        columns, length = _head_at(lines, place, rules)
        if columns is not None:
            return place, columns, length
    return 0, None, 0


def _head_at(lines: list[_Line], place: int, rules: Rulebook) -> tuple[Columns | None, int]:
    """The columns where a head stands at ``place``, and over how many lines; two where the second parts cells of the first."""
    line = lines[place]
    columns = of_head(line.texts, rules)
    if place + 1 < len(lines) and _parts(line, lines[place + 1], rules):
        below = lines[place + 1]
        both = [a if a == b or not b else f"{a} {b}".strip() for a, b in zip(line.texts, below.texts, strict=True)]
        joined = of_head(both, rules)
        if joined.is_plan:
            return joined, 2
    return (columns, 1) if columns.is_plan and not _tells(line) else (None, 0)


def _parts(above: _Line, below: _Line, rules: Rulebook) -> bool:
    """Whether a line goes on with the head above it: where it says something else, the head has one cell over several columns."""
    if len(above.texts) != len(below.texts) or _tells(below) or is_numbering(below.texts):
        return False
    differing = [i for i, (a, b) in enumerate(zip(above.texts, below.texts, strict=True)) if b and a != b]
    merged = {i for i, text in enumerate(above.texts) if text and above.texts.count(text) > 1}
    return bool(differing) and set(differing) <= merged


def _tells(line: _Line) -> bool:
    """Whether a line says something of its own, as no head does: a number in its first cell, or figures."""
    return bool(line.texts) and (is_number(line.texts[0]) or any(re.search(r"\d{2}", text) for text in line.texts))


def _take(table: Table, line: _Line, columns: Columns, rules: Rulebook) -> None:
    """Add a line to the table: as a section, as the rest of the row before it, or as a row."""
    cells = {role: line.cells[i] for role, i in columns.roles.items() if i < len(line.cells) and line.texts[i]}
    texts = {role: line.texts[columns.roles[role]] for role in cells}
    if line.is_merged or _is_stage(texts.get(MEASURE, ""), rules):
        table.rows.append(Row(line.span, {} if line.is_merged else cells, section=line.cells[line.distinct[0]]))
        return
    label = cells.pop(NUMBER, None)
    number = texts.get(NUMBER, "").rstrip(".)") if label and is_number(texts[NUMBER]) else ""
    if MEASURE not in cells:
        _take_without_measure(table, Row(line.span, cells, number), label)
    elif _goes_on(table, texts, number, columns):
        table.rows[-1].more.append(cells[MEASURE])
    else:
        table.rows.append(_numbered(Row(line.span, cells, number), texts[MEASURE]))


def _take_without_measure(table: Table, row: Row, label: Span | None) -> None:
    """A title typed into the column of numbers is a section; a number or a first line without a measure is a row all the same."""
    if label is not None and not row.number and not row.cells:
        table.rows.append(Row(row.span, {}, section=label))
    elif row.number or not table.rows:
        table.rows.append(row)


def _goes_on(table: Table, texts: dict[str, str], number: str, columns: Columns) -> bool:
    """Whether a line only goes on with the measure of the row before it: no number where rows have one, nothing but a measure."""
    last = table.rows[-1] if table.rows else None
    if last is None or last.section is not None or number or set(texts) != {MEASURE}:
        return False
    return NUMBER in columns.roles and bool(last.number) and (texts[MEASURE][:1].islower() or not _TYPED_NUMBER.match(texts[MEASURE]))


def _numbered(row: Row, measure: str) -> Row:
    """The row, its number that of the measure's cell where it is typed there."""
    typed = _TYPED_NUMBER.match(measure)
    if typed is None or (row.number and typed["number"] not in (row.number, "1")):
        return row
    start, end = row.cells[MEASURE]
    row.cells[MEASURE] = (start + typed.end(), end)
    row.number = row.number or typed["number"]
    return row


def _is_stage(measure: str, rules: Rulebook) -> bool:
    """Whether the cell of a measure only names a stage (``2 этап (практический)``)."""
    match = rules["structure"].full(measure) if measure else None
    return match is not None and match.rule.gives.part == "stage"


def _sort_out_sections(table: Table) -> None:
    """A row of a title alone is a section where the numbers begin anew or go down below it, and a measure where they go on."""
    numbered = any(row.number for row in table.rows)
    for place, row in enumerate(table.rows):
        if row.section is not None or set(row.cells) != {MEASURE} or row.more:
            continue
        following = next((other.number for other in table.rows[place + 1 :] if other.section is None), "")
        begins = following == "1" or following.startswith(f"{row.number}.") if row.number else numbered and following in ("1", "1.1")
        if begins:
            row.section = row.cells[MEASURE]
