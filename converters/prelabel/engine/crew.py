"""The workers of a run: started, given tasks, listened to, ended."""

import contextlib
import ctypes
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal, Self

from prelabel.engine import worker
from prelabel.engine.channel import Channel, FullError, Letter
from prelabel.engine.messages import Answered, Asked
from prelabel.errors import WorkerError

StartMethod = Literal["fork", "spawn"]

DEPTH = 2
"""Tasks that a worker has at most: the one that it works on, and the next."""

ENDING_S = 5
"""How long a worker may take to end."""

FEWER_FILES = "close some of them, or allow more, as ulimit -n 1024 does; or use one process: --workers 1"


@dataclass(slots=True, kw_only=True)
class Worker:
    """One process.

    Args:
        process: its handle.
        channel: our end of what connects us.
        announced: shared with it: the number of the task that it works on.
    """

    process: BaseProcess
    channel: Channel
    announced: "ctypes.c_int64"
    ready: bool = False
    """It takes what is sent: it has started, or will have in no time."""
    tasks: deque[tuple[int, str]] = field(default_factory=deque)
    """Number and name of what it was given and has not answered, in that order."""
    mappings: set[int] = field(default_factory=set)
    """Whose function it has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a result, an error, or neither where a worker cannot work on it."""

    result: Any = None
    error: Exception | None = None
    refused: bool = False


class Crew:
    """Workers, and what they answered and nobody has asked for yet, by the numbers of tasks."""

    def __init__(self) -> None:
        self._workers: list[Worker] = []
        self.outcomes: dict[int, Outcome] = {}
        self._forgotten: set[int] = set()

    @classmethod
    def started(cls, size: int) -> Self:
        """So many workers, or as many as the operating system allows; they are not ready yet."""
        crew = cls()
        # a daemon of multiprocessing may have no processes of its own
        if multiprocessing.current_process().daemon:
            return crew
        with contextlib.suppress(OSError):
            for _ in range(size):
                crew._start()
        return crew

    def _start(self) -> None:
        method = start_method()
        context: Any = multiprocessing.get_context(method)
        ours, theirs = context.Pipe()
        channel = Channel(ours)
        inherited = [channel, *(one.channel for one in self._workers)] if method == "fork" else []
        announced = context.RawValue(ctypes.c_int64)
        process = context.Process(target=worker.serve, args=(theirs, announced, inherited), daemon=True)
        try:
            process.start()
        finally:
            theirs.close()
        self._workers.append(Worker(process=process, channel=channel, announced=announced, ready=method == "fork"))

    def __len__(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    @property
    def idlest(self) -> Worker | None:
        """The one that has least to do; None where all have enough or are not ready."""
        free = [one for one in self._workers if one.ready and len(one.tasks) < DEPTH]
        return min(free, key=lambda one: len(one.tasks), default=None)

    def send(self, to: Worker, asked: Asked, mapping: int, number: int, letter: Letter) -> None:
        """Ask for something, as `Asked` says.

        Raises:
            WorkerError: the worker has ended.
        """
        try:
            to.channel.send((asked, mapping, number), letter)
        except OSError:
            raise self._ended(to) from None

    def collect(self, *, patient: bool) -> None:
        """Take what workers have answered.

        Args:
            patient: wait until there is something.

        Raises:
            WorkerError: a worker has ended, or too many files are open.
        """
        channels: dict[Any, Worker] = {one.channel: one for one in self._workers}
        for channel in wait(list(channels), None if patient else 0):
            one = channels[channel]
            try:
                (answered, number), letter = one.channel.receive()
            except FullError as error:
                raise WorkerError("too many files are open to take what a worker process sent", fix=FEWER_FILES) from error
            except (EOFError, OSError):
                raise self._ended(one) from None
            if answered == Answered.READY:
                one.ready = True
            else:
                one.tasks.popleft()
                self._take(answered, number, letter)

    def _take(self, answered: int, number: int, letter: Letter) -> None:
        match answered:
            case _ if number in self._forgotten:
                self._forgotten.remove(number)
            case Answered.RESULT:
                self.outcomes[number] = Outcome(letter.value())
            case Answered.ERROR:
                self.outcomes[number] = Outcome(error=letter.value())
            case _:
                self.outcomes[number] = Outcome(refused=True)

    def forget(self, numbers: Iterable[int]) -> None:
        """Keep no answer to tasks that nobody asks for any more."""
        self._forgotten.update(number for number in numbers if self.outcomes.pop(number, None) is None)

    def _ended(self, one: Worker) -> WorkerError:
        """What is said of a worker that is there no more, with what it worked on."""
        one.process.join(ENDING_S)
        # what it does not hear or say any more it cannot end by
        one.process.kill()
        one.process.join()
        code = one.process.exitcode or 0
        if code == worker.FULL:
            return WorkerError("too many files are open in a worker process to take what it was sent", fix=FEWER_FILES)
        how = f"signal {-code} ({signal.Signals(-code).name})" if -code in set(signal.Signals) else f"exit code {code}"
        if not one.ready:
            fix = 'use one process; or, in a script, put what calls this below if __name__ == "__main__", since a worker imports the script'
            return WorkerError(f"a worker process ended with {how} before it began", fix=fix)
        name = dict(one.tasks).get(one.announced.value)
        at = f" while it worked on {name}" if name else ""
        return WorkerError(f"a worker process ended with {how}{at}", fix="where memory was short, use fewer processes: --workers 1")

    def end(self) -> None:
        """End all, whatever they do."""
        for one in self._workers:
            one.process.kill()
        for one in self._workers:
            one.process.join()
            one.channel.close()
        self._workers.clear()


def start_method() -> StartMethod:
    """How workers are started: as copies of this process where it has no other thread, else as new ones, which import everything anew.

    A copy inherits the locks of other threads, but not the threads that would open them; the operating system is asked, since Python does
    not know those of libraries.
    """
    alone = sys.platform == "linux" and sum(1 for _ in Path("/proc/self/task").iterdir()) == 1
    return "fork" if alone else "spawn"
