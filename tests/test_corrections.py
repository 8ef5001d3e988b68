"""Corrections: what each does, that it survives a mended source, and that one without its text is told and not lost."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from acts import PLANS

import pipeline
from pipeline.corrections import Corrections, CorrectionsError, Report, Signed, Store, apply, corrections_path, make
from pipeline.corrections.model import Correction, SetField
from pipeline.corrections.paths import FIELDS, checked, parse_path
from pipeline.model import Assignment, Resolution

ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Рекомендовать начальнику дорожной службы (Сомова):
1.1. вывезти снег с тротуаров и дворов до 01.03.2024;
1.2. в рамках проекта «Чистый двор» вымыть не менее 80 % остановок
в срок до 15.04.2024.
2. Отделу культуры подготовить афишу праздника; обновить сайт музея.
3. Провести сверку списков до 20.02.2024.

Глава округа                                В.Г. Щукин
"""
SIGNED = Signed(who="Ветрова", when="2024-02-10T09:30:00", why="по письму")


def read(text: str = ACT) -> Resolution:
    return pipeline.parse_text(text, name="акт.txt")


@pytest.fixture(scope="module")
def act() -> Resolution:
    return read()


def of(resolution: Resolution, name: str) -> Assignment:
    """The assignment of an id, or the one that begins so."""
    return next(a for a in resolution.assignments if a.id == name or a.text.startswith(name))


def a_set(act: Resolution, name: str, field: str, value: Any) -> SetField:
    item = of(act, name)
    return make.set_field(make.about(act, item), item, field, value, SIGNED)


def a_clear(act: Resolution, name: str, field: str) -> Correction:
    item = of(act, name)
    return make.clear_field(make.about(act, item), item, field, SIGNED)


def a_confirm(act: Resolution, name: str, field: str | None = None) -> Correction:
    item = of(act, name)
    return make.confirm(make.about(act, item), item, SIGNED, field)


def corrected(resolution: Resolution, *corrections: Correction) -> tuple[Resolution, Report]:
    return apply(resolution, Corrections(corrections=list(corrections)))


def states(report: Report) -> list[str]:
    return [outcome.state for outcome in report.outcomes]


# ---- values


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("1.1-1", "text", "вывезти весь снег"), ("1.1-1", "modality", "directive"), ("1.1-1", "details", ["со стоянок"]),
        ("1.2-1", "projects", ["Чистый город"]), ("1.2-1", "projects.0", "Чистый город"), ("1.1-1", "clause", "1"),
        ("1.1-1", "deadlines.0.end", "2024-03-11"), ("1.1-1", "responsible.0.people", ["Сомова А.А.", "Рыбин О.О."]),
        ("1.2-1", "targets.0.value", 85), ("1.2-1", "targets.0.value", 85.5), ("1.2-1", "targets.0.unit", None),
        ("1.2-1", "responsible.0.role", "co_executor"), ("1.1-1", "deadlines.0.recurrence", "FREQ=MONTHLY;BYMONTHDAY=5"),
    ],
)  # fmt: skip
def test_a_field_is_set_and_marked(act: Resolution, name: str, field: str, value: Any) -> None:
    key = of(act, name).key
    made, report = corrected(act, a_set(act, name, field, value))
    item = next(a for a in made.assignments if a.key == key)
    assert states(report) == ["applied"] and make.value_at(item, field)[0] == value
    assert item.corrected == [field.split(".")[0]]
    untouched = [a for a in made.assignments if a.key != key]
    assert untouched == [a for a in act.assignments if a.key != key]


def test_the_extraction_is_left_as_it_was(act: Resolution) -> None:
    before = act.model_dump_json()
    corrected(act, a_set(act, "1.1-1", "deadlines.0.end", "2024-03-11"), a_clear(act, "1.2-1", "targets.0"))
    assert act.model_dump_json() == before


def test_a_set_modality_and_a_new_item_name_no_rule_of_ours(act: Resolution) -> None:
    term = {"kind": "by", "end": "2024-06-01", "raw": "до 15.04.2024"}
    made, _ = corrected(act, a_set(act, "1.1-1", "modality", "control"), a_set(act, "2-1", "deadlines.0", term))
    assert of(made, "1.1-1").modality_rule == "correction"
    deadline = of(made, "2-1").deadlines[0]
    assert (deadline.rule, deadline.start, deadline.assumed) == ("correction", None, False)
    assert made.text[slice(*deadline.span)] == "до 15.04.2024"


