"""A cluster is connected to or started, its versions are looked at, and what goes wrong with it is put in words."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

from prelabel._version import __version__
from prelabel.engine.client import Promise, distributed, made_client, quiet, scratch
from prelabel.engine.remote import another_version
from prelabel.errors import ClusterError, PrelabelError, UsageError

CONNECT_S = 5
"""How long a scheduler is waited for."""

TICK_S = 0.5
"""How often it is looked whether there are workers."""

MOST_LOST = 20
"""How often the results of a parcel may be lost on their way, while there are workers."""


class Connection:
    """To a cluster.

    Args:
        client: Dask's.
        address: of the scheduler, for messages.
        patience_s: how long to wait where there are no workers.
    """

    def __init__(self, client: Any, address: str, patience_s: float) -> None:  # noqa: ANN401  # has untyped methods
        self._client = client
        self._address = address
        self._patience_s = patience_s
        self._seen_s = time.monotonic()
        self.threads = 1
        """How many tasks it works on at a time, as far as is known."""
        self._look()

    def _look(self) -> bool:
        """Whether there are workers.

        Raises:
            ClusterError: the scheduler is gone.
        """
        try:
            threads: dict[str, int] = self._client.nthreads()
        except OSError as error:
            raise self._gone() from error
        self.threads = sum(threads.values()) or 1
        return bool(threads)

    def require_workers(self) -> None:
        """Wait until there are workers.

        Raises:
            ClusterError: there are none for as long as it is patient.
        """
        self._seen_s = time.monotonic()
        while not self._look():
            self._tick()
            time.sleep(TICK_S / 5)

    def _tick(self) -> None:
        if self._client.status not in {"running", "connecting"}:
            raise self._gone()
        if self._look():
            self._seen_s = time.monotonic()
        elif time.monotonic() - self._seen_s > self._patience_s:
            what = f"{self._address}: the cluster has no workers, for {self._patience_s:g} seconds"
            raise ClusterError(what, fix=f"start some, as with dask worker {self._address}, and convert again")

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"{self._address}: the connection to the scheduler is lost", fix="look whether it still runs, and convert again"
        )

    def require_version(self) -> None:
        """Look at the versions of the package, once.

        Raises:
            ClusterError: the scheduler or a worker has another one, or none.
        """
        # found by its name where it is sent to
        package = import_module("prelabel")
        found: dict[str, Any] = self._client.run(getattr, package, "__version__", on_error="return")
        try:
            found["scheduler"] = self._client.run_on_scheduler(getattr, package, "__version__")
        except Exception as error:  # noqa: BLE001  # whatever importing it raises there
            found["scheduler"] = error
        for name, version in sorted(found.items()):
            if isinstance(version, BaseException):
                where = "the scheduler" if name == "scheduler" else f"the worker {name}"
                fix = f"install prelabel {__version__} where its scheduler and its workers run"
                raise ClusterError(f"{self._address}: {where} has no prelabel: {version}", fix=fix)
            if version != __version__:
                raise another_version(version, __version__)

    def submit(self, function: Callable[..., bytes], *arguments: object, key: str) -> Promise:
        """Have a function of a module worked on.

        Raises:
            ClusterError: the scheduler is gone.
        """
        try:
            future: Promise = self._client.submit(function, *arguments, key=key, pure=False)
        except Exception as error:
            raise self._gone() from error
        return future

    def result(self, future: Promise, name: str) -> bytes:
        """What it returned, once it has.

        Args:
            future: of `submit`.
            name: of what it works on.

        Raises:
            PrelabelError: what it raised.
            ClusterError: no workers are left, the scheduler is gone, or too many workers ended over it.
        """
        self._seen_s = time.monotonic()
        lost = 0
        while True:
            self._await(future)
            if future.status == "cancelled":
                raise self._gone()
            if future.status not in {"finished", "error"}:
                self._tick()
                time.sleep(TICK_S / 5)
                continue
            try:
                return self._transferred(future)
            except PrelabelError:
                raise
            except Exception as error:
                lost += 1
                if future.status in {"finished", "error"} and not isinstance(error, OSError):
                    raise self._failed(error, name) from error
                if lost == MOST_LOST:
                    raise self._gone() from error
                self._tick()
                time.sleep(TICK_S / 5)

    def _transferred(self, future: Promise) -> bytes:
        """Its bytes, once they are here; where a worker is lost while it sends them, Dask has them made again, if there are workers."""
        transfer = asyncio.run_coroutine_threadsafe(self._client.gather(future, asynchronous=True), self._client.loop.asyncio_loop)
        try:
            while not wait([transfer], TICK_S).done:
                self._tick()
        finally:
            transfer.cancel()
        found: bytes = transfer.result()
        return found

    def _await(self, future: Any) -> None:  # noqa: ANN401  # has untyped methods
        """Wait until it is done, one way or the other."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not done.wait(TICK_S):
            self._tick()

    def _failed(self, error: Exception, name: str) -> ClusterError:
        if isinstance(error, distributed().KilledWorker):
            often = f"{error.allowed_failures + 1} workers, one after the other, ended"
            what = f"{self._address}: {often} while they had {name} to work on"
            return ClusterError(what, fix="where memory was short, give workers more of it")
        what = f"{self._address}: the cluster cannot work on {name}: {error}"
        return ClusterError(what, fix="look at what its scheduler and its workers say")

    def forget(self, futures: Sequence[Promise]) -> None:
        """Have no more done for futures that nobody asks for."""
        if self._client.status == "running":
            self._client.cancel(list(futures), force=True)


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started here do not hear Ctrl-C, which goes to all of a terminal: this one does, when they are."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    # what is blocked stays so in processes that are started
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def connected(address: str, *, patience_s: float) -> Iterator[Connection]:
    """A cluster that is there.

    Raises:
        UsageError: the address is none.
        ClusterError: the scheduler cannot be reached, there are no workers, or they have another version of the package or none.
    """
    try:
        with quiet():
            client = made_client(address, timeout=CONNECT_S)
    except ValueError as error:
        raise UsageError(f"--scheduler {address}: is no address: {error}", fix="give it as tcp://host:8786") from error
    except OSError as error:
        fix = "start one with dask scheduler, and give --scheduler the address that it prints, as tcp://host:8786"
        raise ClusterError(f"{address}: no scheduler answers there within {CONNECT_S} seconds", fix=fix) from error
    with client:
        connection = Connection(client, address, patience_s)
        connection.require_workers()
        connection.require_version()
        yield connection


@contextmanager
def started(workers: int, *, patience_s: float) -> Iterator[Connection]:
    """A cluster of so many processes of this machine, which ends with the block.

    Raises:
        ClusterError: it cannot be started.
    """
    dask = distributed()
    with ExitStack() as ending:
        try:
            folder = ending.enter_context(scratch())
            with quiet(), deaf():
                cluster = ending.enter_context(
                    dask.LocalCluster(
                        n_workers=workers, threads_per_worker=1, memory_limit=0, dashboard_address=None, local_directory=folder,
                        silence_logs=logging.CRITICAL,
                    )
                )  # fmt: skip
                client = ending.enter_context(made_client(cluster))
        except (OSError, RuntimeError) as error:
            raise ClusterError(f"a cluster of this machine cannot be started: {error}", fix="leave out --engine dask") from error
        yield Connection(client, cluster.scheduler_address, patience_s)
