"""Pushing to a Redmine that fails: nothing is made twice, nothing is lost, one clear line is told, and never the key."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from services.redmine_fake import KEY, FakeRedmine, Fault, fake_redmine

import pipeline
from pipeline.commands.main import cli
from pipeline.delivery.redmine.account import account
from pipeline.delivery.redmine.client import Patience
from pipeline.delivery.redmine.destination import RedmineDestination
from pipeline.delivery.redmine.server import RedmineServer
from pipeline.delivery.redmine.settings import chosen
from pipeline.delivery.run import DeliveryError
from pipeline.model import Resolution

ACT = """ПРИКАЗ
от 05.02.2024 № 31

ПРИКАЗЫВАЮ:
1. Отделу культуры (Сомова) подготовить афишу до 01.03.2024.
2. Отделу спорта провести 2 турнира до 15.04.2024.

Начальник                                В.Г. Щукин
"""
LATER = ACT.replace("15.04.2024", "20.04.2024")
QUICK = Patience(pauses=(0.02, 0.02, 0.05, 0.1), connect=2.0, answer=0.25)
ISSUES = 3


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRedmine]:
    monkeypatch.setenv("RESHENIE_REDMINE_KEY", KEY)
    monkeypatch.setattr("pipeline.delivery.redmine.client.Patience", lambda: QUICK)
    with fake_redmine() as fake:
        yield fake


def push(fake: FakeRedmine, act: str | Resolution = ACT) -> RedmineDestination:
    destination = RedmineDestination(RedmineServer(account(fake.url, None), "acts", QUICK), chosen([]), None, dry_run=False)
    destination.add(pipeline.parse_text(act) if isinstance(act, str) else act)
    return destination


def command(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def everything(result: Result) -> str:
    """All that a user could see, with the traceback."""
    told = "".join(traceback.format_exception(*result.exc_info)) if result.exc_info else ""
    return result.output + result.stderr + told


def keys(fake: FakeRedmine) -> list[str]:
    return [issue["custom_fields"][0]["value"] for issue in fake.issues.values()]


def whole(fake: FakeRedmine) -> bool:
    """Every issue is there once, below the act's."""
    parents = [issue.get("parent", {}).get("id") for issue in fake.issues.values()]
    return len(set(keys(fake))) == len(keys(fake)) == ISSUES and parents == [None, 1, 1]


# ---- faults that pass


@pytest.mark.parametrize("number", range(ISSUES))
@pytest.mark.parametrize("fault", ["cut before", "cut after", "slow", (500, {}, b""), (503, {"Retry-After": "0"}, b""), (429, {}, b"")])
def test_a_creation_of_unknown_end_is_not_repeated_blindly(fake: FakeRedmine, fault: Fault, number: int) -> None:
    fake.fault = lambda method, path, before: fault if (method, before) == ("POST", number) else None
    fake.slow = 0.35
    push(fake)
    time.sleep(0.2)  # for what is still under way on the server
    assert whole(fake)


def test_a_creation_that_never_ends_is_left_to_the_next_run(fake: FakeRedmine) -> None:
    fake.fault = lambda method, path, before: "slow" if (method, before) == ("POST", 1) else None
    fake.slow = 1.2
    with pytest.raises(DeliveryError, match="run it again"):
        push(fake)
    assert len(fake.writes) == 2
    time.sleep(0.9)
    assert push(fake).counts == {"created": 1, "changed": 0, "closed": 0, "unchanged": 2} and whole(fake)


@pytest.mark.parametrize("fault", ["cut before", "cut after", "slow", (502, {}, b"")])
def test_a_change_of_unknown_end_is_written_once(fake: FakeRedmine, fault: Fault) -> None:
    push(fake)
    fake.fault = lambda method, path, before: fault if (method, before) == ("PUT", 0) else None
    fake.slow = 0.35
    assert push(fake, LATER).counts["changed"] == 1
    time.sleep(0.2)
    assert fake.issues[3]["due_date"] == "2024-04-20"
    assert sum(bool(entry["details"]) for entry in fake.issues[3]["journals"][:1]) == 1


