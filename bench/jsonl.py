"""The project's own stream of detections."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import converting, json_floor, reading
from bench.sources.jsonl import write_lines

SOURCE = "detections.jsonl"
READ_IS = "orjson.loads line by line"


def _make(folder: Path, *, sequences: int, frames: int, boxes: int) -> None:
    write_lines(folder / SOURCE, sequences=sequences, frames=frames, boxes=boxes)


def _read_floor(folder: Path) -> Callable[[], object]:
    import orjson

    gc.disable()

    def work() -> None:
        with (folder / SOURCE).open("rb") as file:
            for line in file:
                orjson.loads(line)

    return work


def _convert_floor(folder: Path) -> Callable[[], object]:
    return json_floor(folder, _read_floor(folder))


def _case(
    name: str, sequences: int, frames: int, boxes: int, *, whole: bool = False, goal: float | None = None, small: bool = False
) -> Case:
    return Case(
        name=name,
        what=f"{sequences * frames * boxes:,} boxes in {sequences * frames:,} frames: {'convert' if whole else 'read'}",
        make=partial(_make, sequences=sequences, frames=frames, boxes=boxes),
        ours=converting(SOURCE, "jsonl", src="https://example.org/{sequence}/{file}") if whole else reading(SOURCE, "jsonl"),
        floor=_convert_floor if whole else _read_floor,
        floor_is=f"{READ_IS}, orjson.dumps of the output, write" if whole else READ_IS,
        goal=goal,
        small=small,
    )


CASES = (
    _case("small", 5, 10, 20, whole=True, small=True),
    _case("read", 500, 100, 20),
    _case("convert", 500, 100, 20, whole=True, goal=1.0),
)
