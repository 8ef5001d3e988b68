"""What a number measures: the phrase before it, without the operator's words, terms, circumstances and nouns of change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import Span
from pipeline.phrases.quantities import WORD, Quantities
from pipeline.rulebook.book import DeadlineMatch, TargetMatch, TargetRules
from pipeline.words.morphology import in_case, lemma, lemmas, parses
from pipeline.words.normal import ends_in_abbreviation, fold, is_quoted, normal

_NOUN = frozenset({"NOUN"})
_EDGES = " ,;:–—-"
_PART_ENDS = re.compile(r"[;:]\s|(?<=[а-яё»)])\.\s")
_MARKS = re.compile(r"[,;:–—]\s")
_OBJECT_CASES = frozenset({"nomn", "accs", "voct"})
# the ages of people who were counted before
_AGES = re.compile(r"\s*в возрасте [^,;]*?\d (?:лет|года)(?![а-яё])")


class Indicators:
    """Finds what the numbers of one text measure, from the left to the right: a number may measure what the one before it does."""

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.text, self.view, self.rules = quantities.text, quantities.view, quantities.rules
        self.last_end = 0
        self.last: str | None = None

    def keep(self, end: int, indicator: str | None) -> None:
        """Remember the number that was read, up to its ``end``, and what it measures."""
        self.last_end, self.last = end, indicator

    def of(self, match: TargetMatch) -> str | None:
        """What is measured, from the verb to the number."""
        end = match.span[0]
        start, place = self._without_terms(self._start(end), end)
        phrase = fold(_trimmed(self.text[start:place], self._says_how_far(match), self.rules))
        return phrase or (self._before_verb(end) if match.rule.gives.op in ("by", "to") else None)

    def _start(self, place: int) -> int:
        """Where the phrase before a number begins: behind the verb, the number before, the sentence's beginning."""
        start = max((end for _, end in self.quantities.actions if end <= place), default=0)
        start = max(start, self.last_end if self.last_end <= place else 0)
        start += self._part_start(self.text[start:place])
        for word in self.rules.words.aims:
            start = max([start, *(start + hit.end() for hit in re.finditer(rf"{word}\s", self.view[start:place]))])
        ages = _AGES.match(self.text[start:place])
        return start + ages.end() if ages else start

    def _part_start(self, before: str) -> int:
        """Where the last sentence or part of ``before`` begins; the point of an abbreviation ends none."""
        ends = (hit.end() for hit in _PART_ENDS.finditer(before))
        abbreviations = self.quantities.abbreviations
        return max((end for end in ends if not ends_in_abbreviation(before[:end].rstrip(), abbreviations)), default=0)

    def of_the_last(self, match: TargetMatch) -> str | None:
        """What the number before this one measures, where nothing but a conjunction stands between them."""
        if not self.last_end:
            return None
        joining = self.rules.phrases("joining") | {""}
        if normal(self.text[self.last_end : match.span[0]]).strip(" ,") in joining:
            return self.last
        start, end = self._without_terms(self.last_end, match.span[0])  # «…, на конец 2025/2026 учебного года до 96 %»
        return self.last if normal(self.text[start:end]).strip(" ,") in joining else None

    def direction(self, place: int) -> str | None:
        """Whether the nearest verb or noun of change before the number is ``rising`` or ``falling``."""
        steady = tuple(self.rules.phrases("steady"))
        for word in reversed([normal(word) for word in WORD.findall(self.text[:place])]):
            for direction, stems in (("falling", self.rules.words.falling), ("rising", self.rules.words.rising)):
                if word.startswith(stems) and not word.startswith(steady):
                    return direction
        return None

    def _says_how_far(self, match: TargetMatch) -> bool:
        """Whether the number is where a change leads, so that the noun of change is the operator's word."""
        if match.rule.gives.op in ("to", "by"):
            return True
        unit = self.quantities.unit(match) if match.rule.gives.op == "eq" else None
        return unit is not None and unit.name == "percent"

    def _before_verb(self, place: int) -> str | None:
        """The object of a verb of change that stands between it and the number (``число школ увеличить в 2 раза``)."""
        verbs = [(start, end) for start, end in self.quantities.actions if end <= place]
        if not verbs or self.text[verbs[-1][1] : place].strip() or self.direction(place) is None:
            return None
        verb = verbs[-1][0]
        start = max([self.last_end, *(end for _, end in verbs[:-1])])
        start += max((hit.end() for hit in _MARKS.finditer(self.text[start:verb])), default=0)
        objects = (word.start() for word in WORD.finditer(self.text, start, verb) if _is_object(word.group()))
        return fold(self.text[next(objects, verb) : verb]) or None

    # ---- terms

    def _without_terms(self, start: int, place: int) -> Span:
        """Move both edges of the indicator over deadline phrases that stand there."""
        moved = True
        while moved and start < place:
            moved = False
            for term in self.quantities.edges:
                if self._opens(term, start, place):
                    start, moved = term.span[1], True
                elif self._closes(term, start, place):
                    place, moved = term.span[0], True
        return start, place

    def _opens(self, term: DeadlineMatch, start: int, place: int) -> bool:
        begin, end = term.span
        if begin < start or not start < end <= place or term.rule.gives.cut != "edges":
            return False
        return re.fullmatch(r"[\s,]*", self.text[start:begin]) is not None

    def _closes(self, term: DeadlineMatch, start: int, place: int) -> bool:
        begin, end = term.span
        if end > place or begin <= start or not re.fullmatch(r"[\s,(–—-]*", self.text[end:place]):
            return False
        return term.rule.gives.cut != "never"


