"""Two acts compared: every known difference is found and no other, in every form that is written."""

import csv
import io
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from acts import PLANS, ROOT, act, sample
from click.testing import CliRunner, Result

import pipeline
from pipeline.commands.main import cli
from pipeline.compare.changes import Comparison, Entry, compare
from pipeline.compare.diff_texts import DIFF_COLUMNS, diff_csv, diff_json, diff_text
from pipeline.compare.marks import mark
from pipeline.compare.page import diff_page
from pipeline.compare.values import both_as_text
from pipeline.corrections import Corrections, Signed, Store, corrections_path, make
from pipeline.formats.json import to_json
from pipeline.model import Resolution
from pipeline.words.meaning import best_pairs
from pipeline.words.same_party import same_party

CASES: dict[str, Any] = yaml.safe_load((ROOT / "tests" / "cases" / "compare.yaml").read_text("utf-8"))
ACT = """РЕШЕНИЕ
конференции педагогических работников Липовского района
от 26.08.{year} № 4

Конференция решила:

1. Отделу образования (Громова А.Е.):

{body}

Начальник отдела образования А.Е. Громова
"""


@cache
def years() -> Comparison:
    return compare(act(2024), act(2025))


def made(year: int, *items: str) -> Resolution:
    return pipeline.parse_text(ACT.format(year=year, body="\n\n".join(f"1.{place}. {item}" for place, item in enumerate(items, 1))))


def line(entry: Entry) -> str:
    """An entry as ``tests/cases/compare.yaml`` writes it."""
    clauses = [item.clause if item else "–" for item in (entry.old, entry.new)]
    found = [f"{d.field} {d.nature}" + (": {} -> {}".format(*both_as_text(d)) if d.nature == "change" else "") for d in entry.differences]
    return " | ".join([entry.status, *clauses, *found]).replace("\u00a0", " ")


# ---- the two years


def test_all_known_differences_and_no_others() -> None:
    known = [" ".join(text.split()) for text in CASES["diff"]]
    known += [f"kept | {clause} | {clause}" for clause in CASES["unchanged"]]
    assert sorted(map(line, years().entries)) == sorted(known)


def test_the_rows_stand_in_the_order_of_the_acts() -> None:
    entries = years().entries
    assert [e.new.id for e in entries if e.new] == [item.id for item in act(2025).assignments]
    places = [line(entry) for entry in entries]
    assert places.index("gone | 3.3 | –") == places.index("kept | 3.2 | 3.2 | deadline calendar") + 1
    assert sorted(e.old.id for e in entries if e.old) == sorted(item.id for item in act(2024).assignments)


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_an_act_does_not_differ_from_itself(year: int) -> None:
    entries = compare(act(year), act(year)).entries
    assert {(e.status, e.likeness, e.differences) for e in entries} == {("kept", 1.0, ())}


def test_backwards_it_is_the_same_pairs() -> None:
    there = {(e.old.id, e.new.id) for e in years().entries if e.old and e.new}
    back = {(e.new.id, e.old.id) for e in compare(act(2025), act(2024)).entries if e.old and e.new}
    assert there == back


# ---- single rules


@pytest.mark.parametrize(("old", "new", "expected"), CASES["wordings"])
def test_wordings(old: str, new: str, expected: str) -> None:
    entries = compare(made(2024, old), made(2025, new)).entries
    if expected == "apart":
        assert {entry.status for entry in entries} == {"new", "gone"}
        return
    (entry,) = entries
    assert " ".join([entry.status, *(d.nature for d in entry.differences if d.nature != "change")]) == expected
    assert [d.field for d in entry.differences] == ["text"] * len(entry.differences)


@pytest.mark.parametrize(("old", "new", "nature"), CASES["deadlines"])
def test_deadlines(old: str, new: str, nature: str) -> None:
    sides = [f"Провести сверку школьных учебников {term}".strip() + "." for term in (old, new)]
    (entry,) = compare(made(2024, sides[0]), made(2025, sides[1])).entries
    assert [(d.field, d.nature) for d in entry.differences] == ([] if nature == "–" else [("deadline", nature)])


@pytest.mark.parametrize(("one", "other", "same"), CASES["parties"])
def test_parties(one: str, other: str, same: bool) -> None:
    assert same_party(one, other) is same and same_party(other, one) is same


def test_two_versions_of_one_act_have_no_calendar() -> None:
    entries = compare(made(2024, "Провести сверку до 31.12.2024."), made(2024, "Провести сверку до 31.12.2025.")).entries
    assert [(d.field, d.nature) for e in entries for d in e.differences] == [("deadline", "change")]


