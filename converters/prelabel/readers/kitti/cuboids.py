"""Boxes in space seen by a camera, as the eight points of cuboids.

In camera coordinates x points right, y down and z forward, in metres. A box stands on the point x, y, z, the centre of its bottom, and
is turned by its angle about the vertical axis: at angle 0 its length lies along x and its width along z.
"""

import numpy as np
from numpy.typing import NDArray

NEAREST_M = 0.1
"""A box with a corner less than this before the camera is not projected."""

_FOOTPRINT = np.array([[0.5, 0.5], [0.5, -0.5], [-0.5, -0.5], [-0.5, 0.5]])
"""The corners of the bottom as shares of length and width, clockwise as seen from above; face ``k`` joins corner ``k`` to the next."""

_ORDER = np.array([1, 0, 0, 1, 2, 3, 3, 2])
"""The corner, counted from that of the front face's number, that each point of a cuboid stands on or above."""

_ABOVE = np.array([False, False, True, True, False, False, True, True])
"""Which points of a cuboid are of the top."""


def cuboids(boxes: NDArray[np.float64], projection: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The cuboids of boxes, whose front is the vertical face nearest the camera, by its centre, of those that the camera sees.

    Args:
        boxes: (n, 7) height, width, length above 0, x, y, z in metres, and the angle in radians.
        projection: (3, 4) from camera coordinates to pixels; the determinant of its left part is above 0.

    Returns:
        (n, 8, 2) pixels: lower left, lower right, upper right and upper left of the front as it is seen, and the back face likewise,
        NaN where a box is not projected; and (n,) whether it is.

    >>> points, seen = cuboids(np.array([[1.0, 2.0, 4.0, 0.0, 1.0, 5.0, 0.0]]), np.eye(3, 4))
    >>> points[0].round(3).tolist()[:4], seen.tolist()
    ([[-0.5, 0.25], [0.5, 0.25], [0.5, 0.0], [-0.5, 0.0]], [True])
    """
    bottom = _bottoms(boxes)
    index = (_front(bottom, projection)[:, None] + _ORDER) % len(_FOOTPRINT)
    corners = np.take_along_axis(bottom, index[:, :, None], axis=1)
    corners[:, :, 1] -= np.where(_ABOVE, boxes[:, :1], 0.0)
    projected = corners @ projection[:, :3].T + projection[:, 3]
    depth_m = projected[:, :, 2] / np.linalg.norm(projection[2, :3])
    seen = np.asarray((depth_m >= NEAREST_M).all(axis=1))
    points = np.full((len(boxes), len(_ORDER), 2), np.nan)
    points[seen] = projected[seen, :, :2] / projected[seen, :, 2:]
    return points, seen


def _bottoms(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 4, 3) the corners of the bottom of each box, in the order of `_FOOTPRINT`, in metres."""
    along, across = _FOOTPRINT[:, 0] * boxes[:, 2:3], _FOOTPRINT[:, 1] * boxes[:, 1:2]
    cosine, sine = np.cos(boxes[:, 6:7]), np.sin(boxes[:, 6:7])
    flat = np.stack([cosine * along + sine * across, np.zeros_like(along), cosine * across - sine * along], axis=2)
    return flat + boxes[:, None, 3:6]


def _front(bottom: NDArray[np.float64], projection: NDArray[np.float64]) -> NDArray[np.intp]:
    """(n,) the number of the face that is nearest the camera, of those whose outside it sees; any where it sees none."""
    camera = -np.linalg.solve(projection[:, :3], projection[:, 3])
    centre = (bottom + np.roll(bottom, -1, axis=1)) / 2
    outwards = centre - bottom.mean(axis=1, keepdims=True)
    to_camera = (camera - centre)[:, :, [0, 2]]
    facing = (to_camera * outwards[:, :, [0, 2]]).sum(axis=2) > 0
    nearest: NDArray[np.intp] = np.argmin(np.where(facing, (to_camera**2).sum(axis=2), np.inf), axis=1)
    return nearest
