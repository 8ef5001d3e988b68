"""Do the quick tests notice when the core says something else? A sample of mutants, and how many of them are found.

    python tests/bench/mutants.py [--number 60] [--seed 1]

A mutant is one small change in one of MODULES: a comparison turned round, ``and`` for ``or``, a number one higher, a ``not`` more,
a call's answer dropped. Each is tried in a copy of the tree with the tests of ``make quick``; one that they do not notice is printed
with its place, for somebody to say whether it changes anything that a reader of the output could see.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = (
    "pipeline/phrases/dates.py",
    "pipeline/extractors/deadline.py",
    "pipeline/resolve/sharing.py",
    "pipeline/phrases/nominative.py",
    "pipeline/extractors/party.py",
    "pipeline/outline/zones.py",
)
_TURNED: dict[type, Any] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip


def main() -> None:
    """Try the mutants and print what was found."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--number", type=int, default=60)
    wanted.add_argument("--seed", type=int, default=1)
    options = wanted.parse_args()
    places = [(module, number) for module in MODULES for number in range(len(list(_mutants((ROOT / module).read_text("utf-8")))))]
    sample = random.Random(options.seed).sample(places, min(options.number, len(places)))
    tests = re.search(r"^QUICK := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert tests is not None
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        for name in ("pipeline", "rules", "tests", "samples"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "setup.cfg", tree)
        killed = [_is_noticed(tree, module, number, tests.group(1).split()) for module, number in sorted(sample)]
    print(f"{sum(killed)} of {len(killed)} mutants are noticed")


def _is_noticed(tree: Path, module: str, number: int, tests: list[str]) -> bool:
    """Whether a test fails, or no longer ends, with the mutant in place."""
    source = (ROOT / module).read_text("utf-8")
    line, what, changed = list(_mutants(source))[number]
    (tree / module).write_text(changed, "utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", *tests]
    try:
        done = subprocess.run(command, cwd=tree, capture_output=True, timeout=300, check=False)
        noticed = done.returncode != 0
    except subprocess.TimeoutExpired:
        noticed = True
    (tree / module).write_text(source, "utf-8")
    if not noticed:
        print(f"not noticed: {module}:{line}: {what}", flush=True)
    return noticed


def _mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, what is changed, and the changed source, of every mutant in order."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for undo, what in _changes(node):
            line = getattr(node, "lineno", 0)
            text = ast.unparse(tree)
            undo()
            yield line, what, text


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
