"""Calendars as files: days and recurrences, what is exported, escaping and folding, one file a document and an executor."""

from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS
from click.testing import CliRunner
from dateutil.rrule import rrulestr
from icalendar import Calendar, Component

import pipeline
from pipeline.commands.main import cli
from pipeline.delivery.calendars.ical import calendar
from pipeline.delivery.calendars.items import Item, Kind, items
from pipeline.delivery.calendars.terms import Term, term
from pipeline.model import Deadline, Issue, Modality, Resolution, Responsible

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. вымыть не менее 80 % остановок с 1 по 15 апреля 2024 года;
1.3. докладывать о ходе работ ежемесячно до 5 числа.
2. Отделу культуры подготовить афишу до 01.03.2024; обновить сайт.
3. Утвердить план работ.

Глава округа                                В.Г. Щукин
"""
ACT_DATE = date(2024, 2, 5)
HOSTILE = "Запятая, точка; с \\ чертой\r\nи строкой\x00\x1f\ud800 «ёж» 🦔 " + "длинно 🙂," * 1000


@pytest.fixture(scope="module")
def parsed() -> Resolution:
    return pipeline.parse_text(ACT)


@pytest.fixture
def act(parsed: Resolution) -> Resolution:
    return parsed.model_copy(deep=True)


def deadline(kind: Any = "by", start: str | None = None, end: str | None = None, recurrence: str | None = None) -> Deadline:
    return Deadline(
        kind=kind, start=start, end=end, recurrence=recurrence, raw="срок", assumed=False, shared=False, inherited_from=None, rule="",
        span=(0, 0),
    )  # fmt: skip


def with_deadlines(act: Resolution, *deadlines: Deadline) -> Resolution:
    """The act with only its first assignment, which has these deadlines."""
    only = act.assignments[0].model_copy(update={"deadlines": list(deadlines)})
    return act.model_copy(update={"assignments": [only]})


def read(act: Resolution, kind: Kind = "tasks") -> list[Any]:
    return list(Calendar.from_ical(calendar(items(act, kind), kind)).subcomponents)


def lines(component: Component, *names: str) -> list[str]:
    """The lines of some properties, as they stand in the file."""
    found = component.to_ical().decode().replace("\r\n ", "").split("\r\n")
    return [line for line in found if line.replace(";", ":").split(":")[0] in names]


# ---- when

# Kind, start, end, recurrence; then the lines of a task and of an event. Wednesdays and Fridays are those of the calendar.
TERMS: list[tuple[Deadline, list[str], list[str]]] = [
    (deadline("by", end="2024-03-01"), ["DUE:20240301T235959"], ["DTSTART;VALUE=DATE:20240301", "DTEND;VALUE=DATE:20240302"]),
    (
        deadline("during", "2024-04-01", "2024-04-15"),
        ["DTSTART:20240401T000000", "DUE:20240415T235959"],
        ["DTSTART;VALUE=DATE:20240401", "DTEND;VALUE=DATE:20240416"],
    ),
    (
        deadline("during", "2024-04-01", "2024-04-01"),
        ["DTSTART:20240401T000000", "DUE:20240401T235959"],
        ["DTSTART;VALUE=DATE:20240401", "DTEND;VALUE=DATE:20240402"],
    ),
    (deadline("during", "2024-04-15", "2024-04-01"), ["DUE:20240401T235959"], ["DTSTART;VALUE=DATE:20240401", "DTEND;VALUE=DATE:20240402"]),
    (deadline("from", "2024-09-01"), ["DTSTART:20240901T000000"], ["DTSTART;VALUE=DATE:20240901", "DTEND;VALUE=DATE:20240902"]),
    (deadline("ongoing"), [], []),
    (deadline("event"), [], []),
    (deadline("by", end="2023-01-31"), ["DUE:20230131T235959"], ["DTSTART;VALUE=DATE:20230131", "DTEND;VALUE=DATE:20230201"]),
    (deadline("by", end="9999-12-31"), ["DUE:99991231T235959"], ["DTSTART;VALUE=DATE:99991231"]),
    (
        deadline("recurring", recurrence="FREQ=MONTHLY;BYMONTHDAY=5"),
        ["DTSTART:20240305T000000", "DUE:20240305T235959", "RRULE:FREQ=MONTHLY;BYMONTHDAY=5"],
        ["DTSTART;VALUE=DATE:20240305", "DTEND;VALUE=DATE:20240306", "RRULE:FREQ=MONTHLY;BYMONTHDAY=5"],
    ),
    (
        deadline("recurring", "2024-09-01", "2025-05-31", "FREQ=MONTHLY;INTERVAL=3"),
        ["DTSTART:20240930T000000", "DUE:20240930T235959", "RRULE:FREQ=MONTHLY;UNTIL=20250531T235959;INTERVAL=3;BYMONTHDAY=-1"],
        ["DTSTART;VALUE=DATE:20240930", "DTEND;VALUE=DATE:20241001", "RRULE:FREQ=MONTHLY;UNTIL=20250531;INTERVAL=3;BYMONTHDAY=-1"],
    ),
    (
        deadline("recurring", recurrence="FREQ=WEEKLY"),
        ["DTSTART:20240209T000000", "DUE:20240209T235959", "RRULE:FREQ=WEEKLY;BYDAY=FR"],
        ["DTSTART;VALUE=DATE:20240209", "DTEND;VALUE=DATE:20240210", "RRULE:FREQ=WEEKLY;BYDAY=FR"],
    ),
    (
        deadline("recurring", recurrence="FREQ=YEARLY"),
        ["DTSTART:20241231T000000", "DUE:20241231T235959", "RRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=12"],
        ["DTSTART;VALUE=DATE:20241231", "DTEND;VALUE=DATE:20250101", "RRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=12"],
    ),
    (
        deadline("recurring", end="2024-12-31", recurrence="FREQ=DAILY;UNTIL=20240601T000000"),
        ["DTSTART:20240206T000000", "DUE:20240206T235959", "RRULE:FREQ=DAILY;UNTIL=20240601T235959"],
        ["DTSTART;VALUE=DATE:20240206", "DTEND;VALUE=DATE:20240207", "RRULE:FREQ=DAILY;UNTIL=20240601"],
    ),
    (
        deadline("recurring", end="2024-06-01", recurrence="FREQ=DAILY;COUNT=900"),
        ["DTSTART:20240206T000000", "DUE:20240206T235959", "RRULE:FREQ=DAILY;UNTIL=20240601T235959"],
        ["DTSTART;VALUE=DATE:20240206", "DTEND;VALUE=DATE:20240207", "RRULE:FREQ=DAILY;UNTIL=20240601"],
    ),
    (  # it ends before it could begin
        deadline("recurring", end="2024-02-20", recurrence="FREQ=MONTHLY"),
        ["DUE:20240220T235959"],
        ["DTSTART;VALUE=DATE:20240220", "DTEND;VALUE=DATE:20240221"],
    ),
    (deadline("recurring", recurrence="по мере надобности"), [], []),
]


@pytest.mark.parametrize(("one", "task", "event"), TERMS)
def test_days_are_those_of_the_deadline(act: Resolution, one: Deadline, task: list[str], event: list[str]) -> None:
    for kind, expected in (("tasks", task), ("events", event)):
        found = read(with_deadlines(act, one), kind)  # type: ignore[arg-type]
        assert len(found) == (1 if expected or kind == "tasks" else 0)
        for component in found:
            assert sorted(lines(component, "DTSTART", "DUE", "DTEND", "DURATION", "RRULE")) == sorted(expected)


@pytest.mark.parametrize(
    ("recurrence", "start", "act_date", "first"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=5", "2027-01-01", ACT_DATE, date(2027, 1, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "2024-05-05", ACT_DATE, date(2024, 5, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "2024-05-05", None, date(2024, 5, 5)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None, date(2025, 3, 1), date(2028, 2, 29)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", None, date(2024, 2, 1), date(2025, 2, 1)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None, date(2024, 2, 29), date(2028, 2, 29)),
        ("FREQ=MONTHLY", None, None, None),
    ],
)
def test_the_first_occurrence_is_the_next_one(recurrence: str, start: str | None, act_date: date | None, first: date | None) -> None:
    assert term(deadline("recurring", start, None, recurrence), act_date).start == first


# A term of an assignment; the days of what recurs that the act (of 25.08.2023) means, the first ones and the last one.
BESIDE = [
    ("Еженедельно с 01.09.2023 по 31.05.2024 размещать сведения", ["2023-09-01", "2023-09-08"], "2024-05-31"),
    ("В течение 2023/2024 учебного года ежемесячно проводить сверку", ["2023-09-30", "2023-10-31"], "2024-05-31"),
    ("С 1 октября 2023 года ежемесячно проводить замеры", ["2023-10-31", "2023-11-30"], None),
    ("До 31.12.2023 еженедельно проводить обход", ["2023-09-01", "2023-09-08"], "2023-12-29"),
    ("Ежегодно до 1 июня проводить отбор в течение 2023-2025 годов", ["2024-06-01", "2025-06-01"], "2025-06-01"),
    ("Представить доклад до 1 августа 2024 года, далее ежеквартально до 5 числа", ["2024-10-05", "2025-01-05"], None),
    ("Провести аудит до 1 сентября 2024 года, далее ежегодно", ["2025-09-01", "2026-09-01"], None),
    ("Провести аудит до 29 февраля 2024 года, далее ежегодно", ["2025-02-28", "2026-02-28"], None),
    ("Провести аудит в III квартале 2025 года, далее – раз в полугодие", ["2025-12-31", "2026-06-30"], None),
    # the date is that of something else, or contradicts
    ("Ежемесячно представлять отчёт, первый – до 15.09.2023", ["2023-08-31", "2023-09-30"], None),
    ("Ежегодно до 1 февраля в течение 2022 года направлять отчёт", ["2024-02-01", "2025-02-01"], None),
]


@pytest.mark.parametrize(("clause", "first", "last"), BESIDE)
def test_what_recurs_keeps_within_the_term_beside_it(clause: str, first: list[str], last: str | None) -> None:
    act = pipeline.parse_text(f"ПРИКАЗ\nот 25.08.2023 № 214\n\nПРИКАЗЫВАЮ:\n1. Директорам школ:\n1.1. {clause}.\n")
    repeated = [one for one in read(act) if "RRULE" in one]
    assert len(repeated) == 1
    rule: Any = rrulestr(repeated[0]["RRULE"].to_ical().decode(), dtstart=repeated[0]["DTSTART"].dt)
    assert [day.date().isoformat() for day in islice(rule, len(first))] == first
    ends = "UNTIL" in repeated[0]["RRULE"]
    assert (list(rule)[-1].date().isoformat() if ends else None) == last


def test_a_day_that_is_none_is_told() -> None:
    with pytest.raises(ValueError):
        term(deadline(end="31.12.2024"), ACT_DATE)


def test_an_act_without_a_date_has_a_stamp_all_the_same(act: Resolution) -> None:
    act.document.date = None
    recurring = deadline("recurring", recurrence="FREQ=MONTHLY")
    task = read(with_deadlines(act, recurring))[0]
    assert lines(task, "DTSTAMP", "DTSTART", "RRULE") == ["DTSTAMP:19700101T000000Z"]
    assert not read(with_deadlines(act, recurring), "events")


# ---- what stands in a calendar


def test_tasks_of_an_act(act: Resolution) -> None:
    found = read(act)
    assert [(str(one["SUMMARY"]), one["DUE"].dt.date() if "DUE" in one else None) for one in found] == [
        ("Вывезти снег", date(2024, 3, 1)),
        ("Вымыть не менее 80 % остановок", date(2024, 4, 15)),
        ("Докладывать о ходе работ", date(2024, 3, 5)),
        ("Подготовить афишу", date(2024, 3, 1)),
        ("Обновить сайт", None),
    ]
    assert {one.name for one in found} == {"VTODO"} and {str(one["STATUS"]) for one in found} == {"NEEDS-ACTION"}
    assert [one.name for one in read(act, "events")] == ["VEVENT"] * 4
    assert not any(name in one for one in found for name in ("ORGANIZER", "ATTENDEE", "RELATED-TO", "METHOD"))


def test_the_description_says_what_the_act_says(act: Resolution) -> None:
    told = str(read(act)[1]["DESCRIPTION"]).split("\n")
    assert told[0] == "Вымыть не менее 80 % остановок"
    assert told[2:] == [
        "Акт: Постановление № 31 от 05.02.2024 «О весенних работах»",
        "Пункт: 1.2",
        "Вид: поручение",
        "Исполнитель: начальник дорожной службы (Сомова)",
        "Срок: с 1 по 15 апреля 2024 года (01.04.2024 – 15.04.2024)",
        "Показатель: не менее 80 % остановок",
    ]


@pytest.mark.parametrize(
    ("modality", "deadlines", "exported", "priority"),
    [
        ("directive", 0, True, 5), ("recommendation", 0, True, 9), ("control", 0, True, 5), ("decision", 0, False, 0),
        ("decision", 1, True, 5),
    ],
)  # fmt: skip
def test_what_is_exported(act: Resolution, modality: Modality, deadlines: int, exported: bool, priority: int) -> None:
    one = with_deadlines(act, *[deadline(end="2024-03-01")] * deadlines)
    one.assignments[0].modality = modality
    assert [int(task["PRIORITY"]) for task in read(one)] == ([priority] if exported else [])


def test_each_deadline_has_an_item_whose_uid_stays(act: Resolution) -> None:
    key = act.assignments[0].key
    two = with_deadlines(act, deadline(end="2024-10-01"), deadline("ongoing", "2024-10-01"))
    moved = with_deadlines(act, deadline(end="2024-11-01"), deadline("ongoing", "2024-11-01"))
    uids = [f"reshenie-{key}", f"reshenie-{key}-2"]
    assert [str(one["UID"]) for one in read(two)] == [str(one["UID"]) for one in read(moved)] == uids
    assert [str(one["UID"]) for one in read(two, "events")] == [f"reshenie-event-{key}", f"reshenie-event-{key}-2"]
    assert "Также срок: срок (постоянно с 01.10.2024)" in str(read(two)[0]["DESCRIPTION"]).split("\n")


def test_issues_and_doubt_are_told(act: Resolution) -> None:
    assumed = deadline(end="2024-03-01").model_copy(update={"assumed": True})
    one = with_deadlines(act, assumed)
    one.issues.append(Issue(code="x", severity="warning", message="Срок раньше акта", assignment=one.assignments[0].id, span=None))
    told = str(read(one)[0]["DESCRIPTION"]).split("\n")
    assert told[-1] == "Замечание: Срок раньше акта" and "Срок: срок (до 01.03.2024), предположительно" in told


# ---- as text


@pytest.fixture
def hostile(act: Resolution) -> Resolution:
    one = with_deadlines(act, deadline(end="2024-03-01", recurrence=None))
    one.document.title = HOSTILE
    first = one.assignments[0]
    first.text, first.projects, first.context = HOSTILE, [HOSTILE], ["BEGIN:VALARM\r\nEND:VALARM\r\nEND:VTODO"]
    first.responsible = [
        Responsible(party=name, kind="organisation", role="executor", people=[], inherited_from=None, raw="", rule="", span=(0, 0))
        for name in ("отдел, сектор; бюро", "a\r\nATTENDEE:mailto:x@example.org", "\x00", ".." * 90 + "/../x", "CON")
    ]
    return one


def unfolded(data: bytes) -> list[str]:
    """Read by hand after RFC 5545, 3.1: lines end in CRLF, hold at most 75 octets, and are cut between characters."""
    assert data.endswith(b"\r\n")
    raw = data[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    assert max(map(len, raw)) <= 75
    found: list[str] = []
    for line in (one.decode("utf-8") for one in raw):  # a character that was cut in two would not decode
        if line.startswith(" "):
            found[-1] += line[1:]
        else:
            found.append(line)
    return found


def unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def test_hostile_text_comes_back_whole(hostile: Resolution) -> None:
    data = calendar(items(hostile, "tasks"), "tasks", "Имя, с; запятой\nи строкой")
    plain = HOSTILE.replace("\r\n", "\n").translate({0: None, 0x1F: None, 0xD800: None}).strip()
    found = unfolded(data)
    assert [line for line in found if line.startswith(("BEGIN", "END", "ATTENDEE"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VTODO", "END:VTODO", "END:VCALENDAR",
    ]  # fmt: skip
    task: Any = Calendar.from_ical(data).subcomponents[0]
    assert plain in task["DESCRIPTION"] and not task.errors
    by_hand = next(line for line in found if line.startswith("DESCRIPTION:")).partition(":")[2]
    assert plain.replace("\\", "") in unescaped(by_hand.replace("\\\\", "")) and len(plain) > 9000
    title = str(task["SUMMARY"])
    assert len(title) <= 200 and title.endswith("…") and "\n" not in title and title.startswith("Запятая, точка; с \\ чертой и строкой")
    assert [str(name) for name in task["CATEGORIES"].cats][:2] == ["поручение", "отдел, сектор; бюро"]


def test_another_reader_reads_the_same(act: Resolution) -> None:
    vobject: Any = pytest.importorskip("vobject")
    data = calendar(items(act, "tasks"), "tasks", "Весна").decode()
    other = vobject.readOne(data)
    ours = read(act)
    assert [one.summary.value for one in other.vtodo_list] == [str(one["SUMMARY"]) for one in ours]
    assert [one.description.value for one in other.vtodo_list] == [str(one["DESCRIPTION"]) for one in ours]
    assert [one.due.value for one in other.vtodo_list if hasattr(one, "due")] == [one["DUE"].dt for one in ours if "DUE" in one]
    assert other.x_wr_calname.value == other.contents["name"][0].value == "Весна"
    days = [day.date() for day in other.vtodo_list[2].getrruleset(addRDate=True)[:3]]
    assert days == [date(2024, 3, 5), date(2024, 4, 5), date(2024, 5, 5)]


def test_a_uid_stands_once() -> None:
    one = Item(
        uid="reshenie-1", document="a", assignment="1-1", act="Акт", stamp=ACT_DATE, title="Раз", description="Раз", categories=(),
        priority=5, term=Term(), parties=(),
    )  # fmt: skip
    found = Calendar.from_ical(calendar([one, one], "tasks")).subcomponents
    assert len(found) == 1


# ---- the files


def parse(folder: Path, *options: str) -> Path:
    result = CliRunner().invoke(cli, ["parse", str(folder), "-o", str(folder / "out"), "--format", "ics", *options])
    assert result.exit_code == 0, result.output
    return folder / "out" / "calendars"


def summaries(path: Path) -> list[str]:
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(path.read_bytes()).subcomponents]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "акт.txt").write_text(ACT, encoding="utf-8")
    other = ACT.replace("№ 31", "№ 32").replace("вывезти снег", "подмести двор").replace("Отделу культуры", "Отделу «Юг. Парк»")
    (tmp_path / "второй.txt").write_text(other, encoding="utf-8")
    return tmp_path


def test_a_file_for_each_document_and_each_executor(inbox: Path) -> None:
    folder = parse(inbox)
    written = {str(path.relative_to(folder)): summaries(path) for path in folder.rglob("*.*")}
    first, rest = "Вывезти снег", ["Вымыть не менее 80 % остановок", "Докладывать о ходе работ"]
    poster = ["Подготовить афишу", "Обновить сайт"]
    assert written == {
        "documents/акт.ics": [first, *rest, *poster],
        "documents/второй.ics": ["Подмести двор", *rest, *poster],
        "executors/начальник-дорожной-службы.ics": [first, *rest, "Подмести двор", *rest],
        "executors/отдел-культуры.ics": poster,
        "executors/отдел-Юг.-Парк.ics": poster,
    }
    named = Calendar.from_ical((folder / "documents/акт.ics").read_bytes())["NAME"]
    assert named == "Постановление № 31 от 05.02.2024 «О весенних работах»"


def test_the_same_bytes_every_time(inbox: Path) -> None:
    folder = parse(inbox)
    before = {path: path.read_bytes() for path in folder.rglob("*.ics")}
    parse(inbox)
    assert before == {path: path.read_bytes() for path in folder.rglob("*.ics")} and len(before) == 5


def test_as_events(inbox: Path) -> None:
    folder = parse(inbox, "--as", "events")
    assert summaries(folder / "executors/отдел-культуры.ics") == ["Подготовить афишу"]
    event: Any = Calendar.from_ical((folder / "documents/акт.ics").read_bytes()).subcomponents[0]
    assert event.name == "VEVENT" and event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1) and event["TRANSP"] == "TRANSPARENT"


def test_no_empty_calendar_is_written(inbox: Path) -> None:
    folder = parse(inbox)
    (inbox / "акт.txt").write_text("ПРИКАЗ\nот 05.02.2024 № 1\nПРИКАЗЫВАЮ:\n1. Обновить сайт.\n", encoding="utf-8")
    parse(inbox, "--as", "events")
    assert {path.name for path in (folder / "documents").iterdir()} == {"второй.ics"}


def test_hostile_names_stay_in_the_folder(tmp_path: Path, hostile: Resolution) -> None:
    from pipeline.delivery.calendars import CalendarEmitter
    from pipeline.formats.dialect import Dialect

    emitter = CalendarEmitter(tmp_path, Dialect())
    emitter.add(hostile)
    emitter.close()
    names = {path.name for path in (tmp_path / "calendars/executors").iterdir()}
    assert len(names) == 5 and {"отдел-сектор-бюро.ics", "CON_.ics", "document.ics"} <= names
    assert len(list(tmp_path.rglob("*.ics"))) == 6


def test_one_executor_by_the_registry(act: Resolution, tmp_path: Path) -> None:
    from pipeline.delivery.calendars import CalendarEmitter
    from pipeline.formats.dialect import Dialect

    emitter = CalendarEmitter(tmp_path, Dialect())
    for name, number in (("отдел культуры", "a"), ("Отдел по культуре", "b")):
        one = renamed(act.model_copy(deep=True), name)
        one.document.id = number
        emitter.add(one)
    emitter.close()
    assert summaries(tmp_path / "calendars/executors/Отдел-культуры-администрации.ics") == ["Подготовить афишу", "Обновить сайт"]


def renamed(act: Resolution, name: str) -> Resolution:
    """The act with another name for its second party, which the registry knows."""
    for assignment in act.assignments:
        for party in assignment.responsible:
            if party.party == "отдел культуры":
                party.party = name
    for known in act.parties:
        if known.name == "отдел культуры":
            known.name, known.entity, known.full_name = name, "kultura", "Отдел культуры администрации"
    return act


def test_a_row_of_an_appendix_names_it() -> None:
    made = list(items(pipeline.parse_text(PLANS), "tasks"))
    assert "\nПункт: 2\n" in made[0].description
    assert any("\nПриложение 1, строка 10\n" in item.description for item in made)
    assert len({item.uid for item in made}) == len(made)
