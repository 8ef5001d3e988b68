"""Plain text and Markdown: the encoding is detected, invisible characters and markup go, lines stay lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from pipeline.errors import ReadError

ENCODINGS = ("cp1251", "koi8_r", "cp866")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # a lone space is right already
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ENDS_PART = (";", ",", ".", ":", "-", "–", "—", "(", "|")
_LABELLED = re.compile(r"(?:\d+\.)*\d+[.)]\s|[а-я]\)\s|[–—•]\s")
_ENDS_NAME = re.compile(r"[А-ЯЁ]\. ?$")
# each with a sign without which it cannot match
_MARKUP: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str], str], ...] = (
    (re.compile(r"\*\*(?=[^\s*])([^*\n]*(?:\n(?!\n)[^*\n]*)*)\*\*"), r"\1", "*"),
    (re.compile(r"^[ ]*#{1,6}[ ]+", re.M), "", "#"),
    (re.compile(r"^[ ]*>[ ]?", re.M), "", ">"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1", "\\"),
    (re.compile(r"(?<=\S)[ ]*<br[ ]*/?>[ ]*(?=\S)", re.I), lambda hit: joint(hit.string[: hit.start()], hit.string[hit.end() :]), "<"),
    (re.compile(r"<br[ ]*/?>", re.I), " ", "<"),
)


def joint(before: str, following: str) -> str:
    """What joins two lines of a table's cell: they name several things unless the second runs on in lower case or the
    first has an open end; the point of a person's initials is no end.

    >>> joint("Белоус И.И.", "Отдел кадров"), joint("Отдел", "кадров"), joint("Отдел,", "Архив"), joint("до", "15 мая")
    ('; ', ' ', ' ', ' ')
    """
    labelled = _LABELLED.match(following) is not None
    runs_on = not (following[0].isupper() or following[0] in "«" or labelled) or before.endswith(_ENDS_PART)
    return " " if runs_on and not (following[0].isupper() and _ENDS_NAME.search(before)) else "; "


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 (with or without mark), UTF-16 with mark, or the Cyrillic single-byte encodings by detection.

    Raises ReadError for an empty or a binary file, and where no encoding gives readable Russian.
    """
    if not data.strip():
        raise ReadError(f"{name}: the file is empty")
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return _decoded(data, encoding, name)
    if b"\0" in data:
        raise ReadError(f"{name}: a binary file, not a text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _detected(data, name)
    if sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\x0b\x0c\x85" for c in text) > len(text) // 100:
        raise ReadError(f"{name}: a binary file, not a text")
    return text


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(f"{name}: broken {encoding}: {error.reason} at byte {error.start}") from None


def _detected(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(ENCODINGS)).best()
    if best is None:
        raise ReadError(f"{name}: unknown encoding (read are UTF-8, UTF-16, cp1251, koi8-r and cp866)")
    text = str(best)
    if not re.search(r"[А-Яа-яЁё]{3}", text):
        raise ReadError(f"{name}: no Russian text in it in any known encoding")
    return text


def clean(text: str, markdown: bool = True) -> str:
    """Return ``text`` as every later stage and the output see it.

    Lines end in ``\\n``; inside a line every run of white space is one space and none stands at its ends; soft hyphens,
    zero-width characters and control characters are gone. So are, where ``markdown``, its marks of emphasis, heading
    and escape: in a text that a word processor wrote they would be text.
    """
    text = unicodedata.normalize("NFC", text)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", _BREAKS.sub("\n", text)))
    text = "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    for pattern, replacement, sign in _MARKUP if markdown else ():
        if sign in text:
            text = pattern.sub(replacement, text)
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n") + "\n"
