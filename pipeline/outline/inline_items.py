"""Items with labels of their own that an office wrote into one paragraph (``Отделу: а) провести …; б) составить …``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pipeline.outline.paragraphs import Paragraph
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import is_infinitive
from pipeline.words.normal import is_enclosed

# the letters that label items, in their order
LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
_WORD = re.compile(r"[а-яё]{4,}", re.I)
_LABEL = re.compile(r"(?<=[:;.,]\s)(?:(?P<letter>[а-я])\)|(?P<digits>\d{1,2})\)|(?P<path>\d{1,2}(?:\.\d{1,2})+)\.?)\s?(?=[А-ЯЁа-яё«])")


def split_inline(found: list[Paragraph], rules: Rulebook) -> list[Paragraph]:
    """Give every item of such a paragraph a paragraph of its own: two items at least, counted from the first of their kind,
    each with an action; what only lists things stays one sentence."""
    return [piece for paragraph in found for piece in _pieces(paragraph, rules)]


def _pieces(paragraph: Paragraph, rules: Rulebook) -> Iterator[Paragraph]:
    start, end = paragraph.span
    # lines that were joined over a page number stand at other places in the text than in the paragraph
    cuts = _cuts(paragraph) if not paragraph.table and end - start == len(paragraph.text) else []
    if not cuts:
        yield paragraph
        return
    edges = [0, *cuts, len(paragraph.text)]
    for begin, stop in pairwise(edges):
        text = paragraph.text[begin:stop].rstrip()
        piece = replace(paragraph, span=(start + begin, start + begin + len(text)), text=text, last_line=text)
        yield replace(piece, label=rules["numbering"].start(text), blank_before=False) if begin else piece


def _cuts(paragraph: Paragraph) -> list[int]:
    """Where the items begin, behind the words that lead to them or the first of them."""
    own = paragraph.text[: paragraph.label.span[1]].strip(" .)") if paragraph.label else ""
    wanted = _first_labels(own)
    cuts: list[int] = []
    for hit in _LABEL.finditer(paragraph.text):
        label = hit["letter"] or hit["digits"] or hit["path"]
        if label in wanted and not is_enclosed(paragraph.text, hit.start()):
            cuts.append(hit.start())
            wanted = {_next(label)}
    items = (paragraph.text[begin:end] for begin, end in pairwise([*cuts, len(paragraph.text)]))
    if not all(any(is_infinitive(word) for word in _WORD.findall(item)) for item in items):
        return []
    return cuts if len(cuts) > 1 or (cuts and _is_item(own, paragraph.text, cuts[0])) else []


def _first_labels(own: str) -> set[str]:
    """What may come first: the first of each kind, the first below the paragraph's own label, or the next after it."""
    return {"а", "1"} | ({f"{own}.1", _next(own)} if own else set())


def _next(label: str) -> str:
    if label in LETTERS:
        return LETTERS[LETTERS.index(label) + 1 : LETTERS.index(label) + 2]
    head, _, last = label.rpartition(".")
    return f"{head}.{int(last) + 1}" if head and last.isdigit() else str(int(last) + 1) if last.isdigit() else ""


def _is_item(own: str, text: str, cut: int) -> bool:
    """A single label counts where it goes on with the paragraph's own, or stands right below it (``3. Музею: 3.1. …``)."""
    label = _LABEL.match(text, cut)
    return bool(own) and label is not None and (label["letter"] or label["digits"] or label["path"]) in (f"{own}.1", _next(own))
