"""What a killed run knew of its jobs: all but what was answered in its last moment."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from prelabel.upload import Ledger, ledger_of
from tests.playment_server import faults, serving
from tests.playment_server.faults import Fault
from tests.upload.made import called, jobs_file, started

SOON_S = 10.0
"""Long enough for the slowest machine, and much shorter than a call that hangs may take."""


def wait_for(process: Popen[str], reached: Callable[[], bool]) -> None:
    """Wait until a run has come so far."""
    end = time.monotonic() + SOON_S
    while not reached():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def known(path: Path) -> dict[str, str | None]:
    """Job ids in the ledger of a jobs file, by reference id."""
    with Ledger.open(ledger_of(path), write=False) as ledger:
        return dict(ledger.created())


def test_a_killed_run_keeps_the_ids_that_were_answered(tmp_path: Path) -> None:
    """At twenty calls a second, killed when thirty were answered: those of the first ten are a second old, and all of them are known."""
    path = jobs_file(tmp_path, 40)
    with serving(finish=True) as server:
        with started(server, "upload", path, "--workers", "1", "--rate", "20/s") as process:
            wait_for(process, lambda: server.stored >= 10)
            old = dict(server.job_ids)
            wait_for(process, lambda: server.stored >= 30)
            process.send_signal(signal.SIGKILL)
            process.wait()
        sent, ids = server.stored, known(path)
        rest = called(server, "upload", path)
        results = called(server, "results", path, "-o", tmp_path / "results.jsonl")

    assert ids.items() >= old.items()
    assert ids.items() <= server.job_ids.items()
    assert (rest.exit_code, server.stored) == (0, 40)
    lost = sent - len(ids)
    assert results.stdout == f"{tmp_path}/results.jsonl: {40 - lost} results fetched, 0 fetched before\n"
    assert results.exit_code == (1 if lost else 0)


@pytest.mark.parametrize("jobs", [12, 100], ids=["all are handed out", "some wait"])
def test_answers_are_kept_while_other_calls_hang(tmp_path: Path, jobs: int) -> None:
    """Three are answered, then no call ends: the ledger knows the three, though the run goes no further."""

    def plan(number: int, _method: str, _path: str) -> Fault | None:
        return faults.hang() if number > 3 else None

    path = jobs_file(tmp_path, jobs)
    with serving(faults=plan) as server, started(server, "upload", path) as process:
        wait_for(process, lambda: server.stored == 3)
        wait_for(process, lambda: len(known(path)) == 3)
        ids = known(path)

    assert ids == server.job_ids
