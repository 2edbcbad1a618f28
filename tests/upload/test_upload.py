"""``prelabel upload`` as a user runs it, against the local service."""

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import ServiceError
from tests.commands import run
from tests.playment_server import faults, serving
from tests.upload.made import BATCH, arguments, called, job, jobs_file, started, uploaded, written


def test_what_arrives_is_the_line_of_the_file(tmp_path: Path) -> None:
    """Byte for byte, whatever the JSON looks like; a second run sends nothing."""
    lines = [job("a"), b'{ "reference_id" : "b",\t"work_flow_id":"%s", "data":{"image_url":"https://h/b.jpg"} }' % BATCH.encode()]
    path = written(tmp_path / "jobs.jsonl", [*lines, b"", job("\u00fc")])
    with serving() as server:
        first = called(server, "upload", path)
        second = called(server, "upload", path)

    assert (first.exit_code, first.stdout, first.stderr) == (0, f"{path}: 3 created\n", "")
    assert (second.exit_code, second.stdout) == (0, f"{path}: 3 created\n")
    assert server.jobs == {"a": [lines[0]], "b": [lines[1]], "\u00fc": [job("\u00fc")]}
    assert server.bodies_received.total() == 3


def test_the_batch_of_the_command_line_goes_into_every_job(tmp_path: Path) -> None:
    """Behind what the line says, or in place of its own."""
    path = written(tmp_path / "jobs.jsonl", [job("a"), job("b", batch_id=BATCH.replace("5", "6")), job("c", batch_id=BATCH)])
    with serving() as server:
        done = called(server, "upload", path, "--batch-id", BATCH)

    assert done.exit_code == 0
    assert server.jobs["a"] == [job("a")[:-1] + b',"batch_id":"%s"}' % BATCH.encode()]
    assert server.jobs["b"] == [job("b", batch_id=BATCH)]
    assert server.jobs["c"] == [job("c", batch_id=BATCH)]


def test_refused_jobs_are_told_and_kept(tmp_path: Path) -> None:
    """Each with its line, code and fix, on the terminal and in the report; the others are created; --retry-refused tries again."""
    path = written(tmp_path / "jobs.jsonl", [job("a"), job("b", priority_weight=12), job("taken")])
    report = tmp_path / "report.json"
    with serving() as server:
        called(server, "upload", written(tmp_path / "earlier.jsonl", [job("taken", tag="earlier")]))
        done = called(server, "upload", path, "--no-check", "--report", report)
        status = run(tmp_path, *arguments(server, "upload", path, "--status"))
        received = server.bodies_received.copy()
        silent = called(server, "upload", path, "--no-check")
        asked = called(server, "upload", path, "--no-check", "--retry-refused")

    messages = (
        f"{path}:2: 'b' is refused: FS_00012: priority_weight is not in the range 1-9\n  fix: give a --priority from 1 to 9\n"
        f"{path}:3: 'taken' is refused: FS_0001: Duplicate reference_id\n  fix: another run or program made a job of this reference id:"
        " give this one another with --reference-id, or leave it out of the file if that job is the same\n"
    )
    assert (done.exit_code, done.stdout) == (1, f"{path}: 1 created, 2 refused\n")
    assert done.stderr == messages
    assert (status.exit_code, status.stdout, status.stderr) == (1, f"{path}: 1 created, 2 refused\n", messages)
    content: dict[str, Any] = json.loads(report.read_text("utf-8"))
    assert content["counts"] == {"pending": 0, "sending": 0, "created": 1, "refused": 2}
    assert [(one["reference_id"], one["line"], one["code"]) for one in content["refused"]] == [
        ("b", 2, "FS_00012"),
        ("taken", 3, "FS_0001"),
    ]
    assert content["this_run"] == {"created": 1, "refused": 2, "open": 0}
    assert server.bodies_received - received == {"b": 1, "taken": 1}
    assert (silent.exit_code, asked.exit_code) == (1, 1)
    assert server.jobs["taken"] == [job("taken", tag="earlier")]


def test_a_duplicate_after_a_lost_answer_is_our_own(tmp_path: Path) -> None:
    """The service stored each job, and closed the connection before it said so."""
    path = jobs_file(tmp_path)
    with serving(faults=faults.scripted(*[faults.close(stored=True)] * 3)) as server:
        done = called(server, "upload", path, "--workers", "3")

    assert (done.exit_code, done.stdout) == (0, f"{path}: 3 created\n")
    assert server.stored == 3
    assert server.bodies_received.total() == 6