@pytest.mark.parametrize(
    ("name", "field", "left"), [("1.2-1", "targets.0", []), ("1.2-1", "deadlines", []), ("1.2-1", "targets.0.base", None)]
)
def test_a_field_is_cleared(act: Resolution, name: str, field: str, left: Any) -> None:
    made, report = corrected(act, a_clear(act, name, field))
    assert states(report) == ["applied"]
    value = make.value_at(of(made, name), field if field.count(".") != 1 else field.split(".")[0])[0]
    assert value == left


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "red"), ("deadlines.x", 1), ("deadlines.0.span", [0, 1]), ("text", ""), ("text", None), ("modality", "order"),
        ("deadlines.0.end", "01.03.2024"), ("deadlines.0.end", "2024-02-31"), ("deadlines.0.kind", None),
        ("targets.0.value", "80"), ("targets.0.value", float("nan")), ("targets.0.value", True), ("targets", {"value": 1}),
        ("targets.0", {"unit": "percent"}), ("targets.0", {"value": 1, "colour": "red"}), ("responsible.0", {"party": " "}),
        ("deadlines.0.recurrence", "monthly"), ("details", ["a", 1]), ("text.0", "a"), ("deadlines.0.end.day", 1),
    ],
)  # fmt: skip
def test_an_impossible_value_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueError):
        checked(parse_path(field), value)


def test_several_changes_of_one_list_follow_each_other(act: Resolution) -> None:
    first = a_set(act, "2-1", "deadlines.0", {"kind": "by", "end": "2024-05-01"})
    now, _ = corrected(act, first)
    second = a_set(now, "2-1", "deadlines.1", {"kind": "ongoing", "raw": "постоянно"})
    now, _ = corrected(act, first, second)
    third = a_set(now, "2-1", "deadlines.1.start", "2024-05-02")
    fourth = a_clear(now, "2-1", "deadlines.0")
    now, report = corrected(act, first, second, third, fourth)
    assert states(report) == ["applied"] * 4
    assert [(d.kind, d.start) for d in of(now, "2-1").deadlines] == [("ongoing", "2024-05-02")]


# ---- issues, parties


def test_a_correction_settles_its_issue_and_the_parties_follow(act: Resolution) -> None:
    assert {"no_executor"} <= set(of(act, "3-1").issues)
    made, _ = corrected(act, a_set(act, "3-1", "responsible.0", {"party": "отдел кадров"}))
    assert "no_executor" not in of(made, "3-1").issues
    assert not [i for i in made.issues if i.assignment == "3-1" and i.code == "no_executor"]
    assert [p.assignments for p in made.parties if p.name == "отдел кадров"] == [["3-1"]]


def test_a_confirmed_assignment_has_no_open_issue(act: Resolution) -> None:
    made, _ = corrected(act, a_confirm(act, "3-1"))
    assert of(made, "3-1").issues == [] and of(made, "3-1").confirmed == list(FIELDS) and of(made, "3-1").corrected == []
    assert [i.code for i in made.issues if i.assignment != "3-1"] == [i.code for i in act.issues if i.assignment != "3-1"]


def test_one_field_is_confirmed(act: Resolution) -> None:
    made, _ = corrected(act, a_confirm(act, "1.1-1", "deadlines"), a_confirm(act, "1.1-1", "responsible.0"))
    assert of(made, "1.1-1").confirmed == ["responsible", "deadlines"]


def test_a_reviewers_slip_is_an_issue(act: Resolution) -> None:
    made, _ = corrected(act, a_set(act, "1.1-1", "deadlines.0.end", "2014-03-01"))
    assert "deadline_before_document" in of(made, "1.1-1").issues


# ---- whole assignments


def test_drop(act: Resolution) -> None:
    item = of(act, "1.2-1")
    made, _ = corrected(act, make.drop(make.about(act, item), SIGNED), a_confirm(act, "1.2-1"))
    assert [a.id for a in made.assignments] == ["1.1-1", "2-1", "2-2", "3-1"]
    assert not [i for i in made.issues if i.assignment == "1.2-1"]


