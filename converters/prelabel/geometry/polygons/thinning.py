"""Rings with fewer points: the rule of Douglas and Peucker, for all rings at once."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import owners, places, ranges
from prelabel.geometry.rings import Rings

LEAST_POINTS = 3
"""Of a ring."""


def thinned(rings: Rings, tolerance: float) -> NDArray[np.bool_]:
    """(p,) which points stay, three of each ring at least: no other lies farther than ``tolerance`` from the line that takes its place.

    A ring is parted at its leftmost point and the one farthest from that, so that the outcome does not hang on where it begins.

    Args:
        rings: each with an area, in a unit that is the same on both axes.
        tolerance: in that unit.

    >>> thinned(Rings.of([[5, 0.1], [9, 0], [9, 9], [0, 9], [0, 0]], [5]), 0.5).tolist()
    [False, True, True, True, True]
    """
    point = rings.points.view(np.complex128)[:, 0]
    first, counts = rings.ring_start[:-1], np.diff(rings.ring_start)
    ring = owners(rings.ring_start)
    left = _first_largest(-point.real, first, counts)
    turned = first[ring] + (left[ring] - first[ring] + places(rings.ring_start)) % counts[ring]
    point = point[turned]
    far = _first_largest(np.abs(point - point[first][ring]), first, counts)
    kept = _split(point, np.concatenate([first, far]), np.concatenate([far, rings.ring_start[1:]]), np.concatenate([far, first]), tolerance)
    kept[first] = kept[far] = True
    thin = np.add.reduceat(kept, first, dtype=np.int64) < LEAST_POINTS
    if thin.any():
        chord = (point[far] - point[first]).conj()
        kept[_first_largest(np.abs(((point - point[first][ring]) * chord[ring]).imag), first, counts)[thin]] = True
    result = np.empty_like(kept)
    result[turned] = kept
    return result


def _split(
    point: NDArray[np.complex128], begin: NDArray[np.intp], stop: NDArray[np.intp], end: NDArray[np.intp], tolerance: float
) -> NDArray[np.bool_]:
    """(p,) the points at which stretches are parted: the farthest of a stretch from the line between its ends, if it is far enough.

    Args:
        point: (p,) x + iy.
        begin: (s,) first point of each stretch.
        stop: (s,) behind the last point between its ends.
        end: (s,) its last point.
        tolerance: how far is near.
    """
    kept = np.zeros(len(point), np.bool_)
    while True:
        inner = stop - begin - 1
        some = np.flatnonzero(inner > 0)
        if not len(some):
            return kept
        begin, stop, end, inner = begin[some], stop[some], end[some], inner[some]
        stretch = np.repeat(np.arange(len(begin)), inner)
        at = ranges(begin + 1, inner)
        chord = point[end] - point[begin]
        length = np.abs(chord)
        unit = np.divide(chord.conj(), length, out=np.ones_like(chord), where=length > 0)
        # along the line and across it
        place = (point[at] - point[begin][stretch]) * unit[stretch]
        beyond = np.maximum(place.real - length[stretch], 0) + np.minimum(place.real, 0)
        distance = np.hypot(beyond, place.imag)
        first = np.cumsum(inner) - inner
        farthest = _first_largest(distance, first, inner)
        parted = np.flatnonzero(distance[farthest] > tolerance)
        middle = at[farthest[parted]]
        kept[middle] = True
        begin, stop, end = (
            np.concatenate([begin[parted], middle]),
            np.concatenate([middle, stop[parted]]),
            np.concatenate([middle, end[parted]]),
        )


def _first_largest(value: NDArray[np.float64], first: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """(s,) where the largest value of each stretch stands, the first of equal ones; no stretch is empty."""
    largest = np.flatnonzero(value == np.repeat(np.maximum.reduceat(value, first), counts))
    return largest[np.searchsorted(largest, first)]
