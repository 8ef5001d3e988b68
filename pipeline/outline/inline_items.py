"""Clauses and items with labels of their own that an office wrote into one paragraph (``ПРИКАЗЫВАЮ: 1. … 2. … 3. …``)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from pipeline.outline.labels import Reading, readings
from pipeline.outline.paragraphs import Paragraph
from pipeline.outline.series import Line, OpenSeries, Series
from pipeline.rulebook.book import Rulebook
from pipeline.words.morphology import is_finite_verb, is_infinitive
from pipeline.words.normal import ends_in_abbreviation, quoted

_WORD = re.compile(r"[а-яё]{4,}", re.I)
_PLACE = re.compile(r"(?<=[:;.,)])\s+(?=[(№§]?\s?(?:[пП]\.?\s?)?(?:\d{1,2}|[а-яa-zЗIVX]{1,4})\s?[.)])|(?<=[:;])\s+(?=\d\s?[.)])")
_LONGEST = 60
_MOST = 200  # no paragraph holds more clauses than an act


@dataclass
class _Cut:
    """A label inside a paragraph: where it stands, how it reads, the series it belongs to."""

    place: int
    reading: Reading
    series: OpenSeries
    follows_own: bool = False


def split_inline(found: list[Paragraph], rules: Rulebook) -> list[Paragraph]:
    """Give every item of such a paragraph a paragraph of its own: two items at least, counted from the first of their kind,
    each with an action; what only lists things stays one sentence."""
    return [piece for paragraph in found for piece in _pieces(paragraph, rules)]


def _pieces(paragraph: Paragraph, rules: Rulebook) -> Iterator[Paragraph]:
    start, end = paragraph.span
    # lines that were joined over a page number stand at other places in the text than in the paragraph
    cuts = _cuts(paragraph, rules) if not paragraph.table and end - start == len(paragraph.text) else []
    if not cuts:
        yield paragraph
        return
    edges = [0, *(cut.place for cut in cuts), len(paragraph.text)]
    labels = [paragraph.label, *(cut.reading.match for cut in cuts)]
    for order, (begin, stop) in enumerate(pairwise(edges)):
        text = paragraph.text[begin:stop].rstrip()
        piece = replace(paragraph, span=(start + begin, start + begin + len(text)), text=text, last_line=text, label=labels[order])
        yield replace(piece, blank_before=False) if begin else piece


def _cuts(paragraph: Paragraph, rules: Rulebook) -> list[_Cut]:
    """Where the items begin, behind the words that lead to them or the first of them."""
    if _PLACE.search(paragraph.text) is None:
        return []
    candidates = list(islice(_candidates(paragraph, rules), _MOST))
    if not candidates:
        return []
    ends = dict(pairwise([*(cut.place for cut in candidates), len(paragraph.text)]))
    kept = [cut for group in _by_series(candidates) for cut in group if _is_list(paragraph.text, group, ends)]
    return sorted(kept, key=lambda cut: cut.place)


def _candidates(paragraph: Paragraph, rules: Rulebook) -> Iterator[_Cut]:
    """The labels inside a paragraph that go on with its own, stand below it, or count from the first of their kind."""
    text, series = paragraph.text, Series()
    label = paragraph.label
    reading = next((r for r in readings(text, rules) if r.match.rule is label.rule), None) if label else None
    own = series.move(reading) if reading is not None and not reading.is_bullet else None
    for place in _places(text, rules):
        head = text[place : place + _LONGEST]
        found = _in_turn(Line(head, [r for r in readings(head, rules) if not r.is_bullet and _begins_item(head, r)]), series)
        if found is not None:
            held = series.move(found)
            yield _Cut(place, found, held, held is own)


def _places(text: str, rules: Rulebook) -> Iterator[int]:
    """Where a label may stand inside a text: behind a mark that ends something, outside quotes and brackets."""
    abbreviations = rules["structure"].phrases("abbreviations")
    quotes = deque(sorted(quoted(text)))
    seen = depth = 0
    for hit in _PLACE.finditer(text):
        depth += text.count("(", seen, hit.end()) - text.count(")", seen, hit.end())
        seen = hit.end()
        while quotes and quotes[0][1] <= seen:
            quotes.popleft()
        before = text[max(hit.start() - _LONGEST, 0) : hit.start()]
        if depth > 0 or (quotes and quotes[0][0] < seen) or (before.endswith(".") and ends_in_abbreviation(before, abbreviations)):
            continue
        yield seen


def _in_turn(line: Line, series: Series) -> Reading | None:
    """The reading that an open series comes to, or the first of a kind."""
    following = next((r for r in line.readings if series.holder(r) is not None), None)
    first = (r for r in line.readings if r.is_first and len(r.steps) == 1 and not r.match.rule.gives.only_next)
    return following or next(first, None)


def _begins_item(head: str, reading: Reading) -> bool:
    """Whether a word follows the label: behind a dot one with a capital, or what is to be done."""
    behind = head[reading.match.span[1] :].lstrip()
    word = _WORD.match(behind.lstrip("«("))
    if head[: reading.match.span[1]].rstrip().endswith(")"):
        return behind[:1].isalpha() or behind[:1] == "«"
    return behind[:1].isupper() or (word is not None and (len(reading.steps) > 1 or is_infinitive(word.group())))


def _by_series(cuts: list[_Cut]) -> list[list[_Cut]]:
    groups: dict[OpenSeries, list[_Cut]] = {}
    for cut in cuts:
        groups.setdefault(cut.series, []).append(cut)
    return list(groups.values())


def _is_list(text: str, group: list[_Cut], ends: dict[int, int]) -> bool:
    """Whether the items of a series are clauses: more than one, or behind the paragraph's own label, and each acts."""
    if len(group) == 1 and not group[0].follows_own:
        return False
    first = group[0].place
    dotted = not text[first : first + group[0].reading.match.span[1]].rstrip().endswith(")")
    return all(_acts(text[cut.place : ends[cut.place]], dotted) for cut in group)


def _acts(item: str, finite: bool) -> bool:
    """Whether an item says what is to be done, or at a point of an act what is done by it (``3. Приказ вступает в силу …``)."""
    return any(is_infinitive(word) or (finite and is_finite_verb(word.lower())) for word in _WORD.findall(item))
