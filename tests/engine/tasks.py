"""Functions that worker processes are given; they find them by name."""

import os
import resource
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.engine import Processes
from prelabel.errors import ChoiceError


@dataclass(frozen=True, slots=True)
class Number:
    """A task."""

    value: int

    @property
    def name(self) -> str:
        """In words."""
        return f"number {self.value}"


def numbers(count: int) -> Iterator[Number]:
    """Tasks from 0."""
    return map(Number, range(count))


@dataclass(frozen=True, slots=True)
class Guarded(Number):
    """A task that cannot be pickled where ``closed`` is true."""

    closed: bool = True

    def __reduce__(self) -> tuple[object, ...]:
        """Refused, or as it is."""
        if self.closed:
            raise TypeError("not for others")
        return Guarded, (self.value, self.closed)


@dataclass(frozen=True, slots=True)
class Heavy(Number):
    """A task of so many bytes."""

    content: bytes


class Own(int):
    """A number that cannot be pickled."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Refused."""
        raise TypeError("not for others")


class Local:
    """A result that cannot be pickled."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __reduce__(self) -> tuple[object, ...]:
        """Refused."""
        raise TypeError("not for others")


class Stubborn(Exception):  # noqa: N818  # a name that says what it is for
    """An error that cannot be made again from what pickle keeps of it."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def in_worker() -> bool:
    """Whether this process was started by another one of Python."""
    return parent_process() is not None


def square(shared: int, task: Number) -> tuple[int, bool]:
    """The square plus what is shared, and whether a worker found it; later tasks are done sooner."""
    time.sleep(0.002 * (7 - task.value % 8))
    return task.value**2 + shared, in_worker()


def fail_at(shared: frozenset[int], task: Number) -> int:
    """The number, unless it is one of those shared."""
    if task.value in shared:
        raise ValueError(task.value)
    return task.value


def stubborn(_: None, task: Number) -> int:
    """Nothing but an error."""
    raise Stubborn(task.value, 2)


def local(_: None, task: Number) -> Local:
    """Something that does not leave its process."""
    return Local(task.value)


def killed_at(shared: int, task: Number) -> int:
    """The number, unless it is the one at which a worker is killed."""
    if task.value == shared and in_worker():
        os.kill(os.getpid(), signal.SIGKILL)
    return task.value


def exit_at(shared: int, task: Number) -> int:
    """The number, unless it is the one at which a worker ends as a program would."""
    if task.value == shared and in_worker():
        raise SystemExit(3)
    return task.value


def asleep(shared: float, task: Number) -> int:
    """The number, after so many seconds."""
    time.sleep(shared)
    return task.value


def aloud(shared: float, task: Number) -> int:
    """The number, after so many seconds that begin with a word."""
    os.write(1, b"!")
    return asleep(shared, task)


def within(shared: int, task: Number) -> list[int]:
    """Squares that other processes find, if this one may have any."""
    with Processes(3, patience_s=0) as several:
        return [value for value, _ in several.map(square, shared, numbers(task.value))]


@dataclass(frozen=True, slots=True)
class Homely(Number):
    """A task that can be loaded by the process alone that made it."""

    def __reduce__(self) -> tuple[object, ...]:
        """With where it is at home."""
        return at_home, (os.getpid(), self.value)


def at_home(process: int, value: int) -> Homely:
    """A task of so many, in its own process."""
    if process != os.getpid():
        raise RuntimeError("only at home")
    return Homely(value)


def choose(shared: frozenset[int], task: Number) -> int:
    """The number, unless it is one of those shared."""
    if task.value in shared:
        raise ChoiceError(f"{task.name} is open", fix="choose")
    return task.value


def ends_worker(shared: int, task: Number) -> int:
    """Nothing but the end of its process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return task.value + shared


def folder(_: None, __: Number) -> str:
    """Where relative paths begin."""
    return str(Path.cwd())


def column(shared: int, task: Number) -> NDArray[np.int64]:
    """The number so many times."""
    return np.full(shared, task.value)


@dataclass(frozen=True, slots=True)
class Columns:
    """A task that is long."""

    values: NDArray[np.int64]
    name: str = "columns"


def sums(_: None, task: Columns) -> int:
    """The sum of a task's values."""
    return int(task.values.sum())


def without_files(_: None, task: Number) -> int:
    """The number; from then on this process may open no file."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    return task.value


def short_of_memory(shared: int, task: Number) -> int:
    """The number; from then on this process may take only so many bytes more."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + shared, resource.RLIM_INFINITY))
    return task.value
