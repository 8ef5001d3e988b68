"""The scorer: what lowers which number, what is reported, and what is refused."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation.score import COLUMNS, SHARES, EvaluateError, Report, diff, load_pairs, score

Data = dict[str, Any]

GOLD = """
document: {kind: решение, date: 2021-08-27, number: null}
assignments:
  - clause: "1"
    text: Согласиться с выводами, содержащимися в докладе
    modality: decision
    responsible: []
    deadlines: []
    targets: []
  - clause: 2.10
    text: "обеспечить учёт детей – дошкольников"
    modality: recommendation
    responsible: &p
      - {party: "руководитель МБОУ «Сатинская СОШ»", role: executor, people: [Ветров, Ветрова]}
      - {party: отдел образования, role: co_executor, people: []}
    deadlines:
      - {kind: by, end: "2021-12-31", raw: "в срок до 31.12.2021 г."}
      - {kind: ongoing, start: "2021-12-31", raw: "далее постоянно", assumed: true, inherited_from: "2"}
    targets:
      - {op: ge, value: 50, unit: percent, indicator: "охват", base: "реализуемых программ"}
      - {op: ge, value: 50, unit: percent, indicator: "доля", base: "обучающихся"}
      - {op: eq, value: 3, unit: школа, indicator: "открыть"}
    issues: [deadline_before_document]
  - clause: "3"
    text: провести мониторинг эффективности работы классных руководителей
    modality: directive
    responsible: *p
    deadlines:
      - {kind: recurring, recurrence: "FREQ=MONTHLY;INTERVAL=6", raw: "1 раз в полугодие", shared: true}
    targets: []
