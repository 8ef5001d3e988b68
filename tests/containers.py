"""Packages and compound files for tests, built byte by byte where no library writes what a bad file holds."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts, in order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def word_parts(*paragraphs: str, content_type: str = WORD_MAIN, doctype: str = "") -> dict[str, str | bytes]:
    """The parts of the smallest document that Word takes."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{content_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE_DOCUMENT}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
        f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    }


def open_document(content: str, **parts: str) -> bytes:
    """An ``.odt`` whose text is this XML."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "text", "drawing", "table")
    )
    document = f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body>'
    document += f"<office:text>{content}</office:text></office:body></office:document-content>"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    start = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": document, "META-INF/manifest.xml": manifest}
    return package({**start, **parts})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB] version 3) with these streams at its top, none shorter than 4096 bytes in the end."""
    contents = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    padded = [content + b"\0" * (-len(content) % _SECTOR) for content in contents.values()]
    directory_sectors = (len(contents) + 4) // 4
    table = [_FAT, *range(2, directory_sectors + 1), _END]
    starts = []
    for content in padded:
        starts.append(len(table))
        sectors = len(content) // _SECTOR
        table += [*range(len(table) + 1, len(table) + sectors), _END]
    assert len(table) <= _SECTOR // 4
    entries = [_entry("Root Entry", 5, child=1 if contents else _FREE)]
    for i, (name, content) in enumerate(contents.items()):
        entries.append(_entry(name, 2, right=i + 2 if i + 1 < len(contents) else _FREE, start=starts[i], size=len(content)))
    entries += [_entry("", 0)] * (directory_sectors * 4 - len(entries))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0) + struct.pack("<I", _FREE) * 108
    fat = b"".join(struct.pack("<I", sector) for sector in table).ljust(_SECTOR, b"\xff")
    return header + fat + b"".join(entries) + b"".join(padded)


def _entry(name: str, kind: int, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0" if name else b""
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1) + struct.pack("<III", _FREE, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)


FLAT_ODT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>{}</text:p></office:text>'
    "</office:body></office:document>"
)
WORD_2003 = (
    '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p>'
    "</w:body></w:wordDocument>"
)
