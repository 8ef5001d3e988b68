"""What a plan's row has to reach, by its column of quantities, indicators or expected results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.extractors.reading import Reading
from pipeline.extractors.target import Goal, goals_in, standing_unit
from pipeline.model import Clause, Mention
from pipeline.outline.plans import columns_of
from pipeline.words.normal import fold, normal
from pipeline.words.numerals import number


def extract(reading: Reading, clause: Clause) -> Iterator[Mention[Goal] | Mention[None]]:
    """Yield a ``target`` mention for each number of the cell; what it measures is what the cell says, else the head of its column."""
    if clause.kind != "row" or "target" not in clause.cells:
        return
    start, end = clause.cells["target"]
    text = reading.outline.view[start:end]
    alone = number(text.strip())
    head = _head(reading, clause)
    if alone is not None:
        value = int(alone) if float(alone).is_integer() else float(alone)
        bare = reading.rules["target"].those(lambda gives: gives.op == "eq")[0]
        yield Mention("target", (start, end), bare.id, Goal("eq", value, standing_unit(head or ""), head, None))
        return
    for mention in goals_in(text, start, reading.rules):
        goal = mention.value
        yield mention if goal is None or goal.indicator else Mention("target", mention.span, mention.rule, replace(goal, indicator=head))


def _head(reading: Reading, clause: Clause) -> str | None:
    """The words of the column's head, None where they only say that it holds indicators (``Показатель``)."""
    view = reading.outline.view
    for line in reversed(view[: clause.span[0]].split("\n")):
        if not line.lstrip().startswith("|") and line.strip():
            return None
        cells = [fold(cell) for cell in line.strip().strip("|").split("|")]
        if (place := columns_of(cells, reading.rules).get("target")) is not None:
            return _telling(cells[place], reading.rules["structure"].words.columns["target"])
    return None


def _telling(head: str, words: Iterable[str]) -> str | None:
    said = next((str(word) for word in words if normal(head).startswith(str(word))), "")
    return None if said and len(head) <= len(said) + 2 else head
