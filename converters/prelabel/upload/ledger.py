"""What became of each job of a file: an SQLite database beside it, so that a run can be killed at any moment and go on."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.upload import database
from prelabel.upload.answers import Created, Refused

State = Literal["pending", "sending", "created", "refused"]
STATES: tuple[State, ...] = ("pending", "sending", "created", "refused")
"""``sending``: it may have been sent, and nobody knows what became of it."""

SUFFIX = ".upload.sqlite"
_PLAN = "CREATE TEMP TABLE IF NOT EXISTS plan (reference_id TEXT PRIMARY KEY, line INTEGER NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID"

_MERGE = (
    "UPDATE job SET line = NULL",
    "UPDATE job SET line = plan.line, planned = plan.digest FROM plan WHERE plan.reference_id = job.reference_id",
    "DELETE FROM job WHERE line IS NULL AND state IN ('pending', 'refused')",
    "UPDATE job SET state = 'pending', code = NULL, message = NULL WHERE state = 'refused' AND line NOTNULL AND sent <> planned",
    "DELETE FROM plan WHERE reference_id IN (SELECT reference_id FROM job)",
    "INSERT INTO job (reference_id, line, sent, planned, state) SELECT reference_id, line, digest, digest, 'pending' FROM plan",
)
"""Refused jobs whose payload has changed since are sent again; what left the file and stands nowhere is forgotten."""

_RETRY = "UPDATE job SET state = 'pending', code = NULL, message = NULL WHERE state = 'refused' AND line NOTNULL"

_SETTLE = (
    "UPDATE job SET state = ?, job_id = ?, code = ?, message = ?, sent = CASE WHEN ? THEN planned ELSE sent END WHERE reference_id = ?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A job that is to be sent.

    Args:
        reference_id: unique in the project.
        line: in the jobs file, from 1.
        uncertain: an earlier run may have sent it.
        digest: of the payload in the file.
    """

    reference_id: str
    line: int
    uncertain: bool
    digest: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A job that the service did not want.

    Args:
        reference_id: of the job.
        line: in the jobs file.
        refused: the service's answer.
    """

    reference_id: str
    line: int
    refused: Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the jobs of a ledger stand.

    Args:
        counts: jobs by state, those as well that were sent and are in the file no more.
        refusals: jobs that the service did not want, in the order of the file.
        changed: reference id and line of jobs that were created with another payload than the file has now.
        gone: reference ids of jobs that may have been created and are in the file no more.
    """

    counts: Mapping[State, int]
    refusals: Sequence[Refusal]
    changed: Sequence[tuple[str, int]]
    gone: Sequence[str]

    @property
    def open(self) -> int:
        """Jobs that are still to be sent or settled."""
        return self.counts["pending"] + self.counts["sending"]

    @property
    def exit_code(self) -> int:
        """0 where all jobs are created as they stand in the file, else 1."""
        return 1 if self.refusals or self.changed or self.open else 0


def ledger_of(jobs: Path) -> Path:
    """The ledger of a jobs file.

    >>> ledger_of(Path("run/jobs.jsonl")).name
    'jobs.jsonl.upload.sqlite'
    """
    return jobs.with_name(jobs.name + SUFFIX)


