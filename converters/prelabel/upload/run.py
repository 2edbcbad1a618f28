"""One run of an upload: what is still to be sent is sent, and the ledger told before and after."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tenacity
from tenacity.wait import wait_base

from prelabel.errors import InputError, Place, ServiceError
from prelabel.playment.jobsfile import read_jobs
from prelabel.upload.answers import DUPLICATE, STOPPED, Created, Refused, TransientError
from prelabel.upload.client import Client
from prelabel.upload.crew import Crew
from prelabel.upload.jobs import digest_of, heads, in_batch
from prelabel.upload.ledger import Ledger, Row, Standing
from prelabel.upload.retries import FULL_JITTER, Budget, Pace, retrying, sleeping

WINDOW = 256
"""Jobs that are marked as being sent at once."""

GROUP = 64
"""Outcomes that the ledger is told at once: fewer where it was told nothing for `LATEST_S`."""

LATEST_S = 0.25
"""Twice this is the oldest answer that a killed run forgets, however long the service takes over the others."""

BUDGET = 60
"""Retries without success, and `BUDGET_EACH` for each worker, after which the service is given up."""
BUDGET_EACH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadOptions:
    """How a run sends.

    Args:
        workers: calls at a time.
        per_second: calls a second; None for as many as there can be.
        batch_id: replaces that of the jobs; None leaves it as it is.
        retry_refused: send again what was refused.
        wait: the back-off between tries.
    """

    workers: int = 8
    per_second: float | None = None
    batch_id: str | None = None
    retry_refused: bool = False
    wait: wait_base = FULL_JITTER


@dataclass(slots=True)
class Progress:
    """The counts of a run so far.

    Args:
        total: jobs that were to be sent when it began.
    """

    total: int
    created: int = 0
    refused: int = 0
    open: int = 0
    """Neither: whether they arrived is not known, or they did not."""

    @property
    def done(self) -> int:
        """Jobs that the run is done with."""
        return self.created + self.refused + self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadResult:
    """What a run did, and what the ledger holds after it.

    Args:
        progress: the counts of this run.
        standing: of the ledger.
        stopped: it was asked to stop before all was sent.
        failures: what last went wrong with jobs that are still open.
    """

    progress: Progress
    standing: Standing
    stopped: bool
    failures: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Open:
    """A job that was tried as often as there is sense in.

    Args:
        what: the last failure.
        arrived: whether it may have arrived.
        error: it would be so for every job.
    """

    what: str
    arrived: bool
    error: ServiceError | None = None


_Task = tuple[Row, bytes]
_Outcome = Created | Refused | _Open
_Crew = Crew[_Task, _Outcome]


def upload(
    path: Path,
    ledger: Ledger,
    client: Client,
    options: UploadOptions,
    *,
    stop: threading.Event | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> UploadResult:
    """Send the jobs of a file that are not created yet.

    Args:
        path: the jobs file.
        ledger: of the file, open for writing and bound to the client's project.
        client: of the project.
        options: how.
        stop: set by whoever wants the run to end early: what is in flight is finished, nothing else is begun.
        progress: told the counts now and then.

    Raises:
        InputError: the file or ledger cannot be used.
        ServiceError: the service refuses the whole run, or does not answer; the ledger holds what became of each job.
    """
    ledger.plan(heads(path), path, retry_refused=options.retry_refused)
    before = ledger.counts()
    run = _Run(
        ledger=ledger,
        client=client,
        options=options,
        stop=stop or threading.Event(),
        progress=Progress(before["pending"] + before["sending"]),
        tell=progress,
    )
    run.send_all(path)
    return UploadResult(
        progress=run.progress,
        standing=ledger.standing(),
        stopped=run.stop.is_set(),
        failures=list(run.failures),
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """A run at work."""

    ledger: Ledger
    client: Client
    options: UploadOptions
    stop: threading.Event
    progress: Progress
    tell: Callable[[Progress], None]
    failures: dict[str, None] = field(default_factory=dict)
    error: BaseException | None = None
    done: list[tuple[_Task, _Outcome | BaseException]] = field(default_factory=list)
    """What the ledger is still to be told."""
    settled_s: float = 0.0
    """When it was last told, by the clock that only grows."""
    budget: Budget = field(init=False)
    pace: Pace = field(init=False)
    retrying: tenacity.Retrying = field(init=False)

    def __post_init__(self) -> None:
        """What all workers share."""
        self.budget = Budget(BUDGET + BUDGET_EACH * self.options.workers)
        self.retrying = retrying(self.budget, stop=self.stop, wait=self.options.wait)
        self.pace = Pace(self.options.per_second, sleep=sleeping(self.stop))

    def send_all(self, path: Path) -> None:
        """Every job that is open, a window after the other.

        Raises:
            ServiceError: the service refuses the whole run.
        """
        lines = read_jobs(path)
        crew: _Crew = Crew(self.options.workers, self.sent)
        try:
            for window in self.ledger.windows(WINDOW):
                self.ledger.sending(window)
                kept = deque(window)
                try:
                    self._hand(crew, kept, _bodies(path, lines, window, self.options.batch_id))
                finally:
                    self.ledger.settle([(row, None) for row in kept if not row.uncertain])
                if kept:
                    break
        except Exception:
            self.stop.set()
            raise
        finally:
            self._finish(crew)
        if self.error is not None:
            raise self.error

    def _hand(self, crew: _Crew, window: deque[Row], bodies: Iterator[bytes]) -> None:
        """Hand a window to the crew; what is left in it was not handed over."""
        for body in bodies:
            while crew.is_full and not self.stop.is_set():
                self._take(crew)
            if self.stop.is_set():
                return
            crew.put((window.popleft(), body))

    def _take(self, crew: _Crew) -> None:
        """Wait a moment for what the crew has done, and tell the ledger when it is time."""
        self.done += crew.taken(LATEST_S)
        if len(self.done) >= GROUP or (self.done and time.monotonic() >= self.settled_s + LATEST_S):
            self._settle()

    def _finish(self, crew: _Crew) -> None:
        """Wait for what is in flight; what is done is settled even where an interrupt cuts that short."""
        try:
            crew.close()
            while crew.is_at_work:
                self._take(crew)
        except BaseException:
            self.stop.set()
            raise
        finally:
            self.done += crew.taken(0)
            self._settle()

    def sent(self, task: _Task) -> _Outcome:
        """What became of a job; called from several threads."""
        row, body = task
        arrived = row.uncertain

        def once() -> Created | Refused:
            nonlocal arrived
            self.pace.wait()
            if self.stop.is_set():
                raise TransientError(STOPPED, arrived=False)
            try:
                answer = self.client.create_job(body)
            except TransientError as error:
                arrived |= error.arrived
                self.pace.hold(error.after_s)
                raise
            self.budget.refund()
            return answer

        try:
            answer = self.retrying(once)
        except TransientError as error:
            return _Open(error.what, arrived)
        except ServiceError as error:
            self.stop.set()
            return _Open(error.what, arrived, error)
        if isinstance(answer, Refused) and answer.code == DUPLICATE and arrived:
            return Created(None, earlier=row.uncertain)
        return answer

    def _settle(self) -> None:
        """Tell the ledger what is done, count it, and keep what ends the run."""
        done, self.done = self.done, []
        settled: list[tuple[Row, Created | Refused | None]] = []
        for (row, _), outcome in done:
            match outcome:
                case Created() | Refused():
                    settled.append((row, outcome))
                    self.progress.created += isinstance(outcome, Created)
                    self.progress.refused += isinstance(outcome, Refused)
                case _Open(what, arrived, error):
                    self.progress.open += 1
                    self.failures |= {what: None} if what != STOPPED else {}
                    self.error = self.error or error
                    settled += [] if arrived else [(row, None)]
                case BaseException():
                    self.stop.set()
                    self.error = self.error or outcome
        if settled:
            self.ledger.settle(settled)
            self.tell(self.progress)
        self.settled_s = time.monotonic()


def _bodies(path: Path, lines: Iterator[tuple[int, bytes]], window: Sequence[Row], batch_id: str | None) -> Iterator[bytes]:
    """The payloads of rows, whose lines rise, from the lines that were not read yet.

    Raises:
        InputError: the file is another one than when the run began.
    """
    for row in window:
        line = next((text for number, text in lines if number == row.line), b"")
        if digest_of(line) != row.digest:
            place, fix = Place(str(path), row.line), "let no other program write it while it is uploaded, and run the same command again"
            raise InputError("has changed while it was uploaded", place=place, fix=fix)
        yield in_batch(line, batch_id)
