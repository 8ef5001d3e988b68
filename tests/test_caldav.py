"""A calendar on a real CalDAV server (radicale): what is created, changed, left alone, and what a cut costs."""

import base64
import os
import re
import signal
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from icalendar import Alarm, Calendar, Component, Todo
from services import radicale

import pipeline
from pipeline.commands.main import cli
from pipeline.delivery.calendars import merge, server
from pipeline.delivery.calendars.account import PASSWORD_VARIABLE, account
from pipeline.delivery.calendars.command import caldav_run
from pipeline.delivery.calendars.items import items
from pipeline.formats.json import write_json
from pipeline.runs.run import Reading, UsageError

USER, PASSWORD = "иван", "пароль-Q7x"
ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. докладывать о ходе работ ежемесячно до 5 числа.
2. Отделу культуры подготовить афишу до 01.03.2024; обновить сайт.

Глава округа                                В.Г. Щукин
"""
MOVED = ACT.replace("вывезти снег до 01.03.2024", "вывезти снег до 15.03.2024")
WITHOUT_SITE = ACT.replace("; обновить сайт", "")
SNOW, REPORT, POSTER, SITE = "Вывезти снег", "Докладывать о ходе работ", "Подготовить афишу", "Обновить сайт"
ALL = [SNOW, REPORT, POSTER, SITE]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that only lets the user in."""
    with radicale.running(tmp_path_factory.mktemp("radicale"), USER, PASSWORD) as address:
        yield address


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password where it belongs, no proxy before the server, no wait between two tries."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("pipeline.delivery.calendars.client.PAUSES", NO_PAUSES)


NO_PAUSES = (0.0, 0.0, 0.0)
_names = count(1)


