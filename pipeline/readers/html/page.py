"""Pages saved from a site and documents saved as pages: their paragraphs as the browser shows them, labels and all.

lxml reads them (libxml2's parser of HTML, which mends what is broken); what stands around the act goes
(:mod:`pipeline.readers.html.navigation`); then the tree is walked once, without recursion, and lines are written.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from lxml import etree

from pipeline.errors import ReadError
from pipeline.readers.content import PAGE, Content, Limits
from pipeline.readers.html.drawn import as_tables
from pipeline.readers.html.lines import page_lines
from pipeline.readers.html.navigation import drop_frame
from pipeline.readers.text import ENCODINGS, decode
from pipeline.rulebook.load import load as load_rules

_DECLARED = re.compile(rb"""(?i)<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""")
_HEAD = 4096
_NOT_TEXT = re.compile(rb"(?is)<(script|style)\b.*?</\1\s*>|<[^>]*>")
# What old editors open in every paragraph and never close, so that it nests without end.
_FORMATTING = re.compile(r"(?i)</?(?:font|span|b|i|u|s|em|strong|big|small|tt|o:p)\b[^>]*>")
_LETTERS = re.compile("[А-Яа-яЁё]")
# More than half of the letters of any Russian text; of a text read in the wrong code page, hardly one in five.
_FREQUENT = re.compile("[оеаинтсрвл]")
_PLAUSIBLE = 0.4
_FEW = 0.01
_LEAST = 3


def read_html(data: bytes, name: str, limits: Limits) -> Content:
    """Read a page. Raises ReadError where it is in no known encoding or nested beyond what can be parsed."""
    return _content(_decoded(data, name, None), name, limits)


def read_mht(data: bytes, name: str, limits: Limits) -> Content:
    """Read a page that a browser or Word saved with its pictures in one file (RFC 2557): the first page in it."""
    try:
        # An .mht of Word begins with an empty line now and then, and without one its header would be the body.
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                assert isinstance(page, bytes)
                return _content(_decoded(page, name, part.get_content_charset()), name, limits)
    except (AssertionError, ValueError, LookupError, AttributeError, TypeError, IndexError, KeyError, RecursionError):
        raise ReadError(f"{name}: a saved page (MHTML) that is broken") from None
    raise ReadError(f"{name}: a saved page (MHTML) without a page in it")


def _content(text: str, name: str, limits: Limits) -> Content:
    root = _parsed(text, name)
    if root is None:
        return Content("", "text/html")
    rules = load_rules(limits.rules)
    body = drop_frame(root, rules["page"])
    as_tables(body, rules["structure"])
    return Content("\n".join(page_lines(body, name)).replace(PAGE, ""), "text/html")


def _parsed(text: str, name: str, whole: bool = True) -> etree._Element | None:
    # Huge, since libxml2 would otherwise stop at a depth of 256 and drop the rest without a word.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.replace("\0", " ").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    if any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_fatals()):
        if not whole:
            raise ReadError(f"{name}: the page's elements are nested too deep to be read")
        return _parsed(_FORMATTING.sub("", text), name, whole=False)
    return root


# ---- encoding


def _decoded(data: bytes, name: str, told: str | None) -> str:
    """Decode by byte-order mark, as UTF-8 where it is that, as declared where this gives Russian, else by detection.

    UTF-8 goes before the declaration: nothing else is valid UTF-8 by chance, and saved pages keep declarations that
    their new encoding made wrong.
    """
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        return decode(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:_HEAD])
    for encoding in filter(None, (declared and declared.group(1).decode("ascii"), told)):
        if (text := _as_russian(data, encoding)) is not None:
            return text
    mostly = data.decode("utf-8", "replace")
    if mostly.count("\ufffd") <= max(_LEAST, len(_LETTERS.findall(mostly)) * _FEW):
        return mostly  # a page cut or patched in the middle of a letter
    return data.decode(_detected(data, name), "replace")


def _as_russian(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError):
        return None
    letters = len(_LETTERS.findall(text))
    return text if letters and len(_FREQUENT.findall(text)) >= letters * _PLAUSIBLE else None


def _detected(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    visible = b" ".join(_NOT_TEXT.sub(b" ", data).split())
    best = from_bytes(visible, cp_isolation=list(ENCODINGS)).best()
    if best is None:
        raise ReadError(f"{name}: unknown encoding (read are UTF-8, UTF-16, cp1251, koi8-r and cp866)")
    return best.encoding
