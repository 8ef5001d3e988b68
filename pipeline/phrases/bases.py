"""Of whom a percentage is taken: the genitive behind it, or ``от …``, with what belongs to it (guidelines 4)."""

from __future__ import annotations

import re

from pipeline.words.morphology import in_case, is_infinitive, parses
from pipeline.words.normal import fold, normal

_PIECE = re.compile(r"[^\W_]+(?:-[^\W_]+)*\.?|[«\"][^»\"]*[»\"]|\([^)]*\)|[^\w\s]")
_AGE = ("возрасте", "от", "до", "старше", "младше", "и", "с")
_CLASSES = re.compile(r"\s?(?:[-–—,и]\s?\d+)?(?:-?[а-я]{1,2})?\s(?:класс|курс|лет|год)")
_ENDS = (";", ":", ".")
_DASHES = ("-", "–", "—")


def base_of(text: str, place: int, limit: int, prepositions: frozenset[str]) -> tuple[str | None, int]:
    """The base that begins at ``place`` and its end; ``limit`` is where a deadline begins,
    ``prepositions`` what it goes on behind. None where none stands there."""
    begin = place + len(text[place:]) - len(text[place:].lstrip())
    reader = _Reader(text, begin, prepositions)
    end = begin
    for order, piece in enumerate(reader.pieces):
        if begin + piece.end() > limit or not reader.goes_on(order):
            break
        if piece.group() not in (",", "и", "или"):
            end = begin + piece.end()
    phrase = text[begin:end].rstrip(" ,.;")
    return (fold(phrase), begin + len(phrase)) if phrase else (None, place)


class _Reader:
    def __init__(self, text: str, begin: int, prepositions: frozenset[str]) -> None:
        self.prepositions = prepositions
        self.rest = text[begin:]
        self.pieces = list(_PIECE.finditer(self.rest))
        self.words = [normal(piece.group()).rstrip(".") or piece.group() for piece in self.pieces]
        self.in_clause = False

    def _word(self, order: int) -> str:
        return self.words[order] if 0 <= order < len(self.words) else ""

    def goes_on(self, order: int) -> bool:
        """Whether the piece belongs to the base that the pieces before it make up."""
        written, word, before = self.pieces[order].group(), self._word(order), self._word(order - 1)
        if written in _ENDS or is_infinitive(word) or self._ended(order - 1):
            return False
        if written == ",":
            opens = order > 0 and self._opens_clause(order + 1) and not self.in_clause
            self.in_clause = self.in_clause or opens
            return opens
        if self.in_clause or written[0] in '«"(':
            return True
        if word[0].isdigit():
            counted = before in (*_AGE, *_DASHES) and (before != "и" or self._word(order - 2)[:1].isdigit())
            return order > 0 and (counted or bool(_CLASSES.match(self.rest, self.pieces[order].end())))
        if written in _DASHES:
            return before[:1].isdigit() and self._word(order + 1)[:1].isdigit()
        if "PREP" in parses(word)[0].tag:
            return self._preposition(order)
        return self._noun(order)

    def _ended(self, order: int) -> bool:
        """Whether the word before closed its sentence with a point of its own."""
        return order >= 0 and self.pieces[order].group().endswith(".") and len(self.pieces[order].group()) > 4

    def _opens_clause(self, order: int) -> bool:
        """``, реализующих …``: a participle or adjective in the genitive behind a comma."""
        word = self._word(order)
        return any(p.tag.POS in ("PRTF", "ADJF") and p.tag.case == "gent" for p in parses(word)) if word else False

    def _preposition(self, order: int) -> bool:
        word, following = self._word(order), self._word(order + 1)
        if order == 0:
            return word in ("от", "из")
        if word == "в":
            return following == "возрасте"
        if word in ("от", "до", "свыше", "более", "менее") and following.isdigit() and self._word(order + 2) in ("лет", "года"):
            return True  # «со стажем до 3 лет»
        if word in ("от", "до"):
            return (following[:1].isdigit() and self._word(order - 1) in (*_AGE, "лет")) or self._word(order - 1)[:1].isdigit()
        return word in self.prepositions and not (word in ("с", "со") and following[:1].isdigit())

    def _noun(self, order: int) -> bool:
        word, before = self._word(order), self._word(order - 1)
        if word in ("и", "или", "лет", "класса", "классов") or before in ("с", "со", "без", "в"):
            return order > 0
        if in_case(word, "gent") or (self.pieces[order].group().isupper() and len(word) > 1):
            return True
        lately = [self._word(order - back) for back in (1, 2, 3)]
        return any(w in ("с", "со", "без") for w in lately) and bool(in_case(word, "ablt"))
