"""Names set in capitals, in the letters that a text would give them."""

from __future__ import annotations

import re

from pipeline.phrases.heads import is_plain_word
from pipeline.rulebook.book import HeadingRules
from pipeline.words.morphology import lemmas, parses
from pipeline.words.normal import normal
from pipeline.words.tokens import Token

_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_NAMES = ("Geox", "Surn", "Name", "Patr")
_STEM = 3
_SHORT = 3


class OrdinaryCase:
    """Gives words in capitals ordinary case, as the rest of the document writes them or as the dictionary does."""

    def __init__(self, document: str, rules: HeadingRules) -> None:
        self._document = document
        self._official = rules.phrases("written_with_capitals")
        self._territories = rules.phrases("territories")
        self._sorts = rules.phrases("sorts_of_territory")

    def of(self, text: str) -> str:
        """The text in ordinary case, where most of its words are in capitals; as it is elsewhere."""
        words = [word for word in _WORD.findall(text) if len(word) > _SHORT]
        if not words or sum(word.isupper() for word in words) * 2 <= len(words):
            return text
        return _WORD.sub(lambda hit: self._word(hit, text), text)

    def _word(self, hit: re.Match[str], text: str) -> str:
        word = hit.group()
        if not word.isupper():
            return word
        if len(word) > _SHORT and not self._is_known(word.lower()):
            return self._capitalised(word)
        if not _is_ordinary(word, text):
            return word
        opens = hit.start() == 0 or text[hit.start() - 1] in '«"'
        if "«" in text[: hit.start()] and opens:
            return self._capitalised(word)
        low = word.lower()
        proper = bool(lemmas(low) & self._official) or any(mark in parses(low)[0].tag for mark in _NAMES)
        behind = _WORD.findall(text[hit.end() :])
        return self._capitalised(word) if proper or self._names_territory(low, behind) or self._is_written_so(word, behind) else low

    def _names_territory(self, word: str, behind: list[str]) -> bool:
        """Whether an adjective says which territory it is: it stands before the noun, or before the sort of territory."""
        if lemmas(word) & self._sorts or not any(parse.tag.POS == "ADJF" for parse in parses(word)):
            return False
        noun = next((low for low in map(str.lower, behind) if not lemmas(low) & self._sorts), "")
        return bool(lemmas(noun) & self._territories)

    def _is_known(self, word: str) -> bool:
        return all(parses(part)[0].is_known for part in word.split("-"))

    def _is_written_so(self, word: str, behind: list[str]) -> bool:
        """Whether the document writes the word with a capital inside a sentence, before the same word as here."""
        if len(word) <= _STEM or not behind:
            return False
        first, second = (re.escape(part[: max(len(part) - _STEM, _STEM)].lower()) for part in (word, behind[0]))
        return re.search(rf"(?<=[а-яё,»] ){first[:1].upper()}{first[1:]}[а-яё]* (?i:{second})", self._document) is not None

    @staticmethod
    def _capitalised(word: str) -> str:
        return "-".join(part.capitalize() for part in word.split("-"))


def _is_ordinary(word: str, text: str) -> bool:
    """Whether a word in capitals is a word rather than an abbreviation."""
    if len(word) > _SHORT:
        return is_plain_word(Token("word", word, (0, len(word)))) or not any("Abbr" in parse.tag for parse in parses(word.lower()))
    best = parses(word.lower())[0]
    return best.is_known and "Abbr" not in best.tag and normal(word) == word.lower()
