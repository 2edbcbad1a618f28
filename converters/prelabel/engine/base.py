"""What an engine is, and the one that works in this process."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol, TypeVar


class Task(Protocol):
    """One thing to work on; it must be picklable."""

    @property
    def name(self) -> str:
        """For messages: what is worked on."""


S = TypeVar("S")
T = TypeVar("T", bound=Task)
R = TypeVar("R")


class Engine(Protocol):
    """Where a function is mapped over tasks."""

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """The results in the order of the tasks, of which only some are taken ahead.

        What goes wrong comes in the same order: the error of a task after the results of those before it, and an error that taking a task
        raises after the results of all that were taken.

        Args:
            function: of a module, so that it can be found by its name elsewhere; it changes neither of its arguments, nor later what it
                returned.
            shared: what it needs for all tasks; sent once to each process.
            tasks: may come from another mapping of this engine.
        """


class Inline:
    """One task after the other, in this process."""

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """As `Engine` says."""
        return map(partial(function, shared), tasks)


INLINE: Engine = Inline()
"""For those that are given no other engine."""
