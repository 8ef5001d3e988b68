"""Lists of parties in the nominative (labelled lines, cells of a plan) and the co-executors behind ``совместно с``."""

from __future__ import annotations

import re

from pipeline.phrases.addressees import Addressee, posts_of_names
from pipeline.phrases.parties import PhraseReader
from pipeline.rulebook.book import PartyRules
from pipeline.words.tokens import Token, tokens


class PartyLists:
    """Reads lists in which nothing but parties stands."""

    def __init__(self, reader: PhraseReader, rules: PartyRules) -> None:
        self.reader = reader
        self.rules = rules

    def listed(self, text: str) -> tuple[list[Addressee], list[tuple[Addressee, str]]]:
        """The parties of a list, and its co-executors with the rule that named them.

        A piece whose head the reader does not know is a party as it stands.
        """
        found: list[Addressee] = []
        together: list[tuple[Addressee, str]] = []
        line = tokens(text)
        while line:
            while line and (line[0].kind == "mark" or line[0].low in ("и", "а", "также")):
                line = line[1:]
            co_parties, used = self.co_executors(line, 0, text)
            together += co_parties
            if not used:
                parties, used = self.reader.parties(line, "nomn", strict=False, listed=True)
                if not used and line:
                    parties, used = self._unknown(line)
                found += parties
            line = line[used:]
        return posts_of_names(found, tokens(text)), together

    def _unknown(self, line: list[Token]) -> tuple[list[Addressee], int]:
        """A piece up to the next comma whose head no rule knows, taken as it stands."""
        end = next((i for i, t in enumerate(line) if t.kind == "mark" and t.text in ",;."), len(line))
        piece = line[: max(end, 1)]
        if not any(t.kind in ("word", "quoted", "name") for t in piece):
            return [], max(end, 1)
        case = "datv" if self.reader.heads.find(piece, 0, "datv", True) is not None else "nomn"
        parties, used = self.reader.parties(piece, case, strict=True)
        if parties:
            return parties, used
        name = self.reader.namer.nominative(piece, "nomn")
        span = (piece[0].span[0], piece[-1].span[1])
        named = re.search(r"\w", name) is not None
        return ([Addressee(span, name, self.reader.namer.kind_of(piece))] if named else []), max(end, 1)

    def co_executors(self, line: list[Token], place: int, text: str) -> tuple[list[tuple[Addressee, str]], int]:
        """The parties behind ``совместно с …`` with its rule, where it stands at this token of ``text``; and the token
        behind them, or ``place`` where it does not."""
        index = place + 1 if place < len(line) and line[place].low in (",", "(") else place
        if index >= len(line):
            return [], place
        start = line[index].span[0]
        for match in self.rules.scan(text):
            gives = match.rule.gives
            if match.span[0] != start or gives.role != "co_executor" or gives.case is None:
                continue
            first = next((i for i, t in enumerate(line) if t.span[0] >= match.span[1]), len(line))
            parties, used = self.reader.parties(line[first:], gives.case, strict=False)
            if parties:
                return [(party, match.rule.id) for party in parties], first + used
        return [], place
