"""``prelabel results`` as a user runs it, against the local service."""

import fcntl
import json
import signal
import subprocess
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prelabel._version import __version__
from prelabel.errors import ChoiceError, InputError
from prelabel.upload import ApiKey, Client, Ledger, ledger_of
from prelabel.upload.results import Results, fetch_results
from tests.playment_server import KEY, PROJECT, faults, serving
from tests.playment_server.answers import Answer
from tests.upload.made import called, fetched, job, jobs_file, lines, started, uploaded

RESULT: dict[str, Any] = {"data": {"annotations": {"rectangles": []}}}


def wait_for(process: "subprocess.Popen[str]", path: Path, size: int) -> None:
    """Until a file has so many bytes; a process that ends before, or takes a minute, fails the test with what it said."""
    end_s = time.monotonic() + 60
    while not path.exists() or path.stat().st_size < size:
        if process.poll() is not None or time.monotonic() > end_s:
            process.kill()
            pytest.fail(f"{path.name} did not reach {size} bytes: {process.communicate()}")
        time.sleep(0.01)


@pytest.mark.parametrize("signed", [False, True])
def test_results_are_fetched_as_jobs_are_finished(tmp_path: Path, *, signed: bool) -> None:
    """Each once, also where the service redirects to a signed URL of another host; the others are counted by what they are."""
    path, out, report = jobs_file(tmp_path), tmp_path / "results.jsonl", tmp_path / "report.json"
    with serving(signed=signed) as server:
        called(server, "upload", path)
        none = called(server, "results", path, "-o", out)
        server.finish("job-1", json.dumps(RESULT, indent=2).encode())
        one = called(server, "results", path, "-o", out, "--report", report)
        server.finish("job-0", b'{"data": {"annotations": {}}}')
        two = called(server, "results", path, "-o", out)

    assert (none.exit_code, none.stdout) == (0, f"{out}: 0 results fetched, 0 fetched before, 3 in_progress\n")
    assert (one.exit_code, one.stdout) == (0, f"{out}: 1 result fetched, 0 fetched before, 2 in_progress\n")
    assert (two.exit_code, two.stdout) == (0, f"{out}: 1 result fetched, 1 fetched before, 1 in_progress\n")
    assert lines(out) == [
        {"reference_id": "job-1", "job_id": server.job_ids["job-1"], "status": "completed", "result": RESULT},
        {"reference_id": "job-0", "job_id": server.job_ids["job-0"], "status": "completed", "result": {"data": {"annotations": {}}}},
    ]
    assert json.loads(report.read_text("utf-8")) == {
        "prelabel": __version__,
        "fetched": 1,
        "fetched_before": 0,
        "waiting": {"in_progress": 2},
        "id_unknown": [],
        "failed": [],
        "not_asked_for": 0,
    }


def test_the_key_does_not_go_where_it_is_not_needed(tmp_path: Path) -> None:
    """The signed URL is asked for without it, the service itself with it."""
    path = jobs_file(tmp_path, 1)
    with serving(signed=True, finish=True) as server:
        called(server, "upload", path)
        called(server, "results", path, "-o", tmp_path / "results.jsonl")

    keys = {request.path.split("/")[1]: request.header("x-api-key") is not None for request in server.latest}
    assert keys == {"v1": True, "signed": False}


def test_a_killed_run_leaves_a_file_that_the_next_one_adds_to(tmp_path: Path) -> None:
    """Half a line at its end is cut off, and nothing is fetched twice."""
    path, out = jobs_file(tmp_path, 120), tmp_path / "results.jsonl"
    with serving(faults=faults.calls("GET", "/v1/attachments", faults.always(faults.delay(0.02))), finish=True) as server:
        called(server, "upload", path)
        with started(server, "results", path, "-o", out, "--workers", "2") as process:
            wait_for(process, out, 2000)
            process.send_signal(signal.SIGKILL)
            process.wait()
        whole = out.read_bytes()
        out.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 40])
        before = whole[: whole.rindex(b"\n", 0, -1)].count(b"\n") + 1
        done = called(server, "results", path, "-o", out)

    assert (done.exit_code, done.stdout) == (0, f"{out}: {120 - before} results fetched, {before} fetched before\n")
    assert sorted(line["reference_id"] for line in lines(out)) == sorted(f"job-{number}" for number in range(120))


