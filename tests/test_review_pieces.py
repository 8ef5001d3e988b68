"""The review app over HTTP: assignments split, merged, added, dropped and taken back; reasons; names of the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from acts import PLANS
from test_review import HOST, TOKEN, Review, written

import pipeline
from pipeline.corrections import Signed, apply_beside, corrections_path
from pipeline.corrections.store import Store, dumped
from pipeline.model import Assignment
from pipeline.registry import RegistryError
from pipeline.review.pieces import added
from pipeline.review.selection import cut
from pipeline.runs.read_act import parse

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Начальнику дорожной службы (Сомова):
1.1. вывезти снег с площадей, сугробы и составить отчёт о вывозе до 01.03.2024;
1.2. вымыть не менее 80 % остановок в срок до 15.04.2024.
2. Отделу культуры подготовить афишу.
3. МКУ РЦ (Ершов) провести ярмарку до 01.05.2024. Начальник отдела связи проверяет кабели до 03.06.2024.

Глава округа                                В.Г. Щукин
"""
REGISTRY = """
organisations:
  - {id: rc, name: "МКУ «Ресурсный центр»", abbreviations: [МКУ РЦ]}
  - {id: culture, name: отдел культуры города, forms: [отдел культуры]}
  - {id: sport, name: отдел культуры и спорта, forms: [отдел культуры]}
persons:
  - {id: ershov, name: Ершов Пётр Кузьмич}
"""


@pytest.fixture
def review(tmp_path: Path) -> Review:
    source = tmp_path / "act.txt"
    source.write_text(ACT, encoding="utf-8")
    return Review(source)


def texts(assignments: list[Assignment]) -> list[str]:
    return [one.text for one in assignments]


def shown(review: Review) -> list[str]:
    return texts(review.session.resolution.assignments)


def parsed(review: Review) -> list[Assignment]:
    """What parse makes of the file and its corrections: what is shown, and nothing is left over."""
    made, report = apply_beside(parse(review.source), review.source)
    assert not report.conflicting and not report.orphaned
    assert texts(made.assignments) == shown(review)
    return made.assignments


def at(review: Review, id_: str, words: str) -> int:
    return review.item(id_).text.index(words)


def stretch(words: str) -> dict[str, Any]:
    return {"start": ACT.index(words), "end": ACT.index(words) + len(words)}


def refused(review: Review, action: str, **asked: Any) -> str:
    before = written(review)
    answer = review.post(action, **asked)
    assert answer.status_code == 422 and written(review) == before
    told: str = answer.get_json()["error"]
    assert told.startswith("Не принято: ") and "\n" not in told
    return told


# ---- split


@pytest.mark.parametrize("by", ["caret", "caret in the word", "caret before the joint", "selection"])
def test_an_assignment_is_split_where_the_second_begins(review: Review, by: str) -> None:
    place = at(review, "1.1-1", "составить")
    asked = {
        "caret": {"at": place},
        "caret in the word": {"at": place + 4},
        "caret before the joint": {"at": place - 2},
        "selection": stretch("составить отчёт о"),
    }[by]
    told = review.do("split", "1.1-1", **asked)
    first, second, *_ = parsed(review)
    assert first.text == "вывезти снег с площадей, сугробы" and second.text.startswith("составить отчёт о вывозе")
    assert first.id == "1.1-1" and second.id == "1.1-2" and second.deadlines == first.deadlines
    assert set(told["rows"]) == {first.key, second.key} and told["order"][:2] == [first.key, second.key]
    (one,) = written(review)
    assert one["op"] == "split" and one["who"] == "И. Проверяющая"


def test_a_selection_means_the_word_that_stands_there(review: Review) -> None:
    """Of words that stand twice in the assignment, the one that was selected."""
    place = ACT.index("снег с") + len("снег ")
    assert ACT[place : place + 11] == "с площадей,"
    review.do("split", "1.1-1", start=place, end=place + 1 + 9)
    assert shown(review)[1].startswith("с площадей")
    review.do("undo")
    inside = ACT.index("площадей") + 3  # from the middle of a word
    review.do("split", "1.1-1", start=inside, end=inside + 8)
    assert shown(review)[1].startswith("площадей, сугробы")


