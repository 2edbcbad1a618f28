"""Rings with fewer points: the rule of Douglas and Peucker, for all rings at once."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.polygons.stretches import Stretches
from prelabel.geometry.ragged import first_largest, gather, ranges
from prelabel.geometry.rings import Rings
from prelabel.native import loops

LEAST_POINTS = 3
"""Of a ring."""

BLOCK = 1 << 14
"""Points that are looked at together: few enough to stay in the processor's cache."""

FEW = 1 << 12
"""Points that are not worth being told apart by the lengths of their stretches."""

ALONE = 2
"""Steps from end to end of a stretch with one point."""

WIDE = 4 * (1 + 2.0**-20)
"""Twice the tolerance, squared, and a little more: rounding does not decide."""

Complex = NDArray[np.complex128]
"""Points as x + iy."""


def thinned(
    rings: Rings, tolerance: float, size: NDArray[np.float64] | None = None, centre: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.bool_]]:
    """Which points stay, three of each ring at least: no other lies farther than ``tolerance`` from the line that takes its place.

    A ring is parted at its leftmost point and the one farthest from that, so that the outcome does not hang on where it begins.

    Args:
        rings: each with an area.
        tolerance: in a unit that is the same on both axes.
        size: (n, 2) of that unit in each shape's own; one where left out.
        centre: (n, 2) a point from which all of a shape's only ring is seen, or NaN; left out where none is known.

    Returns:
        (p,) the points that stay; (n,) the area between the old and the new rings, as `Stretches.areas` has it; and (n,) which shapes
        stay as they are, or are of one ring that is simple for certain.

    >>> thinned(Rings.of([[5, 0.1], [9, 0], [9, 9], [0, 9], [0, 0]], [5]), 0.5)[0].tolist()
    [False, True, True, True, True]
    """
    size = np.ones((len(rings), 2)) if size is None else size
    centre = np.full((len(rings), 2), np.nan) if centre is None else centre
    if loops is None:
        scaled = rings.scaled(size)
        kept = _thinned(scaled, tolerance)
        stretches = Stretches.of(scaled, kept)
        return kept, stretches.areas(), stretches.seen_from(centre * size)
    counts, count = np.diff(rings.start), len(rings.ring_hole)
    if not (alone := counts == 1).all():
        size, centre = np.repeat(size, counts, axis=0), np.repeat(centre, counts, axis=0)
    kept, moved, simple = np.empty(len(rings.points), np.bool_), np.empty(count), np.empty(count, np.int64)
    loops.thinned(rings.points, rings.ring_start, size, np.array([tolerance]), centre, kept.view(np.uint8), moved, simple)
    if count == len(rings):
        return kept, moved, simple == 1
    first = rings.start[:-1]
    return kept, np.add.reduceat(moved, first), alone & (simple[first] == 1)


def _thinned(rings: Rings, tolerance: float) -> NDArray[np.bool_]:
    """The points that stay."""
    point, first, stop = rings.points.view(np.complex128)[:, 0], rings.ring_start[:-1], rings.ring_start[1:]
    left = first_largest(-point.real, rings.ring_start)
    # each ring from its leftmost point on, which stands behind its last one, too
    turned = ranges(np.column_stack([left, first]).reshape(-1), np.column_stack([stop - left, left - first + 1]).reshape(-1))
    point, start = point.take(turned), rings.ring_start + np.arange(len(rings.ring_start))
    first, last = start[:-1], start[1:] - 1
    away = point - np.repeat(point[first], np.diff(start))
    far = first_largest(np.square(away.real) + np.square(away.imag), start)
    stays = _staying(point, np.concatenate([first, far]), np.concatenate([far, last]), tolerance)
    kept = np.empty(len(rings.points), np.bool_)
    kept[turned] = stays
    thin = np.flatnonzero(np.add.reduceat(stays, first, dtype=np.int64) <= LEAST_POINTS)
    if len(thin):
        members, within = gather(start, thin)
        counts = np.diff(within)
        chord = np.repeat((point[far] - point[first])[thin], counts)
        off = point[members] - np.repeat(point[first[thin]], counts)
        across = off.imag * chord.real
        across -= off.real * chord.imag
        kept[turned[members[first_largest(np.abs(across), within)]]] = True
    return kept


