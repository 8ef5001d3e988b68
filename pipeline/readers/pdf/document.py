"""PDF by way of PDFium: characters with their places to words, drawn paths to ruled lines, pages without text to the OCR."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import ReadError
from pipeline.readers.content import Content, Limits
from pipeline.readers.ocr.misread import mend
from pipeline.readers.ocr.recognise import INSTALL, Recogniser
from pipeline.readers.pdf.geometry import Sheet, Stroke, Word
from pipeline.readers.pdf.layout import text_of
from pipeline.readers.pdf.leaf import Leaf, leaf
from pipeline.readers.pdf.legible import is_legible, remapped
from pipeline.rulebook.load import load

MEDIA_TYPE = "application/pdf"
Progress = Callable[[int, int], None]

# What PDFium writes for a hyphen at a line's end, and what it puts in itself.
_PDFIUM_HYPHEN = "\x02"
_SPACES = frozenset(" \t\r\n\x00\u00a0\u2002\u2003\u2009\u200b")
# A page with fewer words than this and a picture over half of it is a scan with a stamp on it.
_FEW_WORDS = 40
_THIN = 2.5
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE of PDFium's fpdf_edit.h
_MOST_SEGMENTS = 30_000


def read_pdf(data: bytes, name: str, limits: Limits, progress: Progress | None = None) -> Content:
    """Read a PDF; its pages without a text layer, or with one that is no Russian, are read by OCR.

    ``progress`` is told how many of the pages that need OCR are done. Raises ReadError where the file is broken or
    locked by a password, has more pages than ``limits`` allow, or is a scan and no OCR program is there.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ReadError(f"{name}: {_reason(error, data)}") from None
    try:
        count = len(document)
        if count > limits.max_pages:
            raise ReadError(f"{name}: {count} pages, more than {limits.max_pages} (see --max-pages)")
        if not count:
            raise ReadError(f"{name}: a PDF without pages")
        return _read(document, name, limits, progress)
    except pdfium.PdfiumError as error:
        raise ReadError(f"{name}: a broken PDF: {error}") from None
    finally:
        document.close()


