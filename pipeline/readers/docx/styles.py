"""What the reader needs of ``styles.xml``: numbering, hidden text and table borders, along the chain of ``basedOn``."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from pipeline.readers.docx.markup import child, int_value, switch, text_value, w

_NO_BORDER = {"", "nil", "none"}


@dataclass(frozen=True)
class NumberingChoice:
    """Which instance and level a paragraph takes; ``style`` is the style that says so, empty where the paragraph does."""

    number: int
    level: int | None
    style: str


class Styles:
    """The styles of a document by their ids; a chain that bites its own tail ends there."""

    def __init__(self, root: _Element | None) -> None:
        found = [] if root is None else list(root.iterchildren(w("style")))
        self._by_id = {style.get(w("styleId")) or "": style for style in found}
        self._default = next((s.get(w("styleId")) or "" for s in found if _is_default(s)), "")
        self._chains: dict[str, list[tuple[str, _Element]]] = {}

    def chain(self, name: str) -> list[tuple[str, _Element]]:
        """A style and those that it is based on, nearest first."""
        if name not in self._chains:
            chain: dict[str, _Element] = {}
            step = name
            while step in self._by_id and step not in chain:
                chain[step] = self._by_id[step]
                step = text_value(self._by_id[step], "basedOn")
            self._chains[name] = list(chain.items())
        return self._chains[name]

    def of_paragraph(self, properties: _Element | None) -> str:
        """The id of the paragraph's style; a style that does not exist is the default one, as in Word."""
        name = text_value(properties, "pStyle")
        return name if name in self._by_id else self._default

    def numbering(self, properties: _Element | None) -> NumberingChoice | None:
        """The numbering of a paragraph, None for no number.

        Instance and level are inherited each for itself: a style may set the level and leave the instance to the style
        that it is based on. Instance 0 takes an inherited numbering away (ECMA-376 Part 1 §17.9, numId).
        """
        number, level, source = int_value(properties, "numPr", "numId"), int_value(properties, "numPr", "ilvl"), ""
        for name, style in self.chain(self.of_paragraph(properties)):
            own = child(style, "pPr", "numPr")
            if own is None:
                continue
            if number is None:
                # The nearest style with a say is the one that a level of the definition may be tied to.
                source = source or name
                number = int_value(own, "numId")
            level = int_value(own, "ilvl") if level is None else level
        if int_value(properties, "numPr", "ilvl") is not None:
            source = ""  # the paragraph's own level goes before the one that its style is tied to
        return NumberingChoice(number, level, source) if number else None

    def linked_instance(self, name: str) -> int | None:
        """The instance that a numbering style stands for."""
        return int_value(child(self._by_id.get(name), "pPr"), "numPr", "numId")

    def hides(self, name: str) -> bool:
        """Whether a style of paragraphs or characters hides its text."""
        settings = (switch(style, "rPr", "vanish") for _, style in self.chain(name))
        return next((setting for setting in settings if setting is not None), False)

    def has_borders(self, table: _Element) -> bool:
        """Whether a table shows any line: by itself, by its style or in a cell."""
        places = [child(table, "tblPr", "tblBorders")]
        for _, style in self.chain(text_value(table, "tblPr", "tblStyle")):
            places += style.iter(w("tblBorders"), w("tcBorders"))
        places += table.iterfind(f"{w('tr')}/{w('tc')}/{w('tcPr')}/{w('tcBorders')}")
        return any(side.get(w("val"), "") not in _NO_BORDER for place in places if place is not None for side in place)


def _is_default(style: _Element) -> bool:
    return style.get(w("type")) == "paragraph" and (style.get(w("default")) or "").lower() in {"1", "true", "on"}
