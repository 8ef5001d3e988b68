"""Ruled tables: from strokes to a grid, from words in the grid to rows of cells."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.readers.hyphens import is_broken, join
from pipeline.readers.pdf.geometry import Line, Stroke, Word, as_lines

# How far apart, in points, two strokes may lie that are drawn as one, or that are meant to touch.
_NEAR = 3.0
_MOST_STROKES = 4000
_LEAST_LENGTH = 5.0
_MOST_PLACES = 3000
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
# an OCR gives initials in Latin letters as well
_ENDS_NAME = re.compile(r"[А-ЯЁ][а-яё-]+ [А-ЯЁA-Z]\. ?[А-ЯЁA-Z]\.\Z")


@dataclass
class Table:
    """A table on one page. ``rows`` hold each cell's text; a merged cell stands in every place that it covers."""

    top: float
    bottom: float
    rows: list[list[str]] = field(default_factory=list)


def read_grids(strokes: Sequence[Stroke], words: list[Word]) -> tuple[list[Table], list[Word]]:
    """Find the ruled tables of a page and take their words; returned are the tables and the words that are in none."""
    if len(strokes) > _MOST_STROKES * 5:  # a drawing, not a table
        return [], words
    merged = _merged(strokes)
    if len(merged) > _MOST_STROKES:
        return [], words
    tables = []
    for component in _components(merged):
        grid = _Grid.of(component)
        if grid is None:
            continue
        inside = [word for word in words if grid.holds(word)]
        if not inside:
            continue
        taken = set(map(id, inside))
        words = [word for word in words if id(word) not in taken]
        tables.append(Table(grid.ys[0], grid.ys[-1], grid.rows(inside)))
    return tables, words


def cell_boxes(strokes: Sequence[Stroke]) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of the cells of a page's ruled tables that are not merged of several places."""
    merged = _merged(strokes)
    grids = [_Grid.of(component) for component in _components(merged)] if len(merged) <= _MOST_STROKES else []
    return [box for grid in grids if grid is not None for box in grid.boxes()]


