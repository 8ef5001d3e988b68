"""Pictures of pages: tesseract finds the words, the layout of the text layer's reader makes paragraphs of them."""

from __future__ import annotations

import csv
import io
import os
import shutil
import statistics
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ReadError
from pipeline.readers.content import Content, Limits
from pipeline.readers.ocr.letters import Place, straightened
from pipeline.readers.ocr.misread import mend
from pipeline.readers.ocr.ruling import erased, has_unread_ink, strokes_of
from pipeline.readers.pdf.geometry import Sheet, Word
from pipeline.readers.pdf.grid import cell_boxes
from pipeline.readers.pdf.layout import text_of
from pipeline.readers.pdf.leaf import Leaf, leaf
from pipeline.rulebook.load import load

PROGRAM = "tesseract"
LANGUAGES = ("rus", "eng")
INSTALL = "to read scans, install tesseract with Russian (Debian: tesseract-ocr, tesseract-ocr-rus)"
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "BMP": "image/bmp", "GIF": "image/gif", "WEBP": "image/webp"}
# A page of paper at 600 dpi has 35 million; more than this is no page.
_MOST_PIXELS = 150_000_000
_USUAL_WIDTH = 8.27  # inches, of A4
_LEAST_CONFIDENCE = 5.0
_LEAST_OF_DASH, _HIGHEST_DASH = 40.0, 5.0
# How much of a cell, in points, its own rules cover at each side, and how small a cell holds no word.
_RULE, _LEAST_CELL = 1.5, 5.0
Progress = Callable[[int, int], None]
_Found = tuple[Place, Word, float]


def read_image(data: bytes, name: str, limits: Limits, progress: Progress | None = None) -> Content:
    """Read the pages of a picture file by OCR; ``progress`` is told how many of them are done.

    Raises ReadError where the file is broken or too large, where it has more pages than ``limits`` allow, where
    tesseract is missing or takes longer than its time, or where it finds no text.
    """

    recogniser = Recogniser(name, limits)
    if not recogniser.is_installed:
        raise ReadError(f"{name}: {INSTALL}")
    leaves: list[Leaf] = []
    media_type = ""
    for page in _pages(data, name, limits):
        leaves.append(recogniser.leaf(page.image, page.dpi))
        media_type = page.media_type
        if progress is not None:
            progress(len(leaves), page.count)
    if not any(page.items for page in leaves):
        raise ReadError(f"{name}: no text found in the picture")
    rules = load(limits.rules)
    return Content(mend(text_of(leaves, rules), rules["ocr"]), media_type, recogniser.confidence)


@dataclass
class _Page:
    """A grey picture, one of ``count``."""

    image: Any
    dpi: float
    count: int
    media_type: str


def _pages(data: bytes, name: str, limits: Limits) -> Iterator[_Page]:
    from PIL import Image, UnidentifiedImageError

    try:
        # what is odd in a file's notes, Pillow tells by warnings; it must not open formats that run other programs
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=list(MEDIA_TYPES)) as picture:
            count = int(getattr(picture, "n_frames", 1))
            if count > limits.max_pages:
                raise ReadError(f"{name}: {count} pages, more than {limits.max_pages} (see --max-pages)")
            for index in range(count):
                picture.seek(index)
                if picture.width * picture.height > _MOST_PIXELS:
                    raise ReadError(f"{name}: a picture of {picture.width} by {picture.height} points is too large")
                yield _Page(_grey(picture), _resolution(picture), count, MEDIA_TYPES[str(picture.format)])
    except ReadError:
        raise
    except UnidentifiedImageError:
        raise ReadError(f"{name}: a broken picture: no known format") from None
    # Pillow's decoders raise whatever a broken file makes them
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ReadError(f"{name}: a broken picture: {reason}") from None