def test_what_cannot_be_split_is_told(review: Review) -> None:
    key = review.item("1.1-1").key
    assert "курсор внутри" in refused(review, "split", key=key, at=0)
    assert "курсор внутри" in refused(review, "split", key=key, at=999)
    assert "не в поручении 1.1-1" in refused(review, "split", key=key, **stretch("остановок"))
    assert "ничего не выделено" in refused(review, "split", key=key, start=5, end=5)
    assert "больше нет" in refused(review, "split", key="none", at=3)


@pytest.mark.parametrize("text", ["а", "", "слово", "  , и  "])
def test_a_text_without_two_parts_is_never_cut(text: str) -> None:
    for place in range(len(text) + 2):
        with pytest.raises(ValueError, match="курсор"):
            cut(text, place)


def test_parts_are_split_corrected_and_merged_again(review: Review) -> None:
    review.do("set", "1.1-1", field="text", value="вывезти снег, вывезти лёд и составить отчёт")
    review.do("split", "1.1-1", at=at(review, "1.1-1", "составить"))
    review.do("split", "1.1-1", at=at(review, "1.1-1", "вывезти лёд"))
    assert shown(review)[:3] == ["вывезти снег", "вывезти лёд", "составить отчёт"]
    review.do("set", "1.1-1", field="text", value="убрать снег")  # was set before it was split, too
    review.do("set", "1.1-2", field="text", value="составить опись")
    review.do("set", "1.1-3", field="deadlines.0.end", value="2024-03-09")
    assert shown(review)[:3] == ["убрать снег", "вывезти лёд", "составить опись"]
    by_id = {one.id: one for one in parsed(review)}
    assert [by_id[id_].deadlines[0].end for id_ in ("1.1-1", "1.1-2", "1.1-3")] == ["2024-03-01", "2024-03-01", "2024-03-09"]
    told = review.do("merge", keys=[by_id["1.1-2"].key, by_id["1.1-3"].key])
    assert told["chosen"] == by_id["1.1-3"].key  # the first in the document
    assert shown(review)[:2] == ["убрать снег", "вывезти лёд; составить опись"] and parsed(review)
    for _ in range(7):
        review.do("undo")
    assert written(review) == [] and shown(review) == texts(parse(review.source).assignments)


def test_equal_parts_stay_apart(review: Review) -> None:
    review.do("set", "2-1", field="text", value="проверить; проверить; проверить")
    review.do("split", "2-1", at=11)
    review.do("split", "2-2", at=11)
    keys = [one.key for one in parsed(review) if one.text == "проверить"]
    assert len(keys) == len(set(keys)) == 3


def test_what_was_confirmed_of_the_whole_is_not_of_its_part(review: Review) -> None:
    review.do("confirm", "1.1-1", fields=["text", "responsible"])
    review.do("split", "1.1-1", at=at(review, "1.1-1", "составить"))
    assert review.item("1.1-1").confirmed == ["responsible"] and review.item("1.1-2").confirmed == []


# ---- merge


def test_chosen_assignments_are_merged_and_more_after(review: Review) -> None:
    keys = {one.id: one.key for one in review.session.resolution.assignments}
    review.do("confirm", "2-1", fields=["text"])
    told = review.do("merge", keys=[keys["2-1"], keys["1.1-1"]])
    assert keys["2-1"] not in told["order"] and told["chosen"] == keys["1.1-1"]
    review.do("set", "1.1-1", field="modality", value="decision")
    review.do("merge", keys=[keys["1.1-1"], keys["1.2-1"]])
    first, *others = parsed(review)
    assert [part in first.text for part in ("вывезти снег", "вымыть", "подготовить афишу")] == [True] * 3
    assert first.targets and first.modality == "decision" and "1.2-1" not in [one.id for one in others]
    review.do("set", "1.1-1", field="text", value="всё сразу")
    assert parsed(review)[0].text == "всё сразу"
    assert "объединено с 1.2-1" in page(review)


def test_one_alone_is_not_merged(review: Review) -> None:
    assert "два поручения" in refused(review, "merge", keys=[review.item("2-1").key])
    assert "два поручения" in refused(review, "merge", keys=[review.item("2-1").key, "none"])


# ---- add and drop


