"""What a user installs: the wheel with its rules and schema, light imports, requirements that the tested set meets."""

import configparser
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("spacy", "natasha", "pandas", "slovnet", "pymorphy3", "numpy")
ACT = "ПОСТАНОВЛЯЮ:\n1. Отделу связи проверить кабели до 01.03.2024.\n"


def python(*args: str, cwd: Path, path: Path = ROOT, stdin: str | None = None) -> str:
    """Run the interpreter of the tests elsewhere, with one folder to import from; returns what it prints."""
    environment = {"PYTHONPATH": str(path), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *args], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", input=stdin, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def setup() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg", encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, since a build leaves its traces beside the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    no_caches = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("pipeline", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=no_caches)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet", "--no-index"]
    python("-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(source), cwd=folder, path=folder)
    (built,) = folder.glob("reshenie-*.whl")
    return built


@pytest.mark.parametrize("code", ["import pipeline", "from pipeline.commands.main import cli; cli(['--help'], standalone_mode=False)"])
def test_imports_are_light(code: str, tmp_path: Path) -> None:
    watched = f"import sys\ntry:\n    {code}\nexcept SystemExit as leaving:\n    assert not leaving.code\n"
    told = python("-c", f"{watched}print('loaded:', *sorted(set({HEAVY!r}) & set(sys.modules)))", cwd=tmp_path)
    assert told.splitlines()[-1].strip() == "loaded:"


def test_the_checkout_runs_as_a_module(tmp_path: Path) -> None:
    told = python("-m", "pipeline", "parse", "-", cwd=tmp_path, stdin=ACT)
    assert "stdin" in told and (tmp_path / "output" / "stdin.json").exists()


def test_the_wheel_holds_every_package_rule_and_data_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"pipeline/{path.relative_to(ROOT / 'pipeline').as_posix()}" for path in (ROOT / "pipeline").rglob("*.py")} <= names
    assert {f"pipeline/rules/{path.name}" for path in (ROOT / "rules").glob("*.yaml")} <= names
    assert {"pipeline/schema.json", "pipeline/py.typed", "pipeline/rules/__init__.py"} <= names
    assert not [name for name in names if name.startswith(("tests/", "rules/", "samples/"))]


def test_the_wheel_runs_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    told = python("-c", "import pipeline.files as f; print(f.__file__); print(f.rules_dir())", cwd=tmp_path, path=site)
    assert told.splitlines() == [str(site / "pipeline" / "files.py"), str(site / "pipeline" / "rules")]
    (tmp_path / "акт.txt").write_text(ACT, encoding="utf-8")
    assert "акт" in python("-m", "pipeline", "parse", "акт.txt", cwd=tmp_path, path=site)
    assert (tmp_path / "output" / "акт.json").exists()


def test_the_wheel_names_its_command_and_licence(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    info = next(name for name in archive.namelist() if name.endswith("/METADATA")).rsplit("/", 1)[0]
    assert "reshenie = pipeline.commands.main:main" in archive.read(f"{info}/entry_points.txt").decode()
    metadata = archive.read(f"{info}/METADATA").decode()
    assert "License: MIT" in metadata or "License-Expression: MIT" in metadata
    assert [name for name in archive.namelist() if name.startswith(info) and name.endswith("LICENSE")]


def test_requirements_have_lower_bounds_that_the_constraints_meet(setup: configparser.ConfigParser) -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    tested = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins.items()}
    wanted = setup["options"]["install_requires"].split("\n") + setup["options.extras_require"]["test"].split("\n")
    for requirement in map(Requirement, filter(None, wanted)):
        assert any(bound.operator == ">=" for bound in requirement.specifier), requirement
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert requirement.specifier.contains(tested[name]), requirement


def test_every_package_of_the_checkout_is_listed(setup: configparser.ConfigParser) -> None:
    listed = set(setup["options"]["packages"].split())
    there = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "pipeline").rglob("__init__.py")}
    assert listed == there | {"pipeline.rules"}
