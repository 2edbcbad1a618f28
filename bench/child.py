"""A process of its own for one step of a case: ``python -m bench.child GROUP CASE make|ours|floor FOLDER``.

Prints one JSON object. Imports and preparing are timed apart from the work, which is timed from call to return; each side frees what
it made. Nothing that an earlier run wrote is there to be replaced.
"""

import json
import sys
import time
from pathlib import Path

from bench import groups
from bench.clock import timed
from bench.sides import OUTPUTS


def main(group: str, name: str, step: str, folder: str) -> dict[str, float]:
    """Do one step and say what it took."""
    case = groups.find(group, name)
    if step == "make":
        case.make(Path(folder))
        return {}
    begin_s = time.perf_counter()
    work = (case.ours if step == "ours" else case.floor)(Path(folder))
    for output in OUTPUTS:
        (Path(folder) / output).unlink(missing_ok=True)
    return timed(begin_s, work)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
