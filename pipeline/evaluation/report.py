"""The scores of a run as text and as data, and what changed between two."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.evaluation.fields import Tally
from pipeline.evaluation.gold import FACTS, MORE_FACTS, Data
from pipeline.evaluation.load import EvaluateError

COLUMNS = ("assignments", "clause", "modality", "parties", "people", "deadlines", "targets")
SHARES = ("exact", "indicator", "base", *FACTS, "flagged_wrong", "flagged_right")
# Shares that a report has since gold may be partial; told where gold states any of them.
_PARTIAL = ("text", "appendix", *MORE_FACTS)
FIGURES = (*COLUMNS, *SHARES, *_PARTIAL)
_ORDER = ("exact", "text", "appendix", "indicator", "base", *FACTS, *MORE_FACTS, "flagged_wrong", "flagged_right")


def column_of(tally: Tally) -> Data:
    """{gold, pred, right, precision, recall, f1}; nothing to find and nothing found is no error."""
    gold, pred, right = tally
    precision = right / pred if pred else float(not gold)
    recall = right / gold if gold else float(not pred)
    f1 = 2 * right / (gold + pred) if gold or pred else 1.0
    return {"gold": gold, "pred": pred, "right": right, "precision": precision, "recall": recall, "f1": f1}


def share_of(right: int, whole: int) -> Data:
    """{right, total, share}; the share of nothing is None."""
    return {"right": right, "total": whole, "share": right / whole if whole else None}


@dataclass(frozen=True)
class Report:
    """The scores of a run."""

    data: Data

    def to_json(self) -> Data:
        """{columns: {name: {gold, pred, right, precision, recall, f1}}, <of SHARES, text, appendix, title, issuer,
        signatories>: {right, total, share}, rows: {documents, <of COLUMNS>: assignments of gold that state it},
        documents: [{document, predicted, f1, exact: {…}, wrong, values}], assignments: [{document, clause,
        status: aligned | missed | spurious, text, exact, flagged, wrong, values}]}. The share of nothing is
        None; `wrong` lists names of fields, `values` is {field: {gold, pred}} of these."""
        return self.data

    def table(self) -> str:
        """Plain text: a row for each column, a line for each share, what they rest on, a line for each document."""
        lines = [f"{'':<16}{'gold':>6}{'pred':>6}{'precision':>11}{'recall':>8}{'F1':>8}"]
        row = "{:<16}{gold:>6}{pred:>6}{precision:>11.3f}{recall:>8.3f}{f1:>8.3f}"
        lines += [row.format(name, **column) for name, column in self.data["columns"].items()]
        lines += [self._share(name) for name in _ORDER if name not in _PARTIAL or self.data[name]["total"]]
        lines += [self._rests_on(), *self._without_prediction()]
        return "\n".join([*lines, *map(_document_line, self.data["documents"])])

    def _share(self, name: str) -> str:
        share, label = self.data[name], f"document {name}" if name in (*FACTS, *MORE_FACTS) else name
        return f"{label:<15} {share['right']} of {share['total']}  {_three(share['share'])}"

    def _rests_on(self) -> str:
        """How many assignments of gold state each column; those that all state are not told one by one."""
        rows = self.data["rows"]
        whole = rows.get("assignments", 0)
        fewer = [f"{name} {rows.get(name, 0)}" for name in COLUMNS if rows.get(name, 0) != whole]
        partly = f"; of these state {', '.join(fewer)}" if fewer else ""
        return f"rows            {whole} assignments of {rows.get('documents', 0)} documents{partly}"

    def _without_prediction(self) -> list[str]:
        absent = [entry for entry in self.data["documents"] if not entry["predicted"]]
        lost = sum(entry["exact"]["total"] for entry in absent)
        names = ", ".join(entry["document"] for entry in absent)
        return [f"no prediction   {lost} assignments of {len(absent)} documents, all missed: {names}"] if absent else []

    def errors(self) -> str:
        """Wrong facts of documents, then non-exact assignments with each wrong field as in gold and pred."""
        lines = []
        for entry in (*self.data["documents"], *self.data["assignments"]):
            if entry["wrong"]:
                lines.append(_head(entry))
            for field, sides in entry["values"].items():
                lines.append(f"  {field}")
                lines += [f"    {side}: {json.dumps(sides[side], ensure_ascii=False)}" for side in sides]
        return "\n".join(lines)

    def errors_by_field(self) -> str:
        """The same, all faults of a field together: a head with their number, then each as ``gold | found``."""
        groups: dict[str, list[str]] = {}
        for group, entry, sides in self._faults():
            values = " | ".join(json.dumps(sides[side], ensure_ascii=False) for side in ("gold", "pred"))
            groups.setdefault(group, []).append(f"  {_head(entry)}\n    {values}")
        return "\n".join(line for group, lines in groups.items() for line in (f"{group} ({len(lines)})", *lines))

    def _faults(self) -> Iterator[tuple[str, Data, Data]]:
        """(field, entry, {gold, pred}), fields in the order of the table, what has no partner first."""
        entries = (*self.data["documents"], *self.data["assignments"])
        found = [(_group(entry, field), entry, sides) for entry in entries for field, sides in entry["values"].items()]
        order = ("missed", "spurious", "text", *COLUMNS[1:], "issues", "appendix", *FACTS, *MORE_FACTS)
        yield from sorted(found, key=lambda fault: order.index(fault[0]))


def _group(entry: Data, field: str) -> str:
    status: str = entry.get("status", "aligned")
    return field if status == "aligned" else status


def _head(entry: Data) -> str:
    return " ".join(str(entry[key]) for key in ("document", "clause", "status", "text") if entry.get(key) is not None)


def _document_line(entry: Data) -> str:
    exact = "exact {right} of {total}".format(**entry["exact"])
    note = "" if entry["predicted"] else ", no prediction"
    return f"{entry['document']}: assignments F1 {entry['f1']:.3f}, {exact}{note}"


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def diff(old: Data, new: Data) -> str:
    """What changed between two to_json() outputs: F1 of columns, shares, and by document the assignments that
    became exact (`+`) or stopped being exact (`-`). Raises EvaluateError where one is no such output."""
    if not all({"columns", "assignments", *SHARES} <= report.keys() for report in (old, new)):
        raise EvaluateError("diff compares two evaluation reports, one of these is none")
    return "\n".join([*_changed_figures(old, new), *_changed_assignments(old, new)])


def _changed_figures(old: Data, new: Data) -> Iterator[str]:
    # A report that was kept before gold could be partial has not all shares.
    shares = [name for name in _ORDER if name in old and name in new]
    figures = [(name, old["columns"][name]["f1"], new["columns"][name]["f1"]) for name in COLUMNS]
    figures += [(name, old[name]["share"], new[name]["share"]) for name in shares]
    for name, was, now in figures:
        if was != now:
            yield f"{name:<14}{_three(was)} -> {_three(now)}  {(now or 0) - (was or 0):+.3f}"


def _changed_assignments(old: Data, new: Data) -> list[str]:
    before, after = (Counter(_exact_keys(report)) for report in (old, new))
    changed = [(key[0], "+", *key[1:]) for key in (after - before).elements()]
    changed += [(key[0], "-", *key[1:]) for key in (before - after).elements()]
    return [" ".join(" ".join(row).split())[:100] for row in sorted(changed, key=lambda row: row[0])]


def _exact_keys(report: Data) -> Iterator[tuple[str, str, str]]:
    for entry in report["assignments"]:
        if entry["exact"]:
            yield entry["document"], entry["clause"] or "", entry["text"]
