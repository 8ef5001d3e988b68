"""Documents of other word processors, by way of LibreOffice; and that it neither hangs, nor reaches out, nor is missed in silence."""

import concurrent.futures
import http.server
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from containers import FLAT_ODT, WORD_2003, compound, open_document
from programs import needs
from rewriting import assignments, page, text_of

import pipeline
from pipeline.errors import ReadError
from pipeline.readers import office, read
from pipeline.readers.content import Limits
from pipeline.readers.kind import Kind

ACT = "ПРИКАЗ\nот 01.02.2023 № 7\nПРИКАЗЫВАЮ:\n1. Директорам школ провести сверку до 01.03.2023.\n"
SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture
def libreoffice() -> None:
    needs("soffice")


def written(text: str, suffix: str, folder: Path) -> Path:
    """A text as LibreOffice writes it in another format."""
    source = folder / "act.html"
    source.write_text(page(text), encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    for name, path, extra in (("odt:writer8", source, ["--infilter=HTML (StarWriter)"]), (suffix, folder / "act.odt", [])):
        if path.suffix != f".{suffix}":
            command_line = [*command, *extra, "--convert-to", name, "--outdir", str(folder), str(path)]
            subprocess.run(command_line, check=True, capture_output=True, timeout=120)
    return folder / f"act.{suffix}"


@pytest.mark.usefixtures("libreoffice")
@pytest.mark.parametrize("suffix", ["odt", "rtf", "doc"])
@pytest.mark.parametrize("sample", ["sampur-2021", "luchistoye-plan-2025", "belokluch-2020", "zalesye-prikaz-2022"])
def test_the_same_is_extracted_as_from_the_text(sample: str, suffix: str, tmp_path: Path) -> None:
    plain = SAMPLES / f"{sample}.txt"
    path = written(text_of(plain), suffix, tmp_path)
    assert assignments(pipeline.parse(path)) == assignments(pipeline.parse(plain)) != []
    assert read(path).media_type == {"odt": "application/vnd.oasis.opendocument.text", "rtf": "application/rtf"}.get(
        suffix, "application/msword"
    )


@pytest.mark.usefixtures("libreoffice")
@pytest.mark.parametrize(("name", "data"), [("акт.fodt", FLAT_ODT.format("Отделу")), ("акт.xml", WORD_2003.format("Отделу"))])
def test_word_processors_xml(name: str, data: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    assert read(tmp_path / name).text == "Отделу\n"


# ---- an RTF that calls Russian Western

RUSSIAN = "1. Отделу культуры провести сверку № 5 до 01.03.2024 «под ключ»."
WESTERN = "Le comité a décidé à l’unanimité d’être prêt. Été, créée, où, ça, noël, après."


def rtf(text: str, head: bytes, encoding: str, escaped: bool) -> bytes:
    raw = text.encode(encoding)
    body = b"".join(bytes([b]) if b < 128 else b"\\'%02x" % b for b in raw) if escaped else raw
    return head + body + rb"\par}"


@pytest.mark.usefixtures("libreoffice")
@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("head", [
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}}\f0 ", rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\f0 ",
    rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}}\f0 ", rb"{\rtf1 ",
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset204 Arial;}}\f0 ",
])  # fmt: skip
def test_russian_under_a_western_code_page(head: bytes, escaped: bool, tmp_path: Path) -> None:
    (tmp_path / "акт.rtf").write_bytes(rtf(RUSSIAN, head, "cp1251", escaped))
    assert read(tmp_path / "акт.rtf").text == f"{RUSSIAN}\n"


def test_a_western_text_stays_one() -> None:
    data = rtf(WESTERN, rb"{\rtf1\ansi\ansicpg1252 ", "cp1252", True)
    assert office._with_russian_code_page(data) == data


# ---- bad input


