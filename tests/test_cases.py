"""Table cases of the guidelines: ``tests/cases/<topic>.yaml``, of our own wording, run through the whole parser.

A file holds tables by name. A table has ``cases`` and, where its cases are short, a ``frame`` that ``{}`` stands in for
the phrase and the ``field`` of the only assignment that is looked at. A case is ``[phrase, expected …]`` or a mapping: its
text under ``say`` (one clause), ``act`` (operative lines) or ``whole`` (a whole document), and what is expected under the
names of FIELDS (of the only assignment), ``assignments`` (a list, in order), ``document``, ``clauses``, ``blocks``,
``issues`` (codes that are reported), ``silent`` (codes that are not). Only what is named is compared.

    deadlines    kind start/end RRULE assumed shared inherited | raw      (in a frame the raw is the phrase, in the table's ``raw``)
    targets      op value unit | indicator | base                         (the last two where they are written)
    parties      co: name | people, people                                (co: or control: before the name, no people: none)

``known_gaps`` lists, by table, the cases that the parser fails today; they are strict xfails, so that a mended one is noticed.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import pipeline
from pipeline.model import Assignment, Resolution

CASES = Path(__file__).parent / "cases"
TOPICS = ("deadline", "target", "party", "nominative", "modality", "units", "numbering", "structure")
ACT = """РЕШЕНИЕ
конференции работников культуры Липовского района
от {date} № 4
{heading}

Конференция решила:

{body}

Начальник отдела культуры А.Е. Громова
"""
ROLES = {"executor": "", "co_executor": "co: ", "controller": "control: "}


def shown_deadline(item: Any, raw: bool) -> str:
    edges = f"{item.start or ''}/{item.end or ''}"
    flags = (item.recurrence, "assumed" * item.assumed, "shared" * item.shared, "inherited" * bool(item.inherited_from))
    words = [item.kind, "" if edges == "/" else edges, *(flag for flag in flags if flag)]
    return " ".join(word for word in words if word) + (f" | {item.raw}" if raw else "")


def shown_target(item: Any, parts: int) -> str:
    value = int(item.value) if float(item.value).is_integer() else item.value
    columns = [" ".join(str(word) for word in (item.op, value, item.unit) if word is not None), item.indicator or "", item.base or ""]
    return " | ".join(columns[:parts])


def shown_party(item: Any) -> str:
    return f"{ROLES[item.role]}{item.party}" + (f" | {', '.join(item.people)}" if item.people else "")


def deadlines(item: Assignment, expected: list[str]) -> list[str]:
    raw = any("|" in text for text in expected)
    return sorted(shown_deadline(deadline, raw) for deadline in item.deadlines)


def targets(item: Assignment, expected: list[str]) -> list[str]:
    parts = max((text.count("|") + 1 for text in expected), default=1)
    return sorted(shown_target(target, parts) for target in item.targets)


FIELDS: dict[str, Callable[[Assignment, Any], Any]] = {
    "clause": lambda item, _: item.clause,
    "text": lambda item, _: item.text,
    "details": lambda item, _: item.details,
    "context": lambda item, _: item.context,
    "modality": lambda item, _: item.modality,
    "projects": lambda item, _: item.projects,
    "deadlines": deadlines,
    "targets": targets,
    "parties": lambda item, _: sorted(shown_party(party) for party in item.responsible),
    "kinds": lambda item, _: [party.kind for party in item.responsible],
    "inherited": lambda item, _: [party.inherited_from for party in item.responsible],
}
SORTED = {"deadlines", "targets", "parties"}


@cache
def tables(topic: str) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """The known gaps of a topic, and its tables."""
    content = yaml.load((CASES / f"{topic}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return content.pop("known_gaps", {}) or {}, content


def cases() -> Iterator[Any]:
    for topic in TOPICS:
        gaps, content = tables(topic)
        for table, data in content.items():
            for number, case in enumerate(data["cases"]):
                known = key(case) in gaps.get(table, ())
                marks = [pytest.mark.xfail(reason="known gap", strict=True)] if known else []
                yield pytest.param(data, case, id=f"{topic}-{table}-{number}", marks=marks)


def key(case: Any) -> str:
    """What names a case in ``known_gaps``: its phrase, its ``name``, or its text."""
    name = case[0] if isinstance(case, list) else case.get("name") or case.get("say") or case.get("act") or case.get("whole")
    return " ".join(str(name).split())


def document(data: dict[str, Any], case: dict[str, Any]) -> str:
    if "whole" in case:
        return str(case["whole"])
    year, month, day = str(case.get("date", data.get("date", "2021-08-27"))).split("-")
    body = case.get("act") or f"1. {case['say']}"
    return ACT.format(date=f"{day}.{month}.{year}", heading=case.get("heading", data.get("heading", "")), body=body.strip())


def unfolded(data: dict[str, Any], case: Any) -> dict[str, Any]:
    """A case as a mapping: a pair of phrase and values is put into its table's frame."""
    if isinstance(case, dict):
        return case
    phrase, *values = case
    field = data["field"]
    if field == "deadlines":
        values = [value if "|" in value else f"{value} | {data.get('raw', '{}').format(phrase)}" for value in values]
    return {"say": data["frame"].format(phrase).replace("..", "."), field: values[0] if field not in SORTED else values}


