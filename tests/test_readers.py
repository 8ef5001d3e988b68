"""From bytes to text: encodings, marks, what is refused and in which words."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import pipeline
from pipeline.errors import ReadError
from pipeline.readers import STDIN, from_text, is_document, read
from pipeline.readers.text import clean, decode

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
    ("| Громова<br>Бубнов |", "| Громова Бубнов |"),
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


def test_lone_surrogates_do_not_reach_the_output() -> None:
    from_text("до \ud800 дома").text.encode("utf-8")
