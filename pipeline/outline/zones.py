"""Which paragraphs are heading, preamble, operative part, signature, appendix: the zones of an act."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipeline.model import BlockKind
from pipeline.outline.paragraphs import Paragraph, is_party_line
from pipeline.rulebook.ruleset import Match, Rulebook, RuleSet
from pipeline.words.morphology import in_case, is_infinitive
from pipeline.words.normal import normal

NAME = re.compile(
    r"(?:[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-[А-ЯЁ][а-яё]+)?"
    r"|(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ]\. ?(?:[А-ЯЁ]\.?)?)"
)
_LONG_NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вич|вна|ична|ич|кызы|оглы)")
_RULED = re.compile(r"[_/\\]+")
_TOPICS = ("о ", "об ", "обо ", '"', "рассмотрение", "отчет", "итоги", "утверждение", "разное", "организацион")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SIGNATURE_LINES = 8


@dataclass
class Zone:
    """A run of paragraphs of one kind. A question of a protocol carries its number and the paragraph that has it."""

    kind: BlockKind
    paragraphs: list[Paragraph] = field(default_factory=list)
    question: str | None = None
    question_label: Paragraph | None = None


def zones(text: str, found: list[Paragraph], rules: Rulebook) -> list[Zone]:
    """Split the paragraphs into zones, in order; together they hold every paragraph once."""
    return _Zoner(text, found, rules).run()


class _Zoner:
    def __init__(self, text: str, found: list[Paragraph], rules: Rulebook) -> None:
        self.text = text
        self.structure: RuleSet = rules["structure"]
        self.rules = rules
        self.paragraphs = self._split_at_markers(found, rules)

    def part(self, paragraph: Paragraph) -> str | None:
        """What a paragraph begins, by the rules of structure that match at its start."""
        start = paragraph.label.span[1] if paragraph.label else 0
        match = self.structure.start(paragraph.text[start:].lstrip())
        part = str(match.rule.gives["part"]) if match else None
        if part == "appendix" and (paragraph.label is not None or _has_infinitive(paragraph.text)):
            return None  # «1.1. Приложение изложить в новой редакции» is about an appendix and begins none
        return part

    def _split_at_markers(self, found: list[Paragraph], rules: Rulebook) -> list[Paragraph]:
        """Give what stands behind an operative marker in the same paragraph a paragraph of its own."""
        result: list[Paragraph] = []
        for paragraph in found:
            marker = self.marker(paragraph)
            rest = marker.span[1] if marker else len(paragraph.text)
            if marker is None or not paragraph.text[rest:].strip() or "\n" in self.text[slice(*paragraph.span)]:
                result.append(paragraph)
                continue
            start = rest + len(paragraph.text[rest:]) - len(paragraph.text[rest:].lstrip())
            cut = paragraph.span[0] + start
            result.append(replace(paragraph, span=(paragraph.span[0], cut), text=paragraph.text[:start].rstrip()))
            tail = paragraph.text[start:]
            result.append(Paragraph((cut, paragraph.span[1]), tail, rules["numbering"].start(tail), last_line=tail))
        return result

    def marker(self, paragraph: Paragraph) -> Match | None:
        """The word that opens the operative part, where the paragraph holds one outside quotes."""
        for match in self.structure.scan(paragraph.text):
            if match.rule.gives.get("part") != "operative":
                continue
            before = normal(paragraph.text[: match.span[0]])
            if match.rule.id == "structure.decision_head" and before.strip() and not before.rstrip().endswith((".", ",", "-")):
                continue  # «трудности, требующие решения:» decides nothing
            if before.count('"') % 2 == 0 and not (paragraph.label and match.span[0] > 60 and "слуша" in before):
                return match
        return None

    # ---- the whole

    def run(self) -> list[Zone]:
        marked = [i for i, paragraph in enumerate(self.paragraphs) if self.marker(paragraph)]
        addressed = self._first_addressed(marked)
        if addressed is not None:
            marked = []
        first = marked[0] + 1 if marked else self._first_clause() if addressed is None else addressed
        end = self._end(first)
        marked = [i for i in marked if i < end]
        front = self._front(first)
        body = self._questions(marked, end) if self._is_protocol(marked, end) else [self._operative(first, end)]
        return [zone for zone in front + body + self._back(end) if zone.paragraphs or zone.question]

    def _first_addressed(self, marked: list[int]) -> int | None:
        """Where the meeting first says whom it addresses, if no word opened the operative part before: such paragraphs are
        clauses, and so are those that only say that it recommends."""
        found = [i for i, paragraph in enumerate(self.paragraphs) if self.part(paragraph) == "addresses"]
        opened = [i for i in marked if not self._is_lead_in(self.paragraphs[i])]
        if not found or (opened and opened[0] < found[0]):
            return None
        return min(found + marked)

    def _is_lead_in(self, paragraph: Paragraph) -> bool:
        match = self.marker(paragraph)
        return match is not None and bool(match.rule.gives.get("lead_in"))

    def _operative(self, first: int, end: int) -> Zone:
        return Zone("operative", self.paragraphs[first:end])

    def _first_clause(self) -> int:
        """Where the operative part begins when no word opens it: at the first label, bullet, addressee or table."""
        for index, paragraph in enumerate(self.paragraphs):
            if self.part(paragraph) == "agenda":
                continue
            if paragraph.table or (paragraph.label and len(paragraph.text) > 12):
                return self._lead_in_before(index) if self._orders(index) else len(self.paragraphs)
        for index, paragraph in enumerate(self.paragraphs):
            words = re.findall(r"[А-Яа-яЁё-]+", paragraph.text)
            if words and is_infinitive(words[0]) and len(words) > 2:
                return self._lead_in_before(index)
        return len(self.paragraphs)

    def _orders(self, first: int) -> bool:
        """Whether enough of the paragraphs from ``first`` on say what is to be done; a report or a programme does not."""
        rest = self.paragraphs[first:]
        if any(p.table for p in rest):
            return True
        ordering = sum(_says_to_do(p.text[p.label.span[1] if p.label else 0 :]) for p in rest)
        return ordering >= 0.25 * len(rest)

    def _lead_in_before(self, index: int) -> int:
        """A short paragraph in front that ends in a colon belongs to the items, unless it is a preamble."""
        if index and self.paragraphs[index - 1].text.endswith(":") and not self._is_preamble(index - 1):
            return index - 1
        return index

    def _is_preamble(self, index: int) -> bool:
        starts = tuple(self.structure.phrases("preamble_starts"))
        text = self.paragraphs[index].text
        return normal(text).startswith(starts) and (len(text) > 60 or text.endswith((":", ",", ".")))

    def _front(self, first: int) -> list[Zone]:
        """Heading up to the first paragraph of sentences, preamble behind it."""
        for index in range(min(first, len(self.paragraphs))):
            text = self.paragraphs[index].text
            sentence = len(text) > 220 or (len(text) > 120 and text.endswith((".", ":", ",")))
            title = normal(text).startswith(("о ", "об ", "решение ", "резолюция "))
            if (self._is_preamble(index) and index > 0) or (sentence and not title) or self.marker(self.paragraphs[index]):
                return [Zone("heading", self.paragraphs[:index]), Zone("preamble", self.paragraphs[index:first])]
        return [Zone("heading", self.paragraphs[:first])]

    def _end(self, first: int) -> int:
        """Where the operative part ends: at the signature, or at an appendix where nobody signed."""
        for index in range(first + 1, len(self.paragraphs)):
            if self.signature_length(index) or self.part(self.paragraphs[index]) == "appendix":
                return index
            if self.part(self.paragraphs[index]) == "aside" and not self._clause_follows(index):
                return index
        return len(self.paragraphs)

    def _clause_follows(self, index: int) -> bool:
        return any(self.marker(p) for p in self.paragraphs[index:]) or any(
            p.label is not None for p in self.paragraphs[index + 1 : index + 6]
        )

    def _back(self, end: int) -> list[Zone]:
        """Signature, lists of distribution and approval, appendices."""
        found: list[Zone] = []
        index, kind = end, None
        while index < len(self.paragraphs):
            length = self.signature_length(index) if kind != "appendix" else 0
            part = self.part(self.paragraphs[index])
            if kind == "appendix" or part == "appendix":
                kind = "appendix"
                found.append(Zone("appendix", self.paragraphs[index:]))
                break
            if length:
                found.append(Zone("signature", self.paragraphs[index : index + length]))
            else:
                length = 1
                same = found and found[-1].kind == "signature" and self._repeats_name(index)
                found.append(Zone("signature" if same else "other", [self.paragraphs[index]]))
            index += length
        return found

    def _repeats_name(self, index: int) -> bool:
        text = self.paragraphs[index].text
        return bool(NAME.fullmatch(text.strip()))

    # ---- signatures

    def signature_length(self, index: int) -> int:
        """Number of paragraphs from ``index`` on that are a signature: a position, then a name; 0 where they are none."""
        opening = self.paragraphs[index]
        if opening.label is not None or opening.table or is_party_line(opening.text, self.rules):
            return 0
        if not normal(opening.text).startswith(tuple(self.structure.phrases("signature_positions"))):
            return 0
        if not opening.text[0].isupper():
            return 0
        text = ""
        for length in range(1, SIGNATURE_LINES + 1):
            if index + length > len(self.paragraphs):
                return 0
            paragraph = self.paragraphs[index + length - 1]
            if paragraph.label is not None or paragraph.table:
                return 0
            text = f"{text} {paragraph.text}".strip()
            if len(text) > 300 or text.endswith((":", ";")) or _has_infinitive(text):
                return 0
            if self.ends_in_name(text):
                return length
        return 0

    def ends_in_name(self, text: str) -> bool:
        """Whether a name closes the text, leaving out ruled lines and words like «подпись»."""
        for filler in sorted(self.structure.phrases("signature_fillers"), key=len, reverse=True):
            text = re.sub(rf"\(?{re.escape(filler)}\)?(?=\W|$)", " ", text, flags=re.I)
        text = _RULED.sub(" ", text).strip(' ,.()\n«»"-–—') + ("." if text.rstrip().endswith(".") else "")
        return any(re.search(rf"(?:^|\s){pattern.pattern}\.?$", text) for pattern in (NAME, _LONG_NAME))

    # ---- protocols

    def _is_protocol(self, marked: list[int], end: int) -> bool:
        if not marked:
            return False
        heard = any(self.part(p) == "heard" for p in self.paragraphs[:end])
        return len(marked) > 1 or heard

    def _questions(self, marked: list[int], end: int) -> list[Zone]:
        """For each decision of a protocol: the preamble that names its question, then its operative paragraphs."""
        found: list[Zone] = []
        for order, place in enumerate(marked):
            stop = self._question_start(place + 1, marked[order + 1], order + 2) if order + 1 < len(marked) else end
            begin = self._question_start(marked[order - 1] + 1 if order else 0, place, order + 1)
            head = self._numbered(self.paragraphs[begin : place + 1])
            number = self._question_number(self.paragraphs[begin : place + 1], head, order + 1)
            several = len(marked) > 1 or head is not None
            intro = self.paragraphs[begin : place + 1] if order else []
            found.append(Zone("preamble", intro, number if several else None, head))
            found += self._without_asides(self.paragraphs[place + 1 : stop])
        return found

    def _without_asides(self, part: list[Paragraph]) -> list[Zone]:
        """Operative paragraphs, with the lines about the voting set apart."""
        result: list[Zone] = []
        for paragraph in part:
            kind: BlockKind = "other" if self.part(paragraph) in ("aside", "heard") else "operative"
            if not result or result[-1].kind != kind:
                result.append(Zone(kind))
            result[-1].paragraphs.append(paragraph)
        return result

    def _question_start(self, low: int, marker: int, order: int) -> int:
        """First paragraph of the question that the marker decides, not before ``low``."""
        for index in range(low, marker + 1):
            if self.part(self.paragraphs[index]) == "heard":
                before = self.paragraphs[index - 1] if index > low else None
                own_number = self.paragraphs[index].label is not None
                headline = (
                    before is not None
                    and not own_number
                    and self._is_question(before, order)
                    and (before.text.rstrip(". ").isupper() or (before.label is not None and _is_topic(before)))
                )
                return index - 1 if headline else index
        for index in range(marker, max(low, marker - 4), -1):  # nobody was heard: the line of the topic opens the question
            paragraph = self.paragraphs[index]
            if paragraph.label is not None and _is_topic(paragraph) and self._is_question(paragraph, order):
                return index
        return marker

    @staticmethod
    def _is_question(paragraph: Paragraph, order: int) -> bool:
        """Whether a numbered line is the headline of the question in turn, and not the last line of the agenda."""
        if paragraph.label is None or paragraph.label.rule.gives["style"] not in ("decimal", "roman"):
            return True
        start, end = paragraph.label.parts["number"]
        return paragraph.text[start:end] in (str(order), _ROMAN[min(order, len(_ROMAN)) - 1])

    @staticmethod
    def _numbered(part: list[Paragraph]) -> Paragraph | None:
        return next((p for p in part if p.label is not None and p.label.rule.gives["kind"] == "label"), None)

    def _question_number(self, part: list[Paragraph], head: Paragraph | None, order: int) -> str:
        if head is not None and head.label is not None:
            start, end = head.label.parts["number"]
            return head.text[start:end]
        return str(order)


def _is_topic(paragraph: Paragraph) -> bool:
    assert paragraph.label is not None
    return normal(paragraph.text[paragraph.label.span[1] :]).strip().startswith(_TOPICS)


def _says_to_do(text: str) -> bool:
    """Whether a paragraph begins with an infinitive or addresses somebody in the dative."""
    words = re.findall(r"[А-Яа-яЁё-]+", text[:200])
    if not words:
        return False
    if is_infinitive(words[0]) or any(is_infinitive(word) for word in words[1:4]):
        return True
    return bool(in_case(words[0], "datv") and not in_case(words[0], "gent"))


def _has_infinitive(text: str) -> bool:
    return any(is_infinitive(word) for word in re.findall(r"[а-яё]{4,}", text))