class Board:
    """One calendar of the server, pushed to by the command and looked at by a client of its own."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder, self.name = address, folder, f"Дела {next(_names)}"

    def act(self, text: str, name: str = "акт") -> Path:
        """The JSON that parse writes of an act."""
        (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")
        act = pipeline.parse_text(text)
        act.document.id = name
        write_json(act, self.folder)
        return self.folder / f"{name}.json"

    def run(self, *paths: Path, options: tuple[str, ...] = ()) -> Result:
        named = ("--calendar", self.name, "--user", USER)
        return CliRunner().invoke(cli, ["push", "caldav", self.address, *map(str, paths), *named, *options])

    def push(self, text: str, name: str = "акт", options: tuple[str, ...] = ()) -> str:
        """Push an act and return what is told of the calendar."""
        result = self.run(self.act(text, name), options=options)
        assert (result.exit_code, result.stderr) == (0, ""), (result.output, result.exception)
        return result.stdout.partition("calendar ")[2].partition(": ")[2].splitlines()[0]

    def look(self) -> dict[str, tuple[str, Component]]:
        """ETag and component by title; two of one title are an error."""
        found = self.resources()
        shown = {str(part["SUMMARY"]): (one.etag, part) for one in found for part in Calendar.from_ical(one.raw_data).subcomponents}
        assert len(shown) == len(found)
        return shown

    def resources(self) -> list[Any]:
        from caldav.davclient import DAVClient

        client: Any = DAVClient(self.address, username=USER, password=PASSWORD, enable_rfc6764=False)
        with client:
            there = [one for one in client.principal().get_calendars() if one.get_display_name() == self.name]
            assert len(there) == 1
            found = [*there[0].search(todo=True, include_completed=True), *there[0].search(event=True)]
            assert len({one.id for one in found}) == len(found)
            return found

    def etags(self) -> dict[str, str]:
        return {title: etag for title, (etag, _) in self.look().items()}

    def edit(self, title: str, change: Callable[[Any], object]) -> None:
        """What a person does in a program of theirs."""
        one = next(one for one in self.resources() if title.encode() in one.raw_data)
        calendar = Calendar.from_ical(one.raw_data)
        change(calendar.subcomponents[0])
        headers = {"If-Match": one.etag, "Content-Type": "text/calendar; charset=utf-8"}
        assert one.client.put(str(one.url), calendar.to_ical(), headers).status in (201, 204)


@pytest.fixture
def board(address: str, tmp_path: Path) -> Board:
    return Board(address, tmp_path)


# ---- loaded, loaded again, changed


def test_a_second_push_changes_nothing(board: Board) -> None:
    assert board.push(ACT) == "4 created, 0 changed, 0 unchanged, 0 cancelled"
    before = board.etags()
    assert sorted(before) == sorted(ALL)
    assert board.push(ACT) == "0 created, 0 changed, 4 unchanged, 0 cancelled"
    assert board.etags() == before


def test_a_moved_deadline_changes_one_task(board: Board) -> None:
    board.push(ACT)
    before = board.etags()
    assert board.push(MOVED) == "0 created, 1 changed, 3 unchanged, 0 cancelled"
    after = board.look()
    assert [title for title, etag in board.etags().items() if etag != before[title]] == [SNOW]
    snow: Any = after[SNOW][1]
    assert str(snow["DUE"].dt) == "2024-03-15 23:59:59" and "15.03.2024" in snow["DESCRIPTION"] and snow["SEQUENCE"] == 1
    assert board.push(ACT) == "0 created, 1 changed, 3 unchanged, 0 cancelled"
    assert {title: part["UID"] for title, (_, part) in after.items()} == {title: part["UID"] for title, (_, part) in board.look().items()}


def test_samples_twice(board: Board) -> None:
    samples = sorted(Path(__file__).parent.parent.glob("samples/*.txt"))[3:60:14]
    for expected in (r"[1-9]\d+ created, 0 changed, 0 unchanged", r"0 created, 0 changed, [1-9]\d+ unchanged"):
        result = board.run(*samples)
        assert result.exit_code == 0 and re.search(expected + ", 0 cancelled", result.stdout), result.output


def test_events(board: Board) -> None:
    assert board.push(ACT, options=("--as", "events")) == "3 created, 0 changed, 0 unchanged, 0 cancelled"
    before = board.look()
    assert {part.name for _, part in before.values()} == {"VEVENT"} and SITE not in before
    assert board.push(ACT, options=("--as", "events")) == "0 created, 0 changed, 3 unchanged, 0 cancelled"
    assert board.push(MOVED, options=("--as", "events")) == "0 created, 1 changed, 2 unchanged, 0 cancelled"
    snow: Any = board.look()[SNOW][1]
    assert [str(snow[name].dt) for name in ("DTSTART", "DTEND")] == ["2024-03-15", "2024-03-16"]


def test_a_calendar_of_the_other_kind_is_told(board: Board) -> None:
    board.push(ACT)
    result = board.run(board.act(ACT), options=("--as", "events"))
    assert result.exit_code == 2 and f'the calendar "{board.name}" takes no events' in result.stderr and result.stderr.count("\n") == 1


def test_the_address_of_a_calendar_will_do(board: Board) -> None:
    board.push(ACT)
    url = str(board.resources()[0].parent.url)
    result = CliRunner().invoke(cli, ["push", "caldav", url, str(board.act(MOVED)), "--user", USER])
    assert f'calendar "{board.name}" on {board.address[7:-1]}: 0 created, 1 changed, 3 unchanged' in result.stdout, result.output


def test_a_dry_run_tells_and_touches_nothing(board: Board) -> None:
    result = board.run(board.act(ACT), options=("--dry-run",))
    assert "+ 2024-03-01  Вывезти снег  (акт 1.1-1)" in result.stdout and "dry run: " in result.stdout
    with pytest.raises(AssertionError):
        board.resources()  # there is no such calendar
    board.push(ACT)
    before = board.etags()
    changed = board.run(board.act(MOVED.replace("; обновить сайт", "")), options=("--dry-run",)).stdout
    assert "~ 2024-03-15  Вывезти снег  (акт 1.1-1) [description, when]" in changed and f"- {SITE}" in changed
    assert board.etags() == before


# ---- what people did


def finished(task: Any) -> None:
    """Ticked off, renamed, with an alarm, a comment, a tag, a note below the description, a percentage, a moved day."""
    for name, value in (("STATUS", "COMPLETED"), ("SUMMARY", f"{task['SUMMARY']}!"), ("CATEGORIES", [*task["CATEGORIES"].cats, "моё"])):
        task.pop(name, None)
        task.add(name, value)
    task["DESCRIPTION"] = f"{task['DESCRIPTION']}\n\nЗвонил, обещали."
    task.add("COMMENT", "почти готово")
    task.add("PERCENT-COMPLETE", 100)
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", "пора")
    alarm["TRIGGER"] = "-PT15M"
    task.add_component(alarm)


def test_what_people_did_stays(board: Board) -> None:
    board.push(ACT)
    board.edit(SNOW, finished)
    before = board.etags()
    assert board.push(ACT) == "0 created, 0 changed, 4 unchanged, 0 cancelled"
    assert board.etags() == before
    assert board.push(MOVED) == "0 created, 1 changed, 3 unchanged, 0 cancelled"
    task: Any = board.look()[f"{SNOW}!"][1]
    assert str(task["DUE"].dt) == "2024-03-15 23:59:59"
    assert [str(task[name]) for name in ("STATUS", "COMMENT", "PERCENT-COMPLETE")] == ["COMPLETED", "почти готово", "100"]
    assert [str(name) for name in task["CATEGORIES"].cats] == ["поручение", "начальник дорожной службы", "моё"]
    assert "15.03.2024" in task["DESCRIPTION"] and "01.03.2024" not in task["DESCRIPTION"]
    assert task["DESCRIPTION"].endswith("\n\nЗвонил, обещали.") and [one.name for one in task.subcomponents] == ["VALARM"]


def test_another_executor_takes_the_place_of_the_first(board: Board) -> None:
    board.push(ACT)
    board.edit(POSTER, finished)
    assert board.push(ACT.replace("Отделу культуры", "Отделу спорта")) == "0 created, 2 changed, 2 unchanged, 0 cancelled"
    task: Any = board.look()[f"{POSTER}!"][1]
    assert [str(name) for name in task["CATEGORIES"].cats] == ["поручение", "отдел спорта", "моё"]


def test_a_rewritten_description_is_not_lost(board: Board) -> None:
    board.push(ACT)
    board.edit(SNOW, lambda task: task.update({"DESCRIPTION": "Мои слова"}))
    board.push(MOVED)
    told = str(board.look()[SNOW][1]["DESCRIPTION"])
    assert "15.03.2024" in told and told.endswith("Прежнее описание:\nМои слова")


@pytest.mark.parametrize(("status", "then", "counted"), [
    (None, "CANCELLED", 1), ("IN-PROCESS", "CANCELLED", 1), ("COMPLETED", "COMPLETED", 0), ("CANCELLED", "CANCELLED", 0),
])  # fmt: skip
def test_what_vanished_is_cancelled_and_comes_back(board: Board, status: str | None, then: str, counted: int) -> None:
    board.push(ACT)
    if status:
        board.edit(SITE, lambda task: task.update({"STATUS": status}))
    assert board.push(WITHOUT_SITE) == f"0 created, 0 changed, 3 unchanged, {counted} cancelled"
    assert str(board.look()[SITE][1]["STATUS"]) == then and len(board.look()) == 4
    assert board.push(WITHOUT_SITE) == "0 created, 0 changed, 3 unchanged, 0 cancelled"
    assert board.push(ACT) == f"0 created, {counted} changed, {4 - counted} unchanged, 0 cancelled"
    assert str(board.look()[SITE][1]["STATUS"]) == (status or "NEEDS-ACTION")


def test_another_act_in_a_file_of_the_same_name_cancels_nothing(board: Board) -> None:
    board.push(ACT)
    assert board.push(ACT.replace("№ 31", "№ 32")) == "4 created, 0 changed, 0 unchanged, 0 cancelled"


def test_all_of_an_act_may_vanish(board: Board) -> None:
    board.push(ACT)
    decided = ACT[: ACT.index("1. Начальнику")] + "1. Утвердить план.\n"
    assert board.push(decided) == "0 created, 0 changed, 0 unchanged, 4 cancelled"


def test_one_act_in_two_files_is_told_once(board: Board) -> None:
    result = board.run(board.act(ACT, "один"), board.act(ACT, "два"))
    assert "4 created, 0 changed, 0 unchanged" in result.stdout
    assert "document два is the same act as document один" in result.stdout and "4 of 4 assignments" in result.stdout


def test_a_foreign_entry_in_the_calendar_is_left_alone(board: Board) -> None:
    board.push(ACT)
    collection = board.resources()[0].parent
    collection.add_todo("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTODO\nUID:чужая\nSUMMARY:Чужая\nEND:VTODO\nEND:VCALENDAR")
    before = board.etags()
    assert board.push(WITHOUT_SITE).endswith("1 cancelled")
    assert board.etags()["Чужая"] == before["Чужая"]


def test_occasions_that_were_ticked_off_stay(board: Board) -> None:
    """Programs keep them as exceptions of what recurs, under the same UID."""
    board.push(ACT)
    one = next(one for one in board.resources() if REPORT.encode() in one.raw_data)
    calendar: Any = Calendar.from_ical(one.raw_data)
    done = calendar.subcomponents[0].copy(recursive=True)
    done.pop("RRULE")
    done.add("RECURRENCE-ID", done["DTSTART"].dt)
    done["STATUS"] = "COMPLETED"
    calendar.subcomponents.insert(0, done)
    assert one.client.put(str(one.url), calendar.to_ical(), {"Content-Type": "text/calendar"}).status in (201, 204)
    assert board.push(ACT.replace("до 5 числа", "до 7 числа")) == "0 created, 1 changed, 3 unchanged, 0 cancelled"
    there = next(one.raw_data.decode() for one in board.resources() if one.url.path.endswith(one.id + ".ics") and b"RRULE" in one.raw_data)
    assert there.count("BEGIN:VTODO") == 2 and there.count("BYMONTHDAY=7") == 1 and there.count("STATUS:COMPLETED") == 1


def test_hostile_text_goes_there_and_back(board: Board) -> None:
    text = "Запятая, точка; с \\ чертой\nи строкой «ёж» 🦔 " + "длинно 🙂," * 1000
    act = pipeline.parse_text(ACT)
    act.document.title = act.assignments[0].text = text
    act.assignments[0].responsible[0].party = "отдел, сектор; бюро\nBEGIN:VEVENT"
    path = write_json(act, board.folder)
    for expected in ("4 created, 0 changed, 0 unchanged", "0 created, 0 changed, 4 unchanged"):
        assert expected in board.run(path).stdout
    task: Any = next(part for title, (_, part) in board.look().items() if title.startswith("Запятая"))
    assert text in task["DESCRIPTION"] and "отдел, сектор; бюро" in str(task["CATEGORIES"].cats[1])


# ---- cuts


def deliver(board: Board, *paths: Path) -> Any:
    run = caldav_run(board.address, Reading(), calendar=board.name, kind="tasks", user=USER, password_file=None, dry_run=False)
    for path, document_id in run.begin(paths):
        run.process(path, document_id)
    run.finish()
    return run


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
Hook = Callable[[Callable[..., Any]], Callable[..., Any]]


def hook_requests(monkeypatch: pytest.MonkeyPatch, hook: Hook) -> None:
    """Put ``hook`` around every request that goes to the server."""
    from caldav import davclient

    session = davclient.requests.Session  # type: ignore[attr-defined]
    monkeypatch.setattr(session, "request", hook(session.request))


def killed_at(moment: int) -> Hook:
    """Kill the process at a moment: even ones lie before a request, odd ones behind it."""

    def hook(request: Callable[..., Any]) -> Callable[..., Any]:
        moments = count()

        def step() -> None:
            if next(moments) == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(*args: Any, **kwargs: Any) -> Any:
            step()
            answer = request(*args, **kwargs)
            step()
            return answer

        return counted

    return hook


def in_child(work: Callable[[], object]) -> Callable[[], int]:
    """Do something in a process of its own; call what is returned for its exit status, -9 where it was killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return lambda: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@needs_fork
