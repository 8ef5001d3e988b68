"""Score predictions (the output JSON of the contract) against gold annotations (`<id>.gold.yaml`)."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]
Counts = Counter[tuple[str, str]]

COLUMNS = ("assignments", "clause", "modality", "parties", "people", "deadlines", "targets")
FACTS = ("kind", "date", "number")
SHARES = ("exact", "indicator", "base", *FACTS, "flagged_wrong", "flagged_right")
LEAST_SIMILARITY = 0.6


class EvaluateError(Exception):
    """Unreadable or malformed input; the message is one line that names the file."""


class _GoldLoader(yaml.SafeLoader):
    # Every scalar but null and booleans stays a string: a bare `2.10` or `2021-09-01` must not change.
    yaml_implicit_resolvers = {  # noqa: RUF012 (the base declares it as an instance's)
        first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":bool", ":merge"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load_pairs(gold: Path, pred: Path) -> list[tuple[str, Data, Data]]:
    """Read (id, gold, prediction), in the order of the gold files' names.

    Each argument is a file or a folder (`*.gold.yaml`, `<id>.json`): a file against a folder picks its own id
    there, two files are a pair whatever their names, all else is ignored. Gold with no prediction gets `{}`.
    Scalars of gold are strings, null or booleans. Raises EvaluateError on missing or malformed files.
    """
    if missing := [path for path in (gold, pred) if not path.exists()]:
        raise EvaluateError(f"{missing[0]}: no such file or folder")
    wanted = f"{pred.stem}.gold.yaml" if pred.is_file() else "*.gold.yaml"
    paths = [gold] if gold.is_file() else sorted(gold.glob(wanted))
    if not paths:
        raise EvaluateError(f"{gold}: no {wanted} in this folder")
    pairs = []
    for path in paths:
        name = path.name.removesuffix(".yaml").removesuffix(".gold")
        prediction = pred if pred.is_file() else pred / f"{name}.json"
        pairs.append((name, _read(path), _read(prediction) if prediction.exists() else {}))
    return pairs


def _read(path: Path) -> Data:
    try:
        source = path.read_text(encoding="utf-8-sig")
        data = json.loads(source) if path.suffix == ".json" else yaml.load(source, Loader=_GoldLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise EvaluateError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict) or not isinstance(data.get("assignments"), list):
        raise EvaluateError(f"{path}: no list `assignments`")
    where = "document"
    try:
        (data.get("document") or {}).keys()
        for ordinal, assignment in enumerate(data["assignments"], 1):
            where = f"assignment {ordinal}"
            _values(assignment)
    except (AttributeError, TypeError, ValueError) as error:
        raise EvaluateError(f"{path}: {where} is malformed: {error}") from error
    return data


def _get(mapping: Data, key: str, kind: type = list) -> Any:
    value = [] if kind is list and mapping.get(key) is None else mapping.get(key)
    if not isinstance(value, kind):
        raise TypeError(f"`{key}` is no {kind.__name__}")
    return value


def _plain(value: Any) -> str | None:
    return None if value is None else " ".join(str(value).split())


def _text(value: Any) -> str:
    folded = (_plain(value) or "").casefold().replace("ё", "е")
    return re.sub("[‐‑‒–—―−]", "-", folded).rstrip(" .,;:!?…")


def _name(value: Any) -> str:
    # One mark for both quotes: which of the two a straight one stands for is not written.
    return re.sub("[“”„‟«»]", '"', (_plain(value) or "").casefold().replace("ё", "е"))


def _values(assignment: Data) -> dict[str, Counter[Any]]:
    """What is compared of an assignment, by column, share and part; fails on a malformed assignment."""
    text, clause, modality = (_get(assignment, key, str) for key in ("text", "clause", "modality"))
    parties = [(_name(_get(item, "party", str)), item) for item in _get(assignment, "responsible")]
    dates, flags = ("kind", "start", "end", "recurrence"), ("assumed", "shared")
    due = [(tuple(_plain(item.get(key)) for key in dates), item) for item in _get(assignment, "deadlines")]
    aims: list[tuple[Any, ...]] = []
    for item in _get(assignment, "targets"):
        described = (_text(item[key]) if key in item else None for key in ("indicator", "base"))
        aim = _plain(item.get("op")), float(item.get("value")), _plain(item.get("unit"))
        aims.append((aim, *described))
    return {
        "assignments": Counter([_text(text)]),
        "clause": Counter([_plain(clause)]),
        "modality": Counter([_plain(modality)]),
        "parties": Counter({(party, _plain(item.get("role"))) for party, item in parties}),
        "people": Counter({(party, _name(who)) for party, item in parties for who in _get(item, "people")}),
        "deadlines": Counter(key for key, _ in due),
        "written": Counter((key, _plain(d.get("raw")), *(bool(d.get(f)) for f in flags)) for key, d in due),
        "inherited": Counter((key, _plain(d["inherited_from"])) for key, d in due if "inherited_from" in d),
        "targets": Counter(key for key, _, _ in aims),
        "indicator": Counter((key, indicator) for key, indicator, _ in aims if indicator is not None),
        "base": Counter((key, base) for key, _, base in aims if base is not None),
        "both": Counter(aim for aim in aims if None not in aim),
        "issues": Counter(_get(assignment, "issues")),
    }


def _align(gold: list[Data], pred: list[Data]) -> dict[int, int]:
    """Indices of gold to indices of pred: equal texts first, then the most similar of what is left."""
    one, other = ([(_text(item["text"]), _plain(item["clause"])) for item in items] for items in (gold, pred))
    pairs: dict[int, int] = {}
    for least in (1.0, LEAST_SIMILARITY):
        taken, candidates = set(pairs.values()), []
        for p, (found, clause) in enumerate(other):
            for g, (wanted, gold_clause) in enumerate(one):
                if g in pairs or p in taken or (least == 1.0 and wanted != found):
                    continue
                # By default difflib leaves out every frequent letter of a text over 200 characters.
                matcher = SequenceMatcher(None, wanted, found, autojunk=False)
                if matcher.quick_ratio() >= least and (ratio := matcher.ratio()) >= least:
                    candidates.append((-ratio, clause != gold_clause, g, p))
        for _, _, g, p in sorted(candidates):
            if g not in pairs and p not in pairs.values():
                pairs[g] = p
    return pairs


def _shown(assignment: Data | None, field: str) -> Any:
    value = (assignment or {}).get("responsible" if field in ("parties", "people") else field)
    if not isinstance(value, list) or field == "issues":
        return value
    return [{k: v for k, v in item.items() if v is not None and k != "span"} for item in value]


def _outcome(name: str, gold: Data | None, pred: Data | None) -> Data:
    """The entry of one assignment in to_json(); what has no partner is wrong in its text."""
    written, wrong, status = gold or pred or {}, ["text"], "missed" if gold else "spurious"
    if gold and pred:
        one, other = _values(gold), _values(pred)
        same = {"text": one["assignments"] == other["assignments"]}
        same |= {column: one[column] == other[column] for column in COLUMNS[1:]}
        same["deadlines"] = one["written"] == other["written"] and one["inherited"] <= other["inherited"]
        same["targets"] &= all(one[part] <= other[part] for part in ("indicator", "base", "both"))
        same["issues"] = "issues" not in gold or one["issues"] == other["issues"]
        wrong, status = [field for field, right in same.items() if not right], "aligned"
    entry = {"document": name, "clause": written["clause"], "status": status, "text": written["text"]}
    values = {field: {"gold": _shown(gold, field), "pred": _shown(pred, field)} for field in wrong}
    flagged = bool(pred and pred.get("issues"))
    return entry | {"exact": not wrong, "flagged": flagged, "wrong": wrong, "values": values}


def _column(gold: int, pred: int, right: int) -> Data:
    # Nothing to find and nothing found is no error.
    precision = right / pred if pred else float(not gold)
    recall = right / gold if gold else float(not pred)
    f1 = 2 * right / (gold + pred) if gold or pred else 1.0
    return {"gold": gold, "pred": pred, "right": right, "precision": precision, "recall": recall, "f1": f1}


def _share(right: int, total: int) -> Data:
    return {"right": right, "total": total, "share": right / total if total else None}


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


@dataclass(frozen=True)
class Report:
    """The scores of a run."""

    data: Data

    def to_json(self) -> Data:
        """{columns: {name: {gold, pred, right, precision, recall, f1}}, <of SHARES>: {right, total, share},
        documents: [{document, predicted, f1, exact: {…}, wrong, values}], assignments: [{document, clause,
        status: aligned | missed | spurious, text, exact, flagged, wrong, values}]}. The share of nothing is
        None; `wrong` lists names of fields, `values` is {field: {gold, pred}} of these."""
        return self.data

    def table(self) -> str:
        """Plain text: a row for each column, a line for each share and each document."""
        lines = [f"{'':<16}{'gold':>6}{'pred':>6}{'precision':>11}{'recall':>8}{'F1':>8}"]
        row = "{:<16}{gold:>6}{pred:>6}{precision:>11.3f}{recall:>8.3f}{f1:>8.3f}"
        lines += [row.format(name, **column) for name, column in self.data["columns"].items()]
        for name in SHARES:
            share, label = self.data[name], f"document {name}" if name in FACTS else name
            lines.append(f"{label:<16}{share['right']} of {share['total']}  {_three(share['share'])}")
        for entry in self.data["documents"]:
            exact = "exact {right} of {total}".format(**entry["exact"])
            note = "" if entry["predicted"] else ", no prediction"
            lines.append(f"{entry['document']}: assignments F1 {entry['f1']:.3f}, {exact}{note}")
        return "\n".join(lines)

    def errors(self) -> str:
        """Wrong facts of documents, then non-exact assignments with each wrong field as in gold and pred."""
        lines = []
        for entry in (*self.data["documents"], *self.data["assignments"]):
            if entry["wrong"]:
                head = (entry[key] for key in ("document", "clause", "status", "text") if key in entry)
                lines.append(" ".join(head))
            for field, sides in entry["values"].items():
                lines.append(f"  {field}")
                lines += [f"    {side}: {json.dumps(sides[side], ensure_ascii=False)}" for side in sides]
        return "\n".join(lines)


def _score_document(name: str, gold: Data, pred: Data, counts: Counts) -> tuple[Data, list[Data]]:
    """The entries of a document and its assignments; adds to counts[column or share, gold | pred | right]."""
    wanted, found = gold["assignments"], pred.get("assignments", [])
    pairs = _align(wanted, found)
    entries = [_outcome(name, item, found[pairs[g]] if g in pairs else None) for g, item in enumerate(wanted)]
    entries += [_outcome(name, None, item) for p, item in enumerate(found) if p not in pairs.values()]
    one, other = [_values(item) for item in wanted], [_values(item) for item in found]
    for column in (*COLUMNS, "indicator", "base"):
        counts[column, "gold"] += sum(values[column].total() for values in one)
        counts[column, "pred"] += sum(values[column].total() for values in other)
        counts[column, "right"] += sum((one[g][column] & other[p][column]).total() for g, p in pairs.items())
    for entry in entries:
        flag = "flagged_right" if entry["exact"] else "flagged_wrong"
        counts.update({(flag, "gold"): 1, (flag, "right"): entry["flagged"]})
    exact = sum(entry["exact"] for entry in entries)
    counts.update({("exact", "gold"): len(wanted), ("exact", "right"): exact})
    facts, read = gold.get("document") or {}, pred.get("document") or {}
    stated = [key for key in FACTS if key in facts]
    wrong = [key for key in stated if key not in read or _plain(facts[key]) != _plain(read[key])]
    counts.update((key, "gold") for key in stated)
    counts.update((key, "right") for key in stated if key not in wrong)
    same = sum("text" not in entry["wrong"] for entry in entries)
    document: Data = {"document": name, "predicted": bool(pred), "exact": _share(exact, len(wanted))}
    document["f1"] = _column(len(wanted), len(found), same)["f1"]
    document |= {"wrong": wrong, "values": {k: {"gold": facts[k], "pred": read.get(k)} for k in wrong}}
    return document, entries


def score(pairs: Iterable[tuple[str, Data, Data]]) -> Report:
    """Score (id, gold, prediction) as load_pairs gives them, counts summed over all documents; `exact` is
    a share of the gold assignments, `flagged_wrong` one of all that are wrong, missed or spurious."""
    counts: Counts = Counter()
    scored = [_score_document(name, gold, pred, counts) for name, gold, pred in pairs]
    columns = {name: _column(*(counts[name, side] for side in ("gold", "pred", "right"))) for name in COLUMNS}
    shares = {name: _share(counts[name, "right"], counts[name, "gold"]) for name in SHARES}
    documents, assignments = [entry for entry, _ in scored], [entry for _, many in scored for entry in many]
    return Report({"columns": columns, **shares, "documents": documents, "assignments": assignments})


def diff(old: Data, new: Data) -> str:
    """What changed between two to_json() outputs: F1 of columns, shares, and by document the assignments that
    became exact (`+`) or stopped being exact (`-`). Raises EvaluateError where one is no such output."""
    if not all({"columns", "assignments", *SHARES} <= report.keys() for report in (old, new)):
        raise EvaluateError("diff compares two evaluation reports, one of these is none")
    lines = []
    for name in (*COLUMNS, *SHARES):
        was, now = (r["columns"][name]["f1"] if name in COLUMNS else r[name]["share"] for r in (old, new))
        if was != now:
            lines.append(f"{name:<14}{_three(was)} -> {_three(now)}  {(now or 0) - (was or 0):+.3f}")
    before, after = (Counter((e["document"], e["clause"], e["text"]) for e in report["assignments"] if e["exact"]) for report in (old, new))
    changed = [(key[0], "+", *key[1:]) for key in (after - before).elements()]
    changed += [(key[0], "-", *key[1:]) for key in (before - after).elements()]
    lines += [" ".join(" ".join(row).split())[:100] for row in sorted(changed, key=lambda row: row[0])]
    return "\n".join(lines)
