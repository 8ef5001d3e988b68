"""Acts in a database, SQLite and a real PostgreSQL: what is written, what a second load changes, what people see of it."""

import random
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from acts import PLANS
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import CliRunner, Result
from services import postgresql as postgres
from sqlalchemy import Engine, MetaData, event, text

import pipeline
from pipeline.commands.main import cli
from pipeline.delivery.database.destination import open_database
from pipeline.delivery.database.engine import lock, open_engine, place_of
from pipeline.delivery.database.identity import same_act
from pipeline.delivery.database.pairing import paired
from pipeline.delivery.database.rows import rows_of
from pipeline.delivery.database.schema import migrate
from pipeline.delivery.database.tables import KEPT, METADATA, VERSION_TABLE
from pipeline.delivery.run import DeliveryError
from pipeline.formats.json import write_json
from pipeline.formats.tables import TABLES
from pipeline.formats.tables import rows as contract_rows
from pipeline.model import Resolution
from pipeline.runs.documents import find_documents

SAMPLES = Path(__file__).parent.parent / "samples"
ACT = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Рекомендовать начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. вымыть не менее 80 % остановок в срок до 15.04.2024.
2. Отделу культуры подготовить афишу; обновить сайт.
3. Контроль за исполнением возложить на заместителя главы Щукину В.Г.

Глава округа                                В.Г. Лесной
"""
OTHER = ACT.replace("05.02.2024 № 31", "06.03.2025 № 44").replace("снег", "песок").replace("афишу", "смету").replace("сайт", "вывеску")
CONTENT = tuple(table for table in METADATA.tables if table != "runs")


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of another empty database each time."""
    if request.param == "postgresql":
        running: postgres.Server = request.getfixturevalue("server")
        return running.new_database
    numbers = iter(range(100))
    return lambda: f"sqlite:///{tmp_path}/new/{next(numbers)}.db"


@pytest.fixture
def address(new: Callable[[], str]) -> str:
    return new()


@pytest.fixture(scope="module")
def samples() -> list[Resolution]:
    return [pipeline.parse(path) for path in find_documents([SAMPLES]).documents[::3]]


def act(written: str = ACT, name: str = "акт", sha256: str | None = None) -> Resolution:
    made = pipeline.parse_text(written)
    source = made.document.source.model_copy(update={"sha256": sha256 or f"{zlib.crc32(written.encode()):x}"})
    return made.model_copy(update={"document": made.document.model_copy(update={"id": name, "source": source})})


def load(address: str, *acts: Resolution) -> Counter[str]:
    """Load acts as one run and return what came of them, without what there was none of."""
    database = open_database(address)
    for one in acts:
        database.add(one)
    database.close()
    return +database.counts


def rows(address: str, query: str, **values: Any) -> list[tuple[Any, ...]]:
    engine = open_engine(place_of(address))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query), values)]
    engine.dispose()
    return found


def dump(address: str, *left_out: str) -> dict[str, list[dict[str, Any]]]:
    """All rows but the runs', in the order of their keys, without the columns of these names."""
    engine = open_engine(place_of(address))
    found = {}
    with engine.connect() as connection:
        for name in CONTENT:
            table = METADATA.tables[name]
            ordered = connection.execute(table.select().order_by(*table.primary_key.columns)).mappings()
            found[name] = [{column: cell for column, cell in row.items() if column not in left_out} for row in ordered]
    engine.dispose()
    return found


def moved(written: str = ACT) -> str:
    return written.replace("01.03.2024", "11.03.2024")


# ---- what is written


def test_all_rows_of_the_contract_are_there_with_its_columns(address: str, samples: list[Resolution]) -> None:
    counts = load(address, *samples)
    assert counts == {"documents_new": len(samples), "assignments_created": sum(len(one.assignments) for one in samples)}
    for table, columns in TABLES.items():
        names = [name for name in columns if name != "assignment"]
        wanted = Counter(
            tuple(date.fromisoformat(str(row[name])) if row[name] and columns[name] == "date" else row[name] for name in names)
            for one in samples
            for row in contract_rows(one)[table]
        )
        assert Counter(tuple(row[name] for name in names) for row in dump(address)[table]) == wanted, table


