"""Lists of parties: where one addressee ends and the next begins."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.phrases.addressees import Addressee, add_people, posts_of_names, posts_of_one
from pipeline.phrases.heads import NOUN, Heads
from pipeline.phrases.nominative import Namer
from pipeline.rulebook.book import PartyRules
from pipeline.words import persons
from pipeline.words.morphology import in_case, is_finite_verb, is_infinitive, lemmas, parses
from pipeline.words.tokens import Token, tokens

# the marks and conjunctions that begin what joins two parties, those that it is made of, and those that end no name
_OPENS_JOINT = frozenset({",", ";", "и", "а", "или"})
_JOINS = _OPENS_JOINT | {"также"}
_IDLE_AT_END = _JOINS - {";", "или"}
# as many marks and conjunctions may stand between two parties («, а также»)
_LONGEST_JOINT = 3
# as many words the longest circumstance of the rules has
_LONGEST_ADVERBIAL = 4


@dataclass(frozen=True)
class Manner:
    """How a list is read: the ``case`` of its parties; ``strict`` asks for heads that the rules know, for addressees that no
    verb announces; ``listed`` says that nothing but parties follows, so that no circumstance can end one."""

    case: str
    strict: bool
    listed: bool = False


class PhraseReader:
    """Reads lists of parties in a given case. ``heads`` finds the noun that a party has at its head, ``namer`` gives its name."""

    def __init__(self, rules: PartyRules) -> None:
        self.heads = Heads(rules)
        self.namer = Namer(rules, self.heads)
        self._clause_adjectives = rules.phrases("clause_adjectives")
        self._clause_prepositions = rules.phrases("clause_prepositions")
        self._no_verbs = rules.phrases("no_verbs")
        self._together = {words[0]: words for words in _split(rules.phrases("opens_co_executors"))}
        self._in_memory_of = rules.phrases("in_memory_of")
        self._adverbials: dict[str, list[tuple[str, ...]]] = {}
        for words in _split(rules.phrases("adverbials")):
            self._adverbials.setdefault(words[0], []).append(words)

    def parties(self, line: list[Token], case: str, strict: bool, listed: bool = False) -> tuple[list[Addressee], int]:
        """Read parties from the first token on, in the :class:`Manner` given; the number is that of the tokens used."""
        manner = Manner(case, strict, listed)
        found: list[Addressee] = []
        place = 0
        while place < len(line):
            end = self._one_end(line, place, manner)
            if end == place:
                break
            self._take(line[place:end], case, found)
            place = end
            joint = self._joint(line, place)
            closer = strict or _governs_by(line[:place]) or (joint > place and line[place].low in ("и", "или", "-"))
            head = self.heads.find(line, joint, case, closer) if joint > place else None
            if head is None or (line[place].low == "-" and not self.heads.is_position(line[head])):
                break
            place = joint
        return posts_of_one(posts_of_names(found, line), line), place

    def opens_adverbial(self, line: list[Token], index: int) -> bool:
        """Whether the words from here on begin a circumstance by the rules (``в целях``, ``до``)."""
        token = line[index]
        if token.is_abbreviation:
            return False
        if index + 1 < len(line) and (opens := self._opens_with(token.low, line[index + 1], index > 0)) is not None:
            return opens
        starting = self._adverbials.get(token.low, ())
        words = tuple(t.low for t in line[index : index + _LONGEST_ADVERBIAL]) if starting else ()
        return any(words[: len(phrase)] == phrase for phrase in starting)

    def _opens_with(self, preposition: str, following: Token, inside: bool) -> bool | None:
        """Whether a preposition begins a circumstance, where the word behind it decides that; ``inside`` says that it stands
        behind the head of a name, which may go on with it."""
        if preposition in ("на", "в") and following.text[0].isdigit():
            return True
        if preposition in ("с", "при") and following.low.startswith("участи"):
            return True
        belongs = preposition == "при" and bool(lemmas(following.text) & self.heads.known)
        belongs = belongs or (preposition in ("с", "со") and inside and _is_inner_with(following))
        return False if belongs else None

    # ---- where a party ends

    def _one_end(self, line: list[Token], place: int, manner: Manner) -> int:
        """The end of the party that begins at ``place``, or ``place`` where none begins there."""
        head = self.heads.find(line, place, manner.case, manner.strict)
        if head is None:
            return place
        index = head + 1
        while index < len(line):
            if line[index].low in _OPENS_JOINT:
                behind = self._behind_joint(line, head, index, manner)
                if behind is None:
                    break
                index = behind
            elif self._ends_at(line, index, manner.listed):
                break
            else:
                index += 1
        while index > place + 1 and line[index - 1].low in _IDLE_AT_END:
            index -= 1
        return index

    def _behind_joint(self, line: list[Token], head: int, index: int, manner: Manner) -> int | None:
        """Where the party with this head goes on behind the mark or the conjunction at ``index``; None where it ends there."""
        token, joint = line[index], self._joint(line, index)
        if token.low == ";" or joint == index or self._ends_at(line, joint, manner.listed):
            return None
        closed = line[index - 1].kind in ("bracket", "name")
        clause = token.low == "," and not closed and self.opens_clause(line, joint)
        if clause and (behind := _behind_clause(line, joint)):
            return behind
        if line[head].kind == "name" or (token.low == "," and closed):
            return None
        if clause:
            return index + 1
        # an organisation at the head: behind «и» another one is a party beside it rather than part of its name
        beside = closed or (token.low == "и" and line[head].kind == "word" and bool(lemmas(line[head].text) & self.heads.bodies))
        known = manner.strict or token.low != "," or _governs_by(line[head:index])
        another = self.heads.find(line, joint, manner.case, known, after="," if beside else token.low)
        return index + 1 if another is None else None

    @staticmethod
    def _joint(line: list[Token], place: int) -> int:
        """Behind the comma or the conjunction that joins two parties; ``place`` itself where there is none."""
        start = place
        if place + 1 < len(line) and line[place].low == "-":
            return place + 1  # two posts of one person (``заместителю главы – начальнику отдела``), if a post follows
        while place < len(line) and place - start < _LONGEST_JOINT and line[place].low in _JOINS:
            if line[place].low == "а" and not (place + 1 < len(line) and line[place + 1].low == "также"):
                break
            place += 1
        return place

    def opens_clause(self, line: list[Token], index: int) -> bool:
        """Whether a clause about the party begins: a participle (``организаций, имеющих …``), or an adjective that governs a
        preposition."""
        token = line[index]
        if token.kind != "word":
            return False
        if parses(token.text)[0].tag.POS == "PRTF" and not lemmas(token.text) & self.heads.known:
            return True
        led = index + 1 < len(line) and line[index + 1].low in self._clause_prepositions
        return led and bool(lemmas(token.text) & self._clause_adjectives)

    def _ends_at(self, line: list[Token], index: int, listed: bool) -> bool:
        """Whether the action or a circumstance of it begins here."""
        if index >= len(line):
            return True
        token = line[index]
        if token.kind == "mark":
            return token.text in ":;." or (token.low == "-" and not _is_joined_dash(line, index) and not _is_apposition(line, index))
        if token.kind != "word":
            return False
        if token.low == "не" and index + 1 < len(line) and is_infinitive(line[index + 1].text):
            return True
        # «сел» is a verb too, and a genitive in «старостам сел»
        finite = is_finite_verb(token.text) and not in_case(token.text, "gent") and token.low not in self._no_verbs
        if is_infinitive(token.text) or finite:
            return True
        return self._names_co_executors(line, index) if listed else self.opens_adverbial(line, index)

    def _names_co_executors(self, line: list[Token], index: int) -> bool:
        """Whether the phrase that names co-executors in a list begins here (``с участием``)."""
        phrase = self._together.get(line[index].low, ())
        return bool(phrase) and tuple(token.low for token in line[index : index + len(phrase)]) == phrase

    # ---- making a party

    def _take(self, piece: list[Token], case: str, found: list[Addressee]) -> None:
        """Add the party that a piece of the line names, or its persons to the party before it."""
        span = (piece[0].span[0], piece[-1].span[1])
        piece = self._with_honours(piece)
        names = [persons.nominative(t.match, case, self.namer.endings) for t in piece if t.kind == "name" and t.match]
        rest = self._without_people(piece)
        if not rest:
            add_people(names, span, found)
        elif names and all(t.kind == "bracket" for t in rest) and (post := self._post_in_bracket(rest[0])):
            found.append(Addressee(span, post, "position", names, False, True))
        else:
            bracketed = [name for t in piece if t.kind == "bracket" for name in self.namer.bracket_people(t, case)]
            name, kind = self.namer.nominative(rest, case), self.namer.kind_of(rest)
            found.append(Addressee(span, name, kind, names + bracketed, self.heads.is_plural(rest, case), bool(bracketed)))

    def _without_people(self, piece: list[Token]) -> list[Token]:
        """The tokens of the name alone: no persons, no remarks in brackets, no marks at its end."""
        rest = [t for t in piece if t.kind != "name" and not (t.kind == "bracket" and self.namer.is_aside(t))]
        while rest and rest[-1].kind == "mark" and rest[-1].text not in '»"':
            rest.pop()
        return rest

    def _post_in_bracket(self, token: Token) -> str | None:
        """The post behind a name (``Иванова И.И. (начальник отдела)``), in the nominative in which it stands there."""
        inner = tokens(token.text[1:-1])
        head = self.heads.find(inner, 0, "nomn", True) if inner else None
        if head is None or not self.heads.is_position(inner[head]):
            return None
        return self.namer.nominative(inner, "nomn")

    def _with_honours(self, piece: list[Token]) -> list[Token]:
        """The name behind ``имени`` belongs to the name of the organisation, and is nobody's."""
        return [
            Token("quoted_name", token.text, token.span)
            if token.kind == "name" and index and piece[index - 1].low in self._in_memory_of
            else token
            for index, token in enumerate(piece)
        ]


