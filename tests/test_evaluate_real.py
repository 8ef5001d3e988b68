"""The script that measures real documents, over a made-up folder of originals; what gold of real ones may not tell."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from acts import ROOT

from pipeline.evaluation.load import load_pairs

ACT = """ПРИКАЗ
от 12.03.2024 № {number}
ПРИКАЗЫВАЮ:
1. Садовникам подстричь газоны до 01.05.2024.
2. Дворникам убрать листву до 01.06.2024.

Директор О.П. Рыбина
"""
GOLD = """first: 2
document: {kind: приказ, number: "7"}
assignments:
  - {clause: "1", start: подстричь газоны, deadlines: [{kind: by, end: 2024-05-01}]}
  - {clause: "2", start: убрать листву, deadlines: [{kind: by, end: 2024-06-01}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    real = tmp_path / "real"
    real.mkdir()
    for name, number in (("one", 7), ("kept", 8), ("plain", 9)):
        (real / f"{name}.txt").write_text(ACT.format(number=number), encoding="utf-8")
    (real / "letter.txt").write_text("Уважаемые коллеги, благодарим за письмо.", encoding="utf-8")
    for name in ("one", "kept", "letter"):
        (real / f"{name}.gold.yaml").write_text(GOLD, encoding="utf-8")
    (real / "reserve.yaml").write_text("issue 8: [kept.txt]\n", encoding="utf-8")
    (real / "index.yaml").write_text("documents: {}\n", encoding="utf-8")
    return real


def measured(*arguments: str | Path, real: Path | None = None) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(ROOT), "RESHENIE_REAL": str(real or "")}
    command = [sys.executable, ROOT / "tests" / "bench" / "real.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_reads_scores_and_names_what_was_refused(folder: Path, tmp_path: Path) -> None:
    kept, scores = tmp_path / "output", tmp_path / "scores.json"
    result = measured("-o", kept, "--json", scores, "--errors", real=folder)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "3 originals, 2 read, 2 with gold, 1 set aside"
    assert lines[1].startswith("refused: letter.txt: ")
    assert "no prediction   2 assignments of 1 documents, all missed: letter" in lines
    assert "exact           2 of 4  0.500" in lines and "missed (2)" in lines
    assert sorted(path.name for path in kept.iterdir()) == ["one.json", "plain.json"]
    assert json.loads(scores.read_text("utf-8"))["rows"]["deadlines"] == 4


def test_only_what_has_gold_and_a_set_that_was_kept(folder: Path) -> None:
    result = measured(folder, "--annotated", "--with", "issue 8")
    assert result.stdout.splitlines()[0] == "3 originals, 2 read, 3 with gold, 0 set aside"


def test_it_tells_its_usage_where_there_is_no_folder(tmp_path: Path) -> None:
    result = measured(tmp_path / "nowhere")
    assert result.returncode == 2 and "usage: real.py" in result.stderr and "RESHENIE_REAL" in result.stderr


# ---- gold of real documents: facts alone

MARK = re.compile("#[0-9a-f]{10}")
INITIALS = re.compile(r"\b[А-ЯЁ]\. ?[А-ЯЁ]\.|«")


def told_too_much(gold: dict[str, Any]) -> Iterator[str]:
    """What of a gold file is more than facts: a text, too many words of it, a name that is not a mark."""
    for item in gold["assignments"]:
        if item.get("text") is not None or len(item.get("start", "").split()) > 5 or len(item.get("end", "").split()) > 3:
            yield f"words of {item.get('clause')}"
        parties = item.get("responsible") or []
        people = [who for one in parties for who in one.get("people") or []]
        yield from (who for who in people if not MARK.fullmatch(who))
        yield from (one["party"] for one in parties if INITIALS.search(one["party"]))
    head = gold.get("document") or {}
    signed = [one["name"] for one in head.get("signatories") or []]
    yield from (name for name in signed if not MARK.fullmatch(name))
    yield from (head[key] for key in ("issuer", "title") if INITIALS.search(head.get(key) or ""))


def test_gold_of_real_documents_tells_facts_alone(tmp_path: Path) -> None:
    for path in sorted((ROOT / "tests" / "real").glob("*.gold.yaml")):
        assert list(told_too_much(load_pairs(path, tmp_path)[0][1])) == [], path.name


@pytest.mark.parametrize(
    ("item", "head", "named"),
    [
        ({"start": "раз два три четыре пять", "end": "раз два три"}, {}, []),
        ({"start": "раз два три четыре пять шесть"}, {}, ["words of 1"]),
        ({"start": "раз", "end": "раз два три четыре"}, {}, ["words of 1"]),
        ({"text": "раз"}, {}, ["words of 1"]),
        ({"start": "раз", "responsible": [{"party": "школа", "people": ["#0123456789", "Рыбина О.П."]}]}, {}, ["Рыбина О.П."]),
        ({"start": "раз", "responsible": [{"party": "Рыбина О.П."}]}, {}, ["Рыбина О.П."]),
        ({"start": "раз", "responsible": [{"party": "МБОУ «Ёлочка»"}, {"party": "#0123456789"}]}, {}, ["МБОУ «Ёлочка»"]),
        ({"start": "раз"}, {"signatories": [{"name": "Рыбина"}], "issuer": "#0123456789"}, ["Рыбина"]),
    ],
)
def test_what_is_told_too_much_is_noticed(item: dict[str, Any], head: dict[str, Any], named: list[str]) -> None:
    assert list(told_too_much({"document": head, "assignments": [{"clause": "1"} | item]})) == named
