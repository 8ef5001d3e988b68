"""Import files of trackers: the mappings, and what an independent reader finds in each file."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS
from click.testing import CliRunner, Result
from lxml import etree
from openpyxl import load_workbook

import pipeline
from pipeline.commands.main import cli
from pipeline.delivery.run import DeliveryError
from pipeline.delivery.trackers.export import ExportDestination, constants_of, listing
from pipeline.delivery.trackers.fields import controlled, tasks
from pipeline.delivery.trackers.layout import Group, files
from pipeline.delivery.trackers.mapping import Limits, Mapping, load_mapping, names
from pipeline.delivery.trackers.people import People, load_people
from pipeline.errors import RuleError
from pipeline.files import rules_dir
from pipeline.model import Resolution
from pipeline.rulebook.load import load
from pipeline.runs.run import UsageError

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Рекомендовать начальнику дорожной службы (Сомова) совместно с отделом связи (Лемех):
1.1. вывезти снег до 01.03.2024;
1.2. в рамках проекта «Чистый двор» вымыть не менее 80 % остановок в срок до 15.04.2024.
2. Отделу культуры в сентябре 2024 года провести смотр; ежемесячно до 5 числа подготовить афишу.
3. Контроль за исполнением постановления возложить на заместителя главы округа Щербину О.В.

Глава округа                                В.Г. Щукин
"""
LOGINS = {"Сомова": "somova", "лемех": "lemeh", "Щербина О.В.": "shcherbina", "отдел культуры": "culture"}
IDS = {"Сомова": "7", "Лемех": "8", "Щербина О.В.": "9", "Отдел  культуры": "10"}
ALL = ["bitrix24", "gitlab", "jira", "msproject", "openproject", "redmine", "todoist", "trello", "yandex-tracker", "youtrack"]
GIVEN = {"yandex-tracker": ["queue=ORG", "created_by=clerk", "created=2024-01-31"]}
HOSTILE = '=cmd|"/c calc"!A1;\n/close\n\r/assign @root\r\n+1,\x00 "кавычки"\u2028/label ~x; @all [~boss] [*]x @label ' + "ы" * 10_000
PROJECT = "{http://schemas.microsoft.com/project}"


@pytest.fixture(scope="module")
def act() -> Resolution:
    return pipeline.parse_text(ACT, name="весна.txt")


@pytest.fixture(scope="module")
def hostile(act: Resolution) -> Resolution:
    """The act with hostile text wherever text of a document can stand."""
    first, *others = act.assignments
    party = first.responsible[0].model_copy(update={"party": HOSTILE, "people": ["\n/close", "=1+1\x01"]})
    bad = first.model_copy(update={"text": HOSTILE, "projects": [HOSTILE], "context": ["/close"], "responsible": [party]})
    return act.model_copy(
        update={"document": act.document.model_copy(update={"title": HOSTILE, "issuer": "\n/close"}), "assignments": [bad, *others]}
    )


def export(
    tracker: str,
    folder: Path,
    *acts: Resolution,
    people: dict[str, str] | None = None,
    given: list[str] | None = None,
    rules: Path | None = None,
) -> Path:
    """Write the file of a tracker and return its path, or that of its first part."""
    mapping = load_mapping(tracker, rules)
    folder.mkdir(parents=True, exist_ok=True)
    constants = constants_of(tracker, mapping, GIVEN.get(tracker, []) if given is None else given)
    target = ExportDestination(tracker, mapping, constants, People(people or {}), folder)
    for one in acts:
        target.add(one)
    target.close()
    return folder / target.written[0][0]


def csv_rows(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter, strict=True))


def sheet_rows(path: Path) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def project_tasks(path: Path) -> list[dict[str, str]]:
    """The tasks of a project, each with its elements; those of text fields by their number."""
    found = []
    for task in etree.parse(path).iterfind(f".//{PROJECT}Task"):
        texts = {etree.QName(child).localname: child.text or "" for child in task if not len(child)}
        for field in task.iterfind(f"{PROJECT}ExtendedAttribute"):
            texts[field.findtext(f"{PROJECT}FieldID") or ""] = field.findtext(f"{PROJECT}Value") or ""
        found.append(texts)
    return found