def test_split_gives_each_part_what_it_names(act: Resolution) -> None:
    item = of(act, "1.2-1")
    correction = make.split(make.about(act, item), ["вымыть не менее 80 % остановок", "покрасить скамьи"], SIGNED)
    made, report = corrected(act, correction)
    assert states(report) == ["applied"]
    one, other = of(made, "1.2-1"), of(made, "1.2-2")
    assert one.key == item.key != other.key and [a.id for a in made.assignments][1:3] == ["1.2-1", "1.2-2"]
    assert (len(one.targets), len(other.targets)) == (1, 0)
    assert one.deadlines == other.deadlines == item.deadlines
    later = make.set_field(make.about(made, other), other, "deadlines.0.end", "2024-05-01", SIGNED)
    made, report = corrected(act, correction, later)
    assert states(report) == ["applied", "applied"]
    assert [of(made, name).deadlines[0].end for name in ("1.2-1", "1.2-2")] == ["2024-04-15", "2024-05-01"]


def test_merge_takes_everything_in(act: Resolution) -> None:
    one, other = of(act, "1.1-1"), of(act, "1.2-1")
    made, report = corrected(act, make.merge(make.about(act, one), [make.about(act, other)], SIGNED), a_confirm(act, "1.2-1"))
    assert states(report) == ["applied", "settled"]
    item = of(made, "1.1-1")
    assert item.text == f"{one.text}; {other.text}" and item.targets == other.targets and item.key == one.key
    assert [d.end for d in item.deadlines] == ["2024-03-01", "2024-04-15"] and len(item.responsible) == 1
    assert "1.2-1" not in [a.id for a in made.assignments]


def test_add_stands_at_the_end_of_its_clause_and_goes_where_it_was_found(act: Resolution) -> None:
    values = {"deadlines": [{"kind": "by", "end": "2024-04-01"}], "modality": "directive"}
    new = make.add("акт", "2", "украсить сцену", values, SIGNED)
    made, _ = corrected(act, new)
    assert [a.id for a in made.assignments] == ["1.1-1", "1.2-1", "2-1", "2-2", "2-3", "3-1"]
    assert (of(made, "2-3").key, of(made, "2-3").deadlines[0].end) == (new.about.key, "2024-04-01")
    found = read(ACT.replace("сайт музея.", "сайт музея; украсить сцену."))
    made, report = corrected(found, new)
    assert states(report) == ["settled"] and len(made.assignments) == len(found.assignments)
    with pytest.raises(ValueError, match="colour"):
        make.add("акт", "2", "украсить сцену", {"deadlines": [{"kind": "by", "colour": 1}]}, SIGNED)


def test_add_behind_another(act: Resolution) -> None:
    new = make.add("акт", "2", "украсить сцену", {}, SIGNED, after=make.about(act, of(act, "2-1")))
    made, _ = corrected(act, new)
    assert [a.id for a in made.assignments][2:5] == ["2-1", "2-3", "2-2"]


# ---- the source changes


def every_kind(act: Resolution) -> list[Correction]:
    return [
        a_set(act, "вывезти", "deadlines.0.end", "2024-03-11"),
        a_set(act, "вывезти", "text", "вывезти снег с тротуаров"),
        a_clear(act, "в рамках", "targets.0"),
        a_confirm(act, "в рамках"),
        a_confirm(act, "подготовить", "responsible"),
        make.split(make.about(act, of(act, "подготовить")), ["подготовить афишу", "подготовить праздник"], SIGNED),
        make.drop(make.about(act, of(act, "обновить")), SIGNED),
        make.add("акт", "3", "сдать отчёт", {}, SIGNED, known=make.origin(act.document)),
        a_set(act, "Провести", "responsible.0", {"party": "отдел кадров"}),
    ]


LATER = ACT.replace("ПОСТАНОВЛЯЮ:\n", "ПОСТАНОВЛЯЮ:\n0. Отделу связи проверить кабели.\n")
for number in (3, 2, 1, 0):
    LATER = LATER.replace(f"\n{number}.", f"\n{number + 1}.")