def test_a_duplicate_after_a_certain_failure_is_a_conflict(tmp_path: Path) -> None:
    """Told to slow down, nothing had arrived: the job that is there is somebody else's."""
    path = written(tmp_path / "jobs.jsonl", [job("taken")])
    plan = faults.at({2: faults.too_many("0")})
    with serving(faults=plan) as server:
        called(server, "upload", written(tmp_path / "earlier.jsonl", [job("taken")]))
        done = called(server, "upload", path)

    assert (done.exit_code, done.stdout) == (1, f"{path}: 0 created, 1 refused\n")


def test_jobs_are_checked_before_any_is_sent(tmp_path: Path) -> None:
    """A bad one keeps the whole file back; --no-check leaves the verdict to the service."""
    path = written(tmp_path / "jobs.jsonl", [job("a"), job("b").replace(b"https://host", b"nowhere")])
    with serving() as server:
        done = called(server, "upload", path)
        assert server.stored == 0
        without = called(server, "upload", path, "--no-check")

    assert done.exit_code == 1
    assert f"{path}:2: $.data.image_url:" in done.stderr
    assert (without.exit_code, server.stored) == (1, 1)


def test_a_dry_run_calls_nobody(tmp_path: Path) -> None:
    """It needs no key, and says what would be sent, before and after a run."""
    path = jobs_file(tmp_path, 5)
    with serving() as server:
        before = run(tmp_path, *arguments(server, "upload", path, "--dry-run"))
        left = sorted(found.name for found in tmp_path.iterdir())
        requests = server.requests.total()
        called(server, "upload", path)
        written(path, [job(f"job-{number}") for number in range(7)])
        after = run(tmp_path, *arguments(server, "upload", path, "--dry-run"))

        nowhere = run(tmp_path, "upload", path, "--dry-run"), run(tmp_path, "upload", path, "--status"), run(tmp_path, "upload", path)

    assert [done.exit_code for done in nowhere] == [0, 0, 1]
    assert nowhere[2].stderr == "Error: no project is given\n  fix: give --project-id, or set PLAYMENT_PROJECT_ID\n"
    assert (before.exit_code, requests, left) == (0, 0, ["jobs.jsonl"])
    assert before.stdout == f"{path}: 5 jobs, 5 frames, 0 trackers, no annotations: all good\n"
    assert "dry run, nothing sent: 5 jobs to send\n" in before.stderr
    assert "dry run, nothing sent: 2 jobs to send, 5 created already, 0 refused\n" in after.stderr


def test_a_wrong_key_stops_the_run_at_once(tmp_path: Path) -> None:
    """Nothing is lost, and the next run with the right one creates all."""
    path = jobs_file(tmp_path, 400)
    with serving() as server:
        wrong = called(server, "upload", path, key="other")
        asked = server.requests.total()
        right = called(server, "upload", path)

    assert wrong.exit_code == 1
    assert wrong.stderr.startswith(f"Error: {server.url} refuses the key: auth-failure: ")
    assert asked <= 8
    assert (right.exit_code, right.stdout, server.stored) == (0, f"{path}: 400 created\n", 400)


def test_a_dead_service_stops_the_run(tmp_path: Path) -> None:
    """With one message, after a limited number of tries; nothing is lost."""
    path = jobs_file(tmp_path, 1000)
    with serving(faults=faults.always(faults.failure("api_error"))) as dead, pytest.raises(ServiceError) as error:
        uploaded(dead, path, workers=32)
    status = run(tmp_path, *arguments(dead, "upload", path, "--status"))
    with serving() as server:
        done = uploaded(server, path)

    assert str(error.value) == (
        "the service keeps failing, last: api_error: Something went wrong; 220 retries are used up\n"
        "  fix: wait until it works again, then run the same command: what is created is not sent again"
    )
    assert dead.requests.total() <= 8 * 220 / 7 + 2 * 32
    assert status.stdout.startswith(f"{path}: 0 created, ")
    assert (done.standing.exit_code, server.stored) == (0, 1000)


@pytest.mark.parametrize("fault", [faults.html(200), faults.empty(), faults.no_data(), faults.redirect()], ids=str)
def test_what_is_not_the_service_gets_no_more_than_a_few_jobs(tmp_path: Path, fault: faults.Fault) -> None:
    """A login page, silence, a success that is none, another host: one message, and each job is sent by the next run."""
    path = jobs_file(tmp_path, 300)
    with serving(faults=faults.always(fault)) as wrong, pytest.raises(ServiceError):
        uploaded(wrong, path)
    with serving() as server:
        done = uploaded(server, path)

    assert wrong.requests.total() <= 8 * (60 + 5 * 8) / 7 + 2 * 8
    assert (done.standing.exit_code, server.stored, server.bodies_received.total()) == (0, 300, 300)


