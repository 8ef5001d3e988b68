"""Which number must be reached: operator, value, unit, what is measured (indicator) and of whom (base)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Span
from pipeline.phrases.quantities import WORD, Quantities
from pipeline.rulebook.ruleset import Match
from pipeline.words.morphology import in_case, is_infinitive, lemma, lemmas, parses
from pipeline.words.normal import ends_in_abbreviation, fold, is_quoted, normal

_OF = re.compile(r"(?:числ[оаеу]|количеств[оаеу]|численност[ьи])\s+((?:[^\W\d_-]+(?:-[^\W\d_]+)*\s*){1,4})", re.I)


@dataclass(frozen=True)
class Goal:
    """A target as read; ``op`` ``to`` and ``by`` are settled by the direction of the verb before it is yielded."""

    op: str
    value: int | float
    unit: str | None
    indicator: str | None
    base: str | None


def extract(reading: Reading, clause: Clause) -> Iterator[Mention]:
    """Yield a ``target`` mention with a :class:`Goal` for each number that must be reached, and ``no_target`` for the
    numbers that are none by the rules (ages, classes, dates, numbers of acts)."""
    text = reading.text(clause)
    if not reading.rules["target"].all_matches(text):
        return
    first = next((word for word in WORD.findall(text) if len(word) > 3 and is_infinitive(word)), "")
    stated = bool(lemmas(first) & reading.rules["target"].phrases("stating"))
    reader = _Reader(text, reading.rules)
    for match in reader.matches():
        span = (clause.body[0] + match.span[0], clause.body[0] + match.span[1])
        if stated or match.rule.gives["op"] == "none" or reader.is_state(match):
            yield Mention("no_target", span, match.rule.id)
            continue
        if match.span[0] < reader.last_end or reader.repeats(match):
            continue  # the rest of a number that has been read (``500 тысяч``)
        for goal, end in reader.goals(match):
            yield Mention("target", (span[0], clause.body[0] + end), match.rule.id, goal)


_NOUN = frozenset({"NOUN"})
# the ages of people who were counted before
_AGES = re.compile(r"\s*в возрасте [^,;]*?\d (?:лет|года)(?![а-яё])")


class _Reader(Quantities):
    def matches(self) -> list[Match]:
        """Candidates outside dates and quotes; of two that overlap the one that begins first, the longer one."""
        kept: list[Match] = []
        found = self.rules.all_matches(self.text)
        # of two rules that read the same phrase, the one that calls it no target is the more particular
        for match in sorted(found, key=lambda m: (m.span[0], -m.span[1], m.rule.gives["op"] != "none")):
            if kept and match.span[0] < kept[-1].span[1]:
                continue
            if self._dated(match.span) or is_quoted(self.text, match.span[0]):
                continue
            if match.rule.gives["op"] != "none" and not self.is_state(match) and not self._sensible(match):
                continue
            kept.append(match)
        return kept

    def _dated(self, span: Span) -> bool:
        return any(
            m.span[0] < span[1]
            and span[0] < m.span[1]
            and re.search(r"\d{4}|\d\.\d|[а-я]", self.view[m.span[0] : m.span[1]])
            and self._covers(m, span)
            for m in self.edges
        )

    @staticmethod
    def _covers(term: Match, span: Span) -> bool:
        return (term.span[0] <= span[0] and span[1] <= term.span[1]) or term.span[0] < span[1] <= term.span[1]

    def _sensible(self, match: Match) -> bool:
        """A number without a unit, and a bare ``один``, are no targets."""
        start, end = self._amount(match)
        if re.match(r"\s*[.,]?\d|\s?/\s?\d|-(?!\s|процент)|\.\d", self.text[end:]) or self.view[:start].endswith((".", "/", "№", "№ ")):
            return False
        if self._value(self.view[start:end]) is None:
            return False
        unit = self._unit(match)
        if unit is not None and not unit[0]:
            return False
        if match.rule.gives["op"] == "by" and not self._says_by_how_much(unit, match):
            return False
        if unit is None:
            if match.rule.gives["op"] == "by":
                return self._direction(match.span[0]) is not None and bool(_OF.search(self._indicator(match) or ""))
            return match.rule.gives["op"] not in ("eq", "range") and self._standing_unit(match) is not None
        if match.rule.gives["op"] == "eq" and unit[0] not in ("percent", "RUB", "percentage_point"):
            return not re.fullmatch(r"од[а-я]+", self.view[start:end])
        return True

    def _standing_unit(self, match: Match) -> str | None:
        """A unit that stands before the number: what the ``число`` is of, else the head of the indicator."""
        before = self._indicator(match) or ""
        if of := list(_OF.finditer(before)):
            words = WORD.findall(of[-1].group(1))
            for word in [w for w in words if parses(w)[0].tag.POS not in ("ADJF", "PRTF")] or words:
                for parse in in_case(word, "gent", frozenset({"NOUN"})):
                    unit = str(parse.normal_form)
                    return unit if "ё" in word else unit.replace("ё", "е")
        for word in WORD.findall(before):
            if lemma(word) == "процент":
                return "percent"
            tag = parses(word)[0].tag
            if tag.POS == "NOUN":
                return lemma(word)
        return None

    # ---- the goal

    def goals(self, match: Match) -> Iterator[tuple[Goal, int]]:
        """The target (two for a range) with the end of its phrase."""
        start, end = self._amount(match)
        value = self._value(self.view[start:end])
        found = self._unit(match)
        unit, factor, stop = found or (self._standing_unit(match), 1.0, match.span[1])
        assert value is not None
        indicator = self._indicator(match) or self._of_the_last(match)
        base, base_end = self._base(stop) if unit == "percent" else (None, stop)
        self.last_end = max(base_end, match.span[1])
        self.last_indicator = indicator
        goal = Goal(self._op(match, indicator), _scaled(value, factor), unit, indicator, base)
        if match.rule.gives["op"] == "range":
            low = self._value(self.view[slice(*match.parts["from"])])
            if low is not None:
                yield replace(goal, op="ge", value=_scaled(low, factor)), base_end
            goal = replace(goal, op="le")
        yield goal, base_end

    def _op(self, match: Match, indicator: str | None) -> str:
        op = str(match.rule.gives["op"])
        if op not in ("to", "by", "least_by"):
            return op
        direction = self._direction(match.span[0])
        if op == "to":
            return "le" if direction == "falling" else "ge"
        return {"rising": "inc", "falling": "dec"}.get(direction or "", "ge" if op == "least_by" else "eq")

    def _direction(self, place: int) -> str | None:
        """Whether the nearest verb or noun of change before the number rises or falls."""
        words = [normal(w) for w in WORD.findall(self.text[:place])]
        for word in reversed(words):
            for direction in ("falling", "rising"):
                if word.startswith(tuple(self.rules.words[direction])) and not word.startswith("охват"):
                    return direction
        return None

    def _indicator(self, match: Match) -> str | None:
        """What is measured: from the verb to the number, without the operator's words, terms and changes."""
        place = match.span[0]
        start = max((e for s, e in self.actions if e <= place), default=0)
        start = max(start, self.last_end if self.last_end <= place else 0)
        start += self._sentence(self.text[start:place])
        start = max([start, *(start + m.end() for m in re.finditer(r"чтобы\s", self.view[start:place]))])
        if ages := _AGES.match(self.text[start:place]):
            start += ages.end()
        start, place = self._without_terms(start, place)
        phrase = self._trimmed(self.text[start:place], self._says_how_far(match))
        return fold(phrase) or (self._before_verb(match.span[0]) if match.rule.gives["op"] in ("by", "to") else None)

    def _before_verb(self, place: int) -> str | None:
        """The object of a verb of change that stands between it and the number (``число школ увеличить в 2 раза``)."""
        verbs = [(start, end) for start, end in self.actions if end <= place]
        if not verbs or self.text[verbs[-1][1] : place].strip() or self._direction(place) is None:
            return None
        start = max([self.last_end, *(end for _, end in verbs[:-1])])
        part = self.text[start : verbs[-1][0]]
        start += max((hit.end() for hit in re.finditer(r"[,;:–—]\s", part)), default=0)
        objects = (word.start() for word in WORD.finditer(self.text, start, verbs[-1][0]) if _is_object(word.group()))
        return fold(self.text[next(objects, verbs[-1][0]) : verbs[-1][0]]) or None

    def _of_the_last(self, match: Match) -> str | None:
        """What the number before this one measures, where nothing but a conjunction stands between them."""
        between = normal(self.text[self.last_end : match.span[0]]).strip(" ,")
        if self.last_end and between not in ("", "и", "а", "а также"):  # «…, на конец 2025/2026 учебного года до 96 %»
            start, end = self._without_terms(self.last_end, match.span[0])
            between = normal(self.text[start:end]).strip(" ,")
        return self.last_indicator if self.last_end and between in ("", "и", "а", "а также") else None

    def _sentence(self, before: str) -> int:
        """Where the last sentence or part of ``before`` begins; the point of an abbreviation ends none."""
        ends = (m.end() for m in re.finditer(r"[;:]\s|(?<=[а-яё»)])\.\s", before) if not self._abbreviated(before[: m.end()]))
        return max(ends, default=0)

    def _abbreviated(self, text: str) -> bool:
        return ends_in_abbreviation(text.rstrip(), self.abbreviations)

    def repeats(self, match: Match) -> bool:
        """A number in brackets right behind one that was read says the same once more (``350 тыс. руб. (триста …)``)."""
        between = self.text[self.last_end : match.span[0]]
        return self.last_end > 0 and between.lstrip().startswith("(") and ")" not in between

    def is_state(self, match: Match) -> bool:
        """``заполнен на 40 %`` says how things are, not what to reach."""
        before = WORD.findall(self.text[: match.span[0]])
        return bool(before) and match.rule.gives["op"] == "by" and parses(before[-1])[0].tag.POS in ("PRTS", "ADJS")

    def _says_by_how_much(self, unit: tuple[str, float, int] | None, match: Match) -> bool:
        """``на 3 этаже`` is a place: a change needs its verb, a share its goal."""
        measured = unit is not None and unit[0] in ("percent", "RUB", "percentage_point")
        return measured or self._direction(match.span[0]) is not None

    def _says_how_far(self, match: Match) -> bool:
        """Whether the number is where a change leads, so that the noun of change is the operator's word."""
        unit = self._unit(match)
        return match.rule.gives["op"] in ("to", "by") or (match.rule.gives["op"] == "eq" and unit is not None and unit[0] == "percent")

    def _without_terms(self, start: int, place: int) -> Span:
        """Move both edges of the indicator over deadline phrases that stand there."""
        moved = True
        while moved and start < place:
            moved = False
            for term in self.edges:
                if (
                    re.fullmatch(r"[\s,]*", self.text[start : term.span[0]])
                    and start < term.span[1] <= place
                    and term.span[0] >= start
                    and not term.rule.id.startswith("deadline.not")
                ):
                    start, moved = term.span[1], True
                elif (
                    term.span[1] <= place
                    and term.span[0] > start
                    and re.fullmatch(r"[\s,(–—-]*", self.text[term.span[1] : place])
                    and self._cut_off(term)
                ):
                    place, moved = term.span[0], True
        return start, place

    @staticmethod
    def _cut_off(term: Match) -> bool:
        return not term.rule.id.startswith("deadline.not") or term.rule.id == "deadline.not_reference_date"

    def _trimmed(self, phrase: str, change: bool) -> str:
        """Without the operator's words at the end and, where the number says how far, the noun of change before it."""
        operators = self.rules.phrases("operator_words")
        phrase = phrase.strip(" ,;:–—-\n")
        shorter = True
        while shorter:
            shorter = False
            low = normal(phrase)
            for words in operators:
                if low == words or low.endswith(" " + words):
                    phrase, shorter = phrase[: len(phrase) - len(words)].rstrip(" ,;:–—-("), True
                    break
        for opener in self.rules.words["indicator_openers"]:
            if normal(phrase).startswith(opener + " "):
                phrase = phrase[len(opener) + 1 :]
        phrase = self._without_circumstance(phrase)
        doing, _, rest = phrase.partition(" ")
        if rest and lemma(doing) in self.rules.phrases("doing"):
            phrase = rest
        if change:
            phrase = self._changed(phrase)
        first = phrase.split(" ", 1)
        nouns = self.rules.phrases("change_nouns")
        if change and len(first) == 2 and (normal(first[0]) in nouns or lemma(first[0]) in nouns):
            phrase = first[1]
        phrase = re.sub(r"^(?:(?:и|а также|а|в том числе|из них)\s+)+", "", phrase)
        return phrase.strip(" ,;:–—-")

    def _changed(self, phrase: str) -> str:
        """Without what leads to the noun of change (``меры к снижению …``)."""
        low = normal(phrase)
        opener = next((o for o in sorted(self.rules.phrases("change_openers"), key=len, reverse=True) if low.startswith(o + " ")), "")
        rest = phrase[len(opener) :].lstrip()
        return rest if opener and lemma(rest.split(" ", 1)[0]) in self.rules.phrases("change_nouns") else phrase

    def _without_circumstance(self, phrase: str) -> str:
        """Without a circumstance before the object: up to the first word that can only be the object."""
        sums = self.rules.phrases("sums")
        if normal(phrase).startswith(("в ", "во ")):  # may be the object too (``в деятельность …``), unless a sum follows
            found = (word.start() for word in WORD.finditer(phrase) if lemmas(word.group()) & sums)
            return phrase[next(found, 0) :]
        if not normal(phrase).startswith(tuple(self.rules.words["circumstances"])):
            return phrase
        governed = False  # by «на», «в», «за», whose noun looks like an object and is none
        for word in WORD.finditer(phrase):
            if lemmas(word.group()) & sums:
                return phrase[word.start() :]
            if is_quoted(phrase, word.start()):
                continue
            tags = [p.tag for p in parses(word.group())]
            cases = {tag.case for tag in tags if tag.case}
            if normal(word.group()) in ("на", "в", "за"):
                governed = True
            elif cases and cases <= {"nomn", "accs", "voct"} and not governed:
                return phrase[word.start() :]
            elif tags[0].POS == "NOUN":
                governed = False
        return phrase


def _is_object(word: str) -> bool:
    """A noun that may be what is changed, and no addressee nor part of one."""
    return bool(in_case(word, "accs", _NOUN)) and not in_case(word, "datv", _NOUN) and not in_case(word, "gent", _NOUN)


def _scaled(value: int | float, factor: float) -> int | float:
    result = round(value * factor, 6)
    return int(result) if float(result).is_integer() else result