@pytest.mark.parametrize("half", [b"{", b'{"reference_id":', b'{"reference_id":"job-0","job_id":"7","result":{}}'])
def test_half_a_line_is_cut_off_wherever_it_ends(tmp_path: Path, half: bytes) -> None:
    """A line is whole with its end; what is fetched is in the file at once."""
    path, out = jobs_file(tmp_path, 2), tmp_path / "results.jsonl"
    out.write_bytes(half)
    told: list[tuple[int, int]] = []
    with serving(finish=True) as server:
        uploaded(server, path)
        with Client(server.url, PROJECT, ApiKey(KEY)) as client, Ledger.open(ledger_of(path), write=True) as ledger:
            fetch_results(ledger, client, out, workers=1, tell=lambda now: told.append((now.fetched, len(lines(out)))))

    assert told[-1] == (2, 2)
    assert all(fetched == held for fetched, held in told)


@pytest.mark.parametrize("status", [403, 404])
def test_a_file_that_is_gone_is_told_of_its_job_alone(tmp_path: Path, status: int) -> None:
    """Whoever answers, as a store does where a signed URL has expired; the others are fetched, and the next run asks for it again."""
    path, out = jobs_file(tmp_path, 2), tmp_path / "results.jsonl"
    gone = faults.instead("gone", Answer(status=status, body=b"<Error><Code>AccessDenied</Code></Error>", kind=b"application/xml"))
    with serving(faults=faults.calls("GET", "/v1/attachments", faults.scripted(gone)), finish=True) as server:
        called(server, "upload", path)
        done = called(server, "results", path, "-o", out, "--workers", "1")
        again = called(server, "results", path, "-o", out)

    assert (done.exit_code, done.stdout) == (1, f"{out}: 1 result fetched, 0 fetched before\n")
    assert done.stderr == f"not fetched: 'job-0': HTTP {status}: the file is gone, or its URL has expired\n"
    assert (again.exit_code, again.stdout) == (0, f"{out}: 1 result fetched, 1 fetched before\n")


def test_what_goes_wrong_with_one_result_is_told_of_it_alone(tmp_path: Path) -> None:
    """A result that is no JSON; the others are fetched."""
    path, out = jobs_file(tmp_path, 2), tmp_path / "results.jsonl"
    with serving() as server:
        called(server, "upload", path)
        server.finish("job-0", b"{nothing")
        server.finish("job-1", b"{}")
        done = called(server, "results", path, "-o", out)

    assert (done.exit_code, done.stdout) == (1, f"{out}: 1 result fetched, 0 fetched before\n")
    assert done.stderr.startswith("not fetched: 'job-0': no JSON: JSON is malformed")


def test_results_need_a_ledger_and_a_file_that_is_theirs(tmp_path: Path) -> None:
    """Nothing was uploaded; it would be compressed, or a stream; it is the jobs file."""
    path, out = jobs_file(tmp_path, 1), tmp_path / "results.jsonl"
    with serving() as server:
        early = called(server, "results", path, "-o", out)
        called(server, "upload", path)
        no_files = [called(server, "results", path, "-o", name).exit_code for name in (tmp_path / "results.jsonl.gz", "-", path)]

    assert (
        early.stderr
        == f"Error: {path}.upload.sqlite: does not exist: nothing of this jobs file was uploaded yet\n  fix: run prelabel upload first\n"
    )
    assert (early.exit_code, no_files) == (1, [2, 2, 2])
    assert path.read_bytes() == job("job-0") + b"\n"


@pytest.mark.parametrize(
    "content", [b"[]\n", b'{"images":[]}', job("other") + b"\n"], ids=["no object", "one line without an end", "a job"]
)
def test_a_file_that_holds_something_else_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    """Nothing is added to it, and nothing is cut off as if a killed run had left it."""
    path, out = jobs_file(tmp_path, 1), tmp_path / "other.json"
    out.write_bytes(content)
    with serving(finish=True) as server:
        uploaded(server, path)
        with pytest.raises(InputError) as error:
            fetched(server, path, out)

    assert str(error.value) == f"{out}:1: is no line of a results file\n  fix: choose another name with -o"
    assert out.read_bytes() == content


