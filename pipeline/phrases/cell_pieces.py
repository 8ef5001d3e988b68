"""The cell of a plan's executors cut into pieces: each a person's name, or the words of a post or an office.

Where a piece ends is told by marks, and by form where lines of the cell were joined without one: a short word with a point goes on
(``зам. директора``), a nominative of another number begins anew (``воспитатели социальный педагог``).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.phrases.heads import Heads, is_short_name, word_parts
from pipeline.phrases.parties import PhraseReader
from pipeline.words.morphology import MODIFIERS, in_case, parses
from pipeline.words.tokens import Token, tokens

# a word cut short has as many letters at most; fewer where a capital follows its point, which then may end a sentence
_LONGEST_CUT = 5
_LONGEST_CUT_BEFORE_CAPITAL = 4
_NOUN = frozenset({"NOUN"})


@dataclass
class Piece:
    """Tokens that belong together. ``before`` is what parts them from the piece before: ``;``, ``:``, ``,``, ``.``, ``-``, ``и``, a
    space; nothing at the beginning."""

    line: list[Token]
    before: str

    @property
    def is_name(self) -> bool:
        """Whether it is the name of a person."""
        return self.line[0].kind == "name"


def pieces(text: str, reader: PhraseReader) -> list[Piece]:
    """The pieces of a cell, in order; a part that names nobody by itself goes on with the one before it (``по УВР, ВР``)."""
    found: list[Piece] = []
    for piece in _Cutter(tokens(text), reader.heads).run():
        if found and not piece.is_name and not found[-1].is_name and _goes_on(found[-1], piece, reader):
            end = found[-1].line[-1].span[1]
            comma = [Token("mark", ",", (end, end))] if piece.before == "," else []
            found[-1].line += comma + piece.line
        else:
            found.append(piece)
    return found


class _Cutter:
    """Cuts the tokens of a cell, from the left to the right."""

    def __init__(self, line: list[Token], heads: Heads) -> None:
        self.line = line
        self.heads = heads
        self.found: list[Piece] = []
        self.open: list[Token] = []
        self.mark = ""

    def run(self) -> list[Piece]:
        """The pieces, as the marks and the forms part them."""
        for index, token in enumerate(self.line):
            if token.kind == "name":
                self._close(" ")
                self.open = [token]
                self._close(" ")
            elif token.kind == "mark":
                self._take_mark(index, token)
            elif token.low == "и" and (not self.open or begins_party(self.line, index + 1, self.heads)):
                self._close("и")
            else:
                if self.open and self._begins_anew(index):
                    self._close(" ")
                self.open.append(token)
        self._close("")
        return self.found

    def _close(self, mark: str) -> None:
        """End the open piece at a mark; of several marks in a row the one that parts most counts."""
        if self.open:
            self.found.append(Piece(self.open, self.mark))
            self.open, self.mark = [], mark
        elif self.found and _strength(mark) > _strength(self.mark):
            self.mark = mark

    def _take_mark(self, index: int, token: Token) -> None:
        if token.text in ";:,":
            self._close(token.text)
        elif token.text == ".":
            if self.open and self._is_cut_short(index):
                self.open.append(token)
            else:
                self._close(".")
        elif token.low == "-":
            if self._joins_posts(index):
                self.open.append(token)
            else:
                self._close("-")
        elif self.open:
            self.open.append(token)

    # ---- points and dashes

    def _is_cut_short(self, index: int) -> bool:
        """Whether the point at ``index`` is that of a word cut short."""
        word, following = self.open[-1], self.line[index + 1 : index + 2]
        if not self._may_be_cut(word):
            return False
        capital = not following or following[0].text[:1].isupper()
        return len(word.text) <= (_LONGEST_CUT_BEFORE_CAPITAL if capital else _LONGEST_CUT)

    def _may_be_cut(self, word: Token) -> bool:
        whole = word.kind != "word" or word.is_abbreviation or bool(word_parts(word.text) & self.heads.known)
        return not whole and not word.text.endswith(".")

    def _joins_posts(self, index: int) -> bool:
        """Whether a dash makes one post of two words (``педагог - психолог``)."""
        return bool(self.open) and index + 1 < len(self.line) and _is_person(self.open[-1]) and _is_person(self.line[index + 1])

    # ---- where a party begins with no mark before it

    def _begins_anew(self, index: int) -> bool:
        head = next((t for t in self.open if _is_person(t) or self._is_known(t)), None)
        token = self.line[index]
        if head is None or token.kind != "word" or self.open[-1].low in ("-", "и"):
            return False
        if _is_cut_post(self.line, index, self.heads):
            return True
        noun = _noun_at(self.line, index)
        likely = noun is not None and (_is_person(noun) or (token.text[:1].isupper() and self._is_known(noun)))
        if noun is None or not likely:
            return False
        return token.text[:1].isupper() or self.open[-1] is not head or _number(noun) != _number(head)

    def _is_known(self, token: Token) -> bool:
        return token.kind == "word" and bool(word_parts(token.text) & self.heads.known) and bool(in_case(token.text, "nomn"))


def begins_party(line: list[Token], place: int, heads: Heads) -> bool:
    """Whether a party in the nominative stands here: a person, a post, an office that the rules know, a word cut short before one."""
    if place >= len(line) or line[place].kind == "name":
        return True
    if _is_cut_post(line, place, heads):
        return True
    noun = _noun_at(line, place)
    return noun is not None and (_is_person(noun) or bool(word_parts(noun.text) & heads.known))


def is_plural(line: list[Token], heads: Heads) -> bool:
    """Whether a post stands in the plural."""
    person = next((token for token in line if _is_person(token)), None)
    return heads.is_plural(line, "nomn") if person is None else _number(person) == "plur"


def is_post(line: list[Token], heads: Heads) -> bool:
    """Whether the words are those of a post: a person in the nominative, or a word cut short before what it governs (``рук службы``)."""
    if any(_is_person(token) for token in line) or line[0].low in heads.acting:
        return True
    first = line[0]
    short = first.kind == "word" and len(first.text) <= _LONGEST_CUT_BEFORE_CAPITAL and not first.is_abbreviation
    return short and len(line) > 1 and not word_parts(first.text) & heads.known


def _goes_on(last: Piece, piece: Piece, reader: PhraseReader) -> bool:
    """Whether a piece names nobody by itself: what «по» governs, a genitive or another form that no party begins with."""
    first, heads = piece.line[0], reader.heads
    if piece.before not in (",", ";", " ", "и"):
        return False
    if piece.before == "," and first.text[:1].islower() and is_plural(last.line, heads) and reader.opens_clause(piece.line, 0):
        return True  # «лица, ответственные за …»
    if first.is_abbreviation:
        return piece.before == "," and is_short_name(first) and len(piece.line) == 1 and _ends_in_short_name_behind_by(last.line)
    if first.kind != "word" or first.text[:1].isupper() or begins_party(piece.line, 0, heads):
        return False
    if piece.before == ",":
        return heads.find(piece.line, 0, "nomn", True) is None and _noun_at(piece.line, 0) is None
    return not in_case(first.text, "nomn")


def _is_cut_post(line: list[Token], place: int, heads: Heads) -> bool:
    """Whether a word cut short and the post behind it stand here (``соц. педагог``)."""
    word = line[place]
    if word.low in heads.acting:
        return True
    if word.kind != "word" or word.is_abbreviation or len(word.text) > _LONGEST_CUT or word_parts(word.text) & heads.known:
        return False
    behind = place + 1 if word.text.endswith(".") else place + 2
    pointed = word.text.endswith(".") or (behind <= len(line) and line[place + 1 : place + 2] != [] and line[place + 1].text == ".")
    return pointed and behind < len(line) and _is_person(line[behind])


def _ends_in_short_name_behind_by(line: list[Token]) -> bool:
    behind = [token.low for token in line]
    return (
        line[-1].is_abbreviation and "по" in behind and all(t.is_abbreviation or t.kind == "mark" for t in line[behind.index("по") + 1 :])
    )


def _noun_at(line: list[Token], place: int) -> Token | None:
    """The noun in the nominative that stands here, behind adjectives that are so too."""
    for token in line[place:]:
        if token.kind != "word":
            return None
        best = parses(token.text)[0].tag
        if best.POS == "NOUN":
            return token if best.case == "nomn" else None
        if not in_case(token.text, "nomn", MODIFIERS):
            return None
    return None


def _is_person(token: Token) -> bool:
    """Whether a word is, by its likeliest reading, a person in the nominative."""
    if token.kind != "word" or token.is_abbreviation:
        return False
    best = parses(token.text.rsplit("-", 1)[-1])[0].tag
    whole = parses(token.text)[0].tag
    return any(tag.POS == "NOUN" and tag.case == "nomn" and "anim" in tag and "Name" not in tag for tag in (best, whole))


def _number(token: Token) -> str:
    nouns = in_case(token.text, "nomn", _NOUN)
    return str(nouns[0].tag.number) if nouns else "sing"


def _strength(mark: str) -> int:
    return (" ", "и", "-", ".", ",", ":", ";").index(mark) if mark else -1
