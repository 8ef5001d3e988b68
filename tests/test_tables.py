"""JSON and tables: columns, types, keys, formula cells, whole files, same bytes."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS
from jsonschema import Draft202012Validator

import pipeline
from pipeline.files import safe_id, unique_ids, write_whole
from pipeline.formats.dialect import Dialect
from pipeline.formats.frames import frames
from pipeline.formats.json import OutputError, build_schema, schema, to_json, write_json
from pipeline.formats.known import EMITTERS, open_emitter
from pipeline.formats.tables import PRIMARY_KEYS, TABLES, data_package, harmless, rows, to_csv, write_tables
from pipeline.model import Deadline, Resolution

ACT = """ПРИКАЗ
от 12.03.2024 № 17
О подготовке к паводку

ПРИКАЗЫВАЮ:
1. Отделу связи (Ломов) совместно с отделом охраны:
обеспечить связью не менее 90 % постов до 01.04.2024;
проверить сирены до 20.03.2024, далее постоянно.
2. Начальнику склада (Рябова) выдать лодки.

Глава района                                А.Б. Крылов
"""
# The contract's page, column by column.
CONTRACT = {
    "documents": "document, kind, number, date, title, issuer, signatories, source, sha256, assignments, issues",
    "clauses": "document, clause, label, parent, depth, text, page",
    "assignments": "document, id, key, clause, text, modality, responsible, people, start, end, deadline_kind, recurrence, "
    "deadline, targets, projects, issues, corrected, confirmed, appendix, effects, confidence",
    "responsible": "document, assignment, party, kind, role, people, inherited_from",
    "deadlines": "document, assignment, kind, start, end, recurrence, raw, assumed, shared, inherited_from, time, next_due",
    "targets": "document, assignment, indicator, op, value, unit, base, raw, due",
    "issues": "document, assignment, code, severity, message",
}


@pytest.fixture(scope="module")
def act() -> Resolution:
    return pipeline.parse_text(ACT, name="паводок.txt")


def with_first(act: Resolution, **changes: Any) -> Resolution:
    """The act with some fields of its first assignment replaced."""
    first = act.assignments[0].model_copy(update=changes)
    return act.model_copy(update={"assignments": [first, *act.assignments[1:]]})


def read_csv(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def a_deadline(**changes: Any) -> Deadline:
    empty: dict[str, Any] = {"kind": "by", "start": None, "end": None, "recurrence": None, "raw": "", "assumed": False}
    return Deadline(**{**empty, "shared": False, "inherited_from": None, "rule": "deadline.x", "span": (0, 0), **changes})


# ---- JSON


def test_the_shipped_schema_is_the_models() -> None:
    assert schema() == build_schema(), "run `make schema`"
    Draft202012Validator.check_schema(schema())


def test_every_key_is_required() -> None:
    shapes = [schema(), *schema()["$defs"].values()]
    assert all(set(shape["required"]) == set(shape["properties"]) for shape in shapes)


def test_json_is_utf8_indented_and_in_the_models_order(act: Resolution, tmp_path: Path) -> None:
    content = write_json(act, tmp_path).read_bytes().decode("utf-8")
    assert (tmp_path / "паводок.json").exists()
    assert "обеспечить связью" in content and "\\u" not in content
    assert content.startswith('{\n  "schema_version": "1.1",\n  "document": {\n    "id"') and content.endswith("}\n")
    assert list(json.loads(content)) == list(Resolution.model_fields)


def test_what_breaks_the_schema_is_not_written(act: Resolution, tmp_path: Path) -> None:
    broken = act.model_copy(update={"text": None})
    with pytest.raises(OutputError, match=r"паводок: not written, \$\.text"):
        write_json(broken, tmp_path)
    assert not list(tmp_path.iterdir())


def test_written_json_reads_back_as_the_same_resolution(act: Resolution) -> None:
    assert Resolution.model_validate_json(to_json(act)) == act


# ---- tables


def test_what_reviewers_did_keeps_its_place_in_a_row(act: Resolution) -> None:
    row = rows(with_first(act, corrected=["text", "deadlines"], confirmed=["modality"]))["assignments"][0]
    assert list(row)[-5:-3] == ["corrected", "confirmed"] and (row["corrected"], row["confirmed"]) == ("text; deadlines", "modality")
    described = data_package(Dialect())["resources"][2]["schema"]["fields"][-5:-3]
    assert described == [{"name": "corrected", "type": "string"}, {"name": "confirmed", "type": "string"}]


def test_columns_are_the_contracts() -> None:
    assert {table: ", ".join(columns) for table, columns in TABLES.items()} == CONTRACT


def test_rows_hold_what_was_extracted(act: Resolution) -> None:
    found = rows(act)
    document = found["documents"][0]
    assert (document["document"], document["number"], document["date"], document["assignments"]) == ("паводок", "17", "2024-03-12", 3)
    assert document["signatories"] == "А.Б. Крылов, глава района"
    first = found["assignments"][0]
    assert (first["id"], first["people"], first["end"], first["deadline_kind"]) == ("1-1", "Ломов", "2024-04-01", "by")
    assert first["responsible"] == "отдел связи; отдел охраны"
    assert first["targets"] == "не менее 90 % постов"
    assert found["assignments"][1]["deadline_kind"] == "by; ongoing"
    assert [r["role"] for r in found["responsible"][:2]] == ["executor", "co_executor"]
    target = found["targets"][0]
    assert (target["op"], target["value"], target["unit"], target["due"]) == ("ge", 90, "percent", "2024-04-01")
    assert all(list(row) == list(TABLES[table]) for table in TABLES for row in found[table])


def test_term_is_the_earliest_start_and_the_latest_end(act: Resolution) -> None:
    terms = [
        a_deadline(start="2024-05-01", end="2024-06-30", recurrence="FREQ=MONTHLY;INTERVAL=3", raw="а"),
        a_deadline(start="2024-02-01", end="2024-02-03", raw="б"),
        a_deadline(kind="ongoing", raw="в"),
    ]
    row = rows(with_first(act, deadlines=terms))["assignments"][0]
    assert (row["start"], row["end"]) == ("2024-02-01", "2024-06-30")
    assert (row["deadline_kind"], row["deadline"]) == ("by; by; ongoing", "а; б; в")
    assert row["recurrence"] == "FREQ=MONTHLY;INTERVAL=3"


def test_people_of_several_parties_stand_once(act: Resolution) -> None:
    parties = [act.assignments[0].responsible[0].model_copy(update={"people": people}) for people in (["Ломов", "Яшин"], ["Ломов"])]
    assert rows(with_first(act, responsible=parties))["assignments"][0]["people"] == "Ломов; Яшин"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+7 (900)", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=x", "- провести", "  =1", "＝1", "-5*2", "+cmd|' /C calc'!A0"]
)
def test_formula_cells_are_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-", "-5", "+3,5 %", "– провести", "— то же", "1.2", "100 %", "а=б", "2024-01-01", "'x", " текст"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert harmless(cell) == cell


def test_numbers_are_never_quoted_and_whole_ones_have_no_point(act: Resolution) -> None:
    targets = [act.assignments[0].targets[0].model_copy(update={"value": value}) for value in (1500000.0, 2.5, -3)]
    found = read_csv(to_csv("targets", rows(with_first(act, targets=targets))["targets"]))
    assert [row["value"] for row in found] == ["1500000", "2.5", "-3"]


def test_formula_in_an_act_is_harmless_in_every_table() -> None:
    found = rows(pipeline.parse_text("ПРИКАЗЫВАЮ:\n1. Отделу связи провести =HYPERLINK проверку.\n- =1+1 обеспечить"))
    cells = [cell for table in TABLES for row in read_csv(to_csv(table, found[table])) for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t", "\r"}]


def test_csv_keeps_to_rfc_4180(act: Resolution) -> None:
    odd = with_first(act, text='сказать "да", затем\nуйти')
    content = to_csv("assignments", rows(odd)["assignments"])
    assert content.count("\r\n") == 4 and content.endswith("\r\n")
    assert '"сказать ""да"", затем\nуйти"' in content
    assert read_csv(content)[0]["text"] == 'сказать "да", затем\nуйти'


def test_files_have_a_mark_by_default_and_other_dialects_on_demand(act: Resolution, tmp_path: Path) -> None:
    written = [path.name for path in write_tables(rows(act), tmp_path, Dialect())]
    assert written == [*(f"{table}.csv" for table in TABLES), "datapackage.json"]
    assert (tmp_path / "issues.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,assignment,code")
    list(write_tables(rows(act), tmp_path, Dialect(";", "cp1251")))
    content = (tmp_path / "assignments.csv").read_bytes().decode("cp1251")
    assert read_csv(content, ";")[2]["text"] == "выдать лодки"


def test_a_letter_that_the_encoding_lacks_does_not_stop_the_run(act: Resolution, tmp_path: Path) -> None:
    list(write_tables(rows(with_first(act, text="до ∞")), tmp_path, Dialect(",", "cp1251")))
    assert "до ?" in (tmp_path / "assignments.csv").read_bytes().decode("cp1251")


def test_frames_are_the_rows_with_types(act: Resolution) -> None:
    found = frames([act, act.model_copy(update={"document": act.document.model_copy(update={"id": "второй"})})])
    assert list(found) == list(TABLES)
    assert all(list(found[table].columns) == list(TABLES[table]) for table in TABLES)
    assert found["assignments"]["document"].tolist() == ["паводок"] * 3 + ["второй"] * 3
    assert found["deadlines"]["assumed"].dtype == "boolean" and found["clauses"]["depth"].dtype == "Int64"
    assert found["targets"]["value"].tolist() == [90.0, 90.0]
    assert found["assignments"]["start"].isna().iloc[0]


def test_frames_of_nothing_keep_columns_and_types() -> None:
    found = frames([])
    assert all(len(frame) == 0 and list(frame.columns) == list(TABLES[table]) for table, frame in found.items())
    assert found["targets"]["value"].dtype == "Float64"


# ---- data package


def test_data_package_describes_every_table_with_keys_that_hold(act: Resolution) -> None:
    package = data_package(Dialect())
    assert package["profile"] == "tabular-data-package"
    found = {table: read_csv(to_csv(table, made)) for table, made in rows(act).items()}
    for resource in package["resources"]:
        table = resource["name"]
        assert [field["name"] for field in resource["schema"]["fields"]] == list(TABLES[table])
        assert (resource["path"], resource["profile"]) == (f"{table}.csv", "tabular-data-resource")
        for reference in resource["schema"].get("foreignKeys", []):
            there = reference["reference"]
            known = {tuple(row[name] for name in there["fields"]) for row in found[there["resource"]]}
            assert {tuple(row[name] for name in reference["fields"]) for row in found[table]} <= known
    for table, key in PRIMARY_KEYS.items():
        values = [tuple(row[name] for name in key) for row in found[table]]
        assert len(set(values)) == len(values) and all(all(value) for value in values)


def test_data_package_follows_the_dialect() -> None:
    resource = data_package(Dialect(";", "cp1251"))["resources"][0]
    assert (resource["dialect"]["delimiter"], resource["encoding"]) == (";", "cp1251")
    assert data_package(Dialect())["resources"][0]["encoding"] == "utf-8"


# ---- files and names


def test_two_runs_write_the_same_bytes(act: Resolution, tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        for name in EMITTERS:
            emitter = open_emitter(name, folder, Dialect())
            emitter.add(act)
            emitter.close()
    one, other = ({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()} for name in "ab")
    assert one == other and len(one) > 11


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("решение-2021.txt", "решение-2021"), ("Приказ № 5 (копия).md", "Приказ-5-копия"), ("a:b*c?.txt", "a-b-c"),
        ("...txt", "document"), ("CON.txt", "CON_"), ("nul.1.txt", "nul.1_"), ("от 27.08.2021.txt", "от-27.08.2021"),
        ("и\u0306.txt", "й"), ("x" * 250, "x" * 100), ("\udcff\udcfe.txt", "document"), ("stdin", "stdin"),
    ],
)  # fmt: skip
def test_ids_are_safe_file_names(name: str, safe: str) -> None:
    assert safe_id(name) == safe


def test_ids_are_unique_also_where_an_ordinal_is_taken() -> None:
    assert unique_ids(["a-2.txt", "a.md", "a.txt", "A.txt"]) == ["a-2", "a", "a-3", "A-4"]
    assert unique_ids(["datapackage.txt"]) == ["datapackage-2"]


def test_rows_of_appendices_have_ids_of_their_own() -> None:
    made = rows(pipeline.parse_text(PLANS))
    assert [row["appendix"] for row in made["assignments"]] == [None] * 3 + ["1"] * 3 + ["2"] * 2
    ids = [row["id"] for row in made["assignments"]]
    assert len(set(ids)) == len(ids) and {row["assignment"] for row in made["deadlines"]} <= set(ids)
