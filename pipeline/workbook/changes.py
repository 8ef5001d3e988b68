"""Compare an edited workbook with what it was written from: every edit becomes a correction, or a problem that is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pipeline.corrections import make
from pipeline.corrections.model import About, Add, Confirm, Correction, Signed
from pipeline.model import Assignment, Document
from pipeline.workbook.again import Unedited, same_additions
from pipeline.workbook.edits import CellReader, ItemRows, rows_of_items
from pipeline.workbook.layout import ASSIGNMENTS, CHECKED, ITEM_SHEETS, RowValues, Sheet, assignment_row, by_name, item_rows
from pipeline.workbook.read_only import edits_of_read_only
from pipeline.workbook.saved import Base, Edited, Problem, SheetRow
from pipeline.workbook.values import meant


@dataclass
class Changes:
    """What was edited: the corrections in the order in which they apply, confirmations that were taken back, problems; and
    what was not edited, as far as the workbook still shows it."""

    made: list[Correction] = field(default_factory=list)
    taken_back: list[Correction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unedited: Unedited = field(default_factory=Unedited)


def changes(edited: Edited, base: dict[str, Base], document: Document, signed: Signed, added: Sequence[Add] = ()) -> Changes:
    """Return the edits of a workbook against ``base``, the assignments by key, as corrections of ``document``.

    ``added`` are the assignments that were taken from this workbook before: a new row that was edited since is one of them.
    """
    found = _Comparison(edited, base, document, signed, added)
    found.run()
    return found.changes


class _Comparison:
    def __init__(self, edited: Edited, base: dict[str, Base], document: Document, signed: Signed, added: Sequence[Add]) -> None:
        self.edited = edited
        self.base = base
        self.id = edited.document.get("id", document.id)
        self.origin = make.origin(document)
        self.signed = signed
        self.added = added
        self.changes = Changes(problems=list(edited.problems))
        self.cells = CellReader(self.changes.problems)
        self.unedited = self.changes.unedited
        self.confirmed: list[Correction] = []
        self.used: set[SheetRow] = set()  # rows whose remark is kept with a correction
        self.by_key: dict[str, list[SheetRow]] = {}
        self.parties = by_name(edited.parties or ())
        self.new: list[SheetRow] = []
        for row in edited.rows.get(ASSIGNMENTS.name, []):
            if row.key in base and not row.is_blank():
                self.by_key.setdefault(row.key, []).append(row)
            elif not row.is_blank():
                self.new.append(row)

    def run(self) -> None:
        """Values first, then what becomes of whole assignments, confirmations last."""
        items = self._items()
        for key in self.base:
            self._values_of(key, items)
        self.unedited.whole.update(key for key, rows in self.by_key.items() if len(rows) == 1)
        self.unedited.there.update(self.by_key)
        for key, rows in self.by_key.items():
            if len(rows) > 1:
                self._split(key, rows)
        self._adds(items)
        if ASSIGNMENTS.name in self.edited.rows:
            self._drops()
        self.changes.made += self.confirmed
        self._remarks()

    def about(self, key: str) -> About:
        base = self.base[key]
        text = base.words or base.assignment.text
        item = base.assignment
        return About(key=key, id=item.id, clause=item.clause, appendix=item.appendix, text=text, **self.origin)

    # ---- values

    def _values_of(self, key: str, items: ItemRows) -> None:
        """The edits of an assignment and of its lists, as far as their sheets are there and its own row is."""
        if key in self.by_key:
            self._assignment(key, self.by_key[key])
        elif ASSIGNMENTS.name in self.edited.rows:
            return
        for sheet in ITEM_SHEETS:
            if sheet.name in self.edited.rows:
                place = (key, sheet.name)
                self._list(key, sheet, items.written.get(place, []), items.fresh.get(place, []))

    def _assignment(self, key: str, rows: list[SheetRow]) -> None:
        item = self.base[key].assignment
        was = assignment_row(item)
        if len(rows) == 1:
            self._values(rows[0], self.about(key), item, was)
            self._check(rows[0], self.about(key), item, None, was["checked"])
        for row in rows:
            self._look_at_read_only(row, was)

    def _values(self, row: SheetRow, named: About, item: Assignment, was: RowValues, head: str = "", leave: str = "") -> None:
        for column in row.columns():
            if column.field == leave:
                continue
            path = f"{head}{column.field}"
            reading = self.cells.read(row, column, was)
            if reading.state == "same":
                self.unedited.values.add((named.key, path))
            elif reading.state == "edited":
                self._put(row, column.field, partial(self._value, row, named, item, path, reading.value))

    def _value(self, row: SheetRow, named: About, item: Assignment, path: str, value: Any) -> Correction:
        signed = self._sign(row)
        if value is None or value == []:
            try:
                return make.clear_field(named, item, path, signed)
            except ValueError:
                raise ValueError("эта ячейка не может быть пустой") from None
        return make.set_field(named, item, path, value, signed)

    def _look_at_read_only(self, row: SheetRow, was: RowValues) -> None:
        self.changes.problems += edits_of_read_only(row, was, self.edited.parties is not None)

    # ---- items of lists

    def _items(self) -> ItemRows:
        """The rows of the lists by assignment and sheet; what belongs to a new assignment, by ``new`` and its row's number."""
        owners = {str(row.content("id")): row.key for rows in self.by_key.values() for row in rows[:1] if row.content("id")}
        owners |= {str(row.content("id")): f"new {row.number}" for row in self.new if row.content("id") is not None}
        return rows_of_items(self.edited, self.base, owners, self.changes.problems)

    def _list(self, key: str, sheet: Sheet, rows: list[SheetRow], fresh: list[SheetRow]) -> None:
        item, named, of = self.base[key].assignment, self.about(key), str(sheet.of)
        was = dict(enumerate(item_rows(sheet, item, self.parties)))
        kept = {int(row.key.rpartition("/")[2]): row for row in rows if not row.is_blank()}
        known = {number: row for number, row in kept.items() if number in was}
        for number, row in known.items():
            self._values(row, named, item, was[number], f"{of}.{number}.")
            self._look_at_read_only(row, was[number])
        for number in sorted(was.keys() - kept.keys(), reverse=True):
            self.changes.made.append(make.clear_field(named, item, f"{of}.{number}", self.signed))
            self.unedited.gone.add((key, f"{of}.{number}"))
        self.unedited.values.update((key, f"{of}.{number}") for number in kept)
        for number, row in known.items():
            self._check(row, named, item, f"{of}.{number}", was[number]["checked"])
        self._new_items(named, item, of, list(was.values()), fresh)

    def _new_items(self, named: About, item: Assignment, of: str, there: Sequence[RowValues], fresh: list[SheetRow]) -> None:
        """The rows that the reviewer made for a list; ``there`` are those that were written out."""
        before, used = len(self.changes.problems), set()
        for number, row in enumerate(fresh, len(there)):
            value, path = self.cells.new_item(row, of), f"{of}.{number}"
            if value is not None and not self._is_copy(value, there, row):
                self._put(row, "id", partial(self._value, row, named, item, path, value))
                used.add(number)
        if len(self.changes.problems) == before:
            self.unedited.ends[named.key, of] = (len(there), frozenset(used))

    def _is_copy(self, value: dict[str, Any], there: Sequence[RowValues], row: SheetRow) -> bool:
        names = [column.field for column in row.columns()]
        return bool(row.key) and any(all(one.get(name) == value.get(name) for name in names) for one in there)

    # ---- whole assignments

    def _split(self, key: str, rows: list[SheetRow]) -> None:
        """Several rows with one key: the reviewer copied a row to make several of one."""
        base = self.base[key].assignment
        texts = [str(row.content("text") or "") for row in rows]
        if len(set(texts)) < len(texts) or not all(texts):
            reason = "строка скопирована, но тексты поручений одинаковы или пусты: правки этих строк не приняты"
            self.changes.problems.append(rows[-1].problem("text", reason))
            return
        correction = make.split(self.about(key), texts, self._sign(*rows))
        self.changes.made.append(correction)
        self.used.update(rows)
        for part, row in zip(correction.parts, rows, strict=True):
            named = About(key=part.key, clause=base.clause, appendix=base.appendix, text=part.text, **self.origin)
            item = base.model_copy(update={"key": part.key, "text": part.text})
            self._values(row, named, item, assignment_row(base), leave="text")
            self._check(row, named, item, None, False)

    def _adds(self, items: ItemRows) -> None:
        before = len(self.changes.problems)
        written = {row.number: (str(row.content("clause") or ""), str(row.content("text") or "")) for row in self.new}
        keys = same_additions(written, self.added)
        for row in self.new:
            self._add(row, items, {"key": keys[row.number]} if row.number in keys else {})
        self.unedited.all_added = ASSIGNMENTS.name in self.edited.rows and len(self.changes.problems) == before

    def _add(self, row: SheetRow, items: ItemRows, known: dict[str, str]) -> None:
        before = len(self.changes.problems)
        values, _ = self.cells.filled(row)
        text, clause = values.pop("text", None), str(values.pop("clause", "") or "")
        if text is None:
            self.changes.problems.append(row.problem("text", "новая строка без текста поручения"))
        for sheet in ITEM_SHEETS:
            made = [self.cells.new_item(one, str(sheet.of)) for one in items.fresh.get((f"new {row.number}", sheet.name), [])]
            if made:
                values[str(sheet.of)] = [item for item in made if item is not None]
        if text is None or len(self.changes.problems) > before:
            return
        self._put(row, "text", lambda: make.add(self.id, clause, text, values, self._sign(row), None, self.origin | known))

    def _drops(self) -> None:
        if self.base and not self.by_key:
            self.changes.problems.append(Problem(ASSIGNMENTS.name, "", "ни одной исходной строки не осталось: удаления не приняты"))
            return
        for key in self.base:
            if key not in self.by_key:
                self.changes.made.append(make.drop(self.about(key), self.signed))

    # ---- marks and remarks

    def _check(self, row: SheetRow, named: About, item: Assignment, path: str | None, was: bool) -> None:
        if "checked" not in row.cells:
            return
        try:
            now = meant(CHECKED, row.cells["checked"].content)
        except ValueError as error:
            self.changes.problems.append(row.problem("checked", f"{error}: «{row.content('checked')}»"))
            return
        if now == was:
            self.unedited.marks.add((named.key, path or ""))
            return
        mark: Confirm = make.confirm(named, item, self._sign(row), path)
        self.used.add(row)
        (self.confirmed if now else self.changes.taken_back).append(mark)

    def _put(self, row: SheetRow, name: str, made: Callable[[], Correction]) -> None:
        try:
            self.changes.made.append(made())
        except ValueError as error:
            self.changes.problems.append(row.problem(name, getattr(error, "expected", str(error))))
        else:
            self.used.add(row)

    def _sign(self, *rows: SheetRow) -> Signed:
        """The signature of a row's corrections: its remark is their reason."""
        remarks = [str(row.content("comment")) for row in rows if row.content("comment") is not None]
        return self.signed.model_copy(update={"why": "; ".join(remarks)}) if remarks else self.signed

    def _remarks(self) -> None:
        """A remark that goes with no correction has no place in the file: it must not get lost unseen."""
        for row in self._all_rows():
            if row.content("comment") is not None and row not in self.used:
                reason = "комментарий без правки не сохранён; поставьте «да» в столбце «Проверено», чтобы сохранить его с отметкой"
                self.changes.problems.append(row.problem("comment", reason))

    def _all_rows(self) -> Iterator[SheetRow]:
        for rows in self.edited.rows.values():
            yield from rows