@pytest.mark.parametrize("fault", ["cut before", "cut after", "slow", (500, {}, b""), (502, {}, b""), (429, {"Retry-After": "0"}, b"")])
def test_questions_are_asked_again(fake: FakeRedmine, fault: Fault) -> None:
    fake.fault = lambda method, path, before: fault if method == "GET" and before < 2 else None
    push(fake)
    assert whole(fake)


def test_many_pages_are_read(fake: FakeRedmine) -> None:
    clauses = "\n".join(f"{n}. Отделу культуры подготовить отчёт № {n} до 01.03.2024." for n in range(1, 121))
    act = pipeline.parse_text(f"ПРИКАЗ\nот 05.02.2024 № 7\n\nПРИКАЗЫВАЮ:\n{clauses}\n\nНачальник     В.Г. Щукин\n")
    assert push(fake, act).counts["created"] == 121
    sent = len(fake.writes)
    assert push(fake, act).counts["unchanged"] == 121 and len(fake.writes) == sent
    act.assignments[118].deadlines[0].end = "2024-03-02"
    assert push(fake, act).counts["changed"] == 1 and fake.issues[120]["due_date"] == "2024-03-02"


# ---- faults that last

HTML = b"<html><body>Welcome</body></html>"
REFUSAL = json.dumps({"errors": ["Тема не может быть пустой", f"ключ {KEY} не годится"]}).encode()


@pytest.mark.parametrize(
    ("where", "fault", "words"),
    [
        ("GET /projects/acts.json", (401, {}, b""), ["API key", "REST"]),
        ("GET /projects/acts.json", (403, {}, b""), ["may not", "403"]),
        ("GET /projects/acts.json", (404, {}, HTML), ["no project acts"]),
        ("GET /projects/acts.json", (200, {}, HTML), ["no answer of a Redmine"]),
        ("GET /projects/acts.json", (200, {}, b"[1, 2]"), ["no answer of a Redmine"]),
        ("GET /projects/acts.json", (200, {}, b'{"project": 5}'), ["no answer of a Redmine"]),
        ("GET /projects/acts.json", (302, {"Location": f"http://elsewhere.example/{KEY}"}, b""), ["sends elsewhere"]),
        ("GET /projects/acts.json", (500, {}, HTML), ["not ready", "500"]),
        ("GET /projects/acts.json", "cut before", ["cannot be reached"]),
        ("GET /projects/acts.json", "slow", ["no answer in time"]),
        ("GET /issues.json", (200, {}, b'{"issues": [{"id": "x"}], "total_count": 1}'), ["no answer of a Redmine"]),
        ("GET /issue_statuses.json", (200, {}, b"{}"), ["no answer of a Redmine"]),
        ("POST /projects/1/issues.json", (401, {}, b""), ["API key"]),
        ("POST /projects/1/issues.json", (403, {}, b""), ["may not"]),
        ("POST /projects/1/issues.json", (422, {}, REFUSAL), ["Redmine refuses", "Тема не может быть пустой", "***"]),
        ("POST /projects/1/issues.json", (422, {}, HTML), ["without a reason"]),
        ("POST /projects/1/issues.json", (413, {}, HTML), ["too long"]),
        ("POST /projects/1/issues.json", (201, {}, b'{"issue": {}}'), ["no answer of a Redmine"]),
        ("POST /projects/1/issues.json", (500, {}, HTML), ["the server failed", "run it again"]),
        ("POST /projects/1/issues.json", "cut before", ["cannot be reached", "run it again"]),
    ],
)
@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_what_lasts_is_one_line_without_the_key(
    fake: FakeRedmine, tmp_path: Path, debug: tuple[str, ...], where: str, fault: Fault, words: list[str]
) -> None:
    fake.fault = lambda method, path, before: fault if f"{method} {path}" == where else None
    for number in (1, 2):
        (tmp_path / f"{number}.txt").write_text(ACT.replace("№ 31", f"№ {number}"), "utf-8")
    result = command(*debug, "push", "redmine", fake.url, "--project", "acts", tmp_path)
    told = everything(result)
    assert result.exit_code in (1, 2) and KEY not in told
    assert all(word in told for word in words), told
    if not debug:
        lines = [line for line in result.stderr.splitlines() if line]
        assert lines and all(line.startswith("reshenie: ") for line in lines)
    assert fake.writes.count(("POST", "/projects/1/issues.json")) <= 5  # the second act does not wait in vain


