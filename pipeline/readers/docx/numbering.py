"""Automatic numbers: ``numbering.xml`` read once, and counters that give each paragraph its label.

Facts are those of ECMA-376 Part 1 §17.9 and, where Word does otherwise, of [MS-OI29500] on the same sections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from pipeline.readers.docx.labels import bullet, number
from pipeline.readers.docx.markup import child, content, int_value, integer, switch, text_value, w
from pipeline.readers.docx.styles import NumberingChoice, Styles

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """One level of a definition; ``pattern`` is its text with ``%1`` to ``%9`` for the counters of the levels."""

    start: int = 0
    fmt: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    legal: bool = False
    glued: bool = False
    style: str = ""
    font: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Instance:
    """A numbering instance with its overrides laid over its definition, whose counters it shares with its siblings."""

    number: int
    definition: int
    levels: dict[int, Level]
    restarts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Label:
    """The label of a paragraph; ``glued`` where nothing stands between it and the text."""

    text: str = ""
    glued: bool = False

    def before(self, text: str) -> str:
        """The text with its label typed before it.

        A space parts the two even where Word shows none, because ``1.1`` and ``2 экземпляра`` must not become
        ``1.12 экземпляра``; only a stop or bracket that is typed in the text stays with its number.
        """
        if not self.text or not text:
            return self.text + text
        return self.text + ("" if self.glued and text[0] in ".,:;)" else " ") + text


class Numbering:
    """The numbering definitions of a document; gives the instance and level of a paragraph, if it has a number."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        definitions = [] if root is None else list(root.iterchildren(w("abstractNum")))
        self._definitions = {integer(d.get(w("abstractNumId"))): d for d in definitions}
        self._levels: dict[int, dict[int, Level]] = {}
        instances = [] if root is None else list(root.iterchildren(w("num")))
        self._nums = {integer(n.get(w("numId"))): n for n in instances}
        self._instances: dict[int, Instance | None] = {}

    def find(self, properties: _Element | None) -> tuple[Instance, int] | None:
        """The instance and level of a paragraph with these properties, None where it has no number."""
        choice = self._styles.numbering(properties)
        instance = None if choice is None else self._instance(choice.number)
        return None if choice is None or instance is None else (instance, _level_index(instance, choice))

    def _instance(self, name: int) -> Instance | None:
        if name not in self._instances:
            self._instances[name] = self._read_instance(name)
        return self._instances[name]

    def _read_instance(self, name: int) -> Instance | None:
        node = self._nums.get(name)
        definition = self._definition(name)
        if node is None or definition is None:
            return None
        levels, restarts = dict(self._levels_of(definition)), set()
        for change in node.iterchildren(w("lvlOverride")):
            index = integer(change.get(w("ilvl")))
            if index is None:
                continue
            instead, start = child(change, "lvl"), int_value(change, "startOverride")
            if instead is not None:
                # Word takes the restart rule from the definition ([MS-OI29500] on lvlRestart).
                levels[index] = replace(_read_level(instead), restart=levels.get(index, Level()).restart)
            if start is not None:
                levels[index] = replace(levels.get(index, Level()), start=start)
                restarts.add(index)
        return Instance(name, definition, levels, frozenset(restarts))

    def _definition(self, name: int | None) -> int | None:
        """The definition of an instance, through numbering styles to the one that has the levels."""
        seen = set()
        while name is not None and name not in seen:
            seen.add(name)
            found = int_value(self._nums.get(name), "abstractNumId")
            link = text_value(self._definitions.get(found), "numStyleLink")
            if not link:
                return found if found in self._definitions else None
            name = self._styles.linked_instance(link)
        return None

    def _levels_of(self, definition: int) -> dict[int, Level]:
        if definition not in self._levels:
            nodes = self._definitions[definition].iterchildren(w("lvl"))
            found = ((integer(node.get(w("ilvl"))), node) for node in nodes)
            self._levels[definition] = {index: _read_level(node) for index, node in found if index is not None}
        return self._levels[definition]


def _level_index(instance: Instance, choice: NumberingChoice) -> int:
    """A level that names the paragraph's style is taken whatever level the style names (ECMA-376 Part 1 §17.9, pStyle)."""
    if choice.style:
        tied = (index for index, level in instance.levels.items() if level.style == choice.style)
        choice = replace(choice, level=next(tied, choice.level))
    return choice.level if choice.level is not None and 0 <= choice.level < LEVELS else 0


def _read_level(node: _Element) -> Level:
    formats = [element for element in content(node) if element.tag == w("numFmt")]
    fmt = (formats[0].get(w("val")) or "decimal") if formats else "decimal"
    if fmt == "custom":
        fmt = formats[0].get(w("format")) or "decimal"
    fonts = child(node, "rPr", "rFonts")
    return Level(
        start=int_value(node, "start") or 0,
        fmt=fmt,
        pattern=text_value(node, "lvlText"),
        restart=int_value(node, "lvlRestart"),
        legal=bool(switch(node, "isLgl")),
        glued=text_value(node, "suff") == "nothing",
        style=text_value(node, "pStyle"),
        font="" if fonts is None else fonts.get(w("ascii")) or fonts.get(w("hAnsi")) or "",
        hidden=bool(switch(node, "rPr", "vanish")),
    )


@dataclass
class Counters:
    """The counters of one story (the text, the notes, the boxes); instances of one definition count together."""

    _counts: dict[int, dict[int, int]] = field(default_factory=dict)
    _restarted: set[int] = field(default_factory=set)

    def label(self, instance: Instance, index: int) -> Label:
        """Count a paragraph at a level and return its label."""
        counts = self._counts.setdefault(instance.definition, {})
        self._advance(instance, index, counts)
        level = instance.levels.get(index, Level())
        if level.hidden:
            return Label()
        if level.fmt == "bullet":
            return Label(bullet(level.pattern, level.font))
        return Label(_written(instance.levels, index, counts).strip(), level.glued)

    def _advance(self, instance: Instance, index: int, counts: dict[int, int]) -> None:
        for above in range(index):
            # A level that no paragraph has had yet counts as begun: 1.1 before any 1 makes the next one 2.
            counts.setdefault(above, instance.levels.get(above, Level()).start)
        level = instance.levels.get(index, Level())
        if index in instance.restarts and instance.number not in self._restarted:
            # Once for the instance, not for each level: the levels below begin anew by themselves.
            self._restarted.add(instance.number)
            counts[index] = level.start
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        for below in range(index + 1, LEVELS):
            if _begins_anew(instance.levels.get(below, Level()).restart, below, index):
                counts.pop(below, None)


def _begins_anew(restart: int | None, level: int, used: int) -> bool:
    """Whether a level restarts when one above it is used: after every higher one, or only from ``restart`` upwards.

    0 means never; a value that names no higher level is ignored (ECMA-376 Part 1 §17.9, lvlRestart).
    """
    return restart is None or restart > level or used < restart


def _written(levels: dict[int, Level], index: int, counts: dict[int, int]) -> str:
    """The text of a level with its counters. A higher level without a number takes the sign behind it along."""
    own = levels.get(index, Level())
    pieces = _PLACE.split(own.pattern)
    label = pieces[0]
    for place, sign in zip(map(int, pieces[1::2]), pieces[2::2], strict=True):
        level = levels.get(place - 1, Level())
        if place - 1 > index or level.fmt == "bullet":
            label += sign
        elif place - 1 < index and level.fmt == "none":
            continue
        else:
            label += number(counts.get(place - 1, level.start), "decimal" if own.legal and level.fmt != "none" else level.fmt) + sign
    return label