def test_killed_anywhere_nothing_is_lost_or_doubled(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First at every moment of a first push, on a new calendar each time, then at every moment of one that changes three."""
    changing = MOVED.replace("; обновить сайт", "; обновить афиши")
    moments = 0
    for earlier in (None, ACT):
        for moment in count(0 if earlier is None else 6):
            board = Board(address, tmp_path)
            if earlier:
                deliver(board, board.act(earlier))
            path = board.act(changing if earlier else ACT)
            with monkeypatch.context() as patch:
                hook_requests(patch, killed_at(moment))
                status = in_child(lambda board=board, path=path: deliver(board, path))()  # type: ignore[misc]
            run = deliver(board, path)
            assert not run.failures
            shown = {title: (str(part["STATUS"]), str(part.get("DUE", "") and part["DUE"].dt)) for title, (_, part) in board.look().items()}  # type: ignore[union-attr]
            assert shown == (EXPECTED_LATER if earlier else EXPECTED), moment
            if status == 0:
                break
            assert status == -signal.SIGKILL
            moments += 1
    assert moments > 30


_ON = "NEEDS-ACTION"
EXPECTED = {
    SNOW: (_ON, "2024-03-01 23:59:59"), REPORT: (_ON, "2024-03-05 23:59:59"), POSTER: (_ON, "2024-03-01 23:59:59"), SITE: (_ON, ""),
}  # fmt: skip
EXPECTED_LATER = EXPECTED | {SNOW: (_ON, "2024-03-15 23:59:59"), "Обновить афиши": (_ON, ""), SITE: ("CANCELLED", "")}


@needs_fork
def test_two_pushes_at_once_make_one_calendar(board: Board) -> None:
    path = board.act(ACT)
    ends = [in_child(lambda: deliver(board, path)) for _ in range(3)]
    assert [end() for end in ends] == [0, 0, 0]
    assert set(board.look()) == set(ALL)


def lost_answers(request: Callable[..., Any]) -> Callable[..., Any]:
    """Every second request is carried out, but its answer is lost."""
    numbers = count()

    def losing(*args: Any, **kwargs: Any) -> Any:
        answer = request(*args, **kwargs)
        if next(numbers) % 2:
            raise ConnectionResetError("cut")
        return answer

    return losing


def busy_server(request: Callable[..., Any]) -> Callable[..., Any]:
    """Every second request is put off by the server."""
    numbers = count()

    def busy(*args: Any, **kwargs: Any) -> Any:
        answer = request(*args, **kwargs) if next(numbers) % 2 else request(args[0], "GET", args[2].rpartition("/")[0] + "/busy", **kwargs)
        if answer.request and answer.request.method == "GET":
            answer.status_code = 503
            answer.headers["Retry-After"] = "0"
        return answer

    return busy


@pytest.mark.parametrize("hook", [lost_answers, busy_server])
def test_a_bad_line_costs_nothing(board: Board, monkeypatch: pytest.MonkeyPatch, hook: Hook) -> None:
    path = board.act(ACT)
    with monkeypatch.context() as patch:
        hook_requests(patch, hook)
        assert not deliver(board, path).failures
    assert set(board.look()) == set(ALL)
    assert "4 unchanged" in deliver(board, path).outcome()


def test_somebody_edits_while_we_write(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change of theirs that came between our reading and our writing stays."""
    board.push(ACT)
    path = board.act(MOVED)

    def meanwhile(put: Callable[..., None]) -> Callable[..., None]:
        edits = iter([lambda task: task.update({"STATUS": "IN-PROCESS"})])

        def edited_first(*args: Any) -> None:
            for edit in edits:
                board.edit(SNOW, edit)
            put(*args)

        return edited_first

    with monkeypatch.context() as patch:
        patch.setattr(server.CalendarServer, "put", meanwhile(server.CalendarServer.put))
        assert "1 changed, 3 unchanged" in deliver(board, path).outcome()
    task: Any = board.look()[SNOW][1]
    assert (str(task["STATUS"]), str(task["DUE"].dt)) == ("IN-PROCESS", "2024-03-15 23:59:59")


def test_a_task_that_is_refused_costs_no_other(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server may find one task too large."""
    asked: list[str] = []

    def picky(request: Callable[..., Any]) -> Callable[..., Any]:
        def refusing(*args: Any, **kwargs: Any) -> Any:
            if args[1] == "PUT":
                asked.append(args[2])
                kwargs |= {"data": b"no calendar"} if len(asked) == 1 else {}
            return request(*args, **kwargs)

        return refusing

    hook_requests(monkeypatch, picky)
    result = board.run(board.act(ACT), board.act(ACT.replace("№ 31", "№ 32"), "второй"))
    assert result.exit_code == 1 and result.stderr.count("refused a task (HTTP status 400)") == len(result.stderr.splitlines()) == 1
    assert "7 created" in result.stdout and len(board.resources()) == 7


def test_a_server_that_is_gone_is_asked_once(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    board.push(ACT)
    asked: list[str] = []

    def gone(request: Callable[..., Any]) -> Callable[..., Any]:
        def refusing(*args: Any, **kwargs: Any) -> Any:
            if args[1] == "PUT":
                asked.append(args[2])
                raise ConnectionRefusedError(PASSWORD)
            return request(*args, **kwargs)

        return refusing

    hook_requests(monkeypatch, gone)
    result = board.run(board.act(MOVED), board.act(ACT.replace("№ 31", "№ 32"), "второй"))
    assert result.exit_code == 1 and result.stderr.count("cannot be reached (ConnectionRefusedError)") == 2
    assert len(asked) == len(NO_PAUSES) + 1 and PASSWORD not in result.output


# ---- secrets


def leaks(text: str, secret: str) -> bool:
    coded = base64.b64encode(f"{USER}:{secret}".encode()).decode()
    return secret in text or coded in text


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_a_wrong_password_is_told_in_a_line_without_it(
    board: Board, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, debug: tuple[str, ...]
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "неверный-Z9")
    caplog.set_level(0)
    result = CliRunner().invoke(cli, [*debug, "push", "caldav", board.address, str(board.act(ACT)), "--user", USER])
    told = "".join(traceback.format_exception(result.exception)) if debug and result.exception else result.stderr
    assert f"{board.address[7:-1]}: wrong user or password" in told.splitlines()[-1]
    assert debug or (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert not leaks(told + result.output + caplog.text, "неверный-Z9")


@pytest.mark.parametrize(
    "url",
    [
        "https://ivan:Secret7@host.example/", "https://:Secret7@host.example/", "https://ivan:Secret7@host.example:99999/",
        "https://ivan:Secret7/x@host.example/", "ivan:Secret7@host.example", "https://[ivan:Secret7@host/", "caldav://u:Secret7@h/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_an_address_with_a_password_is_refused_and_not_repeated(board: Board, url: str, debug: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*debug, "push", "caldav", url, str(board.act(ACT))])
    told = "".join(traceback.format_exception(result.exception)) if result.exception else ""
    assert result.exit_code == (1 if debug else 2) and not leaks(result.output + told, "Secret7"), told


def test_the_password_comes_from_a_file(board: Board, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(PASSWORD_VARIABLE)
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\nзапасной\n", encoding="utf-8-sig")
    assert board.push(ACT, options=("--password-file", str(file))).startswith("4 created")
    assert PASSWORD not in repr(account(board.address, USER, file))


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe\x00"])
def test_no_password_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    monkeypatch.delenv(PASSWORD_VARIABLE)
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    for given in (file, None):
        with pytest.raises(UsageError):
            account("https://host.example", USER, given)


def test_what_an_address_may_say(monkeypatch: pytest.MonkeyPatch) -> None:
    found = account("https://anna%40x@host.example:8443/dav/anna%40x/", None, None)
    assert (found.url, found.host, found.user) == ("https://host.example:8443/dav/anna%40x/", "host.example:8443", "anna@x")
    assert account("http://[::1]:5232/", None, None).host == "[::1]:5232"
    monkeypatch.delenv(PASSWORD_VARIABLE)
    assert account("http://localhost/", None, None).password is None


# ---- merged without a server


@pytest.fixture
def task() -> Any:
    return merge.new(next(items(pipeline.parse_text(ACT), "tasks")), "tasks")


def test_a_server_that_drops_what_it_does_not_know(task: Any) -> None:
    for name in [name for name in task if name.startswith("X-")]:
        task.pop(name)
    assert merge.bring_up_to_date(task, next(items(pipeline.parse_text(ACT), "tasks")), "tasks") == []
    assert merge.bring_up_to_date(task, next(items(pipeline.parse_text(MOVED), "tasks")), "tasks") == ["DESCRIPTION", "when"]


def test_a_day_that_somebody_moved_stays_until_the_act_moves_it(task: Any) -> None:
    task.pop("DUE")
    task["DUE"] = Todo.from_ical("BEGIN:VTODO\nDUE;VALUE=DATE:20240402\nEND:VTODO")["DUE"]
    task.add("DTSTART", task["DUE"].dt)
    assert merge.bring_up_to_date(task, next(items(pipeline.parse_text(ACT), "tasks")), "tasks") == []
    assert merge.bring_up_to_date(task, next(items(pipeline.parse_text(MOVED), "tasks")), "tasks") == ["DESCRIPTION", "when"]
    assert str(task["DUE"].dt) == "2024-03-15 23:59:59" and "DTSTART" not in task