TYPOS = {
    "in a text": (ACT.replace("снег с тротуаров", "снег с тратуаров"), ACT),
    "in every text": (
        ACT.replace("тротуаров", "тратуаров").replace("остановок", "остоновок").replace("афишу", "афишшу")
        .replace("музея", "мюзея").replace("списков", "спискав"),
        ACT,
    ),
    "in the number of the act": (ACT.replace("№ 31", "№ 13"), ACT),
    "in the date of the act": (ACT.replace("05.02.2024", "05.02.2023"), ACT),
    "of white space and quotes": (ACT, ACT.replace("«Чистый двор»", '"Чистый  двор"')),
    "a clause comes before": (ACT, LATER),
    "a clause goes": (LATER, ACT),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), TYPOS.values(), ids=TYPOS)
def test_a_mended_source_keeps_every_correction(old: str, new: str) -> None:
    before, after = read(old), read(new)
    corrections = every_kind(before)
    wanted, _ = corrected(before, *corrections)
    made, report = corrected(after, *corrections)
    assert not report.conflicting and not report.orphaned, [(o.correction, o.was, o.now) for o in report.outcomes]
    for one in wanted.assignments:
        if one.corrected or one.confirmed:
            same = [a for a in made.assignments if (a.corrected, a.confirmed) == (one.corrected, one.confirmed)]
            assert [d.end for d in one.deadlines] in [[d.end for d in a.deadlines] for a in same]
    told = [i for i in made.issues if i.code == "correction_kept"]
    assert len(told) == len({o.correction.about.key for o in report.kept})
    assert bool(told) == (old.split("О весенних")[1] != new.split("О весенних")[1] and "тротуаров" not in old)


def test_a_typo_that_joined_two_is_mended() -> None:
    text = "ПРИКАЗЫВАЮ:\n1. Отделу связи проверить линии западного района; {} схемы сетей до 01.03.2024."
    old = read(text.format("обновтиь"))
    assert len(old.assignments) == 1
    correction = a_set(old, "1-1", "responsible.0.party", "отдел сетей")
    made, report = corrected(read(text.format("обновить")), correction, make.drop(make.about(old, old.assignments[0]), SIGNED))
    assert states(report) == ["kept", "conflicting"] and len(made.assignments) == 2
    assert of(made, "1-1").responsible[0].party == "отдел сетей"


CHANGED = {
    "another date": ("01.03.2024", "20.03.2024", "deadlines.0.end", "2024-03-11", "2024-03-01", "2024-03-20"),
    "another number": ("80 %", "85 %", "targets.0.value", 90, 80, 85),
    "another person": ("Сомова", "Иванова", "responsible.0.people", ["Рыбин"], ["Сомова"], ["Иванова"]),
    "no more date": (" до 01.03.2024", "", "deadlines.0.end", "2024-03-11", "2024-03-01", None),
}


@pytest.mark.parametrize(("old", "new", "field", "value", "was", "now"), CHANGED.values(), ids=CHANGED)
def test_a_changed_value_is_a_conflict_with_both_versions(
    act: Resolution, old: str, new: str, field: str, value: Any, was: Any, now: Any
) -> None:
    name = "1.2-1" if field.startswith("targets") else "1.1-1"
    correction = a_set(act, name, field, value)
    fresh = read(ACT.replace(old, new))
    made, report = corrected(fresh, correction)
    (outcome,) = report.conflicting
    assert (outcome.was, outcome.now, outcome.assignment) == (was, now, name)
    assert of(made, name).model_copy(update={"issues": []}) == of(fresh, name).model_copy(update={"issues": []})
    (issue,) = [i for i in made.issues if i.code == "correction_conflict"]
    assert issue.assignment == name and "correction_conflict" in of(made, name).issues and "Ветрова" in issue.message


def test_a_source_that_says_it_now_settles_the_correction(act: Resolution) -> None:
    correction = a_set(act, "1.1-1", "deadlines.0.end", "2024-03-11")
    made, report = corrected(read(ACT.replace("01.03.2024", "11.03.2024")), correction)
    assert states(report) == ["settled"] and of(made, "1.1-1").deadlines[0].end == "2024-03-11"
    assert not [i for i in made.issues if i.code.startswith("correction")]


