"""Stretches of rings, whose points are left out and whose ends stay."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.polygons.simple import ROUNDING, UNDERFLOW
from prelabel.geometry.ragged import blocks, gather, owners, ranges, starts
from prelabel.geometry.rings import Rings

BLOCK = 1 << 16
"""Pairs of a stretch and a point that are looked at together: few enough to stay in the processor's cache."""

MOST = 16
"""Stretches of a shape up to which it is quicker to look at each with all points than to look for crossings."""


Complex = NDArray[np.complex128]
"""Points as x + iy."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretches:
    """``s`` stretches in the order of their first ends; a ring's last may go on at its beginning."""

    rings: Rings
    """All points."""
    begin: NDArray[np.intp]
    """(s,) the end that stays before it."""
    end: NDArray[np.intp]
    """(s,) the end that stays behind it, another point."""
    within: NDArray[np.intp]
    """(q,) the points that go, stretch by stretch."""
    start: NDArray[np.int64]
    """(s + 1,) the first of each stretch in ``within``, and their number; no stretch is without points."""
    shape: NDArray[np.intp]
    """(s,) the shape that each stretch is of."""

    @classmethod
    def of(cls, rings: Rings, kept: NDArray[np.bool_]) -> Self:
        """The stretches between points that stay, ``kept`` (p,), where any go; two of each ring stay at least.

        >>> found = Stretches.of(Rings.of([[0, 0], [1, 0], [2, 0], [2, 2], [0, 2], [0, 1]], [6]), np.array([0, 0, 1, 1, 1, 0], np.bool_))
        >>> found.begin.tolist(), found.end.tolist(), found.within.tolist()
        ([4], [2], [5, 0, 1])
        """
        stay = np.flatnonzero(kept)
        of_ring = starts(kept)[rings.ring_start]
        first, last = of_ring[:-1], of_ring[1:] - 1
        end = np.append(stay[1:], 0)
        counts = end - stay - 1
        end[last] = stay[first]
        counts[last] = rings.ring_start[1:] - stay[last] - 1 + stay[first] - rings.ring_start[:-1]
        some = np.flatnonzero(counts)
        within = ranges(stay[some] + 1, counts[some])
        start = starts(counts[some])
        # what lies behind the last point of a ring stands at its beginning
        ring = np.flatnonzero((counts[last] > 0) & (stay[last] + counts[last] >= rings.ring_start[1:]))
        members = ranges(start[np.searchsorted(some, last[ring])], counts[last[ring]])
        stop = np.repeat(rings.ring_start[ring + 1], counts[last[ring]])
        size = np.repeat(np.diff(rings.ring_start)[ring], counts[last[ring]])
        within[members] -= np.where(within[members] >= stop, size, 0)
        begin = stay[some]
        shape = owners(np.searchsorted(begin, rings.point_start()))
        return cls(rings=rings, begin=begin, end=end[some], within=within, start=start, shape=shape)

    def areas(self) -> NDArray[np.float64]:
        """(n,) the sum of the areas between each shape's stretches and the lines in their places.

        Of a stretch of a valid ring that crosses its line, and goes back along it, more may count, never less.
        """
        if not len(self.begin):
            return np.zeros(len(self.rings))
        point, counts, last = self.rings.points.view(np.complex128)[:, 0], np.diff(self.start), self.start[1:] - 1
        begin = point.take(self.begin)
        about, line = point.take(self.within) - np.repeat(begin, counts), point.take(self.end) - begin
        x, y = about.real, about.imag
        twice = np.empty(len(x))
        np.subtract(x[:-1] * y[1:], x[1:] * y[:-1], out=twice[:-1])
        twice[last] = x[last] * line.imag - line.real * y[last]
        area: NDArray[np.float64] = np.abs(np.add.reduceat(twice, self.start[:-1])) / 2
        some = np.flatnonzero(counts > 1)
        if len(some):
            members, start = gather(self.start, some)
            both, swept = _swept(about.take(members), start, line.take(some))
            area[some[both]] = swept
        return np.bincount(self.shape, area, len(self.rings)).astype(np.float64, copy=False)

    def far(self, tolerance: float) -> NDArray[np.bool_]:
        """(n,) in which shapes a point of a stretch lies farther than ``tolerance`` from the line between its ends."""
        point, counts = self.rings.points.view(np.complex128)[:, 0], np.diff(self.start)
        begin, end = (np.repeat(point.take(ends), counts) for ends in (self.begin, self.end))
        about, line = point.take(self.within) - begin, end - begin
        along = (about * line.conj()).real / np.maximum(np.square(np.abs(line)), UNDERFLOW)
        apart = np.abs(about - np.clip(along, 0, 1) * line) > tolerance * (1 + ROUNDING)
        found = np.zeros(len(self.rings), np.bool_)
        found[np.repeat(self.shape, counts)[apart]] = True
        return found

    def seen_from(self, centre: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) which shapes are seen as a whole from their centres (n, 2) without the stretches, too, or have none.

        There each step of the ring leads on the same way, less than halfway round: so does the line in place of a stretch, if it turns
        as the stretch's first step does. That is doubtful where rounding decides, and where a centre is NaN.
        """
        shape = self.shape
        about = centre.take(shape, axis=0)
        ends = (self.begin, self.within.take(self.start[:-1]), self.end)
        (x, y), *others = ((self.rings.points.take(index, axis=0) - about).T for index in ends)
        with np.errstate(all="ignore"):
            first, line = (x * other_y - other_x * y for other_x, other_y in others)
            # the ring that is meant was scaled, so that even its points are rounded: as much as the largest of all
            largest = max(float(np.abs(points).max(initial=0, where=~np.isnan(points))) for points in (self.rings.points, centre))
            doubt = ROUNDING * 8 * largest * largest + UNDERFLOW
            seen_on = (np.minimum(first, line) > doubt) | (np.maximum(first, line) < -doubt)
        seen = np.ones(len(self.rings), np.bool_)
        seen[shape[~seen_on]] = False
        return seen

    def clear(self) -> NDArray[np.bool_]:
        """(n,) which shapes, if they are valid, stay so: no box about a stretch holds another point of the shape.

        An edge with both ends outside such a box misses it or parts it into two halves, both convex. The stretch, which does not cross
        the edge, lies in one of them, and so does the line between its ends. Shapes of many stretches are not named.
        """
        if not len(self.begin):
            return np.ones(len(self.rings), np.bool_)
        point_start, shape = self.rings.point_start(), self.shape
        clear = np.bincount(shape, minlength=len(self.rings)) <= MOST
        some = np.flatnonzero(clear[shape])
        first, counts = point_start[:-1][shape[some]], np.diff(point_start)[shape[some]]
        held = np.diff(self.start)[some] + 2
        axes = [(axis, *(bound.take(some) for bound in self._bounds(axis))) for axis in np.ascontiguousarray(self.rings.points.T)]
        for part in blocks(counts, BLOCK):
            every = ranges(first[part], counts[part])
            inside = np.ones(len(every), np.bool_)
            for axis, low, high in axes:
                place = axis.take(every)
                inside &= place >= np.repeat(low[part], counts[part])
                inside &= place <= np.repeat(high[part], counts[part])
            found = np.add.reduceat(inside, starts(counts[part])[:-1], dtype=np.int64)
            clear[shape[some[part]][found > held[part]]] = False
        return clear

    def _bounds(self, axis: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(s,) the least and the largest of the points of each stretch and of its ends, on one axis (p,) of all points."""
        within, begin, end = axis.take(self.within), axis.take(self.begin), axis.take(self.end)
        low, high = np.minimum.reduceat(within, self.start[:-1]), np.maximum.reduceat(within, self.start[:-1])
        return np.minimum(low, np.minimum(begin, end)), np.maximum(high, np.maximum(begin, end))


