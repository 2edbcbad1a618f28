"""Two processes against one, of many files and of one, and two of a Dask cluster against two of our own; the output is the same."""

import multiprocessing
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.case import Case, Side
from bench.sides import OUTPUTS, converting
from bench.sources.coco import write_instances
from bench.sources.mot import write_sequences
from bench.sources.voc import write_annotations
from bench.sources.yolo import write_labels

SOURCE = "data"

GOAL, DASK_GOAL = 1 / 1.7, 1.15


def _yolo(files: int, boxes: int) -> Callable[[Path], None]:
    return lambda folder: write_labels(folder / SOURCE, files=files, boxes=boxes)


def _voc(files: int, boxes: int) -> Callable[[Path], None]:
    return lambda folder: write_annotations(folder / SOURCE, files=files, boxes=boxes)


def _coco(images: int, annotations: int) -> Callable[[Path], None]:
    return lambda folder: write_instances(folder / SOURCE, images=images, annotations=annotations)


def _mot(sequences: int, objects: int) -> Callable[[Path], None]:
    return lambda folder: write_sequences(folder / SOURCE, sequences=sequences, frames=300, objects=objects)


def _case(name: str, what: str, make: Callable[[Path], None], *, small: bool = False, goal: float | None = GOAL) -> Case:
    side = partial(converting, SOURCE, name.partition(" ")[0], src="https://example.org/{sequence}/{file}")
    return Case(
        name=name,
        what=f"{what}: convert",
        make=make,
        ours=side(workers=2),
        floor=side(workers=1),
        floor_is="the same with one process; ours has two, and the processor time of only the first is counted",
        goal=None if small else goal,
        small=small,
    )


def _at_once(sides: Sequence[Side]) -> Side:
    """Sides that know nothing of each other, each in a process of its own."""

    def both(folder: Path) -> Callable[[], object]:
        fork = multiprocessing.get_context("fork")
        each = [fork.Process(target=side(folder)) for side in sides]

        def work() -> object:
            for process in each:
                process.start()
            for process in each:
                process.join()
            if any(process.exitcode for process in each):
                raise RuntimeError("one of two runs failed")
            return None

        return work

    return both


def _twice(name: str, what: str, make: Callable[[Path], None], *, small: bool = False) -> Case:
    side = partial(converting, SOURCE, name.partition(" ")[0], src="https://example.org/{sequence}/{file}")
    return Case(
        name=name,
        what=f"{what}: convert twice at once",
        make=make,
        ours=_at_once([side(target=output) for output in OUTPUTS]),
        floor=side(),
        floor_is="the same once; nothing that shares one run out among two processes of this machine is faster than half of the ratio",
        small=small,
    )


def _dask(name: str, what: str, make: Callable[[Path], None], *, small: bool = False) -> Case:
    side = partial(converting, SOURCE, "mot", src="https://example.org/{sequence}/{file}", workers=2)
    return Case(
        name=name,
        what=f"{what}: convert",
        make=make,
        ours=side(dask=True),
        floor=side(),
        floor_is="the same with two processes; ours has a Dask cluster of two, whose start counts",
        goal=None if small else DASK_GOAL,
        small=small,
    )


CASES = (
    _case("yolo small", "50 files, 350 boxes", _yolo(50, 350), small=True),
    _case("voc small", "50 files, 120 boxes", _voc(50, 120), small=True),
    _twice("voc small twice", "50 files, 120 boxes", _voc(50, 120), small=True),
    _case("mot small", "4 sequences of 300 frames", _mot(4, 2), small=True),
    _dask("dask small", "4 sequences of 300 frames", _mot(4, 2), small=True),
    _case("coco small", "one file, 740 annotations", _coco(100, 740), small=True),
    _case("yolo", "100,000 files, 700,000 boxes", _yolo(100_000, 700_000)),
    _case("voc", "17,000 files, 40,000 boxes", _voc(17_000, 40_000)),
    _twice("yolo twice", "100,000 files, 700,000 boxes", _yolo(100_000, 700_000)),
    _twice("voc twice", "17,000 files, 40,000 boxes", _voc(17_000, 40_000)),
    _case("coco", "one file, 150,000 annotations with outlines", _coco(20_000, 150_000), goal=None),
    _case("mot crowd", "100 sequences of 300 frames with 10 objects", _mot(100, 10)),
    _case("mot", "2,000 sequences of 300 frames with 2 objects", _mot(2_000, 2)),
    _dask("dask", "2,000 sequences of 300 frames with 2 objects", _mot(2_000, 2)),
)