def test_a_changed_value_is_not_confirmed(act: Resolution) -> None:
    made, report = corrected(read(ACT.replace("80 %", "85 %")), a_confirm(act, "1.2-1"), a_confirm(act, "1.1-1"))
    assert states(report) == ["conflicting", "applied"] and of(made, "1.2-1").confirmed == []
    assert "targets" in report.outcomes[0].was and "85" in report.outcomes[0].now["targets"]


@pytest.mark.parametrize("kind", ["drop", "split", "merge"])
def test_another_number_stops_what_would_change_the_whole(act: Resolution, kind: str) -> None:
    about, other = make.about(act, of(act, "1.2-1")), make.about(act, of(act, "1.1-1"))
    every: dict[str, Correction] = {
        "drop": make.drop(about, SIGNED),
        "split": make.split(about, ["вымыть", "покрасить"], SIGNED),
        "merge": make.merge(other, [about], SIGNED),
    }
    fresh = read(ACT.replace("80 %", "85 %"))
    made, report = corrected(fresh, every[kind])
    assert states(report) == ["conflicting"] and "80" in report.outcomes[0].was and "85" in report.outcomes[0].now
    assert [a.text for a in made.assignments] == [a.text for a in fresh.assignments]


def test_an_assignment_that_is_gone_leaves_an_orphan_that_is_told(act: Resolution) -> None:
    correction = a_set(act, "3-1", "deadlines.0.end", "2024-02-25")
    made, report = corrected(read(ACT.replace("3. Провести сверку списков до 20.02.2024.\n", "")), correction)
    assert states(report) == ["orphaned"] and report.outcomes[0].was == "Провести сверку списков"
    (issue,) = [i for i in made.issues if i.code == "correction_orphaned"]
    assert "Провести сверку списков" in issue.message and "2024-02-25" in issue.message and issue.assignment is None


def test_of_two_that_are_as_like_neither_is_taken() -> None:
    old = read("ПРИКАЗЫВАЮ:\n1. Отделу связи проверить линии района А до лета.")
    correction = make.drop(make.about(old, old.assignments[0]), SIGNED)
    new = read("ПРИКАЗЫВАЮ:\n1. Отделу связи:\n- провести сбор;\n- проверить линии района Б до лета;\n- проверить линии района В до лета.")
    made, report = corrected(new, correction)
    assert states(report) == ["orphaned"] and len(made.assignments) == len(new.assignments) == 3


def test_twins_keep_their_own_corrections() -> None:
    text = "ПРИКАЗЫВАЮ:\n{}. Отделу связи проверить линии до 01.03.2024.\n{}. Отделу кадров проверить линии до 01.04.2024."
    act = read(text.format(1, 2))
    correction = a_set(act, "2-1", "deadlines.0.end", "2024-04-11")
    swapped = read("ПРИКАЗЫВАЮ:\n1. Отделу учёта провести опись.\n2. Отделу кадров проверить линии до 01.04.2024.")
    made, report = corrected(swapped, correction)
    assert states(report) == ["applied"] and of(made, "2-1").deadlines[0].end == "2024-04-11"


# ---- the list


def test_a_newer_correction_takes_the_place_of_the_older(act: Resolution) -> None:
    kept = Corrections()
    assert kept.put(a_set(act, "1.1-1", "deadlines.0.end", "2024-03-11"))
    assert not kept.put(a_set(act, "1.1-1", "deadlines.0.end", "2024-03-11"))
    now, _ = apply(act, kept)
    assert kept.put(a_set(now, "1.1-1", "deadlines.0.end", "2024-03-12"))
    assert [(c.was, c.value) for c in kept.corrections if isinstance(c, SetField)] == [("2024-03-01", "2024-03-12")]
    now, _ = apply(act, kept)
    assert kept.put(a_set(now, "1.1-1", "deadlines.0.end", "2024-03-01")) and kept.corrections == []


def test_a_correction_is_taken_out(act: Resolution) -> None:
    kept = Corrections(corrections=every_kind(act))
    for correction in every_kind(act):
        assert kept.remove(correction) and not kept.remove(correction)
    assert kept.corrections == [] and apply(act, kept) == (act, Report())


