"""Plans whose cells a text file parts with tabs, as a table copied out of a word processor stands there."""

from __future__ import annotations

import re

from pipeline.readers.content import table_line

_MEASURE = re.compile(r"мероприят|содержан|поручен|наименован|задач|работ", re.I)
_TERM = re.compile(r"срок|дата|ответствен|исполнител", re.I)


def with_bars(text: str) -> str:
    """Write the rows of such a plan between bars, as those of every other table; all else stays.

    A plan begins with a head that names a measure and a term or an executor, and goes on while lines have tabs.

    >>> print(with_bars("План\\n№\\tМероприятие\\tСрок\\n1\\tПровести опись\\tмай"))
    План
    | № | Мероприятие | Срок |
    | 1 | Провести опись | май |
    """
    if "\t" not in text:
        return text
    lines: list[str] = []
    columns = 0
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip("\r\n ").split("\t")]
        if not columns and _is_head(cells):
            columns = len(cells)
        elif columns and len(cells) < 2 and cells[0]:
            columns = 0
        lines.append(table_line((cells + [""] * columns)[: max(columns, len(cells))]) if columns and any(cells) else line)
    return "\n".join(lines)


def _is_head(cells: list[str]) -> bool:
    named = [cell for cell in cells if len(cell) < 60]
    return len(cells) > 2 and any(_MEASURE.search(cell) for cell in named) and any(_TERM.search(cell) for cell in named)
