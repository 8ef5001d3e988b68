"""A run over files and folders: read each, write each, and tell what came of it."""

from __future__ import annotations

import codecs
import gc
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ReshenieError
from pipeline.files import unique_ids
from pipeline.formats.dialect import Dialect
from pipeline.formats.emitter import Emitter
from pipeline.formats.known import EMITTERS, open_emitter
from pipeline.readers import STDIN, shown
from pipeline.readers.content import Limits
from pipeline.runs.documents import find_documents
from pipeline.runs.read_act import corrected, extracted, identified, ordering
from pipeline.runs.same_acts import ActsOfRun, SameAct

if TYPE_CHECKING:
    from pipeline.model import Failure, Resolution
    from pipeline.registry import Registries

GRAVE = ("warning", "error")
_COLUMNS = ("document", "kind", "date", "assignments", "parties", "deadlines", "targets", "issues")
_WIDEST_ID = 48


class UsageError(ReshenieError):
    """What was asked for cannot be done at all; nothing was written."""


@dataclass(frozen=True)
class Reading:
    """How documents are read. ``rules`` is a folder of rule files laid over ours; a document of more than ``max_pages`` pages
    is refused. ``corrections`` tells whether those that lie beside a document are applied. ``registry`` is used for all
    documents; without it, each is taken with the ``registry.yaml`` of its own folder."""

    rules: Path | None = None
    max_pages: int = Limits.max_pages
    registry: Path | None = None
    corrections: bool = True

    @property
    def limits(self) -> Limits:
        """What a reader of files is told of it."""
        return Limits(max_pages=self.max_pages, rules=self.rules)


@dataclass(frozen=True)
class Settings:
    """What a run writes, where, and how it reads. ``formats`` are names of :data:`pipeline.formats.known.EMITTERS`."""

    output: Path
    formats: tuple[str, ...] = ("json", "csv")
    dialect: Dialect = field(default_factory=Dialect)
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class Line:
    """What was found in a document, in the order of the summary table's columns."""

    document: str
    kind: str
    date: str
    assignments: int
    parties: int
    deadlines: int
    targets: int
    issues: int
    grave: int


@dataclass
class Run:
    """A run under way. ``begin`` lists the documents, ``process`` takes one, ``finish`` writes what is over all.

    ``lines`` holds a line for each document that was written, ``failures`` the others with their reason. ``progress``
    is called with a page and the number of pages while a scan is recognised.
    """

    settings: Settings
    lines: list[Line] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    passed_over: int = 0
    own: int = 0
    debug: bool = False
    progress: Callable[[int, int], None] | None = None
    corrections: Counter[str] = field(default_factory=Counter)
    same_acts: list[SameAct] = field(default_factory=list)
    _acts: ActsOfRun = field(default_factory=ActsOfRun)
    _emitters: list[Emitter] = field(default_factory=list)
    _registries: Registries | None = None

    def begin(self, paths: Iterable[Path]) -> list[tuple[Path, str]]:
        """Return the documents with their ids. Raises before anything is written: UsageError where there is no
        document, an unknown format or no folder to write to, RuleError where a rule is broken, RegistryError where the registry is."""
        self._check_settings()
        found = find_documents(paths)
        self.passed_over, self.own = found.passed_over, found.own
        for name, reason in found.unreadable:
            self._failed(name, reason)
        if not found.documents and not self.failures:
            raise UsageError(f"no documents found ({_counted(found.passed_over + found.own, 'file')} passed over)")
        self._prepare()
        self._emitters = self._open()
        collect_garbage_from_now()
        return list(zip(found.documents, unique_ids(_file_name(path) for path in found.documents), strict=True))

    def process(self, path: Path, document_id: str) -> None:
        """Read one document and write it; what goes wrong becomes a failure and does not stop the run."""
        try:
            resolution = self._read(path, document_id)
            same = self._acts.same_as_before(resolution)
            if same is None or not self._once(same):
                for emitter in self._emitters:
                    emitter.add(resolution)
        except ReshenieError as error:
            self._failed(str(path), str(error))
        except OSError as error:
            self._failed(str(path), f"not written: {error.strerror or error}")
        except Exception as error:
            # One document that we stumble over must not cost the user all the others.
            if self.debug:
                raise
            self._failed(str(path), f"internal error: {type(error).__name__}: {error}")
        else:
            self.lines.append(_line(resolution))
            self._acts.take(resolution)
            self.same_acts += [same] if same else []

    def finish(self) -> None:
        """Write the tables, where any document was read. A run without one leaves the output as it was."""
        if not self.lines:
            return
        for emitter in self._emitters:
            try:
                emitter.close()
            except ReshenieError as error:
                self._failed(str(self.settings.output), str(error))
            except OSError as error:
                self._failed(str(error.filename or self.settings.output), f"not written: {error.strerror or error}")

    def exit_status(self, strict: bool = False) -> int:
        """0 where all documents were written, 1 where not, or where ``strict`` and there is a warning or an error."""
        return int(bool(self.failures) or (strict and any(line.grave for line in self.lines)))

    def outcome(self) -> str:
        """Where the documents went, in a line."""
        return f"written to {self.settings.output}: {', '.join(self.settings.formats)}"

    def _once(self, same: SameAct) -> bool:
        """Whether an act that came before is not written again: every document has its own output, so it is."""
        return False

    def _open(self) -> list[Emitter]:
        try:
            self.settings.output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{self.settings.output}: cannot be the output folder: {error.strerror or error}") from None
        return [open_emitter(name, self.settings.output, self.settings.dialect) for name in self._formats()]

    def _read(self, path: Path, document_id: str) -> Resolution:
        wanted = self.settings.reading
        act = extracted(path, wanted.rules, document_id, max_pages=wanted.max_pages, progress=self.progress)
        ordering(act, path)
        if wanted.corrections:
            act, report = corrected(act, path, wanted.rules)
            self.corrections.update(report.counts() if report else {})
        return identified(act, path, self._registries, wanted.rules)

    def _failed(self, name: str, reason: str) -> None:
        from pipeline.model import Failure

        # The name stands before the reason already, and a name of broken bytes is no text to a model.
        name = shown(name)
        told = shown(" ".join(reason.removeprefix(f"{name}: ").split()))
        self.failures.append(Failure(name=name, reason=told or "unknown error"))

    def _prepare(self) -> None:
        """Load rules and registry, so that a broken one is told before anything is written."""
        _load_rules(self.settings.reading.rules)
        self._registries = _load_registries(self.settings.reading.registry)

    def _check_settings(self) -> None:
        unknown = [name for name in self.settings.formats if name not in EMITTERS]
        if unknown or not self.settings.formats:
            raise UsageError(f"unknown format {', '.join(unknown) or 'none'}; known are {', '.join(EMITTERS)}")
        dialect = self.settings.dialect
        if len(dialect.delimiter) != 1 or dialect.delimiter in '"\r\n\0':
            raise UsageError("the delimiter must be one character, and no quote or line end")
        try:
            "".encode(dialect.encoding)
            codecs.lookup(dialect.encoding)
        except (LookupError, ValueError) as error:
            raise UsageError(str(error)) from None

    def _formats(self) -> list[str]:
        return [name for name in EMITTERS if name in self.settings.formats]


