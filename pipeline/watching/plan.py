"""What a watch is asked to do, checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.files import real_path
from pipeline.runs.run import Reading, Settings, UsageError

ASIDE = "не разобрано"
STATE = ".reshenie-watch.db"
LOAD = "sqlite:///output/resolutions.db"
OUTPUT = Path("output")
# Folders that formats make in the output: what lies in them may look like a document, and is none.
_OF_FORMATS = ("brat", "calendars", "docbin", "labelstudio")


@dataclass(frozen=True)
class Plan:
    """``folder`` is watched, ``output`` written to, ``address`` loaded into (either may be missing); bad files go to ``aside``.

    A file counts as written when it has not moved for ``settle`` seconds; every ``interval`` seconds the folder is looked
    through even where nothing was heard of it. ``settings`` hold formats, rules, registry and limits.
    """

    folder: Path
    output: Path | None
    address: str | None
    aside: Path
    state: Path
    log: Path | None
    interval: float
    settle: float
    settings: Settings

    @property
    def excluded(self) -> frozenset[Path]:
        """Files and folders below the watched one that hold no documents, resolved."""
        places = [self.aside, self.folder / ASIDE, self.state]
        places += [self.log] if self.log else []
        if self.output is not None:
            places += [self.output / name for name in _OF_FORMATS]
            places += [self.output] if real_path(self.output) != real_path(self.folder) else []
        inside = real_path(self.folder)
        return frozenset(place for place in map(real_path, places) if inside in place.parents)


def plan(
    folder: Path,
    reading: Reading,
    *,
    address: str | None = None,
    output: Path | None = None,
    formats: tuple[str, ...] = Settings.formats,
    aside: Path | None = None,
    log: Path | None = None,
    interval: float = 10.0,
    settle: float = 2.0,
    state: Path | None = None,
) -> Plan:
    """Fill in what was not said: with neither output nor address, both have their defaults. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no folder to watch")
    if output is None and address is None:
        output, address = OUTPUT, LOAD
    aside, inside = aside or folder / ASIDE, real_path(folder)
    if real_path(aside) in (inside, *inside.parents):
        raise UsageError(f"{aside}: what is put aside must not lie in the watched folder itself or above it")
    settings = Settings(output or folder, formats, reading=reading)
    return Plan(folder, output, address, aside, state or folder / STATE, log, interval, settle, settings)