def _staying(point: Complex, begin: NDArray[np.intp], end: NDArray[np.intp], tolerance: float) -> NDArray[np.bool_]:
    """(p,) which points stay of stretches: those at their ends, and the farthest from the line between them, as long as it is far.

    Args:
        point: (p,) all points.
        begin: (s,) first point of each stretch.
        end: (s,) its last point.
        tolerance: how far is near.
    """
    juts, stays = _told(point, tolerance)
    open_before = np.zeros(len(point) + 1, np.int32)
    np.cumsum(~stays, out=open_before[1:])
    stays[begin] = stays[end] = True
    while len(begin):
        some = np.flatnonzero(open_before.take(end) > open_before.take(begin + 1))
        begin, end = begin.take(some), end.take(some)
        alone = end - begin == ALONE
        single = begin[alone] + 1
        stays[single] = juts[single]
        begin, end = begin[~alone], end[~alone]
        parted, middle = _parted(point, begin, end, tolerance)
        stays[middle] = True
        begin, end = begin[parted], end[parted]
        begin, end = np.concatenate([begin, middle]), np.concatenate([middle, end])
    return stays


def _told(point: Complex, tolerance: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What the points before and behind tell of a point: whether it lies far from the line between them, and which stay for certain.

    Where all points of a stretch go, it is no wider than twice the tolerance, nor is a triangle of three of them that follow each other.
    So a point stays that is a corner of a wider triangle with its neighbours; and one that lies far from the line between neighbours
    that do. Nothing is told of the first and the last point.
    """
    juts, stays = np.ones(len(point), np.bool_), np.ones(len(point), np.bool_)
    for begin in range(1, len(point) - 1, BLOCK):
        end = min(begin + BLOCK, len(point) - 1)
        juts[begin:end], stays[begin:end] = _triangles(point[begin - 1 : end + 1], tolerance)
    alone = ~stays[1:-1]
    alone &= juts[1:-1]
    alone &= stays[:-2]
    alone &= stays[2:]
    stays[1:-1] |= alone
    return juts, stays


def _triangles(point: Complex, tolerance: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of points (n,) that follow each other, (n - 2,) which lie far from the line between neighbours, and whose triangles are wide."""
    x, y = point.real, point.imag
    step_x, step_y, chord_x, chord_y = x[1:] - x[:-1], y[1:] - y[:-1], x[2:] - x[:-2], y[2:] - y[:-2]
    along, across = step_x[:-1] * chord_x, step_y[:-1] * chord_x
    along += step_y[:-1] * chord_y
    across -= step_x[:-1] * chord_y
    across *= across
    step_x *= step_x
    step_y *= step_y
    step_x += step_y
    chord_x *= chord_x
    chord_y *= chord_y
    length = np.add(chord_x, chord_y, out=chord_x)
    distance = np.maximum(along, 0, out=chord_y)
    np.minimum(distance, length, out=distance)
    along -= distance
    along *= along
    along += across
    near = tolerance * tolerance
    juts = along > length * near
    # between a point and itself there is no line
    none = np.flatnonzero(length == 0)
    juts[none] = step_x[none] > near
    np.maximum(length, step_x[:-1], out=length)
    np.maximum(length, step_x[1:], out=length)
    length *= near * WIDE
    return juts, across > length


def _parted(point: Complex, begin: NDArray[np.intp], end: NDArray[np.intp], tolerance: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which stretches are parted, and at which points: the farthest from the line between the ends, if it is far enough.

    Those of about the same length are looked at together.

    Args:
        point: (p,) all points.
        begin: (s,) first point of each stretch.
        end: (s,) its last point; two at least lie between.
        tolerance: how far is near.
    """
    parted, middle = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    inner = end - begin - 1
    least, most = 2, int(inner.max(initial=0))
    while least <= most:
        width = most if most * len(begin) <= FEW else least + least // 2
        some = np.flatnonzero((inner >= least) & (inner <= width))
        step = max(BLOCK // width, 1)
        for chosen in (some[at : at + step] for at in range(0, len(some), step)):
            first, last = begin.take(chosen), end.take(chosen)
            at = first + np.arange(1, width + 1)[:, None]
            # what is short repeats its last inner point, which changes nothing
            np.minimum(at, last - 1, out=at)
            far, where = _farthest(point.take(at), point.take(first), point.take(last), tolerance)
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
    # from an end to itself there is no direction: any will do
    none = np.flatnonzero(length == 0)
    chord[none] = 1
    # along the line and across it, both times its length; in single steps, as a product of complex numbers may be rounded otherwise
    inner -= begin
    distance, across = inner.real * chord.real, inner.imag * chord.real
    distance += inner.imag * chord.imag
    across -= inner.real * chord.imag
    np.subtract(distance, np.minimum(np.maximum(distance, 0), length), out=distance)
    # squared, and so times the squared length
    distance *= distance
    across *= across
    distance += across
    largest = distance.max(axis=0)
    length[none] = 1
    length *= tolerance * tolerance
    far = np.flatnonzero(largest > length)
    # the first has most others behind it
    behind = np.arange(len(inner), 0, -1, dtype=np.min_scalar_type(len(inner)))[:, None]
    most = np.multiply(behind, distance == largest).max(axis=0)
    return far, len(inner) + 1 - most.take(far).astype(np.intp)
