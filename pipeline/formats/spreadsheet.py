"""Spreadsheet files whose bytes depend on their content alone: every date inside is the same one."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

FIRST_YEAR = 1900  # before it, a spreadsheet knows no dates
MADE = dt.datetime(2000, 1, 1)
MADE_BY = "reshenie"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def same_bytes(data: bytes) -> bytes:
    """The package with one and the same date everywhere: in its directory and in its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = STAMP.sub(rb"\g<1>" + f"{MADE.isoformat()}Z".encode() + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
