"""The heading of an act line by line: which of its words are notes about the act, which its topic, and which its own facts."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.model import Span
from pipeline.rulebook.book import HeadingMatch, HeadingRules
from pipeline.words.morphology import in_case
from pipeline.words.normal import fold, normal

_TOPIC = re.compile(r"\s*(?P<quote>[«\"“„]?)\s*(?P<topic>(?P<word>\w+)\s+(?P<next>[\w-]+).*)", re.S)
_TOPIC_BEHIND = re.compile(r"(?<=[\w.»\"])\s+[«\"]?\s*(?=О[бБ]?\s+\w)")
_ENDS_IN_FACT = re.compile(r"(?:[№N#]\s?\S+|\d{4}(?:\s?г\.?|\s?года)?)\s*$")
_CLOSED = re.compile(r"[»\"”]\s*$")
_REMARK = re.compile(r"\s*\(\s*(?:в ред|с изм|в редакции|с изменениями|с учетом изменений).*$", re.I | re.S)
_FILLER = ' |*#-–—«»"№0123456789.'


class HeadText:
    """The text of a heading with what the rules find in it. Spans count in the text."""

    def __init__(self, text: str, rules: HeadingRules) -> None:
        self.text = text
        self.rules = rules
        self.matches = rules.all_matches(text)
        dated = "|".join(map(re.escape, rules.words.dated))
        self._dates = re.compile(
            rf"\W*(?:(?:{dated})\s*)?[«\"]?[\s_]*\d{{1,2}}[\s_.»\"]|\W*(?:(?:{dated})\s*)?(?:№|N\s|_)|\W*(?:{dated})\s*[«\"]", re.I
        )
        self._places = re.compile(rf"\W*(?:{'|'.join(map(re.escape, rules.words.settlements))})\s?[А-ЯЁ]")
        stamps = "|".join(re.escape(word) for word in sorted(rules.phrases("stamps"), key=len, reverse=True))
        self.stamp = re.compile(rf"(?:^|(?<=[\n|]))[\s|\"]*(?:{stamps})(?!\w)", re.M)

    @cached_property
    def lines(self) -> list[Span]:
        """The lines of the text."""
        found, place = [], 0
        for line in self.text.split("\n"):
            found.append((place, place + len(line)))
            place += len(line) + 1
        return found

    # ---- kinds

    @cached_property
    def kinds(self) -> list[HeadingMatch]:
        """The words of kind that begin a line; a stamp's own (``УТВЕРЖДЁН приказом``, ``Протокол № 2``) are none where a plan follows."""
        found = [match for match in self.matches if match.rule.gives.fact == "kind" and self._begins_line(match)]
        stamped = self.stamp.search(self._view)
        if stamped:
            approved = [match for match in found if is_approved_kind(match) and match.span[0] > stamped.start()]
            earlier = [match for match in found if match.span[0] < stamped.start()]
            return earlier + approved or found
        return found

    @property
    def kind(self) -> HeadingMatch | None:
        """The word of kind: the first that begins a line, else the first in capitals, else the first at all."""
        if self.kinds:
            return self.kinds[0]
        found = [match for match in self.matches if match.rule.gives.fact == "kind"]
        return next((match for match in found if self.text[slice(*match.span)].isupper()), found[0] if found else None)

    def _begins_line(self, match: HeadingMatch) -> bool:
        begin = max(self.text.rfind("\n", 0, match.span[0]), self.text.rfind("|", 0, match.span[0])) + 1
        before = self.text[begin : match.span[0]].strip(_FILLER)
        if not before:
            return True
        return is_approved_kind(match) and len(before.split()) == 1 and bool(in_case(before.lower(), "nomn", frozenset({"ADJF"})))

    @cached_property
    def _view(self) -> str:
        """The form that rules see, with the ends of lines."""
        return "".join("\n" if old == "\n" else new for old, new in zip(self.text, normal(self.text), strict=True))

    # ---- what is not the act's own

    @cached_property
    def notes(self) -> list[Span]:
        """Notes about the act (repeal, publication, registration, control): each to the end of the line that has its date or number."""
        return [self._note(match) for match in self.matches if match.rule.gives.fact == "note" and not self._is_in_topic(match)]

    def _is_in_topic(self, match: HeadingMatch) -> bool:
        return any(start <= match.span[0] < end for start, end in self.topics)

    def _note(self, match: HeadingMatch) -> Span:
        start, end = match.span[0], match.span[0]
        for begin, finish in self.lines:
            if finish <= start:
                continue
            line = self.text[begin:finish]
            if begin > start and (not line.strip() or self._is_kind_line(begin, finish)):
                break
            end = finish
            if re.search(r"\d{4}|(?:№|N)\s?\d", self.text[max(start, begin) : finish]):
                break
        return start, end

    def _is_kind_line(self, begin: int, end: int) -> bool:
        return any(begin <= match.span[0] < end for match in self.kinds)

    @cached_property
    def topics(self) -> list[Span]:
        """Where the text says what the act is about, each over its lines."""
        found: list[Span] = []
        for index, (begin, _end) in enumerate(self.lines):
            if found and begin < found[-1][1]:
                continue
            start = self._topic_start(index)
            if start is not None:
                found.append((start, self._topic_end(index, start)))
        return found

    def _topic_start(self, index: int) -> int | None:
        begin, end = self.lines[index]
        line = self.text[begin:end]
        before = next((self.text[slice(*span)] for span in reversed(self.lines[:index]) if self.text[slice(*span)].strip()), "")
        hit = _TOPIC.match(line)
        if hit and normal(hit["word"]) in self.rules.phrases("topics") and self._may_open(hit, begin, before):
            return begin + hit.start("topic")
        for inside in _TOPIC_BEHIND.finditer(line):
            if _ENDS_IN_FACT.search(line[: inside.start()]) and any(
                begin <= match.span[0] < begin + inside.start() for match in self.kinds
            ):
                return begin + inside.end()
        return None

    def _may_open(self, hit: re.Match[str], begin: int, before: str) -> bool:
        """Whether a line that begins with ``О`` opens the topic; in small letters only behind the kind, before a noun of that case."""
        if before.rstrip().endswith(":"):
            return False
        if hit["word"][0].isupper():
            return True
        behind = self.kind is not None and self.kind.span[1] <= begin
        return behind and bool(in_case(hit["next"], "loct")) and (not before or bool(self._dates.match(before)) or before.isupper())

    def _topic_end(self, index: int, start: int) -> int:
        """The end of the topic's last line."""
        dated = bool(re.search(r"\d{4}|(?:№|N) ?\d", self._behind_kind(start)))
        quoted = self.text[:start].rstrip(" ").endswith(("«", '"', "“", "„"))
        end = self.lines[index][1]
        for number, (begin, finish) in enumerate(self.lines[index + 1 :], index + 1):
            line = self.text[begin:finish]
            if quoted and _CLOSED.search(self.text[start:end]):
                break
            if not line.strip():
                if not self._goes_on(number + 1):
                    break
                continue
            if self._ends_topic(begin, line, dated):
                break
            end = finish
        return end

    def _goes_on(self, number: int) -> bool:
        """Whether the topic goes on behind an empty line: in small letters."""
        line = self.text[slice(*self.lines[number])].strip() if number < len(self.lines) else ""
        return line[:1].islower() and not self._places.match(line) and not self._dates.match(line)

    def _behind_kind(self, end: int) -> str:
        kind = self.kind
        return self.text[kind.span[1] : end] if kind is not None and kind.span[1] <= end else ""

    def _ends_topic(self, begin: int, line: str, dated: bool) -> bool:
        if self._places.match(line) or line.lstrip().startswith("|"):
            return True
        if any(begin <= match.span[0] < begin + len(line) and match.rule.gives.fact == "note" for match in self.matches):
            return not line.lstrip().startswith("(")
        if self._is_kind_line(begin, begin + len(line)) and re.search(r"\d", line):
            return True
        return not dated and (self.is_dated(line) or re.fullmatch(r"\s*\d+\s*", line) is not None)

    def is_dated(self, line: str) -> bool:
        """Whether a line begins with a date or a number."""
        return self._dates.match(line) is not None

    def is_place(self, line: str) -> bool:
        """Whether a line names the place of issue."""
        return self._places.match(line) is not None

    @cached_property
    def without_notes(self) -> str:
        """The text without notes and topics, of the same length: what is left out reads as bars."""
        return self._barred([*self.notes, *self.topics])

    @cached_property
    def own(self) -> str:
        """The text without notes, topics and other acts' numbers, of the same length."""
        approved = self.kind is not None and is_approved_kind(self.kind) and self.stamp.search(self._view) is not None
        other = [] if approved else [match.span for match in self.matches if match.rule.gives.fact == "other_act"]
        return self._barred([*self.notes, *self.topics, *other])

    def _barred(self, spans: list[Span]) -> str:
        chars = list(self.text)
        for start, end in spans:
            chars[start:end] = "|" * (end - start)
        return "".join(chars)

    def title(self) -> str | None:
        """The first topic, without a remark on later versions."""
        if not self.topics:
            return None
        text = self.text[slice(*self.topics[0])]
        bare = fold(_REMARK.sub("", text)).rstrip(" .")
        opened = self.text[: self.topics[0][0]].rstrip(" ")[-1:] in ("«", '"', "“", "„")
        return bare[:-1].rstrip() if opened and bare.endswith(('"', "»", "”")) and _is_odd(bare) else bare

    # ---- stamps

    def stamp_text(self) -> Span | None:
        """The lines of the stamp of approval: behind its word, up to the word of kind; None where there is no stamp."""
        hit = self.stamp.search(self._view)
        if hit is None:
            return None
        kind = next((match.span[0] for match in self.kinds if match.span[0] > hit.end()), len(self.text))
        return hit.end(), kind


def is_approved_kind(match: HeadingMatch) -> bool:
    """Whether acts of the kind are approved by a stamp: plans and lists."""
    return match.rule.gives.fact == "kind" and not match.rule.gives.stamped


def _is_odd(text: str) -> bool:
    """Whether a text closes a quote more than it opens."""
    straight = text.count('"') % 2 == 1
    return straight or text.count("»") > text.count("«")
