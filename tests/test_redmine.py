"""Pushing to a real Redmine: what is made there, what a second push changes, what stays as people left it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from acts import PLANS
from lxml import html
from services.redmine import RealRedmine, real_redmine

import pipeline
from pipeline.delivery.redmine.account import Account
from pipeline.delivery.redmine.client import Patience
from pipeline.delivery.redmine.destination import RedmineDestination
from pipeline.delivery.redmine.issues import wanted as wanted_issue
from pipeline.delivery.redmine.server import RedmineServer
from pipeline.delivery.redmine.settings import FILE, chosen, load_words
from pipeline.delivery.redmine.texts import description, escaped, keys_of, subject
from pipeline.delivery.trackers.fields import tasks
from pipeline.delivery.trackers.people import People
from pipeline.errors import RuleError
from pipeline.model import Resolution

ROOT = Path(__file__).resolve().parent.parent
ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. вымыть не менее 80 % остановок в срок до 15.04.2024;
1.3. докладывать о ходе работ ежемесячно до 5 числа.
2. Отделу культуры подготовить афишу до 01.03.2024; учесть всё, что сделано в 2023 году.
3. Контроль за исполнением возложить на заместителя главы Громова П.П.

Глава округа                                В.Г. Щукин
"""
LATER = ACT.replace("15.04.2024", "20.04.2024")
SHORTER = ACT.replace("1.3. докладывать о ходе работ ежемесячно до 5 числа.\n", "")
MADE = 7
UNCHANGED = {"created": 0, "changed": 0, "closed": 0, "unchanged": MADE}
HASTY = Patience(pauses=(0.05, 0.1, 0.2, 0.4))


@pytest.fixture(scope="module")
def redmine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRedmine]:
    made = real_redmine(tmp_path_factory.mktemp("redmine"))
    yield made
    made.stop()


@cache
def read(text: str) -> Resolution:
    return pipeline.parse_text(text)


class Project:
    """A project of its own for a test."""

    def __init__(self, redmine: RealRedmine, name: str) -> None:
        self.redmine, self.name = redmine, name

    def destination(
        self, *given: str, people: dict[str, str] | None = None, key: str | None = None, dry_run: bool = False
    ) -> RedmineDestination:
        account = Account(self.redmine.url, "redmine", key or self.redmine.admin)
        known = People(people) if people else None
        return RedmineDestination(RedmineServer(account, self.name, HASTY), chosen(given), known, dry_run)

    def push(self, act: str | Resolution = ACT, *given: str, **more: Any) -> RedmineDestination:
        destination = self.destination(*given, **more)
        destination.add(read(act) if isinstance(act, str) else act)
        return destination

    def issues(self) -> list[dict[str, Any]]:
        return self.redmine.issues(self.name)

    def issue(self, words: str) -> dict[str, Any]:
        """The one issue whose subject holds these words."""
        found = [issue for issue in self.issues() if words in issue["subject"]]
        assert len(found) == 1, [issue["subject"] for issue in found]
        return found[0]

    def changed_by_somebody(self, words: str, **values: Any) -> None:
        self.redmine.ask("PUT", f"/issues/{self.issue(words)['id']}.json", issue=values)


@pytest.fixture
def project(redmine: RealRedmine, request: pytest.FixtureRequest) -> Project:
    return new_project(redmine, re.sub(r"[^a-z]+", "-", request.node.name.casefold())[:80] + str(time.monotonic_ns()))


def new_project(redmine: RealRedmine, name: str, **more: Any) -> Project:
    body = {"identifier": name, "name": name, "is_public": False, "enabled_module_names": ["issue_tracking"]}
    offers = {"tracker_ids": [*redmine.trackers.values()], "issue_custom_field_ids": [1, 2, 3]}
    redmine.ask("POST", "/projects.json", project=body | offers | more)
    for login in ("robot", "somova", "gromov"):
        redmine.ask("POST", f"/projects/{name}/memberships.json", membership={"user_id": redmine.users[login], "role_ids": [3]})
    return Project(redmine, name)