def test_children_hang_on_their_assignment(address: str) -> None:
    load(address, act())
    found = rows(address, "SELECT a.id, d.raw FROM assignments a JOIN deadlines d ON d.document = a.document AND d.key = a.key ORDER BY 1")
    assert found == [("1.1-1", "до 01.03.2024"), ("1.2-1", "в срок до 15.04.2024")]
    assert rows(address, "SELECT party, people FROM responsible WHERE role = 'controller'") == [("заместитель главы", "Щукина В.Г.")]
    assert rows(address, "SELECT name, position FROM signatories") == [("В.Г. Лесной", "глава округа")]


def test_foreign_keys_are_kept(address: str) -> None:
    load(address, act())
    engine = open_engine(place_of(address))
    with pytest.raises(Exception, match=r"(?i)foreign key"), engine.begin() as connection:
        connection.execute(text("UPDATE deadlines SET key = 'none'"))
    engine.dispose()


def test_the_views_count_what_is_open(address: str, samples: list[Resolution]) -> None:
    load(address, *samples)
    still = [(one, a) for one in samples for a in one.assignments if a.modality in ("directive", "recommendation")]
    assert rows(address, "SELECT count(*) FROM open_assignments") == [(len(still),)]
    who = Counter(name for _, a in still for name in {p.party for p in a.responsible if p.role == "executor"})
    assert dict(rows(address, "SELECT executor, assignments FROM by_executor")) == who
    ends = [max((d.end for d in a.deadlines if d.end), default=None) for _, a in still]
    months = Counter(end[:7] for end in ends if end)
    assert dict(rows(address, "SELECT month, assignments FROM due_by_month")) == months


def test_the_views_leave_out_what_has_vanished(address: str) -> None:
    load(address, act())
    assert rows(address, "SELECT month, assignments FROM due_by_month ORDER BY month") == [("2024-03", 1), ("2024-04", 1)]
    load(address, act(ACT.replace("1.1. вывезти снег до 01.03.2024;\n", "").replace("1.2.", "1.1.")))
    assert rows(address, "SELECT month, assignments FROM due_by_month") == [("2024-04", 1)]
    assert ("начальник дорожной службы", 1) in rows(address, "SELECT executor, assignments FROM by_executor")


# ---- a second load


def test_a_second_load_writes_nothing_but_its_run(address: str, samples: list[Resolution]) -> None:
    load(address, *samples)
    before, database = dump(address), open_database(address)
    written: Counter[str] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        words = statement.split()
        if words[0] not in ("SELECT", "BEGIN", "PRAGMA"):
            written[" ".join(words[:2] if words[0] == "UPDATE" else words[:3])] += 1

    event.listen(database.engine, "before_cursor_execute", note)
    for one in samples:
        database.add(one)
    database.close()
    assert written == {"INSERT INTO runs": 1, "UPDATE runs": len(samples) + 1}
    assert dump(address) == before
    assert +database.counts == {"documents_unchanged": len(samples), "assignments_unchanged": sum(len(one.assignments) for one in samples)}
    found = rows(address, "SELECT id, documents_new, documents_unchanged, finished IS NOT NULL FROM runs ORDER BY id")
    assert [tuple(map(int, row)) for row in found] == [(1, len(samples), 0, 1), (2, 0, len(samples), 1)]


def test_a_moved_deadline_changes_its_rows_and_leaves_history(address: str) -> None:
    load(address, act(sha256="f"))
    before = dump(address)
    counts = load(address, act(moved(), sha256="f"))
    assert counts == {"documents_changed": 1, "assignments_changed": 1, "assignments_unchanged": 4}
    after = dump(address)
    changed = {name: [new["changed_run"] for old, new in zip(before[name], after[name], strict=True) if old != new] for name in TABLES}
    assert changed == {name: [] for name in TABLES} | {"documents": [2], "assignments": [2], "deadlines": [2], "clauses": [2]}
    history = rows(address, "SELECT run, table_name, field, old, new FROM history ORDER BY table_name, field")
    assert history == [
        (2, "assignments", "deadline", "до 01.03.2024", "до 11.03.2024"),
        (2, "assignments", "end", "2024-03-01", "2024-03-11"),
        (2, "clauses", "text", "вывезти снег до 01.03.2024;", "вывезти снег до 11.03.2024;"),
        (2, "deadlines", "end", "2024-03-01", "2024-03-11"),
        (2, "deadlines", "raw", "до 01.03.2024", "до 11.03.2024"),
    ]


