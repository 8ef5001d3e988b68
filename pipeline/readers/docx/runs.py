"""The text inside a paragraph: what is shown of its runs, fields and revisions, and the boxes and notes hung on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from pipeline.readers.content import PAGE
from pipeline.readers.docx.markup import MATH, child, content, switch, text_value, w
from pipeline.readers.docx.styles import Styles

_WRAPPERS = {
    w(name) for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "fldSimple", "dir", "bdo", "rubyBase")
}
_GONE = {w("del"), w("moveFrom")}
_BOX = w("txbxContent")
_DRAWINGS = {w("drawing"), w("pict"), w("object")}
_SIGNS = {w("tab"): " ", w("ptab"): " ", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_NOTES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
# Signs of symbol fonts that stand in running text; all others are pictures and no text.
_SYMBOLS = {
    "symbol": {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0x2D: "–", 0xBE: "—", 0xD7: "·", 0xB9: "≠"},
    "wingdings": {0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xFC: "✓", 0x6C: "●", 0x6E: "■", 0x9F: "•"},
}
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_TYPED_BULLETS = {"\uf0b7": "•", "\uf0a7": "•", "\uf02d": "–"}
_SPACE = re.compile(r"[\t\n\r]")


@dataclass
class Fields:
    """The complex fields that are open at a point of a story; they may reach over many paragraphs.

    A field is a code, hidden, and its result, shown; a field may stand in another one's code.
    """

    balanced: bool = True
    _in_result: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, story: _Element) -> Fields:
        """The fields of a story. Where their begins and ends do not match, only the codes themselves are left out."""
        kinds = [mark.get(w("fldCharType")) for mark in story.iter(w("fldChar"))]
        return cls(balanced=kinds.count("begin") == kinds.count("end"))

    def take(self, kind: str | None) -> None:
        """Go past a mark of a field."""
        if kind == "begin":
            self._in_result.append(False)
        elif kind == "separate" and self._in_result:
            self._in_result[-1] = True
        elif kind == "end" and self._in_result:
            self._in_result.pop()

    @property
    def hide(self) -> bool:
        """Whether the text here belongs to a code."""
        return self.balanced and not all(self._in_result)


@dataclass
class Inline:
    """What a paragraph holds: its text, the boxes hung on its beginning and those hung further on, its notes."""

    text: str = ""
    boxes_before: list[_Element] = field(default_factory=list)
    boxes_after: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def boxes(self, behind_text: bool) -> list[_Element]:
        """Where boxes go that hang on a place with or without text before it."""
        return self.boxes_after if behind_text else self.boxes_before


class InlineReader:
    """Reads the paragraphs of one story, one after the other."""

    def __init__(self, styles: Styles, fields: Fields) -> None:
        self._styles = styles
        self._fields = fields

    def read(self, paragraph: _Element) -> Inline:
        """What is shown of a paragraph, without its number."""
        self._style_hides = self._styles.hides(self._styles.of_paragraph(child(paragraph, "pPr")))
        found = Inline()
        parts: list[str] = []
        self._walk(paragraph, found, parts)
        found.text = "".join(parts).replace(PAGE, "")
        return found

    def hides(self, properties: _Element | None) -> bool:
        """Whether run properties hide a run, or the mark of the paragraph that was read last.

        Styles of paragraph and characters switch each other off (ECMA-376 Part 1 §17.7.3).
        """
        own = switch(properties, "vanish")
        if own is not None:
            return own
        style = text_value(properties, "rStyle")
        return self._style_hides != (bool(style) and self._styles.hides(style))

    def _walk(self, parent: _Element, found: Inline, parts: list[str]) -> None:
        for element in content(parent):
            tag = element.tag
            if tag == w("r"):
                self._run(element, found, parts)
            elif tag in _WRAPPERS:
                self._walk(element, found, parts)
            elif tag == w("sdt"):
                if switch(element, "sdtPr", "showingPlcHdr"):
                    self._pass(element)
                else:
                    self._walk(element, found, parts)
            elif tag in _GONE:
                self._pass(element)
            elif tag in (f"{{{MATH}}}oMath", f"{{{MATH}}}oMathPara"):
                parts.extend(piece.text or "" for piece in element.iter(f"{{{MATH}}}t"))

    def _pass(self, element: _Element) -> None:
        """Leave an element out, but not the marks in it of a field that is only partly there."""
        for mark in element.iter(w("fldChar")):
            self._fields.take(mark.get(w("fldCharType")))

    def _run(self, run: _Element, found: Inline, parts: list[str]) -> None:
        hidden = self.hides(child(run, "rPr"))
        for element in content(run):
            tag = element.tag
            if tag == w("fldChar"):
                self._fields.take(element.get(w("fldCharType")))
            elif hidden or self._fields.hide:
                continue
            elif (text := _shown(element)) is not None:
                parts.append(text)
            elif tag in _NOTES:
                found.notes.append((_NOTES[tag], element.get(w("id")) or ""))
                if element.get(w("customMarkFollows")) in {"1", "true", "on"}:
                    break  # the rest of the run is the mark
            elif tag in _DRAWINGS:
                found.boxes(behind_text=bool("".join(parts).strip())).extend(_boxes(element))
            elif tag == w("ruby"):
                self._walk(element, found, parts)


def _shown(element: _Element) -> str | None:
    """What an element of a run shows that is a text or a sign; None of any other."""
    if element.tag == w("t"):
        return _text(element)
    if element.tag == w("sym"):
        return _symbol(element)
    return _SIGNS.get(element.tag)


def _text(element: _Element) -> str:
    text = _SPACE.sub(" ", element.text or "")
    if element.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
        text = text.strip(" ")
    return _PRIVATE.sub(lambda sign: _TYPED_BULLETS.get(sign.group(), ""), text)


def _symbol(element: _Element) -> str:
    code = element.get(w("char")) or ""
    font = (element.get(w("font")) or "").lower()
    if not re.fullmatch("[0-9A-Fa-f]{1,4}", code):
        return ""
    value = int(code, 16)
    if font in _SYMBOLS or 0xF000 <= value <= 0xF0FF:
        return _SYMBOLS.get(font, {}).get(value & 0xFF, "")
    return "" if 0xD800 <= value <= 0xDFFF else chr(value)


def _boxes(element: _Element) -> Iterator[_Element]:
    """The contents of the text boxes of a drawing, not those of boxes inside them."""
    for inner in content(element):
        if inner.tag == _BOX:
            yield inner
        else:
            yield from _boxes(inner)
