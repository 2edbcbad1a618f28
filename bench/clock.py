"""What a piece of work takes, in the process that does it."""

import gc
import resource
import sys
import time
from collections.abc import Callable

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES
    return {"prepare_s": prepared_s - begin_s, "work_s": done_s - prepared_s, "cpu_s": done_busy_s - busy_s, "peak_bytes": peak}
