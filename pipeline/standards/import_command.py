"""The ``import-annotations`` command: corrected annotations in, gold files out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ReadError, ReshenieError
from pipeline.files import unique_ids, write_whole
from pipeline.readers import shown

if TYPE_CHECKING:
    from pipeline.model import Resolution
    from pipeline.standards.marks import Annotated

_STANDOFF = ".ann"


@dataclass
class Imported:
    """What came of it: a line for each gold file, and what is to be settled by hand or could not be read."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 where nothing is left to be settled, else 1."""
        return int(bool(self.problems))


@dataclass
class _Act:
    """A corrected act, from either tool."""

    id: str
    annotated: Annotated | None
    reading: Resolution | None
    problems: list[str]


def import_annotations(paths: Iterable[Path], output: Path, rules: Path | None = None) -> Imported:
    """Write ``<id>.gold.yaml`` into ``output`` for each act in exports of Label Studio (``.json``), in brat's files
    (``.ann``, the text beside) or in folders of these. A file that cannot be read is a problem, and so is gold there that
    somebody edited, which stays as it is; raises RuleError and OSError.
    """
    done = Imported()
    acts = list(_acts(paths, done))
    names = unique_ids(f"{act.id}.txt" for act in acts)
    for act, name in zip(acts, names, strict=True):
        done.problems += [f"{name}: {problem}" for problem in act.problems]
        if act.annotated is not None:
            _import(act, act.annotated, name, output, rules, done)
    return done


def _acts(paths: Iterable[Path], done: Imported) -> Iterator[_Act]:
    from pipeline.standards.brat import read_standoff
    from pipeline.standards.labelstudio import read_export

    for path in [file for given in paths for file in _files(given)]:
        try:
            if path.suffix.lower() == _STANDOFF:
                act = read_standoff(path)
                yield _Act(act.id, act.annotated, act.reading, act.problems)
            else:
                for task in read_export(path):
                    yield _Act(task.id, task.annotated, task.reading, task.problems)
        except ReshenieError as error:
            done.problems.append(str(error))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.glob(f"*{_STANDOFF}"))
    if not found:
        raise ReadError(f"{shown(path)}: no {_STANDOFF} in this folder")
    return found


def _import(act: _Act, annotated: Annotated, name: str, output: Path, rules: Path | None, done: Imported) -> None:
    from pipeline.flow import parse_text
    from pipeline.standards.gold import is_as_made
    from pipeline.standards.imported import to_gold
    from pipeline.standards.marks import plain
    from pipeline.words.start import import_spacy

    import_spacy()
    reading = act.reading or parse_text(annotated.text, rules, f"{name}.txt")
    if plain(reading.text) != annotated.text:
        done.problems.append(f"{name}: not a text as parse reads it, so no place in it is ours; parse the document and export that")
        return
    gold = to_gold(reading, annotated, rules)
    output.mkdir(parents=True, exist_ok=True)
    path, data = output / f"{name}.gold.yaml", gold.text().encode("utf-8")
    if path.exists() and not is_as_made(path.read_bytes().decode("utf-8", "replace")):
        done.problems.append(f"{shown(path)}: not written over: somebody settled or wrote it by hand; move it away to have it made anew")
        return
    write_whole(path, data)
    questions = gold.questions()
    done.problems += [f"{name}: {question}" for question in questions]
    settled = f", {len(questions)} to be settled" if questions else ""
    done.lines.append(f"{path}: {len(gold.assignments)} assignments{settled}")
