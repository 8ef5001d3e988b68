"""The acts that are compared: documents of any kind that we read, or the JSON that ``parse`` wrote of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import ReadError
from pipeline.model import Resolution
from pipeline.readers import shown
from pipeline.runs.documents import find_documents, with_written
from pipeline.runs.read_act import corrected, extracted, ordering


def load_act(path: Path, rules: Path | None = None) -> Resolution:
    """Return the act behind ``path``; ``rules`` is a folder laid over ours for documents that are still to be parsed.

    A name that ends in ``.json`` is an output of ``parse``, anything else a document, ``-`` standard input. The
    corrections beside a document are applied, as ``parse`` does. Raises ReadError where the file cannot be read or is another
    JSON, ParseError where it orders nothing, CorrectionsError where the corrections cannot be read.
    """
    if path.suffix.lower() == ".json":
        return ordering(_parsed(path), path)
    return corrected(ordering(extracted(path, rules), path), path, rules)[0]


def load_acts(paths: Iterable[Path], rules: Path | None = None) -> list[Resolution]:
    """Return the acts behind ``paths``: documents, JSON of parse, and folders; in a folder with JSON of parse, only that counts.

    Raises as :func:`load_act`.
    """
    return [load_act(file, rules) for path in with_written(paths) for file in find_documents([path]).documents]


def year_of(act: Resolution) -> int | None:
    """The year of an act's own date, None where it has none."""
    return date.fromisoformat(act.document.date).year if act.document.date else None


def years_between(old: Resolution, new: Resolution) -> int:
    """How many calendar years the new act is later than the old one; 0 where one of them has no date."""
    before, after = year_of(old), year_of(new)
    return after - before if before and after else 0


def _parsed(path: Path) -> Resolution:
    try:
        return Resolution.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReadError(f"{shown(path)}: {error.strerror or error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ReadError(f"{shown(path)}: no output of parse: {place + ': ' if place else ''}{first['msg']}") from None
