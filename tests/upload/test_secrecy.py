"""The key shows in nothing that a run leaves, however it fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import environment
from tests.playment_server import PROJECT, faults, serving
from tests.playment_server.answers import failure
from tests.upload.made import job, written

KEY = "k3y-that-nobody-may-see"

LOUD = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from prelabel.cli.main import main
{break_in}
main(sys.argv[1:])
"""
"""The command with all that libraries log."""

BREAK_IN = """
from prelabel.upload.client import Client
def broken(self, *parts):
    raise RuntimeError(f"a bug: {self!r} {vars(self)!r} {parts[0]!r}")
Client._meaning = broken
"""
"""An error of the program, whose traceback and text show what is at hand."""


@pytest.mark.parametrize("bug", ["", BREAK_IN], ids=["the service fails", "the program fails"])
@pytest.mark.parametrize("command", ["upload", "results", "batch"])
def test_the_key_shows_nowhere(tmp_path: Path, command: str, bug: str) -> None:
    """Not in output, logs of all libraries at debug level, report, ledger or traceback, though the service sends it back."""
    path, report = written(tmp_path / "jobs.jsonl", [job(f"job-{number}") for number in range(5)]), tmp_path / "report.json"
    echo = faults.instead("echo", failure(KEY, f"{KEY} is refused", status=400))
    plan = faults.at(
        {1: faults.redirect(f"http://elsewhere.invalid/{KEY}")} if command == "batch" else {3: echo, 5: echo, 8: echo, 9: echo}
    )
    more: dict[str, list[str | Path]] = {
        "upload": [path, "--report", report],
        "results": [path, "-o", tmp_path / "out.jsonl", "--report", report],
        "batch": ["create", "x"],
    }
    with serving(key=KEY, faults=plan, finish=True) as server:
        where = ["--project-id", PROJECT, "--base-url", server.url]
        variables = environment() | {"PLAYMENT_API_KEY": KEY}

        def loud(name: str, break_in: str) -> str:
            parts = [sys.executable, "-c", LOUD.format(break_in=break_in), name, *(str(part) for part in more[name]), *where]
            done = subprocess.run(parts, env=variables, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
            return done.stdout + done.stderr

        shown = loud("upload", "") if command == "results" else ""
        shown += loud(command, bug)

    left = {found: found.read_bytes() for found in tmp_path.iterdir() if found != path}
    assert "httpcore" in shown
    assert "DEBUG" in shown
    assert ("a bug" in shown) == bool(bug)
    assert KEY not in shown
    assert [found for found, content in left.items() if KEY.encode() in content] == []
