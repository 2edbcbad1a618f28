"""Run-length masks to rings."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.case import Case
from bench.sources.masks import HEIGHT, WIDTH, write_masks

SOURCE = "masks.txt"


def _make(folder: Path, *, count: int) -> None:
    write_masks(folder / SOURCE, count)


def _texts(folder: Path) -> list[bytes]:
    return (folder / SOURCE).read_bytes().split(b"\n")


def _ours(folder: Path) -> Callable[[], object]:
    from prelabel.geometry.masks import RunLengths

    texts = _texts(folder)

    def work() -> object:
        runs, _ = RunLengths.read(texts, [(HEIGHT, WIDTH)] * len(texts))
        return runs.rings()

    return work


def _floor(folder: Path) -> Callable[[], object]:
    import cv2
    from pycocotools import mask

    cv2.setNumThreads(1)  # ours has one thread
    given: list[Any] = [{"size": [HEIGHT, WIDTH], "counts": text} for text in _texts(folder)]
    return lambda: [cv2.findContours(mask.decode(one), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE) for one in given]


def _case(name: str, count: int, *, goal: float | None = None, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{count:,} masks of {WIDTH}x{HEIGHT}",
        make=partial(_make, count=count),
        ours=_ours,
        floor=_floor,
        floor_is="pycocotools' decode and cv2.findContours of each",
        goal=goal,
        small=small,
    )


CASES = (
    _case("small", 100, small=True),
    _case("20k", 20_000, goal=1.3),
)
