"""Whose act it is: the body behind the kind, in the letterhead, or before the enacting word of the preamble."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.extractors.head_text import HeadText, is_approved_kind
from pipeline.extractors.named import reader_of
from pipeline.extractors.ordinary_case import OrdinaryCase
from pipeline.phrases.heads import NOUN
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import MODIFIERS, in_case, inflected, lemmas, like, parses
from pipeline.words.normal import cyrillic, fold
from pipeline.words.tokens import Token, tokens

_ROMAN = re.compile(r"[IVXLC]+\s+(?=[а-яё])")
_FACT = re.compile(r"^[\s_]*(?:№|N)\s?\S+|\d|_|№|\(|:")
_BRACKET = re.compile(r"\s*\([^()]*\)?\s*")
_QUOTE_FIRST = re.compile(r"\s*[«\"“„]")
_GOES_ON = re.compile(r"(?:^|\s)(?:и|по|при|в|на|для|с|имени|-|–)$|,$", re.I)
_CLAUSE_BEFORE = re.compile(r".*[,;:)»\n]|.*\.\s(?=[А-ЯЁ])", re.S)
_LONGEST_SUBJECT = 20
_SHORTEST = 3  # letters of a word that may begin a name


class IssuerReader:
    """Finds the issuer of one act; ``document`` is its whole text, which shows how names are written."""

    def __init__(self, head: HeadText, rules: Rulebook, document: str) -> None:
        self.head = head
        words = rules["heading"]
        self.reader = reader_of(rules["party"])
        self.case = OrdinaryCase(document, words)
        self._ends = re.compile(rf"\s(?:{'|'.join(map(re.escape, words.words.behind_issuer))})(?=\s|$)", re.I)
        self._territories = words.phrases("territories")
        self._sessions = words.phrases("sessions")
        self._sittings = words.phrases("sittings")

    def issuer(self, preamble: str, marker: int | None) -> str | None:
        """The issuer in the nominative; ``marker`` is the place of the enacting word in the preamble."""
        kind = self.head.kind
        bodies = list(self._letterhead(self.head.text[: kind.span[0]] if kind else self.head.text))
        behind = None if kind is None or is_approved_kind(kind) else self._behind_kind(kind.span[1])
        if behind:
            return self._belonging(behind, bodies) if len(behind.split()) == 1 else behind
        if bodies:
            return self._composed(bodies)
        return self._before_marker(preamble[:marker]) if marker is not None else None

    # ---- behind the kind

    def _behind_kind(self, place: int) -> str | None:
        lines = self.head.without_notes[place:].split("\n")
        first = re.sub(r"^[\s|_*]*(?:(?:№|N)\s?\S+)?\s*(?:от\s[^а-яё]*\d{4}\s?г?\.?)?", "", lines[0])
        taken = [first] if first.strip() else []
        for line in lines[1:]:
            cut = self._ends.search(taken[-1]) if taken else None
            if cut or not line.strip(" |") or self.head.is_dated(line) or self.head.is_place(line) or _QUOTE_FIRST.match(line):
                break
            taken.append(line)
        text = fold(" ".join(taken))
        text = self._ends.split(f" {text}", maxsplit=1)[0].strip()
        text = re.split(r"\s*(?:\||№|\(|\d|[«\"][^»\"]{12,})", text, maxsplit=1)[0].strip(" *,.")
        return self._genitive_read(self._without_sitting(self.case.of(text)))

    def _without_sitting(self, text: str) -> str:
        """``заседания Совета …`` is decided by the council, not by its sitting."""
        words = text.split(maxsplit=1)
        return words[1] if len(words) > 1 and lemmas(words[0].lower()) & self._sittings else text

    def _genitive_read(self, text: str) -> str | None:
        roman = _ROMAN.match(text)
        number, text = (text[: roman.end()], text[roman.end() :]) if roman else ("", text)
        line = tokens(text)
        if not line or line[0].kind != "word" or len(line[0].text) < _SHORTEST:
            return None
        strict = not text[0].islower()
        if self.reader.heads.find(line, 0, "gent", strict) is None or (not strict and not _is_genitive(line)):
            return None
        return number + self.reader.namer.nominative(line, "gent")

    # ---- the letterhead

    def _letterhead(self, text: str) -> Iterator[str]:
        """The bodies that the lines before the kind name, each over its lines, in ordinary case."""
        stamp = self.head.stamp_text()
        text = self.head.without_notes[: len(text)]
        if stamp is not None:
            text = text[: stamp[0]].rsplit("\n", 1)[0] if "\n" in text[: stamp[0]] else ""
        open_body = ""
        for line in self._cells(text):
            if open_body and self._continues(self.case.of(open_body), self.case.of(line)):
                open_body = f"{open_body} {line}"
                continue
            yield from self._body(self.case.of(open_body))
            open_body = line if self._may_begin(line) else ""
        yield from self._body(self.case.of(open_body))

    def _cells(self, text: str) -> Iterator[str]:
        """The lines that are not empty, those of tables cell by cell, each repeated cell once."""
        seen: set[str] = set()
        for line in text.split("\n"):
            for cell in line.split("|") if "|" in line else [line]:
                bare = fold(_BRACKET.sub(" ", cell).strip(" *_#"))
                if bare and bare not in seen:
                    seen.add(bare)
                    yield cyrillic(bare)

    def _may_begin(self, line: str) -> bool:
        first = line.split()[0]
        return not _FACT.search(line) and (bool(in_case(first.lower(), "nomn")) or first.isupper())

    def _continues(self, body: str, line: str) -> bool:
        if _FACT.search(line) and not _QUOTE_FIRST.match(line):
            return False
        if lemmas(line.split()[-1].lower()) & self._sessions or lemmas(line.split()[0].lower()) & self._sessions:
            return False
        if self._head_of(body) is None:  # adjectives wait for their noun
            return self._head_of(f"{body} {line}") is not None
        if _QUOTE_FIRST.match(line) or _GOES_ON.search(body) or body.count("«") > body.count("»"):
            return True
        word = line.split()[0].strip('«»",').lower()
        if not any(char.isalpha() for char in word):
            return True
        singular = [parse for parse in in_case(word, "nomn") if parse.tag.number == "sing"]
        may_belong = bool(in_case(word, "gent")) and (not singular or self._head_of(line) is None)
        return may_belong or parses(word)[0].tag.POS in ("PREP", "CONJ")

    def _head_of(self, text: str) -> int | None:
        line = tokens(text)
        return self.reader.heads.find(line, 0, "nomn", True) if line else None

    def _body(self, text: str) -> Iterator[str]:
        """The text, where it names a body rather than a territory or a session."""
        if not text:
            return
        line, head = tokens(text), self._head_of(text)
        if head is None:
            if text.endswith("»") and "«" in text and self.reader.heads.find(line, 0, "nomn", False) is not None:
                yield text
            return
        if not lemmas(line[head].text) & self._territories:
            yield self._with_plain_start(text, line)

    def _with_plain_start(self, text: str, line: list[Token]) -> str:
        return self.reader.namer.nominative(line, "nomn") if "«" not in text and "№" not in text else text

    def _composed(self, bodies: list[str]) -> str:
        """The last body, with the one above it where it is its part; a post below the body that it heads is left out."""
        while len(bodies) > 1 and self._is_post(bodies[-1]) and not self._is_post(bodies[0]):
            bodies = bodies[:-1]
        return self._belonging(bodies[-1], bodies[:-1])

    def _is_post(self, body: str) -> bool:
        line, head = tokens(body), self._head_of(body)
        return head is not None and self.reader.heads.is_position(line[head])

    def _belonging(self, body: str, above: list[str]) -> str:
        """A body that no adjective tells apart belongs to the one above it (``коллегия`` of the administration)."""
        line = tokens(body)
        if not above or self._head_of(body) != 0 or line[0].is_abbreviation:
            return body
        upper = self._belonging(above[-1], above[:-1])
        return body if upper.lower().startswith(body.lower()) else f"{body} {_in_genitive(upper, self._head_of(upper))}"

    # ---- the preamble

    def _before_marker(self, text: str) -> str | None:
        """The subject of the enacting word: the longest name in the nominative that ends where it begins."""
        clause = fold(re.sub(r"[\s.–—-]+$", "", text))
        line = tokens(clause)[-_LONGEST_SUBJECT:]
        last = max((index for index, token in enumerate(line) if token.low in (",", ";", ":", ".")), default=-1)
        for index in range(last + 1, len(line)):
            head = self.reader.heads.find(line, index, "nomn", True)
            if head is None or not _is_singular(line[head]) or not _is_subject_start(line, index):
                continue
            name = clause[line[index].span[0] :]
            return self.reader.namer.nominative(tokens(name), "nomn") if "«" not in name else cyrillic(name)
        return None


def _is_singular(token: Token) -> bool:
    return token.is_abbreviation or any(parse.tag.number == "sing" for parse in in_case(token.text, "nomn", NOUN))


def _is_subject_start(line: list[Token], index: int) -> bool:
    """Whether a name may begin here: nothing before it, or something that no name goes on with."""
    if index == 0 or line[index - 1].kind in ("quoted", "bracket"):
        return True
    before = line[index - 1]
    return before.kind != "word" or not in_case(before.text, "nomn", MODIFIERS)


def _is_genitive(line: list[Token]) -> bool:
    """Whether the words up to the first noun are a genitive."""
    for token in line:
        if token.kind != "word":
            return False
        if in_case(token.text, "gent", NOUN):
            return True
        if not in_case(token.text, "gent", MODIFIERS):
            return False
    return False


def _in_genitive(body: str, head: int | None) -> str:
    """The name with its head, and what agrees with it, in the genitive."""
    line = tokens(body)
    result, shift = body, 0
    for index, token in enumerate(line[: (head or 0) + 1]):
        kinds = NOUN if index == head else MODIFIERS
        parse = next((p for p in in_case(token.text, "nomn", kinds) if p.tag.number == "sing"), None)
        form = inflected(parse, "gent") if parse is not None else None
        if form and not token.is_abbreviation:
            start, end = token.span
            word = like(form, token.text)
            result = result[: start + shift] + word + result[end + shift :]
            shift += len(word) - (end - start)
    return result
