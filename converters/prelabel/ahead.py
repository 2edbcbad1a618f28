"""Small files read ahead by threads, where a disk or a network answers slowly: while one is waited for, so are others."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, TypeVar

from prelabel.files import OPENED, SMALL, contents
from prelabel.pace import LEAST, THREADS, TRIED, Pace, threads

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

TOGETHER = 8
"""Files that a thread reads one after the other."""

LEAD = 2 * THREADS
"""How often so many are read before the first of them is wanted; when half of these are gone, the next are begun, all threads at once.

None is larger than `SMALL`, so all of them take 16 MB at most.
"""

T = TypeVar("T")


class Ahead:
    """Files that are read one after the other, some of them before they are wanted if the first come slowly.

    Args:
        paths: as they are given to `prelabel.files.read_bytes`, about in their order; others are read as ever.
    """

    def __init__(self, paths: Sequence[Path | str]) -> None:
        self._paths = [*map(str, paths)]
        self._pace = Pace()
        self._tries = TRIED if len(paths) >= LEAST else 0
        """Files that are still to show how fast they come."""
        self._place: dict[str, int] = {}
        """Of each path; empty as long as files come fast."""
        self._parts: dict[int, Future[dict[str, bytes]]] = {}
        """What some that follow each other hold, by their number."""
        self._begun = 0
        """The number of the first that no thread was given."""
        self._pool: ThreadPoolExecutor | None = None

    def through(self, results: Iterator[T]) -> Iterator[T]:
        """The same results; what makes them reads files each time that it is asked for one."""
        while True:
            with self.opened():
                try:
                    one = next(results)
                except StopIteration:
                    return
            yield one

    @contextmanager
    def opened(self) -> Iterator[None]:
        """`read_bytes` opens the files this way. When the block ends there is no thread: a process that has some cannot be copied."""
        before = OPENED.set(self._open if self._tries or self._place else contents)
        try:
            yield
        finally:
            OPENED.reset(before)
            self._rest()

    def _open(self, path: Path | str) -> bytes:
        if self._tries:
            return self._tried(path)
        place = self._place.get(str(path))
        data = None if place is None else self._part(place // TOGETHER).pop(str(path), None)
        return contents(path) if data is None else data

    def _tried(self, path: Path | str) -> bytes:
        data = self._pace.of(contents, path)
        self._tries -= 1
        if self._pace.slow:
            self._place = {path: place for place, path in enumerate(self._paths)}
        elif not self._tries:
            OPENED.set(contents)
        return data

    def _part(self, number: int) -> dict[str, bytes]:
        """What some files hold, as far as they are small and nobody took it; those behind them are begun."""
        for earlier in [known for known in self._parts if known < number]:
            del self._parts[earlier]
        self._begun = max(self._begun, number)
        if self._begun < number + LEAD // 2:
            with suppress(RuntimeError):  # no more threads are allowed
                while self._begun < number + LEAD and self._begun * TOGETHER < len(self._paths):
                    self._begin()
        return self._parts[number].result() if number in self._parts else {}

    def _begin(self) -> None:
        if self._pool is None:
            self._pool = threads()
        first = self._begun * TOGETHER
        self._parts[self._begun] = self._pool.submit(_held, self._paths[first : first + TOGETHER])
        self._begun += 1

    def _rest(self) -> None:
        if self._pool is None:
            return
        self._pool.shutdown(cancel_futures=True)
        self._pool = None
        done = {number: held for number, held in self._parts.items() if not held.cancelled()}
        self._begun -= len(self._parts) - len(done)
        self._parts = done


def _held(paths: Sequence[str]) -> dict[str, bytes]:
    """What small files hold; pipes, what is large and what cannot be read are left to whoever wants them."""
    found: dict[str, bytes] = {}
    for path in paths:
        with suppress(OSError, ValueError):
            seen = os.stat(path)  # noqa: PTH116  # half the time, of many files
            if S_ISREG(seen.st_mode) and seen.st_size <= SMALL:
                found[path] = contents(path)
    return found
