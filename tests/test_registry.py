"""The registry: what may stand in it, whom it finds, what an act says by itself, what is proposed."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

import pipeline
from pipeline.commands.main import cli
from pipeline.model import Party, Resolution
from pipeline.registry import Registries, Registry, RegistryError, identify, load_registry
from pipeline.registry.names import key, person_name
from pipeline.registry.suggest import propose

REGISTRY = """
organisations:
  - {id: irc, name: "МКУ «Информационный ресурсный центр»", abbreviations: [МКУ ИРЦ], forms: [информационный ресурсный центр]}
  - {id: edu, name: отдел образования администрации Липовского района, forms: [отдел образования]}
  - {id: culture, name: отдел культуры}
positions:
  - {id: head, name: начальник отдела образования, organisation: edu}
  - {id: culture-head, name: начальник отдела культуры, organisation: culture}
persons:
  - id: lesnova-old
    name: О.П. Леснова
    holdings: [{position: head, from: 2015, to: 2019-08-31}]
  - id: lesnova
    name: Леснова Инна Викторовна
    holdings: [{position: head, from: 2019-09-01, to: null}]
  - id: gai
    name: Гай П.П.
    holdings: [{position: culture-head}]
  - {id: gai-2, name: Гай С.С.}
"""
ACT = """ПОСТАНОВЛЕНИЕ
от {date} № 31
О работе

{preamble}ПОСТАНОВЛЯЮ:
1. {who} подготовить отчёт до 01.12.2024.

