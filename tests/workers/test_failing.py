"""What goes wrong with several workers: units that fail among many, workers that die, plugins, full disks, Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from prelabel.engine import Processes
from prelabel.errors import WorkerError
from prelabel.pipeline import ConvertOptions, convert_to
from tests.commands import PROGRAM, convert, environment, payload, spawned
from tests.workers import plugin

FIX = "\n  fix: where memory was short, use fewer processes: --workers 1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a source and its reader, which this process and its workers find."""
    monkeypatch.syspath_prepend(str(plugin.install(tmp_path)))
    return tmp_path


@pytest.fixture
def workers() -> Iterator[Processes]:
    """Two that do all that can be sent to them."""
    with Processes(2, patience_s=0, helps=False) as two:
        yield two


def units(**reader: str) -> ConvertOptions:
    """Options with those of the reader."""
    return ConvertOptions(format="units", reader=reader)


def variables(folder: Path) -> dict[str, str]:
    """In which a process of its own finds the reader."""
    return {**environment(), "PYTHONPATH": str(folder)}


def test_a_reader_of_a_plugin_is_found_by_workers(folder: Path, workers: Processes) -> None:
    """They load it by its name, and the sequences stand in the order of the units."""
    summary = convert_to([folder / "source.units"], units(count="30"), "detections", folder / "out.jsonl", engine=workers)

    found = re.findall(rb'"sequence":"s(\d+)"', (folder / "out.jsonl").read_bytes())
    assert [int(number) for number in found] == list(range(30))
    assert summary.counts["frame"] == 30


def test_units_that_cannot_be_sent_are_read_here(folder: Path, workers: Processes) -> None:
    """What a plugin hands from plan to read should be picklable; where it is not, nothing is lost but time."""
    summary = convert_to([folder / "source.units"], units(closed="true"), "detections", folder / "out.jsonl", engine=workers)

    assert summary.counts["frame"] == 20


def test_a_killed_worker_ends_the_run(folder: Path) -> None:
    """With the unit that it worked on; nothing is written."""
    with Processes(1, patience_s=0, helps=False) as alone, pytest.raises(WorkerError) as caught:
        convert_to([folder / "source.units"], units(kill="11"), "detections", folder / "out.jsonl", engine=alone)

    assert str(caught.value) == f"a worker process ended with signal 9 (SIGKILL) while it worked on unit 11{FIX}"
    assert not list(folder.glob("*out*")) + list(folder.glob("*.part"))


def test_the_command_says_what_a_killed_worker_worked_on(folder: Path) -> None:
    """In a line, with exit code 1; of two processes the one that was asked is left, and what the other came to is named."""
    deadly = ",".join(map(str, range(20, 60)))
    options = ["--format", "units", "-O", "slow=0.02", "-O", f"kill={deadly}", "-O", "count=80", "--workers", "2"]
    result = spawned(folder, "convert", "source.units", *payload(), *options, env=variables(folder))

    assert result.returncode == 1
    expected = rf"\.*Error: a worker process ended with signal 9 \(SIGKILL\) while it worked on unit [2-5]\d{re.escape(FIX)}\n"
    assert re.fullmatch(expected, result.stderr)
    assert not list(folder.glob("jobs*")) + list(folder.glob(".prelabel*"))


