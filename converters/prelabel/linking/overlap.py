"""Which boxes are alike: pairs that overlap, and how well.

The likeness of two boxes is their intersection over union, times the square of the ratio of the smaller height to the larger. Both
boxes are widened before the overlap is taken, so that small and fast objects still meet. A crowded frame is swept in x and only
boxes that meet are looked at; the pairs are the same either way.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

DIGITS = 9
"""Decimals that decide: what a change of an axis's scale does to the last bits must not."""
TINY = 1e-300
"""In place of a size of 0, which nothing is divided by."""
DENSE = 5_000
"""Up to so many pairs of boxes are all looked at, because sorting costs more."""
CHUNK = 1_000_000
"""Pairs held at once while a crowded frame is swept."""
MOST_SWEPT = 20_000_000
"""Pairs looked at in one frame: where more meet in x, each box looks only at those nearest in x."""
MOST_KEPT = 32
"""Pairs kept for one box where more overlap it: 20 000 boxes on one spot must not fill the memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """``k`` pairs of a left and a right box, by left and then by right."""

    left: NDArray[np.intp]
    """(k,) index of the left box."""
    right: NDArray[np.intp]
    """(k,) index of the right box."""
    likeness: NDArray[np.float64]
    """(k,) positive, at most 1, rounded to `DIGITS`."""

    def take(self, rows: NDArray[np.bool_]) -> Self:
        """The pairs of a mask."""
        return type(self)(left=self.left[rows], right=self.right[rows], likeness=self.likeness[rows])


def alike(left: NDArray[np.float64], right: NDArray[np.float64], widen: NDArray[np.float64] | float = 0.0) -> Pairs:
    """The pairs of boxes that overlap, with their likeness.

    Args:
        left: (n, 4) centre x, centre y, width, height.
        right: (m, 4) likewise, in the same units.
        widen: the share of their widths and heights that boxes grow by on each side, 0 or more; or (n,) for a left box and every
            right box beside it.

    >>> found = alike(np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.0], [9.0, 0.0, 2.0, 2.0]]))
    >>> found.right.tolist(), found.likeness.round(3).tolist()
    ([0, 1], [0.333, 0.125])
    """
    grow = np.broadcast_to(1 + 2 * np.asarray(widen, np.float64), len(left))
    if len(left) * len(right) > DENSE:
        return _swept(left, right, grow)
    likeness = _likeness(left[:, None], right[None, :], grow[:, None])
    i, j = np.nonzero(likeness)
    return Pairs(left=i, right=j, likeness=likeness[i, j])


def _likeness(left: NDArray[np.float64], right: NDArray[np.float64], grow: NDArray[np.float64]) -> NDArray[np.float64]:
    """The likeness of boxes that broadcast against each other, their sizes multiplied by ``grow``; 0 where they do not overlap."""
    size, other = left[..., 2:], right[..., 2:]
    smaller = np.minimum(size, other)
    grown = grow[..., None]
    shared = np.minimum(smaller * grown, (size + other) * (grown / 2) - np.abs(left[..., :2] - right[..., :2]))
    np.maximum(shared, 0, out=shared)
    both = shared[..., 0] * shared[..., 1]
    union = (size[..., 0] * size[..., 1] + other[..., 0] * other[..., 1]) * grow**2 - both
    ratio = smaller[..., 1] / np.maximum(np.maximum(size[..., 1], other[..., 1]), TINY)
    likeness: NDArray[np.float64] = np.round(both / np.maximum(union, TINY) * ratio**2, DIGITS)
    return likeness


def _swept(left: NDArray[np.float64], right: NDArray[np.float64], grow: NDArray[np.float64]) -> Pairs:
    """As `alike`, looking only at boxes that meet in x."""
    half = grow / 2
    order = np.argsort(right[:, 0], kind="stable")
    centre = right[order, 0]
    reach = (left[:, 2] + right[:, 2].max()) * half
    low, count = _window(centre, left[:, 0], reach)
    cuts = np.searchsorted(np.cumsum(count), np.arange(CHUNK, count.sum() + CHUNK, CHUNK), side="right")
    edges = np.unique([0, *cuts, len(left)])
    parts = []
    for first, last in pairwise(edges):
        many = count[first:last]
        i = np.repeat(np.arange(first, last), many)
        j = order[np.arange(len(i)) + np.repeat(low[first:last] - np.cumsum(many) + many, many)]
        meet = np.abs(left[i, 1] - right[j, 1]) < (left[i, 3] + right[j, 3]) * half[i]
        i, j = i[meet], j[meet]
        parts.append(_best(i, j, _likeness(left[i], right[j], grow[i])))
    return Pairs(
        left=np.concatenate([p.left for p in parts]),
        right=np.concatenate([p.right for p in parts]),
        likeness=np.concatenate([p.likeness for p in parts]),
    )


def _window(centre: NDArray[np.float64], at: NDArray[np.float64], reach: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First of, and how many of, the rising ``centre`` each of ``at`` looks at."""
    low, high = np.searchsorted(centre, at - reach), np.searchsorted(centre, at + reach, side="right")
    if (high - low).sum() > MOST_SWEPT:
        width = MOST_SWEPT // len(at)
        near = np.searchsorted(centre, at) + _rank_among_equals(at)
        low = np.clip(near - width // 2, low, np.maximum(high - width, low))
        high = np.minimum(low + width, high)
    return low, high - low


def _rank_among_equals(value: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many equal values stand before each."""
    order = np.argsort(value, kind="stable")
    rank = np.empty(len(value), np.intp)
    rank[order] = np.arange(len(value)) - np.searchsorted(value[order], value[order])
    return rank


def _best(left: NDArray[np.intp], right: NDArray[np.intp], likeness: NDArray[np.float64]) -> Pairs:
    """The overlapping ones of some pairs that are ordered by left, at most `MOST_KEPT` for each left box."""
    some = likeness > 0
    left, right, likeness = left[some], right[some], likeness[some]
    if len(left) and np.bincount(left).max() > MOST_KEPT:
        order = np.lexsort((np.abs(right - left), -likeness, left))
        rank = np.arange(len(left)) - np.searchsorted(left, left)
        kept = order[rank < MOST_KEPT]
        left, right, likeness = left[kept], right[kept], likeness[kept]
    order = np.lexsort((right, left))
    return Pairs(left=left[order], right=right[order], likeness=likeness[order])