{signature}
"""


def act(who: str, date: str = "05.02.2024", preamble: str = "", signature: str = "Глава района В.Г. Щукин") -> Resolution:
    return pipeline.parse_text(ACT.format(who=who, date=date, preamble=preamble, signature=signature))


def registry(text: str = REGISTRY) -> Registry:
    return Registry.model_validate(yaml.safe_load(text))


def only_party(resolution: Resolution) -> Party:
    assert len(resolution.parties) == 1, resolution.parties
    return resolution.parties[0]


def people(party: Party) -> list[tuple[str, str | None, str]]:
    return [(person.name, person.entity, person.summary) for person in party.persons]


def doubts(resolution: Resolution) -> list[str]:
    return [issue.message for issue in resolution.issues if issue.code == "ambiguous_entity"]


# ---- names


@pytest.mark.parametrize(
    ("written", "shown", "initials"),
    [
        ("И. В. Абрамова", "И.В. Абрамова", "ИВ"),
        ("Абрамова И.В.", "И.В. Абрамова", "ИВ"),
        ("И.В. АБРАМОВА", "И.В. Абрамова", "ИВ"),
        ("Абрамова Ирина Викторовна", "Абрамова Ирина Викторовна", "ИВ"),
        ("Гуляй-Белова Т.", "Т. Гуляй-Белова", "Т"),
        ("Абрамова", "Абрамова", ""),
    ],
)
def test_person_names(written: str, shown: str, initials: str) -> None:
    name = person_name(written)
    assert (name.full, name.initials) == (shown, initials)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("Абрамова", "И.В. Абрамова", True),
        ("Абрамова И.", "И.В. Абрамова", True),
        ("Семёнова И.В.", "Семенова И.В.", True),
        ("Абрамова А.В.", "И.В. Абрамова", False),
        ("Абрамов", "Абрамова", False),
    ],
)
def test_names_that_may_be_one_person(one: str, other: str, fits: bool) -> None:
    assert person_name(one).fits(person_name(other)) is person_name(other).fits(person_name(one)) is fits


def test_a_party_is_compared_without_quotes_brackets_and_case() -> None:
    assert key("МБОУ  «Сатинская СОШ» (Ветров)") == key("мбоу Сатинская СОШ") != key("МБОУ «Сатинская ООШ»")


# ---- the act itself


@pytest.mark.parametrize(
    ("who", "preamble", "signature", "told"),
    [
        (
            "Отделу образования (Леснова)", "", "Начальник отдела образования\nадминистрации Липовского района\nИ.В. Леснова",
            ["И.В. Леснова, начальник отдела образования администрации Липовского района"],
        ),
        (
            "Отделу образования (Леснова)", "Заслушав доклад начальника отдела образования И.В. Лесновой, ", "Глава района В.Г. Щукин",
            ["И.В. Леснова, начальник отдела образования"],
        ),
        (
            "Отделу образования (Леснова)", "По докладу: Леснова И.В., начальник отдела образования; ", "Глава района В.Г. Щукин",
            ["И.В. Леснова, начальник отдела образования"],
        ),
        ("Отделу образования (Гай)", "Заслушав доклад начальника отдела образования И.В. Лесновой, ", "Глава района В.Г. Щукин", []),
        ("Начальнику отдела образования (Леснова И.В.)", "", "Начальник отдела образования И.В. Леснова", []),
    ],
)  # fmt: skip
def test_the_act_names_its_people_in_full(who: str, preamble: str, signature: str, told: list[str]) -> None:
    known = identify(act(who, preamble=preamble, signature=signature))
    assert [person.summary for person in only_party(known).persons] == told
    assert not doubts(known)


def test_the_sample_says_who_its_people_are() -> None:
    known = identify(pipeline.parse("samples/sampur-2021.txt"))
    told = {person.name: person.summary for party in known.parties for person in party.persons}
    assert told == {"Абрамова": "И.В. Абрамова, начальник отдела образования администрации Сампурского района"}


def test_two_of_one_surname_in_an_act_are_an_issue() -> None:
    both = "Заслушав начальника отдела образования И.В. Леснову и директора школы О.П. Леснову, "
    known = identify(act("Отделу образования (Леснова)", preamble=both))
    assert only_party(known).persons == []
    assert doubts(known) == [
        "Неоднозначно: «Леснова» – это может быть И.В. Леснова, начальник отдела образования; О.П. Леснова, директор школы"
    ]
    issue = known.issues[-1]
    assert issue.assignment == "1-1" and known.assignments[0].issues == ["ambiguous_entity"]
    assert issue.span and known.text[slice(*issue.span)] == "Отделу образования (Леснова)"


# ---- the registry


@pytest.mark.parametrize(
    ("who", "date", "entity", "persons"),
    [
        ("МКУ ИРЦ", "05.02.2024", "irc", []),
        ("Информационному ресурсному центру", "05.02.2024", "irc", []),
        ("МКУ «Информационный ресурсный центр»", "05.02.2024", "irc", []),
        ("Отделу кадров", "05.02.2024", None, []),
        ("Начальнику отдела образования", "05.02.2024", "head", []),
        (
            "Отделу образования (Леснова)", "05.02.2024", "edu",
            [("Леснова", "lesnova", "Леснова Инна Викторовна, начальник отдела образования")],
        ),
        (
            "Отделу образования (Леснова)", "31.08.2019", "edu",
            [("Леснова", "lesnova-old", "О.П. Леснова, начальник отдела образования")],
        ),
        ("Отделу образования (Леснова)", "05.02.2014", "edu", []),
        ("Отделу образования (Леснова А.А.)", "05.02.2024", "edu", []),
        ("Отделу культуры (Гай)", "05.02.2024", "culture", [("Гай", "gai", "П.П. Гай, начальник отдела культуры")]),
        ("Отделу кадров (Гай С.С.)", "05.02.2024", None, [("Гай С.С.", "gai-2", "С.С. Гай")]),
    ],
)  # fmt: skip
def test_entries_are_found(who: str, date: str, entity: str | None, persons: list[Any]) -> None:
    known = identify(act(who, date), registry())
    party = only_party(known)
    assert (party.entity, people(party)) == (entity, persons)
    assert not doubts(known)
    full_names = {entry.id: entry.name for entry in (*registry().organisations, *registry().positions)}
    assert party.full_name == (full_names[entity] if entity else None)


def test_a_person_as_a_party_gets_the_id() -> None:
    party = only_party(identify(act("Лесновой И.В."), registry()))
    assert (party.kind, party.entity, party.full_name) == ("person", "lesnova", "Леснова Инна Викторовна")


def test_two_entries_are_an_issue_and_none_is_taken() -> None:
    known = identify(act("Отделу кадров (Гай)"), registry())
    assert people(only_party(known)) == []
    assert doubts(known) == ["Неоднозначно: «Гай» – это может быть П.П. Гай, начальник отдела культуры; С.С. Гай"]


def test_the_act_tells_two_entries_apart() -> None:
    known = identify(act("Отделу кадров (Гай)", signature="Глава района С.С. Гай"), registry())
    assert people(only_party(known)) == [("Гай", "gai-2", "С.С. Гай, глава района")]
    assert not doubts(known)


def test_two_organisations_of_one_name_are_told_apart_by_who_leads_them() -> None:
    two = registry(
        REGISTRY.replace("{id: culture, name: отдел культуры}", "{id: culture, name: отдел культуры, forms: [отдел образования]}")
    )
    alone = identify(act("Отделу образования"), two)
    assert only_party(alone).entity is None and len(doubts(alone)) == 1 and "[culture]" in doubts(alone)[0]
    assert only_party(identify(act("Отделу образования (Гай П.П.)"), two)).entity == "culture"


def test_without_a_date_only_what_holds_always_is_said() -> None:
    undated = act("Отделу образования (Леснова)").model_copy(deep=True)
    undated.document.date = None
    assert len(doubts(identify(undated, registry()))) == 1


def test_doing_it_again_changes_nothing_and_takes_back_what_was_added() -> None:
    plain = act("Отделу кадров (Гай)")
    once = identify(plain, registry())
    assert identify(once, registry()) == once != plain
    assert identify(once) == plain


def test_what_a_reviewer_has_settled_is_no_doubt() -> None:
    plain = act("Отделу кадров (Гай)")
    settled = plain.model_copy(update={"assignments": [a.model_copy(update={"confirmed": ["responsible"]}) for a in plain.assignments]})
    assert doubts(identify(plain, registry())) and not doubts(identify(settled, registry()))


# ---- the file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("organisations: [", "not readable as YAML"),
        ("- 1", "valid dictionary"),
        ("people: []", "people: Extra inputs"),
        ("organisations: [{id: a}]", "organisations: a: name: Field required"),
        ("persons: [{id: a, name: А}, {name: Б}]", "persons: entry 2: id: Field required"),
        ("persons: [5]", "persons: entry 1: "),
        ("persons: [{id: a, name: А, holdings: [{position: p}]}]", "a: there is no position 'p'"),
        ("positions: [{id: a, name: А, organisation: o}]", "a: there is no organisation 'o'"),
        ("positions: [{id: a, name: А}]\npersons: [{id: a, name: Б}]", "a: the id stands twice"),
        ("persons: [{id: a, name: А, holdings: [{position: p, from: летом}]}]", "persons: a: holdings.0.from: 'летом' is no day"),
        (
            "persons: [{id: a, name: А, holdings: [{position: p, to: '2023-02-30'}]}]",
            "holdings.0.to: '2023-02-30' is no day of the calendar",
        ),
        ("persons: [{id: a, name: А, holdings: [{position: p, from: 2024, to: 2023}]}]", "lies before 'from'"),
        ("persons: [{id: a, name: !!python/name:os.system А}]", "not readable as YAML"),
    ],
)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError) as error:
        load_registry(path)
    told = str(error.value)
    assert told.startswith(f"{path}: ") and said in told and "\n" not in told


@pytest.mark.parametrize(("written", "first", "last"), [("2024-02", "2024-02-01", "2024-02-29"), ("2023", "2023-01-01", "2023-12-31")])
def test_a_month_or_a_year_stands_for_its_days(written: str, first: str, last: str) -> None:
    people = yaml.safe_load(f"{{id: a, name: А, holdings: [{{position: p, from: {written}, to: {written}}}]}}")
    held = Registry.model_validate({"positions": [{"id": "p", "name": "П"}], "persons": [people]}).persons[0].holdings[0]
    assert (held.from_, held.to) == (first, last)
    assert held.covers(first) and held.covers(last) and not held.covers("2022-12-31") and not held.covers("2024-03-01")


def test_an_empty_file_is_an_empty_registry(tmp_path: Path) -> None:
    (tmp_path / "registry.yaml").write_text("# пусто\n", encoding="utf-8")
    assert load_registry(tmp_path / "registry.yaml") == Registry() == Registries().of(tmp_path / "акт.txt")
    assert Registries().of(tmp_path / "ниже" / "акт.txt") is None


# ---- the commands


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    text = ACT.format(who="Отделу образования (Леснова)", date="05.02.2024", preamble="", signature="Глава района В.Г. Щукин")
    (folder / "акт.txt").write_text(text, encoding="utf-8")
    return folder


def parsed() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path("output/акт.json").read_text("utf-8"))["parties"][0]
    return data


def test_parse_uses_the_registry_beside_the_document_or_the_named_one(inbox: Path) -> None:
    assert run("parse", inbox).exit_code == 0
    assert (parsed()["entity"], parsed()["full_name"], parsed()["persons"]) == (None, None, [])
    (inbox / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    assert run("parse", inbox).exit_code == 0
    assert parsed()["entity"] == "edu" and parsed()["persons"][0]["entity"] == "lesnova"
    Path("other.yaml").write_text("organisations: [{id: x, name: отдел образования}]", encoding="utf-8")
    assert run("parse", inbox, "--registry", "other.yaml").exit_code == 0
    assert (parsed()["entity"], parsed()["persons"]) == ("x", [])


def test_a_broken_registry_stops_the_run_or_its_documents(inbox: Path) -> None:
    named = run("parse", inbox, "--registry", "missing.yaml")
    assert named.exit_code == 2 and "missing.yaml: No such file" in named.stderr and not Path("output").exists()
    (inbox / "registry.yaml").write_text("organisations: [{id: a}]", encoding="utf-8")
    beside = run("parse", inbox)
    assert beside.exit_code == 1 and "organisations: a: name: Field required" in beside.stderr
    assert len(beside.stderr.splitlines()) == 1


def test_suggest_writes_a_registry_that_can_be_used(inbox: Path) -> None:
    assert run("parse", inbox).exit_code == 0
    from_json, from_text = run("registry", "suggest", "output"), run("registry", "suggest", inbox)
    assert from_json.stdout == from_text.stdout and from_text.exit_code == 0
    written = run("registry", "suggest", inbox, "-o", "registry.yaml")
    assert written.stdout == "written to registry.yaml: 1 organisations, 1 positions, 2 persons\n"
    assert Path("registry.yaml").read_text("utf-8") == from_text.stdout
    assert run("parse", inbox, "--registry", "registry.yaml").exit_code == 0
    assert parsed()["entity"] == "отдел-образования"
    again = run("registry", "suggest", inbox, "-o", "registry.yaml")
    assert again.exit_code == 2 and "is there already" in again.stderr


# ---- the proposal


def proposed(*acts: Resolution) -> dict[str, Any]:
    found = propose(acts)
    assert found == propose(acts[::-1])
    Registry.model_validate(found)
    return found


def names(entries: list[dict[str, Any]], *fields: str) -> list[list[Any]]:
    return [[entry["name"], *(entry[field] for field in fields)] for entry in entries]


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        (
            "Муниципальному казённому учреждению «Ресурсный центр» (далее – МКУ РЦ) провести учёбу.\n2. МКУ РЦ подготовить отчёт.",
            ["муниципальное казённое учреждение «Ресурсный центр»", ["МКУ РЦ"], []],
        ),
        (
            "Районному методическому центру (далее – методцентр) провести учёбу.",
            ["районный методический центр", [], ["методцентр"]],
        ),
        (
            "МКУ ИРЦОСО провести учёбу.\n2. Принять меры по работе информационного ресурсного центра обеспечения содействия образованию.",
            ["информационный ресурсный центр обеспечения содействия образованию", ["МКУ ИРЦОСО"], []],
        ),
        (
            "Отделу образования администрации Липовского района провести учёбу.\n2. Отделу образования администрации района дать отчёт.",
            ["отдел образования администрации Липовского района", [], ["отдел образования администрации района"]],
        ),
    ],
)
def test_names_of_one_organisation_are_joined(text: str, organisation: list[Any]) -> None:
    found = proposed(pipeline.parse_text(f"ПРИКАЗЫВАЮ:\n1. {text}"))
    assert names(found["organisations"], "abbreviations", "forms") == [organisation]


def test_what_is_defined_but_is_no_party_is_not_proposed() -> None:
    text = "ПРИКАЗЫВАЮ:\n1. Отделу кадров провести школьный этап олимпиады (далее – олимпиада)."
    assert names(proposed(pipeline.parse_text(text))["organisations"]) == [["отдел кадров"]]


def test_acts_of_two_places_are_not_joined() -> None:
    here, there = act("Отделу образования администрации Липовского района"), act("Отделу образования администрации района")
    assert len(proposed(here, there)["organisations"]) == 2


def test_who_held_what_is_proposed_with_the_dates_of_the_acts() -> None:
    first = act("Начальнику отдела образования (Леснова И.В.)", "05.02.2023")
    second = act("Отделу образования (Леснова)", "05.02.2024", signature="Начальник отдела образования И.В. Леснова")
    found = proposed(first, second)
    position = next(entry for entry in found["positions"] if entry["name"] == "начальник отдела образования")
    assert position["organisation"] == "отдел-образования"
    person = next(entry for entry in found["persons"] if entry["id"] == "леснова-и-в")
    assert [entry["name"] for entry in found["persons"]] == ["И.В. Леснова", "В.Г. Щукин"]
    assert person["holdings"] == [{"position": position["id"], "from": None, "to": None, "seen": ["2023-02-05", "2024-02-05"]}]


def test_groups_are_not_proposed() -> None:
    found = proposed(act("Руководителям школ района (Гай, Сомов)"))
    assert found["organisations"] == [] and names(found["positions"]) == [["глава района"]]
    assert names(found["persons"]) == [["Гай"], ["Сомов"], ["В.Г. Щукин"]]
