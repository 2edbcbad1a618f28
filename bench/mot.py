"""MOTChallenge text."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.rows import cases
from bench.sources.mot import write_sequence

SOURCE = "SEQ-01"


def _read_floor(folder: Path) -> Callable[[], object]:
    import numpy as np

    gc.disable()
    return partial(np.loadtxt, folder / SOURCE / "det.txt", delimiter=",")


CASES = cases(SOURCE, "mot", write_sequence, _read_floor, read_goal=1.5)