def test_ctrl_c_finishes_what_is_in_flight(tmp_path: Path) -> None:
    """The first one; the ledger knows every job that arrived, and the next run sends the others."""
    path = jobs_file(tmp_path, 600)
    with serving(faults=faults.always(faults.delay(0.05))) as server:
        with started(server, "upload", path, "--workers", "4") as process:
            while server.stored < 20:
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=30)
        arrived = server.stored
        rest = called(server, "upload", path, "--workers", "64")

    assert process.returncode == 1
    assert errors == (
        "stopping: what is in flight is finished (Ctrl-C again ends at once)\n"
        "stopped before all was sent: run the same command again to go on\n"
    )
    assert out == f"{path}: {arrived} created, {600 - arrived} to be sent\n"
    assert 20 <= arrived < 100
    assert (rest.exit_code, server.stored, server.bodies_received.total()) == (0, 600, 600)


def test_a_rate_is_kept(tmp_path: Path) -> None:
    """Twenty a second: eleven jobs take half a second, and a tenth more at most would be seen."""
    path = jobs_file(tmp_path, 11)
    with serving() as server:
        begin = time.monotonic()
        done = called(server, "upload", path, "--rate", "20/s")
        took = time.monotonic() - begin

    assert done.exit_code == 0
    assert took >= 0.5


def test_a_payload_that_changed_is_reported_and_not_sent(tmp_path: Path) -> None:
    """What was created stays as it is in the project."""
    path = jobs_file(tmp_path, 2)
    with serving() as server:
        called(server, "upload", path)
        written(path, [job("job-0", tag="new"), job("job-1"), job("job-2")])
        done = called(server, "upload", path)

    assert (done.exit_code, done.stdout) == (1, f"{path}: 3 created\n")
    assert done.stderr == (
        f"{path}:1: 'job-0' has changed since it was created\n"
        "  fix: a created job cannot be changed: give the new one another --reference-id, or correct it in the project\n"
    )
    assert server.jobs["job-0"] == [job("job-0")]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "{path}: there is no job in the file\n  fix: convert a source that has frames\n"),
        ([job("a"), b'{"reference_id":'], "{path}:2: the JSON ends in the middle\n"),
    ],
)
def test_files_that_cannot_be_sent(tmp_path: Path, lines: list[bytes], message: str) -> None:
    """A broken line and an empty file are told by the check, before any call."""
    path = written(tmp_path / "jobs.jsonl", lines)
    with serving() as server:
        done = called(server, "upload", path)

    assert done.exit_code == 1
    assert done.stderr.startswith(message.format(path=path))
    assert server.requests.total() == 0


@pytest.mark.parametrize("check", ["--check", "--no-check"])
def test_a_reference_id_that_comes_twice_is_told_before_any_call(tmp_path: Path, check: str) -> None:
    """With both lines, whether or not jobs are checked."""
    path = written(tmp_path / "jobs.jsonl", [job("a"), job("b"), job("a")])
    with serving() as server:
        done = called(server, "upload", path, check)

    assert done.exit_code == 1
    assert done.stderr == f"Error: {path}:3: reference_id 'a' is already that of line 1\n  fix: make it unique with --reference-id\n"
    assert server.requests.total() == 0


def test_a_broken_line_is_told_without_a_check_too(tmp_path: Path) -> None:
    """Nothing of the file is sent."""
    path = written(tmp_path / "jobs.jsonl", [job("a"), b'{"data":1}'])
    with serving() as server:
        done = called(server, "upload", path, "--no-check")

    assert done.stderr == (
        f"Error: {path}:2: is no job: Object missing required field `reference_id`\n  fix: see prelabel check, and write the file again\n"
    )
    assert (done.exit_code, server.requests.total()) == (1, 0)


def test_options_that_contradict_each_other(tmp_path: Path) -> None:
    """Two batches, a batch id that is none, a rate that is none."""
    path = jobs_file(tmp_path)
    with serving() as server:
        both = run(tmp_path, *arguments(server, "upload", path, "--batch-id", BATCH, "--batch-name", "night"))
        wrong = called(server, "upload", path, "--batch-id", "night")
        rate = run(tmp_path, *arguments(server, "upload", path, "--rate", "fast"))

    assert (both.exit_code, both.stderr) == (2, "Error: --batch-id and --batch-name are given\n  fix: give one of them\n")
    assert wrong.stderr == "Error: --batch-id 'night' is no UUID\n  fix: copy it from the project, or name a new one with --batch-name\n"
    assert rate.exit_code == 2
    assert "'fast' is no rate such as 20/s or 600/min" in rate.stderr


def test_a_project_that_refuses_all_is_not_remembered(tmp_path: Path) -> None:
    """The next run may name the right one."""
    path = jobs_file(tmp_path, 2)
    with serving() as server:
        wrong = called(server, "upload", path, "--project-id", "11111111-2222-4333-8444-555555555555")
        done = called(server, "upload", path)

    assert (wrong.exit_code, done.exit_code, server.stored) == (1, 0, 2)