def fields(issue: dict[str, Any]) -> dict[str, str]:
    return {field["name"]: field["value"] for field in issue.get("custom_fields", [])}


# ---- what is made


def test_an_act_is_an_issue_with_a_subtask_for_each_assignment(project: Project) -> None:
    counts = project.push(people={"Сомова": "somova", "отдел культуры": "stranger", "Громов П.П.": "GROMOV"}).counts
    assert counts == {"created": MADE, "changed": 0, "closed": 0, "unchanged": 0}
    act, *rest = project.issues()
    assert act["subject"] == "Постановление № 31 от 05.02.2024 «О весенних работах»" and "parent" not in act
    assert len(rest) == 6 and all(issue["parent"]["id"] == act["id"] for issue in rest)
    snow, stops, report = (project.issue(words) for words in ("Вывезти снег", "остановок", "Докладывать"))
    assert (snow["start_date"], snow["due_date"], report["due_date"]) == (None, "2024-03-01", None)
    assert stops["subject"] == "1.2 Вымыть не менее 80 % остановок" and fields(stops)["Пункт"] == "1.2"
    assert "не менее 80 %" in fields(stops)["Показатели"]
    keys = [assignment.key for assignment in pipeline.parse_text(ACT).assignments if assignment.modality != "decision"]
    assert [fields(issue)["Ключ"] for issue in rest] == keys
    assert {issue["assigned_to"]["name"] for issue in (snow, stops, report)} == {"Анна Сомова"}
    assert project.issue("Контроль")["assigned_to"]["name"] == "Пётр Громов" and "assigned_to" not in project.issue("афишу")
    for words in ("вымыть не менее 80 % остановок", "Исполнители: начальник дорожной службы (Сомова)", "до 15.04.2024", "Вид: поручение"):
        assert words in stops["description"]


def test_a_second_push_changes_nothing(project: Project) -> None:
    people = {"Сомова": "somova"}
    project.push(people=people)
    before = project.issues()
    for destination in (project.push(people=people), project.push(), project.push(key=project.redmine.plain)):
        assert destination.counts == UNCHANGED
    assert project.issues() == before


def test_a_moved_deadline_changes_one_issue_by_what_moved(project: Project) -> None:
    project.push()
    before = {issue["id"]: issue for issue in project.issues() if "parent" in issue}  # Redmine itself moves the dates of the act's
    time.sleep(1.1)  # Redmine's times are of a second
    assert project.push(LATER).counts == {"created": 0, "changed": 1, "closed": 0, "unchanged": MADE - 1}
    moved = project.issue("остановок")
    assert moved["due_date"] == "2024-04-20" and "20.04.2024" in moved["description"]
    touched = [number for number, issue in before.items() if project.redmine.issue(number)["updated_on"] != issue["updated_on"]]
    assert touched == [moved["id"]]
    (entry,) = project.redmine.history(moved["id"])
    assert entry["notes"] == "Reshenie: обновлено по тексту акта."
    assert {detail["name"] for detail in entry["details"]} == {"due_date", "description"}
    assert project.push(LATER).counts == UNCHANGED


def test_what_people_changed_stays(project: Project) -> None:
    people = {"Сомова": "somova"}
    project.push(people=people)
    statuses, users = project.redmine.statuses, project.redmine.users
    project.changed_by_somebody("Вывезти", status_id=statuses["В работе"], done_ratio=40, notes="Начали")
    project.changed_by_somebody("Вывезти", assigned_to_id=users["gromov"], due_date="2024-03-05", subject="Снег с площади")
    project.changed_by_somebody("афишу", assigned_to_id=users["gromov"], custom_fields=[{"id": 2, "value": "два"}])
    project.changed_by_somebody("остановок", due_date="2024-04-17", priority_id=4, notes="Просили подождать")
    before = project.issues()
    for _ in range(2):
        assert project.push(people=people).counts == {**UNCHANGED, "unchanged": MADE - 3, "left as people changed them": 3}
    assert project.issues() == before
    # what the act says anew is written, and nothing beside it
    project.push(LATER, people=people)
    moved = project.issue("остановок")
    assert (moved["due_date"], moved["priority"]["id"]) == ("2024-04-20", 4)
    others = [issue for issue in before if "parent" in issue and issue["id"] != moved["id"]]
    assert [issue for issue in project.issues() if "parent" in issue and issue["id"] != moved["id"]] == others


