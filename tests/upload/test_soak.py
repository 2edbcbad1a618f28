"""A run over a service that fails in every way, killed again and again: nothing is lost, nothing is made twice."""

import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.playment_server import faults, serving
from tests.upload.made import jobs_file, started

JOBS = int(os.environ.get("PRELABEL_SOAK_JOBS", "1000"))
"""CI runs it in small; ``PRELABEL_SOAK_JOBS=10000`` is the whole of it."""

KILLS = 5
SHARE = 0.2
MOST_S = 0.05 * JOBS + 60
"""What it may take."""


@pytest.mark.slow
def test_a_run_survives_anything(tmp_path: Path) -> None:
    """A fifth of the requests fail, five SIGKILLs at random moments: each job is there exactly once, and the ledger agrees."""
    path = jobs_file(tmp_path, JOBS)
    rng = random.Random(17)  # noqa: S311  # moments, not secrets
    moments = sorted(rng.sample(range(JOBS // 20, JOBS * 9 // 10), KILLS))
    end = time.monotonic() + MOST_S
    with serving(faults=faults.random_faults(17, SHARE)) as server:
        for moment in moments:
            with started(server, "upload", path, "--workers", "16", "--timeout", "1") as process:
                while server.stored < moment and time.monotonic() < end:
                    time.sleep(0.002)
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert process.returncode == -signal.SIGKILL
        code = 1
        while code and time.monotonic() < end:
            with started(server, "upload", path, "--workers", "16", "--timeout", "1") as process:
                process.communicate()
            code = process.returncode

    assert code == 0
    assert sorted(server.jobs) == sorted(f"job-{number}" for number in range(JOBS))
    assert {len(bodies) for bodies in server.jobs.values()} == {1}
    with sqlite3.connect(f"{path}.upload.sqlite") as db:
        rows = db.execute("SELECT reference_id, state, job_id FROM job").fetchall()
    db.close()
    assert {state for _, state, _ in rows} == {"created"}
    assert {name for name, _, _ in rows} == set(server.jobs)
    assert all(server.job_ids[name] == job_id for name, _, job_id in rows if job_id is not None)
    assert set(server.faults) >= {"429 after 0", "hang", "hang, stored", "cut, stored", "close, stored", "reset"}
