"""Where cuts between rings lie: as short as can be, and none across an edge."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons.edges import crossed
from prelabel.geometry.polygons.outlines import Outlines, to_shapely
from prelabel.geometry.ragged import owners, ranges
from prelabel.geometry.rings import Rings

FEW = 1 << 16
"""Pairs of a cut and an edge up to which it is quicker to look at all than to look for those that are near."""

Bridge = tuple[int, int]
"""Two points of two rings."""

Places = dict[tuple[float, float], int]
"""The first point at each place."""


def shortest(shape: Rings) -> list[Bridge]:
    """Cuts between points that hang all rings of one shape together, of the least sum of lengths; they may cross edges.

    >>> square, one, other = [[0, 0], [9, 0], [9, 9], [0, 9]], [[1, 1], [1, 3], [3, 3]], [[5, 5], [5, 6], [6, 6]]
    >>> shortest(Rings.of([*square, *one, *other], [4, 3, 3], [3], [False, True, True]))
    [(0, 4), (6, 7)]
    """
    places, same = _placed(shape)
    return _tree([*same, *_between(_sides(shape), places, shape)], shape)


def clear(shape: Rings) -> list[Bridge]:
    """Cuts between points that hang all rings of one valid shape together, and cross no edge and not each other; short ones.

    They are sides of the triangulation of all points. Where too many of those cross edges, as they do whose ends lie far from each other,
    they are sides of triangles that the edges bound.
    """
    places, same = _placed(shape)
    sides = _between(_sides(shape), places, shape)
    lost = set(np.flatnonzero(crossing(shape, np.zeros(len(sides), np.intp), np.array(sides, np.intp).reshape(-1, 2))).tolist())
    found = _tree([*same, *(side for i, side in enumerate(sides) if i not in lost)], shape)
    if len(found) == len(shape.ring_hole) - 1:
        return found
    return _tree([*same, *_between(_bounded(shape), places, shape), *sides], shape)


def crossing(shapes: Rings, row: NDArray[np.intp], cuts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(k,) which cuts cross an edge of their shape.

    Args:
        shapes: n shapes.
        row: (k,) the shape of each cut.
        cuts: (k, 2) the points at its ends.
    """
    counts = np.diff(shapes.point_start())[row]
    if counts.sum() <= FEW:
        cut, edge = np.repeat(np.arange(len(cuts)), counts), ranges(shapes.point_start()[row], counts)
    else:
        cut, edge = _near(shapes, cuts)
    begin, end, following = cuts[cut, 0], cuts[cut, 1], shapes.following()[edge]
    found = np.zeros(len(cuts), np.bool_)
    found[cut[crossed(*(shapes.points.take(some, axis=0) for some in (begin, end, edge, following)))]] = True
    return found


def _near(shapes: Rings, cuts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Cuts and edges of their shapes whose boxes meet; an edge has the number of its first point."""
    # each shape in a column of its own, so that only its edges are found
    points = shapes.points.copy()
    points[:, 0] += owners(shapes.point_start()) * 2 * np.ptp(points[:, 0])
    edges = np.stack([points, points[shapes.following()]], axis=1)
    cut, edge = shapely.STRtree(np.asarray(shapely.linestrings(edges), object)).query(np.asarray(shapely.linestrings(points[cuts]), object))
    return cut, edge


def _placed(shape: Rings) -> tuple[Places, list[Bridge]]:
    """The points by their places, and pairs of points at one place."""
    places: Places = {}
    same: list[Bridge] = []
    for i, (x, y) in enumerate(shape.points.tolist()):
        first = places.setdefault((x, y), i)
        if first != i:
            same.append((first, i))
    return places, same


def _tree(candidates: Iterable[Bridge], shape: Rings) -> list[Bridge]:
    """The candidates that hang two rings together which did not before."""
    ring = owners(shape.ring_start).tolist()
    leader = list(range(ring[-1] + 1))
    found: list[Bridge] = []
    for one, other in candidates:
        a, b = _leader(leader, ring[one]), _leader(leader, ring[other])
        if a != b:
            leader[max(a, b)] = min(a, b)
            found.append((one, other))
    return found


def _leader(leader: list[int], ring: int) -> int:
    """The ring that stands for all that hang together with this one."""
    while leader[ring] != ring:
        leader[ring] = leader[leader[ring]]
        ring = leader[ring]
    return ring


def _between(sides: NDArray[np.float64], places: Places, shape: Rings) -> list[Bridge]:
    """Those of the sides (2 * k, 2), end after end, that lie between points of two rings, the shortest first."""
    points, ring_of = shape.points, owners(shape.ring_start)
    ends = np.sort(np.array([places.get((x, y), -1) for x, y in sides.tolist()], np.intp).reshape(-1, 2), axis=1)
    ends = ends[(ends[:, 0] >= 0) & (ring_of[ends[:, 0]] != ring_of[ends[:, 1]])]
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    ends = ends[np.lexsort((ends[:, 1], ends[:, 0], length))]
    return list(zip(*ends.T.tolist(), strict=True))


def _sides(shape: Rings) -> NDArray[np.float64]:
    """The sides, end after end, of triangles between all points; their corners are the points, so that each is found again."""
    return shapely.get_coordinates(shapely.delaunay_triangles(shapely.multipoints(shape.points), only_edges=True))


def _bounded(shape: Rings) -> NDArray[np.float64]:
    """The sides, end after end, of triangles that no edge crosses, of which the polygons and the gaps between them consist.

    None where rounding has made the polygons invalid.
    """
    polygons = to_shapely(Outlines.of(shape).rings)
    try:
        whole = shapely.union_all(polygons)
        gaps = shapely.difference(shapely.convex_hull(whole), whole) if len(polygons) > 1 else shapely.Polygon()
        triangles = shapely.constrained_delaunay_triangles([*polygons, *shapely.get_parts(gaps)])
    except shapely.GEOSException:
        return np.empty((0, 2))
    # a triangle's last corner is its first again
    closed = shapely.get_coordinates(triangles).reshape(-1, 4, 2)
    return np.stack([closed[:, :-1], closed[:, 1:]], axis=2).reshape(-1, 2)