def test_jobs_of_two_projects_may_share_a_file_of_results(tmp_path: Path) -> None:
    """Though they have one reference id: a result is told by its job."""
    out = tmp_path / "results.jsonl"
    for project_id in ("one", "two"):
        path = jobs_file(tmp_path, 1, name=f"{project_id}.jsonl")
        with serving(finish=True, project_id=project_id) as server:
            uploaded(server, path, project_id=project_id)
            runs = [fetched(server, path, out, project_id=project_id) for _ in range(2)]

        assert [(results.fetched, results.before) for results in runs] == [(1, 0), (0, 1)]

    assert [line["reference_id"] for line in lines(out)] == ["job-0", "job-0"]


def test_two_runs_do_not_add_to_one_file(tmp_path: Path) -> None:
    """The second is told so, and the first loses nothing."""
    path, out = jobs_file(tmp_path, 1), tmp_path / "results.jsonl"
    with serving(finish=True) as server, out.open("ab") as other:
        uploaded(server, path)
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(b'{"half of a')
        other.flush()
        with pytest.raises(ChoiceError) as error:
            fetched(server, path, out)

    assert str(error.value) == f"{out}: another run writes to it\n  fix: wait until it ends"
    assert out.read_bytes() == b'{"half of a'


def test_a_service_that_says_little_of_a_job_is_waited_for(tmp_path: Path) -> None:
    """Neither whose it is nor how far."""
    path = jobs_file(tmp_path, 2)
    with serving(faults=faults.calls("GET", "", faults.always(faults.no_data()))) as server:
        uploaded(server, path)
        results = fetched(server, path, tmp_path / "results.jsonl")

    assert (results.waiting, results.failed) == ({"unknown": 2}, [])


def test_what_was_asked_for_is_all_that_is_known_of() -> None:
    """The user can do something about the last two."""
    known = Results(fetched=1, before=2, waiting=Counter(open=4))
    unknown, failed = replace(known, unknown=["a"] * 8), replace(known, failed=[("a", "gone")] * 16)

    assert [results.asked for results in (known, unknown, failed)] == [7, 15, 23]
    assert [results.exit_code for results in (known, unknown, failed)] == [0, 1, 1]


def test_a_wrong_key_ends_the_run(tmp_path: Path) -> None:
    """It is not tried on every job."""
    path = jobs_file(tmp_path, 60)
    with serving() as server:
        uploaded(server, path)
        before = server.requests.total()
        wrong = called(server, "results", path, "-o", tmp_path / "results.jsonl", key="other")

    assert wrong.exit_code == 1
    assert wrong.stderr.startswith(f"Error: {server.url} refuses the key: auth-failure: ")
    assert server.requests.total() - before <= 16


def test_an_interrupt_does_not_wait_for_a_call_that_hangs(tmp_path: Path) -> None:
    """What was fetched before is kept, and the run ends at once."""
    path, out, hung, stop = jobs_file(tmp_path, 2), tmp_path / "results.jsonl", ["nothing yet"], threading.Event()

    def interrupt(_: Results) -> None:
        raise KeyboardInterrupt

    with serving(faults=lambda _number, _method, path: faults.hang() if path.endswith(hung[0]) else None, finish=True) as server:
        uploaded(server, path)
        hung[0] = server.job_ids["job-1"]
        begin_s = time.monotonic()
        with Client(server.url, PROJECT, ApiKey(KEY)) as client, Ledger.open(ledger_of(path), write=True) as ledger:
            with pytest.raises(KeyboardInterrupt):
                fetch_results(ledger, client, out, workers=2, stop=stop, tell=interrupt)
            assert time.monotonic() - begin_s < 20

    # what waits for its turn is not asked for
    assert stop.is_set()
    assert [line["reference_id"] for line in lines(out)] == ["job-0"]


def test_a_job_that_a_run_did_not_come_to_has_not_failed(tmp_path: Path) -> None:
    """Stopped when the first was fetched, it has asked for that one alone, or for some more that were in flight, not for all nine."""
    path = jobs_file(tmp_path, 9)
    with serving(finish=True) as server:
        uploaded(server, path)
        results = fetched(server, path, tmp_path / "results.jsonl", stop=threading.Event())

    assert results.failed == []
    assert results.asked == results.fetched < 9
