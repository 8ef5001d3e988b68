"""Plans whose cells a text file parts with tabs, as a table copied out of a word processor stands there."""

from __future__ import annotations

from pipeline.outline.plans import is_head
from pipeline.readers.content import table_line
from pipeline.rulebook.book import Rulebook

_LEAST_COLUMNS = 3


def with_bars(text: str, rules: Rulebook) -> str:
    """Write the rows of such a plan between bars, as those of every other table; all else stays.

    A plan begins with a head of three columns or more that ``structure.yaml`` knows, and goes on while lines have tabs.

    >>> from pipeline.rulebook.load import load
    >>> print(with_bars("План\\n№\\tМеры\\tСрок\\n1\\tПровести опись\\tмай", load()))
    План
    | № | Меры | Срок |
    | 1 | Провести опись | май |
    """
    if "\t" not in text:
        return text
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
