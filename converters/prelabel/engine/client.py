"""The one home of Dask: its module and its client, told to keep quiet."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

from prelabel.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Future

Promise: TypeAlias = "Future[bytes]"
"""Of bytes that a worker returns."""

QUIET = {"distributed": "critical", "distributed.client": "critical", "distributed.gc": "critical"}
"""What happens to workers is Dask's matter until it is an error of the run."""

SETTINGS = {
    # of a cluster that is started here: with Dask's own 64 KiB, memory that the next call needs goes back to the system after each
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    "logging": QUIET,
    # what nobody looks at is not measured, or rarely
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "60s",
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.large-graph-warning-threshold": "1TiB",
    # it would take away what all tasks need from all workers but one, every two seconds
    "distributed.scheduler.active-memory-manager.start": False,
}


def distributed() -> Any:  # noqa: ANN401  # a module of an extra
    """Dask's module, told to keep quiet before it is loaded for the first time.

    Raises:
        ClusterError: the extra is not installed.
    """
    try:
        import_module("dask").config.set(SETTINGS)
        return import_module("distributed")
    except ImportError as error:
        raise ClusterError(f"--engine dask needs a package: {error}", fix="pip install 'prelabel[dask]'") from error


def made_client(where: object, **options: object) -> Any:  # noqa: ANN401  # a class of an extra
    """Dask's client; one that cannot start is closed at once.

    Left to the garbage collector, it would close in whatever thread that runs in: in the one that the next client starts and
    waits for, both would wait for one lock.
    """
    base: Any = distributed().Client

    class Client(base):  # type: ignore[misc]  # of an extra
        def start(self, **kwargs: object) -> None:
            try:
                super().start(**kwargs)
                # what of it waits for a result that nobody waits for any more fails unheard, and would be said with its traceback
                self.loop.asyncio_loop.set_exception_handler(lambda _loop, _context: None)
            except BaseException:
                self.close()
                self._loop_runner.stop()  # close leaves it running where it has nothing else to close
                raise

    return Client(where, set_as_default=False, **options)


@contextmanager
def scratch() -> Iterator[str]:
    """A folder for all that a cluster of this machine writes, gone with the block."""
    # workers that are about to end may still write to it
    made = TemporaryDirectory(prefix="prelabel-dask-", ignore_cleanup_errors=True)
    with made as folder, import_module("dask").config.set({"temporary-directory": folder}):
        yield folder


@contextmanager
def quiet() -> Iterator[None]:
    """Without the warnings of packages that are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
