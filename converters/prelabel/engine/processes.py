"""Several processes of this machine: the one that asks, and workers beside it."""

import itertools
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Generic, Self, TypeVar

from prelabel.engine.base import Inline, Task
from prelabel.engine.channel import Letter
from prelabel.engine.crew import Crew, Outcome, StartMethod, start_method
from prelabel.engine.messages import Asked

S = TypeVar("S")
T = TypeVar("T", bound=Task)
R = TypeVar("R")

PATIENCE_S: Mapping[StartMethod, float] = {"fork": 0.02, "spawn": 0.3}
"""How long a run has worked before workers are started, about what that takes: what is done sooner never pays for them, and what is not
loses no more than it would have paid."""

LEAD = 4
"""Tasks for each process that are taken before the first of them is handed on: so many results are held at most."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Processes:
    """So many processes, this one among them: it works on tasks, too, while all workers have enough to do.

    Workers are started where they pay, and are there until the block ends, however it ends.

    Args:
        workers: processes in all, from 1.
        patience_s: seconds before workers are started; None for those of `PATIENCE_S`.
        helps: this process works on tasks, too; else it does so only where no worker can.
        clock: seconds that only grow.
    """

    def __init__(
        self, workers: int, *, patience_s: float | None = None, helps: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lead = LEAD * workers
        self.helps = helps
        self._size = workers - 1 if helps else workers
        self._start_s = clock() + (PATIENCE_S[start_method()] if patience_s is None else patience_s)
        self._clock = clock
        self._crew: Crew | None = None
        self._count = 0

    def __enter__(self) -> Self:
        """The engine."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all workers, whatever they do."""
        if self._crew is not None:
            self._crew.end()

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """As `Engine` says.

        Raises:
            WorkerError: a worker ended before its task did.
        """
        if self._size < 1:
            return Inline().map(function, shared, tasks)
        return _Mapping(self, function, shared, tasks).results()

    def crew(self) -> Crew | None:
        """The workers, started where it is time; None before."""
        if self._crew is None and self._clock() >= self._start_s:
            self._crew = Crew.started(self._size)
        return self._crew

    def number(self) -> int:
        """One that no other mapping or task has."""
        self._count += 1
        return self._count


class _Mapping(Generic[S, T, R]):
    """One function over tasks.

    Args:
        engine: whose workers work.
        function: as `Engine.map` says.
        shared: likewise.
        tasks: likewise.
    """

    def __init__(self, engine: Processes, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> None:
        self._engine = engine
        self._function = function
        self._shared = shared
        self._tasks = iter(tasks)
        self._number = engine.number()
        self._taken: deque[T] = deque()
        """Taken from ``tasks`` and begun nowhere."""
        self._open: deque[tuple[int, T]] = deque()
        """Begun or done, and not handed on, in order."""
        self._outcomes: dict[int, Outcome] = {}
        """Of tasks that were done here."""
        self._failure: Exception | None = None
        """Raised when a task was taken: there are no more."""
        self._letter: Letter | None = None
        """The function and what is shared."""
        self._alone = False
        """Workers cannot take part."""

    def results(self) -> Iterator[R]:
        """In the order of the tasks."""
        crew: Crew | None = None
        try:
            while self._open or self._next() is not None:
                crew = self._engine.crew()
                if crew:
                    crew.collect(patient=False)
                    self._hand_out(crew)
                outcome = self._first(crew)
                if outcome is not None:
                    yield self._result(outcome)
                elif self._takes_part(crew):
                    self._work()
                elif crew:
                    crew.collect(patient=True)
            if self._failure is not None:
                raise self._failure
        finally:
            if crew:
                crew.forget(number for number, _ in self._open)

    def _next(self) -> T | None:
        """The next task, which stays the next; None where there is none."""
        if not self._taken and self._failure is None:
            try:
                self._taken.extend(itertools.islice(self._tasks, 1))
            except Exception as failure:  # noqa: BLE001  # raised when its turn comes
                self._failure = failure
        return self._taken[0] if self._taken else None

    def _hand_out(self, crew: Crew) -> None:
        """Give workers as much as they take."""
        while not self._alone and len(self._open) < self._engine.lead:
            # taking a task may work on others, and give some to workers
            task = self._next()
            worker = crew.idlest
            if worker is None or task is None:
                return
            number = self._engine.number()
            try:
                if self._letter is None:
                    self._letter = Letter.of((self._function, self._shared))
                letter = Letter.of(task)
            except Exception:  # noqa: BLE001  # whatever a plugin's class raises: what cannot be sent is done here
                self._alone = True
                return
            if self._number not in worker.mappings:
                crew.send(worker, Asked.FUNCTION, self._number, 0, self._letter)
                worker.mappings.add(self._number)
            worker.tasks.append((number, task.name))
            crew.send(worker, Asked.TASK, self._number, number, letter)
            self._open.append((number, self._taken.popleft()))

    def _first(self, crew: Crew | None) -> Outcome | None:
        """What became of the task whose turn it is; None while it is not done."""
        if not self._open:
            return None
        number = self._open[0][0]
        return self._outcomes.pop(number, None) or (crew.outcomes.pop(number, None) if crew else None)

    def _result(self, outcome: Outcome) -> R:
        _, task = self._open.popleft()
        if outcome.refused:
            self._alone = True
            return self._function(self._shared, task)
        if outcome.error is not None:
            raise outcome.error
        result: R = outcome.result
        return result

    def _takes_part(self, crew: Crew | None) -> bool:
        """Whether this process works on the next task itself."""
        if len(self._open) >= self._engine.lead or self._next() is None:
            return False
        return self._engine.helps or self._alone or not crew

    def _work(self) -> None:
        task = self._taken.popleft()
        number = self._engine.number()
        self._open.append((number, task))
        try:
            self._outcomes[number] = Outcome(self._function(self._shared, task))
        except Exception as error:  # noqa: BLE001  # raised when its turn comes
            self._outcomes[number] = Outcome(error=error)
