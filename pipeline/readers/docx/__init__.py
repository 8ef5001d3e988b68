"""Word documents (``.docx``): text in reading order, with automatic numbers typed as Word shows them.

The format is ECMA-376 (ISO/IEC 29500) Part 1, WordprocessingML; where Word does other than the standard says, the
facts are those of Microsoft's notes on its implementation, [MS-OI29500].
"""

from __future__ import annotations

from pipeline.errors import ReadError
from pipeline.readers.content import Content, Limits
from pipeline.readers.docx.body import read_body
from pipeline.readers.docx.package import Package

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_docx(data: bytes, name: str, limits: Limits) -> Content:
    """Read the bytes of a ``.docx``; ``name`` stands in the messages.

    A paragraph is a line, its label in front of it. A line break inside a paragraph ends the line as well: clerks part
    the lines of a heading and the points of a list so, and where a sentence goes on in a small letter the joining of
    lines mends it. Footnotes and endnotes follow the text, each after a blank line, so that no clause is broken.

    Raises ReadError where the package is cut off, is no Word document, or unfolds to more than ``limits`` allow. What
    a package may hold and weigh is checked by the caller.
    """
    try:
        package = Package(data, name)
        return Content(read_body(package, limits), MEDIA_TYPE)
    except RecursionError:
        raise ReadError(f"{name}: a broken Word document: its parts are nested too deeply") from None
