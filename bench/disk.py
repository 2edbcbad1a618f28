"""Many small files on a disk that answers slowly, as one beyond a network does, against opening and reading them one after the other."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.case import Case, Side
from bench.sides import converting
from bench.sources.voc import write_annotations
from bench.sources.yolo import write_labels

SOURCE = "data"

GOAL = 0.25
"""Of what it takes to wait for each file in turn."""

DELAY_S = 0.001
"""How much longer it takes to open a file."""

SUFFIXES = (".txt", ".xml")


@contextmanager
def _slow() -> Iterator[None]:
    """Label files that are opened as `os.open` does come slowly."""
    opened = os.open

    def late(path: Any, *more: Any, **named: Any) -> int:  # noqa: ANN401  # whatever it takes
        if str(path).endswith(SUFFIXES):
            time.sleep(DELAY_S)
        return opened(path, *more, **named)

    os.open = late
    try:
        yield
    finally:
        os.open = opened


def _late(side: Side) -> Side:
    """The same side on a slow disk."""

    def prepared(folder: Path) -> Callable[[], object]:
        work = side(folder)

        def late() -> object:
            with _slow():
                return work()

        return late

    return prepared


def _one_by_one(folder: Path) -> Callable[[], object]:
    paths = sorted(str(path) for suffix in SUFFIXES for path in (folder / SOURCE).rglob(f"*{suffix}"))

    def work() -> None:
        for path in paths:
            descriptor = os.open(path, os.O_RDONLY)
            os.read(descriptor, 1 << 16)
            os.close(descriptor)

    return work


def _case(name: str, make: Callable[..., None], *, files: int, boxes: int, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{files:,} files, {boxes:,} boxes, each opened {1000 * DELAY_S:g} ms later: convert",
        make=lambda folder: make(folder / SOURCE, files=files, boxes=boxes),
        ours=_late(converting(SOURCE, name.partition(" ")[0], src="https://example.org/{sequence}/{file}")),
        floor=_late(_one_by_one),
        floor_is="open and read every file, one after the other",
        goal=None if small else GOAL,
        small=small,
    )


_yolo, _voc = partial(_case, make=write_labels), partial(_case, make=write_annotations)

CASES = (
    _yolo("yolo small", files=70, boxes=490, small=True),
    _yolo("yolo", files=5_000, boxes=35_000),
    _voc("voc", files=5_000, boxes=12_000),
)
