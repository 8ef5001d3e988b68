"""import-annotations: what was not touched stays ours, what was changes that alone, what cannot be settled is told."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS, SPRING
from click.testing import CliRunner, Result

import pipeline
from pipeline.commands.main import cli
from pipeline.evaluation.score import load_pairs, score
from pipeline.formats.dialect import Dialect
from pipeline.formats.json import write_json
from pipeline.model import Resolution
from pipeline.standards.brat import standoff
from pipeline.standards.emitters import BratEmitter
from pipeline.standards.imported import to_gold
from pipeline.standards.labelstudio import read_export, to_task
from pipeline.standards.marks import Region, annotate, plain

Task = dict[str, Any]
Results = list[dict[str, Any]]


@pytest.fixture
def act() -> Resolution:
    return pipeline.parse_text(SPRING, name="весна.txt")


def exported(act: Resolution) -> Task:
    """The task as Label Studio gives it back: the prediction became an annotation, whose regions have new ids."""
    task = copy.deepcopy(to_task(act))
    results = task["predictions"][0]["result"]
    for result in results:
        for key in ("id", "from_id", "to_id"):
            if key in result:
                result[key] = f"x{result[key]}"
    return task | {"id": 7, "annotations": [{"id": 9, "was_cancelled": False, "result": results}]}


def results_of(task: Task) -> Results:
    found: Results = task["annotations"][0]["result"]
    return found


def label(task: Task, kind: str, phrase: str) -> dict[str, Any]:
    return next(r for r in results_of(task) if r["type"] == "labels" and r["value"]["labels"] == [kind] and r["value"]["text"] == phrase)


def move(task: Task, kind: str, phrase: str, to: str) -> None:
    """Move a region to other words, with the choices made of it."""
    name = label(task, kind, phrase)["id"]
    start = task["data"]["text"].index(to)
    for result in results_of(task):
        if result.get("id") == name:
            result["value"] |= {"start": start, "end": start + len(to), "text": to}


def choose(task: Task, control: str, kind: str, phrase: str, picked: str) -> None:
    name = label(task, kind, phrase)["id"]
    next(r for r in results_of(task) if r.get("id") == name and r.get("from_name") == control)["value"]["choices"] = [picked]


def add(task: Task, kind: str, phrase: str, name: str, source: str | None = None, role: str = "", **choice: str) -> None:
    """Add a region, a relation to it from the assignment of the words ``source``, and a choice."""
    start = task["data"]["text"].index(phrase)
    value = {"start": start, "end": start + len(phrase), "text": phrase}
    results_of(task).append({"id": name, "type": "labels", "from_name": "label", "value": value | {"labels": [kind]}})
    results_of(task).extend(
        {"id": name, "type": "choices", "from_name": control, "value": value | {"choices": [picked]}} for control, picked in choice.items()
    )
    if source:
        from_id = label(task, "Assignment", source)["id"]
        relation = {"type": "relation", "from_id": from_id, "to_id": name, "direction": "right", "labels": [role] if role else []}
        results_of(task).append(relation)


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["import-annotations", *map(str, args)])


def gold_of(task: Task, tmp_path: Path, status: int = 0) -> tuple[dict[str, Any], str]:
    """The gold that a task becomes, as evaluate reads it, and what was said on standard error."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task], ensure_ascii=False), encoding="utf-8")
    result = run(path, "-o", tmp_path / "gold")
    assert result.exit_code == status, result.output
    [(name, gold, _)] = load_pairs(tmp_path / "gold", tmp_path)
    assert name == task["data"]["id"]
    return gold, result.stderr