# ---- impossible values


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("deadlines.0.end", "скоро", "«deadlines.0.end»: нужна дата вида 2024-03-01, здесь «скоро»"),
        ("deadlines.0.end", "2024-02-30", "«deadlines.0.end»: нужна дата вида 2024-03-01, здесь «2024-02-30»"),
        (
            "deadlines.0.recurrence", "FREQ=HOURLY",
            "«deadlines.0.recurrence»: нужно правило вида FREQ=MONTHLY;BYMONTHDAY=5, здесь «FREQ=HOURLY»",
        ),
        ("deadlines.0.assumed", "да", "«deadlines.0.assumed»: нужно да или нет (true, false), здесь «да»"),
        ("modality", "просьба", "«modality»: нужно одно из: recommendation, directive, decision, control, здесь «просьба»"),
        ("targets.0.value", "много", "«targets.0.value»: нужно число, здесь «много»"),
        ("targets.0.value", None, "«targets.0.value»: нужно число, здесь пусто"),
        ("targets.0.value", float("inf"), "«targets.0.value»: нужно конечное число"),
        ("targets.0.unit", 5, "«targets.0.unit»: нужен текст, здесь «5»"),
        ("responsible.0.people", "Сомова", "«responsible.0.people»: нужен список строк, здесь «Сомова»"),
        ("responsible.0.party", " ", "«responsible.0.party»: не может быть пустым"),
        ("deadlines", "завтра", "«deadlines»: нужен список, здесь «завтра»"),
        ("deadlines.0", "завтра", "«deadlines»: элемент списка – это таблица его полей, здесь «завтра»"),
        ("deadlines.0", {"end": "2024-03-01"}, "«deadlines»: у элемента не указано «kind»"),
        ("deadlines.0", {"kind": "by", "colour": "red"}, "«deadlines»: у элемента нет поля «colour»"),
        ("text", "длинно " * 30, None), ("text", ["длинно"], "«text»: нужен текст, здесь список"),
    ],
)  # fmt: skip
def test_what_is_expected_instead_is_said_in_russian(act: Resolution, field: str, value: Any, message: str | None) -> None:
    if message is None:
        assert a_set(act, "1.2-1", field, value).value == value
        return
    with pytest.raises(ValueError, match="«") as told:
        a_set(act, "1.2-1", field, value)
    assert str(told.value) == message


# ---- the file


def test_the_file_comes_back_as_it_was_written(act: Resolution, tmp_path: Path) -> None:
    path = corrections_path(tmp_path / "акт.txt")
    kept = Corrections(document="акт.txt", corrections=every_kind(act))
    Store(path).save(kept)
    assert path.name == "акт.corrections.yaml" and Store(path).load() == kept
    before = path.read_bytes()
    Store(path).save(Store(path).load())
    assert path.read_bytes() == before and "вывезти снег с тротуаров" in before.decode()
    assert apply(act, Store(path).load())[0] == apply(act, kept)[0]


def test_nothing_is_written_where_there_is_nothing(tmp_path: Path) -> None:
    Store(tmp_path / "x.corrections.yaml").save(Corrections())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_another_has_changed_is_not_written_over(act: Resolution, tmp_path: Path) -> None:
    one, other = Store(tmp_path / "a.yaml"), Store(tmp_path / "a.yaml")
    kept = one.load()
    other.load()
    kept.put(a_set(act, "1.1-1", "text", "вывезти снег"))
    one.save(kept)
    with pytest.raises(CorrectionsError, match="changed by somebody else"):
        other.save(Corrections(corrections=[a_confirm(act, "1.1-1")]))
    assert one.load() == kept
    kept.put(a_confirm(act, "1.1-1"))
    one.save(kept)


def test_a_text_that_no_file_can_hold_is_not_written(act: Resolution, tmp_path: Path) -> None:
    store, kept = Store(tmp_path / "a.yaml"), Corrections(corrections=[a_set(act, "1.1-1", "text", "вывезти \\ud83d 🎉")])
    store.save(kept)
    before = store.path.read_bytes()
    kept.put(a_set(act, "1.2-1", "text", "половина \ud83d"))
    with pytest.raises(CorrectionsError, match=r"a\.yaml: correction 2: "):
        store.save(kept)
    assert store.path.read_bytes() == before and len(Store(store.path).load().corrections) == 1