def test_selected_words_become_an_assignment(review: Review) -> None:
    before = shown(review)
    told = review.do("add", **stretch("МКУ РЦ (Ершов) провести ярмарку до 01.05.2024."))
    assert told["chosen"] not in {one.key for one in parse(review.source).assignments}
    made = next(one for one in parsed(review) if one.key == told["chosen"])
    assert made.text == "провести ярмарку" and made.clause == "3" and made.deadlines[0].end == "2024-05-01"
    assert made.responsible[0].party == "МКУ РЦ" and review.session.resolution.text[slice(*made.span)] == "провести ярмарку"
    assert len(shown(review)) == len(before) + 1
    review.do("set", made.id, field="deadlines.0.end", value="2024-05-02")
    review.do("confirm", made.id, fields=["text"])
    assert next(one for one in parsed(review) if one.id == made.id).deadlines[0].end == "2024-05-02"
    review.do("drop", made.id)
    assert written(review) == [] and shown(review) == before


ADDED = "Начальник отдела связи проверяет кабели"


@pytest.fixture
def bare(tmp_path: Path) -> Review:
    """An act of which the extraction misses a sentence."""
    source = tmp_path / "bare.txt"
    source.write_text(ACT.replace(ADDED, "Кабели – см. схему"), encoding="utf-8")
    return Review(source)


def test_words_that_are_no_clause_are_taken_as_they_are(bare: Review) -> None:
    key = bare.item("3-1").key
    bare.do("add", key=key, words=" Кабели   – см. схему; ")
    assert "Кабели – см. схему" in shown(bare) and parsed(bare)
    assert "уже есть" in refused(bare, "add", key=key, words="Кабели – см. схему")
    assert "подряд в тексте акта нет" in refused(bare, "add", key=key, words="проложить кабели")
    assert "ничего не выделено" in refused(bare, "add", key=key, words="  ")
    assert "ничего не выделено" in refused(bare, "add", start=10**9, end=10**9 + 5)


def test_what_was_dropped_is_shown_and_comes_back(review: Review) -> None:
    ids = [one.id for one in review.session.resolution.assignments]
    keys = [one.key for one in review.session.resolution.assignments]
    for id_ in ("1.2-1", "1.1-1"):
        review.do("drop", id_)
    again = Review(review.source)
    assert [one.id for one in again.session.resolution.assignments] == ids[2:]
    told = again.do("undo")
    assert told["order"] is None and 'class="row dropped"' in page(again)
    places = [page(again).index(f'data-key="{key}"') for key in keys]
    assert places == sorted(places)  # where they stood
    told = again.do("take-back", key=keys[0])
    assert set(told["rows"]) == {keys[0]} and [one.id for one in parsed(again)] == [ids[0], *ids[2:]]
    again.do("take-back", key=keys[1])
    assert written(again) == []
    assert "не делили" in refused(again, "take-back", key=keys[1])


@pytest.mark.parametrize("piece", ["split", "merge", "add"])
def test_a_piece_is_taken_back_with_what_was_said_of_what_it_made(review: Review, piece: str) -> None:
    before = shown(review)
    review.do("set", "2-1", field="modality", value="decision")
    if piece == "split":
        review.do("split", "1.1-1", at=at(review, "1.1-1", "составить"))
        review.do("set", "1.1-2", field="text", value="составить опись")
        key = review.item("1.1-2").key
    elif piece == "merge":
        key = review.item("1.1-1").key
        review.do("merge", keys=[key, review.item("1.2-1").key])
    else:
        key = review.do("add", **stretch("кабели до 03.06.2024"))["chosen"]
        review.do("confirm", next(one.id for one in review.session.resolution.assignments if one.key == key), fields=["text"])
    again = Review(review.source)  # not undone: the file alone tells what was done
    again.do("take-back", key=key)
    assert shown(again) == before and [one["op"] for one in written(again)] == ["set"]
    assert parsed(again)


def test_pieces_outlive_a_typo_that_is_mended(review: Review) -> None:
    review.source.write_text(ACT.replace("сугробы", "сугрбы").replace("афишу", "афшу"), encoding="utf-8")
    early = Review(review.source)
    early.do("split", "1.1-1", at=at(early, "1.1-1", "составить"))
    early.do("set", "1.1-2", field="text", value="составить опись")
    early.do("merge", keys=[early.item("1.2-1").key, early.item("2-1").key])
    early.do("drop", "3-1")
    review.source.write_text(ACT, encoding="utf-8")
    made = texts(apply_beside(parse(review.source), review.source)[0].assignments)
    assert made[1] == "составить опись" and not any("ярмарку" in text for text in made)
    assert Review(review.source).do("reload")["unapplied"] == []


