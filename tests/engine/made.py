"""Engines of each kind, as tests use them."""

import contextlib
import os
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from prelabel.engine import INLINE, Engine, Processes
from tests.engine import tasks
from tests.engine.tasks import numbers

WAYS = ["inline", "copies", "new processes", "all"]
"""Here; in two workers, copies of this process or new ones; in three processes of which this is one."""


@contextlib.contextmanager
def another_thread() -> Iterator[None]:
    """This process has a second thread."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


@contextlib.contextmanager
def working(way: str) -> Iterator[Engine]:
    """The engine of one of `WAYS`, whose workers are there."""
    if way == "inline":
        yield INLINE
        return
    helps = way == "all"
    with (
        another_thread() if way == "new processes" else contextlib.nullcontext(),
        Processes(3 if helps else 2, patience_s=0, helps=helps) as several,
    ):
        # where this process helps, workers must be there first, or it would do all
        deadline_s = time.monotonic() + 60
        while not any(worked for _, worked in several.map(tasks.square, 0, numbers(40))):
            assert time.monotonic() < deadline_s
        yield several


def shares_memory() -> bool:
    """Whether processes of this machine share memory, as the system and its rules have it."""
    try:
        os.close(os.memfd_create("test"))
    except (AttributeError, OSError):
        return False
    return True


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """As many files are open in this process as may be."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    with contextlib.ExitStack() as ending:
        ending.callback(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most + 1, limits[1]))
        with contextlib.suppress(OSError):
            while True:
                ending.enter_context(Path(os.devnull).open("rb"))
        yield