def test_what_vanishes_is_marked_and_what_returns_is_unmarked(address: str) -> None:
    shorter = ACT.replace("; обновить сайт", "")
    load(address, act())
    counts = load(address, act(shorter))
    assert (counts["assignments_vanished"], counts["assignments_unchanged"]) == (1, 4)
    assert rows(address, "SELECT text, first_run, vanished_run FROM assignments WHERE vanished_run IS NOT NULL") == [
        ("обновить сайт", 1, 2)
    ]
    assert load(address, act(shorter))["assignments_vanished"] == 0
    assert load(address, act())["assignments_returned"] == 1
    assert rows(address, "SELECT count(*) FROM assignments WHERE vanished_run IS NULL") == [(5,)]
    marks = rows(address, "SELECT run, old, new FROM history WHERE table_name = 'assignments' AND field = 'vanished_run' ORDER BY id")
    assert marks == [(2, None, "2"), (4, "2", None)]


def test_an_assignment_that_returns_changed_keeps_its_past(address: str) -> None:
    load(address, act())
    load(address, act(ACT.replace("1.1. вывезти снег до 01.03.2024;\n", "")))
    counts = load(address, act(moved()))
    assert (counts["assignments_returned"], counts["assignments_created"], counts["assignments_vanished"]) == (1, 0, 0)
    assert len(rows(address, "SELECT 1 FROM assignments WHERE text = 'вывезти снег' AND vanished_run IS NULL")) == 1
    live = rows(address, "SELECT raw FROM deadlines WHERE vanished_run IS NULL ORDER BY ordinal")
    assert live == [("до 11.03.2024",), ("в срок до 15.04.2024",)]


def test_a_clause_put_in_before_moves_the_places_and_renumbers(address: str) -> None:
    load(address, act())
    counts = load(address, act(ACT.replace("3. Контроль", "3. Отделу торговли открыть ярмарку.\n4. Контроль")))
    assert counts == {"documents_changed": 1, "assignments_created": 1, "assignments_changed": 1, "assignments_unchanged": 4}
    assert rows(address, "SELECT id, ordinal, changed_run FROM assignments ORDER BY ordinal") == [
        ("1.1-1", 1, 1), ("1.2-1", 2, 1), ("2-1", 3, 1), ("2-2", 4, 1), ("3-1", 5, 2), ("4-1", 6, 2),
    ]  # fmt: skip
    # What belongs to the renumbered assignment hangs on its key and is as it was.
    assert rows(address, "SELECT changed_run FROM responsible WHERE role = 'controller'") == [(1,)]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("ab", "ab", [(0, "a"), (1, "b")]),
        ("ab", "xab", [(None, "x"), (0, "a"), (1, "b")]),
        ("ab", "b", [(1, "b"), (0, None)]),
        ("ab", "xb", [(0, "x"), (1, "b")]),
        ("aa", "aab", [(0, "a"), (1, "a"), (None, "b")]),
        ("A", "a", [(0, "a")]),  # capitals have vanished
        ("A", "x", [(None, "x"), (0, None)]),
        ("Aa", "a", [(1, "a"), (0, None)]),
    ],
)
def test_rows_are_paired(old: str, new: str, wanted: list[tuple[int | None, str | None]]) -> None:
    before = [{"c": letter.lower(), "vanished_run": 1 if letter.isupper() else None} for letter in old]
    found = paired(before, [{"c": letter} for letter in new], ["c"], [], named=False)
    places = {id(row): number for number, row in enumerate(before)}
    assert [(None if was is None else places[id(was)], now and now["c"]) for was, now in found] == wanted


# ---- acts of the same name


def test_another_act_of_the_same_name_is_kept_beside(address: str) -> None:
    load(address, act())
    before = dump(address)
    database = open_database(address)
    database.add(act(OTHER))
    database.close()
    assert "акт: kept as акт-2, since акт is another act there" in database.summary()
    after = dump(address)
    assert [row for row in after["assignments"] if row["document"] == "акт"] == before["assignments"] and not after["history"]
    assert load(address, act(OTHER)) == {"documents_unchanged": 1, "assignments_unchanged": 5}
    # The other way round in one run, as folders are walked, both are found again.
    assert load(address, act(OTHER), act(name="акт-2")) == {"documents_unchanged": 2, "assignments_unchanged": 10}
    assert rows(address, "SELECT document FROM documents ORDER BY 1") == [("акт",), ("акт-2",)]


