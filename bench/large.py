"""COCO instances ten times as large as train2017: few machines hold what a JSON library makes of them, so the floor only reads the file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from bench.case import Case
from bench.coco import SOURCE, make
from bench.sides import converting, read_files

MEMORY_GOAL = 2.0


def _floor(folder: Path) -> Callable[[], object]:
    return partial(read_files, [str(folder / SOURCE)])


def _case(name: str, shape: Literal["auto", "box"], images: int, annotations: int, *, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{annotations:,} annotations, {images:,} images: convert",
        make=partial(make, images=images, annotations=annotations),
        ours=converting(SOURCE, "coco", shape=shape),
        floor=_floor,
        floor_is="read the file",
        small=small,
        memory_goal=None if small else MEMORY_GOAL,
    )


CASES = (
    _case("small", "box", 100, 740, small=True),
    _case("boxes", "box", 1_180_000, 8_600_000),
    _case("polygons", "auto", 1_180_000, 8_600_000),
)