def _split(phrases: frozenset[str]) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in sorted(phrases)]


def _behind_clause(line: list[Token], start: int) -> int | None:
    """The comma or colon that closes a clause, None where an action comes first: then its end must be found otherwise."""
    for index in range(start, len(line)):
        token = line[index]
        if token.low in (",", ":", ";"):
            return index
        if token.kind == "word" and is_infinitive(token.text):
            return None
    return len(line)


def _is_joined_dash(line: list[Token], index: int) -> bool:
    return 0 < index < len(line) - 1 and line[index - 1].span[1] == line[index].span[0] == line[index + 1].span[0] - 1


def _is_apposition(line: list[Token], index: int) -> bool:
    """A dash between two genitives of one number (``учреждений – организаторов отдыха``)."""
    if not 0 < index < len(line) - 1 or line[index - 1].kind != "word" or line[index + 1].kind != "word":
        return False
    numbers = []
    for word in (line[index - 1].text, line[index + 1].text):
        only = not in_case(word, "datv", NOUN)
        numbers.append({p.tag.number for p in in_case(word, "gent", NOUN) if only and p.tag.number})
    return bool(numbers[0] & numbers[1])


def _is_inner_with(following: Token) -> bool:
    """Whether «с» before this word belongs to the name (``школы с низкими результатами``), as no date follows it."""
    return following.kind == "word" and not following.text[0].isdigit() and bool(in_case(following.text, "ablt"))


def _governs_by(piece: list[Token]) -> bool:
    """Whether «по» stands in a name, so that datives behind it may be its own (``по культуре, спорту и молодёжи``)."""
    return any(token.low == "по" for token in piece)
