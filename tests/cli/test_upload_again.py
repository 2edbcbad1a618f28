"""Uploads that are called again in other words: what is the same goes on, what cannot be done is said."""

import json
import signal
import time
from pathlib import Path

import pytest

from prelabel.upload import Ledger, ledger_of
from prelabel.upload.jobs import heads
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


def test_a_dry_run_tells_what_is_sent_again(tmp_path: Path) -> None:
    """What was refused, if it is asked for or has changed; the ledger stays as it is."""
    bad = [job("a"), job("b", priority_weight=12), job("c", priority_weight=12)]
    path = written(tmp_path / "jobs.jsonl", bad)
    with serving() as server:
        upload(server, path, "--no-check")
        begun = ledger_of(path).read_bytes()
        same, asked = (upload(server, path, "--no-check", "--dry-run", *more)[1] for more in ((), ("--retry-refused",)))
        written(path, [*bad[:2], job("c")])
        changed = upload(server, path, "--no-check", "--dry-run")[1]

    assert same == "dry run, nothing sent: 0 jobs to send, 1 created already, 2 refused\n"
    assert asked == "dry run, nothing sent: 2 jobs to send, 1 created already, 0 refused\n"
    assert changed == "dry run, nothing sent: 1 job to send, 1 created already, 1 refused\n"
    assert ledger_of(path).read_bytes() == begun


def test_a_job_in_doubt_that_left_the_file_is_named_until_it_is_back(tmp_path: Path) -> None:
    """Of what was sent before a crash it is not known whether it was created; sent again, it is."""
    path, report = jobs_file(tmp_path, 2), tmp_path / "report.json"
    with Ledger.open(ledger_of(path), write=True) as ledger:
        ledger.plan(heads(path), path, retry_refused=False)
        ledger.sending(next(ledger.windows(1)))
    written(path, [job("job-1")])
    with serving() as server:
        batch = upload(server, path, "--batch-id", BATCH)
        done = upload(server, path, "--report", str(report))
        dry = upload(server, path, "--dry-run")
        back = upload(server, jobs_file(tmp_path, 2))

    fix = "put it back into the file, and run the same command again: whether it was created shows when it is sent"
    assert batch[0] == 1
    assert batch[1].startswith("Error: jobs.jsonl.upload.sqlite: 1 job of this file went to the batch of the file, or the default one\n")
    assert done == (1, f"jobs.jsonl: 'job-0' may have been created, and is in the file no more\n  fix: {fix}\n")
    assert json.loads(report.read_text())["gone"] == [{"reference_id": "job-0", "fix": fix}]
    assert dry == (0, "dry run, nothing sent: 0 jobs to send, 1 created already, 0 refused\n")
    assert (back, len(server.jobs)) == ((0, ""), 2)


def test_a_job_that_changed_while_it_was_in_doubt_is_told_as_changed(tmp_path: Path) -> None:
    """The service has what was sent before the crash, and refuses the new one."""
    path = jobs_file(tmp_path, 1)
    with Ledger.open(ledger_of(path), write=True) as ledger:
        ledger.plan(heads(path), path, retry_refused=False)
        ledger.sending(next(ledger.windows(1)))
    with serving() as server:
        upload(server, jobs_file(tmp_path, 1, name="sent.jsonl"))
        code, errors = upload(server, written(path, [job("job-0", tag="new")]))

    assert code == 1
    assert errors.startswith("jobs.jsonl:1: 'job-0' has changed since it was created\n")
    assert server.jobs == {"job-0": [job("job-0")]}


@pytest.mark.parametrize("command", ["upload", "results"])
@pytest.mark.parametrize(("jobs", "what", "fix"), [
    ("-", "no ledger of what is sent can stand beside it", "write the jobs to a file first, and give that"),
    ("s3://bucket/jobs.jsonl", "no ledger of what is sent can stand beside it", "write the jobs to a file first, and give that"),
    (".", "is a folder", "give the jobs file in it"),
])  # fmt: skip
def test_jobs_are_in_a_file_that_a_ledger_can_stand_beside(tmp_path: Path, command: str, jobs: str, what: str, fix: str) -> None:
    """So that a run can go on where it was."""
    done = run(tmp_path, command, jobs, *(["-o", "results.jsonl"] if command == "results" else []))

    assert (done.exit_code, done.stderr) == (2, f"Error: {jobs}: {what}\n  fix: {fix}\n")


def test_jobs_that_were_created_are_of_their_project_and_service(tmp_path: Path) -> None:
    """They are not sent to another one, nor asked for there."""
    path = jobs_file(tmp_path)
    with serving() as server:
        upload(server, path)
        requests = server.requests.total()
        there = ["--project-id", PROJECT, "--base-url", server.url]
        for name, known, other in (("project_id", PROJECT, BATCH), ("base_url", server.url, "http://127.0.0.1:1")):
            for command in ("upload", "results"):
                more = [*there, f"--{name.replace('_', '-')}", other, *(["-o", "results.jsonl"] if command == "results" else [])]
                done = run(tmp_path, command, path.name, *more, variables={"PLAYMENT_API_KEY": KEY})

                what = f"the jobs of this file go to {name.replace('_', ' ')} {known}, not {other}"
                assert done.exit_code == 1
                assert done.stderr.startswith(f"Error: jobs.jsonl.upload.sqlite: {what}\n")

    assert server.requests.total() == requests


def test_a_report_does_not_replace_the_jobs(tmp_path: Path) -> None:
    """Nor is anything sent."""
    path = jobs_file(tmp_path, 1)
    with serving() as server:
        done = upload(server, path, "--report", path.name)

    assert done == (2, "Error: --report jobs.jsonl: is read, too\n  fix: give what is written a name of its own\n")
    assert (path.read_bytes(), server.stored) == (job("job-0") + b"\n", 0)


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
