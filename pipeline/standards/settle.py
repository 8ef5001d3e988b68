"""What a phrase that an annotator marked anew means: it is put into a small act of the same date, which the rules read.

A phrase counts as understood only where the rules find exactly it, neither more nor less; else nothing is said of it.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.flow import parse_text
from pipeline.model import Assignment, Deadline, Resolution, Responsible, Role, Target

_SCHOOL = re.compile(r"учебн\w+\s+год", re.I)
_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d+(?:\.\d+)*[.)]|[а-яё]\))\s+", re.I)
_FINAL = " \n\t.,;:"
# A dot that ends no sentence: of an initial, of an abbreviation.
_OWN_DOT = re.compile(r"(?<![а-яё])(?:[А-ЯЁ]|г|гг|др|пр|т\.\s?[дп]|руб|тыс)\.$")
_ROLES: dict[Role, tuple[str, ...]] = {
    "executor": ("1. {} подготовить отчёт.", "1. Подготовить отчёт.\nОтветственный: {}.", "1. Обязать {} подготовить отчёт."),
    "co_executor": ("1. Отделу кадров совместно с {} подготовить отчёт.", "1. Отделу кадров с участием {} подготовить отчёт."),
    "controller": ("1. Контроль за исполнением настоящего приказа возложить на {}.",),
}
_DEADLINES = ("1. Отделу кадров подготовить отчёт {}.", "1. Отделу кадров подготовить отчёт.\nСрок: {}.", "1. {} готовить отчёт.")
_TARGETS = ("1. {}.", "1. Отделу кадров {}.")
# A phrase that goes on from another one («до 01.10.2021, далее постоянно») tells only half of what it means.
GOES_ON = re.compile(r"(?:далее|затем|впоследствии|в (?:даль|последу)\w+)\b", re.I)


class Settler:
    """Reads phrases as if they stood in an act; ``rules`` is a folder laid over ours."""

    def __init__(self, act: Resolution, rules: Path | None = None) -> None:
        self.rules = rules
        day = act.document.date
        dated = f"от {day[8:]}.{day[5:7]}.{day[:4]} № 1\n" if day else ""
        # «в течение года» is one of school where the act speaks of a school year
        school = "В связи с началом учебного года\n" if _SCHOOL.search(act.text) else ""
        self.head = f"ПРИКАЗ\n{dated}Об отчёте\n\n{school}ПРИКАЗЫВАЮ:\n"
        self.known: dict[str, list[Assignment]] = {}

    def deadline(self, phrase: str) -> Deadline | None:
        """The deadline that a phrase states."""
        found = (one for form in _DEADLINES for item in self._read(form, phrase) for one in item.deadlines)
        return next((one for one in found if _is(one.raw, phrase)), None)

    def party(self, phrase: str, role: Role) -> Responsible | None:
        """The party that a phrase names; people stand in its brackets or right behind."""
        # an annotator may give a role to a phrase that is worded for another
        forms = dict.fromkeys((*_ROLES[role], *(form for others in _ROLES.values() for form in others)))
        read = (one for form in forms for item in self._read(form, phrase) if not _doubtful(item) for one in item.responsible)
        found = next((one for one in read if _is(one.raw, phrase)), None)
        return found.model_copy(update={"role": role}) if found else None

    def targets(self, phrase: str, sentence: str) -> list[Target]:
        """What a phrase states in the sentence of its assignment: one target, or two (``от 30 до 40 %``)."""
        for form in _TARGETS:
            if found := [one for item in self._read(form, sentence) for one in item.targets if _is(one.raw, phrase)]:
                return found
        return []

    def _read(self, form: str, phrase: str) -> list[Assignment]:
        words = without_final_mark(phrase)
        body = form.format(words).replace("..", ".")
        if body not in self.known:
            self.known[body] = parse_text(self.head + body + "\n", self.rules).assignments
        return self.known[body]


def _doubtful(item: Assignment) -> bool:
    """Whether the checks doubt a party: one whose name stands in another case than the nominative, say."""
    return "unsure_party" in item.issues


def _is(raw: str, phrase: str) -> bool:
    return _folded(raw) == _folded(phrase)


def _folded(phrase: str) -> str:
    return " ".join(phrase.split()).rstrip(_FINAL).casefold()


def without_final_mark(phrase: str) -> str:
    """A phrase with white space folded and without the mark that ends its sentence.

    >>> without_final_mark(" до 01.03.2024г.;"), without_final_mark("назначить Попова А.А."), without_final_mark("закрыть год.")
    ('до 01.03.2024г.', 'назначить Попова А.А.', 'закрыть год')
    """
    text = " ".join(phrase.split()).rstrip(" ,;:")
    return text if _OWN_DOT.search(text) else text.rstrip(_FINAL)


def action_text(lines: str, deadlines: list[str]) -> str:
    """The action that a marked stretch words (guidelines 1.8): bullets and the deadline at its end gone, white space folded.

    >>> action_text("- провести сверку;\\n- обновить штат до 01.03.2024.", ["до 01.03.2024"])
    'провести сверку; обновить штат'
    """
    text = " ".join(" ".join(_BULLET.sub("", line).split()) for line in lines.split("\n") if line.strip())
    cut = True
    while cut:
        text, cut = without_final_mark(text), False
        for deadline in deadlines:
            phrase = " ".join(deadline.split()).rstrip(_FINAL)
            if phrase and text.endswith(phrase) and text != phrase:
                text, cut = text[: -len(phrase)], True
    return text