def test_a_vanished_assignment_is_marked_and_closed_and_comes_back(project: Project) -> None:
    project.push()
    # the issue of the act is changed, too: it tells their number
    assert project.push(SHORTER).counts == {"created": 0, "changed": 1, "closed": 1, "unchanged": MADE - 2}
    gone = project.issue("Докладывать")
    assert gone["status"]["name"] == "Закрыта" and gone["description"].startswith("Исключено: ")
    assert project.push(SHORTER).counts == {**UNCHANGED, "unchanged": MADE - 1} and project.issue("Докладывать") == gone
    assert project.push().counts == {**UNCHANGED, "changed": 2, "unchanged": MADE - 2}
    back = project.issue("Докладывать")
    assert back["status"]["name"] == "Новая" and not back["description"].startswith("Исключено")
    assert project.push().counts == UNCHANGED


def test_what_somebody_closed_or_reopened_stays_so(project: Project) -> None:
    statuses = project.redmine.statuses
    project.push()
    project.changed_by_somebody("Докладывать", status_id=statuses["Закрыта"])
    closed = project.issue("Докладывать")
    for text in (SHORTER, ACT):
        assert project.push(text).counts == {**UNCHANGED, "changed": 1, "unchanged": len(project.issues()) - 1 - (text == SHORTER)}
    assert project.issue("Докладывать") == closed
    shorter = ACT.replace("1.1. вывезти снег до 01.03.2024;\n", "")
    assert project.push(shorter).counts["closed"] == 1
    project.changed_by_somebody("Вывезти", status_id=statuses["В работе"])
    before = project.issues()
    assert project.push(shorter).counts["closed"] == 0 and project.issues() == before


def test_the_closing_status_tracker_and_priority_are_chosen(project: Project) -> None:
    given = ("tracker=поддержка", "priority=Высокий", "closed_status=Отклонена", "status=Новая")
    told = project.push(ACT, *given).summary()
    snow = project.issue("Вывезти")
    assert (snow["tracker"]["name"], snow["priority"]["name"]) == ("Поддержка", "Высокий")
    assert "custom fields missing: Ключ (not for this tracker), Пункт" in told and "tracker Поддержка" in told
    project.push(SHORTER, *given)
    assert project.issue("Докладывать")["status"]["name"] == "Отклонена"
    assert project.push(SHORTER, *given).counts["created"] == 0


def test_without_custom_fields_the_key_is_in_the_description(project: Project) -> None:
    bare = new_project(project.redmine, f"{project.name}b", issue_custom_field_ids=[])
    told = bare.push().summary()
    assert told.count("custom fields missing") == 1 and "Ключ (not for this project)" in told and "Administration" in told
    assert bare.push().counts == UNCHANGED and len(bare.issues()) == MADE
    assert "there" in bare.push(ACT, "key_field=Нет такого").summary()
    # a field that is added later is filled
    bare.redmine.ask("PUT", f"/projects/{bare.name}.json", project={"issue_custom_field_ids": [1]})
    assert bare.push().counts == {**UNCHANGED, "changed": MADE, "unchanged": 0}
    assert len({fields(issue)["Ключ"] for issue in bare.issues()}) == MADE and bare.push().counts == UNCHANGED


def test_a_key_that_somebody_removed_from_the_text_is_in_the_field(project: Project) -> None:
    project.push()
    for words in ("Постановление", "Вывезти"):
        project.changed_by_somebody(words, description="Переписано")
    assert project.push().counts == {**UNCHANGED, "unchanged": MADE - 2, "left as people changed them": 2}
    assert len(project.issues()) == MADE
    assert project.push(ACT.replace("1.1. вывезти снег до 01.03.2024;\n", "")).counts["closed"] == 1


