"""Files that are written whole by several at once, many files of one name, and links that lead back to themselves."""

import os
import stat
import time
from pathlib import Path

import pytest
from acts import SPRING
from click.testing import CliRunner, Result

from pipeline.commands.main import cli
from pipeline.files import unique_ids, write_whole
from pipeline.watching.watcher import Watcher

LOOP = "a link that leads back to itself: not followed"


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, args)))


def test_two_writers_with_the_same_process_number_do_not_swap_what_they_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As from two containers that share a folder: the second comes while the first has written and not yet renamed."""
    replace, one, other = os.replace, tmp_path / "one.json", tmp_path / "other.json"

    def interrupted(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "replace", replace)
        write_whole(other, b"of the other")
        replace(source, target)

    monkeypatch.setattr(os, "getpid", lambda: 7)
    monkeypatch.setattr(os, "replace", interrupted)
    write_whole(one, b"of the one")
    assert (one.read_bytes(), other.read_bytes()) == (b"of the one", b"of the other")
    assert sorted(tmp_path.iterdir()) == [one, other]


def test_a_file_that_lies_where_the_new_one_is_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", bytes)
    mine = tmp_path / f".reshenie-{bytes(16).hex()}.tmp"
    mine.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a.json", b"data")
    assert [(path, path.read_bytes()) for path in tmp_path.iterdir()] == [(mine, b"mine")]


@pytest.mark.skipif(os.name == "nt", reason="no modes")
@pytest.mark.parametrize("umask", [0o022, 0o027, 0o077])
def test_a_file_has_the_mode_of_any_new_file(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "a.json", b"data")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o666 & ~umask


def test_ids_of_many_equal_names_are_made_in_a_moment() -> None:
    names = ["приказ.txt", "Приказ.docx"] * 10_000
    begun = time.process_time()
    ids = unique_ids(names)
    assert time.process_time() - begun < 1.0
    assert ids[:3] == ["приказ", "Приказ-2", "приказ-3"] and ids[-1] == "Приказ-20000"


@pytest.fixture
def looping(tmp_path: Path) -> list[Path]:
    """The looping links of the folder ``in``, which holds an act as well."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "акт.txt").write_text(SPRING, encoding="utf-8")
    (folder / "up").symlink_to(folder, target_is_directory=True)  # leads into the folder again, and is not followed
    pairs = [("loop.txt", "loop.txt"), ("one", "sub/other"), ("sub/other", "../one")]
    for name, target in pairs:
        (folder / name).symlink_to(target)
    return [folder / name for name, _ in pairs]


def test_a_looping_link_is_one_line_and_the_run_goes_on(tmp_path: Path, looping: list[Path]) -> None:
    result = run("parse", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1 and result.stderr.splitlines() == [f"reshenie: {path}: {LOOP}" for path in looping]
    assert (tmp_path / "out" / "акт.json").is_file()


def test_a_looping_link_that_is_named_is_one_line_and_the_run_goes_on(tmp_path: Path, looping: list[Path]) -> None:
    named = run("parse", looping[0], looping[1] / "план.txt", tmp_path / "in" / "акт.txt", "-o", tmp_path / "out")
    assert named.exit_code == 1 and "internal error" not in named.stderr and len(named.stderr.splitlines()) == 2
    assert (tmp_path / "out" / "акт.json").is_file()


def test_a_looping_link_in_a_watched_folder_is_told_once(tmp_path: Path, looping: list[Path]) -> None:
    arguments = ("watch", tmp_path / "in", "-o", tmp_path / "out", "--once", "--settle", "0", "--log", tmp_path / "log.txt")
    assert (run(*arguments).exit_code, run(*arguments).exit_code) == (1, 0)
    lines = [line.split(" ", 1)[1] for line in (tmp_path / "log.txt").read_text("utf-8").splitlines()]
    assert [line for line in lines if line.startswith("refused")] == [
        f"refused {path.relative_to(tmp_path / 'in')}: {LOOP}" for path in looping
    ]
    assert any(line.startswith("new акт.txt") for line in lines)


def test_a_watched_folder_with_a_looping_place_to_put_aside_is_no_internal_error(tmp_path: Path, looping: list[Path]) -> None:
    result = run("watch", tmp_path / "in", "-o", tmp_path / "out", "--aside", looping[0], "--once", "--settle", "0")
    assert "internal error" not in result.output


@pytest.mark.parametrize("target", ["акт.corrections.yaml", "нет.yaml"])
def test_corrections_that_are_a_link_to_nowhere_do_not_keep_a_watch_from_its_end(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "акт.txt").write_text(SPRING, encoding="utf-8")
    (folder / "акт.corrections.yaml").symlink_to(target)
    arguments = ("watch", folder, "-o", tmp_path / "out", "--once", "--settle", "0", "--log", tmp_path / "log.txt")
    rounds = 0

    def counted(*_: object) -> int:
        nonlocal rounds
        rounds += 1
        assert rounds < 200, "it goes round for ever"
        return 0

    with pytest.MonkeyPatch.context() as patched:
        whole = Watcher.round
        patched.setattr(Watcher, "round", lambda watcher: counted() or whole(watcher))
        assert run(*arguments).exit_code in (0, 1)
    assert "left" in (tmp_path / "log.txt").read_text("utf-8") or (tmp_path / "out" / "акт.json").is_file()
