"""Rings that cannot cross themselves, told without a look at pairs of edges: what is quickly proven need not be asked of shapely."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import blocks, first_largest
from prelabel.geometry.rings import Rings
from prelabel.native import loops

ROUNDING = 2.0**-48
"""The share of two products up to which their difference may be rounding."""

UNDERFLOW = 1e-290
"""What rounding may add to that where products are tiny."""


BLOCK = 1 << 15
"""About as many points as are looked at together: few enough to stay in the processor's cache."""

BEYOND = 1.4
"""How far a centre is moved, in distances from the edge that it lies behind."""


def proven(rings: Rings) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What is certain of shapes: from where all of one is seen, and that it is simple or is not.

    A ring is seen from where each of its edges leads on the same way and it goes round once; so it is simple. That is the centroid or a
    point near it. Of a ring of which rounding decides nothing is certain, nor of a shape of several rings.

    Args:
        rings: in any unit; no ring is without points.

    Returns:
        (n, 2) a point from which all of a shape's only ring is seen, NaN where none is known; and (n,) 1 of shapes that have one, or are
        simple by their edges, -1 of those of one ring whose edges cross, else 0. Edges are looked at where loops are compiled.

    >>> square, bow = [[0, 0], [2, 0], [2, 2], [0, 2]], [[0, 0], [2, 2], [2, 0], [0, 2]]
    >>> centre, certain = proven(Rings.of([*square, *bow], [4, 4]))
    >>> centre.tolist(), (certain > 0).tolist()
    ([[1.0, 1.0], [nan, nan]], [True, False])
    """
    if loops is None:
        parts = [_centres(rings.between(some.start, some.stop)) for some in blocks(np.diff(rings.point_start()), BLOCK)]
        centre = np.concatenate([np.empty((0, 2)), *parts])
        return centre, (~np.isnan(centre[:, 0])).astype(np.int64)
    count = len(rings.ring_start) - 1
    of_ring, simple = np.empty((count, 2)), np.empty(count, np.int64)
    loops.proven(rings.points, rings.ring_start, of_ring, simple)
    alone = np.diff(rings.start) == 1
    if alone.all():
        return of_ring, simple
    # a shape without rings may stand behind the last of them
    first = np.minimum(rings.start[:-1], count - 1)
    return np.where(alone[:, None], of_ring[first], np.nan), np.where(alone, simple[first], 0)


def _centres(rings: Rings) -> NDArray[np.float64]:
    """The centres of some."""
    found = np.full((len(rings), 2), np.nan)
    alone = np.flatnonzero(np.diff(rings.start) == 1)
    if not len(alone):
        return found
    with np.errstate(all="ignore"):
        point = _centroids(rings)
        ring = rings.start[alone]
        seen = _are_seen(rings, point)[ring]
        found[alone[seen]] = point[ring[seen]]
        rest = alone[~seen]
        if len(rest):
            some = rings.take(rest)
            point = _moved(some, point[ring[~seen]])
            seen = _are_seen(some, point)
            found[rest[seen]] = point[seen]
    return found


def _are_seen(rings: Rings, centre: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(r,) which rings are seen as a whole from their centres (r, 2)."""
    first, last = rings.ring_start[:-1], rings.ring_start[1:] - 1
    x, y = (rings.points - np.repeat(centre, np.diff(rings.ring_start), axis=0)).T
    forth, back = np.empty(len(x)), np.empty(len(x))
    np.multiply(x[:-1], y[1:], out=forth[:-1])
    np.multiply(x[1:], y[:-1], out=back[:-1])
    forth[last], back[last] = x[last] * y[first], x[first] * y[last]
    turn = forth - back
    doubt = np.abs(forth, out=forth)
    doubt += np.abs(back, out=back)
    doubt *= ROUNDING
    doubt += UNDERFLOW
    one_way = np.logical_and.reduceat(turn > doubt, first)
    one_way |= np.logical_and.reduceat(turn < np.negative(doubt, out=doubt), first)
    above = y >= 0
    rises = np.empty(len(above), np.bool_)
    np.greater(above[1:], above[:-1], out=rises[:-1])
    rises[last] = above[first] & ~above[last]
    once: NDArray[np.bool_] = np.add.reduceat(rises, first, dtype=np.int64) == 1
    return one_way & once


def _moved(rings: Rings, centre: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centres (r, 2) moved to the inner side of the edge that each lies farthest behind, and on."""
    point, first, counts = rings.points.view(np.complex128)[:, 0], rings.ring_start[:-1], np.diff(rings.ring_start)
    edge = point.take(rings.following()) - point
    about = point - np.repeat(centre, counts, axis=0).view(np.complex128)[:, 0]
    turn = about.real * edge.imag - about.imag * edge.real
    way = np.sign(np.add.reduceat(turn, first))
    behind = turn / np.sqrt(np.square(edge.real) + np.square(edge.imag)) * np.repeat(-way, counts)
    # between a point and itself there is no edge
    np.nan_to_num(behind, copy=False, nan=-np.inf)
    worst = first_largest(behind, rings.ring_start)
    inwards = 1j * way * edge[worst] / np.abs(edge[worst])
    moved: NDArray[np.float64] = centre + (BEYOND * behind[worst] * inwards).view(np.float64).reshape(-1, 2)
    return moved


def _centroids(rings: Rings) -> NDArray[np.float64]:
    """(r, 2) the centroid of each ring, as near as rounding lets it come."""
    first = rings.ring_start[:-1]
    corner = rings.points.take(first, axis=0)
    # about a ring's first point its last edge and the step to the next ring are nothing
    x, y = (rings.points - np.repeat(corner, np.diff(rings.ring_start), axis=0)).T
    twice = np.zeros(len(x))
    np.multiply(x[:-1], y[1:], out=twice[:-1])
    twice[:-1] -= x[1:] * y[:-1]
    moment = np.zeros((2, len(x)))
    np.add(x[:-1], x[1:], out=moment[0, :-1])
    np.add(y[:-1], y[1:], out=moment[1, :-1])
    moment *= twice
    centroids: NDArray[np.float64] = corner + (np.add.reduceat(moment, first, axis=1) / (3 * np.add.reduceat(twice, first))).T
    return centroids
