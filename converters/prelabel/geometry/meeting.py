"""Which boxes of two sets share area, found by sweeping along x."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes
from prelabel.geometry.ragged import blocks, ranges

CHUNK = 1_000_000
"""Pairs looked at together."""

Ints = NDArray[np.intp]


def meeting(left: Boxes, left_piece: Ints, right: Boxes, right_piece: Ints, *, chunk: int = CHUNK) -> Iterator[tuple[Ints, Ints]]:
    """Indices of pairs of one piece that share area, by left, some at a time.

    Args:
        left: (n, 4) x0, y0, x1, y1.
        left_piece: (n,) which boxes can meet.
        right: (m, 4) likewise.
        right_piece: (m,) likewise.
        chunk: how many pairs are looked at together; all of one left box are.

    >>> one, other = np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 1.0, 3.0, 3.0], [2.0, 0.0, 3.0, 1.0], [1.0, 1.0, 3.0, 3.0]])
    >>> [(i.tolist(), j.tolist()) for i, j in meeting(one, np.array([0]), other, np.array([0, 0, 1]))]
    [([0], [0])]
    """
    if not len(left) or not len(right):
        return
    widest = np.zeros(int(max(left_piece.max(), right_piece.max())) + 1)
    np.maximum.at(widest, right_piece, right[:, 2] - right[:, 0])
    rising = np.sort(right[:, 0])
    place = right_piece * (len(right) + 1) + np.searchsorted(rising, right[:, 0])
    order = np.argsort(place, kind="stable")
    ends = (left[:, 0] - widest[left_piece], left[:, 2])
    first, last = (np.searchsorted(place[order], left_piece * (len(right) + 1) + np.searchsorted(rising, end)) for end in ends)
    many = last - first
    for some in blocks(many, chunk):
        i = np.repeat(np.arange(some.start, some.stop), many[some])
        j = order[ranges(first[some], many[some])]
        for axis in (1, 0):
            shared = np.minimum(left[i, axis + 2], right[j, axis + 2]) > np.maximum(left[i, axis], right[j, axis])
            i, j = i[shared], j[shared]
        if len(i):
            yield i, j