def _reason(error: Exception, data: bytes) -> str:
    import pypdfium2.raw as raw

    code = getattr(error, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD:
        return "the PDF is locked by a password"
    if code == raw.FPDF_ERR_SECURITY:
        return "the PDF is locked in a way that cannot be read"
    return "a broken or truncated PDF" if b"%PDF-" in data[:1024] else "not a PDF"


def _read(document: Any, name: str, limits: Limits, progress: Progress | None) -> Content:
    leaves: list[Leaf] = []
    scans: list[int] = []
    for index in range(len(document)):
        page = document[index]
        try:
            found = _Page(page)
            leaves.append(leaf(found.sheet))
            if found.needs_ocr:
                scans.append(index)
        finally:
            page.close()
    confidence = _recognise(document, scans, leaves, name, limits, progress) if scans else None
    if not any(page.items for page in leaves):
        raise ReadError(f"{name}: no text found in the PDF")
    rules = load(limits.rules)
    text = text_of(leaves, rules)
    # the numerals of a text layer are what they are
    return Content(mend(text, rules["ocr"]) if scans else text, MEDIA_TYPE, confidence)


def _recognise(document: Any, scans: list[int], leaves: list[Leaf], name: str, limits: Limits, progress: Progress | None) -> float | None:
    """Read pages by OCR and put what it found in the place of what the text layer gave; return the mean confidence."""
    recogniser = Recogniser(name, limits)
    if not recogniser.is_installed:
        if len(scans) == len(leaves) or not any(page.items for page in leaves):
            raise ReadError(f"{name}: the PDF has no text; {INSTALL}")
        pages = ", ".join(str(index + 1) for index in scans[:5]) + ("…" if len(scans) > 5 else "")
        raise ReadError(f"{name}: no text on page {pages}; {INSTALL}")
    for done, index in enumerate(scans):
        page = document[index]
        try:
            dpi = _resolution(page, recogniser.dpi)
            image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        finally:
            page.close()
        leaves[index] = recogniser.leaf(image, dpi)
        if progress is not None:
            progress(done + 1, len(scans))
    return recogniser.confidence


def _resolution(page: Any, usual: float) -> float:
    """Dots an inch to render a page at: those of its scan, whose letters another number would blur, or the usual ones.

    A page the size of a wall is rendered no larger than A2.
    """
    dpi = usual
    width = page.get_width()
    for item in page.get_objects(filter=[_IMAGE]):
        left, _, right, _ = item.get_bounds()
        if right - left > 0.7 * width:
            own = max(item.get_px_size()) * 72 / max(page.get_size())
            dpi = own if 150 <= own <= 400 else usual
    return float(min(dpi, 72 * 7000 / max(*page.get_size(), 1.0)))


class _Page:
    """What stands on one page, upright whatever way the page is turned."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as raw

        self.raw, self.page = raw, page
        self.box = page.get_bbox()  # the boxes of a page's own may be inherited, this one is settled
        characters = list(self._characters())
        self.angle = Counter(round(c.angle / (math.pi / 2)) % 4 for c in characters).most_common(1)[0][0] if characters else 0
        width, height = self.box[2] - self.box[0], self.box[3] - self.box[1]
        if self.angle % 2:
            width, height = height, width
        words = list(self._words(characters))
        self.sheet = Sheet(width, height, words, self._strokes())
        self.needs_ocr = self._needs_ocr()

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        """A place of the page as it is read: from its upper left corner."""
        left, bottom, right, top = self.box
        if self.angle == 0:
            return x - left, top - y
        if self.angle == 1:
            return y - bottom, x - left
        if self.angle == 2:
            return right - x, y - bottom
        return top - y, right - x

    def _characters(self) -> Iterator[_Character]:
        raw = self.raw
        textpage = self.page.get_textpage()
        try:
            handle = textpage.raw
            box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
            matrix = raw.FS_MATRIX()
            for index in range(textpage.count_chars()):
                char = chr(raw.FPDFText_GetUnicode(handle, index))
                if raw.FPDFText_IsGenerated(handle, index) == 1 and char in _SPACES:
                    yield _Character(" ", 0, 0, 0, 0, 0, 0, 0)
                    continue
                raw.FPDFText_GetLooseCharBox(handle, index, box)
                raw.FPDFText_GetCharOrigin(handle, index, x, y)
                raw.FPDFText_GetMatrix(handle, index, matrix)
                scale = math.hypot(matrix.c, matrix.d) or 1.0
                size = raw.FPDFText_GetFontSize(handle, index) * scale
                angle = math.atan2(matrix.b, matrix.a)
                yield _Character(char, box.left, box.bottom, box.right, box.top, x.value, y.value, size, angle)
        finally:
            textpage.close()

    def _words(self, characters: list[_Character]) -> Iterator[Word]:
        """Put characters together that follow each other on one line without a gap."""
        word: Word | None = None
        for char in characters:
            if char.text in _SPACES or not self._is_inside(char):
                if word is not None:
                    yield word
                word = None
                continue
            letter = self._letter(char)
            if word is not None and _follows(letter, word):
                word.text += letter.text
                word.right = max(word.right, letter.right)
                continue
            if word is not None:
                yield word
            word = letter
        if word is not None:
            yield word

    def _letter(self, char: _Character) -> Word:
        """A character as a word of one letter."""
        one, other = self._turned(char.left, char.bottom), self._turned(char.right, char.top)
        left, right = sorted((one[0], other[0]))
        text = "-" if char.text == _PDFIUM_HYPHEN else char.text
        return Word(text, left, right, self._turned(char.x, char.y)[1], char.size)

    def _is_inside(self, char: _Character) -> bool:
        """Whether a character is on the page at all and runs the way that the page is read."""
        left, bottom, right, top = self.box
        upright = round(char.angle / (math.pi / 2)) % 4 == self.angle
        return upright and left - 1 <= char.x <= right + 1 and bottom - 1 <= char.y <= top + 1

    # ---- what is drawn

    def _strokes(self) -> list[Stroke]:
        strokes: list[Stroke] = []
        segments = 0
        for item in self.page.get_objects(filter=[self.raw.FPDF_PAGEOBJ_PATH]):
            segments += self.raw.FPDFPath_CountSegments(item.raw)
            if segments > _MOST_SEGMENTS:  # a drawing
                return []
            for one, other in self._sides(item):
                strokes += _stroke(self._turned(*one), self._turned(*other))
        return strokes

    def _sides(self, item: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        """The straight sides of a path, in the page's own units."""
        raw = self.raw
        matrix = item.get_matrix()
        container = item.container
        while container is not None:
            matrix = matrix.multiply(container.get_matrix())
            container = container.container
        x, y = ctypes.c_float(), ctypes.c_float()
        first = last = (0.0, 0.0)
        for index in range(raw.FPDFPath_CountSegments(item.raw)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, index)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            place = matrix.on_point(x.value, y.value)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                first = place
            elif kind == raw.FPDF_SEGMENT_LINETO:
                yield last, place
            last = place
            if raw.FPDFPathSegment_GetClose(segment):
                yield last, first
                last = first

    def _needs_ocr(self) -> bool:
        words = self.sheet.words
        if words and not is_legible([word.text for word in words]):
            mended = [remapped(word.text) for word in words]
            if not is_legible(mended):
                return True
            for word, text in zip(words, mended, strict=True):
                word.text = text
        if not words:
            return next(self.page.get_objects(), None) is not None
        return len(words) < _FEW_WORDS and self._has_picture()

    def _has_picture(self) -> bool:
        """Whether one picture covers at least half of the page."""
        left, bottom, right, top = self.box
        for item in self.page.get_objects(filter=[_IMAGE]):
            x0, y0, x1, y1 = item.get_bounds()
            if (x1 - x0) * (y1 - y0) > 0.5 * (right - left) * (top - bottom):
                return True
        return False


@dataclass(slots=True)
class _Character:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    size: float
    angle: float = 0.0


def _follows(letter: Word, word: Word) -> bool:
    """Whether a letter stands right behind a word, on its line and without a gap."""
    size = letter.size
    return abs(letter.base - word.base) < 0.5 * size and -0.5 * size < letter.left - word.right < 0.2 * size


def _stroke(one: tuple[float, float], other: tuple[float, float]) -> list[Stroke]:
    """A level or an upright stroke; nothing where a side is oblique or a mere end of a thin box."""
    (x0, y0), (x1, y1) = one, other
    if abs(y0 - y1) < 1 and abs(x0 - x1) > _THIN:
        return [Stroke(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))]
    if abs(x0 - x1) < 1 and abs(y0 - y1) > _THIN:
        return [Stroke(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))]
    return []