# ---- who and why


def page(review: Review) -> str:
    return review.client.get(f"/{TOKEN}/", base_url=HOST).text


def test_a_reason_is_kept_and_shown(review: Review) -> None:
    review.do("set", "1.1-1", field="deadlines.0.end", value="2024-03-05", who="А. Первая")
    (one,) = written(review)
    assert one["who"] == "А. Первая" and "why" not in one
    told = review.do("explain", "1.1-1", field="deadlines", why="по письму <b>№ 7</b>", who="Б. Второй")
    (one,) = written(review)
    assert (one["who"], one["why"]) == ("А. Первая", "по письму <b>№ 7</b>")  # who corrected has signed already
    (html,) = told["rows"].values()
    assert "было: до 01.03.2024 · А. Первая" in html and "<q>по письму &lt;b&gt;№ 7&lt;/b&gt;</q>" in html
    review.do("set", "1.1-1", field="deadlines.0.end", value="2024-03-06")  # the reason is still the same
    assert written(review)[0]["why"] == "по письму <b>№ 7</b>" and written(review)[0]["who"] == "Б. Второй"
    review.do("undo")
    review.do("explain", "1.1-1", field="deadlines", why="")
    assert "why" not in written(review)[0]
    assert 'value="Б. Второй"' in page(review)
    assert "причину указать не к чему" in refused(review, "explain", key=review.item("2-1").key, field="text", why="так")


def test_a_reason_for_a_whole_assignment(review: Review) -> None:
    key = review.item("2-1").key
    review.do("drop", "2-1", who="")
    review.do("explain", key=key, why="повтор", who="В. Третья")
    (one,) = written(review)
    assert (one["op"], one["why"], one["who"]) == ("drop", "повтор", "В. Третья")
    assert "<q>повтор</q>" in page(Review(review.source))
    review.do("undo")
    assert "why" not in written(review)[0] and "who" not in written(review)[0]


# ---- the registry


def test_the_registry_names_parties_and_tells_of_two_candidates(review: Review) -> None:
    registry = review.source.with_name("registry.yaml")
    registry.write_text(REGISTRY, encoding="utf-8")
    named = Review(review.source)
    html = page(named)
    assert 'class="told">МКУ «Ресурсный центр»<' in html and 'class="told">Ершов Пётр Кузьмич<' in html
    assert "это может быть отдел культуры города [culture]; отдел культуры и спорта [sport]" in html
    told = named.do("set", "2-1", field="responsible.0.party", value="МКУ РЦ")
    (row,) = told["rows"].values()
    assert "это может быть" not in row and "МКУ «Ресурсный центр»" in row
    registry.write_text("organisations: 7", encoding="utf-8")
    answer = named.post("reload")
    assert answer.status_code == 409 and "registry.yaml" in answer.get_json()["error"]
    with pytest.raises(RegistryError):
        Review(review.source)


# ---- what is sent


def test_only_what_has_changed_is_sent(review: Review) -> None:
    key = review.item("1.1-1").key
    line = next(place for place, text in enumerate(ACT.split("\n")) if text.startswith("1.1."))
    told = review.do("confirm", "1.1-1", fields=["text"])
    assert set(told["rows"]) == {key} and told["lines"] == {} and told["order"] is None
    told = review.do("set", "1.1-1", field="deadlines.0.end", value="2024-03-05")
    assert set(told["rows"]) == {key} and set(told["lines"]) == {str(line)}  # its mark says the date
    assert "05.03.2024" in told["lines"][str(line)]
    told = review.do("confirm", "1.1-1", fields=["text"])
    assert told["rows"] == {} and told["counts"]["confirmed"] == 1


def test_line_by_line_the_text_is_that_of_the_page(review: Review) -> None:
    lines = page(review).partition('<div class="text">')[2].partition("</div></article>")[0].replace("</p>", "</p>\0").split("\0")[:-1]
    for action, asked in (("drop", {}), ("undo", {}), ("split", {"at": at(review, "1.1-1", "составить")})):
        told = review.do(action, "1.1-1" if action != "undo" else "", **asked)
        for number, html in told["lines"].items():
            lines[int(number)] = html
        assert "".join(lines) in page(review)