def test_a_file_written_by_hand(act: Resolution, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    key = of(act, "1.1-1").key
    path.write_text(
        f"corrections:\n- op: set\n  about: {{key: {key}, clause: '1.1', text: вывезти снег с тротуаров и дворов}}\n"
        "  field: deadlines.0.end\n  was: 2024-03-01\n  value: 2024-03-11\n  when: 2024-03-02 10:00:00\n",
        encoding="utf-8",
    )
    kept = Store(path).load()
    assert kept.corrections[0].when == dt.datetime(2024, 3, 2, 10).isoformat()
    made, report = apply(act, kept)
    assert states(report) == ["applied"] and of(made, "1.1-1").deadlines[0].end == "2024-03-11"


ABOUT = {"key": "k", "text": "t"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[", ["YAML"]), ("- 1", []), ("corrections: 1", ["corrections"]), ("colour: red", ["colour"]),
        ({"op": "paint", "about": ABOUT}, ["correction 2", "нет правки «paint»"]), ({"op": "drop"}, ["correction 2", "about: не указано"]),
        ({"about": ABOUT}, ["correction 2", "не указано, что сделать"]), ({"op": "drop", "about": "k"}, ["correction 2", "нужна таблица"]),
        ({"op": "set", "about": ABOUT, "field": "colour", "value": 1}, ["correction 2", "colour"]),
        ({"op": "set", "about": ABOUT, "field": "targets.0.value", "value": "x"}, ["correction 2", "«targets.0.value»: нужно число"]),
        ({"op": "clear", "about": ABOUT, "field": "text"}, ["correction 2", "text"]),
        ({"op": "split", "about": ABOUT, "parts": [{"key": "k", "text": "a"}]}, ["correction 2", "не меньше 2"]),
        ({"op": "drop", "about": ABOUT, "wen": "x"}, ["correction 2", "wen: такого поля нет"]),
        ("corrections: !!python/object/apply:os.getcwd []", ["YAML"]),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_clear_line(tmp_path: Path, content: Any, words: list[str]) -> None:
    path = tmp_path / "a.corrections.yaml"
    text = content if isinstance(content, str) else yaml.safe_dump({"corrections": [{"op": "drop", "about": ABOUT}, content]})
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionsError) as told:
        Store(path).load()
    message = str(told.value)
    assert message.startswith(str(path)) and "\n" not in message and all(word in message for word in words), message


def test_corrections_of_a_row_of_an_appendix_stay_with_it(tmp_path: Path) -> None:
    fresh = read(PLANS)
    wanted: list[Correction] = [a_set(fresh, "П2/2-1", "modality", "recommendation"), a_set(fresh, "2-1", "modality", "recommendation")]
    path = tmp_path / "a.corrections.yaml"
    Store(path).save(Corrections(document="a.txt", corrections=wanted))
    assert path.read_text("utf-8").count("appendix: '2'") == 1 and path.read_text("utf-8").count("appendix") == 1
    back = Store(path).load().corrections
    for source in (PLANS, PLANS.replace("| 2 | Составить акт | октябрь 2024 | завхоз |\n| 10", "| 10")):
        found, report = corrected(read(source), *back)
        assert states(report) == ["applied", "applied"]
        assert [a.id for a in found.assignments if a.modality == "recommendation"] == ["2-1", "П2/2-1"]


def test_an_added_and_a_split_row_of_an_appendix_get_ids_there(act: Resolution) -> None:
    fresh = read(PLANS)
    added = make.add("a", "2", "подшить акт", {}, SIGNED, None, None, "1")
    split = make.split(make.about(fresh, of(fresh, "П2/2-1")), ["Составить акт", "Подписать акт"], SIGNED)
    found, _ = corrected(fresh, added, split)
    assert {"П1/2-2", "П2/2-2"} <= {a.id for a in found.assignments}
    assert {a.text: a.appendix for a in found.assignments}["подшить акт"] == "1"
