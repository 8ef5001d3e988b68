"""The ruled lines in the picture of a page: where they are, and the picture without them, which an OCR reads better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.readers.pdf.geometry import Stroke

# Inches: no letter has a straight run as long as this, and no rule is as thick as that.
_LEAST_LENGTH = 0.5
_LEAST_UPRIGHT = 0.15
_MOST_THICKNESS = 0.05
_DARK = 140
_TOUCH = 2.5  # points
_INK = 25  # dark points, about those of a digit at 150 dpi


def strokes_of(image: Any, dpi: float) -> list[Stroke]:
    """The level and upright ruled lines of a grey picture, in points."""
    import numpy

    dark = numpy.asarray(image) < _DARK
    level = list(_strokes(dark, dpi, True))
    upright = [s for s in _strokes(dark.T, dpi, False) if s.end - s.start >= _LEAST_LENGTH * 72 or _joins(s, level)]
    return [*level, *upright]


def _joins(upright: Stroke, level: Sequence[Stroke]) -> bool:
    """Whether both ends of a short stroke, which a letter may be as well, touch level ones."""
    return all(
        any(abs(s.place - end) < _TOUCH and s.start - _TOUCH <= upright.place <= s.end + _TOUCH for s in level)
        for end in (upright.start, upright.end)
    )


def erased(image: Any, strokes: Sequence[Stroke], dpi: float) -> Any:
    """The picture without ruled lines, if these make a table (an underline stays)."""
    if len(strokes) < 4 or not any(s.level for s in strokes) or all(s.level for s in strokes):
        return image
    from PIL import ImageDraw

    cleaned = image.copy()
    draw = ImageDraw.Draw(cleaned)
    width = max(3, round(dpi * 0.02))
    for stroke in strokes:
        place, start, end = (value * dpi / 72 for value in (stroke.place, stroke.start, stroke.end))
        ends = [(start, place), (end, place)] if stroke.level else [(place, start), (place, end)]
        draw.line(ends, fill=255, width=width)
    return cleaned


def has_unread_ink(image: Any, box: Sequence[float], words: Sequence[Sequence[float]]) -> bool:
    """Whether a part of a grey picture holds letters that no word covers; all boxes in pixels: left, top, right, bottom."""
    import numpy

    left, top, right, bottom = map(round, box)
    dark = numpy.asarray(image.crop((left, top, right, bottom))) < _DARK
    for word in words:
        x0, y0, x1, y1 = (max(0, round(value)) for value in (word[0] - left, word[1] - top, word[2] - left, word[3] - top))
        dark[max(y0 - 2, 0) : y1 + 3, max(x0 - 2, 0) : x1 + 3] = False
    return int(dark.sum()) > _INK


def _strokes(dark: Any, dpi: float, level: bool) -> Iterator[Stroke]:
    """Long dark runs of neighbouring rows, joined to strokes; a thick bar or a dark picture is none."""
    length = int((_LEAST_LENGTH if level else _LEAST_UPRIGHT) * dpi)
    thickness = max(3, int(_MOST_THICKNESS * dpi))
    open_runs: list[list[float]] = []  # start, end, first row, last row
    for row, start, end in _runs(dark, length):
        open_runs, done = _split(open_runs, row)
        yield from _thin(done, thickness, dpi, level)
        for run in open_runs:
            if min(run[1], end) - max(run[0], start) > 0.5 * length:
                run[0], run[1], run[3] = min(run[0], start), max(run[1], end), row
                break
        else:
            open_runs.append([start, end, row, row])
    yield from _thin(open_runs, thickness, dpi, level)


def _split(runs: list[list[float]], row: int) -> tuple[list[list[float]], list[list[float]]]:
    return [run for run in runs if row - run[3] <= 2], [run for run in runs if row - run[3] > 2]


def _thin(runs: Sequence[list[float]], thickness: int, dpi: float, level: bool) -> Iterator[Stroke]:
    for start, end, first, last in runs:
        if last - first < thickness:
            yield Stroke(level, (first + last) / 2 * 72 / dpi, start * 72 / dpi, end * 72 / dpi)


def _runs(dark: Any, length: int) -> Iterator[tuple[int, int, int]]:
    """Row, start and end of the runs of dark points of at least a length."""
    import numpy

    # only rows that are dark enough to hold one are worth a closer look
    for row in numpy.flatnonzero(dark.sum(axis=1) >= length):
        edges = numpy.diff(numpy.concatenate(([0], dark[row].view(numpy.int8), [0])))
        starts, ends = numpy.flatnonzero(edges == 1), numpy.flatnonzero(edges == -1)
        for index in numpy.flatnonzero(ends - starts >= length):
            yield int(row), int(starts[index]), int(ends[index])
