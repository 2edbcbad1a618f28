"""Polygons and lines of points, in pixels."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import BadShape, require_few_px

Points = list[tuple[float, float]]
"""x, y of each; most outlines have few points, for which arrays are slow."""


class Part(NamedTuple):
    """An outer ring and its holes."""

    outer: Points
    holes: Sequence[Points] = ()


def points_of(values: Sequence[float]) -> Points:
    """The points of x, y, x, y and so on.

    Raises:
        BadShape: a y is missing, or one is beyond any image.
    """
    if len(values) % 2:
        raise BadShape("coordinate without its other one", "", f"{counted(len(values), 'number')}, but points have two each")
    require_few_px(values, "")
    return list(zip(values[::2], values[1::2], strict=True))


def require_points(points: Points, fewest: int, what: str) -> Points:
    """Some points, of which so many differ.

    Args:
        points: to look at.
        fewest: that must differ.
        what: they are of.

    Raises:
        BadShape: fewer do.
    """
    distinct = len(set(points))
    if distinct < fewest:
        raise BadShape("too few points", "", f"{counted(distinct, 'different point')}, but a {what} has at least {fewest}")
    return points


def ring_of(points: Points) -> Rings:
    """One shape of one ring, as lines and landmarks are."""
    return _shape([points], [False])


def polygon_of(parts: Sequence[Part]) -> Rings | None:
    """One polygon of its parts; None of none. Rings may be closed."""
    if not parts:
        return None
    rings = [ring[:-1] if ring[0] == ring[-1] else ring for part in parts for ring in (part.outer, *part.holes)]
    return _shape(rings, [number > 0 for part in parts for number in range(len(part.holes) + 1)])


def _shape(rings: Sequence[Points], holes: Sequence[bool]) -> Rings:
    """What `Rings.of` makes of one shape, quicker: there is one for each of very many objects."""
    ring_start, ring_hole, start = _layout(tuple(map(len, rings)), tuple(holes))
    points = np.array([point for ring in rings for point in ring], np.float64)
    return Rings(points=points, ring_start=ring_start, ring_hole=ring_hole, start=start)


@lru_cache(maxsize=1 << 12)
def _layout(counts: tuple[int, ...], holes: tuple[bool, ...]) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """The columns that all shapes of as many points share, which nobody can write to."""
    ring_start, ring_hole = np.array([*accumulate(counts, initial=0)], np.int64), np.array(holes, np.bool_)
    start = np.array([0, len(counts)], np.int64)
    for column in (ring_start, ring_hole, start):
        column.flags.writeable = False
    return ring_start, ring_hole, start


def with_holes(outers: Sequence[Points], holes: Sequence[tuple[int, Points]]) -> list[Part]:
    """Outer rings with their holes.

    A hole is one of the ring before it, as DIVE writes them, unless it does not lie in the box of that, but in that of another: VIAME
    writes contours in the order in which they were found.

    Args:
        outers: the rings, one at least where there are holes.
        holes: each behind the index of the outer ring before it, -1 of none.

    >>> square, other = [(0, 0), (9, 0), (9, 9)], [(20, 20), (29, 20), (29, 29)]
    >>> [len(part.holes) for part in with_holes([square, other], [(1, [(3, 3), (6, 3), (6, 6)]), (1, [(23, 23), (26, 23), (26, 26)])])]
    [1, 1]
    """
    own: list[list[Points]] = [[] for _ in outers]
    boxes = [_box(outer) for outer in outers] if holes else []
    for before, hole in holes:
        inner = _box(hole)
        owner = max(before, 0)
        if not _holds(boxes[owner], inner):
            owner = next((number for number, box in enumerate(boxes) if _holds(box, inner)), owner)
        own[owner].append(hole)
    return [Part(outer, tuple(each)) for outer, each in zip(outers, own, strict=True)]


def _box(points: Points) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _holds(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
