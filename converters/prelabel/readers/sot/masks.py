"""Masks of VOT: runs along the rows of a part of the image, as ``m x0,y0,width,height,zeros,ones,zeros,...``."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import shown

EMPTY: tuple[int, ...] = ()
"""A mask without pixels, which VOT writes as one of no width."""

_HEAD = 4
"""Numbers before the runs."""

_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)


class MaskError(Exception):
    """A row that begins as a mask and is none; it says why."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def read_mask(text: str) -> tuple[int, ...]:
    """The numbers of a mask: offset, size and runs, which are made to fill the size; `EMPTY` where it has no pixel.

    Raises:
        MaskError: it is none.

    >>> read_mask("5,7,3,2,1,2"), read_mask("0,0,0,0,0")
    ((5, 7, 3, 2, 1, 2, 3), ())
    """
    words = [word.strip() for word in text.strip().rstrip(",").split(",")]
    wrong = next((word for word in words if not _WHOLE.fullmatch(word)), None)
    if wrong is not None:
        raise MaskError(f"{shown(wrong)} is no whole number of a mask")
    if len(words) <= _HEAD:
        raise MaskError(f"a mask of {len(words)} numbers, but it has 4 and its runs")
    left, top, width, height, *runs = map(int, words)
    if width == 0 or height == 0:
        return EMPTY
    if max(abs(left), abs(top)) >= LIMIT_PX:
        raise MaskError(f"a mask at {left},{top} is beyond any image")
    if min(width, height) > 0 and min(runs) >= 0:
        # pixels behind the last run are none of the object
        rest = width * height - sum(runs)
        if rest > 0 and len(runs) % 2:
            runs[-1] += rest
        elif rest > 0:
            runs.append(rest)
    return left, top, width, height, *runs


def masks_of(masks: Sequence[tuple[int, ...]]) -> tuple[Rings, dict[int, str]]:
    """The outlines of masks in pixels, none of an empty one, and for each that is none what is wrong with it.

    >>> rings, problems = masks_of([(5, 7, 3, 2, 1, 2, 3)])
    >>> rings.points.astype(int).tolist(), problems
    ([[6, 7], [8, 7], [8, 8], [6, 8]], {})
    """
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for masks alone

    # runs along rows are runs down the columns of the mask with x and y exchanged
    runs, problems = RunLengths.read([list(mask[_HEAD:]) for mask in masks], [(mask[2], mask[3]) for mask in masks])
    problems = {i: what if "sum" not in what else _sum(masks[i]) for i, what in problems.items()}
    turned = runs.rings()
    turned = turned.turned(np.ones(len(turned.ring_hole), np.bool_))
    offset = np.array([mask[:2] for mask in masks], np.float64)
    many = np.diff(turned.point_start())
    points = np.ascontiguousarray(turned.points[:, ::-1]) + np.repeat(offset, many, axis=0)
    return replace(turned, points=points), problems


def _sum(mask: tuple[int, ...]) -> str:
    return f"the runs sum to {sum(mask[_HEAD:])}, but {mask[2]}x{mask[3]} pixels are {mask[2] * mask[3]}"
