"""Several rings joined to one by cuts of no width, there and back along one line: the area stays exactly what it was."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings

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
    several = np.flatnonzero(np.diff(shapes.start) > 1)
    if not len(several):
        return shapes
    parts: list[NDArray[np.float64]] = []
    for shape in several.tolist():
        bounds = shapes.ring_start[shapes.start[shape] : shapes.start[shape + 1] + 1].tolist()
        some = [shapes.points[begin:end] for begin, end in pairwise(bounds)]
        parts.append(_walk(some, _bridges(some)))
    one = np.flatnonzero(np.diff(shapes.start) <= 1)
    _, rings = Rings.merged([(one, shapes.take(one)), (several, Rings.of(np.concatenate(parts), [len(part) for part in parts]))])
    return rings


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
