"""Uploads that are called again in other words: what is the same goes on, what cannot be done is said."""

import json
import signal
import time
from pathlib import Path

from prelabel.upload import Ledger, ledger_of
from tests.commands import run
from tests.playment_server import KEY, PROJECT, Server, faults, serving
from tests.upload.made import BATCH, job, jobs_file, started, written


def upload(server: Server, path: Path, *more: str, url: str = "") -> tuple[int, str]:
    """The exit code of a run, and what it says of errors."""
    variables = {"PLAYMENT_API_KEY": KEY}
    done = run(path.parent, "upload", path.name, "--project-id", PROJECT, "--base-url", url or server.url, *more, variables=variables)
    return done.exit_code, done.stderr


def test_a_service_is_the_same_with_a_slash_at_its_end(tmp_path: Path) -> None:
    """The ledger goes on, whichever came first."""
    path = jobs_file(tmp_path)
    with serving() as server:
        done = [upload(server, path, url=url) for url in (f"{server.url}/", server.url, f"{server.url}/")]

    assert done == [(0, "")] * 3
    assert len(server.jobs) == 3


def test_jobs_that_were_created_do_not_go_to_another_batch(tmp_path: Path) -> None:
    """They are named, no batch is made for nothing, and without the option all is as it was."""
    path = jobs_file(tmp_path)
    with serving() as server:
        first = upload(server, path)
        refused = [upload(server, path, *batch) for batch in (("--batch-name", "night"), ("--batch-id", BATCH))]
        last = upload(server, path)

    what = "Error: jobs.jsonl.upload.sqlite: 3 jobs of this file went to the batch of the file, or the default one\n"
    fix = "  fix: leave --batch-name and --batch-id out: jobs stay in the batch that they were created in\n"
    assert refused == [(1, what + fix)] * 2
    assert (first, last) == ((0, ""), (0, ""))
    assert not server.batches


def test_what_is_not_sent_is_reported_too(tmp_path: Path) -> None:
    """What a dry run would send, and what the check finds that comes first."""
    good, bad = jobs_file(tmp_path), written(tmp_path / "bad.jsonl", [job("a"), b"{}"])
    with serving() as server:
        done = [upload(server, good, "--dry-run", "--report", "dry.json")[0], upload(server, bad, "--report", "bad.json")[0]]

    assert done == [0, 1]
    assert json.loads((tmp_path / "dry.json").read_text())["counts"] == {"created": 0, "refused": 0, "sending": 0, "pending": 3}
    assert json.loads((tmp_path / "bad.json").read_text())["problem_records"][0]["place"] == "bad.jsonl:2: $"
    assert not server.jobs


def test_what_a_scheduler_ends_finishes_what_is_in_flight(tmp_path: Path) -> None:
    """Every job that was sent is known with its id, the others are left to the next run."""
    path = jobs_file(tmp_path, 200)
    with serving(faults=faults.always(faults.delay(0.1))) as server:
        with started(server, "upload", path, "--workers", "4") as process:
            while server.stored < 4:
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            out, errors = process.communicate(timeout=30)
        arrived = server.stored
    with Ledger.open(ledger_of(path), write=False) as ledger:
        ids = [job_id for _, job_id in ledger.created()]

    assert process.returncode == 143
    assert errors == (
        "stopping: what is in flight is finished (SIGTERM again ends at once)\n"
        "stopped before all was sent: run the same command again to go on\n"
    )
    assert out == f"{path}: {arrived} created, {200 - arrived} to be sent\n"
    assert len(ids) == arrived
    assert None not in ids
