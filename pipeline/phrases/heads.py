"""Which noun is the head of a party: the nouns that name parties, and where one of them stands in a phrase."""

from __future__ import annotations

from pipeline.rulebook.book import PartyRules
from pipeline.words import persons
from pipeline.words.morphology import MODIFIERS, Parse, in_case, is_infinitive, lemmas, parses
from pipeline.words.tokens import Token

NOUN = frozenset({"NOUN"})
_JOINTS = ("и", "или")
# as many words a head is looked for in: its modifiers and itself
_LONGEST = 5
# a reading less likely than this says nothing against the others
_UNLIKELY = 0.05


class Heads:
    """The nouns that name parties (``known``, of them ``positions`` and ``bodies``), and the head of a phrase found by them."""

    def __init__(self, rules: PartyRules) -> None:
        self.positions = rules.phrases("positions")
        self.known = self.positions | rules.phrases("organisations")
        self.bodies = self.known - self.positions
        self.acting = rules.phrases("acting")
        self._adjective_of = {head: set(nouns) for head, nouns in rules.words.adjective_of.items()}
        self._governing = rules.phrases("governing_heads")
        self._banned = rules.phrases("not_parties")
        self._not_organisations = frozenset(rules.words.not_organisations)
        self._endings: persons.Endings = rules.words.surname_endings
        self._undeclined = rules.words.undeclined_endings

    def find(self, line: list[Token], place: int, case: str, strict: bool, after: str = "") -> int | None:
        """Index of the noun (abbreviation, name) that a party beginning at ``place`` has at its head, None where none begins.

        ``strict`` asks for a noun that the rules know; ``after`` is the mark or the conjunction that stands before ``place``.
        """
        for index in range(place, min(place + _LONGEST, len(line))):
            token = line[index]
            if token.kind != "word" or is_short_name(token) or self._acts_for_another(line, index):
                return self._head_of_one_token(line, index, index == place, case, strict)
            if self._is_head(token, case, strict, after) and not self._modifies_next(line, index, case):
                return index
            if not in_case(token.text, case, MODIFIERS):
                return None
        return None

    def _acts_for_another(self, line: list[Token], index: int) -> bool:
        """Whether ``и.о.`` and the like stand here with something behind them."""
        return line[index].low in self.acting and index + 1 < len(line)

    def _head_of_one_token(self, line: list[Token], index: int, opens: bool, case: str, strict: bool) -> int | None:
        """The head where something else than an inflected word stands: a person's name, who acts for another, an abbreviation."""
        token = line[index]
        if token.kind != "word":
            return index if token.kind == "name" and opens and self._may_address(line, index, case, strict) else None
        if self._acts_for_another(line, index):
            return index + 1 if line[index + 1].kind == "word" else None
        return index if self._is_body_of_its_own(line, index) else None

    def is_plural(self, line: list[Token], case: str) -> bool:
        """Whether the head of a name stands in the plural, or may do so by its likeliest reading."""
        head = self.find(line, 0, case, False)
        nouns = in_case(line[head].text, case) if head is not None else ()
        return bool(nouns) and nouns[0].tag.number == "plur"

    def is_position(self, token: Token) -> bool:
        """Whether a word is the name of a post."""
        return bool(lemmas(token.text) & self.positions)

    # ---- names of persons and abbreviations

    def _may_address(self, line: list[Token], index: int, case: str, strict: bool) -> bool:
        """Whether a person's name may be an addressee; what no verb announces needs a dative, or an action behind it."""
        return not strict or case != "datv" or not self._is_no_dative(line[index]) or _is_told_to_act(line, index)

    def _is_no_dative(self, token: Token) -> bool:
        """A surname that cannot stand in the dative addresses nobody (``Информацию Иванова И.И. принять``)."""
        surname = token.match["surname"] if token.match else token.text
        turned = persons.surname_nominative(surname, "datv", self._endings)
        return turned == surname and not surname.endswith(self._undeclined)

    def _is_body_of_its_own(self, line: list[Token], index: int) -> bool:
        """Whether an abbreviation names an organisation, rather than going on with the name before it."""
        joined = index > 0 and line[index - 1].low in _JOINTS
        if joined and (_goes_on_behind_by(line, index) or self._goes_on_behind_post(line, index)):
            return False
        return line[index].text not in self._not_organisations

    def _goes_on_behind_post(self, line: list[Token], index: int) -> bool:
        """``директорам МБОУ «А» и МБОУ «Б»``: behind a post in the plural a second organisation belongs to it too."""
        before = [t for t in line[:index] if t.kind == "word"]
        posts = [t for t in before if self.is_position(t)]
        abbreviated = any(is_short_name(t) for t in before)
        return abbreviated and bool(posts) and any(p.tag.number == "plur" for p in in_case(posts[-1].text, "datv"))

    # ---- nouns

    def _modifies_next(self, line: list[Token], index: int, case: str) -> bool:
        """A word that may be an adjective is one where a head of the rules follows it (``главным бухгалтерам``)."""
        words = lemmas(line[index].text)
        following = {form for token in line[index + 1 : index + 2] for form in lemmas(token.text)}
        if words & self._governing and not any(following & self._adjective_of.get(word, set()) for word in words):
            return False
        while index + 1 < len(line) and line[index + 1].kind == "word" and in_case(line[index].text, case, MODIFIERS):
            index += 1
            if self._is_head(line[index], case, True, ""):
                return True
        return False

    def _is_head(self, token: Token, case: str, strict: bool, after: str) -> bool:
        nouns = in_case(token.text, case, NOUN)
        words = word_parts(token.text)
        if words & self._banned and strict:
            return False
        if words & self.known and self._is_listed_in(token, case):
            if not nouns and not in_case(token.text, case):
                return False
            return not (after in _JOINTS and self._rather_genitive(token))
        if not nouns or (strict and not _addresses_people(token, case, nouns)):
            return False
        return not in_case(token.text, "gent") or not after

    def _is_listed_in(self, token: Token, case: str) -> bool:
        """Whether it is a listed noun that stands in the case (``энергетике`` is no form of ``энергетик`` in the dative)."""
        forms = in_case(token.text, case, NOUN)
        listed = (part for p in forms for part in (p.normal_form, *p.normal_form.split("-")))
        return not forms or any(form.replace("ё", "е") in self.known for form in listed)

    def _rather_genitive(self, token: Token) -> bool:
        """Behind «и» a form that may be a genitive goes on with the name before it, unless it is a post or the tagger
        took it for a dative."""
        return token.tagged != "Dat" and bool(in_case(token.text, "gent", NOUN)) and not self.is_position(token)