def _swept(point: Complex, start: NDArray[np.int64], line: Complex) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Which stretches lie on both sides of their lines, and the areas between the steps of those and the lines.

    Args:
        point: (q,) the points of each stretch, from where its line begins.
        start: (s + 1,) the first of each stretch.
        line: (s,) where its line ends.
    """
    # along the line and across it, both times its length
    turned = point * np.repeat(line.conj(), np.diff(start))
    across = turned.imag
    both = np.flatnonzero((np.minimum.reduceat(across, start[:-1]) < 0) & (np.maximum.reduceat(across, start[:-1]) > 0))
    if not len(both):
        return both, np.empty(0)
    members, start = gather(start, both)
    turned, first, last = turned.take(members), start[:-1], start[1:] - 1
    along, across, length = turned.real, turned.imag, np.square(np.abs(line.take(both)))
    size = np.abs(across)
    height = size[:-1] + size[1:]
    # of a step over the line the two triangles count
    over = np.flatnonzero(across[:-1] * across[1:] < 0)
    height[over] -= 2 * size[over] * size[over + 1] / height[over]
    inner = np.zeros(len(along))
    np.multiply(np.abs(np.diff(along)), height, out=inner[:-1])
    inner[last] = 0
    swept = np.add.reduceat(inner, first) + np.abs(along[first]) * size[first] + np.abs(length - along[last]) * size[last]
    return both, swept / length / 2
