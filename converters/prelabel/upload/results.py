"""What annotators made of the jobs: asked for job by job, and kept in a file that a killed run leaves good."""

import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

import msgspec

from prelabel.errors import InputError, OutputError, Place, ServiceError
from prelabel.files import reason
from prelabel.locking import lock
from prelabel.playment.annotations import UUID_PATTERN
from prelabel.upload.answers import STOPPED, Refused, TransientError, shortened
from prelabel.upload.client import Client, JobState
from prelabel.upload.crew import Crew
from prelabel.upload.ledger import Ledger
from prelabel.upload.retries import Budget, retrying

BUDGET = 100
"""Retries without success after which the service is given up."""


BEGINNING = b'{"reference_id":'
"""With what every line of a results file begins."""


class _Line(msgspec.Struct):
    """What tells a line of a results file from others: jobs of two projects may have one reference id."""

    job_id: str
    result: msgspec.Raw


@dataclass(slots=True, kw_only=True)
class Results:
    """What a run fetched, and what it did not.

    Args:
        fetched: results that this run added to the file.
        before: results that were in it.
        waiting: jobs that are not finished, by the service's word for what they are.
        unknown: reference ids of jobs whose id is not known.
        failed: reference id and what went wrong.
    """

    fetched: int = 0
    before: int = 0
    waiting: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Jobs of which it is known how far they are, or that nobody can ask for."""
        return self.fetched + self.before + self.waiting.total() + len(self.unknown) + len(self.failed)

    @property
    def exit_code(self) -> int:
        """0, also while jobs wait for annotators; 1 where the user can do something."""
        return 1 if self.unknown or self.failed else 0


def fetch_results(
    ledger: Ledger, client: Client, out: Path, *, supplied: Mapping[str, str] = MappingProxyType({}), workers: int = 8,
    stop: threading.Event | None = None, tell: Callable[[Results], None] = lambda _: None,
) -> Results:  # fmt: skip
    """Add the results of finished jobs to a file of JSON Lines: ``reference_id``, ``job_id``, ``status`` and ``result`` of each.

    Results that the file holds are not asked for again. Of the job ids by reference id that the user has ``supplied``, the ledger keeps
    those that the service knows as that.

    Raises:
        InputError: the file holds something else.
        ChoiceError: another run adds to it.
        OutputError: it cannot be written.
        ServiceError: the service refuses the whole run, or does not answer.
    """
    results = Results()
    fetch = _Fetch(client, stop or threading.Event())
    with _appended(out) as (file, held):
        crew: Crew[tuple[str, str], bytes | JobState | Refused] = Crew(workers, fetch)
        right = [(reference_id, job_id) for reference_id, job_id in supplied.items() if job_id in held]

        def take() -> None:
            for task, outcome in crew.taken():
                if task[0] in supplied and isinstance(outcome, bytes | JobState):
                    right.append(task)
                _take(results, task[0], outcome, file)
            tell(results)

        try:
            for task in _askable({**dict(ledger.created()), **supplied}, held, results):
                if not fetch.stop.is_set():
                    while crew.is_full:
                        take()
                    crew.put(task)
            while crew.open:
                take()
        except BaseException:
            fetch.stop.set()
            raise
        finally:
            crew.close()
            ledger.supply(right)
    if fetch.error is not None:
        raise fetch.error
    return results


def _askable(created: Mapping[str, str | None], held: Container[str], results: Results) -> Iterator[tuple[str, str]]:
    """Reference id and job id of the created jobs that can be asked for; the others are counted."""
    for reference_id, job_id in created.items():
        if job_id is None:
            results.unknown.append(reference_id)
        elif job_id in held:
            results.before += 1
        else:
            yield reference_id, job_id


def _take(results: Results, reference_id: str, outcome: bytes | JobState | Refused | BaseException, file: BinaryIO) -> None:
    match outcome:
        case bytes():
            file.write(outcome + b"\n")
            file.flush()
            results.fetched += 1
        case JobState():
            results.waiting[outcome.status] += 1
        case Refused(code, message):
            results.failed.append((reference_id, f"{code}: {message}"))
        case TransientError(what=what) if what == STOPPED:
            pass
        case TransientError():
            results.failed.append((reference_id, outcome.what))
        case ServiceError():
            pass
        case _:
            raise outcome


class _Fetch:
    """Ask for a job, and for its result where there is one; called from several threads.

    Args:
        client: of the project.
        stop: set where nothing more is to be asked for.
    """

    def __init__(self, client: Client, stop: threading.Event) -> None:
        self.client, self.stop = client, stop
        self.error: ServiceError | None = None
        self._budget = Budget(BUDGET)
        self._retrying = retrying(self._budget, stop=stop)

    def __call__(self, task: tuple[str, str]) -> bytes | JobState | Refused:
        """A line of the results file, or why there is none."""
        try:
            answer = self._retrying(self._once, *task)
        except ServiceError as error:
            self.error = self.error or error
            self.stop.set()
            raise
        self._budget.refund()
        return answer

    def _once(self, reference_id: str, job_id: str) -> bytes | JobState | Refused:
        if self.stop.is_set():
            raise TransientError(STOPPED, arrived=False)
        state = self.client.job(job_id)
        if isinstance(state, Refused):
            return state
        if state.reference_id not in {None, reference_id}:
            return Refused("another job", f"{job_id} is the id of {state.reference_id!r}")
        if state.result is None:
            return state
        content = self.client.attachment(state.result)
        if isinstance(content, Refused):
            return content
        try:
            document = msgspec.json.format(content, indent=0)
            line = {"reference_id": reference_id, "job_id": job_id, "status": state.status, "result": msgspec.Raw(document)}
            return msgspec.json.encode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            return Refused("no JSON", shortened(str(error)))


@contextmanager
def _appended(out: Path) -> Iterator[tuple[BinaryIO, set[str]]]:
    """A results file to add to, and the ids of the jobs that it holds; half a line at its end, of a killed run, is cut off."""
    try:
        with out.open("a+b") as file:
            lock(file.fileno(), out)
            file.seek(0)
            held: set[str] = set()
            end = 0
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n") and line[: len(BEGINNING)] == BEGINNING[: len(line)]:
                    break
                try:
                    held.add(msgspec.json.decode(line, type=_Line).job_id)
                except (msgspec.DecodeError, RecursionError):
                    what = "is no line of a results file"
                    raise InputError(what, place=Place(str(out), number), fix="choose another name with -o") from None
                end += len(line)
            file.truncate(end)
            yield file, held
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {reason(error)}", fix="choose another name with -o") from None


def read_job_ids(path: Path, text: str, known: dict[str, str | None]) -> list[tuple[str, str]]:
    """Job ids by reference id, from the text of a CSV file with the header ``reference_id,job_id``.

    Args:
        path: for messages.
        text: of the file.
        known: the ledger's job id of each created job; None where it is not known.

    Raises:
        InputError: a row is not right, is about a job that was not created, says another id than the service or a row before it did, or
            one that is another job's.
    """
    import csv  # noqa: PLC0415  # only who supplies ids needs it

    header, *lines = text.splitlines() or [""]
    if [name.strip(' "') for name in header.split(",")] != ["reference_id", "job_id"]:
        raise InputError("has no header reference_id,job_id", place=Place(str(path), 1), fix="write it as the first line")
    found: dict[str, str] = {}
    owners = {job_id: reference_id for reference_id, job_id in known.items()}
    for number, row in enumerate(csv.reader(lines), 2):
        place = Place(str(path), number)
        if not row:
            continue
        if len(row) != 2 or not re.search(UUID_PATTERN, row[1].strip()):  # noqa: PLR2004  # the header's fields
            raise InputError(f"{','.join(row)!r} is no reference id and UUID", place=place, fix="copy the job's id from the project")
        reference_id, job_id = row[0], row[1].strip()
        if reference_id not in known:
            raise InputError(f"no job {reference_id!r} was created", place=place, fix="leave the row out")
        if known[reference_id] not in {None, job_id}:
            what = f"the service gave job {reference_id!r} the id {known[reference_id]}, not {job_id}"
            raise InputError(what, place=place, fix="leave the row out")
        if found.setdefault(reference_id, job_id) != job_id:
            what = f"job {reference_id!r} has the id {found[reference_id]} in an earlier row"
            raise InputError(what, place=place, fix="leave the wrong one out")
        if owners.setdefault(job_id, reference_id) != reference_id:
            what = f"{job_id} is the id of job {owners[job_id]!r}"
            raise InputError(what, place=place, fix="copy the job's own id from the project")
    return [*found.items()]
