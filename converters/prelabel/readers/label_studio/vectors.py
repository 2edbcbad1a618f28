"""Vectors as points: a vertex may have handles, and then the way to it or from it is a cubic Bezier curve.

From a vertex to the next the curve has the handle ``controlPoint2`` of the first and ``controlPoint1`` of the second. Where only one of
both has a handle, the other end's lies three tenths of the way along the straight line, as Label Studio draws it.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from prelabel.readers.label_studio.records import Vertex

LEAN = 0.3
"""Of the way between two vertices, where an end without a handle has its own."""

STEP_PX = 2.0
"""Of a curve's control polygon, for each point that is made of it."""

MOST_STEPS = 100

Xy = tuple[float, float]


class BranchingError(Exception):
    """The vertices form no single path."""


def path(vertices: Sequence[Vertex], *, closed: bool, size: tuple[int, int]) -> list[Xy]:
    """The points of a path in percent, curves as points that lie on them.

    Args:
        vertices: in their order.
        closed: the last vertex is joined to the first.
        size: of the image in pixels, which tells how many points a curve needs.

    Raises:
        BranchingError: a vertex does not follow the one before it.
    """
    for one, following in pairwise(vertices):
        if following.prevPointId is not None and one.id is not None and following.prevPointId != one.id:
            raise BranchingError
    points: list[Xy] = [(one.x, one.y) for one in vertices[:1]]
    following_each = [*vertices[1:], *(vertices[:1] if closed else ())]
    for one, following in zip(vertices, following_each, strict=False):
        points += _segment(one, following, size)
    return points[:-1] if closed and len(points) > 1 else points


def _segment(one: Vertex, following: Vertex, size: tuple[int, int]) -> list[Xy]:
    """The points behind a vertex up to the next one."""
    out = one.controlPoint2 if one.isBezier else None
    into = following.controlPoint1 if following.isBezier else None
    end = (following.x, following.y)
    if out is None and into is None:
        return [end]
    start, stop = np.array([one.x, one.y]), np.array(end)
    lean = (stop - start) * LEAN
    first = start + lean if out is None else np.array([out.x, out.y])
    second = stop - lean if into is None else np.array([into.x, into.y])
    polygon = np.array([start, first, second, stop])
    length = float(np.hypot(*(np.diff(polygon, axis=0) / 100 * size).T).sum())
    steps = min(max(math.ceil(length / STEP_PX), 1), MOST_STEPS)
    t = np.linspace(0, 1, steps + 1)[1:-1, None]
    curve = (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * stop
    return [*((x, y) for x, y in curve.tolist()), end]
