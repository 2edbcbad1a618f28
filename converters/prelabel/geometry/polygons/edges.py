"""Edges of the lines about polygons: whether they are too tangled, and on which side of them points lie."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.ragged import blocks, ranges

MOST_CROSSINGS = 1000
"""Times that two edges of an outline may cross or share a stretch, or as often as it has edges if they are more.

A slip of the hand or of a tracer crosses once or twice, and needs several points for it. Of points in no order every fourth pair of edges
crosses: the outline falls into more parts than anybody would correct, and their number grows with the square of its points.
"""

MOST_PAIRS = 1 << 20
"""Pairs of edges whose bounds meet that an outline may have, or `MOST_AN_EDGE` for each edge if they are more: all are looked at."""

MOST_AN_EDGE = 16
"""Ordinary outlines have about one: its neighbour."""

BLOCK = 1 << 18
"""About as many pairs are looked at together: few enough that the memory for them is used again and again."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The ``e`` edges of lines, in their order."""

    begin: NDArray[np.float64]
    """(e, 2)"""
    end: NDArray[np.float64]
    """(e, 2)"""
    line: NDArray[np.intp]
    """(e,) which line each is of, rising."""

    @classmethod
    def of(cls, lines: NDArray[np.object_]) -> Self:
        """Of the boundaries of polygons."""
        corner, line = shapely.get_coordinates(lines, return_index=True)
        # the rings of a polygon with holes follow each other: a step from one to the next is no edge
        rings = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)[1]
        edge = np.flatnonzero(rings[1:] == rings[:-1])
        return cls(corner[edge], corner[edge + 1], line[edge])

    def tangled(self, count: int) -> NDArray[np.bool_]:
        """(count,) which lines meet themselves more often than `MOST_CROSSINGS` and `MOST_PAIRS` allow."""
        found = np.zeros(count, np.bool_)
        first = np.searchsorted(self.line, np.arange(count + 1))
        size = np.diff(first)
        for line in np.flatnonzero(size * (size - 1) // 2 > np.maximum(MOST_CROSSINGS, size)).tolist():
            some = slice(first[line], first[line + 1])
            found[line] = _tangled(self.begin[some], self.end[some])
        return found

    def odd(self, points: NDArray[np.float64], of: NDArray[np.intp]) -> NDArray[np.bool_]:
        """(p,) whether an odd number of edges of the point's own line lies to the left of it.

        Args:
            points: (p, 2)
            of: (p,) the line of each point.
        """
        order = np.lexsort((points[:, 1], of))
        low, high = np.sort([self.begin[:, 1], self.end[:, 1]], axis=0)
        first, last = (_before(points[order, 1], of[order], height, self.line) for height in (low, high))
        crossings = np.zeros(len(points), np.intp)
        for edges in blocks(last - first, BLOCK):
            many = (last - first)[edges]
            row = order[ranges(first[edges], many)]
            (x0, y0), (x1, y1) = (np.repeat(ends[edges], many, axis=0).T for ends in (self.begin, self.end))
            x, y = points[row].T
            crossings += np.bincount(row[x0 + (y - y0) * (x1 - x0) / (y1 - y0) < x], minlength=len(points))
        odd: NDArray[np.bool_] = crossings % 2 == 1
        return odd


def _before(y: NDArray[np.float64], of: NDArray[np.intp], height: NDArray[np.float64], line: NDArray[np.intp]) -> NDArray[np.intp]:
    """(e,) how many points come before a height of a line; the points (p,) are in the order of their line and ``y``."""
    is_point = np.repeat([False, True], [len(height), len(y)])
    order = np.lexsort((is_point, np.concatenate([height, y]), np.concatenate([line, of])))
    before = np.empty(len(order), np.intp)
    before[order] = np.cumsum(is_point[order])
    return before[: len(height)]


def _tangled(begin: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
    """Whether the edges of one line meet each other too often."""
    edges = np.asarray(shapely.linestrings(np.stack([begin, end], axis=1)), object)
    tree, most, most_pairs = shapely.STRtree(edges), max(MOST_CROSSINGS, len(edges)), max(MOST_PAIRS, MOST_AN_EDGE * len(edges))
    pairs = crossings = 0
    for some in blocks(np.full(len(edges), len(edges)), BLOCK):
        one, other = tree.query(edges[some])
        one += some.start
        one, other = one[one < other], other[one < other]
        pairs += len(one)
        crossings += _crossings(begin[one], end[one], begin[other], end[other])
        if crossings > most or pairs > most_pairs:
            return True
    return False


def crossed(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64], d: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(k,) which edges from ``a`` to ``b`` cross those from ``c`` to ``d`` (k, 2); those that touch do not.

    >>> crossed(*np.array([[[0, 0], [0, 0]], [[2, 2], [1, 1]], [[0, 2], [0, 2]], [[2, 0], [2, 0]]])).tolist()
    [True, False]
    """
    found: NDArray[np.bool_] = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return found


def _crossings(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64], d: NDArray[np.float64]) -> int:
    """How many edges from ``a`` to ``b`` cross those from ``c`` to ``d`` (k, 2), or share a stretch; those that touch do not count."""
    shared = np.minimum(np.maximum(a, b), np.maximum(c, d)) > np.maximum(np.minimum(a, b), np.minimum(c, d))
    along = shared.any(axis=1)
    one_line = ~np.any([_side(a[along], b[along], c[along]), _side(a[along], b[along], d[along])], axis=0)
    return int(crossed(a, b, c, d).sum() + one_line.sum())


def _side(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> NDArray[np.float64]:
    """(k,) the sign that says on which side of the line from ``a`` to ``b`` is ``c``."""
    (x, y), (u, v) = (b - a).T, (c - a).T
    side: NDArray[np.float64] = np.sign(x * v - y * u)
    return side
