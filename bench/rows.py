"""Boxes as rows of text, which numpy reads as well: the cases that MOTChallenge text and CSV share."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import converting, json_floor, reading

Side = Callable[[Path], Callable[[], object]]

READ_IS = "numpy.loadtxt"


def cases(source: str, form: str, write: Callable[..., None], floor: Side, *, read_goal: float | None = None) -> tuple[Case, ...]:
    """Reading and converting at three sizes, and a small one.

    Args:
        source: the name of what is read, below a case's folder.
        form: the format.
        write: makes the source, given where, how many ``frames`` and how many ``boxes``.
        floor: what numpy does with it.
        read_goal: for reading the largest; None where there is none.
    """

    def made(name: str, frames: int, boxes: int, *, whole: bool = False, goal: float | None = None, small: bool = False) -> Case:
        return Case(
            name=name,
            what=f"{boxes:,} boxes in {frames:,} frames: {'convert --link none' if whole else 'read'}",
            make=lambda folder: write(folder / source, frames=frames, boxes=boxes),
            ours=converting(source, form, src="https://example.org/{file}", link="none") if whole else reading(source, form),
            floor=partial(_whole, floor=floor) if whole else floor,
            floor_is=f"{READ_IS}, orjson.dumps of the output, write" if whole else READ_IS,
            goal=goal,
            small=small,
            series="" if small else "convert" if whole else "read",
            size=boxes,
        )

    return (
        made("small", 50, 1_000, whole=True, small=True),
        made("read 10k", 500, 10_000),
        made("read 100k", 5_000, 100_000),
        made("read", 50_000, 1_000_000, goal=read_goal),
        made("convert 10k", 500, 10_000, whole=True),
        made("convert 100k", 5_000, 100_000, whole=True),
        made("convert", 50_000, 1_000_000, whole=True, goal=1.5),
    )


def _whole(folder: Path, floor: Side) -> Callable[[], object]:
    return json_floor(folder, floor(folder))