def test_targets_are_paired_by_their_indicators() -> None:
    old = made(2024, "Довести охват горячим питанием до 80 %, долю отличников до 20 %.")
    new = made(2025, "Довести долю отличников до 25 %, охват горячим питанием до 80 %, охват кружками до 60 %.")
    (entry,) = compare(old, new).entries
    changes = [both_as_text(d) for d in entry.differences if d.field == "target"]
    assert [tuple(text.replace("\u00a0", " ") for text in pair) for pair in changes] == [
        ("не менее 20 %", "не менее 25 %"), ("нет", "не менее 60 %"),
    ]  # fmt: skip


def test_equal_texts_are_paired_by_their_parties() -> None:
    body = "1.1. Провести сверку учебников.\n\n2. Отделу культуры (Сомов И.И.):\n\n2.1. Провести сверку учебников."
    old = pipeline.parse_text(ACT.format(year=2024, body=body))
    one, other = "Отделу образования (Громова А.Е.)", "Отделу культуры (Сомов И.И.)"
    turned = ACT.format(year=2025, body=body).replace(one, "{}").replace(other, one).replace("{}", other)
    new = pipeline.parse_text(turned)
    assert sorted(line(entry) for entry in compare(old, new).entries) == ["moved | 1.1 | 2.1", "moved | 2.1 | 1.1"]


def test_one_sure_pair_is_worth_more_than_two_doubtful_ones() -> None:
    import numpy as np

    assert best_pairs(np.array([[1.0, 0.8], [0.8, 0.0]]), 0.65) == [(0, 0)]
    assert best_pairs(np.array([[0.9, 0.9], [0.9, 0.2]]), 0.65) == [(0, 1), (1, 0)]
    assert best_pairs(np.zeros((2, 0)), 0.65) == []


@pytest.mark.parametrize(
    ("old", "new", "gone", "added"),
    [
        ("до 80 %", "до 85 %", ["80"], ["85"]),
        ("Провести сверку", "провести сверку", [], []),
        ("один два три", "один три", ["два"], []),
        ("", "всё новое", [], ["всё новое"]),
        ("до 31.12.2024 года", "до 31.12.2025 года", ["31.12.2024"], ["31.12.2025"]),
        ("  а  б ", "а  в", ["б"], ["в"]),
    ],
)
def test_marks(old: str, new: str, gone: list[str], added: list[str]) -> None:
    before, after = mark(old, new)
    assert "".join(piece.text for piece in before) == old and "".join(piece.text for piece in after) == new
    assert [piece.text for piece in before if piece.marked] == gone
    assert [piece.text for piece in after if piece.marked] == added


# ---- what is written


def test_text_lists_by_status_and_tells_the_counts() -> None:
    text = diff_text(years()).replace("\u00a0", " ")
    assert "изменено: 10 · новое: 2 · снято: 2 · перенесено без изменений: 1 · без изменений: 8\n" in text
    assert re.findall(r"^(\w.*)$", text, re.M)[2:] == ["Изменено", "Новое", "Снято", "Перенесено без изменений", "Без изменений"]
    assert "  2.5 → 2.6  Подготовить предложения по капитальному ремонту школьных зданий\n    срок: до 1 декабря 2024 года → " in text


def test_json_holds_the_values_as_data() -> None:
    data = json.loads(diff_json(years()))
    assert (data["years"], data["counts"]) == (1, {"changed": 10, "new": 2, "gone": 2, "moved": 1, "kept": 8})
    assert data["old"]["id"] == "tikhopolyansk-2024" and data["new"]["date"] == "2025-08-26"
    row = next(row for row in data["assignments"] if row["new"] and row["new"]["id"] == "2.1-1")
    target = next(d for d in row["differences"] if d["field"] == "target")
    assert (target["from"]["value"], target["to"]["value"], target["to"]["unit"]) == (80, 85, "percent")
    assert all((row["old"] is None) == (row["status"] == "new") for row in data["assignments"])
    assert all((row["new"] is None) == (row["status"] == "gone") for row in data["assignments"])


def test_csv_has_a_row_for_each_difference() -> None:
    rows = list(csv.DictReader(io.StringIO(diff_csv(years()))))
    assert tuple(rows[0]) == DIFF_COLUMNS
    assert len(rows) == sum(max(len(entry.differences), 1) for entry in years().entries)
    changed = {row["new_clause"] for row in rows if row["field"] == "target" and row["nature"] == "change"}
    assert changed == {"2.1", "2.5", "3.4", "4.2"}


