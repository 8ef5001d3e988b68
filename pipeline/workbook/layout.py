"""What the reviewer's workbook looks like: sheets, columns, words, colours, and the rows of each sheet.

The same rows are written, and made again when an edited workbook is read back: what differs then was edited.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.model import Assignment, Issue, Party, Resolution
from pipeline.readers.sheets.own import BASE_SHEET as BASE_SHEET
from pipeline.wording.values import MODALITIES, OPERATORS, PARTY_KINDS, ROLES, SEVERITIES, TERM_KINDS, UNITS, aim, term
from pipeline.wording.vocabulary import vocabulary

Kind = Literal["text", "lines", "people", "date", "number", "code", "unit", "recurrence", "flag"]
RowValues = dict[str, Any]

FIELDS = {field: said.name for field, said in vocabulary().fields.items()}

# Colours, dark enough in print and apart for the colour-blind: by lightness and by the words that stand there too.
SEVERITY_COLOURS = {"error": "F4B6B0", "warning": "FFE3A3", "info": "DCE9F5"}
HEAD_COLOUR = "1F3A5F"
READ_ONLY_COLOUR = "F2F2F2"  # of what is only shown, and edited on another sheet
CORRECTED_COLOUR = "CFE8D5"
REVIEW_COLOUR = "FFF9E5"


@dataclass(frozen=True)
class Column:
    """A column: ``field`` is the name in the row; what is not ``editable`` is made from other values."""

    title: str
    field: str
    kind: Kind = "text"
    width: float = 14
    editable: bool = False
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)


CHECKED = Column("Проверено", "checked", "flag", 11, editable=True)
COMMENT = Column("Комментарий", "comment", "text", 26, editable=True)
KEY = Column("Ключ", "key", "text", 24)
_NUMBER = Column("№", "id", width=9)
_OF = (_NUMBER, Column("Поручение", "assignment_text", width=45))
_REVIEW = (CHECKED, COMMENT, KEY)


@dataclass(frozen=True)
class Sheet:
    """A sheet. ``of`` is the field of the assignment whose items are its rows; nothing where they are assignments, or
    where the sheet is not ``reviewed`` and only to be read."""

    name: str
    columns: tuple[Column, ...]
    of: str | None = None
    reviewed: bool = True


ASSIGNMENTS = Sheet(
    "Поручения",
    (
        _NUMBER,
        Column("Пункт", "clause", width=9, editable=True),
        Column("Поручение", "text", width=56, editable=True),
        Column("Подробности", "details", "lines", 26, editable=True),
        Column("Вид", "modality", "code", 14, editable=True, codes=MODALITIES),
        Column("Исполнители", "parties", width=30),
        Column("Срок с", "start", "date", 12),
        Column("Срок по", "end", "date", 12),
        Column("Сроки", "terms", width=20),
        Column("Показатели", "aims", width=26),
        Column("Проекты", "projects", "lines", 22, editable=True),
        Column("Контекст", "context", "lines", 40, editable=True),
        Column("Замечания", "issues", width=26),
        Column("Исправлено", "corrected", width=14),
        Column("Приложение", "appendix", width=13),
        *_REVIEW,
    ),
)
DEADLINES = Sheet(
    "Сроки",
    (
        *_OF,
        Column("Вид срока", "kind", "code", 14, editable=True, codes=TERM_KINDS),
        Column("Начало", "start", "date", 12, editable=True),
        Column("Окончание", "end", "date", 12, editable=True),
        Column("Повторение", "recurrence", "recurrence", 22, editable=True),
        Column("Фраза", "raw", width=34, editable=True),
        Column("Год или период предположены", "assumed", "flag", 16, editable=True),
        Column("Общий с соседними", "shared", "flag", 14),
        Column("Унаследован от", "inherited_from", width=14),
        *_REVIEW,
    ),
    "deadlines",
)
TARGETS = Sheet(
    "Показатели",
    (
        *_OF,
        Column("Показатель", "indicator", width=36, editable=True),
        Column("Условие", "op", "code", 13, editable=True, codes=OPERATORS),
        Column("Значение", "value", "number", 13, editable=True),
        Column("Единица", "unit", "unit", 12, editable=True, codes=UNITS),
        Column("От чего", "base", width=30, editable=True),
        Column("Фраза", "raw", width=34, editable=True),
        Column("Срок", "due", "date", 12),
        *_REVIEW,
    ),
    "targets",
)
RESPONSIBLE = Sheet(
    "Ответственные",
    (
        *_OF,
        Column("Кто", "party", width=38, editable=True),
        Column("Вид", "kind", "code", 14, editable=True, codes=PARTY_KINDS),
        Column("Роль", "role", "code", 15, editable=True, codes=ROLES),
        Column("Лица", "people", "people", 26, editable=True),
        Column("Фраза", "raw", width=40, editable=True),
        Column("Унаследован от", "inherited_from", width=14),
        Column("Полное наименование", "full_name", width=34),
        Column("Кто эти лица", "told", "lines", 30),
        Column("Код в реестре", "entity", width=14),
        *_REVIEW,
    ),
    "responsible",
)
CLAUSES = Sheet(
    "Пункты",
    (
        Column("Пункт", "number", width=10),
        Column("Обозначение", "label", width=13),
        Column("Выше", "parent", width=10),
        Column("Уровень", "depth", "number", 10),
        Column("Текст", "text", width=110),
        Column("Страница", "page", "number", 10),
    ),
    reviewed=False,
)
ISSUES = Sheet(
    "Замечания",
    (
        Column("Поручение", "assignment", width=12),
        Column("Важность", "severity", "code", 17, codes=SEVERITIES),
        Column("Замечание", "message", width=80),
        Column("Код", "code", width=28),
    ),
    reviewed=False,
)
SHEETS = (ASSIGNMENTS, DEADLINES, TARGETS, RESPONSIBLE, CLAUSES, ISSUES)
ITEM_SHEETS = (DEADLINES, TARGETS, RESPONSIBLE)
# Of a party: what is not read from its assignment, but known of it from the registry or elsewhere in the act.
OF_PARTY = frozenset({"full_name", "told", "entity"})
Known = Mapping[str, Party]


# ---- rows


def all_rows(resolution: Resolution) -> dict[str, list[RowValues]]:
    """The rows of every sheet by its name, keys are the fields of its columns."""
    messages: dict[str, list[Issue]] = {}
    for issue in resolution.issues:
        messages.setdefault(issue.assignment or "", []).append(issue)
    found: dict[str, list[RowValues]] = {
        ASSIGNMENTS.name: [assignment_row(a, messages.get(a.id, ())) for a in resolution.assignments],
        CLAUSES.name: [clause.model_dump(exclude={"span"}) for clause in resolution.clauses],
        ISSUES.name: [issue.model_dump(exclude={"span"}) for issue in resolution.issues],
    }
    parties = by_name(resolution.parties)
    for sheet in ITEM_SHEETS:
        found[sheet.name] = [row for a in resolution.assignments for row in item_rows(sheet, a, parties)]
    return found


def by_name(parties: Iterable[Party]) -> Known:
    """Parties by their names as an assignment's parties are looked up."""
    return {party.name.lower(): party for party in parties}


