"""Two documents of one stem share a file of corrections: each act has its own applied, and none of the other's is lost."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import pipeline
from pipeline.commands.main import cli
from pipeline.corrections import Corrections, Report, Signed, Store, apply_beside, corrections_path, make
from pipeline.model import Resolution
from pipeline.review.session import Session

HEAD = "ПОСТАНОВЛЕНИЕ\nот {date} № {number}\n\nПОСТАНОВЛЯЮ:\n"
WORKS = HEAD.format(date="05.02.2024", number=31) + "1. Отделу связи проверить кабели до 01.03.2024.\n2. Контроль оставляю за собой.\n"
FEAST = HEAD.format(date="07.02.2024", number=32) + "1. Отделу культуры подготовить афишу.\n2. Контроль оставляю за собой.\n"
UNKNOWN = "ПОСТАНОВЛЯЮ:\n1. Отделу культуры подготовить афишу.\n2. Контроль оставляю за собой.\n"
SIGNED = Signed(who="Ветрова")


def correct(source: Path, place: int, text: str) -> None:
    act = pipeline.parse(source)
    item = act.assignments[place]
    store = Store(corrections_path(source))
    kept = store.load()
    kept.document = kept.document or source.name
    kept.put(make.set_field(make.about(act, item), item, "text", text, SIGNED))
    store.save(kept)


def read(source: Path) -> tuple[list[str], Report]:
    act, report = apply_beside(pipeline.parse(source), source)
    assert "correction_orphaned" not in [issue.code for issue in act.issues]
    return [a.text for a in act.assignments], report


@pytest.fixture
def works(tmp_path: Path) -> Path:
    """An act of which both orders are corrected."""
    source = tmp_path / "акт.txt"
    source.write_text(WORKS, encoding="utf-8")
    correct(source, 0, "проверить все кабели")
    correct(source, 1, "контроль оставить за собой")
    return source


def test_the_file_names_its_document_once(works: Path) -> None:
    text = corrections_path(works).read_text("utf-8")
    assert "document: акт.txt\nact: постановление № 31 от 2024-02-05\n" in text
    assert text.count("акт.txt") == 1 and "source" not in text


@pytest.mark.parametrize("other", [FEAST, UNKNOWN])
def test_another_act_of_the_same_stem(works: Path, other: str) -> None:
    feast = works.with_suffix(".md")
    feast.write_text(other, encoding="utf-8")
    # the words of its second order are those of the corrected act: they are its own all the same
    assert read(feast) == (["подготовить афишу", "Контроль оставляю за собой"], Report(others=2))
    correct(feast, 1, "контроль возложить на Сомову")
    assert corrections_path(feast).read_text("utf-8").count("source: акт.md\n") == 1
    assert [read(path)[0] for path in (works, feast)] == [
        ["проверить все кабели", "контроль оставить за собой"], ["подготовить афишу", "контроль возложить на Сомову"],
    ]  # fmt: skip
    assert [read(path)[1].counts()["of another document"] for path in (works, feast)] == [1, 2]


def test_acts_of_which_nothing_is_known_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    one, other = tmp_path / "акт.txt", tmp_path / "акт.md"
    for source, text in ((one, "один"), (other, "другой")):
        source.write_text(UNKNOWN, encoding="utf-8")
        correct(source, 0, text)
    assert [read(path)[0][0] for path in (one, other)] == ["один", "другой"]
    assert len(Store(corrections_path(one)).load().corrections) == 2


def test_the_same_act_in_another_format_has_the_same_corrections(works: Path) -> None:
    copy = works.with_suffix(".md")
    copy.write_text(WORKS, encoding="utf-8")
    assert read(copy)[0] == ["проверить все кабели", "контроль оставить за собой"]
    correct(copy, 0, "проверить кабели и щиты")
    assert [read(path)[0][0] for path in (works, copy)] == ["проверить кабели и щиты"] * 2
    assert len(Store(corrections_path(works)).load().corrections) == 2


def test_a_document_that_was_renamed_keeps_its_corrections(works: Path) -> None:
    before = corrections_path(works)
    works.write_text(WORKS.replace("от 05.02.2024 № 31", ""), encoding="utf-8")  # not even its date is known any more
    moved = works.rename(works.with_name("приказ.txt"))
    before.rename(corrections_path(moved))
    assert read(moved)[0] == ["проверить все кабели", "контроль оставить за собой"]


def test_a_file_written_by_hand_is_of_whatever_lies_there(works: Path) -> None:
    path = corrections_path(works)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(("document", "act"))), encoding="utf-8")
    assert read(works)[0] == ["проверить все кабели", "контроль оставить за собой"]


def test_the_command_and_the_review_tell_only_of_their_own(works: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(works.parent)
    feast = works.with_suffix(".md")
    feast.write_text(FEAST, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["parse", "акт.md"])
    assert "corrections: 0 applied, 0 conflicting, 0 orphaned, 2 of another document\n" in shown.stdout
    session = Session(feast)
    item = session.resolution.assignments[0]
    session.set(item.key, "text", "подготовить афиши", SIGNED)
    assert session.report.counts() == {"applied": 1, "conflicting": 0, "orphaned": 0, "of another document": 2}
    assert [read(path)[0][0] for path in (works, feast)] == ["проверить все кабели", "подготовить афиши"]


def test_what_the_old_file_said_is_said_still(works: Path) -> None:
    """A file without the act's name is of the document that it names."""
    path = corrections_path(works)
    path.write_text(path.read_text("utf-8").replace("act: постановление № 31 от 2024-02-05\n", ""), encoding="utf-8")
    kept = Store(path).load()
    assert {one.about.source for one in kept.corrections} == {"акт.txt"} and isinstance(kept, Corrections)
    assert len(read(works)[1].applied) == 2


def test_a_resolution_without_a_file_takes_all(works: Path) -> None:
    kept = Store(corrections_path(works)).load()
    act: Resolution = pipeline.parse_text(WORKS, name="текст.txt")
    assert kept.of_document(act.document).corrections == kept.corrections
