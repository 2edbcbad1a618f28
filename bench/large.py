"""COCO instances ten times as large as train2017: few machines hold what a JSON library makes of them, so the floor only reads the file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.coco import SOURCE, case
from bench.sides import read_files

MEMORY_GOAL = 2.0


def _floor(folder: Path) -> Callable[[], object]:
    return partial(read_files, [str(folder / SOURCE)])


_large = partial(case, floor=_floor, floor_is="read the file")

CASES = (
    _large("small", 100, 740, small=True),
    _large("boxes", 1_180_000, 8_600_000, memory_goal=MEMORY_GOAL),
    _large("polygons", 1_180_000, 8_600_000, shape="auto", memory_goal=MEMORY_GOAL),
)