def all_texts(path: Path) -> list[str]:
    """Every piece of text of a file, as its reader gives it."""
    if path.suffix == ".json":
        return [
            text
            for item in json.loads(path.read_bytes())
            for cell in item.values()
            for text in (cell if isinstance(cell, list) else [cell])
        ]
    if path.suffix == ".xlsx":
        return [cell for row in load_workbook(path).worksheets[0].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    if path.suffix == ".xml":
        return [str(text) for text in etree.parse(path).getroot().itertext()]
    form = load_mapping(path.stem).file
    assert form.format == "csv"
    return [cell for row in csv.reader(io.StringIO(path.read_text(form.encoding), newline=""), delimiter=form.delimiter) for cell in row]


# ---- the mappings


def test_there_is_a_mapping_for_each_tracker() -> None:
    assert names() == ALL
    assert [line.split()[0] for line in listing().splitlines()] == ALL
    assert "--set queue=… --set created_by=…" in listing()


@pytest.mark.parametrize("path", sorted((rules_dir() / "trackers").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mapping_is_whole(path: Path, act: Resolution, tmp_path: Path) -> None:
    mapping = load_mapping(path.stem)
    assert mapping.checked != "nothing" or mapping.open, "what could not be looked up?"
    used = " ".join(template for column in mapping.columns for template in column.templates)
    assert "{title" in used and "{description}" in used
    assert "{due}" in used or mapping.file.format == "msproject", "its dates need no column"
    for name in mapping.constants:
        assert f"{{set.{name}}}" in used, f"{name} is asked for and not used"
    for name in mapping.roles:
        assert f"{{roles.{name}}}" in used or name == getattr(mapping.file, "resources", None), f"{name} is used nowhere"
    assert len(all_texts(export(path.stem, tmp_path, act))) > 15


def test_the_rules_do_not_trip_over_the_mappings(tmp_path: Path) -> None:
    (tmp_path / "trackers").mkdir()
    (tmp_path / "trackers" / "own.yaml").write_text("title: x", encoding="utf-8")
    assert load(tmp_path)["deadline"].rules


OWN = """
title: Доска отдела
source: [https://example.org/import]
checked: documentation
file: {format: csv, delimiter: ";", encoding: cp1251, line_end: "\\r\\n", breaks: " "}
formulas: {treat: apostrophe, why: "the file is opened in a spreadsheet"}
dates: "%d.%m.%Y"
modalities: [directive]
documents: false
constants: {board: {what: name of the board}}
columns:
  - {name: Доска, value: "{set.board}"}
  - {name: Задача, value: "п. {clause}. {title:10}"}
  - {name: Срок, value: "{due}", otherwise: "{recurrence}"}
"""


def own(folder: Path, content: str, name: str = "own") -> Path:
    (folder / "trackers").mkdir(exist_ok=True)
    (folder / "trackers" / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


BROKEN = {
    "no YAML": ("title: [", []),
    "no table": ("[1, 2]", ["file"]),
    "no title": (OWN.replace("title: Доска отдела", ""), ["title", "required"]),
    "source is no address": (OWN.replace("https://example.org/import", "book"), ["source.0"]),
    "unknown key": (OWN + "colour: red\n", ["colour"]),
    "unknown format": (OWN.replace("format: csv", "format: pdf"), ["file", "pdf"]),
    "unknown encoding": (OWN.replace("cp1251", "latin"), ["file", "encoding"]),
    "no reason for the formulas": (OWN.replace(', why: "the file is opened in a spreadsheet"', ""), ["formulas", "why"]),
    "unknown modality": (OWN.replace("[directive]", "[order]"), ["modalities.0"]),
    "unknown place": (OWN.replace("{recurrence}", "{recurence}"), ["column Срок", "{recurence}"]),
    "open brace": (OWN.replace("{recurrence}", "{recurrence"), ["column Срок", "{"]),
    "unknown constant": (OWN.replace("{set.board}", "{set.bord}"), ["column Доска", "{set.bord}"]),
    "unknown key of a column": (OWN + "  - {name: Вес, wert: x}\n", ["column Вес", "wert"]),
    "column without a name": (OWN + "  - {value: x}\n", ["column number 4", "name"]),
    "column twice": (OWN + '  - {name: Срок, value: "{start}"}\n', ["column Срок", "twice"]),
    "bad limit": (OWN + "limits: {rows: 0}\n", ["limits.rows"]),
    "bad pattern": (OWN + "guards: [{pattern: '(', replace: x, why: 'because it is so'}]\n", ["guards.0.pattern"]),
    "bad replacement": (OWN + "guards: [{pattern: 'x', replace: '\\1', why: 'because it is so'}]\n", ["guards.0", "group"]),
    "bad pattern of a constant": (OWN.replace("name of the board}", "name of the board, pattern: '['}"), ["constants.board.pattern"]),
    "unknown part in the act": (OWN + "roles: {boss: {of: [chief]}}\n", ["roles.boss.of.0"]),
    "needs an unknown constant": (OWN + "  - {name: Вес, value: x, needs: weight}\n", ["column Вес", "weight"]),
    "no resources": (re.sub(r"file: .*", "file: {format: msproject, resources: r}", OWN), ["file", "no role r"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_mapping_is_refused_with_file_and_entry(case: str, tmp_path: Path) -> None:
    content, words = BROKEN[case]
    with pytest.raises(RuleError) as caught:
        load_mapping("own", own(tmp_path, content))
    told = str(caught.value)
    assert "own.yaml: " in told and "\n" not in told and all(word in told for word in words), told


def test_a_new_tracker_is_one_file(act: Resolution, tmp_path: Path) -> None:
    rules = own(tmp_path, OWN)
    assert names(rules) == sorted([*ALL, "own"]) and "board" in listing(rules)
    path = export("own", tmp_path / "out", act, given=["board=Весна"], rules=rules)
    assert path.read_bytes().decode("cp1251").splitlines() == [
        "Доска;Задача;Срок",
        "Весна;п. 2. В сентябр…;30.09.2024",
        "Весна;п. 2. Ежемесячн…;ежемесячно до 5 числа",
    ]


OVER = """
limits: {rows: 2}
columns:
  - {name: Summary, value: 'п. {clause}'}
  - {name: Labels, omit: true}
  - {name: Our field, value: 'да'}
"""


def test_a_users_file_is_laid_over_ours(act: Resolution, tmp_path: Path) -> None:
    rules = own(tmp_path, OVER, "jira")
    mapping = load_mapping("jira", rules)
    assert (mapping.limits.rows, mapping.limits.cell) == (2, load_mapping("jira").limits.cell)
    row = csv_rows(export("jira", tmp_path / "out", act, rules=rules))[1]
    assert (row["Summary"], row["Our field"]) == ("п. 1.1", "да") and "Labels" not in row
    with pytest.raises(RuleError, match=r"jira\.yaml: column Summary: longest"):
        load_mapping("jira", own(tmp_path, "columns: [{name: Summary, longest: many}]", "jira"))


# ---- each file, read back


def test_jira(act: Resolution, tmp_path: Path) -> None:
    path = export("jira", tmp_path, act, people=LOGINS, given=["project=ORG"])
    assert path.read_bytes().startswith(
        b"Summary,Project Key,Issue Type,Issue ID,Parent,Description,Assignee,Due Date,Start Date,Labels,Labels,Labels,"
    )
    head, *rows = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
    assert not any(re.search(r"[^\w ]", name) for name in head), "the importer wants no punctuation there"
    by_head = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Issue Type"], row["Issue ID"], row["Parent"]) for row in by_head] == [
        ("Epic", "1", ""), *(("Task", str(number), "1") for number in range(2, 7)),
    ]  # fmt: skip
    assert by_head[2]["Due Date"] == "2024-04-15" and by_head[2]["Assignee"] == "somova" and by_head[2]["Project Key"] == "ORG"
    assert [cell for name, cell in zip(head, rows[2], strict=True) if name == "Labels"] == ["рекомендация", "Чистый_двор", ""]
    assert by_head[5]["Assignee"] == "shcherbina", "who controls answers for the control"
    assert by_head[1]["External issue ID"] == act.assignments[0].key


def test_in_jira_all_acts_stand_before_all_assignments(act: Resolution, tmp_path: Path) -> None:
    other = pipeline.parse_text(ACT.replace("№ 31", "№ 32"), name="другой.txt")
    rows = csv_rows(export("jira", tmp_path, act, other))
    assert [row["Issue Type"] for row in rows] == ["Epic"] * 2 + ["Task"] * 10
    assert [row["Parent"] for row in rows] == [""] * 2 + ["1"] * 5 + ["2"] * 5


def test_gitlab(act: Resolution, tmp_path: Path) -> None:
    rows = csv_rows(export("gitlab", tmp_path, act, people=LOGINS, given=["milestone=Весна", "label=акты"]))
    assert list(rows[0]) == ["title", "description", "due_date", "milestone"]
    assert (rows[1]["due_date"], rows[1]["milestone"]) == ("2024-04-15", "Весна")
    assert rows[0]["description"].endswith('\n\n/assign @somova\n/label ~"акты"')
    plain = csv_rows(export("gitlab", tmp_path, act))
    assert list(plain[0]) == ["title", "description", "due_date"] and not re.search(r"(?m)^/", plain[0]["description"])


def test_hostile_text_is_no_quick_action(hostile: Resolution, tmp_path: Path) -> None:
    """By the rule of GitLab's own reader: carriage returns go, then a line that begins with a slash is an action."""
    rows = csv_rows(export("gitlab", tmp_path, hostile, people={"\n/close": "somova\n/unassign"}))
    actions = [line for row in rows for line in row["description"].replace("\r", "").split("\n") if line.startswith("/")]
    assert actions == ["/assign @somova /unassign"]
    assert "@all" not in rows[0]["description"] and "\\/close" in rows[0]["description"]


def test_redmine(act: Resolution, tmp_path: Path) -> None:
    rows = csv_rows(export("redmine", tmp_path, act, people=LOGINS, given=["tracker=Поручение"]))
    keys = [row["unique_id"] for row in rows]
    assert len(set(keys)) == 6 and keys[1:] == [item.key for item in act.assignments]
    assert [row["parent_issue_id"] for row in rows] == ["", *[keys[0]] * 5]
    assert {row["tracker"] for row in rows} == {"Поручение"}
    assert rows[0]["subject"] == "Постановление № 31 от 05.02.2024 «О весенних работах»"
    smotr = rows[3]
    assert (smotr["subject"], smotr["start_date"], smotr["due_date"]) == ("В сентябре 2024 года провести смотр", "2024-09-01", "2024-09-30")
    assert (smotr["assigned_to"], smotr["Пункт"]) == ("culture", "2")
    assert rows[4]["Повторение"] == "ежемесячно до 5 числа" and rows[2]["Показатели"] == "не менее 80 %"
    described = rows[2]["description"].split("\n")
    assert described[:3] == [
        "в рамках проекта «Чистый двор» вымыть не менее 80 % остановок", "",
        "Пункт 1.2. Постановление № 31 от 05.02.2024 «О весенних работах»",
    ]  # fmt: skip
    assert "Соисполнители: отдел связи (Лемех)" in described and f"Ключ: {keys[2]}" in described


def test_youtrack(act: Resolution, tmp_path: Path) -> None:
    rows = sheet_rows(export("youtrack", tmp_path, act, people=LOGINS))
    assert list(rows[0])[:4] == ["$type$", "id", "summary", "description"] and {row["$type$"] for row in rows} == {"issue"}
    assert rows[2]["Start date"] == datetime(2024, 9, 1) and rows[2]["Due Date"] == datetime(2024, 9, 30)
    assert rows[0]["Assignee"] == "somova" and rows[0]["id"] == act.assignments[0].key


def test_yandex_tracker(act: Resolution, tmp_path: Path) -> None:
    path = export("yandex-tracker", tmp_path, act, people=LOGINS)
    bodies = json.loads(path.read_bytes())
    assert bodies[0] == {
        "queue": "ORG", "summary": "Вывезти снег", "createdAt": "2024-02-05T00:00:00.000+0000", "createdBy": "clerk",
        "description": bodies[0]["description"], "deadline": "2024-03-01", "assignee": "somova", "followers": ["lemeh", "shcherbina"],
        "tags": ["рекомендация"], "unique": act.assignments[0].key,
    }  # fmt: skip
    assert len(bodies) == 4, "the control is no task, who controls follows"
    assert bodies[2]["start"] == "2024-09-01" and "deadline" not in bodies[3]
    datetime.strptime(bodies[0]["createdAt"], "%Y-%m-%dT%H:%M:%S.%f%z")


def test_yandex_tracker_without_a_date_of_the_act(act: Resolution, tmp_path: Path) -> None:
    undated = act.model_copy(update={"document": act.document.model_copy(update={"date": None})})
    (body, *_) = json.loads(export("yandex-tracker", tmp_path, undated).read_bytes())
    assert body["createdAt"] == "2024-01-31T00:00:00.000+0000"
    with pytest.raises(DeliveryError, match="requires createdAt, which the act does not tell"):
        export("yandex-tracker", tmp_path, undated, given=["queue=ORG", "created_by=clerk"])


def test_bitrix24(act: Resolution, tmp_path: Path) -> None:
    path = export("bitrix24", tmp_path, act, people=IDS, given=["created_by=1", "parent=500"])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = csv_rows(path, ";", "utf-8-sig")
    assert {"TITLE", "DESCRIPTION", "DEADLINE", "RESPONSIBLE_ID", "ACCOMPLICES", "AUDITORS", "PARENT_ID", "CREATED_BY"} <= set(rows[0])
    assert [(row["RESPONSIBLE_ID"], row["ACCOMPLICES"], row["AUDITORS"]) for row in rows] == [("7", "8", "9")] * 2 + [("10", "", "9")] * 2
    assert rows[2]["START_DATE_PLAN"] == "01.09.2024 00:00:00" and rows[2]["DEADLINE"] == "30.09.2024 23:59:59"
    assert {row["PARENT_ID"] for row in rows} == {"500"} and {row["TASK_CONTROL"] for row in rows} == {"1"}
    assert rows[1]["TAGS"].split("[*]") == ["", "рекомендация", "Чистый двор"]


def test_openproject(act: Resolution, tmp_path: Path) -> None:
    path = export("openproject", tmp_path, act, people=LOGINS)
    rows = sheet_rows(path)
    assert list(rows[0])[:5] == ["Updatestatus", "Lock Version", "ID", "Subject", "Parent"]
    assert [len(row["Subject"]) - len(row["Subject"].lstrip()) for row in rows] == [0, 4, 4, 4, 4, 4]
    assert all(row[name] is None for row in rows for name in ("Updatestatus", "Lock Version", "ID", "Parent"))
    assert rows[2]["Finish date"] == datetime(2024, 4, 15) and rows[2]["Accountable"] == "shcherbina"


def test_microsoft_project(act: Resolution, tmp_path: Path) -> None:
    path = export("msproject", tmp_path, act, people={"Сомова": "Сомова А.А."})
    found = project_tasks(path)
    assert [(task["UID"], task["ID"], task["OutlineNumber"], task["OutlineLevel"], task["Summary"]) for task in found] == [
        ("1", "1", "1", "1", "1"), *((str(n), str(n), f"1.{n - 1}", "2", "0") for n in range(2, 7)),
    ]  # fmt: skip
    snow, smotr = found[1], found[3]
    assert (snow["Start"], snow["Finish"], snow["Deadline"]) == ("2024-02-05T09:00:00", "2024-03-01T18:00:00", "2024-03-01T18:00:00")
    assert (snow["ConstraintType"], snow["ConstraintDate"]) == ("7", "2024-03-01T18:00:00")
    assert (smotr["ConstraintType"], smotr["ConstraintDate"], smotr["Deadline"]) == ("4", "2024-09-01T09:00:00", "2024-09-30T18:00:00")
    assert found[4]["ConstraintType"] == "0" and "Deadline" not in found[4] and found[4]["188743743"] == "ежемесячно до 5 числа"
    assert (found[0]["Start"], found[0]["Finish"]) == ("2024-02-05T09:00:00", "2024-09-30T18:00:00"), "an act lasts as long as its tasks"
    assert snow["Contact"] == "Щербина О.В." and snow["188743731"] == act.assignments[0].key
    root = etree.parse(path)
    resources = {item.findtext(f"{PROJECT}UID"): item.findtext(f"{PROJECT}Name") for item in root.iterfind(f".//{PROJECT}Resource")}
    pairs = [
        (item.findtext(f"{PROJECT}TaskUID"), resources[item.findtext(f"{PROJECT}ResourceUID")])
        for item in root.iterfind(f".//{PROJECT}Assignment")
    ]
    assert pairs == [
        ("2", "Сомова А.А."),
        ("2", "Лемех"),
        ("3", "Сомова А.А."),
        ("3", "Лемех"),
        ("4", "отдел культуры"),
        ("5", "отдел культуры"),
    ]


# as the Project XML Data Interchange Schema orders what we write
SEQUENCES = {
    "Project": "ScheduleFromStart StartDate FinishDate CalendarUID DefaultStartTime DefaultFinishTime MinutesPerDay MinutesPerWeek "
    "DaysPerMonth DefaultTaskType DurationFormat NewTasksEffortDriven ExtendedAttributes Calendars Tasks Resources Assignments",
    "Task": "UID ID Name Type IsNull Contact WBS OutlineNumber OutlineLevel Start Finish Duration DurationFormat EffortDriven Estimated "
    "Milestone Summary ConstraintType CalendarUID ConstraintDate Deadline IgnoreResourceCalendar Notes ExtendedAttribute",
    "Calendar": "UID Name IsBaseCalendar BaseCalendarUID WeekDays",
    "WeekDay": "DayType DayWorking WorkingTimes",
    "WorkingTime": "FromTime ToTime",
    "Resource": "UID ID Name Type IsNull MaxUnits",
    "Assignment": "UID TaskUID ResourceUID Units",
    "ExtendedAttribute": "FieldID FieldName Alias Value",
}
TYPES = {
    "Start|Finish|Deadline|ConstraintDate|StartDate|FinishDate": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    "Duration": r"PT\d+H0M0S",
    "UID|ID|TaskUID|ResourceUID|CalendarUID|OutlineLevel|FieldID|DayType": r"\d+",
    "OutlineNumber|WBS": r"\d+(\.\d+)*",
    "Summary|Milestone|IsNull|Estimated|EffortDriven": "[01]",
    "ConstraintType": "[0-7]",
}


def test_microsoft_project_is_as_the_schema_orders(act: Resolution, hostile: Resolution, tmp_path: Path) -> None:
    root = etree.parse(export("msproject", tmp_path, act, hostile)).getroot()
    assert etree.QName(root).namespace == "http://schemas.microsoft.com/project"
    for element in root.iter():
        name = etree.QName(element).localname
        if name in SEQUENCES:
            order = SEQUENCES[name].split()
            places = [order.index(etree.QName(child).localname) for child in element]
            assert places == sorted(places), f"{name}: {[etree.QName(child).localname for child in element]}"
        for known, pattern in TYPES.items():
            if name in known.split("|"):
                assert re.fullmatch(pattern, element.text or ""), f"{name}: {element.text}"
    for task in project_tasks(tmp_path / "msproject.xml"):
        assert len(task["Name"]) <= 512 and all(len(task.get(str(188743731 + 3 * n), "")) <= 255 for n in range(5))
        days = (date.fromisoformat(task["Finish"][:10]) - date.fromisoformat(task["Start"][:10])) / timedelta(days=1) + 1
        assert task["Duration"] == f"PT{int(days) * 8}H0M0S", "every day works, so that an end on a Sunday stays there"


def test_trello(act: Resolution, tmp_path: Path) -> None:
    rows = csv_rows(export("trello", tmp_path, act, people=LOGINS))
    assert {row["List Name"] for row in rows} == {"Постановление № 31 от 05.02.2024"}
    assert (rows[0]["Card Name"], rows[0]["Members"], rows[0]["Due Date"]) == ("Вывезти снег", "somova, lemeh", "2024-03-01")


TODOIST = ["TYPE", "CONTENT", "DESCRIPTION", "PRIORITY", "INDENT", "AUTHOR", "RESPONSIBLE", "DATE", "DATE_LANG", "TIMEZONE"]


def test_todoist(act: Resolution, tmp_path: Path) -> None:
    rows = csv_rows(export("todoist", tmp_path, act, people={"Сомова": "Сомова (123)"}))
    assert list(rows[0]) == TODOIST
    assert [row["INDENT"] for row in rows] == ["1", *"22222"] and {row["TYPE"] for row in rows} == {"task"}
    assert (rows[2]["DATE"], rows[2]["RESPONSIBLE"]) == ("2024-04-15", "Сомова (123)")
    assert rows[2]["CONTENT"].endswith("остановок @рекомендация @Чистый_двор")
    assert rows[4]["DATE"] == "every 5th"


@pytest.mark.parametrize(
    ("rule", "phrase"),
    [
        ("FREQ=DAILY", "every day"), ("FREQ=MONTHLY;INTERVAL=3", "every 3 months"), ("FREQ=MONTHLY;BYMONTHDAY=22", "every 22nd"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", "every Feb 1"), ("FREQ=YEARLY;BYMONTH=7", ""), ("FREQ=MONTHLY;BYMONTHDAY=13", "every 13th"),
    ],
)  # fmt: skip
def test_repetitions_of_todoist(rule: str, phrase: str, act: Resolution, tmp_path: Path) -> None:
    last = next(item for item in act.assignments if any(deadline.recurrence for deadline in item.deadlines))
    changed = last.model_copy(update={"deadlines": [last.deadlines[0].model_copy(update={"recurrence": rule})]})
    assert csv_rows(export("todoist", tmp_path, act.model_copy(update={"assignments": [changed]})))[1]["DATE"] == phrase


def test_a_date_goes_before_a_repetition_in_todoist(act: Resolution, tmp_path: Path) -> None:
    """Of «до 1 июля 2024 года, далее ежеквартально» the field holds one, and the repetition would begin on the day of the import."""
    last = next(item for item in act.assignments if any(deadline.recurrence for deadline in item.deadlines))
    dated = last.deadlines[0].model_copy(update={"kind": "by", "end": "2024-07-01", "recurrence": None, "raw": "до 1 июля 2024 года"})
    changed = last.model_copy(update={"deadlines": [dated, *last.deadlines]})
    row = csv_rows(export("todoist", tmp_path, act.model_copy(update={"assignments": [changed]})))[1]
    assert row["DATE"] == "2024-07-01" and "ежемесячно до 5 числа" in row["DESCRIPTION"]


# ---- all of them


@pytest.mark.parametrize("tracker", ALL)
def test_hostile_text_stays_text(tracker: str, hostile: Resolution, tmp_path: Path) -> None:
    path = export(tracker, tmp_path, hostile)
    texts = all_texts(path)
    whole = [text for text in texts if "ы" * 10_000 in text]
    assert whole, "the description holds the text in full"
    assert not any(re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u2028]", text) for text in texts)
    assert "кавычки" in whole[0] and '"/c calc"' in whole[0].replace("\\/", "/")
    titles = [text for text in texts if text.startswith(("=cmd", "    =cmd")) and "\n" not in text]
    assert titles and all(len(text) <= 512 for text in titles), "a title is one line and within its limit"
    if path.suffix == ".xlsx":
        cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
        assert not any(cell.data_type in "fe" for cell in cells)


def test_a_formula_gets_an_apostrophe_only_where_a_spreadsheet_opens_the_file(hostile: Resolution, tmp_path: Path) -> None:
    title = csv_rows(export("redmine", tmp_path, hostile))[1]["subject"]
    assert title.startswith("=cmd|") and len(title) <= 255
    rules = own(tmp_path, OWN.replace('"п. {clause}. {title:10}"', '"{title}"').replace("[directive]", "[recommendation]"))
    assert csv_rows(export("own", tmp_path, hostile, given=["board=x"], rules=rules), ";", "cp1251")[0]["Задача"].startswith("'=cmd|")


@pytest.mark.parametrize("tracker", ALL)
def test_two_runs_give_the_same_bytes(tracker: str, act: Resolution, tmp_path: Path) -> None:
    assert export(tracker, tmp_path / "a", act).read_bytes() == export(tracker, tmp_path / "b", act).read_bytes()


@pytest.fixture(scope="module")
def samples() -> list[Resolution]:
    return [pipeline.parse(path) for path in sorted((Path(__file__).parents[1] / "samples").glob("*.txt"))]


def test_all_samples_export_to_every_tracker(samples: list[Resolution], tmp_path: Path) -> None:
    for tracker in ALL:
        mapping = load_mapping(tracker)
        export(tracker, tmp_path, *samples)
        wanted = {item.key for act in samples for item in act.assignments if item.modality in mapping.modalities}
        texts = [text for path in tmp_path.glob(f"{tracker}*") for text in parts_texts(path, tracker)]
        assert len(wanted) > 500
        assert {key for text in texts for key in re.findall(r"(?m)^Ключ: (\w{20})$", text)} >= wanted, tracker


def parts_texts(path: Path, tracker: str) -> list[str]:
    form = load_mapping(tracker).file
    if form.format != "csv":
        return all_texts(path)
    rows = list(csv.reader(io.StringIO(path.read_text(form.encoding), newline=""), delimiter=form.delimiter, strict=True))
    assert len({len(row) for row in rows}) == 1, "every row has all cells"
    limit = load_mapping(tracker).limits.rows
    assert limit is None or len(rows) <= limit + 1
    return [cell for row in rows for cell in row]


# ---- limits


def test_rows_go_into_several_files_act_by_act(act: Resolution, tmp_path: Path) -> None:
    rules = own(tmp_path, "limits: {rows: 7}\n", "redmine")
    others = [pipeline.parse_text(ACT.replace("№ 31", f"№ {number}"), name=f"{number}.txt") for number in (32, 33)]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "redmine-9.csv").write_text("left by an earlier export")
    (tmp_path / "out" / "redmine-notes.csv").write_text("somebody's own")
    export("redmine", tmp_path / "out", act, *others, rules=rules)
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["redmine-1.csv", "redmine-2.csv", "redmine-3.csv", "redmine-notes.csv"]
    for number in (1, 2, 3):
        rows = csv_rows(tmp_path / "out" / f"redmine-{number}.csv")
        assert len(rows) == 6 and {row["parent_issue_id"] for row in rows[1:]} == {rows[0]["unique_id"]}
    export("redmine", tmp_path / "out", act, rules=rules)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["redmine-notes.csv", "redmine.csv"]


def test_what_is_torn_from_its_act_names_no_parent(act: Resolution, tmp_path: Path) -> None:
    export("redmine", tmp_path / "out", act, rules=own(tmp_path, "limits: {rows: 4}\n", "redmine"))
    first, second = (csv_rows(tmp_path / "out" / f"redmine-{number}.csv") for number in (1, 2))
    assert [bool(row["parent_issue_id"]) for row in first] == [False, True, True, True]
    assert [row["parent_issue_id"] for row in second] == ["", ""] and second[0]["unique_id"] == act.assignments[3].key


def test_bytes_are_within_their_limit(act: Resolution, tmp_path: Path) -> None:
    acts = [pipeline.parse_text(ACT.replace("№ 31", f"№ {number}"), name=f"{number}.txt") for number in range(40, 52)]
    export("gitlab", tmp_path / "out", *acts, rules=own(tmp_path, "limits: {bytes: 10000}\n", "gitlab"))
    sizes = [path.stat().st_size for path in (tmp_path / "out").iterdir()]
    assert len(sizes) > 2 and max(sizes) <= 10_000
    assert sum(len(csv_rows(path)) for path in (tmp_path / "out").iterdir()) == 60


def test_a_task_larger_than_a_file_stands_alone(act: Resolution) -> None:
    document, found = tasks(act, ["recommendation", "directive"])
    parts = files([Group(document, tuple(found))], Limits(bytes=10_000), lambda task: 20_000)
    assert [len(group.tasks) for part in parts for group in part] == [1] * 5


def test_an_act_that_comes_twice_is_written_once(act: Resolution, tmp_path: Path) -> None:
    mapping = load_mapping("redmine")
    target = ExportDestination("redmine", mapping, constants_of("redmine", mapping, []), People(), tmp_path)
    for _ in range(2):
        target.add(act)
    target.close()
    assert len(csv_rows(tmp_path / "redmine.csv")) == 6 and "several acts: 5" in target.summary()


def test_two_versions_of_an_act_have_one_task_of_the_act(act: Resolution, tmp_path: Path) -> None:
    """A tracker knows it by its key, and would hang the second one's assignments on whichever it finds."""
    last = act.assignments[-1].model_copy(update={"key": "f" * 20})
    newer = act.model_copy(update={"assignments": [*act.assignments[:-1], last]})
    found = csv_rows(export("redmine", tmp_path, act, newer))
    keys = [row["unique_id"] for row in found]
    assert len(keys) == len(set(keys)) == 7 and {row["parent_issue_id"] for row in found[1:]} == {keys[0]}


# ---- who


def test_who_is_found_by_person_then_by_full_name_then_by_party(act: Resolution, tmp_path: Path) -> None:
    for people, login in (
        ({"СОМОВА": "a"}, "a"),
        ({"начальник  дорожной службы": "b"}, "b"),
        ({"Сомова": "a", "начальник дорожной службы": "b"}, "a"),
        ({}, ""),
    ):
        assert csv_rows(export("redmine", tmp_path, act, people=people))[1]["assigned_to"] == login


@pytest.mark.parametrize(
    ("text", "clause", "meant"),
    [
        ("Контроль за исполнением приказа возложить на Щукина", "2.1", True),
        ("Контроль за исполнением пункта 2 приказа возложить на Щукина", "2", True),
        ("Контроль за исполнением пункта 2 приказа возложить на Щукина", "2.1", True),
        ("Контроль за исполнением пункта 2 приказа возложить на Щукина", "21", False),
        ("Контроль за исполнением пунктов 1, 3 и 4.2 возложить на Щукина", "4.2", True),
        ("Контроль за исполнением пунктов 1, 3 и 4.2 возложить на Щукина", "4.1", False),
        ("Контроль за исполнением п. 3 оставляю за собой", "2", False),
    ],
)
def test_who_controls_only_some_clauses(text: str, clause: str, meant: bool, act: Resolution) -> None:
    assert controlled(act.assignments[-1].model_copy(update={"text": text}), clause) is meant


@pytest.mark.parametrize(
    ("content", "word"),
    [("- a", "table"), ("Сомова: [1]", "Сомова"), ("Сомова: ''", "Сомова"), ("Сомова: true", "Сомова"), ("a: [", "people.yaml")],
)
def test_a_broken_map_of_people_is_refused(content: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(RuleError, match=word) as caught:
        load_people(tmp_path / "people.yaml")
    assert "people.yaml: " in str(caught.value) and "\n" not in str(caught.value)


def test_a_start_behind_the_end_is_left_out(act: Resolution) -> None:
    first = act.assignments[0]
    later = first.deadlines[0].model_copy(update={"kind": "from", "start": "2025-01-01", "end": None})
    odd = first.model_copy(update={"deadlines": [first.deadlines[0], later]})
    _, (task, *_) = tasks(act.model_copy(update={"assignments": [odd]}), ["recommendation"])
    assert (task.fields["start"], task.fields["due"]) == (None, date(2024, 3, 1))


# ---- the command


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def test_export_writes_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("акт.txt").write_text(ACT, encoding="utf-8")
    Path("people.yaml").write_text("Сомова: somova\nотдел культуры: 17\n", encoding="utf-8")
    result = run("export", "redmine", "акт.txt", "-o", "out", "--people", "people.yaml", "--set", "tracker=Task")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "written to out: redmine.csv (6 tasks)" in result.stdout and "without a login in --people: Щербина О.В." in result.stdout
    assert run("parse", "акт.txt", "-o", "json", "--format", "json").exit_code == 0
    again = run("export", "redmine", "json", "-o", "again", "--people", "people.yaml", "--set", "tracker=Task")
    assert again.exit_code == 0 and Path("again/redmine.csv").read_bytes() == Path("out/redmine.csv").read_bytes(), again.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["redmine"], ["--list"]),
        ([], ["--list"]),
        (["redmien", "act.txt"], ["redmien", "redmine"]),
        (["yandex-tracker", "act.txt"], ["--set queue=", "key of the queue"]),
        (["yandex-tracker", "act.txt", "--set", "queue=a b", "--set", "created_by=x"], ["queue=a b"]),
        (["jira", "act.txt", "--set", "color=red"], ["color=red", "project="]),
        (["jira", "act.txt", "--people", "nobody.yaml"], ["nobody.yaml"]),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(
    args: list[str], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("act.txt").write_text(ACT, encoding="utf-8")
    result = run("export", *args)
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1, result.output
    assert all(word in result.stderr for word in words), result.stderr
    assert not Path("output").exists()


def test_list_shows_the_users_trackers_too(tmp_path: Path) -> None:
    result = run("export", "--list", "--rules", own(tmp_path, OWN))
    assert result.exit_code == 0 and "Доска отдела" in result.stdout and "--set board=…" in result.stdout


def test_a_constant_is_checked() -> None:
    mapping = load_mapping("bitrix24")
    with pytest.raises(UsageError, match="control"):
        constants_of("bitrix24", mapping, ["control=yes"])
    assert constants_of("bitrix24", mapping, [])["control"] == "1" and isinstance(mapping, Mapping)


def test_a_row_of_an_appendix_names_it_and_no_control_of_a_clause_is_over_it() -> None:
    act, made = tasks(pipeline.parse_text(PLANS), ["directive"])
    rows = {str(task.fields["id"]): task for task in made}
    assert len({act.key, *(task.key for task in made)}) == len(made) + 1
    assert (rows["П1/10-1"].fields["appendix"], rows["П1/10-1"].fields["place"]) == ("1", "П1/10")
    assert "Приложение 2, строка 2. Приказ № 41" in str(rows["П2/2-1"].fields["description"])
    assert rows["2-1"].who["act_controller"] and not rows["П1/2-1"].who["act_controller"]
    assert (rows["2-1"].fields["appendix"], rows["2-1"].fields["place"]) == (None, "2")
