"""Polygons and lines of points, in pixels."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import BadShape, require_px

Points = NDArray[np.float64]
"""(n, 2) x, y."""


class Part(NamedTuple):
    """An outer ring and its holes."""

    outer: Points
    holes: Sequence[Points] = ()


def points_of(values: Sequence[float]) -> Points:
    """(n, 2) of x, y, x, y and so on.

    Raises:
        BadShape: a y is missing, or one is beyond any image.
    """
    if len(values) % 2:
        raise BadShape("coordinate without its other one", "", f"{counted(len(values), 'number')}, but points have two each")
    points = np.array(values, np.float64).reshape(-1, 2)
    require_px(points, "")
    return points


def require_points(points: Points, fewest: int, what: str) -> Points:
    """Some points, of which so many differ.

    Args:
        points: to look at.
        fewest: that must differ.
        what: they are of.

    Raises:
        BadShape: fewer do.
    """
    distinct = len(np.unique(points, axis=0))
    if distinct < fewest:
        raise BadShape("too few points", "", f"{counted(distinct, 'different point')}, but a {what} has at least {fewest}")
    return points


def polygon_of(parts: Sequence[Part]) -> Rings | None:
    """One polygon of its parts; None of none."""
    if not parts:
        return None
    rings = [(ring, number > 0) for part in parts for number, ring in enumerate((part.outer, *part.holes))]
    points, holes = zip(*rings, strict=True)
    return Rings.of(np.concatenate(points), [len(ring) for ring in points], [len(rings)], holes).opened()


def with_holes(outers: Sequence[Points], holes: Sequence[tuple[int, Points]]) -> list[Part]:
    """Outer rings with their holes.

    A hole is one of the ring before it, as DIVE writes them, unless it does not lie in the box of that, but in that of another: VIAME
    writes contours in the order in which they were found.

    Args:
        outers: the rings, one at least where there are holes.
        holes: each behind the index of the outer ring before it, -1 of none.

    >>> square = np.array([[0, 0], [9, 0], [9, 9], [0, 9.0]])
    >>> [len(part.holes) for part in with_holes([square, square + 20], [(1, square / 3 + 3), (1, square / 3 + 23)])]
    [1, 1]
    """
    own: list[list[Points]] = [[] for _ in outers]
    for before, hole in holes:
        around = [number for number, outer in enumerate(outers) if _is_boxed(hole, outer)]
        owner = before if before in around or not around else around[0]
        own[max(owner, 0)].append(hole)
    return [Part(outer, tuple(each)) for outer, each in zip(outers, own, strict=True)]


def _is_boxed(hole: Points, outer: Points) -> bool:
    return bool((hole.min(axis=0) >= outer.min(axis=0)).all() and (hole.max(axis=0) <= outer.max(axis=0)).all())
