"""A watch that runs: it is killed, told to end, sees files as they are written, and suffers no other beside it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from acts import ROOT, SPRING
from test_database_cut import ended, started
from test_watch import LETTER, OTHER, Folder, folder

from pipeline.commands.main import cli

__all__ = ["folder"]  # fixture
LONGEST = 15.0
FAST = ("--settle", "0.1", "--interval", "0.3")


def until(true: Callable[[], Any], what: str = "") -> None:
    """Wait until something is so."""
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.02)


def forked(arguments: list[str], prepare: Callable[[], None] = lambda: None) -> int:
    """Run the command in a process that has all modules and rules already; return its id."""
    if child := os.fork():
        return child
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        prepare()
        cli(arguments)
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except BaseException:
        traceback.print_exc()
    os._exit(99)


@pytest.fixture
def start(folder: Folder) -> Iterator[Callable[..., int]]:
    """Starts watches that are gone with the test."""
    children: list[int] = []

    def begin(*options: str | Path, watched: Folder = folder) -> int:
        before = begun(watched)
        children.append(forked([*watched.arguments, *(map(str, options) if options else FAST)]))
        until(lambda: begun(watched) > before, "the start")
        return children[-1]

    yield begin
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def begun(watched: Folder) -> int:
    return watched.log_file.read_text("utf-8").count(" started ") if watched.log_file.exists() else 0


def tells(watched: Folder, *outcomes: str) -> None:
    until(lambda: watched.outcomes()[-len(outcomes) :] == list(outcomes), f"{outcomes}, but {watched.log()}")


def stopped(child: int, number: int = signal.SIGTERM) -> int:
    os.kill(child, number)
    return ended(child)


# ---- files as they come


def test_files_are_taken_as_they_come_and_the_tables_hold_all(folder: Folder, start: Callable[..., int]) -> None:
    child = start("--settle", "0.1", "--interval", "1000")  # nothing is seen but by events
    folder.put("акт.txt", SPRING)
    tells(folder, "new акт.txt")
    folder.put("новая/папка/б.txt", OTHER)
    tells(folder, "new новая/папка/б.txt")
    folder.put("акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    tells(folder, "changed акт.txt")
    folder.put("письмо.txt", LETTER)
    tells(folder, "aside письмо.txt")
    (folder.inside / "акт.txt").rename(folder.inside / "в.txt")
    tells(folder, "removed акт.txt", "moved в.txt")
    until(lambda: b"2024-03-11" in folder.written()["deadlines.csv"])
    assert folder.written()["documents.csv"].count(b"\r\n") == 3
    assert stopped(child) == 0
    assert folder.loaded() == [("акт", "31"), ("б", "44")]
    assert folder.log_file.read_text("utf-8").count(" ended ") == 1


def test_a_slow_writer_is_waited_for(folder: Folder, start: Callable[..., int]) -> None:
    start("--settle", "0.3", "--interval", "0.1")
    with (folder.inside / "акт.txt").open("w", encoding="utf-8") as file:
        for line in SPRING.splitlines(keepends=True):
            file.write(line)
            file.flush()
            assert folder.log() == []
            time.sleep(0.05)
    os.rename(folder.put(".б.txt.part", OTHER), folder.inside / "б.txt")
    until(lambda: len(folder.log()) == 2)
    assert sorted(folder.outcomes()) == ["new акт.txt", "new б.txt"]


def test_where_no_events_come_the_folder_is_looked_through(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, start: Callable[..., int]
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", refuse)
    start()
    tells(folder, f"polling {folder.inside}")
    folder.put("акт.txt", SPRING)
    tells(folder, "new акт.txt")


def test_a_folder_that_is_away_for_a_while_is_not_an_empty_one(folder: Folder, start: Callable[..., int]) -> None:
    folder.put("акт.txt", SPRING)
    child = start("--settle", "0.1", "--interval", "0.2", "--state", folder.place / "state.db")
    tells(folder, "new акт.txt")
    folder.inside.rename(folder.place / "нет")
    tells(folder, f"waiting {folder.inside}")
    (folder.place / "нет").rename(folder.inside)
    folder.put("б.txt", OTHER)
    tells(folder, "new б.txt")
    assert stopped(child) == 0 and "removed" not in str(folder.log())


def test_a_database_that_comes_back_gets_what_was_read_meanwhile(folder: Folder, start: Callable[..., int]) -> None:
    folder.database.mkdir()
    start()
    folder.put("акт.txt", SPRING)
    folder.put("б.txt", OTHER)
    until(lambda: sum(outcome == "waiting" and "not loaded yet" in said for outcome, said in folder.log()) == 2)
    assert {"акт.json", "б.json"} <= set(folder.written())
    folder.database.rmdir()
    tells(folder, "new акт.txt", "new б.txt")
    assert folder.loaded() == [("акт", "31"), ("б", "44")]


# ---- the end


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_after_the_document_in_hand(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, start: Callable[..., int], number: int, status: int
) -> None:
    from pipeline.watching.reader import Reader

    read = Reader.act

    def slowly(*arguments: Any) -> Any:
        folder.place.joinpath("reading").touch()
        time.sleep(0.3)
        return read(*arguments)

    monkeypatch.setattr(Reader, "act", slowly)
    folder.put("акт.txt", SPRING)
    folder.put("б.txt", OTHER)
    child = start()
    until((folder.place / "reading").exists)
    assert stopped(child, number) == status
    assert folder.outcomes() == ["new акт.txt"] and folder.loaded() == [("акт", "31")]
    assert folder.written()["documents.csv"].count(b"\r\n") == 2
    child = start()
    tells(folder, "new акт.txt", "new б.txt")


def test_a_helper_that_is_stopped_with_us_condemns_no_document(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, start: Callable[..., int]
) -> None:
    from pipeline.watching.reader import BadFileError, Reader

    def cut(*_: Any) -> Any:
        folder.place.joinpath("reading").touch()
        time.sleep(0.3)
        raise BadFileError("tesseract was killed")

    monkeypatch.setattr(Reader, "act", cut)
    folder.put("скан.txt", SPRING)
    child = start("--settle", "0", "--interval", "1")
    until((folder.place / "reading").exists)
    assert stopped(child, signal.SIGINT) == 130
    assert folder.rest() == ["скан.txt"] and folder.log() == []


def test_a_second_watch_of_the_folder_refuses_until_the_first_is_killed(folder: Folder, start: Callable[..., int]) -> None:
    child = start()
    second = subprocess.run(
        [sys.executable, "-m", "pipeline", *folder.arguments, "-o", "другой", "--once"],
        cwd=folder.place, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    assert second.returncode == 2 and second.stdout == ""
    assert len(second.stderr.splitlines()) == 1 and "watches already" in second.stderr
    assert not (folder.place / "другой").exists()
    os.kill(child, signal.SIGKILL)
    ended(child)
    folder.put("акт.txt", SPRING)
    assert folder.once().exit_code == 0 and folder.outcomes() == ["new акт.txt"]


def test_the_command_as_a_service_would_start_it(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    command = [sys.executable, "-m", "pipeline", "watch", folder.inside, "--settle", "0.1"]
    with subprocess.Popen(
        list(map(str, command)), cwd=folder.place, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        process.send_signal(signal.SIGTERM)
        lines += process.stdout.readlines()
    assert process.returncode == 0
    assert [line.split(" ", 1)[1].split(":")[0].strip() for line in lines] == [
        f"started {folder.inside}", "new акт.txt", f"ended {folder.inside}",
    ]  # fmt: skip
    assert (folder.place / "output/resolutions.db").exists() and (folder.place / "output/documents.csv").exists()


# ---- killed


def dying(point: int, place: Path) -> Callable[[], None]:
    """Prepares a process that dies before number ``point`` of what it does to files below ``place`` and to databases."""

    def die() -> None:
        nonlocal point
        point -= 1
        if point < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in ("os.rename", "os.remove", "os.mkdir")) and str(place) in str(arguments[0]):
            die()

    def prepare() -> None:
        connect = sqlite3.connect

        def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **options)
            connection.set_trace_callback(lambda statement: die() if _changes(statement) else None)
            return connection

        sqlite3.connect = sqlite3.dbapi2.connect = traced  # type: ignore[assignment]
        sys.addaudithook(audit)

    return prepare


def _changes(statement: str) -> bool:
    return statement.split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE", "COMMIT", "CREATE")


def work_off(watched: Folder, prepare: Callable[[], None] = lambda: None) -> int:
    return ended(forked([*watched.arguments, "--once", "--settle", "0"], prepare))


def everything(watched: Folder) -> dict[str, Any]:
    """What there is in the end, without what tells of runs."""
    tables = {
        table: watched.rows(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3")
        for table, columns in (
            ("documents", "document, number, sha256, vanished_run IS NULL"),
            ("assignments", 'document, "key", "end", text, vanished_run IS NULL'),
            ("history", 'document, table_name, "key", field, old, new'),
        )
    }
    return {"tables": tables, "written": watched.written(), "rest": watched.rest(), "outcomes": sorted(set(watched.outcomes()))}


def first_files(watched: Folder) -> None:
    watched.put("акт.txt", SPRING)
    watched.put("письмо.txt", LETTER)


def second_files(watched: Folder) -> None:
    watched.put("акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    watched.put("папка/б.txt", OTHER)
    watched.put("папка/копия.txt", OTHER)
    watched.put("письмо.txt", f"{LETTER}P.S.")


def test_killed_at_any_point_and_started_again_nothing_is_lost_or_doubled(folder: Folder) -> None:
    first_files(folder)
    work_off(folder)
    second_files(folder)
    assert work_off(folder) == 1
    whole = everything(folder)
    assert [row[0] for row in whole["tables"]["documents"]] == ["акт", "б"] and len(whole["tables"]["history"]) > 0
    point, points = 0, 0
    while True:
        place = folder.place / f"{point}"
        place.mkdir()
        cut = Folder(place)
        first_files(cut)
        work_off(cut)
        second_files(cut)
        status = work_off(cut, dying(point, place))
        if status != -signal.SIGKILL:
            assert status == 1
            break
        points += 1
        assert {"папка/б.txt", "папка/копия.txt", "акт.txt"} <= set(cut.rest())
        assert work_off(cut) in (0, 1)
        assert everything(cut) == whole, point
        assert cut.rows("SELECT sum(documents_new), sum(documents_changed) FROM runs") == [(2, 1)]
        point += 2 + point // 3
    assert points > 8


def test_killed_at_any_time_and_started_again(folder: Folder, start: Callable[..., int]) -> None:
    for number in range(12):
        folder.put(f"{number}.txt", SPRING.replace("№ 31", f"№ {number}"))
    folder.put("письмо.txt", LETTER)
    for pause in (0.05, 0.15, 0.25, 0.35):
        child = start("--settle", "0.02", "--interval", "0.1")
        time.sleep(pause)
        assert stopped(child, signal.SIGKILL) == -signal.SIGKILL
    assert folder.once().exit_code in (0, 1)
    assert sorted(folder.loaded()) == sorted((str(number), str(number)) for number in range(12))
    assert folder.rows("SELECT sum(documents_new), sum(documents_changed) FROM runs") == [(12, 0)]
    assert folder.written()["documents.csv"].count(b"\r\n") == 13 and "письмо.txt" not in folder.rest()


@pytest.mark.parametrize("disk", ["same", "other"])
def test_killed_while_a_file_goes_aside_it_is_in_one_place_and_never_there_without_its_reason(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, disk: str
) -> None:
    from pipeline.watching.aside import put_aside
    from pipeline.watching.reader import content_of
    from pipeline.watching.scan import Scanner

    def other_disk(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    if disk == "other":
        monkeypatch.setattr("pipeline.watching.aside.os.rename", other_disk)
    place, point, status = folder.place / "плохие", 0, -signal.SIGKILL
    while status:
        path = folder.put("письмо.txt", LETTER)
        scanner = Scanner(folder.inside, frozenset())
        sight, content = scanner.scan().sights["письмо.txt"], content_of(path) or ""

        def work() -> None:
            put_aside(sight, scanner, place, "no act", content)  # noqa: B023

        def cut() -> None:
            dying(point, folder.place)()  # noqa: B023
            work()

        status = ended(started(cut))
        aside = sorted(one.name for one in place.glob("*.txt")) if place.exists() else []
        assert path.exists() or aside == ["письмо.txt", "письмо.txt.reason.txt"], point
        assert "письмо.txt" not in aside or "письмо.txt.reason.txt" in aside, point
        if path.exists():
            work()
        assert sorted(one.name for one in place.glob("*.txt")) == ["письмо.txt", "письмо.txt.reason.txt"]
        assert (place / "письмо.txt").read_text("utf-8") == LETTER and folder.rest() == []
        for one in place.iterdir():
            one.unlink()
        place.rmdir()
        point += 1
    assert point > 3
