"""Workers of a Dask cluster: one that is there, or one of this machine that is started for a run.

Dask schedules, and begins anew what a worker that is lost had in hand.
"""

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar
from uuid import uuid4

from prelabel.engine import remote
from prelabel.engine.base import Inline, Task
from prelabel.engine.client import Promise
from prelabel.engine.connecting import Connection, connected, started
from prelabel.engine.messages import Answered, unpickled
from prelabel.engine.parcels import Packing, Parcel

S = TypeVar("S")
T = TypeVar("T", bound=Task)
R = TypeVar("R")

LEAD = 3
"""Parcels for each worker that are taken before the first of them is handed on: one that is worked on, one that waits there, and one whose
results wait for their turn."""

SMALL_BYTES = 1 << 16
"""What all tasks need is sent with each parcel up to here; what is larger is sent once, and parcels go first where it is already."""

PATIENCE_S = 30.0
"""How long a run waits for a cluster that has no workers: those that were lost may be started again."""


class Cluster:
    """The workers of a cluster; this process waits for them.

    Args:
        address: of its scheduler, as ``tcp://host:8786``; None to start one of this machine, which ends with the block.
        workers: of one that is started: processes, from 1.
        patience_s: how long to wait where there are no workers.
    """

    def __init__(self, address: str | None = None, *, workers: int = 1, patience_s: float = PATIENCE_S) -> None:
        self._address = address
        self._workers = workers
        self._patience_s = patience_s
        self._ending = contextlib.ExitStack()
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """The engine, connected.

        Raises:
            UsageError: the address is none.
            ClusterError: the extra is not installed, the scheduler cannot be reached, or the workers have another prelabel or none.
        """
        patience_s = self._patience_s
        way = started(self._workers, patience_s=patience_s) if self._address is None else connected(self._address, patience_s=patience_s)
        self._connection = self._ending.enter_context(way)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the cluster; end it where it was started."""
        self._ending.close()

    @property
    def connection(self) -> Connection:
        """What `__enter__` made."""
        if self._connection is None:
            raise RuntimeError(self)
        return self._connection

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """As `Engine` says; what cannot be pickled is done here.

        Raises:
            ClusterError: no workers are left, the scheduler is gone, or a task was lost with too many workers.
        """
        try:
            content = remote.shared_part(function, shared)
        except Exception:  # noqa: BLE001  # whatever a plugin's class raises
            yield from Inline().map(function, shared, tasks)
            return
        yield from _Mapping(self.connection, function, shared, Packing(tasks)).results(content)


class _Mapping(Generic[S, T, R]):
    """One function over tasks.

    Args:
        connection: to where it is mapped.
        function: as `Engine.map` says.
        shared: likewise.
        packing: of the tasks.
    """

    def __init__(self, connection: Connection, function: Callable[[S, T], R], shared: S, packing: Packing[T]) -> None:
        self._connection = connection
        self._function = function
        self._shared = shared
        self._packing = packing
        self._open: deque[tuple[Parcel[T], Promise | None]] = deque()
        """Sent and not handed on, in order; no future for what is done here."""

    def results(self, content: bytes) -> Iterator[R]:
        """In the order of the tasks.

        Args:
            content: the function and what is shared.
        """
        name = f"prelabel-{uuid4().hex}"
        held = None if len(content) <= SMALL_BYTES else self._connection.submit(remote.hold, content, key=f"{name}-shared")
        keys = (f"{name}-{number}" for number in itertools.count())
        try:
            while self._send(held or content, keys):
                parcel, future = self._open.popleft()
                if future is None:
                    yield from (self._function(self._shared, task) for task in parcel.tasks)
                else:
                    yield from self._answered(parcel, future)
            if self._packing.failure is not None:
                raise self._packing.failure
        finally:
            self._connection.forget([one for one in (held, *(future for _, future in self._open)) if one is not None])

    def _send(self, held: "Promise | bytes", keys: Iterator[str]) -> bool:
        """Send as much as may be in flight; whether anything is."""
        most = LEAD * self._connection.threads
        while len(self._open) < most and (parcel := self._packing.next()) is not None:
            content = parcel.content
            future = None if content is None else self._connection.submit(remote.work, held, content, key=next(keys))
            self._open.append((parcel, future))
        return bool(self._open)

    def _answered(self, parcel: Parcel[T], future: Promise) -> Iterator[R]:
        seconds, answers = unpickled(self._connection.result(future, parcel.name))
        self._packing.learn(seconds, len(answers))
        for task, (answered, content) in zip(parcel.tasks, answers, strict=False):
            if answered == Answered.ERROR:
                raise unpickled(content)
            yield self._function(self._shared, task) if answered == Answered.REFUSED else unpickled(content)
