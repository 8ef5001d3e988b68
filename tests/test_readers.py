"""From bytes to text: encodings, marks, what is refused and in which words."""

import io
import json
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from containers import package, word_parts

import pipeline
from pipeline.commands.main import cli
from pipeline.errors import ReadError
from pipeline.flow import extract
from pipeline.model import Source
from pipeline.readers import STDIN, from_text, is_document, read, shown
from pipeline.readers.content import PAGE, Content, Limits, pages
from pipeline.readers.text import clean, decode
from pipeline.runs.documents import LINK_OUT, find_documents

TEXT = """РЕШЕНИЕ
конференции работников культуры Липовского района
от 27.08.2021 № 4

Заслушав и обсудив доклад о состоянии сельских клубов, конференция решила:

1. Отделу культуры (Громова) провести опрос зрителей в срок до 31.12.2021.
2. Главам сельских поселений отремонтировать крыши клубов и подвести к ним дороги.

Начальник отдела культуры А.Е. Громова
"""
SHORT = "ПРИКАЗ\n\nПРИКАЗЫВАЮ:\n1. Музею провести опрос посетителей до 31.12.2021.\n"
ENCODINGS = ("utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [TEXT, SHORT], ids=["act", "short"])
def test_encodings(encoding: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "act.txt"
    data = text.replace("№", "N").encode(encoding) if encoding == "koi8-r" else text.encode(encoding)
    path.write_bytes(data)
    source = read(path)
    assert source.text == (text.replace("№", "N") if encoding == "koi8-r" else text)
    assert (source.name, source.media_type) == ("act.txt", "text/plain")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_is_extracted_from_every_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "act.txt"
    path.write_bytes(TEXT.replace("№ 4", "").encode(encoding))
    assert [item.text for item in pipeline.parse(path).assignments] == [
        "провести опрос зрителей", "отремонтировать крыши клубов и подвести к ним дороги",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_of_both_orders(mark: bytes) -> None:
    assert decode(mark + TEXT.encode("utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"), "a").replace("\ufeff", "") == TEXT


def test_sha256_is_of_the_bytes(tmp_path: Path) -> None:
    sums = []
    for encoding in ("utf-8", "cp1251"):
        (tmp_path / "act.txt").write_bytes(TEXT.encode(encoding))
        sums.append(read(tmp_path / "act.txt").sha256)
    assert sums[0] != sums[1]
    assert all(len(digest) == 64 for digest in sums)


REFUSED = {
    "empty": (b"", "empty"),
    "white space": (b" \n\t\r\n", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "only a UTF-16 mark": (b"\xff\xfe", "empty"),
    "zeros": (b"PK\x03\x04" + b"\0" * 64, "binary"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "binary"),
    "control characters": (bytes(range(1, 9)) * 40, "binary"),
    "a broken UTF-16": (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "utf-16"),
    "a broken UTF-8 with its mark": (b"\xef\xbb\xbf" + TEXT.encode()[:-1] + b"\xd0", "utf-8"),
    "French": ("Le Conseil décide d'organiser une fête à l'école élémentaire.\n".encode("cp1252") * 5, ""),
    "Japanese": ("会議は次のとおり決定した。\n".encode("shift_jis") * 10, ""),
    "random bytes": (bytes((i * 97 + i // 7 * 31) % 256 or 1 for i in range(4000)), ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_line_with_the_name(case: str, tmp_path: Path) -> None:
    data, word = REFUSED[case]
    path = tmp_path / "плохой файл.txt"
    path.write_bytes(data)
    with pytest.raises(ReadError) as error:
        read(path)
    message = str(error.value)
    assert message.count("\n") == 0
    assert "плохой файл.txt" in message
    assert word in message


@pytest.mark.parametrize("place", [100, -30])
def test_one_bad_byte_gives_no_mojibake(place: int, tmp_path: Path) -> None:
    data = bytearray(TEXT.encode())
    data[place] = 0xFF
    (tmp_path / "act.txt").write_bytes(data)
    try:
        text = read(tmp_path / "act.txt").text
    except ReadError as error:
        assert "act.txt" in str(error)
    else:
        assert "Отделу культуры" in text


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "нет.txt", tmp_path):
        with pytest.raises(ReadError) as error:
            read(path)
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode("cp1251"))))
    source = read(STDIN)
    assert (source.text, source.name) == (TEXT, "stdin.txt")


def test_empty_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(ReadError, match="empty"):
        read(STDIN)


@pytest.mark.parametrize(("name", "expected"), [
    ("a.txt", True), ("a.TXT", True), ("a.md", True), ("a.gold.yaml", False), ("a.json", False), ("a", False), (".hidden.txt", False),
])  # fmt: skip
def test_is_document(name: str, expected: bool) -> None:
    assert is_document(Path(name)) is expected


def test_markdown_media_type(tmp_path: Path) -> None:
    (tmp_path / "act.md").write_text(TEXT, encoding="utf-8")
    assert read(tmp_path / "act.md").media_type == "text/markdown"


@pytest.mark.parametrize(("written", "expected"), [
    ("**РЕШЕНИЕ**", "РЕШЕНИЕ"),
    ("**Решение конференции\nработников культуры**", "Решение конференции\nработников культуры"),
    ("## 1. Отделу культуры", "1. Отделу культуры"),
    ("> Отделу культуры", "Отделу культуры"),
    (r"1\. Отделу культуры \(Громова\)", "1. Отделу культуры (Громова)"),
    (r"\- обновить афиши", "- обновить афиши"),
    ("| Громова<br>Бубнов |", "| Громова; Бубнов |"),
    ("* обновить афиши", "* обновить афиши"),  # a bullet stays
    ("5 * 4 ** 2", "5 * 4 ** 2"),
    ("№ 5_1", "№ 5_1"),
])  # fmt: skip
def test_markdown_marks(written: str, expected: str) -> None:
    assert clean(written) == expected + "\n"


@pytest.mark.parametrize(("written", "expected"), [
    ("до\u00a001.10.2021", "до 01.10.2021"),
    ("до\u202f01.10.2021\u2009г.", "до 01.10.2021 г."),
    ("куль\u00adтуры", "культуры"),
    ("куль\u200bтуры\ufeff", "культуры"),
    ("а  б\t\tв", "а б в"),
    ("  а  \n\t б ", "а\nб"),
    ("а\r\nб\rв", "а\nб\nв"),
    ("а\x0cб\u2028в", "а\nб\nв"),
    ("а\x00б\x07", "а б"),
    ("и\u0306", "й"),  # letter and mark become one
    ("\n\nа\n\n\nб\n\n", "а\n\n\nб"),
])  # fmt: skip
def test_clean(written: str, expected: str) -> None:
    assert clean(written) == expected + "\n"


@pytest.mark.parametrize("text", [TEXT, "", "\n", "**а**", "\u00ad"])
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("head", ["№\tМеры\tСрок", "№ п/п\tНаправления\tКогда", "№\tЧто сделать\tКто", "Меры\tПериод\tСоисполнители"])
def test_plan_between_tabs_begins_with_any_head_that_the_rules_know(head: str) -> None:
    row = "1\tпровести опись\tдо 1 мая 2024 года"
    assert from_text(f"План\n{head}\n{row}\nИтог").text.splitlines() == [
        "План",
        f"| {head} |".replace("\t", " | "),
        f"| {row} |".replace("\t", " | "),
        "Итог",
    ]


def test_heads_of_a_users_own_rules_are_heads_between_tabs(tmp_path: Path) -> None:
    (tmp_path / "structure.yaml").write_text("words: {columns: {measure: [шаги]}}", "utf-8")
    text = "№\tШаги\tСрок\n1\tпровести опись\tдо 1 мая 2024 года"
    assert from_text(text).text.startswith("№")
    assert from_text(text, rules=tmp_path).text.startswith("| № | Шаги | Срок |")
    (tmp_path / "plan.txt").write_text(text, "utf-8")
    assert read(tmp_path / "plan.txt", Limits(rules=tmp_path)).text.startswith("| № | Шаги | Срок |")


def test_lone_surrogates_do_not_reach_the_output() -> None:
    from_text("до \ud800 дома").text.encode("utf-8")


# ---- names, limits, links


NAMES = ["план на год.txt", "приказ «О сверке» 'второй'.txt", 'act"s.txt', "две\nстроки.txt", "\ttab\r.txt", "a\u2028b\u202ec.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not take")
@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_kind(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(SHORT, encoding="utf-8")
    assert read(path).name == name
    path.write_bytes(b"")
    with pytest.raises(ReadError) as error:
        read(path)
    told = str(error.value)
    assert told == f"{shown(path)}: the file is empty"
    assert told.isprintable()
    result = CliRunner().invoke(cli, ["parse", str(tmp_path), "-o", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (1, f"reshenie: {told}\n")


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "act.txt").write_text(SHORT, encoding="utf-8")
    size = len(SHORT.encode())
    assert read(tmp_path / "act.txt", Limits(max_bytes=size)).text == SHORT
    with pytest.raises(ReadError, match=r"act\.txt: refused: larger than"):
        read(tmp_path / "act.txt", Limits(max_bytes=size - 1))


def test_stdin_larger_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(SHORT.encode())))
    with pytest.raises(ReadError, match="-: refused: larger than"):
        read(STDIN, Limits(max_bytes=10))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_read_up_to_the_limit(tmp_path: Path) -> None:
    for limits in (Limits(), Limits(max_bytes=10)):
        pipe = tmp_path / f"pipe{limits.max_bytes}"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_text, args=(SHORT, "utf-8"), daemon=True)
        writer.start()
        if limits.max_bytes > 10:
            assert read(pipe, limits).text == SHORT
        else:
            with pytest.raises(ReadError, match="larger"):
                read(pipe, limits)
        writer.join(5)


def test_links_that_lead_out_of_the_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside / "sub", outside):
        folder.mkdir(parents=True)
        (folder / "act.txt").write_text(SHORT, encoding="utf-8")
    (inside / "file.txt").symlink_to(outside / "act.txt")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "up").symlink_to(tmp_path, target_is_directory=True)
    (inside / "gone.txt").symlink_to(outside / "gone.txt")
    (inside / "same.txt").symlink_to(inside / "sub" / "act.txt")
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    (inside / "picture.ico").symlink_to(outside / "act.txt")
    found = find_documents([inside])
    assert [path.name for path in found.documents] == ["same.txt"]
    out = [inside / name for name in ("folder", "up", "file.txt", "gone.txt")]
    assert found.unreadable == [(str(path), LINK_OUT) for path in out]
    assert find_documents([inside / "file.txt"]).documents == [inside / "file.txt"]
    result = CliRunner().invoke(cli, ["parse", str(inside), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"reshenie: {path}: {LINK_OUT}" for path in out]
    assert (tmp_path / "out" / "same.json").is_file()


def test_a_folder_that_is_itself_a_link_is_walked(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "act.txt").write_text(SHORT, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    found = find_documents([tmp_path / "link"])
    assert ([path.name for path in found.documents], found.unreadable) == (["act.txt"], [])


# ---- from the content of a reader to the source


def test_marks_of_markdown_are_text_where_a_word_processor_wrote_them() -> None:
    written = "**важно** 1\\. > # а <br> \n# б\n> в"
    assert clean(written, markdown=False) == "**важно** 1\\. > # а <br>\n# б\n> в\n"
    assert pages(written).text == clean(written, markdown=False)


def test_pages_and_confidence_reach_the_source_and_the_issues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def read_image(data: bytes, name: str, limits: Limits, progress: object) -> Content:
        assert (data[:4], limits.max_pages) == (b"\x89PNG", 7)
        assert callable(progress)
        progress(1, 2)
        return Content(f"{PAGE}{SHORT}{PAGE} 2. Школам провести сверку.", "image/png", 87.4)

    monkeypatch.setitem(sys.modules, "pipeline.readers.ocr.recognise", SimpleNamespace(read_image=read_image))
    (tmp_path / "act.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    source = read(tmp_path / "act.txt", Limits(max_pages=7), lambda page, of: told.append((page, of)))
    assert (source.page_starts, source.confidence, source.media_type) == ((0, len(SHORT)), 87.4, "image/png")
    assert source.text[source.page_starts[1] :] == "2. Школам провести сверку.\n"
    assert told == [(1, 2)]
    resolution = extract(source)
    assert [clause.page for clause in resolution.clauses] == [1, 2]
    first = resolution.issues[0]
    assert (first.code, first.severity, first.span) == ("ocr", "warning", None)
    assert "87 %" in first.message
    result = CliRunner().invoke(cli, ["parse", str(tmp_path / "act.txt"), "-o", str(tmp_path / "out"), "--max-pages", "7", "--strict"])
    assert result.exit_code == 1 and not result.stderr
    assert json.loads((tmp_path / "out" / "act.json").read_text("utf-8"))["issues"][0]["code"] == "ocr"


def test_a_text_has_no_issue_of_recognition() -> None:
    assert "ocr" not in {issue.code for issue in extract(Source("a", "text/plain", "", SHORT)).issues}


@pytest.mark.parametrize("pages", ["0", "-1", "x"])
def test_a_limit_of_pages_is_a_number(pages: str, tmp_path: Path) -> None:
    (tmp_path / "act.txt").write_text(SHORT, encoding="utf-8")
    assert CliRunner().invoke(cli, ["parse", str(tmp_path / "act.txt"), "--max-pages", pages]).exit_code == 2


@pytest.mark.parametrize("name", ["act.txt", "act.pdf", "act"])
def test_an_office_file_of_any_name_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(package(word_parts(*SHORT.split("\n"))))
    assert [a.text for a in pipeline.parse(tmp_path / name).assignments] == ["провести опрос посетителей"]
