"""Stretches of rings, whose points are left out and whose ends stay."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.polygons.simple import ROUNDING, UNDERFLOW
from prelabel.geometry.ragged import blocks, owners, ranges, starts
from prelabel.geometry.rings import Rings

BLOCK = 1 << 16
"""Pairs of a stretch and a point that are looked at together: few enough to stay in the processor's cache."""

MOST = 16
"""Stretches of a shape up to which it is quicker to look at each with all points than to look for crossings."""


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
        return cls(rings=rings, begin=stay[some], end=end[some], within=within, start=start)

    def shape(self) -> NDArray[np.intp]:
        """(s,) the shape that each stretch is of."""
        return owners(np.searchsorted(self.begin, self.rings.point_start()))

    def areas(self) -> NDArray[np.float64]:
        """(n,) the sum of the areas between each shape's stretches and the lines in their places.

        Of a stretch that crosses itself or its line only what does not cancel out counts.
        """
        if not len(self.begin):
            return np.zeros(len(self.rings))
        begin = self.rings.points.take(self.begin, axis=0)
        x, y = (self.rings.points.take(self.within, axis=0) - np.repeat(begin, np.diff(self.start), axis=0)).T
        end_x, end_y = (self.rings.points.take(self.end, axis=0) - begin).T
        last = self.start[1:] - 1
        twice = np.empty(len(x))
        np.subtract(x[:-1] * y[1:], x[1:] * y[:-1], out=twice[:-1])
        twice[last] = x[last] * end_y - end_x * y[last]
        return np.bincount(self.shape(), np.abs(np.add.reduceat(twice, self.start[:-1])), len(self.rings)) / 2

    def seen_from(self, centre: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) which shapes are seen as a whole from their centres (n, 2) without the stretches, too, or have none.

        There each step of the ring leads on the same way, less than halfway round: so does the line in place of a stretch, if it turns
        as the stretch's first step does. That is doubtful where rounding decides, and where a centre is NaN.
        """
        shape = self.shape()
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
        point_start, shape = self.rings.point_start(), self.shape()
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