def test_a_unit_fails_among_many(folder: Path, workers: Processes) -> None:
    """The first bad record is said, though a later one is found sooner; left out, both are counted in order."""
    bad = units(count="1200", bad="700,699,1199")
    with pytest.raises(Exception, match=r"^made:699: record of unit 699\n  fix: leave it out$"):
        convert_to([folder / "source.units"], bad, "detections", folder / "out.jsonl", engine=workers)
    assert not (folder / "out.jsonl").exists()

    summary = convert_to([folder / "source.units"], bad, "detections", folder / "out.jsonl", on_error="skip", engine=workers)
    assert [problem.place.line for problem in summary.tally.bad] == [699, 700, 1199]
    assert summary.counts["frame"] == 1200


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full disk to offer")
def test_a_full_disk(folder: Path) -> None:
    """Is said as that, and no worker is left."""
    options = ["-O", "count=3000", "-O", "slow=0.0005", "--workers", "2"]
    result = spawned(folder, "convert", "source.units", *payload("/dev/full"), "--format", "units", *options, env=variables(folder))

    assert result.returncode == 1
    expected = "Error: /dev/full: cannot be written: no space left on device\n  fix: free some space, or write elsewhere\n"
    assert result.stderr.lstrip(".") == expected


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_group_is_told_to_end(folder: Path, end: signal.Signals) -> None:
    """By a terminal or a scheduler: the command and its workers end, in the middle of long work, with one line and no half files."""
    options = ["--format", "units", "-O", "slow=0.3", "-O", "count=2000", "--workers", "3"]
    command = [str(PROGRAM), "convert", "source.units", *payload(), *options]
    process = subprocess.Popen(command, cwd=folder, env=variables(folder), stderr=subprocess.PIPE, start_new_session=True)
    assert process.stderr is not None
    process.stderr.read(6)
    os.killpg(process.pid, end)

    said = process.communicate(timeout=30)[1].decode()
    assert (process.returncode, said.lstrip(".")) == (128 + end, f"ended by {end.name}\n")
    deadline_s = time.monotonic() + 30
    while group_lives(process.pid):
        assert time.monotonic() < deadline_s
    assert not list(folder.glob("jobs*")) + list(folder.glob(".prelabel*"))


def group_lives(group: int) -> bool:
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_number_of_workers_changes_nothing(folder: Path) -> None:
    """Of the command: the same jobs and the same report with one and three."""
    for number in ("1", "3"):
        reader = ["--format", "units", "-O", "count=40", "-O", "slow=0.02", "-O", "bad=5,30", "--on-error", "skip"]
        out = [*payload(f"jobs{number}.jsonl"), "--report", f"report{number}.json", "--workers", number]
        result = spawned(folder, "convert", "source.units", *reader, *out, env=variables(folder))
        assert result.returncode == 1

    assert (folder / "jobs1.jsonl").read_bytes() == (folder / "jobs3.jsonl").read_bytes()
    reports = [(folder / f"report{number}.json").read_text().replace(f"jobs{number}", "jobs") for number in (1, 3)]
    assert reports[0] == reports[1]
    assert '"bad"' in reports[0]


SCRIPT = """
import threading
import prelabel

threading.Thread(target=threading.Event().wait, daemon=True).start()
options = prelabel.ConvertOptions(format="units", reader={"slow": "0.1", "count": "300"})
prelabel.convert("source.units", "jobs.jsonl", options, workers=2, workflow_id="2aae1234-acac-1234-eeff-12a22a237bbc", src="https://host/{file}")
"""


def test_a_script_that_workers_cannot_import(folder: Path) -> None:
    """Workers that are no copies import it, and would do all that it does: the error says where its work belongs."""
    (folder / "script.py").write_text(SCRIPT)
    result = subprocess.run([sys.executable, "script.py"], cwd=folder, env=variables(folder), capture_output=True, text=True, check=False)

    assert result.returncode == 1
    error = (
        "prelabel.errors.WorkerError: a worker process ended with exit code 1 before it began\n"
        '  fix: use one process; or, in a script, put what calls this below if __name__ == "__main__", since a worker imports the script\n'
    )
    assert result.stderr.endswith(error)
    assert not list(folder.glob("jobs*")) + list(folder.glob(".prelabel*"))


def test_a_number_that_is_none(tmp_path: Path) -> None:
    """At least one process works."""
    result = convert(tmp_path, "x", "--workers", "0")

    assert result.exit_code == 2
    assert result.stderr.endswith("Error: Invalid value for '--workers': 0 is not in the range 1<=x<=256.\n")
