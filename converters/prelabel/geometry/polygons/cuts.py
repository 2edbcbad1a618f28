"""Several rings joined to one by cuts of no width, there and back along one line: the area stays exactly what it was."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.polygons.bridges import Bridges, bridges
from prelabel.geometry.polygons.edges import crossed
from prelabel.geometry.ragged import blocks, owners, ranges, starts
from prelabel.geometry.rings import Rings

PAIR = 2
"""Rings of a shape with one hole, or of two parts."""

MOST = 1 << 16
"""Pairs of points of two rings up to which it is quicker to look at all than to triangulate; about as many are looked at together."""


def joined(shapes: Rings) -> Rings:
    """Shapes of one ring each: holes and further parts hang on the first ring, by the shortest cuts between points that cross no edge.

    Filled by the even-odd or the nonzero rule the new ring covers what the rings covered, if holes run the other way than outer
    rings. A shape of one ring stays as it is.

    >>> square = [[0, 0], [9, 0], [9, 9], [0, 9], [1, 1], [1, 3], [3, 3], [3, 1]]
    >>> joined(Rings.of(square, [4, 4], [2], [False, True])).points.astype(int).tolist()
    [[0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1], [0, 0], [9, 0], [9, 9], [0, 9]]
    """
    counts, size = np.diff(shapes.start), np.diff(shapes.ring_start)
    several = np.flatnonzero(counts > 1)
    if not len(several):
        return shapes
    first = shapes.start[several]
    cost = np.where(counts[several] == PAIR, size[first] * size[first + 1], MOST + 1)
    pairs, rest = several[cost <= MOST], several[cost > MOST]
    parts: list[tuple[NDArray[np.intp], Rings]] = []
    crossing = [np.empty(0, np.intp)]
    for some in blocks(cost[cost <= MOST], MOST):
        clear, made = _of_pairs(shapes.take(pairs[some]))
        parts.append((pairs[some][clear], made))
        crossing.append(pairs[some][~clear])
    rows = np.concatenate([rest, *crossing])
    if len(rows):
        others = shapes.take(rows)
        parts.append((rows, _walked(others, bridges(others, np.arange(len(rows)) >= len(rest)))))
    of, made = Rings.merged(parts)
    return shapes.replacing(counts > 1, of, made)[1]


def _of_pairs(shapes: Rings) -> tuple[NDArray[np.bool_], Rings]:
    """Shapes of two rings each as one ring, by the shortest cut; of equal ones the first, where rings touch that of the second one.

    The shortest is a side in each triangulation: no other point lies in the circle about it.

    Returns:
        (n,) of which the shortest crosses no edge, and the rings of those.
    """
    (begin, begin_other), (size, size_other) = shapes.ring_start[:-1].reshape(-1, PAIR).T, np.diff(shapes.ring_start).reshape(-1, PAIR).T
    one = np.repeat(ranges(begin, size), np.repeat(size_other, size))
    other = ranges(np.repeat(begin_other, size), np.repeat(size_other, size))
    start = starts(size * size_other)
    length = np.hypot(*(shapes.points.take(one, axis=0) - shapes.points.take(other, axis=0)).T)
    shortest = np.flatnonzero(length == np.repeat(np.minimum.reduceat(length, start[:-1]), np.diff(start)))
    rank = np.where(length[shortest] > 0, 0, other[shortest])
    order = np.lexsort((shortest, rank, np.searchsorted(start, shortest, side="right")))
    cut = shortest[order][np.searchsorted(shortest, start[:-1])]
    one, other = one[cut], other[cut]
    first = np.column_stack([begin, other, begin_other, one])
    counts = np.column_stack([one - begin + 1, begin_other + size_other - other, other - begin_other + 1, begin + size - one])
    clear = _are_clear(shapes, one, other)
    first, counts = first[clear], counts[clear]
    return clear, Rings.of(shapes.points.take(ranges(first.reshape(-1), counts.reshape(-1)), axis=0), counts.sum(axis=1))


def _are_clear(shapes: Rings, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) which shapes have no edge that crosses the line between their points ``one`` and ``other`` (n,)."""
    clear = np.ones(len(shapes), np.bool_)
    a, b = shapes.points.take(one, axis=0), shapes.points.take(other, axis=0)
    row, following = owners(shapes.point_start()), shapes.following()
    (x, y), (u, v) = (shapes.points - a.take(row, axis=0)).T, (b - a).take(row, axis=0).T
    left = x * v > y * u
    edges = np.flatnonzero(left != left.take(following))
    of = row[edges]
    clear[of[crossed(a[of], b[of], shapes.points[edges], shapes.points[following[edges]])]] = False
    return clear


def _walked(shapes: Rings, cuts: Bridges) -> Rings:
    """All rings of a shape in one go: along a ring, at each cut over to the ring behind it, around that, and back."""
    start, ring = shapes.ring_start.tolist(), owners(shapes.ring_start).tolist()
    behind: dict[int, list[int]] = {}
    for one, other in cuts.tolist():
        behind.setdefault(one, []).append(other)
        behind.setdefault(other, []).append(one)
    path: list[int] = []
    entered = set(shapes.start[:-1].tolist())
    # points still to come, the next one last; of those at which no cut begins any more the complement
    ahead = [point for first in reversed(shapes.start[:-1].tolist()) for point in reversed(range(start[first], start[first + 1]))]
    while ahead:
        point = ahead.pop()
        path.append(point if point >= 0 else ~point)
        fresh = [other for other in behind.get(point, ()) if ring[other] not in entered]
        entered.update(ring[other] for other in fresh)
        for other in reversed(fresh):
            begin, end = start[ring[other]], start[ring[other] + 1]
            ahead += (~point, ~other, *reversed(range(begin, other)), *reversed(range(other, end)))
    # there and back to each ring but the first
    counts = np.diff(shapes.point_start()) + 2 * (np.diff(shapes.start) - 1)
    return Rings.of(shapes.points.take(path, axis=0), counts)
