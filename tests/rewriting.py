"""The samples in other formats: a text as a page, and what must be the same however it was written."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from pipeline.model import Resolution
from pipeline.readers.text import clean


def text_of(sample: Path) -> str:
    """A sample as its author saw it, without the marks of Markdown."""
    return clean(sample.read_text("utf-8"))


def page(text: str, charset: str | None = "utf-8") -> str:
    """A page with a paragraph for each line and a table for each run of lines between bars."""
    blocks: list[str] = []
    rows: list[str] = []
    for line in [*text.strip("\n").split("\n"), ""]:
        if line.startswith("|"):
            if set(line) - set("|-: "):
                rows.append("".join(f"<td><p>{html.escape(cell.strip())}</p></td>" for cell in line.strip()[1:-1].split("|")))
            continue
        if rows:
            blocks.append(f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
            rows.clear()
        blocks.append(f"<p>{html.escape(line)}</p>" if line else "<p><br></p>")
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}<title>Акт</title></head><body>{''.join(blocks)}</body></html>"


def assignments(resolution: Resolution) -> list[Any]:
    """The assignments in every field but their places in the text, and the issues, which may be those of the format."""
    return [_without(item.model_dump(), ("span", "issues")) for item in resolution.assignments]


def _without(value: Any, keys: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, keys) for key, inner in value.items() if key not in keys}
    return [_without(inner, keys) for inner in value] if isinstance(value, list) else value
