"""Do the quick tests notice when the core says something else? A sample of mutants, and how many of them are found.

    python tests/bench/mutants.py [--number 60] [--seed 1]

A mutant is one small change in one of MODULES: a comparison turned round, ``and`` for ``or``, a number one higher, a ``not`` more,
a call's answer dropped. Each is tried in a copy of the tree with the tests of ``make quick``; one that they do not notice is printed
with its place, for somebody to say whether it changes anything that a reader of the output could see.

Everything runs in one process: the tests once over the core as it is, and are recorded by the statements that they come to; then, for
each mutant, a fork in which the code of its functions is replaced, with the tests that come to its statement, the shortest first.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import functools
import gc
import importlib
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = (
    "pipeline/phrases/dates.py",
    "pipeline/phrases/days.py",
    "pipeline/phrases/whole_dates.py",
    "pipeline/extractors/deadline.py",
    "pipeline/phrases/terms.py",
    "pipeline/resolve/sharing.py",
    "pipeline/phrases/nominative.py",
    "pipeline/phrases/heads.py",
    "pipeline/extractors/party.py",
    "pipeline/extractors/addressees.py",
    "pipeline/extractors/named.py",
    "pipeline/outline/zones.py",
    "pipeline/outline/passages.py",
    "pipeline/outline/questions.py",
    "pipeline/outline/signatures.py",
)
# What these modules stand on keeps what it has read and found: no mutant is in it.
_BELOW = ("pipeline.words", "pipeline.rulebook")
_SECONDS = 120
_FEW = 10
_TURNED: dict[type, Any] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
Place = tuple[str, int]  # a module and a mutant's number in it, or a line
Record = tuple[pytest.Item, float, set[Place]]  # a test, its seconds, and the statements that it comes to


def main() -> None:
    """Try the mutants and print what was found."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--number", type=int, default=60)
    wanted.add_argument("--seed", type=int, default=1)
    options = wanted.parse_args()
    places = [(module, number) for module in MODULES for number in range(len(list(_mutants(_source(module)))))]
    sample = random.Random(options.seed).sample(places, min(options.number, len(places)))
    tests = re.search(r"^QUICK := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert tests is not None
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT)]
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *tests.group(1).split()], plugins=[_Loop(sorted(sample))]))


def _source(module: str) -> str:
    return (ROOT / module).read_text("utf-8")


class _Loop:
    """Takes the place of pytest's own loop over the tests that it collected."""

    def __init__(self, sample: list[Place]) -> None:
        self.sample = sample

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        records = list(_recorded(session.items))
        killed = [_is_noticed(module, number, records) for module, number in self.sample]
        print(f"{sum(killed)} of {len(killed)} mutants are noticed")
        return True


def _fails(item: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False))


# ---- which tests come to which statement


def _recorded(items: list[pytest.Item]) -> Iterator[Record]:
    """Run every test with the modules changed so that they say where they are. A test that fails already ends everything."""
    here: set[Place] = set()
    vars(builtins)["_comes_to"] = lambda module, line: here.add((module, line))
    for module in MODULES:
        _replace(module, _with_records(module, _source(module)))
    for item in items:
        _forget(vars(getattr(item, "module", _Loop)).values())  # what another test parsed would not count for this one
        here.clear()
        started = time.process_time()
        if _fails(item):
            raise SystemExit(f"{item.nodeid} fails without any mutant")
        if here:
            yield item, time.process_time() - started, set(here)
    for module in MODULES:
        _replace(module, _source(module))


def _with_records(module: str, source: str) -> str:
    """The source with a call in front of every statement of a function that says that it is come to."""
    tree = ast.parse(source)
    for node in list(ast.walk(tree)):
        if not isinstance(node, ast.Module | ast.ClassDef):
            for field in ("body", "orelse", "finalbody"):
                statements = getattr(node, field, None)
                if isinstance(statements, list):
                    records = [ast.parse(f"_comes_to({module!r}, {statement.lineno})").body[0] for statement in statements]
                    setattr(node, field, [line for pair in zip(records, statements, strict=True) for line in pair])
    return ast.unparse(tree)


# ---- other code in the same functions


