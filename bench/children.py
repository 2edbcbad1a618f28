"""Processes of their own, so that no measurement warms or burdens another: one thread each, which only get into each other's way here."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parent.parent

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

KILLED = {-9: "killed by signal 9, which the system sends where memory runs out", -11: "segmentation fault"}
"""Exit codes that say nothing by themselves."""


class ChildFailed(SystemExit):
    """A process did not do its work; ends the bench where nobody can go on without it."""

    def __init__(self, command: str, reason: str) -> None:
        super().__init__(f"bench: {command} failed: {reason}")
        self.reason = reason


def run_child(module: str, *arguments: Path | str, python: Path | str = sys.executable, timeout_s: float | None = None) -> bytes:
    """What a module of the bench printed; what it said besides is shown only where it failed.

    Args:
        module: run as ``python -m``.
        arguments: given to it.
        python: the interpreter.
        timeout_s: the longest that it may take.

    Raises:
        ChildFailed: it ended with an error, or takes too long.
    """
    said = f"{module} {' '.join(map(str, arguments))}"
    command = [python, "-m", module, *arguments]
    with TemporaryFile() as errors:
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, stderr=errors, timeout=timeout_s, check=False
            )
        except subprocess.TimeoutExpired:
            raise ChildFailed(said, f"not done in {timeout_s:.0f} s") from None
        if done.returncode == 0:
            return done.stdout
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace").strip()
    if python == sys.executable:
        print(text, file=sys.stderr)
    last = text.splitlines()[-1].strip() if text else ""
    raise ChildFailed(said, KILLED.get(done.returncode) or last or f"exit code {done.returncode}")


def run_here(module: str, *arguments: Path | str) -> bytes:
    """The same in this process, for small sources: their figures say nothing, and to start a process takes longer than they do."""
    return json.dumps(importlib.import_module(module).main(*map(str, arguments))).encode()
