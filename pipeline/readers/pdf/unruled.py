"""Plans without ruled lines: their head tells how many columns there are, the gaps that run through the lines where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.heads import names_columns
from pipeline.readers.pdf.geometry import Line, Word
from pipeline.readers.pdf.grid import Table, cell_text
from pipeline.readers.pdf.leaf import Leaf
from pipeline.rulebook.book import StructureRules

_LEAST_COLUMNS = 3
_LEAST_ROWS = 2
# The least gap between two columns of a head, in ems: a space is hardly half as wide.
_GAP = 0.9
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)*[.)]?")
# what an OCR makes of a ruled line
_RULE = re.compile(r"[|¦_=~]+")
_NUMBER_HEAD = re.compile(r"(?:№|n|п/п)", re.I)


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a plan part, and where the last one ends."""

    gutters: tuple[float, ...]
    right: float

    def of(self, word: Word) -> int:
        return sum((word.left + word.right) / 2 > gutter for gutter in self.gutters)

    def crosses(self, line: Line) -> bool:
        """Whether words read on across most of the places where columns part, as those of a title or a sentence do."""
        crossed = sum(
            any(word.left < gutter < word.right for word in line.words)
            or any(a.right <= gutter <= b.left and b.left - a.right < _GAP * line.size / 2 for a, b in pairwise(line.words))
            for gutter in self.gutters
        )
        return crossed > 0 and (crossed >= len(self.gutters) / 2 or len(_segments(line)) == 1)

    def cells(self, lines: Sequence[Line]) -> list[str]:
        """The text of each column of the lines of a row."""
        texts = []
        edges = [min(line.left for line in lines), *self.gutters, self.right]
        kept = [[word for word in line.words if not _RULE.fullmatch(word.text)] for line in lines]
        for column, (left, right) in enumerate(pairwise(edges)):
            inside = ([word for word in words if self.of(word) == column] for words in kept)
            texts.append(cell_text([Line(words) for words in inside if words], right - left))
        return texts


def with_unruled(leaves: Sequence[Leaf], structure: StructureRules) -> list[Leaf]:
    """The pages, with the lines of plans whose first column is one of numbers made rows; a plan goes on over pages."""
    columns: _Columns | None = None
    result = []
    for page in leaves:
        items: list[Line | Table] = []
        run: list[Line] = []
        for item in [*page.items, None]:
            if isinstance(item, Line):
                run.append(item)
                continue
            found, columns = _read(run, columns, structure)
            items += found
            run = []
            if item is not None:
                items.append(item)
                columns = None
        result.append(Leaf(page.width, page.height, items))
    return result


def _read(lines: list[Line], columns: _Columns | None, structure: StructureRules) -> tuple[list[Line | Table], _Columns | None]:
    """Lines with their plan as a table; the columns are those of the plan that goes on behind them, or came before them."""
    place = 0
    if columns is None:
        place = next((at for at, line in enumerate(lines) if _is_head(line, structure)), len(lines))
        if place == len(lines):
            return list(lines), None
        columns = _columns(lines[place], lines[place + 1 :])
    rows, end = _rows(lines, place, columns)
    if len(rows) < _LEAST_ROWS:
        return list(lines), None
    table = Table(lines[place].base, lines[end - 1].base, rows)
    behind = lines[end:]
    return [*lines[:place], table, *behind], None if behind else columns


def _segments(line: Line) -> list[list[Word]]:
    """The words of a line between wide gaps."""
    found = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.left - before.right > _GAP * line.size:
            found.append([])
        found[-1].append(word)
    return found


def _is_head(line: Line, structure: StructureRules) -> bool:
    texts = [" ".join(word.text for word in words) for words in _segments(line)]
    return len(texts) >= _LEAST_COLUMNS and bool(_NUMBER_HEAD.match(texts[0])) and names_columns(texts, structure)


def _columns(head: Line, below: Sequence[Line]) -> _Columns:
    """The columns of a head: between two of its names, the place that the fewest words below stand on, in the middle of its gap."""
    names = _segments(head)
    words = [word for line in below for word in line.words]
    gutters = []
    for left, right in pairwise(names):
        places = [left[0].left + step for step in range(1, max(int(right[-1].right - left[0].left), 2))]
        covered = [sum(word.left - 1 < place < word.right + 1 for word in [*words, *head.words]) for place in places]
        gutters.append(_middle(places, covered, (left[-1].right + right[0].left) / 2))
    return _Columns(tuple(gutters), max([word.right for word in words] + [head.right]))


def _middle(places: Sequence[float], covered: Sequence[int], near: float) -> float:
    """The middle of the run of least covered places that is nearest to a place."""
    least = min(covered)
    runs: list[list[float]] = []
    for place, count in zip(places, covered, strict=True):
        if count > least:
            continue
        if runs and place - runs[-1][-1] <= 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    widest = max(runs, key=lambda run: (len(run), -abs(run[len(run) // 2] - near)))
    return widest[len(widest) // 2]


def _rows(lines: Sequence[Line], start: int, columns: _Columns) -> tuple[list[list[str]], int]:
    """The rows of a plan from a line on, and the line behind them: a number begins a row, a line across the columns is the title
    of a section where a number follows, and the end where none does."""
    groups: list[list[Line]] = []
    titles: set[int] = set()
    end = start
    for place in range(start, len(lines)):
        line = lines[place]
        if columns.crosses(line):
            if not _begins(lines[place + 1 : place + 3], columns):
                break
            titles.add(len(groups))
            groups.append([line])
        elif _has_number(line, columns) or not groups or len(groups) - 1 in titles:
            groups.append([line])
        else:
            groups[-1].append(line)
        end = place + 1
    rows = [[group[0].text] * (len(columns.gutters) + 1) if at in titles else columns.cells(group) for at, group in enumerate(groups)]
    return rows, end


def _begins(lines: Sequence[Line], columns: _Columns) -> bool:
    return any(_has_number(line, columns) and not columns.crosses(line) for line in lines)


def _has_number(line: Line, columns: _Columns) -> bool:
    """Whether a line begins with a number; an OCR may misread one, and then the other columns say that a row begins."""
    first = next((word for word in line.words if not _RULE.fullmatch(word.text)), None)
    if first is None or columns.of(first) != 0:
        return False
    filled = {columns.of(word) for word in line.words if not _RULE.fullmatch(word.text)}
    return bool(_NUMBER.fullmatch(first.text)) or (len(first.text) < 3 and len(filled) >= _LEAST_COLUMNS)
