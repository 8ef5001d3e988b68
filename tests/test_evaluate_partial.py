"""Gold that states a part: first words, the first rows, single fields, people as marks, the head; all of it made up."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.commands.main import cli
from pipeline.evaluation.alignment import align
from pipeline.evaluation.folding import fold_name
from pipeline.evaluation.gold import FoundRow, GoldRow
from pipeline.evaluation.hashed import hashed, main, name_key
from pipeline.evaluation.score import EvaluateError, Report, diff, load_pairs, score

Data = dict[str, Any]


def found(clause: str, text: str, **more: Any) -> Data:
    """An assignment as the program writes it."""
    empty: Data = {"modality": "directive", "responsible": [], "deadlines": [], "targets": [], "issues": []}
    return {"clause": clause, "text": text} | empty | more


def party(name: str, *people: str, role: str = "executor") -> Data:
    return {"party": name, "role": role, "people": list(people)}


def run(gold: Data | list[Data], pred: list[Data], **document: Any) -> Report:
    whole = gold if isinstance(gold, dict) else {"assignments": gold}
    return score([("a", whole, {"document": document, "assignments": pred})])


def counts(report: Report, column: str) -> tuple[int, int, int]:
    values = report.to_json()["columns"][column]
    return values["gold"], values["pred"], values["right"]


def share(report: Report, name: str) -> tuple[int, int]:
    values = report.to_json()[name]
    return values["right"], values["total"]


def statuses(report: Report) -> list[str]:
    return [entry["status"] for entry in report.to_json()["assignments"]]


def wrong(report: Report) -> list[list[str]]:
    return [entry["wrong"] for entry in report.to_json()["assignments"]]


TEXT = "Провести осмотр ёлок, лавок – и урн в парке до весны"


# ---- first words, last words


@pytest.mark.parametrize(
    ("start", "end", "is_right", "text"),
    [
        ("Провести осмотр елок, лавок", None, (1, []), (0, 0)),
        ("провести осмотр ёлок,", None, (1, []), (0, 0)),
        ("Провести осмотр ёлок", "парке до весны", (1, []), (1, 1)),
        ("Провести осмотр ёлок", "парке до зимы", (1, ["text"]), (0, 1)),
        ("Провести осмотр ёлок", "рке до весны", (1, ["text"]), (0, 1)),
        ("Провести осмотр ёлоч", None, (0, ["text"]), (0, 0)),
        ("Провести осмотр ёло", None, (0, ["text"]), (0, 0)),
        ("осмотр ёлок, лавок", "парке до весны", (0, ["text"]), (0, 1)),
    ],
)
def test_start_and_end(start: str, end: str | None, is_right: tuple[int, list[str]], text: tuple[int, int]) -> None:
    item = {"clause": "1", "start": start} | ({"end": end} if end else {})
    report = run([item], [found("1", TEXT + ";")])
    assert (counts(report, "assignments")[2], wrong(report)[0]) == is_right
    assert share(report, "text") == text
    assert statuses(report) == ["aligned"]


def test_whole_texts_are_told_in_text_too() -> None:
    report = run([{"clause": "1", "text": TEXT}], [found("1", TEXT + " и лета")])
    assert share(report, "text") == (0, 1)
    assert "text            0 of 1" in report.table()


def test_what_stands_for_a_text_in_a_report() -> None:
    entry = run([{"clause": "1", "start": "Провести осмотр", "end": "до зимы"}], [found("1", TEXT)]).to_json()["assignments"][0]
    assert entry["text"] == "Провести осмотр … до зимы"
    assert entry["values"]["text"] == {"gold": "Провести осмотр … до зимы", "pred": TEXT}


# ---- which is which


def pairs(gold: list[tuple[str, str]], pred: list[tuple[str, str]]) -> dict[int, int]:
    wanted = [GoldRow(clause=clause, start=start) for clause, start in gold]
    return align(wanted, [FoundRow.model_validate(found(clause, text)) for clause, text in pred])


def test_a_wrong_clause_is_an_error_of_clause_alone() -> None:
    report = run([{"clause": "1", "start": "Провести осмотр ёлок"}], [found("2.1", TEXT)])
    assert (wrong(report), counts(report, "assignments"), counts(report, "clause")) == ([["clause"]], (1, 1, 1), (1, 1, 0))


def test_numbers_that_slipped_by_one_do_not_slip_the_rows() -> None:
    gold = [("1", "Беседа о правилах дороги"), ("2", "Беседа о правилах леса"), ("3", "Беседа о правилах воды")]
    pred = [
        ("1", "Срок"),
        ("2", "Беседа о правилах дороги в 1 «А»"),
        ("3", "Беседа о правилах леса в парке"),
        ("4", "Беседа о правилах воды на реке"),
    ]
    assert pairs(gold, pred) == {0: 1, 1: 2, 2: 3}


def test_equal_beginnings_go_by_clause_and_then_by_order() -> None:
    pred = [("1", "подготовить отчёт о школах"), ("2", "подготовить отчёт о парках"), ("2", "подготовить отчёт о лавках")]
    assert pairs([("2", "подготовить отчёт"), ("2", "подготовить отчёт"), ("1", "подготовить отчёт")], pred) == {0: 1, 1: 2, 2: 0}
    assert pairs([("7", "подготовить отчёт"), ("8", "подготовить отчёт"), ("9", "подготовить отчёт")], pred) == {0: 0, 1: 1, 2: 2}


def test_the_best_of_all_pairings_is_taken_not_the_best_pair_first() -> None:
    # The first row of gold is most like the second found, which the second row of gold needs more.
    gold = [("1", "Проверка исправности кранов и вентилей"), ("2", "Проверка исправности кранов")]
    pred = [("1", "Проверка исправности кранa и вентиля в подвале"), ("2", "Проверка исправности кранов")]
    assert pairs(gold, pred) == {0: 0, 1: 1}


def test_a_beginning_that_stands_behind_an_addressee_is_found() -> None:
    report = run([{"clause": "4", "start": "пересадить кусты сирени"}], [found("5", "Садовнику парка пересадить кусты сирени у пруда")])
    assert (statuses(report), wrong(report)) == (["aligned"], [["text", "clause"]])


def test_what_is_left_over_alone_in_its_clause_is_a_pair() -> None:
    gold = [("1", "Подстричь газоны"), ("2", "по согласованию с"), ("3", "Убрать листву")]
    pred = [("1", "Подстричь газоны парка"), ("2", "представить перечень"), ("3", "Убрать листву вовремя")]
    assert pairs(gold, pred) == {0: 0, 1: 1, 2: 2}
    # Not where two may be meant, and not outside its place.
    assert pairs(gold, [pred[0], pred[1], ("2", "вручить грамоты"), pred[2]]) == {0: 0, 2: 3}
    assert pairs(gold, [pred[0], pred[2], pred[1]]) == {0: 0, 2: 1}


def test_rows_of_an_appendix_are_told_from_clauses() -> None:
    gold = [{"clause": "1", "start": "Утвердить план"}, {"clause": "1", "start": "Утвердить план", "appendix": "б/н"}]
    there = [found("1", "Утвердить план работ", appendix="б/н"), found("1", "Утвердить план", appendix=None)]
    report = run(gold, there)
    assert (wrong(report), share(report, "appendix")) == ([[], []], (1, 1))
    assert share(run(gold, [found("1", "Утвердить план"), found("1", "Утвердить план")]), "appendix") == (0, 1)


# ---- the first rows


def test_first_leaves_out_what_stands_behind_the_last_annotated_row() -> None:
    gold: Data = {"first": 2, "assignments": [{"clause": "1", "start": "Подстричь газоны"}, {"clause": "2", "start": "Убрать листву"}]}
    rows = [
        found("1", "Подстричь газоны"),
        found("1", "лишнее"),
        found("2", "Убрать листву"),
        found("3", "Полить клумбы"),
        found("4", "Ещё"),
    ]
    report = run(gold, rows)
    assert (counts(report, "assignments"), statuses(report)) == ((2, 3, 2), ["aligned", "aligned", "spurious"])
    assert counts(run(gold["assignments"], rows), "assignments") == (2, 5, 2)


def test_first_where_the_last_row_or_every_row_is_missed() -> None:
    gold: Data = {"first": 2, "assignments": [{"clause": "1", "start": "Подстричь газоны"}, {"clause": "2", "start": "Убрать листву"}]}
    assert counts(run(gold, [found("1", "Подстричь газоны"), found("7", "Полить клумбы")]), "assignments") == (2, 1, 1)
    assert counts(run(gold, [found(str(n), "Полить клумбы") for n in range(7, 12)]), "assignments") == (2, 2, 0)


# ---- partial gold


def test_only_the_fields_that_stand_there_are_scored() -> None:
    row = found("1", TEXT, modality="decision", responsible=[party("отдел", "Кротов")], targets=[{"op": "ge", "value": 2, "unit": "лавка"}])
    report = run([{"start": "Провести осмотр"}], [row])
    assert wrong(report) == [[]]
    assert {column: counts(report, column) for column in report.to_json()["columns"] if column != "assignments"} == dict.fromkeys(
        ("clause", "modality", "parties", "people", "deadlines", "targets"), (0, 0, 0)
    )
    assert share(report, "exact") == (1, 1)


@pytest.mark.parametrize("nothing", [None, []])
def test_what_stands_there_as_nothing_says_that_there_is_none(nothing: Any) -> None:
    gold = [{"start": "Провести осмотр", "responsible": nothing, "deadlines": nothing, "targets": nothing}]
    assert wrong(run(gold, [found("1", TEXT)])) == [[]]
    row = found("1", TEXT, responsible=[party("отдел", "Кротов")], deadlines=[{"kind": "ongoing"}])
    report = run(gold, [row])
    assert wrong(report) == [["parties", "people", "deadlines"]]
    assert counts(report, "people") == (0, 1, 0)


def test_parts_of_a_value_that_are_not_there_are_not_scored() -> None:
    gold = {
        "start": "Провести осмотр",
        "responsible": [{"party": "отдел"}, {"party": "школа", "people": ["Рыбина"]}],
        "deadlines": [{"kind": "by", "end": "2024-05-01"}],
        "targets": [{"op": "ge", "value": 2, "unit": "лавка"}],
    }
    row = found(
        "1",
        TEXT,
        responsible=[party("отдел", "Кротов", role="co_executor"), party("школа", "Рыбина")],
        deadlines=[{"kind": "by", "start": None, "end": "2024-05-01", "recurrence": None, "raw": "к маю", "assumed": True, "shared": True}],
        targets=[{"op": "ge", "value": 2.0, "unit": "лавка", "indicator": "осмотр", "base": "парка"}],
    )
    report = run([gold], [row])
    assert wrong(report) == [[]]
    assert (counts(report, "parties"), counts(report, "people")) == ((2, 2, 2), (1, 1, 1))
    row["deadlines"][0]["start"] = "2024-04-01"
    assert wrong(run([gold], [row])) == [["deadlines"]]


def test_a_flag_of_a_deadline_that_stands_there_is_scored() -> None:
    gold = [{"start": "Провести осмотр", "deadlines": [{"kind": "ongoing", "assumed": True}]}]
    assert wrong(run(gold, [found("1", TEXT, deadlines=[{"kind": "ongoing", "assumed": True, "shared": True}])])) == [[]]
    assert wrong(run(gold, [found("1", TEXT, deadlines=[{"kind": "ongoing", "assumed": False}])])) == [["deadlines"]]


def test_spurious_values_count_where_gold_speaks_of_the_column() -> None:
    extra = found("9", "Полить клумбы", responsible=[party("отдел")], deadlines=[{"kind": "ongoing"}])
    report = run([{"clause": "1", "start": "Провести осмотр", "deadlines": []}], [found("1", TEXT), extra])
    assert (counts(report, "deadlines"), counts(report, "parties")) == ((0, 1, 0), (0, 0, 0))
    assert counts(run([], [extra]), "parties") == (0, 1, 0)


def test_it_says_how_many_rows_each_figure_rests_on() -> None:
    gold: list[Data] = [{"clause": "1", "start": "Провести осмотр", "deadlines": []}, {"clause": "2", "start": "Полить"}]
    report = run(gold, [])
    assert report.to_json()["rows"] == {
        "documents": 1, "assignments": 2, "clause": 2, "modality": 0, "parties": 0, "people": 0, "deadlines": 1, "targets": 0,
    }  # fmt: skip
    assert "rows            2 assignments of 1 documents; of these state modality 0, parties 0, people 0, deadlines 1" in report.table()


# ---- names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("И.В. Кротова", "и. в. кротова"),
        ("И.В. Кротова", "И.В.Кротова"),
        ("Кротова И.В.", "Кротова И. В."),
        ("МБОУ «Ёлочка»", 'мбоу  "Елочка"'),
        ("МБОУ “Ёлочка”", "МБОУ «Ёлочка»"),
    ],
)
def test_names_that_are_one(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)
    assert hashed(one) == hashed(other) == name_key(hashed(one)) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("И.В. Кротова", "И.Б. Кротова"), ("зам. директора", "замдиректора"), ("отдел школ", "отделшкол"), ("Кротова И.В.", "И.В. Кротова")],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other) and hashed(one) != hashed(other)


def test_people_and_institutions_may_be_marks() -> None:
    gold = {
        "document": {"issuer": hashed("Совет посёлка"), "signatories": [{"name": hashed("О.П. Рыбина"), "position": "глава посёлка"}]},
        "assignments": [
            {"start": "Провести", "responsible": [party("садовник", hashed("Кротов И. В.")), party(hashed("МБОУ «Ёлочка»"))]},
        ],
    }
    row = found("1", TEXT, responsible=[party("садовник", "Кротов И.В."), party('МБОУ "Елочка"')])
    signed = [{"name": "О.П.Рыбина", "position": "Глава поселка", "span": [0, 1]}]
    report = run(gold, [row], issuer="совет поселка", signatories=signed)
    assert wrong(report) == [[]] and not report.errors()
    row["responsible"][0]["people"] = ["Кротов И.Б."]
    assert wrong(run(gold, [row])) == [["people"]]


def test_the_mark_of_a_name_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["И.В. Кротова"]) == 0
    assert capsys.readouterr().out == f"{hashed('И.В. Кротова')}  И.В. Кротова\n"
    assert main([]) == 2
    result = CliRunner().invoke(cli, ["evaluate", "--hash", "И.В. Кротова"])
    assert (result.exit_code, result.stdout) == (0, hashed("И.В. Кротова") + "\n")


# ---- the head


@pytest.mark.parametrize(
    ("key", "gold", "same", "other"),
    [
        ("title", "О лавках и ёлках", "о лавках  и елках.", "О лавках"),
        ("issuer", "Совет посёлка «Речной»", 'СОВЕТ ПОСЕЛКА "РЕЧНОЙ"', "Совет"),
        ("issuer", None, None, "Совет"),
        ("signatories", [], [], [{"name": "О.П. Рыбина", "position": None}]),
        ("signatories", [{"name": "О.П. Рыбина"}], [{"name": "О.П.Рыбина", "position": "глава"}], []),
        ("signatories", [{"name": "О.П. Рыбина", "position": "глава"}], [{"name": "О.П. Рыбина", "position": "глава"}],
         [{"name": "О.П. Рыбина", "position": "заместитель"}]),
    ],
)  # fmt: skip
def test_facts_of_the_head(key: str, gold: Any, same: Any, other: Any) -> None:
    stated = {"document": {key: gold}, "assignments": []}
    assert share(run(stated, [], **{key: same}), key) == (1, 1)
    report = run(stated, [], **{key: other})
    assert share(report, key) == (0, 1)
    assert f"document {key}" in report.table() and f"a\n  {key}\n    gold: " in report.errors()
    assert share(run({"assignments": []}, [], **{key: other}), key) == (0, 0)


# ---- reports


def test_errors_by_field() -> None:
    gold = {
        "document": {"kind": "приказ"},
        "assignments": [
            {"clause": "1", "start": "Провести осмотр", "modality": "directive"},
            {"clause": "2", "start": "Полить клумбы", "modality": "directive"},
            {"clause": "3", "start": "Никем не найдено"},
        ],
    }
    rows = [found("1", TEXT, modality="control"), found("2", "Полить клумбы", modality="decision"), found("8", "Лишнее")]
    lines = run(gold, rows, kind="план").errors_by_field().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["missed (1)", "spurious (1)", "modality (2)", "kind (1)"]
    assert lines[lines.index("modality (2)") :][1:5] == [
        "  a 1 aligned Провести осмотр", '    "directive" | "control"', "  a 2 aligned Полить клумбы", '    "directive" | "decision"',
    ]  # fmt: skip
    assert lines[-2:] == ["  a", '    "приказ" | "план"']


def test_a_document_that_was_refused_is_told_by_name_and_loses_its_rows() -> None:
    gold = {"assignments": [{"clause": "1", "start": "Провести осмотр"}, {"clause": "2", "start": "Полить"}]}
    report = score([("a", gold, {}), ("b", gold, {"assignments": [found("1", TEXT), found("2", "Полить")]})])
    assert counts(report, "assignments") == (4, 2, 2)
    assert "no prediction   2 assignments of 1 documents, all missed: a" in report.table()


def test_diff_with_a_report_of_before() -> None:
    gold = [{"clause": "1", "start": "Провести осмотр", "end": "до весны"}]
    new = run(gold, [found("1", TEXT)]).to_json()
    old = run(gold, [found("1", "Провести осмотр")]).to_json()
    assert [line.split()[0] for line in diff(old, new).splitlines()] == ["exact", "text", "flagged_wrong", "flagged_right", "a"]
    del old["text"], old["rows"]
    assert [line.split()[0] for line in diff(old, new).splitlines()] == ["exact", "flagged_wrong", "flagged_right", "a"]


# ---- files


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("assignments: [{clause: '1', start: Полить, deadlnes: []}]", "assignment 1 is malformed: unknown key `deadlnes`"),
        ("assignments: [{clause: '1', end: Полить}]", "assignment 1 is malformed: `text` is no str"),
        ("document: {signatories: [Рыбина]}\nassignments: []", "document is malformed: `signatories` is no list of names"),
        ("first: много\nassignments: []", "first is malformed"),
    ],
)
def test_malformed_partial_gold(tmp_path: Path, source: str, fault: str) -> None:
    path = tmp_path / "a.gold.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(EvaluateError) as caught:
        load_pairs(path, tmp_path)
    assert str(caught.value).startswith(f"{path}: ") and fault in str(caught.value)


def test_gold_is_found_by_the_id_of_its_document(tmp_path: Path) -> None:
    source = "first: 1\nassignments: [{start: Полить}]"
    for name in ("r7-план", "план № 5 (проект)"):
        (tmp_path / f"{name}.gold.yaml").write_text(source, encoding="utf-8")
    for name in ("r7-план", "план-5-проект"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"assignments": [found("1", "Полить")]}), encoding="utf-8")
    pairs = load_pairs(tmp_path, tmp_path)
    assert {name: bool(pred) for name, _, pred in pairs} == {"r7-план": True, "план № 5 (проект)": True}
    assert share(score(pairs), "exact") == (2, 2)


def test_the_command_lists_errors_by_field(tmp_path: Path) -> None:
    (tmp_path / "a.gold.yaml").write_text("assignments: [{start: Полить, modality: decision}]", encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"assignments": [found("1", "Полить")]}), encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate", str(tmp_path), str(tmp_path), "--errors", "--by", "field"])
    assert result.exit_code == 0 and 'modality (1)\n  a aligned Полить\n    "decision" | "directive"\n' in result.stdout
    assert CliRunner().invoke(cli, ["evaluate", str(tmp_path)]).exit_code == 2


def test_a_long_name_of_a_figure_does_not_touch_it() -> None:
    report = run({"document": {"signatories": []}, "assignments": []}, [], signatories=[])
    assert "document signatories 1 of 1  1.000" in report.table()
