"""Clusters for tests: a scheduler and workers as Dask's own commands start them, on loopback."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="the extra dask is not installed")
"""Mark of a test that starts a cluster."""

Process = subprocess.Popen[bytes]

LONGEST_S = 120
"""That a process of a busy machine may take to start."""


@contextmanager
def running(log: Path, module: str, *arguments: str, variables: Mapping[str, str] | None = None) -> Iterator[Process]:
    """A command of Dask, whose words go to a file; killed at the end."""
    variables = variables or {}
    # workers find the functions of tests by their names
    path = os.pathsep.join(filter(None, [variables.get("PYTHONPATH"), str(ROOT)]))
    command = [sys.executable, "-m", module, *arguments]
    with (
        log.open("wb") as said,
        subprocess.Popen(command, cwd=log.parent, env={**os.environ, **variables, "PYTHONPATH": path}, stdout=said, stderr=said) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def awaited(log: Path, pattern: str) -> str:
    """The group of a pattern, once a file holds it."""
    deadline_s = time.monotonic() + LONGEST_S
    while (found := re.search(pattern, log.read_text())) is None:
        assert time.monotonic() < deadline_s, log.read_text()
        time.sleep(0.05)
    return found[1]


@contextmanager
def cluster(folder: Path, workers: int = 2, variables: Mapping[str, str] | None = None) -> Iterator[tuple[str, list[Process]]]:
    """The address of a scheduler, its process, and those of its workers, which nothing starts again."""
    log = folder / "scheduler.log"
    options = ("--host", "127.0.0.1", "--no-dashboard")
    with ExitStack() as ending:
        processes = [ending.enter_context(running(log, "distributed.cli.dask_scheduler", *options, "--port", "0"))]
        address = awaited(log, r"Scheduler at: +(tcp://\S+)")
        logs = [folder / f"worker{number}.log" for number in range(workers)]
        alone = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        worker = ("distributed.cli.dask_worker", address, *options, *alone)
        processes += [ending.enter_context(running(one, *worker, variables=variables)) for one in logs]
        for one in logs:
            awaited(one, r"Registered to: +(tcp://\S+)")
        yield address, processes
