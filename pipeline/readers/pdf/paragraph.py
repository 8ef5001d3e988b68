"""A paragraph that is being put together of lines, and whether the next line belongs to it.

The strongest sign is room: a line with place left for the first word of the next was ended by its writer. Where there
was no place, the first line's indent, the gap above, a label and the end of a sentence decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.readers.hyphens import is_broken
from pipeline.readers.pdf.frame import Frame
from pipeline.readers.pdf.geometry import Line
from pipeline.rulebook.book import Rulebook

_LABEL = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,5}[.)]|\d{1,2}(?:\.\d{1,2}){1,5}|[а-яa-z]\)|[IVX]{1,5}[.)])(?=\s|[А-ЯЁа-яё«\"(]|$)")
_LABELLED_SENTENCE = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,5}[.)]?\s+[А-ЯЁ]")
# a line such as "Срок: …" begins anew, however full the one above, where the rules know its word
_CAPTION = re.compile(r"[А-ЯЁ][а-яё]+(?: [а-яё]+)?: ")
_BULLET = re.compile(r"[-–—•·▪●○◦➢✓✔■□►→](?=\s|[а-яё])")
_CLOSED = (".", ";", ":", "!", "?", ".»", '."', ".)")
# How far, in ems, two lines that begin at one place may begin apart.
_NEAR = 0.6


@dataclass
class Paragraph:
    """The lines of a paragraph so far, each with the frame of its page."""

    rules: Rulebook
    lines: list[tuple[Line, Frame]] = field(default_factory=list)

    def takes(self, line: Line, frame: Frame, turned: bool) -> bool:
        """Whether a line belongs to the paragraph; ``turned`` where it is the first on its page."""
        before, its_frame = self.lines[-1]
        if is_broken(before.text) and line.text[0].islower() and not turned:
            return True
        if not _fits_size(before, line) or not its_frame.is_full(before, line) or before.is_split or line.is_split:
            return False
        if self._is_cut_off() if turned else self._is_apart(line, frame):
            return False
        return self._is_placed_to_go_on(line, frame, turned)

    def _is_cut_off(self) -> bool:
        """Whether the page before was ended with room left on it."""
        before, its_frame = self.lines[-1]
        return its_frame.bottom - before.base > 4 * before.size

    def _is_apart(self, line: Line, frame: Frame) -> bool:
        """Whether more than the usual distance lies between two lines, and more than between the two before."""
        before, _ = self.lines[-1]
        distance = line.base - before.base
        if len(self.lines) > 1:
            previous = before.base - self.lines[-2][0].base
            if previous > 0 and distance < 1.15 * previous:
                return False
            return previous > 0 and distance > 1.3 * previous
        return frame.pitch is not None and distance > 1.3 * frame.pitch * before.size

    def _is_placed_to_go_on(self, line: Line, frame: Frame, turned: bool) -> bool:
        """Whether a line stands where the next of the paragraph would, and does not begin like another one."""
        before, its_frame = self.lines[-1]
        if _CAPTION.match(line.text) and self._is_captioned(line.text):
            return False
        if frame.centres(line):
            return self._goes_on_centred(line)
        if its_frame.centres(before):
            return False
        step = (line.left - frame.left) - (before.left - its_frame.left)
        is_second = len(self.lines) == 1
        if abs(step) > _NEAR * line.size:
            return is_second and _is_hung(before, step, line.size)
        if is_second and frame.begins_indented(line, _NEAR):
            return False  # both begin where first lines do
        return not self._begins_anew(line, frame, turned)

    def _goes_on_centred(self, line: Line) -> bool:
        """Whether a line in the middle goes on with those above, as in a title."""
        before, its_frame = self.lines[-1]
        same_axis = abs((before.left + before.right) / 2 - (line.left + line.right) / 2) < 2 * _NEAR * line.size
        same_kind = line.text.isupper() == before.text.isupper()
        of_heading = len(self.lines) == 1 or its_frame.centres(before)
        return same_axis and same_kind and of_heading and not before.text.endswith(_CLOSED)

    def _begins_anew(self, line: Line, frame: Frame, turned: bool) -> bool:
        """Whether a line that stands below the one before begins like a paragraph of its own."""
        above = self.lines[-1][0]
        closed = above.text.endswith(_CLOSED)
        is_second = len(self.lines) == 1
        if frame.indent is not None or (not is_second and self.lines[0][0].left > above.left + _NEAR * line.size):
            return closed and is_second and _starts_item(line.text)
        if _starts_item(line.text):
            return closed or above.text.endswith(",") or bool(_LABELLED_SENTENCE.match(line.text))
        if turned:
            return closed and (line.text[0].isupper() or above.text.endswith(":"))
        return not frame.gapped and above.text.endswith((";", ":"))

    def _is_captioned(self, text: str) -> bool:
        """Whether a line begins with the label of a term or of responsible parties."""
        due, party = self.rules["deadline"].start(text), self.rules["party"].start(text)
        return (due is not None and due.rule.gives.label) or (party is not None and party.rule.gives.label)


def _is_hung(first: Line, step: float, size: float) -> bool:
    """Whether a second line that begins ``step`` aside of the first goes on with it: further out below an indent, further
    in behind a label that hangs out."""
    if step > 0:
        return _starts_item(first.text) and step < 6 * size
    return step > -9 * size


def _starts_item(text: str) -> bool:
    return bool(_LABEL.match(text) or _BULLET.match(text))


def _fits_size(one: Line, other: Line) -> bool:
    return 0.8 < one.size / other.size < 1.25 if one.size > 0 and other.size > 0 else True
