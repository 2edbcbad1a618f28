"""YOLO label files."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import converting, read_files, reading
from bench.sources.yolo import write_labels

SOURCE = "data"


def _make(folder: Path, *, files: int, boxes: int) -> None:
    write_labels(folder / SOURCE, files=files, boxes=boxes)


def _floor(folder: Path) -> Callable[[], object]:
    paths = sorted(str(path) for path in (folder / SOURCE / "labels").rglob("*.txt"))
    gc.disable()
    return partial(read_files, paths)


def _case(name: str, files: int, boxes: int, *, whole: bool = False, goal: float | None = None, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{files:,} files, {boxes:,} boxes: {'convert' if whole else 'read'}",
        make=partial(_make, files=files, boxes=boxes),
        ours=converting(SOURCE, "yolo", src="https://example.org/{file}.jpg") if whole else reading(SOURCE, "yolo"),
        floor=_floor,
        floor_is="open and read every file",
        goal=goal,
        small=small,
        series="" if small else "convert" if whole else "read",
        size=boxes,
    )


CASES = (
    _case("small", 50, 350, whole=True, small=True),
    _case("read 1k", 1_000, 7_000),
    _case("read 10k", 10_000, 70_000),
    _case("read", 100_000, 700_000, goal=2.0),
    _case("convert 1k", 1_000, 7_000, whole=True),
    _case("convert 10k", 10_000, 70_000, whole=True),
    _case("convert", 100_000, 700_000, whole=True),
)
