"""Rings that cannot cross themselves, told without a look at pairs of edges: what is quickly proven need not be asked of shapely."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings

ROUNDING = 2.0**-48
"""The share of two products up to which their difference may be rounding."""

UNDERFLOW = 1e-290
"""What rounding may add to that where products are tiny."""


def star_shaped(rings: Rings) -> NDArray[np.bool_]:
    """(n,) which shapes are one ring that is seen as a whole from its centroid, and so is simple.

    From there each edge leads on the same way and the ring goes round once. A ring of which rounding decides is not named.

    Args:
        rings: in any unit; no ring is without points.

    >>> square, bow = [[0, 0], [2, 0], [2, 2], [0, 2]], [[0, 0], [2, 2], [2, 0], [0, 2]]
    >>> star_shaped(Rings.of([*square, *bow], [4, 4])).tolist()
    [True, False]
    """
    alone: NDArray[np.bool_] = np.diff(rings.start) == 1
    if not alone.any():
        return alone
    first, last = rings.ring_start[:-1], rings.ring_start[1:] - 1
    with np.errstate(all="ignore"):
        x, y = (rings.points - np.repeat(_centroids(rings), np.diff(rings.ring_start), axis=0)).T
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
    once = np.add.reduceat(rises, first, dtype=np.int64) == 1
    alone &= (one_way & once)[rings.start[:-1]]
    return alone


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
