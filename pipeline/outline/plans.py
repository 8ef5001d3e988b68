"""Plans as tables: their rows with the cells that hold the measure, its term and who is responsible, and their sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.model import Span
from pipeline.outline.cells import Line, line_of, numbered_parts
from pipeline.outline.charts import marked
from pipeline.outline.columns import MEASURE, NUMBER, Columns, as_number, is_number, is_numbering, is_term, of_content, of_head
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
    """The rows of a plan, without its repeated head. ``unread`` are the heads of columns that nothing is read from, ``months`` the
    heads of a bar chart's columns, by place."""

    rows: list[Row] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    head: Span = (0, 0)
    months: dict[int, Span] = field(default_factory=dict)


def read_tables(text: str, found: list[Paragraph], rules: Rulebook) -> dict[int, Table]:
    """Find the plans among the paragraphs; the table stands under the start of each of its lines.

    A table without a column of measures is no plan: its lines stay text.
    """
    result: dict[int, Table] = {}
    for is_table, group in groupby(found, key=lambda paragraph: paragraph.table):
        run = list(group) if is_table else []
        table = _read([line_of(text, line.span) for line in run if not _RULE.fullmatch(line.text)], rules)
        if table is not None:
            result.update({line.span[0]: table for line in run})
    return result


def is_head(line: str, rules: Rulebook) -> bool:
    """Whether a line of a table, its cells between bars, is the head of a plan."""
    return of_head(line_of(line, (0, len(line))).texts, rules).is_plan


def columns_of(cells: Sequence[str], rules: Rulebook) -> dict[str, int]:
    """Which column plays which role, by the cells of a plan's head; empty where they are no head."""
    columns = of_head(cells, rules)
    return dict(columns.roles) if columns.is_plan else {}


# ---- a table


def _read(lines: list[Line], rules: Rulebook) -> Table | None:
    """The plan that the lines are, or None. A head may stand in two lines, below a title, and again on every page."""
    first, columns, length = _first_head(lines, rules)
    if columns is None:
        columns, length = _told_by_rows(lines, rules)
    if not columns.is_plan or (columns.is_chart and not any(marked(line.texts, columns.months) for line in lines[first + length :])):
        return None
    table = Table(unread=list(columns.unread.values()), head=lines[first].span)
    table.months = {place: lines[first + length - 1].cells[place] for place in columns.months}
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
    _fill_numbers(table)
    return table


def _told_by_rows(lines: list[Line], rules: Rulebook) -> tuple[Columns, int]:
    """The columns of a table that no head names, and how many lines its head has all the same (``Месяц | Повестка``)."""
    rows = [line for line in lines if not line.is_merged]
    if not rows:
        return Columns({}, {}), 0
    head = of_head(rows[0].texts, rules).roles.get("deadline") if rows[0] is lines[0] else None
    columns = of_content([line.texts for line in rows[head is not None :]], rules)
    return columns, int(head is not None and head == columns.roles.get("deadline"))


def _first_head(lines: list[Line], rules: Rulebook) -> tuple[int, Columns | None, int]:
    for place in range(min(len(lines), 4)):
        columns, length = _head_at(lines, place, rules)
        if columns is not None:
            return place, columns, length
    return 0, None, 0


def _head_at(lines: list[Line], place: int, rules: Rulebook) -> tuple[Columns | None, int]:
    """The columns where a head stands at ``place``, and over how many lines; two where the second parts cells of the first."""
    line = lines[place]
    columns = of_head(line.texts, rules)
    if place + 1 < len(lines) and _parts(line, lines[place + 1], rules):
        below = lines[place + 1]
        both = [a if a == b or not b else f"{a} {b}".strip() for a, b in zip(line.texts, below.texts, strict=True)]
        joined = of_head(both, rules)
        if joined.is_plan:
            return joined, 2
    return (columns, 1) if columns.is_plan and not _tells(line, columns.months) else (None, 0)


def _parts(above: Line, below: Line, rules: Rulebook) -> bool:
    """Whether a line goes on with the head above it: where it says something else, the head has one cell over several columns."""
    if len(above.texts) != len(below.texts) or _tells(below) or is_numbering(below.texts):
        return False
    differing = [i for i, (a, b) in enumerate(zip(above.texts, below.texts, strict=True)) if b and a != b]
    merged = {i for i, text in enumerate(above.texts) if text and above.texts.count(text) > 1}
    return bool(differing) and set(differing) <= merged


def _tells(line: Line, months: Iterable[int] = ()) -> bool:
    """Whether a line says something of its own, as no head does: a number in its first cell, or figures but for those of months."""
    return bool(line.texts) and (
        is_number(line.texts[0]) or any(re.search(r"\d{2}", text) for place, text in enumerate(line.texts) if place not in months)
    )


