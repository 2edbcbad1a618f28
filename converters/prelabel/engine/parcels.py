"""Tasks put together: what a cluster does for each thing that it is sent takes ten milliseconds, many tasks take less."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from prelabel.engine.base import Task
from prelabel.engine.messages import pickled

T = TypeVar("T", bound=Task)

AIM_S = 0.5
"""How long a worker should have to do with a parcel."""

MOST_TASKS = 64
MOST_BYTES = 1 << 22
"""Of the pickled tasks of a parcel, which may be one that is larger."""


@dataclass(frozen=True, slots=True)
class Parcel(Generic[T]):
    """Tasks that are sent together.

    Args:
        tasks: at least one, in order.
        content: the tasks, each pickled, in a pickled list; None for one task that cannot be pickled.
    """

    tasks: tuple[T, ...]
    content: bytes | None

    @property
    def name(self) -> str:
        """For messages: the task, or the first and the last."""
        first, last = self.tasks[0].name, self.tasks[-1].name
        return first if len(self.tasks) == 1 else f"{first} to {last}"


class Packing(Generic[T]):
    """Parcels from tasks, of a size that is learnt from how long those before took.

    Args:
        tasks: taken only as far as parcels are asked for.
    """

    def __init__(self, tasks: Iterable[T]) -> None:
        self._tasks = iter(tasks)
        self._size = 1
        self._left: list[Parcel[T]] = []
        self.failure: Exception | None = None
        """Raised when a task was taken: there are no more."""

    def learn(self, seconds: float, tasks: int) -> None:
        """Be told how long some tasks took."""
        self._size = max(1, min(MOST_TASKS, int(AIM_S * tasks / max(seconds, 1e-6))))

    def next(self) -> Parcel[T] | None:
        """The next parcel; None where there are no more tasks."""
        if self._left:
            return self._left.pop()
        tasks: list[T] = []
        contents: list[bytes] = []
        while len(tasks) < self._size and sum(map(len, contents)) < MOST_BYTES and (task := self._task()) is not None:
            try:
                contents.append(pickled(task))
            except Exception:  # noqa: BLE001  # whatever a plugin's class raises: what cannot be sent is done where it was made
                self._left.append(Parcel((task,), None))
                break
            tasks.append(task)
        if tasks:
            return Parcel(tuple(tasks), pickled(contents))
        return self._left.pop() if self._left else None

    def _task(self) -> T | None:
        if self.failure is not None:
            return None
        try:
            return next(itertools.islice(self._tasks, 1), None)
        except Exception as failure:  # noqa: BLE001  # raised when its turn comes
            self.failure = failure
            return None