def test_acts_of_one_name_are_found_again_under_whatever_ordinal(address: str) -> None:
    years = [act(OTHER.replace("2025 № 44", f"{year} № {year}").replace("смету", f"смету {year}")) for year in (2021, 2022, 2023)]
    for one in years:
        load(address, one)
    before = dump(address)
    shifted = [one.model_copy(update={"document": one.document.model_copy(update={"id": f"акт-{n}"})}) for n, one in enumerate(years, 2)]
    assert load(address, act(name="акт"), *shifted) == {
        "documents_new": 1, "assignments_created": 5, "documents_unchanged": 3, "assignments_unchanged": 15,
    }  # fmt: skip
    assert [row for row in dump(address)["assignments"] if row["document"] != "акт-4"] == before["assignments"]


def test_acts_are_found_again_where_one_before_them_cannot_be_read(address: str) -> None:
    """A new file that fails takes an ordinal from those behind it: the last one's is not there yet."""
    load(address, act(), act(OTHER, "акт-2"))
    before = dump(address)
    database = open_database(address)
    for one in (act(name="акт-2"), act(OTHER, "акт-3")):
        database.add(one)
    database.close()
    assert dump(address) == before
    assert "акт-3: kept as акт-2, under which it is there" in database.summary().splitlines()
    assert load(address, act(moved(OTHER).replace("2025", "2026"), "акт-3"))["documents_new"] == 1  # what is not the same is new


def test_two_files_of_one_act_stay_two_documents(address: str) -> None:
    for wanted in ("documents_new", "documents_unchanged"):
        assert load(address, act(), act(name="акт-2"))[wanted] == 2


@pytest.mark.parametrize(
    ("old", "new", "texts", "same", "renamed"),
    [
        ({}, {}, ("abc", "abc"), True, True),
        ({}, {"sha256": "2", "kind": None}, ("abc", "xyz"), True, True),  # the same number and date
        ({}, {"number": "8"}, ("abc", "abc"), True, False),  # a misprint mended
        ({}, {"number": "8"}, ("abc", "abx"), False, False),
        ({}, {"number": "8", "date": date(2025, 1, 1)}, ("abc", "abc"), False, False),  # last year's act as a pattern
        ({}, {"issuer": "совет"}, ("abc", "xyz"), False, False),  # every office has its No. 7
        ({"number": None}, {"number": None}, ("abc", "abx"), True, False),
        ({"number": None}, {"number": None}, ("abc", "axy"), True, False),  # date and title
        ({"number": None, "title": None}, {"number": None, "title": None}, ("abc", "axy"), False, False),
        ({"number": None}, {"number": None, "date": date(2025, 1, 1)}, ("abc", "abc"), False, False),
        ({"sha256": "2"}, {"sha256": "2", "number": "9", "date": None, "kind": None}, ("abc", "xyz"), True, True),
    ],
)  # fmt: skip
def test_acts_are_told_apart(old: dict[str, Any], new: dict[str, Any], texts: tuple[str, str], same: bool, renamed: bool) -> None:
    base = {"sha256": "0", "kind": "приказ", "number": "7", "date": date(2024, 1, 1), "title": "О сверке", "issuer": "школа"}
    was, now, (one, other) = base | old, base | {"sha256": "1"} | new, texts
    assert same_act(was, now, list(one), list(other)) is same
    assert same_act(was, now, list(one), list(other), renamed=True) is renamed


# ---- hostile text


def test_hostile_text_is_kept_as_it_is(address: str) -> None:
    letters = random.Random(6)
    nasty = "'; DROP TABLE runs; -- \"%s %(x)s :y ? \\ \n\t=1+1 \U0001f600 " + "".join(
        chr(letters.randrange(0x400, 0x460)) for _ in range(10_000)
    )
    first, *others = act().assignments
    party = first.responsible[0].model_copy(update={"party": nasty})
    item = first.model_copy(update={"text": nasty, "projects": [nasty], "responsible": [party], "key": nasty[:500]})
    hostile = act().model_copy(update={"assignments": [item, *others]})
    load(address, hostile)
    assert (nasty,) in rows(address, "SELECT text FROM assignments") and (nasty,) in rows(address, "SELECT executor FROM by_executor")
    assert load(address, hostile) == {"documents_unchanged": 1, "assignments_unchanged": 5}
    changed = item.model_copy(update={"text": nasty.upper()})
    assert load(address, hostile.model_copy(update={"assignments": [changed, *others]}))["assignments_changed"] == 1
    assert (nasty, nasty.upper()) in rows(address, "SELECT old, new FROM history")


