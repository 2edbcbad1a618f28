"""COCO instances to image jobs: their boxes, or their polygons and masks."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from bench.case import Case, Side
from bench.sides import converting, json_floor
from bench.sources.coco import write_instances

SOURCE = "instances.json"


def _make(folder: Path, *, images: int, annotations: int) -> None:
    write_instances(folder / SOURCE, images=images, annotations=annotations)


def _floor(folder: Path) -> Callable[[], object]:
    import orjson

    return json_floor(folder, lambda: orjson.loads((folder / SOURCE).read_bytes()))


def case(
    name: str,
    images: int,
    annotations: int,
    *,
    shape: Literal["auto", "box"] = "box",
    goal: float | None = None,
    memory_goal: float | None = None,
    small: bool = False,
    floor: Side = _floor,
    floor_is: str = "read, orjson.loads, orjson.dumps of the output, write",
) -> Case:
    """One size, of boxes or of all shapes."""
    return Case(
        name=name,
        what=f"{annotations:,} annotations, {images:,} images: convert",
        make=partial(_make, images=images, annotations=annotations),
        ours=converting(SOURCE, "coco", shape=shape),
        floor=floor,
        floor_is=floor_is,
        goal=goal,
        small=small,
        series="" if small else "boxes" if shape == "box" else "polygons",
        size=annotations,
        memory_goal=memory_goal,
    )


CASES = (
    case("small", 100, 740, small=True),
    case("val2017", 5_000, 37_000, goal=1.0),
    case("150k", 20_000, 150_000, goal=0.8),
    case("train2017", 118_000, 860_000, goal=0.6, memory_goal=2.0),
    case("small polygons", 100, 740, shape="auto", small=True),
    case("val2017 polygons", 5_000, 37_000, shape="auto", goal=1.5),
    case("150k polygons", 20_000, 150_000, shape="auto", goal=1.5),
    case("train2017 polygons", 118_000, 860_000, shape="auto", goal=1.5, memory_goal=2.0),
)
