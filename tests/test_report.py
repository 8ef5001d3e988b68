"""The report as text: what stands in the page, what is escaped, and how terms, marks and charts are made."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from acts import PLANS, SPRING
from click.testing import CliRunner
from dateutil.rrule import rrulestr

import pipeline
from pipeline.commands.main import cli
from pipeline.corrections import Corrections, Signed, Store, corrections_path, make
from pipeline.delivery.calendars.items import items
from pipeline.delivery.calendars.terms import Term
from pipeline.model import BlockRecord, Deadline, Resolution, Span, Target
from pipeline.registry import Registry, identify
from pipeline.report import report
from pipeline.report.occurrences import due_months, occurrences
from pipeline.report.timeline import timeline
from pipeline.report.view import view
from pipeline.report.workload import workload
from pipeline.wording import values as words
from pipeline.wording.marks import Mark, paragraphs

HOSTILE = """ПРИКАЗ
от 01.02.2023 № 7
О "кавычках" & <script>alert(1)</script>

ПРИКАЗЫВАЮ:
1. Отделу </script><img src=x onerror=alert(2)> (Иванова) проверить <b>всё</b> & '{{ 7 * 7 }}'\u2028 до 01.03.2023.

Директор                                    П.П. "><script>alert(3)</script>
"""
VOID = {"meta", "input"}


class Page(HTMLParser):
    """The tags of a page, its text without scripts, and whether what is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.words: dict[str, str] = {"": ""}
        self.feed(html)
        assert not self.stack, self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
            if ("class", "text") in attrs:
                self.words["text"] = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        kind = self.stack[-1] if self.stack and self.stack[-1] in ("script", "style") else ""
        self.words[kind] = self.words.get(kind, "") + data

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'id="report-data">(.*?)</script>', html, re.DOTALL)
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def deadline(kind: Any, start: str | None = None, end: str | None = None, recurrence: str | None = None, raw: str = "срок") -> Deadline:
    return Deadline(
        kind=kind, start=start, end=end, recurrence=recurrence, raw=raw, assumed=False, shared=False, inherited_from=None,
        rule="deadline.x", span=(0, 1),
    )  # fmt: skip


# ---- the page


def test_a_page_holds_every_assignment_and_the_whole_text() -> None:
    resolution = pipeline.parse_text(SPRING)
    html = report([resolution])
    page = Page(html)
    assert [f"row-{n}" for n in range(6)] == [i for i in page.attributes("id") if re.fullmatch(r"row-\d+", i)]
    for word in ("1.1-1", "вывезти снег", "начальник дорожной службы", "Сомова", "до 15.04.2024", "не менее 80 %", "ежемесячно до 5 числа"):
        assert word in page.words[""], word
    assert resolution.text in page.words[""]
    assert "Постановление № 31 от 05.02.2024" in page.words[""]


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = Page(report([pipeline.parse_text(HOSTILE)]))
    assert not [attrs for tag, attrs in page.tags if tag in ("link", "img", "iframe", "object", "base")]
    assert not page.attributes("src") and page.attributes("href") == ["#data"]
    for kind in ("style", "script"):
        assert "http" not in page.words[kind] and "url(" not in page.words[kind] and "@import" not in page.words[kind]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"]


def test_what_an_act_says_is_shown_and_not_run() -> None:
    resolution = pipeline.parse_text(HOSTILE, name="<i>&.txt")
    html = report([resolution])
    page = Page(html)
    assert resolution.text in page.words[""] and "'{{ 7 * 7 }}'" in page.words[""]
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 2
    assert not [tag for tag, _ in page.tags if tag in ("img", "i")]
    assert "alert" not in page.words["script"]
    data = re.search(r'id="report-data">(.*?)</script>', html, re.DOTALL)
    assert data and not re.search("[<>&\u2028\u2029]", data[1])


