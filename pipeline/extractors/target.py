"""Which number must be reached: operator, value, unit, what is measured (indicator) and of whom (base)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.extractors.indicator import Indicators
from pipeline.extractors.reading import Reading
from pipeline.model import Clause, Mention, Operator, Span
from pipeline.phrases.quantities import WORD, Quantities, Unit
from pipeline.rulebook.book import Rulebook, TargetMatch
from pipeline.words.morphology import in_case, is_infinitive, lemma, lemmas, parses
from pipeline.words.normal import is_quoted

_OF = re.compile(r"(?:числ[оаеу]|количеств[оаеу]|численност[ьи])\s+((?:[^\W\d_-]+(?:-[^\W\d_]+)*\s*){1,4})", re.I)

_GOES_ON = re.compile(r"\s*[.,]?\d|\s?/\s?\d|-(?!\s|процент)|\.\d")
_ONE = re.compile(r"од[а-я]+")
_PERCENT = "процент"
_NOUN = frozenset({"NOUN"})
_MEASURES = ("percent", "RUB", "percentage_point")


@dataclass(frozen=True)
class Goal:
    """A target as read; what ``to`` and ``by`` of a rule mean is settled by the direction of the verb."""

    op: Operator
    value: int | float
    unit: str | None
    indicator: str | None
    base: str | None


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[Goal] | Mention[None]]:
    """Yield a ``target`` mention with a :class:`Goal` for each number that must be reached, and ``no_target`` for the
    numbers that are none by the rules (ages, classes, dates, numbers of acts)."""
    yield from goals_in(reading.text(clause), clause.body[0], reading.rules)


def goals_in(text: str, shift: int, rules: Rulebook) -> Iterator[Mention[Goal] | Mention[None]]:
    """The mentions of a text that begins at ``shift`` in its document."""
    if not rules["target"].all_matches(text):
        return
    first = next((word for word in WORD.findall(text) if len(word) > 3 and is_infinitive(word)), "")
    stated = bool(lemmas(first) & rules["target"].phrases("stating"))
    reader = _Reader(Quantities(text, rules))
    for match in reader.matches():
        span = (shift + match.span[0], shift + match.span[1])
        if stated or match.rule.gives.op == "none" or _is_state(text, match):
            yield Mention("no_target", span, match.rule.id, None)
            continue
        if match.span[0] < reader.indicators.last_end or reader.repeats(match):
            continue  # the rest of a number that has been read (``500 тысяч``)
        for goal, end in reader.goals(match):
            yield Mention("target", (span[0], shift + end), match.rule.id, goal)


class _Reader:
    """Reads the targets of one text, from the left to the right."""

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.indicators = Indicators(quantities)
        self.text, self.view, self.rules = quantities.text, quantities.view, quantities.rules

    # ---- which numbers are meant

    def matches(self) -> list[TargetMatch]:
        """Candidates outside dates and quotes; of two that overlap the one that begins first, the longer one."""
        kept: list[TargetMatch] = []
        found = self.rules.all_matches(self.text)
        # of two rules that read the same phrase, the one that calls it no target is the more particular
        for match in sorted(found, key=lambda m: (m.span[0], -m.span[1], m.rule.gives.op != "none")):
            if kept and match.span[0] < kept[-1].span[1]:
                continue
            if self._is_dated(match.span) or is_quoted(self.text, match.span[0]):
                continue
            if match.rule.gives.op == "none" or _is_state(self.text, match) or self._is_sensible(match):
                kept.append(match)
        return kept

    def _is_dated(self, span: Span) -> bool:
        """Whether a phrase of time with a date in it covers the number, or ends inside it."""
        for term in self.quantities.edges:
            begin, end = term.span
            covers = begin < span[1] <= end
            if covers and span[0] < end and re.search(r"\d{4}|\d\.\d|[а-я]", self.view[begin:end]):
                return True
        return False

    def _is_sensible(self, match: TargetMatch) -> bool:
        """A number without a unit, and a bare ``один``, are no targets."""
        start, end = self.quantities.amount(match)
        if _GOES_ON.match(self.text[end:]) or self.view[:start].endswith((".", "/", "№", "№ ")):
            return False
        if self.quantities.value(self.view[start:end]) is None:
            return False
        unit, op = self.quantities.unit(match), match.rule.gives.op
        if op == "by" and not self._says_by_how_much(unit, match):
            return False
        if unit is None:
            return self._has_unit_before(match)
        if not unit.name:
            return False
        return op != "eq" or unit.name in _MEASURES or not re.fullmatch(_ONE, self.view[start:end])

    def _says_by_how_much(self, unit: Unit | None, match: TargetMatch) -> bool:
        """``на 3 этаже`` is a place: a change needs its verb, a share its goal."""
        return (unit is not None and unit.name in _MEASURES) or self.indicators.direction(match.span[0]) is not None

    def _has_unit_before(self, match: TargetMatch) -> bool:
        """Whether the words before a number say what is counted, so that it needs no unit behind it."""
        op = match.rule.gives.op
        if op == "by":
            return self.indicators.direction(match.span[0]) is not None and bool(_OF.search(self.indicators.of(match) or ""))
        return op not in ("eq", "range") and standing_unit(self.indicators.of(match) or "") is not None

    def repeats(self, match: TargetMatch) -> bool:
        """A number in brackets right behind one that was read says the same once more (``350 тыс. руб. (триста …)``)."""
        last_end = self.indicators.last_end
        between = self.text[last_end : match.span[0]]
        return last_end > 0 and between.lstrip().startswith("(") and ")" not in between

    # ---- the goal

    def goals(self, match: TargetMatch) -> Iterator[tuple[Goal, int]]:
        """The target (two for a range) with the end of its phrase."""
        value = self.quantities.value(self.view[slice(*self.quantities.amount(match))])
        assert value is not None
        measured = self.indicators.of(match)
        unit, factor, stop = self.quantities.unit(match) or (standing_unit(measured or ""), 1.0, match.span[1])
        indicator = measured or self.indicators.of_the_last(match)
        base, base_end = self.quantities.base(stop) if unit == "percent" else (None, stop)
        self.indicators.keep(max(base_end, match.span[1]), indicator)
        goal = Goal(self._op(match), _scaled(value, factor), unit, indicator, base)
        if match.rule.gives.op == "range":
            low = self.quantities.value(self.view[slice(*match.parts["from"])])
            if low is not None:
                yield replace(goal, op="ge", value=_scaled(low, factor)), base_end
        yield goal, base_end

    def _op(self, match: TargetMatch) -> Operator:
        """The operator, of a range that of its higher end."""
        op = match.rule.gives.op
        assert op != "none"
        if op == "range":
            return "le"
        if op != "to" and op != "by" and op != "least_by":
            return op
        direction = self.indicators.direction(match.span[0])
        if op == "to":
            return "le" if direction == "falling" else "ge"
        changes: dict[str | None, Operator] = {"rising": "inc", "falling": "dec"}
        return changes.get(direction, "ge" if op == "least_by" else "eq")


def _is_state(text: str, match: TargetMatch) -> bool:
    """``заполнен на 40 %`` says how things are, not what to reach."""
    before = WORD.findall(text[: match.span[0]])
    return bool(before) and match.rule.gives.op == "by" and parses(before[-1])[0].tag.POS in ("PRTS", "ADJS")


def standing_unit(before: str) -> str | None:
    """A unit that stands before the number: what the ``число`` is of, else the head of the indicator."""
    counted = list(_OF.finditer(before))
    unit = _genitive(counted[-1].group(1)) if counted else None
    if unit is not None:
        return unit
    for word in WORD.findall(before):
        if lemma(word) == _PERCENT:
            return "percent"
        if parses(word)[0].tag.POS == "NOUN":
            return lemma(word)
    return None


def _genitive(phrase: str) -> str | None:
    """The noun of a genitive in the nominative, past its adjectives where it has other words."""
    words = WORD.findall(phrase)
    for word in [w for w in words if parses(w)[0].tag.POS not in ("ADJF", "PRTF")] or words:
        for parse in in_case(word, "gent", _NOUN):
            unit = str(parse.normal_form)
            return unit if "ё" in word else unit.replace("ё", "е")
    return None


def _scaled(value: int | float, factor: float) -> int | float:
    result = round(value * factor, 6)
    return int(result) if float(result).is_integer() else result
