"""A run into a database: one transaction a document, and a row that tells what came of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, false, insert, update

from pipeline import __version__
from pipeline.delivery.database.engine import Place, lock, open_engine, place_of, plain_errors
from pipeline.delivery.database.identity import is_held, known_as
from pipeline.delivery.database.rows import rows_of
from pipeline.delivery.database.schema import migrate
from pipeline.delivery.database.sync import write_act
from pipeline.delivery.database.tables import ASSIGNMENTS, COUNTS, DOCUMENTS, RUNS
from pipeline.delivery.run import DeliveryError
from pipeline.model import Resolution


class Database:
    """A :class:`pipeline.delivery.run.Destination`. The run's row is made with the first document and counts with each."""

    def __init__(self, place: Place, engine: Engine) -> None:
        self.place = place
        self.engine = engine
        self.counts: Counter[str] = Counter()
        self.renamed: list[str] = []
        self._used: set[str] = set()
        self._run: int | None = None

    def add(self, resolution: Resolution) -> None:
        """Write one act. Raises DeliveryError, after which the database is as it was before."""
        name, rows = resolution.document.id, rows_of(resolution)
        texts = [row["text"] for row in rows[ASSIGNMENTS]]
        with plain_errors(self.place), self.engine.begin() as connection:
            lock(connection)
            document = known_as(connection, name, rows[DOCUMENTS][0], texts, self._used)
            taken = document == name or is_held(connection, name)
            run = self._run or _begun(connection)
            counts = write_act(connection, run, document, rows)
            sums = {column: RUNS.c[column] + number for column, number in counts.items() if number}
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(sums))
        self._run = run
        self._used.add(document)
        self.counts.update(counts)
        if document != name:
            why = f"since {name} is another act there" if taken else "under which it is there"
            self.renamed.append(f"{name}: kept as {document}, {why}")

    def close(self) -> None:
        """Write into the run's row that it came to its end."""
        with plain_errors(self.place):
            if self._run is not None:
                with self.engine.begin() as connection:
                    connection.execute(update(RUNS).where(RUNS.c.id == self._run).values(finished=datetime.now(UTC)))
            self.engine.dispose()

    def summary(self) -> str:
        """Where the acts are, what came of documents and assignments, and which are kept under another id."""
        lines = [f"loaded into {self.place.shown}" + (f", run {self._run}" if self._run else "")]
        lines += [f"{noun}: {', '.join(self._counted(noun))}" for noun in ("documents", "assignments")]
        return "\n".join(lines + self.renamed)

    def _counted(self, noun: str) -> Iterable[str]:
        of_these = (name for name in COUNTS if name.startswith(noun))
        return (f"{self.counts[name]} {name.removeprefix(f'{noun}_')}" for name in of_these)


def open_database(address: str) -> Database:
    """Open the database of an address and bring its tables up to date. Raises DeliveryError."""
    place = place_of(address)
    with plain_errors(place):
        engine = open_engine(place)
        try:
            with engine.begin() as connection:
                lock(connection)
                migrate(connection)
                connection.execute(update(RUNS).where(false()).values(finished=None))  # tells at once where nothing may be written
        except DeliveryError as error:
            raise DeliveryError(f"{place.shown}: {error}") from None
    return Database(place, engine)


def _begun(connection: Connection) -> int:
    made = insert(RUNS).values(started=datetime.now(UTC), program=__version__).returning(RUNS.c.id)
    return int(connection.execute(made).scalar_one())
