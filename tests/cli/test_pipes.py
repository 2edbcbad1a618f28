"""What is read more than once comes from no pipe, which would be empty the second time, unless it is copied."""

import gzip
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import BOX, PROGRAM, RUN, coco, convert, environment, run, spawned

REFUSED = "is a pipe or a device, which can be read only once\n  fix: write it to a file, and give that\n"


@pytest.fixture
def piped(tmp_path: Path) -> Iterator[Path]:
    """A pipe that holds a jobs file."""
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    assert convert(tmp_path, "a.json").exit_code == 0
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDWR)
    writer = threading.Thread(target=os.write, args=(end, (tmp_path / "jobs.jsonl").read_bytes()))
    writer.start()
    writer.join()
    yield pipe
    os.close(end)


@pytest.mark.parametrize(
    "command",
    [
        ("inspect", "pipe.jsonl"),
        ("convert", "a.json", "pipe.jsonl", "-o", "again.jsonl", "--to", "detections"),
        ("preview", "pipe.jsonl", "-o", "p.html"),
        ("score", "pipe.jsonl", "--truth", "jobs.jsonl"),
        ("score", "jobs.jsonl", "--truth", "pipe.jsonl"),
        ("upload", "pipe.jsonl", "--no-check", "--dry-run"),
    ],
    ids=" ".join,
)
def test_a_pipe_is_refused_where_it_is_read_more_than_once(tmp_path: Path, piped: Path, command: tuple[str, ...]) -> None:
    """At once, with what to do, and without a result."""
    done = run(tmp_path, *command)

    assert (done.exit_code, done.stderr) == (1, f"Error: {piped.name}: {REFUSED}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "jobs.jsonl", "pipe.jsonl"]


def test_a_pipe_of_a_named_format_is_read(tmp_path: Path, piped: Path) -> None:
    """Once, where nothing has to be recognised before; until whoever writes it closes it."""
    text = piped.parent / "jobs.jsonl"
    command = f"'{PROGRAM}' convert <(cat '{text}') --format playment --to detections -o through.jsonl"

    done = subprocess.run(["/bin/bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert run(tmp_path, "convert", "jobs.jsonl", "--to", "detections", "-o", "filed.jsonl").exit_code == 0
    assert (tmp_path / "through.jsonl").read_bytes() == (tmp_path / "filed.jsonl").read_bytes()


def test_jobs_of_standard_input_are_checked_and_drawn(tmp_path: Path) -> None:
    """As those of a file are, plain or packed with gzip, though a page reads them twice."""
    assert convert(tmp_path, coco(tmp_path / "a.json", RUN)).exit_code == 0
    packed = tmp_path / "jobs.gz"
    packed.write_bytes(gzip.compress((tmp_path / "jobs.jsonl").read_bytes()))

    with (tmp_path / "jobs.jsonl").open("rb") as file:
        checked = spawned(tmp_path, "check", "-", stdin=file)
    with packed.open("rb") as file:
        drawn = spawned(tmp_path, "preview", "-", "-o", "piped.html", stdin=file)

    assert (checked.returncode, checked.stdout) == (0, "-: 1 job, 5 frames, 1 tracker, 5 rectangles: all good\n")
    assert (drawn.returncode, drawn.stderr) == (0, "-: 1 job shown; to review: nothing\n")
    assert run(tmp_path, "preview", "jobs.jsonl", "-o", "filed.html").exit_code == 0
    assert (tmp_path / "piped.html").read_text() == (tmp_path / "filed.html").read_text().replace("jobs.jsonl", "stdin.jsonl.gz")


def test_jobs_of_standard_input_are_scored(tmp_path: Path) -> None:
    """As those of a file are, packed too; a line that is left out is called as the user calls it."""
    assert convert(tmp_path, coco(tmp_path / "a.json", RUN)).exit_code == 0
    bad = tmp_path / "bad.jsonl.gz"
    bad.write_bytes(gzip.compress((tmp_path / "jobs.jsonl").read_bytes() + b"{}\n"))

    with bad.open("rb") as file:
        piped = spawned(tmp_path, "score", "-", "--truth", "jobs.jsonl", "--on-error", "skip", stdin=file)
    filed = run(tmp_path, "score", bad.name, "--truth", "jobs.jsonl", "--on-error", "skip")

    assert (piped.returncode, piped.stdout) == (1, filed.stdout)
    assert piped.stderr == filed.stderr.replace(f"left out: {bad.name}", "left out: -")
    assert "left out: -:2: $: neither a job nor a result" in piped.stderr


def test_one_side_of_a_score_is_standard_input(tmp_path: Path) -> None:
    """Which holds either the jobs or the truth."""
    done = run(tmp_path, "score", "-", "--truth", "-")

    message = "JOBS and --truth are both standard input\n  fix: write one of them to a file, and give that\n"
    assert (done.exit_code, done.stderr) == (2, f"Error: {message}")


@pytest.mark.parametrize(
    ("redirected", "message"),
    [
        ("<<< $'\\xff'", "-:1:1: byte 0xff is no UTF-8\n  fix: save the file as UTF-8\n"),
        ("<&-", "-: is closed\n  fix: give a file, or jobs through a pipe\n"),
    ],
)
def test_standard_input_that_holds_no_jobs(tmp_path: Path, redirected: str, message: str) -> None:
    """It is called as the user calls it."""
    command = f"'{PROGRAM}' check - {redirected}"

    done = subprocess.run(["/bin/bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, f"Error: {message}")
