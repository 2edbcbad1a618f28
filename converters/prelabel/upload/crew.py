"""Threads that send jobs, a few ahead of the answers."""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Crew(Generic[T, R]):
    """Threads that do the tasks which are handed to them. At most two tasks for each thread wait; then `put` waits too.

    Args:
        workers: threads.
        work: what is done with a task; what it raises is an outcome like any other.
    """

    def __init__(self, workers: int, work: Callable[[T], R]) -> None:
        self._work = work
        self._tasks: queue.Queue[T | None] = queue.Queue(2 * workers)
        self._done: queue.SimpleQueue[tuple[T, R | BaseException]] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def put(self, task: T) -> None:
        """Hand over a task."""
        self._tasks.put(task)

    def finish(self) -> None:
        """Wait until all tasks are done."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []

    def taken(self, least: int) -> list[tuple[T, R | BaseException]]:
        """The tasks that are done by now, each once, and what came of them; none while they are fewer than ``least``."""
        return [self._done.get() for _ in range(self._done.qsize())] if self._done.qsize() >= least else []

    def _run(self) -> None:
        for task in iter(self._tasks.get, None):
            try:
                outcome: R | BaseException = self._work(task)
            except BaseException as error:  # noqa: BLE001  # the one who handed the task over decides
                outcome = error
            self._done.put((task, outcome))