"""


@pytest.fixture
def gold(tmp_path: Path) -> Data:
    path = tmp_path / "a.gold.yaml"
    path.write_text(GOLD, encoding="utf-8")
    return load_pairs(path, tmp_path)[0][1]


@pytest.fixture
def pred(gold: Data) -> Data:
    """The gold as the program would write it: every key present, values typed, additional keys."""
    pred: Data = json.loads(json.dumps(gold))  # a deep copy would keep the alias of the YAML
    for assignment in pred["assignments"]:
        assignment["issues"] = assignment.get("issues", [])
        assignment["span"] = [0, 1]
        for item in assignment["responsible"]:
            item.update({"kind": "organisation", "inherited_from": "2", "raw": "отделу", "span": [0, 1]})
        for item in assignment["deadlines"]:
            full: Data = {"start": None, "end": None, "recurrence": None, "assumed": False, "shared": False}
            item.update(full | {"inherited_from": None} | item)
        for item in assignment["targets"]:
            item.update({"base": None, "raw": "50 %"} | item | {"value": float(item["value"])})
    return pred


def run(gold: Data, pred: Data) -> Report:
    return score([("a", gold, pred)])


def lowered(report: Report) -> set[str]:
    """The names of columns and accuracies that are not perfect, `flagged_*` aside."""
    data = report.to_json()
    columns = {name for name in COLUMNS if data["columns"][name]["f1"] < 1}
    return columns | {name for name in SHARES if "flagged" not in name and data[name]["share"] != 1}


def entry_of(report: Report, clause: str) -> Data:
    return next(entry for entry in report.to_json()["assignments"] if entry["clause"] == clause)


def test_identical_is_perfect(gold: Data, pred: Data) -> None:
    report = run(gold, pred)
    data = report.to_json()
    assert lowered(report) == set()
    assert {name: data["columns"][name]["gold"] for name in COLUMNS} == {
        "assignments": 3, "clause": 3, "modality": 3, "parties": 4, "people": 4, "deadlines": 3, "targets": 3,
    }  # fmt: skip
    assert data["exact"] == {"right": 3, "total": 3, "share": 1.0}
    assert (data["indicator"]["total"], data["base"]["total"]) == (3, 2)
    assert all(entry["exact"] and not entry["wrong"] and not entry["values"] for entry in data["assignments"])
    assert report.errors() == ""
    assert json.loads(json.dumps(data)) == data


def test_gold_scalars_are_not_reinterpreted(gold: Data) -> None:
    assert gold["document"] == {"kind": "решение", "date": "2021-08-27", "number": None}
    assert gold["assignments"][1]["clause"] == "2.10"
    assert gold["assignments"][1]["deadlines"][1]["assumed"] is True


def put(at: str, value: Any) -> Callable[[Data], None]:
    """A change of assignment 2 (clause 2.10): `deadlines.0.end` is a path of keys and indices."""

    def change(pred: Data) -> None:
        *path, last = [int(step) if step.isdigit() else step for step in at.split(".")]
        place: Any = pred["assignments"][1]
        for step in path:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "field", "columns"),
    [
        (put("text", "обеспечить учёт всех детей – дошкольников"), "text", {"assignments"}),
        (put("clause", "2.1"), "clause", {"clause"}),
        (put("modality", "directive"), "modality", {"modality"}),
        (put("responsible.1.party", "отдел культуры"), "parties", {"parties"}),
        (put("responsible.1.role", "executor"), "parties", {"parties"}),
        (put("responsible.1", ...), "parties", {"parties"}),
        (put("responsible.0.people", ["Ветров"]), "people", {"people"}),
        (put("responsible.1.people", ["Ветрова"]), "people", {"people"}),
        (put("deadlines.0.kind", "event"), "deadlines", {"deadlines"}),
        (put("deadlines.0.end", "2021-12-30"), "deadlines", {"deadlines"}),
        (put("deadlines.0.start", "2021-12-30"), "deadlines", {"deadlines"}),
        (put("deadlines.1.recurrence", "FREQ=DAILY"), "deadlines", {"deadlines"}),
        (put("deadlines.1", ...), "deadlines", {"deadlines"}),
        (put("deadlines.0.raw", "до 31.12.2021 г."), "deadlines", set()),
        (put("deadlines.0.assumed", True), "deadlines", set()),
        (put("deadlines.0.shared", True), "deadlines", set()),
        (put("deadlines.1.assumed", False), "deadlines", set()),
        (put("deadlines.1.inherited_from", "2.1"), "deadlines", set()),
        (put("deadlines.1.inherited_from", None), "deadlines", set()),
        (put("targets.2.op", "ge"), "targets", {"targets", "indicator"}),
        (put("targets.2.value", 4), "targets", {"targets", "indicator"}),
        (put("targets.2.unit", "место"), "targets", {"targets", "indicator"}),
        (put("targets.2.indicator", "закрыть"), "targets", {"indicator"}),
        (put("targets.0.base", "программ"), "targets", {"base"}),
        (put("targets.0.base", None), "targets", {"base"}),
        (put("issues", []), "issues", set()),
        (put("issues", ["deadline_before_document", "other"]), "issues", set()),
    ],
)
def test_each_change_lowers_its_own_column(gold: Data, pred: Data, change: Callable[[Data], None], field: str, columns: set[str]) -> None:
    change(pred)
    report = run(gold, pred)
    assert lowered(report) == columns | {"exact"}
    assert report.to_json()["exact"]["right"] == 2
    entry = entry_of(report, "2.10")
    assert (entry["status"], entry["wrong"], set(entry["values"])) == ("aligned", [field], {field})
    assert entry["values"][field]["gold"] != entry["values"][field]["pred"]
    assert f"a 2.10 aligned обеспечить учёт детей – дошкольников\n  {field}\n    gold: " in report.errors()


@pytest.mark.parametrize(
    "change",
    [
        put("text", "Обеспечить  учет\nдетей - дошкольников;"),
        put("responsible.0.party", 'Руководитель МБОУ "Сатинская  СОШ"'),
        put("responsible.0.people", ["Ветрова", "ветров"]),
        put("deadlines.0.raw", "в срок  до 31.12.2021 г."),
        put("deadlines.0.inherited_from", "2"),
        put("targets.0.indicator", "Охват"),
        put("targets.2.base", "обучающихся"),
    ],
)
def test_what_is_normalised_or_not_stated_is_no_error(gold: Data, pred: Data, change: Callable[[Data], None]) -> None:
    change(pred)
    assert lowered(run(gold, pred)) == set()


def test_order_of_values_does_not_count_but_their_combination_does(gold: Data, pred: Data) -> None:
    for key in ("responsible", "deadlines", "targets"):
        pred["assignments"][1][key].reverse()
    assert lowered(run(gold, pred)) == set()
    first, second = (target for target in pred["assignments"][1]["targets"] if target["op"] == "ge")
    first["base"], second["base"] = second["base"], first["base"]
    assert entry_of(run(gold, pred), "2.10")["wrong"] == ["targets"]


def test_issues_that_gold_does_not_state_are_no_error(gold: Data, pred: Data) -> None:
    pred["assignments"][0]["issues"] = ["unsure"]
    report = run(gold, pred)
    assert lowered(report) == set()
    assert report.to_json()["flagged_right"]["right"] == 2


def test_doubled_deadline_is_spurious(gold: Data, pred: Data) -> None:
    pred["assignments"][1]["deadlines"].append(deepcopy(pred["assignments"][1]["deadlines"][0]))
    column = run(gold, pred).to_json()["columns"]["deadlines"]
    assert (column["gold"], column["pred"], column["right"]) == (3, 4, 3)
    assert (column["precision"], column["recall"]) == (0.75, 1.0)


@pytest.mark.parametrize("key", ["kind", "date", "number"])
def test_document_facts(gold: Data, pred: Data, key: str) -> None:
    pred["document"][key] = "7"
    report = run(gold, pred)
    assert lowered(report) == {key}
    assert f"a\n  {key}\n" in report.errors()
    del gold["document"][key]
    assert run(gold, pred).to_json()[key] == {"right": 0, "total": 0, "share": None}


def test_missed_assignment(gold: Data, pred: Data) -> None:
    del pred["assignments"][1]
    report = run(gold, pred)
    data = report.to_json()
    assert data["columns"]["assignments"] == {
        "gold": 3, "pred": 2, "right": 2, "precision": 1.0, "recall": pytest.approx(2 / 3), "f1": 0.8,
    }  # fmt: skip
    assert [data["columns"][name]["right"] for name in COLUMNS] == [2, 2, 2, 2, 2, 1, 0]
    assert data["indicator"] == {"right": 0, "total": 3, "share": 0.0}
    entry = entry_of(report, "2.10")
    assert (entry["status"], entry["exact"], entry["flagged"]) == ("missed", False, False)
    assert entry["values"]["text"]["pred"] is None
    assert data["flagged_wrong"] == {"right": 0, "total": 1, "share": 0.0}


def test_spurious_assignment(gold: Data, pred: Data) -> None:
    extra = deepcopy(pred["assignments"][1]) | {"text": "Контроль оставляю за собой", "clause": "9"}
    pred["assignments"].append(extra)
    report = run(gold, pred)
    data = report.to_json()
    assert [data["columns"][name]["precision"] for name in COLUMNS[:2]] == [0.75, 0.75]
    surplus = [data["columns"][name]["pred"] - data["columns"][name]["gold"] for name in COLUMNS]
    assert surplus == [1, 1, 1, 2, 2, 2, 3]
    assert data["exact"] == {"right": 3, "total": 3, "share": 1.0}
    entry = entry_of(report, "9")
    assert (entry["status"], entry["exact"], entry["wrong"]) == ("spurious", False, ["text"])
    assert data["flagged_wrong"] == {"right": 1, "total": 1, "share": 1.0}
    assert data["flagged_right"] == {"right": 1, "total": 3, "share": pytest.approx(1 / 3)}


def test_a_flag_on_an_aligned_wrong_one_counts(gold: Data, pred: Data) -> None:
    pred["assignments"][0].update({"modality": "directive", "issues": ["unsure"]})
    pred["assignments"][2]["modality"] = "decision"
    data = run(gold, pred).to_json()
    assert data["flagged_wrong"] == {"right": 1, "total": 2, "share": 0.5}
    assert data["flagged_right"] == {"right": 1, "total": 1, "share": 1.0}


def short(*items: tuple[str, str]) -> Data:
    """A document of assignments that have a clause, a text and nothing else."""
    return {"assignments": [{"clause": c, "text": text, "modality": "directive"} for c, text in items]}


def test_swapped_assignments_are_all_found(gold: Data, pred: Data) -> None:
    pred["assignments"].reverse()
    assert lowered(run(gold, pred)) == set()
    one = short(("1", "провести мониторинг"), ("2", "утвердить план"))
    other = short(("1", "утвердить план"), ("2", "провести мониторинг"))
    columns = run(one, other).to_json()["columns"]
    assert (columns["assignments"]["right"], columns["clause"]["right"]) == (2, 0)


def test_duplicated_texts_prefer_their_clause() -> None:
    one = short(("1", "провести мониторинг"), ("2", "провести мониторинг"), ("2", "провести мониторинг"))
    assert run(one, short(*[("2", "провести мониторинг")] * 2)).to_json()["columns"]["clause"]["right"] == 2
    report = run(one, short(("2", "провести мониторинг"), ("1", "провести мониторинг")))
    assert report.to_json()["columns"]["clause"]["right"] == 2
    assert [entry["status"] for entry in report.to_json()["assignments"]] == ["aligned", "aligned", "missed"]
    four = short(*[("2", "провести мониторинг")] * 4)
    assert run(one, four).to_json()["columns"]["assignments"]["right"] == 3


def test_alignment_takes_the_most_similar_and_then_the_same_clause() -> None:
    one = short(("1", "провести мониторинг питания"), ("2", "провести мониторинг питания школьников"))
    report = run(one, short(("1", "провести мониторинг питания школьника")))
    assert [entry["status"] for entry in report.to_json()["assignments"]] == ["missed", "aligned"]
    one = short(("1", "провести мониторинг а"), ("2", "провести мониторинг б"))
    report = run(one, short(("2", "провести мониторинг в")))
    assert [entry["status"] for entry in report.to_json()["assignments"]] == ["missed", "aligned"]
    assert report.to_json()["columns"]["assignments"]["right"] == 0
    found = short(("1", "провести мониторинги а"), ("1", "провести мониторинг по а"))
    entries = run(short(("1", "провести мониторинг а")), found).to_json()["assignments"]
    assert [entry["status"] for entry in entries] == ["aligned", "spurious"]
    assert entries[1]["text"] == "провести мониторинг по а"


def test_dissimilar_texts_are_not_aligned() -> None:
    report = run(short(("1", "утвердить план")), short(("1", "провести мониторинг")))
    assert [entry["status"] for entry in report.to_json()["assignments"]] == ["missed", "spurious"]
    assert report.to_json()["columns"]["modality"]["right"] == 0
    report = run(short(("1", "утвердить план")), short(("1", "налп ьтидревту")))
    assert [entry["status"] for entry in report.to_json()["assignments"]] == ["missed", "spurious"]


def test_long_texts_are_aligned() -> None:
    text = "обеспечить проведение мероприятий по реализации муниципальной программы " * 5
    assert run(short(("1", text)), short(("1", "в срок " + text))).to_json()["columns"]["clause"]["right"] == 1


def test_counts_are_summed_over_documents(gold: Data, pred: Data) -> None:
    report = score([("a", gold, pred), ("b", gold, {})])
    data = report.to_json()
    assert data["columns"]["assignments"]["recall"] == 0.5
    assert data["columns"]["assignments"]["precision"] == 1.0
    # The number is null in gold, and a document without a prediction has not said so.
    assert data["number"] == {"right": 1, "total": 2, "share": 0.5}
    assert [entry["f1"] for entry in data["documents"]] == [1.0, 0.0]
    lines = report.table().splitlines()
    assert lines[0].split() == ["gold", "pred", "precision", "recall", "F1"]
    assert [line.split()[0] for line in lines[1:8]] == list(COLUMNS)
    assert lines[1].split() == ["assignments", "6", "3", "1.000", "0.500", "0.667"]
    assert lines[8].split() == ["exact", "3", "of", "6", "0.500"]
    assert lines[-2:] == [
        "a: assignments F1 1.000, exact 3 of 3",
        "b: assignments F1 0.000, exact 0 of 3, no prediction",
    ]


def test_nothing_at_all_is_no_error() -> None:
    report = run({"assignments": []}, {"assignments": []})
    for column in report.to_json()["columns"].values():
        assert column["precision"] == column["recall"] == column["f1"] == 1
    assert "exact           0 of 0  –" in report.table()


def test_diff_lists_gains_and_losses(gold: Data, pred: Data) -> None:
    worse = deepcopy(pred)
    worse["assignments"][1]["modality"] = "directive"
    old = run(gold, worse).to_json()
    new = run(gold, pred).to_json()
    assert diff(new, new) == ""
    gains = diff(old, new).splitlines()
    assert gains[0].split() == ["modality", "0.667", "->", "1.000", "+0.333"]
    assert gains[-1] == "a + 2.10 обеспечить учёт детей – дошкольников"
    losses = diff(new, old).splitlines()
    assert losses[0].split() == ["modality", "1.000", "->", "0.667", "-0.333"]
    assert losses[-1] == "a - 2.10 обеспечить учёт детей – дошкольников"
    assert not any(line.startswith("clause") for line in gains + losses)


def test_diff_is_by_document_and_counts_duplicates() -> None:
    one = short(("1", "провести мониторинг"), ("1", "провести мониторинг"))
    half = short(("1", "провести мониторинг"))
    old = score([("a", one, one), ("b", one, half)]).to_json()
    new = score([("a", one, half), ("b", one, one)]).to_json()
    assert diff(old, new).splitlines() == ["a - 1 провести мониторинг", "b + 1 провести мониторинг"]
    with pytest.raises(EvaluateError, match="reports"):
        diff(old, {"assignments": []})


@pytest.fixture
def folder(tmp_path: Path, pred: Data) -> Path:
    """gold/ with a and b, pred/ with a, one without gold and files that are no predictions."""
    for name in ("gold", "pred"):
        (tmp_path / name).mkdir()
    for name in ("b", "a"):
        (tmp_path / "gold" / f"{name}.gold.yaml").write_text(GOLD, encoding="utf-8")
    text = json.dumps(pred, ensure_ascii=False)
    for name in ("a", "other"):
        (tmp_path / "pred" / f"{name}.json").write_text(text, encoding="utf-8")
    (tmp_path / "pred" / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    (tmp_path / "gold" / "notes.txt").write_text("-", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("gold_path", "pred_path", "found"),
    [
        ("gold", "pred", [("a", True), ("b", False)]),
        ("gold/a.gold.yaml", "pred", [("a", True)]),
        ("gold/b.gold.yaml", "pred", [("b", False)]),
        ("gold", "pred/a.json", [("a", True)]),
        ("gold/b.gold.yaml", "pred/other.json", [("b", True)]),
    ],
)
def test_load_pairs(folder: Path, gold_path: str, pred_path: str, found: list[tuple[str, bool]]) -> None:
    pairs = load_pairs(folder / gold_path, folder / pred_path)
    assert [(name, bool(prediction)) for name, _, prediction in pairs] == found
    assert all(len(gold["assignments"]) == 3 for _, gold, _ in pairs)


def test_byte_order_mark_is_read_over(folder: Path) -> None:
    path = folder / "pred" / "a.json"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert lowered(score(load_pairs(folder / "gold" / "a.gold.yaml", path))) == set()


@pytest.mark.parametrize(("gold_path", "pred_path"), [("nowhere", "pred"), ("gold", "nowhere.json")])
def test_missing_path_is_named(folder: Path, gold_path: str, pred_path: str) -> None:
    with pytest.raises(EvaluateError, match=r"nowhere.*: no such file or folder"):
        load_pairs(folder / gold_path, folder / pred_path)


def test_folder_without_gold(folder: Path) -> None:
    with pytest.raises(EvaluateError, match=r"pred: no \*\.gold\.yaml in this folder"):
        load_pairs(folder / "pred", folder / "pred")
    with pytest.raises(EvaluateError, match=r"gold: no other\.gold\.yaml in this folder"):
        load_pairs(folder / "gold", folder / "pred" / "other.json")


ITEM = "clause: '1', text: провести, modality: directive"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("assignments: [\n  {clause: ", "line 2"),
        ("- 1", "no list `assignments`"),
        ("document: {kind: решение}", "no list `assignments`"),
        ("document: [1]\nassignments: []", "document is malformed"),
        ("assignments: [провести]", "assignment 1 is malformed"),
        ("assignments: [{clause: '1', modality: directive}]", "`text` is no str"),
        (f"assignments: [{{{ITEM}}}, {{{ITEM}, deadlines: до}}]", "assignment 2 is malformed: `dead"),
        (f"assignments: [{{{ITEM}, responsible: [{{party: отдел, people: Ветров}}]}}]", "`people` is no"),
        (f"assignments: [{{{ITEM}, responsible: [отдел]}}]", "assignment 1 is malformed"),
        (f"assignments: [{{{ITEM}, targets: [{{op: ge, value: много, unit: percent}}]}}]", "много"),
        (f"assignments: [{{{ITEM}, targets: [{{op: ge, unit: percent}}]}}]", "assignment 1 is malformed"),
    ],
)
def test_malformed_gold(folder: Path, source: str, fault: str) -> None:
    path = folder / "gold" / "a.gold.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(EvaluateError) as caught:
        load_pairs(folder / "gold", folder / "pred")
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and fault in message and "\n" not in message


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b'{"assignments": [', "line 1"),
        (b'{"document": {}}', "no list `assignments`"),
        (b"[]", "no list `assignments`"),
        (b"\xff\xfe", "decode"),
        (b'{"assignments": [{"clause": 2.1, "text": "x", "modality": "control"}]}', "`clause` is no str"),
    ],
)
def test_malformed_prediction(folder: Path, source: bytes, fault: str) -> None:
    path = folder / "pred" / "a.json"
    path.write_bytes(source)
    with pytest.raises(EvaluateError) as caught:
        load_pairs(folder / "gold", folder / "pred")
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and fault in message and "\n" not in message
