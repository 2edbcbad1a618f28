"""Standard input: a stream of detections through a pipe, a sequence at a time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import PROGRAM, WORKFLOW, environment, jobs, payload, spawned
from tests.conftest import FIXTURES

STREET = FIXTURES / "jsonl" / "street" / "detections.jsonl"

URL = "https://host/{sequence}/{file}"


def piped(folder: Path, text: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command with a text on its standard input."""
    return spawned(folder, *arguments, stdin=None, input=text)


def stream(sequences: int, frames: int = 100, boxes: int = 20) -> str:
    """Boxes in pixels that stay where they are."""
    seen = [{"label": "car", "score": 0.9, "track": n, "box": [n * 90, 100, n * 90 + 60, 150 + n]} for n in range(boxes)]
    frame = {"width": 1920, "height": 1080, "unit": "pixels", "detections": seen}
    names = [(f"camera-{sequence}", number) for sequence in range(sequences) for number in range(frames)]
    return "".join(json.dumps({"sequence": name, "frame": number, **frame}) + "\n" for name, number in names)


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    """The same jobs as of the file, from file to file and from pipe to pipe."""
    text = STREET.read_text("utf-8")

    filed = spawned(tmp_path, "convert", STREET, *payload("file.jsonl"))
    done = piped(tmp_path, text, "convert", "-", *payload("pipe.jsonl"))
    through = piped(tmp_path, text, "convert", "-", "--format", "jsonl", *payload("-"))

    assert (filed.returncode, done.returncode, through.returncode) == (0, 0, 0)
    assert (tmp_path / "file.jsonl").read_text() == (tmp_path / "pipe.jsonl").read_text() == through.stdout
    assert done.stderr == filed.stderr.replace("file.jsonl", "pipe.jsonl")


def test_from_format_to_format_through_a_filter(tmp_path: Path) -> None:
    """Any source out as lines, a filter that is no part of prelabel, lines in again."""
    source = FIXTURES / "coco" / "street"
    script = '"$0" convert "$1" --to detections -o - | grep -v f000005 | "$0" convert - -o jobs.jsonl --src "$2" --workflow-id "$3"'

    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", script, PROGRAM, source, URL, WORKFLOW],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert len(job["data"]["video_data"]["frames"]) == 6


def test_a_sequence_of_several_sizes_says_how_it_is_read(tmp_path: Path) -> None:
    """What is written out of it is refused as it stands, since sizes mostly agree; with the option that was named it is the same video."""
    frames = [{"file": f"{n}.jpg", "width": 100, "height": 50 * n, "unit": "pixels", "detections": []} for n in (1, 2)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"sequence": "s", **frame}) + "\n" for frame in frames))

    written = spawned(tmp_path, "convert", "in.jsonl", "-O", "sizes=any", "--to", "detections", "-o", "-")
    plain = piped(tmp_path, written.stdout, "convert", "-", *payload("jobs.jsonl"))
    told = piped(tmp_path, written.stdout, "convert", "-", "-O", "sizes=any", *payload("jobs.jsonl"))

    assert "note: frames of one sequence differ in size: what is written is read with -O sizes=any\n" in written.stderr
    assert (plain.returncode, told.returncode) == (1, 0)
    assert len(jobs(tmp_path / "jobs.jsonl")[0]["data"]["video_data"]["frames"]) == 2


def test_frames_without_a_sequence_are_called_after_their_source(tmp_path: Path) -> None:
    """Where the rules make one of them."""
    text = "".join(f'{{"file": "f{n}.jpg", "width": 9, "height": 9, "unit": "pixels"}}\n' for n in range(3))

    done = piped(tmp_path, text, "convert", "-", *payload("jobs.jsonl"))

    assert done.returncode == 0, done.stderr
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == ["stdin"]


def test_inspect_reads_standard_input(tmp_path: Path) -> None:
    """As it reads files."""
    done = piped(tmp_path, STREET.read_text("utf-8"), "inspect", "-")

    assert done.returncode == 0, done.stderr
    assert "becomes     2 video jobs, 0 image jobs" in done.stdout


REFUSED = [
    (("-", "--format", "coco"), 2, "--format coco does not read standard input", "give files, or lines of the format jsonl alone"),
    (("-", "a.jsonl"), 2, "standard input goes with no other source", "give files, or lines of the format jsonl alone"),
    (("-", "-"), 2, "standard input goes with no other source", "give files, or lines of the format jsonl alone"),
    (("-",), 1, "standard input:2: not JSON: the text ends before the document does",
        "write a frame as an object of JSON a line, or leave the line out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("sources", "code", "what", "fix"), REFUSED)
def test_what_is_refused(sources: tuple[str, ...], code: int, what: str, fix: str, tmp_path: Path) -> None:
    """With the whole message, and without a file."""
    done = piped(tmp_path, '{"frame": 0, "unit": "pixels"}\n{"frame": 1,\n', "convert", *sources, *payload("jobs.jsonl"))

    assert (done.returncode, done.stderr) == (code, f"Error: {what}\n  fix: {fix}\n")
    assert not (tmp_path / "jobs.jsonl").exists()


def test_no_standard_input(tmp_path: Path) -> None:
    """Nothing on it, or nobody behind it."""
    empty = piped(tmp_path, "", "convert", "-", *payload("jobs.jsonl"))
    closed = subprocess.run(
        ["/bin/sh", "-c", '"$0" "$@" <&-', PROGRAM, "convert", "-", *payload("jobs.jsonl")],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (empty.returncode, closed.returncode) == (1, 1)
    assert empty.stderr == "Error: -: no frame to make a job of\n  fix: see what prelabel inspect finds in it\n"
    assert closed.stderr == "Error: standard input: is closed\n  fix: give a file, or lines through a pipe\n"


MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command as the child of a small process: what Linux counts for a child begins at the memory of its parent."""


def peak_bytes(folder: Path, sequences: int) -> int:
    """The largest resident memory of a conversion of so many sequences through a pipe."""
    command = [str(PROGRAM), "convert", "-", "-o", f"{sequences}.jsonl", "--src", URL, "--workflow-id", WORKFLOW]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        cwd=folder, env=environment(), input=stream(sequences), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return int(done.stdout) << 10


def test_memory_does_not_grow_with_sequences(tmp_path: Path) -> None:
    """256 more sequences of 100 frames with 20 boxes need no more than what an allocator keeps by chance, 16 MB; kept, they would be 48."""
    few, many = peak_bytes(tmp_path, 24), peak_bytes(tmp_path, 280)

    assert len(jobs(tmp_path / "280.jsonl")) == 280
    assert many - few < 16 << 20
