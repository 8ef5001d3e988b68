"""What a file is, by its bytes and not by its name; and what is refused at first sight."""

import io
from pathlib import Path

import pytest
from containers import compound, open_document, package, word_parts

import pipeline
from pipeline.errors import ReadError
from pipeline.readers import is_document, read
from pipeline.readers.kind import MEDIA_TYPES, SUFFIXES, kind_of

PAGE = "<html><body><p>ПРИКАЗЫВАЮ:</p><p>1. Музею провести опрос до 31.12.2021.</p></body></html>"
WORD_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"></w:wordDocument>'
)
FLAT = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'office:mimetype="application/vnd.oasis.opendocument.text"/>'
)
MAIL = 'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
KINDS = {
    "a text": ("Провести сверку.".encode(), "text"),
    "a text in cp1251": ("Провести сверку.".encode("cp1251"), "text"),
    "a text with a tag": ("Отделу <b>кадров</b> провести сверку.".encode(), "text"),
    "a text about PDF": ("Сведения в формате %PDF-1.4 направить.".encode(), "text"),
    "a letter's subject": ("Тема: сверка\nMIME-Version: нет".encode(), "text"),
    "a page": (PAGE.encode(), "html"),
    "a page in UTF-16": (PAGE.encode("utf-16"), "html"),
    "a page behind a mark and a comment": (b"\xef\xbb\xbf \n<!-- saved from url=(0014) -->\n<!DOCTYPE HTML PUBLIC>\n<p>", "html"),
    "an XHTML page": (b'<?xml version="1.0" encoding="windows-1251"?>\n<!DOCTYPE html><html>', "html"),
    "a page in one file": (MAIL.encode(), "mht"),
    "pdf": (b"%PDF-1.7\n1 0 obj\nendobj", "pdf"),
    "pdf behind junk": (b"junk\r\n%PDF-1.3\n1 0 obj\nendobj\0", "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "image"),
    "jpeg": (b"\xff\xd8\xff\xe0\0", "image"),
    "tiff, little end first": (b"II*\0\x08\0\0\0", "image"),
    "tiff, big end first": (b"MM\0*\0\0\0\x08", "image"),
    "bmp": (b"BM\x36\x10\0\0\0\0\0\0\x36", "image"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image"),
    "rtf": (rb"{\rtf1\ansi x}", "rtf"),
    "docx": (package(word_parts("x")), "docx"),
    "dotx": (package(word_parts("x", content_type=TEMPLATE)), "docx"),
    "docm": (package({**word_parts("x", content_type=MACROS), "word/vbaProject.bin": b"\0"}), "docx"),
    "xlsx": (package(word_parts("x", content_type=SHEET)), "xlsx"),
    "odt": (open_document("<text:p>x</text:p>"), "odt"),
    "ods": (package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
    "doc": (compound({"WordDocument": b"\xec\xa5"}), "doc"),
    "xls": (compound({"Workbook": b"\x09\x08"}), "xls"),
    "Word 2003 XML": (WORD_2003.encode(), "word_xml"),
    "flat OpenDocument": (FLAT.encode(), "flat_odt"),
}


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".pdf", ".jpg", ""])
@pytest.mark.parametrize("case", KINDS)
def test_kind_is_that_of_the_content(case: str, suffix: str) -> None:
    data, kind = KINDS[case]
    assert kind_of(data, suffix, "a") == kind


@pytest.mark.parametrize(("text", "suffix", "kind"), [
    ("# Приказ", ".md", "markdown"), ("# Приказ", ".MARKDOWN", "markdown"), ("# Приказ", ".txt", "text"),
    ("<p>Провести сверку.</p>", ".htm", "html"), ("Провести сверку.", ".htm", "text"), ("<p>Провести сверку.</p>", ".md", "markdown"),
])  # fmt: skip
def test_the_suffix_decides_between_kinds_of_text(text: str, suffix: str, kind: str) -> None:
    assert kind_of(text.encode(), suffix, "a") == kind


REFUSED = {
    "empty": (b"", "empty"),
    "an office file that is cut off": (package(word_parts("Провести сверку." * 50))[:-40], "truncated"),
    "an office file of Office 97 that is cut off": (compound({"WordDocument": b"\xec\xa5"})[:700], "truncated"),
    "the head of a compound file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "truncated"),
    "a zip archive": (package({"акт.txt": "Провести сверку."}), "unpack it first"),
    "an empty zip archive": (package({}), "unpack it first"),
    "a 7z archive": (b"7z\xbc\xaf\x27\x1c\0\x04", "unpack it first"),
    "a rar archive": (b"Rar!\x1a\x07\x01\0", "unpack it first"),
    "slides": (package(word_parts("x", content_type=SLIDES)), "presentation"),
    "a book": (package({"mimetype": "application/epub+zip"}), "not read"),
    "a message of Outlook": (compound({"__nameid": b"x"}), "no document"),
    "docx with a password": (compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "password"),
    "doc with a password": (compound({"WordDocument": b"\xec\xa5" + b"\0" * 8 + b"\x00\x01"}), "password"),
    "an XML file": ('<?xml version="1.0"?><акт>Провести сверку.</акт>'.encode(), "XML"),
    "GIF": (b"GIF89a\0\0\0", "binary"),
}


@pytest.mark.parametrize("suffix", [".docx", ".txt"])
@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_line_with_the_name(case: str, suffix: str, tmp_path: Path) -> None:
    data, word = REFUSED[case]
    path = tmp_path / f"плохой «файл»{suffix}"
    path.write_bytes(data)
    with pytest.raises(ReadError) as error:
        read(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ") and "\n" not in message
    assert word in message.removeprefix(str(path))


@pytest.mark.parametrize("seed", range(40))
def test_no_bytes_raise_anything_else(seed: int) -> None:
    """Office files, each with a stretch of it changed."""
    data = bytearray([package(word_parts("Провести сверку.")), compound({"WordDocument": b"\xec\xa5"})][seed % 2])
    start = seed * 37 % len(data)
    data[start : start + 24] = bytes((seed * 7 + i * 13) % 256 for i in range(24))
    try:
        kind_of(bytes(data), ".docx", "a")
    except ReadError as error:
        assert str(error).startswith("a: ")


def test_a_page_that_is_called_a_text_is_read_as_a_page(tmp_path: Path) -> None:
    (tmp_path / "приказ.txt").write_text(PAGE, encoding="utf-8")
    assert read(tmp_path / "приказ.txt").media_type == "text/html"
    assert [a.text for a in pipeline.parse(tmp_path / "приказ.txt").assignments] == ["провести опрос"]


def test_a_workbook_that_is_called_a_page_is_read_as_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    book.create_sheet("План", 0)["A1"] = "ПЛАН"
    book.save(stream)
    (tmp_path / "план.html").write_bytes(stream.getvalue())
    source = read(tmp_path / "план.html")
    assert (source.text, source.media_type) == ("ПЛАН\n", MEDIA_TYPES["xlsx"])


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_folders_give_files_of_every_kind(suffix: str) -> None:
    assert is_document(Path(f"акт{suffix}")) and is_document(Path(f"АКТ{suffix.upper()}"))
    assert not is_document(Path(f"~$акт{suffix}")) and not is_document(Path(f".акт{suffix}"))
