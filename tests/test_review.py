"""The review app over HTTP: every action, what is refused, and what is in the file afterwards."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import pipeline
from pipeline.corrections import apply_beside, corrections_path
from pipeline.model import Assignment
from pipeline.review.app import create_app
from pipeline.review.command import start
from pipeline.review.selection import bare_words
from pipeline.review.session import ReviewError, Session
from pipeline.runs.read_act import parse

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. вымыть не менее 80 % остановок в срок до 15.04.2024.
2. Отделу культуры <script>document.title = "беда"</script> подготовить афишу.
3. Рекомендовать директорам школ провести субботники до 01.03.2023.

Глава округа                                В.Г. Щукин
"""
TOKEN, HOST = "t0ken", "http://127.0.0.1:5000"


class Review:
    """A session with a client of its app, as a browser would use it."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.session = Session(source)
        self.client: FlaskClient = create_app(self.session, TOKEN, 5000, "И. Проверяющая").test_client()

    def post(self, action: str, **asked: Any) -> TestResponse:
        return self.client.post(f"/{TOKEN}/do/{action}", json=asked, base_url=HOST, headers={"Origin": HOST})

    def do(self, action: str, id_: str = "", **asked: Any) -> dict[str, Any]:
        """An action that must be taken; ``id_`` names the assignment."""
        key = {"key": self.item(id_).key} if id_ else {}
        answer = self.post(action, **key, **asked)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def item(self, id_: str) -> Assignment:
        return next(one for one in self.session.resolution.assignments if one.id == id_)

    def parsed(self, id_: str) -> Assignment:
        """The assignment as parse gives it, with the corrections in the file."""
        made, report = apply_beside(parse(self.source), self.source)
        assert not report.conflicting and not report.orphaned
        return next(one for one in made.assignments if one.id == id_)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    source = tmp_path / "act.txt"
    source.write_text(ACT, encoding="utf-8")
    return Review(source)


def written(review: Review) -> list[dict[str, Any]]:
    path = corrections_path(review.source)
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["corrections"] if path.exists() else []
    return found


# ---- who may come in


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        (f"/{TOKEN}/", HOST, 200),
        (f"/{TOKEN}/", "http://localhost:5000", 200),
        (f"/{TOKEN}/review.js", HOST, 200),
        (f"/{TOKEN}/report.css", HOST, 200),
        (f"/{TOKEN}/app.py", HOST, 404),
        ("/", HOST, 404),
        ("/wrong/", HOST, 404),
        ("/wrong/review.js", HOST, 404),
        ("/т/", HOST, 404),
        (f"/{TOKEN}/", "http://evil.example:5000", 403),
        (f"/{TOKEN}/", "http://127.0.0.1:5001", 403),
    ],
)
def test_only_the_right_address_is_answered(review: Review, path: str, host: str, status: int) -> None:
    answer = review.client.get(path, base_url=host)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert status == 200 or "вывезти" not in answer.text


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:5001"])
def test_a_write_from_another_page_is_refused(review: Review, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    asked = {"key": review.item("1.1-1").key, "fields": ["text"]}
    answer = review.client.post(f"/{TOKEN}/do/confirm", json=asked, base_url=HOST, headers=headers)
    assert answer.status_code == 403 and written(review) == []


def test_a_form_of_another_page_cannot_write(review: Review) -> None:
    body = json.dumps({"key": review.item("1.1-1").key, "fields": ["text"]})
    answer = review.client.post(f"/{TOKEN}/do/confirm", data=body, content_type="text/plain", base_url=HOST, headers={"Origin": HOST})
    assert answer.status_code == 415 and written(review) == []


def test_each_start_has_its_own_token_on_this_machine_alone(review: Review) -> None:
    (one, first), (two, second) = start(review.session), start(review.session)
    try:
        assert one.server_address[0] == two.server_address[0] == "127.0.0.1"
        tokens = {address.split("/")[3] for address in (first, second)}
        assert len(tokens) == 2 and all(len(token) >= 24 for token in tokens)
        with pytest.raises(ReviewError, match="choose another"):
            start(review.session, int(first.split("/")[2].partition(":")[2]))
    finally:
        one.server_close()
        two.server_close()


def test_a_hostile_act_is_only_text(review: Review) -> None:
    page = review.client.get(f"/{TOKEN}/", base_url=HOST).text
    assert "<script>document" not in page and "&lt;script&gt;document" in page
    told = review.do("set", "2-1", field="text", value='"><script>alert(1)</script>')
    (row,) = told["rows"].values()
    assert "<script>" not in row and "&lt;script&gt;alert" in row and "<script>" not in str(told["lines"])


# ---- values


@pytest.mark.parametrize(
    ("id_", "field", "value", "way"),
    [
        ("1.1-1", "text", "вывезти снег и лёд", "text"),
        ("1.1-1", "modality", "decision", "modality"),
        ("1.1-1", "deadlines.0.end", "2024-03-05", "deadlines"),
        ("1.2-1", "targets.0.value", 85, "targets"),
        ("1.1-1", "responsible.0.people", ["Сомова", "Ершов"], "responsible"),
        ("2-1", "deadlines.0", {"kind": "by", "end": "2024-05-01", "raw": "к маю"}, "deadlines"),
    ],
)
def test_a_value_is_set_and_parse_applies_it(review: Review, id_: str, field: str, value: Any, way: str) -> None:
    review.do("set", id_, field=field, value=value)
    assert review.parsed(id_).corrected == [way] and review.parsed(id_) == review.item(id_)
    (one,) = written(review)
    assert one["who"] == "И. Проверяющая" and datetime.fromisoformat(one["when"]).tzinfo is not None


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("text", "", "«Поручение»: не может быть пустым"),
        ("text", 5, "«Поручение»: нужен текст"),
        ("deadlines.0.end", "завтра", "«Срок, до»: нужна дата вида 01.03.2024, а не «завтра»"),
        ("deadlines.0.start", "2024-02-31", "«Срок, с»: нет такого дня: 31.02.2024"),
        ("deadlines.0.recurrence", "часто", "«Срок, повтор»: нужно правило повтора вида FREQ=MONTHLY"),
        ("deadlines.0.kind", "soon", "«Срок, вид»: нужно одно из: к дате, период, повторяется"),
        ("deadlines.1", {"kind": "by", "end": "потом", "raw": "потом"}, "«Срок 2»: нужна дата вида 01.03.2024, а не «потом»"),
        ("deadlines", "потом", "«Срок»: нужен список"),
        ("deadlines.7.end", "2024-01-01", "«Срок 8, до»: этого значения больше нет"),
        ("targets.0", {"op": "ge", "value": "много", "raw": "много"}, "«Показатели»: нужно число, например 80 или 99,5, а не «много»"),
        ("responsible.0.party", " ", "«Исполнители, кто»: не может быть пустым"),
        ("responsible.0.people", "Сомова", "«Исполнители, лица»: нужен список"),
        ("responsible.0.role", "boss", "«Исполнители, роль»: нужно одно из: исполнитель, соисполнитель, контролирует"),
        ("modality", "order", "«Вид»: нужно одно из: рекомендация, поручение, решение, контроль"),
        ("key", "x", "такого действия нет"),
        ("deadlines.0.span", [1, 2], "такого действия нет"),
    ],
)
def test_an_impossible_value_changes_nothing_and_what_is_expected_is_told(review: Review, field: str, value: Any, told: str) -> None:
    before = review.session.resolution
    answer = review.post("set", key=review.item("1.1-1").key, field=field, value=value)
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert error.startswith(f"Не принято: {told}") and "\n" not in error and "deadlines" not in error
    assert written(review) == [] and review.session.resolution is before and not review.session.past


@pytest.mark.parametrize("asked", [{}, {"key": "none", "field": "text", "value": "x"}, {"key": 5, "field": 7, "value": 1}])
def test_nonsense_is_refused(review: Review, asked: dict[str, Any]) -> None:
    assert review.post("set", **asked).status_code == 422
    assert review.post("nothing").status_code == 404


def test_a_unit_is_written_as_people_write_it(review: Review) -> None:
    page = review.client.get(f"/{TOKEN}/", base_url=HOST).text
    assert ">%</button>" in page and "percent</button>" not in page
    review.do("set", "1.2-1", field="targets.0.unit", value="п.п.")
    assert review.parsed("1.2-1").targets[0].unit == "percentage_point"
    review.do("set", "1.2-1", field="targets.0.unit", value="%")
    assert written(review) == []


def test_clearing(review: Review) -> None:
    review.do("clear", "1.1-1", field="deadlines")
    assert review.parsed("1.1-1").deadlines == []
    assert "«Поручение»: не может быть пустым" in review.post("clear", key=review.item("2-1").key, field="text").get_json()["error"]
    review.do("clear", "1.2-1", field="targets.0")
    assert review.parsed("1.2-1").targets == []
    assert review.post("clear", key=review.item("1.1-1").key, field="text").status_code == 422


def test_items_that_come_and_go_do_not_get_in_each_others_way(review: Review) -> None:
    new = [{"kind": "by", "end": f"2024-0{month}-01", "raw": f"к {month}"} for month in (5, 6, 7)]
    review.do("set", "2-1", field="deadlines.0", value=new[0])
    review.do("set", "2-1", field="deadlines.1", value=new[1])
    review.do("clear", "2-1", field="deadlines.0")
    review.do("set", "2-1", field="deadlines.1", value=new[2])
    assert [one.end for one in review.item("2-1").deadlines] == ["2024-06-01", "2024-07-01"]
    review.do("set", "2-1", field="deadlines.0.end", value="2024-06-15")
    assert [one.end for one in review.parsed("2-1").deadlines] == ["2024-06-15", "2024-07-01"]
    for _ in range(5):
        review.do("undo")
    assert review.item("2-1").deadlines == [] and written(review) == []


def test_confirming_settles_the_doubt(review: Review) -> None:
    assert review.item("3-1").issues
    before = review.do("reload")["counts"]
    told = review.do("confirm", "3-1", fields=["text", "deadlines"])
    assert review.parsed("3-1").confirmed == ["text", "deadlines"]
    assert told["counts"]["confirmed"] == 2 and told["counts"]["unseen"] == before["unseen"] - 2
    assert told["counts"]["unsure"] < before["unsure"]


def test_restoring_takes_back_all_of_one_field_alone(review: Review) -> None:
    plain = review.item("1.1-1")
    review.do("set", "1.1-1", field="deadlines.0.end", value="2024-03-05")
    review.do("set", "1.1-1", field="deadlines.0.kind", value="from")
    review.do("confirm", "1.1-1", fields=["deadlines", "text"])
    review.do("restore", "1.1-1", field="deadlines")
    assert review.item("1.1-1") == plain.model_copy(update={"confirmed": ["text"]})
    assert [one["field"] for one in written(review)] == ["text"]


def test_no_assignment_at_all(review: Review) -> None:
    review.do("drop", "2-1")
    assert "2-1" not in [one.id for one in review.session.resolution.assignments]
    review.do("undo")
    assert review.item("2-1")


@pytest.mark.parametrize(
    ("id_", "field", "words", "expected"),
    [
        ("2-1", "deadlines", "до 15.04.2024", ("2024-04-15", "до 15.04.2024")),
        ("1.1-1", "deadlines", "до 15.04.2024", ("2024-04-15", "до 15.04.2024")),
        ("2-1", "targets", "не менее 80 %", (80, "не менее 80 %")),
        ("2-1", "responsible", "директорам школ", ("директора школ", "директорам школ")),
    ],
)
def test_a_field_is_filled_with_selected_words(review: Review, id_: str, field: str, words: str, expected: tuple[Any, str]) -> None:
    review.do("fill", id_, field=field, words=f" {words}\n")
    (held,) = getattr(review.parsed(id_), field)
    value = {"deadlines": "end", "targets": "value", "responsible": "party"}[field]
    assert (getattr(held, value), held.raw) == expected


@pytest.mark.parametrize(
    ("field", "words", "expected"),
    [
        ("targets", "не менее 80 % остановок", {"value": 80, "indicator": None}),  # no word that is not in the act
        ("targets", "вымыть не менее 80 % остановок", {"value": 80, "op": "ge", "indicator": None}),
        ("targets", "охват питанием не менее 95 %", {"value": 95, "indicator": "охват питанием"}),
        ("targets", "74 %", {"value": 74, "indicator": None}),
        ("responsible", "Зимину О.Л.", {"party": "Зимин О.Л.", "kind": "person"}),  # the dot of the initial is its own
        ("responsible", "Щукину В.Г.", {"party": "Щукин В.Г.", "kind": "person"}),
        ("responsible", "Сомову А.А.", {"party": "Сомова А.А.", "kind": "person"}),  # so she is called elsewhere in the act
        ("responsible", "Глава округа", {"party": "глава округа", "kind": "position"}),
    ],
)
def test_what_is_filled_in_is_what_the_words_say(review: Review, field: str, words: str, expected: dict[str, Any]) -> None:
    review.do("fill", "2-1", field=field, words=words)
    (held,) = getattr(review.item("2-1"), field)
    assert {name: getattr(held, name) for name in expected} == expected and held.raw == words


def test_a_new_assignment_ends_with_the_dot_of_an_initial() -> None:
    assert bare_words("1.2. направить отчёт Зиминой О.Л.") == "направить отчёт Зиминой О.Л."
    assert bare_words("закрыть год.;") == "закрыть год"


def test_text_is_filled_as_it_stands(review: Review) -> None:
    review.do("fill", "2-1", field="text", words="подготовить\n афишу")
    assert review.parsed("2-1").text == "подготовить афишу"
    for field, words in (("text", " "), ("deadlines", "снег"), ("targets", "снег")):
        answer = review.post("fill", key=review.item("2-1").key, field=field, words=words)
        assert answer.status_code == 422 and "выделен" in answer.get_json()["error"]


# ---- back and forth, and after the end


def test_undo_and_redo(review: Review) -> None:
    plain = review.session.resolution
    review.do("set", "1.1-1", field="text", value="один")
    told = review.do("set", "1.1-1", field="text", value="два")
    assert told["can_undo"] and not told["can_redo"]
    review.do("undo")
    assert review.parsed("1.1-1").text == "один"
    told = review.do("undo")
    assert review.session.resolution == plain and written(review) == [] and told["can_redo"] and not told["can_undo"]
    review.do("undo")
    review.do("redo")
    assert review.parsed("1.1-1").text == "один"
    told = review.do("set", "1.1-1", field="text", value="три")
    assert not told["can_redo"]


def test_what_was_done_outlives_the_session(review: Review) -> None:
    review.do("set", "1.1-1", field="text", value="вывезти лёд")
    review.do("confirm", "1.2-1", fields=["targets"])
    again = Review(review.source)  # nothing was closed: the file alone tells
    assert again.item("1.1-1").text == "вывезти лёд" and again.item("1.2-1").confirmed == ["targets"]
    page = again.client.get(f"/{TOKEN}/", base_url=HOST).text
    assert "исправлено" in page and "вывезти лёд" in page
    again.do("restore", "1.1-1", field="text")
    assert again.item("1.1-1").text == pipeline.parse_text(ACT).assignments[0].text


def test_a_file_changed_by_somebody_else_is_not_written_over(review: Review) -> None:
    review.do("set", "1.1-1", field="text", value="один")
    other = Review(review.source)
    other.do("set", "1.2-1", field="text", value="чужое")
    kept = written(review)
    answer = review.post("set", key=review.item("1.1-1").key, field="text", value="два")
    assert answer.status_code == 409 and "act.corrections.yaml" in answer.get_json()["error"] and answer.get_json()["stale"]
    assert written(review) == kept and review.item("1.1-1").text == "один"
    assert review.post("undo").status_code == 409 and review.session.past and review.item("1.1-1").text == "один"
    review.do("reload")
    assert review.item("1.2-1").text == "чужое"
    review.do("set", "1.1-1", field="text", value="два")
    assert [one["value"] for one in written(review)] == ["два", "чужое"]


def test_half_a_letter_is_refused_and_the_file_stays_readable(review: Review) -> None:
    review.do("set", "1.1-1", field="text", value="один")
    before = corrections_path(review.source).read_bytes()
    key = review.item("1.1-1").key
    for asked in ({"value": "два \ud83d"}, {"value": "два", "who": "\udcff"}, {"value": "два", "why": "\udcff"}):
        body = json.dumps({"key": key, "field": "text"} | asked)  # escaped, as a browser sends it
        answer = review.client.post(f"/{TOKEN}/do/set", data=body, content_type="application/json", base_url=HOST, headers={"Origin": HOST})
        assert answer.status_code == 422 and "половина" in answer.get_json()["error"]
    assert corrections_path(review.source).read_bytes() == before
    assert Review(review.source).item("1.1-1").text == "один"
    review.do("set", "1.1-1", field="text", value="целый 🎉, и \\ud83d словами")
    assert Review(review.source).item("1.1-1").text == "целый 🎉, и \\ud83d словами"


def test_a_correction_that_no_longer_fits_is_told(review: Review) -> None:
    review.do("set", "1.1-1", field="deadlines.0.end", value="2024-03-05")
    review.source.write_text(ACT.replace("снег до 01.03.2024", "снег до 20.03.2024"), encoding="utf-8")
    again = Review(review.source)
    (line,) = again.do("reload")["unapplied"]
    assert "не применена" in line and "2024-03-01" in line and "2024-03-20" in line
    assert written(again) == written(review)


def test_standard_input_has_no_corrections_beside_it() -> None:
    with pytest.raises(ReviewError, match="standard input"):
        Session(Path("-"))


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.corrections.store.write_whole", full)
    before = review.session.resolution
    answer = review.post("set", key=review.item("1.1-1").key, field="text", value="один")
    assert answer.status_code == 500 and "No space left" in answer.get_json()["error"]
    assert review.session.resolution is before and not review.session.past
