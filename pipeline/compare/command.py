"""The commands ``diff`` and ``trend``: read the acts, compare them, and give back or write what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.compare.changes import Comparison, compare
from pipeline.compare.diff_texts import diff_csv, diff_json, diff_text
from pipeline.compare.page import diff_page, trend_page
from pipeline.compare.trend import Trends, trends
from pipeline.compare.trend_texts import trend_csv, trend_json, trend_text
from pipeline.errors import ReshenieError
from pipeline.files import write_whole
from pipeline.formats.dialect import BOM_ENCODING
from pipeline.runs.acts import load_act

DIFF_FORMS: dict[str, Callable[[Comparison], str]] = {"text": diff_text, "json": diff_json, "csv": diff_csv, "html": diff_page}
TREND_FORMS: dict[str, Callable[[Trends], str]] = {"text": trend_text, "json": trend_json, "csv": trend_csv, "html": trend_page}


class OutputFileError(ReshenieError):
    """The file to be written cannot be."""


def diff(old: Path, new: Path, form: str | None = None, output: Path | None = None, rules: Path | None = None) -> str:
    """Compare two acts and return what is to be printed: the comparison, or nothing where it went to ``output``.

    ``form`` is a key of :data:`DIFF_FORMS`; without it the end of the output's name tells, else it is text. Raises
    ReadError, ParseError, RuleError or OutputFileError.
    """
    chosen = _form(form, output, DIFF_FORMS)
    return _deliver(DIFF_FORMS[chosen](compare(load_act(old, rules), load_act(new, rules))), chosen, output)


def trend(paths: Sequence[Path], form: str | None = None, output: Path | None = None, rules: Path | None = None) -> str:
    """Follow the targets over several acts, in any order, and return what is to be printed; otherwise as :func:`diff`.

    Raises TrendError where an act has no date or there are fewer than two.
    """
    chosen = _form(form, output, TREND_FORMS)
    return _deliver(TREND_FORMS[chosen](trends([load_act(path, rules) for path in paths])), chosen, output)


def _form(form: str | None, output: Path | None, known: dict[str, Callable[..., str]]) -> str:
    suffix = output.suffix.lower().lstrip(".") if output else ""
    return form or (suffix if suffix in known else "text")


def _deliver(content: str, form: str, output: Path | None) -> str:
    if output is None:
        return content
    try:
        # A spreadsheet takes UTF-8 for what it is only where the file begins with the mark.
        write_whole(output, content.encode(BOM_ENCODING if form == "csv" else "utf-8"))
    except OSError as error:
        raise OutputFileError(f"{output}: not written: {error.strerror or error}") from None
    return ""
