"""A comparison as text for the console, as JSON for other systems and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from pipeline.compare.changes import Comparison, Difference, Entry
from pipeline.compare.values import act_name, both_as_text, counts_line
from pipeline.formats.json import dumps
from pipeline.formats.tables import harmless
from pipeline.model import Assignment, Document, Resolution
from pipeline.wording.vocabulary import vocabulary

SCHEMA_VERSION = "1.0"
DIFF_COLUMNS = (
    "status", "old_clause", "new_clause", "old_id", "new_id", "old_key", "new_key", "old_text", "new_text", "likeness", "field", "nature",
    "from", "to",
)  # fmt: skip
ARROW = "→"
_INDENT = "    "


# ---- text


def diff_text(comparison: Comparison) -> str:
    """The comparison for the console: the counts, then the rows by status, each with what differs."""
    heads = [f"{act_name(act.document)} ({act.document.id})" for act in (comparison.old, comparison.new)]
    parts = [f" {ARROW} ".join(heads), counts_line(comparison)]
    for status, name in vocabulary().comparison.statuses.items():
        rows = [line for entry in comparison.entries if entry.status == status for line in _entry_lines(entry)]
        if rows:
            parts.append("\n".join([name, *rows]))
    return "\n\n".join(parts) + "\n"


def _entry_lines(entry: Entry) -> Iterator[str]:
    yield f"  {clauses(entry)}  {sole(entry).text}"
    for difference in entry.differences:
        yield _INDENT + difference_line(difference)


def difference_line(difference: Difference) -> str:
    """A difference as one line: the field, both values, and its nature where it does not count as a change."""
    old, new = both_as_text(difference)
    name = vocabulary().comparison.fields[difference.field]
    if difference.nature != "change":
        name = f"{name} ({vocabulary().comparison.natures[difference.nature]})"
    return f"{name}: {old} {ARROW} {new}"


def clauses(entry: Entry) -> str:
    """The clause of an entry, or both where it has another in the new act."""
    numbers = dict.fromkeys(item.place for item in (entry.old, entry.new) if item)
    return f" {ARROW} ".join(numbers)


def sole(entry: Entry) -> Assignment:
    """The assignment of an entry as the new act has it, or as the old one had it where it is gone."""
    item = entry.new or entry.old
    assert item is not None
    return item


# ---- JSON


def diff_json(comparison: Comparison) -> str:
    """The comparison as data: both acts, the years between them, the counts, and all rows in order."""
    return dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "old": act_data(comparison.old),
            "new": act_data(comparison.new),
            "years": comparison.years,
            "counts": comparison.counts(),
            "assignments": [_entry_data(entry) for entry in comparison.entries],
        }
    )


def act_data(act: Resolution) -> dict[str, Any]:
    """What tells an act: id, kind, number, date, title, and the file it was read from with its sha256."""
    document: Document = act.document
    stated = {name: getattr(document, name) for name in ("id", "kind", "number", "date", "title")}
    return stated | {"source": document.source.name, "sha256": document.source.sha256}


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "status": entry.status,
        "old": _assignment_data(entry.old),
        "new": _assignment_data(entry.new),
        "likeness": entry.likeness,
        "differences": [_difference_data(difference) for difference in entry.differences],
    }


def _assignment_data(item: Assignment | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {"id": item.id, "key": item.key, "clause": item.clause, "appendix": item.appendix, "text": item.text}


def _difference_data(difference: Difference) -> dict[str, Any]:
    old, new = both_as_text(difference)
    both = {"from": difference.old, "to": difference.new, "from_text": old, "to_text": new}
    return {"field": difference.field, "nature": difference.nature} | both


# ---- CSV


def diff_csv(comparison: Comparison) -> str:
    """The comparison as CSV after RFC 4180: a row for each difference, and one for each row without any."""
    rows = (row for entry in comparison.entries for row in _entry_cells(entry))
    return as_csv(DIFF_COLUMNS, rows)


def _entry_cells(entry: Entry) -> Iterator[list[str]]:
    sides = (entry.old, entry.new)
    about = [getattr(item, name) if item else "" for name in ("clause", "id", "key", "text") for item in sides]
    likeness = "" if entry.likeness is None else str(entry.likeness)
    for difference in entry.differences or (None,):
        found = [difference.field, difference.nature, *both_as_text(difference)] if difference else [""] * 4
        yield [entry.status, *about, likeness, *found]


def as_csv(head: tuple[str, ...], rows: Iterator[list[str]]) -> str:
    """A table as CSV; no cell of it is a formula to a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
