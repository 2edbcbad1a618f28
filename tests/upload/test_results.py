"""``prelabel results`` as a user runs it, against the local service."""

import fcntl
import json
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from prelabel._version import __version__
from prelabel.errors import ChoiceError, InputError
from prelabel.upload import ApiKey, Client, Ledger, ledger_of
from prelabel.upload.results import Results, fetch_results, read_job_ids
from tests.playment_server import KEY, PROJECT, Server, faults, serving
from tests.playment_server.answers import Answer
from tests.upload.made import BATCH, called, job, jobs_file, started, uploaded, written

RESULT: dict[str, Any] = {"data": {"annotations": {"rectangles": []}}}


def wait_for(process: "subprocess.Popen[str]", path: Path, size: int) -> None:
    """Until a file has so many bytes; a process that ends before, or takes a minute, fails the test with what it said."""
    end_s = time.monotonic() + 60
    while not path.exists() or path.stat().st_size < size:
        if process.poll() is not None or time.monotonic() > end_s:
            process.kill()
            pytest.fail(f"{path.name} did not reach {size} bytes: {process.communicate()}")
        time.sleep(0.01)


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a results file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


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


def test_jobs_whose_answer_was_lost_are_listed_until_their_ids_are_supplied(tmp_path: Path) -> None:
    """They are never counted as fetched."""
    path, out, ids = jobs_file(tmp_path, 2), tmp_path / "results.jsonl", tmp_path / "ids.csv"
    with serving(faults=faults.scripted(faults.close(stored=True)), finish=True) as server:
        called(server, "upload", path, "--workers", "1")
        without = called(server, "results", path, "-o", out)
        ids.write_text(f"reference_id,job_id\njob-0,{server.job_ids['job-0']}\n", encoding="utf-8")
        supplied = called(server, "results", path, "-o", out, "--job-ids", ids)

    assert (without.exit_code, without.stdout) == (1, f"{out}: 1 result fetched, 0 fetched before\n")
    assert without.stderr == (
        "created, id unknown: 1 job: 'job-0'\n"
        "  fix: find their ids in the project, and give them with --job-ids FILE.csv (header reference_id,job_id)\n"
    )
    assert (supplied.exit_code, supplied.stdout) == (0, f"{out}: 1 result fetched, 1 fetched before\n")
    assert [line["reference_id"] for line in lines(out)] == ["job-1", "job-0"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("job-0,{id}\n", ":1: has no header reference_id,job_id\n  fix: write it as the first line"),
        ("reference_id,job_id\njob-0\n", ":2: 'job-0' is no reference id and UUID\n  fix: copy the job's id from the project"),
        ("reference_id,job_id\njob-9,{id}\n", ":2: no job 'job-9' was created\n  fix: leave the row out"),
        (
            "reference_id,job_id\n\njob-0,{other}\n",
            ":3: the service gave job 'job-0' the id {id}, not {other}\n  fix: leave the row out",
        ),
    ],
)
def test_ids_that_cannot_be_right(tmp_path: Path, text: str, message: str) -> None:
    """The line is named."""
    path, ids = jobs_file(tmp_path, 1), tmp_path / "ids.csv"
    with serving() as server:
        called(server, "upload", path)
        names = {"id": server.job_ids["job-0"], "other": PROJECT}
        ids.write_text(text.format(**names), encoding="utf-8")
        done = called(server, "results", path, "-o", tmp_path / "out.jsonl", "--job-ids", ids)

    assert (done.exit_code, done.stderr) == (1, f"Error: {ids}{message.format(**names)}\n")


def test_an_id_that_two_rows_say_differently_is_refused() -> None:
    """One of them would be lost; rows that agree are one."""
    header, row, other = "reference_id,job_id", f"job-0,{BATCH}", f"job-0,{PROJECT}"

    assert read_job_ids(Path("ids.csv"), f"{header}\n{row}\n{row}", {"job-0": None}) == [("job-0", BATCH)]
    with pytest.raises(InputError) as error:
        read_job_ids(Path("ids.csv"), f"{header}\n{row}\n{other}", {"job-0": None})
    assert str(error.value) == f"ids.csv:3: job 'job-0' has the id {BATCH} in an earlier row\n  fix: leave the wrong one out"


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
    """Nothing was uploaded; the file holds something else; it would be compressed."""
    path, out = jobs_file(tmp_path, 1), tmp_path / "results.jsonl"
    with serving() as server:
        early = called(server, "results", path, "-o", out)
        called(server, "upload", path)
        written(out, [b'{"reference_id":"x"}', b"[]"])
        other = called(server, "results", path, "-o", out)
        packed = called(server, "results", path, "-o", tmp_path / "results.jsonl.gz")

    assert (
        early.stderr
        == f"Error: {path}.upload.sqlite: does not exist: nothing of this jobs file was uploaded yet\n  fix: run prelabel upload first\n"
    )
    assert other.stderr == f"Error: {out}:2: is no line of a results file\n  fix: choose another name with -o\n"
    assert packed.exit_code == 2
    assert (early.exit_code, other.exit_code) == (1, 1)
    assert out.read_bytes() == b'{"reference_id":"x"}\n[]\n'
    assert job("job-0") == server.jobs["job-0"][0]


def fetched(server: Server, path: Path, out: Path, *, project_id: str = PROJECT, stop: threading.Event | None = None) -> Results:
    """A run in this process, by one worker; told to stop, if at all, when something was fetched."""
    with Client(server.url, project_id, ApiKey(KEY)) as client, Ledger.open(ledger_of(path), write=True) as ledger:
        return fetch_results(ledger, client, out, workers=1, stop=stop, tell=lambda _: stop.set() if stop else None)


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


def test_a_job_that_a_run_did_not_come_to_has_not_failed(tmp_path: Path) -> None:
    """Stopped when the first was fetched, it has asked for that one alone, or for one more that was in flight."""
    path = jobs_file(tmp_path, 9)
    with serving(finish=True) as server:
        uploaded(server, path)
        results = fetched(server, path, tmp_path / "results.jsonl", stop=threading.Event())

    assert results.failed == []
    assert results.asked == results.fetched <= 2