def _merged(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Make one stroke of those that lie on one line and touch."""
    result = []
    for level in (True, False):
        of_kind = [s for s in strokes if s.level is level and s.end > s.start]
        for line in _clusters(sorted(of_kind, key=lambda s: s.place)):
            place = sum(s.place for s in line) / len(line)
            result += [Stroke(level, place, start, end) for start, end in _runs(line) if end - start >= _LEAST_LENGTH]
    return result


def _runs(strokes: Sequence[Stroke]) -> Iterator[tuple[float, float]]:
    """Start and end of what strokes on one line cover without a gap."""
    ordered = sorted(strokes, key=lambda s: s.start)
    start, end = ordered[0].start, ordered[0].end
    for stroke in ordered[1:]:
        if stroke.start > end + _NEAR:
            yield start, end
            start = stroke.start
        end = max(end, stroke.end)
    yield start, end


def _clusters(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Split sorted strokes wherever the next lies farther than what counts as one place."""
    groups: list[list[Stroke]] = []
    for stroke in strokes:
        if groups and stroke.place - groups[-1][0].place <= _NEAR:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    return groups


def _components(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Groups of strokes that hang together by their crossings."""
    parent = list(range(len(strokes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    upright = [i for i, s in enumerate(strokes) if not s.level]
    for i, level in enumerate(strokes):
        for j in upright if level.level else ():
            if _cross(level, strokes[j]):
                parent[root(i)] = root(j)
    groups: dict[int, list[Stroke]] = defaultdict(list)
    for index, stroke in enumerate(strokes):
        groups[root(index)].append(stroke)
    return [group for group in groups.values() if len(group) > 3]


def _cross(level: Stroke, upright: Stroke) -> bool:
    return level.start - _NEAR <= upright.place <= level.end + _NEAR and upright.start - _NEAR <= level.place <= upright.end + _NEAR


@dataclass
class _Grid:
    xs: list[float]
    ys: list[float]
    strokes: list[Stroke]

    @classmethod
    def of(cls, strokes: list[Stroke]) -> _Grid | None:
        """The grid of strokes that hang together; None where they make fewer than two columns, or a drawing."""
        xs = [s.place for s in strokes if not s.level]
        ys = [s.place for s in strokes if s.level]
        grid = cls(_places(xs), _places(ys), strokes)
        if len(grid.xs) < 3 or len(grid.ys) < 2 or len(grid.xs) * len(grid.ys) > _MOST_PLACES:
            return None
        return grid

    def holds(self, word: Word) -> bool:
        x, y = word.middle
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def _ruled(self, level: bool, place: float, start: float, end: float) -> bool:
        """Whether a stroke separates two neighbours along most of the side that they share."""
        covered = sum(
            max(0.0, min(s.end, end) - max(s.start, start)) for s in self.strokes if s.level is level and abs(s.place - place) <= _NEAR
        )
        return covered > 0.6 * (end - start)

    def _owners(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each place of the grid, the first place of the cell that covers it."""
        places = [(row, column) for row in range(len(self.ys) - 1) for column in range(len(self.xs) - 1)]
        owner = {place: place for place in places}
        for row, column in places:
            top, bottom, left, right = self.ys[row], self.ys[row + 1], self.xs[column], self.xs[column + 1]
            if column and not self._ruled(False, left, top, bottom):
                self._unite(owner, (row, column - 1), (row, column))
            if row and not self._ruled(True, top, left, right):
                self._unite(owner, (row - 1, column), (row, column))
        return owner

    @staticmethod
    def _unite(owner: dict[tuple[int, int], tuple[int, int]], one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = sorted((owner[one], owner[other]))
        if first != second:
            for place, its_owner in owner.items():
                if its_owner == second:
                    owner[place] = first

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """The places of the grid that are cells by themselves."""
        owner = self._owners()
        alone = Counter(owner.values())
        return [
            (self.xs[column], self.ys[row], self.xs[column + 1], self.ys[row + 1])
            for row, column in owner
            if alone[owner[row, column]] == 1
        ]

    def rows(self, words: list[Word]) -> list[list[str]]:
        """The text of each cell, row by row, without empty rows."""
        owner = self._owners()
        extent: dict[tuple[int, int], float] = defaultdict(float)
        for row, column in owner:
            if owner[row, column][0] == row:
                extent[owner[row, column]] += self.xs[column + 1] - self.xs[column]
        inside: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for word in words:
            x, y = word.middle
            inside[owner[_interval(self.ys, y), _interval(self.xs, x)]].append(word)
        # a cell whose text is centred says nothing of the space that is kept free at its sides
        gaps = sorted(min(word.left for word in found) - self.xs[place[1]] for place, found in inside.items())
        padding = min(max(gaps[len(gaps) // 3], 0.0), 8.0)
        texts = {place: cell_text(as_lines(found), extent[place] - 2 * padding) for place, found in inside.items()}
        rows = [[texts.get(owner[row, column], "") for column in range(len(self.xs) - 1)] for row in range(len(self.ys) - 1)]
        return [row for row in rows if any(row)]


def _places(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _interval(places: Sequence[float], value: float) -> int:
    return max(sum(place <= value for place in places[:-1]) - 1, 0)


def cell_text(lines: Sequence[Line], width: float) -> str:
    """Join the lines of a cell; a line that had room for the next one's first word was ended by its writer, as was a name."""
    if not lines:
        return ""
    text = lines[0].text
    for before, line in pairwise(lines):
        first = line.words[0]
        wrapped = before.width + first.right - first.left + 0.35 * line.size > width
        if _ENDS_NAME.search(text) and line.text[0].isupper():
            text += f"; {line.text}"
        else:
            goes_on = wrapped or is_broken(text) or _YEAR.match(line.text)
            text = join(text, line.text) if goes_on else f"{text}\n{line.text}"
    return text
