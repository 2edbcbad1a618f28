"""The environment that peers are installed into, apart from ours: ``.venv-bench`` in the checkout, kept for the next time."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.measure import ROOT

FOLDER = ROOT / ".venv-bench"
PACKAGE = "trackers"
VERSION = "import trackers, importlib.metadata as m; print(m.version('trackers'))"


def prepare(say: Callable[[str], None]) -> tuple[Path, str]:
    """Make the environment where it does not work; its interpreter and the package's version."""
    python = FOLDER / "bin" / "python"
    version = _version(python)
    if not version:
        say(f"making {FOLDER.name} with {PACKAGE}")
        made = [sys.executable, "-m", "venv", "--clear", str(FOLDER)]
        for command in (made, [str(python), "-m", "pip", "install", "--quiet", PACKAGE]):
            if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
                raise SystemExit(f"bench: {PACKAGE} could not be installed into {FOLDER}; without --peers only ours is measured")
        version = _version(python)
    if not version:
        raise SystemExit(f"bench: {PACKAGE} is installed in {FOLDER}, but does not run; without --peers only ours is measured")
    return python, version


def _version(python: Path) -> str:
    """The version of the package; empty where it does not run."""
    if not python.exists():
        return ""
    done = subprocess.run([python, "-c", VERSION], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip()
