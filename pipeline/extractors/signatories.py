"""Who signed the act, name and position as signed; under a stamp of approval whoever approved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extractors.head_text import HeadText, is_approved_kind
from pipeline.extractors.named import reader_of
from pipeline.extractors.reading import Reading
from pipeline.model import Signatory, Span
from pipeline.outline.signatures import is_post
from pipeline.rulebook.book import HeadingRules, StructureRules
from pipeline.words import persons
from pipeline.words.morphology import parses
from pipeline.words.normal import fold
from pipeline.words.tokens import tokens

_BLANK = re.compile(r"[_/\\]{2,}")
_CAPITAL = re.compile(r"(?<!\w)[А-ЯЁ]")
_CAPITAL_NAME = re.compile(r"[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?[А-ЯЁ]{3,}|(?<!\w)[А-ЯЁ]{3,} [А-ЯЁ]\. ?[А-ЯЁ]\.")
_CLOSING_NAME = re.compile(r"(?<!\w)[А-ЯЁ] ?\. ?(?:[А-ЯЁ] ?\. ?)?(?:[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?|[А-ЯЁ]{3,})(?=[\s.]*$)")
_SURNAME_BELOW = re.compile(r"(?<=[А-ЯЁ]\.)\n(?=[А-ЯЁ][а-яё]+\s*(?:\n|$))|(?<=[А-ЯЁ] \.)\n(?=[А-ЯЁ][а-яё]+\s*(?:\n|$))")
_LABEL = re.compile(r"\s*([А-ЯЁа-яё]+)\s?:")
_FAR_APART = 500
_SHOUTED = re.compile(r"[А-ЯЁ]{3,}(?:-[А-ЯЁ]{3,})*")
_DATED = re.compile(r"[«\"]?\s*\d{1,2}\s*[»\"]?[\s.]*(?:\d{1,2}|[а-яё]{3,9})[\s.]*\d{4}|^\s*№|«\s+»")


def read_signatories(reading: Reading) -> list[Signatory]:
    """Who signed, in the order of the text, each once; an empty list where nobody did. A stamp of approval on a plan comes first."""
    found = _approved(reading)
    if found:
        return found
    end: int | None = None
    for block in reading.outline.block("signature"):
        if end is not None and block[0] - end > _FAR_APART:
            break  # the signatures of an appendix, or of the next act in the file
        end = block[1]
        if not _is_announced(reading.outline.source.text[: block[0]]):
            found += reading.faults.collected(block, _signed(reading, block))
    return list({(signatory.name, signatory.position): signatory for signatory in reversed(found)}.values())[::-1]


def _approved(reading: Reading) -> list[Signatory]:
    """Who approved by a stamp: the first one of a plan or a list, or of an act that nobody else signed."""
    for start, end in reading.outline.block("heading")[:1]:
        head = HeadText(reading.outline.source.text[start:end], reading.rules["heading"])
        stamp = head.stamp_text()
        plan = head.kind is None or is_approved_kind(head.kind)
        if stamp is None or not (plan or not reading.outline.block("signature")):
            return []
        block = (start + stamp[0], start + stamp[1])
        return reading.faults.collected(block, _signed(reading, block, in_stamp=True))[:1]
    return []


def _is_announced(before: str) -> bool:
    """Whether the line before names who prepared the act (``Исполнитель:``): what follows is no signature."""
    return before.rstrip().endswith(":")


@dataclass(frozen=True)
class _Position:
    """Positions that wait for their names, line by line; one may fill several lines."""

    lines: tuple[str, ...]
    place: int

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def _signed(reading: Reading, block: Span, in_stamp: bool = False) -> Iterator[Signatory]:
    """Pairs of position and name; a name may be repeated below its line. In a stamp lines with a date are left out."""
    line_reader = _Line(reading.rules["structure"])
    text = _prepared(reading.outline.source.text[slice(*block)])
    place, pending = block[0], None
    for whole in text.split("\n"):
        line = _undated(whole, reading.rules["heading"]) if in_stamp else whole
        if _says_who_prepared(line):
            return
        beside = line_reader.beside(line) if pending is None else []
        if beside:  # «Председатель А.А. Иванова    Секретарь Б.Б. Петрова»
            yield from (_moved(signatory, place) for signatory in beside)
        else:
            names = _names(line)
            pending = line_reader.position(line_reader.before_names(line, names), place, pending)
            if names and pending:
                yield from _named(reading, line_reader.paired(pending, names), pending.place, place)
                pending = None
        place += len(whole) + 1


def _named(reading: Reading, pairs: list[tuple[str, re.Match[str]]], start: int, line: int) -> Iterator[Signatory]:
    """The signatories of pairs of post and name; ``start`` is the place of the first post, ``line`` that of the names' line."""
    namer = reader_of(reading.rules["party"]).namer
    for position, name in pairs:
        post = namer.nominative(tokens(position.strip(" ,–")), "nomn")
        yield Signatory(name=_ordinary(name.group()), position=post, span=(start, line + name.end()))


