"""Rings with fewer points: the rule of Douglas and Peucker, for all rings at once."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import gather, ranges
from prelabel.geometry.rings import Rings

LEAST_POINTS = 3
"""Of a ring."""

BLOCK = 1 << 14
"""Points that are looked at together: few enough to stay in the processor's cache."""

FEW = 1 << 12
"""Points that are not worth being told apart by the lengths of their stretches."""

Complex = NDArray[np.complex128]
"""Points as x + iy."""


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
    first, stop, counts = rings.ring_start[:-1], rings.ring_start[1:], np.diff(rings.ring_start)
    left = _first_largest(-point.real, rings.ring_start)
    # each ring from its leftmost point on
    turned = ranges(np.column_stack([left, first]).reshape(-1), np.column_stack([stop - left, left - first]).reshape(-1))
    point = point.take(turned)
    away = point - np.repeat(point[first], counts)
    far = _first_largest(np.square(away.real) + np.square(away.imag), rings.ring_start)
    kept = np.zeros(len(point), np.bool_)
    kept[turned[first]] = kept[turned[far]] = True
    begin, stop, end = (np.column_stack(pair).reshape(-1) for pair in ((first, far), (far, stop), (far, first)))
    while len(begin):
        parted, middle = _parted(point, begin, stop, end, tolerance)
        kept[turned.take(middle)] = True
        begin, stop, end = begin[parted], stop[parted], end[parted]
        begin, stop, end = (np.concatenate(pair) for pair in ((begin, middle), (middle, stop), (middle, end)))
    thin = np.flatnonzero(np.add.reduceat(kept, first, dtype=np.int64) < LEAST_POINTS)
    if len(thin):
        members, start = gather(rings.ring_start, thin)
        chord = np.repeat((point[far] - point[first])[thin], counts[thin])
        off = (point[members] - np.repeat(point[first[thin]], counts[thin])) * chord.conj()
        kept[turned[members[_first_largest(np.abs(off.imag), start)]]] = True
    return kept


def _parted(
    point: Complex, begin: NDArray[np.intp], stop: NDArray[np.intp], end: NDArray[np.intp], tolerance: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which stretches are parted, and at which points: the farthest from the line between the ends, if it is far enough.

    Args:
        point: (p,) all points.
        begin: (s,) first point of each stretch.
        stop: (s,) behind the last point between its ends.
        end: (s,) its last point.
        tolerance: how far is near.
    """
    parted, middle = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    inner = stop - begin - 1
    least, most = 1, int(inner.max(initial=0))
    while least <= most:
        width = most if most * len(begin) <= FEW else 2 * least
        some = np.flatnonzero((inner >= least) & (inner <= width))
        step = max(BLOCK // width, 1)
        for chosen in (some[at : at + step] for at in range(0, len(some), step)):
            first = begin.take(chosen)
            at = first + np.arange(1, width + 1)[:, None]
            # what is short repeats its last inner point, which changes nothing
            np.minimum(at, stop.take(chosen) - 1, out=at)
            far, where = _farthest(point.take(at), point.take(first), point.take(end.take(chosen)), tolerance)
            parted.append(chosen.take(far))
            middle.append(first.take(far) + where)
        least = width + 1
    return np.concatenate(parted), np.concatenate(middle)


def _farthest(inner: Complex, begin: Complex, end: Complex, tolerance: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which stretches have an inner point far from the line between the ends, and the number of the farthest, the first of equals, from 1.

    Args:
        inner: (w, s) the points between the ends of each stretch; written over.
        begin: (s,) the points before them.
        end: (s,) the points behind them.
        tolerance: how far is near.
    """
    chord = end - begin
    length = np.square(chord.real)
    length += np.square(chord.imag)
    np.conjugate(chord, out=chord)
    # from an end to itself there is no direction: any will do
    none = np.flatnonzero(length == 0)
    chord[none] = 1
    # along the line and across it, both times its length
    inner -= begin
    inner *= chord
    distance = np.minimum(np.maximum(inner.real, 0), length)
    np.subtract(inner.real, distance, out=distance)
    # squared, and so times the squared length
    distance *= distance
    distance += np.square(inner.imag)
    largest = distance.max(axis=0)
    length[none] = 1
    length *= tolerance * tolerance
    far = np.flatnonzero(largest > length)
    # the first has most others behind it
    behind = np.arange(len(inner), 0, -1, dtype=np.min_scalar_type(len(inner)))[:, None]
    most = np.multiply(behind, distance == largest).max(axis=0)
    return far, len(inner) + 1 - most.take(far).astype(np.intp)


def _first_largest(value: NDArray[np.float64], start: NDArray[np.int64]) -> NDArray[np.intp]:
    """(s,) where the largest value of each stretch stands, the first of equal ones; no stretch is empty."""
    largest = np.flatnonzero(value == np.repeat(np.maximum.reduceat(value, start[:-1]), np.diff(start)))
    return largest[np.searchsorted(largest, start[:-1])]
