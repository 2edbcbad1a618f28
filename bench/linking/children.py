"""Processes of this group: one thread each, since threads only get into each other's way on small matrices."""

import os
import subprocess
import sys
from pathlib import Path

from bench.measure import ROOT

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run_child(module: str, *arguments: Path | str, python: Path | str = sys.executable) -> bytes:
    """What a module of the bench printed.

    Args:
        module: run as ``python -m``.
        arguments: given to it.
        python: the interpreter.
    """
    done = subprocess.run([python, "-m", module, *arguments], cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {module} {' '.join(map(str, arguments))} failed with exit code {done.returncode}")
    return done.stdout
