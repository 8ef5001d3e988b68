"""Heads of noun phrases, and names turned into the nominative as a clerk would write them."""

from __future__ import annotations

import re
from typing import Any

from pipeline.model import PartyKind
from pipeline.rulebook.ruleset import RuleSet
from pipeline.words import persons
from pipeline.words.morphology import MODIFIERS, in_case, inflected, is_infinitive, lemmas, like, parses
from pipeline.words.normal import QUOTES, cyrillic, fold
from pipeline.words.tokens import CLOSE, OPEN, Token, tokens


class Namer:
    """Knows the nouns that name parties, finds the head of a phrase and turns the phrase into the nominative."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.positions = rules.phrases("positions")
        self.heads = self.positions | rules.phrases("organisations")
        self.governed = {head: set(nouns) for head, nouns in rules.words["adjective_of"].items()}
        self.plurals: dict[str, str] = rules.words["usual_plurals"]
        self.governing = rules.phrases("governing_heads")
        self.banned = rules.phrases("not_parties")
        self.not_organisations = frozenset(map(str, rules.words["not_organisations"]))
        self.asides = tuple(rules.phrases("bracket_asides"))
        self.official = rules.phrases("official")
        self.adverbials: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(rules.phrases("adverbials")):
            words = tuple(phrase.split())
            self.adverbials.setdefault(words[0], []).append(words)
        self.inner = rules.phrases("inner_prepositions")
        self.clause_adjectives = rules.phrases("clause_adjectives")
        self.clause_prepositions = rules.phrases("clause_prepositions")
        self.endings: dict[str, Any] = rules.words["surname_endings"]
        self.oblique = tuple(rules.words["oblique_endings"])

    # ---- heads

    def head(self, line: list[Token], place: int, case: str, strict: bool, after: str = "") -> int | None:
        """Index of the noun (abbreviation, name) that a party beginning at ``place`` has at its head."""
        index = place
        while index < len(line):
            token = line[index]
            if token.kind == "name":
                undecided = strict and case == "datv" and self._not_dative(token) and not self._is_told_to_act(line, index)
                return index if index == place and not undecided else None
            if token.kind != "word":
                return None
            if token.low in ("и.о.", "и. о.", "врио", "ио", "зам.") and index + 1 < len(line):
                return index + 1 if line[index + 1].kind == "word" else None
            if self._is_short_name(token):
                joined = index > 0 and line[index - 1].low in ("и", "или")
                if joined and (self._goes_on_behind_by(line, index) or self._goes_on_behind_post(line, index)):
                    return None
                return index if token.text not in self.not_organisations else None
            if self._is_head(token, case, strict, after) and not self._modifies_next(line, index, case):
                return index
            if not any(p.tag.POS in MODIFIERS for p in in_case(token.text, case)) and not in_case(token.text, case, MODIFIERS):
                return None
            index += 1
            if index - place > 4:
                return None
        return None

    def _goes_on_behind_post(self, line: list[Token], index: int) -> bool:
        """``директорам МБОУ «А» и МБОУ «Б»``: behind a post in the plural a second organisation belongs to it too."""
        before = [t for t in line[:index] if t.kind == "word"]
        abbreviated = any(self._is_short_name(t) for t in before)
        posts = [t for t in before if lemmas(t.text) & self.positions]
        return abbreviated and bool(posts) and any(p.tag.number == "plur" for p in in_case(posts[-1].text, "datv"))

    @staticmethod
    def _goes_on_behind_by(line: list[Token], index: int) -> bool:
        """``по ГО и ЧС``: an abbreviation joined to another that «по» governs."""
        before = [t.low for t in line[max(index - 5, 0) : index]]
        return "по" in before and index > 1 and line[index - 2].is_abbreviation

    def _not_dative(self, token: Token) -> bool:
        """A surname that cannot stand in the dative addresses nobody (``Информацию Иванова И.И. принять``)."""
        surname = token.match["surname"] if token.match else token.text
        turned = persons.surname_nominative(surname, "datv", self.endings)
        return turned == surname and not surname.endswith(("о", "х", "э", "и"))

    @staticmethod
    def _is_told_to_act(line: list[Token], index: int) -> bool:
        """Whether a name opens the sentence and an action follows it (``Рудь О.В. подготовить …``)."""
        following = line[index + 1 : index + 2]
        return index == 0 and bool(following) and following[0].kind == "word" and is_infinitive(following[0].text)

    def _modifies_next(self, line: list[Token], index: int, case: str) -> bool:
        """A word that may be an adjective is one where a head of the rules follows it (``главным бухгалтерам``)."""
        known = lemmas(line[index].text)
        if known & self.governing and not any(
            lemmas(t.text) & self.governed.get(w, set()) for t in line[index + 1 : index + 2] for w in known
        ):
            return False
        while index + 1 < len(line) and line[index + 1].kind == "word" and in_case(line[index].text, case, MODIFIERS):
            index += 1
            if self._is_head(line[index], case, True, ""):
                return True
        return False

    @staticmethod
    def _is_plain_word(token: Token) -> bool:
        best = parses(token.text.lower())[0]
        return token.text.isupper() and len(token.text) > 3 and best.is_known and "Abbr" not in best.tag

    def _is_head(self, token: Token, case: str, strict: bool, after: str) -> bool:
        nouns = in_case(token.text, case, frozenset({"NOUN"}))
        known = lemmas(token.text) | {part for word in lemmas(token.text) for part in word.split("-")}
        if known & self.banned and strict:
            return False
        if known & self.heads and self._is_listed_in(token, case):
            if not nouns and not in_case(token.text, case):
                return False
            return not (after in ("и", "или") and self._rather_genitive(token))
        if strict and not self._addresses_people(token, case, nouns):
            return False
        if not nouns:
            return False
        return not in_case(token.text, "gent") or not after

    def _is_listed_in(self, token: Token, case: str) -> bool:
        """Whether it is a listed noun that stands in the case (``энергетике`` is no form of ``энергетик`` in the dative)."""
        forms = [p for p in in_case(token.text, case) if p.tag.POS == "NOUN"]
        listed = (part for p in forms for part in (p.normal_form, *p.normal_form.split("-")))
        return not forms or any(form.replace("ё", "е") in self.heads for form in listed)

    @staticmethod
    def _addresses_people(token: Token, case: str, nouns: tuple[Any, ...]) -> bool:
        """A noun that no list knows addresses somebody where it is animate and can be nothing but a dative (``старостам``)."""
        if case != "datv" or not nouns or (not token.text[0].isupper() and nouns[0].tag.number != "plur"):
            return False
        other = [p for p in parses(token.text) if p.tag.case not in ("datv", None) and p.score > 0.05]
        return "anim" in nouns[0].tag and parses(token.text)[0].tag.POS == "NOUN" and not other

    def _rather_genitive(self, token: Token) -> bool:
        """Behind «и» a form that may be a genitive goes on with the name before it, unless it is a post or the tagger
        took it for a dative."""
        if token.tagged == "Dat":
            return False
        return bool(in_case(token.text, "gent", frozenset({"NOUN"}))) and not lemmas(token.text) & self.positions

    # ---- names

    def _is_aside(self, token: Token) -> bool:
        inside = token.low.strip("() ")
        return inside.startswith(self.asides) or bool(self.bracket_people(token))

    def bracket_people(self, token: Token, case: str = "datv") -> list[str]:
        """The persons in brackets, in the nominative; none where something else stands there."""
        inside = token.text[1:-1]
        if token.low[1:].strip().startswith(self.asides):
            return []
        found: list[str] = []
        for part in re.split(r"[,;]| и ", inside):
            part = part.strip()
            if name := self._name_in(part, case):
                found.append(name)
            elif not re.fullmatch(r"[а-яё .-]+|по согласованию", part):
                return []
        return found

    def _name_in(self, part: str, case: str) -> str | None:
        for place, char in enumerate(part):
            if char.isupper() and (match := persons.at(part, place)):
                return persons.nominative(match, self._bracket_case(match["surname"], case), self.endings)
        words = part.split()
        if words and re.fullmatch(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?", words[-1]) and all(w.islower() for w in words[:-1]):
            return persons.surname_nominative(words[-1], self._bracket_case(words[-1], case), self.endings)
        return None

    def _bracket_case(self, surname: str, case: str) -> str:
        """A name in brackets is nominative, unless its ending cannot be: then it stands in the case of its party."""
        if not surname.endswith(self.oblique):
            return "nomn"
        return case if case in self.endings else "datv"

    def nominative(self, rest: list[Token], case: str) -> str:
        """The tokens as a name in the nominative: the head and what agrees with it are turned, the rest stays."""
        rest = self._without_capitals(rest)
        head = self.head(rest, 0, case, False)
        if head is not None and rest[head].is_abbreviation:  # «МБДОУ детскому саду»: what follows is turned too
            behind = self.head(rest, head + 1, case, True)
            head = head if behind is None or rest[behind].is_abbreviation else behind
        post = head is not None and head > 0 and bool(lemmas(rest[head].text) & self.positions)  # «Главному бухгалтеру»
        first = rest[0].text[:1].islower() or self._keeps_capital(rest[0], post)
        words = [
            self._turned(token, case, rest, head) if head is not None and (i <= head or self._leads_clause(rest, i, head)) else token.text
            for i, token in enumerate(rest)
        ]
        result = ""
        for index, (token, word) in enumerate(zip(rest, words, strict=True)):
            gap = "" if index == 0 or token.span[0] == rest[index - 1].span[1] else " "
            result += gap + (
                self._quoted(word) if token.kind == "quoted" else self._bracket_text(token, case) if token.kind == "bracket" else word
            )
        result = cyrillic(fold(result)).rstrip(" ,.-:")
        result = self._balanced(result)
        return result if first else result[:1].lower() + result[1:]

    def _leads_clause(self, rest: list[Token], index: int, head: int) -> bool:
        """Whether a participle, or an adjective like one, opens a clause about the head (``лицам, ответственным за …``);
        one that may be a genitive belongs to the noun beside it (``руководителей школ, имеющих …``)."""
        if rest[index - 1].low != "," or rest[index].kind != "word" or (index - 2 > head and in_case(rest[index].text, "gent", MODIFIERS)):
            return False
        words = lemmas(rest[index].text)
        return bool(words & self.clause_adjectives) or any(p.tag.POS == "PRTF" for p in parses(rest[index].text))

    def _is_short_name(self, token: Token) -> bool:
        return token.is_abbreviation and not self._is_plain_word(token)

    def _without_capitals(self, rest: list[Token]) -> list[Token]:
        """A name set in capitals as a whole reads like any other; a word that no dictionary knows keeps one capital."""
        words = [t for t in rest if t.kind == "word" and len(t.text) > 3]
        if not words or not all(t.text.isupper() for t in words) or not any(self._is_plain_word(t) for t in words):
            return rest
        lower = {t.span: t.text.lower() if parses(t.text.lower())[0].is_known else t.text.capitalize() for t in words}
        small = {t.span: t.text.lower() for t in rest if t.kind == "word" and len(t.text) < 3 and t.low in ("и", "в", "по", "на", "с", "о")}
        forms = lower | small
        return [Token(t.kind, forms.get(t.span, t.text), t.span, t.match, t.tagged) for t in rest]

    def _bracket_text(self, token: Token, case: str) -> str:
        inner = tokens(token.text[1:-1])
        head = self.head(inner, 0, case, False) if inner else None
        return f"({self.nominative(inner, case)})" if head is not None else token.text

    @staticmethod
    def _quoted(text: str) -> str:
        inside = text.strip(OPEN + CLOSE + QUOTES + " ")
        inside = re.sub(r'"([^"]*)"?', r"«\1»", inside)
        if inside.count("«") > inside.count("»"):
            inside += "»" * (inside.count("«") - inside.count("»"))
        return f"«{inside}»"

    @staticmethod
    def _balanced(text: str) -> str:
        return text + "»" * max(text.count("«") - text.count("»"), 0)

    def _is_surname(self, token: Token) -> bool:
        if token.kind != "word" or not token.text.istitle() or lemmas(token.text) & self.heads:
            return False
        return any("Surn" in p.tag for p in parses(token.text)) or not parses(token.text)[0].is_known

    def _keeps_capital(self, token: Token, of_post: bool) -> bool:
        """Whether the first word of a name is written with a capital; ``главный`` before a post (``of_post``) is not."""
        if token.kind != "word" or (token.is_abbreviation and not self._is_plain_word(token)):
            return True
        if lemmas(token.text) & self.official and not of_post:
            return True
        if self._is_surname(token):
            return True
        best = parses(token.text)[0].tag
        return any(mark in best for mark in ("Geox", "Surn", "Name", "Orgn")) and not lemmas(token.text) & self.heads

    def _turned(self, token: Token, case: str, rest: list[Token], head: int | None) -> str:
        """One word of the head group in the nominative."""
        if token.kind != "word" or self._is_short_name(token) or case == "nomn" or "." in token.text:
            return token.text
        if head is not None and head > 0 and rest[0].low in ("и.о.", "и. о.", "врио", "ио", "зам."):
            return token.text
        if "-" in token.text and (both := self._both_parts(token, case)):
            return both
        noun = self._head_parse(rest[head], case) if head is not None else None
        if token is (rest[head] if head is not None else None):
            return like(self._form(noun) or token.text, token.text) if noun is not None else token.text
        options = [p for p in in_case(token.text, case, MODIFIERS) if noun is None or _agrees(p, noun)]
        if not options:
            return token.text
        # of окружный and окружной, equal in every other case, offices have the one that is stressed at its end
        form = inflected(next((p for p in options if p.normal_form.endswith("ой")), options[0]))
        return like(form, token.text) if form else token.text

    def _form(self, parse: Any) -> str | None:
        """The nominative of a noun, in the plural that offices use (``учителя``, not ``учители``)."""
        form = inflected(parse)
        return self.plurals.get(form, form) if form else None

    def _both_parts(self, token: Token, case: str) -> str | None:
        """A double noun in the nominative, each part by itself (``учителям-предметникам``)."""
        forms = []
        for part in token.text.split("-"):
            parse = next(iter(in_case(part, case, frozenset({"NOUN"}))), None)
            form = self._form(parse) if parse is not None else None
            if form is None:
                return None
            forms.append(like(form, part))
        return "-".join(forms)

    def _head_parse(self, token: Token, case: str) -> Any:
        options = in_case(token.text, case)
        known = [p for p in options if p.normal_form.replace("ё", "е") in self.heads] or list(options)
        anim = [p for p in known if "anim" in p.tag] if set(lemmas(token.text)) & self.positions else []
        return (anim or known or [None])[0]

    def kind_of(self, rest: list[Token]) -> PartyKind:
        """Position or organisation, by the first word of the name that the rules know; a surname alone is a person."""
        if len(rest) == 1 and self._is_surname(rest[0]):
            return "person"
        for token in rest:
            if token.kind in ("quoted",) or token.is_abbreviation:
                return "organisation"
            known = lemmas(token.text) | {part for word in lemmas(token.text) for part in word.split("-")}
            if known & self.positions or token.low in ("и.о.", "и. о.", "врио", "зам."):
                return "position"
            if known & self.heads:
                return "organisation"
        return "organisation"


def _agrees(modifier: Any, noun: Any) -> bool:
    """Whether a modifier has the number of its noun, and in the singular its gender."""
    if modifier.tag.number != noun.tag.number:
        return False
    return noun.tag.number == "plur" or noun.tag.gender is None or modifier.tag.gender == noun.tag.gender or "ms-f" in noun.tag
