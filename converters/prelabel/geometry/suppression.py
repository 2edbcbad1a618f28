"""Non-maximum suppression: of objects that overlap the best stays, whole."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes
from prelabel.geometry.meeting import meeting
from prelabel.geometry.ragged import places

STAYS = -1

BLOCK = 128
"""Objects of a piece that are settled with each other before the others are compared with those that stay."""

Ints = NDArray[np.intp]

Overlap = Callable[[Ints, Ints], NDArray[np.float64]]
"""(k,) the overlap of pairs of objects, in [0, 1], from their numbers."""


def suppressors(score: NDArray[np.float64], piece: Ints, reach: Boxes, overlap: Overlap, limit: float) -> Ints:
    """Which object each one goes into, by greedy suppression.

    In each piece the best one stays and takes those with it that overlap it by more than the limit, then the best of the rest, and so
    on; all pieces at once.

    Args:
        score: (n,) the higher the better; of equal ones the first is.
        piece: (n,) numbers from 0; objects of different pieces do not meet.
        reach: (n, 4) what each takes up: those whose reaches share no area do not overlap.
        overlap: the measure.
        limit: in [0, 1].

    Returns:
        (n,) the object that stays, or `STAYS` for one that does itself.
    """
    into = np.full(len(score), STAYS, np.intp)
    left = np.lexsort((-score, piece))
    while len(left):
        turn = places(np.append(np.flatnonzero(np.diff(piece[left], prepend=-1)), len(left)))
        head, tail = left[turn < BLOCK], left[turn >= BLOCK]
        _settle(into, head, piece, overlap, limit)
        stay = head[into[head] == STAYS]
        for i, j in meeting(reach[stay], piece[stay], reach[tail], piece[tail]):
            over = np.flatnonzero((into[tail[j]] == STAYS) & (overlap(stay[i], tail[j]) > limit))[::-1]
            # pairs come best first: the last one written is the best
            into[tail[j[over]]] = stay[i[over]]
        left = tail[into[tail] == STAYS]
    return into


def _settle(into: Ints, left: Ints, piece: Ints, overlap: Overlap, limit: float) -> None:
    """Settle the objects of blocks, best first, with each other; in place."""
    while len(left):
        leads = np.append(True, np.diff(piece[left]) != 0)
        leader = left[leads][np.cumsum(leads) - 1][~leads]
        rest = left[~leads]
        over = overlap(leader, rest) > limit
        into[rest[over]] = leader[over]
        left = rest[~over]
