"""Paths of a polygon as outer rings and holes."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings

Points = NDArray[np.float64]
"""(n, 2) x, y."""


def nested(paths: list[Points]) -> Rings:
    """One polygon of paths by the even-odd rule: a path in an odd number of others is a hole of the smallest of them.

    Args:
        paths: that do not cross each other.

    >>> square = np.array([[0, 0], [9, 0], [9, 9], [0, 9.0]])
    >>> rings = nested([square / 3 + 3, square, square / 9 + 4, square + 20])
    >>> rings.ring_hole.tolist(), rings.points[rings.ring_start[:-1], 0].tolist()
    ([False, True, False, False], [0.0, 3.0, 4.0, 20.0])
    """
    if len(paths) == 1:
        return Rings.of(paths[0], [len(paths[0])])
    inside = np.array([[one != other and _is_inside(paths[one], paths[other]) for other in range(len(paths))] for one in range(len(paths))])
    depth = inside.sum(axis=1)
    order: list[int] = []
    for outer in np.flatnonzero(depth % 2 == 0).tolist():
        holes = np.flatnonzero(inside[:, outer] & (depth == depth[outer] + 1))
        order += [outer, *holes.tolist()]
    ordered = [paths[number] for number in order]
    return Rings.of(np.concatenate(ordered), [len(path) for path in ordered], [len(ordered)], depth[order] % 2 == 1)


def _is_inside(path: Points, ring: Points) -> bool:
    """Whether a path lies inside a ring, which it may touch."""
    if not ((path.min(axis=0) >= ring.min(axis=0)) & (path.max(axis=0) <= ring.max(axis=0))).all():
        return False
    # of most corners the middle of the triangle that they cut off is inside the path, and on no edge of the ring
    x, y = np.split((np.roll(path, 1, axis=0) + path + np.roll(path, -1, axis=0)) / 3, 2, axis=1)
    begin, end = ring, np.roll(ring, -1, axis=0)
    crosses = (begin[:, 1] > y) != (end[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = begin[:, 0] + (y - begin[:, 1]) / (end[:, 1] - begin[:, 1]) * (end[:, 0] - begin[:, 0])
    odd = (crosses & (x < at)).sum(axis=1) % 2 == 1
    return 2 * int(odd.sum()) > len(path)
