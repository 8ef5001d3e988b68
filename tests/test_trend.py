"""Targets over several acts: the right values, in the table and in the chart."""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from acts import ROOT, YEARS, act, sample
from click.testing import CliRunner, Result

import pipeline
from pipeline.commands.main import cli
from pipeline.compare.chart import line_chart
from pipeline.compare.page import trend_page
from pipeline.compare.trend import TrendError, Trends, trends
from pipeline.compare.trend_texts import step, trend_csv, trend_json, trend_text
from pipeline.formats.json import to_json
from pipeline.model import Resolution

KNOWN: dict[str, list[int]] = yaml.safe_load((ROOT / "tests" / "cases" / "compare.yaml").read_text("utf-8"))["trend"]


@cache
def district() -> Trends:
    return trends([act(year) for year in (2025, 2023, 2024)])


def made(date: str, *items: str) -> Resolution:
    body = "\n".join(f"{place}. {item}" for place, item in enumerate(items, 1))
    return pipeline.parse_text(f"ПРИКАЗ\nот {date} № 7\n\nПРИКАЗЫВАЮ:\n{body}\n\nНачальник отдела А.Е. Громова\n", name=f"{date}.txt")


def values(found: Trends) -> dict[str, list[Any]]:
    return {s.indicator: [point.target.value if (point := s.at(act)) else None for act in range(len(found.acts))] for s in found.series}


def test_every_target_has_its_values_in_order_of_time() -> None:
    assert district().labels() == ["2023", "2024", "2025"] and district().single == []
    found = values(district())
    assert len(found) == len(KNOWN)
    for start, expected in KNOWN.items():
        assert [row for name, row in found.items() if name.startswith(start)] == [expected]


def test_a_chart_draws_the_values_to_scale() -> None:
    for place, series in enumerate(district().series):
        svg = ElementTree.fromstring(line_chart(district(), series, f"c{place}"))
        dots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in svg.iter("circle")]
        drawn = [point.target.value for point in series.points]
        assert len(dots) == len(drawn) == 3
        assert dots[0][0] < dots[1][0] < dots[2][0]
        low, high = min(drawn), max(drawn)
        if low == high:
            assert len({y for _, y in dots}) == 1
        else:
            top, bottom = min(y for _, y in dots), max(y for _, y in dots)
            heights = [bottom - (bottom - top) * (value - low) / (high - low) for value in drawn]
            assert [y for _, y in dots] == pytest.approx(heights, abs=0.1)
        told = [dot.findtext("title", "").replace("\u00a0", " ") for dot in svg.iter("circle")]
        expected = [[str(year), str(value)] for year, value in zip(YEARS, drawn, strict=True)]
        assert [re.findall(r"\d+", text)[:2] for text in told] == expected


def test_a_gap_is_dashed_and_units_are_kept_apart() -> None:
    acts = [
        made("01.02.2022", "Довести охват горячим питанием до 70 %."),
        made("01.02.2023", "Довести охват горячим питанием до 500 человек.", "Увеличить охват горячим питанием на 5 %."),
        made("01.02.2024", "Довести охват горячим питанием до 74,5 %."),
    ]
    found = trends(acts)
    (series,) = found.series
    assert values(found) == {"охват горячим питанием": [70, None, 74.5]} and step(series) == "+4,5"
    assert len(found.single) == 2
    lines = [item.get("class") for item in ElementTree.fromstring(line_chart(found, series, "c")).iter("line")]
    assert lines == ["axis", "line gap"]
    assert "–" in trend_text(found) and "Встретились один раз" in trend_text(found)


def test_other_indicators_are_other_series() -> None:
    found = trends([
        made("01.02.2023", "Довести охват детей горячим питанием до 70 %.", "Довести охват детей кружками до 60 %."),
        made("01.02.2024", "Довести охват детей кружками до 65 %.", "Довести охват детей горячим питанием до 75 %."),
    ])  # fmt: skip
    assert values(found) == {"охват детей горячим питанием": [70, 75], "охват детей кружками": [60, 65]}


def test_two_acts_of_a_year_are_told_by_their_dates() -> None:
    found = trends([made("01.09.2024", "Вымыть до 90 % окон."), made("01.02.2024", "Вымыть до 80 % окон.")])
    assert found.labels() == ["2024-02-01", "2024-09-01"]


def test_json_and_csv_hold_every_value() -> None:
    data = json.loads(trend_json(district()))
    assert [act["date"][:4] for act in data["acts"]] == ["2023", "2024", "2025"]
    assert [point["value"] for point in data["series"][0]["points"]] == [76, 80, 85]
    assert data["series"][0]["points"][2]["due"] == "2025-12-31"
    rows = list(csv.DictReader(io.StringIO(trend_csv(district()))))
    assert [row["value"] for row in rows if row["series"] == "1"] == ["76", "80", "85"] and len(rows) == 18
    large = trends([made(f"01.02.{year}", f"Выделить на ремонт не менее {year - 2020},25 млн рублей.") for year in (2023, 2024)])
    assert [row["value"] for row in csv.DictReader(io.StringIO(trend_csv(large)))] == ["3250000", "4250000"]


def test_page_has_a_table_and_a_chart_for_each_target() -> None:
    page = trend_page(district())
    assert page.count("<figure>") == len(KNOWN) and page.count('<th scope="row">') == len(KNOWN)
    assert not re.search(r"(?:src|href)=|@import|url\(", page) and "https" not in page
    hostile = trends([made(f"01.02.{year}", f"Довести охват <b>детей</b> питанием до {year - 1950} %.") for year in (2023, 2024)])
    assert "<b>" not in trend_page(hostile) and "&lt;b&gt;детей" in trend_page(hostile)


def test_acts_that_have_no_place_in_time_are_refused() -> None:
    with pytest.raises(TrendError, match="two acts"):
        trends([act(2024)])
    with pytest.raises(TrendError, match="no date"):
        trends([act(2024), pipeline.parse_text("ПРИКАЗЫВАЮ:\n1. Провести сверку.")])


def test_acts_without_targets_say_so() -> None:
    found = trends([made("01.02.2023", "Провести сверку."), made("01.02.2024", "Провести сверку.")])
    assert trend_text(found) == "Показателей не найдено\n" and "Показателей не найдено" in trend_page(found)


# ---- the command


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def test_command_takes_documents_and_json_in_any_order(tmp_path: Path) -> None:
    for year in (2023, 2024):
        (tmp_path / f"{year}.json").write_text(to_json(act(year)), encoding="utf-8")
    result = run("trend", sample(2025), tmp_path / "2024.json", tmp_path / "2023.json")
    assert (result.exit_code, result.stdout) == (0, trend_text(district()))
    assert re.search(r"не менее 76 % +не менее 80 % +не менее 85 % +\+9", result.stdout.replace("\u00a0", " "))
    result = run("trend", tmp_path / "2023.json", tmp_path / "2024.json", "-o", tmp_path / "t.html")
    assert (result.exit_code, result.output) == (0, "") and (tmp_path / "t.html").read_text("utf-8").startswith("<!doctype html>")
    result = run("trend", tmp_path / "2023.json")
    assert result.exit_code == 2 and "two acts" in result.stderr