def _take(table: Table, line: Line, columns: Columns, rules: Rulebook) -> None:
    """Add a line to the table: as a section, as the rest of the row before it, or as a row."""
    cells = {role: line.cells[i] for role, i in columns.roles.items() if i < len(line.cells) and line.texts[i]}
    texts = {role: line.texts[columns.roles[role]] for role in cells}
    section = _section(line, cells, texts, columns, rules)
    if section is not None:
        table.rows.append(section)
        return
    for role in _covered_by_measure(texts):
        del cells[role], texts[role]
    label = cells.pop(NUMBER, None)
    row = _row_of(line, cells, texts, list(_beside(table, line, texts, columns)))
    if MEASURE not in cells:
        _take_without_measure(table, row, label)
    elif _goes_on(table, texts, row.number, columns):
        table.rows[-1].more.append(cells[MEASURE])
    else:
        _add_months(table, row, line, columns, rules)
        table.rows += _parts_of(row, texts.get(MEASURE, "")) or [_numbered(row, texts.get(MEASURE, ""))]


def _row_of(line: Line, cells: dict[str, Span], texts: dict[str, str], beside: list[Span]) -> Row:
    """The row of a line; where the first cell of its measure is empty, the one beside it is the measure."""
    if MEASURE not in cells and beside:
        cells[MEASURE] = beside.pop(0)
    return Row(line.span, cells, as_number(texts.get(NUMBER, "")), more=beside)


def _section(line: Line, cells: dict[str, Span], texts: dict[str, str], columns: Columns, rules: Rulebook) -> Row | None:
    """The section that a line is, if it is one; that of a stage keeps its term."""
    title = _title_of_section(line, texts, columns)
    if title is not None:
        return Row(line.span, {}, section=line.cells[title])
    if _is_stage(texts.get(MEASURE, ""), rules):
        return Row(line.span, cells, section=line.cells[columns.roles[MEASURE]])
    return None


def _title_of_section(line: Line, texts: dict[str, str], columns: Columns) -> int | None:
    """The place of the title where a line is a section: one cell covers the line or, in a line that has no number of its own, the
    measure and all that is told of it, or it stands alone before the columns that are read."""
    distinct = line.distinct
    if line.is_merged or (len(distinct) == 1 and distinct[0] == 0 and 0 not in columns.roles.values()):
        return distinct[0]
    measure = texts.get(MEASURE)
    if measure and len(texts) > 1 and set(texts) - {NUMBER} != {MEASURE} and set(texts.values()) == {measure}:
        return columns.roles[MEASURE]
    return None


def _covered_by_measure(texts: dict[str, str]) -> list[str]:
    """The roles of columns that the measure's cell covers too: nothing is told by them."""
    return [role for role, text in texts.items() if role not in (MEASURE, NUMBER) and text == texts.get(MEASURE)]


def _beside(table: Table, line: Line, texts: dict[str, str], columns: Columns) -> Iterator[Span]:
    """The cells of measures that stand beside the first one under its head; what stands so beside another cell is unread."""
    for place, role in columns.beside.items():
        text = line.texts[place] if place < len(line.texts) else ""
        if not text or text in texts.values():
            continue
        if role == MEASURE:
            yield line.cells[place]
        elif (head := columns.heads[place]) not in table.unread:
            table.unread.append(head)


def _parts_of(row: Row, measure: str) -> list[Row]:
    """The rows of a cell that numbers several measures (``1. Сверка. 2. Опись``); none where it does not."""
    starts = numbered_parts(measure)
    if len(starts) < 2:
        return []
    shift = row.cells[MEASURE][0]
    ends = [start for start, _ in starts[1:]] + [len(measure)]
    found = []
    for ordinal, ((start, body), end) in enumerate(zip(starts, ends, strict=True), 1):
        span = (shift + body, shift + len(measure[:end].rstrip()))
        whole = (row.span[0] if ordinal == 1 else shift + start, row.span[1] if ordinal == len(starts) else span[1])
        found.append(Row(whole, {**row.cells, MEASURE: span}, row.number or str(ordinal)))
    found[-1].more = row.more
    return found


def _add_months(table: Table, row: Row, line: Line, columns: Columns, rules: Rulebook) -> None:
    """The months of a bar chart that are marked in a row, as its term; those that do not follow one another, or are no
    terms by our rules, are left unread."""
    places = marked(line.texts, columns.months)
    if not places:
        return
    follow = places == list(range(places[0], places[-1] + 1))
    if follow and all(is_term(columns.heads[place], rules) for place in places):
        row.cells["deadline"] = (table.months[places[0]][0], table.months[places[-1]][1])
    else:
        table.unread += [columns.heads[place] for place in places if columns.heads[place] not in table.unread]


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


def _fill_numbers(table: Table) -> None:
    """Give rows whose number is not readable the one that is missing between their neighbours' (1, …, 3)."""
    for is_section, group in groupby(table.rows, key=lambda row: row.section is not None):
        rows = [] if is_section else list(group)
        for place, row in enumerate(rows):
            if row.number.isdecimal():
                _fill_gap_before(rows, place)


def _fill_gap_before(rows: list[Row], place: int) -> None:
    """Number the rows between a numbered one and the numbered one above it, where as many numbers are missing as rows have none."""
    first = next((at for at in range(place - 1, -1, -1) if rows[at].number), -1)
    before = rows[first].number if first >= 0 else "0"
    if before.isdecimal() and int(rows[place].number) - int(before) == place - first:
        for between in range(first + 1, place):
            rows[between].number = str(int(before) + between - first)
