"""What we wrote ourselves and what therefore is no act, though its suffix is one that we read: workbooks and pages.

They are known by their content, since people rename them and put them beside the acts.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

from pipeline.readers.sheets.own import is_own_workbook

GENERATOR = b'<meta name="generator" content="reshenie">'
_WORKBOOKS, _PAGES = (".xlsx", ".xlsm"), (".html", ".htm")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?name=\"([^\"]*)\"")
_MOST_READ = 1_000_000  # bytes of a workbook's list of sheets
_HEAD = 4_000  # bytes of a page in which its head stands


def is_own_file(path: Path) -> bool:
    """Whether a file is a workbook or a page that we wrote, edited or not; false where it cannot be read."""
    suffix = path.suffix.lower()
    try:
        if suffix in _WORKBOOKS:
            return is_own_workbook(_sheets(path))
        if suffix in _PAGES:
            with path.open("rb") as file:
                return GENERATOR in file.read(_HEAD)
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError):
        pass  # what is wrong with it the reader will say
    return False


def _sheets(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package, package.open("xl/workbook.xml") as part:
        listed = part.read(_MOST_READ)
    return [html.unescape(name.decode("utf-8", "replace")) for name in _SHEET.findall(listed)]