def _replace(module: str, source: str) -> None:
    """Give the functions of a loaded module the code, and its constants the values, that another source of it has."""
    name = module.removesuffix(".py").replace("/", ".")
    old = vars(importlib.import_module(name))
    new = {"__name__": name, "__file__": module}
    exec(compile(source, module, "exec"), new)
    for key, value in new.items():
        if not key.startswith("__") and not _takes_over(old[key], value, name):
            old[key] = value


def _takes_over(old: Any, new: Any, module: str) -> bool:
    """Whether the old object is a class or a function, or holds one, and has now the code of the new one."""
    if isinstance(old, FunctionType) and old.__closure__ is None and new.__closure__ is None:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    elif isinstance(old, type):
        for key, value in vars(new).items() if old.__module__ == module else ():
            if not _takes_over(vars(old).get(key), value, module) and isinstance(value, int | str | tuple) and not key.startswith("__"):
                setattr(old, key, value)
    else:
        inner = [key for key in ("func", "fget", "__func__", "__wrapped__") if isinstance(getattr(old, key, None), FunctionType)]
        return all(_takes_over(getattr(old, key), getattr(new, key), module) for key in inner) and bool(inner)
    return True


def _forget(objects: Iterable[object]) -> None:
    """Empty the caches among some objects that are filled with the help of the modules."""
    for held in objects:
        if isinstance(held, functools._lru_cache_wrapper):
            module = str(vars(held)["__module__"])
            if module.startswith(("test_", "tests.", "pipeline.")) and not module.startswith(_BELOW):
                held.cache_clear()


# ---- a mutant


def _is_noticed(module: str, number: int, records: list[Record]) -> bool:
    """Whether a test fails, or no longer ends, with the mutant in place."""
    line, statement, what, changed = list(_mutants(_source(module)))[number]
    tests = [record for record in records if (module, statement) in record[2]]
    if len(tests) < _FEW:
        tests = records  # what it found may be kept, so that later tests do not come to it
    child = os.fork()
    if not child:
        signal.alarm(_SECONDS)
        try:
            _replace(module, changed)
            _forget(gc.get_objects())
            for rules in importlib.import_module("pipeline.rulebook.load").load().sets.values():
                rules._derived.clear()
            os._exit(any(_fails(item) for item, *_ in sorted(tests, key=lambda record: record[1])))
        finally:
            os._exit(1)
    noticed = os.waitpid(child, 0)[1] != 0
    if not noticed:
        print(f"not noticed by {len(tests)} tests: {module}:{line}: {what}: {_source(module).splitlines()[line - 1].strip()}", flush=True)
    return noticed


def _mutants(source: str) -> Iterator[tuple[int, int | None, str, str]]:
    """Line, line of the statement in a function, what is changed, and the changed source, of every mutant in order."""
    tree = ast.parse(source)
    statements = _statements(tree)
    decorators = {id(node) for owner in ast.walk(tree) for top in getattr(owner, "decorator_list", ()) for node in ast.walk(top)}
    for node in (node for node in ast.walk(tree) if id(node) not in decorators):
        for undo, what in _changes(node):
            line = getattr(node, "lineno", 0)
            text = ast.unparse(tree)
            undo()
            yield line, statements.get(id(node)), what, text


def _statements(tree: ast.AST) -> dict[int, int]:
    """The line of the statement that each node stands in, by the node's id; none for what runs when a module is imported."""
    result: dict[int, int] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name != "__init__":
            for statement in (node for top in function.body for node in ast.walk(top) if isinstance(node, ast.stmt)):
                result |= {id(node): statement.lineno for node in ast.walk(statement)}
    return result


def _changes(node: ast.AST) -> Iterator[tuple[Callable[[], None], str]]:
    """Change a node in each way that there is for it; what is yielded first puts it back."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            yield from _set(node.ops, place, _TURNED[type(operator)](), f"{type(operator).__name__} turned")
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _TURNED:
        yield from _set(vars(node), "op", _TURNED[type(node.op)](), f"{type(node.op).__name__} turned")
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield from _set(vars(node), "value", value, f"{node.value} changed")
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        yield from _set(vars(node), "test", ast.UnaryOp(ast.Not(), node.test), "condition turned")
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield from _set(vars(node), "value", ast.Constant(None), "returns nothing")


def _set(holder: Any, key: Any, value: Any, what: str) -> Iterator[tuple[Callable[[], None], str]]:
    old = holder[key]
    holder[key] = value
    yield (lambda: holder.__setitem__(key, old)), what


if __name__ == "__main__":
    main()
