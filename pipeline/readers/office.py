"""Documents of other word processors and old ones, by way of LibreOffice to the formats that we read ourselves.

Each conversion has a profile of its own, so that parallel runs do not wait for each other, and leaves nothing behind.
LibreOffice runs no macro, follows no link and reaches no network: its profile says so, and it is stopped, with all that
it started, when its time is over.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.readers.content import Limits
from pipeline.readers.kind import Kind

# How LibreOffice is to see the file (it goes by the suffix), and what is to become of it.
_SUFFIXES: dict[Kind, str] = {
    "doc": "doc", "odt": "odt", "rtf": "rtf", "word_xml": "xml", "flat_odt": "fodt", "xls": "xls", "ods": "ods",
}  # fmt: skip
_SHEETS: tuple[Kind, ...] = ("xls", "ods")
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
# Settings of the profile: node, property, value. A proxy at a closed port keeps it from the network.
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_LINKED = re.compile(rb"(\\fldinst[^}]{0,80}?)INCLUDE(?=PICTURE|TEXT)", re.I)
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def convert(kind: Kind, data: bytes, name: str, limits: Limits) -> bytes:
    """Return a ``.doc``, ``.odt`` or ``.rtf`` as the bytes of a ``.docx``, an ``.xls`` or ``.ods`` as those of an ``.xlsx``.

    Raises ReadError where LibreOffice is missing, takes longer than ``limits.timeout`` seconds, or cannot read the file.
    """
    if kind in ("word_xml", "flat_odt") and _DECLARED.search(data):
        raise ReadError(f"{name}: refused: XML with entities or a document type")
    if kind == "rtf":
        if not data.rstrip(b"\0 \t\r\n\x1a").endswith(b"}"):
            raise ReadError(f"{name}: the file is truncated: its last group is not closed")
        # LibreOffice opens a linked picture whatever its settings say, and gives up where it is none.
        data = _LINKED.sub(rb"\1EXCLUDE", _with_russian_code_page(data))
    program = _program(kind, name)
    wanted = "xlsx" if kind in _SHEETS else "docx"
    # Its temporary folder may still be written to by a process that is being killed.
    with tempfile.TemporaryDirectory(prefix="reshenie-", ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve()
        source, output = place / f"act.{_SUFFIXES[kind]}", place / "out"
        output.mkdir()
        source.write_bytes(data)
        _write_profile(place / "profile")
        options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        command = [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", *options]
        command += ["--convert-to", _FILTERS[wanted], "--outdir", str(output), str(source)]
        _run(command, place, limits.timeout, name)
        return _result(output / f"act.{wanted}", kind, name, limits)


def _program(kind: Kind, name: str) -> str:
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None) or next((p for p in _PLACES if Path(p).is_file()), None)
    if found is None:
        part = "Calc" if kind in _SHEETS else "Writer"
        raise ReadError(f"{name}: a .{_SUFFIXES[kind]} file needs LibreOffice {part}: install it (Debian: libreoffice-{part.lower()})")
    return found


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/{node}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for node, key, value in _SETTINGS
    )
    names = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {names}>{items}</oor:items>\n'
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def _run(command: list[str], folder: Path, timeout: float, name: str) -> None:
    """Run a program in a process group of its own and end the whole group, whatever happens."""
    environment = os.environ | {"HOME": str(folder), "TMPDIR": str(folder), "TMP": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    own_group = {"creationflags": 0x00000200} if sys.platform == "win32" else {"start_new_session": True}  # CREATE_NEW_PROCESS_GROUP
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        process = subprocess.Popen(command, cwd=folder, env=environment, **quiet, **own_group)  # type: ignore[call-overload]
    except OSError as error:
        raise ReadError(f"{name}: LibreOffice could not be started: {error.strerror or error}") from None
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise ReadError(f"{name}: LibreOffice was stopped after {timeout:g} seconds") from None
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        # The starter script may be gone while the program that it started lives on in the group.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _result(path: Path, kind: Kind, name: str, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.max_unpacked:
            raise ReadError(f"{name}: refused: it unpacks to more than {limits.max_unpacked / 1_000_000:g} MB")
        return path.read_bytes()
    except OSError:
        why = "it is broken, or LibreOffice Calc is not installed" if kind in _SHEETS else "it is broken or protected with a password"
        raise ReadError(f"{name}: LibreOffice could not read the file: {why}") from None


# ---- Russian under a Western code page

_RTF_HEAD = 300
_RTF_ESCAPES = re.compile(rb"\\'([0-9a-fA-F]{2})")
_BINARY = re.compile(rb"\\bin\d")
_HIGH_RUN = re.compile(rb"(?:\\'[89a-fA-F][0-9a-fA-F]){3,}|[\x80-\xff]{3,}")
_WESTERN_PAGE = re.compile(rb"\\ansicpg1252\b")
_WESTERN_FONT = re.compile(rb"\\fcharset[01](?!\d)")
_RUSSIAN_FONT = re.compile(rb"\\fcharset204(?!\d)")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_LEAST_LETTERS = 12


def _with_russian_code_page(data: bytes) -> bytes:
    """Set the code page of an RTF to 1251 where it says 1252, or nothing, over what is Russian;
    LibreOffice believes it, and so would show ``Ïðîâåñòè``.

    A Western text has single letters above ASCII among plain ones; in a Russian one they stand in whole words. The code
    page stands in the header and with each font of the font table (RTF 1.9.1, "Document Character Set", "Font Table").
    """
    head = data[:_RTF_HEAD]
    declared = re.search(rb"\\ansicpg(\d+)", head)
    page = declared.group(1) if declared else b""
    told = page == b"1251" and _RUSSIAN_FONT.search(data)
    if told or page not in (b"", b"1251", b"1252") or _BINARY.search(data) or not _is_russian(data):
        return data
    if declared:
        head = _WESTERN_PAGE.sub(rb"\\ansicpg1251", head, count=1)
    else:
        head = re.sub(rb"(\{\\rtf\d?(?:\\ansi)?)(?![a-z])", rb"\1\\ansicpg1251", head, count=1)
    return _WESTERN_FONT.sub(rb"\\fcharset204", head + data[_RTF_HEAD:])


def _is_russian(data: bytes) -> bool:
    runs = [_RTF_ESCAPES.sub(lambda hit: bytes.fromhex(hit[1].decode()), run) for run in _HIGH_RUN.findall(data)]
    letters = sum(len(_CYRILLIC.findall(run.decode("cp1251", "replace"))) for run in runs)
    single = len(_RTF_ESCAPES.findall(data)) + len(re.findall(rb"[\x80-\xff]", data)) - sum(map(len, runs))
    return letters >= _LEAST_LETTERS and letters > single
