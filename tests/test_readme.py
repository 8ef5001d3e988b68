"""The README and the pages beside the code show what is so: excerpts, examples, links, commands and paths are those of the program."""

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

import pipeline
from pipeline.commands.explain import explain
from pipeline.commands.main import cli
from pipeline.files import rules_dir
from pipeline.formats.json import to_json
from pipeline.formats.tables import rows, to_csv
from pipeline.rulebook.check import check_rules
from pipeline.rulebook.files import FILES
from pipeline.runs.run import Run, Settings, summary

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "sampur-2021.txt"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("pipeline/**/*.md"), *ROOT.glob("rules/*.md"), *ROOT.glob("tests/**/*.md")])
OF_BUILDERS = [ROOT / "CONTRIBUTING.md", ROOT / "pipeline" / "ARCHITECTURE.md", ROOT / "tests" / "README.md", ROOT / "rules" / "README.md"]

# What may stand before the path of a module on a page: it is said from the root, from the package, from its tests.
BASES = (ROOT, ROOT / "pipeline", ROOT / "tests")
PATH = re.compile(r"`((?:\.\./)*[\w.-]+(?:/[\w.*-]+)*/?)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"`(?:\.venv/bin/)?reshenie ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)")
OPTION = re.compile(r"(?<!\S)(--[a-z][a-z-]*)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def excerpt(mark: str, page: Path = ROOT / "README.md") -> str:
    """The block of a page that stands behind a mark."""
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```", page.read_text("utf-8"), re.S)
    assert found, mark
    return found.group(1)


# ---- excerpts and examples


def test_tables_are_real() -> None:
    lines = to_csv("targets", rows(pipeline.parse(SAMPLE))["targets"]).splitlines()
    assert set(excerpt("table targets").splitlines()) <= set(lines)


def test_the_assignment_of_the_contract_is_real() -> None:
    sample = "samples/rechnoye-2022.txt"
    assert excerpt(f"assignment {sample}", ROOT / "pipeline" / "CONTRACT.md") in to_json(pipeline.parse(ROOT / sample))


def test_explanation_is_real() -> None:
    assert explain(SAMPLE, "5.2-1") == excerpt("explain 5.2-1")


def test_summary_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = Run(Settings(Path("output")))
    for path, document_id in run.begin([SAMPLE]):
        run.process(path, document_id)
    run.finish()
    assert f"{summary(run)}\n" == excerpt("summary")


def test_rules_are_real_or_in_order(tmp_path: Path) -> None:
    files = (yaml.safe_load((rules_dir() / f"{name}.yaml").read_text("utf-8")) for name in FILES)
    shipped = {rule["id"]: rule for file in files for rule in file.get("rules", ())}
    blocks = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", (rules_dir() / "README.md").read_text("utf-8"), re.S))
    ours, added = (block["rules"][0] for block in blocks if "rules" in block)
    assert shipped[ours["id"]] == ours
    assert added["id"] not in shipped
    (tmp_path / "deadline.yaml").write_text(yaml.safe_dump({"rules": [added]}, allow_unicode=True), encoding="utf-8")
    assert check_rules(tmp_path) == []


def test_python_examples_run() -> None:
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8") == (0, 4)


# ---- links, commands, paths


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 200


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if not re.match(r"https?:|mailto:", link)]
    broken = [link for link in links if not _leads_somewhere(page, link)]
    assert broken == []


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not heading or heading in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """The names by which a page's headings are linked, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_and_its_options_are_there(page: Path) -> None:
    missing = [" ".join(words) for words in _commands(page.read_text("utf-8")) if CliRunner().invoke(cli, [*words, "--help"]).exit_code]
    assert missing == []
    options = {option for command in _all(cli) for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    told = {option for row in re.findall(r"`(reshenie [^`]*)`", page.read_text("utf-8")) for option in OPTION.findall(row)}
    assert told <= options


def _commands(text: str) -> set[tuple[str, ...]]:
    """The commands that a page names, each with its subcommand where it has any."""
    groups = {group for group, command in cli.commands.items() if isinstance(command, click.Group)}
    named = (found.split() for found in COMMAND.findall(text))
    return {tuple(words) if words[0] in groups else (words[0],) for words in named}


def _all(command: click.Command) -> Iterator[click.Command]:
    yield command
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        yield from _all(one)


@pytest.mark.parametrize("page", OF_BUILDERS, ids=name)
def test_every_path_is_there(page: Path) -> None:
    told = {path for path in PATH.findall(page.read_text("utf-8")) if "/" in path.rstrip("/") or path.endswith((".py", "/"))}
    made = {"output/", "my-rules/"}  # what a run or a reader makes
    gone = [path for path in sorted(told) if not any(path.startswith(start) for start in made) and not _found(page, path)]
    assert told and gone == []


def _found(page: Path, path: str) -> bool:
    """Whether a path leads to something from one of the bases; a bare name, to a module anywhere."""
    if "/" not in path:
        return any(list(base.rglob(path)) for base in BASES[1:])
    return any(list(base.glob(path)) if "*" in path else (base / path).exists() for base in (page.parent, *BASES))


@pytest.mark.parametrize("page", OF_BUILDERS, ids=name)
def test_what_is_said_to_stand_in_a_module_does(page: Path) -> None:
    """`EMITTERS` (`formats/known.py`), `FILES` of `rulebook/files.py`."""
    for said, path in re.findall(r"`(\w+)`\s(?:\(|of\s|in\s)`([\w/.]+\.py)`", page.read_text("utf-8")):
        module = next(base / path for base in BASES if (base / path).exists())
        assert re.search(rf"\b{said}\b", module.read_text("utf-8")), (said, path)


def test_the_layers_of_the_page_are_all_folders() -> None:
    """Each folder and module of the package stands in the table of layers, and the table names no other."""
    text = (ROOT / "pipeline" / "ARCHITECTURE.md").read_text("utf-8")
    lines = re.findall(r"^\| (`.*?) \| ", text, re.M)
    named = {path.strip("/") for line in lines for path in re.findall(r"`([^`]+)`", line)}
    package = ROOT / "pipeline"
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert named == folders | modules
