"""What a plan's columns hold: told by the words of their head, or, where no head stands, by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.outline.paragraphs import is_term_line
from pipeline.rulebook.ruleset import Rulebook
from pipeline.words.morphology import in_case, is_infinitive
from pipeline.words.normal import fold, normal

NUMBER, MEASURE = "number", "measure"
# A head names things in a few words; a longer cell tells something.
_LONGEST_HEAD = 90
_FEWEST_ROWS = 3
_MOST_OF = 0.6
_MOST_WORDS = 12
_NUMBER = re.compile(r"\(?[\dIVX]+(?:\.\d+)*[.)]?|№ ?\d+")
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.I)


@dataclass(frozen=True)
class Columns:
    """Columns by role (``measure`` 1, ``deadline`` 2 …), and the heads of those that nothing is read from, by place."""

    roles: Mapping[str, int]
    unread: Mapping[int, str]

    @property
    def is_plan(self) -> bool:
        """Whether the table tells what is to be done, and by when or by whom."""
        return MEASURE in self.roles and any(role in self.roles for role in ("deadline", "responsible", "start", "end"))


def of_head(cells: Sequence[str], rules: Rulebook) -> Columns:
    """The columns that the cells of a head name. Each cell has the role whose word stands first in it; of two cells with one role
    the one whose word stands higher in the rules' list has it."""
    wanted: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        found = _role(cell, rules) if len(cell) <= _LONGEST_HEAD else None
        if found is not None:
            role, strength = found
            if role not in wanted or (strength, place) < wanted[role]:
                wanted[role] = (strength, place)
    roles = {role: place for role, (_, place) in wanted.items()}
    roles |= _second_parties(cells, roles, rules)
    taken = set(roles.values())
    heads = {fold(cells[place]) for place in taken}
    unread = {place: fold(cell) for place, cell in enumerate(cells) if place not in taken and fold(cell) and fold(cell) not in heads}
    return Columns(roles, {place: head for place, head in unread.items() if not _is_known_aside(head, rules)})


def _second_parties(cells: Sequence[str], roles: Mapping[str, int], rules: Rulebook) -> dict[str, int]:
    """A second column of those who answer (``Исполнитель`` beside ``Ответственный``)."""
    if "responsible" not in roles:
        return {}
    first = fold(cells[roles["responsible"]])
    for place, cell in enumerate(cells):
        found = _role(cell, rules)
        if place not in roles.values() and fold(cell) != first and found is not None and found[0] == "responsible":
            return {"responsible_too": place}
    return {}


def _role(cell: str, rules: Rulebook) -> tuple[str, int] | None:
    """The role that a cell's first telling word gives, and how strong that word is (0 is the strongest)."""
    text = fold(normal(cell))
    best: tuple[int, str, int] | None = None
    limits = [role for role in ("start", "end") if any(word in text for word in rules["structure"].words["columns"][role])]
    if len(limits) == 1:  # «Срок: начало» is a beginning, whatever stands before it
        return limits[0], 0
    for role, words in rules["structure"].words["columns"].items():
        for strength, word in enumerate(words):
            place = _place(text, str(word), whole=role == NUMBER)
            if place is not None and (best is None or place < best[0]):
                best = (place, role, strength)
    return None if best is None else (best[1], best[2])


def _place(text: str, word: str, whole: bool) -> int | None:
    if whole:
        return 0 if text.rstrip(".") == word.rstrip(".") else None
    hit = re.search(rf"(?<!\w){re.escape(word)}", text)
    return hit.start() if hit else None


def _is_known_aside(head: str, rules: Rulebook) -> bool:
    return any(normal(head).startswith(str(word)) for word in rules["structure"].words["columns_aside"])


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row only numbers the columns (``1 | 2 | 3 | 4``)."""
    texts = [fold(cell) for cell in cells]
    return len(texts) > 2 and texts == [str(place) for place in range(1, len(texts) + 1)]


def is_number(text: str) -> bool:
    """Whether a cell holds a row's number alone."""
    return bool(_NUMBER.fullmatch(fold(text)))


def of_content(rows: Sequence[Sequence[str]], rules: Rulebook) -> Columns:
    """The columns of a table without a head, by what stands in most of their cells: numbers, terms, parties, and the longest text."""
    if len(rows) < _FEWEST_ROWS:
        return Columns({}, {})
    filled = [[fold(row[place]) for row in rows if fold(row[place])] for place in range(max(map(len, rows)))] if _is_even(rows) else []
    roles: dict[str, int] = {}
    tests = ((NUMBER, is_number), ("deadline", lambda text: _is_term(text, rules)), ("responsible", lambda text: _names_party(text, rules)))
    for role, test in tests:
        fits = [place for place, cells in enumerate(filled) if place not in roles.values() and _mostly(cells, test, len(rows))]
        if fits:
            roles[role] = fits[0]
    others = [place for place in range(len(filled)) if place not in roles.values() and len(filled[place]) >= _MOST_OF * len(rows)]
    if others:
        roles[MEASURE] = max(others, key=lambda place: sum(map(len, filled[place])))
    return Columns(roles, {})


def _is_even(rows: Sequence[Sequence[str]]) -> bool:
    return len({len(row) for row in rows}) == 1


def _mostly(cells: Sequence[str], test: object, rows: int) -> bool:
    assert callable(test)
    return len(cells) >= _MOST_OF * rows and sum(bool(test(cell)) for cell in cells) >= _MOST_OF * len(cells)


def _is_term(text: str, rules: Rulebook) -> bool:
    return is_term_line(text, rules) or any(match.rule.gives.get("kind") not in (None, "none") for match in rules["deadline"].scan(text))


def _names_party(text: str, rules: Rulebook) -> bool:
    """Whether a cell begins with a post, an office or a person, in the nominative, and says nothing to be done."""
    words = _WORD.findall(text)
    if not words or len(words) > _MOST_WORDS or any(is_infinitive(word) for word in words):
        return False
    heads = rules["party"].phrases("positions") | rules["party"].phrases("organisations")
    return any(parse.normal_form in heads or "anim" in parse.tag or "Surn" in parse.tag for parse in in_case(words[0], "nomn"))
