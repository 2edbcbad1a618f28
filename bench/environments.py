"""Environments that peers are installed into, apart from ours and from each other, in ``build/bench-peers``; kept for the next time."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.children import ROOT

FOLDER = ROOT / "build" / "bench-peers"
VERSION = "import importlib.metadata as m, sys; __import__(sys.argv[2]); print(m.version(sys.argv[1]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program to be measured beside ours.

    Args:
        package: what pip installs.
        version: of it; figures of two days are of the same program.
        module: what is imported.
        folder: of all environments.
    """

    package: str
    version: str
    module: str
    folder: Path = FOLDER

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return self.folder / self.package / "bin" / "python"


class UnavailableError(Exception):
    """A peer cannot be installed or does not run."""


def prepare(peer: Peer, say: Callable[[str], None]) -> None:
    """Make the environment of a peer where it does not work.

    Raises:
        UnavailableError: it cannot be made.
    """
    if _version(peer) == peer.version:
        return
    folder = peer.folder / peer.package
    say(f"installing {peer.package} {peer.version} into {folder}")
    made = [sys.executable, "-m", "venv", "--clear", str(folder)]
    installed = [str(peer.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{peer.package}=={peer.version}"]
    for command in (made, installed):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            errors = [line for line in done.stdout.splitlines() if line.startswith("ERROR")] or done.stdout.splitlines()[-1:]
            raise UnavailableError(f"cannot be installed: {' '.join(errors) or f'exit code {done.returncode}'}")
    if _version(peer) != peer.version:
        raise UnavailableError(f"is installed in {folder}, but does not run")


def _version(peer: Peer) -> str:
    """The version that is there; empty where it does not run."""
    if not peer.python.exists():
        return ""
    command = [str(peer.python), "-c", VERSION, peer.package, peer.module]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return (done.stdout.splitlines() or [""])[-1].strip()