def _grey(picture: Any) -> Any:
    """A picture in shades of grey, the right way up; what shows through is white."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        white.alpha_composite(upright)
        upright = white
    return upright.convert("L")


def _resolution(picture: Any) -> float:
    """Dots an inch as the file says, or as many as make the picture a page of A4."""
    said = float(picture.info.get("dpi", (0,))[0])
    shorter = float(min(picture.width, picture.height))
    return said if 90 <= said <= 1200 else max(shorter / _USUAL_WIDTH, 70.0)


class Recogniser:
    """Reads pictures of pages and keeps the mean confidence of all their words."""

    dpi = 300

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.program = shutil.which(PROGRAM)
        self.scores: list[float] = []
        self._languages: str | None = None

    @property
    def is_installed(self) -> bool:
        return self.program is not None and bool(self.languages)

    @property
    def languages(self) -> str:
        """The languages that are installed of those we read, as tesseract takes them; empty without Russian."""
        if self._languages is None:
            there = self._run(["--list-langs"], 20).split()
            self._languages = "+".join(lang for lang in LANGUAGES if lang in there) if "rus" in there else ""
        return self._languages

    @property
    def confidence(self) -> float | None:
        """The mean of tesseract's confidence in the words, 0 to 100; None where there were none."""
        return round(statistics.fmean(self.scores), 1) if self.scores else None

    def leaf(self, image: Any, dpi: float) -> Leaf:
        """Read one page. ``image`` is a grey picture of Pillow's."""
        scale = 1.0
        if dpi < 150:  # tesseract wants letters of 20 points and more
            scale = 300 / dpi
            image = image.resize((round(image.width * scale), round(image.height * scale)))
        strokes = strokes_of(image, dpi * scale)
        image = erased(image, strokes, dpi * scale)
        found = list(self._words(image, dpi * scale))
        found = self._with_cells_reread(image, dpi * scale, cell_boxes(strokes), found)
        self.scores += [score for _, _, score in found]
        words = [(place, word) for place, word, _ in found]
        size = (image.width * 72 / dpi / scale, image.height * 72 / dpi / scale)
        return leaf(Sheet(*size, straightened(words), strokes))

    def _with_cells_reread(
        self, image: Any, dpi: float, boxes: Sequence[tuple[float, float, float, float]], found: list[_Found]
    ) -> list[_Found]:
        """Read the cells of tables again, one by one, where letters were left that no word covers."""
        for number, box in enumerate(boxes):
            inside = [item for item in found if _is_inside(item[1], box)]
            again = self._cell_reread(image, dpi, box, [word for _, word, _ in inside])
            if _letters(again) > _letters(inside):
                taken = set(map(id, inside))
                own = [((-number - 1, place[1], place[2]), word, score) for place, word, score in again]
                found = [item for item in found if id(item) not in taken] + own
        return found

    def _cell_reread(self, image: Any, dpi: float, box: tuple[float, float, float, float], words: Sequence[Word]) -> list[_Found]:
        """The words of a cell read by itself; none where it is too small or all its ink is covered by those that were found."""
        left, top, right, bottom = box[0] + _RULE, box[1] + _RULE, box[2] - _RULE, box[3] - _RULE
        if right - left < _LEAST_CELL or bottom - top < _LEAST_CELL:
            return []
        pixels = dpi / 72
        area = [value * pixels for value in (left, top, right, bottom)]
        covered = [[value * pixels for value in (word.left, word.base - word.size, word.right, word.base)] for word in words]
        if not has_unread_ink(image, area, covered):
            return []
        again = list(self._words(image.crop([round(value) for value in area]), dpi, "6"))
        for _, word, _ in again:
            word.left, word.right, word.base = word.left + left, word.right + left, word.base + top
        return again

    def _words(self, image: Any, dpi: float, layout: str = "3") -> Iterator[_Found]:
        """Words with the number of tesseract's block, paragraph and line that each is in, and its confidence.

        ``layout`` is tesseract's mode of page segmentation: 3 for a page, 6 for one block of text.
        """
        with tempfile.TemporaryDirectory(prefix="reshenie-") as folder:
            path = Path(folder) / "page.png"
            image.save(path, compress_level=1)
            # https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html (TSV output)
            options = ["-l", self.languages, "--dpi", str(round(dpi)), "--psm", layout, "tsv"]
            table = self._run([str(path), "stdout", *options], self.limits.timeout)
        for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
            text = (row.get("text") or "").strip()
            if row.get("level") != "5" or not text:
                continue
            score = float(row["conf"])
            left, top, width, height = (float(row[key]) * 72 / dpi for key in ("left", "top", "width", "height"))
            # where nothing is, tesseract at times sees a dash, which is as high as a letter then
            if score < _LEAST_CONFIDENCE or (text in "-–—" and score < _LEAST_OF_DASH and height > _HIGHEST_DASH):
                continue
            place = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            yield place, Word(text, left, left + width, top + height, height), score

    def _run(self, arguments: Sequence[str], timeout: float) -> str:
        # one thread a page: tesseract's own threads wait more than they work
        environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
        try:
            done = subprocess.run([self.program or PROGRAM, *arguments], capture_output=True, timeout=timeout, env=environment, check=False)
        except subprocess.TimeoutExpired:
            raise ReadError(f"{self.name}: the OCR of a page took more than {timeout:g} seconds") from None
        except OSError as error:
            raise ReadError(f"{self.name}: {PROGRAM} cannot be run: {error.strerror or error}") from None
        if done.returncode:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"code {done.returncode}"]
            raise ReadError(f"{self.name}: {PROGRAM}: {reason[-1][:200]}")
        return done.stdout.decode("utf-8", "replace")


def _letters(found: Sequence[_Found]) -> int:
    return sum(len(word.text) for _, word, _ in found)


def _is_inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.left + word.right) / 2, word.base - word.size / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