def test_a_page_that_is_behind_is_told(review: Review) -> None:
    revision = review.do("reload", revision=1)
    assert not revision["behind"]
    assert not review.do("confirm", "2-1", fields=["text"], revision=revision["revision"])["behind"]
    assert review.do("confirm", "1.1-1", fields=["modality"], revision=revision["revision"])["behind"]  # another page's revision


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("confirm", {"fields": ["deadlines"]}),
        ("set", {"field": "text", "value": "вслепую"}),
        ("clear", {"field": "deadlines"}),
        ("drop", {}),
    ],
)
def test_a_page_does_not_change_what_it_has_not_seen(review: Review, action: str, asked: dict[str, Any]) -> None:
    seen = review.do("reload", revision=1)["revision"]
    now = review.do("set", "1.1-1", field="deadlines.0.end", value="2024-03-09", revision=seen)["revision"]  # the other page
    before = written(review)
    answer = review.post(action, key=review.item("1.1-1").key, revision=seen, **asked)
    assert answer.status_code == 409 and answer.get_json()["behind"] and "другой странице" in answer.get_json()["error"]
    answer = review.post("merge", keys=[review.item("2-1").key, review.item("1.1-1").key], revision=seen)
    assert answer.status_code == 409 and written(review) == before
    assert not review.do(action, "1.1-1", revision=now, **asked)["behind"]


def test_rows_are_fetched_by_key(review: Review) -> None:
    key = review.item("2-1").key
    answer = review.client.get(f"/{TOKEN}/rows?keys={key},none", base_url=HOST)
    assert list(answer.get_json()) == [key] and "афишу" in answer.get_json()[key]
    assert review.client.get("/wrong/rows", base_url=HOST).status_code == 404


def test_a_long_act_is_begun_with_its_first_rows(tmp_path: Path) -> None:
    source = tmp_path / "long.txt"
    clauses = "".join(f"{n}. Отделу кадров провести сверку № {n} до 01.03.2024.\n" for n in range(1, 61))
    source.write_text(f"ПРИКАЗ от 05.02.2024 № 1\nПРИКАЗЫВАЮ:\n{clauses}", encoding="utf-8")
    review = Review(source)
    html = page(review)
    assert html.count('class="row waiting') == 30 and html.count('class="cell ') == 30 * 5
    told = review.do("confirm", "50-1", fields=["text"])
    assert len(told["rows"]) == 1 and len(str(told)) < 10_000


# ---- the file


def test_what_was_written_by_hand_beside_the_entries_stays(review: Review) -> None:
    review.do("set", "1.1-1", field="text", value="один: «& *два*» – три\nчетыре")
    review.do("confirm", "2-1", fields=["text", "modality"])
    path = corrections_path(review.source)
    assert path.read_text("utf-8") == dumped(Store(path).load())
    path.write_text(path.read_text("utf-8").replace("- op: confirm", "# проверить ещё раз\n- op: confirm", 1), encoding="utf-8")
    again = Review(review.source)
    again.do("drop", "3-1")
    assert "# проверить ещё раз\n- op: confirm" in path.read_text("utf-8")
    assert [one["op"] for one in written(again)] == ["set", "confirm", "confirm", "drop"] and parsed(again)


def test_anchors_written_by_hand_are_resolved(review: Review) -> None:
    review.do("confirm", "2-1", fields=["text"])
    review.do("confirm", "3-1", fields=["text"])
    path = corrections_path(review.source)
    path.write_text(path.read_text("utf-8").replace("who: И. Проверяющая", "who: &w И. Проверяющая", 1)
                    .replace("who: И. Проверяющая", "who: *w"), encoding="utf-8")  # fmt: skip
    again = Review(review.source)
    again.do("restore", "2-1", field="text")
    assert yaml.safe_load(path.read_text("utf-8"))["corrections"][0]["who"] == "И. Проверяющая"


def test_words_of_an_appendix_become_a_row_of_it() -> None:
    resolution = pipeline.parse_text(PLANS)
    signed = Signed(who="Кузьмина", when="2024-09-05")
    for words, id_, appendix in (("Отремонтировать", "10", "1"), ("концерт", "2", None)):
        start = resolution.text.index(words)
        about = added(resolution, (start, start + len(words)), None, signed).about
        assert (about.clause, about.appendix) == (id_, appendix)
