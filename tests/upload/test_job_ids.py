"""Ids of jobs whose answer was lost, as a user supplies them to ``prelabel results``."""

import json
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.upload.results import read_job_ids
from tests.playment_server import PROJECT, faults, serving
from tests.upload.made import BATCH, called, fetched, jobs_file, lines, uploaded, written


def test_jobs_whose_answer_was_lost_are_listed_until_their_ids_are_supplied(tmp_path: Path) -> None:
    """They are never counted as fetched."""
    path, out, ids = jobs_file(tmp_path, 2), tmp_path / "results.jsonl", tmp_path / "ids.csv"
    with serving(faults=faults.scripted(faults.close(stored=True)), finish=True) as server:
        called(server, "upload", path, "--workers", "1")
        without = called(server, "results", path, "-o", out)
        ids.write_text(f"reference_id, job_id\njob-0, {server.job_ids['job-0']}\n", encoding="utf-8")
        supplied = called(server, "results", path, "-o", out, "--job-ids", ids)

    assert (without.exit_code, without.stdout) == (1, f"{out}: 1 result fetched, 0 fetched before\n")
    assert without.stderr == (
        "created, id unknown: 1 job: 'job-0'\n"
        "  fix: find their ids in the project, and give them with --job-ids FILE.csv (header reference_id,job_id)\n"
    )
    assert (supplied.exit_code, supplied.stdout) == (0, f"{out}: 1 result fetched, 1 fetched before\n")
    assert [line["reference_id"] for line in lines(out)] == ["job-1", "job-0"]


def test_an_id_of_another_job_can_be_corrected(tmp_path: Path) -> None:
    """The service says whose it is: nothing is fetched by it, and it is not kept."""
    path, out, ids = jobs_file(tmp_path, 2), tmp_path / "results.jsonl", tmp_path / "ids.csv"
    lost = faults.close(stored=True)
    with serving(faults=faults.at({1: lost, 3: lost}), finish=True) as server:
        called(server, "upload", path, "--workers", "1")
        runs = []
        for name in ("job-1", "job-0"):
            ids.write_text(f'"reference_id","job_id"\njob-0,{server.job_ids[name]}\n', encoding="utf-8")
            runs.append(called(server, "results", path, "-o", out, "--job-ids", ids))
        # the ledger knows it now
        runs.append(called(server, "results", path, "-o", out))

    assert runs[0].stderr.startswith(f"not fetched: 'job-0': another job: {server.job_ids['job-1']} is the id of 'job-1'\n")
    assert [done.stdout for done in runs] == [f"{out}: {n} results fetched, {m} fetched before\n".replace("1 results", "1 result")
                                              for n, m in ((0, 0), (1, 0), (0, 1))]  # fmt: skip
    assert [line["job_id"] for line in lines(out)] == [server.job_ids["job-0"]]


def test_an_id_of_a_killed_run_is_kept_by_the_next(tmp_path: Path) -> None:
    """The result was written, and the ledger not told: the id is given again, and then known."""
    path, out = jobs_file(tmp_path, 1), tmp_path / "results.jsonl"
    with serving(faults=faults.scripted(faults.close(stored=True)), finish=True) as server:
        uploaded(server, path)
        supplied = server.job_ids
        written(out, [json.dumps({"reference_id": "job-0", "job_id": supplied["job-0"], "result": {}}).encode()])
        runs = [fetched(server, path, out, supplied=supplied), fetched(server, path, out)]

    assert [(done.fetched, done.before, done.unknown) for done in runs] == [(0, 1, [])] * 2


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


@pytest.mark.parametrize("known", [{"job-0": BATCH, "job-1": None}, {"job-0": None, "job-1": None}], ids=["the ledger", "a row"])
def test_two_jobs_do_not_have_one_id(known: dict[str, str | None]) -> None:
    """The result of one would count as that of both."""
    with pytest.raises(InputError) as error:
        read_job_ids(Path("ids.csv"), f"reference_id,job_id\njob-0,{BATCH}\njob-1,{BATCH}", known)

    assert str(error.value) == f"ids.csv:3: {BATCH} is the id of job 'job-0'\n  fix: copy the job's own id from the project"


@pytest.mark.parametrize("text", ["", "x" * 200_000])
def test_what_is_no_table_of_ids_is_refused(text: str) -> None:
    """Nothing at all, and a line that is longer than a field of CSV may be."""
    with pytest.raises(InputError, match=r"ids\.csv:1: has no header reference_id,job_id"):
        read_job_ids(Path("ids.csv"), text, {})
