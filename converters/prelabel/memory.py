"""What work in arrays asks of the memory of its process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

FREED_BYTES = 1 << 23
"""Of a block, as large as arrays of one batch are."""


@contextmanager
def at_work() -> Iterator[None]:
    """For work that makes many objects, no cycles, and arrays that come and go by the megabyte.

    The garbage collector would visit the objects again and again, and is paused.
    """
    keep_freed()
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def keep_freed() -> None:
    """Have memory of the size of a batch stay with the process when it is freed, where the C library learns from what it sees.

    glibc gives blocks beyond 128 KB back to the system at once, which hands them out again page by page, each cleared. From the largest
    block that was ever freed it learns that such come again, keeps those that are smaller, and of what is free at the end of the heap
    twice as much.
    """
    np.empty(FREED_BYTES, np.uint8)
