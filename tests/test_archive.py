"""What a package may unpack to, and that nothing in it is resolved or run."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from containers import WORD_MAIN, open_document, package, word_parts

from pipeline.errors import ReadError
from pipeline.readers import archive, read
from pipeline.readers.content import Limits

SENTENCE = "Провести сверку до 01.03.2024."
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
ENTITIES = '<!DOCTYPE d [<!ENTITY a "ложь"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
ENCRYPTED = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum-type="SHA1"/></manifest:file-entry></manifest:manifest>'
)


def document(**parts: str | bytes) -> bytes:
    return package({**word_parts(SENTENCE), **{name.replace("__", "/"): content for name, content in parts.items()}})


def lying(data: bytes, told: int) -> bytes:
    """The last entry says in both of its headers that it unpacks to so many bytes."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        entry = whole.infolist()[-1]
        struct.pack_into("<I", changed, entry.header_offset + 22, told)
        struct.pack_into("<I", changed, data.rindex(b"PK\x01\x02") + 24, told)
    return bytes(changed)


def encrypted(data: bytes) -> bytes:
    changed = bytearray(data)
    struct.pack_into("<H", changed, data.rindex(b"PK\x01\x02") + 8, 1)
    return bytes(changed)


def two_of_a_name() -> bytes:
    stream = io.BytesIO(document())
    with zipfile.ZipFile(stream, "a") as whole, pytest.warns(UserWarning, match="Duplicate"):
        whole.writestr("word/document.xml", "<a/>")
    return stream.getvalue()


BOMB = b"0" * 40_000_000
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: document(word__media__image1=BOMB), "zip bomb"),
    "a bomb that lies": (lambda: lying(document(word__media__image1=BOMB), 100), "zip bomb"),
    "an entry that lies a little": (lambda: lying(document(word__media__image1=b"0" * 5000), 100), "another size"),
    "many entries": (lambda: document(**{f"word__{i}": b"" for i in range(archive.MOST_ENTRIES)}), "entries"),
    "a name that climbs": (lambda: document(**{"..__акт.xml": "<a/>"}), "leads out"),
    "a name from the root": (lambda: document(**{"__etc__passwd": "x"}), "leads out"),
    "a name with a drive": (lambda: document(**{"C:\\акт.xml": "x"}), "leads out"),
    "two entries of a name": (two_of_a_name, "one name"),
    "an encrypted entry": (lambda: encrypted(document()), "password"),
    "an encrypted odt": (lambda: open_document("", **{"META-INF/manifest.xml": ENCRYPTED}), "password"),
    "an odt encrypted as a whole": (lambda: open_document("", **{"encrypted-package": "x"}), "password"),
    "entities": (lambda: package(word_parts("&a;&b;", doctype=ENTITIES)), "entities"),
    "entities in UTF-16": (lambda: document(word__footnotes=f"{ENTITIES}<d/>".encode("utf-16")), "entities"),
    "entities far from the start": (lambda: document(word__x="<!--" + "-x" * 600_000 + f"-->{ENTITIES}<d/>"), "entities"),
    "a document type": (lambda: document(word__x='<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>'), "document type"),
    "entities in an odt": (lambda: open_document("", **{"styles.xml": f"{ENTITIES}<d/>"}), "entities"),
    "cut in the middle": (lambda: document()[:500] + document()[600:], "broken"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_line(case: str, tmp_path: Path) -> None:
    make, word = REFUSED[case]
    path = tmp_path / "акт.docx"
    path.write_bytes(make())
    with pytest.raises(ReadError) as error:
        read(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ") and "\n" not in message
    assert word in message.removeprefix(str(path))


@pytest.mark.parametrize(("limits", "word"), [
    (Limits(max_unpacked=400), "unpacks to more"), (Limits(max_bytes=500), "larger than"), (Limits(max_bytes=5), "larger than"),
])  # fmt: skip
def test_limits_are_those_that_are_given(limits: Limits, word: str, tmp_path: Path) -> None:
    (tmp_path / "акт.docx").write_bytes(document())
    assert SENTENCE in read(tmp_path / "акт.docx").text
    with pytest.raises(ReadError, match=word):
        read(tmp_path / "акт.docx", limits)


def test_an_entry_that_lies_is_not_unpacked_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bomb is left as soon as it has unpacked to more than is harmless."""
    taken: list[int] = []
    pieces = archive._pieces

    def counted(package: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        for piece in pieces(package, entry, most):
            taken.append(len(piece))
            yield piece

    monkeypatch.setattr(archive, "_pieces", counted)
    with pytest.raises(ReadError, match="zip bomb"):
        archive.check(lying(document(word__media__image1=BOMB), 100), "акт", Limits())
    assert archive.HARMLESS < sum(taken) < archive.HARMLESS + 3_000_000


def test_of_a_file_with_macros_the_text_is_read(tmp_path: Path) -> None:
    parts = {**word_parts(SENTENCE, content_type=MACROS), "word/vbaProject.bin": b"Sub AutoOpen()"}
    (tmp_path / "акт.docm").write_bytes(package(parts))
    assert read(tmp_path / "акт.docm").text == f"{SENTENCE}\n"


def test_text_about_entities_is_text(tmp_path: Path) -> None:
    (tmp_path / "акт.docx").write_bytes(package(word_parts("Знак &lt;!ENTITY и &lt;!DOCTYPE не использовать.")))
    assert read(tmp_path / "акт.docx").text == "Знак <!ENTITY и <!DOCTYPE не использовать.\n"


def test_an_old_manifest_may_name_its_document_type() -> None:
    old = '<?xml version="1.0"?><!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><a/>'
    archive.check(open_document("", **{"META-INF/manifest.xml": old}), "акт", Limits())


def test_a_document_without_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "акт.docx").write_bytes(package(word_parts("", content_type=WORD_MAIN)))
    with pytest.raises(ReadError, match="there is no text"):
        read(tmp_path / "акт.docx")


@pytest.mark.parametrize("seed", range(60))
def test_no_bytes_raise_anything_else(seed: int) -> None:
    data = bytearray(document())
    start = seed * 41 % len(data)
    data[start : start + 8] = bytes((seed * 11 + i * 29) % 256 for i in range(8))
    try:
        archive.check(bytes(data), "акт", Limits())
    except ReadError as error:
        assert str(error).startswith("акт: ")