# ---- words that belong to no indicator


def _trimmed(phrase: str, change: bool, rules: TargetRules) -> str:
    """Without the operator's words at the end, what leads to the object and, where the number says how far, the noun of change."""
    phrase = _without_operators(phrase.strip(f"{_EDGES}\n"), rules)
    for opener in rules.words.indicator_openers:
        if normal(phrase).startswith(opener + " "):
            phrase = phrase[len(opener) + 1 :]
    phrase = _without_circumstance(phrase, rules)
    doing, _, rest = phrase.partition(" ")
    if rest and lemma(doing) in rules.phrases("doing"):
        phrase = rest
    if change:
        phrase = _without_change(phrase, rules)
    return _without_conjunctions(phrase, rules).strip(_EDGES)


def _without_operators(phrase: str, rules: TargetRules) -> str:
    operators = rules.phrases("operator_words")
    while True:
        low = normal(phrase)
        words = next((words for words in operators if low == words or low.endswith(" " + words)), None)
        if words is None:
            return phrase
        phrase = phrase[: len(phrase) - len(words)].rstrip(f"{_EDGES}(")


def _without_change(phrase: str, rules: TargetRules) -> str:
    """Without the noun of change and what leads to it (``меры к снижению …``)."""
    nouns, low = rules.phrases("change_nouns"), normal(phrase)
    opener = next((o for o in sorted(rules.phrases("change_openers"), key=len, reverse=True) if low.startswith(o + " ")), "")
    behind = phrase[len(opener) :].lstrip()
    if opener and lemma(behind.split(" ", 1)[0]) in nouns:
        phrase = behind
    first, _, rest = phrase.partition(" ")
    return rest if rest and (normal(first) in nouns or lemma(first) in nouns) else phrase


def _without_conjunctions(phrase: str, rules: TargetRules) -> str:
    words = "|".join(map(re.escape, rules.words.opening_conjunctions))
    return re.sub(rf"^(?:(?:{words})\s+)+", "", phrase)


def _without_circumstance(phrase: str, rules: TargetRules) -> str:
    """Without a circumstance before the object: up to the first word that can only be the object."""
    low = normal(phrase)
    if low.startswith(tuple(rules.phrases("may_be_object"))):  # «в деятельность …» is the object, unless a sum follows
        return phrase[next(_sums(phrase, rules), 0) :]
    if not low.startswith(rules.words.circumstances):
        return phrase
    start = min([*_sums(phrase, rules), *_objects(phrase, rules)], default=0)
    return phrase[start:]


def _sums(phrase: str, rules: TargetRules) -> Iterator[int]:
    """Where words stand that are an object themselves (``средства``)."""
    sums = rules.phrases("sums")
    return (word.start() for word in WORD.finditer(phrase) if lemmas(word.group()) & sums)


def _objects(phrase: str, rules: TargetRules) -> Iterator[int]:
    """Where words outside quotes stand that can only be an object; the noun behind «на», «в», «за» looks like one and is none."""
    governing = rules.phrases("governing")
    governed = False
    for word in WORD.finditer(phrase):
        if is_quoted(phrase, word.start()):
            continue
        tags = [parse.tag for parse in parses(word.group())]
        cases = {tag.case for tag in tags if tag.case}
        if normal(word.group()) in governing:
            governed = True
        elif cases and cases <= _OBJECT_CASES and not governed:
            yield word.start()
        elif tags[0].POS == "NOUN":
            governed = False


def _is_object(word: str) -> bool:
    """A noun that may be what is changed, and no addressee nor part of one."""
    return bool(in_case(word, "accs", _NOUN)) and not in_case(word, "datv", _NOUN) and not in_case(word, "gent", _NOUN)
