"""Whether files come slowly, from a disk or over a network, and many at once by threads where they do."""

import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

TRIED = 16
"""Files that show how fast they come."""

LEAST = 4 * TRIED
"""Fewer files are not worth threads."""

SLOW_S = 100e-6
"""What lies in memory comes in a tenth of it, and a good local disk answers in half; threads cost about as much."""

THREADS = 16

NAME = "prelabel-files"
"""Of these threads."""

T = TypeVar("T")
R = TypeVar("R")


class Pace:
    """How fast files come, by the last that were opened."""

    def __init__(self) -> None:
        self.slow = False
        self._took_s: list[float] = []

    def of(self, function: Callable[[T], R], file: T) -> R:
        """What a function makes of a file that it opens."""
        begin = time.perf_counter()
        made = function(file)
        self._took_s.append(time.perf_counter() - begin)
        if len(self._took_s) == TRIED:
            # half of them: a mean would take one delay for a slow disk
            self.slow = sorted(self._took_s)[TRIED // 2] > SLOW_S
            self._took_s.clear()
        return made


def each(function: Callable[[T], R], files: Sequence[T]) -> list[R]:
    """What a function makes of each of some files, in their order; by threads where the first come slowly.

    Args:
        function: opens a file, or looks at it; several threads may be in it at once.
        files: any.
    """
    if len(files) < LEAST:
        return [*map(function, files)]
    pace = Pace()
    first = [pace.of(function, file) for file in files[:TRIED]]
    rest = files[TRIED:]
    return first + (by_threads(function, rest) if pace.slow else [*map(function, rest)])


def by_threads(function: Callable[[T], R], files: Sequence[T]) -> list[R]:
    """The same, by threads in this one's context, of which none is left: a process that has some cannot be copied."""
    try:
        with threads() as pool:
            return [*pool.map(lambda context, file: context.run(function, file), [copy_context() for _ in files], files)]
    except RuntimeError:  # no more threads are allowed
        return [*map(function, files)]


def threads() -> "ThreadPoolExecutor":
    """Threads that wait for files."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # seldom needed

    return ThreadPoolExecutor(THREADS, thread_name_prefix=NAME)
