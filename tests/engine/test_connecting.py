"""Clusters that are started for a run."""

import os
import signal
import subprocess
import sys

import pytest

from prelabel.engine.connecting import deaf

BLOCKED = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"


def test_who_is_started_is_deaf_and_the_run_is_not() -> None:
    """A Ctrl-C while processes are started comes when they are, and never to them."""
    said = []

    def start() -> None:
        with deaf():
            os.kill(os.getpid(), signal.SIGINT)
            said.append(subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=True).stdout)

    with pytest.raises(KeyboardInterrupt):
        start()

    assert said == ["True\n"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
