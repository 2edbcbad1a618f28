"""Which boxes are alike: pairs that overlap, and how well.

The likeness of two boxes is their intersection over union, times the square of the ratio of the smaller height to the larger. Both
boxes are widened before the overlap is taken, so that small and fast objects still meet. A crowded frame is swept in x and only
boxes that meet are looked at; the pairs are the same either way.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import blocks, places, ranges, starts

DIGITS = 9
"""Decimals that decide: what a change of an axis's scale does to the last bits must not."""
DENSE = 20_000
"""Up to so many pairs of boxes are all looked at, because sorting costs more."""
CHUNK = 1_000_000
"""Pairs held at once while a crowded frame is swept."""
MOST_SWEPT = 20_000_000
"""Pairs looked at in one frame: where more meet in x, each box looks only at those nearest in x."""
MOST_MET = 512
"""Pairs of one box that are measured: where more others meet it, those nearest in x. Boxes that are no crowd on one spot meet few."""
MOST_KEPT = 32
"""Pairs kept for one box where more overlap it: 20 000 boxes on one spot must not fill the memory."""
LITTLE = 10.0**-DIGITS
"""The smallest likeness that there is."""
SLACK = 1e-6
"""Sizes that a bound is widened by, being a sum of quotients."""

ZERO, HALF, ONE, TWO = (np.array(x) for x in (0.0, 0.5, 1.0, 2.0))  # on a few values numpy is slower with Python's numbers
TENS = np.array(10.0**DIGITS)


class Pairs(NamedTuple):
    """``k`` pairs of a left and a right box, by left and then by right."""

    left: NDArray[np.intp]
    """(k,) index of the left box."""
    right: NDArray[np.intp]
    """(k,) index of the right box."""
    likeness: NDArray[np.float64]
    """(k,) positive, at most 1, rounded to `DIGITS`."""


