"""What work in arrays asks of the memory of its process."""

import gc
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from prelabel.memory import at_work

FAULTS = """
import resource
import numpy as np
from contextlib import nullcontext
from prelabel.memory import at_work

with {context}:
    for _ in range(20):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        [np.full(1 << 17, 1.0) for _ in range(8)]
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
"""Prints how many pages the system handed out for the last of many times eight arrays of 1 MB, which are 2048."""


def faults(context: str) -> int:
    """As printed."""
    done = subprocess.run([sys.executable, "-c", FAULTS.format(context=context)], capture_output=True, text=True, check=True)
    return int(done.stdout)


HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps memory by rules of its own")
@pytest.mark.skipif(HUGE_PAGES.exists() and "[always]" in HUGE_PAGES.read_text(), reason="the system hands out pages of 2 MB")
def test_arrays_that_come_again_take_the_memory_of_those_that_are_gone() -> None:
    """The system, which clears each page that it hands out, is asked once."""
    few, many = 100, 1000

    assert faults("at_work()") < few
    assert faults("nullcontext()") > many


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_rests_and_is_as_it_was_then(enabled: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Whatever ends the work."""
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with at_work():
            resting = not gc.isenabled()
        assert (resting, gc.isenabled()) == (True, enabled)
        with suppress(KeyError), at_work():
            raise KeyError
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
