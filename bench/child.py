"""A process of its own for one step of a case: ``python -m bench.child GROUP CASE make|ours|floor FOLDER``.

Prints one JSON object. Imports and preparing are timed apart from the work. What the work leaves behind is kept until the clock
has stopped.
"""

import gc
import json
import resource
import sys
import time
from pathlib import Path

from bench import groups

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


def main(group: str, name: str, step: str, folder: str) -> dict[str, float]:
    """Do one step and say what it took."""
    case = groups.find(group, name)
    if step == "make":
        case.make(Path(folder))
        return {}
    begin_s = time.perf_counter()
    work = (case.ours if step == "ours" else case.floor)(Path(folder))
    gc.collect()
    prepared_s, busy_s = time.perf_counter(), time.process_time()
    left = work()
    done_s, done_busy_s = time.perf_counter(), time.process_time()
    del left
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES
    return {"prepare_s": prepared_s - begin_s, "work_s": done_s - prepared_s, "cpu_s": done_busy_s - busy_s, "peak_bytes": peak}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