def test_the_policy_lets_in_this_script_only() -> None:
    import base64
    import hashlib

    html = report([pipeline.parse_text(SPRING)])
    for kind in ("style", "script"):
        content = re.search(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html and "unsafe" not in html


def test_the_same_acts_give_the_same_page_and_several_share_one() -> None:
    acts = [pipeline.parse_text(SPRING), pipeline.parse_text(HOSTILE)]
    html = report(acts)
    assert html == report(acts)
    page, data = Page(html), data_of(html)
    assert "2 акта" in page.words[""] and page.attributes("data-act") == ["0", "1"]
    assert [row["act"] for row in data["rows"]] == [0] * 6 + [1] * (len(data["rows"]) - 6) and len(data["rows"]) > 6
    assert sorted(set(page.attributes("data-chart"))) == ["0", "1", "all"]


def test_an_act_without_assignments_or_date_has_a_page_too() -> None:
    texts = ("Просто письмо о погоде.\n", "ПРИКАЗЫВАЮ:\n1. Отделу: докладывать ежемесячно.")
    html = report([pipeline.parse_text(text) for text in texts])
    assert "Просто письмо о погоде." in Page(html).words[""] and "ежемесячно" in Page(html).words[""]


def test_marks_and_rows_find_each_other() -> None:
    resolution = pipeline.parse_text(SPRING)
    shown = view([resolution])
    data = data_of(report([resolution]))
    for number, row in enumerate(data["rows"]):
        assert row["marks"] and all(number in data["marks"][mark] for mark in row["marks"])
    party = next(mark for mark in shown.marks if mark.kind == "party" and "дорожной" in mark.label)
    assert party.rows == (0, 1, 2)
    assert len(data["rows"][0]["values"]) == len(data["facets"]) == 7


def test_references_and_issues_are_marked() -> None:
    act = "ПРИКАЗ от 01.02.2023 № 7\nВо исполнение приказа от 10.01.2023 № 3\nПРИКАЗЫВАЮ:\n1. Отделу кадров обновить штат до 01.03.2022."
    kinds = {mark.kind: mark for mark in view([pipeline.parse_text(act)]).marks}
    assert set(kinds) == {"assignment", "party", "deadline", "reference", "issue"}
    assert kinds["reference"].rows == () and kinds["issue"].rows == (0,)


def test_corrected_values_are_told() -> None:
    resolution = pipeline.parse_text(SPRING)
    assert "исправлено" not in Page(report([resolution])).words[""]
    first = resolution.assignments[0].model_copy(update={"corrected": ["deadlines"], "confirmed": ["text"]})
    text = Page(report([resolution.model_copy(update={"assignments": [first, *resolution.assignments[1:]]})])).words[""]
    assert text.count("исправлено") == text.count("подтверждено") == 1


# ---- who is who

REGISTRY = """
organisations: [{id: roads, name: "МБУ «Дорожная служба»"}, {id: culture, name: Отдел культуры}]
positions: [{id: road-head, name: начальник дорожной службы округа, forms: [начальник дорожной службы], organisation: roads}]
persons: [{id: somova, name: Сомова Анна Петровна, holdings: [{position: road-head, from: 2020}]}]
"""


def test_what_the_registry_says_of_a_party_stands_at_it() -> None:
    named = identify(pipeline.parse_text(SPRING), Registry.model_validate(yaml.safe_load(REGISTRY)))
    page = Page(report([named]))
    told = "начальник дорожной службы округа; Сомова Анна Петровна, начальник дорожной службы округа [road-head]"
    assert page.words[""].count(told) == 3  # in the rows, where a search finds it
    assert page.attributes("title").count(told) == 3 and f"исполнитель: начальник дорожной службы – {told}" in page.attributes("title")
    assert page.words[""].count("[culture]") == 2 and "Отдел культуры [" not in page.words[""]  # its name is no news


def test_an_act_that_says_no_more_than_its_parties_has_no_such_line() -> None:
    assert not [attrs for _, attrs in Page(report([pipeline.parse_text(SPRING)])).tags if attrs.get("class") == "known"]


# ---- the command line


def test_report_takes_a_registry_and_can_leave_corrections_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "акт.txt").write_text(SPRING, encoding="utf-8")
    (tmp_path / "who.yaml").write_text(REGISTRY, encoding="utf-8")
    act = pipeline.parse("акт.txt")
    one = act.assignments[0]
    right = make.set_field(make.about(act, one), one, "text", "вывезти весь снег", Signed())
    Store(corrections_path(tmp_path / "акт.txt")).save(Corrections(document="акт.txt", corrections=[right]))
    pages = []
    for options in ([], ["--no-corrections"], ["--registry", "who.yaml"]):
        assert CliRunner().invoke(cli, ["report", "акт.txt", *options]).exit_code == 0
        pages.append(Path("report.html").read_text("utf-8"))
    assert ["вывезти весь снег" in page for page in pages] == [True, False, True]
    assert ["Сомова Анна Петровна" in page for page in pages] == [False, False, True]


