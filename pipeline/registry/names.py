"""Names of persons and of parties in the form in which they are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.words import persons
from pipeline.words.normal import QUOTES, cyrillic, fold, normal

_BRACKETS = re.compile(r"\([^()]*\)")
_CAPITALS = re.compile(r"[А-ЯЁ]{3,}")
_NO_WORD = re.compile(rf"[\"{QUOTES}]")


def key(text: str) -> str:
    """A name of a party as it is compared: without brackets and quotes, in lower case, ``е`` for ``ё``.

    >>> key("МБОУ  «Лесная СОШ» (Гай)") == key("МБОУ Лесная СОШ")
    True
    """
    return fold(normal(_NO_WORD.sub(" ", _BRACKETS.sub(" ", fold(text))))).strip(" .,;:")


@dataclass(frozen=True)
class PersonName:
    """A name in its parts: surname as written, first letters of the rest (``ИВ``), given names where they are in full."""

    surname: str
    initials: str = ""
    given: str = ""

    @property
    def key(self) -> str:
        """The surname as it is compared."""
        return normal(self.surname)

    @property
    def full(self) -> str:
        """``И.В. Леснова``, ``Леснова Инна Викторовна``, or the surname alone."""
        if self.given:
            return f"{self.surname} {self.given}"
        return f"{''.join(f'{letter}.' for letter in self.initials)} {self.surname}".strip()

    def fits(self, other: PersonName) -> bool:
        """Whether the two may be one person: the same surname, and no initial that contradicts."""
        length = min(len(self.initials), len(other.initials))
        one, two = (normal(name.initials[:length]) for name in (self, other))
        return self.key == other.key and one == two

    def more_than(self, other: PersonName) -> bool:
        """Whether this name tells more of the person."""
        return (bool(self.given), len(self.initials)) > (bool(other.given), len(other.initials))


def person_name(written: str) -> PersonName:
    """Take a name in the nominative apart; what is in no usual form counts as a surname.

    >>> person_name("Леснова И. В."), person_name("Гай")
    (PersonName(surname='Леснова', initials='ИВ', given=''), PersonName(surname='Гай', initials='', given=''))
    """
    text = _CAPITALS.sub(lambda word: word.group().capitalize(), cyrillic(fold(written)))
    match = persons.at(text, 0)
    if match is None or match.end() < len(text.rstrip(" .")):
        return PersonName(text)
    parts = match.groupdict()
    if parts.get("patronymic"):
        given = f"{parts['first']} {parts['patronymic']}"
        return PersonName(parts["surname"], "".join(word[0] for word in given.split()), given)
    return PersonName(parts["surname"], "".join(re.findall("[А-ЯЁ]", parts["initials"])))
