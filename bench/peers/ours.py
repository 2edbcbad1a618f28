"""Our side, in a process of its own: ``python -m bench.peers.ours WORK make|ours FOLDER``."""

import json
import sys
import time
from pathlib import Path

from bench.clock import timed
from bench.peers import works
from bench.sides import JOBS


def main(name: str, step: str, folder: str) -> dict[str, float]:
    """Make the source, or do our work on it and say what it took."""
    work = works.find(name)
    if step == "make":
        work.make(Path(folder))
        return {}
    begin_s = time.perf_counter()
    prepared = work.ours(Path(folder))
    (Path(folder) / JOBS).unlink(missing_ok=True)
    return timed(begin_s, prepared)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
