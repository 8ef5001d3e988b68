"""What a watch has done, in one SQLite file, which is at once the lock: a second watch cannot open it, and a kill lets it go.

Tables: ``files`` holds what lies in the folder and what became of it, ``acts`` each act as it was parsed last (so that tables
over all acts need no second reading, and a database that was down gets what was read meanwhile), ``done`` which act, in
which version, went where.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.runs.run import UsageError

VERSION = 1
# Which file an act comes from, one with the same content as another, one that we wrote, a link out of the folder.
Outcome = Literal["act", "same", "own", "link"]
_TABLES = """
CREATE TABLE IF NOT EXISTS watch (id TEXT NOT NULL, reading TEXT);
CREATE TABLE IF NOT EXISTS files (
    name BLOB PRIMARY KEY, looks TEXT NOT NULL, content TEXT NOT NULL, beside TEXT NOT NULL, outcome TEXT NOT NULL, document TEXT
);
CREATE TABLE IF NOT EXISTS acts (
    document TEXT PRIMARY KEY, name BLOB NOT NULL, content TEXT NOT NULL, beside TEXT NOT NULL, digest TEXT NOT NULL, news TEXT,
    act BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS acts_name ON acts (name);
CREATE INDEX IF NOT EXISTS acts_content ON acts (content);
CREATE TABLE IF NOT EXISTS done (step TEXT, document TEXT, digest TEXT NOT NULL, brought TEXT, PRIMARY KEY (step, document));
"""
_PENDING = "FROM acts LEFT JOIN done ON done.step = ? AND done.document = acts.document WHERE done.digest IS NOT acts.digest"


@dataclass(frozen=True)
class File:
    """A file of the folder. ``looks`` are its size and times with those of what lies beside it, ``content`` is its sha256,
    ``beside`` tells corrections and registry apart from others; ``document`` is the id of its act."""

    looks: str
    content: str
    beside: str
    outcome: Outcome
    document: str | None = None


@dataclass(frozen=True)
class Act:
    """An act as it was parsed last, from the file ``name``; ``digest`` is that of its JSON. ``news`` is what the log is still
    to say of it."""

    document: str
    name: str
    content: str
    beside: str
    digest: str
    news: str | None = None


class State:
    """The open state; ``files`` is what the table of this name holds. Methods raise sqlite3.Error, and then nothing is changed."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError where another watch holds it, or where it cannot be kept."""
        self.path = path
        self.open()

    def open(self) -> None:
        """Open it, or open it anew: a share that was away leaves a file behind that never answers again. Raises UsageError."""
        try:
            self._connection = sqlite3.connect(self.path, timeout=0, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise UsageError(f"{self.path}: held by another reshenie, which watches already") from None
            raise UsageError(f"{self.path}: the state of the watch cannot be kept here: {error}") from None

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")  # from the first transaction until the process ends
        run("PRAGMA synchronous = FULL")
        run("BEGIN EXCLUSIVE")
        version = run("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise UsageError(f"{self.path}: the state of another version of reshenie; without it all is read anew")
        for statement in filter(str.strip, _TABLES.split(";")):
            run(statement)
        if run("SELECT count(*) FROM watch").fetchone()[0] == 0:
            run("INSERT INTO watch (id) VALUES (?)", (uuid.uuid4().hex,))
        run(f"PRAGMA user_version = {VERSION}")
        run("COMMIT")
        self.id: str = run("SELECT id FROM watch").fetchone()[0]
        self.files = self._files()

    def close(self) -> None:
        """Let others in."""
        self._connection.close()

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        """A transaction; where it fails, ``files`` is as the table still is."""
        self._connection.execute("BEGIN")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self.files = self._files()
            raise

    def _files(self) -> dict[str, File]:
        rows = self._connection.execute("SELECT name, looks, content, beside, outcome, document FROM files")
        return {os.fsdecode(name): File(*rest) for name, *rest in rows}

    # ---- files

    def note(self, name: str, file: File) -> None:
        """Write down what became of a file."""
        with self._whole() as connection:
            self._note(connection, name, file)

    def read_by(self, reading: str) -> bool:
        """Tell with which program and rules files are read. False where they were others: all acts are to be read anew."""
        before = self._connection.execute("SELECT reading FROM watch").fetchone()[0]
        if before == reading:
            return True
        with self._whole() as connection:
            connection.execute("UPDATE watch SET reading = ?", (reading,))
            connection.execute("UPDATE files SET looks = '', beside = '' WHERE outcome = 'act'")
        self.files = self._files()
        return before is None

    def _note(self, connection: sqlite3.Connection, name: str, file: File) -> None:
        values = (os.fsencode(name), file.looks, file.content, file.beside, file.outcome, file.document)
        connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", values)
        self.files[name] = file

    def forget(self, name: str) -> None:
        """Take a file off, and those that were told to have its content, so that they are looked at anew. Its act stays."""
        with self._whole() as connection:
            file = self.files[name]
            self._release(connection, {name} | (self._same_as(file.document) if file.outcome == "act" else set()))

    def _same_as(self, document: str | None) -> set[str]:
        return {name for name, file in self.files.items() if file.outcome == "same" and file.document == document}

    def _release(self, connection: sqlite3.Connection, names: set[str]) -> None:
        connection.executemany("DELETE FROM files WHERE name = ?", [(os.fsencode(name),) for name in names])
        for name in names:
            self.files.pop(name, None)

    # ---- acts

    def keep(self, act: Act, data: bytes, file: File) -> None:
        """Write down an act, its JSON and the file that it comes from, all at once."""
        with self._whole() as connection:
            before = self.files.get(act.name)
            if before and before.outcome == "act" and before.content != act.content:
                self._release(connection, self._same_as(before.document))
            values = (act.document, os.fsencode(act.name), act.content, act.beside, act.digest, act.news, zlib.compress(data))
            connection.execute(
                "INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document) DO UPDATE SET name = excluded.name, content ="
                " excluded.content, beside = excluded.beside, digest = excluded.digest, news = excluded.news, act = excluded.act",
                values,
            )
            self._note(connection, act.name, file)

    def move(self, document: str, name: str, file: File) -> None:
        """Write down that an act comes from the file ``name`` now."""
        with self._whole() as connection:
            connection.execute("UPDATE acts SET name = ? WHERE document = ?", (os.fsencode(name), document))
            self._note(connection, name, file)

    def act_of_file(self, name: str) -> Act | None:
        """The act that the file of this name gave last."""
        return self._act("name = ? ORDER BY rowid DESC", os.fsencode(name))

    def act_of_content(self, content: str) -> Act | None:
        """The act whose file had this content last."""
        return self._act("content = ?", content)

    def act(self, document: str) -> Act:
        """The act of an id; raises KeyError."""
        found = self._act("document = ?", document)
        if found is None:
            raise KeyError(document)
        return found

    def _act(self, where: str, value: str | bytes) -> Act | None:
        query = f"SELECT document, name, content, beside, digest, news FROM acts WHERE {where} LIMIT 1"
        row = self._connection.execute(query, (value,)).fetchone()
        return Act(row[0], os.fsdecode(row[1]), *row[2:]) if row else None

    def documents(self) -> list[str]:
        """The ids of all acts."""
        return [row[0] for row in self._connection.execute("SELECT document FROM acts")]

    def acts(self) -> list[Act]:
        """All acts, in the order in which they came."""
        rows = self._connection.execute("SELECT document, name, content, beside, digest, news FROM acts ORDER BY rowid")
        return [Act(row[0], os.fsdecode(row[1]), *row[2:]) for row in rows]

    def data(self, document: str) -> bytes:
        """The JSON of an act."""
        return zlib.decompress(self._connection.execute("SELECT act FROM acts WHERE document = ?", (document,)).fetchone()[0])

    # ---- steps

    def pending(self, step: str) -> list[tuple[str, str]]:
        """Ids and digests of the acts that have not gone through a step as they are now."""
        return self._connection.execute(f"SELECT acts.document, acts.digest {_PENDING} ORDER BY acts.rowid", (step,)).fetchall()

    def is_pending(self, step: str, document: str) -> bool:
        """Whether an act has not gone through a step as it is now."""
        return self._connection.execute(f"SELECT 1 {_PENDING} AND acts.document = ?", (step, document)).fetchone() is not None

    def digest(self, step: str) -> str | None:
        """Of what is over all acts: the digest of what was written last."""
        row = self._connection.execute("SELECT digest FROM done WHERE step = ? AND document = ''", (step,)).fetchone()
        return row[0] if row else None

    def mark(self, step: str, digest: str, document: str = "", brought: str | None = None) -> None:
        """Write down that an act, or what is over all acts, went through a step; ``brought`` is the id that it has there."""
        with self._whole() as connection:
            connection.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)", (step, document, digest, brought))

    def brought(self, step: str, but: str) -> set[str]:
        """The ids that all acts but one have where a step leads."""
        query = "SELECT brought FROM done WHERE step = ? AND document <> ? AND brought IS NOT NULL"
        return {row[0] for row in self._connection.execute(query, (step, but))}

    def undo(self, step: str) -> None:
        """Write down that nothing went through a step: it is all gone there."""
        with self._whole() as connection:
            connection.execute("DELETE FROM done WHERE step = ?", (step,))

    def to_tell(self) -> list[Act]:
        """The acts of which the log is still to say something."""
        rows = self._connection.execute(
            "SELECT document, name, content, beside, digest, news FROM acts WHERE news IS NOT NULL ORDER BY rowid"
        )
        return [Act(row[0], os.fsdecode(row[1]), *row[2:]) for row in rows]

    def mark_told(self, document: str) -> None:
        """Write down that the log has said it."""
        with self._whole() as connection:
            connection.execute("UPDATE acts SET news = NULL WHERE document = ?", (document,))

    def tell_pending(self, step: str, news: str) -> None:
        """Let the log speak of all acts that wait for a step, though they are not new."""
        with self._whole() as connection:
            documents = f"SELECT acts.document {_PENDING}"
            connection.execute(f"UPDATE acts SET news = ? WHERE news IS NULL AND document IN ({documents})", (news, step))
