"""How much of real documents is read right: parse a folder of originals, score what has gold, print the tables.

Run: ``.venv/bin/python tests/bench/real.py [FOLDER] [-o OUTPUT]``. FOLDER is the one of the originals; without it the one
that RESHENIE_REAL names, else ``../shared/real`` beside the checkout. Gold lies there and in ``tests/real/``, which goes
before. What ``reserve.yaml`` in the folder lists is set aside for blind runs and not read, but for the sets named with
``--with``. The originals are nobody's to hand on: nothing of them is written but into OUTPUT.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import yaml

from pipeline.errors import ReshenieError
from pipeline.evaluation.load import EvaluateError, gold_id, load_pairs
from pipeline.evaluation.score import score
from pipeline.files import safe_id
from pipeline.formats.json import dumps
from pipeline.model import Failure
from pipeline.runs.run import Run, Settings

ROOT = Path(__file__).resolve().parents[2]
OWN_GOLD = ROOT / "tests" / "real"
RESERVE, INDEX = "reserve.yaml", "index.yaml"


def usual_folder() -> Path:
    """Where the originals lie if nobody says where."""
    return Path(os.environ.get("RESHENIE_REAL") or ROOT.parent / "shared" / "real")


def set_aside(folder: Path, used: Collection[str] = ()) -> set[str]:
    """The names of originals that are not to be read; those of the sets named in ``used`` are."""
    path = folder / RESERVE
    sets = yaml.safe_load(path.read_text("utf-8")) or {} if path.exists() else {}
    return {name for title, names in sets.items() if isinstance(names, list) and title not in used for name in names}


def originals(folder: Path, aside: Collection[str]) -> list[Path]:
    """The documents of the folder, in the order of their names."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return [path for path in files if not path.name.endswith(".gold.yaml") and path.name not in {RESERVE, INDEX, *aside}]


def golds(folder: Path) -> dict[str, Path]:
    """Gold files by the document they are of; one of the repository goes before one of the folder."""
    return {gold_id(path): path for place in (folder, OWN_GOLD) for path in sorted(place.glob("*.gold.yaml"))}


def parse(files: Sequence[Path], output: Path) -> list[Failure]:
    """Read ``files`` into ``output``, one JSON each; what was refused, and why."""
    run = Run(Settings(output, formats=("json",)))
    documents = run.begin(files)
    for number, (path, document_id) in enumerate(documents, 1):
        # Scans are recognised for minutes; whoever waits sees where it is.
        if sys.stderr.isatty():
            print(f"{number} of {len(documents)}: {path.name}", file=sys.stderr)
        run.process(path, document_id)
    run.finish()
    return run.failures


def measure(folder: Path, output: Path, options: argparse.Namespace) -> None:
    """Parse, score and print."""
    aside = set_aside(folder, options.used)
    files, annotated = originals(folder, aside), golds(folder)
    if options.annotated:
        files = [path for path in files if path.stem in annotated]
    # Made by an earlier run, it would stand for what was refused in this one.
    for path in files:
        (output / f"{safe_id(path.name)}.json").unlink(missing_ok=True)
    refused = parse(files, output)
    stems = {path.stem for path in files}
    pairs = [pair for name in sorted(stems & annotated.keys()) for pair in load_pairs(annotated[name], output)]
    report = score(pairs)
    print(f"{len(files)} originals, {len(files) - len(refused)} read, {len(pairs)} with gold, {len(aside)} set aside")
    for failure in refused:
        print(f"refused: {Path(failure.name).name}: {failure.reason}")
    if absent := sorted(annotated.keys() - stems - {Path(name).stem for name in aside}):
        print(f"gold without an original here, not scored: {', '.join(absent)}")
    print(f"\n{report.table()}")
    if options.errors:
        print(f"\n{report.errors_by_field()}")
    if options.json:
        options.json.write_text(dumps(report.to_json()), "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 where there is nothing to measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="of the originals (RESHENIE_REAL, else ../shared/real)")
    parser.add_argument("-o", "--output", type=Path, help="keep what was found here; a temporary folder otherwise")
    parser.add_argument("--annotated", action="store_true", help="read only what has gold")
    parser.add_argument("--with", dest="used", action="append", default=[], metavar="SET", help="read a set of reserve.yaml too")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, by field")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the scores there, for evaluate --diff")
    options = parser.parse_args(arguments)
    folder = options.folder or usual_folder()
    if not folder.is_dir():
        parser.print_usage(sys.stderr)
        print(f"{folder}: no such folder; name that of the originals, or set RESHENIE_REAL", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as temporary:
            measure(folder, options.output or Path(temporary), options)
    except (ReshenieError, EvaluateError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
