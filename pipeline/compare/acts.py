"""The acts that are compared: documents of any kind that we read, or the JSON that ``parse`` wrote of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import ParseError, ReadError
from pipeline.model import Resolution
from pipeline.readers import shown

NO_OPERATIVE_PART = "no_operative_part"


def load_act(path: Path, rules: Path | None = None) -> Resolution:
    """Return the act behind ``path``; ``rules`` is a folder laid over ours for documents that are still to be parsed.

    A name that ends in ``.json`` is an output of ``parse``, anything else a document, ``-`` standard input. The
    corrections beside a document are applied, as ``parse`` does. Raises ReadError where the file cannot be read or is another
    JSON, ParseError where it orders nothing, CorrectionsError where the corrections cannot be read.
    """
    written = path.suffix.lower() == ".json"
    act = _parsed(path) if written else _read(path, rules)
    if any(issue.code == NO_OPERATIVE_PART for issue in act.issues):
        raise ParseError(f"{shown(path)}: no operative part found")
    return act if written else _corrected(act, path, rules)


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


def _read(path: Path, rules: Path | None) -> Resolution:
    from pipeline.startup import import_spacy

    import_spacy()
    from pipeline.flow import parse

    return parse(path, rules)


def _corrected(act: Resolution, path: Path, rules: Path | None) -> Resolution:
    from pipeline.corrections import apply_beside

    return apply_beside(act, path, rules)[0]
