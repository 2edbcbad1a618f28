"""What the geometries share: what was drawn of some rows, and what is counted of the others."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.build.fractions import MILLION, millionths
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.rings import Rings

OUTSIDE = "wholly outside the frame"
VANISHED = "thinner than the payload's six decimals"
CLIPPED = "clipped to the frame"

LAST = 1 / MILLION
"""The payload's last digit, in fractions of the frame."""

GRID = 1 << 36
"""Places on a side of the frame that are told apart: a ten-thousandth of a payload's sixth decimal."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What can be seen of some rows of one kind."""

    row: NDArray[np.intp]
    """(m,) the row that each shape is of, rising; a row of several parts comes several times."""
    shapes: Rings
    """m shapes of at most one ring, within the frame."""
    number: NDArray[np.int32]
    """(p,) the keypoint numbers of a landmark's points, else 0."""

    @classmethod
    def of(cls, row: NDArray[np.intp], shapes: Rings) -> Self:
        """Shapes whose points have no numbers."""
        return cls(row=row, shapes=shapes, number=np.zeros(len(shapes.points), np.int32))


def count(counter: Counter[str], reason: str, number: int) -> None:
    """Add to the counts of a tally; a reason that holds for nothing is not named."""
    if number:
        counter[reason] += number


def seen(box: boxes.Boxes, tally: Tally) -> NDArray[np.bool_]:
    """(n,) which boxes can be seen; those that cannot, and those that leave the frame, are counted.

    What leaves it by the payload's last digit does not count: centres and sides in six digits, as YOLO's, add up to 1.0000007.
    """
    clipped = boxes.clip(box)
    corner = millionths(clipped)
    outside = boxes.outside(box)
    visible: NDArray[np.bool_] = ~outside & (corner[:, 0] < corner[:, 2]) & (corner[:, 1] < corner[:, 3])
    count(tally.filtered, OUTSIDE, int(outside.sum()))
    count(tally.filtered, VANISHED, int((~outside & ~visible).sum()))
    count(tally.adjusted, CLIPPED, int((visible & (np.abs(clipped - box) > LAST).any(axis=1)).sum()))
    return visible


def snapped(shapes: Rings) -> Rings:
    """Without the digits that no payload shows: they are where the geometry of floating-point numbers goes wrong."""
    points = shapes.points * GRID
    np.rint(points, out=points)
    points /= GRID
    return replace(shapes, points=points)


def distinct(shapes: Rings, *, closed: bool) -> Rings:
    """Rings of millionths without points that equal the one before, as they are written.

    Args:
        shapes: one ring each, within the frame.
        closed: the last point of a ring stands before its first.
    """
    if not len(shapes.points):
        return shapes
    # x and y as one number
    corner = millionths(shapes.points).view(np.int64)[:, 0]
    some = np.diff(shapes.ring_start) > 0
    first, last = shapes.ring_start[:-1][some], shapes.ring_start[1:][some] - 1
    kept = np.empty(len(corner), np.bool_)
    np.not_equal(corner[1:], corner[:-1], out=kept[1:])
    kept[first] = corner[first] != corner[last] if closed else True
    return shapes if kept.all() else shapes.keeping(kept)