class Ledger:
    """An open ledger; whoever writes to it holds its lock.

    Args:
        path: of the database.
        connection: to it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, write: bool) -> Iterator[Self]:
        """Open a ledger, for one writer at a time; made where there is none and it is written to.

        Raises:
            InputError: it is no ledger, damaged, or of a newer version; to be read, it is not there.
            ChoiceError: another run writes to it.
            OutputError: it cannot be written.
        """
        with database.opened(path, write=write) as connection:
            yield cls(path, connection)

    @classmethod
    @contextmanager
    def copied(cls, path: Path) -> Iterator[Self]:
        """A copy in memory, to plan in without a change of the ledger; empty where there is no ledger.

        Raises:
            InputError: it is no ledger, damaged, or of a newer version.
        """
        with database.copied(path) as connection:
            yield cls(path, connection)

    @staticmethod
    def require(path: Path) -> None:
        """Refuse to go on without a ledger.

        Raises:
            InputError: there is none.
        """
        database.require(path)

    def about(self, name: str) -> str | None:
        """What is kept beside the jobs, such as ``batch_id``."""
        row = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def keep(self, **values: str) -> None:
        """Keep something beside the jobs, durably."""
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", values.items())

    def bind(self, **values: str) -> None:
        """What the ledger is about; the first run decides that may have created a job, or has made a batch.

        Raises:
            ChoiceError: an earlier run was about something else.
        """
        for name, value in values.items():
            known = self.about(name)
            # a base URL was kept with its last slash once
            if known is None or known.rstrip("/") == value:
                continue
            if self._is_settled():
                what = f"{self.path}: the jobs of this file go to {name.replace('_', ' ')} {known}, not {value}"
                raise ChoiceError(what, fix="give the same again, or copy the jobs file under another name to send it there as well")
            # what was refused there may be wanted here
            self._db.execute(_RETRY)
        self.keep(**values)

    def _is_settled(self) -> bool:
        """Whether anything may stand in a project: what was refused does not, nor is a batch made that was only given by its id."""
        counts = self.counts()
        return counts["created"] + counts["sending"] > 0 or None not in {self.about("batch_id"), self.about("batch_name")}

    def plan(self, jobs: Iterable[tuple[int, str, bytes]], path: Path, *, retry_refused: bool) -> None:
        """Take in the jobs of the file: line, reference id and digest of each.

        Raises:
            InputError: a reference id comes twice, or none of the ledger's is in the file.
        """
        db = self._db
        db.execute(_PLAN)
        with self._transaction():
            db.execute("DELETE FROM plan")
            for line, reference_id, digest in jobs:
                try:
                    db.execute("INSERT INTO plan VALUES (?, ?, ?)", (reference_id, line, digest))
                except sqlite3.IntegrityError:
                    (first,) = db.execute("SELECT line FROM plan WHERE reference_id = ?", (reference_id,)).fetchone()
                    what = f"reference_id {reference_id!r} is already that of line {first}"
                    raise InputError(what, place=Place(str(path), line), fix="make it unique with --reference-id") from None
            (known, shared, planned) = db.execute(
                "SELECT (SELECT count(*) FROM job), (SELECT count(*) FROM plan WHERE reference_id IN (SELECT reference_id FROM job)),"
                " (SELECT count(*) FROM plan)"
            ).fetchone()
            if not planned:
                raise InputError("holds no jobs", place=Place(str(path)), fix="convert a source that has frames")
            if known and not shared:
                what = f"none of its {known:,} jobs is in {path.name}: it is the ledger of another jobs file"
                raise InputError(what, place=Place(str(self.path)), fix="move the ledger away, or give the jobs file another name")
            for statement in _MERGE:
                db.execute(statement)
            if retry_refused:
                db.execute(_RETRY)

    def windows(self, size: int) -> Iterator[list[Row]]:
        """The jobs that are still to be sent, in the order of the file, some at a time."""
        last = 0
        while True:
            found = self._db.execute(
                "SELECT reference_id, line, state, planned FROM job WHERE state IN ('pending', 'sending') AND line > ?"
                " ORDER BY line LIMIT ?",
                (last, size),
            ).fetchall()
            if not found:
                return
            last = found[-1][1]
            yield [Row(reference_id, line, state == "sending", digest) for reference_id, line, state, digest in found]

    def sending(self, rows: Sequence[Row]) -> None:
        """From here on these may have been sent; durable when it returns."""
        with self._transaction():
            self._db.executemany(
                "UPDATE job SET state = 'sending', sent = planned WHERE reference_id = ?",
                ((row.reference_id,) for row in rows if not row.uncertain),
            )

    def settle(self, outcomes: Iterable[tuple[Row, Created | Refused | None]]) -> None:
        """What became of jobs; None for those that certainly did not arrive."""
        with self._transaction():
            for row, outcome in outcomes:
                match outcome:
                    case Created(job_id, earlier):
                        values: tuple[object, ...] = ("created", job_id, None, None, not earlier)
                    case Refused(code, message):
                        values = ("refused", None, code, message, True)
                    case _:
                        values = ("pending", None, None, None, True)
                self._db.execute(_SETTLE, (*values, row.reference_id))

    def standing(self) -> Standing:
        """How the jobs stand."""
        gone = self._db.execute("SELECT reference_id FROM job WHERE state = 'sending' AND line IS NULL ORDER BY reference_id")
        return Standing(counts=self.counts(), refusals=list(self._refusals()), changed=self._changed(), gone=[name for (name,) in gone])

    def counts(self) -> dict[State, int]:
        """Jobs by state, those as well that were sent and are in the file no more."""
        found = dict(self._db.execute("SELECT state, count(*) FROM job GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in STATES}

    def _refusals(self) -> Iterator[Refusal]:
        for reference_id, line, code, message in self._db.execute(
            "SELECT reference_id, line, code, message FROM job WHERE state = 'refused' ORDER BY line"
        ):
            yield Refusal(reference_id, line, Refused(code, message))

    def _changed(self) -> list[tuple[str, int]]:
        return self._db.execute(
            "SELECT reference_id, line FROM job WHERE state = 'created' AND line NOTNULL AND sent <> planned ORDER BY line"
        ).fetchall()

    def created(self) -> Iterator[tuple[str, str | None]]:
        """Reference id and job id of the jobs that were created; None where the answer was lost."""
        yield from self._db.execute(
            "SELECT reference_id, job_id FROM job WHERE state = 'created' ORDER BY line IS NULL, line, reference_id"
        )

    def supply(self, job_ids: Iterable[tuple[str, str]]) -> None:
        """Job ids of created jobs whose answer was lost."""
        with self._transaction():
            self._db.executemany("UPDATE job SET job_id = ?2 WHERE reference_id = ?1 AND state = 'created' AND job_id IS NULL", job_ids)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
