"""Texts as Redmine gets them: cut to its limits, in marks that Textile and Markdown leave alone, with the key as last line."""

from __future__ import annotations

import re

from pipeline.delivery.redmine.settings import words
from pipeline.delivery.trackers.cells import cut
from pipeline.delivery.trackers.fields import clean

# What Textile, Markdown or Redmine itself would act on, tried in this order (github.com/redmine/redmine: QTAGS and BLOCKS of
# lib/redmine/wiki_formatting/textile/redcloth3.rb, LINKS_RE of app/helpers/application_helper.rb).
_MARKUP = re.compile(
    r"""
    # as they are: plain addresses, which may become links
    (?<![^\s(]) (?:https?://[\w./-]+ | [A-Za-z0-9.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+) (?=[,;.)]?(?:\s|$))
    | ^ (?P<block>[a-z]{1,9}\d*(?:[^\w\s.][^\s.]*)?) (?P<dot>\.) (?=[ .:]|$)   # Textile's paragraphs: "h1. ", "p(right). "
    | ^ (?P<ordinal>\d{1,9}) (?P<after>[.)]) (?=\s|$)       # a numbered list
    | (?P<link>\b(?:attachment|document|version|forum|news|message|project|commit|source|export|user):) (?=\S)
    | (?P<sign>
        [*_~`|^@\[\]{}\\<>]                                 # opens markup wherever it stands
        | (?<!\w) [-+%!=?] (?=\S|$)                        # … only before a word
        | ^ [-+=:] | ^ \# (?=\s|\#|$)                       # … only at the beginning of a line
        | \# (?=\d|\#|note) | " (?=:) | & (?=\#?\w+;) | : (?=//) | (?<=\bwww) \.
    )
    """,
    re.MULTILINE | re.VERBOSE,
)
# Redmine looks for its own links in the finished text, where CommonMark has turned entities back: a word joiner parts them.
_PARTED = "#@[!"
_JOINER = "&#8288;"
_KEY = r"[^\s/]+"


def escaped(text: str) -> str:
    """Text of an act that no markup of Redmine's acts on: signs that would become entities, which are shown as those signs.

    >>> escaped("не менее 80 % школ, *все*, #12")
    'не менее 80 % школ, &#42;все&#42;, &#35;&#8288;12'
    """
    return _MARKUP.sub(_harmless, text)


def _harmless(hit: re.Match[str]) -> str:
    if hit["dot"]:
        return f"{escaped(hit['block'])}{_entity(hit['dot'])}"
    if hit["ordinal"]:
        return f"{hit['ordinal']}{_entity(hit['after'])}"
    if hit["link"]:
        return f"{hit['link']}{_JOINER}"
    return _entity(hit["sign"]) if hit["sign"] else hit[0]


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};{_JOINER if sign in _PARTED else ''}"


def subject(clause: str, title: str) -> str:
    """One line of at most Redmine's limit: the clause and what is ordered."""
    told = " ".join(clean(f"{clause} {title}").split())
    return cut(told, words().longest.subject) if told else words().no_text


def description(body: str, key: str, markup: bool) -> str:
    """The text of an issue, its key in the last line."""
    lines = [line.strip() for line in cut(clean(body), words().longest.description).split("\n")]
    told = "\n".join(lines).strip()
    if markup:
        told = cut_entities(escaped(told))
    return f"{told}\n\n{key_line(key)}".lstrip("\n")


def cut_entities(text: str) -> str:
    """Escaped text cut again, where the entities have made it too long, and not inside one of them."""
    most = words().longest.description + words().longest.description // 2
    return text if len(text) <= most else re.sub(r"&[#\w]*$", "", text[: most - 1]) + "…"


def key_line(key: str) -> str:
    """The line that an issue is known by."""
    return f"{words().key_label}: {key}"


def keys_of(text: str) -> tuple[str, str | None] | None:
    """The keys of the act and, below an act, of the assignment, in the last line of a description that names them.

    >>> keys_of("Провести сверку\\n\\nКлюч: a1/b2"), keys_of("Приказ\\r\\n\\r\\nКлюч: a1"), keys_of("Ключ от двери: b2")
    (('a1', 'b2'), ('a1', None), None)
    """
    label = re.escape(words().key_label)
    found = re.findall(rf"^{label}: ({_KEY})(?:/({_KEY}))?[ \t]*$", plain(text), re.MULTILINE)
    return (found[-1][0], found[-1][1] or None) if found else None


def plain(text: str | None) -> str:
    """Text as it is compared: Redmine's own form sends other line ends."""
    return (text or "").replace("\r\n", "\n").rstrip()


def without_own_key(text: str, key: str) -> str:
    """A description of the import files without its last line, the key."""
    return text.removesuffix(f"{words().key_label}: {key}").rstrip()
