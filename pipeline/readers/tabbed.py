"""Plans whose cells a text parts with tabs, or with line ends: as a table copied out of a word processor or off a page stands there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.outline.plans import columns_of, is_head
from pipeline.readers.content import table_line
from pipeline.rulebook.book import Rulebook

_LEAST_COLUMNS = 3
_MOST_COLUMNS = 10
# A row of more lines than these is no row.
_MOST_LINES = 30
_NUMBER = re.compile(r"(\d{1,3})[.)]?")


def with_bars(text: str, rules: Rulebook) -> str:
    """Write the rows of such a plan between bars, as those of every other table; all else stays.

    A plan begins with a head of three columns or more that ``structure.yaml`` knows. Its rows go on while lines have tabs or, where
    each cell is a line, while numbers follow one another.

    >>> from pipeline.rulebook.load import load
    >>> print(with_bars("План\\n№\\tМеры\\tСрок\\n1\\tПровести опись\\tмай", load()))
    План
    | № | Меры | Срок |
    | 1 | Провести опись | май |
    """
    return stacked_with_bars(_tabbed_with_bars(text, rules) if "\t" in text else text, rules)


def _tabbed_with_bars(text: str, rules: Rulebook) -> str:
    lines: list[str] = []
    columns = 0
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip("\r\n ").split("\t")]
        if not columns and len(cells) >= _LEAST_COLUMNS and is_head(table_line(cells), rules):
            columns = len(cells)
        elif columns and len(cells) < 2 and cells[0]:
            columns = 0
        lines.append(table_line((cells + [""] * columns)[: max(columns, len(cells))]) if columns and any(cells) else line)
    return "\n".join(lines)


def stacked_with_bars(text: str, rules: Rulebook) -> str:
    """Write the rows of a plan whose every cell stands on a line of its own, the first a number, between bars.

    >>> from pipeline.rulebook.load import load
    >>> print(stacked_with_bars("План\\n№\\nМеры\\nСрок\\n1\\nПровести опись\\nмай\\n2\\nСдать отчёт\\nиюнь", load()))
    План
    | № | Меры | Срок |
    | 1 | Провести опись | май |
    | 2 | Сдать отчёт | июнь |
    """
    lines = [line.strip() for line in text.split("\n")]
    numbers = {str(word) for word in rules["structure"].words.columns["number"]}
    written: list[str] = []
    place = 0
    for start, line in enumerate(lines):
        if start < place or line.lower() not in numbers:
            continue
        rows, end = _stacked(lines, start, rules)
        if rows:
            written += [*text.split("\n")[place:start], *map(table_line, rows)]
            place = end
    return "\n".join([*written, *text.split("\n")[place:]]) if place else text


def _stacked(lines: Sequence[str], start: int, rules: Rulebook) -> tuple[list[list[str]], int]:
    """The rows of cells of a plan that begins with the lines of its head, and the line behind it; no rows where it is none."""
    head, place = _head(lines, start)
    if len(head) < _LEAST_COLUMNS or not is_head(table_line(head), rules):
        return [], start
    rows = [head]
    number = 1
    while place < len(lines) and _number(lines[place]) == number:
        cells, place, follows = _cells(lines, place + 1, number, len(head))
        title = cells.pop() if follows == 1 and len(cells) == len(head) else ""  # the title of the section that begins anew
        rows.append([str(number), *_settled(cells, head, rules)])
        rows += [[title] * len(head)] if title else []
        number = follows
    return (rows, place) if len(rows) > 2 else ([], start)


def _head(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """The names of columns on lines that follow one another up to the first number, and where this stands."""
    head: list[str] = []
    for place in range(start, min(start + 2 * _MOST_COLUMNS, len(lines))):
        if _number(lines[place]) == 1:
            return head, place
        head += [lines[place]] if lines[place] else []
    return [], start


def _number(line: str) -> int | None:
    found = _NUMBER.fullmatch(line)
    return int(found[1]) if found else None


def _cells(lines: Sequence[str], place: int, number: int, columns: int) -> tuple[list[str], int, int]:
    """The lines of a row behind its number, the line behind them and the number there: the next one, 1 where a section begins, or 0
    behind the last row, which has as many lines as there are columns."""
    cells: list[str] = []
    end, behind = place, place
    for behind in range(place, min(place + _MOST_LINES, len(lines))):
        found = _number(lines[behind])
        if found in (number + 1, 1) and cells:
            return cells, behind, found or 0
        cells += [lines[behind]] if lines[behind] else []
        if len(cells) == columns - 1:
            end = end if end > place else behind + 1
    return cells[: columns - 1], end if end > place else behind + 1, 0


def _settled(cells: list[str], head: Sequence[str], rules: Rulebook) -> list[str]:
    """The cells by column. A row of more or fewer lines is settled by its term: the lines before it are those of the columns before."""
    width = len(head) - 1
    column = columns_of(head, rules).get("deadline", 0) - 1
    if len(cells) == width or column < 1:
        return _fitted(cells, width)
    term = next((place for place, cell in enumerate(cells) if place and any(rules["deadline"].scan(cell))), None)
    if term is None:
        return _fitted([*cells[:column], "", *cells[column:]] if len(cells) < width else cells, width)
    return [*_fitted(cells[:term], column), cells[term], *_fitted(cells[term + 1 :], width - column - 1)]


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as there are columns; what is left over goes on in the last one."""
    if not width:
        return []
    kept = [*cells[: width - 1], "\n".join(cells[width - 1 :])]
    return [*kept, *[""] * (width - len(kept))]