def test_an_issue_that_somebody_moved_is_still_known(project: Project) -> None:
    project.push()
    above = project.redmine.ask("GET", f"/projects/{project.name}.json")["project"]["id"]
    below = new_project(project.redmine, f"{project.name}s", parent_id=above)
    project.changed_by_somebody("Вывезти", parent_issue_id="")
    project.changed_by_somebody("афишу", parent_issue_id="", project_id=below.name)
    assert project.push().counts == UNCHANGED
    assert project.push(ACT.replace("вывезти снег до 01.03.2024", "вывезти снег до 02.03.2024")).counts["changed"] == 1


def test_the_dates_of_an_issue_with_subtasks_are_left_to_redmine(project: Project) -> None:
    project.push()
    body = {"project_id": project.name, "subject": "Своё", "start_date": "", "due_date": "2024-01-09"}
    project.redmine.ask("POST", "/issues.json", issue=body | {"parent_issue_id": project.issue("Вывезти")["id"]})
    assert project.issue("Вывезти")["due_date"] == "2024-01-09"
    assert project.push().counts == UNCHANGED


def test_an_act_whose_heading_is_read_better_is_the_same_act(project: Project) -> None:
    act = pipeline.parse_text(ACT)
    project.push(act)
    act.document.title = "О весенних и летних работах"
    assert project.push(act).counts["created"] == 0 and len(project.issues()) == MADE
    assert project.push(act).counts == UNCHANGED


def test_two_acts_do_not_touch_each_other(project: Project) -> None:
    other = ACT.replace("№ 31", "№ 32")
    destination = project.destination()
    for text in (ACT, other, ACT):
        destination.add(read(text))
    assert destination.counts["created"] == 2 * MADE and "the same act as another document" in destination.summary()
    assert project.push(SHORTER).counts["closed"] == 1 and project.push(other).counts == UNCHANGED


def test_an_ordinary_user_can_push(project: Project) -> None:
    robot = project.redmine.plain
    project.push(people={"Сомова": "Анна Сомова", "Громов П.П.": str(project.redmine.users["gromov"])}, key=robot)
    assert project.issue("Вывезти")["assigned_to"]["name"] == "Анна Сомова" and fields(project.issue("Вывезти"))["Пункт"] == "1.1"
    assert project.issue("Контроль")["assigned_to"]["name"] == "Пётр Громов"
    assert project.push(people={"Сомова": "Анна Сомова"}, key=robot).counts["created"] == 0
    project.push(SHORTER, key=robot)
    assert project.issue("Докладывать")["status"]["name"] == "Закрыта"


def test_who_is_unknown_is_told(project: Project) -> None:
    told = project.push(people={"Сомова": "nobody"}).summary()
    assert "no login in --people, left unassigned: отдел культуры; Громов П.П." in told
    assert "no such member of the project: nobody" in told
    assert not [issue for issue in project.issues() if "assigned_to" in issue]
    assert "nobody is assigned" in project.push().summary()


# ---- cuts


class Killed(BaseException):
    """Stands for a kill at this very request."""


@pytest.mark.parametrize("arrived", [False, True])
def test_a_kill_at_any_request_loses_and_doubles_nothing(project: Project, monkeypatch: pytest.MonkeyPatch, arrived: bool) -> None:
    send = requests.Session.request
    left = 0

    def cut(self: requests.Session, method: str, *args: Any, **more: Any) -> requests.Response:
        nonlocal left
        left -= method != "get"
        if left < 0 and not arrived:
            raise Killed
        answer = send(self, method, *args, **more)
        if left < 0:
            raise Killed
        return answer

    monkeypatch.setattr(requests.Session, "request", cut)
    for text in (ACT, LATER, SHORTER):
        for left_over in (0, 1, 2, 0, 0):
            left = left_over
            try:
                project.push(text)
            except Killed:
                continue
            break
        left = 1000
        project.push(text)
        assert project.push(text).counts["unchanged"] == len(read(text).assignments) + 1
    monkeypatch.undo()
    issues = project.issues()
    assert len({fields(issue)["Ключ"] for issue in issues}) == len(issues) == MADE
    assert [issue["status"]["name"] for issue in issues].count("Закрыта") == 1
    notes = [[entry["notes"] for entry in project.redmine.history(issue["id"]) if entry["notes"]] for issue in issues]
    assert sorted(len(each) for each in notes) == [0] * (MADE - 3) + [1, 1, 2]  # one was moved, and moved back


