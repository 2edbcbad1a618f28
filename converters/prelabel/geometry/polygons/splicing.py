"""A few shapes among many replaced, the points of the others being moved run by run."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import gather, joined_starts, starts
from prelabel.geometry.rings import Rings


def replaced(rings: Rings, changed: NDArray[np.bool_], of: NDArray[np.intp], new: Rings) -> tuple[NDArray[np.intp], Rings]:
    """As `Rings.replacing`, quicker where few of the shapes are changed.

    >>> three = Rings.of([[0, 0], [1, 1], [2, 2]], [1, 1, 1])
    >>> of, rings = replaced(three, np.array([False, True, False]), np.array([1, 1]), Rings.of([[5, 5], [6, 6]], [1, 1]))
    >>> of.tolist(), rings.points[:, 0].tolist()
    ([0, 1, 1, 2], [0.0, 5.0, 6.0, 2.0])
    """
    kept = np.flatnonzero(~changed)
    place = np.concatenate([kept, of])
    order = np.argsort(place, kind="stable")
    source = np.concatenate([kept, np.arange(len(rings), len(rings) + len(new))])[order]
    members, start = gather(joined_starts([rings.start, new.start]), source)
    counts = np.concatenate([np.diff(rings.ring_start), np.diff(new.ring_start)])[members]
    # runs of shapes that follow each other, in one of both
    begins = np.flatnonzero((np.diff(source, prepend=-2) != 1) | (source == len(rings)))
    ends = source[np.append(begins, len(source))[1:] - 1] + 1
    old_start, new_start = rings.point_start().tolist(), new.point_start().tolist()
    points = [np.empty((0, 2))]
    for first, end in zip(source[begins].tolist(), ends.tolist(), strict=True):
        before = 0 if first < len(rings) else len(rings)
        of_run, at = (rings, old_start) if first < len(rings) else (new, new_start)
        points.append(of_run.points[at[first - before] : at[end - before]])
    hole = np.concatenate([rings.ring_hole, new.ring_hole])[members]
    return place[order], Rings(points=np.concatenate(points), ring_start=starts(counts), ring_hole=hole, start=start)
