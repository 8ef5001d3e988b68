"""A watched folder, worked off once: what comes of each file, what is told, what a second time changes."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from acts import SPRING
from click.testing import CliRunner, Result

from pipeline.commands.main import cli
from pipeline.watching import quiet
from pipeline.watching.scan import order

OTHER = SPRING.replace("05.02.2024 № 31", "06.02.2024 № 44").replace("снег", "песок").replace("афишу", "смету")
LETTER = "Просто письмо о погоде.\nВчера шёл дождь, сегодня ясно.\n"


class Folder:
    """A folder ``вход`` that is watched, with output, database and log beside it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.inside = place / "вход"
        self.output = place / "вывод"
        self.database = place / "акты.db"
        self.log_file = place / "журнал.log"
        self.inside.mkdir()

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    @property
    def arguments(self) -> list[str]:
        return ["watch", str(self.inside), "-o", str(self.output), "--load", f"sqlite:///{self.database}", "--log", str(self.log_file)]

    def once(self, *options: str | Path, settle: float = 0) -> Result:
        arguments = [*self.arguments, "--once", "--settle", str(settle), *map(str, options)]
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code in (0, 1, 2), result.output
        return result

    def log(self) -> list[tuple[str, str]]:
        """Outcome and the rest of each line, without those of beginning and end."""
        if not self.log_file.exists():
            return []
        lines = [line.split(" ", 2)[1:] for line in self.log_file.read_text("utf-8").splitlines()]
        return [(line[0], line[1]) for line in lines if line[0] not in ("started", "ended")]

    def outcomes(self) -> list[str]:
        """``outcome name`` of each line."""
        return [f"{outcome} {said.split(': ')[0]}" for outcome, said in self.log()]

    def rows(self, query: str) -> list[Any]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def loaded(self) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self.rows("SELECT document, number FROM documents ORDER BY document")]

    def written(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.output.iterdir()) if not path.name.startswith(".")}

    def rest(self) -> list[str]:
        """What lies in the watched folder."""
        files = (path for path in self.inside.rglob("*") if path.is_file() and not path.name.startswith("."))
        return sorted(str(path.relative_to(self.inside)) for path in files)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(quiet, "FIRST_WAIT", 0.05)
    return Folder(tmp_path)


# ---- what comes of files


def test_files_of_all_folders_are_written_as_parse_does_and_loaded_once(folder: Folder) -> None:
    for name, content in (("б/акт.txt", OTHER), ("акт.txt", SPRING), ("я.txt", SPRING.replace("№ 31", "№ 32")), ("таблица.csv", "а,б")):
        folder.put(name, content)
    assert folder.once().exit_code == 0
    assert folder.log() == [
        ("new", "акт.txt: акт, 6 assignments, 2 issues, written and loaded"),
        ("new", "я.txt: я, 6 assignments, 2 issues, written and loaded"),
        ("new", "б/акт.txt: акт-2, 6 assignments, 2 issues, written and loaded"),
    ]
    assert CliRunner().invoke(cli, ["parse", str(folder.inside), "-o", "parsed"]).exit_code == 0
    assert {path.name: path.read_bytes() for path in Path("parsed").iterdir()} == folder.written()
    assert folder.loaded() == [("акт", "31"), ("акт-2", "44"), ("я", "32")]
    log, runs = folder.log_file.read_text("utf-8"), folder.rows("SELECT * FROM runs")
    assert folder.once().exit_code == 0
    assert len(folder.log_file.read_text("utf-8").splitlines()) == len(log.splitlines()) + 2  # started and ended
    assert folder.rows("SELECT * FROM runs") == runs


def test_the_order_is_that_of_parse() -> None:
    assert sorted([f"а{os.sep}я.txt", "б.txt", f"а{os.sep}а{os.sep}а.txt", "а.txt"], key=order) == [
        "а.txt", "б.txt", f"а{os.sep}я.txt", f"а{os.sep}а{os.sep}а.txt",
    ]  # fmt: skip


