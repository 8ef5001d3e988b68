"""Workbooks and pages that reshenie wrote are no acts, wherever they lie and whatever they are called."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from acts import SPRING
from click.testing import CliRunner, Result
from programs import needs

from pipeline.commands.main import cli
from pipeline.runs.documents import find_documents
from pipeline.runs.own_files import is_own_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an act, its workbook and its report."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "акт.txt").write_text(SPRING, encoding="utf-8")
    assert run("workbook", "in", "-o", "in").exit_code == 0
    assert run("report", "in", "-o", "in/отчёт.html").exit_code == 0
    return tmp_path / "in"


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, args)


def test_a_folder_with_our_own_files_holds_one_act(folder: Path) -> None:
    found = find_documents([folder])
    assert ([path.name for path in found.documents], found.own, found.passed_over) == (["акт.txt"], 2, 0)
    shown = run("parse", "in")
    assert shown.exit_code == 0 and "passed over: 2 files that reshenie wrote" in shown.stdout
    (folder / "акт.txt").unlink()
    nothing = run("parse", "in")
    assert nothing.exit_code == 2 and "no documents found (2 files passed over)" in nothing.stderr


def test_an_edited_and_renamed_workbook_is_ours_still(folder: Path) -> None:
    path = folder / "план работ.xlsx"
    book = openpyxl.load_workbook(folder / "акт.xlsx")
    book["Сроки"]["E2"] = "11.03.2024"
    book.save(path)
    assert is_own_file(path)
    del book["Исходные данные"]
    book.save(path)
    assert is_own_file(path)


def test_a_comparison_is_ours(folder: Path) -> None:
    shutil.copy(folder / "акт.txt", folder / "б.txt")
    assert run("diff", "in/акт.txt", "in/б.txt", "-o", "in/сравнение.html").exit_code == 0
    assert is_own_file(folder / "сравнение.html")


def test_libreoffice_leaves_it_ours(folder: Path, tmp_path: Path) -> None:
    needs("soffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("xlsx", "ods"):
        command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(tmp_path / "saved"), str(folder / "акт.xlsx")]
        subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert is_own_file(tmp_path / "saved" / "акт.xlsx")
    for name in ("акт.xlsx", "акт.ods"):
        result = run("parse", f"saved/{name}")
        assert result.exit_code == 1 and f"{name}: no act but a workbook that reshenie wrote; import-workbook" in result.stderr


def test_other_workbooks_and_pages_are_documents(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Сроки"  # type: ignore[union-attr]
    book.create_sheet("Поручения")
    book.save(tmp_path / "план.xlsx")
    (tmp_path / "акт.html").write_text("<!doctype html><title>reshenie</title><p>ПРИКАЗЫВАЮ:</p>", encoding="utf-8")
    assert find_documents([tmp_path]).own == 0 and len(find_documents([tmp_path]).documents) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text"])
def test_what_cannot_be_opened_is_left_to_the_reader(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "y.xlsx", "w") as package:
        package.writestr("xl/other.xml", "<a/>")
    assert [is_own_file(tmp_path / name) for name in ("x.xlsx", "y.xlsx", "missing.xlsx", "missing.html")] == [False] * 4
