"""Pascal VOC annotation files."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import converting, reading
from bench.sources.voc import write_annotations

SOURCE = "Annotations"


def _make(folder: Path, *, files: int, boxes: int) -> None:
    write_annotations(folder / SOURCE, files=files, boxes=boxes)


def _floor(folder: Path) -> Callable[[], object]:
    from lxml import etree

    paths = sorted(str(path) for path in (folder / SOURCE).glob("*.xml"))
    gc.disable()

    def work() -> None:
        for path in paths:
            etree.parse(path)

    return work


def _case(name: str, files: int, boxes: int, *, whole: bool = False, goal: float | None = None, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{files:,} files, {boxes:,} boxes: {'convert' if whole else 'read'}",
        make=partial(_make, files=files, boxes=boxes),
        ours=converting(SOURCE, "voc", src="https://example.org/{file}") if whole else reading(SOURCE, "voc"),
        floor=_floor,
        floor_is="lxml.etree.parse of every file",
        goal=goal,
        small=small,
        series="" if small else "convert" if whole else "read",
        size=boxes,
    )


CASES = (
    _case("small", 50, 120, whole=True, small=True),
    _case("read 1k", 1_000, 2_400),
    _case("read 5k", 5_000, 12_000),
    _case("read", 17_000, 40_000, goal=1.5),
    _case("convert 1k", 1_000, 2_400, whole=True),
    _case("convert 5k", 5_000, 12_000, whole=True),
    _case("convert", 17_000, 40_000, whole=True),
)
