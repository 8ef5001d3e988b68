"""Names of parties turned into the nominative, as a clerk would write them."""

from __future__ import annotations

import re

from pipeline.model import PartyKind
from pipeline.phrases.heads import NOUN, Heads, is_plain_word, is_short_name, word_parts
from pipeline.rulebook.book import PartyRules
from pipeline.words import persons
from pipeline.words.morphology import MODIFIERS, Parse, in_case, inflected, lemmas, like, parses
from pipeline.words.normal import QUOTES, cyrillic, fold
from pipeline.words.tokens import CLOSE, OPEN, Token, tokens

_STRAIGHT = re.compile(r'"([^"]*)"?')
_PROPER = ("Geox", "Surn", "Name", "Orgn")


class Namer:
    """Turns names of parties, and the names of persons in their brackets, into the nominative."""

    def __init__(self, rules: PartyRules, heads: Heads) -> None:
        self.heads = heads
        self.endings: persons.Endings = rules.words.surname_endings
        self._oblique = rules.words.oblique_endings
        self._plurals: dict[str, str] = rules.words.usual_plurals
        self._asides = tuple(rules.phrases("bracket_asides"))
        self._official = rules.phrases("official")
        self._small_words = rules.phrases("small_words")
        self._clause_adjectives = rules.phrases("clause_adjectives")

    def nominative(self, rest: list[Token], case: str) -> str:
        """The tokens as a name in the nominative: the head and what agrees with it are turned, the rest stays."""
        rest = self._without_capitals(rest)
        head = self._turned_head(rest, case)
        if head is None:
            words = [token.text for token in rest]
        else:
            words = [
                self._turned(token, case, rest, head) if i <= head or self._leads_clause(rest, i, head) else token.text
                for i, token in enumerate(rest)
            ]
        name = _balanced(cyrillic(fold(self._joined(rest, words, case))).rstrip(" ,.-:"))
        post = head is not None and head > 0 and self.heads.is_position(rest[head])  # «Главному бухгалтеру»
        return name if rest[0].text[:1].islower() or self._keeps_capital(rest[0], post) else name[:1].lower() + name[1:]

    def kind_of(self, rest: list[Token]) -> PartyKind:
        """Position or organisation, by the first word of the name that the rules know; a surname alone is a person."""
        if len(rest) == 1 and self._is_surname(rest[0]):
            return "person"
        for token in rest:
            if token.kind == "quoted" or token.is_abbreviation:
                return "organisation"
            words = word_parts(token.text)
            if words & self.heads.positions or token.low in self.heads.acting:
                return "position"
            if words & self.heads.known:
                return "organisation"
        return "organisation"

    # ---- brackets

    def is_aside(self, token: Token) -> bool:
        """Whether what stands in brackets is no part of the name: persons, or a remark."""
        inside = token.low.strip("() ")
        return inside.startswith(self._asides) or bool(self.bracket_people(token))

    def bracket_people(self, token: Token, case: str = "datv") -> list[str]:
        """The persons in brackets, in the nominative; none where something else stands there."""
        if token.low[1:].strip().startswith(self._asides):
            return []
        found: list[str] = []
        for part in re.split(r"[,;]| и ", token.text[1:-1]):
            part = part.strip()
            if name := self._name_in(part, case):
                found.append(name)
            elif not re.fullmatch(r"[а-яё .-]+", part):
                return []
        return found

    def _name_in(self, part: str, case: str) -> str | None:
        if match := persons.first(part):
            return persons.nominative(match, self._bracket_case(match["surname"], case), self.endings)
        words = part.split()
        if words and persons.SURNAME.fullmatch(words[-1]) and all(word.islower() for word in words[:-1]):
            return persons.surname_nominative(words[-1], self._bracket_case(words[-1], case), self.endings)
        return None

    def _bracket_case(self, surname: str, case: str) -> str:
        """A name in brackets is nominative, unless its ending cannot be: then it stands in the case of its party."""
        if not surname.endswith(self._oblique):
            return "nomn"
        return case if case in self.endings else "datv"

    # ---- the parts of a name

    def _turned_head(self, rest: list[Token], case: str) -> int | None:
        """The head up to which words are turned; behind an abbreviation the post or body that it names (``МБДОУ детскому саду``)."""
        head = self.heads.find(rest, 0, case, False)
        if head is None or not rest[head].is_abbreviation:
            return head
        behind = self.heads.find(rest, head + 1, case, True)
        return head if behind is None or rest[behind].is_abbreviation else behind

    def _joined(self, rest: list[Token], words: list[str], case: str) -> str:
        """The words with the gaps that their tokens have; quotes and brackets put in order."""
        result = ""
        for index, (token, word) in enumerate(zip(rest, words, strict=True)):
            if index and token.span[0] != rest[index - 1].span[1]:
                result += " "
            if token.kind == "quoted":
                result += _quoted(word)
            else:
                result += self._bracket_text(token, case) if token.kind == "bracket" else word
        return result

    def _bracket_text(self, token: Token, case: str) -> str:
        inner = tokens(token.text[1:-1])
        head = self.heads.find(inner, 0, case, False) if inner else None
        return f"({self.nominative(inner, case)})" if head is not None else token.text

    def _leads_clause(self, rest: list[Token], index: int, head: int) -> bool:
        """Whether a participle, or an adjective like one, opens a clause about the head (``лицам, ответственным за …``);
        one that may be a genitive belongs to the noun beside it (``руководителей школ, имеющих …``)."""
        if rest[index - 1].low != "," or rest[index].kind != "word" or (index - 2 > head and in_case(rest[index].text, "gent", MODIFIERS)):
            return False
        words = lemmas(rest[index].text)
        return bool(words & self._clause_adjectives) or any(p.tag.POS == "PRTF" for p in parses(rest[index].text))

    # ---- capitals

    def _without_capitals(self, rest: list[Token]) -> list[Token]:
        """A name set in capitals as a whole reads like any other; a word that no dictionary knows keeps one capital."""
        words = [t for t in rest if t.kind == "word" and len(t.text) > 3]
        if not words or not all(t.text.isupper() for t in words) or not any(is_plain_word(t) for t in words):
            return rest
        lower = {t.span: t.text.lower() if parses(t.text.lower())[0].is_known else t.text.capitalize() for t in words}
        small = {t.span: t.text.lower() for t in rest if t.kind == "word" and t.low in self._small_words}
        forms = lower | small
        return [Token(t.kind, forms.get(t.span, t.text), t.span, t.match, t.tagged) for t in rest]

    def _keeps_capital(self, token: Token, of_post: bool) -> bool:
        """Whether the first word of a name is written with a capital; ``главный`` before a post (``of_post``) is not."""
        if token.kind != "word" or is_short_name(token):
            return True
        if (lemmas(token.text) & self._official and not of_post) or self._is_surname(token):
            return True
        best = parses(token.text)[0].tag
        return any(mark in best for mark in _PROPER) and not lemmas(token.text) & self.heads.known

    def _is_surname(self, token: Token) -> bool:
        if token.kind != "word" or not token.text.istitle() or lemmas(token.text) & self.heads.known:
            return False
        return any("Surn" in p.tag for p in parses(token.text)) or not parses(token.text)[0].is_known

    # ---- words

    def _turned(self, token: Token, case: str, rest: list[Token], head: int) -> str:
        """One word of the head group in the nominative."""
        if token.kind != "word" or is_short_name(token) or case == "nomn" or "." in token.text:
            return token.text
        if head > 0 and rest[0].low in self.heads.acting:
            return token.text
        if "-" in token.text and (both := self._both_parts(token, case)):
            return both
        noun = self._head_parse(rest[head], case)
        form = self._form(noun) if token is rest[head] else _modifier(token, case, noun)
        return like(form, token.text) if form else token.text

    def _form(self, parse: Parse | None) -> str | None:
        """The nominative of a noun, in the plural that offices use (``учителя``, not ``учители``); None where it has none."""
        form = inflected(parse) if parse is not None else None
        return self._plurals.get(form, form) if form else None

    def _both_parts(self, token: Token, case: str) -> str | None:
        """A double noun in the nominative, each part by itself (``учителям-предметникам``)."""
        forms = []
        for part in token.text.split("-"):
            parse = next(iter(in_case(part, case, NOUN)), None)
            form = self._form(parse)
            if form is None:
                return None
            forms.append(like(form, part))
        return "-".join(forms)

    def _head_parse(self, token: Token, case: str) -> Parse | None:
        options = in_case(token.text, case)
        listed = [p for p in options if p.normal_form.replace("ё", "е") in self.heads.known] or list(options)
        anim = [p for p in listed if "anim" in p.tag] if self.heads.is_position(token) else []
        return next(iter(anim or listed), None)


def _modifier(token: Token, case: str, noun: Parse | None) -> str | None:
    """The nominative of what agrees with the head, None where it does not."""
    options = [p for p in in_case(token.text, case, MODIFIERS) if noun is None or _agrees(p, noun)]
    # of окружный and окружной, equal in every other case, offices have the one that is stressed at its end
    parse = next((p for p in options if p.normal_form.endswith("ой")), options[0] if options else None)
    return inflected(parse) if parse is not None else None


def _agrees(modifier: Parse, noun: Parse) -> bool:
    """Whether a modifier has the number of its noun, and in the singular its gender."""
    if modifier.tag.number != noun.tag.number:
        return False
    return noun.tag.number == "plur" or noun.tag.gender is None or modifier.tag.gender == noun.tag.gender or "ms-f" in noun.tag


def _quoted(text: str) -> str:
    inside = text.strip(OPEN + CLOSE + QUOTES + " ")
    return "«" + _balanced(_STRAIGHT.sub(r"«\1»", inside)) + "»"


def _balanced(text: str) -> str:
    """The text with the closing quotes that it lacks at its end."""
    return text + "»" * max(text.count("«") - text.count("»"), 0)
