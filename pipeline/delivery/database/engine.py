"""Where a database is: the address is read, checked and opened, and no error tells a secret that stood in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pipeline.delivery.run import DeliveryError

_FORMS = "sqlite:///FILE and postgresql+psycopg://USER@HOST/DATABASE"
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql+psycopg": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
# What libpq takes as a parameter and nobody else may see.
_SECRET_PARAMETERS = ("password", "sslpassword", "passfile")
# A document is written within a fraction of a second; who waits longer than this waits for something else.
_BUSY_SECONDS = 60
_CONNECT_SECONDS = 10
_LONGEST_REASON = 300
# Any number that others are not likely to lock; "reshenie" in the bytes of a bigint.
_LOCK = int.from_bytes(b"reshenie", "big", signed=True)


@dataclass(frozen=True)
class Place:
    """A database: its address, and ``shown``, which names it without user, password and parameters."""

    url: URL
    shown: str

    @property
    def secrets(self) -> list[str]:
        """What must not be told, in every spelling, longest first."""
        given = [self.url.password, *(self.url.query.get(name) for name in _SECRET_PARAMETERS)]
        plain = [str(part) for value in given if value for part in ((value,) if isinstance(value, str) else value)]
        return sorted(
            {form for secret in plain for form in (secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1])}, key=len
        )[::-1]

    def masked(self, told: str) -> str:
        """A message of a driver in one line, without secrets, cut where it is very long."""
        for secret in self.secrets:
            told = told.replace(secret, "***")
        told = " ".join(told.split())
        return told if len(told) <= _LONGEST_REASON else f"{told[:_LONGEST_REASON]}…"


def place_of(address: str) -> Place:
    """Read the address of a database. Raises DeliveryError, which never repeats what it cannot read: it may be a password."""
    try:
        url = make_url(address)
        driver = _DRIVERS.get(url.drivername)
    except (SQLAlchemyError, ValueError):
        raise DeliveryError(f"this is no address of a database; known are {_FORMS}") from None
    if driver is None:
        raise DeliveryError(f"no driver for {url.drivername}; known are {_FORMS}")
    url = url.set(drivername=driver)
    return _file(url) if driver == "sqlite" else _server(url)


def _file(url: URL) -> Place:
    if url.host or url.username or url.password:
        raise DeliveryError("the address of an SQLite file has three slashes: sqlite:///output/resolutions.db")
    if not url.database or url.database == ":memory:":
        raise DeliveryError("an SQLite database in memory would be gone at once; name a file: sqlite:///output/resolutions.db")
    return Place(url, f"sqlite:///{url.database}")


def _server(url: URL) -> Place:
    # The rest of a password with an @ in it would be taken, and told, as a host.
    if "@" in (url.host or "") + (url.database or "") + (url.username or ""):
        raise DeliveryError("the address of the database has more than one @; within a password write it as %40")
    port = f":{url.port}" if url.port else ""
    return Place(url, f"postgresql://{url.host or ''}{port}/{url.database or ''}")


@contextmanager
def plain_errors(place: Place) -> Iterator[None]:
    """Turn what SQLAlchemy and the drivers raise into a DeliveryError of one line, without what led to it: that may hold secrets."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        told = (cause.strerror or str(cause)) if isinstance(cause, OSError) else str(cause)
        reason = place.masked(told) or type(cause).__name__
        raise DeliveryError(f"{place.shown}: {reason}") from None


def open_engine(place: Place) -> Engine:
    """An engine whose every transaction may write; for SQLite the folder is made. Raises DeliveryError for a parameter that is
    none, else as :func:`plain_errors` catches."""
    try:
        return _sqlite_engine(place.url) if place.url.get_backend_name() == "sqlite" else _server_engine(place)
    except (TypeError, ValueError):
        raise DeliveryError(f"{place.shown}: a parameter of the address cannot be read") from None


def _server_engine(place: Place) -> Engine:
    parameters: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS, "client_encoding": "utf8", "application_name": "reshenie"}
    own = {name: value for name, value in parameters.items() if name not in place.url.query}
    # A snapshot must be taken after the lock was got, not before.
    return create_engine(place.url, connect_args=own, isolation_level="READ COMMITTED", pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: URL) -> Engine:
    if url.database and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_to_write)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver would begin late, and not at all before a CREATE TABLE
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_to_write(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def lock(connection: Connection) -> None:
    """Wait until no other load writes, and keep others waiting until the end of the transaction; SQLite's beginning did so."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('lock_timeout', :most, true)"), {"most": f"{_BUSY_SECONDS}s"})
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