def by_text(gold: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["text"]: item for item in gold["assignments"]}


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The assignments that are new or other, by text, with the fields that differ; those that are gone with nothing."""
    one, other = by_text(before), by_text(after)
    found: dict[str, Any] = dict.fromkeys(one.keys() - other.keys())
    for text, item in other.items():
        was = one.get(text, {})
        if fields := {name: value for name, value in item.items() if was.get(name) != value}:
            found[text] = fields
    return found


# ---- the way round


def write_brat(act: Resolution, folder: Path) -> Path:
    name = act.document.id
    (folder / f"{name}.txt").write_bytes(plain(act.text).encode("utf-8"))
    (folder / f"{name}.ann").write_text(standoff(act), encoding="utf-8")
    write_json(act, folder)
    return folder / f"{name}.ann"


@pytest.mark.parametrize("text", [SPRING, SPRING.replace("О весенних", "О 😀 𝔄 весенних")], ids=["plain", "astral"])
@pytest.mark.parametrize("tool", ["labelstudio", "brat"])
def test_what_nobody_touched_is_the_extraction_itself(tmp_path: Path, text: str, tool: str) -> None:
    act = pipeline.parse_text(text, name="весна.txt")
    if tool == "brat":
        result = run(write_brat(act, tmp_path), "-o", tmp_path / "gold")
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        assert "весна.gold.yaml: 6 assignments" in result.stdout
    else:
        gold_of(exported(act), tmp_path)
    write_json(act, tmp_path)
    report = score(load_pairs(tmp_path / "gold", tmp_path)).to_json()
    assert report["exact"] == {"right": 6, "total": 6, "share": 1.0}
    assert all(column["f1"] == 1.0 for column in report["columns"].values())
    assert not report["documents"][0]["wrong"]


# ---- one change, one difference


def corrected(act: Resolution, change: Callable[[Task], Any], tmp_path: Path, status: int = 0) -> tuple[dict[str, Any], str]:
    (tmp_path / "before").mkdir()
    before, _ = gold_of(exported(act), tmp_path / "before")
    task = exported(act)
    change(task)
    after, told = gold_of(task, tmp_path, status)
    return changed(before, after), told


def test_a_moved_deadline_is_read_anew(act: Resolution, tmp_path: Path) -> None:
    difference, _ = corrected(act, lambda task: move(task, "Deadline", "в срок до 15.04.2024", "до 15.04.2024"), tmp_path)
    text = "вымыть не менее 80 % остановок"
    assert difference == {text: {"deadlines": [{"kind": "by", "end": "2024-04-15", "raw": "до 15.04.2024"}]}}


def test_a_moved_target_is_read_anew(act: Resolution, tmp_path: Path) -> None:
    difference, _ = corrected(act, lambda task: move(task, "Target", "не менее 80 % остановок", "80 % остановок"), tmp_path, 1)
    [(_, fields)] = difference.items()
    assert fields == {"targets": []}


def test_a_new_party_is_put_into_the_nominative(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        add(task, "Party", "директорам школ", "new", "подготовить афишу", "co_executor", party_kind="position")

    difference, _ = corrected(act, change, tmp_path)
    [(text, fields)] = difference.items()
    assert text == "подготовить афишу"
    assert fields["responsible"][1] == {"party": "директора школ", "role": "co_executor", "people": []}


def test_a_phrase_that_was_no_party_is_read_by_the_rules(tmp_path: Path) -> None:
    act = pipeline.parse_text(SPRING.replace("в 2023 году", "отделом кадров (Лисова)"), name="весна.txt")

    def change(task: Task) -> None:
        add(task, "Party", "отделом кадров (Лисова)", "new", "учесть всё, что сделано отделом кадров (Лисова)", "co_executor")

    difference, _ = corrected(act, change, tmp_path)
    [(_, fields)] = difference.items()
    assert fields["responsible"][-1] == {"party": "отдел кадров", "role": "co_executor", "people": ["Лисова"]}


def test_a_deleted_label_takes_its_value_along(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        name = label(task, "Deadline", "до 01.03.2023")["id"]
        results_of(task)[:] = [r for r in results_of(task) if name not in (r.get("id"), r.get("to_id"))]

    assert corrected(act, change, tmp_path)[0] == {"провести субботники": {"deadlines": []}}


def test_a_deleted_relation_takes_the_party_off_one_assignment(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        source, party = label(task, "Assignment", "вывезти снег")["id"], label(task, "Party", "Начальнику дорожной службы (Сомова)")["id"]
        results_of(task)[:] = [r for r in results_of(task) if (r.get("from_id"), r.get("to_id")) != (source, party)]

    assert corrected(act, change, tmp_path)[0] == {"вывезти снег": {"responsible": []}}


def test_a_deleted_assignment_goes(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        name = label(task, "Assignment", "вывезти снег")["id"]
        results_of(task)[:] = [r for r in results_of(task) if name not in (r.get("id"), r.get("from_id"))]

    difference, told = corrected(act, change, tmp_path, 1)
    assert difference == {"вывезти снег": None} and "«до 01.03.2024» at" in told and "belongs to no assignment" in told


def test_a_moved_assignment_is_worded_and_placed_anew(act: Resolution, tmp_path: Path) -> None:
    difference, _ = corrected(act, lambda task: move(task, "Assignment", "вывезти снег", "снег до 01.03.2024;"), tmp_path)
    assert difference["вывезти снег"] is None
    assert difference["снег"]["clause"] == "1.1" and difference["снег"]["modality"] == "directive"
    assert [d["end"] for d in difference["снег"]["deadlines"]] == ["2024-03-01"]


def test_a_new_assignment_has_its_clause_and_the_choice(act: Resolution, tmp_path: Path) -> None:
    difference, told = corrected(act, lambda task: add(task, "Assignment", "что сделано", "new", modality="control"), tmp_path)
    new = {"clause": "2", "text": "что сделано", "modality": "control", "responsible": [], "deadlines": [], "targets": []}
    assert difference == {"что сделано": new} and told == ""


@pytest.mark.parametrize(
    ("control", "label_name", "phrase", "picked", "field", "key"),
    [
        ("op", "Target", "не менее 80 % остановок", "gt", "targets", "op"),
        ("deadline_kind", "Deadline", "до 01.03.2023", "event", "deadlines", "kind"),
    ],
)
def test_a_choice_stands_over_what_was_read(
    act: Resolution, tmp_path: Path, control: str, label_name: str, phrase: str, picked: str, field: str, key: str
) -> None:
    difference, told = corrected(act, lambda task: choose(task, control, label_name, phrase, picked), tmp_path, 1)
    [(_, fields)] = difference.items()
    assert fields.keys() == {field} and fields[field][0][key] == picked and "check the rest" in told


def test_a_chosen_modality_is_that_of_the_assignment(act: Resolution, tmp_path: Path) -> None:
    difference, _ = corrected(act, lambda task: choose(task, "modality", "Assignment", "вывезти снег", "control"), tmp_path)
    assert difference == {"вывезти снег": {"modality": "control"}}


def test_a_changed_role_is_that_of_one_assignment(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        party = label(task, "Party", "директорам школ")["id"]
        next(r for r in results_of(task) if r.get("to_id") == party)["labels"] = ["controller"]

    [(text, fields)] = corrected(act, change, tmp_path)[0].items()
    assert text == "провести субботники" and fields["responsible"] == [{"party": "директора школ", "role": "controller", "people": []}]


# ---- what cannot be settled


def test_what_the_rules_cannot_read_is_told_in_file_and_output(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        add(task, "Deadline", "о ходе работ", "one", "вывезти снег", "due", deadline_kind="event")
        add(task, "Deadline", "афишу", "two", "вывезти снег", "due")
        add(task, "Target", "субботники", "three", "вывезти снег", "reaches")
        add(task, "Nonsense", "Глава округа", "four")

    difference, told = corrected(act, change, tmp_path, 1)
    [(_, fields)] = difference.items()
    assert fields["deadlines"][1] == {"kind": "event", "raw": "о ходе работ"} and len(fields["deadlines"]) == 2
    lines = [line for line in told.splitlines() if line]
    assert all(line.startswith("reshenie: весна: ") for line in lines)
    for word in ("its days are to be told", "«афишу» at", "no target in it", "no label Nonsense"):
        assert word in told
    written = (tmp_path / "gold" / "весна.gold.yaml").read_text("utf-8")
    assert written.count("# ! ") == len(lines)


def test_a_note_that_somebody_wrote_is_not_lost(act: Resolution, tmp_path: Path) -> None:
    difference, told = corrected(
        act, lambda task: label(task, "Deadline", "до 01.03.2023").update({"meta": {"text": ["опечатка: 2024"]}}), tmp_path, 1
    )
    assert difference == {} and "the note says «опечатка: 2024»" in told


def test_values_that_stand_nowhere_are_kept_and_told(act: Resolution, tmp_path: Path) -> None:
    act.assignments[0].deadlines[0].span = (5, 5)
    act.assignments[5].span = (0, 0)
    gold, told = gold_of(exported(act), tmp_path, 1)
    found = by_text(gold)
    assert found["вывезти снег"]["deadlines"][0]["end"] == "2024-03-01" and len(found) == 6
    assert told.count("stands nowhere in the text, kept as it was") == 2


# ---- places


def test_offsets_in_utf16_units_are_told_by_their_words(tmp_path: Path) -> None:
    act = pipeline.parse_text(SPRING.replace("О весенних", "О 😀😀 весенних"), name="весна.txt")
    task = exported(act)
    for result in results_of(task):
        for key in ("start", "end"):
            if key in result.get("value", {}):
                result["value"][key] = len(act.text[: result["value"][key]].encode("utf-16-le")) // 2
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task], ensure_ascii=True), encoding="utf-8")
    [read] = read_export(path)
    assert read.annotated is not None and read.reading is not None
    assert {(r.label, r.pieces) for r in read.annotated.regions} == {(r.label, r.pieces) for r in annotate(act).regions}


def test_a_selection_with_white_space_at_its_ends_is_the_same(act: Resolution, tmp_path: Path) -> None:
    def change(task: Task) -> None:
        value = label(task, "Deadline", "до 01.03.2023")["value"]
        value["start"] -= 1

    assert corrected(act, change, tmp_path) == ({}, "")


# ---- wrong files


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[", "no JSON"), ("[]", "no export of Label Studio"), ('[{"text": "x", "label": []}]', "JSON-MIN"),
        ('[{"data": {}}]', "task 1 has no text"),
        ('[{"data": {"text": "x", "reading": {"document": 1}}}]', "broken reading"), ("[" * 100000, "no JSON"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export_is_told_in_a_line(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")
    result = run(path, "-o", tmp_path / "gold")
    assert result.exit_code == 1 and result.stderr.count("\n") == 1 and told in result.stderr and "export.json" in result.stderr
    assert not (tmp_path / "gold").exists()


def test_what_nobody_annotated_becomes_no_gold(act: Resolution, tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([to_task(act)]), encoding="utf-8")
    result = run(path, "-o", tmp_path / "gold")
    assert result.exit_code == 1 and "nobody has annotated" in result.stderr and not (tmp_path / "gold").exists()


def test_of_several_annotations_the_ground_truth_is_taken(act: Resolution, tmp_path: Path) -> None:
    task = exported(act)
    task["annotations"] += [{"id": 10, "result": [], "updated_at": "2030"}, {"id": 11, "was_cancelled": True, "result": []}]
    task["annotations"][0]["ground_truth"] = True
    gold, told = gold_of(task, tmp_path, 1)
    assert len(gold["assignments"]) == 6 and "2 annotations; taken is 9" in told


@pytest.mark.parametrize(
    ("pattern", "new", "told"),
    [
        (r"(?m)^T1\t.*$", "T1\tAssignment x y\tслово", "no text-bound annotation"),
        (r"(?m)^(T1\t\w+ )\d+ \d+", r"\g<1>9000 9009", "outside the text"),
        (r"(?m)^(T2\t.*)$", r"\1 больше", "other words than the text"),
    ],
)  # fmt: skip
def test_a_broken_ann_is_told_in_a_line(act: Resolution, tmp_path: Path, pattern: str, new: str, told: str) -> None:
    path = write_brat(act, tmp_path)
    path.write_text(re.sub(pattern, new, path.read_text("utf-8"), count=1), encoding="utf-8")
    result = run(path, "-o", tmp_path / "gold")
    assert result.exit_code == 1 and result.stderr.count("\n") == 1 and told in result.stderr


def test_brat_without_our_reading_is_read_anew(act: Resolution, tmp_path: Path) -> None:
    path = write_brat(act, tmp_path)
    path.with_suffix(".json").unlink()
    assert run(tmp_path, "-o", tmp_path / "gold").exit_code == 0
    write_json(act, tmp_path)
    assert score(load_pairs(tmp_path / "gold", tmp_path)).to_json()["exact"]["share"] == 1.0


def test_a_reading_of_another_text_is_refused(act: Resolution, tmp_path: Path) -> None:
    path = write_brat(act, tmp_path)
    act.text = act.text.replace("снег", "лёд!")
    write_json(act, tmp_path)
    result = run(path, "-o", tmp_path / "gold")
    assert result.exit_code == 1 and "of another text" in result.stderr


def test_a_folder_without_annotations_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "no .ann in this folder" in run(tmp_path).stderr
    assert "nowhere.json: No such file" in run(tmp_path / "nowhere.json").stderr


def test_discontinuous_pieces_are_joined_as_the_contract_does(act: Resolution) -> None:
    shown = annotate(act)
    region = next(r for r in shown.regions if r.label == "Assignment" and act.text[slice(*r.pieces[0])] == "вывезти снег")
    pieces = (region.start, region.start + 7), (region.start + 13, region.start + 26)
    shown.regions[shown.regions.index(region)] = Region(region.id, region.label, pieces, "directive")
    gold = to_gold(act, shown)
    assert "вывезти" in gold.assignments[0][0]["text"] and gold.assignments[0][0]["clause"] == "1.1"


def test_gold_of_hostile_words_is_read_back(act: Resolution, tmp_path: Path) -> None:
    words = "=1+1: «{a}» # 'x'\u2028\x85 \"- &b *c | 2021-01-01\t" + "ы" * 9000
    act.assignments[0].text = act.assignments[0].responsible[0].party = words
    gold, _ = gold_of(exported(act), tmp_path)
    first = gold["assignments"][0]
    assert first["text"] == words and first["responsible"][0]["party"] == words


@pytest.mark.parametrize(
    "edit", [lambda text: text.replace("kind: by", "kind: from", 1), lambda _: "assignments: []\n"], ids=["settled", "by hand"]
)
def test_gold_that_somebody_edited_is_not_written_over(act: Resolution, tmp_path: Path, edit: Callable[[str], str]) -> None:
    write_brat(act, tmp_path)
    gold = tmp_path / "gold" / "весна.gold.yaml"
    assert run(tmp_path, "-o", gold.parent).exit_code == 0
    edited = edit(gold.read_text("utf-8"))
    gold.write_text(edited, "utf-8")
    again = run(tmp_path, "-o", gold.parent)
    assert gold.read_text("utf-8") == edited
    assert again.exit_code == 1 and "not written over" in again.stderr and again.stdout == ""


def test_gold_that_nobody_edited_is_made_anew(act: Resolution, tmp_path: Path) -> None:
    path = write_brat(act, tmp_path)
    gold = tmp_path / "gold" / "весна.gold.yaml"
    assert run(path, "-o", gold.parent).exit_code == 0
    first = gold.read_text("utf-8")
    lines = [line for line in path.read_text("utf-8").splitlines(True) if not re.match(r"R\d+\tdue ", line)]
    path.write_text("".join(lines), "utf-8")
    assert run(path, "-o", gold.parent).exit_code == 1
    assert gold.read_text("utf-8") != first


def test_annotations_that_somebody_corrected_are_not_written_over(act: Resolution, tmp_path: Path) -> None:
    def parsed(text: str) -> Result:
        source.write_text(text, "utf-8")
        return CliRunner().invoke(cli, ["parse", str(source), "-o", str(tmp_path), "--format", "brat"])

    source, path = tmp_path / "весна.txt", tmp_path / "brat" / "весна.ann"
    assert parsed(SPRING).exit_code == 0
    assert parsed(SPRING.replace("01.03.2024", "02.03.2024")).exit_code == 0 and "02.03.2024" in path.read_text("utf-8")
    corrected = re.sub(r"A1\t.*\n", "", path.read_text("utf-8"))
    path.write_text(corrected, "utf-8")
    result = parsed(SPRING)
    assert path.read_text("utf-8") == corrected and "02.03.2024" in path.with_suffix(".txt").read_text("utf-8")
    assert result.exit_code == 1 and "весна.ann: not written over" in result.stderr


@pytest.mark.parametrize("cut", [1, 2], ids=["after the annotations", "after the text"])
def test_annotations_of_a_run_that_was_cut_are_our_own(act: Resolution, tmp_path: Path, cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) > cut:
            raise KeyboardInterrupt
        path.write_bytes(data)

    written: list[Path] = []
    emitter = BratEmitter(tmp_path, Dialect())
    emitter.add(act)
    later = pipeline.parse_text(SPRING.replace("01.03.2024", "02.03.2024"), name="весна.txt")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("pipeline.standards.emitters.write_whole", killed)
        patched.setattr("pipeline.formats.json.write_whole", killed)
        emitter.add(later)
    emitter.add(later)
    assert (tmp_path / "brat" / "весна.ann").read_text("utf-8") == standoff(later)


@pytest.mark.parametrize("place", ["annotations", "result", "labels"])
def test_an_export_with_a_number_for_a_list_is_told_and_others_go_on(act: Resolution, tmp_path: Path, place: str) -> None:
    task = exported(act)
    relation = next(result for result in results_of(task) if result["type"] == "relation")
    holder = {"annotations": task, "result": task["annotations"][0], "labels": relation}[place]
    holder[place] = 5
    broken, whole = tmp_path / "broken.json", tmp_path / "whole.json"
    broken.write_text(json.dumps([task]), "utf-8")
    whole.write_text(json.dumps([exported(act)]), "utf-8")
    result = run(broken, whole, "-o", tmp_path / "gold")
    assert result.exit_code == 1 and "internal error" not in result.stderr
    assert list((tmp_path / "gold").glob("*.yaml"))


def test_what_stands_before_all_clauses_is_told_once(act: Resolution) -> None:
    shown = annotate(act)
    shown.regions.append(Region("n", "Assignment", ((0, 5),), None))
    questions = to_gold(act, shown).questions()
    assert len([one for one in questions if "no clause begins" in one]) == 1


@pytest.mark.parametrize("tool", ["labelstudio", "brat"])
def test_rows_of_appendices_come_back_with_theirs(tmp_path: Path, tool: str) -> None:
    act = pipeline.parse_text(PLANS, name="весна.txt")
    if tool == "brat":
        assert run(write_brat(act, tmp_path), "-o", tmp_path / "gold").exit_code == 0
    else:
        gold_of(exported(act), tmp_path)
    write_json(act, tmp_path)
    assert (tmp_path / "gold" / "весна.gold.yaml").read_text("utf-8").count("appendix:") == 5
    report = score(load_pairs(tmp_path / "gold", tmp_path)).to_json()
    assert report["exact"] == {"right": 8, "total": 8, "share": 1.0} and not report["documents"][0]["wrong"]
