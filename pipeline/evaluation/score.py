"""Score predictions (the output JSON of the contract) against gold annotations (`<id>.gold.yaml`).

How a prediction finds its gold is told in :mod:`pipeline.evaluation.alignment`, what is right of a field in
:mod:`pipeline.evaluation.fields`, what gold may hold in :mod:`pipeline.evaluation.gold`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.evaluation.alignment import align, annotated, begins_right, ends_right
from pipeline.evaluation.fields import COUNTED, DESCRIBED, Tally, same_fact, total, wrong_fields
from pipeline.evaluation.folding import fold_text
from pipeline.evaluation.gold import FACTS, MORE_FACTS, Data, Found, FoundRow, Gold, GoldRow
from pipeline.evaluation.load import EvaluateError, load_pairs
from pipeline.evaluation.report import COLUMNS, SHARES, Report, column_of, diff, share_of

__all__ = ["COLUMNS", "FACTS", "SHARES", "EvaluateError", "Report", "diff", "load_pairs", "score"]


@dataclass(frozen=True)
class _Pair:
    """An assignment of gold, what was found for it, or both, each as it is compared and as it was written."""

    gold: GoldRow | None
    found: FoundRow | None
    wanted: Data | None
    there: Data | None

    @property
    def begins_right(self) -> bool:
        return self.gold is not None and self.found is not None and begins_right(self.gold, fold_text(self.found.text))

    @property
    def ends_right(self) -> bool:
        return self.gold is not None and self.found is not None and ends_right(self.gold, fold_text(self.found.text))


@dataclass
class _Scored:
    """A document: its entry, those of its assignments, and what adds up over all documents, by column or share."""

    document: Data
    entries: list[Data]
    tallies: dict[str, Tally] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)


def score(pairs: Iterable[tuple[str, Data, Data]]) -> Report:
    """Score (id, gold, prediction) as load_pairs gives them, counts summed over all documents; `exact` is
    a share of the gold assignments, `flagged_wrong` one of all that are wrong, missed or spurious."""
    scored = [_score_document(name, gold, pred) for name, gold, pred in pairs]
    sums = {
        name: total(one.tallies.get(name, Tally()) for one in scored) for name in (*COLUMNS, *SHARES, *("text", "appendix", *MORE_FACTS))
    }
    return Report(
        {
            "columns": {name: column_of(sums[name]) for name in COLUMNS},
            **{name: share_of(sums[name].right, sums[name].gold) for name in sums if name not in COLUMNS},
            "rows": {name: sum(one.rows[name] for one in scored) for name in ("documents", *COLUMNS)},
            "documents": [one.document for one in scored],
            "assignments": [entry for one in scored for entry in one.entries],
        }
    )


def _score_document(name: str, gold: Data, pred: Data) -> _Scored:
    model = Gold.model_validate(gold)
    pairs = _pairs(model, gold, pred)
    entries = [_entry(name, pair) for pair in pairs]
    wrong = [key for key in (*FACTS, *MORE_FACTS) if key in model.document and not _fact_is_right(key, model.document, pred)]
    tallies = _tallies(model, pairs) | _head_tallies(model, wrong) | _entry_tallies(entries)
    read = pred.get("document") or {}
    document = {
        "document": name,
        "predicted": bool(pred),
        "exact": share_of(tallies["exact"].right, tallies["exact"].gold),
        "f1": column_of(tallies["assignments"])["f1"],
        "wrong": wrong,
        "values": {key: {"gold": model.document[key], "pred": read.get(key)} for key in wrong},
    }
    return _Scored(document, entries, tallies, _stated(model))


def _pairs(model: Gold, gold: Data, pred: Data) -> list[_Pair]:
    """Every assignment of gold in its order, then what was found besides; what lies behind the annotated part is left out."""
    rows, found, there = model.assignments, Found.model_validate(pred).assignments, pred.get("assignments", [])
    partner = align(rows, found)
    if model.first is not None:
        known = annotated(len(rows), partner, len(found))
        partner = {g: p for g, p in partner.items() if p < known}
        found = found[:known]
    pairs = [
        _Pair(row, found[partner[g]], gold["assignments"][g], there[partner[g]])
        if g in partner
        else _Pair(row, None, gold["assignments"][g], None)
        for g, row in enumerate(rows)
    ]
    taken = set(partner.values())
    return pairs + [_Pair(None, row, None, there[p]) for p, row in enumerate(found) if p not in taken]


def _stated(model: Gold) -> Counter[str]:
    """How many assignments of gold state each column: what its figures rest on."""
    rows = Counter({"documents": 1, "assignments": len(model.assignments)})
    for column in COUNTED:
        rows[column.name] += sum(row.states(column.field) for row in model.assignments)
    return rows


def _tallies(model: Gold, pairs: list[_Pair]) -> dict[str, Tally]:
    rows = model.assignments
    told = [pair for pair in pairs if pair.gold and (pair.gold.text is not None or pair.gold.end is not None)]
    tallies = {
        "assignments": Tally(len(rows), sum(pair.found is not None for pair in pairs), sum(pair.begins_right for pair in pairs)),
        "text": Tally(len(told), 0, sum(pair.begins_right and pair.ends_right for pair in told)),
    }
    for column in (*COUNTED, *DESCRIBED):
        # What was found too much counts where gold of this document speaks of the column at all.
        scored = not rows or any(row.states(column.field) for row in rows)
        tallies[column.name] = total(column.tally(pair.gold, pair.found) for pair in pairs if pair.gold or scored)
    return tallies


def _fact_is_right(key: str, facts: Data, pred: Data) -> bool:
    read = pred.get("document") or {}
    return key in read and same_fact(key, facts[key], read[key])


def _head_tallies(model: Gold, wrong: list[str]) -> dict[str, Tally]:
    return {key: Tally(1, 0, int(key not in wrong)) for key in (*FACTS, *MORE_FACTS) if key in model.document}


def _entry_tallies(entries: list[Data]) -> dict[str, Tally]:
    exact = [entry for entry in entries if entry["exact"]]
    faulty = [entry for entry in entries if not entry["exact"]]
    return {
        "exact": Tally(sum(entry["status"] != "spurious" for entry in entries), 0, len(exact)),
        "flagged_right": Tally(len(exact), 0, sum(entry["flagged"] for entry in exact)),
        "flagged_wrong": Tally(len(faulty), 0, sum(entry["flagged"] for entry in faulty)),
    }


def _entry(name: str, pair: _Pair) -> Data:
    """The entry of one assignment in to_json(); what has no partner is wrong in its text."""
    wrong, status = ["text"], "missed" if pair.gold else "spurious"
    if pair.gold and pair.found:
        wrong, status = wrong_fields(pair.gold, pair.found), "aligned"
    row = pair.gold or pair.found
    assert row is not None
    values = {key: {"gold": _written(pair.gold, pair.wanted, key), "pred": _written(pair.found, pair.there, key)} for key in wrong}
    flagged = bool(pair.found and pair.found.issues)
    entry = {"document": name, "clause": row.clause, "status": status, "text": row.label}
    return entry | {"exact": not wrong, "flagged": flagged, "wrong": wrong, "values": values}


def _written(row: GoldRow | FoundRow | None, data: Data | None, key: str) -> Any:
    """The value of a field as it was written, without what is unknown."""
    if row is None or data is None:
        return None
    if key == "text":
        return row.label
    value = data.get("responsible" if key in ("parties", "people") else key)
    if not isinstance(value, list) or key == "issues":
        return value
    return [{name: one for name, one in item.items() if one is not None and name != "span"} for item in value]
