"""The SQLite file of a ledger: made, recognised, locked for one writer, and its errors in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from prelabel.errors import ChoiceError, InputError, OutputError, Place

APPLICATION = 0x504C424C
"""Tells a ledger from other SQLite files."""

VERSION = 1

BUSY_S = 10.0
"""How long a write waits for one who reads."""

_SCHEMA = f"""
BEGIN;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE job (
    reference_id TEXT PRIMARY KEY,
    line INTEGER, -- in the jobs file; NULL where the job is there no more
    sent BLOB NOT NULL, -- digest of the payload that the service has, may have, or refused
    planned BLOB NOT NULL, -- digest of the payload in the file
    state TEXT NOT NULL,
    job_id TEXT,
    code TEXT,
    message TEXT
) WITHOUT ROWID;
CREATE INDEX job_open ON job (line) WHERE state IN ('pending', 'sending');
COMMIT;
"""


@contextmanager
def opened(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """A connection to a ledger, made where there is none and it is written to.

    Raises:
        InputError: it is no ledger, damaged, or of a newer version; to be read, it is not there.
        ChoiceError: another run writes to it.
        OutputError: it cannot be written.
    """
    if not write:
        require(path)
    with _told(path), _locked(path, needed=write):
        place = path.resolve().as_uri() + ("" if write else "?mode=ro")
        with closing(sqlite3.connect(place, uri=True, timeout=BUSY_S, isolation_level=None)) as connection:
            _prepare(path, connection, write=write)
            yield connection


@contextmanager
def copied(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a copy of a ledger in memory, an empty ledger where there is none.

    Raises:
        InputError: it is no ledger, damaged, or of a newer version.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        if path.exists():
            with opened(path, write=False) as connection:
                connection.backup(copy)
        else:
            copy.executescript(_SCHEMA)
        yield copy


def require(path: Path) -> None:
    """Refuse to read a ledger that is not there.

    Raises:
        InputError: nothing was uploaded yet.
    """
    if not path.exists():
        raise _nothing_yet(path, "does not exist")


def _nothing_yet(path: Path, what: str) -> InputError:
    return InputError(f"{what}: nothing of this jobs file was uploaded yet", place=Place(str(path)), fix="run prelabel upload first")


def _prepare(path: Path, db: sqlite3.Connection, *, write: bool) -> None:
    """Recognise a ledger, or make one."""
    asked = ("SELECT count(*) FROM sqlite_master", "PRAGMA application_id", "PRAGMA user_version")
    tables, application, version = (int(db.execute(text).fetchone()[0]) for text in asked)
    if tables and application != APPLICATION:
        raise InputError("is no ledger of uploads", place=Place(str(path)), fix="move it away, so that a ledger can be made there")
    if version > VERSION:
        raise InputError(f"is of version {version}, this prelabel knows {VERSION}", place=Place(str(path)), fix="update prelabel")
    if not write and not tables:
        raise _nothing_yet(path, "is empty")
    if write:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        if not tables:
            db.executescript(_SCHEMA)


@contextmanager
def _locked(path: Path, *, needed: bool) -> Iterator[None]:
    """The right to write, which ends with the process however that ends: the lock of a second, empty database."""
    if not needed:
        yield
        return
    with closing(sqlite3.connect(path.with_name(path.name + "-lock"), timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise ChoiceError(f"{path}: another run is at work on this jobs file", fix="wait for it, or stop it with Ctrl-C") from None
        yield


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite cannot do, as an error that names the ledger."""
    try:
        yield
    except sqlite3.OperationalError as error:
        fix = "make its folder writable and give it space, or copy the jobs file to where you may write"
        raise OutputError(f"{path}: the ledger cannot be kept: {error}", fix=fix) from None
    except sqlite3.DatabaseError as error:
        fix = "move it away; with a new ledger, jobs that exist already are told apart by the service as FS_0001"
        raise InputError(f"is no ledger of uploads, or damaged ({error})", place=Place(str(path)), fix=fix) from None