def _undated(line: str, heading: HeadingRules) -> str:
    """A line of a stamp up to its date; nothing of one that names the act which approves (``Протокол № 4``)."""
    begins = heading.start(line.lstrip())
    if begins is not None and begins.rule.gives.fact == "kind":
        return ""
    dated = _DATED.search(line)
    return line[: dated.start()] if dated else line


def _says_who_prepared(line: str) -> bool:
    """Whether a line names by a verb in the past who made the draft (``Подготовил:``)."""
    hit = _LABEL.match(line)
    return hit is not None and any("past" in parse.tag for parse in parses(hit[1].lower()))


def _moved(signatory: Signatory, shift: int) -> Signatory:
    start, end = signatory.span
    return signatory.model_copy(update={"span": (start + shift, end + shift)})


class _Line:
    """Reads one line of a signature with the words of the rules."""

    def __init__(self, rules: StructureRules) -> None:
        self.rules = rules
        self.fillers = sorted(rules.phrases("signature_fillers"), key=len, reverse=True)

    def position(self, text: str, place: int, before: _Position | None) -> _Position | None:
        """The position that waits behind a line which begins at ``place``: the one before it goes on, or one begins."""
        cleaned = self._clean(text)
        if cleaned and text.rstrip().endswith(("–", "—", "-")):
            cleaned += " –"
        if before is not None:
            return _Position((*before.lines, cleaned), before.place) if cleaned else before
        return _Position((cleaned,), place) if cleaned and self._is_post(cleaned) else None

    def before_names(self, line: str, names: list[re.Match[str]]) -> str:
        """What stands on a line before its name; nothing where it has only names, those of the posts above."""
        if not names:
            return line
        return line[: names[-1].start()] if self._clean(line[: names[0].start()]) or names[0].start() == 0 else ""

    def paired(self, pending: _Position, names: list[re.Match[str]]) -> list[tuple[str, re.Match[str]]]:
        """Each of several names on one line with its post, where as many posts stand above; else the last name with all of them."""
        posts: list[str] = []
        for line in pending.lines:
            opens = line[:1].isupper() and is_post(line, self.rules) and not (posts and posts[-1].endswith(("–", ",")))
            posts += [line] if opens or not posts else [f"{posts.pop()} {line}"]
        if len(names) > 1 and len(posts) == len(names):
            return list(zip(posts, names, strict=True))
        return [(pending.text, names[-1])]

    def _is_post(self, text: str) -> bool:
        return is_post(text[:1].upper() + text[1:], self.rules)

    def beside(self, line: str) -> list[Signatory]:
        """Those who signed on one line, where each name has a position before it; spans count in the line."""
        found: list[Signatory] = []
        start = 0
        for name in _names(line):
            position = self._clean(line[start : name.start()])
            if not position or not self._is_post(position):
                return []
            span = (line.index(position[:1], start), name.end())
            found.append(Signatory(name=_ordinary(name.group()), position=position[:1].lower() + position[1:], span=span))
            start = name.end()
        return found if len(found) > 1 else []

    def _clean(self, text: str) -> str:
        for filler in self.fillers:
            text = re.sub(rf"\(?{re.escape(filler)}\)?(?=\W|$)", " ", text, flags=re.I)
        return fold(_BLANK.sub(" ", text)).strip(" .()–—-:;/")


def _names(line: str) -> list[re.Match[str]]:
    """The names on a line, from the left, without overlaps. One with its initials first that closes the line is that name, whatever
    could be read with the word before it (``поселения Ровное А.Б. Мухин``)."""
    closing = _CLOSING_NAME.search(line)
    limit = closing.start() if closing else len(line)
    found: list[re.Match[str]] = []
    for hit in _CAPITAL.finditer(line):
        if hit.start() >= limit or (found and hit.start() < found[-1].end()):
            continue
        name = persons.at(line, hit.start())
        if name and name.end() <= limit:
            found.append(name)
    return [*found, closing] if closing else found or list(_CAPITAL_NAME.finditer(line))


def _prepared(text: str) -> str:
    """The text, of the same length, with bars between cells and ruled lines as spaces, and initials joined to a surname below them."""
    return _SURNAME_BELOW.sub(" ", text.replace("|", " ").replace("_", " "))


def _ordinary(name: str) -> str:
    """A name as signed; a surname in capitals keeps one."""
    return fold(_SHOUTED.sub(lambda word: "-".join(part.capitalize() for part in word.group().split("-")), name))
