"""Runs that are told to end: what they say and leave, and the code that they end with."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands import PHOTOS, PROGRAM, coco, environment, payload


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_ended_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """While it waits for more of a stream, with a part of the output begun."""
    # who ran these tests may let processes outlive their terminal, as nohup does
    heeded = [
        sys.executable,
        "-c",
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
    ]
    command = [*heeded, str(PROGRAM), "convert", "-", *payload("jobs.jsonl")]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not list(tmp_path.glob(".prelabel.*.part")):
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(number)
        running.wait(timeout=30)
        said = running.stderr.read() if running.stderr else ""

    assert (running.returncode, said) == (128 + number, f"ended by {number.name}\n")
    assert list(tmp_path.iterdir()) == []


ENDING = """
import sys
from prelabel import readers
from prelabel.cli.main import main
readers.BUILTIN["aaa"] = "ending:READER"
main(sys.argv[1:])
"""


@pytest.mark.parametrize("then", ["finally: pass", "except BaseException: raise ImportError('initialization failed')"])
def test_a_run_is_ended_while_it_looks_for_the_format(tmp_path: Path, then: str) -> None:
    """In the middle of an import, also of one that makes an error of its own of it: nothing is taken for a broken plugin."""
    source = coco(tmp_path / "a.json", PHOTOS)
    module = f"import os\ntry: os.kill(os.getpid(), {int(signal.SIGTERM)})\n{then}\n"
    (tmp_path / "ending.py").write_text(module, "utf-8")

    done = subprocess.run(
        [sys.executable, "-c", ENDING, "convert", source, *payload("jobs.jsonl"), "--format", "aaa"],
        cwd=tmp_path, env={**environment(), "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (143, "ended by SIGTERM\n")
    assert not (tmp_path / "jobs.jsonl").exists()


BEGINNING = """
import os, signal, sys
from prelabel.cli.main import main
sys.addaudithook(lambda event, _: os.kill(os.getpid(), signal.SIGTERM) if event == "fcntl.flock" else None)
main(sys.argv[1:])
"""


def test_a_run_that_is_ended_when_its_output_has_just_begun(tmp_path: Path) -> None:
    """When the file is there, and not locked yet."""
    source, target = coco(tmp_path / "a.json", PHOTOS), tmp_path / "out" / "jobs.jsonl"
    target.parent.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", BEGINNING, "convert", source, *payload(str(target))],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (143, "ended by SIGTERM\n")
    assert list(target.parent.iterdir()) == []
