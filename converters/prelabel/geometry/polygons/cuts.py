"""Several rings joined to one by cuts of no width, there and back along one line: the area stays exactly what it was."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.ragged import blocks, ranges, starts
from prelabel.geometry.rings import Rings

PAIR = 2
"""Rings of a shape with one hole, or of two parts."""

MOST = 1 << 16
"""Pairs of points of two rings up to which it is quicker to look at all than to triangulate; about as many are looked at together."""

Vertex = tuple[int, int]
"""A ring and a point of it."""

Bridges = dict[Vertex, list[Vertex]]
"""Where cuts begin and end, both ways."""


def joined(shapes: Rings) -> Rings:
    """Shapes of one ring each: holes and further parts hang on the first ring, by the shortest cuts between points.

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
    parts = [(pairs[some], _of_pairs(shapes.take(pairs[some]))) for some in blocks(cost[cost <= MOST], MOST)]
    if len(rest):
        parts.append((rest, _of_several(shapes, rest)))
    of, made = Rings.merged(parts)
    return shapes.replacing(counts > 1, of, made)[1]


def _of_pairs(shapes: Rings) -> Rings:
    """Shapes of two rings each as one ring, by the shortest cut; of equal ones the first, where rings touch that of the second one.

    The shortest is a side in each triangulation: no other point lies in the circle about it.
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
    return Rings.of(shapes.points.take(ranges(first.reshape(-1), counts.reshape(-1)), axis=0), counts.sum(axis=1))


def _of_several(shapes: Rings, index: NDArray[np.intp]) -> Rings:
    """The shapes that are named, of any number of rings, as one ring each."""
    parts: list[NDArray[np.float64]] = []
    for shape in index.tolist():
        bounds = shapes.ring_start[shapes.start[shape] : shapes.start[shape + 1] + 1].tolist()
        some = [shapes.points[begin:end] for begin, end in pairwise(bounds)]
        parts.append(_walk(some, _bridges(some)))
    return Rings.of(np.concatenate(parts), [len(part) for part in parts])


def _bridges(rings: Sequence[NDArray[np.float64]]) -> Bridges:
    """The least sum of lengths that hangs all rings together, between points that are neighbours in their triangulation."""
    points = np.concatenate(rings)
    ring_of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    first = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])])
    leader = list(range(len(rings)))
    bridges: Bridges = {}
    for one, other in _candidates(points, ring_of):
        a, b = _leader(leader, int(ring_of[one])), _leader(leader, int(ring_of[other]))
        if a != b:
            leader[max(a, b)] = min(a, b)
            ends = [(int(ring_of[i]), int(i - first[ring_of[i]])) for i in (one, other)]
            bridges.setdefault(ends[0], []).append(ends[1])
            bridges.setdefault(ends[1], []).append(ends[0])
    return bridges


def _candidates(points: NDArray[np.float64], ring_of: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Pairs of points of two rings, the nearest first: points that coincide, then the sides of triangles."""
    index: dict[tuple[float, float], int] = {}
    for i, (x, y) in enumerate(points.tolist()):
        first = index.setdefault((x, y), i)
        if first != i:
            yield first, i
    # the corners of the triangles are the points that were given, so that each is found again
    sides = shapely.get_coordinates(shapely.delaunay_triangles(shapely.multipoints(points), only_edges=True))
    ends = np.sort(np.array([index[x, y] for x, y in sides.tolist()], np.intp).reshape(-1, 2), axis=1)
    ends = ends[ring_of[ends[:, 0]] != ring_of[ends[:, 1]]]
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    for side in np.lexsort((ends[:, 1], ends[:, 0], length)).tolist():
        yield int(ends[side, 0]), int(ends[side, 1])


def _leader(leader: list[int], ring: int) -> int:
    """The ring that stands for all that hang together with this one."""
    while leader[ring] != ring:
        leader[ring] = leader[leader[ring]]
        ring = leader[ring]
    return ring


def _walk(rings: Sequence[NDArray[np.float64]], bridges: Bridges) -> NDArray[np.float64]:
    """All rings in one go: along a ring, at each cut over to the ring behind it, around that, and back."""
    path: list[NDArray[np.float64]] = []
    entered = {0}
    # points still to come, the next one last; at those that are marked a cut may begin
    ahead = [((0, point), True) for point in reversed(range(len(rings[0])))]
    while ahead:
        vertex, is_new = ahead.pop()
        path.append(rings[vertex[0]][vertex[1]])
        behind = [other for other in bridges.get(vertex, ()) if other[0] not in entered] if is_new else []
        entered.update(ring for ring, _ in behind)
        for ring, point in reversed(behind):
            count = len(rings[ring])
            ahead.append((vertex, False))
            ahead.append(((ring, point), False))
            ahead += [((ring, (point + step) % count), True) for step in reversed(range(count))]
    return np.array(path)
