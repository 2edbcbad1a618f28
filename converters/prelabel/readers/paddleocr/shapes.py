"""Outlines, boxes and scores, looked at."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from prelabel.detections import AttributeSet, Kind
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.safejson import CORRECT, or_leave_out

Point = tuple[float, float]

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels."""

Reject = Callable[[Fault], None]

_CORNERS = 3
_SIDES = 4


class Seen(NamedTuple):
    """One text, block or object of an image, in pixels.

    Args:
        label: the name.
        element: the ``$.path`` of the list that it stands in; empty in a file of lines.
        origin: its place in that list; the line in a file of lines.
        score: in [0, 1], or NaN.
        attributes: of it.
        box: None where an outline alone says where it is.
        outline: None where there is none.
    """

    label: str
    element: str
    origin: int
    score: float
    attributes: AttributeSet
    box: Box | None
    outline: Rings | None


def add(one: Seen, frame: int, source: int, objects: Objects) -> None:
    """Add an object to those of a batch: its box and its outline are one."""
    said = Said(
        frame=frame, label=one.label, origin=one.origin, source=source, score=one.score, attributes=one.attributes,
        group=len(objects.said),
    )  # fmt: skip
    if one.box is not None:
        objects.add_box(said, one.box)
    if one.outline is not None:
        objects.add(said, Kind.POLYGON, one.outline)


def outline_of(points: Sequence[Point], field: str, reject: Reject) -> Rings | None:
    """The polygon of some corners; None where they are bad and were rejected.

    Args:
        points: x and y of each, in pixels; the first may be written again as the last.
        field: the ``.name`` of them in their record.
        reject: takes what is wrong.

    >>> outline_of([(0, 0), (4, 0), (4, 2), (0, 0)], ".points", print).points.tolist()
    [[0.0, 0.0], [4.0, 0.0], [4.0, 2.0]]
    """
    far = next((value for point in points for value in point if not abs(value) < LIMIT_PX), None)
    if far is not None:
        reject(Fault("coordinate out of range", field, f"{far:g} is no place in an image", CORRECT))
        return None
    if len(points) < _CORNERS or _are_lined(points):
        reject(Fault("outline without area", field, f"the {len(points)} corners go around no area", CORRECT))
        return None
    alike = _of_points(len(points))
    rings = Rings(points=np.array(points, np.float64), ring_start=alike.ring_start, ring_hole=alike.ring_hole, start=alike.start)
    return rings.opened() if points[0] == points[-1] else rings


def more_of(points: Sequence[Point], field: str, reject: Reject) -> Rings | None:
    """The polygon of an object that has a box, too, which stays where the polygon is left out; else as `outline_of`."""
    return outline_of(points, field, lambda fault: reject(fault._replace(fix=or_leave_out("outline"))))


@lru_cache(maxsize=64)
def _of_points(count: int) -> Rings:
    """An outline of so many points, of which all have the rest alike: to count them anew for each takes longer than all else."""
    return Rings.of(np.zeros((count, 2)), [count])


def box_of(corners: Sequence[float], field: str, reject: Reject) -> Box | None:
    """The box of left, top, right and bottom; None where they are bad and were rejected."""
    if len(corners) != _SIDES:
        reject(Fault("no box", field, f"{len(corners)} numbers are no left, top, right and bottom", CORRECT))
        return None
    far = next((value for value in corners if not abs(value) < LIMIT_PX), None)
    if far is not None:
        reject(Fault("coordinate out of range", field, f"{far:g} is no place in an image", CORRECT))
        return None
    x0, y0, x1, y1 = corners
    if not (x0 < x1 and y0 < y1):
        what = f"left {x0:g} must be less than right {x1:g}, and top {y0:g} less than bottom {y1:g}"
        reject(Fault("box without area", field, what, CORRECT))
        return None
    return x0, y0, x1, y1


def is_corners(points: Sequence[Point], box: Box) -> bool:
    """Whether an outline is that of a box, and says no more.

    >>> is_corners([(0, 0), (2, 0), (2, 1), (0, 1)], (0, 0, 2, 1)), is_corners([(0, 0), (2, 0), (2, 1)], (0, 0, 2, 1))
    (True, False)
    """
    x0, y0, x1, y1 = box
    return len(points) == _SIDES and set(points) == {(x0, y0), (x1, y0), (x1, y1), (x0, y1)}


def score_of(score: float | None, field: str, reject: Reject) -> float:
    """A score; NaN where there is none, or where it is bad and was rejected alone.

    >>> score_of(0.5, ".score", print), score_of(None, ".score", print)
    (0.5, nan)
    """
    if score is None:
        return math.nan
    if 0 <= score <= 1:
        return score
    fix = "correct it, or leave the score out with --on-error skip"
    reject(Fault("score outside 0-1", field, f"score {score:g} is outside 0-1", fix))
    return math.nan


def _are_lined(points: Sequence[Point]) -> bool:
    """Whether all points are on one line.

    >>> _are_lined([(0, 0), (1, 1), (3, 3)]), _are_lined([(0, 0), (1, 1), (0, 0), (1, 0)]), _are_lined([(1, 1), (1, 1), (1, 1)])
    (True, False, True)
    """
    x0, y0 = points[0]
    dx = dy = 0.0
    # every text comes by here: generators take six times as long
    for x, y in points:
        if (x - x0) * dy != (y - y0) * dx:
            return False
        if not (dx or dy):
            dx, dy = x - x0, y - y0
    return True