def test_what_no_database_keeps_is_replaced(address: str) -> None:
    first, *others = act().assignments
    item = first.model_copy(update={"text": "а\0б\ud800в"})
    broken = act().model_copy(update={"assignments": [item, *others]})
    load(address, broken)
    assert ("а\ufffdб\ufffdв",) in rows(address, "SELECT text FROM assignments")
    assert load(address, broken)["assignments_unchanged"] == 5


@pytest.mark.parametrize("value", [0.1, 1e300, 10**400, float("nan"), float("inf"), 1_500_000])
def test_numbers_of_any_size_load_twice(address: str, value: float) -> None:
    items = act().assignments
    targets = [items[1].targets[0].model_copy(update={"value": value})]
    odd = act().model_copy(update={"assignments": [items[0], items[1].model_copy(update={"targets": targets}), *items[2:]]})
    load(address, odd)
    assert load(address, odd) == {"documents_unchanged": 1, "assignments_unchanged": 5}


@pytest.mark.parametrize(
    ("update", "said"), [({"date": "2024-02-31"}, "'2024-02-31' is no date"), ({"id": "x"}, "two assignments of the act have the same key")]
)
def test_an_act_that_cannot_be_is_refused_whole(address: str, update: dict[str, str], said: str) -> None:
    odd = act()
    odd = odd.model_copy(update={"document": odd.document.model_copy(update=update)})
    if "id" in update:
        odd = odd.model_copy(update={"assignments": [*odd.assignments, odd.assignments[0]]})
    database = open_database(address)
    with pytest.raises(DeliveryError, match=said):
        database.add(odd)
    database.add(act())
    database.close()
    assert rows(address, "SELECT document FROM documents") == [("акт",)] and rows(address, "SELECT documents_new FROM runs") == [(1,)]


# ---- versions of the tables


def at_version(address: str, version: str) -> Engine:
    engine = open_engine(place_of(address))
    with engine.begin() as connection:
        lock(connection)
        migrate(connection, version)
    return engine


def test_the_migrations_lead_to_the_tables(address: str) -> None:
    engine = at_version(address, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def load_as_of(address: str, version: str, one: Resolution) -> dict[str, list[dict[str, Any]]]:
    """Make the tables of an earlier version, write an act into them as the release of then did, and return all its rows."""
    engine = at_version(address, version)
    then = MetaData()
    with engine.begin() as connection:
        then.reflect(connection)
        started = {"started": datetime(2024, 5, 1, tzinfo=UTC), "finished": datetime(2024, 5, 1, tzinfo=UTC), "program": "0.1"}
        made_run = METADATA.tables["runs"].insert().values(documents_new=1, **started)
        (run,) = connection.execute(made_run).inserted_primary_key or (0,)
        for table, found in rows_of(one).items():
            columns = then.tables[table.name].columns.keys()
            runs = {"document": one.document.id, "first_run": run, "changed_run": run}
            made = [{**row, **runs, "n": number} for number, row in enumerate(found, 1)]
            known = [{name: cell for name, cell in row.items() if name in columns} for row in made]
            if known:
                connection.execute(METADATA.tables[table.name].insert(), known)
    with engine.connect() as connection:
        ordered = {name: then.tables[name].select().order_by(*METADATA.tables[name].primary_key.columns) for name in CONTENT}
        kept = {name: [dict(row) for row in connection.execute(query).mappings()] for name, query in ordered.items()}
    engine.dispose()
    return kept


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_a_database_of_an_earlier_version_is_brought_up_to_date(address: str, version: str) -> None:
    before = load_as_of(address, version, act())
    if version == "0001":
        with pytest.raises(Exception, match="open_assignments"):
            rows(address, "SELECT 1 FROM open_assignments")
    assert {*before["deadlines"][0]} == {*METADATA.tables["deadlines"].columns.keys()} - {"time", "next_due"}
    counts = load(address, act())
    assert counts == {"documents_unchanged": 1, "assignments_unchanged": 5}
    after = dump(address)
    for name, old in before.items():
        assert [{column: row[column] for column in was} for row, was in zip(after[name], old, strict=True)] == old, name
    assert rows(address, "SELECT count(*) FROM open_assignments") == [(4,)] and not after["history"]
    assert [row["next_due"] for row in after["deadlines"]] == [date(2024, 3, 1), date(2024, 4, 15)]
    load(address, act())
    assert dump(address) == after


def test_what_follows_from_other_columns_is_renewed_without_history(address: str) -> None:
    load(address, act())
    sure = [one.model_copy(update={"confidence": 0.5}) for one in act().assignments]
    assert load(address, act().model_copy(update={"assignments": sure})) == {"documents_unchanged": 1, "assignments_unchanged": 5}
    assert rows(address, "SELECT DISTINCT confidence, changed_run FROM assignments") == [(0.5, 1)]
    assert rows(address, "SELECT count(*) FROM history") == [(0,)]


def test_a_database_of_a_later_version_is_refused(address: str) -> None:
    load(address, act())
    before, engine = dump(address), open_engine(place_of(address))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DeliveryError, match=r"newer version of reshenie \(9999, here \d{4}\); nothing was loaded"):
        open_database(address)
    assert dump(address) == before


