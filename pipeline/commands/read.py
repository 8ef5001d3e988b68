"""What the parser saw of a file: its text with pages, blocks and labels, before anything is extracted from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.formats.json import dumps
from pipeline.model import Outline, Source
from pipeline.outline.segment import segment
from pipeline.readers import read
from pipeline.readers.content import Limits
from pipeline.rulebook.load import load
from pipeline.rulebook.ruleset import nearest


def readout(path: Path, limits: Limits, as_json: bool = False) -> str:
    """Read a file and return its text as it was read, or as JSON with blocks, labels and pages.

    In plain text a line ``[page 2]`` stands before the line in which a page begins. In JSON a ``span`` is
    ``[start, end)`` in characters of ``text``, a ``page`` is the number of the one that a unit begins on, or null.
    Raises ReadError and RuleError.
    """
    source = read(path, limits)
    if as_json:
        return dumps(_record(segment(source, load(limits.rules))))
    return _with_pages(source)


def _with_pages(source: Source) -> str:
    place, parts = 0, []
    for number, start in enumerate(source.page_starts, 1):
        line = max(source.text.rfind("\n", 0, start) + 1, place)
        parts += [source.text[place:line], f"[page {number}]\n"]
        place = line
    return "".join([*parts, source.text[place:]])


def _record(outline: Outline) -> dict[str, Any]:
    source = outline.source
    starts = list(source.page_starts)
    ends = [*starts[1:], len(source.text)] if starts else []

    def page(place: int) -> int | None:
        return nearest(starts, place) + 1 if starts else None

    return {
        "source": {
            "name": source.name,
            "media_type": source.media_type,
            "sha256": source.sha256,
            "pages": len(starts) or None,
            "confidence": source.confidence,
        },
        "text": source.text,
        "pages": [{"page": n, "span": [a, b]} for n, (a, b) in enumerate(zip(starts, ends, strict=True), 1)],
        "blocks": [{"kind": block.kind, "span": list(block.span), "page": page(block.span[0])} for block in outline.blocks],
        "clauses": [
            {
                "kind": clause.kind,
                "number": clause.number or None,
                "label": clause.label,
                "depth": clause.depth,
                "span": list(clause.span),
                "page": page(clause.span[0]),
            }
            for clause in outline.clauses
        ],
    }
