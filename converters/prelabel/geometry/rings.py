"""Outlines as ragged rings of points: what polygons, masks, lines and keypoints have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prelabel.geometry.boxes import Boxes
from prelabel.geometry.ragged import first_largest, gather, gathered, joined_starts, ranges, starts

THINNEST = 1e-9
"""Of the square of the longest side of a ring, the area that rounding can leave of none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rings:
    """The points of ``n`` shapes, ring by ring. A ring is not closed: its last point is not its first again.

    A polygon has outer rings, each followed by its holes; a line, a cuboid and a landmark are one ring of points.
    """

    points: NDArray[np.float64]
    """(p, 2) x, y in any one unit, one point after the other in memory."""
    ring_start: NDArray[np.int64]
    """(r + 1,) first point of each ring, and the number of points."""
    ring_hole: NDArray[np.bool_]
    """(r,) a hole belongs to the last outer ring before it."""
    start: NDArray[np.int64]
    """(n + 1,) first ring of each shape, and the number of rings."""

    def __len__(self) -> int:
        """The number of shapes."""
        return len(self.start) - 1

    @classmethod
    def of(cls, points: ArrayLike, counts: ArrayLike, rings: ArrayLike | None = None, holes: ArrayLike | None = None) -> Self:
        """Rings from what they hold.

        Args:
            points: (p, 2) of all rings, one after the other.
            counts: (r,) points of each ring.
            rings: (n,) rings of each shape; one each where left out.
            holes: (r,) which rings are holes; none where left out.

        >>> one = Rings.of([[0, 0], [4, 0], [4, 4], [1, 1], [2, 2], [1, 2]], [3, 3], [2], [False, True])
        >>> len(one), one.bounds().tolist()
        (1, [[0.0, 0.0, 4.0, 4.0]])
        """
        ring_start = starts(counts)
        n = len(ring_start) - 1
        return cls(
            points=np.ascontiguousarray(points, np.float64).reshape(-1, 2),
            ring_start=ring_start,
            ring_hole=np.zeros(n, np.bool_) if holes is None else np.asarray(holes, np.bool_),
            start=np.arange(n + 1) if rings is None else starts(rings),
        )

    @classmethod
    def none(cls, count: int) -> Self:
        """Shapes without a ring, as those of rectangles."""
        return cls.of(np.empty((0, 2)), [], np.zeros(count, np.int64))

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """All shapes of ``parts``, one after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            points=np.concatenate([np.empty((0, 2)), *(part.points for part in parts)]),
            ring_start=joined_starts([part.ring_start for part in parts]),
            ring_hole=np.concatenate([np.empty(0, np.bool_), *(part.ring_hole for part in parts)]),
            start=joined_starts([part.start for part in parts]),
        )

    @classmethod
    def merged(cls, parts: Sequence[tuple[NDArray[np.intp], Self]]) -> tuple[NDArray[np.intp], Self]:
        """The shapes of all parts in the order of their places, those with one place in the order of the parts; and the places.

        Args:
            parts: places (m,) and m shapes each.

        >>> one, two = Rings.of([[0, 0], [2, 2]], [1, 1]), Rings.of([[1, 1]], [1])
        >>> place, rings = Rings.merged([(np.array([0, 2]), one), (np.array([1]), two)])
        >>> place.tolist(), rings.points.tolist()
        ([0, 1, 2], [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
        """
        place = np.concatenate([np.empty(0, np.intp), *(places for places, _ in parts)])
        whole = cls.concat([shapes for _, shapes in parts])
        if (np.diff(place) >= 0).all():
            return place, whole
        order = np.argsort(place, kind="stable")
        return place[order], whole.take(order)

    def replacing(self, changed: NDArray[np.bool_], of: NDArray[np.intp], new: Self) -> tuple[NDArray[np.intp], Self]:
        """With some shapes replaced, each by none, one or several; and which shape of these each is or stands for.

        Args:
            changed: (n,) which are replaced.
            of: (k,) which of them each new shape stands for, rising.
            new: k shapes.

        >>> three = Rings.of([[0, 0], [1, 1], [2, 2]], [1, 1, 1])
        >>> of, rings = three.replacing(np.array([False, True, False]), np.array([1, 1]), Rings.of([[5, 5], [6, 6]], [1, 1]))
        >>> of.tolist(), rings.points[:, 0].tolist()
        ([0, 1, 1, 2], [0.0, 5.0, 6.0, 2.0])
        """
        kept = np.flatnonzero(~changed)
        place = np.concatenate([kept, of])
        order = np.argsort(place, kind="stable")
        source = np.concatenate([kept, np.arange(len(self), len(self) + len(new))])[order]
        members, start = gather(joined_starts([self.start, new.start]), source)
        counts = np.concatenate([np.diff(self.ring_start), np.diff(new.ring_start)])[members]
        hole = np.concatenate([self.ring_hole, new.ring_hole])[members]
        points = np.concatenate([np.empty((0, 2)), *self._runs(new, source)])
        return place[order], type(self)(points=points, ring_start=starts(counts), ring_hole=hole, start=start)

    def _runs(self, new: Self, source: NDArray[np.intp]) -> Iterator[NDArray[np.float64]]:
        """The points of shapes, as many at once as follow each other: where few of them are new that is quicker than one by one.

        Args:
            new: stand behind these.
            source: shapes of both.
        """
        begins = np.flatnonzero((np.diff(source, prepend=-2) != 1) | (source == len(self)))
        ends = source[np.append(begins, len(source))[1:] - 1] + 1
        own, other = self.point_start().tolist(), new.point_start().tolist()
        for first, end in zip(source[begins].tolist(), ends.tolist(), strict=True):
            if first < len(self):
                yield self.points[own[first] : own[end]]
            else:
                yield new.points[other[first - len(self)] : other[end - len(self)]]

    def take(self, index: NDArray[np.intp]) -> Self:
        """The shapes named by an index array, in its order."""
        rings, start = gather(self.start, index)
        points, ring_start = gathered(self.points, self.ring_start, rings)
        return type(self)(points=points, ring_start=ring_start, ring_hole=self.ring_hole[rings], start=start)

    def between(self, begin: int, end: int) -> Self:
        """The shapes from ``begin`` to ``end``, not with it; their points are not copied.

        >>> Rings.of([[0, 0], [1, 1], [2, 2]], [1, 1, 1]).between(1, 3).points.tolist()
        [[1.0, 1.0], [2.0, 2.0]]
        """
        rings = slice(*self.start[[begin, end]].tolist())
        points = slice(*self.ring_start[[rings.start, rings.stop]].tolist())
        return type(self)(
            points=self.points[points],
            ring_start=self.ring_start[rings.start : rings.stop + 1] - points.start,
            ring_hole=self.ring_hole[rings],
            start=self.start[begin : end + 1] - rings.start,
        )

    def point_start(self) -> NDArray[np.int64]:
        """(n + 1,) first point of each shape, and the number of points."""
        return self.ring_start[self.start]

    def scaled(self, factor: NDArray[np.float64]) -> Self:
        """With the points of each shape times its factors.

        Args:
            factor: (n, 2) for x and y, or (1, 2) for all; ``1 / size`` makes fractions of pixels.
        """
        each = factor if len(factor) == 1 else np.repeat(factor, np.diff(self.point_start()), axis=0)
        return replace(self, points=self.points * each)

    def turned(self, rings: NDArray[np.bool_]) -> Self:
        """With the points of some rings (r,) the other way round, from the same first point.

        >>> Rings.of([[0, 0], [1, 0], [1, 1]], [3]).turned(np.array([True])).points.tolist()
        [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]
        """
        some = np.flatnonzero(rings & (np.diff(self.ring_start) > 1))
        first, last = self.ring_start[some], self.ring_start[some + 1] - 1
        counts = last - first
        index = np.arange(len(self.points))
        behind = ranges(first + 1, counts)
        index[behind] = np.repeat(first + 1 + last, counts) - behind
        return replace(self, points=self.points.take(index, axis=0))

    def opened(self) -> Self:
        """Without the last point of each ring of several where it is the first again.

        >>> Rings.of([[0, 0], [1, 0], [0, 0], [2, 2]], [3, 1]).opened().points.tolist()
        [[0.0, 0.0], [1.0, 0.0], [2.0, 2.0]]
        """
        counts = np.diff(self.ring_start)
        several = np.flatnonzero(counts > 1)
        last = self.ring_start[several + 1] - 1
        same = self.points.take(self.ring_start[several], axis=0) == self.points.take(last, axis=0)
        closed = same[:, 0] & same[:, 1]
        if not closed.any():
            return self
        counts[several[closed]] -= 1
        return replace(self, points=np.delete(self.points, last[closed], axis=0), ring_start=starts(counts))

    def keeping(self, kept: NDArray[np.bool_]) -> Self:
        """With some of the points (p,) only; rings and shapes stay, without points where none of theirs is kept.

        >>> Rings.of([[0, 0], [1, 0], [1, 1], [2, 2]], [3, 1]).keeping(np.array([True, False, True, False])).ring_start.tolist()
        [0, 2, 2]
        """
        return replace(self, points=self.points.compress(kept, axis=0), ring_start=starts(kept)[self.ring_start])

    def following(self) -> NDArray[np.intp]:
        """(p,) the point that comes next in each point's ring, the first behind the last; no ring is without points."""
        following = np.arange(1, len(self.points) + 1)
        following[self.ring_start[1:] - 1] = self.ring_start[:-1]
        return following

    def bounds(self) -> Boxes:
        """(n, 4) x0, y0, x1, y1 of the points; every shape has one at least."""
        first = self.point_start()[:-1]
        if not len(first):
            return np.empty((0, 4))
        return np.concatenate([np.minimum.reduceat(self.points, first), np.maximum.reduceat(self.points, first)], axis=1)

    def areas(self) -> NDArray[np.float64]:
        """(r,) signed area of each ring: positive where x turns to y, which is clockwise as seen, since y points down."""
        if not len(self.ring_hole):
            return np.empty(0)
        # about the first point of each ring, so that small rings far from the origin keep their digits
        first = self.ring_start[:-1]
        about = self.points - np.repeat(self.points.take(first, axis=0), np.diff(self.ring_start), axis=0)
        x, y = about[:-1].T
        following_x, following_y = about[1:].T
        # the edge from a ring's last point to its first adds nothing
        twice = np.zeros(len(about))
        np.subtract(x * following_y, following_x * y, out=twice[:-1])
        areas: NDArray[np.float64] = np.add.reduceat(twice, first) / 2
        return areas

    def lined(self) -> NDArray[np.bool_]:
        """(r,) whether all points of a ring lie in one line or in one place, but for what rounding leaves.

        >>> Rings.of([[0, 0], [1, 1], [3, 3], [0, 0], [1, 0], [1, 1]], [3, 3]).lined().tolist()
        [True, False]
        """
        if not len(self.ring_hole):
            return np.empty(0, np.bool_)
        first, count = self.ring_start[:-1], np.diff(self.ring_start)
        about = self.points - np.repeat(self.points.take(first, axis=0), count, axis=0)
        square = (about**2).sum(axis=1)
        farthest = first_largest(square, self.ring_start)
        x, y = np.repeat(about[farthest], count, axis=0).T
        beside = np.maximum.reduceat(np.abs(x * about[:, 1] - y * about[:, 0]), first)
        lined: NDArray[np.bool_] = np.less_equal(beside, THINNEST * square[farthest])
        return lined
