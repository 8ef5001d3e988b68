"""Builds ``.docx`` packages for the tests, markup by hand, so that every corner of the format can be written.

The small functions give pieces of WordprocessingML as strings; :class:`Docx` packs them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
Cell = str | tuple[str, str]


@dataclass
class Docx:
    """The parts of a package as markup: the body, and what stands inside the roots of the other parts."""

    body: str
    numbering: str = ""
    styles: str = ""
    footnotes: str = ""
    endnotes: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def parts(self) -> dict[str, str]:
        """Name and content of every part."""
        inner = {"styles": self.styles, "numbering": self.numbering, "footnotes": self.footnotes, "endnotes": self.endnotes}
        inner = {name: text for name, text in inner.items() if text}
        kinds = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{name}+xml"/>' for name in inner)
        links = "".join(f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in inner)
        return {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>{kinds}</Types>',
            "_rels/.rels": _relations(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'),
            "word/_rels/document.xml.rels": _relations(links),
            "word/document.xml": f"{_HEAD}<w:document {_SPACES}><w:body>{self.body}<w:sectPr/></w:body></w:document>",
            **{f"word/{name}.xml": f"{_HEAD}<w:{name} {_SPACES}>{text}</w:{name}>" for name, text in inner.items()},
            **self.extra,
        }

    def data(self) -> bytes:
        """The package as bytes."""
        return pack(self.parts())


def pack(parts: dict[str, str]) -> bytes:
    """A zip archive of text files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def _relations(links: str) -> str:
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'


def run(text: str, properties: str = "") -> str:
    """A run; a line feed in the text is a line break, a tab a tab."""
    lines = []
    for line in text.split("\n"):
        parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in line.split("\t"))
        lines.append("<w:tab/>".join(parts))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{'<w:br/>'.join(lines)}</w:r>"


def p(text: str = "", num: int | None = None, level: int | None = None, *, style: str = "", mark: str = "", runs: str = "") -> str:
    """A paragraph of ``text`` and then the markup ``runs``; ``mark`` holds the properties of its mark."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += num_pr(num, level)
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run(text) if text else ''}{runs}</w:p>"


def num_pr(num: int | None, level: int | None) -> str:
    """The numbering properties, empty where there is neither."""
    if num is None and level is None:
        return ""
    ilvl = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    identity = "" if num is None else f'<w:numId w:val="{num}"/>'
    return f"<w:numPr>{ilvl}{identity}</w:numPr>"


def lvl(
    index: int,
    fmt: str | None = "decimal",
    text: str | None = None,
    *,
    start: int | None = 1,
    restart: int | None = None,
    legal: bool = False,
    suffix: str = "",
    style: str = "",
    font: str = "",
) -> str:
    """A level of a numbering definition; by default ``%n.``, n its number."""
    return (
        f'<w:lvl w:ilvl="{index}">'
        + ("" if start is None else f'<w:start w:val="{start}"/>')
        + ("" if fmt is None else fmt if fmt.startswith("<") else f'<w:numFmt w:val="{fmt}"/>')
        + ("" if restart is None else f'<w:lvlRestart w:val="{restart}"/>')
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:isLgl/>" if legal else "")
        + (f'<w:suff w:val="{suffix}"/>' if suffix else "")
        + f'<w:lvlText w:val="{escape(f"%{index + 1}." if text is None else text)}"/><w:lvlJc w:val="left"/>'
        + (f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:hint="default"/></w:rPr>' if font else "")
        + "</w:lvl>"
    )


def abstract(index: int, *levels: str, link: str = "") -> str:
    """A numbering definition; ``link`` is its ``styleLink`` or ``numStyleLink`` element."""
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{index}"><w:nsid w:val="{index + 4096:08X}"/>{kind}{link}{"".join(levels)}</w:abstractNum>'


def num(index: int, definition: int, *overrides: str) -> str:
    """A numbering instance."""
    return f'<w:num w:numId="{index}"><w:abstractNumId w:val="{definition}"/>{"".join(overrides)}</w:num>'


def override(index: int, start: int | None = None, level: str = "") -> str:
    """An override of a level in an instance."""
    begin = "" if start is None else f'<w:startOverride w:val="{start}"/>'
    return f'<w:lvlOverride w:ilvl="{index}">{begin}{level}</w:lvlOverride>'


def style(name: str, properties: str = "", *, based: str = "", runs: str = "", kind: str = "paragraph", default: bool = False) -> str:
    """A style with paragraph properties and run properties."""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"{mark}><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f"<w:pPr>{properties}</w:pPr>" if properties else "")
        + (f"<w:rPr>{runs}</w:rPr>" if runs else "")
        + "</w:style>"
    )


def tbl(rows: Sequence[Sequence[Cell]], *, borders: bool = True) -> str:
    """A table. A cell is its markup or its words, or a pair of the properties (``span(2)``) and that."""
    width = max(len(row) for row in rows)
    lines = "".join(f"<w:tr>{''.join(map(_tc, row))}</w:tr>" for row in rows)
    frame = f"<w:tblBorders>{_BORDERS}</w:tblBorders>" if borders else ""
    grid = '<w:gridCol w:w="2000"/>' * width
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>{frame}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'


def _tc(cell: Cell) -> str:
    properties, content = cell if isinstance(cell, tuple) else ("", cell)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def span(columns: int) -> str:
    """The cell covers columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


MERGE_BEGINS, MERGE_GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def text_box(content: str) -> str:
    """A run with a text box as Word writes it: a drawing, and the same once more as VML for older readers."""
    shape = f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
    graphic = f'<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">{shape}</a:graphicData></a:graphic>'
    drawing = f'<w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="box"/>{graphic}</wp:inline></w:drawing>'
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{vml_box(content)}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def vml_box(content: str) -> str:
    """A text box of VML alone."""
    return f"<w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"


def field_code(instruction: str, result: str) -> str:
    """The runs of a complex field."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