@pytest.mark.parametrize("start", [b"", b"\\'ef\\'f0 {{{{"])
def test_a_truncated_rtf(start: bytes, tmp_path: Path) -> None:
    (tmp_path / "акт.rtf").write_bytes(rb"{\rtf1\ansi " + start)
    with pytest.raises(ReadError, match="truncated"):
        read(tmp_path / "акт.rtf")


@pytest.mark.usefixtures("libreoffice")
@pytest.mark.parametrize(("kind", "data"), [
    ("doc", compound({"WordDocument": b"\xec\xa5" + b"\1" * 900})), ("odt", open_document("</text:p>")),
    ("xls", compound({"Workbook": b"\1"})),
])  # fmt: skip
def test_what_libreoffice_cannot_read(kind: Kind, data: bytes) -> None:
    with pytest.raises(ReadError, match=r"\Aакт: LibreOffice could not read the file: [^\n]+\Z"):
        office.convert(kind, data, "акт", Limits())


@pytest.mark.parametrize("kind", ["word_xml", "flat_odt"])
def test_entities_are_refused(kind: Kind) -> None:
    with pytest.raises(ReadError, match="entities"):
        office.convert(kind, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "акт", Limits())


@pytest.mark.parametrize(("kind", "words"), [("rtf", "libreoffice-writer"), ("doc", "libreoffice-writer"), ("xls", "libreoffice-calc")])
def test_where_it_is_missing_the_line_says_what_to_install(kind: Kind, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_PLACES", ())
    with pytest.raises(ReadError, match=rf"\Aакт: [^\n]*install it[^\n]*{words}"):
        office.convert(kind, b"{}", "акт", Limits())


@pytest.mark.skipif(sys.platform == "win32", reason="a program of the shell")
@pytest.mark.parametrize("waits", [True, False])
def test_it_is_ended_with_all_that_it_started(waits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A starter that hangs, and one that is gone while the program goes on."""
    program, told = tmp_path / "soffice", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > '{told}'\n{'wait' if waits else ''}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    began = time.monotonic()
    with pytest.raises(ReadError, match="after 1 seconds" if waits else "could not read"):
        office.convert("doc", b"x", "акт", Limits(timeout=1.0))
    assert time.monotonic() - began < 30
    assert not _lives(int(told.read_text()))


def _lives(process: int) -> bool:
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        state = Path(f"/proc/{process}/stat")
        if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return False  # dead, and only not yet buried
        time.sleep(0.1)
    return True


@pytest.mark.usefixtures("libreoffice")
def test_parallel_runs_are_safe(tmp_path: Path) -> None:
    data = rtf(RUSSIAN, rb"{\rtf1\ansi\ansicpg1251 ", "cp1251", True)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda i: office.convert("rtf", data, f"акт {i}", Limits()), range(3)))
    assert all(document.startswith(b"PK") for document in found)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("libreoffice")
def test_nothing_outside_is_fetched(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("СЕКРЕТ", encoding="utf-8")
    linked = "".join(
        f'<text:section text:name="s{i}"><text:section-source xlink:href="{place}"/><text:p>старое</text:p></text:section>'
        f'<text:p><drawing:frame><drawing:image xlink:href="{place}"/></drawing:frame></text:p>'
        for i, place in enumerate((secret.as_uri(), f"{address}/odt"))
    )
    (tmp_path / "акт.odt").write_bytes(open_document(f"{linked}<text:p>Отделу</text:p>"))
    fields = "".join(
        rf'{{\field{{\*\fldinst {name} "{place}"}}{{\fldrslt x}}}}'
        for name in ("INCLUDETEXT", "INCLUDEPICTURE") for place in (secret, f"{address}/rtf")
    )  # fmt: skip
    template = rf"{{\*\template {address}/template}}"
    (tmp_path / "акт.rtf").write_text(rf"{{\rtf1\ansi {template}{fields} {{\u1054?}}\par}}", encoding="ascii")
    for name in ("акт.odt", "акт.rtf"):
        assert "СЕКРЕТ" not in read(tmp_path / name).text
    assert "Отделу" in read(tmp_path / "акт.odt").text
    assert asked == []