def assignment_row(item: Assignment, issues: Iterable[Issue] = ()) -> RowValues:
    """The row of an assignment on its sheet."""
    starts = [d.start for d in item.deadlines if d.start]
    ends = [d.end for d in item.deadlines if d.end]
    told = list(issues)
    return {
        "id": item.id, "clause": item.clause, "appendix": item.appendix, "text": item.text, "details": item.details,
        "modality": item.modality,
        "parties": "\n".join(_party(p.party, p.people) for p in item.responsible),
        "start": min(starts, default=None), "end": max(ends, default=None),
        "terms": "\n".join(term(d) for d in item.deadlines), "aims": "\n".join(_aim(t.indicator, aim(t)) for t in item.targets),
        "projects": item.projects, "context": item.context,
        "issues": "\n".join(issue.message for issue in told), "severity": _worst(told),
        "corrected": ", ".join(FIELDS[name] for name in item.corrected),
        "checked": set(FIELDS) <= set(item.confirmed), "comment": "", "key": item.key,
    }  # fmt: skip


def item_rows(sheet: Sheet, item: Assignment, parties: Known) -> Iterator[RowValues]:
    """The rows of an assignment's deadlines, targets or parties; ``parties`` are those of the document by name."""
    of = sheet.of or ""
    ends = [d.end for d in item.deadlines if d.end]
    for number, one in enumerate(getattr(item, of)):
        yield one.model_dump(exclude={"span", "rule"}) | {
            "id": item.id, "assignment_text": item.text, "due": max(ends, default=None), "checked": of in item.confirmed,
            "comment": "", "key": f"{item.key}/{of}/{number}", "changed": of in item.corrected,
        } | (_known(parties.get(one.party.lower())) if sheet is RESPONSIBLE else {})  # fmt: skip


def _known(party: Party | None) -> RowValues:
    if party is None:
        return dict.fromkeys(OF_PARTY)
    return {"full_name": party.full_name, "told": [person.summary for person in party.persons], "entity": party.entity}


def _party(name: str, people: list[str]) -> str:
    return f"{name} ({', '.join(people)})" if people else name


def _aim(indicator: str | None, wanted: str) -> str:
    return f"{indicator}: {wanted}" if indicator else wanted


def _worst(issues: list[Issue]) -> str | None:
    return next((name for name in SEVERITY_COLOURS if any(issue.severity == name for issue in issues)), None)
