"""The types of the core: no ``Any`` but where another library has no types to give, and no keys by ``id()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PIPELINE = Path(__file__).parent.parent / "pipeline"
CORE = ("words", "rulebook", "phrases", "extractors", "outline", "resolve", "checks")
# ARCHITECTURE.md gives the reasons
ANY_BY_NEED = {
    "words/doc.py",
    "words/start.py",
    "rulebook/annotation.py",
    "rulebook/prefilter.py",
    "rulebook/runaway.py",
    "rulebook/yaml_file.py",
    "extractors/closely.py",
}
NO_IDS = (*CORE, "delivery/database", "review", "workbook")


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PIPELINE / folder).rglob("*.py"))


def names(path: Path) -> Iterator[tuple[str, int]]:
    """The names that a module uses and where: plain ones, and those of imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr if isinstance(node.value, ast.Name) and node.value.id == "typing" else "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node.lineno) for alias in node.names)


def places_of(name: str, *folders: str) -> list[str]:
    found = ((path, line) for path in modules(*folders) for used, line in names(path) if used == name)
    return [f"{path.relative_to(PIPELINE)}:{line}" for path, line in found]


def test_any_stands_only_where_another_library_has_no_types() -> None:
    found = {place.rpartition(":")[0] for place in places_of("Any", *CORE, "model")}
    assert found == ANY_BY_NEED


@pytest.mark.parametrize("path", sorted(ANY_BY_NEED))
def test_each_exception_has_its_reason(path: str) -> None:
    assert f"`{path}`" in (PIPELINE / "ARCHITECTURE.md").read_text("utf-8")


def test_nothing_goes_by_the_id_of_an_object() -> None:
    assert places_of("id", *NO_IDS) == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    folder = Path(__file__).resolve().parent.parent / "pipeline"
    long = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 300}
    assert long == set()
