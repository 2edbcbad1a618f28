"""Paths of a polygon as outer rings and holes."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings

Points = NDArray[np.float64]
"""(n, 2) x, y."""


def nested(paths: list[Points]) -> Rings:
    """One polygon of paths by the even-odd rule: a path in an odd number of others is a hole of the smallest of them.

    Args:
        paths: that do not cross each other; of two that are alike the second lies in the first.

    >>> square = np.array([[0, 0], [9, 0], [9, 9], [0, 9.0]])
    >>> rings = nested([square / 3 + 3, square, square / 9 + 4, square + 20])
    >>> rings.ring_hole.tolist(), rings.points[rings.ring_start[:-1], 0].tolist()
    ([False, True, False, False], [0.0, 3.0, 4.0, 20.0])
    """
    if len(paths) == 1:
        return Rings.of(paths[0], [len(paths[0])])
    holes: dict[int, list[int]] = {}
    depth = np.zeros(len(paths), np.int64)
    for one, around in _around(paths):
        depth[one] = 0 if around is None else depth[around] + 1
        if around is not None and depth[one] % 2 == 1:
            holes.setdefault(around, []).append(one)
    order = [one for outer in np.flatnonzero(depth % 2 == 0).tolist() for one in (outer, *sorted(holes.get(outer, ())))]
    ordered = [paths[number] for number in order]
    return Rings.of(np.concatenate(ordered), [len(path) for path in ordered], [len(ordered)], depth[order] % 2 == 1)


def _around(paths: list[Points]) -> Iterator[tuple[int, int | None]]:
    """Each path with the smallest one around it, from the largest on: no path comes before one that it lies in."""
    low, high = np.array([path.min(axis=0) for path in paths]), np.array([path.max(axis=0) for path in paths])
    order = np.argsort([-_area(path) for path in paths], kind="stable")
    for place, one in enumerate(order.tolist()):
        larger = order[:place]
        # few boxes lie in others, and only their paths are worth a closer look
        boxed = ((low[larger] <= low[one]) & (high[one] <= high[larger])).all(axis=1)
        yield one, next((other for other in larger[boxed][::-1].tolist() if _is_inside(paths[one], paths[other])), None)


def _area(path: Points) -> float:
    """Twice that of a path, about its first point, so that it is exact far from the origin too."""
    x, y = (path - path[0]).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def _is_inside(path: Points, ring: Points) -> bool:
    """Whether a path lies inside a ring in whose box it lies; they may touch."""
    # of most corners the middle of the triangle that they cut off is inside the path, and on no edge of the ring
    x, y = np.split((np.roll(path, 1, axis=0) + path + np.roll(path, -1, axis=0)) / 3, 2, axis=1)
    begin, end = ring, np.roll(ring, -1, axis=0)
    crosses = (begin[:, 1] > y) != (end[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = begin[:, 0] + (y - begin[:, 1]) / (end[:, 1] - begin[:, 1]) * (end[:, 0] - begin[:, 0])
    odd = (crosses & (x < at)).sum(axis=1) % 2 == 1
    return 2 * int(odd.sum()) > len(path)
