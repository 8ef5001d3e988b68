"""From an edited workbook to the corrections beside the document: what ``reshenie import-workbook`` does."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.corrections import Corrections, Report, Signed, Store, apply, corrections_path
from pipeline.corrections.finder import Finder, source_words
from pipeline.corrections.model import About, Add, Confirm, Correction, OfField, SetField
from pipeline.corrections.outcome import named_field, value_as_text
from pipeline.errors import ReshenieError
from pipeline.model import Resolution
from pipeline.readers import STDIN
from pipeline.runs.read_act import extracted
from pipeline.workbook.again import Workbook, in_order, undone
from pipeline.workbook.changes import Changes, changes
from pipeline.workbook.saved import Base, Edited, Problem, read_workbook


class WorkbookError(ReshenieError):
    """A workbook and a document that do not belong together."""


@dataclass
class Imported:
    """What came of a workbook: the corrections that are new in the file at ``path``, those that were taken back, those that
    somebody else had made of a value that the workbook now has otherwise, those of another copy of the workbook that stay,
    what could not be taken over, and what became of all corrections over the document as it is now."""

    path: Path
    made: list[Correction] = field(default_factory=list)
    taken_back: list[Correction] = field(default_factory=list)
    replaced: list[Correction] = field(default_factory=list)
    of_others: list[Correction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    @property
    def exit_status(self) -> int:
        """1 where something was not taken over or is not applied to the document as it is now."""
        return int(bool(self.problems or self.report.conflicting or self.report.orphaned))


def import_workbook(
    workbook: Path, source: Path, rules: Path | None = None, signed: Signed | None = None, *, write: bool = True
) -> Imported:
    """Turn the edits of a workbook into corrections beside ``source`` (not written where ``write`` is false).

    Edits are told by the workbook's own record of what it showed, where that is lost by the document as it is read now.
    ``signed`` says who corrected and when; what it leaves out is taken from the workbook's properties. Imported again, it
    stands for what it says now: what was taken from it before and was set back in it since is no correction any more. Raises
    ReadError, CorrectionsError, and WorkbookError where the workbook was made from another document.
    """
    if source == STDIN:
        raise WorkbookError("corrections lie beside a file: standard input has none")
    edited = read_workbook(workbook)
    fresh = extracted(source, rules)
    store = Store(corrections_path(source))
    corrections = store.load()
    base = edited.base or _base(apply(fresh, corrections, rules)[0])
    _check_document(edited, base, fresh, workbook, source)
    given = signed or Signed()
    copy = Workbook(edited.written, workbook.name, given.who or edited.who)
    who = Signed(who=copy.who, when=given.when or edited.when, why=given.why, workbook=copy.stamp)
    added = [one for one in corrections.corrections if isinstance(one, Add) and copy.made(one)]
    found = changes(edited, base, fresh.document, who, added)
    done = Imported(store.path, problems=found.problems)
    _put(found, corrections, copy, done)
    corrections.document = corrections.document or source.name
    done.report = apply(fresh, corrections, rules)[1]
    if write and (done.made or done.taken_back):
        store.save(corrections)
    return done


def _put(found: Changes, corrections: Corrections, copy: Workbook, done: Imported) -> None:
    """Bring the corrections of the document to what the workbook says now, and note in ``done`` what that changes."""
    gone, done.of_others = undone(corrections, copy, found.made, found.unedited)
    done.taken_back = [one for one in (*found.taken_back, *gone) if corrections.remove(one)]
    older = {one.place: one for one in corrections.corrections if isinstance(one, OfField) and not copy.made(one)}
    done.made = [one for one in found.made if corrections.put(one)]
    done.replaced = [older[one.place] for one in done.made if one.place in older]
    in_order(corrections, found.made)


def _base(resolution: Resolution) -> dict[str, Base]:
    return {a.key: Base(source_words(resolution, a), a) for a in resolution.assignments}


def _check_document(edited: Edited, base: dict[str, Base], fresh: Resolution, workbook: Path, source: Path) -> None:
    """At least one assignment of the workbook must be in the document, changed as it may be."""
    named = [
        About(key=key, id=b.assignment.id, clause=b.assignment.clause, appendix=b.assignment.appendix, text=b.words or b.assignment.text)
        for key, b in base.items()
    ]
    same = edited.document.get("sha256") == fresh.document.source.sha256
    if named and not same and not Finder(fresh, named).found:
        name = edited.document.get("name", "another document")
        raise WorkbookError(f"{workbook}: made from {name}, nothing of which is in {source}")


# ---- for the command line


def lines(done: Imported) -> list[str]:
    """What came of it, a line each: the corrections, then where they were written."""
    told = [_line(one) for one in done.made]
    told += [f"taken back: {_line(one)}" for one in done.taken_back]
    told += [f"replaced, by {one.who or 'nobody named'}: {_line(one)}" for one in done.replaced]
    told += [f"stays, from another copy of the workbook ({one.who or 'nobody named'}): {_line(one)}" for one in done.of_others]
    counts = ", ".join(f"{number} {name}" for name, number in done.report.counts().items())
    told.append(f"{len(done.made)} new in {done.path}" + (f"; of all there: {counts}" if counts else ""))
    return told


def problem_lines(done: Imported) -> list[str]:
    """What was not taken over, by sheet and cell; then what does not fit the document any more, with both versions."""
    told = [str(problem) for problem in done.problems]
    for outcome in (*done.report.conflicting, *done.report.orphaned):
        name, what = outcome.correction.about.id or outcome.correction.about.key, named_field(outcome.correction)
        now = "gone" if outcome.state == "orphaned" else value_as_text(outcome.now)
        told.append(f"{name} {what}: not applied: it was «{value_as_text(outcome.was)}», now it is «{now}»")
    return told


def _line(correction: Correction) -> str:
    name = correction.about.id or correction.about.key
    if isinstance(correction, Confirm):
        return f"{name}  confirm{f' {correction.field}' if correction.field else ''}"
    if not isinstance(correction, OfField):
        return f"{name}  {named_field(correction)}"
    value = correction.value if isinstance(correction, SetField) else None
    return f"{name}  {correction.field}: {value_as_text(correction.was)} -> {value_as_text(value)}"