def test_tables_of_others_are_left_alone(address: str) -> None:
    engine = open_engine(place_of(address))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE issues (subject TEXT)"))
    engine.dispose()
    with pytest.raises(DeliveryError, match="it holds other tables of these names: issues; give a database of its own"):
        open_database(address)
    assert rows(address, "SELECT * FROM issues") == []


# ---- the command


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "акт.txt").write_text(ACT, "utf-8")
    return tmp_path / "in"


def test_the_command_tells_what_came_of_it(inbox: Path) -> None:
    result = run("load", "sqlite:///output/resolutions.db", inbox)
    assert (result.exit_code, result.stderr) == (0, "") and Path("output/resolutions.db").is_file()
    assert result.stdout.splitlines()[-3:] == [
        "loaded into sqlite:///output/resolutions.db, run 1",
        "documents: 1 new, 0 changed, 0 unchanged",
        "assignments: 5 created, 0 changed, 0 unchanged, 0 vanished, 0 returned",
    ]
    (inbox / "акт.txt").write_text(moved(), "utf-8")
    again = run("load", "sqlite:///output/resolutions.db", inbox)
    assert "assignments: 0 created, 1 changed, 4 unchanged, 0 vanished" in again.stdout


def test_json_of_parse_is_loaded_as_the_document_is(inbox: Path) -> None:
    write_json(pipeline.parse(inbox / "акт.txt"), inbox.parent)
    assert run("load", "sqlite:///a.db", inbox).exit_code == run("load", "sqlite:///a.db", "акт.json").exit_code == 0
    assert rows("sqlite:///a.db", "SELECT documents_new, documents_unchanged FROM runs ORDER BY id") == [(1, 0), (0, 1)]


def test_what_cannot_be_read_is_listed_and_the_others_are_loaded(inbox: Path) -> None:
    (inbox / "empty.txt").write_bytes(b"")
    result = run("load", "sqlite:///a.db", inbox)
    assert result.exit_code == 1 and "empty.txt: the file is empty" in result.stderr and "documents: 1 new" in result.stdout