def test_a_bad_file_goes_aside_with_its_reason_and_nothing_is_lost_there(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.put("б/письмо.txt", LETTER)
    folder.put("скан.pdf", b"%PDF-1.4 broken")
    result = folder.once()
    assert result.exit_code == 1
    assert folder.rest() == [
        "акт.txt", "не разобрано/б/письмо.txt", "не разобрано/б/письмо.txt.reason.txt", "не разобрано/скан.pdf",
        "не разобрано/скан.pdf.reason.txt",
    ]  # fmt: skip
    reason = folder.inside / "не разобрано/б/письмо.txt.reason.txt"
    assert reason.read_text("utf-8") == "б/письмо.txt: no operative part found\n"
    assert ("aside", f"б/письмо.txt: no operative part found; now {folder.inside}/не разобрано/б/письмо.txt") in folder.log()
    assert folder.once().exit_code == 0  # what lies aside is not looked at again, nor are the reasons
    folder.put("б/письмо.txt", f"{LETTER}P.S.\n")
    folder.once()
    assert (folder.inside / "не разобрано/б/письмо.txt").read_text("utf-8") == LETTER
    assert (folder.inside / "не разобрано/б/письмо-2.txt").read_text("utf-8") == f"{LETTER}P.S.\n"
    folder.put("б/письмо.txt", LETTER)  # the very same again needs no third copy
    folder.once()
    assert sorted(path.name for path in (folder.inside / "не разобрано/б").glob("*письмо*")) == [
        "письмо-2.txt", "письмо-2.txt.reason.txt", "письмо.txt", "письмо.txt.reason.txt",
    ]  # fmt: skip


def test_another_folder_for_bad_files_and_what_the_default_one_holds(folder: Folder) -> None:
    folder.put("письмо.txt", LETTER)
    folder.put("не разобрано/старое.txt", LETTER)
    folder.once("--aside", folder.place / "плохие")
    assert folder.rest() == ["не разобрано/старое.txt"]
    assert sorted(path.name for path in (folder.place / "плохие").iterdir()) == ["письмо.txt", "письмо.txt.reason.txt"]


def test_the_act_that_a_bad_version_replaces_stays_and_the_mended_one_is_a_change_of_it(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.once()
    before = folder.written()
    folder.put("акт.txt", LETTER)
    folder.once()
    assert folder.written() == before and folder.rest() == ["не разобрано/акт.txt", "не разобрано/акт.txt.reason.txt"]
    folder.put("акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    folder.once()
    assert folder.outcomes() == ["new акт.txt", "aside акт.txt", "changed акт.txt"]
    assert len(folder.loaded()) == 1 and folder.rows("SELECT count(*) FROM history WHERE field = 'end' AND new = '2024-03-11'") != [(0,)]


@pytest.mark.parametrize("name", ["~$акт.docx", ".акт.txt", "акт.txt.part", "акт.tmp", ".~lock.акт.docx#", "акт.docx.crdownload"])
def test_names_of_what_is_not_ready_are_passed_over(folder: Folder, name: str) -> None:
    folder.put(name, SPRING)
    assert folder.once().exit_code == 0 and folder.log() == [] and folder.rest() in ([name], [])


def test_a_changed_file_is_loaded_again_and_touching_it_is_no_change(folder: Folder) -> None:
    path = folder.put("акт.txt", SPRING)
    folder.once()
    os.utime(path, (1, 1))
    folder.once()
    assert folder.outcomes() == ["new акт.txt"]
    folder.put("акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    folder.once()
    assert folder.outcomes() == ["new акт.txt", "changed акт.txt"]
    assert folder.rows("SELECT count(*), sum(documents_changed) FROM runs") == [(2, 1)]
    assert b"2024-03-11" in folder.written()["deadlines.csv"]
    folder.put("акт.txt", SPRING)  # what was there before is a change, too
    folder.once()
    assert folder.outcomes()[2:] == ["changed акт.txt"] and b"2024-03-11" not in folder.written()["deadlines.csv"]


def test_another_act_under_the_same_name_is_kept_beside_it_in_the_database(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.once()
    folder.put("акт.txt", OTHER.replace("06.02.2024", "06.02.2025"))
    folder.once()
    assert folder.loaded() == [("акт", "31"), ("акт-2", "44")]
    assert folder.log()[1][1].endswith("written and loaded; kept as акт-2, since акт is another act there")


def test_two_versions_of_an_act_that_come_one_after_the_other_stay_two(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.once()
    folder.put("черновик/акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    folder.once()
    assert folder.loaded() == [("акт", "31"), ("акт-2", "31")]
    folder.put("акт.txt", SPRING.replace("01.03.2024", "12.03.2024"))
    folder.once()
    ends = folder.rows("""SELECT document, "end" FROM assignments WHERE id = '1.1-1' ORDER BY document""")
    assert ends == [("акт", "2024-03-12"), ("акт-2", "2024-03-11")]


def test_the_same_content_under_another_name_is_told_and_not_loaded(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.put("папка/копия.txt", SPRING)
    folder.once()
    assert folder.log()[1] == ("same", "папка/копия.txt: the content of акт.txt, document акт")
    assert folder.loaded() == [("акт", "31")] and "копия.json" not in folder.written()
    folder.once()
    assert len(folder.log()) == 2
    folder.put("акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))  # now the copy is the only one that has this content
    folder.once()
    assert folder.outcomes()[2:] == ["changed акт.txt", "new папка/копия.txt"]
    assert [document for document, _ in folder.loaded()] == ["акт", "копия"] and {"акт.json", "копия.json"} <= set(folder.written())


def test_a_renamed_file_stays_the_same_document(folder: Folder) -> None:
    path = folder.put("акт.txt", SPRING)
    folder.put("копия.txt", SPRING)
    folder.once()
    path.rename(folder.inside / "приказ.txt")
    (folder.inside / "копия.txt").unlink()
    folder.once()
    assert folder.log()[2:] == [
        ("removed", "акт.txt: document акт stays as it is"),
        ("removed", "копия.txt: document акт stays as it is"),
        ("moved", "приказ.txt: was акт.txt, document акт"),
    ]
    folder.put("приказ.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    folder.once()
    assert folder.outcomes()[5:] == ["changed приказ.txt"] and len(folder.loaded()) == 1 and "приказ.json" not in folder.written()


def test_two_files_that_exchange_their_content_exchange_their_documents(folder: Folder) -> None:
    folder.put("а.txt", SPRING)
    folder.put("б.txt", OTHER)
    folder.once()
    folder.put("а.txt", OTHER)
    folder.put("б.txt", SPRING)
    folder.once()
    assert folder.outcomes()[-2:] == ["moved б.txt", "moved а.txt"]
    assert folder.rows("SELECT count(*) FROM runs") == [(1,)] and len(folder.loaded()) == 2


def test_a_removed_file_is_told_and_changes_nothing(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.put("б.txt", OTHER)
    folder.once()
    before, loaded = folder.written(), folder.rows("SELECT * FROM assignments WHERE document = 'акт' ORDER BY id")
    (folder.inside / "акт.txt").unlink()
    assert folder.once().exit_code == 0
    assert folder.log()[2:] == [("removed", "акт.txt: document акт stays as it is")]
    folder.put("б.txt", OTHER.replace("смету", "план"))
    folder.once()
    now = folder.written()
    assert now["акт.json"] == before["акт.json"] and now["б.json"] != before["б.json"]
    rows = [[line for line in one["assignments.csv"].decode("utf-8").splitlines() if line.startswith("акт,")] for one in (before, now)]
    assert rows[0] == rows[1] and len(rows[0]) == 6
    assert loaded == folder.rows("SELECT * FROM assignments WHERE document = 'акт' ORDER BY id")
    folder.put("акт.txt", SPRING)
    folder.once()
    assert folder.loaded() == [("акт", "31"), ("б", "44")]


# ---- what lies beside a document


CORRECTIONS = """version: '1.0'
document: акт.txt
corrections:
- op: set
  about: {key: KEY, id: 2-1, clause: '2', text: подготовить афишу до 01.03.2024, fingerprint: ''}
  field: modality
  was: directive
  value: decision
"""


def test_corrections_and_registry_trigger_their_act_anew(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.put("б/б.txt", OTHER)
    folder.once()
    key = folder.rows("SELECT key FROM assignments WHERE document = 'акт' AND id = '2-1'")[0][0]
    folder.put("акт.corrections.yaml", CORRECTIONS.replace("KEY", key))
    assert folder.once().exit_code == 0
    assert folder.outcomes()[2:] == ["changed акт.txt"]
    assert folder.rows(f"SELECT modality, corrected FROM assignments WHERE key = '{key}'") == [("decision", "modality")]
    folder.put("б/registry.yaml", "organisations: [{id: culture, name: отдел культуры}]")
    folder.once()
    assert folder.outcomes()[3:] == ["changed б/б.txt"]
    assert ("culture",) in folder.rows("SELECT entity FROM responsible WHERE document = 'б'")
    (folder.inside / "акт.corrections.yaml").unlink()
    folder.once()
    assert folder.outcomes()[4:] == ["changed акт.txt"]
    assert folder.rows(f"SELECT modality FROM assignments WHERE key = '{key}'") == [("directive",)]
    folder.put("акт.corrections.yaml", CORRECTIONS.replace("KEY", key))
    folder.once("--no-corrections")
    assert len(folder.log()) == 5


def test_a_named_registry_that_changes_triggers_all(folder: Folder) -> None:
    registry = folder.place / "кто.yaml"
    registry.write_text("organisations: []\n", "utf-8")
    folder.put("акт.txt", SPRING)
    folder.once("--registry", registry)
    registry.write_text("organisations: [{id: culture, name: отдел культуры}]", "utf-8")
    folder.once("--registry", registry)
    assert folder.outcomes() == ["new акт.txt", "changed акт.txt"]


def test_broken_corrections_are_no_fault_of_the_document(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.put("акт.corrections.yaml", "corrections: [")
    assert folder.once().exit_code == 1
    assert folder.rest() == ["акт.corrections.yaml", "акт.txt"]
    assert folder.outcomes() == ["waiting акт.txt", "left акт.txt"] and "not readable as YAML" in folder.log()[0][1]
    folder.put("акт.corrections.yaml", "")
    assert folder.once().exit_code == 0
    assert folder.outcomes()[2:] == ["new акт.txt"]


# ---- what is no document


def test_our_own_files_are_no_documents(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    formats, log = "json,csv,html,xlsx,ics,brat,labelstudio,akn", folder.inside / "log.txt"
    for output in (folder.inside, folder.inside / "вывод"):
        arguments = ["watch", folder.inside, "-o", output, "--format", formats, "--once", "--settle", "0", "--log", log]
        for _ in range(3):
            assert CliRunner().invoke(cli, list(map(str, arguments))).exit_code == 0
    lines = [line.split(" ", 1)[1] for line in log.read_text("utf-8").splitlines() if " акт" in line]
    assert sorted(lines) == ["again акт.txt: акт, 6 assignments, 2 issues, written",
                             "new акт.txt: акт, 6 assignments, 2 issues, written",
                             "own акт.xlsx: written by reshenie, no document"]  # fmt: skip
    assert not (folder.inside / "не разобрано").exists() and (folder.inside / "вывод/brat/акт.txt").exists()


def test_links(folder: Folder) -> None:
    outside = folder.place / "снаружи"
    outside.mkdir()
    (outside / "акт.txt").write_text(SPRING, "utf-8")
    folder.put("б.txt", OTHER)
    for name, target in (("папка", outside), ("файл.txt", outside / "акт.txt"), ("внутри.txt", "б.txt"), ("сломана.txt", "нет.txt")):
        (folder.inside / name).symlink_to(target)
    assert folder.once().exit_code == 1
    assert folder.log() == [
        ("refused", "папка: a link that leads out of the folder: not followed"),
        ("refused", "файл.txt: a link that leads out of the folder: not followed"),
        ("new", "б.txt: б, 6 assignments, 2 issues, written and loaded"),
    ]
    assert folder.once().exit_code == 0 and len(folder.log()) == 3


def test_a_pipe_is_not_waited_for(folder: Folder) -> None:
    os.mkfifo(folder.inside / "труба.txt")
    assert folder.once().exit_code == 0 and folder.log() == []


def test_a_name_that_would_break_the_line_of_the_log(folder: Folder) -> None:
    folder.put("а\nнет.txt", LETTER)
    folder.once()
    assert len(folder.log_file.read_text("utf-8").splitlines()) == 3 and "а\\nнет.txt" in folder.log_file.read_text("utf-8")


# ---- other rules, another version


def test_with_other_rules_or_another_version_all_is_read_anew_and_what_differs_is_loaded(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("а-копия.txt", OTHER)
    folder.once()
    folder.put("а.txt", SPRING)
    folder.put("0.txt", OTHER)
    folder.once()
    rules = folder.place / "правила"
    rules.mkdir()
    (rules / "modality.yaml").write_text("rules: []\n", "utf-8")
    folder.once("--rules", rules)
    assert folder.outcomes()[3:] == [f"again {folder.inside}", "unchanged а-копия.txt", "unchanged а.txt"]
    folder.once("--rules", rules)
    assert len(folder.log()) == 6
    monkeypatch.setattr("pipeline.watching.reader.__version__", "99")
    folder.once("--rules", rules)
    assert len(folder.log()) == 9 and folder.rows("SELECT sum(documents_changed) FROM runs") == [(0,)]


def test_an_act_that_an_older_version_kept_stops_nothing(folder: Folder) -> None:
    import zlib

    folder.put("акт.txt", SPRING)
    folder.once()
    (folder.inside / "акт.txt").unlink()
    state = sqlite3.connect(folder.inside / ".reshenie-watch.db")
    state.execute("UPDATE acts SET act = ?, digest = 'old'", (zlib.compress(b'{"schema_version": "0.9"}'),))
    state.commit()
    state.close()
    folder.put("б.txt", OTHER)
    assert folder.once().exit_code == 1
    assert (
        "waiting",
        "акт.txt: акт; not written yet: it was read by another version of reshenie, whose reading is not understood any"
        " more; not loaded yet: it was read by another version of reshenie, whose reading is not understood any more",
    ) in folder.log()
    assert {"акт.json", "б.json"} <= set(folder.written()) and folder.loaded() == [("акт", "31"), ("б", "44")]


# ---- targets that do not answer


def test_a_database_that_is_down_is_waited_for_and_the_document_stays(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.put("акт.txt", SPRING)
    folder.database.mkdir()  # no database can be opened here
    assert folder.once().exit_code == 1
    assert folder.rest() == ["акт.txt"] and "акт.json" in folder.written()
    assert [line[0] for line in folder.log()] == ["waiting", "waiting"]
    assert folder.log()[1] == ("waiting", "акт.txt: акт, 6 assignments, 2 issues; not loaded yet")
    folder.database.rmdir()
    monkeypatch.setattr("pipeline.watching.reader.Reader._read", lambda *_: pytest.fail("it was read a second time"))
    assert folder.once().exit_code == 0
    assert folder.log()[2:] == [("new", "акт.txt: акт, 6 assignments, 2 issues, written and loaded")]
    assert folder.loaded() == [("акт", "31")]


def test_an_act_that_the_database_refuses_does_not_stop_the_others(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.delivery.database.destination import Database
    from pipeline.delivery.run import DeliveryError

    add = Database.add

    def refuse(self: Database, act: Any) -> None:
        if act.document.id == "акт":
            raise DeliveryError("two assignments of the act have the same key")
        add(self, act)

    folder.put("акт.txt", SPRING)
    folder.put("б.txt", OTHER)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "add", refuse)
        assert folder.once().exit_code == 1
    assert folder.loaded() == [("б", "44")] and folder.rest() == ["акт.txt", "б.txt"]
    reason = "not loaded yet: two assignments of the act have the same key"
    assert ("waiting", f"акт.txt: акт, 6 assignments, 2 issues; {reason}") in folder.log()
    assert folder.once().exit_code == 0 and len(folder.loaded()) == 2


@pytest.mark.parametrize("gone", ["output", "database"])
def test_what_was_deleted_at_the_other_end_is_brought_again(folder: Folder, gone: str) -> None:
    import shutil

    folder.put("акт.txt", SPRING)
    folder.put("б.txt", OTHER)
    folder.once()
    before = folder.written()
    if gone == "output":
        shutil.rmtree(folder.output)
    else:
        folder.database.unlink()
    assert folder.once().exit_code == 0
    assert folder.written() == before and len(folder.loaded()) == 2
    assert folder.outcomes()[2:] == ["again акт.txt", "again б.txt"]


def test_another_place_gets_all_acts_also_those_whose_files_are_gone(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.put("б.txt", OTHER)
    folder.once()
    (folder.inside / "акт.txt").unlink()
    folder.output = folder.place / "новый"
    folder.once("--format", "csv,html")
    assert folder.written()["documents.csv"].count(b"\r\n") == 3 and "report.html" in folder.written()


def test_a_workbook_that_was_edited_stays_and_is_told(folder: Folder) -> None:
    from openpyxl import load_workbook

    folder.put("акт.txt", SPRING)
    folder.once("--format", "json,xlsx")
    path = folder.output / "акт.xlsx"
    book = load_workbook(path)
    book.save(path)
    edited = path.read_bytes()
    folder.put("акт.txt", SPRING.replace("01.03.2024", "11.03.2024"))
    assert folder.once("--format", "json,xlsx").exit_code == 1
    assert path.read_bytes() == edited and b"2024-03-11" in folder.written()["акт.json"]
    assert folder.log()[1][0] == "waiting" and "it was edited" in folder.log()[1][1]
    path.unlink()
    assert folder.once("--format", "json,xlsx").exit_code == 0 and path.exists()


def test_a_secret_is_in_no_line(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    address = "postgresql+psycopg://nobody:s3cret-%D1%8F@127.0.0.1:1/acts?connect_timeout=1"
    arguments = ["watch", str(folder.inside), "--load", address, "--once", "--settle", "0"]
    for debug in ([], ["--debug"]):
        result = CliRunner().invoke(cli, [*debug, *arguments])
        assert result.exit_code == 1 and "waiting: postgresql://127.0.0.1:1/acts" in result.output.replace("waiting ", "waiting: ")
        assert "s3cret" not in result.output and "nobody" not in result.output.split("password")[0]
    assert b"s3cret" not in (folder.inside / ".reshenie-watch.db").read_bytes()
    assert "--load" not in result.output and not (folder.place / "output").exists()


# ---- wrong usage


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--format", "xml"], "unknown format xml"), (["--load", "mysql://x/y"], "no driver"), (["--rules", "nowhere"], "nowhere"),
        (["--aside", "вход"], "put aside"), (["--aside", "."], "put aside"), (["--registry", "нет.yaml"], "нет.yaml"),
        (["--state", "нет/state.db"], "cannot be kept"), (["-o", "вход/акт.txt"], "output folder"), (["--state", "вход/акт.txt"], "state"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line(folder: Folder, options: list[str], word: str) -> None:
    folder.put("акт.txt", SPRING)
    result = folder.once(*options)
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1 and word in result.stderr
    assert not folder.output.exists() and not folder.database.exists() and folder.log() == []
    assert CliRunner().invoke(cli, ["watch", "нет"]).exit_code == 2


def test_two_folders_do_not_share_an_output(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    folder.once()
    before = folder.written()
    folder.inside = folder.place / "другая"
    folder.put("б.txt", OTHER)
    result = folder.once()
    assert result.exit_code == 2 and "belongs to the watch of" in result.stderr and folder.written() == before
    folder.inside = folder.place / "вход"
    (folder.inside / ".reshenie-watch.db").unlink()  # to read all anew is no other watch
    assert folder.once().exit_code == 0 and folder.written() == before


def test_without_load_and_output_there_are_both(folder: Folder) -> None:
    folder.put("акт.txt", SPRING)
    result = CliRunner().invoke(cli, ["watch", "вход", "--once", "--settle", "0"])
    assert result.exit_code == 0 and "new акт.txt: акт, 6 assignments, 2 issues, written and loaded" in result.stdout
    assert Path("output/акт.json").exists() and Path("output/resolutions.db").exists()


# ---- what is being written, and the last moment before a file goes aside


def test_what_keeps_moving_is_left_for_the_next_time(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.watching.scan import Scanner

    scan: Callable[[Scanner], Any] = Scanner.scan
    path = folder.put("растёт.txt", SPRING)
    folder.put("акт.txt", OTHER)

    def growing(self: Scanner) -> Any:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
        return scan(self)

    with monkeypatch.context() as patched:
        patched.setattr(Scanner, "scan", growing)
        began = time.monotonic()
        assert folder.once(settle=0.1).exit_code == 1
    assert time.monotonic() - began < 3
    assert folder.outcomes() == ["new акт.txt", "left растёт.txt"] and "растёт.txt" in folder.rest()
    assert folder.once().exit_code == 0 and folder.outcomes()[2:] == ["new растёт.txt"]


def test_a_writer_that_pauses_loses_nothing(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The half of an act orders nothing yet; the other half comes before it is tried a second time."""
    from pipeline.watching.reader import BadFileError, Reader

    path = folder.put("акт.txt", SPRING[:60])
    read = Reader.act

    def first_half(self: Reader, *arguments: Any) -> Any:
        try:
            return read(self, *arguments)
        except BadFileError:
            path.write_text(SPRING, "utf-8")
            raise

    monkeypatch.setattr(Reader, "act", first_half)
    assert folder.once(settle=0.05).exit_code == 0
    assert folder.outcomes() == ["new акт.txt"] and folder.rest() == ["акт.txt"]


@pytest.mark.parametrize("moment", ["before", "during"])
def test_a_file_that_is_replaced_while_it_goes_aside_stays(folder: Folder, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    from pipeline.files import write_whole as whole
    from pipeline.watching import aside

    path, move = folder.put("акт.txt", LETTER), aside._move

    def replaced(*arguments: Any) -> None:
        path.write_text(SPRING, "utf-8")
        (whole if moment == "before" else move)(*arguments)

    monkeypatch.setattr(aside, "write_whole" if moment == "before" else "_move", replaced)
    assert folder.once().exit_code == 0
    assert folder.rest() == ["акт.txt"] and folder.outcomes() == ["new акт.txt"]


def test_a_missing_program_is_no_fault_of_the_document(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.office._PROGRAMS", ())
    monkeypatch.setattr("pipeline.readers.office._PLACES", ())
    folder.put("акт.rtf", rb"{\rtf1\ansi\ansicpg1251 \'cf\'d0\'c8\'ca\'c0\'c7}")
    assert folder.once().exit_code == 1
    assert folder.rest() == ["акт.rtf"] and folder.outcomes() == ["waiting акт.rtf", "left акт.rtf"]


def test_a_file_that_cannot_be_put_aside_stays_and_is_told(folder: Folder) -> None:
    folder.put("письмо.txt", LETTER)
    folder.put("не разобрано", "a file where the folder should be")
    assert folder.once().exit_code == 1
    assert "письмо.txt" in folder.rest() and "it cannot be put aside: File exists" in folder.log()[0][1]


def test_a_disk_between_the_folders_is_no_matter(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("pipeline.watching.aside.os.rename", other_disk)
    folder.put("письмо.txt", LETTER)
    folder.once()
    assert folder.rest() == ["не разобрано/письмо.txt", "не разобрано/письмо.txt.reason.txt"]
    assert (folder.inside / "не разобрано/письмо.txt").read_text("utf-8") == LETTER
