"""Who signed the act, name and position as signed; under a stamp of approval whoever approved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extractors.named import reader_of
from pipeline.extractors.reading import Reading
from pipeline.model import Signatory, Span
from pipeline.rulebook.book import HeadingRules, StructureRules
from pipeline.words import persons
from pipeline.words.normal import fold, normal
from pipeline.words.tokens import tokens

_BLANK = re.compile(r"[_/\\]{2,}")
_CAPITAL = re.compile(r"(?<!\w)[А-ЯЁ]")
_CAPITAL_NAME = re.compile(r"[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?[А-ЯЁ]{3,}|(?<!\w)[А-ЯЁ]{3,} [А-ЯЁ]\. ?[А-ЯЁ]\.")


def read_signatories(reading: Reading) -> list[Signatory]:
    """Who signed, in the order of the text; an empty list where nobody did."""
    found: list[Signatory] = []
    for block in reading.outline.block("signature"):
        found += reading.faults.collected(block, _signed(reading, block))
    if not found:
        for start, end in reading.outline.block("heading")[:1]:
            stamp = stamp_of_approval(reading.rules["heading"]).search(normal(reading.outline.source.text), start, end)
            if stamp:
                found += reading.faults.collected((start, end), _signed(reading, (stamp.end(), end)))[:1]
    return found


def stamp_of_approval(heading: HeadingRules) -> re.Pattern[str]:
    """What finds the words of a stamp of approval in the form that rules see."""
    return re.compile("|".join(re.escape(word) for word in sorted(heading.phrases("stamps"), key=len, reverse=True)))


@dataclass
class _Position:
    """A position that waits for its name; it may fill several lines."""

    text: str
    place: int


def _signed(reading: Reading, block: Span) -> Iterator[Signatory]:
    """Pairs of position and name; a name may be repeated below its line."""
    line_reader = _Line(reading.rules["structure"])
    text = reading.outline.source.text
    place, pending = block[0], None
    for line in text[block[0] : block[1]].split("\n"):
        beside = line_reader.beside(line) if pending is None else []
        if beside:  # «Председатель А.А. Иванова    Секретарь Б.Б. Петрова»
            yield from (_moved(signatory, place) for signatory in beside)
        else:
            names = _names(line)
            pending = line_reader.position(line[: names[-1].start()] if names else line, place, pending)
            if names and pending:
                position = reader_of(reading.rules["party"]).namer.nominative(tokens(pending.text.strip(" ,")), "nomn")
                yield Signatory(name=fold(names[-1].group()), position=position, span=(pending.place, place + names[-1].end()))
                pending = None
        place += len(line) + 1


def _moved(signatory: Signatory, shift: int) -> Signatory:
    start, end = signatory.span
    return signatory.model_copy(update={"span": (start + shift, end + shift)})


class _Line:
    """Reads one line of a signature with the words of the rules."""

    def __init__(self, rules: StructureRules) -> None:
        self.positions = tuple(rules.phrases("signature_positions"))
        self.fillers = sorted(rules.phrases("signature_fillers"), key=len, reverse=True)

    def position(self, text: str, place: int, before: _Position | None) -> _Position | None:
        """The position that waits behind a line which begins at ``place``: the one before it goes on, or one begins."""
        cleaned = self._clean(text)
        if before is not None:
            return _Position(f"{before.text} {cleaned}", before.place) if cleaned else before
        return _Position(cleaned, place) if cleaned and normal(cleaned).startswith(self.positions) else None

    def beside(self, line: str) -> list[Signatory]:
        """Those who signed on one line, where each name has a position before it; spans count in the line."""
        found: list[Signatory] = []
        start = 0
        for name in _names(line):
            position = self._clean(line[start : name.start()])
            if not normal(position).startswith(self.positions):
                return []
            span = (line.index(position[:1], start), name.end())
            found.append(Signatory(name=fold(name.group()), position=position[:1].lower() + position[1:], span=span))
            start = name.end()
        return found if len(found) > 1 else []

    def _clean(self, text: str) -> str:
        for filler in self.fillers:
            text = re.sub(rf"\(?{re.escape(filler)}\)?(?=\W|$)", " ", text, flags=re.I)
        return fold(_BLANK.sub(" ", text)).strip(" .()–—-:/")


def _names(line: str) -> list[re.Match[str]]:
    """The names on a line, from the left, without overlaps."""
    found: list[re.Match[str]] = []
    for hit in _CAPITAL.finditer(line):
        if (not found or hit.start() >= found[-1].end()) and (name := persons.at(line, hit.start())):
            found.append(name)
    return found or list(_CAPITAL_NAME.finditer(line))
