"""Groups of boxes cut where a straight line goes through, so that each piece can be merged for itself."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes


def pieces(box: Boxes, group: NDArray[np.intp]) -> NDArray[np.intp]:
    """The piece of each box: boxes of two pieces are of two groups, or a line along an axis parts all of one piece from all of the other.

    A mean of boxes of one piece stays on its side of the line, so that it overlaps no box of another piece either.

    Args:
        box: (n, 4) x0, y0, x1, y1.
        group: (n,) numbers below n.

    Returns:
        (n,) numbers from 0.

    >>> row = np.array([[0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 3.0], [3.0, 0.0, 4.0, 1.0], [0.0, 0.0, 2.0, 2.0]])
    >>> pieces(row, np.array([0, 0, 0, 1])).tolist()
    [0, 0, 1, 2]
    """
    piece, count, axes_without_cut, axis = group, -1, 0, 0
    while axes_without_cut < 2:  # noqa: PLR2004  # a line along one axis may open one along the other
        piece = _cut(box[:, axis], box[:, axis + 2], piece)
        found = int(piece.max(initial=-1)) + 1
        axes_without_cut = axes_without_cut + 1 if found == count else 0
        count, axis = found, 1 - axis
    return piece


def _cut(low: NDArray[np.float64], high: NDArray[np.float64], piece: NDArray[np.intp]) -> NDArray[np.intp]:
    """(n,) pieces whose members follow each other on one axis without a gap."""
    order = np.lexsort((low, piece))
    by_high = np.argsort(high)
    rank = np.empty(len(high), np.int64)
    rank[by_high] = np.arange(len(high))
    # the farthest end so far within a piece: pieces rise, so that a later one begins anew
    farthest = np.maximum.accumulate(piece[order].astype(np.int64) * len(high) + rank[order]) % max(len(high), 1)
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (np.diff(piece[order]) != 0) | (low[order][1:] >= high[by_high][farthest[:-1]])
    out = np.empty(len(order), np.intp)
    out[order] = np.cumsum(begins) - 1
    return out
