"""What the act says of itself: kind, date, number, title, issuer, and who signed it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.extractors.party import reader_of
from pipeline.extractors.reading import Reading
from pipeline.model import Signatory, Span
from pipeline.phrases.dates import Calendar
from pipeline.phrases.days import UnreadableDateError
from pipeline.rulebook.ruleset import Match
from pipeline.words import persons
from pipeline.words.normal import cyrillic, fold, normal
from pipeline.words.tokens import tokens

_BLANK = re.compile(r"[_/\\]{2,}")
_FULL_DATES = ("date.words", "date.numeric", "date.numeric_short", "date.iso")
_STAMP = re.compile(r"утвержда(?:ю|ет)|утвержден[оаы]?|приложение", re.I)
_TOPIC = re.compile(r"^\s*[«\"]?((?:О|Об|Обо)\s.+)", re.S)
_CAPITAL_NAME = re.compile(r"[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?[А-ЯЁ]{3,}|(?<!\w)[А-ЯЁ]{3,} [А-ЯЁ]\. ?[А-ЯЁ]\.")
_PLACES = re.compile(r"^(?:г\.|с\.|п\.|пгт|пос\.|р\.п\.|ст\.|город|село|посёлок|поселок|станица|деревня|д\.)\s?[А-ЯЁ]")


@dataclass(frozen=True)
class Heading:
    """Facts of the document; None for what the heading does not say."""

    kind: str | None
    number: str | None
    date: dt.date | None
    title: str | None
    issuer: str | None


def read_heading(reading: Reading) -> Heading:
    """Read the heading block (and, where it is empty, the lines before the clauses)."""
    text = "".join(reading.outline.source.text[start:end] for start, end in reading.outline.block("heading"))
    if not text.strip():
        text = _opening_of_preamble(reading)
    signed = reading.outline.block("signature")
    kind = _kind(text, reading)
    date, number = _date(text, reading), _number(text, reading)
    if date is None and signed:
        date = _date(_behind_signature(reading, signed[-1][1]), reading)
    return Heading(kind, number, date, _title(text, reading, kind), _issuer(text, reading, kind))


def _opening_of_preamble(reading: Reading) -> str:
    """The preamble stands for a heading only where it begins with the word of kind itself."""
    spans = reading.outline.block("preamble")[:1]
    text = "".join(reading.outline.source.text[start:end] for start, end in spans)
    match = _kind_match(text, reading)
    return text if match is not None and match.span[0] == 0 else ""


def _behind_signature(reading: Reading, end: int) -> str:
    """The lines right behind a signature, where some offices put the date."""
    return "\n".join(reading.outline.source.text[end:].strip().split("\n")[:2])


def _kind_match(text: str, reading: Reading) -> Match | None:
    """The first word of kind that stands at the beginning of a line, else the first in capitals."""
    found = [m for m in reading.rules["heading"].all_matches(text) if "kind" in m.rule.gives]
    for match in found:
        line = text[text.rfind("\n", 0, match.span[0]) + 1 : match.span[0]]
        if not line.strip(' «"№0123456789.') and not (match.rule.id == "heading.kind_act" and _stamped(text, match)):
            return match
    return next((m for m in found if text[slice(*m.span)].isupper()), found[0] if found else None)


def _stamped(text: str, match: Match) -> bool:
    """Whether a kind belongs to a stamp of approval (``УТВЕРЖДЁН приказом …``)."""
    before = text[: match.span[0]].rstrip().split("\n")
    return bool(before[-1] and _STAMP.fullmatch(normal(before[-1]).strip()))


def _kind(text: str, reading: Reading) -> str | None:
    match = _kind_match(text, reading)
    if match is None:
        return None
    if match.rule.gives["kind"]:
        return str(match.rule.gives["kind"])
    written = normal(text[slice(*match.parts["written"])])
    words = written.split()
    return "".join(words) if all(len(word) == 1 for word in words) else fold(written)


def _date(text: str, reading: Reading) -> dt.date | None:
    """The date of the act: the first whole date that is not that of another act, and not a blank."""
    skipped = [m.span for m in reading.rules["heading"].all_matches(text) if m.rule.gives.get("skip")]
    text = _without_topic(text)
    calendar = Calendar(reading.rules, None, school=False)
    for match in reading.rules["calendar"].all_matches(text, _FULL_DATES):
        covered = any(start < match.span[0] < end for start, end in skipped)
        if covered and not _only_stamp(text):
            continue
        try:
            return calendar.date(text[slice(*match.span)]).start
        except UnreadableDateError:
            continue
    return None


def _without_topic(text: str) -> str:
    """The heading with its topic (``О внесении изменений в приказ от …``) blanked: dates in it are of other acts."""
    lines, blank, result = text.split("\n"), False, []
    for line in lines:
        starts = bool(_TOPIC.match(line))
        ends = not line.strip() or bool(re.match(r"\s*(?:от\s)?[«\"]?\s?\d{1,2}[\s.»\"]|\s*№", line)) or bool(_PLACES.match(line.strip()))
        blank = starts or (blank and not ends)
        result.append(" " * len(line) if blank else line)
    return "\n".join(result)


def _only_stamp(text: str) -> bool:
    """A stamp of approval at the top gives the date where the act is a plan that it approves."""
    return bool(_STAMP.search(normal(text[:400])))


def _number(text: str, reading: Reading) -> str | None:
    rules = reading.rules["heading"]
    matches = rules.all_matches(_without_topic(text))
    skipped = [m.span for m in matches if m.rule.gives.get("skip")]
    for match in matches:
        if not match.rule.gives.get("number"):
            continue
        if any(start <= match.span[0] < end for start, end in skipped) and not _only_stamp(text):
            continue
        before = text[: match.span[0]]
        if before.count("«") > before.count("»"):
            continue
        number = text[slice(*match.parts["number"])].strip("_ ")
        if number and re.search(r"\d", number):
            return number
    return None


def _title(text: str, reading: Reading, kind: str | None) -> str | None:
    for match in reading.rules["heading"].all_matches(text):
        if match.rule.gives.get("title"):
            return _unquoted(text[slice(*match.parts["quoted"])])
    lines = [line.strip() for line in text.split("\n")]
    for index, line in enumerate(lines):
        if topic := _TOPIC.match(line):
            rest = [topic.group(1)]
            for following in lines[index + 1 :]:
                if not following or re.match(r"(?:от )?\d{1,2}[. ]|№|\d+$", following) or _PLACES.match(following):
                    break
                rest.append(following)
            return fold(" ".join(rest)).rstrip(" .")
    quoted = re.search(r"[«\"]([^»\"]{12,}?)[»\"](?=\s|$|\.)", text)
    return fold(quoted.group(1)) if quoted else None


def _unquoted(text: str) -> str:
    inner = fold(text)[1:]
    return inner[:-1] if inner.endswith(("»", '"', "”")) else inner


def _issuer(text: str, reading: Reading, kind: str | None) -> str | None:
    """The body behind the kind (``Решение конференции …``), in the nominative, or the first line that names one."""
    reader = reader_of(reading.rules["party"])
    match = _kind_match(text, reading)
    if match is not None:
        behind = re.split(r"\n\s*\n|\s(?:от|по вопросу|на тему|по теме)\s", text[match.span[1] :], maxsplit=1)[0]
        line = tokens(fold(behind))
        if line and line[0].kind == "word" and line[0].text[0].islower():
            _parties, used = reader.parties(line, "gent", strict=True)
            if used:
                return reader.namer.nominative(line[:used], "gent")
    before = text[: match.span[0]] if match else text
    for paragraph in re.split(r"\n\s*\n|\n(?=[А-ЯЁ])", before):
        words = tokens(fold(paragraph).title() if fold(paragraph).isupper() else fold(paragraph))
        if words and reader.heads.find(words, 0, "nomn", True) is not None:
            return reader.namer.nominative(tokens(fold(paragraph)), "nomn") if paragraph.isupper() else cyrillic(fold(paragraph))
    return None


def read_signatories(reading: Reading) -> list[Signatory]:
    """Who signed, name and position as signed; under a stamp of approval whoever approved."""
    found: list[Signatory] = []
    for start, end in reading.outline.block("signature"):
        found += _signed(reading, (start, end))
    if not found:
        for start, end in reading.outline.block("heading")[:1]:
            stamp = _STAMP.search(normal(reading.outline.source.text), start, end)
            if stamp:
                found += _signed(reading, (stamp.end(), end))[:1]
    return found


def _signed(reading: Reading, block: Span) -> list[Signatory]:
    """Pairs of position and name: a position may fill several lines, a name may be repeated below it."""
    found: list[Signatory] = []
    rules = reading.rules["structure"]
    positions = tuple(rules.phrases("signature_positions"))
    fillers = sorted(rules.phrases("signature_fillers"), key=len, reverse=True)
    text = reading.outline.source.text
    place, pending, pending_at = block[0], "", block[0]
    for line in text[block[0] : block[1]].split("\n"):
        names = _names(line)
        beside = _beside(line, positions, fillers)
        if beside and not pending:  # «Председатель А.А. Иванова    Секретарь Б.Б. Петрова»
            found += [Signatory(name=name, position=position, span=(place + at, place + end)) for position, (at, end), name in beside]
            place += len(line) + 1
            continue
        cleaned = _clean(line[: names[-1].start()] if names else line, fillers)
        if cleaned and not pending and normal(cleaned).startswith(positions):
            pending, pending_at = cleaned, place
        elif pending and cleaned:
            pending = f"{pending} {cleaned}"
        if names and pending:
            position = reader_of(reading.rules["party"]).namer.nominative(tokens(pending.strip(" ,")), "nomn")
            found.append(Signatory(name=fold(names[-1].group()), position=position, span=(pending_at, place + names[-1].end())))
            pending = ""
        place += len(line) + 1
    return found


def _beside(line: str, positions: tuple[str, ...], fillers: list[str]) -> list[tuple[str, Span, str]]:
    """Position, span and name of each who signed on one line, where each name has a position before it."""
    found: list[tuple[str, Span, str]] = []
    start = 0
    for name in _names(line):
        position = _clean(line[start : name.start()], fillers)
        if not normal(position).startswith(positions):
            return []
        found.append((position[:1].lower() + position[1:], (line.index(position[:1], start), name.end()), fold(name.group())))
        start = name.end()
    return found if len(found) > 1 else []


def _names(line: str) -> list[re.Match[str]]:
    """The names on a line, from the left, without overlaps."""
    found: list[re.Match[str]] = []
    for hit in re.finditer(r"(?<!\w)[А-ЯЁ]", line):
        if (not found or hit.start() >= found[-1].end()) and (name := persons.at(line, hit.start())):
            found.append(name)
    return found or list(_CAPITAL_NAME.finditer(line))


def _clean(text: str, fillers: list[str]) -> str:
    for filler in fillers:
        text = re.sub(rf"\(?{re.escape(filler)}\)?(?=\W|$)", " ", text, flags=re.I)
    return fold(_BLANK.sub(" ", text)).strip(" .()–—-:/")