def test_report_writes_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "акт.txt").write_text(SPRING, encoding="utf-8")
    result = CliRunner().invoke(cli, ["report", "акт.txt", "нет.txt", "-o", "out/отчёт.html"])
    assert result.exit_code == 1 and "нет.txt: No such file" in result.stderr and "out/отчёт.html: html" in result.stdout
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["отчёт.html"]
    assert "вывезти снег" in (tmp_path / "out" / "отчёт.html").read_text("utf-8")
    assert CliRunner().invoke(cli, ["parse", "акт.txt", "--format", "html"]).exit_code == 0
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["report.html"]
    folder = CliRunner().invoke(cli, ["report", "акт.txt", "-o", "out"])
    assert folder.exit_code == 2 and folder.stderr == "reshenie: out: is a folder, not a file to write to\n"


def test_where_nothing_can_be_read_no_file_is_written(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert CliRunner().invoke(cli, ["report", str(tmp_path / "нет.txt"), "-o", str(file)]).exit_code == 1
    assert not file.exists()


# ---- marks


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 2)], "<1>аб</1>вгде"),
        ([(0, 6), (2, 4)], "<1>аб<2>вг</2>де</1>"),
        ([(0, 4), (2, 6)], "<1>аб<2>вг</2></1><2>де</2>"),
        ([(2, 4), (2, 6)], "аб<2><1>вг</1>де</2>"),
        ([(0, 4), (1, 3), (2, 6)], "<1>а<2>б<3>в</3></2><3>г</3></1><3>де</3>"),
        ([(0, 3), (3, 6)], "<1>абв</1><2>где</2>"),
        ([(0, 6), (0, 6)], "<1><2>абвгде</2></1>"),
        ([(3, 3)], "абвгде"),
    ],
)  # fmt: skip
def test_marks_nest_or_are_cut(spans: list[Span], expected: str) -> None:
    marks = [Mark(number, "party", span, "x") for number, span in enumerate(spans, 1)]
    html = str(paragraphs("абвгде", [], marks))
    opened: list[str] = []

    def short(found: re.Match[str]) -> str:
        if not found[1]:
            return f"</{opened.pop()}>"
        opened.append(found[1])
        return f"<{found[1]}>"

    inner = re.fullmatch('<p class="b-other">(.*)</p>', html)
    assert inner
    assert re.sub(r'</mark>|<mark class="k-party" data-mark="(\d+)" title="x">', short, inner[1]) == expected


def test_lines_are_paragraphs_of_their_block_and_the_text_stays() -> None:
    text = "Заголовок\n\n1. Первое\nи второе\n"
    blocks = [BlockRecord(kind="heading", span=(0, 11)), BlockRecord(kind="operative", span=(11, len(text)))]
    html = str(paragraphs(text, blocks, [Mark(7, "assignment", (14, 29), "1-1")]))
    assert re.sub("<[^>]*>", "", html) == text
    assert re.findall('<p class="([^"]*)"', html) == ["b-heading", "b-heading blank", "b-operative", "b-operative"]
    assert html.count('data-mark="7"') == 2 and html.count('data-id="1-1"') == 1


# ---- words


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (deadline("by", end="2021-12-31"), "до 31.12.2021"),
        (deadline("during", "2021-09-01", "2022-05-31"), "01.09.2021 – 31.05.2022"),
        (deadline("from", "2021-09-01"), "с 01.09.2021"),
        (deadline("ongoing"), "постоянно"),
        (deadline("ongoing", "2021-09-01"), "постоянно с 01.09.2021"),
        (deadline("event", raw="по мере поступления"), "по мере поступления"),
        (deadline("recurring", recurrence="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10"), "ежеквартально до 10 числа"),
        (deadline("recurring", recurrence="FREQ=MONTHLY;INTERVAL=6"), "раз в полугодие"),
        (deadline("recurring", recurrence="FREQ=WEEKLY;BYDAY=MO"), "FREQ=WEEKLY;BYDAY=MO"),
        (deadline("recurring", recurrence="FREQ=MONTHLY;INTERVAL=5"), "FREQ=MONTHLY;INTERVAL=5"),
    ],
)  # fmt: skip
def test_terms_in_words(term: Deadline, expected: str) -> None:
    assert words.term(term) == expected


