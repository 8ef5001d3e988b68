"""Where the acts of a watch go: files in the output folder, rows in a database, and what is written over all acts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.delivery.run import DeliveryError
from pipeline.errors import ReshenieError
from pipeline.files import real_path, write_whole
from pipeline.formats.known import EMITTERS, open_emitter
from pipeline.runs.run import Settings, UsageError

if TYPE_CHECKING:
    from pipeline.model import Resolution
    from pipeline.watching.database import OneOfMany

# Not .json: commands that are given a folder of parse take every .json in it for an act.
CLAIM = ".reshenie-watch"
# Formats of which each act has files of its own; all others are made anew over all acts.
EACH = ("json", "xlsx", "akn", "brat", "docbin")


class OutOfReachError(ReshenieError):
    """Nothing can go this way now: a server is down, a disk full."""


class RefusedError(ReshenieError):
    """This act cannot go this way now, others can."""


@dataclass(frozen=True)
class Brought:
    """Under which id an act was brought, and what else the log should know."""

    document: str
    note: str = ""


class Step(Protocol):
    """A way that each act goes. ``name`` tells in the state which way it was: another place or other formats, another name.
    ``did`` is said in the log."""

    name: str
    did: str

    def begin(self) -> bool:
        """Get ready for some acts. False where what went this way before is gone. Raises OutOfReachError."""

    def add(self, act: Resolution, others: Collection[str]) -> Brought:
        """Take an act, also one that was taken before. ``others`` are the ids under which other acts were brought.

        Raises OutOfReachError and RefusedError.
        """

    def end(self) -> None:
        """No act is left for now."""


class Output:
    """The files of each act, in ``settings.output``, which is claimed for the watch ``watch``: two would mix up their tables."""

    did = "written"

    def __init__(self, settings: Settings, folder: Path, watch: str) -> None:
        """Raises UsageError where the output folder is another watch's, or cannot be one."""
        self.settings = settings
        self.folder = real_path(folder)
        self.watch = watch
        self.name = step_name("write", settings)
        self.formats = [name for name in EMITTERS if name in settings.formats and name in EACH]
        try:
            self.settings.output.mkdir(parents=True, exist_ok=True)
            self._check_claim()
        except OSError as error:
            raise UsageError(f"{settings.output}: cannot be the output folder: {error.strerror or error}") from None

    @property
    def _claim(self) -> Path:
        return self.settings.output / CLAIM

    def _check_claim(self) -> None:
        with suppress(FileNotFoundError, ValueError, AttributeError):
            claim = json.loads(self._claim.read_text("utf-8"))
            if claim.get("watch") != self.watch and claim.get("folder") != str(self.folder):
                raise UsageError(
                    f"{self.settings.output}: belongs to the watch of {claim.get('folder')}; name another folder, or delete {self._claim}"
                )

    def begin(self) -> bool:
        """Claim the folder; it is gone where the claim is."""
        data = json.dumps({"watch": self.watch, "folder": str(self.folder)}, ensure_ascii=False)
        try:
            with suppress(FileNotFoundError):
                if self._claim.read_text("utf-8") == data:
                    return True
            self.settings.output.mkdir(parents=True, exist_ok=True)
            write_whole(self._claim, data.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise OutOfReachError(f"{self.settings.output}: {error.strerror or error}") from None
        return False

    def add(self, act: Resolution, others: Collection[str]) -> Brought:
        """Write its files, each format whatever became of the others."""
        wrong = []
        for name in self.formats:
            emitter = open_emitter(name, self.settings.output, self.settings.dialect)
            try:
                emitter.add(act)
                emitter.close()
            except ReshenieError as error:
                wrong.append(str(error))
            except OSError as error:
                raise OutOfReachError(f"{self.settings.output}: not written: {error.strerror or error}") from None
        if wrong:
            raise RefusedError("; ".join(wrong))
        return Brought(act.document.id)

    def end(self) -> None:
        """Nothing is open."""


class Load:
    """The database of ``reshenie load``. One run there for all acts that come in one go."""

    did = "loaded"

    def __init__(self, address: str) -> None:
        """Raises DeliveryError where that is no address."""
        from pipeline.delivery.database.engine import place_of

        self.address = address
        self.place = place_of(address)
        self.name = f"load {_short(_plain_address(address))}"
        self._database: OneOfMany | None = None

    def begin(self) -> bool:
        """Open it where it is not; it is gone where no document is in it."""
        if self._database is not None:
            return True
        from sqlalchemy import func, select

        from pipeline.delivery.database.engine import plain_errors
        from pipeline.delivery.database.tables import DOCUMENTS

        database = self._opened()
        try:
            with plain_errors(self.place), database.engine.connect() as connection:
                return bool(connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one())
        except DeliveryError as error:
            self.end()
            raise OutOfReachError(self.place.masked(str(error))) from None

    def _opened(self) -> OneOfMany:
        from pipeline.delivery.database.destination import open_database
        from pipeline.watching.database import OneOfMany

        try:
            opened = open_database(self.address)
            self._database = OneOfMany(opened.place, opened.engine)
        except DeliveryError as error:
            raise OutOfReachError(self.place.masked(str(error))) from None
        except Exception as error:  # whatever else a driver raises may hold the password
            raise OutOfReachError(f"{self.place.shown}: {type(error).__name__}") from None
        return self._database

    def add(self, act: Resolution, others: Collection[str]) -> Brought:
        """Load it. Where that fails and the database answers, it is this act that is refused."""
        database = self._database or self._opened()
        told_before = len(database.renamed)
        try:
            document = database.add_beside(act, others)
        except Exception as error:
            self.end()
            told = str(error) if isinstance(error, DeliveryError) else f"{self.place.shown}: {type(error).__name__}"
            reason = self.place.masked(told)
            self._opened()  # raises where nothing answers
            raise RefusedError(reason) from None
        return Brought(document, "; ".join(line.removeprefix(f"{act.document.id}: ") for line in database.renamed[told_before:]))

    def end(self) -> None:
        """Close the run."""
        database, self._database = self._database, None
        if database is not None:
            with suppress(DeliveryError):
                database.close()


class Overall:
    """What is made over all acts: tables, the report, calendars of executors. Written anew from the first act to the last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.formats = [name for name in EMITTERS if name in settings.formats and name not in EACH]
        self.name = step_name("overall", settings)

    def write(self, acts: Iterable[Resolution]) -> None:
        """Write it. Raises OutOfReachError."""
        emitters = [open_emitter(name, self.settings.output, self.settings.dialect) for name in self.formats]
        try:
            self.settings.output.mkdir(parents=True, exist_ok=True)
            for act in acts:
                for emitter in emitters:
                    emitter.add(act)
            for emitter in emitters:
                emitter.close()
        except OSError as error:
            raise OutOfReachError(f"{self.settings.output}: not written: {error.strerror or error}") from None
        except ReshenieError as error:
            raise OutOfReachError(str(error)) from None


def step_name(kind: str, settings: Settings) -> str:
    """The name of a way into files: another folder, other formats or another dialect are another way."""
    parts: Iterator[object] = iter((real_path(settings.output), sorted(settings.formats), settings.dialect))
    return f"{kind} {_short(repr([str(part) for part in parts]))}"


def _plain_address(address: str) -> str:
    """An address without what is secret in it."""
    from pipeline.delivery.database.engine import place_of

    url = place_of(address).url
    if url.get_backend_name() == "sqlite":
        return str(real_path(Path(url.database or "")))
    shown = {name: value for name, value in url.query.items() if name in ("host", "port", "dbname", "options")}
    return repr((url.host, url.port, url.database, sorted(shown.items())))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