def rounded(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """To `DIGITS` decimals; several times faster than numpy's on a few values."""
    scaled: NDArray[np.float64] = value * TENS
    np.rint(scaled, out=scaled)
    scaled /= TENS
    return scaled


def alike(
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    *,
    widen: NDArray[np.float64] | None = None,
    most: NDArray[np.float64] | None = None,
    least: float = 0.0,
) -> Pairs:
    """The pairs of boxes that overlap, with their likeness.

    Args:
        left: (n, 4) centre x, centre y, width, height, sizes positive.
        right: (m, 4) likewise, in the same units.
        widen: (n,) the share of their widths and heights that a left box, and every right box beside it, grow by on each side,
            0 or more; None: 0.
        most: (m,) what the two boxes of a pair grow by at most, for each right box; None: no limit.
        least: pairs that are less alike are left out, 0 to 1.

    >>> found = alike(np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.0], [9.0, 0.0, 2.0, 2.0]]))
    >>> found.right.tolist(), found.likeness.round(3).tolist()
    ([0, 1], [0.333, 0.125])
    """
    widen = np.zeros(len(left)) if widen is None else widen
    # boxes that are so alike overlap as much on each axis alone, which bounds how far apart their centres may be
    near = (widen * TWO + ONE) * (0.5 - least / (1 + least) + SLACK)
    sides = _Sides(left.T, right.T, widen, most, near, least)
    if len(left) * len(right) > DENSE:
        return _swept(sides)
    a, b = sides.left, sides.right
    apart, wide = a[0][:, None] - b[0], a[2][:, None] + b[2]
    np.abs(apart, out=apart)
    wide *= near[:, None]
    # one axis, in which numpy finds what is true many times faster
    i, j = np.divmod((apart < wide).ravel().nonzero()[0], len(right))
    return _measured(sides, i, j)


class _Sides(NamedTuple):
    """Boxes that are compared, as `alike` is given them but (4, n) and (4, m)."""

    left: NDArray[np.float64]
    right: NDArray[np.float64]
    widen: NDArray[np.float64]
    most: NDArray[np.float64] | None
    near: NDArray[np.float64]
    """(n,) how far boxes may be apart on an axis, in sums of their sizes."""
    least: float


def _measured(sides: _Sides, i: NDArray[np.intp], j: NDArray[np.intp]) -> Pairs:
    """Those of some pairs that are alike enough."""
    grow = sides.widen[i] if sides.most is None else np.minimum(sides.widen[i], sides.most[j])
    like = likeness(sides.left.take(i, axis=1), sides.right.take(j, axis=1), grow * TWO + ONE)
    some = (like >= max(sides.least, LITTLE)).nonzero()[0]
    return Pairs(left=i[some], right=j[some], likeness=like[some])


def likeness(left: NDArray[np.float64], right: NDArray[np.float64], grow: NDArray[np.float64]) -> NDArray[np.float64]:
    """The likeness of pairs of boxes, rounded; 0 where they do not overlap.

    Args:
        left: (4, k) centre x, centre y, width, height, sizes positive.
        right: (4, k) likewise.
        grow: (k,) what the sizes of both are multiplied by, positive.
    """
    size, other = left[2:], right[2:]
    smaller = np.minimum(size, other)
    both = (size + other) * (grow * HALF) - np.abs(left[:2] - right[:2])
    both = np.maximum(np.minimum(both, smaller * grow), ZERO)
    shared = both[0] * both[1]
    union = (size[0] * size[1] + other[0] * other[1]) * (grow * grow) - shared
    ratio = smaller[1] / np.maximum(size[1], other[1])
    return rounded(shared / union * (ratio * ratio))


def _swept(sides: _Sides) -> Pairs:
    """As `alike`, looking only at boxes that meet in x."""
    left, right, near = sides.left, sides.right, sides.near
    order = np.argsort(right[0], kind="stable")
    at = np.searchsorted(right[0][order], left[0]) + _rank_among_equals(left[0])
    low, count = _window(right[0][order], left[0], at, (left[2] + right[2].max()) * near)
    parts = []
    for some in blocks(count, CHUNK):
        many = count[some]
        i = np.repeat(np.arange(some.start, some.stop), many)
        position = ranges(low[some], many)
        j = order[position]
        meet = np.flatnonzero(np.abs(left[1][i] - right[1][j]) < (left[3][i] + right[3][j]) * near[i])
        if many.max(initial=0) > MOST_MET:
            meet = meet[_nearest(i[meet] - some.start, position[meet] < at[i[meet]])]
        parts.append(_fewest(_measured(sides, i[meet], j[meet])))
    return Pairs(
        left=np.concatenate([p.left for p in parts]),
        right=np.concatenate([p.right for p in parts]),
        likeness=np.concatenate([p.likeness for p in parts]),
    )


def _window(
    centre: NDArray[np.float64], own: NDArray[np.float64], at: NDArray[np.intp], reach: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First of, and how many of, the rising ``centre`` each of ``own``, whose place among them is ``at``, looks at."""
    low, high = np.searchsorted(centre, own - reach), np.searchsorted(centre, own + reach, side="right")
    if (high - low).sum() > MOST_SWEPT:
        width = MOST_SWEPT // len(own)
        low = np.clip(at - width // 2, low, np.maximum(high - width, low))
        high = np.minimum(low + width, high)
    return low, high - low


def _nearest(left: NDArray[np.intp], before: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(k,) which pairs are among the `MOST_MET` of their box on the left that are nearest in x.

    Args:
        left: (k,) the box of each pair, rising; the boxes on the right rise in x.
        before: (k,) whether that one stands before the place of the box on the left.
    """
    count = np.bincount(left)
    first = np.bincount(left, before).astype(np.intp) - MOST_MET // 2
    first = np.clip(first, 0, np.maximum(count - MOST_MET, 0))
    place = places(starts(count)) - np.repeat(first, count)
    return (place >= 0) & (place < MOST_MET)


def _rank_among_equals(value: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many equal values stand before each."""
    order = np.argsort(value, kind="stable")
    rank = np.empty(len(value), np.intp)
    rank[order] = np.arange(len(value)) - np.searchsorted(value[order], value[order])
    return rank


def _fewest(pairs: Pairs) -> Pairs:
    """Of pairs that are ordered by left, at most `MOST_KEPT` for each left box, by left and then by right."""
    left, right, like = pairs.left, pairs.right, pairs.likeness
    if len(left) and np.bincount(left).max() > MOST_KEPT:
        order = np.lexsort((np.abs(right - left), -like, left))
        rank = np.arange(len(left)) - np.searchsorted(left, left)
        kept = order[rank < MOST_KEPT]
        left, right, like = left[kept], right[kept], like[kept]
    order = np.lexsort((right, left))
    return Pairs(left=left[order], right=right[order], likeness=like[order])