@pytest.mark.parametrize(
    ("op", "value", "unit", "expected"),
    [
        ("ge", 80.0, "percent", "не менее 80 %"), ("eq", 1500000, "RUB", "1\xa0500\xa0000 руб."), ("inc", 2, "times", "рост в 2 раза"),
        ("dec", 2.5, "percentage_point", "снижение на 2,5 п.п."), ("le", 3, None, "не более 3"), ("eq", 12, "школа", "12 школ"),
    ],
)  # fmt: skip
def test_targets_in_words(op: Any, value: float, unit: str | None, expected: str) -> None:
    target = Target(op=op, value=value, unit=unit, indicator=None, base=None, raw="x", rule="target.x", span=(0, 1))
    assert words.aim(target) == expected


# ---- what recurs


@pytest.mark.parametrize(
    ("rule", "count", "first", "last"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=5", 12, "2021-09-05", "2022-08-05"),
        ("FREQ=MONTHLY", 12, "2021-08-31", "2022-07-31"),
        ("FREQ=MONTHLY;INTERVAL=3", 4, "2021-09-30", "2022-06-30"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", 4, "2021-10-10", "2022-07-10"),
        ("FREQ=MONTHLY;INTERVAL=6", 2, "2021-12-31", "2022-06-30"),
        ("FREQ=YEARLY", 1, "2021-12-31", "2021-12-31"),
        ("FREQ=YEARLY;BYMONTH=7", 1, "2022-07-31", "2022-07-31"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", 1, "2022-02-01", "2022-02-01"),
        ("FREQ=WEEKLY", 52, "2021-09-03", "2022-08-26"),
        ("FREQ=DAILY", 365, "2021-08-28", "2022-08-27"),
    ],
)  # fmt: skip
def test_recurring_deadlines_within_a_year(rule: str, count: int, first: str, last: str) -> None:
    found = occurrences(deadline("recurring", recurrence=rule), date(2021, 8, 27))
    assert (len(found), found[0].isoformat(), found[-1].isoformat()) == (count, first, last)


@pytest.mark.parametrize(
    "rule", ["по мере надобности", "INTERVAL=2", "FREQ=DAILY;INTERVAL=0", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ="]
)
def test_what_is_no_rule_has_no_days(rule: str) -> None:
    assert occurrences(deadline("recurring", recurrence=rule), date(2021, 8, 27)) == []


@pytest.mark.parametrize("day", [date.min, date.max])
def test_no_date_is_too_early_or_too_late_to_count_from(day: date) -> None:
    for start in (None, day.isoformat()):
        found = occurrences(deadline("recurring", start, None, "FREQ=DAILY"), day)
        assert found == sorted(found) and len(found) == (365 if day == date.min else 0)


def test_a_start_and_an_end_narrow_what_recurs() -> None:
    term = deadline("recurring", "2021-10-01", "2021-12-15", "FREQ=MONTHLY;BYMONTHDAY=5")
    assert [str(day) for day in occurrences(term, date(2021, 8, 27))] == ["2021-10-05", "2021-11-05", "2021-12-05"]


@pytest.mark.parametrize(
    ("term", "months"),
    [
        (deadline("by", end="2021-12-31"), ["2021-12"]),
        (deadline("during", "2021-09-01", "2022-05-31"), ["2022-05"]),
        (deadline("from", "2021-09-01"), ["2021-09"]),
        (deadline("ongoing", "2021-09-01"), []),
        (deadline("recurring", recurrence="FREQ=MONTHLY;INTERVAL=6"), ["2021-12", "2022-06"]),
    ],
)  # fmt: skip
def test_months_in_which_a_deadline_falls_due(term: Deadline, months: list[str]) -> None:
    assert due_months(term, date(2021, 8, 27)) == months


def test_without_the_acts_date_nothing_recurs_on_a_day() -> None:
    assert due_months(deadline("recurring", recurrence="FREQ=MONTHLY"), None) == []


# ---- what recurs, in the report as in the calendar


def written(when: Term, last: date) -> list[date]:
    """The days up to ``last`` that a calendar program makes of what is written for it."""
    assert when.start
    rule = rrulestr(when.rule or "FREQ=DAILY;COUNT=1", dtstart=datetime.combine(when.start, time()))
    until = datetime.combine(min(last, when.until or last), time())
    return [moment.date() for moment in rule.between(datetime.min, until, inc=True)]


def clause(text: str) -> Resolution:
    return pipeline.parse_text(f"ПРИКАЗ\nот 25.08.2023 № 214\n\nПРИКАЗЫВАЮ:\n1. Директорам школ:\n1.1. {text}.\n")


@pytest.mark.parametrize(
    ("text", "label", "count", "first", "last"),
    [
        (
            "Еженедельно с 01.09.2023 по 31.05.2024 размещать сведения", "еженедельно 01.09.2023 – 31.05.2024",
            40, "2023-09-01", "2024-05-31",
        ),
        ("С 1 октября 2023 года ежемесячно проводить замеры", "ежемесячно с 01.10.2023", 12, "2023-10-31", "2024-09-30"),
        (
            "Провести аудит до 1 сентября 2024 года, далее ежегодно", "ежегодно до 1 сентября с 02.09.2024",
            1, "2025-09-01", "2025-09-01",
        ),
        ("Ежемесячно представлять отчёт", "ежемесячно", 12, "2023-08-31", "2024-07-31"),
    ],
)  # fmt: skip
def test_the_timeline_shows_the_days_of_the_calendar(text: str, label: str, count: int, first: str, last: str) -> None:
    resolution = clause(text)
    found = [lane for lane in timeline(view([resolution]).acts, 0).lanes if "еже" in lane.label]
    assert [(one.label, len(one.days), str(one.days[0]), str(one.days[-1])) for one in found] == [(label, count, first, last)]
    (when,) = (item.term for item in items(resolution, "tasks") if item.term.rule)
    assert list(found[0].days) == written(when, date.fromisoformat(last))


def test_what_recurs_between_other_days_has_a_lane_of_its_own() -> None:
    clauses = "С 1 октября 2023 года ежемесячно проводить замеры.\n1.2. Ежемесячно чистить фильтры.\n1.3. Ежемесячно мыть окна"
    lanes = timeline(view([clause(clauses)]).acts, 0).lanes
    assert [(lane.label, lane.rows) for lane in lanes if lane.days] == [("ежемесячно", (1, 2)), ("ежемесячно с 01.10.2023", (0,))]


def test_what_recurs_has_the_months_of_its_days() -> None:
    (found,) = (assignment.deadlines for assignment in clause("Еженедельно с 01.09.2023 по 31.10.2023 мыть окна").assignments)
    (weekly,) = (one for one in found if one.recurrence)
    assert due_months(weekly, date(2023, 8, 25), found) == ["2023-09", "2023-10"]


def test_what_ends_before_it_could_recur_is_at_its_end_as_in_the_calendar(act: Resolution) -> None:
    one = deadline("recurring", end="2024-02-20", recurrence="FREQ=MONTHLY")
    item = act.assignments[0].model_copy(update={"deadlines": [one]})
    (lane,) = timeline(view([act.model_copy(update={"assignments": [item]})]).acts, 0).lanes
    assert lane.days == (date(2024, 2, 20),) and due_months(one, date(2024, 2, 5)) == ["2024-02"]


def test_the_samples_have_the_same_days_in_the_timeline_and_in_the_calendar() -> None:
    """Of what recurs, the timeline has no other days than the calendar, and none less within a year of the act."""
    compared = 0
    for path in sorted((Path(__file__).parent.parent / "samples").glob("*.txt")):
        for shown, terms, issued in dated_assignments(pipeline.parse(path)):
            later = [day for when in terms for day in written(when, max(shown, default=issued))]
            within_a_year = [day for when in terms if when.rule for day in written(when, issued.replace(issued.year + 1, day=1))]
            assert shown <= set(later) and shown >= set(within_a_year), path.name
            compared += len(within_a_year)
    assert compared > 100


def dated_assignments(resolution: Resolution) -> Iterator[tuple[set[date], list[Term], date]]:
    """Of each assignment with something that recurs: its marks in the timeline, its terms in the calendar, the act's date."""
    shown = view([resolution])
    lanes = timeline(shown.acts, 0).lanes
    in_calendar = list(items(resolution, "events"))
    issued = shown.acts[0].date
    for row in shown.rows:
        terms = [item.term for item in in_calendar if item.assignment == row.item.id]
        if issued and any(one.recurrence for one in row.item.deadlines):
            days = {day for lane in lanes if row.number in lane.rows for day in lane.days}
            yield days, [Term(when.end or when.start, None, when.rule, when.until) for when in terms], issued


# ---- charts


@pytest.fixture(scope="module")
def act() -> Resolution:
    return pipeline.parse_text(SPRING)


def test_the_timeline_groups_equal_terms_and_lists_what_has_no_day(act: Resolution) -> None:
    chart = timeline(view([act]).acts, 10)
    assert [(lane.number, lane.label, lane.rows) for lane in chart.lanes] == [
        (10, "до 01.03.2023", (5,)), (11, "до 01.03.2024", (0, 3)), (12, "ежемесячно до 5 числа", (2,)),
        (13, "до 15.04.2024", (1,)), (14, "срок не указан", (4,)),
    ]  # fmt: skip
    assert [lane.label for lane in chart.undated] == ["срок не указан"]
    assert chart.svg.count('class="day"') == 3 and chart.svg.count('class="act-date"') == 1
    path = re.search('class="days" d="([^"]*)"', chart.svg)
    assert path and path[1].count("M") == 12


def test_days_stand_in_order_on_the_axis(act: Resolution) -> None:
    places = [float(x) for x in re.findall(r'class="day" d="M([\d.]+) ', timeline(view([act]).acts, 0).svg)]
    assert places == sorted(places) and len(set(places)) == 3


@pytest.mark.parametrize(("start", "end"), [("0001-01-01", "9999-12-31"), ("2021-01-01", "2021-01-01"), ("1900-05-05", "2100-01-01")])
def test_no_date_breaks_the_timeline(act: Resolution, start: str, end: str) -> None:
    item = act.assignments[0].model_copy(update={"deadlines": [deadline("during", start, end), deadline("by", end=end)]})
    chart = timeline(view([act.model_copy(update={"assignments": [item]})]).acts, 0)
    places = [float(x) for x in re.findall(r' x="(-?[\d.]+)"', chart.svg)]
    assert places and all(0 <= place <= 800 for place in places)


def test_the_load_counts_an_assignment_once_a_month(act: Resolution) -> None:
    shown = view([act])
    found = workload(shown, shown.rows)
    assert [label for label, _ in found.lines] == ["начальник дорожной службы", "отдел культуры", "директора школ"]
    assert found.totals == (3, 2, 1)
    march = [key for key, _ in found.columns].index("2024-03")
    assert [line[march] for line in found.counts] == [2, 1, 0]
    assert found.columns[-1][0] == "" and found.counts[1][-1] == 1


def test_many_months_become_years_and_many_executors_are_taken_together(act: Resolution) -> None:
    party = act.assignments[0].responsible[0]
    items = [
        act.assignments[0].model_copy(
            update={
                "id": f"1-{n}",
                "responsible": [party.model_copy(update={"party": f"отдел {n:02}"})],
                "deadlines": [deadline("by", end=f"{2020 + n // 12}-{n % 12 + 1:02}-01")],
            }
        )
        for n in range(30)
    ]
    shown = view([act.model_copy(update={"assignments": items})])
    found = workload(shown, shown.rows)
    assert [key for key, _ in found.columns] == ["2020", "2021", "2022"]
    assert found.lines[-1][0] == "остальные (6)" and found.totals[-1] == 6 and len(found.lines) == 25
    assert sum(map(sum, found.counts)) == 30


def test_rows_of_appendices_are_told_apart_and_filtered() -> None:
    resolution = pipeline.parse_text(PLANS)
    shown, page = view([resolution]), report([resolution])
    assert list(shown.facet("appendix").options.values()) == ["сам акт", "приложение 1", "приложение 2"]
    assert list(shown.facet("clause").options) == ["1", "2", "3", "П1/1", "П1/2", "П1/10", "П2/1", "П2/2"]
    place = data_of(page)["facets"].index("appendix")
    assert [row["values"][place] for row in data_of(page)["rows"]] == [[0], [0], [0], [1], [1], [1], [2], [2]]
    assert "Приложение 1, строка 10: показать" in page
    assert "<label hidden>Приложение" in report([pipeline.parse_text(SPRING)]) and "<label>Приложение" in page
