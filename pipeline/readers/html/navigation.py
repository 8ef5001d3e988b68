"""What of a saved page is not the act: menus, banners, forms, and what the browser does not show.

Three kinds of evidence, each weaker than the one before: what an element is (its tag and role), what the site calls it
(words of class and id), and that nearly all of its text is links. The weaker ones never take the larger part of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from pipeline.rulebook.book import PageRules

_UNSEEN_TAGS = frozenset(
    ("head", "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "canvas", "audio", "video", "map",
     "select", "input", "textarea", "button", "datalist", "dialog", "del", "nav", "aside", "menu", "xml")
)  # fmt: skip
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_FRAME_TAGS = frozenset(("header", "footer"))
_LISTS = frozenset(("ul", "ol", "dl"))  # which never hold all of a page, as a division may
_NAMED = _LISTS | {"div", "table", "section", "center"}
_LINKING = _NAMED | {"td", "p"}
_WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_LARGER_PART = 0.5
_LEAST_LINKS = 4
_LINK_SHARE = 0.75


@dataclass
class _Size:
    text: int = 0
    in_links: int = 0
    links: int = 0

    def add(self, other: _Size) -> None:
        self.text += other.text
        self.in_links += other.in_links
        self.links += other.links


@dataclass(frozen=True)
class _Words:
    roles: frozenset[str]
    frame: frozenset[str]
    frame_with_links: frozenset[str]
    content: frozenset[str]


def drop_frame(root: etree._Element, rules: PageRules) -> etree._Element:
    """Take out of a page all that is not the act, and return the element that holds the rest.

    The text behind an element that goes stays. Time and memory are linear in the size of the page, whatever its depth.
    """
    lists = (rules.words.dropped_roles, rules.words.dropped_words, rules.words.dropped_words_with_links, rules.words.content_tags)
    words = _Words(*map(frozenset, lists))
    _drop(root, (element for element in _elements(root) if _is_unseen(element, words)))
    sizes = _sizes(root)
    _drop(root, (element for element, size in sizes.items() if element.tag in _LISTS and _is_linking(size)))
    sizes = _sizes(root)
    most = sizes[root].text * _LARGER_PART
    _drop(root, (element for element, size in sizes.items() if size.text <= most and _is_frame(element, size, words)))
    return _content(root, words)


def _elements(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def _drop(root: etree._Element, elements: Iterable[etree._Element]) -> None:
    for element in list(elements):
        parent = element.getparent()
        if parent is None or element is root:
            continue
        tail = element.tail or ""
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)


def _is_unseen(element: etree._Element, words: _Words) -> bool:
    tag, style = str(element.tag), element.get("style") or ""
    if tag in _UNSEEN_TAGS or element.get("hidden") is not None or (style and _UNSEEN_STYLE.search(style)):
        return True
    return (element.get("role") or "").lower() in words.roles or element.get("aria-hidden") == "true"


def _sizes(root: etree._Element) -> dict[etree._Element, _Size]:
    """How many letters an element holds, how many of them in links, and in how many."""
    sizes: dict[etree._Element, _Size] = {}
    for element in reversed(_elements(root)):
        size = sizes.setdefault(element, _Size())
        size.text += _length(element.text)
        if element.tag == "a" and element.get("href"):
            size.in_links, size.links = size.text, 1
        parent = element.getparent()
        if parent is not None and element is not root:
            above = sizes.setdefault(parent, _Size())
            above.add(size)
            above.text += _length(element.tail)
    return sizes


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _content(root: etree._Element, words: _Words) -> etree._Element:
    """The smallest container that the page itself calls its content, where it holds the larger part of the text."""
    sizes = _sizes(root)
    least = sizes[root].text * _LARGER_PART
    found = [e for e in sizes if (e.tag in words.content or e.get("role") == "main") and sizes[e].text > least]
    return min(found, key=lambda element: sizes[element].text, default=root)


def _is_frame(element: etree._Element, size: _Size, words: _Words) -> bool:
    if element.tag == "form":
        return True
    if element.tag in _FRAME_TAGS:  # of the page, or, inside its content, the head and foot of that
        return next(element.iterancestors(*words.content), None) is None
    if element.tag in _LINKING and _is_linking(size):
        return True
    called = _words(element) if element.tag in _NAMED else set()
    return bool(called & words.frame or (size.links > 1 and called & words.frame_with_links))


def _is_linking(size: _Size) -> bool:
    return size.links >= _LEAST_LINKS and size.in_links >= size.text * _LINK_SHARE


def _words(element: etree._Element) -> set[str]:
    """The words of class and id: ``main-menu_left topNav2`` are main, menu, left, top, nav."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return {word.lower() for word in _WORD.findall(names)} if names != " " else set()
