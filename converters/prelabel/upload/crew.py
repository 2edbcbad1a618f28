"""Threads that send jobs, a few ahead of the answers."""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Tasks that wait for each thread beside the one that it is at."""


class Crew(Generic[T, R]):
    """Threads that do the tasks which are handed to them.

    Args:
        workers: threads.
        work: what is done with a task; what it raises is an outcome like any other.
    """

    def __init__(self, workers: int, work: Callable[[T], R]) -> None:
        self._work = work
        self._most = workers * (1 + AHEAD)
        self._tasks: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[T, R | BaseException]] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(workers)]
        self.open = 0
        """Tasks whose outcome was not taken yet."""
        for thread in self._threads:
            thread.start()

    @property
    def is_full(self) -> bool:
        """Whether each thread has enough to do: then outcomes are to be taken before more is handed over."""
        return self.open >= self._most

    def put(self, task: T) -> None:
        """Hand over a task; never waits."""
        self.open += 1
        self._tasks.put(task)

    def taken(self, within_s: float | None = None) -> list[tuple[T, R | BaseException]]:
        """The tasks that are done by now, each once, and what came of them; where there are none, waits for the next that is done.

        Args:
            within_s: how long at most; then there may be none.
        """
        try:
            found = [self._done.get(timeout=within_s)]
        except queue.Empty:
            return []
        found += [self._done.get() for _ in range(self._done.qsize())]
        self.open -= len(found)
        return found

    def close(self) -> None:
        """Take no more tasks; what was handed over is done."""
        for _ in self._threads:
            self._tasks.put(None)

    @property
    def is_at_work(self) -> bool:
        """Whether there is more to come of tasks; an interrupt may have lost count of them."""
        return any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        for task in iter(self._tasks.get, None):
            try:
                outcome: R | BaseException = self._work(task)
            except BaseException as error:  # noqa: BLE001  # the one who handed the task over decides
                outcome = error
            self._done.put((task, outcome))
