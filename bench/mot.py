"""MOTChallenge text."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import converting, json_floor, reading
from bench.sources.mot import write_sequence

SOURCE = "SEQ-01"
READ_IS = "numpy.loadtxt"


def _make(folder: Path, *, frames: int, boxes: int) -> None:
    write_sequence(folder / SOURCE, frames=frames, boxes=boxes)


def _read_floor(folder: Path) -> Callable[[], object]:
    import numpy as np

    gc.disable()
    return partial(np.loadtxt, folder / SOURCE / "det.txt", delimiter=",")


def _convert_floor(folder: Path) -> Callable[[], object]:
    return json_floor(folder, _read_floor(folder))


def _case(name: str, frames: int, boxes: int, *, whole: bool = False, goal: float | None = None, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{boxes:,} boxes in {frames:,} frames: {'convert --link none' if whole else 'read'}",
        make=partial(_make, frames=frames, boxes=boxes),
        ours=converting(SOURCE, "mot", src="https://example.org/{file}", link="none") if whole else reading(SOURCE, "mot"),
        floor=_convert_floor if whole else _read_floor,
        floor_is=f"{READ_IS}, orjson.dumps of the output, write" if whole else READ_IS,
        goal=goal,
        small=small,
        series="" if small else "convert" if whole else "read",
        size=boxes,
    )


CASES = (
    _case("small", 50, 1_000, whole=True, small=True),
    _case("read 10k", 500, 10_000),
    _case("read 100k", 5_000, 100_000),
    _case("read", 50_000, 1_000_000, goal=1.5),
    _case("convert 10k", 500, 10_000, whole=True),
    _case("convert 100k", 5_000, 100_000, whole=True),
    _case("convert", 50_000, 1_000_000, whole=True, goal=1.5),
)
