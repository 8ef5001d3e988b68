"""Makes PDFs of made-up acts: paragraphs as a clerk sets them, tables with rules, running heads; and pictures of pages."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fontpkg
import pytest
from fpdf import FPDF

_FOLDERS = ("/usr/share/fonts/truetype/liberation", "/usr/share/fonts/truetype/liberation2")
_LABELLED = re.compile(r"(?:[\d.]+[.)]|[а-я]\)|[–—-])\s")
_MAY_BREAK = re.compile(r"(?<=[аеиоуыэюя])(?=[бвгджзклмнпрстфхцчшщ][аеиоуыэюя])")


def font(family: str = "PT Serif") -> Path:
    """The file of a font with Cyrillic letters. They come as Python packages; only ``Liberation Serif``, whose letters an OCR
    knows best, is one of the system, and a test that sets in it skips without, but fails under CI."""
    if family != "Liberation Serif":
        return Path(fontpkg.path(family))
    found = next((path for folder in _FOLDERS if (path := Path(folder) / "LiberationSerif-Regular.ttf").is_file()), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("the package fonts-liberation is not installed")
    return found or pytest.skip("the package fonts-liberation is not installed")


@dataclass
class Style:
    """How an act is set; lengths are points. ``gap`` stands between paragraphs, ``numbers`` is where page numbers are."""

    family: str = "PT Serif"
    size: float = 13
    indent: float = 35
    gap: float = 0
    leading: float = 1.2
    justified: bool = True
    hyphens: bool = False
    head: str = ""
    numbers: str = "top"
    margins: tuple[float, float, float, float] = (85, 57, 42, 57)
    page: tuple[float, float] = (595, 842)
    password: str = ""
    compressed: bool = True


@dataclass
class _Setter:
    style: Style
    pdf: Any = field(init=False)
    y: float = 0

    def __post_init__(self) -> None:
        self.pdf = FPDF(unit="pt", format=self.style.page)
        self.pdf.set_compression(self.style.compressed)
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("act", "", font(self.style.family))
        self.pdf.set_font("act", size=self.style.size)
        if self.style.password:
            self.pdf.set_encryption("owner", self.style.password)
        self.turn()

    @property
    def line_height(self) -> float:
        return self.style.size * self.style.leading

    def turn(self) -> None:
        """Begin a page with its running head and number."""
        self.pdf.add_page()
        left, top, _, _ = self.style.margins
        width, height = self.style.page
        number = str(self.pdf.page_no())
        if self.style.head:
            self.pdf.text(left, top - 25, self.style.head)
        if self.style.numbers == "top" and self.pdf.page_no() > 1:
            self.pdf.text((width - self.width(number)) / 2, top - 12, number)
        elif self.style.numbers == "bottom":
            self.pdf.text((width - self.width(number)) / 2, height - 30, number)
        self.y = top

    def width(self, text: str) -> float:
        return float(self.pdf.get_string_width(text))

    def down(self, height: float) -> None:
        """Make room for a line, on the next page where there is none."""
        if self.y + height > self.style.page[1] - self.style.margins[3]:
            self.turn()
        self.y += height

    def paragraph(self, text: str) -> None:
        left, _, right, _ = self.style.margins
        full = self.style.page[0] - left - right
        self.y += self.style.gap
        columns = re.split(r" {4,}", text.strip())
        if len(columns) == 2:
            self.down(self.line_height)
            self.pdf.text(left, self.y, columns[0])
            self.pdf.text(left + full - self.width(columns[1]), self.y, columns[1])
            return
        if text.isupper() and len(text) < 60:
            for line in self.wrapped(text.split(), full, full):
                self.down(self.line_height)
                self.pdf.text(left + (full - self.width(" ".join(line))) / 2, self.y, " ".join(line))
            return
        lines = self.wrapped(text.split(), full - self.style.indent, full)
        for index, line in enumerate(lines):
            self.down(self.line_height)
            start = left + (0 if index else self.style.indent)
            self.words(line, start, left + full, self.style.justified and index < len(lines) - 1)

    def words(self, words: Sequence[str], start: float, end: float, justified: bool) -> None:
        if not justified or len(words) < 2:
            self.pdf.text(start, self.y, " ".join(words))
            return
        space = (end - start - sum(map(self.width, words))) / (len(words) - 1)
        for word in words:
            self.pdf.text(start, self.y, word)
            start += self.width(word) + space

    def wrapped(self, words: Sequence[str], first: float, width: float) -> list[list[str]]:
        lines: list[list[str]] = [[]]
        rest = list(words)
        while rest:
            word = rest.pop(0)
            room = (width if len(lines) > 1 else first) - self.width(" ".join([*lines[-1], ""]))
            if self.width(word) <= room or not lines[-1]:
                lines[-1].append(word)
                continue
            head, tail = self.broken(word, room)
            if head:
                lines[-1].append(head)
            lines.append([])
            rest.insert(0, tail)
        return lines

    def broken(self, word: str, room: float) -> tuple[str, str]:
        """The part of a word with its hyphen that fits, and the rest."""
        places = [hit.end() for hit in re.finditer(r"(?<=\w)-(?=\w)", word)]
        if self.style.hyphens and word.isalpha():
            places += [hit.start() for hit in _MAY_BREAK.finditer(word) if 2 <= hit.start() <= len(word) - 3]
        for place in sorted(places, reverse=True):
            head = word[:place] + ("" if word[place - 1] == "-" else "-")
            if self.width(head) <= room:
                return head, word[place:]
        return "", word

    def column_widths(self, rows: Sequence[Sequence[str]], full: float) -> list[float]:
        """Columns by the length of their texts, each with room for its longest word where the page has it."""
        columns = list(zip(*(row for row in rows if len(set(row)) > 1), strict=True))
        weights = [min(max(map(len, column)), 60) + 6 for column in columns]
        least = [max(self.width(word) for text in column for word in re.split(r"\s|<br>", text)) + 9 for column in columns]
        if sum(least) > full:
            return [full * width / sum(least) for width in least]
        wanted = [max(full * weight / sum(weights) - width, 0.0) for weight, width in zip(weights, least, strict=True)]
        spare = (full - sum(least)) / (sum(wanted) or 1.0)
        return [width + spare * more for width, more in zip(least, wanted, strict=True)]

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> None:
        """Draw rows with rules; equal neighbours in a row become one cell, the head stands on each page."""
        left, _, right, bottom = self.style.margins
        full = self.style.page[0] - left - right
        again = bool(widths)
        if not again:
            self.y += self.line_height / 2
        widths = widths or self.column_widths(rows, full)
        for row in rows:
            cells = _merged(row, widths)
            lines = [
                [line for part in text.split("<br>") for line in self.wrapped(part.split(), width - 8, width - 8)] for text, width in cells
            ]
            height = self.line_height * max(map(len, lines)) + 6
            if self.y + height > self.style.page[1] - bottom:
                self.turn()
                if not again and row is not rows[0]:
                    self.table(rows[:1], widths)
            x = left
            for (_, width), cell in zip(cells, lines, strict=True):
                self.pdf.rect(x, self.y, width, height)
                for index, line in enumerate(cell):
                    self.pdf.text(x + 4, self.y + self.line_height * (index + 1), " ".join(line))
                x += width
            self.y += height


def _merged(row: Sequence[str], widths: Sequence[float]) -> list[tuple[str, float]]:
    cells: list[tuple[str, float]] = []
    for text, width in zip(row, widths, strict=True):
        if cells and text and cells[-1][0] == text:
            cells[-1] = (text, cells[-1][1] + width)
        else:
            cells.append((text, width))
    return cells


def make_pdf(lines: Sequence[str], style: Style | None = None) -> bytes:
    """Set lines, each a paragraph; a run of lines between bars is a table."""
    setter = _Setter(style or Style())
    table: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            cells = [cell.strip().strip("*") for cell in line.strip().strip("|").split("|")]
            if not re.fullmatch(r"[\s:|-]+", line):
                table.append(_spread(cells))
            continue
        if table:
            setter.table(table)
            table = []
        if line.strip():
            setter.paragraph(re.sub(r"\*\*", "", line))
    return bytes(setter.pdf.output())


def _spread(cells: list[str]) -> list[str]:
    """A section row has its title once; on paper the cell spans the table."""
    filled = [cell for cell in cells if cell]
    return [filled[0]] * len(cells) if len(filled) == 1 else cells


def make_images(pdf: bytes, dpi: int = 200) -> list[Any]:
    """Render the pages of a PDF as grey pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def make_scan(images: Sequence[Any], dpi: int = 200) -> bytes:
    """A PDF whose pages are pictures."""
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=list(images[1:]), resolution=dpi)
    return out.getvalue()


def make_picture(image: Any, kind: str = "PNG", dpi: int = 200, more: Sequence[Any] = ()) -> bytes:
    """A picture file; a TIFF may have more pages."""
    out = io.BytesIO()
    extra = {"save_all": True, "append_images": list(more)} if more else {}
    image.save(out, kind, dpi=(dpi, dpi), **extra)
    return out.getvalue()