class Page(HTMLParser):
    """What a browser would load, mark, and run."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.words.append((self.tags[-1][0], data))


def test_page_marks_words_and_loads_nothing() -> None:
    content = diff_page(years())
    page = Page(content)
    assert ("del", "80") in page.words and ("ins", "85") in page.words
    assert not re.search(r"https?://|@import|url\(", content)
    assert not [tag for tag, attrs in page.tags if {"src", "href"} & set(attrs)]
    assert ("html", {"lang": "ru"}) in page.tags
    statuses = [attrs["data-status"] for tag, attrs in page.tags if tag == "tr" and "data-status" in attrs]
    assert statuses == [entry.status for entry in years().entries]


def test_a_hostile_act_is_text() -> None:
    hostile = "Провести <script>alert(1)</script> сверку <img src=x onerror=alert(2)> учебников"
    comparison = compare(made(2024, hostile), made(2025, hostile.replace("сверку", "=сверку")))
    page = Page(diff_page(comparison))
    assert [tag for tag, _ in page.tags].count("script") == 1 and "img" not in [tag for tag, _ in page.tags]
    formula = made(2024, "Провести сверку")
    formula.assignments[0].text = "=1+1"
    row = next(csv.DictReader(io.StringIO(diff_csv(compare(formula, formula)))))
    assert row["old_text"] == "'=1+1"


# ---- the command


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def test_documents_and_their_json_compare_alike(tmp_path: Path) -> None:
    for year in (2024, 2025):
        (tmp_path / f"{year}.json").write_text(to_json(act(year)), encoding="utf-8")
    result = run("diff", tmp_path / "2024.json", sample(2025))
    assert (result.exit_code, result.stdout) == (0, diff_text(years()))
    assert run("diff", sample(2024), tmp_path / "2025.json", "--format", "json").stdout == diff_json(years())


def test_what_a_reviewer_put_right_is_compared(tmp_path: Path) -> None:
    for year in (2024, 2025):
        (tmp_path / f"{year}.txt").write_text(sample(year).read_text("utf-8"), encoding="utf-8")
    item = next(a for a in act(2025).assignments if a.id == "2.1-1")
    right = make.set_field(make.about(act(2025), item), item, "targets.0.value", 88, Signed(who="Рогачёва", when="2025-09-01T10:00:00"))
    Store(corrections_path(tmp_path / "2025.txt")).save(Corrections(corrections=[right]))
    assert "не менее 80 % → не менее 88 %" in run("diff", tmp_path / "2024.txt", tmp_path / "2025.txt").stdout.replace("\u00a0", " ")


def test_a_deadline_of_a_reviewers_own_has_no_words() -> None:
    old, new = made(2024, "Провести сверку до 31.12.2024."), made(2025, "Провести сверку до 31.12.2025.")
    for found, day in ((old, "2024-12-01"), (new, "2025-12-20")):
        term = found.assignments[0].deadlines[0]
        term.raw, term.end = "", day
    (entry,) = compare(old, new).entries
    assert line(entry) == "changed | 1.1 | 1.1 | deadline change: 01.12.2024 -> 20.12.2025"


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.html", b"<!doctype html>"), ("a.csv", b"\xef\xbb\xbfstatus,"), ("a.json", b"{"), ("a.out", "решение".encode())],
)
def test_the_name_of_the_output_tells_its_form(tmp_path: Path, name: str, start: bytes) -> None:
    for year in (2024, 2025):
        (tmp_path / f"{year}.json").write_text(to_json(act(year)), encoding="utf-8")
    written = []
    for _ in range(2):
        result = run("diff", tmp_path / "2024.json", tmp_path / "2025.json", "-o", tmp_path / name)
        assert (result.exit_code, result.output) == (0, "")
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1] and written[0].startswith(start)


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [(None, 1, "No such file"), ("{", 1, "no output of parse"), ('{"a": 1}', 1, "no output of parse"), ("[]", 1, "no output of parse")],
)
def test_what_is_no_act_is_refused_in_one_line(tmp_path: Path, content: str | None, status: int, word: str) -> None:
    path = tmp_path / "x.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = run("diff", path, sample(2025))
    assert result.exit_code == status and len(result.stderr.splitlines()) == 1
    assert "x.json" in result.stderr and word in result.stderr and not result.stdout


def test_wrong_usage_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Просто письмо о погоде.\n", encoding="utf-8")
    result = run("diff", tmp_path / "letter.txt", sample(2025), "-o", tmp_path / "a.html")
    assert result.exit_code == 1 and "letter.txt: no operative part found" in result.stderr
    assert not (tmp_path / "a.html").exists()
    assert run("diff", sample(2024)).exit_code == 2
    assert run("diff", sample(2024), sample(2025), "--format", "xml").exit_code == 2
    (tmp_path / "2024.json").write_text(to_json(act(2024)), encoding="utf-8")
    result = run("diff", tmp_path / "2024.json", tmp_path / "2024.json", "-o", tmp_path / "none" / "a.html")
    assert result.exit_code == 2 and "not written" in result.stderr


def test_rows_of_two_appendices_are_not_taken_for_each_other() -> None:
    old = pipeline.parse_text(PLANS)
    found = compare(old, pipeline.parse_text(PLANS.replace("до 05.11.2024", "до 06.11.2024")))
    assert {entry.status for entry in found.entries} == {"kept", "changed"}
    assert all(entry.old and entry.new and entry.old.id == entry.new.id for entry in found.entries)
    assert "П2/1  Провести сверку" in diff_text(found)
