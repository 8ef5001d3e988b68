"""Who stands in a plan's cell of executors: each line and each part of it is a party, a name belongs to the post above or beside it."""

from __future__ import annotations

from pipeline.phrases.addressees import Addressee
from pipeline.phrases.cell_pieces import Piece, is_plural, is_post, pieces
from pipeline.phrases.parties import PhraseReader
from pipeline.words import persons

# what may part a post from the name of its bearer, and what joins the names of several bearers
_BEFORE_BEARER = frozenset({" ", ":", ";", "-", "."})
_BETWEEN_BEARERS = frozenset({" ", ",", ";", "и", "."})
_BEFORE_POST_OF_NAME = frozenset({",", "-"})


class CellParties:
    """Reads cells of executors."""

    def __init__(self, reader: PhraseReader) -> None:
        self.reader = reader
        self.heads = reader.heads
        self.namer = reader.namer

    def read(self, text: str) -> list[Addressee]:
        """The parties of a cell; spans count in ``text``."""
        found: list[Addressee] = []
        cut = pieces(text, self.reader)
        paired = _alternate(cut)
        for place, piece in enumerate(cut):
            last = found[-1] if found else None
            surname = last is not None and piece.before in _BEFORE_BEARER and self._is_bare_surname(piece)
            if piece.is_name or surname:
                self._take_person(piece, found, paired)
                if piece.before == ";" and found[-1].people and _two_posts_above(cut, place):
                    _join_posts(found)
            elif last is not None and last.kind == "person" and self._is_post_of_last(cut, place):
                post = self._post(piece)
                found[-1] = Addressee((last.span[0], post.span[1]), post.name, "position", [last.name])
            else:
                found += self._posts(piece)
        return found

    # ---- persons

    def _take_person(self, piece: Piece, found: list[Addressee], paired: bool) -> None:
        token = piece.line[0]
        name = persons.nominative(token.match, "nomn", self.namer.endings) if token.match else token.text
        last = found[-1] if found else None
        if last is not None and _may_bear(last, piece.before, paired):
            last.people.append(name)
            last.span = (last.span[0], token.span[1])
        else:
            found.append(Addressee(token.span, name, "person"))

    def _is_bare_surname(self, piece: Piece) -> bool:
        return len(piece.line) == 1 and self.namer.kind_of(piece.line) == "person"

    # ---- posts and offices

    def _is_post_of_last(self, cut: list[Piece], place: int) -> bool:
        """Whether the post behind a name is its bearer's: no other name stands beside it."""
        piece, following = cut[place], cut[place + 1 : place + 2]
        if following and following[0].is_name and following[0].before in _BEFORE_BEARER:
            return False
        single = is_post(piece.line, self.heads) and not is_plural(piece.line, self.heads)
        return single and piece.before in _BEFORE_POST_OF_NAME

    def _posts(self, piece: Piece) -> list[Addressee]:
        """The party of a piece; where it stands in the dative, as some plans have it, it is turned."""
        known = is_post(piece.line, self.heads) or self.heads.find(piece.line, 0, "nomn", True) is not None
        if not known and self.heads.find(piece.line, 0, "datv", True) is not None:
            parties, _ = self.reader.parties(piece.line, "datv", strict=True)
            if parties:
                return parties
        post = self._post(piece)
        return [post] if any(char.isalnum() for char in post.name) else []

    def _post(self, piece: Piece) -> Addressee:
        people = [name for token in piece.line if token.kind == "bracket" for name in self.namer.bracket_people(token, "nomn")]
        rest = [token for token in piece.line if token.kind != "bracket" or not self.namer.is_aside(token)] or piece.line
        post = is_post(rest, self.heads)
        name = self.namer.nominative(rest, "nomn")
        if post and rest[0].text.istitle() and rest[0].kind == "word":
            name = name[:1].lower() + name[1:]
        kind = "position" if post else self.namer.kind_of(rest)
        span = (piece.line[0].span[0], piece.line[-1].span[1])
        return Addressee(span, name, kind, people, is_plural(rest, self.heads), bool(people))


def _may_bear(post: Addressee, mark: str, paired: bool) -> bool:
    """Whether the name behind a mark is that of a bearer of the post before it."""
    if post.kind == "person":
        return False
    if post.people:
        return post.plural and not post.bracketed and mark in _BETWEEN_BEARERS
    if post.kind != "position":
        return mark in (" ", ":", "-")
    return mark in _BEFORE_BEARER or (mark == "," and paired)


def _alternate(cut: list[Piece]) -> bool:
    """Whether posts and names take turns, more than once, the post first (``завуч, Орлова А.А., завхоз, Гусев П.П.``)."""
    return len(cut) > 2 and len(cut) % 2 == 0 and all(piece.is_name == bool(place % 2) for place, piece in enumerate(cut))


def _two_posts_above(cut: list[Piece], place: int) -> bool:
    """Whether the line above the name holds two posts and nothing else, both of them its bearer's."""
    line = cut[max(place - 2, 0) : place]
    own = len(line) == 2 and line[1].before == "," and not any(piece.is_name for piece in line)
    begins = place == 2 or (place > 2 and (line[0].before == ";" or cut[place - 3].is_name))
    return own and begins


def _join_posts(found: list[Addressee]) -> None:
    """Make one party of the two last posts, those of one person."""
    if len(found) < 2:
        return
    first, second = found[-2:]
    if first.people or first.plural or second.plural or not first.kind == second.kind == "position":
        return
    found[-2:] = [Addressee((first.span[0], second.span[1]), f"{first.name}, {second.name}", "position", second.people)]