def test_sigkill_in_the_middle(project: Project, tmp_path: Path) -> None:
    (tmp_path / "act.txt").write_text(ACT, "utf-8")
    command = [sys.executable, "-m", "pipeline", "push", "redmine", project.redmine.url, "--project", project.name, str(tmp_path)]
    environment = os.environ | {"RESHENIE_REDMINE_KEY": project.redmine.admin, "PYTHONPATH": str(ROOT)}
    for wanted in (1, 3, 5):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while len(project.issues()) < wanted and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0 and project.redmine.admin.encode() not in done.stdout + done.stderr
    keys = [fields(issue)["Ключ"] for issue in project.issues()]
    assert len(keys) == len(set(keys)) == MADE
    assert project.push(pipeline.parse(tmp_path / "act.txt")).counts == UNCHANGED


def test_a_server_that_dies_is_waited_for_and_taken_up_again(project: Project) -> None:
    destination = project.destination()
    project.redmine.stop()
    project.redmine.start()
    destination.add(read(ACT))
    assert destination.counts["created"] == MADE and project.push().counts == UNCHANGED


# ---- much, and hostile


def test_more_than_a_hundred_issues(project: Project) -> None:
    project.redmine.runs(
        f"p = Project.find('{project.name}'); 130.times {{ |n| Issue.new(project: p, tracker_id: 1, author_id: 1, status_id: 1, "
        'priority_id: 2, subject: "Чужая #{n}").save!(validate: false) }'
    )
    project.push()
    assert project.push().counts == UNCHANGED and len(project.issues()) == 130 + MADE


HOSTILE = [
    "*все* _курсив_ -зачёркнуто- +ещё+ %цвет% @код@ `код` ^верх^ ~низ~ ??цитата??",
    '"ссылка":http://a.example ![рис](http://a.example/x.png) !http://a.example/x.png! [[Wiki]] [1]',
    "{{toc}} {{include(Wiki)}} #1, ##2, (#3), @robot user:robot document:1 http://a.example/b",
    "<script>alert(1)</script> <b>жирно</b> &lt;b&gt; &amp; <pre>x</pre> <!-- нет -->",
    "h1. Заголовок", "bq.:http://a.example x", "p(((. абзац", "# раз", "* пункт", "- пункт", "1. первый", "12) первый", "---", "===",
    "| a | b |", "не менее 80 % школ и 90% детей, п. 1.2, № 5-ФЗ, «Успех»: из-за -5 %", "=cmd|'/c calc'!A1", "Ключ: a1/b2",
    "а" * 10_000, "слово " * 3000, "\u202e\u200b😀\x00\x07", "\\*a\\* \\", "",
]  # fmt: skip


def test_samples_twice(project: Project) -> None:
    acts = [pipeline.parse(ROOT / "samples" / f"{name}.txt") for name in ("sampur-2021", "belokluch-2020")]
    for made in (True, False):
        destination = project.destination()
        for act in acts:
            destination.add(act)
        assert (destination.counts["created"] > 60, destination.counts["unchanged"] > 60) == (made, not made)
        assert destination.counts["changed"] == destination.counts["closed"] == 0
    assert destination.counts["unchanged"] == len(project.issues())


