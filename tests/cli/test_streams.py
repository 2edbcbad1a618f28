"""The command as a process: what it prints where, and what it leaves when something goes wrong around it."""

import errno
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from prelabel.cli.main import Commands
from tests.commands import BOX, PHOTOS, PROGRAM, coco, environment, payload, spawned

FULL = "Error: {}: cannot be written: no space left on device\n  fix: free some space, or write elsewhere\n"


def many(folder: Path, images: int = 3000) -> Path:
    """A source whose jobs fill a pipe."""
    return coco(folder / "many.json", {f"{number * number}.jpg": [{"bbox": BOX}] for number in range(images)})


def test_standard_output_carries_results_only(tmp_path: Path) -> None:
    """The same bytes as the file; the summary goes to standard error, without a bar or colours where that is no terminal."""
    source = coco(tmp_path / "a.json", PHOTOS)

    piped = spawned(tmp_path, "convert", source, *payload("-"))
    filed = spawned(tmp_path, "convert", source, *payload("jobs.jsonl"))

    assert (piped.returncode, filed.returncode) == (0, 0)
    assert piped.stdout == (tmp_path / "jobs.jsonl").read_text()
    assert filed.stdout == ""
    assert piped.stderr == filed.stderr.replace("jobs.jsonl:", "-:")
    assert piped.stderr.splitlines()[0] == "-: 3 image jobs, 3 frames, 2 annotations from coco"
    assert "\x1b" not in piped.stderr


def test_a_terminal_sees_a_bar(tmp_path: Path) -> None:
    """Which is gone when the run is done."""
    source = coco(tmp_path / "a.json", PHOTOS)
    leader, follower = pty.openpty()

    done = spawned(tmp_path, "convert", source, *payload(), stderr=follower, env={**environment(), "TERM": "xterm"})

    os.close(follower)
    seen = os.read(leader, 1 << 16).decode()
    os.close(leader)
    assert done.returncode == 0
    assert "converting" in seen
    assert "3 frames" in seen
    assert "\x1b[2K" in seen


def test_standard_output_may_be_closed(tmp_path: Path) -> None:
    """Results that nobody could read are an error."""
    source = coco(tmp_path / "a.json", PHOTOS)

    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" "$@" >&-', PROGRAM, "convert", source, *payload("-")],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (1, "Error: standard output: is closed\n  fix: give -o the name of a file\n")


def test_a_terminal_without_letters_sees_escapes(tmp_path: Path) -> None:
    """Labels and bars in ASCII."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX, "label": "café"}]})

    done = spawned(tmp_path, "inspect", source, env={**environment(), "PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0
    assert "caf\\xe9" in done.stdout
    assert "####" in done.stdout


def test_a_reader_that_leaves_early_is_no_failure_to_shout_about(tmp_path: Path) -> None:
    """As ``head`` does: no traceback, and no file."""
    many(tmp_path)
    piped = 'set -o pipefail; "$0" "$@" | head -c 100'

    done = subprocess.run(
        ["/bin/bash", "-c", piped, PROGRAM, "convert", "many.json", *payload("-")],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert len(done.stdout) == 100
    assert done.stderr == ""


def test_what_was_asked_for_is_written_whoever_takes_what_is_printed(tmp_path: Path) -> None:
    """Both streams go to a pipe that nobody reads, as behind ``2>&1 | true``: reports and pages are there all the same."""
    coco(tmp_path / "a.json", PHOTOS)
    reader, writer = os.pipe()
    os.close(reader)
    commands = {
        "convert": ["a.json", *payload("jobs.jsonl")],
        "check": ["jobs.jsonl"],
        "score": ["jobs.jsonl", "--truth", "a.json", "--html", "score.html"],
    }

    done = [spawned(tmp_path, name, *rest, "--report", f"{name}.json", stdout=writer, stderr=writer) for name, rest in commands.items()]

    os.close(writer)
    assert [one.returncode for one in done] == [1] * len(commands)
    assert all((tmp_path / f"{name}.json").read_bytes().startswith(b'{\n  "prelabel": ') for name in commands)
    assert {"jobs.jsonl", "score.html"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("images", [1, 3000])
def test_a_full_disk_behind_standard_output(tmp_path: Path, images: int) -> None:
    """Whether it shows when the jobs are written or only at the end."""
    with Path("/dev/full").open("w") as full:
        done = spawned(tmp_path, "convert", many(tmp_path, images), *payload("-"), stdout=full)

    assert done.returncode == 1
    assert done.stderr == FULL.format("standard output")


def test_a_full_disk_behind_a_target(tmp_path: Path) -> None:
    """A device is written to as it is, without --force."""
    done = spawned(tmp_path, "convert", coco(tmp_path / "a.json", PHOTOS), *payload("/dev/full"))

    assert done.returncode == 1
    assert done.stderr == FULL.format("/dev/full")


@pytest.mark.parametrize("arguments", [["schema", "job"], ["formats"], ["inspect", "a.json"], ["--help"]], ids=" ".join)
def test_a_full_disk_behind_other_commands(tmp_path: Path, arguments: list[str]) -> None:
    """They print results, too."""
    coco(tmp_path / "a.json", PHOTOS)

    with Path("/dev/full").open("w") as full:
        done = spawned(tmp_path, *arguments, stdout=full)

    assert done.returncode == 1
    assert done.stderr.endswith(FULL.format("standard output"))
    assert "Traceback" not in done.stderr


def test_a_disk_that_fills_leaves_no_half_file(tmp_path: Path) -> None:
    """A limit of the system on the size of files stands for the disk."""
    many(tmp_path)
    program = 'ulimit -f 64; exec "$0" "$@"'

    done = subprocess.run(
        ["/bin/sh", "-c", program, PROGRAM, "convert", "many.json", *payload()],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == "Error: jobs.jsonl: cannot be written: file too large\n  fix: free some space, or write elsewhere\n"
    assert [path.name for path in tmp_path.iterdir()] == ["many.json"]


def test_a_killed_run_leaves_the_old_file(tmp_path: Path) -> None:
    """Killed while it waits for the rest of its source."""
    (tmp_path / "jobs.jsonl").write_text("old")
    command = [str(PROGRAM), "convert", "-", *payload(), "--force"]

    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while not list(tmp_path.glob(".prelabel.*.part")):
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL

    assert (tmp_path / "jobs.jsonl").read_text() == "old"
    assert spawned(tmp_path, "convert", coco(tmp_path / "a.json", PHOTOS), *payload(), "--force").returncode == 0


def test_no_folder_for_temporary_files_is_not_the_fault_of_standard_output() -> None:
    """What the system says of it stands there as it is, and what to set."""

    class Failing(Commands):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002  # click's signature
            def fail() -> None:
                raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/Work']")

            return click.Command(cmd_name, callback=fail)

    done = CliRunner().invoke(Failing("prelabel"), ["any"])

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: No usable temporary directory found in ['/tmp', '/Work']\n"
        "  fix: set TMPDIR to a folder that may be written, and work in one that exists\n"
    )