def compare(item: Assignment, expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The named fields that differ: expected and got."""
    wrong = {}
    for field, value in expected.items():
        wanted = sorted(value) if field in SORTED else value
        got = FIELDS[field](item, wanted)
        if got != wanted:
            wrong[field] = (wanted, got)
    return wrong


def problems(data: dict[str, Any], raw_case: Any) -> dict[str, Any]:
    """What is not as expected, by name; empty where the case passes."""
    case = unfolded(data, raw_case)
    result = pipeline.parse_text(document(data, case))
    own = {field: value for field, value in case.items() if field in FIELDS}
    assert own or {"assignments", "document", "clauses", "blocks", "issues", "silent"} & case.keys(), "a case that expects nothing"
    wanted = case.get("assignments", [own] if own else None)
    wrong: dict[str, Any] = {}
    if wanted is not None:
        if len(wanted) != len(result.assignments):
            wrong["assignments"] = (len(wanted), [(a.clause, a.text) for a in result.assignments])
        else:
            pairs = enumerate(zip(result.assignments, wanted, strict=True), 1)
            differ = {f"assignment {index}": compare(item, expected) for index, (item, expected) in pairs}
            wrong |= {name: found for name, found in differ.items() if found}
    return wrong | document_problems(result, case)


def document_problems(result: Resolution, case: dict[str, Any]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    facts = result.document.model_dump()
    facts["signatories"] = [f"{s['name']}, {s['position']}" for s in facts["signatories"]]
    for name, value in case.get("document", {}).items():
        if facts[name] != value:
            wrong[name] = (value, facts[name])
    codes = [issue.code for issue in result.issues]
    found = {
        "clauses": [clause.number for clause in result.clauses],
        "blocks": [f"{b.kind}: {' '.join(result.text[b.span[0] : b.span[1]].split()[:2])}" for b in result.blocks],
    }
    wrong |= {name: (case[name], got) for name, got in found.items() if name in case and case[name] != got}
    if missing := [code for code in case.get("issues", ()) if code not in codes]:
        wrong["issues"] = (missing, codes)
    if loud := [code for code in case.get("silent", ()) if code in codes]:
        wrong["silent"] = (loud, [(issue.code, issue.message) for issue in result.issues])
    return wrong


@pytest.mark.parametrize(("data", "case"), list(cases()))
def test_case(data: dict[str, Any], case: Any) -> None:
    assert problems(data, case) == {}


def test_known_gaps_name_cases() -> None:
    for topic in TOPICS:
        gaps, content = tables(topic)
        named = {(table, key(case)) for table, data in content.items() for case in data["cases"]}
        assert [(table, name) for table, names in gaps.items() for name in names if (table, name) not in named] == []


def test_every_topic_has_what_must_give_nothing() -> None:
    for topic in TOPICS:
        assert len(tables(topic)[1]["nothing"]["cases"]) >= 5, topic