def collect_garbage_from_now() -> None:
    """Look for garbage among what is made from now on; what was made while starting stays to the end."""
    gc.freeze()
    gc.enable()


def _load_rules(rules: Path | None) -> None:
    from pipeline.words.start import import_spacy

    import_spacy()
    from pipeline.rulebook.annotation import language

    language(rules)


def _load_registries(named: Path | None) -> Registries:
    from pipeline.registry import Registries

    return Registries(named)


def _file_name(path: Path) -> str:
    return "stdin" if path == STDIN else path.name


def _line(resolution: Resolution) -> Line:
    act, assignments = resolution.document, resolution.assignments
    return Line(
        act.id, act.kind or "–", act.date or "–", len(assignments), len(resolution.parties),
        sum(len(a.deadlines) for a in assignments), sum(len(a.targets) for a in assignments), len(resolution.issues),
        sum(issue.severity in GRAVE for issue in resolution.issues),
    )  # fmt: skip


# ---- the summary


def summary(run: Run) -> str:
    """The table of what was found, a row a document and a total where there are several; then what was passed over."""
    body = [[str(getattr(line, name)) for name in _COLUMNS] for line in run.lines]
    if len(body) > 1:
        counts = [str(sum(getattr(line, name) for line in run.lines)) for name in _COLUMNS[3:]]
        body.append([f"total: {len(body)}", "", "", *counts])
    parts = [_table([list(_COLUMNS), *body])] if body else []
    if run.passed_over:
        parts.append(f"passed over: {_counted(run.passed_over, 'file')} of no known suffix")
    if run.own:
        parts.append(f"passed over: {_counted(run.own, 'file')} that reshenie wrote (a workbook is taken over by import-workbook)")
    if run.corrections:
        parts.append(f"corrections: {', '.join(f'{number} {name}' for name, number in run.corrections.items())}")
    parts += [same.as_text() for same in run.same_acts]
    if run.lines:
        parts.append(run.outcome())
    return "\n".join(parts)


def failure_lines(run: Run) -> list[str]:
    """The failures, one line each: the name and the reason."""
    return [f"{failure.name}: {failure.reason}" for failure in run.failures]


def _table(cells: Sequence[list[str]]) -> str:
    cut = [[_shortened(row[0]), *row[1:]] for row in cells]
    widths = [max(len(row[i]) for row in cut) for i in range(len(_COLUMNS))]
    return "\n".join("  ".join(_set(row[i], width, i) for i, width in enumerate(widths)).rstrip() for row in cut)


def _set(cell: str, width: int, column: int) -> str:
    """Words to the left, counts to the right."""
    return cell.ljust(width) if column < _COLUMNS.index("assignments") else cell.rjust(width)


def _shortened(name: str) -> str:
    return name if len(name) <= _WIDEST_ID else f"{name[: _WIDEST_ID - 1]}…"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
