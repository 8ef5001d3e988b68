"""What a file is, told by its bytes: the end of a name is only asked where the bytes leave it open.

Magic numbers: ECMA-376 Part 2 (OPC) and OASIS ODF 1.3 Part 2 for the packages, [MS-CFB] 2.2 for the compound files of
Office 97, ISO 32000-1 §7.5.2 for PDF, and the formats' own specifications for images and RTF.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from pipeline.errors import ReadError

Kind = Literal["text", "markdown", "html", "mht", "pdf", "image", "docx", "xlsx", "odt", "doc", "rtf", "word_xml", "flat_odt", "xls", "ods"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES: dict[Kind, str] = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "mht": "multipart/related",
    "pdf": "application/pdf",
    "docx": _WORD,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "word_xml": "application/msword",
    "flat_odt": "application/vnd.oasis.opendocument.text-flat-xml",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_SUFFIXES: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".mht": "mht", ".mhtml": "mht", ".pdf": "pdf",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image", ".tiff": "image", ".bmp": "image", ".webp": "image",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".dotm": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".odt": "odt", ".ott": "odt", ".fodt": "flat_odt", ".doc": "doc", ".dot": "doc", ".rtf": "rtf", ".xls": "xls", ".ods": "ods",
}  # fmt: skip
SUFFIXES = frozenset(_SUFFIXES)

_IMAGES = (
    re.compile(rb"\x89PNG\r\n\x1a\n"),
    re.compile(rb"\xff\xd8\xff"),
    re.compile(rb"II[*+]\0|MM\0[*+]"),
    re.compile(rb"BM.{4}\0{4}", re.S),
    re.compile(rb"RIFF.{4}WEBP", re.S),
)
_ARCHIVES = re.compile(rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x1f\x8b\x08|BZh\d1AY|\xfd7zXZ\0|MSCF\0\0\0\0")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HEAD = 4096
_HTML = re.compile(r"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html\b|head\b|body\b)")
_TAGS = re.compile(r"(?i)<(?:p|div|br|table|span|ol|ul|h[1-6]|font|b)\b[^<>]*>")
_MAIL = re.compile(r"(?im)^mime-version:")
_PAGE_OF_MAIL = re.compile(r"(?im)^content-type:\s*(?:multipart/|text/html)")
_MAIL_HEADER = re.compile(r"[A-Za-z-]+:")
# The main part of a package by its content type: documents and templates, with macros and without.
_PARTS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.(?:document|template)\.macroEnabled"), "docx"),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main\+xml|ms-excel\.(?:sheet|template)\.macroEnabled"), "xlsx"),
)
_CONTENT_TYPES_LIMIT = 1_000_000


def kind_of(data: bytes, suffix: str, name: str) -> Kind:
    """Tell the kind of a file by its bytes; ``suffix`` (``.md``) decides only between the kinds of plain text.

    Raises ReadError for an empty file, and for one that is recognisably something that no reader takes.
    """
    if not data.strip():
        raise ReadError(f"{name}: the file is empty")
    start = data[:_HEAD].lstrip()
    if start.startswith(_ZIP):
        return _package(data, name)
    if data.startswith(_OLE):
        return _compound(data, name)
    if start.startswith(rb"{\rtf"):
        return "rtf"
    if re.search(rb"(?:\A|[\s\0])%PDF-\d", data[:1024]) and (b"\0" in data or b"endobj" in data or start.startswith(b"%PDF-")):
        return "pdf"
    if any(magic.match(data) for magic in _IMAGES):
        return "image"
    if _ARCHIVES.match(data):
        raise ReadError(f"{name}: a binary file, an archive: unpack it first")
    return _kind_of_text(data, suffix, name)


def _kind_of_text(data: bytes, suffix: str, name: str) -> Kind:
    head = _ascii(data)
    if _HTML.match(head):
        return "html"
    if _MAIL.search(head) and _PAGE_OF_MAIL.search(head) and _MAIL_HEADER.match(head.lstrip()):
        return "mht"
    if head.lstrip().startswith("<?xml"):
        return _kind_of_xml(head, name)
    claimed = _SUFFIXES.get(suffix.lower())
    if claimed == "html" and _TAGS.search(_ascii(data, len(data))):
        return "html"
    return "markdown" if claimed == "markdown" else "text"


def _kind_of_xml(head: str, name: str) -> Kind:
    if "schemas.microsoft.com/office/word/2003/wordml" in head:
        return "word_xml"
    if "<office:document" in head and "opendocument.text" in head:
        return "flat_odt"
    raise ReadError(f"{name}: an XML file of a kind that is not read (save it as .docx)")


def _ascii(data: bytes, length: int = _HEAD) -> str:
    """The first bytes as text of which only the ASCII letters matter, whatever the encoding."""
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "latin-1")
    return data[:length].removeprefix(b"\xef\xbb\xbf").decode(encoding, "replace").lstrip("\ufeff")


def _package(data: bytes, name: str) -> Kind:
    """The kind of a zip archive by what the package says that it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if "mimetype" in names:
                return _open_document(_short_part(package, "mimetype"), name)
            types = _short_part(package, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except ReadError:
        raise
    except Exception:
        # zipfile raises half a dozen kinds of errors for a broken archive, and all mean the same to the user.
        raise ReadError(f"{name}: a binary file, an archive (docx, xlsx, odt …) that is truncated or broken") from None
    for pattern, kind in _PARTS:
        if pattern.search(types):
            return kind
    if b"presentationml" in types:
        raise ReadError(f"{name}: a presentation, not a document")
    if types:
        raise ReadError(f"{name}: a binary file, an office package of a kind that is not read")
    raise ReadError(f"{name}: a binary file, a zip archive and no document: unpack it first")


def _short_part(package: zipfile.ZipFile, part: str) -> bytes:
    with package.open(part) as stream:
        return stream.read(_CONTENT_TYPES_LIMIT)


def _open_document(mimetype: bytes, name: str) -> Kind:
    told = mimetype.strip().decode("ascii", "replace")
    if told.startswith("application/vnd.oasis.opendocument.text"):
        return "odt"
    if told.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    raise ReadError(f"{name}: a binary file, a package of a kind that is not read ({told[:60]!r})")


def _compound(data: bytes, name: str) -> Kind:
    """The kind of a compound file by the streams at its top; the packages of encrypted office files are one ([MS-OFFCRYPTO] 2.3.4)."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            if compound.exists("EncryptedPackage"):
                raise ReadError(f"{name}: protected with a password: save it without one")
            if compound.exists("WordDocument"):
                with compound.openstream("WordDocument") as stream:
                    _refuse_encrypted(stream.read(12), name)
                return "doc"
            if compound.exists("Workbook") or compound.exists("Book"):
                return "xls"
    except ReadError:
        raise
    except Exception:
        # olefile, too, lets errors of every kind out of a broken file
        raise ReadError(f"{name}: a binary file, a document of Office 97 that is truncated or broken") from None
    raise ReadError(f"{name}: a binary file, a compound file and no document of Word or Excel")


def _refuse_encrypted(start: bytes, name: str) -> None:
    """[MS-DOC] 2.5.2 FibBase: bit 8 of the flags at offset 10 is fEncrypted."""
    if len(start) < 12:
        raise ReadError(f"{name}: a binary file, a document of Word that is truncated or broken")
    if int.from_bytes(start[10:12], "little") & 0x0100:
        raise ReadError(f"{name}: protected with a password: save it without one")
