"""Tables of boxes as CSV."""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.rows import READ_IS, cases
from bench.sides import reading
from bench.sources.tables import write_table

SOURCE = "clip.csv"


COLUMNS = [(name, "U8" if name == "label" else "f8") for name in ("frame", *"abcd", "score", "label", "width", "height")]

FRAMES, BOXES = 20, 100
"""Of each of many sequences."""


def _read_floor(folder: Path, *, columns: Sequence[tuple[str, str]] = COLUMNS) -> Callable[[], object]:
    import numpy as np

    gc.disable()
    return partial(np.loadtxt, folder / SOURCE, delimiter=",", skiprows=1, dtype=np.dtype(list(columns)))


def _of_sequences(count: int) -> Case:
    return Case(
        name=f"sequences {count:,}",
        what=f"{count * BOXES:,} boxes in {count:,} sequences of {FRAMES} frames: read",
        make=lambda folder: write_table(folder / SOURCE, frames=FRAMES, boxes=count * BOXES, sequences=count),
        ours=reading(SOURCE, "csv"),
        floor=partial(_read_floor, columns=[("video", "U16"), *COLUMNS]),
        floor_is=READ_IS,
        series="sequences",
        size=count,
    )


CASES = (*cases(SOURCE, "csv", write_table, _read_floor), *map(_of_sequences, (500, 2_000, 8_000)))
