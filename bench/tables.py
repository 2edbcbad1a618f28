"""Tables of boxes as CSV."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.rows import cases
from bench.sources.tables import write_table

SOURCE = "clip.csv"


def _read_floor(folder: Path) -> Callable[[], object]:
    import numpy as np

    gc.disable()
    columns = np.dtype([(name, "U8" if name == "label" else "f8") for name in ("frame", *"abcd", "score", "label", "width", "height")])
    return partial(np.loadtxt, folder / SOURCE, delimiter=",", skiprows=1, dtype=columns)


CASES = cases(SOURCE, "csv", write_table, _read_floor)
