"""What a plan's columns hold: told by the words of their head, or, where no head stands, by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.outline.charts import chart_months
from pipeline.outline.paragraphs import is_term_line
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import in_case, is_infinitive
from pipeline.words.normal import fold, normal

NUMBER, MEASURE = "number", "measure"
# What makes a list of measures a plan.
_TOLD = ("deadline", "responsible", "start", "end")
# A head names things in a few words; a longer cell tells something.
_LONGEST_HEAD = 90
_FEWEST_ROWS = 3
_MOST_OF = 0.6
_NEARLY_ALL = 0.75
_MOST_WORDS = 12
_NUMBER = re.compile(r"\(?[\dIVX]+(?:\.\d+)*[.)]?(?: ?[-–—] ?\d+(?:\.\d+)*[.)]?)?|№ ?\d+")
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.I)


@dataclass(frozen=True)
class Columns:
    """Columns by role (``measure`` 1, ``deadline`` 2 …), and the heads of those that nothing is read from, by place. ``beside`` are
    those under a head that covers several columns, with its role; ``months`` those of a bar chart, which marks stand in; ``heads``
    are all heads by place."""

    roles: Mapping[str, int]
    unread: Mapping[int, str]
    beside: Mapping[int, str] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    heads: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_chart(self) -> bool:
        """Whether nothing but marks under months tells when or by whom."""
        return bool(self.months) and not any(role in self.roles for role in _TOLD)

    @property
    def is_plan(self) -> bool:
        """Whether the table tells what is to be done, and by when or by whom."""
        return MEASURE in self.roles and (bool(self.months) or any(role in self.roles for role in _TOLD))


def of_head(cells: Sequence[str], rules: Rulebook) -> Columns:
    """The columns that the cells of a head name. Each cell has the role whose word stands first in it; of two cells with one role
    the one whose word stands higher in the rules' list has it."""
    months = chart_months(cells)
    roles = _named_roles(cells, months, rules)
    if MEASURE not in roles and (measure := _unnamed_measure(cells, roles, rules)) is not None:
        roles[MEASURE] = measure
    roles |= _second_parties(cells, roles, rules)
    read = {fold(cells[place]): role for role, place in roles.items()}
    heads = {place: fold(cell) for place, cell in enumerate(cells) if place not in roles.values() and place not in months and cell}
    beside = {place: read[head] for place, head in heads.items() if head in read}
    unread = {place: head for place, head in heads.items() if head not in read and not _is_known_aside(head, rules)}
    return Columns(roles, unread, beside, months, dict(enumerate(map(fold, cells))))


def _named_roles(cells: Sequence[str], months: Sequence[int], rules: Rulebook) -> dict[str, int]:
    found = [(place, _role(cell, rules)) for place, cell in enumerate(cells) if len(cell) <= _LONGEST_HEAD and place not in months]
    roles: dict[str, int] = {}
    for place, (role, _) in sorted(((place, named) for place, named in found if named), key=lambda pair: (pair[1][1], pair[0])):
        roles.setdefault(role, place)
    return roles


def _unnamed_measure(cells: Sequence[str], roles: Mapping[str, int], rules: Rulebook) -> int | None:
    """The column of what is to be done under a name of its own (``Виды деятельности``): where others begin with the words for a
    term and for who answers, the first one that no word tells."""
    if not all(role in roles and (_role_at_start(cells[roles[role]], role, rules)) for role in ("deadline", "responsible")):
        return None
    left = (place for place, cell in enumerate(cells) if place not in roles.values() and cell and len(cell) <= _LONGEST_HEAD)
    return next((place for place in left if not _is_known_aside(fold(cells[place]), rules)), None)


def _role_at_start(cell: str, role: str, rules: Rulebook) -> bool:
    return any(fold(normal(cell)).startswith(words) for name, words in rules["structure"].words.columns.items() if name == role)


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
    limits = [role for role in ("start", "end") if any(word in text for word in rules["structure"].words.columns[role])]
    if len(limits) == 1:  # «Срок: начало» is a beginning, whatever stands before it
        return limits[0], 0
    for role, words in rules["structure"].words.columns.items():
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
    return any(normal(head).startswith(str(word)) for word in rules["structure"].words.columns_aside)


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row only numbers the columns (``1 | 2 | 3 | 4``)."""
    texts = [fold(cell) for cell in cells]
    return len(texts) > 2 and texts == [str(place) for place in range(1, len(texts) + 1)]


def is_number(text: str) -> bool:
    """Whether a cell holds a row's number alone."""
    return bool(_NUMBER.fullmatch(fold(text)))