def is_short_name(token: Token) -> bool:
    """Whether it is the short name of an organisation: capitals that are no plain word in capitals."""
    return token.is_abbreviation and not is_plain_word(token)


def is_plain_word(token: Token) -> bool:
    """Whether it is an ordinary word set in capitals."""
    best = parses(token.text.lower())[0]
    return token.text.isupper() and len(token.text) > 3 and best.is_known and "Abbr" not in best.tag


def word_parts(word: str) -> frozenset[str]:
    """The dictionary forms of a word, and those of the parts of a double one (``педагог-психолог``)."""
    return lemmas(word) | {part for form in lemmas(word) for part in form.split("-")}


def _addresses_people(token: Token, case: str, nouns: tuple[Parse, ...]) -> bool:
    """A noun that no list knows addresses somebody where it is animate and can be nothing but a dative (``старостам``)."""
    if case != "datv" or not nouns or (not token.text[0].isupper() and nouns[0].tag.number != "plur"):
        return False
    other = [p for p in parses(token.text) if p.tag.case not in ("datv", None) and p.score > _UNLIKELY]
    return "anim" in nouns[0].tag and parses(token.text)[0].tag.POS == "NOUN" and not other


def _is_told_to_act(line: list[Token], index: int) -> bool:
    """Whether a name opens the sentence and an action follows it (``Рудь О.В. подготовить …``)."""
    following = line[index + 1 : index + 2]
    return index == 0 and bool(following) and following[0].kind == "word" and is_infinitive(following[0].text)


def _goes_on_behind_by(line: list[Token], index: int) -> bool:
    """``по ГО и ЧС``: an abbreviation joined to another that «по» governs."""
    before = [t.low for t in line[max(index - 5, 0) : index]]
    return "по" in before and index > 1 and line[index - 2].is_abbreviation