def test_hostile_text_stays_text(project: Project, tmp_path: Path) -> None:
    act = pipeline.parse_text(ACT)
    model = act.assignments[1]
    act.assignments = [
        model.model_copy(update={"text": text, "key": f"{number:020x}", "id": f"1-{number}"}) for number, text in enumerate(HOSTILE)
    ]
    act.document.title = HOSTILE[0]
    assert project.push(act).counts["created"] == len(HOSTILE) + 1
    assert project.push(act).counts == {**UNCHANGED, "unchanged": len(HOSTILE) + 1}
    issues = project.issues()
    assert all(0 < len(issue["subject"]) <= 255 and "\n" not in issue["subject"] for issue in issues)
    texts = [description(text, "a1", markup=True) for text in HOSTILE]
    shown = rendered(project.redmine, texts, tmp_path)
    for form, pages in shown.items():
        for text, page in zip(texts, pages, strict=True):
            tree = html.fromstring(f"<div>{page}</div>")
            assert {element.tag for element in tree.iter()} <= {"div", "p", "br", "a"}, (form, text, page)
            assert all(link.get("href", "").startswith("http://a.example") for link in tree.iter("a")), (form, page)
    for form in shown:
        for text, page in zip(HOSTILE[:16], shown[form], strict=False):
            told = "".join(map(str, html.fromstring(f"<div>{page}</div>").itertext())).replace("\u2060", "")
            assert "".join(f"{text}Ключ:a1".split()) == "".join(told.split()), (form, page)


def rendered(redmine: RealRedmine, texts: list[str], folder: Path) -> dict[str, list[str]]:
    """What Redmine shows of texts as descriptions, by its ways to format them."""
    (folder / "in.json").write_text(json.dumps(texts), "utf-8")
    script = folder / "render.rb"
    script.write_text(
        f"""
        texts = JSON.parse(File.read('{folder}/in.json'))
        User.current = User.find_by_login('chief')
        shown = %w[textile markdown common_mark].map do |form|
          Setting.define_singleton_method(:text_formatting) {{ form }}
          issues = texts.map {{ |text| Issue.new(project: Project.first, description: text) }}
          [form, issues.map {{ |issue| ApplicationController.helpers.textilizable(issue, :description) }}]
        end
        File.write('{folder}/out.json', JSON.generate(shown.to_h))
        """,
        "utf-8",
    )
    redmine.runs(str(script))
    found: dict[str, list[str]] = json.loads((folder / "out.json").read_text("utf-8"))
    return found


# ---- texts, without a server


@pytest.mark.parametrize(
    ("clause", "title", "expected"),
    [
        ("2.6", "Провести сверку", "2.6 Провести сверку"),
        ("", "  Приказ\n№ 5 ", "Приказ № 5"),
        ("", "", "(без текста)"),
        ("1", "слово " * 60, "1 " + "слово " * 42),
    ],
)
def test_subjects(clause: str, title: str, expected: str) -> None:
    made = subject(clause, title)
    assert len(made) <= 255 and made.startswith(expected.strip())


def test_ordinary_text_is_left_as_it_is() -> None:
    text = "обеспечить охват детей 5–18 лет не ниже 80 % (п. 1.2), из-за «Успеха»: № 5-ФЗ; см. http://a.example/b и post@a.example"
    assert escaped(text) == text


def test_long_descriptions_keep_their_key() -> None:
    made = description("*" * 100_000, "a1/b2", markup=True)
    assert len(made.encode()) < 65_535 and keys_of(made) == ("a1", "b2")


@pytest.mark.parametrize(
    ("replaced", "by", "words"),
    [
        ("signature:", "sign:", ["redmine.yaml", "signature"]),
        ('changed: "Reshenie: обновлено', 'changed: "обновлено', ["notes: changed", "signature"]),
        ("subject: 255", "subject: 500", ["longest.subject"]),
        ("modalities: [directive", "modalities: [order", ["modalities.0"]),
        ("options:", "options: [", ["redmine.yaml"]),
    ],
)
def test_broken_words_are_told(tmp_path: Path, replaced: str, by: str, words: list[str]) -> None:
    path = tmp_path / "redmine.yaml"
    path.write_text(FILE.read_text("utf-8").replace(replaced, by), "utf-8")
    with pytest.raises(RuleError) as told:
        load_words(path)
    assert all(word in str(told.value) for word in words), told.value


def test_a_row_of_an_appendix_is_told_from_the_clause_of_its_number() -> None:
    act, made = tasks(pipeline.parse_text(PLANS), ["directive"])
    subjects = [wanted_issue(task, act.key, {}, None, False).values["subject"] for task in made]
    assert subjects[0].startswith("2 Провести") and subjects[1] == "П1/1 Провести сверку" and subjects[4] == "П2/1 Провести сверку"
