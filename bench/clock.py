"""What a piece of work takes, in the process that does it."""

import gc
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
STATUS = Path("/proc/self/status")


def timed(begin_s: float, work: Callable[[], object]) -> dict[str, float]:
    """Do the work; the fields of `bench.measure.Run`.

    Args:
        begin_s: when preparing began, by `time.perf_counter`.
        work: is timed from call to return; what it returns is freed off the clock.
    """
    gc.collect()
    prepared_s, busy_s = time.perf_counter(), time.process_time()
    result = work()
    done_s, done_busy_s = time.perf_counter(), time.process_time()
    del result
    return {"prepare_s": prepared_s - begin_s, "work_s": done_s - prepared_s, "cpu_s": done_busy_s - busy_s, "peak_bytes": peak_bytes()}


def peak_bytes() -> int:
    """The largest resident memory of this process since its program began.

    What Linux counts as ``ru_maxrss`` holds that of the process that started this one, too.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES
