"""What words selected in the act stand for: they are read by the same rules as the act itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pipeline
from pipeline.corrections import make
from pipeline.corrections.paths import ITEMS, LISTS
from pipeline.model import Assignment, Resolution, Span
from pipeline.review.refusals import RefusedError

# Sentences around the words, so that the rules meet them where they expect them; the first in which they are read counts.
_SENTENCES = {
    "responsible": ("{} провести сверку.", "Обязать {} провести сверку.", "Провести сверку.\nОтветственный: {}"),
    "deadlines": ("Отделу кадров провести сверку {}.",),
    "targets": ("Отделу кадров обеспечить {}.", "Отделу кадров обеспечить охват {}."),
}
_UNREAD = {"deadlines": "в выделенном не прочитан срок", "targets": "в выделенном не прочитан показатель"}
_NOTHING = "в тексте акта ничего не выделено"
_LABEL = re.compile(r"(?:\d+[.)])+(?:\d+)?\s+|[а-яё]\)\s+|[-–•]\s+")
_INITIAL = re.compile(r"(?<!\w)[А-ЯЁ]\.$")
# What joins two assignments and belongs to neither.
_JOINT = re.compile(r"[\s,;:–—-]*(?:\b(?:а также|и)\b[\s,]*)?")
_JOINT_AT_END = re.compile(r"[\s,;:–—-]*(?:\b(?:а также|и))?[\s,;:–—-]*$")
_MOST_WORDS, _SHORTEST = 8, 3


def filled(resolution: Resolution, assignment: Assignment, field: str, words: str, rules: Path | None = None) -> tuple[str, Any]:
    """Return the way and the value that selected words make of a field; an only item is replaced, else one is added.

    Raises RefusedError where the words hold no such value.
    """
    words = " ".join(words.split())
    if not words:
        raise RefusedError(_NOTHING)
    if field not in LISTS:
        return field, words
    held = getattr(assignment, field)
    place = 0 if len(held) == 1 else len(held)
    return f"{field}.{place}", _item(resolution, field, words, rules) if field in ITEMS else words


def _item(resolution: Resolution, field: str, words: str, rules: Path | None) -> dict[str, Any]:
    bare = _without_final_mark(words)
    found = _readings(resolution, field, bare, rules)
    item = next(found, None)
    if item is None and field == "responsible":
        return {"party": bare, "raw": words}
    if item is None:
        raise RefusedError(_UNREAD[field])
    if item.get("kind") == "person" and not _is_named(resolution, item):
        item = next((one for one in found if _is_named(resolution, one)), item)  # «Зимину» is Зимин or Зимина
    if field == "targets" and (item["indicator"] or "").lower() not in words.lower():
        item["indicator"] = None  # of our sentence, not of the act
    return item | {"raw": words}


def _readings(resolution: Resolution, field: str, words: str, rules: Path | None) -> Iterator[dict[str, Any]]:
    for sentence in _SENTENCES[field]:
        read = pipeline.parse_text(act_of(resolution, sentence.format(words)), rules)
        items = [item for one in read.assignments for item in make.value_at(one, field)[0]]
        if items:
            yield dict(items[0])


def _is_named(resolution: Resolution, item: dict[str, Any]) -> bool:
    """Whether the act has the first word of a party as it was read."""
    return re.search(rf"\b{re.escape(item['party'].split()[0])}\b", resolution.text) is not None


def act_of(resolution: Resolution, words: str) -> str:
    """An act of the same date with one clause, which are the words."""
    date = resolution.document.date
    year, month, day = (date or "--").split("-")
    head = f"ПРИКАЗ от {day}.{month}.{year} № 1" if date else "ПРИКАЗ № 1"
    return f"{head}\nПРИКАЗЫВАЮ:\n1. {words}"


def bare_words(selected: str) -> str:
    """Selected words in one line, without the label before them and the mark behind them; raises RefusedError where there are none.

    >>> bare_words("1.2.  Провести\\n сверку;")
    'Провести сверку'
    """
    words = " ".join(selected.split())
    words = words[label.end() :] if (label := _LABEL.match(words)) else words
    words = _without_final_mark(words.lstrip(" .;,:"))
    if not words:
        raise RefusedError(_NOTHING)
    return words


def _without_final_mark(words: str) -> str:
    """Without the marks at the end, but for the point of an initial."""
    words = words.rstrip(" ;,:")
    return words if _INITIAL.search(words) else words.rstrip(" .;,:")


def stretch_of(resolution: Resolution, words: str, near: int) -> Span:
    """Where words stand in the act, the place nearest to another; raises RefusedError where they do not."""
    pattern = r"\s+".join(map(re.escape, bare_words(words).split()))
    found = [hit.span() for hit in re.finditer(pattern, resolution.text, re.IGNORECASE)]
    if not found:
        raise RefusedError("этих слов подряд в тексте акта нет: выделите их в нём или напишите, как они там стоят")
    return min(found, key=lambda span: abs(span[0] - near))


# ---- where an assignment is cut


def cut(text: str, at: int) -> tuple[str, str]:
    """Cut a text in two before the word at a place, without what joined the two; raises RefusedError where one would be empty.

    >>> cut("провести сверку и составить отчёт", 18)
    ('провести сверку', 'составить отчёт')
    """
    at = _word_start(text, max(0, min(at, len(text))))
    joint = _JOINT.match(text, at)
    first, second = _JOINT_AT_END.sub("", text[:at]).strip(), text[joint.end() if joint else at :].strip()
    if not first or not second:
        raise RefusedError("поставьте курсор внутри поручения – туда, где начинается второе")
    return first, second


def cut_at_selection(resolution: Resolution, assignment: Assignment, start: int, end: int) -> tuple[str, str]:
    """Cut an assignment where the words selected in the act stand in it; raises RefusedError where they do not."""
    source, (begin, stop) = resolution.text, assignment.span
    start = _word_start(source, start)
    words = source[start:end].split()
    if not words:
        raise RefusedError(_NOTHING)
    if not begin <= start < stop:
        raise RefusedError(f"выделенное стоит не в поручении {assignment.id}: выделите в нём слова, с которых начинается второе")
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        pattern = re.compile(r"\s+".join(map(re.escape, words[:count])), re.IGNORECASE)
        found = [hit.start() for hit in pattern.finditer(assignment.text)]
        if found and (count > 1 or len(words[0]) >= _SHORTEST):
            before = len(pattern.findall(source[begin:start]))
            return cut(assignment.text, found[min(before, len(found) - 1)])
    raise RefusedError("выделенных слов нет в самом поручении: поставьте курсор в его тексте (s без выделения)")


def _word_start(text: str, at: int) -> int:
    while 0 < at < len(text) and text[at].isalnum() and text[at - 1].isalnum():
        at -= 1
    return at