def as_number(text: str) -> str:
    """The number that a cell holds, without the mark that closes it; a row may have two (``26 – 27.``). Else an empty text."""
    return re.sub(r"[.)]?\s*[-–—]\s*", "–", fold(text)).rstrip(".)") if is_number(text) else ""


def of_content(rows: Sequence[Sequence[str]], rules: Rulebook) -> Columns:
    """The columns of a table whose head says nothing, by what stands in most of their cells: numbers, terms, parties, and the longest
    text. Without terms it is any list; without numbers, the cells of terms hold nothing else, and those of measures are texts."""
    if len(rows) < _FEWEST_ROWS or not _is_even(rows):
        return Columns({}, {})
    filled = [[fold(cell) for cell in column if fold(cell)] for column in zip(*rows, strict=True)]
    left = {place: cells for place, cells in enumerate(filled) if len(cells) >= _MOST_OF * len(rows)}
    roles = dict(_told_by_cells(left, rules))
    for place in roles.values():
        left.pop(place)
    if left:
        roles[MEASURE] = max(left, key=lambda place: sum(map(len, left[place])))
    if "deadline" not in roles or (NUMBER not in roles and not _is_clear(roles, filled, rules)):
        return Columns({}, {})
    return Columns(roles, {})


def _told_by_cells(columns: Mapping[int, Sequence[str]], rules: Rulebook) -> Iterator[tuple[str, int]]:
    taken: set[int] = set()
    for role, test in (
        (NUMBER, is_number),
        ("deadline", partial(is_term, rules=rules)),
        ("responsible", partial(names_party, rules=rules)),
    ):
        fits = (place for place, cells in columns.items() if place not in taken and sum(map(test, cells)) >= _MOST_OF * len(cells))
        if (place := next(fits, None)) is not None:
            taken.add(place)
            yield role, place


def _is_clear(roles: Mapping[str, int], filled: Sequence[Sequence[str]], rules: Rulebook) -> bool:
    """Whether columns that no numbers accompany are a plan's beyond doubt."""
    if not {MEASURE, "deadline"} <= roles.keys():
        return False
    terms, measures = filled[roles["deadline"]], filled[roles[MEASURE]]
    alone = sum(_is_only_term(cell, rules) for cell in terms)
    return alone >= _NEARLY_ALL * len(terms) and sum(len(_WORD.findall(cell)) > 2 for cell in measures) >= _NEARLY_ALL * len(measures)


def _is_even(rows: Sequence[Sequence[str]]) -> bool:
    return len({len(row) for row in rows}) == 1


def is_term(text: str, rules: Rulebook) -> bool:
    """Whether a cell holds a term, alone or among other words."""
    return is_term_line(text, rules) or any(match.rule.gives.kind not in (None, "none") for match in rules["deadline"].scan(text))


def _is_only_term(text: str, rules: Rulebook) -> bool:
    """Whether nothing but terms stands in a cell (``Ноябрь; март``, ``Ежемесячно``)."""
    left = list(text)
    for match in rules["deadline"].scan(text):
        left[slice(*match.span)] = " " * (match.span[1] - match.span[0])
    return not _WORD.search("".join(left)) or is_term_line(text, rules)


def names_party(text: str, rules: Rulebook) -> bool:
    """Whether a cell begins with a post, an office or a person, in the nominative, and says nothing to be done."""
    words = _WORD.findall(text)
    if not words or len(words) > _MOST_WORDS or any(is_infinitive(word) for word in words):
        return False
    heads = rules["party"].phrases("positions") | rules["party"].phrases("organisations")
    return any(parse.normal_form in heads or "anim" in parse.tag or "Surn" in parse.tag for parse in in_case(words[0], "nomn"))
