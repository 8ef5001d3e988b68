"""A paragraph with what it shows by itself, before anybody asks where in the act it stands."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.outline.labels import sure_label
from pipeline.outline.paragraphs import Paragraph
from pipeline.rulebook.book import Rulebook, StructureMatch
from pipeline.words.morphology import in_case, is_infinitive
from pipeline.words.normal import is_quoted, normal

_WORDS = re.compile(r"[А-Яа-яЁё-]+")
_LONG_WORDS = re.compile(r"[а-яё]{4,}")
_FAR_IN = 60
_LONG_PREAMBLE = 60
_SENTENCE, _LONG_SENTENCE = 120, 220
_LEAST_TITLE = 4


@dataclass
class Passage:
    """A paragraph and its signs, each looked for once."""

    paragraph: Paragraph
    rules: Rulebook
    in_plan: bool = False  # a line of a plan's table
    is_cut: bool = False  # over several lines of the text, where its characters stand at other places than in the paragraph

    def parted(self, place: int) -> list[Passage]:
        """The passage as two: up to a place of its text, and from there on."""
        paragraph = self.paragraph
        cut, tail = paragraph.span[0] + place, paragraph.text[place:]
        head = replace(paragraph, span=(paragraph.span[0], cut), text=paragraph.text[:place].rstrip())
        body = Paragraph((cut, paragraph.span[1]), tail, sure_label(tail, self.rules), last_line=tail)
        return [Passage(head, self.rules), Passage(body, self.rules)]

    @property
    def text(self) -> str:
        """The text of the paragraph, its label included."""
        return self.paragraph.text

    @cached_property
    def behind_label(self) -> str:
        """The text without its number or bullet."""
        label = self.paragraph.label
        return self.text[label.span[1] if label else 0 :].lstrip()

    @cached_property
    def part(self) -> str | None:
        """Which part of an act the paragraph begins, by the rules of structure that match at its start."""
        match = self.rules["structure"].start(self.behind_label)
        part = match.rule.gives.part if match else None
        if part == "appendix" and (self.paragraph.label is not None or has_infinitive(self.text)):
            return None  # «1.1. Приложение изложить в новой редакции» is about an appendix and begins none
        return part

    @cached_property
    def marker(self) -> StructureMatch | None:
        """The word that opens the operative part, where the paragraph holds one outside quotes."""
        return next((match for match in self.rules["structure"].scan(self.text) if self._opens(match)), None)

    def _opens(self, match: StructureMatch) -> bool:
        if match.rule.gives.part != "operative":
            return False
        before = normal(self.text[: match.span[0]])
        if match.rule.gives.alone and before.strip() and not before.rstrip().endswith((".", ",", "-")):
            return False  # «трудности, требующие решения:» decides nothing
        heard = any(word in before for word in self.rules["structure"].phrases("hearing"))
        return not is_quoted(self.text, match.span[0]) and not (self.paragraph.label and match.span[0] > _FAR_IN and heard)

    @property
    def leads_in(self) -> bool:
        """Whether the paragraph only says that what follows is recommended."""
        return self.marker is not None and self.marker.rule.gives.lead_in

    @cached_property
    def opens_preamble(self) -> bool:
        """Whether it begins as preambles do (``В целях …``) and is long enough or ends like a sentence."""
        starts = tuple(self.rules["structure"].phrases("preamble_starts"))
        return normal(self.text).startswith(starts) and (len(self.text) > _LONG_PREAMBLE or self.text.endswith((":", ",", ".")))

    @cached_property
    def is_sentence(self) -> bool:
        """Whether it is too long for a line of a heading, and no title."""
        long = len(self.text) > _LONG_SENTENCE or (len(self.text) > _SENTENCE and self.text.endswith((".", ":", ",")))
        return long and not normal(self.text).startswith(tuple(self.rules["structure"].phrases("title_starts")))

    @cached_property
    def is_title(self) -> bool:
        """Whether it reads as a title: in capitals or without an end, and nothing in it acts."""
        text = self.text.strip()
        if len(text) > _SENTENCE or not text[:1].isupper() or text.endswith((".", ":", ";", ",")) or has_infinitive(text):
            return False
        letters = [char for char in text if char.isalpha()]
        return len(letters) > _LEAST_TITLE and (all(char.isupper() for char in letters) or len(_WORDS.findall(text)) > 1)

    @property
    def is_closed(self) -> bool:
        """Whether the paragraph ends as a sentence does, so that the next one begins something."""
        return self.text.rstrip().endswith((".", ";", ")", "»", '"'))

    @cached_property
    def number(self) -> str:
        """The number or letter of its label, empty where it has none."""
        label = self.paragraph.label
        return self.text[slice(*label.parts["number"])].strip() if label and "number" in label.parts else ""

    @cached_property
    def is_topic(self) -> bool:
        """Whether it names what a question of a protocol is about (``1. О подготовке школ``)."""
        return normal(self.behind_label).strip().startswith(tuple(self.rules["structure"].phrases("topic_starts")))

    @cached_property
    def says_to_do(self) -> bool:
        """Whether it begins with an infinitive or addresses somebody in the dative."""
        label = self.paragraph.label
        words = _WORDS.findall(self.text[label.span[1] if label else 0 :][:200])
        if not words:
            return False
        if any(is_infinitive(word) for word in words[:4]):
            return True
        return bool(in_case(words[0], "datv") and not in_case(words[0], "gent"))

    @cached_property
    def is_order(self) -> bool:
        """Whether its first word is an infinitive, with something to do behind it."""
        words = _WORDS.findall(self.text)
        return len(words) > 2 and is_infinitive(words[0])


def passages(text: str, found: list[Paragraph], rules: Rulebook, plans: Container[int] = ()) -> list[Passage]:
    """The paragraphs as passages; what stands behind an operative marker in the same paragraph is one of its own.

    ``plans`` holds the starts of the lines of plans."""
    result: list[Passage] = []
    for paragraph in found:
        passage = Passage(paragraph, rules, paragraph.span[0] in plans, "\n" in text[slice(*paragraph.span)])
        marker = passage.marker
        rest = passage.text[marker.span[1] :] if marker else ""
        if marker is None or not rest.strip() or passage.is_cut:
            result.append(passage)
        else:
            result += passage.parted(marker.span[1] + len(rest) - len(rest.lstrip()))
    return result


def has_infinitive(text: str) -> bool:
    """Whether a word in small letters is an infinitive."""
    return any(is_infinitive(word) for word in _LONG_WORDS.findall(text))