SECRET = "Kx7-9qT"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("samples", "this is no address of a database; known are sqlite:///FILE and"),
        (f"postgresql://u:{SECRET}@h:port/d", "this is no address of a database"),
        (f"postgresql://u:p@{SECRET}@h/d", "more than one @; within a password write it as %40"),
        (f"mysql://u:{SECRET}@h/d", "no driver for mysql"),
        (f"postgresql+asyncpg://u:{SECRET}@h/d", "no driver for postgresql+asyncpg"),
        (f"sqlite://u:{SECRET}@x.db", "has three slashes"),
        ("sqlite://", "in memory would be gone"),
        ("sqlite:///:memory:", "in memory would be gone"),
        ("sqlite:///in", "unable to open database file"),
        ("sqlite:///in/акт.txt", "file is not a database"),
        ("sqlite:///in/акт.txt/a.db", "sqlite:///in/акт.txt/a.db: "),
        ("sqlite:///file:made.db?mode=ro&uri=true", "readonly database"),
        (f"sqlite:///made.db?timeout={SECRET}", "sqlite:///made.db: a parameter of the address cannot be read"),
        (f"sqlite:///made.db?detect_types={SECRET}", "sqlite:///made.db: a parameter of the address cannot be read"),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d", "127.0.0.1:1/d: connection failed"),
        (f"postgresql://u@127.0.0.1:1/d?password={SECRET}", "127.0.0.1:1/d: connection failed"),
        (f"postgresql://u@127.0.0.1:1/d?wrong={SECRET}&password={SECRET}", "127.0.0.1:1/d: "),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d?connect_timeout={SECRET}", "127.0.0.1:1/d: "),
        (f"postgresql://u@127.0.0.1:1/d?sslmode=verify-full&sslpassword={SECRET}", "127.0.0.1:1/d: "),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_what_cannot_be_opened_is_told_in_a_line_without_secrets(inbox: Path, address: str, said: str, debug: bool) -> None:
    at_version("sqlite:///made.db", "head").dispose()
    result = run(*(["--debug"] if debug else []), "load", address, inbox)
    if debug:
        assert result.exc_info is not None and isinstance(result.exception, DeliveryError)
        told = "".join(traceback.format_exception(*result.exc_info))
    else:
        told = result.stderr
        assert result.exit_code == 2 and len(told.splitlines()) == 1 and told.startswith("reshenie: ")
    assert said in told and SECRET not in told + result.output


@pytest.mark.parametrize(
    "form", ["postgresql://someone:{}@127.0.0.1:{port}/{base}", "postgresql://someone@127.0.0.1:{port}/{base}?password={}"]
)
def test_a_refused_password_is_not_told(inbox: Path, server: postgres.Server, form: str) -> None:
    base = server.new_database().split("@/")[1].split("?")[0]
    for debug in ([], ["--debug"]):
        result = run(*debug, "load", form.format(SECRET, port=server.port, base=base), inbox)
        told = "".join(traceback.format_exception(*result.exc_info)) if result.exc_info else ""
        assert 'password authentication failed for user "someone"' in told + result.stderr and SECRET not in told + result.output


def test_a_server_is_loaded_by_address_with_a_password(inbox: Path, server: postgres.Server) -> None:
    base = server.new_database().split("@/")[1].split("?")[0]
    result = run("load", f"postgres://postgres:s3cret%2Fp%40ss@127.0.0.1:{server.port}/{base}", inbox)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"loaded into postgresql://127.0.0.1:{server.port}/{base}, run 1" in result.stdout and "s3cret" not in result.output


def test_messages_of_drivers_are_masked_and_short() -> None:
    place = place_of("postgresql://u:a%2Fb%20c@h/d?sslpassword=x%27y")
    assert place.masked("said a/b c, a%2Fb%20c, a%2Fb+c\n and x'y") == "said ***, ***, *** and ***"
    assert len(place.masked("я" * 10_000)) == 301


def test_columns_about_runs_are_no_content() -> None:
    made = rows_of(act())
    assert all(not {*KEPT, "n", "document"} & row.keys() for found in made.values() for row in found)


def test_rows_of_appendices_can_be_filtered_and_count_in_the_views(address: str) -> None:
    load(address, pipeline.parse_text(PLANS, name="a.txt"))
    found = rows(address, "SELECT appendix, count(*) FROM open_assignments GROUP BY appendix ORDER BY coalesce(appendix, '')")
    assert found == [(None, 1), ("1", 3), ("2", 2)]
    assert dict(rows(address, "SELECT month, assignments FROM due_by_month")) == {"2024-10": 3, "2024-11": 2, "2024-12": 1}


def test_the_same_act_in_two_files_is_loaded_once(address: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLANS, "utf-8")
    (tmp_path / "scan.txt").write_text(PLANS.replace("концерт", "концерт").replace("залов", "запов"), "utf-8")
    done = CliRunner().invoke(cli, ["load", address, str(tmp_path / "a.txt"), str(tmp_path / "scan.txt")])
    assert "document scan is the same act as document a (kind, number, date and 8 of 8 assignments)" in done.output
    assert rows(address, "SELECT document FROM documents") == [("a",)] and rows(address, "SELECT count(*) FROM assignments") == [(8,)]
