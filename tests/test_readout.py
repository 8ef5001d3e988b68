"""``reshenie read``: what the parser saw."""

import itertools
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pdf_builder import make_pdf

from pipeline.commands.main import cli
from pipeline.commands.read import readout
from pipeline.errors import ReadError
from pipeline.readers.content import Limits

ACT = "РЕШЕНИЕ\nот 27.08.2021 № 4\n\nКонференция решила:\n1. Музею провести ярмарку.\nа) обновить афиши.\n\nНачальник отдела А.Е. Громова\n"


@pytest.fixture
def act(tmp_path: Path) -> Path:
    path = tmp_path / "акт.txt"
    path.write_text(ACT, encoding="cp1251")
    return path


def test_text_as_it_was_read(act: Path) -> None:
    assert readout(act, Limits()) == ACT


def test_blocks_and_labels(act: Path) -> None:
    found = json.loads(readout(act, Limits(), as_json=True))
    text = found["text"]
    assert [block["kind"] for block in found["blocks"]] == ["heading", "preamble", "operative", "signature"]
    assert "".join(text[slice(*block["span"])] for block in found["blocks"]) == text
    assert [(clause["number"], clause["label"], text[slice(*clause["span"])]) for clause in found["clauses"]] == [
        ("1", "1.", "1. Музею провести ярмарку."), ("1.а", "а)", "а) обновить афиши."),
    ]  # fmt: skip
    assert (found["source"]["media_type"], found["source"]["pages"], found["pages"]) == ("text/plain", None, [])
    assert {clause["page"] for clause in found["clauses"]} == {None}


def test_pages(tmp_path: Path) -> None:
    path = tmp_path / "act.pdf"
    lines = [f"{number}. Музею номер {number} провести ярмарку ремёсел." for number in range(1, 80)]
    path.write_bytes(make_pdf(["РЕШЕНИЕ", "от 27.08.2021 № 4", "Конференция решила:", *lines]))
    found = json.loads(readout(path, Limits(), as_json=True))
    spans = [page["span"] for page in found["pages"]]
    assert len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == len(found["text"])
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    for clause in found["clauses"]:
        start, end = spans[clause["page"] - 1]
        assert start <= clause["span"][0] < end
    plain = readout(path, Limits())
    assert [line for line in plain.splitlines() if line.startswith("[page ")] == [f"[page {n}]" for n in range(1, len(spans) + 1)]
    assert "\n".join(line for line in plain.splitlines() if not line.startswith("[page ")) + "\n" == found["text"]


def test_command(act: Path) -> None:
    result = CliRunner().invoke(cli, ["read", str(act)])
    assert (result.exit_code, result.output) == (0, ACT)
    result = CliRunner().invoke(cli, ["read", str(act), "--json"])
    assert json.loads(result.output)["source"]["name"] == "акт.txt"
    with pytest.raises(ReadError, match="No such file"):
        readout(act.with_name("нет.txt"), Limits())