def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESHENIE_REDMINE_KEY", KEY)
    monkeypatch.setattr("pipeline.delivery.redmine.client.Patience", lambda: QUICK)
    (tmp_path / "a.txt").write_text(ACT, "utf-8")
    result = command("push", "redmine", "http://127.0.0.1:9", "--project", "acts", tmp_path)
    assert result.exit_code == 2 and "127.0.0.1:9: cannot be reached" in result.stderr and KEY not in everything(result)


@pytest.mark.parametrize(
    ("url", "key", "options", "words"),
    [
        ("ftp://host", KEY, [], ["https://"]),
        ("http://user:s3cret@host", KEY, [], ["more than host and path"]),
        ("http://host/?key=s3cret", KEY, [], ["more than host and path"]),
        ("http://[bad", KEY, [], ["cannot be read"]),
        ("http://host:s3cret", KEY, [], ["cannot be read"]),
        ("http://host", "", [], ["RESHENIE_REDMINE_KEY"]),
        ("http://host", "s3cret\nX: y", [], ["other signs"]),
        ("http://host", "s3cretключ", [], ["other signs"]),
        ("http://host", KEY, ["--key-file", "missing"], ["missing", "No such file"]),
        ("http://host", KEY, ["--set", "colour=red"], ["colour=red", "tracker=…"]),
        ("http://host", KEY, ["--set", "markup=maybe"], ["markup=maybe"]),
        ("http://host", KEY, ["--people", "missing.yaml"], ["missing.yaml"]),
    ],
)
@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: tuple[str, ...], url: str, key: str, options: list[str], words: list[str]
) -> None:
    monkeypatch.setenv("RESHENIE_REDMINE_KEY", key)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(ACT, "utf-8")
    told = everything(result := command(*debug, "push", "redmine", url, "--project", "acts", *options, "a.txt"))
    assert "s3cret" not in told.replace(f"push redmine {url}", "") and KEY not in told
    assert all(word in told for word in words), told
    assert debug or (result.exit_code == 2 and len(result.stderr.splitlines()) == 1)


def test_the_key_may_be_in_a_file_and_is_never_logged(
    fake: FakeRedmine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("RESHENIE_REDMINE_KEY")
    caplog.set_level(0)
    (tmp_path / "key").write_text(f"\ufeff{KEY}\r\n", "utf-8")
    (tmp_path / "a.txt").write_text(ACT, "utf-8")
    result = command("push", "redmine", fake.url, "--project", "acts", "--key-file", tmp_path / "key", tmp_path / "a.txt")
    assert result.exit_code == 0 and whole(fake) and KEY not in everything(result) + caplog.text
    who = account(fake.url, tmp_path / "key")
    assert KEY not in repr(who) + repr(RedmineServer(who, "acts", QUICK).__dict__)


def test_a_dry_run_changes_nothing(fake: FakeRedmine, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ACT, "utf-8")
    arguments: list[Any] = ["push", "redmine", fake.url, "--project", "acts", tmp_path / "a.txt"]
    result = command(*arguments, "--dry-run")
    assert "+ 1 Подготовить афишу (due 2024-03-01)" in result.output and "dry run: " in result.output
    assert not fake.writes and not fake.issues
    command(*arguments)
    sent = list(fake.writes)
    (tmp_path / "a.txt").write_text(LATER.replace("1. Отделу культуры (Сомова) подготовить афишу до 01.03.2024.\n", ""), "utf-8")
    told = command(*arguments, "--dry-run").output
    assert "~ #3 2 Провести 2 турнира: description, due_date 2024-04-15 → 2024-04-20" in told and "- #2 1 Подготовить афишу" in told
    assert fake.writes == sent
