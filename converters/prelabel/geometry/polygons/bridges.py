"""Where cuts between rings lie: as short as can be, and none across an edge."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons.edges import crossed
from prelabel.geometry.polygons.outlines import Outlines, to_shapely
from prelabel.geometry.ragged import blocks, owners, ranges
from prelabel.geometry.rings import Rings

FEW = 1 << 16
"""Pairs of a cut and an edge up to which it is quicker to look at all than to look for those that are near."""

Bridges = NDArray[np.intp]
"""(k, 2) two points of two rings of one shape each."""

Sides = tuple[NDArray[np.float64], NDArray[np.intp]]
"""Of triangles, (2 * k, 2) end after end, and (2 * k,) the shape of each end."""


def bridges(shapes: Rings, crossing: NDArray[np.bool_]) -> Bridges:
    """Cuts between points that hang all rings of each shape together, of the least sum of lengths unless one of them crosses an edge.

    Then they are short ones that cross no edge and not each other, if the shape is valid: sides of the triangulation of all points.
    Where too many of those cross edges, as they do whose ends lie far from each other, they are sides of triangles that the edges bound.

    Args:
        shapes: n shapes.
        crossing: (n,) of which it is known that one of the shortest cuts crosses an edge.

    >>> square, one, other = [[0, 0], [9, 0], [9, 9], [0, 9]], [[1, 1], [1, 3], [3, 3]], [[5, 5], [5, 6], [6, 6]]
    >>> bridges(Rings.of([*square, *one, *other], [4, 3, 3], [3], [False, True, True]), np.array([False])).tolist()
    [[0, 4], [6, 7]]
    """
    row, ring = owners(shapes.point_start()), owners(shapes.ring_start)
    same, sides = _same(shapes), _between(shapes, _sides(shapes))
    cuts = _tree(np.concatenate([same, sides]), ring)
    wrong = crossing.copy()
    wrong[row[cuts[_are_crossing(shapes, cuts), 0]]] = True
    if not wrong.any():
        return cuts
    some = np.flatnonzero(wrong[row[sides[:, 0]]])
    left = np.ones(len(sides), np.bool_)
    left[some[_are_crossing(shapes, sides[some])]] = False
    cuts = _tree(np.concatenate([same, sides[left]]), ring)
    apart = np.bincount(row[cuts[:, 0]], minlength=len(shapes)) < np.diff(shapes.start) - 1
    if not apart.any():
        return cuts
    left |= apart[row[sides[:, 0]]]
    return _tree(np.concatenate([same, _between(shapes, _bounded(shapes, np.flatnonzero(apart))), sides[left]]), ring)


def _are_crossing(shapes: Rings, cuts: Bridges) -> NDArray[np.bool_]:
    """(k,) which cuts cross an edge of their shape."""
    row = owners(shapes.point_start())[cuts[:, 0]]
    counts = np.diff(shapes.point_start())[row]
    many = np.bincount(row, counts, len(shapes))[row] > FEW
    few = np.flatnonzero(~many)
    looked_at = [(few[some], _all(shapes, row[few[some]])) for some in blocks(counts[few], FEW)]
    if many.any():
        looked_at.append((np.flatnonzero(many), _near(shapes, cuts[many])))
    following, found = shapes.following(), np.zeros(len(cuts), np.bool_)
    for some, (cut, edge) in looked_at:
        begin, end = cuts[some[cut]].T
        ends = (shapes.points.take(index, axis=0) for index in (begin, end, edge, following[edge]))
        found[some[cut[crossed(*ends)]]] = True
    return found


def _all(shapes: Rings, row: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each of the cuts, which are of the shapes ``row``, with all edges of its shape; an edge has the number of its first point."""
    first = shapes.point_start()
    counts = np.diff(first)[row]
    return np.repeat(np.arange(len(row)), counts), ranges(first[row], counts)


def _near(shapes: Rings, cuts: Bridges) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Cuts and edges of their shapes whose boxes meet."""
    # each shape in a column of its own, so that only its edges are found
    points = shapes.points.copy()
    points[:, 0] += owners(shapes.point_start()) * 2 * np.ptp(points[:, 0])
    edges = np.stack([points, points[shapes.following()]], axis=1)
    cut, edge = shapely.STRtree(np.asarray(shapely.linestrings(edges), object)).query(np.asarray(shapely.linestrings(points[cuts]), object))
    return cut, edge


def _same(shapes: Rings) -> Bridges:
    """Each point that lies at the place of one before it in its shape, and the first of those."""
    first = _first_at(shapes, (shapes.points, owners(shapes.point_start())))
    again = np.flatnonzero(first != np.arange(len(first)))
    return np.column_stack([first[again], again])


def _first_at(shapes: Rings, places: Sides) -> NDArray[np.intp]:
    """(m,) the first point of a shape at each place of it, -1 where it has none."""
    count = len(shapes.points)
    x, y = np.concatenate([shapes.points, places[0]]).T
    row = np.concatenate([owners(shapes.point_start()), places[1]])
    order = np.lexsort((y, x, row))
    x, y, row = x[order], y[order], row[order]
    new = np.append(True, (x[1:] != x[:-1]) | (y[1:] != y[:-1]) | (row[1:] != row[:-1]))
    first = np.empty(len(order), np.intp)
    # of those at one place points stand before places, and in their order
    first[order] = order[new][np.cumsum(new) - 1]
    found: NDArray[np.intp] = np.where(first < count, first, -1)[count:]
    return found


def _tree(candidates: Bridges, ring: NDArray[np.intp]) -> Bridges:
    """The candidates that hang two rings together which did not before; ``ring`` (p,) is that of each point."""
    leader = list(range(int(ring[-1]) + 1))
    found: list[int] = []
    for i, (one, other) in enumerate(ring[candidates].tolist()):
        a, b = _leader(leader, one), _leader(leader, other)
        if a != b:
            leader[max(a, b)] = min(a, b)
            found.append(i)
    return candidates[found]


def _leader(leader: list[int], ring: int) -> int:
    """The ring that stands for all that hang together with this one."""
    while leader[ring] != ring:
        leader[ring] = leader[leader[ring]]
        ring = leader[ring]
    return ring


def _between(shapes: Rings, sides: Sides) -> Bridges:
    """Those of the sides that lie between points of two rings, the shortest of each shape first."""
    points, ring = shapes.points, owners(shapes.ring_start)
    ends = np.sort(_first_at(shapes, sides).reshape(-1, 2), axis=1)
    ends = ends[(ends[:, 0] >= 0) & (ring[ends[:, 0]] != ring[ends[:, 1]])]
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    found: Bridges = ends[np.lexsort((ends[:, 1], ends[:, 0], length))]
    return found


def _sides(shapes: Rings) -> Sides:
    """The sides of triangles between all points of a shape; their corners are the points, so that each is found again."""
    made = shapely.from_ragged_array(shapely.GeometryType.MULTIPOINT, shapes.points, (shapes.point_start(),))
    ends, of = shapely.get_coordinates(shapely.delaunay_triangles(made, only_edges=True), return_index=True)
    return ends, of


def _bounded(shapes: Rings, rows: NDArray[np.intp]) -> Sides:
    """The sides of triangles that no edge crosses, of which the polygons of some shapes and the gaps between them consist.

    None where rounding has made the polygons invalid.
    """
    sides = [_bounded_in(shapes.between(row, row + 1)) for row in rows.tolist()]
    return np.concatenate(sides), np.repeat(rows, [len(some) for some in sides])


def _bounded_in(shape: Rings) -> NDArray[np.float64]:
    """Those of one shape, end after end."""
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
