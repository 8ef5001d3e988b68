"""Lists of parties: where one addressee ends and the next begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model import PartyKind, Span
from pipeline.phrases.nominative import Namer
from pipeline.words import persons
from pipeline.words.morphology import in_case, is_finite_verb, is_infinitive, lemmas, parses
from pipeline.words.tokens import Token, tokens

_NOUN = frozenset({"NOUN"})


@dataclass
class Party:
    """An addressee as read: ``span`` with its brackets, ``name`` in the nominative, ``people`` in the nominative."""

    span: Span
    name: str
    kind: PartyKind
    people: list[str] = field(default_factory=list)
    plural: bool = False
    bracketed: bool = False


class PhraseReader(Namer):
    """Reads lists of parties in a given case."""

    def parties(self, line: list[Token], case: str, strict: bool, listed: bool = False) -> tuple[list[Party], int]:
        """Read parties from the first token on; the number is that of the tokens used.

        ``strict`` asks for a head that the rules know, for addressees that no verb announces; ``listed`` says that
        nothing but parties follows, so that no circumstance can end one.
        """
        found: list[Party] = []
        place = 0
        while place < len(line):
            end = self._one_end(line, place, case, strict, listed)
            if end == place:
                break
            self._take(line[place:end], case, found)
            place = end
            joint = self._joint(line, place)
            closer = strict or _governs_by(line[:place]) or (joint > place and line[place].low in ("и", "или", "-"))
            head = self.head(line, joint, case, closer) if joint > place else None
            if head is None or (line[place].low == "-" and not lemmas(line[head].text) & self.positions):
                break
            place = joint
        return self._posts_of_one(posts_of_names(found, line), line), place

    @staticmethod
    def _joint(line: list[Token], place: int) -> int:
        """Behind the comma or the conjunction that joins two parties; ``place`` itself where there is none."""
        start = place
        if place + 1 < len(line) and line[place].low == "-":
            return place + 1  # two posts of one person (``заместителю главы – начальнику отдела``), if a post follows
        while place < len(line) and place - start < 3 and line[place].low in (",", ";", "и", "а", "также", "или"):
            if line[place].low == "а" and not (place + 1 < len(line) and line[place + 1].low == "также"):
                break
            place += 1
        return place

    def _one_end(self, line: list[Token], place: int, case: str, strict: bool, listed: bool) -> int:
        """The end of the party that begins at ``place``, or ``place`` where none begins there."""
        head = self.head(line, place, case, strict)
        if head is None:
            return place
        index = head + 1
        while index < len(line):
            token = line[index]
            if token.low in (",", "и", "или", "а", ";"):
                joint = self._joint(line, index)
                if token.low == ";" or joint == index or self._ends_at(line, joint, listed):
                    break
                closed = line[index - 1].kind in ("bracket", "name")
                after = "," if closed or (self._is_body(line[head]) and token.low == "и") else token.low
                clause_of = token.low == "," and self._opens_clause(line, joint) and not closed
                if clause_of and (behind := self._behind_clause(line, joint)):
                    index = behind
                    continue
                known = strict or token.low != "," or _governs_by(line[head:index])
                if not clause_of and self.head(line, joint, case, known, after=after) is not None:
                    break
                if line[head].kind == "name" or (token.low == "," and line[index - 1].kind in ("bracket", "name")):
                    break
            elif self._ends_at(line, index, listed):
                break
            index += 1
        while index > place + 1 and line[index - 1].low in (",", "и", "а", "также"):
            index -= 1
        return index

    def _is_participle(self, token: Token) -> bool:
        """Whether a participle goes on with the name (``организаций, имеющих …``)."""
        return token.kind == "word" and parses(token.text)[0].tag.POS == "PRTF" and not lemmas(token.text) & self.heads

    def _opens_clause(self, line: list[Token], index: int) -> bool:
        """Whether a clause about the party begins: a participle, or an adjective that governs a preposition."""
        if self._is_participle(line[index]):
            return True
        led = index + 1 < len(line) and line[index + 1].low in self.clause_prepositions
        return led and line[index].kind == "word" and bool(lemmas(line[index].text) & self.clause_adjectives)

    @staticmethod
    def _behind_clause(line: list[Token], start: int) -> int | None:
        """The comma or colon that closes such a clause, None where an action comes first: then its end must be found otherwise."""
        for index in range(start, len(line)):
            token = line[index]
            if token.low in (",", ":", ";"):
                return index
            if token.kind == "word" and is_infinitive(token.text):
                return None
        return len(line)

    def _is_body(self, head: Token) -> bool:
        """An organisation at the head: behind «и» another one is a party beside it rather than part of its name."""
        return head.kind == "word" and bool(lemmas(head.text) & (self.heads - self.positions))

    def _ends_at(self, line: list[Token], index: int, listed: bool = False) -> bool:
        """Whether the action or a circumstance of it begins here."""
        if index >= len(line):
            return True
        token = line[index]
        if token.kind == "mark":
            return token.text in ":;." or (token.low == "-" and not self._joined_dash(line, index) and not _is_apposition(line, index))
        if token.kind != "word":
            return False
        if token.low == "не" and index + 1 < len(line) and is_infinitive(line[index + 1].text):
            return True
        # «сел» is a verb too, and a genitive in «старостам сел»
        finite = is_finite_verb(token.text) and not in_case(token.text, "gent") and token.low not in ("при", "три", "мое")
        if is_infinitive(token.text) or finite:
            return True
        if listed:
            return token.low == "совместно" or (
                token.low == "с" and line[index + 1 : index + 2] != [] and line[index + 1].low == "участием"
            )
        return self.opens_adverbial(line, index)

    @staticmethod
    def _joined_dash(line: list[Token], index: int) -> bool:
        return 0 < index < len(line) - 1 and line[index - 1].span[1] == line[index].span[0] == line[index + 1].span[0] - 1

    def opens_adverbial(self, line: list[Token], index: int) -> bool:
        """Whether the words from here on begin a circumstance by the rules (``в целях``, ``до``)."""
        if line[index].is_abbreviation:
            return False
        if line[index].low in ("на", "в") and index + 1 < len(line) and line[index + 1].text[0].isdigit():
            return True
        if line[index].low in ("с", "при") and index + 1 < len(line) and line[index + 1].low.startswith("участи"):
            return True
        if line[index].low == "при" and index + 1 < len(line) and lemmas(line[index + 1].text) & self.heads:
            return False
        if line[index].low in ("с", "со") and index and self._inner_with(line, index):
            return False
        starting = self.adverbials.get(line[index].low, ())
        words = tuple(t.low for t in line[index : index + 4]) if starting else ()
        return any(words[: len(phrase)] == phrase for phrase in starting)

    def _inner_with(self, line: list[Token], index: int) -> bool:
        """``с`` belongs to the name where no date follows it (``школы с низкими результатами``)."""
        following = line[index + 1] if index + 1 < len(line) else None
        return (
            following is not None and following.kind == "word" and not following.text[0].isdigit() and bool(in_case(following.text, "ablt"))
        )

    # ---- making a party

    def _take(self, piece: list[Token], case: str, found: list[Party]) -> None:
        span = (piece[0].span[0], piece[-1].span[1])
        piece = _with_honours(piece)
        names = [persons.nominative(t.match, case, self.endings) for t in piece if t.kind == "name" and t.match]
        bracketed = [name for t in piece if t.kind == "bracket" for name in self.bracket_people(t, case)]
        rest = [t for t in piece if t.kind != "name" and not (t.kind == "bracket" and self._is_aside(t))]
        while rest and rest[-1].kind == "mark" and rest[-1].text not in '»"':
            rest.pop()
        if not rest:
            last = found[-1] if found else None
            if last is not None and last.people and last.kind == "position" and last.plural:
                last.people += names
                last.span = (last.span[0], span[1])
                return
            found += [Party(span, name, "person") for name in names]
            return
        if not any(t.kind != "bracket" for t in rest) and names and (inner := self._post_in_bracket(rest[0])):
            found.append(Party(span, inner, "position", names, False, True))
            return
        name = self.nominative(rest, case)
        plural = self._is_plural(rest, case)
        found.append(Party(span, name, self.kind_of(rest), names + bracketed, plural, bool(bracketed)))

    def _post_in_bracket(self, token: Token) -> str | None:
        """The post behind a name (``Иванова И.И. (начальник отдела)``), in the nominative in which it stands there."""
        inner = tokens(token.text[1:-1])
        head = self.head(inner, 0, "nomn", True) if inner else None
        if head is None or not lemmas(inner[head].text) & self.positions:
            return None
        return self.nominative(inner, "nomn")

    def _posts_of_one(self, found: list[Party], line: list[Token]) -> list[Party]:
        """Join two posts of one person (``заместителю главы, начальнику отдела Ивановой И.И.``)."""
        result: list[Party] = []
        for party in found:
            before = result[-1] if result else None
            joint = self._post_joint(before, party, line) if before is not None else None
            if before is not None and joint is not None:
                name = f"{before.name}{joint}{party.name}"
                result[-1] = Party((before.span[0], party.span[1]), name, "position", party.people)
            else:
                result.append(party)
        return result

    @staticmethod
    def _post_joint(before: Party, party: Party, line: list[Token]) -> str | None:
        """What joins two posts of one person in their common name; None where they are two parties."""
        if before.people or before.plural or party.plural or not before.kind == party.kind == "position":
            return None
        between = _between(before, party, line)
        if between == ["-"] and len(party.people) <= 1:
            return " – "
        return ", " if between == [","] and len(party.people) == 1 and not party.bracketed else None

    def _is_plural(self, rest: list[Token], case: str) -> bool:
        head = self.head(rest, 0, case, False)
        nouns = in_case(rest[head].text, case) if head is not None else ()
        return bool(nouns) and nouns[0].tag.number == "plur"


def _is_apposition(line: list[Token], index: int) -> bool:
    """A dash between two genitives of one number (``учреждений – организаторов отдыха``)."""
    if not 0 < index < len(line) - 1 or line[index - 1].kind != "word" or line[index + 1].kind != "word":
        return False
    numbers = []
    for word in (line[index - 1].text, line[index + 1].text):
        only = not in_case(word, "datv", _NOUN)
        numbers.append({p.tag.number for p in in_case(word, "gent", _NOUN) if only and p.tag.number})
    return bool(numbers[0] & numbers[1])


def _governs_by(piece: list[Token]) -> bool:
    """Whether «по» stands in a name, so that datives behind it may be its own (``по культуре, спорту и молодёжи``)."""
    return any(token.low == "по" for token in piece)


def _between(before: Party, party: Party, line: list[Token]) -> list[str]:
    return [t.low for t in line if before.span[1] <= t.span[0] < party.span[0]]


def posts_of_names(found: list[Party], line: list[Token]) -> list[Party]:
    """Join a name with the post written behind it (``Иванова И.И., начальник отдела``)."""
    result: list[Party] = []
    for party in found:
        before = result[-1] if result else None
        named = before is not None and before.kind == "person" and _between(before, party, line) in ([","], ["-"])
        if before is not None and named and party.kind == "position" and not party.people and not party.plural:
            result[-1] = Party((before.span[0], party.span[1]), party.name, "position", [before.name])
        else:
            result.append(party)
    return result


def _with_honours(piece: list[Token]) -> list[Token]:
    """The name behind ``имени`` belongs to the name of the organisation, and is nobody's."""
    return [
        Token("quoted_name", token.text, token.span)
        if token.kind == "name" and index and piece[index - 1].low in ("имени", "им.")
        else token
        for index, token in enumerate(piece)
    ]
